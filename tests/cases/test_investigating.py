"""The papers of clue, case and follow-up: what each act leaves in writing, and what its form insists on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases.forms import ClueForm, TransferForm
from cases.forms.investigating import EvidenceRequestForm, StatementForm
from cases.procedures.exchanges import exchange_of, types_for
from recommendations.models import Recommendation
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.procedures import concrete
from supervision.matters.services import IllegalMove, available, open_matter
from supervision.notices.models import Proposal
from supervision.notices.services import remind
from tests.builders import Cast, act, case, clue, fresh, recommendation, suit

Browser = Callable[[Person], Client]


def text_of(matter: Matter, kind: str) -> str:
    return "".join(matter.letters.get(kind=kind).text.split())


def test_an_investigation_is_put_on_paper(cast: Cast, browser: Browser) -> None:
    """公益诉讼办案规则第35–38条: two persons, a record to sign, a list of what is asked for."""
    matter = case(cast, upto="investigating")
    for name in ("take_statement", "request_evidence", "inspect_site", "entrust_expert"):
        matter = act(cast, matter, name, cast.assistant)
    assert matter.state == "investigating"
    assert "问：何时倾倒？" in text_of(matter, "statement_record")
    assert "被询问人（逐页签名）：" in text_of(matter, "statement_record")
    request = matter.letters.get(kind="evidence_request")
    assert request.number == f"渑检调证〔{timezone.localdate().year}〕1号"
    assert "1.执法卷宗" in "".join(request.text.split())
    assert "到场当事人、见证人：局长甲" in text_of(matter, "inspection_record")
    assert "进行鉴定，现委托你单位办理" in text_of(matter, "entrustment_letter")
    page = browser(cast.head).get(f"/matters/{matter.pk}/").content.decode()
    assert "工人乙：问：何时倾倒？" in page
    assert re.search(rf"被监督单位</dt>\s*<dd[^>]*>\s*{cast.agency.name}", page)
    matter = act(cast, matter, "conclude")
    assert "处理意见提出检察建议。" in text_of(matter, "investigation_report").replace("四、", "")


def test_forms_of_the_investigation_refuse_what_the_rule_forbids(cast: Cast) -> None:
    matter = case(cast, upto="investigating")
    today = timezone.localdate()
    said: dict[str, Any] = {
        "held_on": today, "place": "该局", "staff": "检察官甲", "recorder": "助理甲", "asked": "工人乙",
        "asked_about": "司机", "content": "问答",
    }  # fmt: skip
    form = StatementForm(said, None, matter=matter, person=cast.prosecutor)
    assert form.problems() == {"staff": ["调查核实应当由两名以上检察人员进行。"]}
    form = StatementForm(
        said | {"staff": "检察官甲、助理甲", "hours": "9时至10时"}, None, matter=matter, person=cast.prosecutor
    )
    assert form.is_valid()
    assert form.answers()["held_at_text"] == f"{today.year}年{today.month}月{today.day}日9时至10时"
    wanted = {"receiver": "该局", "until": today - timedelta(days=1), "contact": "甲", "wanted": "卷宗\n\n台账"}
    form = EvidenceRequestForm(wanted, None, matter=matter, person=cast.prosecutor)
    assert form.problems() == {"until": ["日期不能早于今天。"]}
    form = EvidenceRequestForm(wanted | {"until": today}, None, matter=matter, person=cast.prosecutor)
    assert form.is_valid()
    assert form.answers()["wanted"] == ["卷宗", "台账"]


def test_a_clue_is_passed_on_by_letter_and_a_case_refused_by_decision(cast: Cast) -> None:
    passed = act(cast, clue(cast), "transfer")
    assert "移送案件线索通知书" in text_of(passed, "clue_transfer_notice")
    upward = act(cast, clue(cast), "transfer", receiver=cast.city.name, through_superior=True)
    letter = upward.letters.get(kind="clue_transfer_notice")
    assert letter.title == "报请移送案件线索意见书"
    assert f"报请{cast.city.name}审查" in "".join(letter.text.split())
    cast.county.parent = None
    form = TransferForm(
        {"receiver": "上级院", "reason": "管辖", "through_superior": True},
        None, matter=Matter(office=cast.county, kind="clue"), person=cast.head,
    )  # fmt: skip
    assert "through_superior" in form.problems()
    proposed = case(cast)
    assert "提请检察长决定立案。" in text_of(proposed, "filing_approval")
    assert proposed.letters.get(kind="filing_approval").is_internal
    refused = act(cast, proposed, "refuse_filing")
    assert "本院决定不立案。" in text_of(refused, "no_filing_decision")


def test_what_a_recommendation_leaves_in_writing(cast: Cast, browser: Browser) -> None:
    """From the hearing before issue to the verification before a court (民事诉讼监督规则第87、123条)."""
    social = act(cast, recommendation(cast, "recommendation_social_governance"), "hear_addressee")
    assert "没有不同意见" in text_of(social, "opinion_record")
    social = act(cast, act(cast, social, "submit"), "pass_legal_review")
    assert "一、必要性有必要二、合法性合法三、说理性说理充分" in text_of(social, "legal_policy_opinion")
    retrial = recommendation(cast, "recommendation_retrial", upto="acknowledged")
    retrial = act(cast, act(cast, retrial, "notify_party"), "report_to_committee")
    notice = text_of(retrial, "party_notice")
    assert "申请人张某：" in notice
    assert f"提出再审检察建议书（{retrial.number}）" in notice
    assert "2026年第12次会议" in text_of(retrial, "committee_feedback")
    retrial = act(cast, act(cast, retrial, "reply"), "verify")
    assert retrial.letters.get(kind="verification_record").title == "再审检察建议书处理结果审查登记表"
    objected = act(cast, recommendation(cast, upto="acknowledged"), "object")
    letter = objected.letters.get(kind="objection_letter")
    assert letter.title == "关于检察建议的异议书"
    assert "部分河段不属本局管理范围" in letter.text
    page = browser(cast.clerk).get(f"/documents/letters/{letter.pk}/pdf/")
    assert page.status_code == 200
    # What the house wrote for itself is not the other side's.
    inner = retrial.letters.get(kind="verification_record")
    assert browser(fresh(cast.clerk)).get(f"/documents/letters/{inner.pk}/pdf/").status_code == 404


def test_the_suit_rests_on_a_report_of_the_follow_up(cast: Cast) -> None:
    matter = suit(cast, upto="chief_review")
    report = text_of(matter, "follow_up_report")
    assert "跟进调查发现垃圾仍未清运。" in report
    assert Recommendation.objects.get(pk=matter.parent_id).number in report
    assert "1.确认未依法履职违法" in report


def test_a_clue_that_an_organ_handed_over_is_answered_by_its_day(cast: Cast, browser: Browser) -> None:
    """北京市委实施意见第11条: clues from the supervisory commission, with their result; the day is the letter's."""
    today = timezone.localdate()
    said = {
        "title": "某公司虚假诉讼线索", "function": "civil", "field": "民事诉讼监督", "source": "机关团体代表委员转交",
        "found_on": today.isoformat(), "summary": "借款合同系伪造。", "handler": cast.prosecutor.pk,
        "secrecy": "ordinary", "answer_by": today.isoformat(),
    }  # fmt: skip
    blank = Matter(kind="clue", office=cast.county)
    form = ClueForm(said, None, matter=blank, person=fresh(cast.prosecutor))
    assert form.problems() == {
        "sender": ["填写反馈日期的，写明移送机关。"], "answer_by": ["反馈日期应当在今天以后。"],
    }  # fmt: skip
    by = today + timedelta(days=40)
    said |= {"answer_by": by.isoformat(), "sender": "渑池县监察委员会", "sent_number": "渑监移〔2026〕3号"}
    form = ClueForm(said, None, matter=blank, person=fresh(cast.prosecutor))
    assert form.is_valid(), form.errors
    matter = open_matter("clue", actor=fresh(cast.prosecutor), office=cast.county, data=form.answers())
    assert matter.clocks.get(term="FJ_FEEDBACK", state="running").document_date == by
    matter = act(cast, act(cast, matter, "screen"), "report_preliminary", cast.assistant)
    assert "建议立案" in text_of(matter, "preliminary_report")
    matter = act(cast, act(cast, matter, "decline"), "record_feedback")
    clock = matter.clocks.get(term="FJ_FEEDBACK")
    assert (matter.state, clock.state, clock.ended_on) == ("declined", "met", today)
    page = browser(cast.head).get(f"/matters/{matter.pk}/").content.decode()
    for part in ("渑池县监察委员会 渑监移〔2026〕3号", "复函：已立案。", "初步调查报告"):
        assert part in page, part


def test_a_slight_wrong_in_criminal_procedure_is_put_right_by_word_of_mouth(cast: Cast) -> None:
    """刑事诉讼规则第552条: said and written down; other cases know no such correction."""
    matter = act(cast, case(cast, upto="investigating", function="criminal"), "correct_orally", cast.assistant)
    assert "补正并在今后办案中注意" in text_of(matter, "oral_correction_record")
    assert matter.letters.get(kind="investigation_plan").is_internal
    with pytest.raises(IllegalMove, match="适用于刑事诉讼监督"):
        act(cast, case(cast, upto="investigating"), "correct_orally")


def test_a_place_of_custody_has_seven_days_then_the_written_notice_is_proposed(cast: Cast) -> None:
    """刑事诉讼规则第624条: said on 1 September, the seventh day is the 8th; on the 9th the ladder proposes, no more."""
    with time_machine.travel("2026-09-01T10:00:00+08:00", tick=False):
        parent = case(cast, upto="investigating", function="criminal")
        Matter.objects.filter(pk=parent.pk).update(counterpart=cast.police)
        parent.refresh_from_db()
        matter = act(cast, parent, "correct_orally", custody=True, held_on=date(2026, 9, 1))
        clock = matter.clocks.get(term="ORAL_CORRECTION")
        assert (clock.due_on, clock.obligor) == (date(2026, 9, 8), cast.police)
        with pytest.raises(IllegalMove, match="七日尚未届满"):
            act(cast, matter, "correct_in_writing")
    for day, moves in ((8, []), (9, ["correct_in_writing"])):
        with time_machine.travel(f"2026-09-{day:02}T12:00:00+08:00", tick=False):
            remind(date(2026, 9, day), timezone.now())
            assert list(Proposal.objects.values_list("move", flat=True)) == moves
    with time_machine.travel("2026-09-10T10:00:00+08:00", tick=False):
        assert "record_correction" in {
            move.name for move, why in available(matter, fresh(cast.prosecutor), date(2026, 9, 10)) if not why
        }
        said = {
            "title": "讯问笔录纠正违法",
            "basis": "《人民检察院刑事诉讼规则》第六百二十四条",
            "reply_by": date(2026, 9, 25),
        }
        matter = act(cast, matter, "correct_in_writing", **said)
        made = concrete(matter.children.get(kind="correction_notice"))
        assert (made.state, made.counterpart, made.violation) == ("drafting", cast.police, "讯问笔录没有写明起止时间。")
        assert [row.text for row in made.measures.all()] == ["补正并在今后办案中注意。"]
        assert "2026年9月1日口头提出纠正意见" in made.source
        matter = act(cast, matter, "correct_orally", custody=True, held_on=date(2026, 9, 10))
        matter = act(cast, matter, "record_correction", corrected_on=date(2026, 9, 10), result="当日补正。")
    states = list(matter.clocks.filter(term="ORAL_CORRECTION").order_by("id").values_list("state", flat=True))
    assert states == ["cancelled", "met"]


def test_the_chief_s_end_of_a_public_interest_case_is_told_on_paper_once(cast: Cast) -> None:
    """公益诉讼办案规则第74条: 终结案件决定书, numbered, to the organ; other cases have none."""
    matter = case(cast, upto="closed")
    matter = act(cast, matter, "write_termination", cast.prosecutor)
    made = matter.letters.get(kind="case_termination")
    text = "".join(made.text.split())
    assert matter.counterpart is not None
    assert (matter.state, made.is_internal, matter.counterpart.name in text) == ("closed", False, True)
    assert matter.details["close_reason"] in text
    assert re.fullmatch(r"渑检终〔\d{4}〕1号", made.number)
    with pytest.raises(IllegalMove, match="已制作终结案件决定书"):
        act(cast, matter, "write_termination", cast.prosecutor)
    civil = case(cast, upto="closed", function="civil")
    with pytest.raises(IllegalMove, match="适用于有相对单位的公益诉讼案件"):
        act(cast, civil, "write_termination", cast.prosecutor)


def test_the_chief_decides_before_facts_are_looked_into(cast: Cast) -> None:
    """2019规定第13、15条: two months from the chief's decision; where the case's law gives the power, nobody asks."""
    matter = case(cast, upto="filed", function="criminal")
    with pytest.raises(IllegalMove, match="尚未经检察长决定调查核实"):
        act(cast, matter, "investigate")
    decided_on = timezone.localdate()
    matter = act(cast, matter, "decide_investigation")
    with pytest.raises(IllegalMove, match="检察长已决定"):
        act(cast, matter, "decide_investigation")
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        matter = act(cast, matter, "investigate")
    assert [clock.started_on for clock in matter.clocks.filter(term="JY_INVESTIGATE")] == [decided_on]
    other = case(cast, upto="filed", title="另一条河道")
    with pytest.raises(IllegalMove, match="不需另行决定"):
        act(cast, other, "decide_investigation")
    other = act(cast, other, "investigate")
    assert other.clocks.filter(term="JY_INVESTIGATE").count() == 1


def test_what_is_refused_in_the_case_is_reported_from_the_case(cast: Cast) -> None:
    """公益诉讼办案规则第45条: to the congress, to the discipline organ, or through the superior."""
    matter = case(cast, upto="investigating")
    kinds = [exchange_of(Matter(kind=kind)) for kind in ("report", "notice")]
    assert all("obstruction" not in dict(types_for(one, matter)) for one in kinds)
    matter = act(cast, matter, "record_refusal", cast.assistant)
    assert all(dict(types_for(one, matter))["obstruction"] == "拒绝、妨碍调查核实情况" for one in kinds)
    assert matter.details["acts"][-1]["text"] == "查阅、调取、复制证据材料：拒绝提供执法卷宗。"
