"""One year of a county's joint work, by mechanisms 四（一）–（八） and 五（一）–（三） of the opinion of 渑池县.

The half-year bulletins and the assessment (五（三）, 四（五）) have tests of their own.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, open_matter, perform
from supervision.notices.models import Notice
from supervision.notices.services import remind
from supervision.terms.models import Clock
from tests.builders import Cast, fresh
from tests.linkage import test_works
from tests.linkage.conftest import on
from tests.linkage.test_meetings import mechanism
from tests.linkage.words import act, from_agency, from_procuratorate

pytestmark = pytest.mark.django_db
PAPER = """为推进法治建设，结合实际制定本意见。
四、落实机制
(一)行政执法与检察司法衔接。信息共享、线索移送、案件会商、配合取证、定期通报；适时联合检查和评查案卷。
(二)公共利益协同保护。磋商、诉前检察建议、“回头看”、支持调查。
(三)执法司法大数据共享共治。预警、检测、研判。
(四)专业人员兼任检察官助理、“益心为公”志愿者。精准选聘、为用而聘。
(五)法律监督刚性提升。回复和落实情况纳入法治政府考核。
(六)信访矛盾联合化解。释法说理、公开听证、司法救助、社会帮扶。
(七)案例联合发布。聚焦热点、堵点问题，定期发布。
(八)专项行动。解决特定领域突出问题。
五、保障措施
(一)强化组织领导。联席会议原则上每年召开一次，无法达成共识的提请协调。
(二)深化同堂培训。明确移送程序、证据标准、责任主体。
(三)强化督查反馈。年初定要点和清单，每半年通报。
渑池县人民政府 渑池县人民检察院
2024年12月24日
"""
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
    assert set(by_clause) == {*LISTED, *MERGED}
    rows = []
    for clause, item in by_clause.items():
        lead, responsible, due, _ = LISTED.get(clause, ("", "", "", None))
        row = {"id": item.pk, "task": item.task, "area": item.area, "lead": lead, "responsible": responsible}
        into = by_clause[MERGED[clause]].order if clause in MERGED else None
        rows.append(row | {"due_text": due, "decision": "merged" if into else "kept", "merged_into": into})
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


def test_a_year_of_joint_work(cast: Cast) -> None:
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
    spring(cast, root, plan)
    autumn(cast, root, plan)
    with on("2026-12-28"):
        december(cast, root, plan)


def spring(cast: Cast, root: Matter, plan: Matter) -> None:
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
    with on("2026-06-10"):
        taught = task(plan, "五（二）")
        training = carried(cast, "training", taught)
        do(training, "record_attendance", cast.office, people=[("渑池县城市管理局", f"执法员{n}") for n in range(30)])
        ended(cast, training, "held")
        finish(taught, cast.prosecutor, cast)


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
    assert set(late.values_list("term", flat=True)) == {"FJ_RECONCILE", "FJ_BULLETIN_HALF_YEAR"}
