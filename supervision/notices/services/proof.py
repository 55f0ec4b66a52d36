"""The proof of notices (通知证明): what was written when, for whom, and what became of it on each channel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from supervision.notices.models import Delivery, Notice
from supervision.terms.arithmetic import day_text


def with_deliveries(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Notices with recipient, deliveries and the digests that carried them: three queries whatever their number."""
    deliveries = Delivery.objects.select_related("carrier").order_by("channel")
    return notices.select_related("recipient").prefetch_related(Prefetch("deliveries", deliveries))


def rows_of(notices: Iterable[Notice], *, titles: bool) -> list[dict[str, Any]]:
    """Rows for the page; without `titles` they carry no word of the matter."""
    return [
        {
            "id": notice.pk,
            "title": notice.title if titles else "",
            "matter": notice.matter_id,
            "recipient": notice.recipient.name,
            "kind": notice.get_kind_display(),
            "cause": _cause(notice.cause),
            "at": notice.created_at,
            "read_at": notice.read_at,
            "deliveries": [_delivery(delivery) for delivery in notice.deliveries.all()],
        }
        for notice in notices
    ]


def _cause(cause: str) -> str:
    """The cause in words: the act's number in the ledger, or clock, rung and day."""
    kind, *rest = cause.split(":")
    if kind == "act":
        return f"留痕第 {rest[0]} 条"
    if kind == "clock" and len(rest) == 3:
        return f"计时 {rest[0]}，阶梯 {rest[1]}，{day_text(date.fromisoformat(rest[2]))}"
    return cause


def _delivery(delivery: Delivery) -> dict[str, Any]:
    # What was bundled left, or failed to leave, as its digest did.
    told = delivery.carrier or delivery
    return {
        "channel": delivery.get_channel_display(),
        "address": delivery.address,
        "state": told.get_state_display(),
        "bundled": delivery.carrier is not None,
        "message_id": told.message_id,
        "not_before": told.not_before,
        "sent_at": told.sent_at,
        "attempts": told.attempts,
        "answer": told.answer,
    }
