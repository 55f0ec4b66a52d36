"""What was written anew while somebody was about to carry a matter on with the text that they had read."""

from __future__ import annotations

from django.utils import timezone

from supervision.ledger.models import Action, Entry
from supervision.matters.models import Matter
from supervision.matters.procedures import Move, procedure_of
from supervision.terms.arithmetic import day_text


def rewritten(matter: Matter, move: Move, version: int | None) -> str | None:
    """Why a move that carries the matter on cannot rest on the version that was shown; None where it can.

    Acts that change no text (a report, a paper, another unit's consent) leave what was read as it was. Whoever confirms
    again has the present text before them. One query, and only where something happened since.
    """
    if version is None or version >= matter.version or not move.targets:
        return None
    kind = matter.kind
    edits = [f"{kind}.{one.name}" for one in procedure_of(matter).moves if one.edits]
    found = Entry.objects.filter(matter_id=matter.pk, action=Action.ACT, name__in=edits, data__version__gt=version)
    last = found.order_by("-number").first()
    if last is None:
        return None
    at = timezone.localtime(last.at)
    return (
        f"您打开本页之后，{last.actor_name}于{day_text(at.date())}{at:%H:%M}作了“{last.label}”。"
        f"请先查看现在的内容；再次确认，即按现在的内容{move.label}。"
    )
