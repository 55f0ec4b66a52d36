"""The dashboard and its export."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from linkage import reports
from linkage.forms import DocumentsForm, MonthForm, PeriodForm, SheetForm
from linkage.moves.guests import OPEN, takes_guests
from linkage.procedures.works import WORKS
from linkage.reports import board as boards
from linkage.reports import frozen as frozen_figures
from linkage.reports import ledgers, meetings, sheets, subtasks, tasks, works
from linkage.reports import regions as region_figures
from linkage.reports.printed import printed
from supervision.accounts.models import CASE_POSTS, Person
from supervision.documents.letters import UnprintableText
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.matters.context import OFFICE_POSTS, PARTY_POSTS
from supervision.matters.exports import TYPES
from supervision.matters.listing import keyset
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.roles import is_inside, roles_of
from supervision.matters.views import find, person_of

Made = Callable[..., dict[str, Any]]
MEDIA = {**TYPES, "pdf": "application/pdf"}


def _period(request: HttpRequest, form: Callable[..., PeriodForm], *names: str) -> PeriodForm:
    """The form as it was sent with any of its fields; of a period that is not said, the year so far."""
    today, said = timezone.localdate(), request.GET.copy()
    if not any(name in said for name in ("period", *names)):
        return form(None, today=today)
    said.setdefault("period", str(today.year))
    return form(said, today=today)


def _documents(request: HttpRequest) -> DocumentsForm:
    made = _period(request, partial(DocumentsForm, person=person_of(request)), "kind", "field")
    assert isinstance(made, DocumentsForm)
    return made


def _shown(request: HttpRequest, period: PeriodForm, made: Made, question: str, name: str) -> HttpResponse:
    """A dashboard of what was asked for; aggregates alone for observers of the people's congress."""
    person = person_of(request)
    if period.is_bound and not period.is_valid():
        reports.aggregate_scope(person)
        context = {"question": question, "period": period}
        return render(request, "linkage/dashboard.html", context, status=400)
    assert period.span is not None
    shown = made(person, period.span, timezone.localdate())
    query = request.GET.copy()
    query.pop("wall", None)
    forms = {"导出 Excel": f"{name}_export", "导出 PDF": f"{name}_pdf"}
    exports = [{"label": label, "url": f"{reverse(to)}?{query.urlencode()}"} for label, to in forms.items()]
    return render(request, "linkage/dashboard.html", {**shown, "period": period, "exports": exports})


def _exported(request: HttpRequest, period: PeriodForm, made: Made, name: str, title: str, form: str) -> HttpResponse:
    """The page's tables as a workbook or as PDF; recorded, since it takes data out."""
    person = person_of(request)
    if period.is_bound and not period.is_valid():
        return HttpResponse("统计期间、文书种类或者领域有误。", status=400, content_type="text/plain; charset=utf-8")
    assert period.span is not None
    shown = made(person, period.span, timezone.localdate())
    data = {"period": str(period.span), "aggregates_only": not shown["opens"]}
    if isinstance(period, DocumentsForm):
        data |= period.choice.asked
    title = shown.get("title", title)
    return _taken_out(person, shown, f"{name}-{timezone.localdate():%Y%m%d}", title, form, data)


def _taken_out(
    person: Person, shown: dict[str, Any], name: str, title: str, form: str, data: dict[str, Any]
) -> HttpResponse:
    """Tables as a file with a record of it; 409 in words where no typeface can print them."""
    try:
        issuer = next(duty.body.name for duty in person.duties)
        content, count = printed(shown, title, issuer, timezone.now()) if form == "pdf" else reports.workbook(shown)
    except UnprintableText:
        words = "表中有字体没有的字，请改为导出 Excel。"
        return HttpResponse(words, status=409, content_type="text/plain; charset=utf-8")
    data = {"rows": count, **data}
    record(action=Action.EXPORT, name=f"{name}.{form}", label=f"导出{title}"[:120], actor=person, data=data)
    answer = HttpResponse(content, content_type=MEDIA[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def _dashboard(request: HttpRequest, period: DocumentsForm) -> Made:
    return partial(reports.dashboard, choice=period.choice, durations="days" in request.GET)


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """统计: figures, charts and tables of a period, of a kind of document and a field."""
    period = _documents(request)
    return _shown(request, period, _dashboard(request, period), reports.QUESTION, "linkage:dashboard")


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The same as a file."""
    period = _documents(request)
    return _exported(request, period, _dashboard(request, period), "statistics", "检察建议统计", form)


def _regions(request: HttpRequest, period: DocumentsForm) -> Made:
    names = ("period", "first", "last", "kind", "field")
    asked = {name: request.GET[name] for name in names if request.GET.get(name)}
    return partial(region_figures.regions, area=request.GET.get("area", ""), asked=asked, choice=period.choice)


@require_GET
def regions(request: HttpRequest) -> HttpResponse:
    """各地区: counts by area in the order of their codes, with the way down."""
    period = _documents(request)
    return _shown(request, period, _regions(request, period), region_figures.QUESTION, "linkage:regions")


@require_GET
def regions_export(request: HttpRequest, form: str) -> HttpResponse:
    """The same as a file."""
    period = _documents(request)
    return _exported(request, period, _regions(request, period), "regions", "各地区检察建议件数", form)


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """联动看板: flows between units, tasks by light, terms by week, rate beside quality."""
    _takes_part(request)
    return _shown(request, _period(request, PeriodForm), boards.board, boards.QUESTION, "linkage:board")


@require_GET
def board_export(request: HttpRequest, form: str) -> HttpResponse:
    """The same as a file."""
    _takes_part(request)
    return _exported(request, _period(request, PeriodForm), boards.board, "board", "府检联动看板", form)


def _takes_part(request: HttpRequest) -> None:
    """The board shows what one takes part in; observers have no part in any matter."""
    if not person_of(request).holds(*CASE_POSTS, *OFFICE_POSTS):
        raise PermissionDenied("您的职务不查阅联动看板。")


def _sheet(request: HttpRequest) -> tuple[Person, SheetForm, bool]:
    """Who asks, for which unit and period, and whether the question can be answered."""
    person = person_of(request)
    units = sheets.units_for(person)
    form = _period(request, partial(SheetForm, person=person, units=units), "unit", "kind", "field")
    assert isinstance(form, SheetForm)
    return person, form, not form.is_bound or form.is_valid()


@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """接受监督情况: one unit's figures of a period, for the congress and the assessment; ready to print."""
    person, form, valid = _sheet(request)
    if not valid:
        return render(request, "linkage/sheet.html", {"period": form}, status=400)
    unit = form.chosen()
    if unit is None or form.span is None:
        return render(request, "linkage/sheet.html", {"period": form})
    shown = sheets.sheet(person, unit, form.span, timezone.localdate(), form.choice)
    query = request.GET.urlencode() or f"unit={unit.pk}&period={timezone.localdate().year}"
    exports = {"导出 Excel": "linkage:sheet_export", "导出 PDF": "linkage:sheet_pdf"}
    shown["exports"] = [{"label": label, "url": f"{reverse(to)}?{query}"} for label, to in exports.items()]
    return render(request, "linkage/sheet.html", {**shown, "period": form})


@require_GET
def sheet_export(request: HttpRequest, form: str) -> HttpResponse:
    """The same as a file; recorded, since it takes data out."""
    person, asked, valid = _sheet(request)
    unit = asked.chosen() if valid else None
    if unit is None or asked.span is None:
        return HttpResponse(
            "单位、统计期间、文书种类或者领域有误。", status=400, content_type="text/plain; charset=utf-8"
        )
    shown = sheets.sheet(person, unit, asked.span, timezone.localdate(), asked.choice)
    name = f"sheet-{unit.pk}-{timezone.localdate():%Y%m%d}"
    data = {"period": str(asked.span), "aggregates_only": not shown["opens"], **asked.choice.asked}
    return _taken_out(person, shown, name, f"{unit.name}接受监督情况", form, data)


def _frozen(request: HttpRequest, pk: int) -> Matter:
    found = find(request, pk)
    if found.kind not in ("bulletin", "assessment"):
        raise Http404
    return found


@require_GET
def frozen(request: HttpRequest, pk: int) -> HttpResponse:
    """冻结数据: every figure of a bulletin or a sheet with its meaning, its instant and the way to its rows."""
    shown = frozen_figures.page(_frozen(request, pk))
    exports = {"导出 Excel": "linkage:frozen_export", "导出 PDF": "linkage:frozen_pdf"}
    shown["exports"] = [{"label": label, "url": reverse(to, args=[pk])} for label, to in exports.items()]
    return render(request, "linkage/frozen.html", shown)


@require_GET
def frozen_export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The same as a file; recorded, since it takes data out."""
    matter = _frozen(request, pk)
    shown = frozen_figures.page(matter)
    data = {"taken_at": shown["taken_at"].isoformat() if shown["taken_at"] else ""}
    return _taken_out(person_of(request), shown, f"frozen-{pk}", f"{matter.title}冻结数据", form, data)


@require_GET
def frozen_rows(request: HttpRequest, pk: int, figure: int) -> HttpResponse:
    """The matters behind one frozen figure, as far as the reader sees them, in the state they are in today."""
    matter, person = _frozen(request, pk), person_of(request)
    one = get_object_or_404(matter.frozen_figures.select_related("body"), pk=figure)
    rows = Matter.objects.visible_to(person).filter(pk__in=one.rows)
    page = keyset(rows, sort="recent", cursor=request.GET.get("after", ""), today=timezone.localdate(), person=person)
    cursors = {"next_url": page.next_cursor, "previous_url": page.previous_cursor}
    context = {
        **frozen_figures.rows_page(matter, one, rows.count()),
        **{name: f"?after={cursor}" if cursor else "" for name, cursor in cursors.items()},
        "rows": page.rows,
        "columns": [],
    }
    return render(request, "linkage/frozen_rows.html", context)


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
    return send_file(person, content, f"transfers-{form.first:%Y%m}.xlsx", "导出移送台账", count, None)


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
    may = takes_guests(found)
    return may and bool(procedures()[found.kind].move("confirm_guests").by & roles_of(person, found))


@require_GET
def sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """签到: the code for the wall, for those who hold the training; for whoever scanned it, the button to sign in."""
    person, found = person_of(request), find(request, pk)
    if found.kind not in OPEN or (found.kind == "meeting" and not _may_show_code(person, found)):
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
    return send_file(person, content, f"tasks-{plan.details['year']}.xlsx", "导出任务清单", plan.plan_items.count(), pk)


@require_GET
def shared(request: HttpRequest, pk: int) -> HttpResponse:
    """本机制的事项: what is linked to a mechanism, as far as the reader sees it."""
    person, found = person_of(request), find(request, pk)
    if found.kind != "mechanism":
        raise Http404
    rows, hidden = meetings.shared(found, person)
    page = keyset(rows, sort="recent", cursor=request.GET.get("after", ""), today=timezone.localdate(), person=person)
    context = {
        "matter": found,
        "rows": page.rows,
        "hidden": hidden,
        "next_url": f"?after={page.next_cursor}" if page.next_cursor else "",
        "previous_url": f"?after={page.previous_cursor}" if page.previous_cursor else "",
        "columns": [],
    }
    return render(request, "linkage/shared.html", context)


@require_GET
def tree(request: HttpRequest, pk: int) -> HttpResponse:
    """任务分解: a task with what its units handed down, as far as the reader sees it."""
    person, found = person_of(request), find(request, pk)
    if found.kind not in ("task", "subtask"):
        raise Http404
    return render(request, "linkage/tree.html", subtasks.tree(found, person, timezone.localdate()))


def send_file(person: Person, content: bytes, name: str, label: str, rows: int, matter_id: int | None) -> HttpResponse:
    record(action=Action.EXPORT, name=name, label=label, actor=person, matter_id=matter_id, data={"rows": rows})
    answer = HttpResponse(content, content_type=TYPES["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
