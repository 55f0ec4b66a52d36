"""What a case's papers say of the hearings that were held in it."""

from __future__ import annotations

from datetime import date

from supervision.matters.models import Matter
from supervision.terms.arithmetic import day_text


def heard_text(matter: Matter) -> str:
    """The hearings of a case in a sentence each, for its closing report."""
    found = matter.children.filter(kind="hearing", state__in=["weighed", "closed"]).order_by("pk")
    return "".join(
        f"{day_text(date.fromisoformat(said['heard_on']))}召开{one.field}，听证员评议意见：{said['deliberation']}"
        f"处理情况：{said['weighed']}。"
        for one in found
        if (said := one.details).get("heard_on")
    )
