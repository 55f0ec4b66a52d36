"""The joint office at work: terms that are its own, tasks by hand, resolutions, papers, and what it may be shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from linkage.forms import AgendaMatterForm, HoldForm, TopicForm, WorkForm
from linkage.forms.works import ReportForm
from supervision.accounts.models import Person
from supervision.ledger.models import Entry
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, open_matter, perform
from supervision.terms.models import Clock
from supervision.terms.services import start_clock
from tests.builders import Cast, fresh
from tests.linkage.test_congress import clue_data
from tests.linkage.test_meetings import extra_meeting, item, mechanism
from tests.linkage.test_plans import KEPT, issued_plan, plan, read, sorted_items, task
from tests.linkage.test_works import plan as drawn_up
from tests.linkage.test_works import work
from tests.linkage.words import act

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
YEAR = timezone.localdate().year
Browser = Callable[[Person], Client]


def _running(matter: Matter) -> set[str]:
    return set(Clock.objects.filter(matter=matter, state="running").values_list("term", flat=True))


# --- the terms of a partner mechanism ---------------------------------------------------------------------------------
def test_a_partner_mechanism_owes_no_plan_and_no_bulletin(cast: Cast, browser: Browser) -> None:
    """府检联动意见五（一）、（三） set meeting, plan and bulletin for the joint meeting; 河长+检察长 owes none."""
    joint, partner = mechanism(cast), mechanism(cast, type="chiefs", title="河长+检察长")
    ours = {"FJ_PLAN", "FJ_BULLETIN_HALF_YEAR", "FJ_RELEASE", "FJ_RECONCILE"}
    assert _running(joint) == ours | {"FJ_MEETING_YEARLY"}
    assert _running(partner) == set()
    perform(partner, "record_meeting", actor=fresh(cast.office), data={"held_on": date(2025, 12, 23)})
    assert _running(partner) == set()
    with pytest.raises(IllegalMove, match="只有府检联动联席会议机制"):
        perform(partner, "record_plan", actor=fresh(cast.office), data={"year": 2099})
    assert "登记已印发要点" not in browser(cast.office).get(f"/matters/{partner.pk}/").content.decode()
    said = {**{name: partner.details[name] for name in ("subject", "partners", "convenor", "deputy", "director")}}
    said |= {"title": "t", "type": "linkage", "document": "d", "founded_on": partner.issued_on, "expires_on": None}
    with pytest.raises(IllegalMove, match="类别不能互改"):
        perform(partner, "revise", actor=fresh(cast.office), data=said)


def test_false_terms_that_run_already_are_ended_by_the_office_on_record(cast: Cast) -> None:
    partner = mechanism(cast, type="plus", title="检察+工会")
    start_clock(
        matter_id=partner.pk, term="FJ_PLAN", on=partner.opened_on, obligor=cast.joint_office,
        document_date=date(partner.opened_on.year + 1, 1, 31),
    )  # fmt: skip
    listed: Any = StringIO()
    call_command("end_false_terms", stdout=listed)
    assert "检察+工会" in listed.getvalue()
    call_command("end_false_terms", "--as", cast.clerk.username, stdout=StringIO())
    assert "FJ_PLAN" in _running(partner)
    call_command("end_false_terms", "--as", cast.office.username, stdout=StringIO())
    assert _running(partner) == set()
    assert Clock.objects.get(matter=partner, term="FJ_PLAN").state == "cancelled"
    assert Entry.objects.get(matter_id=partner.pk, name="mechanism.end_false_terms").actor_name == cast.office.name
    with pytest.raises(IllegalMove, match="没有不适用的计时"):
        perform(mechanism(cast), "end_false_terms", actor=fresh(cast.office))


# --- tasks ------------------------------------------------------------------------------------------------------------
def _blank_row(**said: Any) -> dict[str, Any]:
    row = {"id": None, "decision": "", "merged_into": None, "area": "", "task": "", "lead": "", "responsible": ""}
    return row | {"due_text": "", "milestones": ""} | said


def test_items_by_hand_and_milestones_reach_the_tasks(cast: Cast, browser: Browser) -> None:
    """An item of no paper is listed like the others; its milestones run as clocks of the task that it becomes."""
    matter = plan(cast)
    first, last = f"{YEAR + 1}-06-30", f"{YEAR + 1}-11-30"
    matter.details |= {"year": YEAR + 1}
    matter.save()
    by_hand = _blank_row(
        task="补充的任务", area="机制建设", lead="县城管局", responsible="县水利局", due_text="年底前",
        milestones=f"{last} 总结\n{first} 摸排",
    )  # fmt: skip
    rows = [*sorted_items(matter, KEPT), by_hand]
    for wrong, why in (
        ({"lead": "县城管局、县水利局"}, "第9条：牵头单位只写一个"),
        ({"milestones": f"{YEAR + 2}-02-01 总结"}, "第9条：阶段节点不能晚于完成时限"),
    ):
        with pytest.raises(IllegalMove, match=why), transaction.atomic():
            perform(matter, "sort_items", actor=fresh(cast.office), data={"items": [*rows[:-1], by_hand | wrong]})
    matter = perform(matter, "sort_items", actor=fresh(cast.office), data={"items": rows})
    for name, who in (("submit", cast.office), ("approve", cast.convenor), ("assign_items", cast.office)):
        matter = act(matter, name, who)
    task = Matter.objects.get(parent=matter, title="补充的任务")
    assert [step["on"] for step in task.details["steps"]] == [first, last]
    assert Clock.objects.get(matter=task, term="FJ_MILESTONE").due_on == date(YEAR + 1, 6, 30)
    task = perform(task, "reach_milestone", actor=fresh(cast.clerk), data={"text": "已摸排", "files": []})
    said = {"milestones": f"{YEAR + 1}-09-30 整治"}
    task = perform(task, "set_milestones", actor=fresh(cast.clerk), data=said)
    assert [step["on"] for step in task.details["steps"]] == [first, f"{YEAR + 1}-09-30"]
    running = Clock.objects.get(matter=task, term="FJ_MILESTONE", state="running")
    assert running.due_on == date(YEAR + 1, 9, 30)
    with pytest.raises(IllegalMove, match="不能晚于完成时限"):
        perform(task, "set_milestones", actor=fresh(cast.clerk), data={"milestones": f"{YEAR + 2}-02-01 总结"})
    assert "整治" in browser(cast.clerk).get(f"/matters/{task.pk}/").content.decode()


def test_an_issued_list_grows_and_keeps_what_was_assigned(cast: Cast, browser: Browser) -> None:
    matter = issued_plan(cast)
    direct = {
        "title": "临时交办的任务", "area": "机制建设", "content": "临时交办", "source": "",
        "lead": cast.outsider_agency,
        "responsible": [], "due_by": date(YEAR + 1, 3, 31), "milestones": "",
    }  # fmt: skip
    open_matter("task", actor=fresh(cast.office), office=cast.joint_office, parent=matter, data=direct)
    matter.refresh_from_db()
    exported = browser(cast.outsider).get(f"/plans/{matter.pk}/list.xlsx").content
    assert ("临时交办的任务", f"{YEAR + 1}年3月31日") in {(row["task"], row["due_text"]) for row in read(exported)}
    assert "临时交办的任务" in browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
    matter = act(matter, "reopen", cast.office)
    done = matter.plan_items.exclude(assigned=None).first()
    assert done is not None
    rows = [_blank_row(task="增补的任务", lead="县城管局", due_text="长期"), _blank_row(id=done.pk, task="改写")]
    matter = perform(matter, "sort_items", actor=fresh(cast.office), data={"items": rows})
    done.refresh_from_db()
    assert (done.task != "改写", done.decision) == (True, "kept")
    # Proposed only: members read the list as it stood.
    assert "增补的任务" not in browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
    assert "增补的任务" in browser(cast.office).get(f"/matters/{matter.pk}/").content.decode()
    matter = act(act(matter, "approve_revision", cast.convenor), "assign_items", cast.office)
    assert Matter.objects.get(parent=matter, title="增补的任务").counterpart == cast.agency


def test_no_resolution_is_dropped_unseen(cast: Cast) -> None:
    """府检联动意见五（三）: each resolution has its unit; what is only put down says so."""
    said = extra_meeting() | {"type": "yearly"}
    meeting = open_matter(
        "meeting", actor=fresh(cast.office), office=cast.joint_office, parent=mechanism(cast), data=said
    )
    items = [
        {"id": None, "order": None, "title": title, "unit": "", "own_view": "", "other_view": "", "attempts": ""}
        for title in ("甲", "乙")
    ]
    meeting = perform(meeting, "set_agenda", actor=fresh(cast.office), data={"items": items})
    meeting = act(meeting, "convene", cast.convenor)
    held = {"held_on": timezone.localdate(), "host": "召集人甲", "attendances": []}
    meeting = perform(meeting, "hold", actor=fresh(cast.office), data=held)
    first, second = (item.pk for item in meeting.agenda.order_by("order"))
    good = {"id": first, "minutes": "讨论。", "resolution": "办理甲事", "lead": "县城管局"}
    good |= {"responsible": "各成员单位", "due_by": None, "record_only": False}
    noted = {**good, "id": second, "resolution": "通过年度总结", "lead": "", "responsible": "", "record_only": True}
    for wrong, why in (
        ({"lead": ""}, "第1项：没有牵头单位"),
        ({"lead": "县城管局、县水利局"}, "第1项：牵头单位只写一个"),
        ({"lead": "各成员单位"}, "组织目录中没有“各成员单位”"),
        ({"responsible": "县水力局"}, "没有责任单位“县水力局”"),
        ({"resolution": ""}, "须写明议定事项"),
    ):
        with pytest.raises(IllegalMove, match=why), transaction.atomic():
            perform(meeting, "write_minutes", actor=fresh(cast.office), data={"items": [good | wrong, noted]})
    meeting = perform(meeting, "write_minutes", actor=fresh(cast.office), data={"items": [good, noted]})
    for name, who in (("submit_minutes", cast.office), ("sign_minutes", cast.convenor), ("make_tasks", cast.office)):
        meeting = act(meeting, name, who)
    assert list(Matter.objects.filter(parent=meeting).values_list("title", flat=True)) == ["办理甲事"]
    told = Matter.objects.get(parent=meeting).parties.filter(part="responsible")
    assert [party.body for party in told] == [cast.county]  # the other member leads
    entry = Entry.objects.get(matter_id=meeting.pk, name="meeting.make_tasks")
    assert entry.text == "转为任务1项，另有1项只作记载"


# --- topics and papers ------------------------------------------------------------------------------------------------
def _preparing(cast: Cast) -> Matter:
    said = extra_meeting() | {"type": "yearly"}
    return open_matter("meeting", actor=fresh(cast.office), office=cast.joint_office, parent=mechanism(cast), data=said)


def test_an_ordinary_topic_a_live_matter_and_papers_reach_the_meeting(cast: Cast, browser: Browser) -> None:
    """A unit brings what is no dispute; the office takes up a matter itself; the notice names the papers."""
    joint = task(cast)
    page = browser(cast.clerk).get(f"/matters/{joint.pk}/").content.decode()
    assert f"/matters/new/topic/?parent={joint.pk}" in page
    assert "/matters/new/topic/" not in browser(cast.office).get(f"/matters/{joint.pk}/").content.decode()
    said: dict[str, Any] = {"type": "ordinary", "title": "建立河道巡查月报", "own_view": "建议每月通报一次。"}
    form = TopicForm(said, matter=Matter(kind="topic", office=cast.agency, parent=joint), person=fresh(cast.clerk))
    assert form.is_valid(), form.errors
    incomplete = TopicForm(said | {"type": "dispute"}, matter=form.matter, person=form.person)
    assert set(incomplete.problems()) == {"other_unit", "other_view", "attempts"}
    topic = open_matter(
        "topic", actor=fresh(cast.clerk), office=cast.agency, parent=joint, data=form.answers()
    )  # fmt: skip
    topic = act(topic, "approve", cast.agency_head)
    assert topic.number
    assert not topic.letters.exists()
    meeting = _preparing(cast)
    perform(topic, "take", actor=fresh(cast.office), data={"meeting": meeting})
    other = task(cast, title="河道清障", lead=cast.outsider_agency)
    asked = {"reference": "河道清障", "title": "研究河道清障", "own_view": ""}
    picked = AgendaMatterForm(asked, matter=meeting, person=fresh(cast.office))
    assert picked.is_valid(), picked.errors
    hidden = open_matter(
        "clue", actor=fresh(cast.prosecutor), office=cast.county, data=clue_data(cast) | {"title": "内部线索"}
    )
    unseen = AgendaMatterForm(asked | {"reference": hidden.title}, matter=meeting, person=fresh(cast.office))
    assert "没有您可见" in str(unseen.problems())
    meeting = perform(meeting, "add_matter", actor=fresh(cast.office), data=picked.answers())
    first, second = meeting.agenda.order_by("order")
    assert (second.source_id, second.title) == (other.pk, "研究河道清障")
    for one, name in ((None, "会议手册.pdf"), (second, "清障方案.pdf")):
        file = SimpleUploadedFile(name, PDF, content_type="application/pdf")
        meeting = perform(
            meeting, "attach", actor=fresh(cast.office), data={"item": one, "files": [file], "remark": ""}
        )
    meeting = act(meeting, "convene", cast.convenor)
    notice = meeting.letters.get(kind="meeting_notice").text
    assert "会议手册.pdf" in notice
    assert "议题2材料：清障方案.pdf" in notice
    # The water bureau is no member of the mechanism, but leads the matter.
    client = browser(cast.outsider)
    room = client.get(f"/meetings/{meeting.pk}/?item=2")
    assert [paper["name"] for paper in room.context["papers"]] == ["清障方案.pdf", "会议手册.pdf"]
    assert client.get(room.context["papers"][0]["url"]).status_code == 200
    assert [paper["name"] for paper in client.get(f"/meetings/{meeting.pk}/").context["papers"]] == ["会议手册.pdf"]
    assert first.topic_id == topic.pk


def test_nobody_is_called_again_for_nothing(cast: Cast) -> None:
    """What is as it was in the notice needs no other one; other items or papers do."""
    meeting = _preparing(cast)
    meeting = act(
        perform(meeting, "set_agenda", actor=fresh(cast.office), data={"items": [item("通报")]}),
        "convene",
        cast.convenor,
    )
    same = {name: meeting.details[name] for name in ("type", "why", "time", "place")}
    same |= {"title": meeting.title, "planned": date.fromisoformat(meeting.details["planned"])}
    with pytest.raises(IllegalMove, match="不必重新通知"):
        perform(meeting, "reschedule", actor=fresh(cast.office), data=same)
    file = SimpleUploadedFile("会议手册.pdf", PDF, content_type="application/pdf")
    said = {"item": None, "files": [file], "remark": ""}
    meeting = perform(meeting, "attach", actor=fresh(cast.office), data=said)
    meeting = perform(meeting, "reschedule", actor=fresh(cast.office), data=same)
    again = meeting.letters.filter(kind="meeting_notice").latest("made_at")
    assert "会议手册.pdf" in again.text
    with pytest.raises(IllegalMove, match="不必重新通知"):
        perform(meeting, "reschedule", actor=fresh(cast.office), data=same)


# --- both sides -------------------------------------------------------------------------------------------------------
def test_two_agencies_alone_are_no_joint_work(cast: Cast) -> None:
    """府检联动意见四（七）、（八）: of government and procuratorate."""
    matter = work(cast, "case_release", lead=cast.agency, responsible=[cast.outsider_agency])
    with pytest.raises(IllegalMove, match="没有检察院一方"):
        act(matter, "submit", cast.office)
    said = drawn_up(cast, "campaign", lead=cast.agency.pk, responsible=[cast.outsider_agency.pk])
    blank = Matter(kind="campaign", office=cast.joint_office)
    assert "没有检察院一方" in str(WorkForm(said, matter=blank, person=fresh(cast.office)).problems()["responsible"])
    both = said | {"responsible": [cast.county.pk]}
    assert "responsible" not in WorkForm(both, matter=blank, person=fresh(cast.office)).problems()


def test_a_former_liaison_person_stays_on_record_and_a_member_whose_time_is_over_is_out(
    cast: Cast, browser: Browser
) -> None:
    root, today = mechanism(cast), timezone.localdate()
    row = {"body": cast.agency, "liaison": "新联络员", "phone": "0398-2", "since": date(2024, 12, 24), "until": None}
    root = perform(root, "set_members", actor=fresh(cast.office), data={"members": [row]})
    page = browser(cast.office).get(f"/matters/{root.pk}/").content.decode()
    assert "以前的联络员" in page
    assert {(one["unit"], one["liaison"]) for one in root.details["past_liaisons"]} == {
        ("渑池县城市管理局", "联络员"), ("渑池县人民检察院", "联络员"),
    }  # fmt: skip
    assert browser(cast.clerk).get(f"/matters/{root.pk}/").status_code == 200
    perform(root, "set_members", actor=fresh(cast.office), data={"members": [row | {"until": today}]})
    assert browser(cast.clerk).get(f"/matters/{root.pk}/").status_code == 404


def test_a_meeting_held_on_another_day_than_notified_is_explained(cast: Cast) -> None:
    root, today = mechanism(cast), timezone.localdate()
    said = {"title": "年度会议", "type": "yearly", "time": "上午9时", "place": "县政府"}
    said |= {"planned": today + timedelta(days=7)}
    made = open_matter("meeting", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=said)
    row = {"order": None, "title": "通报", "unit": "", "own_view": "", "other_view": "", "attempts": ""}
    made = perform(made, "set_agenda", actor=fresh(cast.office), data={"items": [row]})
    made = act(made, "convene", cast.convenor)
    asked = {"held_on": today.isoformat(), "host": "召集人甲", "attendances-TOTAL_FORMS": "0"}
    asked |= {"attendances-INITIAL_FORMS": "0"}
    assert set(HoldForm(asked, matter=made, person=cast.office).problems()) == {"other_day"}
    form = HoldForm(asked | {"other_day": "因防汛提前召开"}, matter=made, person=cast.office)
    assert form.is_valid(), form.problems()
    made = perform(made, "hold", actor=fresh(cast.office), data=form.answers())
    assert made.details["other_day"] == "因防汛提前召开"
    kept = asked | {"held_on": (today + timedelta(days=7)).isoformat()}
    assert set(HoldForm(kept, matter=made, person=cast.office).problems()) == {"held_on"}


def test_what_came_of_joint_work_is_chosen_by_hand(cast: Cast) -> None:
    """No list's first entry (已实质性化解, 达到目标) stands there before anybody said so."""
    matter = work(cast, upto="running")
    said = {"outcome": "", "text": "完成", "issues": ""}
    assert set(ReportForm(said, matter=matter, person=cast.office).problems()) == {"outcome"}
    assert ReportForm(said | {"outcome": "reached"}, matter=matter, person=cast.office).is_valid()
