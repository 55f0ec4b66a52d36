"""The dashboard and its export."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from linkage import reports
from linkage.forms import PeriodForm
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.matters.exports import TYPES
from supervision.matters.views import person_of


def _period(request: HttpRequest) -> PeriodForm:
    chosen = request.GET if "period" in request.GET else None
    return PeriodForm(chosen, today=timezone.localdate())


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """统计: figures, charts and tables of a period; aggregates alone for observers of the people's congress."""
    person, period = person_of(request), _period(request)
    if period.is_bound and not period.is_valid():
        reports.aggregate_scope(person)
        context = {"question": reports.QUESTION, "period": period}
        return render(request, "linkage/dashboard.html", context, status=400)
    assert period.span is not None
    shown = reports.dashboard(person, period.span, timezone.localdate())
    query = request.GET.copy()
    query.pop("wall", None)
    exports = [{"label": "导出 Excel", "url": f"{reverse('linkage:export')}?{query.urlencode()}"}]
    return render(request, "linkage/dashboard.html", {**shown, "period": period, "exports": exports})


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The page's tables as a workbook; recorded, since it takes data out."""
    person, period = person_of(request), _period(request)
    if period.is_bound and not period.is_valid():
        return HttpResponse("统计期间有误。", status=400, content_type="text/plain; charset=utf-8")
    assert period.span is not None
    shown = reports.dashboard(person, period.span, timezone.localdate())
    content, count = reports.workbook(shown)
    record(
        action=Action.EXPORT,
        name="dashboard.xlsx",
        label="导出统计",
        actor=person,
        data={"rows": count, "period": str(period.span), "aggregates_only": not shown["opens"]},
    )
    answer = HttpResponse(content, content_type=TYPES["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="statistics-{timezone.localdate():%Y%m%d}.xlsx"'
    return answer
