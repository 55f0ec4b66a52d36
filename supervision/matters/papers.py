"""The letters of a matter and the proofs of their service, as its page shows them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from supervision.documents.models import ServiceWay
from supervision.documents.services import fate_word
from supervision.matters.reports import day, on_text


def letter(row: dict[str, Any], matter: Any) -> dict[str, Any]:
    """One letter, and what became of it."""
    return {
        "fate": fate_word(row, matter.g_letters, matter.details),
        "title": row["title"],
        "number": row["number"],
        "made_on": day(row["made_at"]),
        "signer": row["signer"],
        "verify_url": reverse("verify", args=[row["code"]]) if row["code"] else "",
        "pdf_url": reverse("documents:letter", args=[row["id"], "pdf"]),
        "docx_url": reverse("documents:letter", args=[row["id"], "docx"]),
    }


def receipts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every service; whose it was is said where several units were served."""
    units = [row["body"] or row["unit"] for row in rows]
    several = len(set(units)) > 1
    return [_receipt(row, unit if several else "") for row, unit in zip(rows, units, strict=True)]


def _receipt(row: dict[str, Any], unit: str) -> dict[str, Any]:
    signed = bool(row["signed_on"]) and row["way"] != ServiceWay.LEFT
    pairs = [
        ("送达文书", f"{row['letter']}（{row['number']}）".replace("（）", "") if row["apart"] else ""),
        ("份数", f"{row['copies']}份" if row["copies"] > 1 else ""),
        ("受送达单位", unit),
        ("送达地点", row["place"]),
        ("送达人", row["servers"]),
        ("签收人" if signed else "收件人", f"{row['recipient']} {row['recipient_title']}".strip()),
        ("代收人及其关系", f"{row['proxy']}（{row['relation']}）" if row["proxy"] else ""),
        ("邮件编号", row["tracking_number"]),
        ("交邮日期", on_text(row["delivered_on"]) if row["way"] == ServiceWay.POST else ""),
        ("拒收情况", row["refusal"]),
        ("见证人", row["witnesses"]),
        ("照片或者录像编号", row["media"]),
        ("公告原因" if row["published_on"] else "宣告情况", row["announcement"]),
        ("公告日期", on_text(row["published_on"])),
        ("备注", row["remarks"]),
        ("退回", f"{on_text(row['returned_on'])}，{row['return_reason']}" if row["returned_on"] else ""),
    ]
    return {
        "way_label": ServiceWay(row["way"]).label,
        "served_on": day(row["served_on"]),
        "signed_by": row["recipient"] if signed else "",
        "rows": [(label, value) for label, value in pairs if value],
    }
