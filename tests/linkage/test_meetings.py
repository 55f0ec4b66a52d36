"""The joint meeting: mechanism and members, a dispute, agenda, minutes, tasks; and the ledger of transfers."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, open_matter, perform
from supervision.notices.models import Notice
from supervision.notices.services import remind
from supervision.terms.models import Clock
from tests.builders import Cast, fresh, person
from tests.linkage.conftest import on
from tests.linkage.words import act, from_agency, from_procuratorate

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
YEAR = timezone.localdate().year


OTHERS: dict[str, dict[str, tuple[str, str | None, set[str]]]] = {
    "plan": {
        "add_paper": ("drafting revising", None, {"office"}),
        "sort_items": ("drafting revising", None, {"office"}),
        "submit": ("drafting", "approving", {"office"}),
        "send_back": ("approving", "drafting", {"convenor"}),
        "approve": ("approving", "issued", {"convenor"}),
        "assign_items": ("issued", None, {"office"}),
        "reopen": ("issued", "revising", {"office"}),
        "approve_revision": ("revising", "issued", {"convenor"}),
        "close": ("issued", "closed", {"office"}),
    },
    "mechanism": {
        "set_members": ("in_force", None, {"office"}),
        "revise": ("in_force", None, {"office"}),
        "attach": ("in_force", None, {"office"}),
        "record_meeting": ("in_force", None, {"office", "convenor"}),
        "record_plan": ("in_force", None, {"office", "convenor"}),
        "record_release": ("in_force", None, {"office", "convenor"}),
        "record_reconciliation": ("in_force", None, {"office"}),
        "import_record": ("in_force", None, {"office"}),
        "record_bulletin": ("in_force", None, {"office", "convenor"}),
        "assess_units": ("in_force", None, {"office"}),
        "set_weights": ("in_force", None, {"convenor"}),
        "end_false_terms": ("in_force", None, {"office"}),
        "end": ("in_force", "ended", {"convenor"}),
    },
    "topic": {
        "approve": ("approving", "proposed", {"sender_head"}),
        "withdraw": ("approving proposed", "withdrawn", {"sender_clerk", "sender_head"}),
        "take": ("proposed taken", "taken", {"receiver_clerk"}),
        "state_view": ("taken", None, {"responsible_clerk", "responsible_head"}),
        "decline": ("proposed", "declined", {"receiver_clerk"}),
        "settle": ("taken", "settled", {"receiver_clerk"}),
    },
    "meeting": {
        "set_agenda": ("preparing consenting agreed convened", None, {"office"}),
        "confirm_guests": ("convened", None, {"office"}),
        "add_matter": ("preparing consenting agreed convened", None, {"office"}),
        "ask_consent": ("preparing", "consenting", {"office"}),
        "consent": ("consenting", None, {"convenor", "deputy_convenor"}),
        "refuse": ("consenting agreed", "preparing", {"convenor", "deputy_convenor"}),
        "take_back": ("consenting agreed", "preparing", {"office"}),
        "reschedule": ("preparing convened", None, {"office"}),
        "convene": ("preparing consenting agreed", "convened", {"convenor"}),
        "attach": ("preparing consenting agreed convened held", None, {"office", "member_clerk", "member_head"}),
        "respond": ("convened", None, {"member_clerk", "member_head"}),
        "hold": ("convened", "held", {"office"}),
        "correct_attendance": ("held", None, {"office"}),
        "write_minutes": ("held", None, {"office"}),
        "submit_minutes": ("held", "signing", {"office"}),
        "send_back": ("signing", "held", {"convenor"}),
        "sign_minutes": ("signing", "closed", {"convenor"}),
        "make_tasks": ("closed", None, {"office"}),
        "cancel": ("preparing consenting agreed convened", "cancelled", {"convenor"}),
    },
}


@pytest.mark.parametrize("kind", OTHERS)
def test_the_procedure_is_the_table(kind: str) -> None:
    found = {
        move.name: (" ".join(sorted(move.sources)), move.target, {str(role) for role in move.by})
        for move in procedures()[kind].moves
    }
    assert found == {name: (" ".join(sorted(row[0].split())), *row[1:]) for name, row in OTHERS[kind].items()}


def mechanism(cast: Cast, **changes: Any) -> Matter:
    """The joint meeting of the county, founded on 24 December 2024."""
    said = {
        "title": "渑池县府检联动", "type": "linkage", "convenor": "召集人甲", "deputy": "检察长甲",
        "director": "副检察长",
        "document": "县政府、县检察院府检联动意见", "founded_on": date(2024, 12, 24), "last_meeting_on": None,
        "expires_on": None,
    }  # fmt: skip
    made = open_matter("mechanism", actor=fresh(cast.office), office=cast.joint_office, data=said | changes)
    since = date(2024, 12, 24)
    rows = [
        {"body": body, "liaison": "联络员", "phone": "", "since": since, "until": None}
        for body in (cast.agency, cast.county)
    ]
    return perform(made, "set_members", actor=fresh(cast.office), data={"members": rows})


# --- the meeting ------------------------------------------------------------------------------------------------------
def test_the_yearly_meeting_is_a_clock_of_the_office(cast: Cast, browser: Browser) -> None:
    """府检联动意见五（一）: in principle once a year; from 24 December 2024 until 24 December 2025."""
    matter = mechanism(cast)
    clock = Clock.objects.get(matter=matter, term="FJ_MEETING_YEARLY")
    assert (clock.due_on, clock.obligor) == (date(2025, 12, 24), cast.joint_office)
    perform(matter, "record_meeting", actor=fresh(cast.office), data={"held_on": date(2025, 12, 23)})
    running = Clock.objects.get(matter=matter, state="running", term="FJ_MEETING_YEARLY")
    assert running.due_on == date(2026, 12, 23)
    assert "府检联动联席会议" in browser(cast.office).get(f"/matters/{matter.pk}/").content.decode()
    assert browser(cast.clerk).get(f"/matters/{matter.pk}/").status_code == 200
    assert browser(cast.outsider).get(f"/matters/{matter.pk}/").status_code == 404


def dispute(cast: Cast) -> Matter:
    """The agency does not take a transfer; the prosecutor refers it."""
    parent = from_procuratorate(cast, "declined")
    said = {
        "title": "涧河垃圾由谁清运",
        "other_unit": "渑池县城市管理局",
        "own_view": "属城管职责",
        "other_view": "属水利职责",
    }
    said |= {"attempts": "三次座谈未果"}
    made = open_matter("topic", actor=fresh(cast.prosecutor), office=cast.county, parent=parent, data=said)
    return act(made, "approve", cast.head)


def test_a_dispute_is_settled_in_a_meeting_and_becomes_a_task(cast: Cast, browser: Browser) -> None:
    """The story: referred with both views, on the agenda, called, attended, minuted, signed, assigned."""
    root, topic = mechanism(cast), dispute(cast)
    assert browser(cast.office).get(f"/matters/{topic.pk}/").status_code == 200
    assert browser(cast.clerk).get(f"/matters/{topic.pk}/").status_code == 404
    today = timezone.localdate()
    said = {
        "title": "第一次联席会议",
        "type": "yearly",
        "planned": today,
        "time": "上午9时",
        "place": "县政府",
        "why": "",
    }
    meeting = open_matter("meeting", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=said)
    with pytest.raises(IllegalMove, match="尚未编排议程"):
        act(meeting, "convene", cast.convenor)
    topic = perform(topic, "take", actor=fresh(cast.office), data={"meeting": meeting})
    assert browser(cast.clerk).get(f"/matters/{meeting.pk}/").status_code == 404
    meeting = act(meeting, "convene", cast.convenor)
    assert "涧河垃圾由谁清运" in browser(cast.clerk).get(f"/matters/{meeting.pk}/").content.decode()
    assert browser(cast.outsider).get(f"/matters/{meeting.pk}/").status_code == 404
    meeting = perform(meeting, "respond", actor=fresh(cast.clerk), data={"name": "副局长甲", "is_deputy": True})
    rows = [
        {"body": cast.agency, "name": "副局长甲", "is_deputy": True, "came": True},
        {"body": cast.county, "name": "检察长甲", "is_deputy": False, "came": True},
    ]
    meeting = perform(
        meeting, "hold", actor=fresh(cast.office), data={"held_on": today, "host": "召集人甲", "attendances": rows}
    )
    item = meeting.agenda.get()
    row = {
        "id": item.pk,
        "minutes": "双方意见已充分陈述。",
        "resolution": "由城管局清运，水利局配合",
        "lead": "县城管局",
        "responsible": "县水利局",
        "due_by": date(YEAR, 12, 31),
    }
    meeting = perform(meeting, "write_minutes", actor=fresh(cast.office), data={"items": [row]})
    assert "双方意见已充分陈述" not in browser(cast.clerk).get(f"/matters/{meeting.pk}/").content.decode()
    meeting = act(meeting, "submit_minutes", cast.office)
    meeting = act(meeting, "sign_minutes", cast.convenor)
    _the_minutes_are_out(cast, browser, meeting, root)
    meeting = act(meeting, "make_tasks", cast.office)
    made = Matter.objects.get(parent=meeting, kind="task")
    assert (made.counterpart, Clock.objects.get(matter=made).due_on) == (cast.agency, date(YEAR, 12, 31))
    assert browser(cast.outsider).get(f"/matters/{made.pk}/").status_code == 200
    topic.refresh_from_db()
    assert topic.state == "settled"
    assert "由城管局清运" in topic.details["settle"]


def test_a_dispute_outlives_a_cancelled_meeting_and_both_sides_are_called(cast: Cast, browser: Browser) -> None:
    """The other side is no member and comes all the same. A topic without a result goes on to the next meeting."""
    root, topic = mechanism(cast), dispute(cast)
    root = perform(root, "set_members", actor=fresh(cast.office), data={"members": [_member(cast.county)]})
    with pytest.raises(IllegalMove, match="没有筹备中的联席会议"):
        perform(topic, "take", actor=fresh(cast.office), data={})
    first = _meeting(cast, root)
    topic = perform(topic, "take", actor=fresh(cast.office), data={"meeting": first})
    with pytest.raises(IllegalMove, match="已列入“临时会议”的议程"):
        perform(topic, "take", actor=fresh(cast.office), data={"meeting": first})
    first = act(first, "convene", cast.convenor)
    assert browser(cast.clerk).get(f"/matters/{first.pk}/").status_code == 200
    moved = {**extra_meeting(), "planned": timezone.localdate() + timedelta(days=3), "place": "县委会议室"}
    first = perform(first, "reschedule", actor=fresh(cast.office), data=moved)
    called, again = first.letters.order_by("number")
    assert [("县委会议室" in letter.text) for letter in (called, again)] == [False, True]
    assert "同时作废" not in called.text
    assert f"（{called.number}）同时作废，以本通知为准。" in "".join(again.text.split())
    assert Notice.objects.filter(recipient=cast.clerk, matter=first, title__endswith="调整会议安排").exists()
    act(first, "cancel", cast.convenor)
    # Called already when the topic comes: whoever brought it and the other side are let in.
    second = _meeting(cast, root)
    second = perform(second, "set_agenda", actor=fresh(cast.office), data={"items": [item("通报")]})
    second = act(second, "convene", cast.convenor)
    assert browser(cast.clerk).get(f"/matters/{second.pk}/").status_code == 404
    perform(topic, "take", actor=fresh(cast.office), data={"meeting": second})
    assert browser(cast.clerk).get(f"/matters/{second.pk}/").status_code == 200


def extra_meeting() -> dict[str, Any]:
    return {
        "title": "临时会议", "type": "extra", "planned": timezone.localdate(), "time": "上午9时", "place": "县政府",
        "why": "垃圾清运无人负责",
    }  # fmt: skip


def proposed(cast: Cast, root: Matter) -> Matter:
    """An extra meeting that the office has put to both convenors."""
    made = open_matter("meeting", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=extra_meeting())
    return act(made, "ask_consent", cast.office)


def deputy(cast: Cast) -> Person:
    known = Person.objects.filter(username="deputy_convenor").first()
    return known or person("deputy_convenor", "副召集人甲", at=cast.joint_office, post="deputy_convenor")


def _meeting(cast: Cast, root: Matter) -> Matter:
    other = deputy(cast)
    return act(act(proposed(cast, root), "consent", cast.convenor), "consent", other)


def test_an_extra_meeting_is_called_when_both_have_consented(cast: Cast, browser: Browser) -> None:
    """府检联动意见五（一）: 经召集人、副召集人同意. Each by their own sign-in; who has not is named."""
    root = mechanism(cast)
    made = open_matter("meeting", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=extra_meeting())
    with pytest.raises(IllegalMove, match="尚未登记副召集人的任职"):
        act(made, "ask_consent", cast.office)
    other = deputy(cast)
    with pytest.raises(IllegalMove, match="须经召集人、副召集人同意：召集人、副召集人尚未同意"):
        act(made, "convene", cast.convenor)
    made = perform(made, "set_agenda", actor=fresh(cast.office), data={"items": [item("通报")]})
    made = act(act(made, "ask_consent", cast.office), "consent", cast.convenor)
    with pytest.raises(IllegalMove, match="您已经同意"):
        act(made, "consent", cast.convenor)
    with pytest.raises(IllegalMove, match="：副召集人尚未同意"):
        act(made, "convene", cast.convenor)
    for nobody in (cast.office, cast.clerk, cast.chief):
        with pytest.raises(PermissionDenied):
            act(made, "consent", nobody)
    assert Notice.objects.filter(recipient=other, matter=made).exists()
    # The deputy refuses: the convenor's consent was to what is now changed.
    made = act(made, "refuse", other, reason="材料不全")
    assert (made.state, made.details["consents"]) == ("preparing", {})
    page = browser(cast.office).get(f"/matters/{made.pk}/").content.decode()
    assert "副召集人甲：材料不全" in page
    made = act(act(act(made, "ask_consent", cast.office), "consent", other), "consent", cast.convenor)
    assert made.state == "agreed"
    made = act(made, "convene", cast.convenor)
    assert made.state == "convened"
    assert "材料不全" not in browser(cast.clerk).get(f"/matters/{made.pk}/").content.decode()
    with pytest.raises(IllegalMove, match="不能改变会议类别"):
        perform(made, "reschedule", actor=fresh(cast.office), data={**extra_meeting(), "type": "yearly"})


def test_a_yearly_meeting_needs_nobody_elses_consent(cast: Cast) -> None:
    said = {**extra_meeting(), "type": "yearly", "why": ""}
    made = open_matter("meeting", actor=fresh(cast.office), office=cast.joint_office, parent=mechanism(cast), data=said)
    made = perform(made, "set_agenda", actor=fresh(cast.office), data={"items": [item("通报")]})
    with pytest.raises(IllegalMove, match="年度会议由召集人同意后直接通知"):
        act(made, "ask_consent", cast.office)
    assert act(made, "convene", cast.convenor).state == "convened"


def test_an_agenda_is_numbered_once_through(cast: Cast, browser: Browser) -> None:
    """A second item that is given the number one becomes the first, and the first the second."""
    said = {**extra_meeting(), "type": "yearly", "why": ""}
    made = open_matter("meeting", actor=fresh(cast.office), office=cast.joint_office, parent=mechanism(cast), data=said)
    rows = [item("通报"), {**item("协调"), "order": None}]
    made = perform(made, "set_agenda", actor=fresh(cast.office), data={"items": rows})
    known = {one.title: one for one in made.agenda.all()}
    assert {title: one.order for title, one in known.items()} == {"通报": 1, "协调": 2}
    rows = [{**item(title), "id": one.pk, "order": 1} for title, one in known.items()]
    made = perform(made, "set_agenda", actor=fresh(cast.office), data={"items": rows})
    assert [(one.order, one.title) for one in made.agenda.all()] == [(1, "协调"), (2, "通报")]


def test_who_was_there_is_corrected_before_the_minutes_are_signed(cast: Cast, browser: Browser) -> None:
    root, today = mechanism(cast), timezone.localdate()
    root = perform(root, "set_members", actor=fresh(cast.office), data={"members": [_member(cast.agency)]})
    said = {**extra_meeting(), "type": "yearly", "why": ""}
    made = open_matter("meeting", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=said)
    made = perform(made, "set_agenda", actor=fresh(cast.office), data={"items": [item("通报")]})
    made = act(made, "convene", cast.convenor)
    # Whoever is called reads when and where in the notice itself.
    called = Notice.objects.get(recipient=cast.clerk, matter=made, title__endswith="同意召开并通知")
    assert f"{today.year}年{today.month}月{today.day}日上午9时，县政府。" in called.text
    held = {"held_on": today, "host": "召集人甲", "guests": "", "attendances": []}
    made = perform(made, "hold", actor=fresh(cast.office), data=held)
    form = browser(cast.office).get(f"/matters/{made.pk}/correct_attendance/").context["form"]
    assert (form.initial["host"], form.formset.forms[0].initial["came"]) == ("召集人甲", False)
    row = {"body": cast.agency, "name": "局长甲", "is_deputy": False, "came": True}
    made = perform(made, "correct_attendance", actor=fresh(cast.office), data={**held, "attendances": [row]})
    assert "局长甲，到会" in browser(cast.clerk).get(f"/matters/{made.pk}/").content.decode()


def item(title: str) -> dict[str, Any]:
    return {"id": None, "order": 1, "title": title, "unit": "", "own_view": "", "other_view": "", "attempts": ""}


def _member(body: Any) -> dict[str, Any]:
    return {"body": body, "liaison": "联络员", "phone": "", "since": date(2024, 12, 24), "until": None}


def test_an_earlier_meeting_does_not_turn_the_year_back(cast: Cast) -> None:
    matter = mechanism(cast, last_meeting_on=date(2026, 3, 2))
    with pytest.raises(IllegalMove, match="早于已登记的2026年3月2日"):
        perform(matter, "record_meeting", actor=fresh(cast.office), data={"held_on": date(2025, 12, 23)})
    with pytest.raises(IllegalMove, match="晚于今天"):
        perform(matter, "record_meeting", actor=fresh(cast.office), data={"held_on": date(2099, 1, 1)})
    clock = Clock.objects.get(matter=matter, term="FJ_MEETING_YEARLY", state="running")
    assert clock.due_on == date(2027, 3, 2)


def _the_minutes_are_out(cast: Cast, browser: Browser, meeting: Matter, root: Matter) -> None:
    letter = meeting.letters.get(kind="minutes")
    assert "会议议定：由城管局清运，水利局配合" in letter.text
    assert "代为参会" in letter.text
    assert meeting.number == f"渑池县府检联动联席会议办公室联纪〔{YEAR}〕1号"
    for part, status in (("clerk", 200), ("prosecutor", 200), ("outsider", 404)):
        client = browser(getattr(cast, part))
        assert client.get(f"/documents/letters/{letter.pk}/pdf/").status_code == status, part
        assert client.get(f"/meetings/{meeting.pk}/").status_code == status, part
    assert "双方意见已充分陈述" in browser(cast.clerk).get(f"/meetings/{meeting.pk}/").content.decode()
    assert Notice.objects.filter(recipient=cast.agency_head, matter=meeting).exists()
    yearly = Clock.objects.get(matter=root, state="running", term="FJ_MEETING_YEARLY")
    today = timezone.localdate()
    # A year from 29 February ends on 28 February.
    last_day = min(today.day, monthrange(YEAR + 1, today.month)[1])
    assert yearly.due_on == date(YEAR + 1, today.month, last_day)


def test_the_ledger_counts_what_each_side_lacks(cast: Cast, browser: Browser) -> None:
    for upto in ("sent", "accepted", "answered"):
        from_procuratorate(cast, upto)
    page = browser(cast.prosecutor).get("/transfers/").content.decode()
    # sent 3, signed 2, returned 0, accepted 2, declined 0, answered 1, unsigned 1, unanswered 1
    figures = [part.split("<")[0] for part in page.split("<td>")[2:10]]
    assert figures == ["3", "2", "0", "2", "0", "1", "1", "1"]
    assert "渑池县城市管理局" not in browser(cast.prosecutor2).get("/transfers/").content.decode()
    book = browser(cast.clerk).get("/transfers.xlsx")
    assert book.status_code == 200
    assert book.content[:2] == b"PK"
    assert browser(cast.observer).get("/transfers/").status_code == 403


def test_the_plan_of_the_next_year_is_due_in_january(cast: Cast) -> None:
    """府检联动意见五（三）: 每年年初; the 31st is a labelled default."""
    with on("2026-03-02"):
        matter = mechanism(cast)
        assert Clock.objects.get(matter=matter, term="FJ_PLAN").due_on == date(2027, 1, 31)
    with on("2027-01-11"):
        perform(matter, "record_plan", actor=fresh(cast.office), data={"year": 2027})
        running = Clock.objects.get(matter=matter, term="FJ_PLAN", state="running")
        assert (running.due_on, running.obligor) == (date(2028, 1, 31), cast.joint_office)


def test_the_office_is_reminded_of_its_own_terms_and_of_late_tasks(cast: Cast) -> None:
    with on("2026-03-02"):
        matter = mechanism(cast, last_meeting_on=date(2025, 12, 23))
    with on("2026-12-17"):
        remind(timezone.localdate(), timezone.now())
    assert Notice.objects.filter(recipient=cast.office, matter=matter, kind="reminder").exists()
    assert not Notice.objects.filter(recipient=cast.clerk, matter=matter, kind="reminder").exists()


def test_a_procuratorate_that_owes_an_answer_is_reminded(cast: Cast) -> None:
    with on("2026-11-02"):
        matter = from_agency(cast, "received", feedback_by=date(2026, 12, 10))
    with on("2026-12-03"):
        remind(timezone.localdate(), timezone.now())
    told = set(Notice.objects.filter(matter=matter, kind="reminder").values_list("recipient__username", flat=True))
    # And the clerk of the body that waits for it, as a handler would be.
    assert told == {"case_manager", "clerk"}
