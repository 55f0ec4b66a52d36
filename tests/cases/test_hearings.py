"""检察听证 (听证工作规定): three clear days ahead, held on its day, the opinion weighed before the end."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from cases.forms.hearings import HearingForm, HearingRecordForm
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, perform
from tests.builders import Cast, act, case, fresh, recommendation
from tests.cases.test_roster import entry
from tests.papers import paper, paper_act, paper_data

pytestmark = pytest.mark.django_db
HELD = date(2026, 9, 10)


def planned(cast: Cast, upto: str = "issued", parent: Matter | None = None) -> Matter:
    """Decided on 1 September 2026 for the tenth."""
    with time_machine.travel("2026-09-01 10:00+08:00"):
        return paper(cast, "hearing", upto=upto, parent=parent, feedback_by=HELD)


def test_the_notice_reaches_everyone_three_clear_days_before(cast: Cast) -> None:
    """第10条: a hearing on the tenth is told by the sixth, or those concerned agree to less."""
    matter = planned(cast)
    text = "".join(matter.letters.get(kind="hearing_notice").text.split())
    for part in ("公开听证", "2026年9月10日上午9时", "人大代表甲", "清运责任如何划分"):
        assert part in text, part
    clock = matter.clocks.get(term="TZ_NOTICE")
    assert (clock.due_on, clock.obligor) == (date(2026, 9, 6), cast.county)
    with time_machine.travel("2026-09-07 10:00+08:00"):
        with pytest.raises(IllegalMove, match="最迟应于2026年9月6日送达"):
            paper_act(cast, matter, "deliver", waiver="")
        matter = paper_act(cast, matter, "deliver", delivered_on=date(2026, 9, 6), waiver="")
        matter = paper_act(cast, matter, "announce", remark="本院公众号")
        assert "在本院检察听证室公开听证" in "".join(matter.letters.get(kind="hearing_announcement").text.split())
        with pytest.raises(IllegalMove, match="已经发布"):
            paper_act(cast, matter, "announce")
    clock.refresh_from_db()
    assert (matter.state, clock.state, clock.ended_on) == ("notified", "met", date(2026, 9, 6))


def test_a_hearing_is_held_on_its_day_and_weighed_before_the_case_is_concluded(cast: Cast) -> None:
    """第15、16条: the opinion is weighed; a majority is not followed only with the chief's consent."""
    with time_machine.travel("2026-09-01 10:00+08:00"):
        source = case(cast, upto="investigating")
    matter = planned(cast, "notified", source)
    with time_machine.travel("2026-09-09 10:00+08:00"), pytest.raises(IllegalMove, match="先延期"):
        paper_act(cast, matter, "record_hearing", heard_on=date(2026, 9, 9))
    with time_machine.travel("2026-09-11 10:00+08:00"):
        with pytest.raises(IllegalMove, match="尚有1次听证"):
            act(cast, source, "conclude")
        matter = paper_act(cast, matter, "record_hearing", heard_on=HELD)
        assert "一致认为城市管理局负有清运职责" in matter.letters.get(kind="hearing_minutes").text
        with pytest.raises(Exception, match="无权"):
            paper_act(cast, matter, "depart_from_opinion", cast.prosecutor)
        matter = paper_act(cast, matter, "follow_opinion")
        matter = paper_act(cast, matter, "close")
        source = act(cast, act(cast, source, "conclude"), "close")
    report = source.letters.get(kind="closing_report").text
    assert "2026年9月10日召开公开听证，听证员评议意见：三名听证员一致认为" in report
    assert "全部采纳" in report


def test_another_day_needs_another_notice(cast: Cast) -> None:
    matter = planned(cast, "notified")
    first = matter.number
    with time_machine.travel("2026-09-08 10:00+08:00"):
        matter = paper_act(cast, matter, "postpone", reason="听证员因故不能参加")
        assert (matter.state, matter.number) == ("drafting", "")
        said = paper_data(cast, "hearing", feedback_by=date(2026, 9, 20))
        matter = paper_act(cast, matter, "revise", **said)
        for name in ("submit", "approve", "issue", "deliver"):
            matter = paper_act(cast, matter, name)
    assert matter.number != first
    assert matter.clocks.get(term="TZ_NOTICE", due_on=date(2026, 9, 16)).state == "met"
    assert matter.letters.filter(kind="hearing_notice").count() == 2


def test_a_review_of_custody_may_be_public(cast: Cast) -> None:
    """刑事诉讼规则第577条 and 听证工作规定第4条: the draft goes its way once the hearing is weighed."""
    found = recommendation(cast, "custody_review")
    hearing = paper(cast, "hearing", upto="heard", parent=found, type="closed")
    with pytest.raises(IllegalMove, match="听证意见未处理"):
        act(cast, found, "submit")
    paper_act(cast, hearing, "depart_from_opinion", reason="新证据表明有社会危险性")
    assert act(cast, found, "submit").state == "head_review"


def test_hearers_are_chosen_from_the_roster_or_typed(cast: Cast) -> None:
    """府检联动意见第四部分第4项: who is on the roster is offered, and each use is on record."""
    with time_machine.travel("2026-09-01 10:00+08:00"):
        expert, gone = entry(cast), entry(cast, name="工程师乙")
        source = case(cast, upto="investigating")
        blank = Matter(kind="hearing", office=cast.county, parent=source)
        said = {name: str(value) for name, value in paper_data(cast, "hearing", feedback_by=HELD).items() if value}
        form = HearingForm(said | {"hearers": ""}, None, matter=blank, person=fresh(cast.prosecutor))
        assert form.problems() == {"hearers": ["从名册中选用听证员，或者填写其他听证员。"]}
        form = HearingForm(
            said | {"hearers": "", "roster": [expert.pk, gone.pk]}, None, matter=blank, person=fresh(cast.prosecutor)
        )
        assert form.is_valid(), form.errors
        matter = paper(
            cast, "hearing", upto="issued", parent=source, feedback_by=HELD, roster=[expert, gone], hearers="律师乙"
        )
        told = "".join(matter.letters.get(kind="hearing_notice").text.split())
        both = "工程师甲（特邀检察官助理，生态环境和资源保护）、工程师乙（特邀检察官助理，生态环境和资源保护）、律师乙"
        assert f"听证员：{both}" in told
        plan = matter.letters.get(kind="hearing_plan")
        assert plan.is_internal
        assert f"听证员：{both}" in "".join(plan.text.split())
        matter = paper_act(cast, matter, "deliver")
        perform(gone, "end", actor=fresh(cast.chief), data={"reason": "调离"})
    with time_machine.travel("2026-09-11 10:00+08:00"):
        form = HearingRecordForm(matter=matter, person=fresh(cast.prosecutor))
        assert [str(label) for _, label in form.fields["roster"].choices] == [both.split("、")[0]]
        paper_act(cast, matter, "record_hearing", cast.assistant, heard_on=HELD, roster=[expert])
    expert.refresh_from_db()
    gone.refresh_from_db()
    assert [(row["on"], row["way"]) for row in expert.details["uses"]] == [("2026-09-10", "hearing")]
    assert gone.details["uses"] == []
