"""公函 that ask under a term of the rules: the term of each, to the day, and what follows where nothing is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.pages import openings
from supervision.matters.services import IllegalMove, open_matter
from tests.builders import Cast, case, draft_data, fresh
from tests.litigation import litigation
from tests.papers import paper, paper_act, paper_data

Browser = Callable[[Person], Client]
# Received on 2026-09-01, a Tuesday.
TERMS = [
    ("commissioned_investigation", "public_interest", "GY_ENTRUSTED_INVESTIGATION", date(2026, 10, 8)),  # 1 October
    ("commissioned_investigation", "civil", "MX_COMMISSIONED_INVESTIGATION", date(2026, 9, 16)),
    ("commissioned_investigation", "administrative", "MX_COMMISSIONED_INVESTIGATION", date(2026, 9, 16)),
    ("treatment_explanation", "criminal", "COMPULSORY_TREATMENT_EXPLAIN", date(2026, 9, 8)),
    ("no_arrest", "criminal", "NO_ARREST_FOLLOWUP", date(2026, 9, 16)),
]


@pytest.mark.parametrize(("kind", "function", "term", "last"), TERMS)
def test_each_has_its_own_term_from_the_receipt(cast: Cast, kind: str, function: str, term: str, last: date) -> None:
    """民规70, 行规66 (15 days), 公益规则43 (30 days), 刑规540 (7 days), 刑规287 (15 days)."""
    with time_machine.travel("2026-09-01 10:00+08:00"):
        matter = paper(cast, kind, upto="received", parent=case(cast, upto="investigating", function=function))
        clock = matter.clocks.get(state="running")
        assert (clock.term, clock.due_on, clock.obligor) == (term, last, matter.counterpart)
        matter = paper_act(cast, matter, "answer")
    assert matter.clocks.get(term=term).state == "met"


def test_another_procuratorate_is_asked_and_told_its_days(cast: Cast, browser: Browser) -> None:
    with time_machine.travel("2026-09-01 10:00+08:00"):
        review = litigation(cast, upto="reviewing", function="civil", case_number="(2025)豫1221民初100号")
        form = browser(cast.prosecutor).get(f"/matters/new/commissioned_investigation/?parent={review.pk}")
        offered = form.content.decode().split('name="counterpart"')[1].split("</select>")[0]
        assert cast.other_county.name in offered
        assert cast.agency.name not in offered
        matter = paper(cast, "commissioned_investigation", upto="sent", parent=review, counterpart=cast.other_county)
        text = matter.letters.get().text
        assert "请自收到本函之日起15日内完成调查核实并书面回复" in text
        assert matter.number == "渑检委查〔2026〕1号"
        matter = paper_act(cast, matter, "acknowledge", cast.prosecutor2)
        matter = paper_act(cast, matter, "answer", cast.prosecutor2, outcome="not", answer="当事人下落不明。")
    assert matter.state == "answered"


def test_what_the_police_leave_undone_becomes_a_correction_notice(cast: Cast) -> None:
    """刑规287, 540: 纠正违法通知书, from the letter that was not followed."""
    letter = paper(cast, "no_arrest", upto="received")
    assert "没有犯罪事实，应当撤销案件" in letter.letters.get(kind="no_arrest_decision").text
    order = paper(cast, "treatment_order", upto="received")
    for parent in (letter, order):
        offered = {row["name"] for row in openings(parent, fresh(cast.prosecutor))}
        assert "open_correction_notice" in offered
        said = draft_data(cast, "correction_notice")
        made = open_matter(
            "correction_notice", actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=parent
        )
        assert made.parent_id == parent.pk
    assert not order.clocks.filter(state="running").exists()  # the rule sets no days


def test_only_reasons_that_were_asked_for_are_refused(cast: Cast) -> None:
    """The order to start follows the request for reasons (刑规540)."""
    parent: Matter = case(cast, upto="investigating", function="criminal")
    with pytest.raises(IllegalMove):
        open_matter(
            "treatment_order", actor=fresh(cast.prosecutor), office=cast.county,
            data=paper_data(cast, "treatment_order"), parent=parent,
        )  # fmt: skip
