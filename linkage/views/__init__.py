"""The dashboard and its export."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from linkage import reports
from linkage.forms import MonthForm, PeriodForm
from linkage.procedures.works import WORKS
from linkage.reports import ledgers, meetings, tasks, works
from supervision.accounts.models import CASE_POSTS, Person
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.matters.context import PARTY_POSTS
from supervision.matters.exports import TYPES
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.roles import is_inside, roles_of
from supervision.matters.views import find, person_of


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
    shown = reports.dashboard(person, period.span, timezone.localdate(), durations="days" in request.GET)
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
    shown = reports.dashboard(person, period.span, timezone.localdate(), durations="days" in request.GET)
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


def _month(request: HttpRequest) -> tuple[Person, MonthForm, bool]:
    """Who asks, for which month, and whether the month is one; those without a part in any matter are refused."""
    person = person_of(request)
    if not person.holds(*CASE_POSTS, *PARTY_POSTS - {"observer"}):
        raise PermissionDenied("您的职务不查阅移送台账。")
    form = MonthForm(request.GET or None, today=timezone.localdate())
    return person, form, not form.is_bound or form.is_valid()


@require_GET
def transfers(request: HttpRequest) -> HttpResponse:
    """移送台账: both sides of a month's transfers beside each other, and what is missing."""
    person, form, valid = _month(request)
    if not valid:
        return render(request, "linkage/transfers.html", {"form": form}, status=400)
    context = {
        **ledgers.ledger(person, form.first),
        "form": form,
        "month_text": f"{form.first.year}年{form.first.month}月",
        "list_url": f"{reverse('matters:list')}?kind=transfer",
        "export_url": f"{reverse('linkage:transfers_export')}?month={form.first:%Y-%m}",
    }
    return render(request, "linkage/transfers.html", context)


@require_GET
def transfers_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook; recorded, since it takes data out."""
    person, form, valid = _month(request)
    if not valid:
        return HttpResponse("月份有误。", status=400, content_type="text/plain; charset=utf-8")
    content, count = ledgers.workbook(person, form.first, procedures()["transfer"].states)
    return _file(person, content, f"transfers-{form.first:%Y%m}.xlsx", "导出移送台账", count, None)


@require_GET
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """会场大屏: one item of the agenda at a time, the minutes beside it."""
    person, found = person_of(request), find(request, pk)
    if found.kind != "meeting":
        raise Http404
    asked = request.GET.get("item", "1")
    number = int(asked) if asked.isdigit() and len(asked) < 4 else 1
    shown = is_inside(person, found) or found.state == "closed"
    return render(request, "linkage/meeting.html", meetings.screen(found, number, minutes=shown))


@require_GET
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """进度板 of joint work: targets, tasks by light, linked matters, what the units reported."""
    person, found = person_of(request), find(request, pk)
    if found.kind not in WORKS:
        raise Http404
    shown = works.board(found, person, timezone.localdate())
    shown["sign_in_url"] = reverse("linkage:sign_in", args=[pk]) if _may_show_code(person, found) else ""
    return render(request, "linkage/work.html", shown)


def _may_show_code(person: Person, found: Matter) -> bool:
    known = procedures()[found.kind]
    may = WORKS[found.kind].has_attendance and found.state == "running"
    return may and bool(known.move("record_attendance").by & roles_of(person, found))


@require_GET
def sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """签到: the code for the wall, for those who hold the training; for whoever scanned it, the button to sign in."""
    person, found = person_of(request), find(request, pk)
    if found.kind not in WORKS or not WORKS[found.kind].has_attendance:
        raise Http404
    context: dict[str, Any] = {"matter": found, "key": secrets.token_hex(16), "code": request.GET.get("code", "")[:6]}
    if not context["code"] and _may_show_code(person, found):
        context |= {"wall": works.wall_code(found, timezone.now())}
    return render(request, "linkage/sign_in.html", context)


@require_GET
def task_list(request: HttpRequest, pk: int) -> HttpResponse:
    """重点任务清单 of a plan, in the form that the offices use."""
    person, plan = person_of(request), find(request, pk)
    if plan.kind != "plan":
        raise Http404
    content = tasks.task_list(plan, timezone.localdate())
    return _file(person, content, f"tasks-{plan.details['year']}.xlsx", "导出任务清单", plan.plan_items.count(), pk)


def _file(person: Person, content: bytes, name: str, label: str, rows: int, matter_id: int | None) -> HttpResponse:
    record(action=Action.EXPORT, name=name, label=label, actor=person, matter_id=matter_id, data={"rows": rows})
    answer = HttpResponse(content, content_type=TYPES["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
