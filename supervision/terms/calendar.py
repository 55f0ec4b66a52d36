"""The working-day calendar (工作日历): weekends, public holidays and days exchanged for them (调休).

The State Council announces each year's holidays late in the year before. A year without an announcement is known by
its weekends and by the festivals that the decree itself names (全国年节及纪念日放假办法); which days are exchanged
is not known, so whatever is computed with it is provisional.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version
from types import MappingProxyType

from holidays import country_holidays

FIRST_DAY = date(1949, 1, 1)
LAST_DAY = date(2200, 12, 31)
FIRST_PUBLISHED_YEAR = 2004
# The decree as it stands took effect on 1 January 2025.
FIRST_DECREED_YEAR = 2025
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MAKE_UP_DAY = "调休上班"

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_EXCHANGED = re.compile(r"调休）")
_EXCHANGED_FOR = re.compile(r"休息日（由 \d{4}-(\d{2})-(\d{2}) 调休）")


class ImpossibleTerm(ValueError):
    """A day or an event that no term can have; the message says why, in words for the page."""


def checked_day(day: date) -> date:
    """Return `day`; ImpossibleTerm when it lies outside 1949 to 2200."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ImpossibleTerm("日期超出可计算范围（1949年至2200年）。")
    return day


@dataclass(frozen=True, kw_only=True)
class SpecialDayRow:
    """One day that has a name of its own: a holiday, or a weekend day worked in exchange for one."""

    on: date
    is_working: bool
    name: str
    source: str
    region: str = ""


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are working days. `special` maps a date to (is it worked, its name); all else follows the week.

    `published` holds the years whose holidays have been announced. Special days of other years are honoured too, so
    that an office may enter single days early, but such a year stays provisional.
    """

    special: Mapping[date, tuple[bool, str]] = field(hash=False)
    published: frozenset[int]

    def __post_init__(self) -> None:
        object.__setattr__(self, "special", MappingProxyType(dict(self.special)))
        object.__setattr__(self, "published", frozenset(self.published))

    def __reduce__(self) -> tuple[type, tuple[dict, frozenset[int]]]:
        return type(self), (dict(self.special), self.published)  # a mapping proxy cannot be pickled into a cache

    @classmethod
    def from_rows(cls, rows: Iterable[SpecialDayRow], published: Iterable[int]) -> "WorkCalendar":
        """Build the calendar from rows as `special_days` gives them."""
        return cls({row.on: (row.is_working, row.name) for row in rows}, frozenset(published))

    def is_working_day(self, day: date) -> bool:
        """Say whether offices work on `day`."""
        known = self._special(day)
        return known[0] if known else day.weekday() < _SATURDAY

    def reason(self, day: date) -> str:
        """Return why `day` is what it is: 国庆节, 周日, 调休上班; an ordinary working day gives its weekday."""
        known = self._special(day)
        return known[1] if known else WEEKDAYS[day.weekday()]

    def _special(self, day: date) -> tuple[bool, str] | None:
        """What is known of a day beside its place in the week."""
        known = self.special.get(day)
        if known or day.year in self.published or day.year < FIRST_DECREED_YEAR:
            return known
        name = decreed_festivals(day.year).get(day)
        return (False, name) if name else None

    def is_published(self, year: int) -> bool:
        """Say whether the holidays of `year` have been announced."""
        return year in self.published

    def next_working_day(self, day: date) -> date:
        """Return the first working day after `day`; ValueError past the end of the supported range."""
        day = checked_day(day) + _ONE_DAY
        while not self.is_working_day(day):
            day += _ONE_DAY
        return checked_day(day)

    def add_working_days(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`; `day` itself for 0."""
        for _ in range(count):
            day = self.next_working_day(day)
        return day

    def last_working_day(self, day: date) -> date:
        """Return `day`, or the last working day before it."""
        while not self.is_working_day(day):
            day -= _ONE_DAY
        return checked_day(day)

    def working_days(self, after: date, until: date) -> int:
        """Count the working days later than `after`, up to and including `until`; 0 when `until` is not later."""
        span = (until - after).days
        return sum(self.is_working_day(after + timedelta(days=n)) for n in range(1, span + 1))


@lru_cache(maxsize=64)
def decreed_festivals(year: int) -> Mapping[date, str]:
    """The festivals of a year by the decree alone, by date: without the days that an announcement adds or exchanges."""
    known = country_holidays("CN", years=year, language="zh_CN")
    found = {day: [part for part in name.split("; ") if "（" not in part] for day, name in known.items()}
    return MappingProxyType({day: "、".join(names) for day, names in found.items() if names and day.year == year})


def published_years() -> frozenset[int]:
    """Return the years, from 2004 on, for which the installed `holidays` package knows the official announcement."""
    return _package_data()[1]


def special_days(years: Iterable[int]) -> list[SpecialDayRow]:
    """Return the holidays and make-up working days of those of `years` that have been announced, in order of date."""
    rows, published = _package_data()
    wanted = published.intersection(years)
    return [row for row in rows if row.on.year in wanted]


@lru_cache(maxsize=1)
def published_calendar() -> WorkCalendar:
    """Return the calendar of all announced years known to the installed `holidays` package."""
    years = published_years()
    return WorkCalendar.from_rows(special_days(years), years)


@lru_cache(maxsize=1)
def _package_data() -> tuple[tuple[SpecialDayRow, ...], frozenset[int]]:
    # Without an announcement the package still lists the festivals fixed by decree, but exchanges no day. Every
    # announcement since 2001 exchanges some, so an exchanged day of rest is the mark of an announced year.
    probe = range(FIRST_PUBLISHED_YEAR, date.max.year)
    rows: list[SpecialDayRow] = []
    published: set[int] = set()
    for year in probe:
        known = country_holidays("CN", years=year, language="zh_CN")
        if not any(_EXCHANGED.search(name) for name in known.values()):
            break
        published.add(year)
        source = f"国务院办公厅{year}年节假日安排（holidays {version('holidays')}）"
        names = {day: (False, _plain_name(name)) for day, name in known.items() if day.year == year}
        names |= {day: (True, MAKE_UP_DAY) for day in known.weekend_workdays if day.year == year}
        rows += [SpecialDayRow(on=day, is_working=w, name=name, source=source) for day, (w, name) in names.items()]
    return tuple(sorted(rows, key=lambda row: row.on)), frozenset(published)


def _plain_name(name: str) -> str:
    exchanged = _EXCHANGED_FOR.fullmatch(name)
    if exchanged:
        return f"调休放假，与{int(exchanged[1])}月{int(exchanged[2])}日对调"
    return name.replace("; ", "、").replace("（补假）", "补假")
