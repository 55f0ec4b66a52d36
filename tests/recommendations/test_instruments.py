"""What the law of each instrument demands, written out: terms, powers, addressees, parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from cases.models import CommitteeDecision
from recommendations.letters import cited
from supervision.accounts.models import Person
from supervision.matters import consequences
from supervision.matters.models import Matter
from supervision.matters.procedures import procedure_of
from supervision.matters.services import IllegalMove, available, open_matter, perform
from tests.builders import Cast, act, case, draft_data, fresh, recommendation, words
from tests.conftest import signed_in
from tests.words import vote

Browser = Callable[[Person], Client]

# Served on 2026-08-31 (a Monday): the term of the answer, its last day, and how it is reckoned.
ANSWERS = [
    ("recommendation_social_governance", "JY_REPLY", date(2026, 11, 2)),  # 2 months: 31 October is a Saturday
    ("recommendation_public_interest", "GY_REPLY", date(2026, 11, 2)),
    ("recommendation_retrial", "ZS_COURT_CIVIL", date(2026, 11, 30)),  # 3 months end on the month's last day
    ("recommendation_trial", "COURT_REPLY_TRIAL_VIOLATION", date(2026, 9, 30)),  # 1 month
    ("recommendation_enforcement", "COURT_REPLY_EXECUTION_ADMIN", date(2026, 11, 30)),  # 3 months
    ("recommendation_correction", "JY_REPLY_JIUZHENG", date(2026, 11, 2)),
    ("recommendation_other", "JY_REPLY", date(2026, 11, 2)),
    ("custody_review", "JYBYX_REPLY", date(2026, 9, 10)),  # 10 days
    # The document itself sets the date (刑规第552条; 检察意见书; 侦查活动监督通知书): thirty days in the cast's words.
    ("opinion", "FX_REPLY", date(2026, 9, 30)),
    ("correction_notice", "JW_REPLY", date(2026, 9, 30)),
    ("investigation_notice", "ZJ_REPLY", date(2026, 9, 30)),
]


@pytest.mark.parametrize(("kind", "term", "due_on"), ANSWERS)
def test_the_answer_is_due_when_the_rule_says(cast: Cast, kind: str, term: str, due_on: date) -> None:
    with time_machine.travel("2026-08-31 10:00+08:00"):
        matter = recommendation(cast, kind, upto="acknowledged")
    clock = matter.clocks.get(obligor=cast.addressee(kind), state="running", is_right=False)
    assert (clock.term, clock.due_on) == (term, due_on)


@pytest.mark.parametrize(
    ("kind", "filings"),
    [
        ("recommendation_social_governance", {"JY_FILING_SUPERIOR": date(2026, 9, 7)}),  # 5 days: 5 September, Saturday
        ("recommendation_public_interest", {"GY_FILING": date(2026, 9, 7)}),
        ("recommendation_retrial", {"MS_ZS_FILING": date(2026, 9, 7)}),
        ("recommendation_trial", {"JY_FILING_SUPERIOR": date(2026, 9, 7)}),
        ("opinion", {}),
        ("correction_notice", {}),
        ("custody_review", {}),
    ],
)
def test_what_is_filed_with_the_superior(cast: Cast, kind: str, filings: dict[str, date]) -> None:
    with time_machine.travel("2026-08-31 10:00+08:00"):
        matter = recommendation(cast, kind, upto="served")
    running = matter.clocks.filter(obligor=cast.county, state="running", term__contains="FILING")
    assert dict(running.values_list("term", "due_on")) == filings


@pytest.mark.parametrize("kind", ["recommendation_retrial", "recommendation_trial", "recommendation_enforcement"])
def test_decided_documents_go_to_the_court_within_fifteen_days(cast: Cast, kind: str) -> None:
    with time_machine.travel("2026-08-31 10:00+08:00"):
        matter = recommendation(cast, kind, upto="approved")
        assert matter.clocks.get(term="MX_DECISION_DISPATCH").due_on == date(2026, 9, 15)
        act(cast, act(cast, matter, "issue"), "serve")
    assert matter.clocks.get(term="MX_DECISION_DISPATCH").state == "met"


def test_only_the_committee_decides_on_retrial(cast: Cast) -> None:
    """民事诉讼监督规则第87条, 行政诉讼监督规则第92条."""
    matter = recommendation(cast, "recommendation_retrial", upto="chief_review")
    with pytest.raises(IllegalMove, match="没有这一办理动作"):
        perform(matter, "approve", actor=fresh(cast.chief), data={"opinion": "同意"})
    matter = act(cast, matter, "refer_to_committee")
    with pytest.raises(PermissionDenied):
        perform(matter, "decide_in_committee", actor=fresh(cast.chief), data=vote(in_favour=5))
    matter = act(cast, matter, "decide_in_committee")
    assert matter.state == "approved"
    assert matter.letters.get(kind="committee_decision").is_internal


def test_the_committee_agrees_by_more_than_half_of_all_its_members(cast: Cast) -> None:
    """人民检察院组织法第32条; 检察委员会工作规则第21条: nine members, so five must agree, however few came."""
    matter = recommendation(cast, "recommendation_retrial", upto="committee_review")
    with pytest.raises(IllegalMove, match="未超过全体委员的半数"):
        act(cast, matter, "decide_in_committee", in_favour=4)
    with pytest.raises(IllegalMove, match="应当登记为同意"):
        act(cast, matter, "refuse_in_committee", in_favour=5, against=2)
    matter = act(cast, matter, "refuse_in_committee")
    assert matter.state == "drafting"
    found = CommitteeDecision.objects.get(matter=matter)
    assert (found.agreed, found.minority) == (False, "两名委员认为应当提出。")


def test_the_papers_of_a_session_go_out_three_clear_days_before_it(cast: Cast, browser: Browser) -> None:
    """检察委员会工作规则第14条; a session that is moved is counted anew, papers that went out are not sent again."""
    with time_machine.travel("2026-09-07 10:00+08:00"):
        matter = recommendation(cast, "recommendation_retrial", upto="committee_review")
        with pytest.raises(IllegalMove, match="没有待分送"):
            act(cast, matter, "distribute_materials")
        form = browser(cast.committee).post(f"/matters/{matter.pk}/convene_committee/", {"held_on": "2026-09-06"})
        assert "会议日期不能早于今天" in form.content.decode()
        matter = act(cast, matter, "convene_committee", held_on=date(2026, 9, 18))
        clock = matter.clocks.get(term="JWH_MATERIALS", state="running")
        assert (clock.due_on, clock.obligor) == (date(2026, 9, 14), cast.county)
        matter = act(cast, matter, "convene_committee", held_on=date(2026, 9, 25))
        clock = matter.clocks.get(term="JWH_MATERIALS", state="running")
        assert clock.due_on == date(2026, 9, 21)
        page = browser(cast.committee).get(f"/matters/{matter.pk}/").content.decode()
        assert "2026年9月25日" in page
        matter = act(cast, matter, "distribute_materials")
        clock.refresh_from_db()
        assert (clock.state, clock.ended_on) == ("met", date(2026, 9, 7))
        matter = act(cast, matter, "convene_committee", held_on=date(2026, 9, 28))
        assert not matter.runs("JWH_MATERIALS")
        # Refused and referred again, it waits for another session and its papers.
        matter = act(cast, act(cast, matter, "refuse_in_committee"), "submit")
        matter = act(cast, act(cast, matter, "pass_head_review"), "refer_to_committee")
        matter = act(cast, matter, "convene_committee", held_on=date(2026, 9, 30))
        assert matter.clocks.get(term="JWH_MATERIALS", state="running").due_on == date(2026, 9, 26)
        matter = act(cast, matter, "decide_in_committee")
    assert not matter.runs("JWH_MATERIALS")


@pytest.mark.parametrize(
    "wrong", [{"present": 4, "in_favour": 4}, {"present": 10}, {"in_favour": 4}, {"in_favour": 5, "against": 3}]
)
def test_the_database_refuses_a_decision_without_quorum_or_majority(cast: Cast, wrong: dict[str, int]) -> None:
    matter = recommendation(cast, "recommendation_retrial", upto="committee_review")
    said = vote(in_favour=5) | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        CommitteeDecision.objects.create(matter=matter, agreed=True, recorded_by=cast.committee, **said)


def test_what_the_committee_decided_is_reported_back_within_five_days(cast: Cast) -> None:
    """检察委员会工作规则第32条, counted from the day on which the decision was carried out."""
    with time_machine.travel("2026-08-31 10:00+08:00"):
        matter = recommendation(cast, "recommendation_retrial", upto="issued")
    assert matter.clocks.get(term="JWH_FEEDBACK").due_on == date(2026, 9, 7)
    with time_machine.travel("2026-08-31 10:00+08:00"):
        other = recommendation(cast, "recommendation_social_governance", upto="approved")
        # Where no committee decided, nobody is told beforehand that it waits for a report.
        told = consequences.of(other, procedure_of(other).move("issue"), date(2026, 8, 31))
        other = act(cast, other, "issue")
    assert [line["text"] for line in told if "启动" in line["text"]] == [
        "启动“检察建议书备案”（5日），自确定之日起算，按今天计届满日为2026年9月7日。"
    ]
    assert not other.clocks.filter(term="JWH_FEEDBACK").exists()


def test_some_documents_are_for_courts_or_police_only(cast: Cast) -> None:
    for kind, words_of in (("recommendation_retrial", "人民法院"), ("custody_review", "公安机关")):
        matter = recommendation(cast, kind, upto="approved")
        Matter.objects.filter(pk=matter.pk).update(counterpart=cast.agency)
        with pytest.raises(IllegalMove, match=words_of):
            act(cast, Matter.objects.get(pk=matter.pk), "issue")


@pytest.mark.parametrize(
    ("kind", "function"),
    [
        ("recommendation_public_interest", "criminal"),
        ("recommendation_retrial", "criminal"),
        ("correction_notice", "civil"),
        ("custody_review", "public_interest"),
        ("opinion", "civil"),
    ],
)
def test_an_instrument_comes_from_a_case_of_its_own_function(cast: Cast, kind: str, function: str) -> None:
    parent = case(cast, upto="investigating", function=function)
    with pytest.raises(IllegalMove, match="目前不能"):
        open_matter(kind, actor=cast.prosecutor, office=cast.county, data=draft_data(cast, kind), parent=parent)


@pytest.mark.parametrize("name", ["modify", "withdraw"])
def test_who_upholds_an_objection_has_reviewed_it(cast: Cast, name: str) -> None:
    """2019规定第23条: the term of the review is met by either decision, and not broken off."""
    matter = act(cast, recommendation(cast, "recommendation_social_governance", upto="objected"), name)
    terms = dict(matter.clocks.values_list("term", "state"))
    assert (terms["JY_OBJECTION_REVIEW"], terms["JY_REPLY"]) == ("met", "cancelled")


def test_what_came_back_is_at_its_step_since_that_day(cast: Cast) -> None:
    with time_machine.travel("2026-08-31 10:00+08:00"):
        matter = recommendation(cast, "recommendation_social_governance", upto="objected")
    with time_machine.travel("2026-09-02 10:00+08:00"):
        matter = act(cast, matter, "modify")
        page = signed_in(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    assert "现在，9月2日" in page
    assert "现在，8月" not in page


def test_an_answer_may_come_while_the_objection_is_reviewed(cast: Cast) -> None:
    """The objection does not stop the reply term, so nobody may be kept from answering (2019规定第16条第5项)."""
    matter = recommendation(cast, "recommendation_social_governance", upto="objected")
    matter = act(cast, matter, "reply")
    assert (matter.state, matter.answered_on) == ("objected", timezone.localdate())
    assert not matter.clocks.filter(term="JY_REPLY", state="running").exists()
    with pytest.raises(IllegalMove, match="已经书面回复"):
        act(cast, matter, "reply")
    matter = act(cast, matter, "reject_objection")
    assert matter.state == "replied"
    assert matter.clocks.get(term="JY_OBJECTION_REVIEW").state == "met"
    assert act(cast, matter, "verify").state == "verified"


def test_a_correction_notice_is_re_examined_within_seven_days(cast: Cast) -> None:
    """刑事诉讼规则第554条."""
    with time_machine.travel("2026-08-31 10:00+08:00"):
        matter = recommendation(cast, "correction_notice", upto="objected")
        clock = matter.clocks.get(term="JW_REVIEW")
        assert (clock.due_on, clock.obligor) == (date(2026, 9, 7), cast.county)
        assert not matter.clocks.filter(term="JY_OBJECTION_WINDOW").exists()
        matter = act(cast, matter, "reject_objection")
        assert matter.state == "acknowledged"
        offered = {move.name for move, reason in available(matter, fresh(cast.clerk), date(2026, 8, 31)) if not reason}
        letter = matter.letters.get(kind="re_examination_decision").text
    assert "object" not in offered
    assert "经复查，原纠正意见正确" in letter
    assert "异议" not in letter


def test_a_changed_letter_may_be_objected_to_again(cast: Cast, browser: Callable[[Person], Client]) -> None:
    """It is served anew and states a period of its own (2019规定第16条第5项、第23条)."""
    matter = recommendation(cast, "recommendation_other", upto="objected")
    old = matter.number
    matter = act(cast, matter, "modify")
    page = browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
    # What was said and decided stays with the unit; the draft of the new letter is not its business.
    for shown in (words(cast, matter, "object")["grounds"], words(cast, matter, "modify")["reason"]):
        assert shown in page
    assert matter.facts not in page
    for name in ("submit", "pass_head_review", "approve", "issue", "serve", "acknowledge"):
        matter = act(cast, matter, name)
    assert matter.number not in ("", old)
    assert act(cast, matter, "object").state == "objected"
    matter = act(cast, act(cast, matter, "review_objection"), "reject_objection")
    with pytest.raises(IllegalMove, match="异议已经复核答复"):
        act(cast, matter, "object")


def test_who_follows_up_may_look_before_there_is_an_answer(cast: Cast) -> None:
    """公益诉讼办案规则第77、81条: silence is followed up, and may be sued upon when the period is over."""
    with time_machine.travel("2026-08-31 10:00+08:00"):
        matter = recommendation(
            cast, "recommendation_public_interest", upto="acknowledged", rectify_by=date(2026, 9, 30)
        )
        matter = act(cast, matter, "check_site")
    said = {"title": "河道垃圾行政公益诉讼案", "harm": "仍未整改。"}

    def sue(on: str) -> Matter:
        with time_machine.travel(on):
            person = fresh(cast.prosecutor)
            return open_matter("public_interest_suit", actor=person, office=cast.county, data=said, parent=matter)

    # Two months from 31 August end on a Saturday, so on 2 November.
    with pytest.raises(IllegalMove, match="尚未届满"):
        sue("2026-11-02 10:00+08:00")
    clock = sue("2026-11-03 10:00+08:00").clocks.get(term="GY_SUIT_REVIEW_ADMIN")
    assert clock.started_on == date(2026, 11, 2)


def test_dissent_is_kept_and_stops_nothing(cast: Cast) -> None:
    """公益诉讼办案规则第8条."""
    matter = recommendation(cast, "recommendation_social_governance", upto="approved")
    matter = act(cast, matter, "dissent")
    assert matter.state == "approved"
    assert [row["text"] for row in matter.details["dissents"]] == [words(cast, matter, "dissent")["reason"]]
    assert act(cast, matter, "issue").state == "issued"


def test_every_instrument_makes_its_letter_with_its_own_parts(cast: Cast) -> None:
    expected = {
        "recommendation_retrial": ("再审检察建议书", "(2025)豫1221民初88号民事判决书", "检察卷宗一册"),
        "recommendation_trial": ("检察建议书", "(2026)豫1221民初12号民事案件", "检察卷宗一册"),
        "opinion": ("检察意见书", "被不起诉人：张某某", "渑检刑不诉〔2026〕9号"),
        "correction_notice": ("纠正违法通知书", "2026年9月，某盗窃案侦查活动", "书面申请复查"),
        "custody_review": ("释放或者变更强制措施建议书", "被羁押人：李某某", "收到本文书之日起10日内"),
    }
    for kind, parts in expected.items():
        letter = recommendation(cast, kind, upto="issued").letters.get(kind=kind)
        text = "".join(letter.text.split())
        assert letter.title == parts[0]
        assert [part for part in parts[1:] if "".join(part.split()) not in text] == []


def test_articles_are_cited_in_letters_as_letters_cite_them() -> None:
    assert cited("《甲》第22、23条") == "《甲》第二十二条、第二十三条"
    assert cited("《乙》第554条") == "《乙》第五百五十四条"
    assert cited("《乙》第110、200条") == "《乙》第一百一十条、第二百条"
    assert cited("参照《丙》第10条（可配置默认做法）") == "《丙》第十条"
    assert cited("《丁》第105条") == "《丁》第一百零五条"
