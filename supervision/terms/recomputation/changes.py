"""Proposing a change of the calendar or of a rule, looking at what it would move, confirming it by a second person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count

from supervision.accounts.models import Person, Post
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.terms.arithmetic import day_text
from supervision.terms.calendar import SpecialDayRow, WorkCalendar, published_years, special_days
from supervision.terms.models import ChangeState, Clock, SpecialDay, TermChange
from supervision.terms.recomputation import affected, moves_of
from supervision.terms.recomputation.reading import PLAIN, WORK
from supervision.terms.recomputation.reckoner import Reckoner, rows_of

# Who watches terms (案件管理部门) may propose, and so may who keeps the system's data. Another person confirms, whose
# scope covers what would move: the days of the country and the rules concern every body of the installation, so who
# keeps its data confirms them; the days of a region, case management or the data's keeper of a procuratorate that
# covers that region. These powers are configurable defaults of this product, not law.
PROPOSERS = (Post.CASE_MANAGEMENT, Post.SYSADMIN)
OUT_OF_SCOPE = "全国放假安排和期限规定的变更，由系统管理员确认；地区的变更，由管辖该地区的检察院确认。"
PACKAGE_BASIS = "国务院办公厅已公布的节假日安排（公开数据包）"
RULES_BASIS = "期限目录中自生效之日起适用于在计期限的新规定"


class Refused(Exception):
    """The change cannot be proposed or decided now; the message says why."""


@dataclass(frozen=True)
class DayDifference:
    """One day that the change writes: as it is, as it will be, and whether it is new."""

    on: date
    region: str
    old: str
    new: str
    is_new: bool


@dataclass(frozen=True)
class Preview:
    """What a change would do: days, and the clocks whose last day moves. `shown` are the first of them."""

    days: list[DayDifference]
    checked: int
    moved: int
    settled: int
    shown: list[dict[str, Any]]


def differences(days: Iterable[dict[str, Any]]) -> list[DayDifference]:
    """The days that are not yet as the change wants them."""
    present = {(row.on.isoformat(), row.region): row for row in SpecialDay.objects.all()}
    found = []
    for day in days:
        row = present.get((day["on"], day["region"]))
        old = _words(row.is_working, row.name) if row else ""
        new = "" if day["kind"] == PLAIN else _words(day["kind"] == WORK, day["name"])
        if old != new:
            found.append(
                DayDifference(
                    on=date.fromisoformat(day["on"]),
                    region=day["region"],
                    old=old or "按星期",
                    new=new or "按星期",
                    is_new=row is None,
                )
            )
    return found


def _words(is_working: bool, name: str) -> str:
    return f"{'上班' if is_working else '休息'}：{name}"


def package_days() -> list[dict[str, Any]]:
    """The published years of the maintained package, as a file would give them; only days not yet in the table."""
    present = set(SpecialDay.objects.filter(region="").values_list("on", flat=True))
    return [
        {"on": row.on.isoformat(), "kind": WORK if row.is_working else "rest", "name": row.name, "region": ""}
        for row in special_days(sorted(published_years()))
        if row.on not in present
    ]


@transaction.atomic
def propose(
    *, source: str, name: str, basis: str, days: list[dict[str, Any]], by: Person | None, now: datetime
) -> TermChange:
    """Keep a proposal. Refused when it changes nothing or waits already; PermissionDenied for who may not propose."""
    if by is not None and not by.holds(*PROPOSERS):
        raise PermissionDenied("提出期限依据变更，须为案件管理部门或者系统管理员。")
    if source != "rules" and not differences(days):
        raise Refused("日历已与所提内容一致，没有需要变更的日期。")
    # The maintained package on the command line is confirmed as it is proposed, whatever else waits.
    if by is not None or source == "file":
        waiting = TermChange.objects.filter(state=ChangeState.PROPOSED, source=source, days=days).order_by("pk").first()
        if waiting is not None:
            raise Refused(f"第{waiting.pk}号变更与所提内容相同，尚待确认，不必重复提出。")
    change = TermChange.objects.create(
        source=source, name=name[:120], basis=basis[:200], days=days, proposed_by=by, proposed_at=now
    )
    _recorded(change, "propose", "提出期限依据变更", by, now)
    return change


@transaction.atomic
def confirm(change: TermChange, *, by: Person | None, now: datetime) -> TermChange:
    """Write the days and let the recomputation begin. Refused unless it is still proposed and by another person.

    `by` is None for the maintained package loaded on the command line.
    """
    change = TermChange.objects.select_for_update().get(pk=change.pk)
    _check_decision(change, by)
    apply_days(change)
    change.state, change.decided_by, change.decided_at = ChangeState.CONFIRMED, by, now
    change.total = affected(change).aggregate(n=Count("matter_id", distinct=True))["n"]
    change.save()
    _recorded(change, "confirm", "确认期限依据变更", by, now)
    return change


@transaction.atomic
def reject(change: TermChange, *, by: Person, now: datetime) -> TermChange:
    """Put a proposal aside; who made it may take it back."""
    change = TermChange.objects.select_for_update().get(pk=change.pk)
    if by.pk != change.proposed_by_id:
        _check_decision(change, by)
    if change.state != ChangeState.PROPOSED:
        raise Refused("本项变更已经处理。")
    change.state, change.decided_by, change.decided_at = ChangeState.REJECTED, by, now
    change.save()
    _recorded(change, "reject", "不采纳期限依据变更", by, now)
    return change


def may_decide(person: Person, change: TermChange) -> bool:
    """Whether the person's scope covers every day of the change; a change of rules concerns the whole country."""
    regions = {day["region"] for day in change.days} or {""}
    return all(_covers(person, region) for region in regions)


def _covers(person: Person, region: str) -> bool:
    if not region:
        return person.holds(Post.SYSADMIN)
    return any(
        duty.post in PROPOSERS and duty.body.is_procuratorate and region.startswith(_stem(duty.body.region))
        for duty in person.duties
    )


def _stem(code: str) -> str:
    """The leading digits that name a region: 41 of 410000, 4112 of 411200."""
    while code.endswith("00"):
        code = code[:-2]
    return code


def _check_decision(change: TermChange, by: Person | None) -> None:
    if change.state != ChangeState.PROPOSED:
        raise Refused("本项变更已经处理。")
    if by is None:
        return
    if not may_decide(by, change):
        raise PermissionDenied(OUT_OF_SCOPE)
    if by.pk == change.proposed_by_id:
        raise Refused("提出人不能自己确认，须由另一人确认。")


def apply_days(change: TermChange) -> None:
    """Write the days anew, never in place, so that everyone sees by the keys that the calendar is another."""
    source = f"{change.basis}"[:120]
    changed = {(day.on.isoformat(), day.region) for day in differences(change.days)}
    for day in change.days:
        if (day["on"], day["region"]) in changed:
            SpecialDay.objects.filter(on=day["on"], region=day["region"]).delete()
    SpecialDay.objects.bulk_create(
        SpecialDay(on=day["on"], region=day["region"], is_working=day["kind"] == WORK, name=day["name"], source=source)
        for day in change.days
        if (day["on"], day["region"]) in changed and day["kind"] != PLAIN
    )


def _recorded(change: TermChange, name: str, label: str, by: Person | None, now: datetime) -> None:
    record(
        action=Action.ADMINISTER,
        name=f"calendar.{name}",
        label=label,
        actor=by,
        text=f"{change.name}：{change.basis}",
        data={"change": change.pk, "source": change.source, "days": len(change.days)},
        at=now,
    )


def preview(change: TermChange, now: datetime, *, most: int = 200, size: int = 2000) -> Preview:
    """Compute every clock as if the change were made. Nothing is written."""
    reckoner = Reckoner(now if change.source == "rules" else None, _as_if(change.days))
    ids = list(affected(change).order_by("id").values_list("pk", flat=True))
    moved = settled = 0
    shown: list[dict[str, Any]] = []
    for begin in range(0, len(ids), size):
        clocks = rows_of(Clock.objects.filter(pk__in=ids[begin : begin + size]))
        for row in moves_of([(clock, reckoner.outcome(clock)) for clock in clocks]):
            settled += row.settled
            if row.old_due_on != row.new_due_on:
                moved += 1
                if len(shown) < most:
                    shown.append({"id": row.clock_id, "label": row.label, "old": row.old_due_on, "new": row.new_due_on})
    _name(shown)
    return Preview(days=differences(change.days), checked=len(ids), moved=moved, settled=settled, shown=shown)


def _name(shown: list[dict[str, Any]]) -> None:
    """Whose clocks: number and bodies. Titles are case text, which not everyone here may read."""
    rows = {
        row["pk"]: row
        for row in Clock.objects.filter(pk__in=[row["id"] for row in shown]).values(
            "pk", "matter__number", "matter__office__name", "obligor__name"
        )
    }
    for row in shown:
        found = rows[row["id"]]
        row |= {
            "number": found["matter__number"] or "未编号",
            "office": found["matter__office__name"],
            "obligor": found["obligor__name"] or "",
        }


def _as_if(days: list[dict[str, Any]]) -> Any:
    """The calendars as they will be."""
    rows = {(row.on, row.region): row for row in SpecialDay.objects.all()}
    for day in days:
        place = (date.fromisoformat(day["on"]), day["region"])
        if day["kind"] == PLAIN:
            rows.pop(place, None)
        else:
            rows[place] = SpecialDay(on=place[0], region=place[1], is_working=day["kind"] == WORK, name=day["name"])
    ordered = [rows[place] for place in sorted(rows, key=lambda place: (place[1], place[0]))]

    @cache
    def calendar(region: str) -> WorkCalendar:
        special = [
            SpecialDayRow(on=row.on, is_working=row.is_working, name=row.name, source="", region=row.region)
            for row in ordered
            if region.startswith(row.region)
        ]
        return WorkCalendar.from_rows(special, {row.on.year for row in special if row.is_working and not row.region})

    return calendar


def described(moved: list[tuple[str, date, date]]) -> str:
    """The changes of one matter in a line: 检察建议书面回复：2026年10月5日改为2026年10月8日."""
    return "；".join(f"{label}：{day_text(old)}改为{day_text(new)}" for label, old, new in moved)
