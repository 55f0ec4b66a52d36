"""行刑反向衔接: its terms, the chain to the opinion, and how filing and penalty come back and close both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client

from recommendations.moves.following import outcomes_open
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, open_matter
from tests.builders import Cast, act, fresh, recommendation, reverse_link
from tests.words import draft_data

Browser = Callable[[Person], Client]
WEDNESDAY = "2026-09-16 10:00+08:00"


def test_three_working_days_to_hand_over_and_ten_to_review(cast: Cast) -> None:
    """Wednesday 16 September 2026: the 17th, the 18th, and the Sunday that is worked for the holiday; then ten more."""
    with time_machine.travel(WEDNESDAY, tick=False):
        matter = reverse_link(cast)
        clock = matter.clocks.get(term="FX_TRANSFER_INTERNAL")
        assert (clock.due_on, clock.obligor) == (date(2026, 9, 20), cast.county)
    with time_machine.travel("2026-10-12 10:00+08:00", tick=False):  # a Monday
        matter = act(cast, matter, "hand_to_review")
        assert matter.function == "administrative"
        assert not matter.clocks.filter(state="running").exists()
        matter = act(cast, matter, "accept")
        assert matter.clocks.get(term="FX_REVIEW").due_on == date(2026, 10, 26)
    letter = matter.letters.get(kind="case_handover")
    assert letter.is_internal
    assert "张某某" in letter.text


def test_the_opinion_carries_the_review_along_and_its_end_closes_both(cast: Cast) -> None:
    """行政处罚法第27条: filing, penalty, and the end of both matters in one chain."""
    with time_machine.travel("2026-10-12 10:00+08:00"):
        matter = reverse_link(cast, upto="reviewing")
        with pytest.raises(IllegalMove, match="尚未制发"):
            act(cast, matter, "record_opinion")
    with time_machine.travel("2026-10-15 10:00+08:00"):
        opinion = recommendation(cast, "opinion", parent=matter, upto="approved")
        matter.refresh_from_db()
        assert matter.state == "reviewing"
        opinion = act(cast, opinion, "issue")
        matter.refresh_from_db()
        assert (matter.state, matter.issued_on) == ("opinion_issued", date(2026, 10, 15))
        clock = matter.clocks.get(term="FX_REVIEW")
        assert (clock.state, clock.ended_on) == ("met", date(2026, 10, 15))
        with pytest.raises(IllegalMove, match="尚未办结"):
            act(cast, matter, "close")
        for name in ("serve", "acknowledge"):
            opinion = act(cast, opinion, name)
    with time_machine.travel("2026-10-20 10:00+08:00"):
        opinion = act(cast, opinion, "report_filing")
        assert opinion.state == "acknowledged"
        told = {"penalty_result": "penalised", "penalty_number": "渑公罚〔2026〕3号", "penalty_text": "罚款五百元。"}
        opinion = act(cast, opinion, "reply", **told)
        # What the agency reported is not closed as its opposite.
        assert "no_penalty" not in dict(outcomes_open(opinion))
        with pytest.raises(IllegalMove, match="不再重复登记"):
            reverse_link(cast, decision_number=matter.details["decision_number"])
        text = "".join(opinion.letters.get(kind="reply").text.split())
        assert "处理情况：已作出处罚、处分或者没收决定" in text
        assert "渑公罚〔2026〕3号" in text
        for name in ("verify", "close"):
            opinion = act(cast, opinion, name)
    matter.refresh_from_db()
    assert (opinion.state, matter.state, matter.closed_on) == ("closed", "closed", date(2026, 10, 20))
    assert "已作出处罚" in matter.details["close_reason"]
    assert not Matter.objects.filter(pk__in=[matter.pk, opinion.pk], clocks__state="running").exists()


def test_what_case_management_issues_carries_along_too_and_a_second_opinion_keeps_it_open(cast: Cast) -> None:
    matter = reverse_link(cast, upto="reviewing")
    first = recommendation(cast, "opinion", parent=matter, upto="approved")
    act(cast, first, "issue", cast.case_manager)
    matter.refresh_from_db()
    assert matter.state == "opinion_issued"
    recommendation(cast, "opinion", parent=matter, upto="issued")
    act(cast, Matter.objects.get(pk=first.pk), "withdraw")
    matter.refresh_from_db()
    with pytest.raises(IllegalMove, match="尚未办结"):
        act(cast, matter, "close")


def test_the_review_may_end_without_an_opinion(cast: Cast) -> None:
    """工作指引第14、15条: the chief decides, never the handler."""
    matter = reverse_link(cast, upto="chief_review")
    Matter.objects.filter(pk=matter.pk).update(handler=cast.chief)
    with pytest.raises(IllegalMove):
        act(cast, matter, "terminate")
    Matter.objects.filter(pk=matter.pk).update(handler=cast.prosecutor)
    matter = act(cast, matter, "terminate")
    assert (matter.state, matter.clocks.filter(state="running").count()) == ("terminated", 0)
    assert "理由如卷" in matter.letters.get(kind="review_termination").text


def test_the_form_of_the_opinion_is_filled_from_the_decision(cast: Cast, browser: Browser) -> None:
    matter = reverse_link(cast, upto="reviewing")
    page = browser(cast.prosecutor).get(f"/matters/new/opinion/?parent={matter.pk}").content.decode()
    assert "渑检刑不诉〔2026〕9号" in page
    assert "盗窃价值两千元的财物" in page


def test_nobody_outside_the_office_sees_who_was_not_prosecuted(cast: Cast, browser: Browser) -> None:
    matter = reverse_link(cast, upto="opinion_issued")
    for blind in (cast.clerk, cast.outsider, cast.prosecutor2, cast.office, cast.observer):
        assert browser(blind).get(f"/matters/{matter.pk}/").status_code == 404
    page = browser(cast.superior).get(f"/matters/{matter.pk}/").content.decode()
    assert "张某某" in page
    assert "已制发待送达" in page  # the chain shows where the opinion stands


def test_an_opinion_still_comes_from_a_case(cast: Cast) -> None:
    opinion = recommendation(cast, "opinion", upto="closed")
    assert opinion.state == "closed"
    said = draft_data(cast, "opinion")
    with pytest.raises(IllegalMove):
        open_matter("opinion", actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=reverse_link(cast))
