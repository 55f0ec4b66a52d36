"""轮到谁: who takes the next step in a matter, in words; one answer for every kind and every reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from supervision.accounts.models import Person
from supervision.matters.models import Part
from supervision.matters.procedures import OWNER_ROLES, ROLE_LABELS, Move, Procedure, Role, resolve
from supervision.matters.reports import OWNER, day, side_label, waits_for
from supervision.matters.roles import OFFICE_POSTS
from supervision.terms.models import ClockState, TermRequest

MOST_NAMES = 3
# Of a body that acts through its clerk and its head: what is said where only one of them may.
SIDES = {"clerk": "经办人", "head": "负责人"}
# The move that answers a request about a term, by what was asked for.
ANSWERS = {TermRequest.Kind.EXTEND.value: "grant_more_time", TermRequest.Kind.SUSPEND.value: "suspend_term"}
REFUSAL = "refuse_more_time"
ANSWERING = "答复期限申请"


@dataclass(frozen=True)
class Step:
    """One step that is awaited: of whom, and which, in words; and by their keys, the bodies and the move of this kind.

    `standing` is a register's: what its next term is about. `post`: one post of the body is meant, not the body.
    `within_unit`: the addressed units' own affair, told to them alone, and all that they wait for meanwhile; where
    `who` is empty, only to whom it falls.
    """

    who: str
    what: str = ""
    bodies: frozenset[int] = frozenset()
    move: str = ""
    standing: bool = False
    post: bool = False
    within_unit: bool = False


def turn(
    matter: Any, procedure: Procedure, page: dict[str, Any], person: Person, inside: bool
) -> dict[str, Any] | None:
    """Whose turn it is on the page of a gathered matter: `mine` is the reader's own next step, `steps` the others'.

    None where nothing is left to do. To the other side of what a procuratorate handles, its steps are one.
    """
    first = next((move for move in page["moves"] if move["available"] and move["primary"]), None)
    said = resolve(procedure.turn)(matter) if procedure.turn else None
    if said and inside and said[0].within_unit:
        said = None
    over = matter.closed_on is not None
    steps = said if said is not None else [] if over else _steps(matter, procedure, inside)
    own = {duty.body_id for duty in person.duties}
    if said and said[0].within_unit:
        awaited = {one.move for one in said if one.bodies & own}
        first = next((move for move in page["moves"] if move["available"] and move["name"] in awaited), None)
    elif said:
        first = _named(said, page, own) or (first if first and _awaited(said, first["name"], own) else None)
    if first:
        steps = [one for one in steps if not _is_own(one, first["name"], own)] if said else []
    steps = [one for one in steps if one.who]
    # What is awaited of the reader, in its own words where the kind has some.
    own_words = next((one.what for one in said or () if first and one.move == first["name"] and one.what), "")
    mine = own_words or (procedure.move(first["name"]).awaited or first["label"] if first else "")
    asked = _asked(matter, procedure, page)
    if asked:
        mine, steps = (ANSWERING, []) if asked["mine"] else (mine, [*asked["steps"], *steps])
    if not mine and not steps:
        return None
    running = {row["id"] for row in matter.g_clocks if row["state"] == ClockState.RUNNING and not row["is_right"]}
    clock = next((one for one in page["clocks"] if one["id"] in running and one["due_on"]), None)
    return {"mine": mine, "steps": steps, "clock": asked["clock"] if asked and asked["mine"] else clock}


def _named(said: list[Step], page: dict[str, Any], own: set[int]) -> dict[str, Any] | None:
    """The move that is awaited of the reader's body by name, where the reader may make it: 报签纪要, not 整理纪要."""
    awaited = {one.move for one in said if one.move and one.bodies & own}
    return next((move for move in page["moves"] if move["available"] and move["name"] in awaited), None)


def _asked(matter: Any, procedure: Procedure, page: dict[str, Any]) -> dict[str, Any] | None:
    """A request about a term that the reader sees: whether the reader answers it, who else does, and its clock."""
    clocks = {one["id"]: one for one in page["clocks"]}
    rows = [row for row in matter.g_requests if row["granted"] is None and row["clock"] in clocks]
    name = ANSWERS.get(rows[0]["kind"]) if rows else None
    if name is None:
        return None
    mine = any(move["name"] == name and move["available"] for move in page["moves"])
    steps = [Step(said_by(matter, procedure, procedure.move(name)), ANSWERING, move=name)]
    return {"mine": mine, "steps": steps, "clock": clocks[rows[0]["clock"]]}


def _is_own(one: Step, mine: str, own: set[int]) -> bool:
    """Whether a step is the reader's next one, or that of the reader's body alone."""
    return one.move == mine or (not one.post and len(one.bodies) == 1 and one.bodies <= own)


def _awaited(said: list[Step], mine: str, own: set[int]) -> bool:
    """Whether what the reader may do is what is waited for: a unit that has said who comes may say so again."""
    if any(one.standing for one in said):
        return False
    same = [one.bodies for one in said if one.move == mine]
    return not same or any(own & bodies for bodies in same)


def named(names: Iterable[str]) -> str:
    """Some names in a row; of many the first."""
    found = list(dict.fromkeys(filter(None, names)))
    more = f"等{len(found)}个单位" if len(found) > MOST_NAMES else ""
    return f"{'、'.join(found[:MOST_NAMES])}{more}"


def parties_in(matter: Any, *parts: str) -> list[dict[str, Any]]:
    """The rows of a gathered matter's parties in these parts."""
    return [row for row in matter.g_parties if row["part"] in parts]


def office_name(matter: Any, label: str) -> str:
    """A post of the owning office with the office's name: 召集人（渑池县府检联动联席会议办公室）."""
    return f"{label}（{matter.office.name}）"


def next_clock(matter: Any) -> tuple[str, Any] | None:
    """Label and last day of the clock that ends first among those that run."""
    running = [row for row in matter.g_clocks if row["state"] == ClockState.RUNNING and not row["is_right"]]
    first = min(running, key=lambda row: row["due_on"] or "9999", default=None)
    return (first["label"], day(first["due_on"])) if first else None


def _steps(matter: Any, procedure: Procedure, inside: bool) -> list[Step]:
    """The next moves that the state waits for: those that lead on, or where none does, what may be done meanwhile."""
    here = [move for move in procedure.moves if matter.state in move.sources and move.exists]
    here = [move for move in here if move.primary and move.own_work and not move.while_terms]
    hidden = not inside and not procedure.owner_part and matter.office.is_procuratorate
    if here and hidden and waits_for(matter.kind, matter.state) == OWNER:
        return [Step(side_label(procedure, OWNER))]
    leading = [move for move in here if move.targets] or here
    found: dict[str, Step] = {}
    for move in leading:
        if who := said_by(matter, procedure, move):
            # What is done in the house alone is named in the house alone.
            what = "" if move.internal and not inside else move.awaited or move.label
            found.setdefault(who, Step(who, what))
    return list(found.values())


def said_by(matter: Any, procedure: Procedure, move: Move) -> str:
    """The bodies or posts that may make a move, in words."""
    words = []
    own = [role for role in move.by if role in OWNER_ROLES]
    if own:
        posts = "、".join(label for role, label in ROLE_LABELS.items() if role in own)
        by_name = f"（{matter.handler.name}）" if own == [Role.HANDLER] and matter.handler else ""
        words.append(f"{matter.office.name}{posts}{by_name}")
    offices = "、".join(ROLE_LABELS[role] for role in OFFICE_POSTS.values() if role in move.by)
    if offices:
        words.append(office_name(matter, offices) if matter.office.kind == "joint_office" else offices)
    sides: dict[str, set[str]] = {}
    for role in move.by - OWNER_ROLES - set(OFFICE_POSTS.values()):
        part, _, side = role.rpartition("_")
        sides.setdefault(part, set()).add(side)
    words += [_of_part(matter, procedure, part, said) for part, said in sorted(sides.items())]
    return "、".join(filter(None, words))


def _of_part(matter: Any, procedure: Procedure, part: str, sides: set[str]) -> str:
    rows = parties_in(matter, part)
    names = [row["name"] for row in rows]
    other = matter.counterpart
    if procedure.owner_part == part:
        names = [matter.office.name]
    elif part in (Part.ADDRESSEE, Part.RECEIVER) and other and (not rows or other.pk in {row["body"] for row in rows}):
        # Who was addressed before by mistake keeps its row.
        names = [f"{other.name}{matter.details.get('department', '') if other.pk == matter.office_id else ''}"]
    elif part == Part.SUPERIOR:
        names = ["上一级检察院"]
    post = SIDES.get(next(iter(sides)), "") if len(sides) == 1 else ""
    return f"{named(names)}{post}" if names else ""
