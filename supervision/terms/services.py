"""Starting, stopping and recomputing clocks. A due date is always computed from the clock's events, never patched."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from django.db import transaction
from django.db.models import Count, Max, Q

from supervision.accounts.models import Body
from supervision.terms import catalogue
from supervision.terms.arithmetic import Event, EventKind, Term, Unit, compute
from supervision.terms.calendar import SpecialDayRow, WorkCalendar, published_years, special_days
from supervision.terms.explanation import explain
from supervision.terms.models import Clock, ClockEvent, ClockState, SpecialDay

COUNTED = frozenset(EventKind) - {EventKind.STOP}
RIGHTS = frozenset({"JY_OBJECTION_WINDOW"})
OPEN = (ClockState.RUNNING, ClockState.SUSPENDED)


@lru_cache(maxsize=2)
def _calendar(version: tuple[int, int, int]) -> WorkCalendar:
    rows = [
        SpecialDayRow(on=day.on, is_working=day.is_working, name=day.name, source=day.source)
        for day in SpecialDay.objects.all()
    ]
    # A year is published once its make-up working days are known; a single day entered by hand does not publish it.
    return WorkCalendar.from_rows(rows, {row.on.year for row in rows if row.is_working})


def working_calendar() -> WorkCalendar:
    """The calendar as the database has it; read again only when its rows change."""
    found = SpecialDay.objects.aggregate(
        count=Count("id"), last=Max("id"), working=Count("id", filter=Q(is_working=True))
    )
    return _calendar((found["count"], found["last"] or 0, found["working"]))


@transaction.atomic
def load_calendar() -> int:
    """Load the published years of the maintained package; idempotent. Returns the number of days added."""
    rows = [
        SpecialDay(on=row.on, is_working=row.is_working, name=row.name, source=row.source)
        for row in special_days(sorted(published_years()))
    ]
    before = SpecialDay.objects.count()
    SpecialDay.objects.bulk_create(rows, ignore_conflicts=True)
    return SpecialDay.objects.count() - before


@transaction.atomic
def start_clock(
    *,
    matter_id: int,
    term: str,
    on: date,
    obligor: Body | None,
    urgent: bool = False,
    length: int | None = None,
    document_date: date | None = None,
    note: str = "",
    actor_name: str = "",
) -> Clock:
    """Start a term's clock unless the same is already open. `length` is in days and set by the document."""
    existing = Clock.objects.filter(matter_id=matter_id, term=term, obligor=obligor, state__in=OPEN).first()
    if existing is not None:
        return existing
    entry = catalogue.entry(term)
    clock = Clock(
        matter_id=matter_id,
        term=term,
        label=entry.name,
        obligor=obligor,
        urgent=urgent and entry.urgent is not None,
        length=length,
        unit=Unit.DAY if length is not None else "",
        document_date=document_date,
        started_on=on,
        is_right=term in RIGHTS,
    )
    event = ClockEvent(clock=clock, kind=EventKind.START, on=on, note=note or entry.trigger, actor_name=actor_name)
    _compute(clock, [event])
    clock.save()
    event.save()
    return clock


def term_of(clock: Clock) -> Term:
    """The length that this clock counts: the document's own where it set one, else the catalogue's."""
    entry = catalogue.entry(clock.term)
    if clock.length is not None:
        return Term(length=clock.length, unit=Unit(clock.unit), roll=entry.roll)
    term = entry.term(urgent=clock.urgent)
    # A term without a number (及时) runs by its labelled, configurable default.
    return term if term.length is not None or clock.document_date else (entry.suggested_term() or term)


def _compute(clock: Clock, events: Iterable[ClockEvent]) -> None:
    counted = [
        Event(
            kind=EventKind(event.kind),
            on=event.on,
            until=event.until,
            length=event.length,
            unit=Unit(event.unit) if event.unit else None,
            note=event.note,
            actor=event.actor_name,
        )
        for event in events
        if event.kind in COUNTED
    ]
    due = compute(term_of(clock), counted, working_calendar(), document_date=clock.document_date)
    clock.due_on, clock.unrolled_on, clock.provisional = due.due_on, min(due.unrolled_on, due.due_on), due.provisional
    clock.steps = explain(due, catalogue.entry(clock.term))


@transaction.atomic
def recompute(clock: Clock) -> Clock:
    """Compute the clock again from its events and the calendar as they are now."""
    _compute(clock, clock.events.order_by("id"))
    clock.save()
    return clock


@transaction.atomic
def add_event(
    clock: Clock,
    *,
    kind: EventKind,
    on: date,
    note: str,
    actor_name: str,
    until: date | None = None,
    length: int | None = None,
    unit: str | None = None,
    instant: datetime | None = None,
) -> Clock:
    """Add a pause, resumption, excluded period, extension or new date to a clock and compute it again.

    `until` is the last excluded day; `length` with `unit` is how much an extension adds. ValueError, in words for the
    page, where the rule of the term does not know such an event or its limits are passed.
    """
    kind = EventKind(kind)
    unit = unit or (Unit.DAY if length is not None else "")
    _check_event(clock, kind, until, length, unit)
    ClockEvent.objects.create(
        clock=clock,
        kind=kind,
        on=on,
        until=until,
        length=length,
        unit=unit,
        instant=instant,
        note=note,
        actor_name=actor_name,
    )
    if kind is EventKind.SUSPEND:
        clock.state = ClockState.SUSPENDED
    elif kind is EventKind.RESUME:
        clock.state = ClockState.RUNNING
    return recompute(clock)


def _check_event(clock: Clock, kind: EventKind, until: date | None, length: int | None, unit: str) -> None:
    entry = catalogue.entry(clock.term)
    if clock.state not in OPEN:
        raise ValueError(f"{clock.label}已经停止计时。")
    if kind in (EventKind.SUSPEND, EventKind.EXCLUDE) and not entry.pause:
        raise ValueError(f"{entry.name}没有中止或者扣除时间的规定（{entry.basis_text or '内部管理要求'}）。")
    if kind is EventKind.EXCLUDE and until is None:
        raise ValueError("扣除时间须写明起止日期。")
    if kind is EventKind.SET_DATE and not entry.doc_date_prevails:
        raise ValueError(f"{entry.name}的届满日由规定计算，不能另行指定（{entry.basis_text or '内部管理要求'}）。")
    if kind is EventKind.EXTEND:
        made = clock.events.filter(kind=EventKind.EXTEND).count()
        reason = entry.refusal_to_extend(length, unit, made)
        if reason:
            raise ValueError(reason)


@transaction.atomic
def stop_clocks(
    *, matter_id: int, terms: Iterable[str], on: date, met: bool, note: str = "", actor_name: str = ""
) -> int:
    """Stop the open clocks of these terms: met, or cancelled because the duty fell away. Returns how many."""
    clocks = list(Clock.objects.select_for_update().filter(matter_id=matter_id, term__in=list(terms), state__in=OPEN))
    for clock in clocks:
        clock.state = ClockState.MET if met else ClockState.CANCELLED
        clock.ended_on = on
        clock.save(update_fields=["state", "ended_on"])
        ClockEvent.objects.create(clock=clock, kind=EventKind.STOP, on=on, note=note, actor_name=actor_name)
    return len(clocks)


@transaction.atomic
def reopen_clocks(*, matter_id: int, terms: Iterable[str], on: date, note: str, actor_name: str = "") -> int:
    """Let clocks run on under their original date: an insufficient answer is no answer. Returns how many."""
    clocks = list(
        Clock.objects.select_for_update().filter(matter_id=matter_id, term__in=list(terms), state=ClockState.MET)
    )
    for clock in clocks:
        clock.state, clock.ended_on = ClockState.RUNNING, None
        clock.save(update_fields=["state", "ended_on"])
        ClockEvent.objects.create(clock=clock, kind="reopen", on=on, note=note, actor_name=actor_name)
    return len(clocks)
