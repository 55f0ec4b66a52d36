"""What may happen to a running clock: pauses, excluded periods and extensions, within the rule of the term."""

from __future__ import annotations

from datetime import date

import pytest

from supervision.matters.models import Matter
from supervision.terms.models import Clock
from supervision.terms.services import add_event, start_clock, stop_clocks
from tests.builders import Cast, clue

pytestmark = pytest.mark.django_db
WHO = {"note": "理由", "actor_name": "检察长甲"}


@pytest.fixture
def matter(cast: Cast) -> Matter:
    return clue(cast)


def started(matter: Matter, term: str, on: date = date(2026, 3, 2)) -> Clock:
    return start_clock(matter_id=matter.pk, term=term, on=on, obligor=None)


def test_an_extension_counts_from_the_original_start(matter: Matter) -> None:
    clock = started(matter, "GY_SUIT_REVIEW_ADMIN")
    assert clock.due_on == date(2026, 4, 2)
    clock = add_event(clock, kind="extend", on=date(2026, 3, 30), length=1, unit="month", **WHO)
    # 2 May 2026 is in the holiday of Labour Day, whose first working day after is Wednesday the 6th.
    assert (clock.unrolled_on, clock.due_on) == (date(2026, 5, 2), date(2026, 5, 6))
    with pytest.raises(ValueError, match="只能延长1次"):
        add_event(clock, kind="extend", on=date(2026, 4, 1), length=1, unit="month", **WHO)


@pytest.mark.parametrize(
    ("term", "length", "unit", "words"),
    [
        ("GY_REPLY", 1, "month", "公益诉讼检察建议书面回复没有延长的规定.*第21条"),
        ("GY_SUIT_REVIEW_ADMIN", 2, "month", "每次最多延长一个月"),
        ("GY_SUIT_REVIEW_ADMIN", 10, "day", "每次最多延长一个月"),
        ("GY_SUIT_REVIEW_ADMIN", None, None, "须写明长度和单位"),
        ("JX_PROPOSAL", 11, "day", "每次最多延长10日"),
    ],
)
def test_an_extension_beyond_the_rule_is_refused_with_the_rule(matter, term, length, unit, words) -> None:
    clock = started(matter, term)
    with pytest.raises(ValueError, match=words):
        add_event(clock, kind="extend", on=date(2026, 3, 5), length=length, unit=unit, **WHO)
    assert clock.events.count() == 1


def test_where_no_limit_is_stated_any_length_may_be_decided(matter: Matter) -> None:
    clock = add_event(started(matter, "MX_REVIEW"), kind="extend", on=date(2026, 5, 1), length=45, unit="day", **WHO)
    # Three months end on 2 June; 45 days later is 17 July 2026, a Friday.
    assert clock.due_on == date(2026, 7, 17)


def test_an_excluded_period_moves_the_end_by_its_days(matter: Matter) -> None:
    clock = started(matter, "MX_REVIEW")
    clock = add_event(clock, kind="exclude", on=date(2026, 3, 10), until=date(2026, 3, 19), **WHO)
    clock = add_event(clock, kind="exclude", on=date(2026, 3, 15), until=date(2026, 3, 24), **WHO)
    # Fifteen days in all, because five of them overlap: 2 June and 15 days is 17 June 2026.
    assert clock.due_on == date(2026, 6, 17)
    assert any("（理由，检察长甲）" in step["text"] for step in clock.steps)
    with pytest.raises(ValueError, match="起止日期"):
        add_event(clock, kind="exclude", on=date(2026, 4, 1), **WHO)


def test_a_suspension_where_the_rule_knows_one(matter: Matter) -> None:
    clock = add_event(started(matter, "GY_REPLY"), kind="suspend", on=date(2026, 3, 31), **WHO)
    assert (clock.state, clock.due_on) == ("suspended", date(2026, 5, 2))
    clock = add_event(clock, kind="resume", on=date(2026, 4, 30), **WHO)
    # 32 days were left on 31 March; they run from 1 May: 1 June 2026, a Monday.
    assert (clock.state, clock.due_on) == ("running", date(2026, 6, 1))


@pytest.mark.parametrize("kind", ["suspend", "exclude"])
def test_a_pause_that_no_rule_knows_is_refused(matter: Matter, kind: str) -> None:
    with pytest.raises(ValueError, match=r"没有中止或者扣除时间的规定.*检察建议工作规定.*第19条"):
        add_event(started(matter, "JY_REPLY"), kind=kind, on=date(2026, 3, 10), until=date(2026, 3, 12), **WHO)


def test_a_date_is_set_only_where_a_document_may_set_it(matter: Matter) -> None:
    assert add_event(started(matter, "JY_REPLY"), kind="set_date", on=date(2026, 6, 12), **WHO).due_on == date(
        2026, 6, 12
    )
    with pytest.raises(ValueError, match="不能另行指定"):
        add_event(started(matter, "COURT_KANGSU"), kind="set_date", on=date(2026, 6, 12), **WHO)


def test_nothing_happens_to_a_clock_that_has_stopped(matter: Matter) -> None:
    clock = started(matter, "GY_REPLY")
    stop_clocks(matter_id=matter.pk, terms=["GY_REPLY"], on=date(2026, 3, 9), met=True)
    clock.refresh_from_db()
    with pytest.raises(ValueError, match="已经停止计时"):
        add_event(clock, kind="suspend", on=date(2026, 3, 10), **WHO)
