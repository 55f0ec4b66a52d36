"""Whose turn it is, as the page of a matter says it to each side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import open_matter, perform
from tests.builders import PUBLIC, Cast, body, case, fresh, recommendation
from tests.linkage.conftest import on
from tests.linkage.test_bulletins import bulletin
from tests.linkage.test_meetings import deputy, extra_meeting, mechanism
from tests.linkage.test_plans import SAID, issued_plan, task
from tests.linkage.test_reconciling import compiled
from tests.linkage.test_sharing import csv, listed
from tests.linkage.test_works import work
from tests.linkage.words import act, from_agency, from_procuratorate

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
OFFICE = "联席办（渑池县府检联动联席会议办公室）"
CONVENOR = "召集人（渑池县府检联动联席会议办公室）"


def turn(browser: Browser, person: Person, matter: Matter) -> tuple[str, list[tuple[str, str]]]:
    """What the page says: the reader's own next step, and the others'."""
    shown = browser(fresh(person)).get(f"/matters/{matter.pk}/").context["page"]["turn"]
    return (shown["mine"], [(step.who, step.what) for step in shown["steps"]]) if shown else ("", [])


def offered(browser: Browser, person: Person, matter: Matter) -> str:
    """What the reader's desk asks them to do in the matter."""
    groups = browser(fresh(person)).get("/").context["groups"]
    return next((row.next_label for group in groups for row in group["rows"] if row.id == matter.pk), "")


def test_a_meeting_says_who_is_awaited_from_the_agenda_to_the_minutes(cast: Cast, browser: Browser) -> None:
    root = mechanism(cast)
    made = open_matter("meeting", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=extra_meeting())
    assert turn(browser, cast.convenor, made) == ("", [(OFFICE, "编排议程")])
    row = {"id": None, "order": 1, "title": "通报", "unit": "", "own_view": "", "other_view": "", "attempts": ""}
    made = perform(made, "set_agenda", actor=fresh(cast.office), data={"items": [row]})
    other = deputy(cast)
    assert turn(browser, cast.office, made) == ("报请召开临时会议", [])
    made = act(act(made, "ask_consent", cast.office), "consent", cast.convenor)
    assert turn(browser, cast.convenor, made) == ("", [(f"副{CONVENOR}", "同意召开临时会议")])
    assert offered(browser, cast.convenor, made) == ""
    assert offered(browser, other, made) == "同意召开临时会议"
    assert turn(browser, other, made) == ("同意召开临时会议", [])
    made = act(made, "consent", other)
    assert turn(browser, cast.office, made) == ("", [(CONVENOR, "同意召开并通知")])
    assert turn(browser, cast.convenor, made) == ("同意召开并通知", [])
    assert offered(browser, cast.convenor, made) == "同意召开并通知"
    made = act(made, "convene", cast.convenor)
    silent = ("渑池县城市管理局、渑池县人民检察院", "报送参会人员")
    assert turn(browser, cast.convenor, made) == ("", [silent, (OFFICE, "登记召开")])
    assert turn(browser, cast.clerk, made) == ("报送参会人员", [(OFFICE, "登记召开")])
    assert offered(browser, cast.clerk, made) == offered(browser, cast.prosecutor, made) == "报送参会人员"
    made = perform(made, "respond", actor=fresh(cast.clerk), data={"name": "副局长", "is_deputy": True})
    assert (offered(browser, cast.clerk, made), offered(browser, cast.outsider, made)) == ("", "")
    # It may say so again, but nobody waits for it.
    still = [("渑池县人民检察院", "报送参会人员"), (OFFICE, "登记召开")]
    assert turn(browser, cast.clerk, made) == ("", still)
    said = {"held_on": timezone.localdate(), "host": "召集人甲", "guests": "人大代表乙", "attendances": []}
    made = perform(made, "hold", actor=fresh(cast.office), data=said)
    assert turn(browser, cast.clerk, made) == ("", [(OFFICE, "整理纪要")])
    assert turn(browser, cast.office, made) == ("整理纪要", [])
    row = {"id": made.agenda.get().pk, "minutes": "听取了通报。", "resolution": "", "lead": "", "responsible": ""}
    made = perform(made, "write_minutes", actor=fresh(cast.office), data={"items": [row | {"due_by": None}]})
    # What was written may be written again, but nobody waits for it.
    assert turn(browser, cast.office, made) == ("报签纪要", [])


def test_a_unit_is_not_taken_for_one_whose_name_begins_with_its_own(cast: Cast, browser: Browser) -> None:
    squad = body("xzjg:411221:cgdd", "渑池县城市管理局执法大队", "agency", 4, "411221")
    root = mechanism(cast)
    rows = [
        {"body": unit, "liaison": "联络员", "phone": "", "since": date(2024, 12, 24), "until": None}
        for unit in (cast.agency, cast.county, squad)
    ]
    perform(root, "set_members", actor=fresh(cast.office), data={"members": rows})
    said = extra_meeting() | {"type": "yearly"}
    made = open_matter("meeting", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=said)
    row = {"id": None, "order": 1, "title": "通报", "unit": "", "own_view": "", "other_view": "", "attempts": ""}
    made = perform(made, "set_agenda", actor=fresh(cast.office), data={"items": [row]})
    made = act(made, "convene", cast.convenor)
    assert turn(browser, cast.clerk, made) == ("报送参会人员", [(OFFICE, "登记召开")])
    made = perform(made, "respond", actor=fresh(cast.clerk), data={"name": "副局长", "is_deputy": True})
    still = [("渑池县人民检察院、渑池县城市管理局执法大队", "报送参会人员"), (OFFICE, "登记召开")]
    assert turn(browser, cast.clerk, made) == ("", still)


def test_what_waits_for_a_unit_that_only_takes_part_is_on_the_desk_of_who_may_do_it(
    cast: Cast, browser: Browser
) -> None:
    """The head of a unit beside the leading one consents; for a procuratorate its chief does, no other head."""
    made = work(cast)
    assert offered(browser, cast.agency_head, made) == ""
    made = act(made, "submit", cast.office)
    desks = {one: offered(browser, getattr(cast, one), made) for one in ("agency_head", "chief", "head", "clerk")}
    assert desks == {"agency_head": "同意会签", "chief": "同意会签", "head": "", "clerk": ""}
    made = act(made, "agree", cast.agency_head)
    assert (offered(browser, cast.agency_head, made), offered(browser, cast.chief, made)) == ("", "同意会签")
    with on("2026-11-20"):
        signed = bulletin(cast, upto="chief_review")
        assert (offered(browser, cast.chief, signed), offered(browser, cast.head, signed)) == ("同意", "")


def test_shared_data_wait_for_their_provider_and_then_for_their_receiver(cast: Cast, browser: Browser) -> None:
    with on("2026-11-02"):
        item = listed(cast)
        assert offered(browser, cast.clerk, item) == "提供数据"
        assert offered(browser, cast.prosecutor, item) == ""
        item = perform(item, "deliver", actor=fresh(cast.clerk), data={"file": csv()})
        assert offered(browser, cast.clerk, item) == ""
        assert offered(browser, cast.prosecutor, item) == "验收"


def test_a_monthly_ledger_waits_for_each_unit_with_transfers(cast: Cast, browser: Browser) -> None:
    with on("2026-09-28"):
        root = mechanism(cast)
        members = (cast.agency, cast.outsider_agency, cast.county)
        rows = [
            {"body": one, "liaison": "", "phone": "", "since": date(2024, 12, 24), "until": None} for one in members
        ]
        perform(root, "set_members", actor=fresh(cast.office), data={"members": rows})
    with on("2026-10-15"):
        from_agency(cast, "accepted")
    with on("2026-11-03"):
        made = compiled(cast, root)
        assert offered(browser, cast.clerk, made) == "填报本单位台账数"
        assert (offered(browser, cast.agency_head, made), offered(browser, cast.outsider, made)) == ("", "")
        said = {"sent": 1, "received": 0, "answered": 0, "why": ""}
        made = perform(made, "declare", actor=fresh(cast.clerk), data=said)
        assert (offered(browser, cast.clerk, made), offered(browser, cast.agency_head, made)) == ("", "签认")
        made = act(made, "sign", cast.agency_head)
        assert offered(browser, cast.agency_head, made) == ""


def test_a_mechanism_waits_for_the_term_that_ends_first(cast: Cast, browser: Browser) -> None:
    with on("2026-11-20"):
        mine, steps = turn(browser, cast.office, mechanism(cast, last_meeting_on=date(2026, 3, 2)))
        assert (mine, steps) == ("", [(OFFICE, "线索移送月度对账")])


def test_a_task_and_its_plan_say_who_works_and_who_accepts(cast: Cast, browser: Browser) -> None:
    plan = issued_plan(cast)
    assert turn(browser, cast.convenor, plan) == (
        "", [("县检察院、县城管局、县检察院（联席办）", "办理任务并报告完成")],
    )  # fmt: skip
    made = task(cast)
    shown = browser(fresh(cast.prosecutor)).get(f"/matters/{made.pk}/")
    assert [(one.who, one.what) for one in shown.context["page"]["turn"]["steps"]] == [("渑池县城市管理局", "报告完成")]
    assert "轮到" in shown.content.decode()
    assert turn(browser, cast.clerk, made) == ("报告完成", [])
    made = perform(made, "report_done", actor=fresh(cast.clerk), data=SAID["report_done"])
    assert turn(browser, cast.clerk, made) == ("", [(OFFICE, "验收")])
    # What the office leads itself is for the convenor to accept.
    own = Matter.objects.get(title="强化组织领导", kind="task")
    own = perform(own, "report_done", actor=fresh(cast.office), data=SAID["report_done"])
    assert turn(browser, cast.office, own) == ("", [(CONVENOR, "验收")])


def test_joint_work_waits_for_the_units_that_have_not_agreed(cast: Cast, browser: Browser) -> None:
    made = work(cast, upto="agreeing")
    waiting = turn(browser, cast.office, made)[1]
    assert waiting[0][1] == "会签"
    assert "渑池县城市管理局" in waiting[0][0]
    made = perform(made, "agree", actor=fresh(cast.agency_head), data={"opinion": "同意"})
    assert "渑池县城市管理局" not in turn(browser, cast.office, made)[1][0][0]


def test_a_bulletin_names_the_chief_and_then_the_convenor(cast: Cast, browser: Browser) -> None:
    with on("2026-11-20"):
        made = act(bulletin(cast), "submit", cast.office)
        assert turn(browser, cast.convenor, made) == ("", [("渑池县人民检察院检察长", "审签")])
        assert turn(browser, cast.chief, made) == ("同意", [])
        made = act(made, "agree", cast.chief)
        assert turn(browser, cast.office, made) == ("", [(CONVENOR, "审签印发")])


def test_the_other_side_of_a_letter_learns_that_it_waits_not_for_whose_desk(cast: Cast, browser: Browser) -> None:
    """What the procuratorate does in its own house is one step to the agency; a reply is the agency's."""
    found = recommendation(cast, PUBLIC, upto="acknowledged", parent=case(cast, upto="investigating"))
    assert turn(browser, cast.prosecutor, found)[1][0][0].startswith("渑池县城市管理局")
    answered = recommendation(cast, PUBLIC, upto="replied", parent=found.parent)
    assert turn(browser, cast.clerk, answered) == ("", [("检察机关", "")])
    sent = from_procuratorate(cast, "sent")
    assert turn(browser, cast.clerk, sent) == ("签收", [])
    assert turn(browser, cast.prosecutor, sent) == ("", [("渑池县城市管理局", "签收")])


def test_the_term_stands_beside_the_turn(cast: Cast, browser: Browser) -> None:
    due: Any = timezone.localdate() + timedelta(days=12)
    made = task(cast, due_by=due)
    shown = browser(fresh(cast.office)).get(f"/matters/{made.pk}/").context["page"]["turn"]
    assert (shown["clock"]["due_on"], shown["clock"]["days_text"]) == (due, "剩12日")
    closed = task(cast, "closed")
    assert browser(fresh(cast.office)).get(f"/matters/{closed.pk}/").context["page"]["turn"] is None
