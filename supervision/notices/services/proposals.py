"""Proposals (建议办理): laid down by the sweep, ended by an act, a reasoned refusal or a lost cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

from supervision.accounts.models import Person
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.notices.ladders import filled
from supervision.notices.models import Proposal, ProposalState
from supervision.terms.arithmetic import day_text
from supervision.terms.models import Clock, ClockState

LAPSE_SQL = """
UPDATE notices_proposal p SET state = 'lapsed', decided_at = %s
WHERE p.state = 'open' AND NOT EXISTS (
    SELECT FROM terms_clock c WHERE c.id = p.clock_id AND c.state = 'running' AND c.due_on = p.due_on)
"""


def lapse_stopped(now: datetime) -> None:
    """End what was proposed for a clock that no longer runs or has another due date; cheap, few are ever open."""
    with connection.cursor() as cursor:
        cursor.execute(LAPSE_SQL, [now])


def settle(*, matter_id: int, move: str, possible: Iterable[str], actor: Person, now: datetime) -> None:
    """After an act, in its transaction: what proposed this move is taken; what is no longer possible has lapsed.

    `possible` names the moves that the new state allows.
    """
    if not Proposal.objects.filter(matter_id=matter_id, state=ProposalState.OPEN).exists():
        return  # as after nearly every act
    running = Clock.objects.filter(pk=OuterRef("clock_id"), state=ClockState.RUNNING).values("due_on")
    taken = Q(move=move)
    Proposal.objects.filter(
        taken | ~Q(move__in=list(possible)) | ~Q(pk__in=_alive(matter_id, running)),
        matter_id=matter_id,
        state=ProposalState.OPEN,
    ).update(
        state=Case(When(taken, then=Value(ProposalState.TAKEN)), default=Value(ProposalState.LAPSED)),
        decided_by_id=Case(When(taken, then=Value(actor.pk)), default=Value(None)),
        decided_at=now,
    )


def _alive(matter_id: int, running: Any) -> Any:
    """The matter's proposals whose clock still runs to the same day."""
    found = Proposal.objects.filter(matter_id=matter_id, state=ProposalState.OPEN)
    return found.annotate(runs_to=Subquery(running)).filter(runs_to=F("due_on")).values("pk")


@transaction.atomic
def decline(proposal: Proposal, *, actor: Person, reason: str, label: str, basis: str, now: datetime) -> bool:
    """Put a proposal aside with a reason, recorded; False when somebody decided it meanwhile."""
    changed = Proposal.objects.filter(pk=proposal.pk, state=ProposalState.OPEN).update(
        state=ProposalState.DECLINED, decided_by=actor, decided_at=now, reason=reason
    )
    if changed:
        record(
            action=Action.ACT,
            name="proposal.decline",
            label=f"不采用建议：{label}",
            actor=actor,
            body_name=next((duty.body.name for duty in actor.duties), ""),
            matter_id=proposal.matter_id,
            text=reason,
            basis=basis[:200],
            at=now,
            data={"internal": True, "to": "", "proposal": proposal.pk, "cause": proposal.cause},
        )
    return bool(changed)


def words_of(matter: Any, proposal: Proposal, part: str) -> dict[str, Any]:
    """The `data` or `letter` of a proposal with its fields filled from the matter."""
    values = {
        "title": matter.title,
        "number": matter.number,
        "due": day_text(proposal.due_on),
        "handler": matter.handler.name if matter.handler else "",
        "obligor": matter.counterpart.name if matter.counterpart else "",
    }
    said: Mapping[str, Any] = proposal.data.get(part, {})
    return {
        name: filled(text, values).replace("（）", "") if isinstance(text, str) else text for name, text in said.items()
    }
