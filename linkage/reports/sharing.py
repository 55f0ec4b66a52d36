"""What the page of an item of the catalogue shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import OuterRef
from django.utils import timezone

from cases.reports.exchanges import on, section
from linkage.models import DeliveryResult, SharedDelivery
from linkage.moves.sharing import written
from linkage.procedures.sharing import FORMATS, FREQUENCIES
from supervision.matters.models import Matter
from supervision.matters.reports import rows_of
from supervision.terms.arithmetic import day_text

LABELS = dict(DeliveryResult.choices)


def gathers() -> dict[str, Any]:
    """The deliveries of an item, for the page's one query."""
    found = SharedDelivery.objects.filter(item=OuterRef("pk")).order_by("-delivered_at")
    return {
        "g_deliveries": rows_of(
            found, order="delivered_at", name="name", rows="rows", result="result", reason="reason",
            late="was_late", period="period_end", preview="preview",
        )
    }  # fmt: skip


def sections(found: Any, inside: bool) -> list[dict[str, Any]]:
    """The item, what waits for acceptance with its first rows, and the ledger of deliveries."""
    said, deliveries = found.details, found.g_deliveries
    shown = section(
        "目录",
        [
            ("提供单位", said.get("provider", "")),
            ("接收单位", said.get("receiver", "")),
            ("用途", said.get("purpose", "")),
            ("依据", said.get("ground", "")),
            ("个人信息", "含个人信息，限于履行法定职责所必需" if said.get("personal") else "不含"),
            ("提供周期", dict(FREQUENCIES).get(said.get("frequency", ""), "")),
            ("下一次提供期限", on(said.get("provide_by"))),
            ("格式", dict(FORMATS).get(said.get("format", ""), "")),
            ("字段", written(said.get("columns", []))),
            ("停用理由", said.get("end", "")),
        ],
    )
    waiting = next((row for row in deliveries if row["result"] == DeliveryResult.QUARANTINED), None)
    if waiting:
        names = [column["name"] for column in said.get("columns", [])]
        rows = [("、".join(names), f"共{waiting['rows']}行，前{len(waiting['preview'])}行如下")]
        rows += [(f"第{number}行", "；".join(map(str, row))) for number, row in enumerate(waiting["preview"], start=1)]
        shown += section("待验收的数据", rows)
    return shown + section("提供台账", [(_when(row), _what(row)) for row in deliveries[:60]])


def _when(row: dict[str, Any]) -> str:
    at = timezone.localtime(datetime.fromisoformat(row["order"]))
    return day_text(at.date())


def _what(row: dict[str, Any]) -> str:
    late = "，逾期" if row["late"] else ""
    reason = f"：{row['reason']}" if row["reason"] else ""
    return f"{row['name']}，{row['rows']}行，应于{on(row['period'])}前提供{late}。{LABELS[row['result']]}{reason}"


def texts(ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """What all units of an item read, for the text index."""
    for key, said in Matter.objects.filter(pk__in=ids).values_list("pk", "details"):
        for name in ("provider", "receiver", "purpose", "ground"):
            yield key, "shared", str(said.get(name, ""))
