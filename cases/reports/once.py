"""What the owner's side is shown of the one-time links of a matter."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef

from cases.moves.once import ANSWERING, SIGNING, is_open_to
from cases.reports.exchanges import section
from supervision.documents.models import OneTimeLink
from supervision.matters.reports import moment, rows_of
from supervision.matters.templatetags.ui import moment as words


def gathers() -> dict[str, Any]:
    """The links of a matter, for its page's one query."""
    return {
        "g_links": rows_of(
            OneTimeLink.objects.filter(matter=OuterRef("pk")).order_by("id"),
            by="issued_by__name", unit="body__name",
            body="body_id", at="issued_at", until="expires_at", failures="failures", opened_at="opened_at",
            revoked_at="revoked_at", signed_at="signed_at", name="signed_name", title="signed_title",
            phone="signed_phone", replied_at="replied_at", signatory="reply_name", contact="reply_contact",
        ),
    }  # fmt: skip


def sections(found: Any) -> list[dict[str, Any]]:
    """Each link: who issued it until when, and what came by it."""
    shown = []
    served = {row["unit"] for row in found.g_receipts}
    for row in found.g_links:
        lead = row["body"] == found.counterpart_id
        to_sign = is_open_to(found, SIGNING) if lead else row["unit"] not in served
        pairs = [
            ("提供给", row["unit"] if lead else f"{row['unit']}（协办）"),
            ("制发", f"{row['by']}，{_at(row['at'])}，有效至{_at(row['until'])}"),
            ("停用", _ended(row)),
            ("最近打开", _at(row["opened_at"])),
            ("签收", _signed(row, waits=not row["revoked_at"] and to_sign)),
            ("书面回复", _replied(row, waits=not row["revoked_at"] and is_open_to(found, ANSWERING))),
        ]
        shown += section("一次性链接", pairs)
    return shown


def _ended(row: dict[str, Any]) -> str:
    if row["revoked_at"]:
        return f"{_at(row['revoked_at'])}作废"
    return "口令错误次数过多，已停用" if row["failures"] >= OneTimeLink.MOST_FAILURES else ""


def _signed(row: dict[str, Any], *, waits: bool) -> str:
    if not row["signed_at"]:
        return ""
    return f"{row['name']}（{row['title']}，{row['phone']}），{_at(row['signed_at'])}{WAITS if waits else ''}"


def _replied(row: dict[str, Any], *, waits: bool) -> str:
    if not row["replied_at"]:
        return ""
    return f"{row['signatory']}签发，联系人{row['contact']}，{_at(row['replied_at'])}{WAITS if waits else ''}"


WAITS = "，待登记"


def _at(value: str | None) -> str:
    return words(moment(value)) if value else ""
