"""Due dates worked out by hand against the State Council's holiday notices."""

import pickle
from datetime import date

import pytest

from supervision.terms.arithmetic import Term, Unit, compute
from supervision.terms.calendar import (
    WorkCalendar,
    decreed_festivals,
    published_calendar,
    published_years,
    special_days,
)

# trigger, length, unit, last day before rolling, due
VECTORS = [
    ("2024-03-15", 2, "month", "2024-05-15", "2024-05-15"),
    ("2024-12-31", 2, "month", "2025-02-28", "2025-02-28"),  # no 31 February
    ("2023-12-31", 2, "month", "2024-02-29", "2024-02-29"),  # leap year
    ("2025-07-31", 2, "month", "2025-09-30", "2025-09-30"),  # no 31 September
    ("2025-08-01", 2, "month", "2025-10-01", "2025-10-09"),  # National Day and Mid-Autumn, 1 to 8 October
    ("2025-12-15", 2, "month", "2026-02-15", "2026-02-24"),  # Spring Festival 2026
    ("2025-11-30", 3, "month", "2026-02-28", "2026-02-28"),  # a Saturday worked in exchange
    ("2026-01-30", 1, "month", "2026-02-28", "2026-02-28"),
    ("2026-08-07", 2, "month", "2026-10-07", "2026-10-08"),
    ("2025-09-20", 15, "day", "2025-10-05", "2025-10-09"),
    ("2026-09-16", 15, "day", "2026-10-01", "2026-10-08"),
    ("2026-04-24", 7, "day", "2026-05-01", "2026-05-06"),
    ("2026-02-06", 10, "day", "2026-02-16", "2026-02-24"),
    ("2025-09-26", 3, "working_day", "2025-09-30", "2025-09-30"),  # Sunday 28 September is worked
    ("2025-09-26", 10, "working_day", "2025-10-16", "2025-10-16"),  # Saturday 11 October is worked
    ("2026-02-12", 3, "working_day", "2026-02-24", "2026-02-24"),
    ("2026-02-12", 10, "working_day", "2026-03-04", "2026-03-04"),
]


@pytest.mark.parametrize(("trigger", "length", "unit", "unrolled", "due"), VECTORS)
def test_a_term_ends_on_the_day_worked_out_by_hand(trigger, length, unit, unrolled, due):
    term = Term(length=length, unit=Unit(unit), roll=True)
    found = compute(term, date.fromisoformat(trigger), published_calendar())
    assert (found.unrolled_on, found.due_on) == (date.fromisoformat(unrolled), date.fromisoformat(due))
    assert not found.provisional


@pytest.mark.parametrize(
    ("day", "works", "reason"),
    [
        ("2025-10-01", False, "国庆节"),
        ("2025-10-04", False, "周六"),
        ("2025-10-06", False, "中秋节"),
        ("2025-10-08", False, "调休放假，与10月11日对调"),
        ("2025-10-09", True, "周四"),
        ("2025-10-11", True, "调休上班"),
        ("2026-02-28", True, "调休上班"),
        ("2026-04-06", False, "清明节补假"),
        ("2018-12-29", True, "调休上班"),  # worked for the New Year of 2019
        ("2026-11-22", False, "周日"),
    ],
)
def test_the_published_calendar_knows_the_day_and_its_reason(day, works, reason):
    calendar = published_calendar()
    assert (calendar.is_working_day(date.fromisoformat(day)), calendar.reason(date.fromisoformat(day))) == (
        works,
        reason,
    )


def test_years_without_an_announcement_are_not_published_and_have_no_special_days():
    assert set(range(2004, 2027)) <= published_years()
    assert not {2003, 2040, 2099} & published_years()
    assert special_days([2099]) == []


def test_a_year_without_an_announcement_has_the_festivals_of_the_decree_alone():
    """全国年节及纪念日放假办法（2024年修订）第2条: 元旦1、春节4（含除夕）、清明1、劳动节2、端午1、中秋1、国庆节3天."""
    assert sorted(day.isoformat()[5:] for day in decreed_festivals(2027)) == [
        "01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15", "10-01", "10-02",
        "10-03",
    ]  # fmt: skip
    calendar = WorkCalendar({}, published=())
    assert calendar.reason(date(2027, 10, 1)) == "国庆节"
    assert not calendar.is_working_day(date(2027, 10, 1))
    # Which days stand in for a festival at the weekend is for the announcement.
    assert calendar.is_working_day(date(2027, 10, 4))
    assert calendar.is_working_day(date(2027, 2, 9))
    # What an office enters stands before the decree; before 2025 another text was in force.
    assert WorkCalendar({date(2027, 1, 1): (True, "上班")}, published=()).is_working_day(date(2027, 1, 1))
    assert calendar.is_working_day(date(2003, 1, 1))
    assert WorkCalendar({}, published=(2027,)).is_working_day(date(2027, 1, 1))


def test_special_days_rebuild_the_same_calendar():
    rows = special_days([2026])
    assert [row.on.isoformat() for row in rows if row.is_working] == [
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ]
    assert all("2026年" in row.source and len(row.name) <= 40 for row in rows)
    rebuilt = WorkCalendar.from_rows(rows, {2026})
    year = [date.fromordinal(n) for n in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    assert [rebuilt.is_working_day(day) for day in year] == [published_calendar().is_working_day(day) for day in year]
    assert sum(map(rebuilt.is_working_day, year)) == 248


def test_working_days_are_stepped_and_counted():
    calendar = published_calendar()
    assert calendar.next_working_day(date(2025, 9, 30)) == date(2025, 10, 9)
    assert calendar.next_working_day(date(2025, 9, 27)) == date(2025, 9, 28)
    assert calendar.add_working_days(date(2025, 9, 30), 0) == date(2025, 9, 30)
    assert calendar.working_days(date(2025, 9, 26), date(2025, 10, 16)) == 10
    assert calendar.working_days(date(2025, 10, 16), date(2025, 9, 26)) == 0


def test_a_calendar_survives_a_cache():
    assert pickle.loads(pickle.dumps(published_calendar())) == published_calendar()
