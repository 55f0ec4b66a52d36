"""The ladders as data: every term has one, and the loader refuses what it does not understand."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from recommendations.procedures.kinds import INSTRUMENTS
from supervision.matters.procedures import procedures
from supervision.notices.ladders import LadderError, assign, filled, ladder_of_term, ladders, load
from supervision.notices.services.sweep import reached_until
from supervision.terms.calendar import WorkCalendar, published_years, special_days
from supervision.terms.catalogue import catalogue

STEP = {
    "name": "after_1", "offset": 1, "unit": "working_day", "to": ["handler"],
    "title": "{left}：{title}", "text": "{due}",
}  # fmt: skip
PROPOSES = {"move": "urge", "text": "{due}", "data": {}, "letter": {}}


def read(*, kinds: object = ("policy",), more: dict | None = None, **changes: object) -> object:
    row = {"id": "x", "kinds": list(kinds), "steps": [{**STEP, **changes}], **(more or {})}  # type: ignore[call-overload]
    return load(yaml.safe_dump([row]), "x.yaml")[0]


def test_every_term_of_the_catalogue_has_a_ladder_with_a_rung_on_or_after_the_last_day() -> None:
    assert set(ladder_of_term()) == set(catalogue())
    for term, ladder in ladder_of_term().items():
        assert any(step.offset > 0 and step.to for step in ladder.steps), term


def test_terms_by_hours_have_steps_by_hours() -> None:
    for term in ("YS_TRANSFER", "YS_POLICE_FORWARD"):
        assert {step.unit for step in ladder_of_term()[term].steps} == {"hour"}


def test_unsigned_service_look_back_and_objection_have_ladders_of_their_own() -> None:
    terms = ("QS_ACKNOWLEDGE", "GX_ACCEPT", "HTK_LOOKBACK", "JY_OBJECTION_REVIEW")
    assert {term: ladder_of_term()[term].id for term in terms} == {
        "QS_ACKNOWLEDGE": "acknowledge",
        "GX_ACCEPT": "acceptance",
        "HTK_LOOKBACK": "look_back",
        "JY_OBJECTION_REVIEW": "objection_review",
    }


def test_what_is_proposed_is_a_move_of_some_procedure() -> None:
    known = {move.name for procedure in procedures().values() for move in procedure.moves}
    proposed = {step.proposes.move for ladder in ladders().values() for step in ladder.steps if step.proposes}
    assert proposed == {"urge", "escalate", "urge_investigation", "correct_in_writing"}
    assert proposed <= known


def test_every_written_answer_that_is_late_is_proposed_to_be_urged() -> None:
    written = (procedures()[kind] for kind in INSTRUMENTS)
    answers = {term for procedure in written for term in procedure.answers}
    assert {"JY_REPLY", "GY_REPLY", "ZS_COURT_CIVIL", "JW_REPLY"} <= answers
    for term in answers:
        assert next(step.proposes.move for step in ladder_of_term()[term].steps if step.proposes) == "urge", term


@pytest.mark.parametrize(
    "changes",
    [
        {"more": {"unknown": 1}},
        {"surprise": 1},
        {"unit": "week"},
        {"to": ["mayor"]},
        {"to": "handler"},
        {"to": []},
        {"offset": "1"},
        {"title": "{tittle}"},
        {"base": "target", "to": ["clerk"]},
        {"unit": "hour"},
        {"done_days": 3},
        {"offset": -1, "proposes": PROPOSES},
        {"proposes": {**PROPOSES, "wait": 1}},
        {"kinds": ["nonsense"]},
        {"kinds": []},
        {"channels": ["fax"]},
        {"urgent": "yes"},
    ],
)
def test_the_loader_refuses(changes: dict) -> None:
    with pytest.raises(LadderError):
        read(**changes)


def test_the_loader_takes_a_sound_ladder() -> None:
    assert read(proposes=PROPOSES).steps[0].proposes.move == "urge"  # type: ignore[attr-defined]


def test_two_ladders_for_one_kind_are_refused() -> None:
    with pytest.raises(LadderError, match="two ladders"):
        assign([read(), read()], catalogue())


def test_braces_in_a_title_mean_nothing() -> None:
    assert filled("《{title}》{due}", {"title": "{due}", "due": "今日"}) == "《{due}》今日"


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    years = sorted(published_years())
    return WorkCalendar.from_rows(special_days(years), years)


def reach(offset: int, today: date, calendar: WorkCalendar) -> date:
    return reached_until(load(yaml.safe_dump([{"id": "x", "kinds": ["policy"], "steps": [
        {**STEP, "offset": offset}]}]), "x")[0].steps[0], calendar, today)  # fmt: skip


def test_working_day_rungs_know_rest_days(calendar: WorkCalendar) -> None:
    # Wednesday 7 October 2026 is the last rest day after National Day; the 8th and 9th are worked, and so is
    # Saturday the 10th in exchange. One working day after 30 September is 8 October.
    assert reach(1, date(2026, 10, 7), calendar) == date(2026, 9, 29)
    assert reach(1, date(2026, 10, 8), calendar) == date(2026, 10, 7)
    assert reach(2, date(2026, 10, 9), calendar) == date(2026, 10, 7)
    # One working day before a term that ends on 8 October is 30 September.
    assert reach(-1, date(2026, 9, 30), calendar) == date(2026, 10, 8)
    assert reach(-1, date(2026, 9, 29), calendar) == date(2026, 9, 30)
    assert reach(-3, date(2026, 11, 20), calendar) == date(2026, 11, 25)


def test_a_threshold_agrees_with_counting_every_day(calendar: WorkCalendar) -> None:
    for offset in (-5, -2, -1, 0, 1, 3, 15):
        for month, first in ((1, 1), (2, 10), (4, 30), (9, 20), (12, 25)):
            for base in (date(2026, month, 1).replace(day=first),):
                fires = _fires_on(base, offset, calendar)
                assert reach(offset, fires, calendar) >= base
                assert reach(offset, date.fromordinal(fires.toordinal() - 1), calendar) < base


def _fires_on(base: date, offset: int, calendar: WorkCalendar) -> date:
    """The day of a rung, counted day by day."""
    day, left = base, abs(offset)
    while left:
        day = date.fromordinal(day.toordinal() + (1 if offset > 0 else -1))
        left -= calendar.is_working_day(day)
    return day
