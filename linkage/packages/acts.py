"""What each side can do of a kind that crosses, so that the other side learns of it; and what stays, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from linkage.packages.courses import Course, courses, stays
from supervision.matters.models import Phase
from supervision.matters.procedures import OWNER_ROLES, Move, Procedure, Role, procedures

R = Role
SENDER = OWNER_ROLES | {R.SENDER_CLERK, R.SENDER_HEAD}
RECEIVER = frozenset(
    {R.ADDRESSEE_CLERK, R.ADDRESSEE_HEAD, R.RECEIVER_CLERK, R.RECEIVER_HEAD, R.JOINT_CLERK, R.JOINT_HEAD}
)
INSIDE = "本单位内部办理，不出本系统"
TOLD = "只传送何人、何时决定，不传送意见和表决"
WITHIN = "接收单位内部的分工、拟稿和会签，签发后以回复传送"
ELSEWHERE = "由联席办在其所在系统办理"


@dataclass(frozen=True)
class Sides:
    """The acts of one kind by their labels: of both sides, of the procuratorate above; those that stay, by reason."""

    kind: str
    label: str
    sender: tuple[str, ...]
    receiver: tuple[str, ...]
    above: tuple[str, ...]
    kept: tuple[tuple[str, tuple[str, ...]], ...]


def _stays(move: Move, course: Course, unsent: frozenset[str]) -> str:
    """Why an act does not cross; empty for one that does."""
    if move.name in course.told:
        return TOLD
    if move.name == course.brings:
        return ""
    if move.within_unit:
        return WITHIN
    if move.internal or move.sources <= unsent:
        return INSIDE
    return "" if move.by & (SENDER | RECEIVER | {R.SUPERIOR_CHIEF}) else ELSEWHERE


def _of(procedure: Procedure, course: Course) -> Sides:
    crossing, kept = [], dict[str, list[str]]()
    before = {name for steps in course.steps[course.brings].values() for name in steps} - course.told
    unsent = frozenset(name for name, phase in procedure.phases.items() if phase in (Phase.DRAFTING, Phase.APPROVING))
    for move in (one for one in procedure.moves if one.exists):
        why = INSIDE if move.name in before else _stays(move, course, unsent)
        if why:
            kept.setdefault(why, []).append(move.label)
        else:
            crossing.append(move)
    sender, receiver, above = (
        tuple(one.label for one in crossing if one.by & roles) for roles in (SENDER, RECEIVER, {R.SUPERIOR_CHIEF})
    )
    reasons = tuple((why, tuple(dict.fromkeys(labels))) for why, labels in kept.items())
    return Sides(procedure.kind, procedure.label, sender, receiver, above, reasons)


@lru_cache
def by_side() -> tuple[Sides, ...]:
    """Every kind that crosses, in its order."""
    return tuple(_of(procedures()[kind], course) for kind, course in courses().items())


def documented_acts() -> Iterator[str]:
    """The lines of the tables of acts in docs/exchange-format.md: by kind and side, and what stays by its reason."""
    kept: dict[str, dict[str, None]] = {}
    for one in by_side():
        above = f"；上一级院：{'、'.join(one.above)}" if one.above else ""
        yield f"| {one.label} | {'、'.join(one.sender)} | {'、'.join(one.receiver)}{above} |"
        for why, labels in one.kept:
            kept.setdefault(why, {}).update(dict.fromkeys(labels))
    for why, names in kept.items():
        yield f"| {why} | {'、'.join(names)} |"


def kinds_that_stay() -> list[tuple[str, list[str]]]:
    """The reasons for which kinds stay, each with the labels of those kinds."""
    found: dict[str, list[str]] = {}
    for kind, why in stays().items():
        found.setdefault(why, []).append(procedures()[kind].label)
    return list(found.items())
