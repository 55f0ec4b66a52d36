"""The ledger for the auditor: who did what when; no case text."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from supervision.accounts.models import Person, Post
from supervision.ledger.models import Action, Entry

PAGE = 50


@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """Entries, newest first, by kind of action; text and data of acts stay with the matter."""
    person = request.user
    if not isinstance(person, Person) or not person.holds(Post.AUDITOR):
        raise PermissionDenied("只有审计管理员可以查阅留痕。")
    found = Entry.objects.defer("data", "text")
    action = request.GET.get("action", "")
    if action in Action.values:
        found = found.filter(action=action)
    before = request.GET.get("before", "")
    if before.isdigit() and len(before) < 19:
        found = found.filter(number__lt=int(before))
    rows = list(found.order_by("-number")[: PAGE + 1])
    query = f"action={action}&" if action else ""
    following = f"?{query}before={rows[PAGE - 1].number}" if len(rows) > PAGE else ""
    context = {
        "entries": rows[:PAGE],
        "actions": Action.choices,
        "action": action,
        "next_url": following,
        "previous_url": "",
    }
    return render(request, "ledger/entries.html", context)
