"""The arithmetic against a second one, written here day by day: its own calendar, its own months, no code shared.

Every term is walked one day at a time, with the holidays written out below from the State Council's notices of
2024 to 2026. What the law is at its edges is a test of its own, with the day worked out by hand.
"""

from __future__ import annotations

import calendar as months
import os
import random
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from supervision.terms.arithmetic import Event, Term, Unit, compute
from supervision.terms.calendar import published_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
CASES = int(os.environ.get("GOLDEN_CASES", "100000"))
SEED = 20261122

# First and last day of each holiday; the Saturdays and Sundays worked in exchange. Country-wide, from the notices.
HOLIDAYS = """
2024-01-01 2024-01-01  2024-02-10 2024-02-17  2024-04-04 2024-04-06  2024-05-01 2024-05-05  2024-06-10 2024-06-10
2024-09-15 2024-09-17  2024-10-01 2024-10-07  2025-01-01 2025-01-01  2025-01-28 2025-02-04  2025-04-04 2025-04-06
2025-05-01 2025-05-05  2025-05-31 2025-06-02  2025-10-01 2025-10-08  2026-01-01 2026-01-03  2026-02-15 2026-02-23
2026-04-04 2026-04-06  2026-05-01 2026-05-05  2026-06-19 2026-06-21  2026-09-25 2026-09-27  2026-10-01 2026-10-07
""".split()  # noqa: SIM905 - the list as the notices print it
WORKED = """
2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12
2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11
2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10
""".split()  # noqa: SIM905
OFF = {
    (date.fromisoformat(first) + n * DAY)
    for first, last in zip(HOLIDAYS[::2], HOLIDAYS[1::2], strict=True)
    for n in range((date.fromisoformat(last) - date.fromisoformat(first)).days + 1)
}
ON = {date.fromisoformat(text) for text in WORKED}
FROM, UNTIL = date(2024, 1, 2), date(2026, 12, 31)


def works(day: date) -> bool:
    """Whether offices work, by the lists above and the week."""
    return day in ON or (day not in OFF and day.isoweekday() <= 5)


@dataclass
class Case:
    """One random story of a clock."""

    start: date
    length: int
    unit: str
    roll: bool
    extension: tuple[int, str] | None = None
    pauses: list[tuple[date, date]] = field(default_factory=list)
    excluded: list[tuple[date, date]] = field(default_factory=list)


def stands(case: Case, day: date) -> bool:
    """Whether the clock stands still on a day: after the day of suspension up to that of resumption, or excluded."""
    return any(first < day <= last for first, last in case.pauses) or any(
        first <= day <= last for first, last in case.excluded
    )


def by_hand(case: Case) -> tuple[date, date]:
    """(last day before rolling, last day), walking one day at a time."""
    total: dict[str, int] = {case.unit: case.length}
    if case.extension:
        total[case.extension[1]] = total.get(case.extension[1], 0) + case.extension[0]
    nominal = case.start
    year, month = nominal.year + total.get("year", 0), nominal.month
    for _ in range(total.get("month", 0)):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    nominal = date(year, month, min(case.start.day, months.monthrange(year, month)[1]))
    owed = (nominal - case.start).days + total.get("day", 0)
    day = case.start
    while owed:
        day += DAY
        owed -= not stands(case, day)
    owed = total.get("working_day", 0)
    while owed:
        day += DAY
        owed -= works(day) and not stands(case, day)
    last = day
    while case.roll and not works(last):
        last += DAY
    return day, last


def story(dice: random.Random) -> Case:
    """Mostly terms as the catalogue has them; a third with pauses, excluded time or an extension."""
    start = FROM + dice.randrange((date(2026, 6, 30) - FROM).days) * DAY
    unit, most = dice.choice([("day", 60), ("working_day", 20), ("month", 4), ("year", 0)])
    case = Case(start=start, length=dice.randint(0 if unit == "year" else 1, most), unit=unit, roll=dice.random() < 0.8)
    if unit == "year":
        case.unit, case.length, case.start = "year", 1, min(start, date(2025, 11, 30))
    if dice.random() < 0.12:
        case.extension = (1, unit) if unit == "month" else (dice.randint(1, 10), "day" if unit == "year" else unit)
    if dice.random() < 0.15:
        first = case.start + dice.randint(0, 25) * DAY
        case.pauses = [(first, first + dice.randint(0, 20) * DAY)]
    for _ in range(dice.randint(1, 2) if dice.random() < 0.15 else 0):
        first = case.start + dice.randint(-3, 25) * DAY
        case.excluded.append((first, first + dice.randint(0, 9) * DAY))
    return case


def told(case: Case) -> list[Event]:
    """The same story as events."""
    events = [Event(kind="start", on=case.start)]
    for first, last in case.pauses:
        events += [Event(kind="suspend", on=first), Event(kind="resume", on=last)]
    events += [Event(kind="exclude", on=first, until=last) for first, last in case.excluded]
    if case.extension:
        events.append(Event(kind="extend", on=case.start, length=case.extension[0], unit=Unit(case.extension[1])))
    return events


def test_every_random_case_ends_on_the_day_walked_by_hand():
    dice, known = random.Random(SEED), published_calendar()
    checked = 0
    while checked < CASES:
        case = story(dice)
        wanted = by_hand(case)
        if wanted[1] > UNTIL:
            continue
        term = Term(length=case.length, unit=Unit(case.unit), roll=case.roll)
        found = compute(term, told(case), known)
        assert (found.unrolled_on, found.due_on) == wanted, case
        checked += 1


def test_the_two_calendars_agree_on_every_day():
    known, day = published_calendar(), date(2024, 1, 1)
    while day <= UNTIL:
        assert known.is_working_day(day) == works(day), day
        day += DAY


def end_of(length: int, unit: str, *events: Event, roll: bool = True) -> date:
    return compute(Term(length=length, unit=Unit(unit), roll=roll), events, published_calendar()).due_on


def start(text: str) -> Event:
    return Event(kind="start", on=date.fromisoformat(text))


def test_two_months_from_31_december_end_on_the_last_of_february():
    # 28 February 2026 is a Saturday that is worked.
    assert end_of(2, "month", start("2025-12-31")) == date(2026, 2, 28)


def test_two_months_from_31_december_end_on_29_february_in_a_leap_year():
    assert end_of(2, "month", start("2023-12-31")) == date(2024, 2, 29)


def test_a_year_from_29_february_ends_on_28_february():
    assert end_of(1, "year", start("2024-02-29")) == date(2025, 2, 28)


def test_a_term_that_ends_on_a_make_up_saturday_does_not_roll():
    # Saturday 10 October 2026 is worked for the National Day holiday.
    assert end_of(1, "month", start("2026-09-10")) == date(2026, 10, 10)


def test_a_term_that_ends_in_spring_festival_rolls_to_the_first_working_day():
    assert end_of(10, "day", start("2026-02-06")) == date(2026, 2, 24)


def test_a_term_that_ends_in_national_day_and_mid_autumn_rolls_over_both():
    assert end_of(2, "month", start("2025-08-01")) == date(2025, 10, 9)


def test_detention_ends_on_the_day_itself_although_it_is_a_holiday():
    assert end_of(10, "day", start("2026-02-06"), roll=False) == date(2026, 2, 16)


def test_a_pause_over_the_end_of_a_month_keeps_the_days_that_were_left():
    # One month from 20 January ends on 20 February; on 28 January 23 days are left, run from 6 March: 28 March, which
    # is a Saturday, so Monday the 30th.
    paused = [
        Event(kind="suspend", on=date(2026, 1, 28)),
        Event(kind="resume", on=date(2026, 3, 5)),
    ]
    assert end_of(1, "month", start("2026-01-20"), *paused) == date(2026, 3, 30)


def test_an_extension_and_then_a_pause():
    # One month and one month from 10 March are 10 May; ten days excluded: 20 May 2026.
    extended = Event(kind="extend", on=date(2026, 4, 8), length=1, unit=Unit.MONTH)
    paused = Event(kind="exclude", on=date(2026, 4, 15), until=date(2026, 4, 24))
    assert end_of(1, "month", start("2026-03-10"), extended, paused) == date(2026, 5, 20)


def test_an_extension_while_the_clock_stands_still():
    stopped = Event(kind="suspend", on=date(2026, 3, 31))
    extended = Event(kind="extend", on=date(2026, 4, 8), length=1, unit=Unit.MONTH)
    resumed = Event(kind="resume", on=date(2026, 4, 30))
    # Two months from 10 March are 10 May, 40 days after 31 March; from 1 May on they end on 9 June.
    assert end_of(1, "month", start("2026-03-10"), stopped, extended, resumed) == date(2026, 6, 9)


def test_a_longer_rule_in_the_middle_of_a_pause_keeps_the_events():
    events = [start("2026-05-20"), Event(kind="suspend", on=date(2026, 5, 25))]
    resumed = Event(kind="resume", on=date(2026, 6, 24))
    # Three months: 87 days are left on 25 May, so 19 September, a Saturday, worked only on Sunday the 20th.
    assert end_of(3, "month", *events, resumed) == date(2026, 9, 20)
    assert end_of(4, "month", *events, resumed) == date(2026, 10, 20)


def test_hours_run_through_nights_and_holidays():
    begin = Event(kind="start", on=datetime(2026, 2, 13, 17, 30, tzinfo=SHANGHAI))
    found = compute(Term(length=24, unit=Unit.HOUR, roll=False), [begin], published_calendar())
    assert found.due_at == datetime(2026, 2, 14, 17, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_host_may_stand_in_another_zone(zone):
    # 23:30 in Shanghai is another day in most of the world; the day of the trigger is that of Shanghai.
    words = (
        "from datetime import datetime, UTC; from supervision.terms.arithmetic import *;"
        "from supervision.terms.calendar import published_calendar as c;"
        "at = datetime(2026, 11, 20, 15, 30, tzinfo=UTC);"
        "print(local_day(at), compute(Term(length=24, unit=Unit.HOUR, roll=False), at, c()).due_at,"
        " overdue_from(compute(Term(length=5, unit=Unit.DAY, roll=True), local_day(at), c())))"
    )
    told = subprocess.run(
        [sys.executable, "-c", words], env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True
    )
    assert told.stdout.split("\n")[0] == "2026-11-20 2026-11-21 23:30:00+08:00 2026-11-26 00:00:00+08:00"
