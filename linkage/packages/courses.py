"""Which kinds cross between installations, and how their letters get to the other side.

Every letter of the common course (`cases.procedures.exchanges`) that goes to a body, and every instrument that the
chief may decide on. What only the 检察委员会 decides stays: its votes are nobody else's to repeat.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cases.procedures.exchanges import Exchange
from recommendations.procedures.instruments import Instrument
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.matters.procedures import Procedure, procedures

# The moves whose words a letter carries.
DRAFTS = ("draft", "revise")


@dataclass(frozen=True, kw_only=True)
class Course:
    """How one kind crosses: the move that makes the letter, and the one from which the other side sees it.

    `steps` are the sender's own steps before its letter, made up by the receiver, by the state in which the letter
    finds the matter there ("" for none yet).
    """

    brings: str
    shows: str
    steps: dict[str, tuple[str, ...]]


def _of_letter(one: Exchange) -> Course | None:
    if one.way == "named":
        return None
    decided = ("submit", "approve")
    steps: dict[str, tuple[str, ...]] = {"": decided}
    if one.returns:
        steps["returned"] = ("redraft", "revise", *decided)
    return Course(brings="send", shows="send", steps=steps) if one.way == "sent" else _served(steps)


def _served(steps: dict[str, tuple[str, ...]]) -> Course:
    return Course(brings="issue", shows="serve", steps=steps)


def _of_instrument(one: Instrument) -> Course | None:
    if one.committee == "must":
        return None
    policy = ("pass_legal_review",) if one.legal_policy else ()
    decided = ("submit", *policy, "pass_head_review", "approve")
    return _served({"": decided, "drafting": ("revise", *decided), "returned": ("readdress", "revise", *decided)})


def _course(procedure: Procedure) -> Course | None:
    if procedure.kind in INSTRUMENTS:
        return _of_instrument(INSTRUMENTS[procedure.kind])
    return _of_letter(procedure.made_from) if isinstance(procedure.made_from, Exchange) else None


@lru_cache
def courses() -> dict[str, Course]:
    """The kinds that cross, with their course."""
    found = {kind: _course(procedure) for kind, procedure in procedures().items()}
    return {kind: course for kind, course in found.items() if course is not None}
