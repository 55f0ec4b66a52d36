"""What the pages of letters between bodies show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from cases.procedures.exchanges import exchange_of
from supervision.matters.models import Matter
from supervision.terms.arithmetic import day_text

SHARED = ("facts", "basis", "suspects", "contact", "accept", "decline", "answer", "matters", "statement", "conclusion")


def section(title: str, pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """A part of a page, if there is anything in it."""
    rows = [(label, value) for label, value in pairs if value]
    return [{"title": title, "rows": rows}] if rows else []


def on(value: str | None) -> str:
    """An ISO date as people write it."""
    return day_text(date.fromisoformat(value)) if value else ""


def sections(matter: Matter, inside: bool) -> list[dict[str, Any]]:
    """What the letter says, every round of it, and what came back."""
    one, said = exchange_of(matter), matter.details
    receiver = matter.counterpart.name if matter.counterpart else said.get("receiver", "")
    shown = section(
        f"{one.label}内容",
        [
            (one.types_label, matter.field if one.types else ""),
            ("接收单位" if matter.counterpart else one.receiver_label, f"{receiver}{said.get('department', '')}"),
            *((extra.label, extra.shown(said)) for extra in one.extras),
            ("决定", said.get("decided", "")),
            ("数据", said.get("figures_text", "")),
            (one.facts_label, said.get("facts", "")),
            ("依据", said.get("basis", "")),
            ("涉及人员", said.get("suspects", "")),
            (one.date_label, on(said.get("feedback_by"))),
            ("联系人及电话", said.get("contact", "")),
        ],
    )
    return shown + (_inner(said) if inside else []) + _talks(said) + _hearing(said) + _results(said)


def _inner(said: dict[str, Any]) -> list[dict[str, Any]]:
    """What stays with the sender: opinions, and the rounds that came back."""
    shown = section(
        "内部审批",
        [("审批意见", said.get("approve_opinion", "")), ("退回修改理由", said.get("send_back_reason", ""))],
    )
    checked = [("结论", said.get("checked_text", "")), ("意见", said.get("checked_opinion", ""))]
    shown += section("处理结果审查", [("裁判、决定文书", said.get("ruling", "")), *checked])
    for count, row in enumerate(said.get("rounds", []), start=1):
        pairs = [("文号", row["number"]), ("发往", row["receiver"]), ("发出日期", on(row["sent_on"]))]
        pairs += [("退回日期", on(row["returned_on"])), ("退回理由", row["reason"])]
        shown += section(f"第{count}次退回", pairs)
    return shown


def _talks(said: dict[str, Any]) -> list[dict[str, Any]]:
    """磋商: the minutes."""
    if not said.get("held_on"):
        return []
    return section(
        "磋商情况",
        [
            ("时间和地点", f"{on(said['held_on'])}，{said.get('place', '')}"),
            ("主持人", said.get("host", "")),
            ("参加人员", said.get("present", "")),
            ("磋商事项", said.get("matters", "")),
            ("行政机关的意见", said.get("statement", "")),
            ("确认的事实和达成的意见", said.get("conclusion", "")),
            ("签认意见", said.get("confirm", "")),
            ("事实确认书", said.get("confirmed_facts", "")),
        ],
    )


def _hearing(said: dict[str, Any]) -> list[dict[str, Any]]:
    """听证: who came, what was said, what the hearers thought, and how it was weighed."""
    return section(
        "听证情况",
        [
            ("延期", "；".join(f"原定{on(row['planned'])}：{row['reason']}" for row in said.get("postponed", []))),
            ("时间和地点", f"{on(said.get('heard_on'))}，{said.get('heard_at', '')}" if said.get("heard_on") else ""),
            ("到场人员", said.get("attended", "")),
            ("各方意见", said.get("views", "")),
            ("听证员评议意见", said.get("deliberation", "")),
            ("对评议意见的处理", said.get("weighed", "")),
            ("处理理由", said.get("weighed_reason", "")),
        ],
    )


def _results(said: dict[str, Any]) -> list[dict[str, Any]]:
    """What the other side did."""
    return section(
        "办理和结果",
        [
            ("签收人", said.get("received_by", "")),
            ("送交情况", said.get("delivered", "")),
            ("受理意见", said.get("accept", "")),
            *(("催办", f"{on(row['on'])}，{row['text']}") for row in said.get("urgings", [])),
            ("结果", said.get("result", "")),
            ("办理情况和理由", said.get("answer") or said.get("decline", "")),
            ("办结说明", said.get("close") or said.get("close_unanswered", "")),
            ("撤回理由", said.get("withdraw", "")),
        ],
    )


def texts(ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """What both sides read, for the text index."""
    for key, said in Matter.objects.filter(pk__in=ids).values_list("pk", "details"):
        for name in SHARED:
            yield key, "shared", str(said.get(name, ""))
