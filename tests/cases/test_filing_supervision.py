"""刑事立案监督: the terms, written out, and what follows from what the police say and do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases.forms.filing_supervision import ExplainForm, InformForm, PaperAskAgainForm, PaperExplanationForm
from cases.reports import filing_supervision_sections
from supervision.accounts.models import Person
from supervision.documents.services import fate_of
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, available, open_matter
from tests.builders import Cast, act, draft_data, filing_supervision, fresh, recommendation, words

TUESDAY = "2026-09-01 10:00+08:00"


def due(matter: Matter, term: str) -> date:
    return matter.clocks.get(term=term, state="running").due_on


def test_reasons_are_given_within_seven_days(cast: Cast) -> None:
    """刑事诉讼规则第560条."""
    with time_machine.travel(TUESDAY):
        matter = filing_supervision(cast, upto="awaiting_explanation")
    assert due(matter, "LA_EXPLAIN") == date(2026, 9, 8)
    assert not matter.clocks.filter(term="LA_OVERDUE_DECISION_EXPLAIN").exists()


def test_reasons_for_filing_are_asked_for_on_signs_of_abuse_and_before_arrest_or_prosecution_alone(
    cast: Cast, browser: Callable[[Person], Client]
) -> None:
    """刑事诉讼规则第559条第2款."""
    parent = filing_supervision(cast).parent
    asked = {
        "title": "某公司合同诈骗立案监督案", "counterpart": cast.police.pk, "direction": "should_not_file",
        "suspicion": "合同诈骗", "facts": "双方有真实买卖往来。", "grounds": "属于民事欠款。", "complainant": "",
    }  # fmt: skip
    client, url = browser(cast.prosecutor), f"/matters/new/filing_supervision/?parent={parent.pk}"
    refused = client.post(url, asked)
    assert set(refused.context["form"].errors) == {"improper", "not_submitted"}
    assert "不适用要求说明立案理由" in refused.content.decode()
    made = client.post(url, asked | {"improper": "civil", "not_submitted": "on"}, follow=True)
    assert "违法动用刑事手段插手民事、经济纠纷" in made.content.decode()
    # The other way round nothing of it is asked.
    assert client.post(url, asked | {"direction": "should_file"}).status_code == 302


def test_reasons_for_not_deciding_in_time_have_a_term_of_their_own(cast: Cast) -> None:
    """刑事诉讼规则第562条."""
    with time_machine.travel(TUESDAY):
        matter = filing_supervision(cast, upto="awaiting_explanation", direction="no_decision")
    assert due(matter, "LA_OVERDUE_DECISION_EXPLAIN") == date(2026, 9, 8)
    assert not matter.clocks.filter(term="LA_EXPLAIN").exists()


def test_the_chiefs_turn_comes_with_silence_alone(cast: Cast, browser: Callable[[Person], Client]) -> None:
    """刑事诉讼规则第562条: while reasons may still be given, only the police are awaited."""

    def awaited() -> str:
        return browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()

    def on_desk() -> bool:
        return f'href="/matters/{matter.pk}/"' in browser(cast.chief).get("/").content.decode()

    with time_machine.travel(TUESDAY) as clock:
        matter = filing_supervision(cast, upto="awaiting_explanation")
        assert "书面说明理由" in awaited()
        assert "检察长，决定是否通知" not in awaited()
        assert not on_desk()
        clock.move_to("2026-09-09 10:00+08:00")
        assert "检察长，决定是否通知" in awaited()
        assert on_desk()


@pytest.mark.parametrize(
    ("direction", "order", "term"),
    [("should_file", "order_filing", "LA_FILE_CASE"), ("should_not_file", "order_cancellation", "LA_CANCEL_CASE")],
)
def test_an_order_is_carried_out_within_fifteen_days(cast: Cast, direction: str, order: str, term: str) -> None:
    """刑事诉讼规则第563条."""
    with time_machine.travel(TUESDAY):
        matter = filing_supervision(cast, upto="explained", direction=direction)
        for name in (order, "serve_notice", "acknowledge_notice"):
            matter = act(cast, matter, name)
    assert due(matter, term) == date(2026, 9, 16)
    assert matter.clocks.filter(state="running").count() == 1


def test_the_decision_that_follows_the_order_stands_beside_the_reasons_not_in_their_place(cast: Cast) -> None:
    shown = filing_supervision_sections(filing_supervision(cast, upto="executed"), inside=False)
    rows = {section["title"]: dict(section["rows"]) for section in shown}
    assert "决定书文号" not in rows["公安机关说明"]
    assert rows["后续办理"]["立案（撤案）决定书"] == "渑公立字〔2026〕88号"


def test_after_filing_three_months_run_for_the_investigation(cast: Cast) -> None:
    """刑事诉讼规则第564条: 催办函 may be sent when they are over."""
    with time_machine.travel(TUESDAY):
        matter = filing_supervision(cast, upto="executed")
        assert due(matter, "LA_URGE") == date(2026, 12, 1)
        with pytest.raises(IllegalMove, match="尚未满三个月"):
            act(cast, matter, "urge_investigation")
    with time_machine.travel("2026-12-02 10:00+08:00"):
        matter = act(cast, matter, "urge_investigation")
    assert matter.letters.filter(kind="filing_urging").count() == 1


def test_reasons_that_stand_are_told_within_ten_days(cast: Cast) -> None:
    """刑事诉讼规则第561条."""
    with time_machine.travel(TUESDAY):
        matter = filing_supervision(cast, upto="reasons_stand")
        assert due(matter, "LA_INFORM_COMPLAINANT") == date(2026, 9, 11)
        matter = act(cast, matter, "inform_complainant")
    assert (matter.state, matter.clocks.filter(state="running").count()) == ("closed", 0)


def test_reconsideration_in_seven_days_and_review_above_in_fifteen(cast: Cast) -> None:
    """刑事诉讼规则第565条."""
    with time_machine.travel(TUESDAY):
        matter = filing_supervision(cast, upto="reconsidering")
        clock = matter.clocks.get(term="LA_RECONSIDER")
        assert (clock.due_on, clock.obligor) == (date(2026, 9, 8), cast.county)
        matter = act(cast, matter, "uphold_order")
        # The police must act again: cancel, or ask above; without a term nobody would see that they did neither.
        assert due(matter, "LA_CANCEL_CASE") == date(2026, 9, 16)
        matter = act(cast, matter, "ask_superior_review")
        assert not matter.clocks.filter(term="LA_CANCEL_CASE", state="running").exists()
        clock = matter.clocks.get(term="LA_REVIEW_SUPERIOR")
        assert (clock.due_on, clock.obligor) == (date(2026, 9, 16), cast.city)
        matter = act(cast, matter, "uphold_in_review")
    assert matter.state == "awaiting_execution"
    assert due(matter, "LA_CANCEL_CASE") == date(2026, 9, 16)


def test_on_paper_both_run_from_the_day_on_which_the_file_came(cast: Cast) -> None:
    """刑事诉讼规则第565条: 收到意见书和案卷材料后 seven and fifteen days, whenever it is entered here."""
    with time_machine.travel(TUESDAY) as clock:
        matter = filing_supervision(cast, upto="explained", direction="should_not_file")
        for name in ("order_cancellation", "serve_notice", "acknowledge_notice"):
            matter = act(cast, matter, name)
        with pytest.raises(IllegalMove, match="不能早于2026年9月1日"):
            act(cast, matter, "record_reconsideration", received_on=date(2026, 8, 31))
        clock.move_to("2026-09-04 10:00+08:00")
        matter = act(cast, matter, "record_reconsideration", received_on=date(2026, 9, 2))
        assert due(matter, "LA_RECONSIDER") == date(2026, 9, 9)
        matter = act(cast, matter, "uphold_order")
        clock.move_to("2026-09-09 10:00+08:00")
        matter = act(cast, matter, "record_superior_review", received_on=date(2026, 9, 7))
    clock_above = matter.clocks.get(term="LA_REVIEW_SUPERIOR")
    assert (clock_above.due_on, clock_above.obligor) == (date(2026, 9, 22), cast.city)
    form = PaperAskAgainForm({"reason": "立案符合条件。"}, matter=matter, person=cast.prosecutor)
    assert set(form.problems()) == {"received_on", "files"}


def test_asked_why_nothing_was_decided_the_police_may_decide_not_to_file(cast: Cast) -> None:
    """刑事诉讼规则第562条: that decision is judged as reasons are."""
    said = {"position": "not_filed", "decision_number": "渑公不立字〔2026〕2号", "own_decision_on": date(2026, 9, 1)}
    with time_machine.travel(TUESDAY):
        decided = filing_supervision(cast, upto="awaiting_explanation")
        with pytest.raises(IllegalMove, match="不能登记为已作出不立案决定"):
            act(cast, decided, "explain", **said)
        matter = act(
            cast, filing_supervision(cast, upto="awaiting_explanation", direction="no_decision"), "explain", **said
        )
        offered = {move.name for move, why in available(matter, fresh(cast.chief), timezone.localdate()) if not why}
    assert {"find_reasons_stand", "order_filing"} <= offered


def test_of_what_the_house_found_itself_nobody_is_told(cast: Cast) -> None:
    """刑事诉讼规则第561条: who complained or handed it over is told; without them no term runs."""
    matter = act(cast, filing_supervision(cast, upto="explained", complainant=""), "find_reasons_stand")
    assert not matter.clocks.filter(term="LA_INFORM_COMPLAINANT").exists()
    assert InformForm({"reason": "理由成立"}, matter=matter, person=cast.prosecutor).is_valid()
    matter = act(cast, matter, "inform_complainant", informed="")
    assert (matter.state, matter.letters.filter(kind="filing_reasons_opinion").count()) == ("closed", 0)
    told = act(cast, filing_supervision(cast, upto="explained"), "find_reasons_stand")
    assert set(InformForm({"reason": "理由成立"}, matter=told, person=cast.prosecutor).problems()) == {"informed"}


def test_an_order_to_file_is_not_reconsidered(cast: Cast) -> None:
    matter = filing_supervision(cast, upto="awaiting_execution")
    with pytest.raises(IllegalMove, match="适用于撤销案件"):
        act(cast, matter, "ask_reconsideration")


def test_no_reasons_in_time_lead_to_an_order(cast: Cast) -> None:
    """刑事诉讼规则第562条: 逾期不说明理由."""
    with time_machine.travel(TUESDAY):
        matter = filing_supervision(cast, upto="awaiting_explanation")
        with pytest.raises(IllegalMove, match="尚未届满"):
            act(cast, matter, "order_filing")
    with time_machine.travel("2026-09-09 10:00+08:00"):
        matter = act(cast, matter, "order_filing")
    assert (matter.state, matter.clocks.filter(state="running", term="LA_EXPLAIN").count()) == ("notice_issued", 0)


def test_who_does_not_say_why_it_filed_is_ordered_to_cancel(cast: Cast) -> None:
    """刑事诉讼规则第562条, applied to 不应当立案而立案: silence is no reason."""
    with time_machine.travel(TUESDAY):
        matter = filing_supervision(cast, upto="awaiting_explanation", direction="should_not_file")
        with pytest.raises(IllegalMove, match="尚未届满"):
            act(cast, matter, "order_cancellation")
    with time_machine.travel("2026-09-09 10:00+08:00"):
        matter = act(cast, matter, "order_cancellation")
    assert (matter.state, matter.letters.filter(kind="cancellation_order").count()) == ("notice_issued", 1)
    assert not matter.clocks.filter(state="running", term="LA_EXPLAIN").exists()


def test_an_order_nobody_carries_out_goes_up_after_a_correction_notice_and_comes_to_an_end(cast: Cast) -> None:
    """刑事诉讼规则第564条: 纠正违法通知书, then the procuratorate above, by a report of its own."""
    with time_machine.travel(TUESDAY):
        matter = filing_supervision(cast, upto="awaiting_execution")
    with time_machine.travel("2026-09-21 10:00+08:00"):
        with pytest.raises(IllegalMove, match="先发出纠正违法通知书"):
            act(cast, matter, "report_to_superior")
        notice = recommendation(cast, "correction_notice", parent=matter, upto="issued")
        matter = act(cast, matter, "report_to_superior", reason="发函后仍不立案")
        letter = matter.letters.get(kind="filing_negotiation")
        text = "".join(letter.text.split())
        order = matter.letters.get(kind="filing_order").number
        assert [said for said in (order, notice.number, "发函后仍不立案") if "".join(said.split()) not in text] == []
        assert letter.is_internal
        with pytest.raises(IllegalMove, match="尚未登记协商结果"):
            act(cast, matter, "close")
        matter = act(cast, matter, "record_negotiation", cast.superior)
        assert matter.details["negotiation_text"] == "公安机关仍不执行。市公安局认为不应当立案。"
        # Who then files after all is registered as ever; else the supervision ends with what came of it.
        offered = {move.name for move, reason in available(matter, fresh(cast.clerk), date(2026, 9, 21)) if not reason}
        assert offered == {"execute"}
        assert act(cast, matter, "close").state == "closed"


def test_the_procuratorate_above_decides_by_a_letter_of_its_own(cast: Cast) -> None:
    """刑事诉讼规则第565条: 复核 is told to the lower procuratorate and to the police."""
    matter = filing_supervision(cast, upto="superior_review")
    matter = act(cast, matter, "revoke_in_review", reason="立案符合法定条件")
    letter = matter.letters.get(kind="filing_review_decision")
    assert letter.number == f"三检复核〔{timezone.localdate().year}〕1号"
    assert "撤销《通知撤销案件书》" in "".join(letter.text.split())
    assert not letter.is_internal
    assert fate_of(matter.letters.get(kind="cancellation_order")).word == "撤销"  # type: ignore[union-attr]


def test_what_was_wrong_is_withdrawn_and_the_police_are_told_of_what_they_had(cast: Cast) -> None:
    unseen = act(cast, filing_supervision(cast, upto="request_issued"), "withdraw")
    assert (unseen.state, unseen.letters.filter(kind="withdrawal").count()) == ("withdrawn", 0)
    matter = filing_supervision(cast, upto="awaiting_execution")
    order = matter.letters.get(kind="filing_order").number
    matter = act(cast, matter, "withdraw")
    assert order in matter.letters.get(kind="withdrawal").text
    assert not matter.clocks.filter(state="running").exists()
    # Served and not yet signed for: nobody is pressed to sign for what was withdrawn.
    unsigned = act(cast, filing_supervision(cast, upto="request_served"), "withdraw")
    assert not unsigned.clocks.filter(state="running").exists()


def test_who_filed_of_its_own_accord_needs_no_order(cast: Cast) -> None:
    matter = filing_supervision(cast, upto="awaiting_explanation")
    with pytest.raises(IllegalMove, match="不能登记为已主动撤销案件"):
        act(cast, matter, "explain", position="cancelled", decision_number="渑公撤字〔2026〕1号")
    filed_on = timezone.localdate() - timedelta(days=20)
    said = {"position": "filed", "decision_number": "渑公立字〔2026〕9号", "own_decision_on": filed_on}
    matter = act(cast, matter, "explain", **said)
    with pytest.raises(IllegalMove, match="已自行纠正"):
        act(cast, matter, "order_filing")
    matter = act(cast, matter, "accept_own_correction")
    assert matter.state == "executed"
    # Three months of investigation count from the day of filing, not from that of the explanation (第564条).
    assert matter.clocks.get(term="LA_URGE", state="running").started_on == filed_on


def test_what_the_police_did_of_their_own_accord_has_number_and_day(cast: Cast) -> None:
    matter = filing_supervision(cast, upto="awaiting_explanation")
    today = timezone.localdate()
    said = {"position": "filed", "reasons": "已立案", "received_on": f"{today - timedelta(days=1)}"}
    form = ExplainForm(said, matter=matter, person=cast.prosecutor)
    assert set(form.problems()) == {"decision_number", "own_decision_on"}
    form = PaperExplanationForm(
        said | {"decision_number": "1号", "own_decision_on": f"{today}"}, matter=matter, person=cast.prosecutor
    )
    assert form.problems()["own_decision_on"] == ["决定日期不能晚于收到说明的日期。"]
    assert ExplainForm({"position": "reasons", "reasons": "经济纠纷"}, matter=matter, person=cast.prosecutor).is_valid()


def test_a_correction_notice_follows_where_nothing_is_done(cast: Cast) -> None:
    """刑事诉讼规则第564条."""
    matter = filing_supervision(cast, upto="awaiting_execution")
    notice = open_matter(
        "correction_notice",
        actor=fresh(cast.prosecutor),
        office=cast.county,
        data=draft_data(cast, "correction_notice"),
        parent=matter,
    )
    assert (notice.state, notice.parent_id) == ("drafting", matter.pk)


def test_the_police_see_it_from_service_on_and_never_the_house_opinions(cast: Cast) -> None:
    matter = filing_supervision(cast, upto="request_issued")
    assert not Matter.objects.visible_to(fresh(cast.clerk)).filter(pk=matter.pk).exists()
    matter = act(cast, matter, "serve_request")
    assert Matter.objects.visible_to(fresh(cast.clerk)).filter(pk=matter.pk).exists()
    shown = str(filing_supervision_sections(matter, inside=False))
    assert "合同诈骗" in shown
    assert "有证据证明虚构事实" not in shown
    assert "控告人赵某" not in shown


def test_every_letter_is_made_and_numbered(cast: Cast) -> None:
    matter = filing_supervision(cast, upto="awaiting_execution")
    year = timezone.localdate().year
    made = {letter.kind: (letter.title, letter.number) for letter in matter.letters.all()}
    assert made["filing_explanation_request"] == ("要求说明不立案（立案）理由通知书", f"渑检不立通〔{year}〕1号")
    assert made["filing_order"] == ("通知立案书", f"渑检通立〔{year}〕1号")
    offered = {move.name for move, reason in available(matter, fresh(cast.clerk), timezone.localdate()) if not reason}
    assert offered == {"execute"}
    assert words(cast, matter, "execute")["decision_number"]
