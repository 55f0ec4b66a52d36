"""The dashboard's tables as a workbook, safe against formulas."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from linkage.reports.tables import Table
from supervision.matters.exports import SAFE, harmless

SHEETS = {
    "figures": "指标",
    "months": "按月",
    "lights": "按期限",
    "agencies": "按单位",
    "kinds": "按种类",
    "fields": "按领域",
    "further": "诉讼和其他监督",
    "durations": "用时",
    "flows": "往来",
    "tasks": "任务",
    "weeks": "期限",
    "trend": "趋势",
    "crimes": "行刑衔接",
    "crime_units": "行刑衔接按单位",
    "training": "同堂培训",
    "regions": "按地区",
    "result": "得分",
    "work": "工作",
    "problems": "问题",
}


def tables_of(shown: dict[str, Any]) -> list[Table]:
    """The tables that a page of figures is exported with, in their order."""
    return [
        table
        for table in (shown.get("figures"), *shown["tables"], shown.get("further"), shown.get("durations"))
        if table
    ]


def workbook(shown: dict[str, Any]) -> tuple[bytes, int]:
    """(content, number of rows) of the page's tables, one sheet each; whole numbers stay numbers."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    bold = book.add_format({"bold": True})
    count = 0
    for table in tables_of(shown):
        _write(book.add_worksheet(SHEETS[table["id"]]), table, shown["period_text"], bold)
        count += len(table["rows"])
    book.close()
    return buffer.getvalue(), count


def _write(sheet: Any, table: Table, period_text: str, bold: Any) -> None:
    sheet.write_string(0, 0, table["title"], bold)
    sheet.write_string(1, 0, period_text)
    for column, name in enumerate(table["head"]):
        sheet.write_string(2, column, name, bold)
        sheet.set_column(column, column, 30 if column == 0 else 18)
    for line, row in enumerate(table["rows"], start=3):
        for column, found in enumerate(row):
            if column and found["text"].replace(".", "", 1).isdecimal():
                sheet.write_number(line, column, float(found["text"]))
            else:
                sheet.write_string(line, column, harmless(found["text"]))
    sheet.freeze_panes(3, 1)
