"""Proposals: laid down by the ladder, decided by a person, ended with their cause. Nothing is done by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import DatabaseError, transaction

from supervision.ledger.models import Entry
from supervision.matters.models import Matter
from supervision.notices.models import Notice, Proposal, ProposalState
from supervision.notices.services import remind
from supervision.terms.models import Clock
from tests.builders import Cast, act, case, fresh, recommendation
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
# Served on Wednesday 4 March 2026; two months end on 4 May, and roll over the holiday to Wednesday 6 May.
SERVED, DUE = date(2026, 3, 4), date(2026, 5, 6)
# Two working days after the last day.
URGE_ON = date(2026, 5, 8)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, 0, tzinfo=SHANGHAI)


def travel(day: date) -> time_machine.travel:
    return time_machine.travel(noon(day), tick=False)


@pytest.fixture
def matter(cast: Cast) -> Matter:
    with travel(SERVED):
        parent = case(cast, upto="concluded", function="criminal")
        made = recommendation(cast, "recommendation_social_governance", parent=parent, upto="acknowledged")
        return act(cast, made, "file_with_superior")


def proposed(day: date) -> list[tuple[str, str]]:
    remind(day, noon(day))
    return list(Proposal.objects.order_by("id").values_list("move", "state"))


def test_urging_is_proposed_two_working_days_after_the_term_and_only_proposed(cast: Cast, matter: Matter) -> None:
    assert proposed(URGE_ON - timedelta(days=1)) == []
    assert proposed(URGE_ON) == [("urge", "open")]
    assert proposed(URGE_ON + timedelta(days=60)) == [("urge", "open")]
    assert Matter.objects.get(pk=matter.pk).state == "acknowledged"
    assert Notice.objects.filter(recipient=cast.prosecutor, title__startswith="建议督促，").exists()


def test_it_stands_on_the_handlers_desk_and_on_the_page_with_its_draft(cast: Cast, matter: Matter) -> None:
    proposed(URGE_ON)
    with travel(URGE_ON):
        assert "督促落实：" in signed_in(cast.prosecutor).get("/").content.decode()
        assert "督促落实：" not in signed_in(cast.colleague).get("/").content.decode()
        page = signed_in(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
        assert "前往督促落实" in page
        assert "文书草稿（未生效）" in page
        assert "的回复期限已于2026年5月6日届满，至今未收到符合要求的书面回复。" in page
        assert "letter-missing" in page
        chief = signed_in(cast.chief).get(f"/matters/{matter.pk}/").content.decode()
        assert "建议办理" in chief
        assert "前往督促落实" not in chief
        assert "建议办理" not in signed_in(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
        form = signed_in(cast.prosecutor).get(f"/matters/{matter.pk}/urge/").content.decode()
        assert "的回复期限已于2026年5月6日届满" in form


def test_urging_takes_it_in_the_same_transaction_and_escalation_follows_after_fifteen_days(
    cast: Cast, matter: Matter
) -> None:
    proposed(URGE_ON)
    with travel(URGE_ON):
        act(cast, matter, "urge")
    taken = Proposal.objects.get()
    assert (taken.state, taken.decided_by) == (ProposalState.TAKEN, cast.prosecutor)
    assert proposed(URGE_ON + timedelta(days=14)) == [("urge", "taken")]
    later = URGE_ON + timedelta(days=15)
    assert proposed(later) == [("urge", "taken"), ("escalate", "open")]
    with travel(later):
        assert "升级处理：" in signed_in(cast.chief).get("/").content.decode()
        assert "升级处理：" not in signed_in(cast.prosecutor).get("/").content.decode()
        act(cast, matter, "escalate")
    assert proposed(later) == [("urge", "taken"), ("escalate", "taken")]


def test_after_an_outage_nothing_earlier_is_told_once_the_proposed_act_is_done(cast: Cast, matter: Matter) -> None:
    proposed(URGE_ON)
    told = Notice.objects.filter(recipient=cast.prosecutor, cause__startswith="clock:")
    assert told.filter(cause__contains=":propose_urge:").count() == 1
    before = set(told.values_list("pk", flat=True))
    with travel(URGE_ON):
        act(cast, matter, "urge")
    proposed(URGE_ON + timedelta(days=1))
    assert set(told.values_list("pk", flat=True)) == before
    # The next rung of the days comes in its time.
    proposed(DUE + timedelta(days=7))
    assert told.filter(cause__contains=":after_7:").count() == 1


def test_a_refusal_needs_a_reason_is_recorded_and_lasts(cast: Cast, matter: Matter) -> None:
    proposed(URGE_ON)
    url = f"/matters/{matter.pk}/proposals/{Proposal.objects.get().pk}/"
    with travel(URGE_ON):
        assert signed_in(cast.prosecutor).post(url, {"reason": ""}).status_code == 400
        assert signed_in(cast.chief).post(url, {"reason": "不必"}).status_code == 403
        assert signed_in(cast.clerk).post(url, {"reason": "不必"}).status_code == 404
        assert signed_in(cast.prosecutor).post(url, {"reason": "已电话确认将于三日内回复"}).status_code == 302
    assert proposed(URGE_ON + timedelta(days=1)) == [("urge", "declined")]
    entry = Entry.objects.filter(matter_id=matter.pk).latest("number")
    assert (entry.name, entry.text, entry.actor) == ("proposal.decline", "已电话确认将于三日内回复", cast.prosecutor)
    # A later rung asks again, once.
    assert proposed(DUE + timedelta(days=15)) == [("urge", "declined"), ("urge", "open")]


def test_a_reply_ends_it(cast: Cast, matter: Matter) -> None:
    proposed(URGE_ON)
    with travel(URGE_ON):
        act(cast, matter, "reply")
    assert proposed(URGE_ON) == [("urge", "lapsed")]


def test_more_time_ends_it_and_the_new_date_counts(cast: Cast, matter: Matter) -> None:
    proposed(URGE_ON)
    with travel(URGE_ON):
        act(cast, matter, "ask_more_time", until=date(2026, 5, 20))
        act(cast, matter, "grant_more_time", until=date(2026, 5, 20))
    assert proposed(URGE_ON + timedelta(days=1)) == [("urge", "lapsed")]
    assert proposed(date(2026, 5, 22)) == [("urge", "lapsed"), ("urge", "open")]


def test_a_suspended_term_proposes_and_reminds_nothing(cast: Cast, matter: Matter) -> None:
    Clock.objects.filter(matter=matter, term="JY_REPLY").update(state="suspended")
    Notice.objects.all().delete()
    assert proposed(URGE_ON + timedelta(days=60)) == []
    assert not Notice.objects.exists()


def test_the_database_refuses_a_refusal_without_reason(cast: Cast, matter: Matter) -> None:
    proposed(URGE_ON)
    with pytest.raises(DatabaseError, match="a_declined_proposal_has_a_reason"), transaction.atomic():
        Proposal.objects.update(state=ProposalState.DECLINED, decided_by=fresh(cast.prosecutor))


def test_the_proof_names_channel_time_and_answer_for_the_own_side_and_no_title_for_the_auditor(
    cast: Cast, matter: Matter
) -> None:
    remind(DUE, noon(DUE))
    notice = Notice.objects.get(recipient=cast.clerk, cause__contains=":today:")
    notice.deliveries.update(state="sent", sent_at=noon(DUE), answer="250", attempts=1)
    page = signed_in(cast.prosecutor).get(f"/matters/{matter.pk}/notices/").content.decode()
    for words in (
        matter.title,
        "clerk@supervision.invalid",
        f"notice-{notice.pk}@",
        "应答 250",
        "已发",
        "经办人甲",
        "届满当日提醒，届满日2026年5月6日",
    ):
        assert words in page, words
    assert signed_in(cast.clerk).get(f"/matters/{matter.pk}/notices/").status_code == 404
    page = signed_in(cast.auditor).get(f"/notices/proof/?matter={matter.pk}&recipient=clerk").content.decode()
    assert f"notice-{notice.pk}@" in page
    assert matter.title not in page
    assert "prosecutor@" not in page


def test_while_an_objection_is_reviewed_nobody_is_urged_to_reply(cast: Cast, matter: Matter) -> None:
    with travel(SERVED):
        act(cast, matter, "object")
    Notice.objects.all().delete()
    assert proposed(URGE_ON) == []
    causes = Notice.objects.values_list("cause", flat=True)
    reply = Clock.objects.get(matter=matter, term="JY_REPLY")
    assert not [cause for cause in causes if cause.startswith(f"clock:{reply.pk}:")]
    with travel(URGE_ON):
        act(cast, matter, "review_objection")
        act(cast, matter, "reject_objection")
    assert proposed(URGE_ON) == [("urge", "open")]
