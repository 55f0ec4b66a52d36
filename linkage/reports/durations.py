"""用时: the days that each side used on the documents issued in a span, by addressee; asked for by itself.

It is reckoned from the ledger's acts, day by day, like the same lines on the page of a matter. That costs more than all
other figures together, so the page shows it only to who asks.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from linkage.reports.counting import Scope
from linkage.reports.definitions import FURTHER_KINDS, Span
from linkage.reports.figures import FEWEST, Rows
from linkage.reports.tables import Cell, Table, cell
from supervision.matters.reports import days_by_body

MOST_BODIES = 300
SIDES = ("owner", "addressee", "office", "paused")
HEAD = (
    "被建议单位", "件数", "检察机关（日）", "被建议单位（日）", "联席办（日）", "中止（日）", "检察机关件均（日）",
    "被建议单位件均（日）",
)  # fmt: skip


def by_body(scope: Scope, span: Span, today: date, opens: Rows) -> Table:
    """One row per addressee, by name and never by rank; every number opens the matters that it was reckoned from."""
    issued = scope.matters.filter(issued_on__range=(span.first, span.last)).exclude(kind__in=FURTHER_KINDS)
    found = days_by_body(issued, today)
    more = f"（列{MOST_BODIES}家，另有{len(found) - MOST_BODIES}家）" if len(found) > MOST_BODIES else ""
    return {
        "id": "durations",
        "title": f"各方各用了多少日{more}",
        "head": list(HEAD),
        "rows": [
            _row(row, opens.only(counterpart_id=str(row["body_id"])).url("issued", span)) for row in found[:MOST_BODIES]
        ],
        "note": f"期内制发的，自登记起逐日计入下一步该办理的一方，中止的日数单列；不足{FEWEST}件的不列件均。",
    }


def _row(row: dict[str, Any], url: str) -> list[Cell]:
    numbers = [str(row["matters"]), *(str(row[side]) for side in SIDES), *(_mean(row, side) for side in SIDES[:2])]
    return [cell(row["name"]), *({"text": text, "url": url if text not in ("0", "—") else ""} for text in numbers)]


def _mean(row: dict[str, Any], side: str) -> str:
    return f"{row[side] / row['matters']:.1f}" if row["matters"] >= FEWEST else "—"
