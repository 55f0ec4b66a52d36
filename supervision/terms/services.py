"""Starting, stopping and recomputing clocks. A due date is always computed from the clock's events, never patched."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.apps import apps
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from supervision.accounts.models import Body
from supervision.terms import catalogue
from supervision.terms.arithmetic import Event, EventKind, Term, Unit, compute, local_day
from supervision.terms.calendar import ImpossibleTerm, SpecialDayRow, WorkCalendar
from supervision.terms.explanation import explain
from supervision.terms.models import Clock, ClockEvent, ClockState, InternalTarget, SpecialDay

COUNTED = frozenset(EventKind) - {EventKind.STOP}
RIGHTS = frozenset({"JY_OBJECTION_WINDOW", "MX_OTHER_PARTY_OPINION"})
OPEN = (ClockState.RUNNING, ClockState.SUSPENDED)


@lru_cache(maxsize=32)
def _calendar(version: tuple[int, int, int], region: str) -> WorkCalendar:
    rows = [
        SpecialDayRow(on=day.on, is_working=day.is_working, name=day.name, source=day.source, region=day.region)
        for day in SpecialDay.objects.order_by("region", "on")
        if region.startswith(day.region)
    ]
    # A year is published once its make-up working days are known; a single day entered by hand does not publish it.
    return WorkCalendar.from_rows(rows, {row.on.year for row in rows if row.is_working and not row.region})


def working_calendar(region: str = "") -> WorkCalendar:
    """The calendar as the database has it, for the nation or with the days of one region; read again when it changes.

    A change writes new rows (see `changes.apply_days`), so the greatest key tells whether there was one.
    """
    found = SpecialDay.objects.aggregate(
        count=Count("id"), last=Max("id"), working=Count("id", filter=Q(is_working=True))
    )
    return _calendar((found["count"], found["last"] or 0, found["working"]), region)


@transaction.atomic(savepoint=False)
def start_clock(
    *,
    matter_id: int,
    term: str,
    on: date | None = None,
    at: datetime | None = None,
    obligor: Body | None,
    urgent: bool = False,
    length: int | None = None,
    document_date: date | None = None,
    note: str = "",
    actor_name: str = "",
) -> Clock:
    """Start a term's clock unless the same is already open.

    `on` is the day of the trigger; `at` its instant, which a term in hours must have. `length` is in days and set by
    the document. `note` is the proof of the trigger (送达回证, 邮戳), shown in the explanation.
    """
    existing = Clock.objects.filter(matter_id=matter_id, term=term, obligor=obligor, state__in=OPEN).first()
    if existing is not None:
        return existing
    on = local_day(at) if at is not None else on
    if on is None:
        raise ImpossibleTerm("缺少起算日。")
    entry = catalogue.entry(term, on)
    clock = Clock(matter_id=matter_id, term=term, label=entry.name, obligor=obligor, is_right=term in RIGHTS)
    clock.urgent = urgent and entry.urgent is not None
    clock.length, clock.unit = length, Unit.DAY if length is not None else ""
    clock.document_date, clock.started_on = document_date, on
    event = ClockEvent(clock=clock, kind=EventKind.START, on=on, note=note or entry.trigger, actor_name=actor_name)
    event.instant = at if entry.unit is Unit.HOUR else None
    _compute(clock, [event])
    clock.save()
    event.save()
    return clock


def entry_of(clock: Clock) -> catalogue.TermEntry:
    """The version of the rule under which this clock runs: that of its trigger, unless a confirmed change took over."""
    if clock.term not in catalogue.versions():
        return catalogue.gone(clock.term, clock.label)
    return catalogue.entry(clock.term, clock.rule_on or clock.started_on)


def written_date_of(clock: Clock) -> date | None:
    """The last day that does not follow from a length: the document's; of a term that is gone, the one it had."""
    return clock.document_date or (None if clock.term in catalogue.versions() else clock.due_on)


def term_of(clock: Clock) -> Term:
    """The length that this clock counts: the document's own where it set one, else the catalogue's."""
    entry = entry_of(clock)
    if clock.length is not None:
        return Term(length=clock.length, unit=Unit(clock.unit), roll=entry.roll)
    term = entry.term(urgent=clock.urgent)
    # A term without a number (及时) runs by its labelled, configurable default.
    return term if term.length is not None or clock.document_date else (entry.suggested_term() or term)


def events_of(rows: Iterable[ClockEvent]) -> list[Event]:
    """What the arithmetic counts, in the order of entry."""
    return [
        Event(
            kind=EventKind(row.kind),
            on=row.instant if row.instant and row.kind == EventKind.START else row.on,
            until=row.until,
            length=row.length,
            unit=Unit(row.unit) if row.unit else None,
            note=row.note,
            actor=row.actor_name,
        )
        for row in rows
        if row.kind in COUNTED
    ]


def region_of(clock: Clock) -> str:
    """The region whose own days of rest count for this clock; empty where the rule does not say so."""
    return clock.obligor.region if clock.obligor_id and clock.obligor and entry_of(clock).regional_days else ""


def _compute(clock: Clock, rows: Sequence[ClockEvent]) -> None:
    calendar = working_calendar(region_of(clock))
    due = compute(term_of(clock), events_of(rows), calendar, document_date=written_date_of(clock))
    clock.due_on, clock.unrolled_on, clock.provisional = due.due_on, min(due.unrolled_on, due.due_on), due.provisional
    clock.due_at = due.due_at
    clock.steps = explain(due, entry_of(clock), proof=proof_of(rows), rule_on=clock.rule_on)
    rules = list(targets_for(clock.matter_id, [clock.term]))
    clock.target_on = target_before(clock.started_on, clock.due_on, rules[0] if rules else None, calendar)


def proof_of(rows: Iterable[ClockEvent]) -> str:
    """How the trigger is proven: the note of the last start."""
    starts = [row.note for row in rows if row.kind == EventKind.START]
    return starts[-1] if starts else ""


def targets_for(matter_id: int, terms: Iterable[str]) -> list[InternalTarget]:
    """The office's own targets for these terms of a matter, the most special first: body and kind, body, kind, all."""
    ours = Q(body__isnull=True) | Q(body__matters=matter_id)
    found = list(InternalTarget.objects.filter(ours, term__in=list(terms)))
    if any(target.kind for target in found):
        kind = apps.get_model("matters", "Matter").objects.values_list("kind", flat=True).get(pk=matter_id)
        found = [target for target in found if target.kind in ("", kind)]
    return sorted(found, key=lambda target: (target.body_id is None, not target.kind))


def target_before(start: date, due_on: date, target: InternalTarget | None, calendar: WorkCalendar) -> date | None:
    """The internal day before `due_on`: a working day, and never before the start."""
    if target is None:
        return None
    if target.unit == Unit.WORKING_DAY:
        day = due_on
        for _ in range(target.length):
            day = calendar.last_working_day(day - timedelta(days=1))
    else:
        day = calendar.last_working_day(due_on - timedelta(days=target.length))
    return max(day, start)


@transaction.atomic
def recompute(clock: Clock) -> Clock:
    """Compute the clock again from its events and the calendar as they are now."""
    _compute(clock, list(clock.events.order_by("id")))
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

    `until` is the last excluded day; `length` with `unit` is how much an extension adds. ImpossibleTerm, in words for
    the page, where the rule of the term does not know such an event or its limits are passed.
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


def due_if_resumed(clock: Clock, on: date) -> date:
    """The last day of a suspended clock if it were resumed on that day; nothing is written."""
    rows = [*clock.events.order_by("id"), ClockEvent(clock=clock, kind=EventKind.RESUME, on=on)]
    calendar = working_calendar(region_of(clock))
    return compute(term_of(clock), events_of(rows), calendar, document_date=written_date_of(clock)).due_on


def _check_event(clock: Clock, kind: EventKind, until: date | None, length: int | None, unit: str) -> None:
    if clock.state not in OPEN:
        raise ImpossibleTerm(f"{clock.label}已经停止计时。")
    made = clock.events.filter(kind=EventKind.EXTEND).count() if kind is EventKind.EXTEND else 0
    reason = refusal_of(entry_of(clock), kind, until=until, length=length, unit=unit, made=made)
    if reason:
        raise ImpossibleTerm(reason)


def refusal_of(
    entry: catalogue.TermEntry,
    kind: EventKind,
    *,
    until: date | None = None,
    length: int | None = None,
    unit: str = "",
    made: int = 0,
) -> str:
    """Why the rule of a term does not know such an event, with the rule; empty when it does.

    `made` counts the extensions before this one.
    """
    source = entry.basis_text or "内部管理要求"
    if kind in (EventKind.SUSPEND, EventKind.EXCLUDE) and not entry.grounds:
        return f"{entry.name}没有中止或者扣除时间的规定（{source}）。"
    if kind is EventKind.EXCLUDE and not entry.exclude:
        return f"{entry.name}只能以中止停止计算，没有扣除时间的规定（{source}）。"
    if kind is EventKind.EXCLUDE and until is None:
        return "扣除时间须写明起止日期。"
    if kind is EventKind.SET_DATE and not entry.doc_date_prevails:
        return f"{entry.name}的届满日由规定计算，不能另行指定（{source}）。"
    return entry.refusal_to_extend(length, unit, made) if kind is EventKind.EXTEND else ""


@transaction.atomic
def stop_clocks(
    *, matter_id: int, terms: Iterable[str], on: date, met: bool, note: str = "", actor_name: str = ""
) -> int:
    """Stop the open clocks of these terms: met, or cancelled because the duty fell away. Returns how many."""
    clocks = list(Clock.objects.select_for_update().filter(matter_id=matter_id, term__in=list(terms), state__in=OPEN))
    for clock in clocks:
        clock.state = ClockState.MET if met else ClockState.CANCELLED
        # What was done before its clock began was done at once. What falls away, what is counted backwards and what
        # begins on a day to come may end before it.
        at_once = met and on < clock.started_on <= min(clock.due_on, timezone.localdate())
        clock.ended_on = clock.started_on if at_once else on
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
