"""One computation for all clocks that tell the same story."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from supervision.terms import catalogue
from supervision.terms.arithmetic import Due, EventKind, compute
from supervision.terms.calendar import WorkCalendar
from supervision.terms.explanation import explain, start_step
from supervision.terms.models import Clock, ClockEvent, InternalTarget
from supervision.terms.services import (
    COUNTED,
    entry_of,
    events_of,
    target_before,
    term_of,
    working_calendar,
    written_date_of,
)

Calendars = Callable[[str], WorkCalendar]
COLUMNS = ("kind", "on", "instant", "until", "length", "unit", "note", "actor_name")
KIND, NOTE = COLUMNS.index("kind"), COLUMNS.index("note")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a clock's row will say. `steps` is JSON, ready to be stored."""

    due_on: date
    unrolled_on: date
    due_at: datetime | None
    provisional: bool
    steps: str
    target_on: date | None
    rule_on: date | None

    @property
    def key(self) -> tuple:
        """What is equal for clocks that end alike: five columns in the order of the statement."""
        return self.due_on, self.unrolled_on, self.due_at, self.provisional, self.steps


def rows_of(clocks: QuerySet[Clock]) -> list[Any]:
    """Clocks with what a computation needs of them beside: `office`, `kind`, `region`, and `told`, their events as
    tuples of COLUMNS. Two queries, and no more objects than clocks: making objects is what would take the time.
    """
    found: list[Any] = list(
        clocks.order_by("id").annotate(
            office=F("matter__office_id"), kind=F("matter__kind"), region=F("obligor__region")
        ).only(
            "id", "matter_id", "term", "label", "state", "urgent", "length", "unit", "document_date", "started_on",
            "rule_on", "unrolled_on", "due_on", "due_at", "target_on", "provisional",
        )
    )  # fmt: skip
    events: dict[int, list[tuple]] = {clock.pk: [] for clock in found}
    rows = ClockEvent.objects.filter(clock__in=list(events)).order_by("id").values_list("clock_id", *COLUMNS)
    for clock_id, *row in rows:
        events[clock_id].append(tuple(row))
    for clock in found:
        clock.told = events[clock.pk]
    return found


class Reckoner:
    """Computes clocks and remembers: `rules_at` is the moment at which later rules take running clocks over."""

    def __init__(self, rules_at: datetime | None = None, calendars: Calendars | None = None) -> None:
        self.today = timezone.localtime(rules_at).date() if rules_at else None
        self.calendars = calendars or _stored()
        self.known: dict[tuple, tuple[Due, str]] = {}
        self.targets = _targets()
        self.taken: list[ClockEvent] = []

    def outcome(self, clock: Any) -> Outcome:
        """What a clock of `rows_of` will be, computed once for all that tell the same story."""
        before, clock.rule_on = clock.rule_on, self._rule_on(clock)
        entry = entry_of(clock)
        calendar = self._calendar_of(clock)
        due, rest = self._known(clock, calendar)
        outcome = Outcome(
            due_on=due.due_on,
            unrolled_on=min(due.unrolled_on, due.due_on),
            due_at=due.due_at,
            provisional=due.provisional,
            steps=f"[{json.dumps(start_step(due, entry, _proof(clock.told)), ensure_ascii=False)}{rest}]",
            target_on=target_before(clock.started_on, due.due_on, self._target(clock), calendar),
            rule_on=clock.rule_on,
        )
        clock.rule_on = before
        return outcome

    def _calendar_of(self, clock: Any) -> WorkCalendar:
        return self.calendars(clock.region if clock.region and entry_of(clock).regional_days else "")

    def _rule_on(self, clock: Clock) -> date | None:
        if self.today is None:
            return clock.rule_on
        later = catalogue.takes_over(clock.term, clock.rule_on or clock.started_on, self.today)
        if later is not None:
            note = f"按{catalogue.entry(clock.term, later).basis_text}重新计算"
            self.taken.append(ClockEvent(clock_id=clock.pk, kind="rule", on=later, note=note[:400]))
        return later or clock.rule_on

    def _known(self, clock: Any, calendar: WorkCalendar) -> tuple[Due, str]:
        """The end and all steps but the first, as JSON: what does not depend on the proof of the start."""
        told = tuple(_story(row) for row in clock.told if row[KIND] in COUNTED)
        written = written_date_of(clock)
        key = (
            clock.term, clock.rule_on or clock.started_on, clock.urgent, clock.length, clock.unit, written,
            calendar, told,
        )  # fmt: skip
        if key not in self.known:
            events = events_of(ClockEvent(**dict(zip(COLUMNS, row, strict=True))) for row in clock.told)
            due = compute(term_of(clock), events, calendar, document_date=written)
            steps = explain(due, entry_of(clock), rule_on=clock.rule_on)[1:]
            self.known[key] = due, "".join(f",{json.dumps(step, ensure_ascii=False)}" for step in steps)
        return self.known[key]

    def _target(self, clock: Any) -> InternalTarget | None:
        if not self.targets:
            return None
        for body_id in (clock.office, None):
            for kind in (clock.kind, ""):
                if found := self.targets.get((clock.term, body_id, kind)):
                    return found
        return None

    def target_of(self, clock: Any) -> date | None:
        """The internal day before the clock's present last day."""
        return target_before(clock.started_on, clock.due_on, self._target(clock), self._calendar_of(clock))

    def record_takeovers(self) -> None:
        """Write the changes of rule since the last time as events of their clocks."""
        ClockEvent.objects.bulk_create(self.taken)
        self.taken.clear()


def _story(row: tuple) -> tuple:
    # The note of a start is its proof: it is told, and changes nothing.
    return row[:NOTE] if row[KIND] == EventKind.START else row


def _proof(told: list[tuple]) -> str:
    starts = [row[NOTE] for row in told if row[KIND] == EventKind.START]
    return str(starts[-1]) if starts else ""


def _stored() -> Calendars:
    found: dict[str, WorkCalendar] = {}

    def calendar(region: str) -> WorkCalendar:
        if region not in found:
            found[region] = working_calendar(region)
        return found[region]

    return calendar


def _targets() -> dict[tuple[str, int | None, str], InternalTarget]:
    return {(row.term, row.body_id, row.kind): row for row in InternalTarget.objects.all()}
