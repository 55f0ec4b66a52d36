"""流程监控 and 案件质量评查: the ten days, who answers whom, the grade, and their figures, literal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.procedures.quality import grades_on
from linkage import services
from supervision.matters.services import IllegalMove, available, open_matter, perform
from tests.builders import PUBLIC, Cast, act, case, fresh, recommendation
from tests.papers import monitoring, quality_review

Browser = Callable[[Any], Client]


def at(day: str) -> time_machine.travel:
    return time_machine.travel(f"{day}T10:00:00+08:00", tick=False)


def figures(page: Any, block: str) -> dict[str, list[str]]:
    return {row[0]["text"]: [cell["text"] for cell in row[1:3]] for row in page.context[block]["rows"]}


@pytest.mark.django_db
def test_a_notice_is_answered_in_ten_days_and_the_chief_instructs_on_what_was_reported(cast: Cast) -> None:
    with at("2026-06-01"):
        matter = monitoring(cast, upto="sent")
        assert (matter.number, matter.handler) == ("渑检流监〔2026〕1号", cast.prosecutor)
    with at("2026-06-03"):
        matter = act(cast, matter, "acknowledge")
    clock = matter.clocks.get(term="CM_MONITOR_REPLY")
    # 6月13日 is a Saturday; 民事诉讼监督规则第112条 counts days, the last of them a working day.
    assert (clock.due_on, clock.obligor) == (date(2026, 6, 15), cast.county)
    with at("2026-06-10"):
        chief = fresh(cast.chief)
        assert "instruct" not in {move.name for move, why in available(matter, chief, date(2026, 6, 10)) if not why}
        matter = act(cast, matter, "report_to_chief", reason="同类问题第二次出现。")
        matter = act(cast, matter, "instruct", opinion="全院通报。")
        matter = act(cast, matter, "answer")
        matter = act(cast, matter, "close", reason="已经纠正。")
    clock.refresh_from_db()
    assert (matter.state, clock.state, matter.answered_on) == ("closed", "met", date(2026, 6, 10))
    made = {letter.kind: letter for letter in matter.letters.all()}
    assert set(made) == {"monitoring_notice", "monitoring_reply"}
    assert all(letter.is_internal for letter in made.values())
    assert "送达回证没有签收日期。" in made["monitoring_notice"].text
    assert "情况属实，已经纠正。" in made["monitoring_reply"].text


@pytest.mark.django_db
def test_a_closed_case_is_graded_by_the_chief_and_its_defects_are_mended(cast: Cast, browser: Browser) -> None:
    assert grades_on(date(2025, 12, 31))[2] == ("basic", "瑕疵")
    assert [label for _, label in grades_on(date(2026, 1, 1))] == ["优质", "合格", "基本合格", "不合格"]
    with at("2026-06-01"):
        open_case = case(cast, upto="investigating")
        with pytest.raises(IllegalMove):
            quality_review(cast, parent=open_case)
        parent = case(cast, upto="closed")
        said = {"type": "key", "reviewers": "检察官甲、案管甲", "scope": "程序"}
        with pytest.raises(IllegalMove, match="不能评查本人承办的事项"):
            open_matter("quality_review", actor=cast.case_manager, office=cast.county, data=said, parent=parent)
        matter = quality_review(cast, parent=parent, upto="confirming")
        undated = {"grade": "basic", "opinion": "同意。", "rectify_by": None}
        with pytest.raises(IllegalMove, match="应当写明整改日期"):
            perform(matter, "confirm", actor=fresh(cast.chief), data=undated)
        matter = act(cast, matter, "confirm", rectify_by=date(2026, 6, 18))
        assert (matter.state, matter.number) == ("rectifying", "渑检质评〔2026〕1号")
        assert matter.clocks.get(term="PC_RECTIFY").due_on == date(2026, 6, 18)
        page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
        assert "基本合格" in page
        assert "送达回证没有签收日期。" in page
        matter = act(cast, act(cast, matter, "rectify"), "close", reason="整改到位。")
    assert matter.clocks.get(term="PC_RECTIFY").state == "met"
    result = matter.letters.get(kind="quality_result").text
    assert "基本合格。同意评查意见。" in result
    assert "请于2026年6月18日前完成整改" in result
    assert browser(cast.clerk).get(f"/matters/{matter.pk}/").status_code == 404


@pytest.mark.django_db
def test_the_figures_of_monitoring_reviews_and_service_in_time(cast: Cast, browser: Browser) -> None:
    """Two notices due, one answered; four reviews decided, one not; three letters served within three days or later."""
    clean = {"defects": [], "rectify_by": None}
    with at("2026-06-01"):
        under_way = case(cast, upto="investigating")
        monitoring(cast, parent=under_way, upto="answered")
        monitoring(cast, parent=under_way, upto="received")
        monitoring(cast, parent=under_way, upto="hinted")
        over = case(cast, upto="closed")
        for grade in ("excellent", "qualified", "qualified"):
            assert quality_review(cast, parent=over, upto="closed", grade=grade, **clean).state == "closed"
        quality_review(cast, parent=over, upto="rectifying")
        quality_review(cast, parent=over, upto="feedback")
        issued = [recommendation(cast, PUBLIC, parent=under_way, upto="issued") for _ in range(3)]
        act(cast, issued[0], "serve")
    with at("2026-06-08"):
        # GY_SERVE: three days from the decision of 1 June.
        act(cast, issued[1], "serve")
    with at("2026-06-30"):
        for part, folded in (("prosecutor", False), ("superior", False), ("superior", True)):
            if folded:
                services.fold()
            client = browser(getattr(cast, part))
            page = client.get("/dashboard/")
            found = figures(page, "further")
            assert {name: found[name] for name in found if "评查" in name or "监控" in name} == {
                "流程监控通知应回复": ["2", "—"],
                "流程监控通知已回复": ["1", "—"],
                "案件质量评查": ["4", "—"],
                "评查为优质": ["1", "—"],
                "评查为合格": ["2", "—"],
                "评查为基本合格": ["1", "—"],
                "评查为不合格": ["0", "—"],
            }
            served = figures(page, "figures")
            assert (served["规定了送达期限"], served["按期送达"]) == (["3", "—"], ["1", "—"])
            for row in (*page.context["further"]["rows"], *page.context["figures"]["rows"]):
                if row[1]["url"]:
                    assert client.get(row[1]["url"]).context["count_text"] == f"共{row[1]['text']}件", row[1]
        assert services.differences() == {"facts": 0, "sums": 0}


@pytest.mark.django_db
def test_a_notice_that_nobody_signs_for_can_be_ended(cast: Cast) -> None:
    matter = monitoring(cast, upto="sent")
    matter = act(cast, matter, "close_unanswered", cast.case_manager, reason="发出有误。")
    assert matter.state == "closed"
    assert not matter.clocks.filter(state__in=["running", "paused"]).exists()


@pytest.mark.django_db
def test_an_answer_to_an_earlier_sheet_is_not_on_the_next_one(cast: Cast) -> None:
    """退回重新评查后，评查表不载前一次的反馈；姓名相近的人可以评查."""
    parent = case(cast, upto="closed")
    said = {"type": "key", "reviewers": f"案管甲、{cast.prosecutor.name}民", "scope": "程序"}
    matter = open_matter("quality_review", actor=fresh(cast.case_manager), office=cast.county, data=said, parent=parent)
    matter = act(cast, act(cast, matter, "propose_grade"), "respond", agreed="no", response="等次偏低。")
    matter = act(cast, act(cast, matter, "review_again"), "propose_grade")
    sheets = [letter.text for letter in matter.letters.filter(kind="quality_sheet")]
    assert len(sheets) == 2
    assert not any("等次偏低" in text for text in sheets)
    assert matter.details["response"] == ""
