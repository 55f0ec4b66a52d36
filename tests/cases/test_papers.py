"""公函 of the procuratorate: what each is for, whom it reaches, what comes back, and where that shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from supervision.accounts.models import Body, Person
from supervision.ledger.models import Entry
from supervision.matters.checks import check_all
from supervision.matters.models import Finding, Matter
from supervision.matters.pages import openings
from supervision.matters.services import IllegalMove, open_matter, perform
from tests.builders import PUBLIC, Cast, act, advance, body, case, fresh, recommendation
from tests.linkage.words import exchange_data
from tests.papers import paper, paper_act, paper_data

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
CHANNELS = ["报告上一级人民检察院", "通报同级政府、纪检监察机关", "依法提起公益诉讼"]


def opened(cast: Cast, kind: str, parent: Matter, **changes: object) -> Matter:
    said = paper_data(cast, kind, **changes)
    return open_matter(kind, actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=parent)


def offered(cast: Cast, parent: Matter) -> set[str]:
    """The kinds that the handler may write from the matter."""
    return {row["name"].removeprefix("open_") for row in openings(parent, fresh(cast.prosecutor))}


def test_talks_have_minutes_that_the_agency_confirms_and_stop_no_term(cast: Cast, browser: Browser) -> None:
    """公益诉讼办案规则第70条."""
    with time_machine.travel("2026-09-01T10:00:00+08:00"):
        matter = paper(cast, "consultation", upto="received")
        assert [clock.term for clock in matter.clocks.filter(state="running")] == []
        with pytest.raises(IllegalMove, match="今天以前"):
            paper_act(cast, matter, "hold", held_on=date(2026, 9, 2))
    with time_machine.travel("2026-09-04T10:00:00+08:00"):
        matter = paper_act(cast, matter, "hold")
        minutes = matter.letters.get(kind="consultation_minutes")
        for part in ("渑检磋商〔2026〕1号", "2026年9月4日", "双方确认涧河东段", "年底前清运完毕", "同意整改"):
            assert part in minutes.text, part
        page = browser(cast.agency_head).get(f"/matters/{matter.pk}/").content.decode()
        assert "签认纪要" in page
        assert "磋商纪要" in page
        matter = paper_act(cast, matter, "confirm", opinion="属实，同意。", reason="")
        matter = paper_act(cast, matter, "close")
    assert matter.details["confirm"] == "属实，同意。"
    assert "consultation" not in offered(cast, case(cast, upto="investigating", function="civil"))


def test_who_refuses_to_assist_is_reported_or_told_of(cast: Cast, browser: Browser) -> None:
    """公益诉讼办案规则第45条: to the congress, to the supervisory commission, to the body above; by the chief."""
    matter = paper(cast, "assistance_letter", upto="issued")
    assert browser(cast.clerk).get(f"/matters/{matter.pk}/").status_code == 404
    matter = paper_act(cast, matter, "serve")
    letter = matter.letters.get()
    assert f"/documents/letters/{letter.pk}/pdf/" in browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
    matter = paper_act(cast, matter, "acknowledge")
    assert (matter.number[:5], matter.clocks.get(term="GH_ANSWER").due_on) == (
        "渑检协查〔",
        timezone.localdate() + timedelta(days=30),
    )
    matter = paper_act(cast, matter, "decline", reason="涉及内部资料，不予提供")
    assert "涉及内部资料" in matter.letters.get(kind="paper_answer").text
    assert {"notice", "report"} <= offered(cast, matter)
    commission = body("jw:411221", "渑池县监察委员会", "supervisory_commission", 4, "411221")
    with pytest.raises(IllegalMove, match="不适用"):
        opened(cast, "notice", matter, type="violation", counterpart=commission)
    with pytest.raises(IllegalMove, match="不能发往人民法院"):
        opened(cast, "notice", matter, type="obstruction", counterpart=cast.court)
    told = opened(cast, "notice", matter, type="obstruction", counterpart=commission)
    told = paper_act(cast, told, "submit")
    with pytest.raises(Exception, match="无权"):
        paper_act(cast, told, "approve", cast.head)
    told = paper_act(cast, paper_act(cast, told, "approve"), "issue")
    assert matter.number in told.letters.get().text


def escalated(cast: Cast) -> Matter:
    """A recommendation whose term is over, urged, and pressed further through three channels."""
    with time_machine.travel(timezone.now() - timedelta(days=100)):
        found = recommendation(cast, PUBLIC, upto="acknowledged")
    return act(cast, act(cast, found, "urge"), "escalate", channels=CHANNELS)


def test_the_bodies_above_a_unit_are_told_and_not_the_unit(cast: Cast, browser: Browser) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=100)):
        found = recommendation(cast, PUBLIC, upto="acknowledged")
    found = act(cast, act(cast, found, "urge"), "escalate", channels=["通报上级机关、行政主管部门或者行业自律组织"])
    place = f"/matters/new/notice/?parent={found.pk}"
    said = paper_data(cast, "notice") | {"type": "to_bodies_above", "counterpart": cast.agency.pk}
    assert "请选择接收通报的其他单位" in browser(cast.prosecutor).post(place, said).content.decode()
    said |= {"counterpart": cast.outsider_agency.pk, "also": [cast.agency.pk]}
    assert "不发往该单位" in browser(cast.prosecutor).post(place, said).content.decode()


def test_each_channel_of_the_chief_becomes_a_numbered_letter_with_receipt_and_result(
    cast: Cast, browser: Browser
) -> None:
    """检察建议工作规定第25条: nothing is sent by itself, and nothing that was decided is forgotten."""
    found = escalated(cast)
    page = browser(cast.prosecutor).get(f"/matters/{found.pk}/").content.decode()
    assert page.count("待办理：从本件制发文书或者立项") == 3
    assert "办理：依法提起公益诉讼" in page
    assert "升级处理和有关公函" in page
    # The way to a channel proposes that channel, and never the body that the letter is about.
    beside = f"/matters/new/notice/?parent={found.pk}&type=to_government"
    assert beside.replace("&", "&amp;") in page
    form = browser(cast.prosecutor).get(beside).context["form"]
    assert (form.initial["type"], form.initial.get("counterpart")) == ("to_government", None)
    with pytest.raises(
        IllegalMove, match="“报告上一级人民检察院、通报同级政府、纪检监察机关、依法提起公益诉讼”尚未制发"
    ):
        act(cast, found, "close", outcome="referred")
    # Only what was decided is offered.
    with pytest.raises(IllegalMove, match="不适用"):
        opened(cast, "report", found, type="to_party", counterpart=cast.congress)
    report = opened(cast, "report", found, type="to_superior")
    for name in ("submit", "approve", "issue", "serve", "acknowledge", "answer"):
        report = paper_act(cast, report, name)
    government = body("zf:411221", "渑池县人民政府", "government", 4, "411221")
    told = opened(cast, "notice", found, type="to_government", counterpart=government)
    for name in ("submit", "approve", "issue", "serve", "record_receipt"):
        told = paper_act(cast, told, name, *((cast.prosecutor,) if name == "record_receipt" else ()))
    year = timezone.localdate().year
    page = browser(cast.prosecutor).get(f"/matters/{found.pk}/").content.decode()
    assert f"渑检报〔{year}〕1号，三门峡市人民检察院" in page
    assert "已收悉" in page
    assert f"渑检通〔{year}〕1号，渑池县人民政府" in page
    assert page.count("待办理：从本件制发文书或者立项") == 1
    assert found.number in report.letters.get(kind="report_letter").text
    # What is written to others about a body is not shown to it.
    assert "有关公函" not in browser(cast.clerk).get(f"/matters/{found.pk}/").content.decode()
    with pytest.raises(IllegalMove, match="“依法提起公益诉讼”尚未"):
        act(cast, found, "close", outcome="referred")
    said = {"title": "涧河河道垃圾行政公益诉讼案", "harm": "河道内仍堆放建筑垃圾。"}
    suit = open_matter(
        "public_interest_suit", actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=found
    )
    advance(cast, suit, "sued")
    # Nothing was verified, so nothing was put right; what was used is said at the end.
    with pytest.raises(IllegalMove, match="核验结论不支持“整改到位”"):
        act(cast, found, "close", outcome="rectified")
    assert act(cast, found, "close", outcome="suit").state == "closed"
    told_at_the_end = Entry.objects.filter(matter_id=found.pk).latest("number").text
    assert f"渑检报〔{year}〕1号" in told_at_the_end


def test_a_recommendation_that_is_not_escalated_offers_no_channel(cast: Cast) -> None:
    found = recommendation(cast, PUBLIC, upto="issued")
    with pytest.raises(IllegalMove, match="不适用"):
        opened(cast, "report", found, type="to_superior")
    assert opened(cast, "report", found, type="important", counterpart=cast.congress).field == "重要检察建议"


def test_a_copy_goes_to_whom_the_verb_allows_and_asks_no_answer(cast: Cast) -> None:
    """检察建议工作规定第20条."""
    matter = paper(cast, "copy_letter", upto="received")
    letter = matter.letters.get(kind="copy_letter")
    assert letter.title == "关于抄告“涧河河道倾倒建筑垃圾案”的函"
    assert matter.parent.number in letter.text
    assert not matter.clocks.filter(state="running").exists()
    with pytest.raises(IllegalMove, match="不能发往行政机关"):
        opened(cast, "copy_letter", matter.parent, type="submitted")


def test_one_copy_to_several_bodies_is_a_letter_to_each_decided_and_issued_in_bulk(
    cast: Cast, browser: Browser
) -> None:
    found = recommendation(cast, PUBLIC, upto="issued")
    url = f"/matters/new/copy_letter/?parent={found.pk}"
    said = paper_data(cast, "copy_letter") | {"counterpart": cast.agency.pk, "importance": "违法情形具有典型性"}
    said = {name: value for name, value in said.items() if value is not None and name != "files"}
    twice = browser(cast.prosecutor).post(url, said | {"also": [cast.agency.pk]})
    assert "同一单位只选一次" in twice.content.decode()
    others = [cast.outsider_agency.pk, cast.other_agency.pk]
    assert browser(cast.prosecutor).get(url).content.decode().count('name="also"') == 1
    told = browser(cast.prosecutor).post(url, said | {"also": others[:1]}, follow=True).content.decode()
    # 抄送 is what the letter is for; so far it is a draft.
    assert "已存为草稿，尚未发出。" in told
    assert "已抄送" not in told
    made = list(Matter.objects.filter(kind="copy_letter").order_by("pk"))
    assert {one.counterpart for one in made} == {cast.agency, cast.outsider_agency}
    assert {(one.parent_id, one.state) for one in made} == {(found.pk, "drafting")}
    assert 'name="also"' not in browser(cast.prosecutor).get(f"/matters/{made[0].pk}/revise/").content.decode()
    for one in made:
        paper_act(cast, one, "submit")
    chief = browser(cast.chief)
    query = "&".join(f"pk={one.pk}" for one in made)
    # Only what was opened is approved.
    chief.get(f"/matters/{made[0].pk}/")
    preview = chief.get(f"/matters/bulk/?move=approve&{query}").content.decode()
    assert preview.count("最近一次变更后您还没有打开过本事项") == 1
    chief.get(f"/matters/{made[1].pk}/")
    chosen = {"pk": [one.pk for one in made], "key": str(uuid4()), "move": "approve", "opinion": "同意"}
    chief.post("/matters/bulk/", chosen)
    assert set(Matter.objects.filter(kind="copy_letter").values_list("state", flat=True)) == {"approved"}


def test_a_follow_up_is_answered_on_paper_on_the_day_it_came(cast: Cast) -> None:
    with time_machine.travel("2026-09-01T10:00:00+08:00"):
        matter = paper(cast, "follow_up_letter", upto="received", feedback_by=date(2026, 9, 20))
    # 20 September 2026 is a Sunday and a working day by the year's calendar; the letter's date prevails.
    assert matter.clocks.get(term="GH_ANSWER").document_date == date(2026, 9, 20)
    with time_machine.travel("2026-09-25T10:00:00+08:00"):
        with pytest.raises(IllegalMove, match="不能早于送达日期"):
            paper_act(cast, matter, "record_answer", received_on=date(2026, 8, 31))
        matter = paper_act(cast, matter, "record_answer", received_on=date(2026, 9, 18))
    clock = matter.clocks.get(term="GH_ANSWER")
    assert (clock.state, clock.ended_on, matter.answered_on) == ("met", date(2026, 9, 18), date(2026, 9, 18))


def test_whoever_gave_the_clue_is_answered_and_known_to_few(cast: Cast, browser: Browser) -> None:
    matter = paper(cast, "clue_feedback", upto="issued", secrecy="restricted")
    assert "举报人赵某：" in matter.letters.get().text
    assert browser(cast.prosecutor).get(f"/matters/{matter.pk}/").status_code == 200
    assert browser(cast.colleague).get(f"/matters/{matter.pk}/").status_code == 404
    source = browser(cast.colleague).get(f"/matters/{matter.parent_id}/").content.decode()
    assert matter.title not in source.split("前后事项")[1].split("本件")[1]
    assert "（限制知悉）" in source
    matter = paper_act(cast, matter, "deliver")
    assert (matter.state, matter.served_on) == ("closed", timezone.localdate())


@pytest.mark.parametrize("chosen", ["discipline", "duty_crime"])
def test_a_clue_of_discipline_names_persons_and_is_known_to_few(cast: Cast, browser: Browser, chosen: str) -> None:
    """Its letter and its result are restricted whatever was ticked; it may come from a document that is not obeyed."""
    found = escalated(cast)
    to: Body = body("jw:411221", "渑池县监察委员会", "supervisory_commission", 4, "411221")
    said = exchange_data(to, type=chosen, suspects="局长某某")
    matter = open_matter("transfer", actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=found)
    for name, actor in (("submit", cast.prosecutor), ("approve", cast.chief), ("send", cast.prosecutor)):
        matter = perform(matter, name, actor=fresh(actor), data={"opinion": "同意", "remark": ""})
    assert matter.secrecy == "restricted"
    assert browser(cast.colleague).get(f"/matters/{matter.pk}/").status_code == 404
    assert browser(cast.office).get(f"/matters/{matter.pk}/").status_code == 404
    assert "局长某某" in matter.letters.get().text


def test_letters_of_one_purpose_have_a_register_of_their_own(cast: Cast, browser: Browser) -> None:
    """What is reported upward is found again by purpose; the agency's people are not offered these registers."""
    reported = paper(cast, "report", type="major_matter", title="重大事项甲")
    other = paper(cast, "report", type="progress", title="进展乙", parent=reported.parent)
    client = browser(cast.prosecutor)
    assert "kind=report&amp;field_is=重大事项请示报告" in client.get("/matters/?kind=report").content.decode()
    listed = client.get("/matters/?kind=report&field_is=重大事项请示报告").content.decode()
    assert reported.title in listed
    assert other.title not in listed
    assert "专门台账" not in browser(cast.clerk).get("/matters/").content.decode()


def test_what_was_re_examined_and_found_right_is_reported_and_examined_above(cast: Cast, browser: Browser) -> None:
    """刑事诉讼规则第554条."""
    notice = recommendation(cast, "correction_notice", upto="objected")
    with pytest.raises(IllegalMove, match="不适用"):
        opened(cast, "report", notice, type="re_examination")
    notice = act(cast, notice, "reject_objection")
    page = browser(cast.prosecutor).get(f"/matters/{notice.pk}/").content.decode()
    assert "向上一级院报告复查情况" in page
    # The superior reads the notice, and reports to nobody about it.
    above = browser(cast.superior).get(f"/matters/{notice.pk}/").content.decode()
    assert notice.title in above
    assert "向上一级院报告复查情况" not in above
    form = browser(cast.prosecutor).get(f"/matters/new/report/?parent={notice.pk}&type=re_examination").context["form"]
    assert form["counterpart"].value() == cast.city.pk
    report = opened(cast, "report", notice, type="re_examination")
    for name in ("submit", "approve", "issue", "serve", "acknowledge"):
        report = paper_act(cast, report, name)
    form = browser(cast.superior).get(f"/matters/{report.pk}/answer/").context["form"]
    assert [code for code, _ in form.fields["outcome"].choices] == ["right", "wrong"]
    paper_act(cast, report, "answer", outcome="wrong")
    page = browser(cast.prosecutor).get(f"/matters/{notice.pk}/").content.decode()
    assert "纠正意见错误，通知下级人民检察院撤销" in page
    assert "向上一级院报告复查情况" not in page
    assert "渑池县人民检察院检察长，按上一级人民检察院的通知撤销" in page
    own = browser(cast.chief).get(f"/matters/{notice.pk}/").content.decode()
    assert "轮到您办理" in own
    assert own.count("按上一级人民检察院的通知撤销") == 1
    # The lower procuratorate carries it out by its own act.
    assert act(cast, notice, "withdraw").state == "withdrawn"


def test_what_is_agreed_in_talks_is_confirmed_on_a_paper_of_its_own(cast: Cast) -> None:
    """公益诉讼办案规则第70条: 事实确认书, which both sides have."""
    matter = paper_act(cast, paper(cast, "consultation", upto="held"), "confirm_facts", facts="堆放点共三处。")
    made = matter.letters.get(kind="fact_confirmation")
    text = "".join(made.text.split())
    assert not made.is_internal
    assert (matter.state, "予以确认：堆放点共三处。" in text) == ("held", True)


def test_the_next_notice_to_the_police_is_remembered_and_never_issued_by_itself(cast: Cast) -> None:
    """北京市委实施意见第8条第2款: told regularly; the day is the office's own, the notice a person's."""
    with time_machine.travel("2026-09-01 10:00+08:00"):
        other = paper(cast, "notice", upto="answered")
        with pytest.raises(IllegalMove, match="按期进行"):
            perform(other, "plan_next", actor=fresh(cast.prosecutor), data={"next_by": date(2026, 12, 1)})
        first = paper(
            cast, "notice", upto="closed", type="supervision", period="2026年第三季度", counterpart=cast.police
        )
        first = perform(first, "plan_next", actor=fresh(cast.prosecutor), data={"next_by": date(2026, 12, 1)})
        clock = first.clocks.get(term="TB_PERIODIC")
        assert (first.state, clock.due_on, clock.obligor) == ("closed", date(2026, 12, 1), cast.county)
        check_all(timezone.localdate(), timezone.now())
        assert not Finding.objects.filter(gone_at__isnull=True, matter=first).exists()
    with time_machine.travel("2026-12-02 10:00+08:00"):
        assert Matter.objects.filter(kind="notice", parent=first).count() == 0
        said = paper_data(cast, "notice", type="supervision", period="2026年第四季度", counterpart=cast.police)
        following = open_matter("notice", actor=fresh(cast.colleague), office=cast.county, data=said, parent=first)
        for name, actor in (("submit", cast.colleague), ("approve", cast.chief), ("issue", cast.colleague)):
            following = paper_act(cast, following, name, actor)
    clock.refresh_from_db()
    assert (clock.state, clock.ended_on) == ("met", date(2026, 12, 2))


def test_the_next_regular_report_is_remembered_until_one_written_from_this_one_is_issued(cast: Cast) -> None:
    """北京市委实施意见第1条第2款: reports of how those supervised take it come again."""
    with time_machine.travel("2026-09-01 10:00+08:00"):
        once = paper(cast, "report", upto="issued")
        with pytest.raises(IllegalMove, match="“被监督单位接受监督情况”、“工作进展和重大情况”的报告按期进行"):
            perform(once, "plan_next", actor=fresh(cast.prosecutor), data={"next_by": date(2026, 12, 1)})
        first = paper(cast, "report", upto="issued", type="progress", counterpart=cast.city)
        first = perform(first, "plan_next", actor=fresh(cast.prosecutor), data={"next_by": date(2026, 12, 1)})
        assert first.clocks.get(term="TB_PERIODIC").due_on == date(2026, 12, 1)
        said = paper_data(cast, "report", type="progress", counterpart=cast.city)
        following = open_matter("report", actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=first)
        for name, actor in (("submit", cast.prosecutor), ("approve", cast.chief), ("issue", cast.prosecutor)):
            following = paper_act(cast, following, name, actor)
    assert first.clocks.get(term="TB_PERIODIC").state == "met"
