"""申诉、控告审查: fifteen days for the opinion, the reasons of the organ, the correction and the written answer."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove
from tests.builders import Cast, act, recommendation
from tests.complaint import complaint
from tests.conftest import signed_in


def running(matter: Matter) -> dict[str, date]:
    return dict(matter.clocks.filter(state="running").values_list("term", "due_on"))


def test_the_department_has_fifteen_days_from_the_acceptance(cast: Cast) -> None:
    """刑事诉讼规则第556条; 刑事诉讼法第117条."""
    with time_machine.travel("2026-09-01 10:00+08:00") as clock:
        matter = complaint(cast)
        assert running(matter) == {"KS_PROCEDURAL_7D": date(2026, 9, 8)}
        clock.move_to("2026-09-03 10:00+08:00")
        matter = act(cast, matter, "accept")
        assert running(matter) == {"COMPLAINT_117": date(2026, 9, 18)}
        assert matter.clocks.get(term="COMPLAINT_117").obligor == cast.county
        matter = act(cast, matter, "state_opinion")
        assert running(matter) == {"COMPLAINT_117": date(2026, 9, 18)}
        matter = act(cast, act(cast, matter, "send_back", cast.head), "state_opinion")
        matter = act(cast, matter, "adopt_opinion")
        assert (matter.state, running(matter)) == ("answering", {})
        matter = act(cast, matter, "answer_complainant", reason="冻结有法律文书依据，尚在期限内。")
    letter = matter.letters.get(kind="complaint_reply")
    text = "".join(letter.text.split())
    for part in (
        "周某：",
        "渑池县公安局的申诉、控告",
        "应当解除查封、扣押、冻结不解除",
        "尚在期限内",
        "第五百五十六条",
    ):
        assert part in text
    assert letter.number == "渑检控答〔2026〕1号"
    assert act(cast, matter, "serve_letter", letter=letter).receipts.get().unit == "周某"


def test_the_days_run_anew_from_the_reasons_that_were_asked_for(cast: Cast) -> None:
    """刑事诉讼规则第556条第2款: fifteen days after the reasons came; of the request only its own day is waited for."""
    with time_machine.travel("2026-09-01 10:00+08:00") as clock:
        matter = act(cast, complaint(cast, upto="reviewing"), "ask_reasons", answer_by=date(2026, 9, 8))
        assert running(matter) == {"GH_ANSWER": date(2026, 9, 8)}
        assert "2026年9月8日前" in matter.letters.get(kind="complaint_reasons_request").text
        with pytest.raises(IllegalMove, match="尚未届满"):
            act(cast, matter, "go_on_without")
        clock.move_to("2026-09-09 10:00+08:00")
        late = act(cast, Matter.objects.get(pk=matter.pk), "record_reasons", received_on=date(2026, 9, 7))
        assert running(late) == {"COMPLAINT_117": date(2026, 9, 22)}
        assert late.clocks.get(term="GH_ANSWER").ended_on == date(2026, 9, 7)
        assert late.clocks.filter(term="COMPLAINT_117").count() == 2
        with pytest.raises(IllegalMove, match="已经要求"):
            act(cast, late, "ask_reasons", answer_by=date(2026, 9, 20))


def test_an_organ_that_gives_no_reasons_stops_nothing(cast: Cast) -> None:
    with time_machine.travel("2026-09-01 10:00+08:00") as clock:
        matter = act(cast, complaint(cast, upto="reviewing"), "ask_reasons", answer_by=date(2026, 9, 8))
        clock.move_to("2026-09-09 10:00+08:00")
        matter = act(cast, matter, "go_on_without")
    assert running(matter) == {"COMPLAINT_117": date(2026, 9, 24)}


def test_who_has_not_turned_to_the_organ_is_told_to(cast: Cast) -> None:
    """刑事诉讼规则第555条; a complaint about this office itself is taken in at once."""
    matter = complaint(cast, before="not_yet")
    with pytest.raises(IllegalMove, match="先向办案机关"):
        act(cast, matter, "accept")
    matter = act(cast, matter, "refer")
    assert (matter.state, running(matter)) == ("referred", {})
    assert "请向办案机关申诉、控告" in matter.letters.get().text
    with pytest.raises(IllegalMove, match="应当受理"):
        act(cast, complaint(cast), "refer")
    own = act(cast, complaint(cast, before="own", counterpart=None), "accept")
    with pytest.raises(IllegalMove, match="直接审查"):
        act(cast, own, "ask_reasons")


def test_an_organ_left_out_by_mistake_is_not_taken_for_this_office(cast: Cast) -> None:
    said = {
        "title": "某公司账户冻结申诉",
        "complainant": "周某",
        "standing": "party",
        "act": "not_lifted",
        "facts": "如卷",
    }
    said |= {"before": "disputed", "received_on": date(2026, 9, 1).isoformat(), "secrecy": "ordinary"}
    with time_machine.travel("2026-09-01 10:00+08:00"):
        page = signed_in(cast.prosecutor).post("/matters/new/complaint/", said | {"handler": cast.prosecutor.pk})
    assert page.status_code == 400
    assert "选择申诉、控告所涉的办案机关" in page.content.decode()
    assert not Matter.objects.filter(kind="complaint").exists()


def test_the_complainant_reads_the_result_and_not_how_it_is_told(cast: Cast) -> None:
    matter = act(cast, complaint(cast, upto="reviewing"), "state_opinion", finding="proper")
    matter = act(cast, act(cast, matter, "adopt_opinion"), "answer_complainant")
    assert "审查结果：处理正确或者不存在违法行为。" in matter.letters.get(kind="complaint_reply").text


def test_an_act_that_article_117_does_not_name_is_taken_without_asking_the_organ_first(cast: Cast) -> None:
    """刑规第555条第4款: 应当受理，并及时审查; the reasons of 第556条 are asked for where 第117条 applies."""
    matter = complaint(cast, act="other", before="not_yet")
    with pytest.raises(IllegalMove, match="不以先向办案机关提出为条件"):
        act(cast, matter, "refer")
    matter = act(cast, matter, "accept")
    assert matter.clocks.filter(term="COMPLAINT_117", state="running").exists()
    with pytest.raises(IllegalMove, match="适用于刑事诉讼法第117条"):
        act(cast, matter, "ask_reasons")


def test_what_is_to_be_corrected_is_told_the_organ_before_the_complainant(cast: Cast) -> None:
    matter = complaint(cast, upto="correcting")
    with pytest.raises(IllegalMove, match="尚未制发通知纠正"):
        act(cast, matter, "answer_complainant")
    made = recommendation(cast, "correction_notice", parent=matter, upto="issued")
    assert made.parent_id == matter.pk
    assert act(cast, matter, "answer_complainant").state == "answered"
    own = act(cast, complaint(cast, upto="reviewing", counterpart=None), "state_opinion", finding="correct")
    assert act(cast, act(cast, own, "adopt_opinion"), "answer_complainant").state == "answered"


def test_the_organ_complained_of_sees_nothing_of_it(cast: Cast) -> None:
    matter = complaint(cast, upto="explaining")
    assert signed_in(cast.clerk).get(f"/matters/{matter.pk}/").status_code == 404
    page = signed_in(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    assert "周某" in page
    assert "周某" not in signed_in(cast.chief).get("/matters/?kind=complaint").content.decode()
