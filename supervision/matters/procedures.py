"""What a procedure is: the law of one kind of matter, as data. The kinds stand in the apps' procedures.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.db import models

from supervision.matters.models import Matter, Phase


class Role(StrEnum):
    """What an actor is *in this matter*: the post together with the body's part."""

    HANDLER = "handler"
    ASSISTANT = "assistant"
    PROSECUTOR = "prosecutor"
    DEPARTMENT_HEAD = "department_head"
    LEGAL_POLICY = "legal_policy"
    CHIEF = "chief"
    COMMITTEE = "committee"
    CASE_MANAGEMENT = "case_management"
    ADDRESSEE_CLERK = "addressee_clerk"
    ADDRESSEE_HEAD = "addressee_head"
    OFFICE = "office"
    CONVENOR = "convenor"
    SUPERIOR_CHIEF = "superior_chief"
    LEAD_CLERK = "lead_clerk"
    LEAD_HEAD = "lead_head"
    RESPONSIBLE_CLERK = "responsible_clerk"
    RESPONSIBLE_HEAD = "responsible_head"
    SENDER_CLERK = "sender_clerk"
    SENDER_HEAD = "sender_head"
    RECEIVER_CLERK = "receiver_clerk"
    RECEIVER_HEAD = "receiver_head"
    MEMBER_CLERK = "member_clerk"
    MEMBER_HEAD = "member_head"


ROLE_LABELS = {
    Role.HANDLER: "承办检察官",
    Role.ASSISTANT: "检察官助理",
    Role.PROSECUTOR: "检察官",
    Role.DEPARTMENT_HEAD: "部门负责人",
    Role.LEGAL_POLICY: "法律政策研究部门",
    Role.CHIEF: "检察长",
    Role.COMMITTEE: "检察委员会",
    Role.CASE_MANAGEMENT: "案件管理部门",
    Role.ADDRESSEE_CLERK: "被建议单位经办人",
    Role.ADDRESSEE_HEAD: "被建议单位负责人",
    Role.OFFICE: "联席办",
    Role.CONVENOR: "召集人",
    Role.SUPERIOR_CHIEF: "上一级检察院检察长",
    Role.LEAD_CLERK: "牵头单位经办人",
    Role.LEAD_HEAD: "牵头单位负责人",
    Role.RESPONSIBLE_CLERK: "责任单位经办人",
    Role.RESPONSIBLE_HEAD: "责任单位负责人",
    Role.SENDER_CLERK: "移送（请求）单位经办人",
    Role.SENDER_HEAD: "移送（请求）单位负责人",
    Role.RECEIVER_CLERK: "接收单位经办人",
    Role.RECEIVER_HEAD: "接收单位负责人",
    Role.MEMBER_CLERK: "成员单位经办人",
    Role.MEMBER_HEAD: "成员单位负责人",
}
TOLD_LABELS = {
    **{role.value: label for role, label in ROLE_LABELS.items()},
    "addressee": "被建议单位",
    "lead": "牵头单位",
    "responsible": "责任单位",
    "sender": "移送（请求）单位",
    "receiver": "接收单位",
    "member": "成员单位",
}
OWNER_ROLES = frozenset(
    {
        Role.HANDLER,
        Role.ASSISTANT,
        Role.PROSECUTOR,
        Role.DEPARTMENT_HEAD,
        Role.LEGAL_POLICY,
        Role.CHIEF,
        Role.COMMITTEE,
        Role.CASE_MANAGEMENT,
    }
)


@dataclass(frozen=True, kw_only=True)
class Start:
    """A clock that a move starts: which term, from which date column, who is bound.

    `on` names a date attribute of the matter; no date, no start (service by post starts only when it is signed for).
    A term in hours starts at the moment of the act, or at the instant that the attribute named by `at` holds.
    `length` names an attribute of the matter that holds a length in days set by the document; `date` one that holds a
    date set by the document, which prevails.
    """

    term: str
    on: str = "today"
    at: str = ""
    obliges: str = "addressee"
    length: str = ""
    date: str = ""
    only_for: str = ""
    # What the day is called in docs/states.md where it is no column of the kind.
    day_label: str = ""


@dataclass(frozen=True, kw_only=True)
class Move:
    """One act that the law knows. See docs/states.md for the printed table."""

    name: str
    label: str
    sources: frozenset[str]
    target: str | None
    by: frozenset[Role]
    # Sources from which the move does not lead to `target`: the state stays as it is.
    stays_in: frozenset[str] = frozenset()
    asks: str = ""
    guards: tuple[str, ...] = ()
    starts: tuple[Start, ...] = ()
    stops: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()
    letter: str = ""
    letter_stays_inside: bool = False
    numbered: bool = False
    tells: tuple[str, ...] = ()
    effect: str = ""
    basis: str = ""
    help: str = ""
    internal: bool = False
    primary: bool = False
    edits: bool = False
    # Whether a desk shows it as something that waits for this person.
    own_work: bool = True

    def leads(self, source: str) -> str | None:
        """The state after the move made in `source`; None where it stays."""
        return None if source in self.stays_in else self.target


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """The life cycle of one kind: `opening` makes the matter, `moves` carry it on."""

    kind: str
    label: str
    app: str
    model: type[Matter]
    states: dict[str, str]
    phases: dict[str, Phase]
    opening: Move
    moves: tuple[Move, ...]
    track: tuple[tuple[str, str, str], ...]
    parents: dict[str, frozenset[str]] = field(default_factory=dict)
    needs_parent: bool = False
    # 四大检察 of the parent from which this kind may come; empty is any.
    functions: frozenset[str] = frozenset()
    # Terms of the other side's written answer, which the statistics count.
    answers: tuple[str, ...] = ()
    letter_data: str = ""
    sections: str = ""
    measures: str = ""
    gathers: str = ""
    texts: str = ""
    # For those who watch over others' work: states that wait for the joint office to coordinate, and the terms whose
    # fulfilment is a filing with the procuratorate above.
    coordinated: frozenset[str] = frozenset()
    filings: tuple[str, ...] = ()
    basis: str = ""
    icon: str = "folder"
    # The part that the owning body plays, where its clerk and head act in that part (府检联动).
    owner_part: str = ""
    # Further pages of the kind: a function of the gathered matter that gives label, url and icon of each.
    links: str = ""

    def suits(self, parent: Matter) -> bool:
        """Whether a matter of this kind may come from that one."""
        return parent.state in self.parents.get(parent.kind, frozenset()) and (
            not self.functions or parent.function in self.functions
        )

    def move(self, name: str) -> Move:
        """The move of that name; KeyError when the procedure has none."""
        for move in (self.opening, *self.moves):
            if move.name == name:
                return move
        raise KeyError(name)


@lru_cache(maxsize=512)
def resolve(reference: str) -> Any:
    """What `package.module:name` names. Procedures are data, so they name forms and functions in strings."""
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)


@lru_cache(maxsize=1)
def procedures() -> dict[str, Procedure]:
    """Every procedure of the installed apps, by kind."""
    found: dict[str, Procedure] = {}
    for app in ("cases", "recommendations", "linkage"):
        for procedure in import_module(f"{app}.procedures").PROCEDURES:
            found[procedure.kind] = procedure
    return found


def procedure_of(matter: Matter) -> Procedure:
    """The procedure under which a matter runs."""
    return procedures()[matter.kind]


def concrete(matter: Matter) -> Matter:
    """The matter as its kind's own model (one query when it has one)."""
    model = procedure_of(matter).model
    return matter if isinstance(matter, model) else model.objects.get(pk=matter.pk)


def faults() -> Iterator[str]:
    """What is wrong with the procedures as written."""
    catalogue = import_module("supervision.terms.catalogue").catalogue()
    for procedure in procedures().values():
        names = [move.name for move in procedure.moves]
        if len(names) != len(set(names)):
            yield f"{procedure.kind}: 动作重名"
        if set(procedure.states) != set(procedure.phases):
            yield f"{procedure.kind}: 状态与阶段不一致"
        for move in (procedure.opening, *procedure.moves):
            yield from _move_faults(procedure, move, catalogue)


def _move_faults(procedure: Procedure, move: Move, catalogue: dict) -> Iterator[str]:
    where = f"{procedure.kind}.{move.name}"
    for state in {*move.sources, *move.stays_in, *([move.target] if move.target else [])} - set(procedure.states):
        yield f"{where}: 未知状态 {state}"
    for term in {*(start.term for start in move.starts), *move.stops, *move.cancels} - set(catalogue):
        yield f"{where}: 未知期限 {term}"
    if not move.basis:
        yield f"{where}: 缺少依据"
    for reference in filter(None, (move.asks, move.effect, *move.guards)):
        try:
            resolve(reference)
        except (ImportError, AttributeError) as error:
            yield f"{where}: {reference} 无法解析（{error}）"


Guard = Callable[[Any, Any, Any], str | None]
__all__ = [
    "Guard",
    "Move",
    "Phase",
    "Procedure",
    "Role",
    "Start",
    "concrete",
    "models",
    "procedure_of",
    "procedures",
    "resolve",
]
