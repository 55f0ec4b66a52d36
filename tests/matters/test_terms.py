"""Statutory dates of recommendations, and what a changed letter is. Dates are worked out by hand from the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, perform
from tests.builders import PUBLIC, SOCIAL, Cast, act, case, fresh, recommendation, reply_data, serve_data
from tests.conftest import signed_in


class TestTerms:
    """2026-11-22 is a Sunday."""

    def test_two_months_of_social_governance_roll_over_a_weekend(self, cast: Cast) -> None:
        with time_machine.travel("2026-09-22T10:00:00+08:00"):
            matter = recommendation(cast, SOCIAL, upto="acknowledged")
            clock = matter.clocks.get(term="JY_REPLY")
        # Two months from 22 September end on Sunday 22 November, so on Monday the 23rd.
        assert (clock.started_on, clock.unrolled_on, clock.due_on) == (
            date(2026, 9, 22),
            date(2026, 11, 22),
            date(2026, 11, 23),
        )
        assert clock.obligor == cast.agency

    def test_two_months_roll_over_the_new_year_holiday(self, cast: Cast) -> None:
        with time_machine.travel("2025-11-01T10:00:00+08:00"):
            matter = recommendation(cast, SOCIAL, upto="acknowledged")
        # 1 January 2026 to Saturday the 3rd are holidays, Sunday the 4th is worked.
        assert matter.clocks.get(term="JY_REPLY").due_on == date(2026, 1, 4)

    def test_an_urgent_public_interest_letter_is_answered_in_fifteen_days(self, cast: Cast) -> None:
        with time_machine.travel("2026-11-02T10:00:00+08:00"):
            urgent = recommendation(cast, PUBLIC, upto="acknowledged", urgent=True, urgent_reason="损害继续扩大")
            ordinary = recommendation(cast, PUBLIC, upto="acknowledged")
        assert urgent.clocks.get(term="GY_REPLY").due_on == date(2026, 11, 17)
        # Two months from 2 November end on Saturday 2 January 2027, within the holiday: the due date is later.
        assert ordinary.clocks.get(term="GY_REPLY").unrolled_on == date(2027, 1, 2)
        assert ordinary.clocks.get(term="GY_REPLY").due_on > date(2027, 1, 2)

    def test_an_urgent_social_governance_letter_carries_its_own_date(self, cast: Cast) -> None:
        with time_machine.travel("2026-11-02T10:00:00+08:00"):
            matter = recommendation(
                cast, SOCIAL, upto="acknowledged", urgent=True, urgent_reason="汛情", reply_by=date(2026, 11, 12)
            )
        assert matter.clocks.get(term="JY_REPLY").due_on == date(2026, 11, 12)

    def test_by_post_the_term_runs_from_the_day_on_the_receipt(self, cast: Cast) -> None:
        with time_machine.travel("2026-11-02T10:00:00+08:00") as clock:
            matter = recommendation(cast, PUBLIC, upto="issued")
            said = serve_data(date(2026, 11, 2), way="post", tracking_number="EM1", recipient="")
            matter = perform(matter, "serve", actor=fresh(cast.prosecutor), data=said)
            assert matter.served_on is None
            assert not matter.clocks.filter(term="GY_REPLY").exists()
            clock.shift(timedelta(days=3))
            matter = act(cast, matter, "acknowledge")
        assert matter.served_on == date(2026, 11, 5)
        assert matter.clocks.get(term="GY_REPLY").started_on == date(2026, 11, 5)

    def test_a_letter_left_behind_is_served_that_day_and_urged_when_nobody_answers(self, cast: Cast) -> None:
        with time_machine.travel("2026-08-03T10:00:00+08:00"):
            matter = recommendation(cast, SOCIAL, upto="issued")
            said = serve_data(date(2026, 8, 3), way="left", refusal="负责人拒绝签收", witnesses="见证人甲")
            matter = perform(matter, "serve", actor=fresh(cast.prosecutor), data=said)
            # Two months end on 3 October, within the holiday that ends on 7 October 2026.
            assert matter.clocks.get(term="JY_REPLY").due_on == date(2026, 10, 8)
        with time_machine.travel("2026-10-08T10:00:00+08:00"), pytest.raises(IllegalMove, match="尚未届满"):
            act(cast, matter, "urge")
        with time_machine.travel("2026-10-09T10:00:00+08:00"):
            assert act(cast, matter, "urge").state == "urged"
            assert act(cast, matter, "escalate").state == "escalated"

    def test_an_answer_sent_back_keeps_the_original_date(self, cast: Cast) -> None:
        with time_machine.travel("2026-09-22T10:00:00+08:00"):
            matter = recommendation(cast, SOCIAL, upto="replied")
            assert matter.clocks.get(term="JY_REPLY").state == "met"
        with time_machine.travel("2026-11-20T10:00:00+08:00"):
            matter = act(cast, matter, "return_for_supplement")
        clock = matter.clocks.get(term="JY_REPLY")
        assert (clock.state, clock.due_on, clock.ended_on) == ("running", date(2026, 11, 23), None)
        assert matter.answered_on is None
        with time_machine.travel("2026-11-25T10:00:00+08:00"):
            matter = act(cast, matter, "reply")
        clock.refresh_from_db()
        assert (clock.state, clock.ended_on) == ("met", date(2026, 11, 25))

    def test_an_answer_posted_before_expiry_is_in_time(self, cast: Cast) -> None:
        with time_machine.travel("2026-09-22T10:00:00+08:00"):
            matter = recommendation(cast, SOCIAL, upto="acknowledged")
        with time_machine.travel("2026-11-25T10:00:00+08:00"):
            said = reply_data(matter, date(2026, 11, 25)) | {"posted_on": date(2026, 11, 23)}
            matter = perform(matter, "reply", actor=fresh(cast.agency_head), data=said)
        assert matter.clocks.get(term="JY_REPLY").ended_on == date(2026, 11, 23)

    def test_an_objection_does_not_stop_the_reply_term(self, cast: Cast) -> None:
        with time_machine.travel("2026-09-22T10:00:00+08:00"):
            matter = recommendation(cast, SOCIAL, upto="objected")
        assert matter.clocks.get(term="JY_REPLY").state == "running"
        assert matter.clocks.get(term="JY_OBJECTION_WINDOW").due_on == date(2026, 10, 8)
        assert matter.clocks.get(term="JY_OBJECTION_REVIEW").due_on == date(2026, 9, 29)

    def test_an_objection_after_its_period_is_refused(self, cast: Cast) -> None:
        with time_machine.travel("2026-09-01T10:00:00+08:00"):
            matter = recommendation(cast, SOCIAL, upto="acknowledged")
            assert matter.clocks.get(term="JY_OBJECTION_WINDOW").due_on == date(2026, 9, 16)
        with time_machine.travel("2026-09-17T10:00:00+08:00"), pytest.raises(IllegalMove, match="届满"):
            act(cast, matter, "object")

    def test_more_time_is_granted_once_asked_for(self, cast: Cast) -> None:
        with time_machine.travel("2026-09-22T10:00:00+08:00"):
            matter = recommendation(cast, SOCIAL, upto="acknowledged")
            with pytest.raises(IllegalMove, match="没有待答复"):
                act(cast, matter, "grant_more_time")
            act(cast, matter, "ask_more_time", until=date(2026, 12, 22))
            with pytest.raises(IllegalMove, match="已有延期申请"):
                act(cast, matter, "ask_more_time", until=date(2026, 12, 23))
            matter = act(cast, matter, "grant_more_time", until=date(2026, 12, 22))
        assert matter.clocks.get(term="JY_REPLY").due_on == date(2026, 12, 22)

    def test_the_procuratorates_own_terms(self, cast: Cast) -> None:
        with time_machine.travel("2026-11-02T10:00:00+08:00"):
            filed = case(cast, upto="filed")
            approved = recommendation(cast, PUBLIC, upto="approved")
            issued = recommendation(cast, SOCIAL, upto="issued")
            served = recommendation(cast, PUBLIC, upto="served")
        assert filed.clocks.get(term="GY_CASE_NOTICE").due_on == date(2026, 11, 9)
        assert approved.clocks.get(term="GY_SERVE").due_on == date(2026, 11, 5)
        # Five days from 2 November end on Saturday the 7th, so on Monday the 9th.
        assert issued.clocks.get(term="JY_FILING_SUPERIOR").due_on == date(2026, 11, 9)
        assert served.clocks.get(term="GY_FILING").due_on == date(2026, 11, 9)
        assert served.clocks.get(term="GY_SERVE").state == "met"


class TestANewLetter:
    """R15: what is changed is a new letter."""

    def test_modification_takes_a_new_number_and_new_clocks(self, cast: Cast) -> None:
        with time_machine.travel("2026-09-22T10:00:00+08:00"):
            matter = recommendation(cast, PUBLIC, upto="objected")
            assert matter.number == "渑检行公建〔2026〕1号"
        with time_machine.travel("2026-10-20T10:00:00+08:00"):
            matter = act(cast, matter, "modify")
            assert (matter.state, matter.number, matter.issued_on, matter.served_on) == ("drafting", "", None, None)
            assert not matter.clocks.filter(state="running").exists()
            for name in ("submit", "pass_head_review", "approve", "issue", "serve", "acknowledge"):
                matter = act(cast, matter, name)
        assert matter.number == "渑检行公建〔2026〕2号"
        assert matter.details["earlier_numbers"] == ["渑检行公建〔2026〕1号"]
        dates = list(matter.clocks.filter(term="GY_REPLY").order_by("id").values_list("state", "started_on", "due_on"))
        assert dates == [
            ("cancelled", date(2026, 9, 22), date(2026, 11, 23)),
            # Two months from 20 October end on Sunday 20 December, so on Monday the 21st.
            ("running", date(2026, 10, 20), date(2026, 12, 21)),
        ]
        assert {letter.number for letter in matter.letters.filter(kind=PUBLIC)} == {
            "渑检行公建〔2026〕1号",
            "渑检行公建〔2026〕2号",
        }

    def test_what_is_drafted_anew_is_not_shown_to_the_addressee(self, cast: Cast) -> None:
        matter = recommendation(cast, PUBLIC, upto="acknowledged")
        matter = act(cast, matter, "modify")
        act(cast, matter, "revise", facts="尚未制发的新事实", measures=[{"text": "尚未制发的新事项", "standard": ""}])
        client = signed_in(cast.clerk)
        shown = client.get(f"/matters/{matter.pk}/")
        assert "尚未制发" not in shown.content.decode()
        assert "尚未制发" not in client.get(f"/api/v1/matters/{matter.pk}/").content.decode()
        assert "尚未制发的新事实" in signed_in(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()

    def test_who_was_wrongly_addressed_loses_sight_of_it(self, cast: Cast) -> None:
        matter = recommendation(cast, PUBLIC, upto="returned")
        assert Matter.objects.visible_to(fresh(cast.clerk)).exists()
        matter = act(cast, matter, "readdress")
        assert not Matter.objects.visible_to(fresh(cast.clerk)).exists()
        matter = act(cast, matter, "revise", counterpart=cast.outsider_agency)
        for name in ("submit", "pass_head_review", "approve", "issue", "serve"):
            matter = act(cast, matter, name)
        assert not Matter.objects.visible_to(fresh(cast.clerk)).exists()
        assert Matter.objects.visible_to(fresh(cast.outsider)).exists()
        with pytest.raises(PermissionDenied):
            act(cast, matter, "acknowledge")
        assert act(cast, matter, "acknowledge", actor=cast.outsider).state == "acknowledged"

    def test_a_letter_changed_to_another_body_leaves_the_first(self, cast: Cast) -> None:
        matter = recommendation(cast, PUBLIC, upto="acknowledged")
        matter = act(cast, matter, "modify")
        assert Matter.objects.visible_to(fresh(cast.clerk)).exists()
        act(cast, matter, "revise", counterpart=cast.outsider_agency)
        assert not Matter.objects.visible_to(fresh(cast.clerk)).exists()
