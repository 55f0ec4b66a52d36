"""分解任务: a lead unit divides a key task among its departments and lower units; the office sees the tree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from linkage.forms import HandDownForm
from linkage.reports.frozen import half_year
from linkage.reports.measures import BY_MEASURE
from supervision.accounts.models import Appointment, Body, Person
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, open_matter
from supervision.notices.models import Notice
from supervision.terms.models import Clock
from tests.builders import SINCE, Cast, body, fresh, person
from tests.linkage.test_plans import task
from tests.linkage.words import act, carry, exchange_data, from_procuratorate

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
OWN, DOING = {"sender_clerk", "sender_head"}, {"receiver_clerk", "receiver_head"}
TABLE = {
    "report_progress": ("assigned", None, DOING),
    "report_done": ("assigned", "reported", DOING),
    "confirm": ("reported", "closed", OWN),
    "return_part": ("reported", "assigned", OWN),
    "change_due": ("assigned", None, OWN),
    "cancel": ("assigned", "cancelled", OWN),
}
INNER = timedelta(days=10)


@pytest.mark.parametrize("kind", ["subtask", "consult_task"])
def test_the_procedure_is_the_table(kind: str) -> None:
    moves = procedures()[kind].moves
    found = {one.name: (" ".join(sorted(one.sources)), one.target, {str(role) for role in one.by}) for one in moves}
    ends = {"end_with_whole": ("assigned reported", "cancelled", OWN | {"office", "convenor"})}
    assert found == TABLE | (ends if kind == "subtask" else {})


def whole(cast: Cast) -> Matter:
    """A task of the agency until twenty days from now."""
    return task(cast, due_by=timezone.localdate() + 2 * INNER)


def hand_down(cast: Cast, parent: Matter, actor: Person, unit: Body, **changes: Any) -> Matter:
    department = changes.pop("department", "")
    said = {
        "title": "清运岸上垃圾", "content": "逐点清运，留存照片。", "unit": unit, "department": department,
        "person": "负责人", "due_by": timezone.localdate() + INNER,
    }  # fmt: skip
    office = changes.pop("office", cast.agency)
    return open_matter("subtask", actor=fresh(actor), office=office, parent=parent, data=said | changes)


def of_department(cast: Cast, department: str) -> Person:
    one = person("squad", "中队甲", at=cast.agency, post="clerk")
    Appointment.objects.filter(person=one).update(department=department)
    return one


def test_a_task_is_divided_among_departments_and_lower_units(cast: Cast, browser: Browser) -> None:
    squad = of_department(cast, "环卫中队")
    station = body("xzjg:411221:cgs", "渑池县城市管理局城关所", "agency", 5, "411221", cast.agency)
    keeper = person("keeper", "所长甲", at=station, post="agency_head", since=SINCE)
    top = whole(cast)
    first = hand_down(cast, top, cast.clerk, cast.agency, department="环卫中队")
    second = hand_down(cast, top, cast.agency_head, station)
    clock = Clock.objects.get(matter=first, term="FJ_SUBTASK")
    assert (clock.due_on, clock.obligor) == (timezone.localdate() + INNER, cast.agency)
    readers = {"office": 200, "convenor": 200, "clerk": 200, "outsider": 404, "prosecutor": 404}
    assert {part: browser(getattr(cast, part)).get(f"/matters/{first.pk}/").status_code for part in readers} == readers
    assert browser(keeper).get(f"/matters/{second.pk}/").status_code == 200
    assert browser(keeper).get(f"/matters/{top.pk}/").status_code == 404
    with pytest.raises(PermissionDenied):
        act(first, "report_done", cast.office, text="完成", files=[])
    act(first, "report_progress", squad, text="清运一半", percent=50, files=[])
    second = act(second, "report_done", keeper, text="全部清运", files=[])
    assert "分解2项，完成0项，平均进度75%" in browser(cast.office).get(f"/matters/{top.pk}/").content.decode()
    with pytest.raises(IllegalMove, match="尚有2项分解任务没有确认完成"):
        act(top, "report_done", cast.clerk, text="完成", files=[])
    act(second, "confirm", cast.agency_head)
    first = act(act(first, "report_done", squad, text="清运完毕", files=[]), "return_part", cast.clerk, reason="缺照片")
    assert Clock.objects.get(matter=first, state="running").due_on == timezone.localdate() + INNER
    tree = browser(cast.office).get(f"/tasks/{top.pk}/tree/").context
    assert [(row["doer"], row["state"], row["percent"]) for row in tree["rows"]] == [
        ("渑池县城市管理局环卫中队（负责人）", "办理中", 0),
        ("渑池县城市管理局城关所（负责人）", "已完成", 100),
    ]
    assert (tree["sum_text"], tree["percent"]) == ("分解2项，完成1项，平均进度50%", 50)
    assert browser(cast.outsider).get(f"/tasks/{top.pk}/tree/").status_code == 404
    act(first, "cancel", cast.clerk)
    assert act(top, "report_done", cast.clerk, text="完成", files=[]).state == "reported"


def test_parts_are_parts_of_parts_and_no_more(cast: Cast, browser: Browser) -> None:
    """The mean goes up two steps; a third is refused. Nobody confirms what they reported."""
    squad, top = of_department(cast, "环卫中队"), whole(cast)
    first = hand_down(cast, top, cast.clerk, cast.agency, department="环卫中队")
    inner = [hand_down(cast, first, squad, cast.agency, department="环卫中队", title=name) for name in "甲乙"]
    with pytest.raises(IllegalMove, match="目前不能分解任务"):
        hand_down(cast, inner[0], squad, cast.agency, department="环卫中队")
    done = act(inner[0], "report_done", squad, text="完成", files=[])
    with pytest.raises(IllegalMove, match="报告完成的人不能自己确认"):
        act(done, "confirm", squad)
    act(done, "confirm", cast.clerk)
    act(inner[1], "report_progress", squad, text="开始", percent=20, files=[])
    page = browser(cast.office).get(f"/tasks/{top.pk}/tree/").context
    assert [(row["depth"], row["percent"]) for row in page["rows"]] == [(0, 60), (1, 100), (1, 20)]
    assert page["sum_text"] == "分解1项，完成0项，平均进度60%"


def test_what_is_handed_down_is_checked(cast: Cast) -> None:
    """The wrong day, unit or department, and a person who has no part in the task."""
    of_department(cast, "环卫中队")
    top, today = whole(cast), timezone.localdate()
    said = {"title": "清运", "content": "清运", "person": "甲", "unit": cast.agency.pk, "department": "环卫中队"}
    blank = Matter(kind="subtask", office=cast.agency, parent=top)
    wrong = {
        "due_by": [today - timedelta(days=1), today + 3 * INNER, ""], "department": ["", "没有的部门"],
        "unit": [cast.outsider_agency.pk], "person": [""],
    }  # fmt: skip
    good = said | {"due_by": today + INNER}
    assert HandDownForm(good, matter=blank, person=cast.clerk).is_valid()
    for name, values in wrong.items():
        for value in values:
            form = HandDownForm(good | {name: value}, matter=blank, person=cast.clerk)
            assert name in form.errors, (name, value)
    with pytest.raises(PermissionDenied):
        hand_down(cast, top, cast.outsider, cast.outsider_agency, office=cast.outsider_agency, department="水政科")
    with pytest.raises(IllegalMove, match="由牵头单位、责任单位分解"):
        hand_down(cast, top, cast.office, cast.joint_office, office=cast.joint_office, department="综合科")
    # Who helps divides its own share; it does not hold up the lead.
    Appointment.objects.filter(person=cast.prosecutor).update(department="第四检察部")
    part = hand_down(cast, top, cast.head, cast.county, office=cast.county, department="第四检察部")
    with pytest.raises(IllegalMove, match="不能晚于所属任务的完成时限"):
        act(part, "change_due", cast.head, due_by=date(2099, 1, 1), reason="延后")
    assert act(top, "report_done", cast.clerk, text="完成", files=[]).state == "reported"


def test_a_consultation_opens_tasks_in_one_form_and_counts_them(cast: Cast, browser: Browser) -> None:
    """会商: each agreed task has a unit and a day; listed on the consultation for both sides, and in the figures."""
    Appointment.objects.filter(person=cast.prosecutor).update(department="第四检察部")
    said = exchange_data(cast.agency, type="study")
    talk = open_matter("request", actor=fresh(cast.prosecutor), office=cast.county, data=said)
    talk = carry(cast, talk, "answered", {"s": (cast.prosecutor, cast.head), "r": (cast.clerk, cast.agency_head)})
    url = f"/matters/new/consult_task/?parent={talk.pk}"
    assert url in browser(cast.prosecutor).get(f"/matters/{talk.pk}/").content.decode()
    other = from_procuratorate(cast, "answered", kind="request")
    assert "登记会商任务" not in browser(cast.prosecutor).get(f"/matters/{other.pk}/").content.decode()
    today = timezone.localdate()
    said = {"conclusion": "统一移送标准。", "tasks-TOTAL_FORMS": "2", "tasks-INITIAL_FORMS": "0"}
    rows = (
        {"title": "列出移送清单", "unit": cast.agency.pk, "due_by": today + INNER},
        {"title": "审核清单", "unit": cast.county.pk, "department": "第四检察部", "due_by": today + 2 * INNER},
    )
    for place, row in enumerate(rows):
        said |= {f"tasks-{place}-{name}": value for name, value in row.items()}
    client = browser(cast.prosecutor)
    for name, value in (("1-department", ""), ("0-due_by", today - INNER), ("0-unit", ""), ("0-title", "")):
        assert client.post(url, said | {f"tasks-{name}": value}).status_code == 400, name
    assert not Matter.objects.filter(kind="consult_task").exists()
    assert client.post(url, said).status_code == 302
    made = Matter.objects.filter(kind="consult_task", parent=talk).order_by("pk")
    assert [(one.title, one.counterpart) for one in made] == [("列出移送清单", cast.agency), ("审核清单", cast.county)]
    dues = [Clock.objects.get(matter=one).due_on for one in made]
    assert dues == [today + INNER, today + 2 * INNER]
    act(act(made[0], "report_done", cast.clerk, text="附清单", files=[]), "confirm", cast.prosecutor)
    for part in ("clerk", "head", "office"):
        assert "共2项，完成1项" in browser(getattr(cast, part)).get(f"/matters/{talk.pk}/").content.decode(), part
    half = half_year(today)
    counted = {name: BY_MEASURE[name].rows(Matter.objects.all(), half, today).count() for name in CONSULTED}
    assert counted == {"consult_tasks": 2, "consult_tasks_done": 1}


CONSULTED = ("consult_tasks", "consult_tasks_done")


def test_parts_end_with_the_key_task_that_is_cancelled(cast: Cast) -> None:
    """Nobody goes on working, and is reminded, for a task that the convenor gave up."""
    squad, top = of_department(cast, "环卫中队"), whole(cast)
    first = hand_down(cast, top, cast.clerk, cast.agency, department="环卫中队")
    inner = hand_down(cast, first, squad, cast.agency, department="环卫中队", title="清河面")
    done = hand_down(cast, top, cast.clerk, cast.agency, department="环卫中队", title="立牌")
    done = act(act(done, "report_done", squad, text="已立", files=[]), "confirm", cast.agency_head)
    with pytest.raises(IllegalMove, match="所属任务没有取消"):
        act(first, "end_with_whole", cast.clerk)
    act(top, "cancel", cast.convenor, reason="河段已移交市里治理")
    for part in (first, inner, done):
        part.refresh_from_db()
    assert [part.state for part in (first, inner, done)] == ["cancelled", "cancelled", "closed"]
    assert "河段已移交市里治理" in inner.details["end_with_whole"]
    assert set(Clock.objects.filter(matter__in=[first, inner]).values_list("state", flat=True)) == {"cancelled"}
    assert Notice.objects.filter(recipient=squad, matter=inner, title__endswith="随所属任务取消").exists()


def test_a_lower_unit_is_told_to_end_what_is_left_of_a_cancelled_part(cast: Cast, browser: Browser) -> None:
    """The unit above does not reach into the house below: its head ends the parts, and every page says so."""
    station = body("xzjg:411221:cgs", "渑池县城市管理局城关所", "agency", 5, "411221", cast.agency)
    keeper = person("keeper", "所长甲", at=station, post="agency_head", since=SINCE)
    first = hand_down(cast, whole(cast), cast.clerk, station)
    inner = hand_down(cast, first, keeper, station, office=station, department="清运组", title="清河面")
    first = act(first, "cancel", cast.clerk, reason="改由市里清运")
    told = Notice.objects.get(recipient=keeper, matter=first, title__endswith="取消")
    assert told.text == "改由市里清运（其下尚有1项分解任务，请逐项随所属任务取消）"
    turn = browser(keeper).get(f"/matters/{inner.pk}/").context["page"]["turn"]
    assert (turn["mine"], turn["steps"]) == ("随所属任务取消", [])
    assert act(inner, "end_with_whole", keeper, reason="随所属任务取消").state == "cancelled"


def test_the_office_divides_what_it_leads_itself(cast: Cast, browser: Browser) -> None:
    own = task(cast, lead=cast.joint_office, due_by=timezone.localdate() + INNER)
    page = browser(cast.office).get(f"/matters/{own.pk}/").content.decode()
    assert f"/matters/new/subtask/?parent={own.pk}" in page
    page = browser(cast.convenor).get(f"/matters/{own.pk}/").content.decode()
    assert f"/matters/new/subtask/?parent={own.pk}" not in page
    others = browser(cast.office).get(f"/matters/{whole(cast).pk}/").content.decode()
    assert "/matters/new/subtask/" not in others
    form = browser(cast.office).get(f"/matters/new/subtask/?parent={own.pk}").context["form"]
    assert cast.agency in form.fields["unit"].queryset
    part = hand_down(cast, own, cast.office, cast.agency, office=cast.joint_office)
    part = act(act(part, "report_done", cast.clerk, text="已清", files=[]), "confirm", cast.office)
    assert part.state == "closed"
