"""What the page says about a term: lengths, days left, the light and the steps."""

from datetime import date

import pytest

from supervision.terms.arithmetic import Term, Unit, compute, duration_text
from supervision.terms.calendar import published_calendar
from supervision.terms.explanation import days_left_text, explain, light

CALENDAR = published_calendar()
TWO_MONTHS = Term(length=2, unit=Unit.MONTH, roll=True)


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("length", "unit", "words"),
    [
        (2, "month", "二个月"),
        (12, "month", "十二个月"),
        (20, "month", "二十个月"),
        (1, "year", "一年"),
        (15, "day", "15日"),
        (0, "day", "当日"),
        (3, "working_day", "3个工作日"),
        (24, "hour", "24小时"),
        (None, "day", "由文书确定"),
    ],
)
def test_a_length_is_put_in_words(length, unit, words):
    assert duration_text(Term(length=length, unit=Unit(unit), roll=True)) == words


@pytest.mark.parametrize(
    ("due_on", "expected", "colour"),
    [
        ("2025-09-26", ("overdue", "逾期3日"), "red"),
        ("2025-09-28", ("overdue", "逾期1日"), "red"),
        ("2025-09-29", ("today", "今日到期"), "amber"),
        ("2025-10-04", ("soon", "剩5日"), "amber"),
        ("2025-10-06", ("soon", "剩7日"), "amber"),
        ("2025-10-09", ("ok", "剩10日"), "amber"),  # but only two working days: 30 September and 9 October
        ("2025-10-10", ("ok", "剩11日"), "green"),
    ],
)
def test_days_left_and_light_on_29_september_2025(due_on, expected, colour):
    today = day("2025-09-29")
    assert days_left_text(day(due_on), today) == expected
    assert light(day(due_on), today, CALENDAR) == colour


def test_steps_are_plain_data_with_the_rule_in_words():
    steps = explain(compute(TWO_MONTHS, day("2025-08-01"), CALENDAR))
    assert steps[1] == {
        "kind": "count",
        "on": "2025-10-01",
        "rule": "R02",
        "text": "二个月届满于2025年10月1日。",
        "basis": "按月、按年计算的，以对应日为最后一日，没有对应日的为月末日（民法典第202条）",
    }
