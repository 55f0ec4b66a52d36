"""What an act on a letter means for the matter from which the letter was made."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied

from supervision.matters.services import Act, IllegalMove, perform


def carry_along(act: Act, carries: Mapping[str, str]) -> None:
    """After this act, the parent's move that the table names for it is made by the same person, where the parent's own
    table lets them; else it waits for whoever it lets. The table's keys are "parent kind.own move"."""
    parent = act.matter.parent
    name = carries.get(f"{parent.kind}.{act.move.name}") if parent else None
    if name:
        act.facts["after"] = [*act.facts.get("after", []), lambda done: _follow(done, name)]


def _follow(act: Act, name: str) -> None:
    said = {"reason": act.text, "remark": act.text}
    try:
        perform(act.matter.parent, name, actor=act.actor, data=said, now=act.now)
    except (IllegalMove, PermissionDenied):
        return
