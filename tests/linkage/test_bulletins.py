"""The half-year bulletin: frozen figures, signatures of both sides, feedback of the units, the next one's clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from django.utils import timezone

from linkage.forms import BulletinForm, BulletinTextForm
from linkage.models import FrozenFigure
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, available, open_matter, perform
from supervision.terms.models import Clock
from tests.builders import Cast, fresh
from tests.linkage.conftest import TODAY, on, served
from tests.linkage.halves import half_year, late_task
from tests.linkage.test_meetings import mechanism
from tests.linkage.test_plans import task
from tests.linkage.words import act

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
TABLE: dict[str, dict[str, list[str]]] = {
    "drafting": {
        "revise": ["office"], "freeze_again": ["office"], "submit": ["office"], "drop": ["office"],
    },
    "chief_review": {"agree": ["chief"], "send_back": ["chief"]},
    "convenor_review": {"issue": ["convenor"], "send_back": ["chief", "convenor"]},
    "issued": {"urge_units": ["office"]},
    "dropped": {},
}  # fmt: skip
PATH: dict[str, tuple[str, ...]] = {
    "drafting": (),
    "chief_review": ("submit",),
    "convenor_review": ("submit", "agree"),
    "issued": ("submit", "agree", "issue"),
    "dropped": ("drop",),
}
ACTORS = {"agree": "chief", "issue": "convenor"}

# For these the refusal itself is tried; for all others it is enough that nothing is offered.
REFUSED = {"office", "convenor", "head", "clerk", "outsider", "observer"}


def bulletin(cast: Cast, upto: str = "drafting", root: Matter | None = None) -> Matter:
    said = {"title": "2026年下半年“府检联动”工作情况通报", "first": date(2026, 7, 1), "last": date(2026, 11, 20)}
    root = root or mechanism(cast)
    made = open_matter("bulletin", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=said)
    for name in PATH[upto]:
        made = act(made, name, getattr(cast, ACTORS.get(name, "office")))
    assert made.state == upto
    return made


def figures(matter: Matter) -> dict[str, int]:
    return {one.name: one.value for one in matter.frozen_figures.filter(body=None).order_by("id")}


def test_only_what_the_table_allows_happens(cast: Cast) -> None:
    with on("2026-09-01"):
        late_task(cast)
    with on(TODAY):
        root = mechanism(cast)
        for state, here in TABLE.items():
            with transaction.atomic():
                _is_offered(cast, bulletin(cast, state, root), here)
                transaction.set_rollback(True)
    listed = {name for row in TABLE.values() for name in row} | {"close"}
    assert {move.name for move in procedures()["bulletin"].moves} == listed


def _is_offered(cast: Cast, matter: Matter, here: dict[str, list[str]]) -> None:
    for part, person in cast.people().items():
        found = available(matter, fresh(person), timezone.localdate())
        offered = {move.name for move, reason in found if reason is None}
        assert offered == {name for name, parts in here.items() if part in parts}, (matter.state, part)
        for name in {"agree", "issue", "submit", "revise"} - offered if part in REFUSED else ():
            with pytest.raises((PermissionDenied, IllegalMove)):
                act(matter, name, person)


def test_a_bulletin_from_its_frozen_figures_to_the_feedback_of_the_units(cast: Cast, browser: Browser) -> None:
    """The story of 府检联动意见五（三）, built once."""
    half_year(cast)
    with on(TODAY):
        root = mechanism(cast)
        matter = bulletin(cast, root=root)
        _the_figures_are_those_of_the_day(cast, matter)
        _forms_say_what_is_missing(cast, matter)
        matter = _both_sides_sign(cast, browser, matter)
        _the_units_read_it(cast, browser, matter)
        _the_next_half_year_runs(cast, root)
    matter = _later_changes_change_nothing(cast, matter)
    _each_unit_answers(cast, matter)


def _the_figures_are_those_of_the_day(cast: Cast, matter: Matter) -> None:
    """Literal figures; every one keeps its meaning, period, instant and rows."""
    assert figures(matter) == {
        "issued": 3, "due": 3, "in_time": 1, "late": 1, "replied": 2, "adopted": 2, "rectified": 1, "objected": 0,
        "urged": 1, "escalated": 0, "looked_back": 0, "transfers_sent": 2, "transfers_answered": 1,
        "requests_sent": 0, "requests_answered": 0, "meetings_held": 0, "topics_settled": 0,
        "campaigns_under_way": 0, "campaigns_ended": 0, "releases_published": 0, "trainings_held": 0,
        "trainings_tested": 0, "consult_tasks": 0, "consult_tasks_done": 0,
        "inspections_under_way": 0, "defects_assigned": 0, "petitions_under_way": 0, "petitions_settled": 0,
        "works_late": 0, "tasks_listed": 2,
        "tasks_done": 1, "tasks_reported": 0, "tasks_late": 1, "overdue": 1, "unreplied": 1, "relapsed": 0,
        "transfers_late": 1,
    }  # fmt: skip
    late = matter.frozen_figures.get(name="tasks_late", body=None)
    assert late.rows == [Matter.objects.get(kind="task", state="assigned").pk]
    assert (late.first, late.last, late.taken_at) == (date(2026, 7, 1), date(2026, 11, 20), timezone.now())
    assert len(late.digest) == 64
    assert "完成时限已过" in late.definition
    assert {one.name for one in matter.frozen_figures.filter(body=cast.agency)} == {
        "tasks_late", "overdue", "unreplied", "transfers_late",
    }  # fmt: skip
    assert "重点任务：在列2项，完成1项" in matter.details["tasks"]
    assert "重点任务：超期未完成1项" in matter.details["problems"]
    (item,) = matter.details["items"]
    assert (item["name"], item["due"]) == ("渑池县城市管理局", "2026-12-20")


def _forms_say_what_is_missing(cast: Cast, matter: Matter) -> None:
    blank = Matter(kind="bulletin", office=cast.joint_office, parent=matter.parent)
    form = BulletinForm({"period": "2026H2", "title": "通报"}, matter=blank, person=cast.office)
    assert form.is_valid()
    # The half-year whose bulletin is owed is proposed, not the first of the year.
    proposed = BulletinForm(matter=blank, person=cast.office).initial
    assert (proposed["period"], proposed["title"][:8]) == ("2026H2", "2026年下半年")
    assert (form.answers()["first"], form.answers()["last"]) == (date(2026, 7, 1), date(2026, 11, 20))
    other = BulletinForm({"period": "2026H2", "title": "2026年上半年通报"}, matter=blank, person=cast.office)
    assert other.problems() == {"title": ["标题写的是2026年上半年，所选期间是2026年下半年。"]}
    said: dict[str, Any] = {"title": "通报", "work": "有", "tasks": "有", "problems": "有"}
    said |= {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0", "items-0-unit": str(cast.agency.pk)}
    said |= {"items-0-problem": "问题", "items-0-due": (timezone.localdate() - timedelta(days=1)).isoformat()}
    wrong = BulletinTextForm(said, matter=matter, person=cast.office)
    assert not wrong.is_valid()
    assert set(wrong.problems()) == {"items-0-demand", "items-0-due"}
    said |= {"items-0-unit": str(cast.county.pk)}
    assert "items-0-unit" in BulletinTextForm(said, matter=matter, person=cast.office).problems()


def _both_sides_sign(cast: Cast, browser: Browser, matter: Matter) -> Matter:
    page = f"/matters/{matter.pk}/"
    readers = {"office": 200, "convenor": 200, "chief": 404, "clerk": 404, "outsider": 404, "observer": 404}
    for part, status in readers.items():
        assert browser(getattr(cast, part)).get(page).status_code == status, part
        assert browser(getattr(cast, part)).get(f"/frozen/{matter.pk}/").status_code == status, part
    matter = act(matter, "submit", cast.office)
    assert "重点任务：在列2项" in browser(cast.chief).get(page).content.decode()
    with pytest.raises(IllegalMove, match="由本级检察院检察长审签"):
        act(matter, "agree", cast.head)
    assert browser(cast.clerk).get(page).status_code == 404
    matter = act(act(matter, "agree", cast.chief), "issue", cast.convenor)
    assert matter.number == "渑池县府检联动联席会议办公室联报〔2026〕1号"
    # A number with what it counts, not with the rate that it is part of.
    assert "检察建议——按期回复：1件。口径：期内应回复数中的按期回复数；" in matter.letters.get(kind="bulletin").text
    return matter


def _the_units_read_it(cast: Cast, browser: Browser, matter: Matter) -> None:
    told = browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
    assert "督促整改1：渑池县城市管理局" in told
    late = matter.frozen_figures.get(name="tasks_late", body=None)
    rows = f"/frozen/{matter.pk}/{late.pk}/"
    assert [row.title for row in browser(cast.clerk).get(rows).context["rows"]] == ["河道垃圾专项行动"]
    # The procuratorate has no part in the task that is done: the figure stands, its row does not open.
    done = matter.frozen_figures.get(name="tasks_done", body=None)
    answer = browser(cast.chief).get(f"/frozen/{matter.pk}/{done.pk}/")
    assert (answer.context["rows"], answer.context["count_text"]) == ([], "冻结时1项，您可以查阅0项")
    assert browser(cast.outsider).get(rows).status_code == 404


def _the_next_half_year_runs(cast: Cast, root: Matter) -> None:
    """Six months from 1 July 2026 end on 1 January 2027; once that bulletin is out, the next six run from there."""
    clocks = Clock.objects.filter(matter=root, term="FJ_BULLETIN_HALF_YEAR").order_by("id")
    assert [(one.state, one.due_on, one.obligor) for one in clocks] == [
        ("met", date(2027, 1, 1), cast.joint_office),
        ("running", date(2027, 7, 1), cast.joint_office),
    ]
    with pytest.raises(IllegalMove, match="已有通报"):
        bulletin(cast, root=root)


def _later_changes_change_nothing(cast: Cast, matter: Matter) -> Matter:
    letter = matter.letters.get(kind="bulletin")
    before = (figures(matter), letter.text, letter.pdf_sha256)
    with on("2026-11-25"):
        late = Matter.objects.get(kind="task", state="assigned")
        act(late, "report_done", cast.clerk, text="办结", files=[])
        served(cast, Matter.objects.get(kind="case"), "2026-11-25")
        matter = act(matter, "urge_units", cast.office)
    letter.refresh_from_db()
    assert (figures(matter), letter.text, letter.pdf_sha256) == before
    assert "超期未完成1项" in letter.text
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        FrozenFigure.objects.filter(matter=matter).update(value=99)
    return matter


def _each_unit_answers(cast: Cast, matter: Matter) -> None:
    """督促各责任单位积极整改、及时反馈: a task of the unit, due on the day that the bulletin names."""
    with on("2026-11-26"):
        with pytest.raises(IllegalMove, match="没有待下达"):
            act(matter, "urge_units", cast.office)
        feedback = Matter.objects.get(kind="task", parent=matter)
        clock = Clock.objects.get(matter=feedback, state="running")
        # 20 December 2026 is a Sunday; the term does not roll.
        assert (clock.term, clock.due_on, clock.obligor) == ("FJ_TASK", date(2026, 12, 20), cast.agency)
        with pytest.raises(IllegalMove, match="尚有1个单位"):
            act(matter, "close", cast.office)
        feedback = act(feedback, "report_done", cast.clerk, text="已整改", files=[])
        act(feedback, "accept", cast.office)
        assert act(matter, "close", cast.office).state == "closed"


def test_figures_taken_again_leave_the_old_ones_and_what_was_typed(cast: Cast) -> None:
    with on("2026-09-01"):
        late_task(cast)
    with on(TODAY):
        matter = bulletin(cast)
        said = {name: matter.details[name] for name in ("tasks", "problems")} | {"title": matter.title, "items": []}
        matter = act(matter, "revise", cast.office, **said, work="本期开展联合巡河。")
    with on("2026-11-24"):
        act(Matter.objects.get(kind="task"), "report_done", cast.clerk, text="办结", files=[])
        matter = act(matter, "freeze_again", cast.office)
    assert matter.details["work"] == "本期开展联合巡河。"
    assert "报告完成待验收1项" in matter.details["tasks"]
    late = matter.frozen_figures.filter(name="tasks_late", body=None).order_by("id")
    assert [(one.value, one.last) for one in late] == [(1, date(2026, 11, 20)), (0, date(2026, 11, 24))]


def test_tasks_of_one_half_year_are_one_set(cast: Cast) -> None:
    """在列 holds every task that any other figure counts: what was assigned later is the next bulletin's."""
    with on("2026-05-11"):
        task(cast, "reported", due_by=date(2026, 12, 31))
        task(cast, title="清运", due_by=date(2026, 6, 1))
    with on("2026-09-01"):
        task(cast, "reported", title="秋季巡查", due_by=date(2026, 12, 31))
        task(cast, title="秋季清运", due_by=date(2026, 10, 1))
    with on(TODAY):
        said = {"title": "2026年上半年通报", "first": date(2026, 1, 1), "last": date(2026, 6, 30)}
        root = mechanism(cast)
        made = open_matter("bulletin", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=said)
    found = figures(made)
    assert (found["tasks_listed"], found["tasks_reported"], found["tasks_late"], found["tasks_done"]) == (2, 1, 1, 0)
    listed = set(made.frozen_figures.get(name="tasks_listed", body=None).rows)
    for name in ("tasks_reported", "tasks_late", "tasks_done"):
        assert set(made.frozen_figures.get(name=name, body=None).rows) <= listed, name
    told = made.frozen_figures.get(name="tasks_reported", body=None).definition
    assert told == "在列的重点任务中，取数时已报告完成、尚未验收的"


def test_what_was_rewritten_is_not_signed_by_who_read_it_before(cast: Cast) -> None:
    with on(TODAY):
        matter = act(bulletin(cast), "submit", cast.office)
        read = matter.version
        matter = act(matter, "send_back", cast.chief)
        said = dict.fromkeys(("work", "tasks", "problems"), "改过的正文。") | {"title": matter.title, "items": []}
        matter = act(act(matter, "revise", cast.office, **said), "submit", cast.office)
        with pytest.raises(IllegalMove, match="作了“修改正文”"):
            perform(matter, "agree", actor=fresh(cast.chief), data={"opinion": "同意"}, version=read)
        now = matter.version
        act(matter, "send_back", cast.chief)
        matter = act(matter, "submit", cast.office)
        # Sent back and forth without a change: what was read still stands.
        assert perform(
            matter, "agree", actor=fresh(cast.chief), data={"opinion": "同意"}, version=now
        ).state == "convenor_review"  # fmt: skip
