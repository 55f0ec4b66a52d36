"""Rules of reckoning, one by one, with dates worked out by hand; then properties that must hold for all dates."""

from datetime import UTC, date, datetime, timedelta

import pytest

from supervision.terms.arithmetic import (
    SHANGHAI,
    Event,
    Term,
    Unit,
    compute,
    fulfilled_on,
    merged,
    overdue_from,
    served_on,
)
from supervision.terms.calendar import WorkCalendar, published_calendar

CALENDAR = published_calendar()
TWO_MONTHS = Term(length=2, unit=Unit.MONTH, roll=True)


def day(text):
    return date.fromisoformat(text)


def event(kind, on, **more):
    if "until" in more:
        more["until"] = day(more["until"])
    return Event(kind=kind, on=day(on), **more)


def due(term, *events, **more):
    return compute(term, list(events), CALENDAR, **more)


def days(length, roll=True):
    return Term(length=length, unit=Unit.DAY, roll=roll)


def kinds(found):
    return [str(step.kind) for step in found.steps]


# ── R01, R02, R08 ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("trigger", "length", "unit", "expected"),
    [
        ("2025-03-03", 1, "day", "2025-03-04"),  # R01: the trigger day is not day one
        ("2025-03-03", 0, "day", "2025-03-03"),
        ("2025-04-25", 14, "day", "2025-05-09"),  # R08: five days of holiday inside the period are counted
        ("2024-02-29", 1, "year", "2025-02-28"),  # R02: clamped
        ("2023-02-28", 1, "year", "2024-02-28"),  # R02: not moved to the end of the month
        ("2025-01-31", 1, "month", "2025-02-28"),
        ("2025-10-31", 6, "month", "2026-04-30"),
        ("2025-03-03", 2, "month", "2025-05-03"),  # not sixty days: those would end on 2 May
    ],
)
def test_the_trigger_day_is_not_counted_and_months_end_on_the_corresponding_day(trigger, length, unit, expected):
    term = Term(length=length, unit=Unit(unit), roll=False)
    assert compute(term, day(trigger), CALENDAR).due_on == day(expected)


def test_clamping_is_explained():
    found = compute(TWO_MONTHS, day("2024-12-31"), CALENDAR)
    step = next(step for step in found.steps if step.kind == "clamp")
    assert (step.on, step.rule) == (day("2025-02-28"), "R02")
    assert "没有对应日" in step.text


# ── R03 hours ──────────────────────────────────────────────────────────────────────────────────────

DAY_LONG = Term(length=24, unit=Unit.HOUR, roll=False)


def test_hours_run_exactly_through_days_of_rest():
    found = compute(DAY_LONG, datetime(2025, 9, 30, 17, 30, tzinfo=SHANGHAI), CALENDAR)
    assert found.due_at == datetime(2025, 10, 1, 17, 30, tzinfo=SHANGHAI)
    assert (found.due_on, found.provisional) == (day("2025-10-01"), False)
    assert overdue_from(found) == found.due_at


def test_hours_are_given_in_shanghai_whatever_the_zone_of_the_start():
    found = compute(DAY_LONG, datetime(2025, 8, 1, 20, 0, tzinfo=UTC), CALENDAR)
    assert found.due_at.isoformat() == "2025-08-03T04:00:00+08:00"
    assert found.due_on == day("2025-08-03")


def test_hours_are_real_hours_across_the_summer_time_of_1990():
    start = datetime(1990, 4, 14, 12, 0, tzinfo=SHANGHAI)
    found = compute(DAY_LONG, start, CALENDAR)
    assert found.due_at.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=24)


def test_hours_need_an_instant_and_know_no_suspension():
    with pytest.raises(ValueError, match="起算时刻"):
        compute(DAY_LONG, day("2025-08-01"), CALENDAR)
    with pytest.raises(ValueError, match="时区"):
        compute(DAY_LONG, datetime(2025, 8, 1, 10, 0), CALENDAR)  # noqa: DTZ001
    start = Event(kind="start", on=datetime(2025, 8, 1, 10, 0, tzinfo=SHANGHAI))
    with pytest.raises(ValueError, match="不适用中止"):
        due(DAY_LONG, start, event("suspend", "2025-08-01"))
    extended = due(DAY_LONG, start, event("extend", "2025-08-01", length=12, unit=Unit.HOUR))
    assert extended.due_at == datetime(2025, 8, 2, 22, 0, tzinfo=SHANGHAI)
    with pytest.raises(ValueError, match="只能按小时延长"):
        due(DAY_LONG, start, event("extend", "2025-08-01", length=1, unit=Unit.DAY))


# ── R04 rolling ────────────────────────────────────────────────────────────────────────────────────


def test_each_day_that_the_end_rolls_over_is_told_with_its_reason():
    found = compute(TWO_MONTHS, day("2025-08-01"), CALENDAR)
    rolled = [(step.on.day, step.text.split("（")[1].split("）")[0]) for step in found.steps if step.kind == "roll"]
    assert rolled == [
        (1, "国庆节"),
        (2, "国庆节"),
        (3, "国庆节"),
        (4, "周六"),
        (5, "周日"),
        (6, "中秋节"),
        (7, "调休放假，与9月28日对调"),
        (8, "调休放假，与10月11日对调"),
    ]
    assert found.steps[-1].kind == "result"
    assert "2025年10月9日（周四）" in found.steps[-1].text


def test_a_detention_term_ends_on_the_day_itself():
    found = compute(days(10, roll=False), day("2025-09-21"), CALENDAR)
    assert found.due_on == found.unrolled_on == day("2025-10-01")
    assert "不顺延" in found.steps[-1].text


def test_a_weekend_day_worked_in_exchange_does_not_roll():
    found = compute(days(5), day("2025-09-23"), CALENDAR)  # Sunday 28 September
    assert found.due_on == day("2025-09-28")
    assert "调休上班" in found.steps[-1].text


def test_working_days_tell_the_days_they_skip():
    found = compute(Term(length=3, unit=Unit.WORKING_DAY, roll=False), day("2025-09-29"), CALENDAR)
    assert found.due_on == day("2025-10-10")  # 30 September, 9 and 10 October
    assert [step.on.day for step in found.steps if step.kind == "skip"] == [1, 2, 3, 4, 5, 6, 7, 8]


# ── R06, R07, R12, R14, R15 ────────────────────────────────────────────────────────────────────────


def test_the_postmark_decides_when_an_answer_was_given():
    assert fulfilled_on(day("2025-10-09"), day("2025-10-13")) == day("2025-10-09")
    assert fulfilled_on(None, day("2025-10-13")) == day("2025-10-13")
    assert fulfilled_on(None, None) is None
    with pytest.raises(ValueError, match="收到日早于交邮日"):
        fulfilled_on(day("2025-10-13"), day("2025-10-09"))


def test_the_last_day_runs_to_midnight_in_shanghai():
    found = compute(TWO_MONTHS, day("2025-08-01"), CALENDAR)
    assert overdue_from(found).isoformat() == "2025-10-10T00:00:00+08:00"


def test_service_counts_from_arrival_only_where_the_addressee_agreed():
    arrived, signed = day("2025-08-01"), day("2025-08-04")
    assert served_on(signed_on=signed, delivered_on=arrived, electronic_consent=True) == arrived
    assert served_on(signed_on=signed, delivered_on=arrived) == signed
    assert served_on(signed_on=signed, electronic_consent=True) == signed
    assert served_on(delivered_on=arrived) is None


def test_a_corrected_start_replaces_the_first():
    found = due(TWO_MONTHS, event("start", "2025-08-01"), event("start", "2025-08-11"))
    assert found.due_on == day("2025-10-11")  # a Saturday that is worked


# ── R09 extension ──────────────────────────────────────────────────────────────────────────────────


def test_an_extension_counts_from_the_original_trigger_and_rolls_once():
    one_month = Term(length=1, unit=Unit.MONTH, roll=True)
    found = due(one_month, event("start", "2025-01-31"), event("extend", "2025-02-20", length=1, unit=Unit.MONTH))
    assert found.unrolled_on == day("2025-03-31")  # not 28 March, one month after the clamped end
    found = due(TWO_MONTHS, event("start", "2025-08-01"), event("extend", "2025-09-20", length=1, unit=Unit.MONTH))
    assert found.due_on == day("2025-11-03")  # 1 November is a Saturday; not 10 November
    assert [str(kind) for kind in kinds(found)] == ["start", "count", "extend", "roll", "roll", "result"]


def test_extensions_of_other_units_add_up():
    found = due(
        TWO_MONTHS,
        event("start", "2025-03-03"),
        event("extend", "2025-04-01", length=10, unit=Unit.DAY),
        event("extend", "2025-05-06", length=3, unit=Unit.WORKING_DAY),
    )
    assert found.due_on == day("2025-05-16")  # 3 May, ten days on 13 May, then 14, 15 and 16 May


# ── R10 excluded time ──────────────────────────────────────────────────────────────────────────────


def test_excluded_days_shift_the_end_by_whole_days_and_overlaps_count_once():
    found = due(
        days(30),
        event("start", "2025-03-03"),  # 2 April
        event("exclude", "2025-03-10", until="2025-03-14"),
        event("exclude", "2025-03-13", until="2025-03-20"),
    )
    assert found.unrolled_on == day("2025-04-13")  # eleven days, 10 to 20 March
    assert found.due_on == day("2025-04-14")
    assert [step.rule for step in found.steps if step.kind == "exclude"] == ["R10", "R10"]


def test_overlapping_and_touching_intervals_are_joined():
    spans = [(12, 12), (1, 5), (5, 8), (9, 10)]
    joined = merged([(date(2025, 3, first), date(2025, 3, last)) for first, last in spans])
    assert [(first.day, last.day) for first, last in joined] == [(1, 10), (12, 12)]


def test_only_excluded_days_inside_the_period_count():
    start = event("start", "2025-03-03")
    assert due(days(30), start, event("exclude", "2025-02-20", until="2025-03-05")).due_on == day("2025-04-07")
    assert due(days(30), start, event("exclude", "2025-04-03", until="2025-04-20")).due_on == day("2025-04-02")
    assert due(days(30), start, event("exclude", "2025-04-02", until="2025-04-08")).due_on == day("2025-04-09")


def test_working_days_inside_excluded_time_are_not_counted():
    term = Term(length=10, unit=Unit.WORKING_DAY, roll=False)
    start = event("start", "2025-03-03")
    assert due(term, start).due_on == day("2025-03-17")
    assert due(term, start, event("exclude", "2025-03-06", until="2025-03-11")).due_on == day("2025-03-21")
    assert due(term, start, event("exclude", "2025-03-08", until="2025-03-09")).due_on == day("2025-03-17")


# ── R11 suspension ─────────────────────────────────────────────────────────────────────────────────


def test_after_a_suspension_the_unused_rest_runs_from_the_day_after_resumption():
    start, stop = event("start", "2025-03-03"), event("suspend", "2025-03-13", note="突发事件")
    standing = due(days(30), start, stop)
    assert (standing.suspended, standing.remaining) == (True, 20)
    assert standing.steps[-1].on is None
    running = due(days(30), start, stop, event("resume", "2025-04-10"))
    assert (running.suspended, running.remaining) == (False, None)
    assert running.unrolled_on == day("2025-04-30")  # 10 April + 20 days
    assert any("突发事件" in step.text for step in running.steps)


def test_the_rest_of_working_days_is_kept_too():
    term = Term(length=10, unit=Unit.WORKING_DAY, roll=False)
    start, stop = event("start", "2025-03-03"), event("suspend", "2025-03-05")
    assert due(term, start, stop).remaining == 8
    assert due(term, start, stop, event("resume", "2025-03-31")).due_on == day("2025-04-11")  # 4 April is 清明节


def test_a_suspension_after_the_end_changes_nothing():
    late = due(days(30), event("start", "2025-03-03"), event("suspend", "2025-04-03"))
    assert (late.suspended, late.due_on) == (False, day("2025-04-02"))


def test_an_exclusion_that_lasts_holds_the_clock():
    found = due(days(30), event("start", "2025-03-03"), event("exclude", "2025-03-14"))
    assert (found.suspended, found.remaining) == (True, 20)


def test_a_suspension_and_an_exclusion_of_the_same_days_count_once():
    found = due(
        days(30),
        event("start", "2025-03-03"),
        event("suspend", "2025-03-09"),
        event("resume", "2025-03-19"),
        event("exclude", "2025-03-15", until="2025-03-24"),
    )
    assert found.unrolled_on == day("2025-04-17")  # fifteen days, 10 to 24 March


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([], "缺少起算日"),
        ([("resume", "2025-04-01")], "缺少起算日"),
        ([("start", "2025-03-03"), ("resume", "2025-04-01")], "没有中止"),
        ([("start", "2025-03-03"), ("suspend", "2025-03-05"), ("suspend", "2025-03-06")], "不能再次中止"),
        ([("start", "2025-03-03"), ("suspend", "2025-03-05"), ("resume", "2025-03-04")], "恢复日早于中止日"),
        ([("start", "2025-03-03"), ("set_date", "2025-03-01")], "早于起算日"),
    ],
)
def test_an_impossible_history_is_refused(events, message):
    with pytest.raises(ValueError, match=message):
        due(TWO_MONTHS, *[event(kind, on) for kind, on in events])


# ── R13 backward ───────────────────────────────────────────────────────────────────────────────────


def test_three_days_before_a_hearing_are_three_clear_days_without_rolling():
    term = Term(length=3, unit=Unit.DAY, roll=False, backward=True)
    found = compute(term, day("2025-10-10"), CALENDAR)
    assert found.due_on == day("2025-10-06")  # 7, 8 and 9 October lie between
    assert {step.rule for step in found.steps} == {"R13"}
    with pytest.raises(ValueError, match="不适用"):
        due(term, event("start", "2025-10-10"), event("extend", "2025-10-01", length=1, unit=Unit.DAY))


# ── R16 provisional ────────────────────────────────────────────────────────────────────────────────


def test_a_due_date_in_a_year_without_published_holidays_is_provisional():
    calendar = WorkCalendar(
        {day: known for day, known in CALENDAR.special.items() if day.year < 2027}, range(2004, 2027)
    )
    found = compute(TWO_MONTHS, day("2026-11-20"), calendar)
    assert (found.due_on, found.provisional) == (day("2027-01-20"), True)
    assert next(step for step in found.steps if step.kind == "provisional").rule == "R16"
    assert compute(TWO_MONTHS, day("2026-11-01"), calendar).due_on == day("2027-01-04")  # 1 January rests by decree
    assert not compute(TWO_MONTHS, day("2026-10-30"), calendar).provisional
    assert not compute(days(90, roll=False), day("2026-11-20"), calendar).provisional  # no calendar was needed
    assert compute(Term(length=30, unit=Unit.WORKING_DAY, roll=False), day("2026-12-01"), calendar).provisional


def test_a_special_day_entered_before_the_announcement_is_heeded_but_stays_provisional():
    calendar = WorkCalendar({day("2027-01-01"): (False, "元旦")}, {2026})
    found = compute(TWO_MONTHS, day("2026-11-01"), calendar)
    assert (found.due_on, found.provisional) == (day("2027-01-04"), True)


# ── dates written in documents, decisions, stops ───────────────────────────────────────────────────


def test_a_date_written_in_the_document_prevails_and_is_explained():
    found = compute(TWO_MONTHS, day("2025-08-01"), CALENDAR, document_date=day("2025-09-10"))
    assert (found.due_on, found.unrolled_on) == (day("2025-09-10"), day("2025-09-10"))
    assert kinds(found) == ["start", "count", "document_date", "result"]
    assert "2025年9月10日，优先" in found.steps[2].text


def test_a_written_date_is_the_last_day_of_a_period_and_rolls():
    found = compute(TWO_MONTHS, day("2025-08-01"), CALENDAR, document_date=day("2025-10-05"))
    assert (found.unrolled_on, found.due_on) == (day("2025-10-05"), day("2025-10-09"))


def test_a_written_date_that_was_past_before_service_is_void():
    found = compute(TWO_MONTHS, day("2025-08-01"), CALENDAR, document_date=day("2025-07-31"))
    assert found.due_on == day("2025-10-09")
    assert any("不予采用" in step.text for step in found.steps)


def test_a_term_set_by_the_document_needs_its_date():
    open_term = Term(length=None, unit=Unit.DAY, roll=True)
    assert compute(open_term, day("2025-08-01"), CALENDAR, document_date=day("2025-08-15")).due_on == day("2025-08-15")
    with pytest.raises(ValueError, match="须由文书载明"):
        compute(open_term, day("2025-08-01"), CALENDAR)
    with pytest.raises(ValueError, match="早于起算日"):
        compute(open_term, day("2025-08-01"), CALENDAR, document_date=day("2025-07-15"))


def test_a_date_fixed_by_decision_replaces_what_was_entered_before_it():
    found = due(
        TWO_MONTHS,
        *(event("start", "2025-03-03"), event("extend", "2025-04-01", length=1, unit=Unit.MONTH)),
        event("set_date", "2025-05-20", note="检察长决定。"),
        event("extend", "2025-05-10", length=7, unit=Unit.DAY),
        document_date=day("2025-04-10"),
    )
    told = "期限改定为2025年5月20日，优先于推算的日期（检察长决定）。"
    assert (found.due_on, told in [step.text for step in found.steps]) == (day("2025-05-27"), True)


def test_a_stop_is_told_and_leaves_the_due_date():
    found = due(TWO_MONTHS, event("start", "2025-08-01"), event("stop", "2025-09-12"))
    assert (found.due_on, found.stopped_on) == (day("2025-10-09"), day("2025-09-12"))


# ── input ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: days(-1), "不能为负数"),
        (lambda: days(100_001), "不能超过"),
        (lambda: days(True), "整数"),
        (lambda: Term(length=1, unit="week", roll=True), "单位无效"),
        (lambda: Term(length=3, unit=Unit.MONTH, roll=False, backward=True), "只能按日"),
        (lambda: compute(days(1), date(1948, 12, 31), CALENDAR), "1949年至2200年"),
        (lambda: compute(days(1), date(2200, 12, 31), CALENDAR), "1949年至2200年"),
        (
            lambda: compute(Term(length=100_000, unit=Unit.YEAR, roll=True), date(2025, 1, 1), CALENDAR),
            "1949年至2200年",
        ),
        (lambda: compute(Term(length=60_000, unit=Unit.WORKING_DAY, roll=True), date(2025, 1, 1), CALENDAR), "2200年"),
        (lambda: event("exclude", "2025-03-05", until="2025-03-04"), "截止日早于起始日"),
        (lambda: event("extend", "2025-03-05"), "长度和单位"),
    ],
)
def test_senseless_input_is_refused_in_chinese(make, message):
    with pytest.raises(ValueError, match=message):
        make()
