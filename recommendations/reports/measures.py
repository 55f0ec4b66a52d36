"""What the page of a recommendation shows measure by measure: answers, evidence and verdicts side by side."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from recommendations.models import Adoption, Done
from recommendations.models.grades import label_of
from supervision.matters.reports import day
from supervision.terms.arithmetic import day_text


def measures(found: Any, files: dict[tuple[str, int], list[dict]]) -> list[dict[str, Any]]:
    """Measures with each round's answer, evidence and verdict side by side."""
    answers: dict[int, list[dict[str, Any]]] = {}
    for row in found.g_answers:
        answers.setdefault(row["measure"], []).append(_answer(row, files))
    return [
        {"order": row["order"], "text": row["text"], "standard": row["standard"], "answers": answers.get(row["id"], [])}
        for row in found.g_measures
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
        ("计划完成", _on(row["plan_on"])),
        ("处理有关人员", row["persons"]),
        ("涉及资金", f"{row['money']:,.2f}元" if row["money"] is not None else ""),
        ("建立、修订制度", row["systems"]),
    ]


def _on(value: str | None) -> str:
    found = day(value)
    return day_text(found) if found else ""
