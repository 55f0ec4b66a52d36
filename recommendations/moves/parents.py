"""What an instrument's act means for the matter from which it was made."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from recommendations.procedures.kinds import INSTRUMENTS
from supervision.matters.services import Act, IllegalMove, perform


def carry_along(act: Act) -> None:
    """After this act, the parent's move that the instrument names for it is made by the same person, where the parent's
    own table lets them; else it waits for whoever it lets."""
    matter = act.matter
    name = INSTRUMENTS[matter.kind].carries.get(f"{matter.parent.kind}.{act.move.name}") if matter.parent else None
    if name:
        act.facts["after"] = [*act.facts.get("after", []), lambda done: _follow(done, name)]


def _follow(act: Act, name: str) -> None:
    said = {"reason": act.text, "remark": act.text}
    try:
        perform(act.matter.parent, name, actor=act.actor, data=said, now=act.now)
    except (IllegalMove, PermissionDenied):
        return
