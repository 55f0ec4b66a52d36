"""Whose turn it is with a case or a 立案监督 where more than the state decides; asked of a gathered matter."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cases.moves import chief_decides_first, the_handler_begins
from cases.moves.filing_supervision import JUDGED, should_file
from cases.procedures.filing_supervision import EXPLAIN
from cases.reports.recusal import of_recusal
from supervision.matters.procedures import procedure_of
from supervision.matters.reports import day
from supervision.matters.turns import Step, said_by
from supervision.terms.models import ClockState


def of_case(found: Any) -> list[Step] | None:
    """An application for recusal before all else; then, where the chief decides on investigating, the chief."""
    asked = of_recusal(found)
    if asked or found.state != "filed" or not chief_decides_first(found) or not the_handler_begins(found):
        return asked
    return [_step(found, "decide_investigation")]


def of_filing(found: Any) -> list[Step] | None:
    """What the police said is judged: reasons by the head or the chief, their own correction by the handler.

    While they may still explain nobody else's turn has come; the chief's comes with their silence (第562条).
    """
    if found.state == "awaiting_explanation" and not _is_late(found):
        procedure = procedure_of(found)
        explain = procedure.move("explain")
        bodies = frozenset({found.counterpart_id}) if found.counterpart_id else frozenset()
        return [Step(said_by(found, procedure, explain), explain.label, bodies, explain.name)]
    if found.state != "explained":
        return None
    if found.details.get("position") not in JUDGED:
        return [_step(found, "accept_own_correction")]
    leading = "order_filing" if should_file(found) else "order_cancellation"
    return [_step(found, "find_reasons_stand", "审查公安机关说明的理由是否成立", leading)]


def _is_late(found: Any) -> bool:
    today = timezone.localdate()
    running = [row for row in found.g_clocks if row["term"] in EXPLAIN and row["state"] == ClockState.RUNNING]
    due = [day(row["due_on"]) for row in running]
    return any(one is not None and one < today for one in due)


def _step(found: Any, name: str, what: str = "", leading: str = "") -> Step:
    """Who makes the move, and what is awaited; `leading` is the move that goes on from there, where it is another."""
    move = procedure_of(found).move(name)
    who = said_by(found, procedure_of(found), move)
    return Step(who, what or move.label, frozenset({found.office_id}), leading or name, post=True)
