"""Turns the rows below a header into values; a row that cannot be taken over says which cell is to blame."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from supervision.documents.registers.dates import PartialDate, fold, is_nothing, read_date
from supervision.documents.registers.dues import read_due
from supervision.documents.registers.layout import Layout, heading
from supervision.documents.registers.opening import Cell, Grid
from supervision.documents.registers.values import (
    Reading,
    StatedTerm,
    read_count,
    read_number,
    read_term,
    read_yes_no,
    split_names,
    text_of,
    written_out,
)

Value = str | int | bool | PartialDate | StatedTerm | tuple[str, ...] | tuple[datetime.date, ...] | None
Status = Literal["ok", "warning", "skipped", "refused"]

TOTAL = re.compile(r"^(合计|小计|总计|共计|累计|总数)")
FOOTNOTE = re.compile(r"^(注|备注|说明|附注|附|填报|填表|制表|审核|联系|负责人|单位负责人|统计)")
DATE_LABELS = {
    "issued_on": "制发日期",
    "served_on": "送达日期",
    "replied_on": "回复日期",
    "looked_back_on": "回头看时间",
    "held_on": "召开日期",
}


@dataclass
class RegisterRow:
    """One row of a sheet: `row` as a person counts it, the values by field, the cells as written, and the verdict.

    `notes` keeps by field what stood beside a value, such as 书面 in 2021年3月2日（书面）.
    """

    sheet: str
    row: int
    values: dict[str, Value] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    status: Status = "ok"
    reasons: list[str] = field(default_factory=list)

    def warn(self, name: str, reason: str) -> None:
        """Add a doubt about a field, named by its cell; a refused row stays refused."""
        self.reasons.append(f"{self.cells.get(name, f'第{self.row}行')}：{reason}。")
        if self.status == "ok":
            self.status = "warning"

    def refuse(self, name: str, reason: str) -> None:
        """Say that the row cannot be taken over because of a field."""
        self.warn(name, reason)
        self.status = "refused"

    def skip(self, reason: str) -> RegisterRow:
        """Say that the row is none of the register's entries."""
        self.status = "skipped"
        self.reasons.append(f"第{self.row}行：{reason}，跳过。")
        return self


@dataclass(frozen=True)
class Setting:
    """What the lines above the header say: the year of the list and the day it was issued."""

    year: int | None = None
    issued_on: datetime.date | None = None


def column_letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_setting(grid: Grid, layout: Layout) -> Setting:
    """Year and day of issue from the title, the lines under it, or the sheet's name."""
    # A title right above a header of one line may have been taken for its upper half.
    above = grid.rows[: layout.header_rows[-1] - 1]
    texts = [fold(cell) for line in above for cell in line if isinstance(cell, str)] + [fold(grid.name)]
    years = [int(found[1]) for text in texts if (found := re.search(r"(?<!\d)(20\d{2})年(?:度|任务|重点|工作)", text))]
    days = [found[0] for text in texts if (found := re.search(r"20\d{2}年\d{1,2}月\d{1,2}日", text)) and "印发" in text]
    issued = read_date(days[0]).date if days else None
    return Setting(years[0] if years else (issued.year if issued else None), issued.last if issued else None)


def read_rows(grid: Grid, layout: Layout) -> list[RegisterRow]:
    """All rows below the header, those skipped included."""
    lines = _filled_down(grid, layout)
    setting = read_setting(grid, layout)
    titles = [[heading(cell) for cell in grid.rows[row - 1]] for row in layout.header_rows]
    wide = {first for first, left, last, right in grid.merges if first == last and right - left + 1 >= _width(layout)}
    build = BUILDERS[layout.name]
    rows: list[RegisterRow] = []
    past_entries = False
    for index in range(layout.header_rows[-1], len(lines)):
        row = RegisterRow(grid.name, index + 1)
        reason = _why_skipped(grid.rows[index], titles, layout, is_wide=index in wide, past_entries=past_entries)
        if reason:
            past_entries = past_entries or reason in ("合计行", "表尾说明")
            rows.append(row.skip(reason))
            continue
        past_entries = False
        for name, column in layout.columns.items():
            cell = lines[index][column] if column < len(lines[index]) else ""
            row.cells[name] = f"{column_letters(column)}{index + 1}"
            row.raw[name] = text_of(cell)
        build(row, _cells(lines[index], layout), setting)
        rows.append(row)
    return rows


def _width(layout: Layout) -> int:
    return max(layout.columns.values()) + 1 - min(layout.columns.values())


def _cells(line: list[Cell], layout: Layout) -> dict[str, Cell]:
    return {name: line[column] if column < len(line) else "" for name, column in layout.columns.items()}


def _filled_down(grid: Grid, layout: Layout) -> list[list[Cell]]:
    """The rows with vertically merged cells repeated; without merges (CSV) only the area of a task list is filled."""
    lines = [list(row) for row in grid.rows]
    start = layout.header_rows[-1]
    for first, left, last, _ in grid.merges:
        if first < start or first == last:
            continue
        for index in range(first + 1, last + 1):
            if left < len(lines[index]) and left < len(lines[first]):
                lines[index][left] = lines[first][left]
    area, task = layout.columns.get("area"), layout.columns.get("task")
    if not grid.merges and area is not None and task is not None:
        above: Cell = ""
        for line in lines[start:]:
            if max(area, task) < len(line) and not is_nothing(line[task]):
                line[area] = above = line[area] if not is_nothing(line[area]) else above
    return lines


def _why_skipped(
    line: list[Cell], titles: list[list[str]], layout: Layout, *, is_wide: bool, past_entries: bool
) -> str:
    filled = [column for column, cell in enumerate(line) if str(cell).strip()]
    if not filled:
        return "空行"
    first = re.sub(r"\s+", "", fold(text_of(line[filled[0]])))
    if TOTAL.match(first):
        return "合计行"
    if [heading(cell) for cell in line] in titles:
        return "重复的表头"
    if filled == [layout.columns.get("serial")] and first.strip(".").isdigit():
        return "只有序号的空行"
    if is_wide or len(filled) <= 2:
        if FOOTNOTE.match(first) or (past_entries and len(filled) == 1):
            return "表尾说明"
        if is_wide or (len(filled) == 1 and filled[0] == min(layout.columns.values())):
            return "小标题行"
    return ""


def _take(row: RegisterRow, name: str, reading: Reading) -> None:
    """Keep a reading; what cannot be read is a warning, since the cell's text stays in `raw`."""
    row.values[name] = reading.value
    if reading.note:
        row.notes[name] = reading.note
    if reading.problem:
        row.warn(name, reading.problem)
    elif reading.warning:
        row.warn(name, reading.warning)


def _texts(row: RegisterRow, cells: dict[str, Cell], *names: str) -> None:
    for name in names:
        cell = cells.get(name, "")
        row.values[name] = None if is_nothing(cell) else text_of(cell)


def _date(row: RegisterRow, cells: dict[str, Cell], name: str, *, same_as: PartialDate | None = None) -> bool:
    """Read a date field; returns whether the cell says that the document was announced."""
    cell = cells.get(name, "")
    reading = read_date(cell, same_as=same_as)
    row.values[name] = reading.date
    if reading.note:
        row.notes[name] = reading.note
    if reading.problem:
        report = row.refuse if name in ("issued_on", "served_on") else row.warn
        report(name, f"{DATE_LABELS[name]}“{text_of(cell)}”{reading.problem}")
    elif reading.warning:
        row.warn(name, f"{DATE_LABELS[name]}{reading.warning}")
    return reading.announced


def _recommendation(row: RegisterRow, cells: dict[str, Cell], setting: Setting) -> None:
    _take(row, "serial", read_count(cells.get("serial", "")))
    _texts(row, cells, "function", "title", "document_kind", "handler", "objection_result", "rectification", "remarks")
    number = read_number(cells.get("number", ""))
    row.values["number"] = number.value
    if number.problem:
        row.refuse("number", number.problem)
    elif number.warning or number.value is None:
        row.warn("number", number.warning or "文号为空")
    _addressees(row, cells)
    _date(row, cells, "issued_on")
    issued_on = row.values["issued_on"]
    announced = _date(row, cells, "served_on", same_as=issued_on if isinstance(issued_on, PartialDate) else None)
    row.values["service_way"] = "announced" if announced else None
    _date(row, cells, "replied_on")
    _date(row, cells, "looked_back_on")
    _take(row, "reply_term", read_term(cells.get("reply_term", "")))
    _take(row, "in_time", read_yes_no(cells.get("in_time", "")))
    _take(row, "objected", read_yes_no(cells.get("objected", ""), nothing=False))
    _take(row, "long_term_mechanism", read_yes_no(cells.get("long_term_mechanism", ""), nothing=False))


def _addressees(row: RegisterRow, cells: dict[str, Cell]) -> None:
    """`addressee` has usual abbreviations written out, `addressee_as_written` has the cell's own words."""
    written = split_names(cells.get("addressee", ""))
    row.values["addressee_as_written"] = written
    row.values["addressee"] = tuple(written_out(name) for name in written)
    if not written:
        row.refuse("addressee", "被建议单位为空")


def _key_task(row: RegisterRow, cells: dict[str, Cell], setting: Setting) -> None:
    _take(row, "serial", read_count(cells.get("serial", "")))
    _texts(row, cells, "area", "task", "lead", "progress_first", "progress_second", "status", "remarks")
    row.values["responsible"] = split_names(cells.get("responsible", ""))
    due = read_due(cells.get("due", ""), year=setting.year, issued_on=setting.issued_on)
    row.values |= {"due_text": due.text or None, "due_on": due.dates, "due_kind": due.kind}
    if due.warning:
        row.warn("due", due.warning)
    if row.values["task"] is None:
        row.refuse("task", "工作任务为空")
    if row.values["lead"] is None:
        row.refuse("lead", "牵头单位为空")


def _meeting(row: RegisterRow, cells: dict[str, Cell], setting: Setting) -> None:
    _texts(row, cells, "title", "convenor", "agenda", "source", "remarks")
    _date(row, cells, "held_on")
    _take(row, "member_count", read_count(cells.get("member_count", "")))
    if row.values["title"] is None:
        row.refuse("title", "会议名称为空")


BUILDERS: dict[str, Callable[[RegisterRow, dict[str, Any], Setting], None]] = {
    "recommendations": _recommendation,
    "key_tasks": _key_task,
    "meetings": _meeting,
}
