"""What the joint office is reminded of and told: milestones, a mechanism that ends, invitations, the other view."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from linkage.forms import MechanismForm, MeetingForm
from linkage.forms.tasks import MilestonesForm, ReturnTaskForm
from linkage.letters import _discussed
from linkage.models import AgendaItem
from linkage.moves.hours import hours_of
from linkage.moves.tasks import due_of, milestones_of
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import open_matter, perform
from supervision.notices.models import Notice
from supervision.notices.services import deliver_owed
from supervision.terms.models import Clock
from tests.builders import Cast, fresh
from tests.conftest import MailSink
from tests.linkage.conftest import on
from tests.linkage.test_meetings import dispute, extra_meeting, mechanism
from tests.linkage.test_plans import SAID, YEAR, plan, task
from tests.linkage.words import act

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


# --- milestones -------------------------------------------------------------------------------------------------------
def test_milestones_are_reminded_of_one_after_the_other(cast: Cast, browser: Browser) -> None:
    with on("2026-03-02"):
        matter = task(cast, milestones="2026-06-30 完成摸排\n9月底前：完成整治", due_by=date(2026, 12, 31))
        dues = dict(Clock.objects.filter(matter=matter).values_list("term", "due_on"))
        assert dues == {"FJ_TASK": date(2026, 12, 31), "FJ_MILESTONE": date(2026, 6, 30)}
    with on("2026-06-20"):
        matter = perform(matter, "reach_milestone", actor=fresh(cast.clerk), data=SAID["report_progress"])
        running = Clock.objects.get(matter=matter, term="FJ_MILESTONE", state="running")
        assert (running.due_on, running.obligor) == (date(2026, 9, 30), cast.agency)
        assert "完成摸排（2026年6月20日完成）" in browser(cast.office).get(f"/matters/{matter.pk}/").content.decode()
        matter = perform(matter, "report_done", actor=fresh(cast.clerk), data=SAID["report_done"])
        assert not Clock.objects.filter(matter=matter, state="running").exists()


def test_a_passed_milestone_is_late_and_holds_nothing_up(cast: Cast) -> None:
    """What was reached late is reported, the next one being late as well; a returned task is reminded of it again."""
    with on("2026-03-02"):
        matter = task(cast, milestones="2026-06-30 摸排\n2026-09-30 整治", due_by=date(2026, 12, 31))
    with on("2026-10-15"):
        matter = perform(matter, "reach_milestone", actor=fresh(cast.clerk), data=SAID["report_progress"])
        assert Clock.objects.get(matter=matter, term="FJ_MILESTONE", state="running").due_on == date(2026, 9, 30)
        matter = perform(matter, "report_done", actor=fresh(cast.clerk), data=SAID["report_done"])
        matter = perform(matter, "return_task", actor=fresh(cast.office), data=SAID["return_task"])
        dues = dict(Clock.objects.filter(matter=matter, state="running").values_list("term", "due_on"))
        assert dues == {"FJ_TASK": date(2026, 12, 31), "FJ_MILESTONE": date(2026, 9, 30)}


def test_a_task_that_is_read_late_is_returned_with_a_day_of_its_own(cast: Cast) -> None:
    with on(f"{YEAR}-11-02"):
        matter = task(cast)
        form = ReturnTaskForm(matter=matter, person=cast.office)
        assert "due_by" not in form.fields
        matter = perform(matter, "report_done", actor=fresh(cast.clerk), data=SAID["report_done"])
    with on(f"{YEAR + 1}-02-02"):
        for day, words in (("", "必填"), (f"{YEAR + 1}-02-01", "不能早于今天")):
            form = ReturnTaskForm({"reason": "缺照片", "due_by": day}, matter=matter, person=cast.office)
            assert words in str(form.errors)
        said = {"reason": "缺照片", "due_by": date(YEAR + 1, 2, 12)}
        matter = perform(matter, "return_task", actor=fresh(cast.office), data=said)
    assert Clock.objects.get(matter=matter, state="running").due_on == date(YEAR + 1, 2, 12)


def test_a_new_milestone_does_not_lie_in_the_past(cast: Cast) -> None:
    with on("2026-03-02"):
        matter = task(cast, milestones="2026-03-05 摸排", due_by=date(2026, 12, 31))
    with on("2026-03-10"):
        for text, right in (("2026-03-05 摸排\n6月底 整治", True), ("2026-03-01 摸排", False)):
            form = MilestonesForm({"milestones": text}, matter=matter, person=cast.clerk)
            assert form.is_valid() is right
        assert form.problems() == {"milestones": ["阶段节点2026年3月1日早于今天。"]}


def test_a_milestone_begins_with_its_day() -> None:
    with pytest.raises(ValueError, match="第2行"):
        milestones_of("2026-06-30 摸排\n整治完成", date(2026, 3, 2))


def test_a_milestone_without_a_year_is_the_next_such_day() -> None:
    said = "3月底 摸排\n12月底前 整治\n2026-06-30 试点"
    days = [step["on"] for step in milestones_of(said, date(2026, 11, 23))]
    assert days == ["2026-06-30", "2026-12-31", "2027-03-31"]


# --- mechanism --------------------------------------------------------------------------------------------------------
def test_a_mechanism_that_runs_out_is_a_term_of_the_office(cast: Cast) -> None:
    with on("2026-03-02"):
        root = mechanism(cast, type="plus", expires_on=date(2026, 12, 24))
        clock = Clock.objects.get(matter=root, term="FJ_EXPIRY")
        assert (clock.due_on, clock.obligor) == (date(2026, 12, 24), cast.joint_office)
        # Neither releases nor monthly sheets are promised by a mechanism of another kind.
        assert not Clock.objects.filter(matter=root, term__in=["FJ_RELEASE", "FJ_RECONCILE"]).exists()
    with on("2026-12-01"):
        names = ("type", "convenor", "deputy", "director", "document")
        said = {name: root.details[name] for name in names} | {"title": root.title, "founded_on": root.issued_on}
        perform(root, "revise", actor=fresh(cast.office), data=said | {"expires_on": date(2029, 12, 24)})
        assert Clock.objects.get(matter=root, term="FJ_EXPIRY", state="running").due_on == date(2029, 12, 24)


def test_what_is_registered_of_a_mechanism_that_ran_out_is_still_put_right(cast: Cast) -> None:
    with on("2026-03-02"):
        root = mechanism(cast, type="plus", expires_on=date(2026, 6, 24))
    said = {"title": "新名称", "type": "plus", "document": "协议", "founded_on": "2024-12-24"}
    said |= {"convenor": "召集人甲", "deputy": "检察长甲", "director": "副检察长"}
    with on("2026-07-01"):
        for expires_on, wrong in (("2026-06-24", False), ("2026-06-25", True), ("2027-06-24", False)):
            form = MechanismForm(said | {"expires_on": expires_on}, matter=root, person=cast.office)
            assert ("expires_on" in form.problems()) == wrong, expires_on


def test_a_place_has_one_joint_meeting(cast: Cast) -> None:
    """Its yearly terms do not run twice; the other mechanisms have kinds of their own."""
    root = mechanism(cast)
    said = {"title": "另一机制", "type": "linkage", "document": "协议", "founded_on": "2026-01-02"}
    said |= {"convenor": "召集人甲", "deputy": "检察长甲", "director": "副检察长"}
    blank = Matter(kind="mechanism", office=cast.joint_office)
    assert set(MechanismForm(said, matter=blank, person=cast.office).problems()) == {"type"}
    assert MechanismForm(said | {"type": "plus"}, matter=blank, person=cast.office).is_valid()
    assert MechanismForm(said, matter=root, person=cast.office).is_valid()


def test_a_mechanism_that_has_run_out_says_so_at_its_day(cast: Cast) -> None:
    with on("2026-11-23"):
        root = mechanism(cast, type="plus")
        said = {"title": root.title, "founded_on": "2024-12-24", "expires_on": "2026-11-22"}
        form = MechanismForm(said, matter=root, person=cast.office)
        assert form.problems()["expires_on"] == ["有效期不能早于今天；已经续期的，填写续期后的日期。"]


def test_each_sentence_of_the_minutes_ends() -> None:
    said = AgendaItem(title="河道垃圾", minutes="已通报", resolution="由城管局清运")
    assert _discussed(said) == "河道垃圾。已通报。会议议定：由城管局清运。"


def sheet() -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("联席会议记录")
    rows = [
        ("会议", "召开日期", "主持/召集", "议题", "成员单位数", "来源"),
        ("第一次联席会议", "2025年12月23日", "县长甲", "通报任务", 12, "县政府网"),
        ("专题会议", "4月22日", "检察长甲", "河道治理", 6, ""),
    ]
    for line, row in enumerate(rows):
        page.write_row(line, 0, row)
    book.close()
    return buffer.getvalue()


def test_the_record_of_past_meetings_is_taken_over_once(cast: Cast, browser: Browser) -> None:
    root = mechanism(cast)
    for _ in range(2):
        file = SimpleUploadedFile("记录.xlsx", sheet())
        root = perform(root, "import_record", actor=fresh(cast.office), data={"file": file})
    assert [(row["title"], row["day"]) for row in root.details["past_meetings"]] == [
        ("第一次联席会议", "2025-12-23"),
        ("专题会议", ""),
    ]
    assert "4月22日（待核对）" in browser(cast.office).get(f"/matters/{root.pk}/").content.decode()


# --- meeting ----------------------------------------------------------------------------------------------------------
def called(cast: Cast, root: Matter, topic: Matter) -> Matter:
    said = {
        "title": "第一次联席会议", "type": "yearly", "planned": timezone.localdate() + timedelta(days=7),
        "time": "上午9时", "place": "县政府第一会议室", "why": "",
    }  # fmt: skip
    meeting = open_matter("meeting", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=said)
    perform(topic, "take", actor=fresh(cast.office), data={"meeting": meeting})
    return meeting


def test_the_other_side_says_its_view_in_its_own_words(cast: Cast, browser: Browser) -> None:
    root, topic = mechanism(cast), dispute(cast)
    text = topic.letters.get(kind="coordination_request").text
    assert all(part in text for part in ("属城管职责", "属水利职责", "三次座谈未果"))
    meeting = called(cast, root, topic)
    assert browser(cast.clerk).get(f"/matters/{topic.pk}/").status_code == 200
    act(topic, "state_view", cast.clerk, opinion="岸上归城管，水面归水利")
    assert AgendaItem.objects.get(meeting=meeting).other_view == "岸上归城管，水面归水利"


def test_an_invitation_comes_with_the_mail_and_is_taken_back(cast: Cast, mail_sink: MailSink) -> None:
    with on("2026-11-02"):
        meeting = called(cast, mechanism(cast), dispute(cast))
        meeting = act(meeting, "convene", cast.convenor)
        assert Notice.objects.get(matter=meeting, recipient=cast.clerk).event["method"] == "REQUEST"
        deliver_owed(timezone.now())
        found = _calendar(mail_sink, cast.clerk.email)
        event = found.walk("VEVENT")[0]
        assert found["method"] == "REQUEST"
        # 上午9时 in Beijing.
        assert (event["dtstart"].dt, event["sequence"]) == (datetime(2026, 11, 9, 1, tzinfo=UTC), 0)
        assert (str(event["location"]), str(event["summary"])) == ("县政府第一会议室", "第一次联席会议")
        # Another day, at an hour that only people understand: the whole day, and later than what was sent before.
        moved = {**meeting.details, "title": meeting.title, "planned": date(2026, 11, 16), "time": "县长办公会后"}
        meeting = perform(meeting, "reschedule", actor=fresh(cast.office), data=moved)
        deliver_owed(timezone.now())
        changed = _calendar(mail_sink, cast.clerk.email).walk("VEVENT")[0]
        assert (changed["uid"], changed["sequence"]) == (event["uid"], 1)
        assert changed["dtstart"].dt == date(2026, 11, 16)
        act(meeting, "cancel", cast.convenor)
        deliver_owed(timezone.now())
    back = _calendar(mail_sink, cast.clerk.email)
    last = back.walk("VEVENT")[0]
    assert (back["method"], last["uid"], last["sequence"]) == ("CANCEL", event["uid"], 2)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"planned": f"{timezone.localdate() + timedelta(days=400)}"}, "请核对年份"),
        ({"time": "25时"}, "没有这个时间"),
        ({"time": "3时"}, "没有这个时间"),
        ({"time": "上午9点60分"}, "没有这个时间"),
        ({"time": "下午3时半"}, ""),
        ({"time": "14:30"}, ""),
        ({"time": "县长办公会后"}, ""),
    ],
)
def test_a_meeting_has_a_day_and_an_hour_that_can_be(cast: Cast, changed: dict[str, str], words: str) -> None:
    root = mechanism(cast)
    blank = Matter(kind="meeting", office=cast.joint_office, parent=root)
    form = MeetingForm(matter=blank, person=cast.office, data=extra_meeting() | changed)
    assert (words in str(form.errors)) if words else form.is_valid()


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("上午9时", ["09:00"]), ("下午3时至5时30分", ["15:00", "17:30"]), ("14:30—16:00", ["14:30", "16:00"]),
        ("上午9点半到下午1点", ["09:30", "13:00"]), ("中午12时", ["12:00"]), ("中午1时", ["13:00"]), ("3时", []),
        ("另行通知", []), ("上午11时至1时", ["11:00"]), ("下午13时99分", []),
    ],
)  # fmt: skip
def test_the_words_of_a_notice_as_hours(words: str, hours: list[str]) -> None:
    assert hours_of(words) == hours


def _calendar(sink: MailSink, address: str) -> Any:
    """The calendar in the last mail to somebody that carries one."""
    for message in reversed(sink.messages):
        if message["To"] == address:
            for part in message.walk():
                if part.get_content_type() == "text/calendar":
                    return Calendar.from_ical(part.get_payload(decode=True))
    raise AssertionError("no calendar")


# --- the offices' list ------------------------------------------------------------------------------------------------
def test_before_the_festival_means_the_one_after_the_list_was_issued(cast: Cast) -> None:
    """A list of 17 February 2025: 春节 was over; it means the holiday from 15 February 2026."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("2025年任务清单")
    page.write(0, 0, "渑池县2025年度“府检联动”重点工作任务清单")
    page.write(1, 0, "（府检联动联席会议办公室印发，2025年2月17日）")
    page.write_row(2, 0, ("序号", "重点领域", "工作任务", "牵头单位", "责任单位", "完成时限", "完成状态", "备注"))
    page.write_row(3, 0, (1, "民生", "欠薪源头治理", "县城管局", "县检察院", "春节前", "正在推进", ""))
    book.close()
    content = buffer.getvalue()
    with on("2026-11-02"):
        file = SimpleUploadedFile("任务清单.xlsx", content)
        matter = plan(cast, paper_name="任务清单", paper="", file=file, year=2025)
        item = matter.plan_items.get(due_text="春节前")
        assert due_of(item, 2025, date(2026, 11, 2)) == (date(2026, 2, 14), "festival")
        item.due_text = "年底前"
        assert due_of(item, 2025, date(2026, 11, 2))[0] == date(2025, 12, 31)
