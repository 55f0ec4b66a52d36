"""One year of a county's joint work, by mechanisms 四（一）–（八） and 五（一）–（三） of the opinion of 渑池县.

From the paper's own clauses to the sealed assessment: it is built once, and asked at each station.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, open_matter, perform
from supervision.notices.models import Notice
from supervision.notices.services import remind
from supervision.terms.models import Clock
from tests.builders import Cast, case, fresh
from tests.linkage import test_works
from tests.linkage.conftest import on, replied, served, then
from tests.linkage.paper import CLAUSES, PAPER
from tests.linkage.test_meetings import mechanism
from tests.linkage.words import act, from_agency, from_procuratorate

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
# clause: (lead, responsible, time limit, last day)
LISTED = {
    "四（一）": ("县检察院", "县城管局、县水利局", "9月底前", date(2026, 9, 30)),
    "四（二）": ("县检察院", "县水利局", "长期", None),
    "四（三）": ("县检察院", "县城管局", "12月底", date(2026, 12, 31)),
    "四（四）": ("县检察院", "县城管局", "2026年4月前", date(2026, 3, 31)),
    "四（六）": ("县检察院", "县城管局", "年底前", date(2026, 12, 31)),
    "四（七）": ("县检察院", "县城管局", "2026年10月", date(2026, 10, 31)),
    "四（八）": ("县城管局", "县检察院", "第三季度", date(2026, 9, 30)),
    "五（一）": ("县检察院（联席办）", "", "2026年12月", date(2026, 12, 31)),
    "五（二）": ("县检察院", "县城管局", "二季度", date(2026, 6, 30)),
    "五（三）": ("县检察院（联席办）", "各成员单位", "6月底、12月底", date(2026, 12, 31)),
}
MERGED = {"四（五）": "五（三）"}


def do(matter: Matter, name: str, actor: Person, **said: Any) -> Matter:
    return perform(matter, name, actor=fresh(actor), data=said or {"opinion": "同意", "reason": "", "remark": ""})


def planned(cast: Cast) -> Matter:
    """January: the paper is split, each item decided, the convenor agrees, tasks go out."""
    said = {"title": "2026年工作要点", "year": 2026, "paper_name": "府检联动意见", "paper": PAPER, "file": None}
    plan = open_matter("plan", actor=fresh(cast.office), office=cast.joint_office, data=said)
    by_clause = {item.clause: item for item in plan.plan_items.all()}
    # Principles and fields of work are no tasks of the year: the office drops them, and what is dropped stays in sight.
    assert list(by_clause) == CLAUSES
    assert {clause for clause in CLAUSES if clause[0] in "四五"} == {*LISTED, *MERGED}
    rows = []
    for clause, item in by_clause.items():
        lead, responsible, due, _ = LISTED.get(clause, ("", "", "", None))
        row = {"id": item.pk, "task": item.task, "area": item.area, "lead": lead, "responsible": responsible}
        into = by_clause[MERGED[clause]].order if clause in MERGED else None
        decision = "merged" if into else "kept" if clause in LISTED else "dropped"
        rows.append(row | {"due_text": due, "decision": decision, "merged_into": into})
    plan = do(plan, "sort_items", cast.office, items=rows)
    plan = do(do(plan, "submit", cast.office), "approve", cast.convenor)
    return do(plan, "assign_items", cast.office)


def task(plan: Matter, clause: str) -> Matter:
    found = plan.plan_items.get(clause=clause).assigned
    assert found is not None
    return found


def finish(matter: Matter, actor: Person, cast: Cast) -> Matter:
    matter = do(matter, "report_done", actor, text="已完成", files=[])
    return do(matter, "accept", cast.office)


def test_a_year_of_joint_work(cast: Cast, browser: Browser) -> None:
    with on("2026-01-12"):
        root = mechanism(cast, last_meeting_on=date(2025, 12, 23))
        plan = planned(cast)
        dues = {
            clause: Clock.objects.filter(matter=task(plan, clause), term="FJ_TASK").values_list("due_on", flat=True)
            for clause in LISTED
        }
        assert {clause: next(iter(days), None) for clause, days in dues.items()} == {
            clause: row[3] for clause, row in LISTED.items()
        }
        # A deadline of two days is a milestone for each.
        steps = {clause: [step["on"] for step in task(plan, clause).details["steps"]] for clause in LISTED}
        assert {clause: days for clause, days in steps.items() if days} == {"五（三）": ["2026-06-30", "2026-12-31"]}
    transfer = spring(cast, root, plan)
    with on("2026-06-30"):
        # What the office leads itself is reported by the office.
        perform(
            task(plan, "五（三）"), "reach_milestone", actor=fresh(cast.office), data={"text": "已报送", "files": []}
        )
    summer(cast, browser, root, transfer)
    autumn(cast, root, plan)
    with on("2026-12-28"):
        december(cast, root, plan)
    january(cast, browser, root)


def spring(cast: Cast, root: Matter, plan: Matter) -> Matter:
    """Transfers both ways, the sheet of the month, the training; who is late hears of it."""
    with on("2026-03-24"):
        remind(timezone.localdate(), timezone.now())
        # 2026年4月前 ends on 31 March: a week before, the body that leads is told.
        assert Notice.objects.filter(matter=task(plan, "四（四）"), kind="reminder").exists()
        finish(task(plan, "四（四）"), cast.prosecutor, cast)
        from_agency(cast, "answered")
        returned = from_procuratorate(cast, "returned")
        again = act(act(returned, "redraft", cast.prosecutor), "submit", cast.prosecutor)
        again = act(act(again, "approve", cast.head), "send", cast.prosecutor)
        assert len(again.details["rounds"]) == 1
    with on("2026-03-02"):
        parent = case(cast, upto="investigating")
    # Two months from 10 March end on Sunday, 10 May, and so on the 11th: the reply of the 20th is late.
    replied(cast, served(cast, parent, "2026-03-10"), "2026-05-20")
    then(cast, replied(cast, served(cast, parent, "2026-06-01"), "2026-07-15"), "2026-07-17", "verify")
    with on("2026-04-02"):
        sheet = open_matter(
            "reconciliation", actor=fresh(cast.office), office=cast.joint_office, parent=root,
            data={"month": date(2026, 3, 1)},
        )  # fmt: skip
        sheet = do(sheet, "declare", cast.clerk, sent=1, received=0, answered=0, why="")
        sheet = do(
            do(sheet, "sign", cast.agency_head), "declare", cast.prosecutor, sent=1, received=1, answered=1, why=""
        )
        sheet = do(do(sheet, "sign", cast.chief), "close", cast.office)
        assert "渑池县城市管理局：未签收1件" in sheet.letters.get().text
    with on("2026-04-07"):
        # Sent again, it is accepted, to be answered by 23 April; until July nothing comes back.
        transfer = act(act(again, "acknowledge", cast.clerk), "accept", cast.agency_head)
    with on("2026-06-10"):
        taught = task(plan, "五（二）")
        training = carried(cast, "training", taught)
        do(training, "record_attendance", cast.office, people=[("渑池县城市管理局", f"执法员{n}") for n in range(30)])
        ended(cast, training, "held")
        finish(taught, cast.prosecutor, cast)
    return transfer


def bulletin(cast: Cast, root: Matter, first: date, last: date) -> Matter:
    """A half-year's, frozen, agreed to by the chief procurator, issued by the convenor, its demands assigned."""
    said = {
        "title": f"2026年{'上' if first.month == 1 else '下'}半年“府检联动”工作情况通报",
        "first": first,
        "last": last,
    }
    made = open_matter("bulletin", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=said)
    made = do(do(made, "submit", cast.office), "agree", cast.chief)
    return do(made, "issue", cast.convenor)


def figures(matter: Matter, *names: str) -> tuple[int, ...]:
    found = {one.name: one.value for one in matter.frozen_figures.filter(body=None)}
    return tuple(found[name] for name in names)


def summer(cast: Cast, browser: Browser, root: Matter, transfer: Matter) -> None:
    """The July bulletin urges the unit whose result is missing; what the unit does then changes nothing of it."""
    with on("2026-07-06"):
        half = bulletin(cast, root, date(2026, 1, 1), date(2026, 6, 30))
        assert figures(half, "transfers_sent", "transfers_answered", "transfers_late", "trainings_held") == (2, 1, 1, 1)
        assert figures(half, "due", "in_time", "late", "tasks_done") == (1, 0, 1, 2)
        letter = half.letters.get(kind="bulletin")
        before = (letter.text, letter.pdf_sha256, figures(half, "transfers_late"))
        assert next(iter(browser(cast.clerk).get(f"/documents/letters/{letter.pk}/pdf/"))).startswith(b"%PDF-")
        do(half, "urge_units", cast.office)
        feedback = half.children.get(kind="task")
        clock = Clock.objects.get(matter=feedback, state="running")
        assert (clock.obligor, clock.due_on) == (cast.agency, date(2026, 8, 5))
    with on("2026-07-28"):
        act(transfer, "answer", cast.clerk)
        with pytest.raises(IllegalMove, match="尚有1个单位"):
            do(half, "close", cast.office)
        finish(feedback, cast.clerk, cast)
        half = do(half, "close", cast.office)
        letter.refresh_from_db()
        assert (letter.text, letter.pdf_sha256, figures(half, "transfers_late")) == before
        assert "逾期未反馈1件" in letter.text


def autumn(cast: Cast, root: Matter, plan: Matter) -> None:
    """A campaign, an inspection with a defect, a released case; the half-year's date of releases is kept."""
    with on("2026-09-08"):
        action = task(plan, "四（八）")
        campaign = carried(cast, "campaign", action)
        campaign = do(
            campaign, "report_progress", cast.clerk, step="rectify", text="清理12处", files=[], numbers=[{"more": 12}]
        )
        ended(cast, campaign, "reached")
        inspection = carried(cast, "inspection", task(plan, "四（一）"))
        row = {"file": "处罚3号", "defect": "缺送达回证", "unit": cast.agency, "due_by": date(2026, 9, 25)}
        inspection = do(inspection, "record_defects", cast.office, defects=[row])
        finish(inspection.children.get(kind="task"), cast.clerk, cast)
        ended(cast, inspection, "defects")
        for found, actor in ((action, cast.clerk), (task(plan, "四（一）"), cast.prosecutor)):
            finish(found, actor, cast)
    with on("2026-10-20"):
        case = open_matter(
            "case_release", actor=fresh(cast.office), office=cast.joint_office, parent=task(plan, "四（七）"),
            data=test_works.plan(cast, "case_release"),
        )  # fmt: skip
        case = do(do(case, "submit", cast.office), "agree", cast.chief)
        case = do(case, "agree", cast.agency_head)
        do(case, "publish", cast.office, published_on=date(2026, 10, 20), channels="门户网站")
        finish(task(plan, "四（七）"), cast.prosecutor, cast)
    assert Clock.objects.get(matter=root, term="FJ_RELEASE", state="running").due_on == date(2027, 4, 20)


def carried(cast: Cast, kind: str, parent: Matter) -> Matter:
    """Joint work from a key task, agreed to by both sides and signed by the convenor."""
    said = test_works.plan(cast, kind)
    made = open_matter(kind, actor=fresh(cast.office), office=cast.joint_office, parent=parent, data=said)
    made = do(do(made, "submit", cast.office), "agree", cast.chief)
    return do(do(made, "agree", cast.agency_head), "issue", cast.convenor)


def ended(cast: Cast, matter: Matter, outcome: str) -> Matter:
    matter = do(matter, "report", cast.office, outcome=outcome, text="完成", issues="", files=[])
    return do(matter, "approve_report", cast.convenor)


def december(cast: Cast, root: Matter, plan: Matter) -> None:
    """The yearly meeting settles what no side agreed on; the year is closed and the next one's terms run."""
    said = {
        "title": "年度会议",
        "type": "yearly",
        "planned": timezone.localdate(),
        "time": "上午9时",
        "place": "县政府",
    }
    meeting = open_matter(
        "meeting", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=said | {"why": ""}
    )
    rows = [{"id": None, "order": 1, "title": "通报任务", "unit": "", "own_view": "", "other_view": "", "attempts": ""}]
    meeting = do(do(meeting, "set_agenda", cast.office, items=rows), "convene", cast.convenor)
    meeting = do(meeting, "hold", cast.office, held_on=timezone.localdate(), host="召集人甲", attendances=[])
    row = {"id": meeting.agenda.get().pk, "minutes": "已通报", "resolution": "继续推进数据共享", "lead": "县检察院"}
    meeting = do(meeting, "write_minutes", cast.office, items=[row | {"responsible": "", "due_by": date(2027, 6, 30)}])
    meeting = do(do(meeting, "submit_minutes", cast.office), "sign_minutes", cast.convenor)
    meeting = do(meeting, "make_tasks", cast.office)
    assert Clock.objects.get(matter=meeting.children.get(kind="task")).due_on == date(2027, 6, 30)
    running = dict(Clock.objects.filter(matter=root, state="running").values_list("term", "due_on"))
    assert running["FJ_MEETING_YEARLY"] == date(2027, 12, 28)
    assert running["FJ_PLAN"] == date(2027, 1, 31)
    for clause, (lead, *_) in LISTED.items():
        found = task(plan, clause)
        if found.state == "assigned":
            if "联席办" in lead:
                # What the office leads it reports itself, and the convenor accepts.
                found = do(found, "report_done", cast.office, text="已完成", files=[])
                with pytest.raises(IllegalMove, match="召集人验收"):
                    do(found, "accept", cast.office)
                do(found, "accept", cast.convenor)
            else:
                finish(found, cast.prosecutor, cast)
    plan = do(plan, "close", cast.office)
    assert plan.state == "closed"
    late = Clock.objects.filter(state="running", due_on__lt=timezone.localdate(), matter__office=cast.joint_office)
    assert set(late.values_list("term", flat=True)) == {"FJ_RECONCILE"}


def january(cast: Cast, browser: Browser, root: Matter) -> None:
    """The second bulletin; the unit's sheet of the year, one figure objected to, corrected, sealed."""
    with on("2027-01-05"):
        half = bulletin(cast, root, date(2026, 7, 1), date(2026, 12, 31))
        assert figures(half, "meetings_held", "campaigns_ended", "releases_published", "transfers_late") == (1, 1, 1, 0)
        assert figures(half, "trainings_held", "due", "in_time") == (0, 1, 1)
        clock = Clock.objects.get(matter=root, term="FJ_BULLETIN_HALF_YEAR", state="running")
        assert clock.due_on == date(2027, 7, 1)
        said = {"first": date(2026, 1, 1), "last": date(2026, 12, 31), "period_label": "2026年全年"}
        said |= {"unit": cast.agency, "check_by": date(2027, 1, 20)}
        sheet = open_matter("assessment", actor=fresh(cast.office), office=cast.joint_office, parent=root, data=said)
        # 30 − 5; 30 × 1 ÷ 2; 15 and 10 and 5 in full; nothing was looked back at: 70 of 90.
        assert points(sheet) == ["25.0", "15.0", "15.0", None, "10.0", "5.0"]
        assert sheet.details["result"]["total"] == "77.8"
        sheet = do(sheet, "send_out", cast.office)
    with on("2027-01-12"):
        sheet = do(sheet, "object", cast.clerk, figure="late", claimed=0, reason="按补充通知的日期回复。", files=[])
        upheld = {"number": 1, "upheld": "yes", "corrected": 0, "why": "补充通知属实。"}
        sheet = do(sheet, "decide", cast.convenor, decisions=[upheld])
        sheet = do(do(sheet, "submit", cast.office), "seal", cast.convenor)
        # 75 of 90; what was frozen stays beside what was corrected.
        assert (sheet.state, sheet.details["result"]["total"]) == ("sealed", "83.3")
        assert sheet.frozen_figures.get(name="late").value == 1
        letter = sheet.letters.get(kind="assessment_sheet")
        assert "83.3分" in letter.text
        assert next(iter(browser(cast.agency_head).get(f"/documents/letters/{letter.pk}/pdf/"))).startswith(b"%PDF-")
        assert browser(cast.outsider).get(f"/matters/{sheet.pk}/").status_code == 404


def points(sheet: Matter) -> list[str | None]:
    return [row["points"] for row in sheet.details["result"]["rows"]]
