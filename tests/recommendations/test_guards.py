"""What may not happen to a recommendation, and the ways out that every state has (检察建议工作规定第15–25条)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases.forms import ClueForm
from cases.procedures.exchanges import types_for
from recommendations.forms import CloseForm, DraftForm, LookBackForm
from recommendations.forms.answering import ModifyForm
from supervision.accounts.models import Person
from supervision.ledger.models import Entry
from supervision.matters.consequences import blank_of
from supervision.matters.desk import desk
from supervision.matters.listing import Row
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, open_matter, perform
from tests.builders import (
    PUBLIC,
    SOCIAL,
    Cast,
    act,
    advance,
    case,
    draft_data,
    fresh,
    recommendation,
    verdicts,
    words,
)

OTHER = "recommendation_other"
Browser = Callable[[Person], Client]


# --- a draft of which nothing comes -----------------------------------------------------------------------------------
def test_a_draft_of_which_nothing_comes_ends_with_reasons_and_its_case_can_close(cast: Cast) -> None:
    """2019规定第15条: the handler proposes, head or chief decides; all that was written stays."""
    matter = recommendation(cast, OTHER)
    matter = act(cast, act(cast, matter, "revise"), "propose_drop", reason="单位已经自行整改")
    Matter.objects.filter(pk=matter.pk).update(handler=cast.head)
    with pytest.raises(IllegalMove, match="不能审批自己承办"):
        act(cast, matter, "drop", cast.head)
    Matter.objects.filter(pk=matter.pk).update(handler=cast.prosecutor)
    # Who decides may also want it after all.
    matter = act(cast, act(cast, matter, "send_back", cast.head), "propose_drop")
    matter = act(cast, matter, "drop", cast.head, reason="单位已经自行整改")
    assert (matter.state, matter.outcome) == ("withdrawn", "不提出：单位已经自行整改")
    assert matter.draft_versions.count() == 2
    assert not matter.letters.exists()
    assert act(cast, act(cast, Matter.objects.get(pk=matter.parent_id), "conclude"), "close").state == "closed"


def test_what_the_unit_once_had_is_withdrawn_by_letter_when_its_change_comes_to_nothing(cast: Cast) -> None:
    """2019规定第22条: withdrawn by the chief, and the unit is told."""
    matter = recommendation(cast, OTHER, upto="acknowledged")
    number = matter.number
    matter = act(cast, act(cast, matter, "modify"), "propose_drop")
    with pytest.raises(IllegalMove, match="由检察长决定撤回"):
        act(cast, matter, "drop", cast.head)
    matter = act(cast, matter, "drop")
    letter = matter.letters.get(kind="withdrawal")
    assert number in letter.text
    assert not letter.is_internal


def test_a_form_asks_for_the_letter_of_consent_and_for_the_case_of_an_involved_unit(cast: Cast) -> None:
    """2019规定第3条."""
    matter = recommendation(cast, OTHER)
    said = draft_data(cast, OTHER) | {"counterpart": cast.agency.pk, "reach_consent": "同意", "is_involved_unit": "on"}
    form = DraftForm(said, {}, matter=matter, person=cast.prosecutor)
    assert {"consent_number", "consent_on", "involved_case"} <= set(form.problems())


# --- urging and escalation --------------------------------------------------------------------------------------------
def test_an_answer_that_nobody_has_read_is_not_urged(cast: Cast) -> None:
    """2019规定第24条: urging follows a lapsed term or an answer found insufficient; the day of the answer stands."""
    matter = recommendation(cast, OTHER, upto="replied")
    with pytest.raises(IllegalMove, match="不能督促落实"):
        act(cast, matter, "urge")
    assert Matter.objects.get(pk=matter.pk).answered_on is not None
    assert act(cast, act(cast, matter, "return_for_supplement"), "urge").state == "urged"


def test_the_term_of_a_letter_that_was_changed_does_not_make_its_successor_overdue(cast: Cast) -> None:
    """2019规定第25条: only the running term of the letter as it stands; a cancelled one counts for nothing."""
    with time_machine.travel("2026-01-12 10:00+08:00"):
        matter = recommendation(cast, OTHER, upto="acknowledged")
    with time_machine.travel("2026-04-13 10:00+08:00"):
        matter = act(cast, matter, "modify")
        for name in ("submit", "pass_head_review", "approve", "issue", "serve", "acknowledge"):
            matter = act(cast, matter, name)
        matter = act(cast, act(cast, act(cast, matter, "reply"), "return_for_supplement"), "urge")
        with pytest.raises(IllegalMove, match="尚未届满"):
            perform(matter, "escalate", actor=fresh(cast.chief), data=words(cast, matter, "escalate"))


def test_what_the_unit_asked_is_answered_before_it_is_pressed_further(cast: Cast) -> None:
    """2019规定第25条: whether there is a good reason is not known while its request lies unanswered."""
    with time_machine.travel(timezone.now() - timedelta(days=100)):
        matter = recommendation(cast, OTHER, upto="acknowledged")
    matter = act(cast, act(cast, matter, "urge"), "ask_help", cast.clerk)
    with pytest.raises(IllegalMove, match="困难和请求尚未答复"):
        act(cast, matter, "escalate")
    matter = act(cast, matter, "answer_help", cast.prosecutor)
    matter = act(cast, matter, "ask_more_time")
    with pytest.raises(IllegalMove, match="期限申请尚未答复"):
        act(cast, matter, "escalate")
    assert act(cast, act(cast, matter, "refuse_more_time"), "escalate").state == "escalated"


def test_no_review_for_suit_while_the_review_is_suspended(cast: Cast) -> None:
    """公益诉讼办案规则第78条: the clock stands still, so its old day does not open the way to court."""
    with time_machine.travel("2026-06-01 10:00+08:00"):
        matter = recommendation(cast, PUBLIC, upto="acknowledged", rectify_by=date(2026, 7, 1))
    with time_machine.travel("2026-07-20 10:00+08:00"):
        matter = act(cast, matter, "suspend_term")
    with time_machine.travel("2026-09-21 10:00+08:00"), pytest.raises(IllegalMove, match="中止审查期间不能审查起诉"):
        _sue(cast, matter)


def _sue(cast: Cast, parent: Matter) -> Matter:
    said = {"title": "河道垃圾行政公益诉讼案", "harm": "仍未整改。"}
    return open_matter(
        "public_interest_suit", actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=parent
    )


# --- where the channels lead ------------------------------------------------------------------------------------------
def pressed(cast: Cast, kind: str, *channels: str) -> Matter:
    """A recommendation whose term is over, urged and pressed further today."""
    with time_machine.travel(timezone.now() - timedelta(days=130)):
        matter = recommendation(cast, kind, upto="acknowledged")
    return act(cast, act(cast, matter, "urge"), "escalate", channels=list(channels))


def begun(cast: Cast, kind: str, parent: Matter, upto: str) -> Matter:
    """A document made from the one that was pressed further."""
    data = draft_data(cast, kind)
    made = open_matter(kind, actor=fresh(cast.prosecutor), office=cast.county, data=data, parent=parent)
    return advance(cast, made, upto)


def test_each_channel_of_an_opinion_or_a_custody_review_leads_to_its_document(cast: Cast) -> None:
    """The chosen document must have gone out and arrived before the first one is closed."""
    for kind, channel, document, outcome in (
        ("opinion", "提出检察建议", OTHER, "new_recommendation"),
        ("custody_review", "提出纠正意见", "correction_notice", "notice"),
        ("recommendation_trial", "再次提出监督意见", "recommendation_trial", "refused"),
    ):
        matter = pressed(cast, kind, channel)
        made = begun(cast, document, matter, "issued")
        with pytest.raises(IllegalMove, match=f"“{channel}”尚未"):
            act(cast, matter, "close", outcome=outcome)
        act(cast, made, "serve")
        matter = act(cast, matter, "close", outcome=outcome)
        assert made.number in Entry.objects.filter(matter_id=matter.pk).latest("number").text


def test_a_retrial_recommendation_pressed_further_leads_to_the_procuratorate_above(cast: Cast) -> None:
    """民事诉讼监督规则第124条: 提请抗诉, or a report, from the recommendation itself."""
    matter = pressed(cast, "recommendation_retrial", "提请上一级人民检察院监督")
    offered = {kind for kind in ("protest_request", "report") if procedures()[kind].suits(matter)}
    assert offered == {"protest_request", "report"}
    assert dict(types_for(procedures()["report"].made_from, matter)) == {"ask_above": "提请上一级人民检察院监督"}


def test_a_suit_from_a_recommendation_that_is_none_begins_as_a_clue_and_keeps_the_chain(cast: Cast) -> None:
    """2019规定第25条: 符合提起公益诉讼条件的，依法提起; other letters may still be written."""
    plain = pressed(cast, OTHER, "报告上一级人民检察院")
    assert not procedures()["clue"].suits(plain)
    matter = pressed(cast, OTHER, "依法提起公益诉讼")
    assert dict(types_for(procedures()["report"].made_from, matter)) != {}
    form = ClueForm(None, None, matter=blank_of(procedures()["clue"], cast.county, matter), person=cast.prosecutor)
    assert form.initial["function"] == "public_interest"
    said = {
        "title": "涧河河道垃圾", "function": "criminal", "field": "生态环境和资源保护", "source": "办案发现",
        "counterpart": cast.agency, "found_on": timezone.localdate(), "summary": "仍未整改。",
        "handler": cast.prosecutor, "secrecy": "ordinary", "files": [],
    }  # fmt: skip
    opened = {"actor": fresh(cast.prosecutor), "office": cast.county, "parent": matter}
    with pytest.raises(IllegalMove, match="登记为公益诉讼线索"):
        open_matter("clue", data=said, **opened)
    clue = open_matter("clue", data=said | {"function": "public_interest"}, **opened)
    with pytest.raises(IllegalMove, match="“依法提起公益诉讼”尚未"):
        act(cast, matter, "close", outcome="suit")
    clue = act(cast, act(cast, clue, "screen"), "accept")
    found = case(cast, parent=clue)
    assert (found.function, found.parent.parent_id) == ("public_interest", matter.pk)
    assert act(cast, matter, "close", outcome="suit").state == "closed"


# --- who decides about what was issued --------------------------------------------------------------------------------
def test_the_chief_decides_on_an_objection_after_its_handler_reviewed_it(cast: Cast, browser: Browser) -> None:
    """2019规定第23条: 承办检察官应当立即进行复核."""
    matter = act(cast, recommendation(cast, SOCIAL, upto="acknowledged"), "object")
    for name in ("reject_objection", "modify", "withdraw"):
        with pytest.raises(IllegalMove, match="尚未提出复核意见"):
            perform(matter, name, actor=fresh(cast.chief), data=words(cast, matter, name))
    path = f"/matters/{matter.pk}/"
    assert "<b>轮到您办理</b>：提出复核意见" in browser(cast.prosecutor).get(path).content.decode()
    assert "检察官甲），提出复核意见" in browser(cast.chief).get(path).content.decode()
    matter = act(cast, matter, "review_objection", view="reject", reason="河段由其管理")
    assert matter.details["objection_review"]["reason"] == "河段由其管理"
    assert "检察长，对异议作出决定" in browser(cast.prosecutor).get(path).content.decode()
    assert act(cast, matter, "reject_objection").state == "acknowledged"


def test_what_the_committee_had_issued_the_committee_changes_or_withdraws(cast: Cast) -> None:
    """民事诉讼监督规则第87条; 2019规定第22、23条: its decision on this very document, recorded with the votes."""
    matter = recommendation(cast, "recommendation_retrial", upto="served")
    for name in ("modify", "withdraw"):
        with pytest.raises(IllegalMove, match="由检察委员会决定制发"):
            act(cast, matter, name)
    matter = act(cast, matter, "decide_change_in_committee", what="withdraw")
    with pytest.raises(IllegalMove, match="变更应当先由检察委员会决定"):
        act(cast, matter, "modify")
    assert matter.letters.filter(kind="committee_decision").count() == 2
    assert act(cast, matter, "withdraw").state == "withdrawn"
    # What the chief issued is the chief's to change.
    own = recommendation(cast, SOCIAL, upto="served")
    with pytest.raises(IllegalMove, match="不是由检察委员会决定制发"):
        act(cast, own, "decide_change_in_committee")
    assert act(cast, own, "modify").state == "drafting"


def test_a_decision_to_change_says_what_changes(cast: Cast) -> None:
    """2019规定第22条: the letter names the change and the measures as they read now."""
    matter = recommendation(cast, OTHER, upto="acknowledged")
    form = ModifyForm({"reason": "期限过短"}, None, matter=matter, person=cast.chief)
    assert set(form.problems()) == {"changes"}
    assert form.initial["changed_measures"] == "清运河道内建筑垃圾\n建立日常巡查制度"
    text = "".join(act(cast, matter, "modify").letters.get(kind="modification").text.split())
    for said in ("第二项的完成时间延至年底。", "年底前建立日常巡查制度", "不再执行"):
        assert said in text

    # What the form offered and nobody changed is not called changed.
    same = recommendation(cast, OTHER, upto="acknowledged")
    kept = {"changed_measures": "清运河道内建筑垃圾\n建立日常巡查制度", "changes": "案件来源补充一句。"}
    text = act(cast, same, "modify", **kept).letters.get(kind="modification").text
    assert "变更后的内容为" not in text


def test_the_committee_decides_on_what_it_was_given_and_the_document_leaves_in_time(cast: Cast) -> None:
    """民事诉讼监督规则第87条: fifteen days from the day of the decision, whenever that is recorded."""
    with time_machine.travel("2026-11-02 10:00+08:00"):
        matter = recommendation(cast, "recommendation_retrial", upto="committee_review")
    with time_machine.travel("2026-11-10 10:00+08:00"):
        with pytest.raises(IllegalMove, match="不能早于提请审议的日期2026年11月2日"):
            act(cast, matter, "decide_in_committee", held_on=date(2026, 11, 1))
        matter = act(cast, matter, "decide_in_committee", held_on=date(2026, 11, 5))
    assert matter.clocks.get(term="MX_DECISION_DISPATCH").due_on == date(2026, 11, 20)


def test_a_re_examination_speaks_of_itself(cast: Cast) -> None:
    """刑事诉讼规则第554条: 复查, with what was found on it; an objection has a 复核."""
    matter = recommendation(cast, "correction_notice", upto="acknowledged")
    matter = act(cast, matter, "object")
    assert "请予复查" in matter.letters.get(kind="objection_letter").text
    matter = act(cast, matter, "review_objection", view="reject", reason="调取录像，设备没有故障。")
    answer = act(cast, matter, "reject_objection").letters.get(kind="re_examination_decision")
    assert "调取录像，设备没有故障。" in answer.text
    objection = act(cast, recommendation(cast, SOCIAL, upto="acknowledged"), "object").letters
    assert "请予复核" in objection.get(kind="objection_letter").text


# --- the end ----------------------------------------------------------------------------------------------------------
def test_what_was_not_filed_above_is_still_owed_when_the_matter_is_closed(cast: Cast) -> None:
    """2019规定第21条."""
    matter = recommendation(cast, SOCIAL, upto="closed")
    assert matter.runs("JY_FILING_SUPERIOR")
    steps = {row.id: row.next_label for row in _on_desk(cast)}
    assert steps[matter.pk] == "报上一级院备案"
    matter = act(cast, matter, "file_with_superior")
    assert matter.pk not in {row.id for row in _on_desk(cast)}
    assert (matter.state, matter.clocks.get(term="JY_FILING_SUPERIOR").state) == ("closed", "met")


def _on_desk(cast: Cast) -> list[Row]:
    return [row for group in desk(fresh(cast.prosecutor), timezone.now())["groups"] for row in group["rows"]]


def test_what_was_verified_in_part_does_not_end_as_put_right(cast: Cast) -> None:
    matter = recommendation(cast, OTHER, upto="replied")
    rows = verdicts(matter)
    rows[0] |= {"result": "partly", "reason": "尚有一处"}
    matter = act(cast, matter, "verify", verdicts=rows)
    assert "rectified" not in dict(CloseForm(matter=matter, person=cast.prosecutor).fields["outcome"].choices)
    with pytest.raises(IllegalMove, match="核验结论不支持“整改到位”"):
        act(cast, matter, "close", outcome="rectified")
    assert act(cast, matter, "close", outcome="partly").outcome == "部分整改"


def test_what_fell_back_in_part_needs_a_step_of_its_own_opened_since_then(cast: Cast, browser: Browser) -> None:
    """Measure by measure; a document made before the look-back is no answer to what it found."""
    with time_machine.travel(timezone.now() - timedelta(days=100)):
        matter = recommendation(cast, PUBLIC, upto="acknowledged")
    with time_machine.travel(timezone.now() - timedelta(days=10)):
        _sue(cast, matter)
        for name in ("reply", "verify", "plan_look_back"):
            matter = act(cast, matter, name)
    rows = [{"result": "held", "seen": ""}, {"result": "relapse", "seen": "八月以后没有巡查记录。"}]
    matter = act(cast, matter, "look_back", findings=rows)
    found = matter.look_backs.get()
    assert (found.result, matter.outcome) == ("partial", "回头看发现部分反弹")
    assert [(row["order"], row["result"]) for row in found.findings] == [(1, "held"), (2, "relapse")]
    assert "建立日常巡查制度：反弹。" in "".join(matter.letters.get(kind="look_back_record").text.split())
    with pytest.raises(IllegalMove, match="部分反弹，应当先"):
        act(cast, matter, "close", outcome="partly")
    page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    assert "八月以后没有巡查记录。" in page
    # Asked again is what did not last, with what was seen of it.
    form = browser(cast.prosecutor).get(f"/matters/new/{PUBLIC}/?parent={matter.pk}").context["form"]
    assert [row["text"] for row in form.formset.initial] == ["建立日常巡查制度"]
    assert "建立日常巡查制度：八月以后没有巡查记录。" in form.initial["facts"]
    begun(cast, PUBLIC, matter, "drafting")
    assert act(cast, matter, "close", outcome="partly").state == "closed"


def test_a_suit_after_a_look_back_claims_what_did_not_last(cast: Cast) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=100)):
        matter = recommendation(cast, PUBLIC, upto="acknowledged")
    for name in ("reply", "verify", "plan_look_back"):
        matter = act(cast, matter, name)
    rows = [{"result": "held", "seen": ""}, {"result": "relapse", "seen": "八月以后没有巡查记录。"}]
    matter = act(cast, matter, "look_back", findings=rows)
    assert _sue(cast, matter).details["claims"] == ["建立日常巡查制度"]


def test_the_next_step_after_a_relapse_is_offered_as_the_law_has_it(cast: Cast, browser: Browser) -> None:
    """Again in every kind; 审查起诉 besides where the public interest is at stake (公益诉讼办案规则第81条)."""
    for kind, suit in ((PUBLIC, True), (OTHER, False)):
        matter = act(cast, recommendation(cast, kind, upto="look_back_planned"), "look_back", result="relapse")
        page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
        assert "整改反弹：再次提出" in page
        assert ("整改反弹：审查起诉" in page) is suit


def test_a_look_back_says_of_each_measure_whether_it_was_kept(cast: Cast) -> None:
    matter = recommendation(cast, OTHER, upto="look_back_planned")
    said = words(cast, matter, "look_back") | {
        "findings-TOTAL_FORMS": "2", "findings-INITIAL_FORMS": "0", "findings-0-result": "held",
        "findings-1-result": "partial",
    }  # fmt: skip
    form = LookBackForm(said, {}, matter=matter, person=cast.prosecutor)
    assert not form.is_valid()
    assert form.formset.errors == [{}, {"seen": ["没有巩固的，写明比对情况。"]}]  # type: ignore[union-attr]


def test_what_was_filed_with_the_superior_after_service_is_not_filed_again_after_signing(cast: Cast) -> None:
    """公益诉讼办案规则第75条: one filing of five days, though 宣告送达 fixes the day before the unit signs."""
    matter = recommendation(cast, PUBLIC, upto="served")
    assert matter.clocks.filter(term="GY_FILING").count() == 1
    matter = act(cast, matter, "file_with_superior")
    matter = act(cast, matter, "acknowledge")
    assert list(matter.clocks.filter(term="GY_FILING").values_list("state", flat=True)) == ["met"]


def test_a_letter_changed_after_an_answer_keeps_what_was_answered_to_the_old_one(cast: Cast, browser: Browser) -> None:
    matter = act(cast, recommendation(cast, SOCIAL, upto="replied"), "modify")
    first = matter.measures.first().text
    matter = act(cast, matter, "revise", measures=[{"text": "改建雨污分流管网", "standard": "验收合格"}])
    assert [one.text for one in matter.measures.all()] == ["改建雨污分流管网"]
    path = f"/matters/{matter.pk}/"
    assert f"（变更前的文书）{first}" in browser(cast.prosecutor).get(path).content.decode()
    steps = ("submit", "pass_legal_review", "pass_head_review", "approve", "issue", "serve", "acknowledge", "reply")
    for name in steps:
        matter = act(cast, matter, name)
    last = matter.replies.last()
    assert (last.round, [one.measure.text for one in last.answers.all()]) == (2, ["改建雨污分流管网"])
    assert f"（变更前的文书）{first}" in browser(cast.clerk).get(path).content.decode()
