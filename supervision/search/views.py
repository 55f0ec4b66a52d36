"""The page of the full-text search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from supervision.matters.views import person_of
from supervision.search.reports import LONGEST, Results, results


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """检索: every matter that exists for this person and says the words."""
    query = request.GET.get("q", "").strip()[:LONGEST]
    found = Results([], "")
    if query:
        found = results(person_of(request), query, request.GET.get("after", ""), timezone.now())

    def beside(cursor: str) -> str:
        return f"{request.path}?{urlencode({'q': query, 'after': cursor})}" if cursor else ""

    context = {
        "query": query,
        "rows": found.rows,
        "count_text": found.count_text,
        "heading": "请再多写一个字" if found.hint else "没有找到",
        "hint": found.hint,
        "next_url": beside(found.next_cursor),
        "previous_url": beside(found.previous_cursor),
    }
    return render(request, "matters/search.html", context)
