"""Reads a register: opens it, finds the sheets it knows, reads their rows, and checks the rows against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from supervision.documents.registers.dates import PartialDate
from supervision.documents.registers.layout import LayoutName, find_layout
from supervision.documents.registers.opening import Grid, open_grids
from supervision.documents.registers.rows import RegisterRow, column_letters, read_rows, read_setting


@dataclass(frozen=True)
class Sheet:
    """One sheet: the recognised layout and its rows, or `layout` None; `reasons` say what is passed over and why.

    `year` is the one of which the lines above the header speak, if they do.
    """

    name: str
    layout: LayoutName | None
    header_rows: tuple[int, ...] = ()
    rows: list[RegisterRow] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    year: int | None = None


@dataclass(frozen=True)
class Register:
    """台账: a file with its sheets, read but not yet stored."""

    name: str
    sheets: list[Sheet]

    @property
    def rows(self) -> list[RegisterRow]:
        return [row for sheet in self.sheets for row in sheet.rows]

    def counts(self) -> dict[str, int]:
        """Rows by status: ok, warning, skipped, refused."""
        return {"ok": 0, "warning": 0, "skipped": 0, "refused": 0} | Counter(row.status for row in self.rows)


def read_register(source: bytes | Path, *, name: str) -> Register:
    """Read an xlsx, xls or CSV register; `name` is the file's name as uploaded.

    Raises RegisterError, with a Chinese sentence, for a file that is too large, locked, damaged or no spreadsheet.
    A sheet without a known header is kept with the reason; every row below a header is kept with its verdict.
    """
    sheets = [_sheet(grid) for grid in open_grids(source, name=name)]
    recommendations = [row for sheet in sheets if sheet.layout == "recommendations" for row in sheet.rows]
    check_numbers(recommendations)
    check_dates(recommendations)
    return Register(name, sheets)


def _sheet(grid: Grid) -> Sheet:
    if grid.unread:
        return Sheet(grid.name, None, reasons=[f"工作表“{grid.name}”：{grid.unread}"])
    layout = find_layout(grid)
    if layout is None:
        return Sheet(grid.name, None, reasons=[f"工作表“{grid.name}”：没有找到可识别的表头，整表跳过。"])
    reasons = [
        f"工作表“{grid.name}”{column_letters(column)}列：“{title}”不是已知栏目，不读取。"
        for column, title in layout.unknown.items()
    ]
    year = read_setting(grid, layout).year
    return Sheet(grid.name, layout.name, layout.header_rows, read_rows(grid, layout), reasons, year)


def check_dates(rows: Iterable[RegisterRow]) -> None:
    """Refuse dates out of order, as the forms do: which of the two is wrong only the office knows.

    A look-back before the answer is only odd; it warns.
    """
    order = (
        ("issued_on", "served_on", "送达日期早于制发日期"),
        ("served_on", "replied_on", "回复日期早于送达日期"),
        ("served_on", "looked_back_on", "回头看时间早于送达日期"),
        ("replied_on", "looked_back_on", "回头看时间早于回复日期"),
    )
    for row in rows:
        for earlier, later, reason in order:
            first, second = row.values.get(earlier), row.values.get(later)
            if isinstance(first, PartialDate) and isinstance(second, PartialDate) and second.before(first):
                report = row.warn if earlier == "replied_on" else row.refuse
                report(later, reason)
        number, issued_on = row.values.get("number"), row.values.get("issued_on")
        if isinstance(number, str) and isinstance(issued_on, PartialDate) and f"〔{issued_on.year}〕" not in number:
            row.warn("number", f"文号年份与制发日期（{issued_on.year}年）不一致")


def check_numbers(rows: Iterable[RegisterRow]) -> None:
    """Refuse a document number that an earlier row of the file already bears."""
    seen: dict[str, RegisterRow] = {}
    for row in rows:
        number = row.values.get("number")
        if not isinstance(number, str) or row.status == "refused":
            continue
        if number in seen:
            earlier = seen[number]
            place = f"第{earlier.row}行" if earlier.sheet == row.sheet else f"工作表“{earlier.sheet}”第{earlier.row}行"
            row.refuse("number", f"文号“{number}”与{place}重复")
        else:
            seen[number] = row
