"""The yearly plan: from a paper to a list, from the list to tasks, what units report; the offices' list in and out."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from linkage.forms import PlanForm, SortForm
from linkage.forms.tasks import DueForm, TaskForm
from supervision.accounts.models import Person
from supervision.documents.registers import read_register
from supervision.documents.registers.opening import open_grids
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, available, open_matter, perform
from supervision.notices.models import Notice
from supervision.notices.services import remind
from supervision.terms.models import Clock
from tests.builders import Cast, fresh
from tests.linkage.conftest import on
from tests.linkage.test_splitting import PAPER
from tests.linkage.words import act

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
YEAR = timezone.localdate().year


# --- building ---------------------------------------------------------------------------------------------------------
def plan(cast: Cast, **changes: Any) -> Matter:
    said = {"title": f"{YEAR}年要点", "year": YEAR, "paper_name": "府检联动意见", "paper": PAPER, "file": None}
    return open_matter("plan", actor=fresh(cast.office), office=cast.joint_office, data=said | changes)


def sorted_items(matter: Matter, kept: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows for 逐条处理: the clauses named are kept, 五（三） is merged into 五（一）, the rest is dropped."""
    by_clause = {item.clause: item for item in matter.plan_items.all()}
    rows = []
    for clause, item in by_clause.items():
        row = {"id": item.pk, "task": item.task, "area": item.area, "lead": "", "responsible": "", "due_text": ""}
        row |= (
            {"decision": "kept", "merged_into": None} | kept[clause]
            if clause in kept
            else {"decision": "dropped", "merged_into": None}
        )
        if clause == "五（三）":
            row |= {"decision": "merged", "merged_into": by_clause["五（一）"].order}
        rows.append(row)
    return rows


KEPT = {
    "四（一）": {"lead": "县检察院", "responsible": "县城市管理局", "due_text": f"{YEAR}年12月"},
    "四（八）": {"lead": "县城管局", "responsible": "县水利局、县检察院", "due_text": "长期"},
    "五（一）": {"lead": "县检察院（联席办）", "responsible": "", "due_text": "年底前"},
}


def issued_plan(cast: Cast) -> Matter:
    matter = plan(cast)
    matter = perform(matter, "sort_items", actor=fresh(cast.office), data={"items": sorted_items(matter, KEPT)})
    matter = act(matter, "submit", cast.office)
    matter = act(matter, "approve", cast.convenor)
    return act(matter, "assign_items", cast.office)


def task(cast: Cast, upto: str = "assigned", **changes: Any) -> Matter:
    """A task that the agency leads and the procuratorate helps with, by the end of the year."""
    said = {
        "title": "河道垃圾专项行动", "area": "机制建设", "content": "开展专项行动", "source": "", "lead": cast.agency,
        "responsible": [cast.county], "due_by": date(YEAR, 12, 31), "milestones": "",
    }  # fmt: skip
    made = open_matter("task", actor=fresh(cast.office), office=cast.joint_office, data=said | changes)
    for name, actor in {"assigned": (), "cancelled": (("cancel", cast.convenor),)}.get(
        upto,
        (("report_done", cast.clerk), ("accept", cast.office))[
            : ("reported", "closed").index(upto) + 1 if upto in ("reported", "closed") else 0
        ],
    ):
        made = perform(made, name, actor=fresh(actor), data=SAID[name])
    return made


SAID: dict[str, dict[str, Any]] = {
    "report_progress": {"text": "已清运一半", "files": []},
    "report_done": {"text": "全部清运", "files": []},
    "accept": {"opinion": "同意"},
    "return_task": {"reason": "缺照片"},
    "change_due": {"due_by": date(YEAR + 1, 3, 31), "reason": "汛期"},
    "cancel": {"reason": "并入专项"},
    "set_milestones": {"milestones": ""},
}
LEAD, HELP = ["clerk", "agency_head"], ["prosecutor", "colleague", "head", "chief"]
TASKS: dict[str, dict[str, list[str]]] = {
    "assigned": {
        "report_progress": [*LEAD, *HELP, "office"], "report_done": LEAD, "set_milestones": [*LEAD, "office"],
        "relate": [*LEAD, *HELP, "office"],
        "change_due": ["convenor"], "cancel": ["convenor"],
    },
    "reported": {"accept": ["office"], "return_task": ["office"], "relate": [*LEAD, *HELP, "office"]},
    "closed": {"relate": [*LEAD, *HELP, "office"]},
    "cancelled": {},
}  # fmt: skip


@pytest.mark.parametrize("state", TASKS)
def test_only_what_the_table_of_tasks_allows_happens(cast: Cast, state: str) -> None:
    matter = task(cast, state)
    wrong = []
    for part, person in cast.people().items():
        actor = fresh(person)
        listed = {name for name, parts in TASKS[state].items() if part in parts}
        offered = {move.name for move, reason in available(matter, actor, timezone.localdate()) if reason is None}
        if offered != listed:
            wrong.append(f"{part} is offered {sorted(offered)}, may do {sorted(listed)}")
        wrong += [f"{part} {name}" for name in SAID if _done(matter, name, actor) != (name in listed)]
    assert not wrong, "\n".join(wrong)


def _done(matter: Matter, name: str, actor: Person) -> bool:
    with transaction.atomic():
        try:
            perform(matter, name, actor=actor, data=SAID[name])
            return True
        except (PermissionDenied, IllegalMove):
            return False
        finally:
            transaction.set_rollback(True)


# --- the yearly plan --------------------------------------------------------------------------------------------------
def test_a_paper_becomes_a_list_and_the_list_becomes_tasks(cast: Cast, browser: Browser) -> None:
    matter = issued_plan(cast)
    assert matter.plan_items.count() == 8
    made = {child.title: child for child in Matter.objects.filter(parent=matter, kind="task")}
    assert set(made) == {"健全行政执法与检察司法衔接协作机制", "建立专项行动机制", "强化组织领导"}
    first = made["健全行政执法与检察司法衔接协作机制"]
    assert first.counterpart == cast.county
    assert first.details["source"] == "府检联动意见四（一）"
    clock = Clock.objects.get(matter=first, term="FJ_TASK")
    assert (clock.due_on, clock.obligor) == (date(YEAR, 12, 31), cast.county)
    assert not Clock.objects.filter(matter=made["建立专项行动机制"]).exists()
    # The agency leads one task and helps with another; the water bureau helps with one; each sees its own.
    seen = {
        part: {
            title for title in made if title in browser(getattr(cast, part)).get("/matters/?kind=task").content.decode()
        }
        for part in ("clerk", "outsider", "prosecutor", "prosecutor2")
    }
    assert seen == {
        "clerk": {"健全行政执法与检察司法衔接协作机制", "建立专项行动机制"},
        "outsider": {"建立专项行动机制"},
        "prosecutor": {"健全行政执法与检察司法衔接协作机制", "建立专项行动机制"},
        "prosecutor2": set(),
    }
    for part, status in (
        ("clerk", 200),
        ("outsider", 200),
        ("prosecutor", 200),
        ("prosecutor2", 404),
        ("observer", 404),
    ):
        assert browser(getattr(cast, part)).get(f"/matters/{matter.pk}/").status_code == status, part


def test_nothing_is_issued_half_decided(cast: Cast) -> None:
    matter = plan(cast)
    with pytest.raises(IllegalMove, match="清单中还没有任务"):
        act(matter, "submit", cast.office)
    rows = sorted_items(matter, KEPT)
    rows[0]["decision"] = ""
    perform(matter, "sort_items", actor=fresh(cast.office), data={"items": rows})
    with pytest.raises(IllegalMove, match="1条尚未处理"):
        act(matter, "submit", cast.office)
    own = matter.plan_items.get(pk=rows[0]["id"]).order
    for into, why in ((None, "请写明并入第几条"), (99, "没有第99条"), (own, "不能并入本条自身")):
        rows[0] |= {"decision": "merged", "merged_into": into}
        with pytest.raises(IllegalMove, match=why):
            perform(matter, "sort_items", actor=fresh(cast.office), data={"items": rows})


def test_the_form_shows_each_item_with_its_clause(cast: Cast, browser: Browser) -> None:
    matter = plan(cast)
    page = browser(cast.office).get(f"/matters/{matter.pk}/sort_items/").content.decode()
    assert "府检联动意见四（八）：建立专项行动机制" in page
    assert len(SortForm(matter=matter, person=cast.office).formset.forms) == 8  # type: ignore[union-attr]


def test_a_unit_is_reminded_and_a_returned_task_keeps_its_term(cast: Cast) -> None:
    with on(f"{YEAR}-11-02"):
        matter = task(cast)
    with on(f"{YEAR}-12-25"):
        remind(timezone.localdate(), timezone.now())
        assert Notice.objects.filter(recipient=cast.clerk, matter=matter, kind="reminder").exists()
        matter = perform(matter, "report_done", actor=fresh(cast.clerk), data=SAID["report_done"])
        assert Clock.objects.get(matter=matter).state == "met"
        matter = perform(matter, "return_task", actor=fresh(cast.office), data=SAID["return_task"])
        assert Clock.objects.get(matter=matter, state="running").due_on == date(YEAR, 12, 31)
        matter = perform(matter, "change_due", actor=fresh(cast.convenor), data=SAID["change_due"])
    assert Clock.objects.get(matter=matter, state="running").due_on == date(YEAR + 1, 3, 31)
    assert [row["text"] for row in matter.details["reports"]] == ["全部清运"]


ROWS = [
    (
        1,
        "共同维护安全",
        "常态化开展扫黑除恶",
        "县检察院",
        "县公安局、县水利局",
        "长期坚持",
        "召开会商2次",
        "",
        "持续推进",
        "",
    ),
    (
        2,
        "共同维护安全",
        "健全应急协作机制",
        "县检察院",
        "县城市管理局",
        f"{YEAR}年6月底前",
        "已会签",
        "",
        "已完成",
        "存档",
    ),
    (
        3,
        "机制建设",
        "联合巡查",
        "县水利局",
        "县城管局\n县检察院",
        f"{YEAR}年第三季度",
        "",
        "联合巡查4次",
        "正在推进",
        "",
    ),
    (4, "机制建设", "半年通报", "县检察院（联席办）", "各成员单位", "6月底、12月底", "", "", "部分完成", ""),
]
FIELDS = (
    "serial",
    "area",
    "task",
    "lead",
    "responsible",
    "due_text",
    "due_on",
    "due_kind",
    "progress_first",
    "progress_second",
    "status",
    "remarks",
)


def register() -> bytes:
    """A list in the offices' form: two title lines, two header lines, areas merged, a total and a note below."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(f"{YEAR}年任务清单")
    sheet.merge_range(0, 0, 0, 9, f"渑池县{YEAR}年度“府检联动”重点工作任务清单")
    sheet.merge_range(1, 0, 1, 9, f"（府检联动联席会议办公室印发，{YEAR}年2月17日）")
    heads = (
        "序号",
        "重点领域",
        "工作任务",
        "牵头单位",
        "责任单位",
        "完成\n时限",
        "进展情况（每半年通报）",
        "",
        "完成状态",
        "备注",
    )
    sheet.write_row(2, 0, heads)
    sheet.write_row(3, 6, ("上半年进展", "下半年进展"))
    for line, row in enumerate(ROWS, start=4):
        sheet.write_row(line, 0, row)
    sheet.merge_range(4, 1, 5, 1, ROWS[0][1])
    sheet.merge_range(6, 1, 7, 1, ROWS[2][1])
    sheet.merge_range(8, 0, 8, 9, "合计：4项")
    sheet.merge_range(9, 0, 9, 9, "说明：排第一位的为牵头单位。")
    book.add_worksheet("联席会议记录").write_column(0, 0, ("会议", "第一次联席会议"))
    book.close()
    return buffer.getvalue()


def read(content: bytes) -> list[dict[str, Any]]:
    rows = read_register(content, name="x.xlsx").sheets[0].rows
    return [{name: row.values[name] for name in FIELDS} for row in rows if row.status in ("ok", "warning")]


def test_the_offices_list_goes_in_and_comes_back_the_same(cast: Cast, browser: Browser) -> None:
    content = register()
    file = SimpleUploadedFile("任务清单.xlsx", content)
    matter = plan(cast, paper_name="任务清单", paper="", file=file)
    exported = browser(cast.office).get(f"/plans/{matter.pk}/list.xlsx")
    assert read(exported.content) == read(content)
    # What stands beside the list goes out with it again: the note below it, the other sheet as it was written.
    (first, second) = open_grids(exported.content, name="x.xlsx")
    assert first.rows[-1][0] == "说明：排第一位的为牵头单位。"
    assert second.name == "联席会议记录"
    assert [row[0] for row in second.rows] == ["会议", "第一次联席会议"]
    assert "联席会议记录" in browser(cast.office).get(f"/matters/{matter.pk}/").content.decode()
    matter = act(matter, "submit", cast.office)
    matter = act(matter, "approve", cast.convenor)
    matter = act(matter, "assign_items", cast.office)
    # What was done already is history: it stays in the list and is assigned to nobody.
    assert set(Matter.objects.filter(parent=matter).values_list("title", flat=True)) == {
        "常态化开展扫黑除恶",
        "联合巡查",
        "半年通报",
    }
    assert read(browser(cast.office).get(f"/plans/{matter.pk}/list.xlsx").content) == read(content)
    one = Matter.objects.get(parent=matter, title="联合巡查")
    perform(one, "report_done", actor=fresh(cast.outsider), data={"text": "又巡查1次", "files": []})
    row = read(browser(cast.office).get(f"/plans/{matter.pk}/list.xlsx").content)[2]
    assert "又巡查1次" in f"{row['progress_first']}{row['progress_second']}"


def test_the_list_of_another_year_is_a_source_to_be_decided_on(cast: Cast) -> None:
    """Its days, progress and results are not this year's."""
    file = SimpleUploadedFile("清单.xlsx", register())
    matter = plan(cast, year=YEAR + 1, paper_name="任务清单", paper="", file=file)
    rows = [(item.task, item.decision, item.due_text, item.register) for item in matter.plan_items.all()]
    assert rows[:2] == [("常态化开展扫黑除恶", "", "长期坚持", {}), ("健全应急协作机制", "", "", {})]
    assert matter.details["unread"][0].startswith(f"文件是{YEAR}年的清单，不是{YEAR + 1}年的")


def test_who_accepts_returns_and_a_term_ends_after_its_milestones(cast: Cast) -> None:
    with on(f"{YEAR}-11-02"):
        own = task(cast, lead=cast.joint_office, responsible=[cast.agency], milestones=f"{YEAR}年12月1日 初稿")
        said = {"due_by": f"{YEAR}-11-20", "reason": "提前"}
        form = DueForm(said, matter=own, person=cast.convenor)
        assert form.problems() == {"due_by": [f"阶段节点排到{YEAR}年12月1日，请先调整阶段节点。"]}
        assert DueForm(said | {"due_by": f"{YEAR}-12-02"}, matter=own, person=cast.convenor).is_valid()
        own = perform(own, "report_done", actor=fresh(cast.office), data=SAID["report_done"])
        with pytest.raises(IllegalMove, match="召集人验收"):
            perform(own, "return_task", actor=fresh(cast.office), data=SAID["return_task"])
        assert perform(own, "return_task", actor=fresh(cast.convenor), data=SAID["return_task"]).state == "assigned"
    twice = {"title": "联合巡查", "content": "巡查", "lead": cast.agency.pk, "responsible": [cast.agency.pk]}
    blank = Matter(kind="task", office=cast.joint_office)
    assert TaskForm(twice, matter=blank, person=cast.office).problems() == {
        "responsible": ["牵头单位不再列为责任单位。"]
    }


def test_a_plan_goes_on_from_the_list_of_the_year_before(cast: Cast) -> None:
    """Each task of the old list comes with what became of it, to be decided on anew; its dates stay behind."""
    before = issued_plan(cast)
    one = Matter.objects.get(parent=before, title="建立专项行动机制")
    perform(one, "report_done", actor=fresh(cast.clerk), data=SAID["report_done"])
    form = PlanForm(
        {"title": "下一年要点", "year": YEAR + 1, "before": before.pk}, matter=_blank(cast), person=cast.office
    )
    assert form.is_valid(), form.errors
    made = open_matter("plan", actor=fresh(cast.office), office=cast.joint_office, data=form.answers())
    rows = [(item.clause, item.task, item.decision, item.lead, item.due_text) for item in made.plan_items.all()]
    assert rows == [
        ("第4项（办理中）", "健全行政执法与检察司法衔接协作机制", "", "县检察院", ""),
        ("第6项（报告完成待验收）", "建立专项行动机制", "", "县城管局", "长期"),
        ("第7项（办理中）", "强化组织领导", "", "县检察院（联席办）", "年底前"),
    ]
    assert made.details["papers"] == [f"{YEAR}年要点"]
    both = {"title": "要点", "year": YEAR + 2, "before": before.pk, "paper": PAPER}
    assert set(PlanForm(both, matter=_blank(cast), person=cast.office).problems()) == {"before", "paper_name"}


def _blank(cast: Cast) -> Matter:
    return Matter(kind="plan", office=cast.joint_office)


def test_a_list_that_cannot_be_read_names_its_field(cast: Cast) -> None:
    for name, content, why in (("清单.xlsx", b"PK\x03\x04", "文件已损坏"), ("要点.txt", b"PNG\x00\x01", "不是文本")):
        with pytest.raises(IllegalMove, match=why) as refused:
            plan(cast, paper="", file=SimpleUploadedFile(name, content))
        assert refused.value.field == "file"
    with pytest.raises(IllegalMove, match="没有找到编号的条目") as refused:
        plan(cast, paper="没有编号。")
    assert refused.value.field == "paper"
