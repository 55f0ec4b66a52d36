"""刑罚变更执行监督: the days of opinion, correction and new hearing, and what is refused (刑规第629–644条)."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from cases.forms.sentence import ProposalForm
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove
from supervision.terms.models import Clock
from tests.builders import Cast, act
from tests.sentence import sentence

pytestmark = pytest.mark.django_db


def clock(matter: Matter, term: str) -> Clock:
    return matter.clocks.filter(term=term).latest("id")


def test_a_ruling_is_corrected_in_twenty_days_and_heard_again_in_a_month(cast: Cast) -> None:
    with time_machine.travel("2026-09-01 10:00+08:00"):
        matter = sentence(cast)
        # Ten days (刑规第635条): 11 September is a Friday.
        assert clock(matter, "JX_PROPOSAL").due_on == date(2026, 9, 11)
    with time_machine.travel("2026-09-10 10:00+08:00"):
        matter = act(cast, matter, "ask_more_time", actor=cast.prosecutor, length=10)
        matter = act(cast, matter, "grant_more_time", length=10)
        # Ten days more, once: 21 September is a Monday.
        assert clock(matter, "JX_PROPOSAL").due_on == date(2026, 9, 21)
    with time_machine.travel("2026-09-14 10:00+08:00"):
        matter = act(cast, act(cast, matter, "propose_opinion"), "approve_opinion")
        assert clock(matter, "JX_PROPOSAL").state == "met"
        opinion = "".join(matter.letters.get(kind="sentence_opinion").text.split())
        for part in ("陈某某", "提请减刑", "（2026）某减字第8号", "考核期内有违规记录"):
            assert part in opinion, part
    with time_machine.travel("2026-10-12 10:00+08:00"):
        matter = act(cast, matter, "record_decision", received_on=date(2026, 10, 12))
        # Twenty days after the copy of the ruling end on Sunday, 1 November.
        assert clock(matter, "JX_RULING").due_on == date(2026, 11, 2)
    with time_machine.travel("2026-10-20 10:00+08:00"):
        matter = act(cast, act(cast, matter, "propose_correction"), "approve_correction")
        assert clock(matter, "JX_RULING").state == "met"
        with pytest.raises(IllegalMove, match="先登记纠正意见的送达"):
            act(cast, matter, "record_rehearing")
        letter = matter.letters.get(kind="sentence_correction")
        for part in ("（2026）豫12刑更7号", "第二百七十四条", "一个月以内重新组成合议庭"):
            assert part in "".join(letter.text.split()), part
        matter = act(cast, matter, "serve_letter", letter=letter, signed_on=date(2026, 10, 20))
        # A month (刑诉法第274条): 20 November is a Friday.
        assert clock(matter, "JX_COURT_RETRY").due_on == date(2026, 11, 20)
        with pytest.raises(IllegalMove, match="重新审理的期限尚未届满"):
            act(cast, matter, "propose_correction")
    with time_machine.travel("2026-11-18 10:00+08:00"):
        # The opinion, served late, leaves the court's month alone.
        matter = act(cast, matter, "serve_letter", letter=matter.letters.get(kind="sentence_opinion"))
        assert clock(matter, "JX_COURT_RETRY").due_on == date(2026, 11, 20)
        matter = act(cast, matter, "record_rehearing", received_on=date(2026, 11, 18))
        matter = act(cast, matter, "close", actor=cast.prosecutor)
    assert (matter.state, matter.clocks.filter(state="running").exists()) == ("closed", False)
    assert clock(matter, "JX_COURT_RETRY").state == "met"


def test_a_court_that_is_silent_for_a_month_is_corrected_again(cast: Cast) -> None:
    """刑规第641条."""
    with time_machine.travel("2026-10-20 10:00+08:00"):
        matter = sentence(cast, upto="corrected")
        with pytest.raises(IllegalMove, match="尚未送达人民法院"):
            act(cast, matter, "propose_correction")
        matter = act(cast, matter, "serve_letter")
    with time_machine.travel("2026-11-23 10:00+08:00"):
        matter = act(cast, act(cast, matter, "propose_correction"), "approve_correction")
        assert (matter.served_on, matter.clocks.filter(term="JX_COURT_RETRY", state="running").exists()) == (
            None,
            False,
        )
        matter = act(cast, matter, "serve_letter")
        # 23 December is a Wednesday.
        assert clock(matter, "JX_COURT_RETRY").due_on == date(2026, 12, 23)


def test_release_outside_prison_has_a_month_and_no_new_hearing(cast: Cast) -> None:
    """刑诉法第267条: a month after the notice; the deciding organ looks again at once, so no term runs for it."""
    with time_machine.travel("2026-09-01 10:00+08:00"):
        matter = sentence(cast, change="release", counterpart=cast.police)
        assert clock(matter, "ZYJWZX_PROPOSAL").due_on == date(2026, 9, 11)
        with pytest.raises(IllegalMove):
            act(cast, matter, "ask_more_time", actor=cast.prosecutor, length=10)
        matter = act(cast, act(cast, matter, "find_proper"), "record_decision", received_on=date(2026, 9, 1))
        # 1 October to 7 October are holidays: the eighth.
        assert clock(matter, "ZYJWZX_DECISION").due_on == date(2026, 10, 8)
        matter = act(cast, act(cast, matter, "propose_correction"), "approve_correction")
        matter = act(cast, matter, "serve_letter")
        assert set(matter.clocks.filter(state="running").values_list("term", flat=True)) == set()
        assert "立即对该决定进行重新核查" in "".join(matter.letters.get(kind="sentence_correction").text.split())
        matter = act(cast, matter, "record_rehearing", result="revoked")
    assert matter.state == "reheard"


def test_commutation_and_parole_are_for_courts(cast: Cast) -> None:
    said = {"change": "parole", "counterpart": cast.police.pk}
    form = ProposalForm(said, matter=Matter(office=cast.county, kind="sentence_change"), person=cast.prosecutor)
    assert "由人民法院裁定" in str(form.errors["counterpart"])
