"""Parses one workbook in a process of its own: bytes on standard input, sheets as JSON on standard output.

A small file can name a cell at the far corner of a sheet; the parser then reserves memory for everything in between, or
ends the whole process. Here that costs one short-lived process with a limit on memory and time, never a server.
Run by path, so this file imports nothing of the project.
"""

import datetime
import io
import json
import resource
import sys
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY = 1 << 30
SECONDS = 30
MAX_SHEETS = 50
MAX_ROWS = 50_000
MAX_COLUMNS = 512
MAX_CELLS = 1_000_000
LOCKED, TOO_LARGE = 3, 4  # exit statuses; any other failure means a damaged file


class TooLarge(Exception):
    """More sheets or cells than a register has."""


def sheets(content: bytes) -> list[dict[str, Any]]:
    """Every sheet with its name, its cells from A1 on, its merged areas, and why it is not read, if so."""
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        if len(book.sheets_metadata) > MAX_SHEETS:
            raise TooLarge
        found: list[dict[str, Any]] = []
        cells = 0
        for meta in book.sheets_metadata:
            unread = ""
            if meta.typ != SheetTypeEnum.WorkSheet:
                unread = "不是数据工作表，整表跳过。"
            elif meta.visible != SheetVisibleEnum.Visible:
                unread = "工作表处于隐藏状态，整表跳过。"
            if unread:
                found.append({"name": meta.name, "rows": [], "merges": [], "unread": unread})
                continue
            sheet = book.get_sheet_by_name(meta.name)
            cells += sheet.total_height * sheet.total_width
            if cells > MAX_CELLS or sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
                raise TooLarge
            rows = sheet.to_python(skip_empty_area=False)
            found.append({"name": meta.name, "rows": rows, "merges": _merges(sheet, rows), "unread": ""})
        return found


def _merges(sheet: CalamineSheet, rows: list[list[Any]]) -> list[tuple[int, int, int, int]]:
    """Merged areas cut to the cells there are: first row, first column, last row, last column, 0-based."""
    bottom, right = len(rows) - 1, max((len(row) for row in rows), default=0) - 1
    return [
        (top, left, min(last, bottom), min(end, right))
        for (top, left), (last, end) in sheet.merged_cell_ranges or []
        if top <= bottom and left <= right
    ]


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime.date):
        return {"date": cell.isoformat()[:10]}
    return str(cell)


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found = sheets(sys.stdin.buffer.read())
    except PasswordError:
        return LOCKED
    except (TooLarge, MemoryError):
        return TOO_LARGE
    sys.stdout.write(json.dumps(found, default=_plain))
    return 0


if __name__ == "__main__":
    sys.exit(main())
