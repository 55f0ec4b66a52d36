"""The arithmetic of statutory terms (期间计算): from the events of a clock to its due date and the reasons for it.

Pure functions: no database, no reading of the time of day. Each step names the rule it applies:

R01 the trigger day is not counted · R02 months end on the corresponding day, else on the last of the month ·
R03 hours run exactly · R04 only the last day rolls, once, to the next working day ·
R04W working days leave out all days of rest · R06 the postmark decides · R08 days are calendar days ·
R09 an extension counts from the original trigger · R10 excluded days shift the end ·
R11 after a suspension the unused rest runs on · R12 the day of service starts a clock · R13 days before a meeting are
clear days · R14 overdue begins at midnight · R16 a year without published holidays gives a provisional date.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from supervision.terms.arithmetic.elements import (
    LONGEST,
    SHANGHAI,
    Due,
    Event,
    EventKind,
    Step,
    StepKind,
    Term,
    Unit,
    day_text,
    duration_text,
    length_text,
    local_day,
)
from supervision.terms.arithmetic.reckoning import Reckoning, add_months, merged, stopped_on, stops
from supervision.terms.calendar import WEEKDAYS, ImpossibleTerm, WorkCalendar, checked_day

__all__ = [
    "LONGEST",
    "SHANGHAI",
    "Due",
    "Event",
    "EventKind",
    "Step",
    "StepKind",
    "Term",
    "Unit",
    "add_months",
    "compute",
    "day_text",
    "duration_text",
    "fulfilled_on",
    "length_text",
    "local_day",
    "merged",
    "overdue_from",
    "served_on",
]

_ONE_DAY = timedelta(days=1)


def compute(
    term: Term,
    start: date | datetime | Sequence[Event],
    calendar: WorkCalendar,
    *,
    document_date: date | None = None,
) -> Due:
    """Return when `term` ends, with every step of the reckoning.

    `start` is the trigger day (an aware datetime for hours) or the events of a clock; of several starts the last one
    corrects the others. `document_date`, written in the served document, prevails over the computed end. A fixed date
    is still the last day of a period, so it rolls like any other (民法典第203条); one earlier than the start is void.
    Errors: ImpossibleTerm, in Chinese, for a missing start, an impossible order of events or a date out of range.
    """
    events = [Event(kind=EventKind.START, on=start)] if isinstance(start, date) else list(start)
    starts = [event for event in events if event.kind is EventKind.START]
    if not starts:
        raise ImpossibleTerm("缺少起算日。")
    if not term.backward and term.unit is not Unit.HOUR:
        return Reckoning(term, starts[-1].day, events, calendar, document_date).due()
    allowed = {EventKind.START, EventKind.STOP} | (set() if term.backward else {EventKind.EXTEND})
    if document_date is not None or any(event.kind not in allowed for event in events):
        raise ImpossibleTerm("倒推或按小时计算的期限不适用中止、扣除和文书载明的日期。")
    return _backward(term, starts[-1].day, events) if term.backward else _hours(term, starts[-1], events)


def fulfilled_on(posted_on: date | None, received_on: date | None) -> date | None:
    """Return the day an answer counts as given: the postmark, else receipt (R06); None when neither is known."""
    if posted_on and received_on and received_on < posted_on:
        raise ImpossibleTerm("收到日早于交邮日。")
    return posted_on or received_on


def served_on(
    *, signed_on: date | None = None, delivered_on: date | None = None, electronic_consent: bool = False
) -> date | None:
    """Return the day of service (R12): arrival in the addressee's system where it agreed to that, else signature."""
    return delivered_on if electronic_consent and delivered_on else signed_on


def overdue_from(due: Due) -> datetime:
    """Return the instant from which the term is overdue: midnight after the last day (R14), or the hour itself."""
    return due.due_at or datetime.combine(due.due_on + _ONE_DAY, time.min, SHANGHAI)


def _backward(term: Term, meeting_on: date, events: Sequence[Event]) -> Due:
    length = term.length or 0
    latest = checked_day(meeting_on - timedelta(days=length + 1))
    steps = (
        Step(kind=StepKind.START, on=meeting_on, rule="R13", text=f"{day_text(meeting_on)}举行，由此倒推。"),
        Step(kind=StepKind.COUNT, on=latest, rule="R13", text=f"中间须空足{length}日，首尾两日不计入。"),
        *stops(events),
        Step(
            kind=StepKind.RESULT,
            on=latest,
            rule="R13",
            text=f"最迟应于{day_text(latest)}（{WEEKDAYS[latest.weekday()]}）完成，遇休息日不顺延。",
        ),
    )
    return Due(due_on=latest, unrolled_on=latest, provisional=False, steps=steps, stopped_on=stopped_on(events))


def _hours(term: Term, trigger: Event, events: Sequence[Event]) -> Due:
    if not isinstance(trigger.on, datetime):
        raise ImpossibleTerm("按小时计算的期限须写明起算时刻。")
    if term.length is None:
        raise ImpossibleTerm("期限长度未定，须由文书载明。")
    begin = trigger.on.astimezone(SHANGHAI)
    steps = [Step(kind=StepKind.START, on=begin.date(), rule="R03", text=f"自{_moment_text(begin)}起算。")]
    end, hours = _later(begin, term.length), term.length
    steps.append(_hour_step(StepKind.COUNT, end, f"{term.length}小时届满于{_moment_text(end)}。"))
    for event in events:
        if event.kind is EventKind.EXTEND:
            if event.unit is not Unit.HOUR:
                raise ImpossibleTerm("按小时计算的期限只能按小时延长。")
            hours += event.length or 0
            end = _later(begin, hours)
            steps.append(_hour_step(StepKind.EXTEND, end, f"延长{event.length}小时，至{_moment_text(end)}。", "R09"))
    steps += stops(events)
    steps.append(_hour_step(StepKind.RESULT, end, f"届满时刻为{_moment_text(end)}，遇休息日不顺延。"))
    day = checked_day(end.date())
    return Due(
        due_on=day, unrolled_on=day, provisional=False, due_at=end, steps=tuple(steps), stopped_on=stopped_on(events)
    )


def _later(begin: datetime, hours: int) -> datetime:
    # Through UTC, because the wall clock of 1986 to 1991 knew summer time.
    return (begin.astimezone(UTC) + timedelta(hours=hours)).astimezone(SHANGHAI)


def _hour_step(kind: StepKind, end: datetime, text: str, rule: str = "R03") -> Step:
    return Step(kind=kind, on=end.date(), rule=rule, text=text)


def _moment_text(moment: datetime) -> str:
    return f"{day_text(moment.date())}{moment:%H:%M}"
