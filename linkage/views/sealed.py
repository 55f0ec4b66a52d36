"""考核汇总: what the joint office hands in of one period."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from linkage.reports import sealed as reports
from linkage.views import send_file
from supervision.accounts.models import Person
from supervision.matters.context import OFFICE_POSTS
from supervision.matters.views import person_of


def _person(request: HttpRequest) -> Person:
    person = person_of(request)
    if not person.holds(*OFFICE_POSTS):
        raise PermissionDenied("考核汇总由联席会议办公室查阅。")
    return person


@require_GET
def sealed(request: HttpRequest) -> HttpResponse:
    """The sealed results of all units of a period in one table."""
    shown = reports.sealed(_person(request), request.GET.get("period", ""))
    export = f"{reverse('linkage:sealed_export')}?{urlencode({'period': shown['period']})}" if shown["rows"] else ""
    return render(request, "linkage/sealed.html", shown | {"export_url": export})


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook; recorded, since it takes data out."""
    person = _person(request)
    shown = reports.sealed(person, request.GET.get("period", ""))
    return send_file(person, reports.workbook(shown), "assessments.xlsx", "导出考核汇总", len(shown["rows"]), None)
