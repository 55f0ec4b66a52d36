"""What the page of a rule over shared data shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef

from cases.reports.exchanges import on, section
from linkage.models import HitDecision, ScreeningHit
from linkage.moves.screening import row_text
from linkage.procedures.screening import COMPARISONS, JOINS
from supervision.matters.models import Matter
from supervision.matters.reports import rows_of

LABELS = dict(HitDecision.choices)
SHOWN = 300


def gathers() -> dict[str, Any]:
    """The hits of a rule, for the page's one query."""
    found = ScreeningHit.objects.filter(model=OuterRef("pk")).order_by("id")
    return {
        "g_hits": rows_of(
            found, order="id", line="line", name="delivery__name", cells="cells", decision="decision", reason="reason",
            by="decided_by__name", unit="unit__name", clue="clue__title",
        )
    }  # fmt: skip


def rule_text(said: dict[str, Any]) -> str:
    """The rule in words."""
    how = next(label for name, label, _, _ in COMPARISONS if name == said["comparison"])
    # 不小于、不早于: of numbers the first word, of dates the second.
    how = how.split("、")[-1 if "-" in said["bound"] else 0].removesuffix("（日）")
    unit = f"，并且“{said['unit_column']}”{dict(JOINS)[said['join']]}" if said["join"] else ""
    bound = f"{said['bound']}{'日' if said['comparison'] == 'older' else ''}"
    return f"“{said['column']}”{how}{bound}{unit}"


def sections(found: Any, inside: bool) -> list[dict[str, Any]]:
    """The rule in words, how often it was met, and row by row what was decided."""
    said, hits = found.details, found.g_hits
    count = {key: sum(row["decision"] == key for row in hits) for key in LABELS}
    shown = section(
        "规则",
        [
            ("数据项", said["item_title"]),
            ("条件", rule_text(said)),
            ("命中说明什么", said["purpose"]),
            ("最近比对", on(said.get("last_run_on"))),
            ("命中", "，".join(f"{LABELS[key]}{number}条" for key, number in count.items() if number)),
            ("停用理由", said.get("end", "")),
        ],
    )
    waiting = [(_place(row), row_text(row["cells"])) for row in hits if not row["decision"]]
    decided = [(_place(row), _decided(row)) for row in hits if row["decision"]]
    return shown + section("待研判", waiting[:SHOWN]) + section("已研判", decided[:SHOWN])


def _place(row: dict[str, Any]) -> str:
    return f"{row['name']}第{row['line']}行"


def _decided(row: dict[str, Any]) -> str:
    clue = f"，已登记线索“{row['clue']}”" if row["clue"] else ""
    return f"{row_text(row['cells'])}。{LABELS[row['decision']]}（{row['by']}）：{row['reason'].rstrip('。')}{clue}。"


def texts(ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """What the own side reads, for the text index."""
    for key, said in Matter.objects.filter(pk__in=ids).values_list("pk", "details"):
        yield key, "inner", f"{said.get('item_title', '')}\n{said.get('purpose', '')}"
