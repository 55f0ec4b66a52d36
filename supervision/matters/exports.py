"""Lists as files: xlsx and CSV, safe against formulas."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.matters.listing import COLUMNS, row_for

ROW_LIMIT = 20_000
HEADS = (
    ("种类", "kind_label"), ("文号", "number"), ("标题", "title"), ("检察职能", "function_label"),
    ("状态", "state_label"), ("承办单位", "owner_name"), ("对方单位", "counterpart_name"),
    ("承办检察官", "handler_name"), ("登记日期", "opened_on"), ("期限", "clock_label"),
    ("届满日", "due_on"), ("期限情况", "days_text"),
    ("届满日性质", "certainty"),
)  # fmt: skip
SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def harmless(value: Any) -> str:
    """Text that no spreadsheet takes for a formula: each line that begins like one gets an apostrophe."""
    text = "" if value is None else str(value)
    lines = []
    for line in text.split("\n"):
        lines.append(f"'{line}" if line.lstrip(" \u00a0\u3000").startswith(DANGEROUS) else line)
    return "\n".join(lines)


def workbook(matters: QuerySet, form: str, now: datetime, person: Person) -> tuple[bytes, str, int]:
    """(content, media type, number of rows) of a list as the person sees it, newest first, at most ROW_LIMIT rows."""
    today = timezone.localtime(now).date()
    values = matters.order_by("-opened_on", "-id").values(*COLUMNS)[:ROW_LIMIT]
    rows = [
        [harmless(getattr(row, name)) for _, name in HEADS]
        for row in (row_for(person, value, today, now) for value in values.iterator(2000))
    ]
    content = _xlsx(rows) if form == "xlsx" else _csv(rows)
    return content, TYPES[form], len(rows)


def _xlsx(rows: list[list[str]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    sheet = book.add_worksheet("事项")
    bold = book.add_format({"bold": True})
    for column, (head, _) in enumerate(HEADS):
        sheet.write_string(0, column, head, bold)
        sheet.set_column(column, column, 36 if head == "标题" else 16)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value)
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([head for head, _ in HEADS])
    writer.writerows(rows)
    # The byte-order mark makes spreadsheets read it as UTF-8.
    return b"\xef\xbb\xbf" + text.getvalue().encode()
