"""Forward reckoning in days, working days, months and years."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from supervision.terms.arithmetic.elements import (
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
)
from supervision.terms.calendar import LAST_DAY, WEEKDAYS, ImpossibleTerm, WorkCalendar, checked_day

_ONE_DAY = timedelta(days=1)

Interval = tuple[date, date]


@dataclass(frozen=True)
class Amount:
    """A length split by the way it is counted."""

    months: int = 0
    days: int = 0
    working_days: int = 0

    def plus(self, length: int | None, unit: Unit | None) -> "Amount":
        """Add `length` of `unit`; hours cannot be added to days."""
        length = length or 0
        match unit:
            case Unit.YEAR:
                return Amount(self.months + 12 * length, self.days, self.working_days)
            case Unit.MONTH:
                return Amount(self.months + length, self.days, self.working_days)
            case Unit.DAY:
                return Amount(self.months, self.days + length, self.working_days)
            case Unit.WORKING_DAY:
                return Amount(self.months, self.days, self.working_days + length)
        raise ImpossibleTerm("按小时计算的时间不能与其他单位相加。")


@dataclass(frozen=True)
class Pause:
    """Days on which the clock does not run, both ends included; `last` is None while it lasts."""

    first: date
    last: date | None
    opened: Event
    closed: Event | None


def add_months(day: date, months: int) -> tuple[date, bool]:
    """Return the corresponding day `months` later, and whether it was clamped to the end of the month (R02)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > LAST_DAY.year:
        return checked_day(date.max), False
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - _ONE_DAY).day
    return date(year, month + 1, min(day.day, last)), day.day > last


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Return inclusive intervals in order, with overlapping and touching ones joined (R10)."""
    result: list[Interval] = []
    for first, last in sorted(intervals):
        if result and first <= result[-1][1] + _ONE_DAY:
            result[-1] = (result[-1][0], max(result[-1][1], last))
        else:
            result.append((first, last))
    return result


def shifted(start: date, end: date, pauses: Sequence[Interval]) -> date:
    """Return `end` moved on by the paused days that fall between `start` and itself; `pauses` are merged."""
    for first, last in pauses:
        first = max(first, start + _ONE_DAY)
        if first > end:
            break
        if first <= last:
            end += last - first + _ONE_DAY
    return end


def pauses_of(events: Sequence[Event]) -> list[Pause]:
    """Return suspensions and exclusions. The day of suspension still counts; the day of resumption does not (R11)."""
    result = [Pause(e.day, e.until, e, e) for e in events if e.kind is EventKind.EXCLUDE]
    opened: Event | None = None
    for event in events:
        if event.kind is EventKind.SUSPEND:
            if opened:
                raise ImpossibleTerm("期限已经中止，不能再次中止。")
            opened = event
        elif event.kind is EventKind.RESUME:
            result.append(_suspension(opened, event))
            opened = None
    return [*result, Pause(opened.day + _ONE_DAY, None, opened, None)] if opened else result


def _suspension(opened: Event | None, closed: Event) -> Pause:
    if not opened:
        raise ImpossibleTerm("期限没有中止，不能恢复计算。")
    if closed.day < opened.day:
        raise ImpossibleTerm("恢复日早于中止日。")
    return Pause(opened.day + _ONE_DAY, closed.day, opened, closed)


def stopped_on(events: Sequence[Event]) -> date | None:
    """Return the day on which the clock was stopped for good, or None."""
    return max((event.day for event in events if event.kind is EventKind.STOP), default=None)


def stops(events: Sequence[Event]) -> list[Step]:
    """Return a step for the end of the clock, if it has ended."""
    day = stopped_on(events)
    return [Step(kind=StepKind.STOP, on=day, rule="", text=f"{day_text(day)}办结，停止计时。")] if day else []


class Reckoning:
    """One computation: collects its steps as it goes; `due()` is called once."""

    def __init__(
        self, term: Term, start: date, events: Sequence[Event], calendar: WorkCalendar, document_date: date | None
    ) -> None:
        self.term = term
        self.start = start
        self.events = events
        self.calendar = calendar
        self.document_date = document_date
        self.steps: list[Step] = []
        fixed = [n for n, event in enumerate(events) if event.kind is EventKind.SET_DATE]
        # A date fixed by decision has taken into account whatever was entered before it.
        self.later = events[fixed[-1] + 1 :] if fixed else events
        self.fixed = events[fixed[-1]] if fixed else None
        pauses = [pause for pause in pauses_of(events) if pause.closed is None or pause.closed in self.later]
        self.pauses = sorted(pauses, key=lambda pause: pause.first)
        self.closed = merged((p.first, p.last) for p in pauses if p.last and p.first <= p.last)

    def due(self) -> Due:
        """Return the result with its steps."""
        counted = "须于当日完成" if self.term.length == 0 else "当日不计入，自次日开始计算"
        self._say(StepKind.START, self.start, "R01", f"{day_text(self.start)}起算，{counted}。")
        anchor, amount = self._anchor()
        for event in self.later:
            if event.kind is EventKind.EXTEND:
                amount = amount.plus(event.length, event.unit)
                self._extended(event, anchor, amount)
        unrolled = checked_day(self._last_day(anchor, amount, self.closed))
        remaining = self._paused(anchor, amount)
        end = self._last_day(anchor, amount, [])
        if unrolled != end:
            moved = f"扣除不计入的时间后，届满于{day_text(unrolled)}。"
            self._say(StepKind.COUNT, unrolled, "R10", moved)
        due_on = self._rolled(unrolled) if remaining is None else unrolled
        judged_from = unrolled
        if amount.working_days:
            walked_from = self._last_day(anchor, replace(amount, working_days=0), self.closed)
            self._skipped(walked_from, due_on)
            judged_from = walked_from + _ONE_DAY
        provisional = self._provisional(judged_from, due_on, judged=self.term.roll or bool(amount.working_days))
        self._result(unrolled, due_on, suspended=remaining is not None)
        return Due(
            due_on=due_on,
            unrolled_on=unrolled,
            provisional=provisional,
            steps=tuple(self.steps),
            suspended=remaining is not None,
            remaining=remaining,
            stopped_on=stopped_on(self.events),
        )

    def _say(self, kind: StepKind, on: date | None, rule: str, text: str) -> None:
        self.steps.append(Step(kind=kind, on=on, rule=rule, text=text))

    def _anchor(self) -> tuple[date, Amount]:
        """Return the day from which to count and how much, after the plain count and any fixed date."""
        anchor, amount = self.start, Amount()
        if self.term.length is not None:
            amount = amount.plus(self.term.length, self.term.unit)
            self._counted(amount)
        written = self.fixed.day if self.fixed else self.document_date
        if written is None:
            if self.term.length is None:
                raise ImpossibleTerm("期限长度未定，须由文书载明。")
            return anchor, amount
        checked_day(written)
        if written < self.start:
            if self.fixed or self.term.length is None:
                raise ImpossibleTerm("载明的期限日期早于起算日。")
            text = f"文书载明的{day_text(written)}早于起算日，不予采用，按规定的期限计算。"
            self._say(StepKind.DOCUMENT_DATE, written, "", text)
            return anchor, amount
        source = "期限改定为" if self.fixed else "文书载明的期限为"
        prevails = "" if self.term.length is None else "，优先于推算的日期"
        kind = StepKind.SET_DATE if self.fixed else StepKind.DOCUMENT_DATE
        self._say(kind, written, "", f"{source}{day_text(written)}{prevails}{_note(self.fixed)}。")
        return written, Amount()

    def _counted(self, amount: Amount) -> None:
        day, clamped = add_months(self.start, amount.months)
        end = self._last_day(self.start, amount, [])
        rule = "R02" if amount.months else "R08" if amount.days else "R04W"
        self._say(StepKind.COUNT, end, rule, f"{duration_text(self.term)}届满于{day_text(end)}。")
        if clamped:
            self._say(StepKind.CLAMP, day, "R02", f"当月没有对应日，以该月最后一日{day_text(day)}为准。")

    def _extended(self, event: Event, anchor: date, amount: Amount) -> None:
        day, clamped = add_months(anchor, amount.months)
        end = self._last_day(anchor, amount, [])
        origin = "自原起算日合并计算" if anchor == self.start else "自载明的日期"
        length = length_text(event.length, event.unit or Unit.DAY)
        self._say(StepKind.EXTEND, end, "R09", f"延长{length}，{origin}至{day_text(end)}{_note(event)}。")
        if clamped:
            self._say(StepKind.CLAMP, day, "R02", f"当月没有对应日，以该月最后一日{day_text(day)}为准。")

    def _last_day(self, anchor: date, amount: Amount, pauses: Sequence[Interval]) -> date:
        day = checked_day(add_months(anchor, amount.months)[0] + timedelta(days=amount.days))
        day = shifted(self.start, day, pauses)
        for _ in range(amount.working_days):
            day = self.calendar.next_working_day(day)
            while any(first <= day <= last for first, last in pauses):
                day = self.calendar.next_working_day(day)
        return day

    def _paused(self, anchor: date, amount: Amount) -> int | None:
        """Tell the pauses; return how much was left to run when the clock came to stand still, None if it runs."""
        remaining = None
        for pause in self.pauses:
            before = [(first, min(last, pause.first - _ONE_DAY)) for first, last in self.closed if first < pause.first]
            end = self._last_day(anchor, amount, before)
            left = self._left(pause.first - _ONE_DAY, end)
            if pause.last is None and left and remaining is None:
                remaining = left
            self._tell_pause(pause, left)
        return remaining

    def _left(self, day: date, end: date) -> int:
        if self.term.unit is Unit.WORKING_DAY:
            return self.calendar.working_days(day, end)
        return max((end - day).days, 0)

    def _tell_pause(self, pause: Pause, left: int) -> None:
        effect = f"尚余{left}{'个工作日' if self.term.unit is Unit.WORKING_DAY else '日'}"
        effect = effect if left else "期限已经届满，不受影响"
        opened, note = pause.opened, _note(pause.opened)
        if opened.kind is EventKind.EXCLUDE:
            span = f"至{day_text(pause.last)}共{(pause.last - pause.first).days + 1}日" if pause.last else "起"
            text = f"{day_text(pause.first)}{span}不计入期限，{effect}{note}。"
            self._say(StepKind.EXCLUDE, pause.first, "R10", text)
            return
        self._say(StepKind.SUSPEND, opened.day, "R11", f"{day_text(opened.day)}中止计算，{effect}{note}。")
        if pause.closed and pause.last:
            text = f"{day_text(pause.last)}恢复，自次日起计算剩余期限{_note(pause.closed)}。"
            self._say(StepKind.RESUME, pause.last, "R11", text)

    def _rolled(self, day: date) -> date:
        if not self.term.roll:
            return day
        while not self.calendar.is_working_day(day):
            text = f"{day_text(day)}（{self.calendar.reason(day)}）休息，届满日顺延。"
            self._say(StepKind.ROLL, day, "R04", text)
            day = checked_day(day + _ONE_DAY)
        return day

    def _skipped(self, begin: date, end: date) -> None:
        day = begin + _ONE_DAY
        while day < end:
            if not self.calendar.is_working_day(day):
                text = f"{day_text(day)}（{self.calendar.reason(day)}）不是工作日，不计入。"
                self._say(StepKind.SKIP, day, "R04W", text)
            day += _ONE_DAY

    def _provisional(self, first: date, due_on: date, *, judged: bool) -> bool:
        """Say whether work or rest was judged, from `first` on, in a year without published holidays."""
        years = range(first.year, due_on.year + 1) if judged else ()
        unknown = [year for year in years if not self.calendar.is_published(year)]
        if unknown:
            names = "、".join(f"{year}年" for year in unknown)
            text = f"{names}的放假安排尚未公布，暂按周六、周日休息计算，公布后重新计算。"
            self._say(StepKind.PROVISIONAL, due_on, "R16", text)
        return bool(unknown)

    def _result(self, unrolled: date, due_on: date, *, suspended: bool) -> None:
        self.steps += stops(self.events)
        if suspended:
            self._say(StepKind.RESULT, None, "R11", "计时处于中止状态，届满日待恢复计算后确定。")
            return
        day = WEEKDAYS[due_on.weekday()]
        known = self.calendar.reason(due_on)
        day += "" if known == day else f"，{known}"
        held = "" if self.calendar.is_working_day(due_on) else "遇休息日不顺延，"
        self._say(StepKind.RESULT, due_on, "R14", f"届满日为{day_text(due_on)}（{day}），{held}次日零时起为逾期。")


def _note(event: Event | None) -> str:
    parts = [part for part in (event.note.rstrip("。；"), event.actor) if part] if event else []
    return f"（{'，'.join(parts)}）" if parts else ""
