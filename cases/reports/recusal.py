"""Whose turn it is while an application for recusal waits; asked of a gathered matter."""

from __future__ import annotations

from typing import Any

from supervision.matters.procedures import procedure_of
from supervision.matters.turns import Step, said_by


def of_recusal(found: Any) -> list[Step] | None:
    """Who asked is answered in three days, before all else (公益诉讼办案规则第23条)."""
    if not found.details.get("recusal_on") or found.details.get("recusal") or found.closed_on:
        return None
    procedure = procedure_of(found)
    move = procedure.move("decide_recusal")
    return [Step(said_by(found, procedure, move), move.label, frozenset({found.office_id}), move.name, post=True)]
