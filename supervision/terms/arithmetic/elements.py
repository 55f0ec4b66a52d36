"""The elements of a term: units, events of a clock, steps of its explanation, and the words for lengths and days."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from supervision.terms.calendar import ImpossibleTerm, checked_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST = 100_000

_DIGITS = "零一二三四五六七八九"


class Unit(StrEnum):
    """Unit of a term; a plain day is a calendar day (R08)."""

    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"


class EventKind(StrEnum):
    """What can happen to a clock."""

    START = "start"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXCLUDE = "exclude"
    EXTEND = "extend"
    SET_DATE = "set_date"
    STOP = "stop"


class StepKind(StrEnum):
    """What a step of the explanation tells."""

    START = "start"
    COUNT = "count"
    CLAMP = "clamp"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXCLUDE = "exclude"
    EXTEND = "extend"
    SKIP = "skip"
    ROLL = "roll"
    DOCUMENT_DATE = "document_date"
    SET_DATE = "set_date"
    PROVISIONAL = "provisional"
    STOP = "stop"
    RESULT = "result"


@dataclass(frozen=True, kw_only=True)
class Term:
    """A length of time fixed by law or by a document; `length` None means that the document sets the date.

    `roll` moves a last day without work to the next working day. Detention terms have roll=False (刑诉法第105条第4款).
    `backward` counts clear days before an event (听证三日前).
    """

    length: int | None
    unit: Unit
    roll: bool
    backward: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", _unit(self.unit))
        if self.length is not None:
            _check_length(self.length)
        if self.backward and (self.length is None or self.unit is not Unit.DAY):
            raise ImpossibleTerm("倒推的期限只能按日计算。")


@dataclass(frozen=True, kw_only=True)
class Event:
    """One entry in the history of a clock, in the order of entry.

    `on` is the day of the event; for a start in hours an aware datetime; for set_date the new due date; for exclude
    the first excluded day, with `until` the last (None while it lasts). `length` and `unit` belong to extend.
    """

    kind: EventKind
    on: date | datetime
    until: date | None = None
    length: int | None = None
    unit: Unit | None = None
    note: str = ""
    actor: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", EventKind(self.kind))
        local_day(self.on)
        if self.until is not None and checked_day(self.until) < self.day:
            raise ImpossibleTerm("扣除期间的截止日早于起始日。")
        if self.kind is EventKind.EXTEND:
            if self.length is None or self.unit is None:
                raise ImpossibleTerm("延长期限须写明长度和单位。")
            _check_length(self.length)
            object.__setattr__(self, "unit", _unit(self.unit))

    @property
    def day(self) -> date:
        """The day of the event in Shanghai."""
        return local_day(self.on)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of the explanation: what was done, on which day, under which rule."""

    kind: StepKind
    on: date | None
    rule: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Due:
    """The end of a term.

    `unrolled_on` is the last day before rolling. `suspended` means that the clock stands still: due_on is then only
    where it stood, nothing can be overdue, and `remaining` days (working days for such terms) are left to run.
    """

    due_on: date
    unrolled_on: date
    provisional: bool
    due_at: datetime | None = None
    steps: tuple[Step, ...] = ()
    suspended: bool = False
    remaining: int | None = None
    stopped_on: date | None = None


def duration_text(term: Term) -> str:
    """Return the length in words: 二个月, 15日, 3个工作日, 24小时."""
    return length_text(term.length, term.unit)


def length_text(length: int | None, unit: Unit) -> str:
    """Return a length in words; None gives 由文书确定."""
    if length is None:
        return "由文书确定"
    if length == 0 and unit is Unit.DAY:
        return "当日"
    match unit:
        case Unit.HOUR:
            return f"{length}小时"
        case Unit.DAY:
            return f"{length}日"
        case Unit.WORKING_DAY:
            return f"{length}个工作日"
        case Unit.MONTH:
            return f"{_numeral(length)}个月"
    return f"{_numeral(length)}年"


def day_text(day: date) -> str:
    """Return 2026年11月22日."""
    return f"{day.year}年{day.month}月{day.day}日"


def local_day(moment: date | datetime) -> date:
    """Return the day in Shanghai; ImpossibleTerm for an instant without a zone or a day outside 1949 to 2200."""
    if not isinstance(moment, datetime):
        return checked_day(moment)
    if moment.tzinfo is None:
        raise ImpossibleTerm("时刻须带时区。")
    return checked_day(moment.astimezone(SHANGHAI).date())


def _unit(name: str) -> Unit:
    try:
        return Unit(name)
    except ValueError:
        raise ImpossibleTerm(f"期限单位无效：{name}。") from None


def _check_length(length: int) -> None:
    if isinstance(length, bool) or not isinstance(length, int):
        raise ImpossibleTerm("期限长度须为整数。")
    if length < 0:
        raise ImpossibleTerm("期限长度不能为负数。")
    if length > LONGEST:
        raise ImpossibleTerm(f"期限长度不能超过{LONGEST}。")


def _numeral(number: int) -> str:
    if not 0 <= number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
