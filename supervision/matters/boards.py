"""Pages over many matters at once: the calendar of terms, the ageing of open matters, the findings of the checks."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from supervision.accounts.models import Person, Post
from supervision.matters import ageing, agenda, bulk, checks, consequences
from supervision.matters.models import BulkAct, BulkRow, Finding
from supervision.matters.pages import has_draft
from supervision.matters.procedures import concrete

MOST_FINDINGS = 300


def person_of(request: HttpRequest) -> Person:
    """The signed-in person."""
    assert isinstance(request.user, Person)
    return request.user


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """期限日历: the terms of a week or a month that this person may see."""
    view = "week" if request.GET.get("view") == "week" else "month"
    asked = request.GET.get("on", "")
    try:
        on = date.fromisoformat(asked) if asked else timezone.localdate()
    except ValueError:
        on = timezone.localdate()
    on = min(max(on, date(2004, 1, 1)), date(2190, 12, 31))
    mine = request.GET.get("whose") != "all"
    shown = agenda.calendar(person_of(request), view=view, on=on, mine=mine, now=timezone.now())
    return render(request, "matters/calendar.html", shown)


@require_GET
def ages(request: HttpRequest) -> HttpResponse:
    """账龄: open matters by age and by who has the ball, and the rows of one cell."""
    chosen = {name: request.GET.get(name, "") for name in ("band", "side", "light", "after")}
    person = person_of(request)
    shown = ageing.board(person, chosen, timezone.now())
    shown["bulk_url"] = reverse("matters:bulk") if bulk.names_for(person) else ""
    return render(request, "matters/ageing.html", shown)


class GapForm(forms.Form):
    reason = forms.CharField(max_length=400)
    alike = forms.BooleanField(required=False)


def _checker(request: HttpRequest) -> Person:
    person = person_of(request)
    if not person.holds(Post.CASE_MANAGEMENT, Post.SYSADMIN):
        raise PermissionDenied("夜间核对由案件管理部门和系统管理员查看。")
    return person


@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """夜间核对: what is wrong now, by check; without case text for administrators."""
    person = _checker(request)
    named = not person.is_administrator
    found = Finding.objects.visible_to(person).filter(gone_at__isnull=True).select_related("matter", "office")
    groups: dict[str, list[dict[str, Any]]] = {check.id: [] for check in checks.CHECKS}
    for finding in found[: MOST_FINDINGS + 1]:
        groups.setdefault(finding.rule, []).append(_finding(finding, named))
    ended_at, late = checks.last_runs(timezone.now())
    context = {
        "ended_at": ended_at,
        "late": late,
        "never": ended_at is None,
        "groups": [
            {
                "title": check.title,
                "reason": check.reason,
                "rows": groups[check.id],
                "found": f"{len(groups[check.id])} 处",
                "gaps": check.id == "number_gap",
            }
            # What was found stands before what was found sound.
            for check in sorted(checks.CHECKS, key=lambda check: not groups[check.id])
        ],
        "named": named,
        "total": min(len(found), MOST_FINDINGS),
        "more": len(found) > MOST_FINDINGS,
        "may_explain": person.holds(Post.CASE_MANAGEMENT),
    }
    return render(request, "matters/checks.html", context)


def _finding(finding: Finding, named: bool) -> dict[str, Any]:
    matter = finding.matter
    return {
        "id": finding.pk,
        "title": matter.title if matter and named else "",
        "url": matter.get_absolute_url() if matter and named else "",
        "thing": finding.key if not named else "",
        "office": finding.office.name if finding.office else "",
        "detail": finding.detail,
        "first": finding.first_seen_at,
        "last": finding.last_seen_at,
    }


@require_POST
def explain_gap(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a number was not used, or all that are missing of one code and year; each is recorded and no finding."""
    person = person_of(request)
    if not person.holds(Post.CASE_MANAGEMENT):
        raise PermissionDenied("空号由案件管理部门说明。")
    open_gaps = Finding.objects.visible_to(person).filter(rule="number_gap", gone_at__isnull=True)
    finding = get_object_or_404(open_gaps.select_related("office"), pk=pk)
    form = GapForm(request.POST)
    if form.is_valid():
        series = finding.detail.partition("〕")[0]
        others = open_gaps.filter(office=finding.office, detail__startswith=f"{series}〕").exclude(pk=finding.pk)
        said = [finding, *(others.order_by("pk") if form.cleaned_data["alike"] else ())]
        for one in said:
            checks.explain_gap(one, actor=person, reason=form.cleaned_data["reason"], now=timezone.now())
        more = f"等{len(said)}个" if len(said) > 1 else ""
        messages.success(request, f"已说明空号{finding.detail}{more}。")
    else:
        messages.error(request, "请写明空号的原因。")
    return redirect("matters:checks")


# --- bulk -------------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def bulk_act(request: HttpRequest) -> HttpResponse:
    """成批办理: choose the move, read the preview, fill one form, confirm."""
    person = person_of(request)
    offered = bulk.names_for(person)
    if not offered:
        raise PermissionDenied("您的职务没有可以成批办理的动作。")
    asked = request.POST if request.method == "POST" else request.GET
    keys, name = asked.getlist("pk"), asked.get("move", "")
    matters = bulk.chosen(person, keys)
    if not matters:
        messages.error(request, "请先在列表中选择事项。")
        return redirect("matters:list")
    if len(keys) > bulk.MOST:
        messages.warning(request, f"一次最多选择{bulk.MOST}件，其余的请分批办理。")
    today = timezone.localdate()
    if name not in offered:
        found = {each: bulk.preview(person, matters, each, today) for each in offered}
        return _choose(request, offered, found, keys)
    lines = bulk.preview(person, matters, name, today)
    possible = [line for line in lines if not line.why]
    if not possible:
        return render(request, "matters/bulk.html", _preview(name, offered[name], lines, None))
    first = possible[0]
    assert first.move is not None
    data = request.POST if request.method == "POST" else None
    # Whoever drew a sample says so once for all that were drawn.
    form = bulk.form_for(concrete(first.matter), first.move, person, data, sample=request.GET.get("sample", ""))
    if request.method == "POST" and form.is_valid():
        # What has changed since the preview is refused row by row, in words; nothing that was confirmed drops out.
        return _start(request, person, name, offered[name], lines)
    context = _preview(name, offered[name], lines, form)
    return render(request, "matters/bulk.html", context, status=400 if form.is_bound else 200)


def _choose(request: HttpRequest, offered: dict[str, str], lines: dict[str, Any], keys: list[str]) -> HttpResponse:
    """Which move: with how many of the chosen matters it is possible for."""
    query = "&".join(f"pk={key}" for key in keys[: bulk.MOST] if key.isdigit())
    moves: list[dict[str, Any]] = [
        {
            "label": label,
            "possible": sum(1 for line in lines[name] if not line.why),
            "total": len(lines[name]),
            "url": f"{reverse('matters:bulk')}?move={name}&{query}",
        }
        for name, label in offered.items()
    ]
    moves.sort(key=lambda move: -move["possible"])
    return render(request, "matters/bulk_choose.html", {"moves": moves, "total": moves[0]["total"]})


def _preview(name: str, label: str, lines: list[bulk.Line], form: Any) -> dict[str, Any]:
    today = timezone.localdate()
    move = next((line.move for line in lines if line.move), None)
    return {
        "name": name,
        "label": label,
        "move": move,
        "form": form,
        "key": uuid4(),
        "background": sum(1 for line in lines if not line.why) > bulk.AT_ONCE,
        "possible": sum(1 for line in lines if not line.why),
        "lines": [
            {
                "pk": line.matter.pk,
                "title": line.matter.title,
                "url": line.matter.get_absolute_url(),
                "counterpart": line.matter.counterpart.name if line.matter.counterpart else "",
                "why": line.why,
                "preview_url": reverse("matters:preview", args=[line.matter.pk]) if has_draft(line.matter) else "",
                "happens": ""
                if line.why or line.move is None
                else "".join(part["text"] for part in consequences.of(line.matter, line.move, today)),
            }
            for line in lines
        ],
    }


def _start(request: HttpRequest, person: Person, name: str, label: str, lines: list[bulk.Line]) -> HttpResponse:
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    started = bulk.start(person, name, label, [line.matter for line in lines], request.POST, key)
    if started.rows.count() <= bulk.AT_ONCE:
        bulk.run(started.pk)
    return redirect("matters:bulk_result", key=started.pk)


@require_GET
def bulk_result(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far it is, and what became of each matter; the part that asks again is the same view."""
    person = person_of(request)
    bulk_act = get_object_or_404(BulkAct, pk=key, person=person)
    rows = list(bulk_act.rows.visible_to(person).select_related("matter"))
    waiting = sum(1 for row in rows if row.state == BulkRow.State.WAITING)
    context = {
        "label": bulk_act.label,
        "rows": rows,
        "total": len(rows),
        "done": sum(1 for row in rows if row.state == BulkRow.State.DONE),
        "refused": sum(1 for row in rows if row.state == BulkRow.State.REFUSED),
        "waiting": waiting,
        "percent": (len(rows) - waiting) * 100 // len(rows) if rows else 100,
    }
    part = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")
    return render(request, "matters/_bulk_rows.html" if part else "matters/bulk_result.html", context)
