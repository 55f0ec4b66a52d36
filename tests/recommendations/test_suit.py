"""行政公益诉讼: the terms, written out, and when a suit may be reviewed at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from supervision.documents.models import Letter
from supervision.documents.services import fate_of
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, open_matter
from tests.builders import PUBLIC, Cast, act, fresh, recommendation, suit
from tests.conftest import signed_in

SAID = {"title": "涧河河道垃圾行政公益诉讼案", "harm": "河道内仍堆放建筑垃圾。"}


def running(matter: Matter, term: str) -> date:
    return matter.clocks.get(term=term, state="running").due_on


def test_no_review_for_suit_before_the_period_is_over(cast: Cast) -> None:
    """公益诉讼办案规则第81条."""
    parent = recommendation(cast, PUBLIC, upto="replied")
    with pytest.raises(IllegalMove, match="尚未届满"):
        open_matter("public_interest_suit", actor=cast.prosecutor, office=cast.county, data=SAID, parent=parent)


def test_the_review_takes_one_month_from_the_end_of_the_period(cast: Cast) -> None:
    """公益诉讼办案规则第47条: served 2026-06-01, two months end on Monday 3 August; one month more is 3 September."""
    with time_machine.travel("2026-06-01 10:00+08:00"):
        parent = recommendation(cast, PUBLIC, upto="replied", rectify_by=date(2026, 7, 20))
    with time_machine.travel("2026-08-10 10:00+08:00"):
        matter = open_matter(
            "public_interest_suit", actor=fresh(cast.prosecutor), office=cast.county, data=SAID, parent=parent
        )
    clock = matter.clocks.get(term="GY_SUIT_REVIEW_ADMIN")
    assert (clock.started_on, clock.due_on, clock.obligor) == (date(2026, 8, 3), date(2026, 9, 3), cast.county)
    assert matter.details["claims"] == ["清运河道内建筑垃圾", "建立日常巡查制度"]
    with time_machine.travel("2026-08-10 11:00+08:00"), pytest.raises(IllegalMove, match="不再重复提出"):
        open_matter("public_interest_suit", actor=fresh(cast.prosecutor), office=cast.county, data=SAID, parent=parent)


def test_filings_with_the_superior_and_the_answer_to_the_court(cast: Cast) -> None:
    """第46条: 5 days; 第49条: 3 days; 第58条: 3 days; 第84条: 3 days."""
    matter = suit(cast, upto="approved")
    with time_machine.travel("2026-12-07 10:00+08:00"):  # a Monday
        matter = act(cast, matter, "file_suit")
        assert running(matter, "GY_COMPLAINT_FILING") == date(2026, 12, 14)  # the 12th is a Saturday
        assert not matter.clocks.filter(term="GY_SUIT_REVIEW_ADMIN", state="running").exists()
        matter = act(cast, matter, "record_summons")
        assert running(matter, "GY_COURT_APPEARANCE") == date(2026, 12, 10)
        matter = act(cast, matter, "send_prosecutor")
        matter = act(cast, matter, "record_judgment")
        assert running(matter, "GY_JUDGMENT_FILING") == date(2026, 12, 10)


def test_a_withdrawal_reaches_the_court_within_three_days(cast: Cast) -> None:
    with time_machine.travel("2026-12-07 10:00+08:00"):
        matter = suit(cast, upto="withdrawing")
        assert running(matter, "GY_WITHDRAW_SUIT") == date(2026, 12, 10)
        matter = act(cast, matter, "submit_withdrawal")
        # It is for the court to let the suit go (两高公益诉讼解释第24条); until then the complaint stands.
        complaint = matter.letters.get(kind="public_interest_complaint")
        assert (matter.state, fate_of(complaint)) == ("withdrawal_sent", None)
        denied = act(cast, matter, "withdrawal_denied")
        assert (denied.state, fate_of(complaint)) == ("sued", None)
        for name in ("withdraw_suit", "submit_withdrawal", "withdrawal_allowed"):
            matter = act(cast, matter, name)
    assert matter.phase == "withdrawn"
    found = fate_of(Letter.objects.get(pk=complaint.pk))
    assert found is not None
    assert found.word == "撤回"
    assert "准许撤回起诉" in signed_in(fresh(cast.prosecutor)).get(f"/matters/{matter.pk}/").content.decode()
    assert not matter.clocks.filter(state="running").exists()


def test_nothing_closes_before_it_was_filed_with_the_superior(cast: Cast) -> None:
    matter = act(cast, suit(cast, upto="judged"), "follow_execution")
    with pytest.raises(IllegalMove, match="尚未报上一级"):
        act(cast, matter, "close")


def test_the_chief_may_give_one_month_more(cast: Cast) -> None:
    """公益诉讼办案规则第47条: 检察长可以延长一个月."""
    matter = suit(cast)
    before = running(matter, "GY_SUIT_REVIEW_ADMIN")
    clock = matter.clocks.get(term="GY_SUIT_REVIEW_ADMIN")
    asked = {"clock": str(clock.pk), "length": 1, "unit": "month", "reason": "案情复杂", "files": []}
    matter = act(cast, matter, "ask_more_time", cast.prosecutor, until=None, **asked)
    matter = act(cast, matter, "grant_more_time", until=None, length=1, unit="month", reason="同意")
    assert before + timedelta(days=27) < running(matter, "GY_SUIT_REVIEW_ADMIN") < before + timedelta(days=35)


def test_the_defendant_learns_of_it_with_the_suit(cast: Cast) -> None:
    matter = suit(cast, upto="approved")
    assert not Matter.objects.visible_to(fresh(cast.clerk)).filter(pk=matter.pk).exists()
    matter = act(cast, matter, "file_suit")
    assert Matter.objects.visible_to(fresh(cast.clerk)).filter(pk=matter.pk).exists()
    assert not Matter.objects.visible_to(fresh(cast.outsider)).filter(pk=matter.pk).exists()
    text = "".join(matter.letters.get(kind="public_interest_complaint").text.split())
    assert "被告：渑池县城市管理局" in text
    assert "1.确认未依法履职违法" in text
    assert timezone.localdate() == matter.issued_on
