"""考核汇总: the sealed sheets of one period beside each other, in the order of the units' names; agencies only."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from linkage.reports.indicators import versions
from supervision.accounts.models import Person
from supervision.matters.exports import harmless
from supervision.matters.models import Matter

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
NONE = "不参评"


def sealed(person: Person, asked: str) -> dict[str, Any]:
    """The periods that have sealed sheets, the newest first, and the sheets of the one asked for, or of the newest."""
    seen = Matter.objects.visible_to(person).filter(kind="assessment", state="sealed")
    ordered = seen.order_by("-details__last", "details__period", "details__version")
    found = ordered.values_list("details__period", "details__version", "details__last").distinct()
    # One table for each period and series: sheets of two series have no indicator in common.
    periods: dict[str, tuple[str, list[int]]] = {}
    for period, version, _ in found:
        periods.setdefault(f"{period}{versions()[version].subject}", (period, []))[1].append(version)
    period = asked if asked in periods else next(iter(periods), "")
    wanted, used = periods.get(period, ("", []))
    columns = ("pk", "number", "counterpart__name", "closed_on", "details__result")
    seen = seen.filter(details__period=wanted, details__version__in=used)
    sheets = list(seen.order_by("counterpart__name", "pk").values(*columns))
    heads = {row["id"]: row["name"] for sheet in sheets for row in sheet["details__result"]["rows"]}
    return {
        "periods": [{"name": name, "current": name == period} for name in periods],
        "period": period,
        "heads": list(heads.values()),
        "rows": [_row(sheet, list(heads)) for sheet in sheets],
    }


def _row(sheet: dict[str, Any], heads: list[str]) -> dict[str, Any]:
    result = sheet["details__result"]
    points = {row["id"]: f"{row['points']}（{row['weight']}分）" for row in result["rows"] if row["points"] is not None}
    return {
        "id": sheet["pk"], "unit": sheet["counterpart__name"], "number": sheet["number"],
        "total": NONE if result["total"] is None else result["total"],
        "points": [points.get(name, NONE) for name in heads], "sealed_on": sheet["closed_on"],
    }  # fmt: skip


def workbook(shown: dict[str, Any]) -> bytes:
    """The same table as a workbook."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    sheet = book.add_worksheet("考核汇总")
    bold = book.add_format({"bold": True, "text_wrap": True})
    sheet.write_row(0, 0, ["单位", "得分", *shown["heads"], "文号", "审定日期"], bold)
    for line, row in enumerate(shown["rows"], start=1):
        cells = [row["unit"], row["total"], *row["points"], row["number"], row["sealed_on"].isoformat()]
        for column, cell in enumerate(cells):
            sheet.write_string(line, column, harmless(str(cell)))
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(shown["heads"]) + 3, 16)
    book.close()
    return buffer.getvalue()
