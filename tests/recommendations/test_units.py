"""Several units, one lead: who sees what before the reply leaves, and that it leaves only by its head."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from recommendations.models import InterimReport, Piece, Reply, ReplyDraft
from supervision.accounts.models import Person
from supervision.documents.models import Attachment
from supervision.ledger.models import Entry
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove
from supervision.search.models import MatterText
from supervision.search.services import index_matters
from tests.builders import PUBLIC, Cast, act, draft_data, fresh, person, recommendation, reply_data
from tests.conftest import signed_in

SECRET = "尚未对外的拟稿内容"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture
def joint_head(cast: Cast) -> Person:
    return person("joint_head", "水利局局长", at=cast.outsider_agency, post="agency_head")


@pytest.fixture
def together(cast: Cast, joint_head: Person) -> Matter:
    """A letter to the agency as lead and the water authority as joint unit, signed for by the lead."""
    return recommendation(cast, PUBLIC, upto="acknowledged", joint_units=[cast.outsider_agency])


def page(one: Person, matter: Matter) -> str:
    return signed_in(fresh(one)).get(f"/matters/{matter.pk}/").content.decode()


def drafted(cast: Cast, matter: Matter) -> dict[str, Any]:
    """The lead's clerk drafts the reply; what was said, to be sent by the head."""
    said = reply_data(matter, timezone.localdate()) | {"summary": SECRET}
    act(cast, matter, "draft_reply", actor=cast.clerk, **said)
    return said


def test_joint_units_see_the_letter_from_service_on_and_are_named_in_it(cast: Cast, joint_head: Person) -> None:
    matter = recommendation(cast, PUBLIC, upto="issued", joint_units=[cast.outsider_agency])
    assert signed_in(cast.outsider).get(f"/matters/{matter.pk}/").status_code == 404
    letter = matter.letters.get(kind=PUBLIC)
    assert "渑池县城市管理局、渑池县水利局" in letter.text
    assert "本建议由渑池县城市管理局主办，渑池县水利局协办；" in letter.text
    act(cast, matter, "serve")
    assert signed_in(cast.outsider).get(f"/matters/{matter.pk}/").status_code == 200
    # Only the lead signs for it, objects and answers.
    act(cast, matter, "acknowledge")
    for name in ("object", "draft_reply", "reply", "ask_pause"):
        with pytest.raises(PermissionDenied):
            act(cast, matter, name, actor=joint_head)


def test_each_unit_signs_for_itself_and_the_terms_run_from_the_leads_day(cast: Cast, joint_head: Person) -> None:
    matter = recommendation(cast, PUBLIC, upto="issued", joint_units=[cast.outsider_agency])
    matter = act(cast, matter, "serve", way="post", tracking_number="XA1", recipient="", recipient_title="")
    desk = signed_in(fresh(cast.outsider)).get("/").content.decode()
    assert "待本单位签收的文书" in desk
    assert "本单位协办的事项" not in desk
    # Who only watches is no joint unit, and is not told to sign as one.
    for one in (cast.office, cast.superior):
        listed = signed_in(fresh(one)).get("/matters/?kind=recommendation").content.decode()
        assert matter.title in listed
        assert "签收（协办单位）" not in listed
    # The joint unit signs first: its own receipt, and no term.
    act(cast, matter, "acknowledge_joint", actor=cast.outsider, recipient="水利局收发员", recipient_title="科员")
    matter.refresh_from_db()
    assert (matter.state, matter.served_on) == ("served", None)
    assert not matter.clocks.filter(term="GY_REPLY").exists()
    with pytest.raises(IllegalMove, match="本单位已经签收"):
        act(cast, matter, "acknowledge_joint", actor=joint_head)
    assert "待本单位签收的文书" not in signed_in(fresh(cast.outsider)).get("/").content.decode()
    # The lead's receipt is the lead's, whoever signed before or after.
    matter = act(cast, matter, "acknowledge")
    lead, joint = matter.receipts.order_by("id")
    assert (lead.body, lead.recipient) == (cast.agency, "经办人甲")
    assert (joint.body, joint.recipient, joint.signed_by) == (cast.outsider_agency, "水利局收发员", cast.outsider)
    assert "送达回证由经办人甲" in matter.clocks.get(term="GY_REPLY").events.get(kind="start").note
    letters = [one.text for one in matter.letters.filter(kind="service_receipt").order_by("made_at")]
    assert ["渑池县水利局" in text for text in letters] == [True, False]
    shown = page(cast.prosecutor, matter)
    assert "受送达单位" in shown


def test_a_joint_unit_without_account_signs_on_paper(cast: Cast) -> None:
    matter = recommendation(cast, PUBLIC, upto="acknowledged", joint_units=[cast.outsider_agency])
    form = signed_in(fresh(cast.prosecutor)).get(f"/matters/{matter.pk}/record_joint_receipt/").content.decode()
    assert "渑池县水利局" in form
    act(cast, matter, "record_joint_receipt", body=cast.outsider_agency, way="post", tracking_number="XA2")
    assert matter.receipts.get(body=cast.outsider_agency).tracking_number == "XA2"
    with pytest.raises(IllegalMove, match="没有待签收的协办单位"):
        act(cast, matter, "record_joint_receipt", body=cast.outsider_agency, tracking_number="")


def page_of(person: Person, matter: Matter) -> str:
    return signed_in(fresh(person)).get(f"/matters/{matter.pk}/").content.decode()


def test_a_reply_of_several_units_leaves_when_each_has_signed_and_the_leads_head_sends_it(
    cast: Cast, together: Matter, joint_head: Person
) -> None:
    said = reply_data(together, timezone.localdate())
    with pytest.raises(PermissionDenied):
        act(cast, together, "reply", actor=cast.clerk)
    with pytest.raises(IllegalMove, match="应当先拟制回复稿送会签"):
        act(cast, together, "reply", actor=cast.agency_head)
    with pytest.raises(IllegalMove, match="主办单位尚未送来回复稿"):
        act(cast, together, "countersign", actor=joint_head)
    said = drafted(cast, together)
    with pytest.raises(IllegalMove, match="渑池县水利局尚未会签"):
        act(cast, together, "reply", actor=cast.agency_head, **said)
    act(cast, together, "countersign", actor=joint_head, agreed="no", opinion="第二项不属本局职责。")
    with pytest.raises(IllegalMove, match="渑池县水利局不同意回复稿"):
        act(cast, together, "reply", actor=cast.agency_head, **said)
    assert "<b>轮到您办理</b>：拟制回复并报批" in page_of(cast.clerk, together)
    # A new draft needs a new signature.
    said = drafted(cast, together)
    assert "<b>轮到</b>：渑池县水利局负责人，会签回复稿" in page_of(cast.clerk, together)
    assert "<b>轮到您办理</b>：会签回复稿" in page_of(joint_head, together)
    # What the units do among themselves is not told to the procuratorate.
    assert "会签回复稿" not in page_of(cast.prosecutor, together)
    with pytest.raises(IllegalMove, match="渑池县水利局尚未会签"):
        act(cast, together, "reply", actor=cast.agency_head, **said)
    # The head's desk offers what can leave, and not before.
    assert "待签发的回复" not in signed_in(fresh(cast.agency_head)).get("/").content.decode()
    act(cast, together, "countersign", actor=joint_head)
    assert "待签发的回复" in signed_in(fresh(cast.agency_head)).get("/").content.decode()
    assert "<b>轮到您办理</b>：签发并回复" in page_of(cast.agency_head, together)
    assert f"<b>轮到</b>：{cast.agency.name}负责人，签发并回复" in page_of(cast.clerk, together)
    with pytest.raises(IllegalMove, match="会签后的回复稿不能改动"):
        act(cast, together, "reply", actor=cast.agency_head, **said | {"summary": "另一种说法"})
    done = act(cast, together, "reply", actor=cast.agency_head, **said)
    assert done.state == "replied"
    letter = done.letters.get(kind="reply")
    assert "本复函已经渑池县水利局会签" in letter.text
    assert ReplyDraft.objects.get(state="sent").number == 2


def test_what_only_an_opinion_asks_is_signed_by_all_units_too(cast: Cast, joint_head: Person) -> None:
    """What was penalised, and by which decision, stands in the reply: it is taken over, and no more changed."""
    matter = recommendation(cast, "opinion", upto="acknowledged", joint_units=[cast.outsider_agency])
    told = {"penalty_result": "penalised", "penalty_number": "渑公罚〔2026〕3号", "penalty_text": "罚款五百元。"}
    said = reply_data(matter, timezone.localdate()) | told
    act(cast, matter, "draft_reply", actor=cast.clerk, **said)
    act(cast, matter, "countersign", actor=joint_head)
    form = signed_in(fresh(cast.agency_head)).get(f"/matters/{matter.pk}/reply/").context["form"]
    assert {name: form.initial[name] for name in told} == told
    with pytest.raises(IllegalMove, match="会签后的回复稿不能改动"):
        act(cast, matter, "reply", actor=cast.agency_head, **said | {"penalty_text": "罚款五万元。"})
    assert act(cast, matter, "reply", actor=cast.agency_head, **said).details["penalty_text"] == "罚款五百元。"


def test_what_units_do_among_themselves_the_procuratorate_is_not_shown(
    cast: Cast, together: Matter, joint_head: Person
) -> None:
    today = timezone.localdate()
    rows = [{"person": cast.clerk, "due_on": today + timedelta(days=9), "note": "附照片"}, {}]
    act(cast, together, "hand_out", actor=cast.agency_head, pieces=rows)
    photo = SimpleUploadedFile("水利局现场.png", PNG, content_type="image/png")
    told = {"text": "已清理堤防", "done": "done", "done_on": today, "responsible": "股长", "files": [photo]}
    act(cast, together, "contribute", actor=cast.outsider, pieces=[{}, told])
    drafted(cast, together)
    index_matters([together.pk])
    file = Attachment.objects.get(purpose="piece")
    paper = reverse("documents:file", args=[file.pk])
    for one in (cast.prosecutor, cast.chief, cast.superior, cast.office):
        shown = page(one, together)
        assert SECRET not in shown
        assert "已清理堤防" not in shown
        assert "内部分工" not in shown
        assert "水利局现场.png" not in shown
        assert signed_in(fresh(one)).get(paper).status_code == 404
        assert SECRET not in signed_in(fresh(one)).get("/").content.decode()
    indexed = MatterText.objects.get(matter=together)
    assert SECRET not in str(indexed.__dict__)
    # The lead sees its own pieces and what the joint unit contributed; the joint unit not whom the lead charged.
    lead, joint = page(cast.clerk, together), page(cast.outsider, together)
    assert "交经办人甲办理" in lead
    assert "已清理堤防" in lead
    assert SECRET in joint
    assert "经办人甲，内部时限" in lead
    assert "经办人甲，内部时限" not in joint
    # Whoever is to countersign reads every answer.
    assert joint.count("采纳，已完成\n已完成") == 2
    assert signed_in(fresh(cast.outsider)).get(paper).status_code == 200
    # Once it is sent, the papers go along as evidence.
    act(cast, together, "countersign", actor=joint_head)
    act(cast, together, "reply", actor=cast.agency_head, **reply_data(together, today) | {"summary": SECRET})
    assert "水利局现场.png" in page(cast.prosecutor, together)
    assert signed_in(fresh(cast.prosecutor)).get(paper).status_code == 200


def test_a_piece_is_on_the_desk_of_whom_it_was_handed_to_until_it_is_reported(cast: Cast, together: Matter) -> None:
    today = timezone.localdate()
    rows = [{"person": cast.clerk, "due_on": today + timedelta(days=9), "note": ""}, {}]
    act(cast, together, "hand_out", actor=cast.agency_head, pieces=rows)
    desk = signed_in(fresh(cast.clerk)).get("/").content.decode()
    assert "分给我的事项" in desk
    assert "本单位交办" in desk
    assert "分给我的事项" not in signed_in(fresh(cast.agency_head)).get("/").content.decode()
    assert "本单位协办的事项" in signed_in(fresh(cast.outsider)).get("/").content.decode()
    # The law's own date is not touched by the unit's.
    clock = together.clocks.get(term="GY_REPLY")
    before = clock.due_on
    act(cast, together, "contribute", actor=cast.clerk, pieces=[{"text": "已清运三百立方米", "done": "done"}, {}])
    assert "分给我的事项" not in signed_in(fresh(cast.clerk)).get("/").content.decode()
    clock.refresh_from_db()
    assert clock.due_on == before
    assert clock.target_on is None
    # What was reported stands in the reply that is being written.
    form = signed_in(fresh(cast.clerk)).get(f"/matters/{together.pk}/draft_reply/").content.decode()
    assert "已清运三百立方米" in form


def test_what_was_done_was_done_by_today(cast: Cast, together: Matter) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    frame = {"pieces-TOTAL_FORMS": 2, "pieces-INITIAL_FORMS": 2}
    said = {"pieces-0-text": "已清运", "pieces-0-done": "done", "pieces-0-done_on": tomorrow}
    answer = signed_in(fresh(cast.clerk)).post(f"/matters/{together.pk}/contribute/", frame | said)
    assert answer.status_code == 400
    assert "完成日期不能晚于今天" in answer.content.decode()
    long_ago = signed_in(fresh(cast.clerk)).post(
        f"/matters/{together.pk}/contribute/", frame | said | {"pieces-0-done_on": "1900-01-01"}
    )
    assert "请核对年份" in long_ago.content.decode()
    report = {"kind": "plan", "text": "整改方案", "next_on": "9999-01-01"}
    far = signed_in(fresh(cast.clerk)).post(f"/matters/{together.pk}/report_interim/", report)
    assert "请核对年份" in far.content.decode()


def test_an_inner_date_lies_before_the_laws_and_a_stranger_is_not_offered(cast: Cast, together: Matter) -> None:
    url = f"/matters/{together.pk}/hand_out/"
    client = signed_in(fresh(cast.agency_head))
    shown = client.get(url).content.decode()
    assert "经办人甲" in shown
    assert "经办人乙" not in shown
    together.refresh_from_db()
    sent = {
        "pieces-TOTAL_FORMS": 2, "pieces-INITIAL_FORMS": 2, "pieces-0-person": cast.clerk.pk,
        "pieces-0-due_on": (together.counterpart_due_on + timedelta(days=1)).isoformat(), "pieces-1-person": "",
    }  # fmt: skip
    answer = client.post(url, sent)
    assert answer.status_code == 400
    assert "内部时限应当不晚于法定回复期限" in answer.content.decode()
    answer = client.post(url, sent | {"pieces-0-due_on": together.counterpart_due_on.isoformat()})
    assert answer.status_code == 302
    assert Piece.objects.get().due_on == together.counterpart_due_on
    # An inner date that has passed keeps nobody from handing out the next measure, and is not set anew.
    passed = timezone.localdate() - timedelta(days=1)
    Piece.objects.update(due_on=passed)
    sent |= {"pieces-0-due_on": passed.isoformat(), "pieces-1-due_on": passed.isoformat()}
    refused = client.post(url, sent | {"pieces-1-person": cast.clerk.pk}).content.decode()
    assert "逐项分工第 2 项，内部时限：内部时限不能早于今天" in refused
    assert "逐项分工第 1 项" not in refused
    assert client.post(url, sent | {"pieces-1-person": cast.clerk.pk, "pieces-1-due_on": ""}).status_code == 302


def test_measures_handed_to_nobody_are_not_handed_out(cast: Cast, together: Matter) -> None:
    client = signed_in(fresh(cast.clerk))
    url = f"/matters/{together.pk}/hand_out/"
    rows = {"pieces-TOTAL_FORMS": 2, "pieces-INITIAL_FORMS": 2}
    answer = client.post(url, rows)
    assert answer.status_code == 409
    assert "至少将一项分给办理人" in answer.content.decode()
    assert "选定办理人" in client.post(url, rows | {"pieces-0-note": "先清运"}).content.decode()
    assert client.post(url, rows | {"pieces-0-person": cast.clerk.pk}).status_code == 302
    # What was handed out may be taken back.
    assert client.post(url, rows).status_code == 302
    assert Piece.objects.get().person is None


def test_a_full_answer_names_people_money_systems_and_what_remains(cast: Cast) -> None:
    matter = recommendation(cast, PUBLIC, upto="acknowledged")
    url = f"/matters/{matter.pk}/reply/"
    row = {"adoption": "adopted", "done": "partly", "text": "已清运二百立方米", "done_on": "", "responsible": "局长甲"}
    plan_on = timezone.localdate() + timedelta(days=50)
    planned = f"{plan_on.year}年{plan_on.month}月{plan_on.day}日"
    more = {
        "reason": "汛期停工",
        "plan_on": plan_on.isoformat(),
        "persons": "约谈二人",
        "money": "125000.50",
        "systems": "巡查制度",
    }
    sent = {
        "summary": "基本完成", "signatory": "局长甲", "answers-TOTAL_FORMS": 2, "answers-INITIAL_FORMS": 0,
        **{f"answers-{n}-{name}": value for n in range(2) for name, value in (row | more).items()},
    }  # fmt: skip
    client = signed_in(fresh(cast.agency_head))
    refused = client.post(url, sent | {"answers-1-done": "not_done", "answers-1-reason": ""})
    assert refused.status_code == 400
    assert "不采纳或者未完成的，写明理由" in refused.content.decode()
    contrary = {"answers-0-adoption": "rejected", "answers-0-done": "done", "answers-0-done_on": f"{matter.served_on}"}
    assert "不采纳的，不能填写已完成" in client.post(url, sent | contrary).content.decode()
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    early = (matter.served_on - timedelta(days=1)).isoformat()
    refused = client.post(url, sent | {"answers-0-plan_on": yesterday, "posted_on": early})
    assert "计划完成日期不能早于今天" in refused.content.decode()
    assert "交邮日期不能早于送达日期" in refused.content.decode()
    refused = client.post(url, sent | {"answers-1-done": "not_done", "answers-1-done_on": yesterday})
    assert "未完成的，不填写完成日期" in refused.content.decode()
    assert client.post(url, sent).status_code == 302
    shown = page(cast.prosecutor, matter)
    for words in ("汛期停工", planned, "约谈二人", "125,000.50元", "巡查制度"):
        assert words in shown
    text = matter.letters.get(kind="reply").text
    assert "涉及资金125000.50元" in text
    assert "第1项：巡查制度" in text
    assert f"汛期停工；计划于{planned}完成" in text


def test_a_plan_or_a_report_on_the_way_is_no_reply(cast: Cast) -> None:
    matter = recommendation(cast, PUBLIC, upto="acknowledged")
    act(cast, matter, "report_interim", actor=cast.clerk, text="先清运，后建制度。")
    matter.refresh_from_db()
    assert matter.state == "acknowledged"
    assert matter.clocks.get(term="GY_REPLY").state == "running"
    assert not Reply.objects.exists()
    assert InterimReport.objects.get().get_kind_display() == "整改方案"
    assert "先清运，后建制度。" in page(cast.prosecutor, matter)


def test_the_head_may_return_a_draft_with_reasons(cast: Cast) -> None:
    matter = recommendation(cast, PUBLIC, upto="acknowledged")
    drafted(cast, matter)
    assert "待签发的回复" in signed_in(fresh(cast.agency_head)).get("/").content.decode()
    act(cast, matter, "return_draft", actor=cast.agency_head, reason="补充照片")
    assert "补充照片" in page(cast.clerk, matter)
    assert "补充照片" not in page(cast.prosecutor, matter)
    assert Entry.objects.filter(name=f"{PUBLIC}.return_draft").count() == 1
    # The text is kept to be mended.
    assert SECRET in signed_in(fresh(cast.clerk)).get(f"/matters/{matter.pk}/draft_reply/").content.decode()


def test_a_unit_finds_all_it_received_with_terms_replies_and_results(cast: Cast, together: Matter) -> None:
    act(cast, recommendation(cast, PUBLIC, upto="replied", title="已经回复的一件"), "verify")
    lead = signed_in(fresh(cast.clerk)).get("/units/received/").content.decode()
    assert "收到" in lead
    assert "2 件" in lead
    assert "按期回复" in lead
    assert "整改到位" in lead
    joint = signed_in(fresh(cast.outsider)).get("/units/received/").content.decode()
    assert "协办" in joint
    assert "已经回复的一件" not in joint
    # Nothing of other counties' letters to the unit, nothing for those who may see none.
    other = signed_in(fresh(cast.prosecutor2)).get(f"/units/received/?unit={cast.agency.pk}").content.decode()
    assert "已经回复的一件" not in other
    assert signed_in(fresh(cast.outsider)).get(f"/units/received/?unit={cast.agency.pk}").status_code == 403


def test_help_is_asked_for_answered_and_rated_and_no_clock_stops(cast: Cast, together: Matter) -> None:
    act(cast, together, "ask_help", actor=cast.outsider, text="缺少打捞设备")
    with pytest.raises(IllegalMove, match="已有支持请求待答复"):
        act(cast, together, "ask_help", actor=cast.outsider)
    assert "缺少打捞设备" in signed_in(cast.prosecutor).get(f"/matters/{together.pk}/answer_help/").content.decode()
    act(cast, together, "answer_help", answer="已请相邻县支援。")
    assert "已请相邻县支援。" in page(cast.outsider, together)
    assert together.clocks.get(term="GY_REPLY").state == "running"
    with pytest.raises(IllegalMove, match="没有待答复"):
        act(cast, together, "answer_help")
    done = recommendation(cast, PUBLIC, upto="verified", title="已核验的一件")
    form = signed_in(fresh(cast.agency_head)).post(f"/matters/{done.pk}/rate/", {"score": "poor"})
    assert "不满意的，请写明情况" in form.content.decode()
    act(cast, done, "rate", actor=cast.agency_head, score="good")
    with pytest.raises(IllegalMove, match="已经评价"):
        act(cast, done, "rate", actor=cast.agency_head)
    assert "满意度评价" in page(cast.prosecutor, done)


def test_what_a_unit_drafted_is_not_handed_on_to_the_next_addressee(cast: Cast) -> None:
    matter = recommendation(cast, PUBLIC, upto="acknowledged")
    photo = SimpleUploadedFile("内部照片.png", PNG, content_type="image/png")
    rows = reply_data(matter, timezone.localdate())["answers"]
    rows[0]["files"] = [photo]
    act(cast, matter, "draft_reply", actor=cast.clerk, summary=SECRET, answers=rows)
    act(cast, matter, "contribute", actor=cast.clerk)
    act(cast, matter, "modify")
    said = draft_data(cast, PUBLIC, counterpart=cast.outsider_agency)
    act(cast, matter, "revise", **said)
    for name in ("submit", "pass_head_review", "approve", "issue", "serve"):
        act(cast, matter, name)
    act(cast, matter, "acknowledge", actor=cast.outsider)
    shown = page(cast.outsider, matter)
    assert SECRET not in shown
    assert "内部照片.png" not in shown
    form = signed_in(fresh(cast.outsider)).get(f"/matters/{matter.pk}/draft_reply/").content.decode()
    assert SECRET not in form
    assert signed_in(fresh(cast.clerk)).get(f"/matters/{matter.pk}/").status_code == 404
