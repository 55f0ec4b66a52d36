"""What the ladder proposes (建议办理), as those see it who may do it; the draft is shown, nothing is done."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from supervision.accounts.models import CASE_POSTS, Person, Post
from supervision.documents import letters
from supervision.matters.models import Matter
from supervision.matters.procedures import ROLE_LABELS, Move, Procedure, Role, procedures
from supervision.matters.roles import OWNER_POSTS, roles_of
from supervision.matters.services import Act, refusal
from supervision.notices.ladders import ladders
from supervision.notices.models import Proposal, ProposalState
from supervision.notices.services.proposals import words_of

MOST = 50


def initial_of(matter: Matter, move: Move) -> dict[str, Any]:
    """The first values of a move's form, where the ladder proposed that move."""
    found = Proposal.objects.filter(matter_id=matter.pk, move=move.name, state=ProposalState.OPEN).last()
    return words_of(matter, found, "data") if found else {}


def proposals_on(matter: Any, person: Person, procedure: Procedure, today: date) -> list[dict[str, Any]]:
    """The open proposals of a gathered matter for its own side; who may decide gets the way to do so and the draft."""
    roles = roles_of(person, matter)
    shown = []
    for row in matter.g_proposals:
        move = _move(procedure, row["move"])
        if move is None:
            continue
        mine = bool(move.by & roles)
        reason = refusal(matter, move, person, today) if mine else None
        shown.append(
            {
                "id": row["id"],
                "label": move.label,
                "wording": row["wording"],
                "basis": move.basis,
                "who": "、".join(label for role, label in ROLE_LABELS.items() if role in move.by),
                "mine": mine,
                "why": reason or "",
                "act_url": reverse("matters:act", args=[matter.pk, move.name]) if mine and not reason else "",
                "decline_url": reverse("matters:decline", args=[matter.pk, row["id"]]) if mine else "",
                "draft": _draft(matter, person, procedure, move, row) if mine and move.letter else "",
            }
        )
    return shown


def _move(procedure: Procedure, name: str) -> Move | None:
    """The move proposed; None when a later release of the procedure no longer has it."""
    return next((move for move in procedure.moves if move.name == name), None)


def _draft(matter: Any, person: Person, procedure: Procedure, move: Move, row: dict[str, Any]) -> Any:
    """The move's letter as far as it can be written now; what is missing is marked."""
    proposal = SimpleNamespace(due_on=date.fromisoformat(row["due_on"][:10]), data=row["data"])
    said = words_of(matter, proposal, "letter")  # type: ignore[arg-type]
    act = Act(matter=matter, move=move, actor=person, data={}, now=timezone.now())
    try:
        return letters.preview_html(move.letter, {**procedure.letter_words(act, ""), **said})
    except letters.LetterError:
        return ""


def proposals_for(person: Person) -> list[dict[str, Any]]:
    """The open proposals that this person may decide, for the desk: one query."""
    wanted = _decided_by(person)
    if not wanted:
        return []
    seen = Matter.objects.visible_to(person)
    found = Proposal.objects.filter(wanted, state=ProposalState.OPEN, matter__in=seen).select_related("matter")
    shown = []
    for proposal in found.order_by("due_on", "id")[:MOST]:
        move = _move(procedures()[proposal.matter.kind], proposal.move)
        if move is None:
            continue
        shown.append(
            {
                "label": move.label,
                "title": proposal.matter.title,
                "number": proposal.matter.number,
                "wording": proposal.wording,
                "url": f"{proposal.matter.get_absolute_url()}#proposals",
            }
        )
    return shown


def _decided_by(person: Person) -> Q:
    """Proposals of moves that one of the person's posts may make in the matters of their office."""
    wanted = Q()
    for duty in person.duties:
        if duty.post not in CASE_POSTS:
            continue
        for role in {OWNER_POSTS[Post(duty.post)], Role.HANDLER}:
            own = Q(matter__handler_id=person.pk) if role is Role.HANDLER else Q()
            for kind, moves in _moves_of(role).items():
                wanted |= own & Q(matter__office_id=duty.body_id, matter__kind=kind, move__in=moves)
    return wanted


@lru_cache(maxsize=16)
def _moves_of(role: Role) -> dict[str, list[str]]:
    """The moves a role may make, of those that some ladder proposes, by kind."""
    proposed = {step.proposes.move for ladder in ladders().values() for step in ladder.steps if step.proposes}
    found = {
        procedure.kind: [move.name for move in procedure.moves if role in move.by and move.name in proposed]
        for procedure in procedures().values()
    }
    return {kind: moves for kind, moves in found.items() if moves}
