"""What the pages of transfers and requests show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from linkage.procedures.exchanges import EXCHANGES
from supervision.matters.models import Matter
from supervision.terms.arithmetic import day_text

SHARED = ("facts", "basis", "suspects", "contact", "accept", "decline", "answer")


def section(title: str, pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """A part of a page, if there is anything in it."""
    rows = [(label, value) for label, value in pairs if value]
    return [{"title": title, "rows": rows}] if rows else []


def on(value: str | None) -> str:
    """An ISO date as people write it."""
    return day_text(date.fromisoformat(value)) if value else ""


def sections(matter: Matter, inside: bool) -> list[dict[str, Any]]:
    """What is handed over, every round of it, and the answer."""
    one, said = EXCHANGES[matter.kind], matter.details
    receiver = matter.counterpart.name if matter.counterpart else ""
    shown = section(
        f"{one.label}内容",
        [
            (one.types_label, dict(one.types).get(said.get("type", ""), "")),
            ("接收单位", f"{receiver}{said.get('department', '')}"),
            ("事项和基本情况", said.get("facts", "")),
            ("依据", said.get("basis", "")),
            ("涉及人员", said.get("suspects", "")),
            ("反馈日期", on(said.get("feedback_by"))),
            ("联系人及电话", said.get("contact", "")),
        ],
    )
    if inside:
        shown += section(
            "内部审批",
            [("审批意见", said.get("approve_opinion", "")), ("退回修改理由", said.get("send_back_reason", ""))],
        )
        for count, row in enumerate(said.get("rounds", []), start=1):
            pairs = [("文号", row["number"]), ("发往", row["receiver"]), ("发出日期", on(row["sent_on"]))]
            pairs += [("退回日期", on(row["returned_on"])), ("退回理由", row["reason"])]
            shown += section(f"第{count}次退回", pairs)
    outcome = dict(one.outcomes).get(said.get("outcome", ""), "不予受理" if said.get("decline") else "")
    return shown + section(
        "办理和结果",
        [
            ("签收人", said.get("received_by", "")),
            ("受理意见", said.get("accept", "")),
            ("结果", outcome),
            ("办理情况和理由", said.get("answer") or said.get("decline", "")),
            ("撤回理由", said.get("withdraw", "")),
        ],
    )


def texts(ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """What both sides read, for the text index."""
    for key, said in Matter.objects.filter(pk__in=ids).values_list("pk", "details"):
        for name in SHARED:
            yield key, "shared", str(said.get(name, ""))
