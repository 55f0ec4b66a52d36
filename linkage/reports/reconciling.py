"""What the page of a monthly reconciliation shows: each unit's figures beside its own, what is missing, who signed."""

from __future__ import annotations

from typing import Any

from cases.reports.exchanges import on, section
from linkage.procedures.reconciling import LEFT_OUT, figures_text, flags
from supervision.matters.models import Matter


def sections(matter: Matter, inside: bool) -> list[dict[str, Any]]:
    """One part for what is wrong, one for the figures."""
    rows = matter.details["units"]
    wrong = [(row["name"], "；".join(found)) for row in rows if (found := flags(row))]
    shown = section("口径", [("不计入的移送", LEFT_OUT)]) + section("须处理", wrong)
    return shown + section("各单位", [(row["name"], line(row)) for row in rows])


def line(row: dict[str, Any]) -> str:
    """The figures of one unit, its own where they were declared, and its signature."""
    signed = row.get("signed")
    end = f"{on(signed['on'])}{signed['by']}签认" if signed else "未签认"
    return f"{figures_text(row)}。{end}"
