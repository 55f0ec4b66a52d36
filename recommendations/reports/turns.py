"""Whose turn it is with a recommendation where more than the state decides; asked of a gathered matter."""

from __future__ import annotations

from typing import Any

from supervision.matters.procedures import procedure_of
from supervision.matters.turns import Step, said_by


def of_objection(found: Any) -> list[Step] | None:
    """An objection waits for the handler's view, and then for the decision on it (2019规定第23条)."""
    waiting = [row["id"] for row in found.g_objections if not row["decision"]] if found.state == "objected" else []
    if not waiting:
        return None
    reviewed = found.details.get("objection_review", {}).get("objection") == waiting[-1]
    name = "reject_objection" if reviewed else "review_objection"
    move = procedure_of(found).move(name)
    what = "对异议作出决定" if reviewed else move.label
    return [Step(said_by(found, procedure_of(found), move), what, frozenset({found.office_id}), name, post=True)]
