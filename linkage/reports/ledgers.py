"""双方台账: what was sent and what came back, by pair of bodies and month; the same figures for page and workbook."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import xlsxwriter
from django.db.models import Count, Q

from supervision.accounts.models import Person
from supervision.matters.exports import harmless
from supervision.matters.models import Matter

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
RECEIVED = ("received", "accepted", "declined", "answered", "closed")
FIGURES = (
    ("sent", "发出", Q()),
    ("received", "签收", Q(served_on__isnull=False) & ~Q(state="returned")),
    ("returned", "退回", Q(state="returned")),
    ("accepted", "受理", Q(state__in=["accepted", "answered"]) | Q(state="closed", details__has_key="answer")),
    ("declined", "不予受理", Q(state="declined") | Q(state="closed", details__has_key="decline")),
    ("answered", "反馈结果", Q(answered_on__isnull=False)),
    ("unsigned", "缺签收", Q(state="sent")),
    ("unanswered", "缺结果", Q(state__in=["received", "accepted"])),
)
HEADS = ("文号", "标题", "类别", "移送单位", "接收单位", "发出日期", "签收日期", "反馈日期", "状态")


def month_after(first: date) -> date:
    """The first day of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def sent_in(person: Person, first: date) -> Any:
    """Transfers sent in a month that exist for this person."""
    found = Matter.objects.visible_to(person).filter(kind="transfer")
    return found.filter(issued_on__gte=first, issued_on__lt=month_after(first))


def ledger(person: Person, first: date) -> dict[str, Any]:
    """Rows of (sender, receiver) with their figures, and the sums; in one query."""
    counts = {name: Count("pk", filter=wanted) if wanted else Count("pk") for name, _, wanted in FIGURES}
    found = (
        sent_in(person, first)
        .values("office_id", "office__name", "counterpart_id", "counterpart__name")
        .annotate(**counts)
        .order_by("office__name", "counterpart__name")
    )
    rows = [
        {
            "sender": row["office__name"],
            "receiver": row["counterpart__name"],
            "figures": [row[name] for name, _, _ in FIGURES],
            "lacks": bool(row["unsigned"] or row["unanswered"]),
        }
        for row in found
    ]
    sums = [sum(row["figures"][place] for row in rows) for place in range(len(FIGURES))]
    return {"heads": [label for _, label, _ in FIGURES], "rows": rows, "sums": sums}


def workbook(person: Person, first: date, states: dict[str, str]) -> tuple[bytes, int]:
    """(content, number of transfers) of the month: the comparison, and every transfer behind it."""
    shown = ledger(person, first)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("对账")
    sheet.write_row(0, 0, ["移送单位", "接收单位", *shown["heads"]], bold)
    for line, row in enumerate(shown["rows"], start=1):
        sheet.write_row(line, 0, [harmless(row["sender"]), harmless(row["receiver"]), *row["figures"]])
    sheet.write_row(len(shown["rows"]) + 1, 0, ["合计", "", *shown["sums"]], bold)
    sheet.set_column(0, 1, 28)
    detail = book.add_worksheet("明细")
    detail.write_row(0, 0, HEADS, bold)
    detail.set_column(0, len(HEADS) - 1, 20)
    columns = (
        "number",
        "title",
        "field",
        "office__name",
        "counterpart__name",
        "issued_on",
        "served_on",
        "answered_on",
        "state",
    )
    line = 0
    for line, row in enumerate(sent_in(person, first).order_by("issued_on", "pk").values_list(*columns), start=1):
        texts = [*map(str, row[:5]), *("" if day is None else day.isoformat() for day in row[5:8]), states[row[8]]]
        for column, text in enumerate(texts):
            detail.write_string(line, column, harmless(text))
    book.close()
    return buffer.getvalue(), line
