"""The page of 行刑衔接."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases import reports
from supervision.accounts.models import CASE_POSTS
from supervision.matters.context import PARTY_POSTS
from supervision.matters.views import person_of


@require_GET
def links(request: HttpRequest) -> HttpResponse:
    """行刑衔接: what was not transferred though the threshold is reached, and both directions by unit."""
    person = person_of(request)
    if not person.holds(*CASE_POSTS, *PARTY_POSTS - {"observer"}):
        raise PermissionDenied("您的职务不查阅行刑衔接台账。")
    unit = request.GET.get("unit", "")
    chosen = int(unit) if unit.isdigit() and len(unit) < 10 else None
    context = reports.links(person, chosen, request.GET.get("after", ""), timezone.localdate())
    return render(request, "cases/links.html", context)
