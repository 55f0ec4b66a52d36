"""What a yearly plan is made from: a paper split by its numbering, the offices' own list, the plan of a year before."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from linkage.models import Decision, PlanItem
from linkage.moves.splitting import split
from supervision.documents.registers import Register, RegisterError, RegisterRow, read_register
from supervision.documents.registers.opening import MAX_BYTES, Grid, open_grids
from supervision.documents.registers.values import text_of
from supervision.documents.uploads import checked
from supervision.documents.wordtext import words_of
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove

LONGEST_PAPER = 200_000
DATED = re.compile(r"\d{4}(?:年\d{1,2}月\d{1,2}日|-\d{2}-\d{2})[：:\s]+\S")
MOST_UNREAD, MOST_ENCLOSED = 50, 500
CELLS = (
    "serial", "area", "task", "lead", "responsible", "due", "progress_first", "progress_second", "status", "remarks",
)  # fmt: skip
NO_ITEMS = "没有找到编号的条目，请检查文件；条目应当以“一、”“（一）”“1.”“（1）”编号。"
NO_LIST = "没有找到任务清单；表头应当含有“序号”“工作任务”“牵头单位”。"


def items_of(matter: Matter, said: dict[str, Any], today: date) -> tuple[str, list[PlanItem], list[str]]:
    """(name of the source, items without their places, lines of a list that could not be read). Nothing is stored.

    Raises IllegalMove that names the field.
    """
    file, before, name = said.get("file"), said.get("before"), said["paper_name"]
    if file is not None and str(file.name).lower().endswith(".xlsx"):
        return name, *_from_register(matter, name, file)
    if file is not None or said.get("paper", "").strip():
        try:
            text = paper_of(file) if file is not None else said["paper"]
        except ValidationError as error:
            raise IllegalMove("".join(error.messages), "file") from error
        items = _from_paper(matter, name, text)
        if not items:
            raise IllegalMove(NO_ITEMS, "file" if file is not None else "paper")
        return name, items, []
    if before is None:
        raise IllegalMove("请粘贴正文、上传文件，或者选择以前年度的清单。", "paper")
    return before.title[:120], _from_plan(matter, before), []


def paper_of(file: Any) -> str:
    """The text of a .docx or .txt upload; ValidationError says why it cannot be read."""
    text = _of_text(file) if str(file.name).lower().endswith(".txt") else _of_word(file)
    if "\x00" in text:
        raise ValidationError("不是文本文件，请粘贴文字。")
    if len(text) > LONGEST_PAPER:
        raise ValidationError("文件过长，请分开处理。")
    return text


def _of_text(file: Any) -> str:
    if file.size > 4 * LONGEST_PAPER:
        raise ValidationError("文件过长，请分开处理。")
    content = file.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return str(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise ValidationError("文字编码无法识别，请另存为 UTF-8 文本。")


def _of_word(file: Any) -> str:
    checked(file)
    if file.size > MAX_BYTES:
        raise ValidationError("文件超过20 MB，请粘贴文字。")
    try:
        return words_of(file.read())
    except Exception as error:  # the library's own errors are of many kinds; each means the same to the user
        raise ValidationError("Word 文件无法读取，请粘贴文字。") from error


def _from_paper(matter: Matter, name: str, text: str) -> list[PlanItem]:
    return [
        PlanItem(plan=matter, paper=name, clause=one.number, area=one.area[:120], task=one.title[:200], text=one.text)
        for one in split(text)
    ]


def _from_register(matter: Matter, name: str, file: Any) -> tuple[list[PlanItem], list[str]]:
    if file.size > MAX_BYTES:
        raise IllegalMove("文件超过20 MB，请拆分后再上传。", "file")
    try:
        content = file.read()
        register, grids = read_register(content, name=str(file.name)), open_grids(content, name=str(file.name))
    except RegisterError as error:
        raise IllegalMove(str(error), "file") from error
    lists = [sheet for sheet in register.sheets if sheet.layout == "key_tasks"]
    rows = [row for sheet in lists for row in sheet.rows]
    taken = [row for row in rows if row.status in ("ok", "warning")]
    if not taken:
        refused = next((reason for row in rows if row.status == "refused" for reason in row.reasons), "")
        raise IllegalMove(f"{NO_LIST}{refused}", "file")
    matter.details = {**matter.details, "enclosed": _enclosed(register, grids)}
    unread = [reason for row in rows if row.status == "refused" for reason in row.reasons]
    other = sorted({sheet.year for sheet in lists if sheet.year and sheet.year != matter.details["year"]})
    if other:
        # A list of another year is a source like last year's own: each item is decided on anew, its days do not go on.
        years = "、".join(f"{year}年" for year in other)
        said = f"文件是{years}的清单，不是{matter.details['year']}年的"
        unread.insert(0, f"{said}：逐条确认是否沿用，年月日、进展和完成情况不沿用。")
        return [_anew(_item_of(matter, name, row)) for row in taken], unread[:MOST_UNREAD]
    return [_item_of(matter, name, row) for row in taken], unread[:MOST_UNREAD]


def _enclosed(register: Register, grids: list[Grid]) -> dict[str, Any]:
    """What stands in the file beside the list, to go out with it again: notes below it, other sheets as written."""
    notes, sheets = [], []
    for sheet, grid in zip(register.sheets, grids, strict=True):
        rows = [[text_of(cell) for cell in row] for row in grid.rows[:MOST_ENCLOSED]]
        if sheet.layout != "key_tasks":
            sheets.append({"name": sheet.name, "rows": rows})
            continue
        feet = [row.row for row in sheet.rows if row.status == "skipped" and "表尾说明" in "".join(row.reasons)]
        notes += ["".join(rows[row - 1]) for row in feet if row <= MOST_ENCLOSED]
    return {"notes": notes, "sheets": sheets}


def _item_of(matter: Matter, name: str, row: RegisterRow) -> PlanItem:
    raw = {cell: row.raw.get(cell, "") for cell in CELLS}
    return PlanItem(
        plan=matter, paper=name, clause=f"第{row.row}行", area=str(row.values.get("area") or "")[:120],
        task=raw["task"][:200], text=raw["task"], decision=Decision.KEPT, lead=raw["lead"][:120],
        responsible=raw["responsible"][:400], due_text=raw["due"][:60], register=raw | _due_of(row),
        milestones=_ahead(row.raw.get("milestones", "")),
    )  # fmt: skip


def _ahead(text: str) -> str:
    """The milestones of a list that were not reached yet; a line without a day is no milestone."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().endswith("日完成）")]
    return "\n".join(line.replace("：", " ", 1) for line in lines if DATED.match(line))


def _anew(item: PlanItem) -> PlanItem:
    """An item of another year's list: what is to be done and by whom, to be decided on."""
    item.decision, item.register = Decision.UNDECIDED, {}
    item.due_text, item.milestones = _due_of_any_year(item.due_text), ""
    return item


def _due_of_any_year(text: str) -> str:
    """Words such as 每季度; a day of a year before is none for this one."""
    return "" if re.search(r"\d{4}", text) else text


def _due_of(row: RegisterRow) -> dict[str, str]:
    """The deadline as the list itself means it: 春节前 is the first one after the day on which that list was issued."""
    found = row.values.get("due_on")
    days = [day for day in found if isinstance(day, date)] if isinstance(found, tuple) else []
    return {"due_on": max(days).isoformat(), "due_kind": str(row.values["due_kind"])} if days else {}


def _from_plan(matter: Matter, before: Matter) -> list[PlanItem]:
    """Everything that stood on the list of a year before, to be decided on anew; days of that year do not go on."""
    states = procedures()["task"].states
    listed = before.plan_items.filter(decision=Decision.KEPT).select_related("assigned").order_by("order")
    items = []
    for item in listed:
        fate = states[item.assigned.state] if item.assigned else "未下达"
        items.append(
            PlanItem(
                plan=matter, paper=before.title[:120], clause=f"第{item.order}项（{fate}）", area=item.area,
                task=item.task, text=item.text, lead=item.lead, responsible=item.responsible,
                due_text=_due_of_any_year(item.due_text),
            )
        )  # fmt: skip
    if not items:
        raise IllegalMove("该年度清单中没有任务。", "before")
    return items
