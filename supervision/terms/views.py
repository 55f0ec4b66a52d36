"""The catalogue, the calculator, changes of calendar and rules, internal targets: all without case text."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from supervision.accounts.models import CASE_POSTS, Person
from supervision.terms import catalogue
from supervision.terms.arithmetic import compute
from supervision.terms.explanation import explain, shown
from supervision.terms.forms import (
    CalculatorForm,
    CalendarFileForm,
    CatalogueFilter,
    EventFormSet,
    TargetForm,
)
from supervision.terms.models import ChangeState, SpecialDay, TermChange
from supervision.terms.recomputation import changes, targets
from supervision.terms.services import working_calendar
from supervision.terms.uses import kinds_by_term

PER_PAGE = 50


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """期限目录: every term with its article, trigger, fulfilment, consequence, extension and pause."""
    asked = CatalogueFilter(request.GET or {})
    good = asked.is_valid()
    found = [row for row in catalogue.catalogue().values() if not good or asked.accepts(row)]
    context = {
        "form": asked,
        "rows": [
            {"entry": row, "earlier": catalogue.versions()[row.id][:-1], "kinds": kinds_by_term().get(row.id, ())}
            for row in found
        ],
        "total": len(catalogue.catalogue()),
    }
    return render(request, "terms/catalogue.html", context, status=200 if good else 400)


@require_GET
def calculator(request: HttpRequest) -> HttpResponse:
    """期限计算."""
    asked = bool(request.GET)
    form = CalculatorForm(request.GET if asked else None)
    events = EventFormSet(request.GET if "events-TOTAL_FORMS" in request.GET else None, prefix="events")
    result, status = None, 200
    if asked:
        if form.is_valid() and (not events.is_bound or events.is_valid()):
            result = _computed(form, events)
        status = 200 if result else 400
    part = {"title": "中止、扣除和延长", "help": "按发生的先后填写；规定没有的会被拒绝并说明依据。", "formset": events}
    context = {"form": form, "result": result, "formsets": [part], "part": part}
    return render(request, "terms/calculator.html", context, status=status)


def _computed(form: CalculatorForm, events: Any) -> dict[str, Any] | None:
    entry = form.entry
    try:
        term = form.term_to_reckon()
        told = [form.start_event(term.unit), *(events.events(entry) if events.is_bound else [])]
        due = compute(term, told, working_calendar(), document_date=form.cleaned_data["document_date"])
    except ValueError as error:
        form.add_error(None, str(error))
        return None
    return {
        "due_on": None if due.suspended else due.due_on,
        "due_at": due.due_at,
        "unrolled_on": due.unrolled_on,
        "suspended": due.suspended,
        "provisional": due.provisional,
        "basis": entry.basis_text if entry else "",
        "entry": entry,
        "steps": shown(explain(due, entry)),
    }


# --- changes ----------------------------------------------------------------------------------------------------------
def _watcher(request: HttpRequest) -> Person:
    """Who may look at changes of the ground of terms: those who propose, those who decide, and all case people."""
    person = _person(request)
    if not person.holds(*changes.PROPOSERS, *CASE_POSTS):
        raise PermissionDenied("期限依据变更由案件管理部门和系统管理员办理。")
    return person


@require_http_methods(["GET", "POST"])
def change_list(request: HttpRequest) -> HttpResponse:
    """期限依据变更: what was proposed and done, the calendar as it stands, and a form for a file."""
    person = _watcher(request)
    may_propose = person.holds(*changes.PROPOSERS)
    form = CalendarFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may_propose:
            raise PermissionDenied("提出期限依据变更，须为案件管理部门或者系统管理员。")
        done = _proposed(request, person, form)
        if done is not None:
            return redirect("terms:change", pk=done.pk)
    page = Paginator(TermChange.objects.select_related("proposed_by", "decided_by"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form if may_propose else None,
        "changes": page,
        "years": _years(),
        "missing": len(changes.package_days()),
    }
    return render(request, "terms/changes.html", context, status=400 if request.method == "POST" else 200)


def _proposed(request: HttpRequest, person: Person, form: CalendarFileForm) -> TermChange | None:
    now = timezone.now()
    wanted = request.POST.get("source", "file")
    try:
        if wanted == "package":
            days = changes.package_days()
            return changes.propose(
                source="package", name="节假日数据包", basis=changes.PACKAGE_BASIS, days=days, by=person, now=now
            )
        if wanted == "rules":
            name = f"核对期限目录（{timezone.localdate(now).isoformat()}）"
            return changes.propose(source="rules", name=name, basis=changes.RULES_BASIS, days=[], by=person, now=now)
        if not form.is_valid():
            return None
        said = form.cleaned_data
        return changes.propose(
            source="file", name=said["file"].name, basis=said["basis"], days=said["days"], by=person, now=now
        )
    except changes.Refused as error:
        if form.is_bound and wanted == "file":
            form.add_error(None, str(error))
        else:
            messages.error(request, str(error))
        return None


def _years() -> list[dict[str, Any]]:
    """The years of the table, newest first: how many days of rest and of exchanged work."""
    calendar = working_calendar()
    found: dict[int, dict[str, Any]] = {}
    for row in SpecialDay.objects.filter(region="").order_by("-on"):
        year = found.setdefault(
            row.on.year, {"year": row.on.year, "rest": 0, "work": 0, "known": calendar.is_published(row.on.year)}
        )
        year["work" if row.is_working else "rest"] += 1
    return list(found.values())


@require_GET
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: its days, the dates that would move or have moved, and its progress."""
    person = _watcher(request)
    found = get_object_or_404(TermChange.objects.select_related("proposed_by", "decided_by"), pk=pk)
    waiting = found.state == ChangeState.PROPOSED
    context: dict[str, Any] = {
        "change": found,
        "percent": 100 if found.state == ChangeState.DONE else int(100 * found.done / max(found.total, 1)),
        "preview": changes.preview(found, timezone.now()) if waiting else None,
        "may_confirm": waiting and changes.may_decide(person, found) and person.pk != found.proposed_by_id,
        "may_reject": waiting and (changes.may_decide(person, found) or person.pk == found.proposed_by_id),
        "scope_note": changes.OUT_OF_SCOPE,
        "own": person.pk == found.proposed_by_id,
    }
    if not waiting:
        rows = found.revisions.select_related("clock__matter__office", "clock__obligor").order_by("id")
        context["revisions"] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    part = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")
    return render(request, "terms/_progress.html" if part else "terms/change.html", context)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or put aside, by another person than the one who proposed."""
    person = _watcher(request)
    found = get_object_or_404(TermChange, pk=pk)
    act = changes.reject if request.POST.get("decision") == "reject" else changes.confirm
    try:
        act(found, by=person, now=timezone.now())
    except changes.Refused as error:
        messages.error(request, str(error))
    else:
        put_aside = "已撤回。" if person.pk == found.proposed_by_id else "已记为不采纳。"
        messages.success(request, put_aside if act is changes.reject else "已确认，正在重新计算受影响的期限。")
    return redirect("terms:change", pk=pk)


# --- internal targets -------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def target_list(request: HttpRequest) -> HttpResponse:
    """内部目标: the office's own dates before the legal ones."""
    person = _person(request)
    if not person.holds(*targets.POSTS):
        raise PermissionDenied("内部目标由部门负责人、检察长或者案件管理部门设定。")
    form = TargetForm(request.POST or None, person=person, kinds=targets.kinds())
    if request.method == "POST":
        if request.POST.get("delete", "").isdigit():
            targets.remove(int(request.POST["delete"]), by=person, now=timezone.now())
            messages.success(request, "已取消内部目标。")
            return redirect("terms:targets")
        if form.is_valid():
            count = targets.set_target(form.cleaned_data, by=person, now=timezone.now())
            messages.success(request, f"已设定，{count}项在计期限的内部目标日已更新。")
            return redirect("terms:targets")
    labels = dict(targets.kinds())
    rows = [
        {
            "target": row,
            "name": catalogue.entry(row.term).name,
            "kind_label": labels.get(row.kind, row.kind) or "全部种类",
            "own": targets.may_change(person, row),
        }
        for row in targets.shown_to(person)
    ]
    return render(
        request, "terms/targets.html", {"form": form, "rows": rows}, status=400 if request.method == "POST" else 200
    )
