"""What the page of a hotline batch shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef

from cases.reports.exchanges import on, section
from linkage.models import HotlineCall, Screening
from linkage.procedures.hotline import HOTLINES
from supervision.matters.reports import rows_of

LABELS = dict(Screening.choices)


def gathers() -> dict[str, Any]:
    """The calls of a batch, for the page's one query."""
    calls = HotlineCall.objects.filter(batch=OuterRef("pk")).order_by("line")
    return {
        "g_calls": rows_of(
            calls, order="line", call_id="call_id", category="category", text="text", decision="decision",
            reason="reason", clue="clue__title",
        )
    }  # fmt: skip


def sections(found: Any, inside: bool) -> list[dict[str, Any]]:
    """The batch in numbers, what was left out of it, and call by call what was decided."""
    said, calls = found.details, found.g_calls
    count = {key: sum(row["decision"] == key for row in calls) for key in LABELS}
    shown = section(
        "批次",
        [
            ("热线", dict(HOTLINES).get(said.get("hotline", ""), "")),
            ("月份", _month(said.get("month", ""))),
            ("反馈日期", on(said.get("feedback_by"))),
            ("工单", f"导入{said.get('taken', 0)}条，略去{said.get('left_out', 0)}条"),
            ("筛查", "，".join(f"{LABELS[key]}{number}条" for key, number in count.items() if number)),
        ],
    )
    notes = [(f"第{row['row']}行", row["reason"]) for row in said.get("notes", [])]
    waiting = [(row["call_id"], row["text"][:120]) for row in calls if not row["decision"]]
    decided = [(row["call_id"], _decided(row)) for row in calls if row["decision"]]
    shown += section(
        "略去的行", _first(notes, 500, said.get("left_out", 0), "改正已列出的行后重新导入，将列出其余的行")
    )
    shown += section("已筛查", _first(decided, 300, len(decided), "全部结果见反馈热线时生成的反馈表"))
    return shown + section("待筛查", _first(waiting, 100, len(waiting), "在“逐条筛查”中依次列出"))


def _first(rows: list[tuple[str, str]], most: int, total: int, where: str) -> list[tuple[str, str]]:
    """The first rows, and how many more there are and where they are found."""
    more = total - len(rows[:most])
    return [*rows[:most], *([(f"其余{more}条", f"{where}。")] if more > 0 else [])]


def _month(value: str) -> str:
    year, _, month = value.partition("-")
    return f"{year}年{int(month)}月" if month else value


def _decided(row: dict[str, Any]) -> str:
    clue = f"。已登记线索“{row['clue']}”" if row["clue"] else ""
    return f"{LABELS[row['decision']]}：{row['reason'].rstrip('。')}{clue}。"


def texts(ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """What the own side reads, for the text index."""
    for key, text in HotlineCall.objects.filter(batch__in=ids).values_list("batch_id", "text"):
        yield key, "inner", text
