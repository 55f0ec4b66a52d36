"""The proof of notices (通知证明): what was written when, for whom, and what became of it on each channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet

from supervision.notices.ladders import Step, ladder_of_term
from supervision.notices.models import Delivery, Notice
from supervision.terms.arithmetic import day_text
from supervision.terms.models import Clock


def with_deliveries(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Notices with recipient, deliveries and the digests that carried them: three queries whatever their number."""
    deliveries = Delivery.objects.select_related("carrier").order_by("channel")
    return notices.select_related("recipient").prefetch_related(Prefetch("deliveries", deliveries))


def rows_of(notices: Iterable[Notice], *, titles: bool) -> list[dict[str, Any]]:
    """Rows for the page; without `titles` they carry no word of the matter."""
    notices = list(notices)
    clocks = [int(rung.clock) for notice in notices if (rung := _rung(notice.cause))]
    terms = dict(Clock.objects.filter(pk__in=clocks).values_list("pk", "term"))
    return [
        {
            "id": notice.pk,
            "title": notice.title if titles else "",
            "matter": notice.matter_id,
            "recipient": notice.recipient.name,
            "kind": notice.get_kind_display(),
            "cause": _cause(notice.cause, terms),
            "at": notice.created_at,
            "read_at": notice.read_at,
            "deliveries": [_delivery(delivery) for delivery in notice.deliveries.all()],
        }
        for notice in notices
    ]


class _Rung(NamedTuple):
    clock: str
    step: str
    due_on: str


def _rung(cause: str) -> _Rung | None:
    """The rung of a ladder that a cause names; None for any other cause."""
    kind, *rest = cause.split(":")
    return _Rung(*rest) if kind == "clock" and len(rest) == 3 else None


def _cause(cause: str, terms: Mapping[int, str]) -> str:
    """The cause in words: the act's number in the ledger, or clock, rung and day."""
    if rung := _rung(cause):
        ladder = ladder_of_term().get(terms.get(int(rung.clock), ""))
        step = next((one for one in ladder.steps if one.name == rung.step), None) if ladder else None
        said = rung_text(step) if step else "期限提醒"
        return f"{said}，届满日{day_text(date.fromisoformat(rung.due_on))}，第 {rung.clock} 号计时"
    kind, _, number = cause.partition(":")
    return f"留痕第 {number} 条" if kind == "act" else cause


UNIT_WORDS = {"day": "日", "working_day": "个工作日", "hour": "小时"}


def rung_text(step: Step) -> str:
    """When a rung stands, in words: 届满前7日提醒, 届满后3个工作日提出建议."""
    base = "内部目标" if step.base == "target" else "届满"
    away = f"{abs(step.offset)}{UNIT_WORDS[step.unit]}"
    when = f"{'前' if step.offset < 0 else '后'}{away}" if step.offset else "当日"
    return f"{base}{when}{'提出建议' if step.proposes else '提醒'}"


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
