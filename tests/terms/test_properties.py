"""Properties of the arithmetic that must hold for all dates."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from supervision.terms.arithmetic import Event, Term, Unit, compute, merged
from supervision.terms.calendar import published_calendar

CALENDAR = published_calendar()

some_day = st.dates(min_value=date(2005, 1, 1), max_value=date(2030, 12, 31))
some_unit = st.sampled_from([Unit.DAY, Unit.WORKING_DAY, Unit.MONTH, Unit.YEAR])
some_term = st.builds(Term, length=st.integers(0, 24), unit=some_unit, roll=st.booleans())


@given(some_term, some_day)
@settings(deadline=None, max_examples=150)
def test_a_term_never_ends_before_it_starts_and_a_rolled_end_is_worked(term, start):
    found = compute(term, start, CALENDAR)
    assert start <= found.unrolled_on <= found.due_on
    if term.roll:
        assert CALENDAR.is_working_day(found.due_on)
        told = [step.on for step in found.steps if step.kind == "roll"]
        assert told == [found.unrolled_on + timedelta(days=n) for n in range((found.due_on - found.unrolled_on).days)]
    assert found.steps[0].kind == "start"
    assert found.steps[-1].on == found.due_on


@given(st.integers(0, 400), some_day, st.integers(0, 60), st.sampled_from([Unit.DAY, Unit.WORKING_DAY]))
@settings(deadline=None, max_examples=100)
def test_a_later_start_never_gives_an_earlier_end(length, start, later, unit):
    term = Term(length=length if unit is Unit.DAY else length % 30, unit=unit, roll=True)
    first = compute(term, start, CALENDAR)
    assert first.due_on <= compute(term, start + timedelta(days=later), CALENDAR).due_on


@given(st.lists(st.tuples(st.dates(date(2025, 3, 1), date(2025, 5, 31)), st.integers(0, 9)), max_size=8))
@settings(deadline=None, max_examples=100)
def test_merged_intervals_cover_the_same_days_once(pairs):
    intervals = [(first, first + timedelta(days=length)) for first, length in pairs]
    union = {first + timedelta(days=n) for first, last in intervals for n in range((last - first).days + 1)}
    joined = merged(intervals)
    assert sum((last - first).days + 1 for first, last in joined) == len(union)
    assert all(a[1] + timedelta(days=1) < b[0] for a, b in pairwise(joined))


@given(some_term, some_day, st.integers(0, 60), st.integers(0, 200))
@settings(deadline=None, max_examples=150)
def test_a_suspension_keeps_the_days_that_were_left(term, start, after, length):
    plain = compute(term, start, CALENDAR)
    stop = Event(kind="suspend", on=start + timedelta(days=after))
    go = Event(kind="resume", on=stop.day + timedelta(days=length))
    begin = Event(kind="start", on=start)
    standing = compute(term, [begin, stop], CALENDAR)
    running = compute(term, [begin, stop, go], CALENDAR)
    if not standing.suspended:
        assert stop.day >= plain.unrolled_on or CALENDAR.working_days(stop.day, plain.unrolled_on) == 0
        assert running.unrolled_on == plain.unrolled_on
    elif term.unit is Unit.WORKING_DAY:
        assert CALENDAR.working_days(go.day, running.unrolled_on) == standing.remaining
    else:
        assert (running.unrolled_on - go.day).days == standing.remaining
        assert standing.remaining == (plain.unrolled_on - stop.day).days
