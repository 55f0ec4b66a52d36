"""Measures on the page: each round's answer, its evidence, and the verdict on it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from recommendations.models import Adoption, Done
from recommendations.models.grades import label_of
from supervision.matters.reports import day, on_text


def measures(found: Any, files: dict[tuple[str, int], list[dict]]) -> list[dict[str, Any]]:
    """Measures with each round's answer, evidence and verdict side by side."""
    answers: dict[int, list[dict[str, Any]]] = {}
    for row in found.g_answers:
        answers.setdefault(row["measure"], []).append(_answer(row, files))
    now = [{**row, "anchor": str(row["order"])} for row in found.g_measures]
    before = [
        {**row, "text": f"（变更前的文书）{row['text']}", "anchor": f"earlier-{row['id']}"} for row in found.g_replaced
    ]
    return [
        {**{name: row[name] for name in ("anchor", "order", "text", "standard")}, "answers": answers.get(row["id"], [])}
        for row in (*now, *before)
    ]


def _answer(row: dict[str, Any], files: dict[tuple[str, int], list[dict]]) -> dict[str, Any]:
    verdict = None
    if row["result"]:
        verdict = {
            "result_label": label_of("result", row["result"]),
            "soundness_label": label_of("adequacy", row["adequacy"]),
            "reason": row["reason"],
            "weighed": row["weighed"],
            "relied": _relied(row["relied"] or [], files),
            "by": row["by"] or "",
            "on": day(row["verified_on"]),
        }
    return {
        "round": row["round"],
        "adoption_label": Adoption(row["adoption"]).label,
        "done_label": Done(row["done"]).label,
        "text": row["text"],
        "done_on": day(row["done_on"]),
        "responsible": row["responsible"],
        "more": [pair for pair in _more(row) if pair[1]],
        "files": files.get(("answer", row["id"]), []),
        "verdict": verdict,
    }


def _relied(keys: list[str], files: dict[tuple[str, int], list[dict]]) -> list[dict[str, Any]]:
    """The files on which a verdict rests, as far as this side may see them."""
    wanted = {reverse("documents:file", args=[key]) for key in keys}
    return [file for rows in files.values() for file in rows if file["url"] in wanted]


def _more(row: dict[str, Any]) -> list[tuple[str, str]]:
    """What else the unit says of one measure."""
    return [
        ("理由", row["said_reason"]),
        ("计划完成", on_text(row["plan_on"])),
        ("处理有关人员", row["persons"]),
        ("涉及资金", f"{row['money']:,.2f}元" if row["money"] is not None else ""),
        ("建立、修订制度", row["systems"]),
    ]
