"""What the pages of plans and tasks show, and the key-task list as the offices' own workbook."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

import xlsxwriter
from django.db.models import OuterRef, Q
from django.urls import reverse

from cases.reports.exchanges import on, section
from linkage.models import Decision, PlanItem
from linkage.moves.tasks import DONE, deadline_of
from linkage.reports.subtasks import rolled_up
from supervision.matters.exports import harmless
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.reports import rows_of

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LABELS = dict(Decision.choices)
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def plan_gathers() -> dict[str, Any]:
    """The items of a plan, for the page's one query."""
    items = PlanItem.objects.filter(plan=OuterRef("pk")).order_by("order")
    return {
        "g_items": rows_of(
            items, order="order", paper="paper", clause="clause", task="task", decision="decision", lead="lead",
            into="merged_into__order", due="due_text", steps="milestones", responsible="responsible", area="area",
            state="assigned__state", unit="assigned__counterpart_id", due_on="assigned__next_due_on",
            done="register__status", read="register__due", read_on="register__due_on", read_as="register__due_kind",
        )
    }  # fmt: skip


def plan_links(found: Any, inside: bool) -> list[dict[str, str]]:
    """The list as a workbook."""
    return [{"label": "任务清单（Excel）", "url": reverse("linkage:task_list", args=[found.pk]), "icon": "download"}]


def plan_sections(found: Any, inside: bool) -> list[dict[str, Any]]:
    """The list by area; inside also what was merged or dropped, so that nothing of a paper is lost from sight."""
    kept = [row for row in found.g_items if row["decision"] == Decision.KEPT]
    if found.state == "revising" and not inside:
        kept = [row for row in kept if row["state"] or row["done"]]
    shown: list[dict[str, Any]] = []
    for area, rows in groupby(kept, key=lambda row: row["area"]):
        pairs = [(f"{row['order']}. {row['task']}", _words(row, found)) for row in rows]
        shown += section(area or "其他任务", pairs)
    if inside:
        rest = [row for row in found.g_items if row["decision"] != Decision.KEPT]
        pairs = [(f"{row['order']}. {row['task']}", _fate(row)) for row in rest]
        shown += section("未列入的条目", pairs)
        if found.state in ("drafting", "revising"):
            unknown = "、".join(found.details.get("unknown_units", []))
            shown += section("组织目录中没有的单位", [("收不到任务的单位", unknown)])
            sheets = found.details.get("enclosed", {}).get("sheets", [])
            kept_as = "行，不属于任务清单，未列为条目；导出时原样附后"
            others = [(one["name"], f"{len(one['rows'])}{kept_as}") for one in sheets]
            shown += section("随清单保存的其他工作表", others)
            shown += section("导入清单时没有照录的", [("请核对", "\n".join(found.details.get("unread", [])))])
        pairs = [
            ("审定意见", found.details.get("approve_opinion", "")),
            ("退回理由", found.details.get("send_back_reason", "")),
        ]
        shown += section("审定", pairs)
    return shown


def _words(row: dict[str, Any], plan: Any) -> str:
    due = f"{row['due']}{_reading(row, plan)}"
    parts = [("牵头单位", row["lead"]), ("责任单位", row["responsible"]), ("完成时限", due)]
    parts += [("阶段节点", "，".join(map(_dated, row["steps"].splitlines())))] if row["steps"] else []
    if row["state"]:
        left = f"（{on(row['due_on'])}届满）" if row["due_on"] else ""
        parts += [("进度", f"{procedures()['task'].states[row['state']]}{left}")]
    parts += [("来源", f"{row['paper']}{row['clause']}")]
    return "；".join(f"{label}：{value}" for label, value in parts if value)


def _dated(line: str) -> str:
    """A milestone as it is written down, its day as people write it."""
    head, _, what = line.partition(" ")
    return f"{on(head)}{what}" if ISO.fullmatch(head) else line


def _reading(row: dict[str, Any], plan: Any) -> str:
    """The day that the words of a deadline yield, while they can still be mended: before the task is assigned."""
    if row["state"] or row["done"] == DONE or not row["due"]:
        return ""
    register = {"due": row["read"] or "", "due_on": row["read_on"] or "", "due_kind": row["read_as"] or ""}
    due = deadline_of(row["due"], register, int(plan.details["year"]), plan.issued_on)
    if not due.dates:
        return f"（{due.warning or '没有确定的日期'}，不计时）"
    said = [f"{on(max(due.dates).isoformat())}届满", *([due.warning] if due.warning else [])]
    return f"（{'；'.join(said)}）"


def _fate(row: dict[str, Any]) -> str:
    into = f"第{row['into']}条" if row["into"] else ""
    return f"{LABELS[row['decision']]}{into}（{row['paper']}{row['clause']}）"


def task_sections(matter: Any, inside: bool) -> list[dict[str, Any]]:
    """A task and what the units reported of it."""
    said = matter.details
    shown = section(
        "任务",
        [
            ("重点领域", said.get("area", "")),
            ("任务内容", said.get("content", "")),
            ("来源", said.get("source", "")),
            ("牵头单位", said.get("lead_name", "")),
            ("责任单位", said.get("responsible_names", "")),
            ("完成时限", said.get("due_text") or on(said.get("due_by"))),
            ("阶段节点", "\n".join(map(_step, said.get("steps", []))) or said.get("milestones", "")),
        ],
    )
    pairs = [
        (f"{on(row['on'])} {row['body']}", f"{'报告完成：' if row['done'] else ''}{row['text']}")
        for row in said.get("reports", [])
    ]
    shown += section("任务分解", [("完成情况", rolled_up(matter.g_handed, matter.g_lower))])
    shown += section("进展", pairs)
    results = [
        ("退回理由", said.get("returned", "")),
        ("验收意见", said.get("accept", "")),
        ("取消理由", said.get("cancel", "")),
    ]
    return shown + section("验收", results)


def _step(step: dict[str, str]) -> str:
    done = f"（{on(step['done_on'])}完成）" if step["done_on"] else ""
    return f"{on(step['on'])}：{step['text']}{done}"


def texts(ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """What all units of a task read, for the text index."""
    for key, said in Matter.objects.filter(pk__in=ids).values_list("pk", "details"):
        for name in ("area", "content", "source", "lead_name", "responsible_names", "milestones"):
            yield key, "shared", str(said.get(name, ""))
        for row in said.get("reports", []):
            yield key, "shared", row["text"]


HEADS = (
    "序号",
    "重点领域",
    "工作任务",
    "牵头单位",
    "责任单位",
    "完成\n时限",
    "上半年进展",
    "下半年进展",
    "完成状态",
    "备注",
)
WIDTHS = (6, 18, 36, 18, 26, 14, 22, 22, 12, 16)


MILESTONES = "阶段节点"


def task_list(plan: Matter, today: date) -> bytes:
    """The key-task list of a plan in the offices' own form: title, two header lines, areas merged, a total.

    The form has no place for milestones; where some are set they stand in one more column behind it.
    """
    items = _listed(plan)
    rows, steps = [_row(item, today) for item in items], [_milestones(item) for item in items]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    sheet = book.add_worksheet(f"{plan.details['year']}年任务清单")
    head = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True})
    cell = book.add_format({"valign": "vcenter", "border": 1, "text_wrap": True})
    title = book.add_format({"bold": True, "align": "center", "font_size": 16})
    sheet.merge_range(0, 0, 0, 9, harmless(plan.title), title)
    issued = f"（{plan.office.name}印发，{_day(plan.issued_on)}）" if plan.issued_on else "（征求意见稿）"
    sheet.merge_range(1, 0, 1, 9, issued, book.add_format({"align": "center"}))
    _head(sheet, head)
    for line, row in enumerate(rows, start=4):
        sheet.write_number(line, 0, line - 3, cell)
        for column, value in enumerate(row[1:], start=1):
            sheet.write_string(line, column, harmless(value), cell)
    if any(steps):
        sheet.merge_range(2, 10, 3, 10, MILESTONES, head)
        sheet.set_column(10, 10, 30)
        for line, text in enumerate(steps, start=4):
            sheet.write_string(line, 10, harmless(text), cell)
    _merge_areas(sheet, rows, cell)
    total = 4 + len(rows)
    # In the order of the list, as offices write it.
    counts = "，".join(f"{name}{count}项" for name, count in Counter(row[8] for row in rows).items() if name)
    sheet.merge_range(total, 0, total, 9, f"合计：{len(rows)}项{'，' if counts else ''}{counts}", cell)
    sheet.freeze_panes(4, 0)
    _enclose(book, sheet, plan.details.get("enclosed", {}), total + 1, cell)
    book.close()
    return buffer.getvalue()


def _enclose(book: Any, sheet: Any, enclosed: dict[str, Any], line: int, cell: Any) -> None:
    """What an imported list had beside its tasks goes out with it again: notes below, other sheets behind."""
    for place, text in enumerate(enclosed.get("notes", []), start=line):
        sheet.merge_range(place, 0, place, 9, harmless(text), cell)
    for kept in enclosed.get("sheets", []):
        other = book.add_worksheet(kept["name"])
        for place, row in enumerate(kept["rows"]):
            for column, text in enumerate(row):
                other.write_string(place, column, harmless(text))
        other.set_column(0, 9, 20)


def _head(sheet: Any, head: Any) -> None:
    for column, (name, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        if column in (6, 7):
            sheet.write_string(3, column, name, head)
        else:
            sheet.merge_range(2, column, 3, column, name, head)
    sheet.merge_range(2, 6, 2, 7, "进展情况（每半年通报）", head)


def _merge_areas(sheet: Any, rows: list[tuple[str, ...]], cell: Any) -> None:
    line = 4
    for area, same in groupby(rows, key=lambda row: row[1]):
        count = len(list(same))
        if count > 1:
            sheet.merge_range(line, 1, line + count - 1, 1, harmless(area), cell)
        line += count


def _listed(plan: Matter) -> list[PlanItem]:
    found = PlanItem.objects.filter(plan=plan, decision=Decision.KEPT)
    if plan.state == "revising":
        # What is proposed anew is nobody's task until the convenor approves it.
        found = found.filter(Q(assigned__isnull=False) | Q(register__status="已完成"))
    return list(found.select_related("assigned").order_by("order"))


def _row(item: PlanItem, today: date) -> tuple[str, ...]:
    cells = item.register
    first, second, status = cells.get("progress_first", ""), cells.get("progress_second", ""), cells.get("status", "")
    task = item.assigned
    if task is not None:
        for report in task.details.get("reports", []):
            half = date.fromisoformat(report["on"]).month <= 6
            first, second = (
                (_joined(first, report["text"]), second) if half else (first, _joined(second, report["text"]))
            )
        status = _status(task, status, today)
    due = task.details["due_text"] if task is not None else item.due_text
    return ("", item.area, item.task, item.lead, item.responsible, due, first, second, status, cells.get("remarks", ""))


def _milestones(item: PlanItem) -> str:
    """What is set for the task now, reached or not; before it is assigned, what the list says."""
    task = item.assigned
    if task is not None:
        return "\n".join(map(_step, task.details.get("steps", [])))
    parts = [line.partition(" ") for line in item.milestones.splitlines()]
    return "\n".join(f"{on(head) if ISO.fullmatch(head) else head}：{what}" for head, _, what in parts)


def _joined(before: str, text: str) -> str:
    return f"{before}；{text}" if before else text


def _status(task: Matter, before: str, today: date) -> str:
    """The state of a task in the words of the lists; what a list said before stands until something is reported."""
    if task.state == "closed":
        return "已完成"
    if task.state == "cancelled":
        return "已取消"
    if task.state == "assigned" and before and not task.details.get("reports"):
        return before
    if task.next_due_on and task.next_due_on < today:
        return "超期未完成"
    return "正在推进" if task.details["due_by"] else "持续推进"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
