"""What a procedure is: the law of one kind of matter, as data. The kinds stand in the apps' procedures.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import models, transaction

from supervision.matters.models import AllowedMove, Matter, Part, Phase


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
    JOINT_CLERK = "joint_clerk"
    JOINT_HEAD = "joint_head"
    OFFICE = "office"
    CONVENOR = "convenor"
    DEPUTY_CONVENOR = "deputy_convenor"
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
    COPIED_CLERK = "copied_clerk"
    COPIED_HEAD = "copied_head"


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
    Role.JOINT_CLERK: "协办单位经办人",
    Role.JOINT_HEAD: "协办单位负责人",
    Role.OFFICE: "联席办",
    Role.CONVENOR: "召集人",
    Role.DEPUTY_CONVENOR: "副召集人",
    Role.SUPERIOR_CHIEF: "上一级检察院检察长",
    Role.LEAD_CLERK: "牵头单位经办人",
    Role.LEAD_HEAD: "牵头单位负责人",
    Role.RESPONSIBLE_CLERK: "责任单位经办人",
    Role.RESPONSIBLE_HEAD: "责任单位负责人",
    Role.SENDER_CLERK: "发文单位经办人",
    Role.SENDER_HEAD: "发文单位负责人",
    Role.RECEIVER_CLERK: "接收单位经办人",
    Role.RECEIVER_HEAD: "接收单位负责人",
    Role.MEMBER_CLERK: "成员单位经办人",
    Role.MEMBER_HEAD: "成员单位负责人",
    Role.COPIED_CLERK: "抄送单位经办人",
    Role.COPIED_HEAD: "抄送单位负责人",
}
# Families of kinds that are listed together: name in addresses, and label.
FAMILIES = {
    "paper": "公函",
    "joint_work": "联合工作",
    "congress": "人大、党委、政协来件",
    "oversight": "督办和指导",
    "handed_task": "分解和会商任务",
    "quality": "案件质量管理",
}
TOLD_LABELS = {
    **{role.value: label for role, label in ROLE_LABELS.items()},
    "addressee": "被建议单位",
    "joint": "协办单位",
    "lead": "牵头单位",
    "responsible": "责任单位",
    "sender": "发文单位",
    "receiver": "接收单位",
    "member": "成员单位",
    "copied": "抄送单位",
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


def _dated(matter: Matter, name: str) -> dt.date | None:
    """The date in an attribute of the matter, or as `details:name` in its details."""
    if name.startswith("details:"):
        said = matter.details.get(name.removeprefix("details:"))
        return dt.date.fromisoformat(said) if said else None
    found: dt.date | None = getattr(matter, name, None)
    return found


@dataclass(frozen=True, kw_only=True)
class Start:
    """A clock that a move starts: which term, from which date column, who is bound.

    `on` names a date attribute of the matter, `details:name` an ISO date in its details, or "today"; no date, no start
    (service by post starts only when it is signed for).
    A term in hours starts at the moment of the act, or at the instant that the attribute named by `at` holds.
    `length` names an attribute of the matter that holds a length in days set by the document; `date` one that holds a
    date set by the document (or `details:name`, as above), which prevails.
    """

    term: str
    on: str = "today"
    at: str = ""
    obliges: str = "addressee"
    length: str = ""
    date: str = ""
    only_for: str = ""
    # A function of the matter that says whether the term starts at all: package.module:name.
    when: str = ""

    def day(self, matter: Matter, today: dt.date) -> dt.date | None:
        """The day of the event from which the term runs, or None while it is not known."""
        if self.on == "today":
            return today
        return _dated(matter, self.on)

    def fixed(self, matter: Matter) -> dt.date | None:
        """The date that the document sets, if it sets one."""
        return _dated(matter, self.date) if self.date else None

    def applies(self, matter: Matter) -> bool:
        """Whether this term runs in this matter."""
        return (not self.only_for or matter.function == self.only_for) and (
            not self.when or bool(resolve(self.when)(matter))
        )

    day_label: str = ""  # What docs/states.md calls a day that is no column of the kind.


@dataclass(frozen=True, kw_only=True)
class Move:
    """One act that the law knows. See docs/states.md for the printed table."""

    name: str
    label: str
    sources: frozenset[str]
    target: str | None
    by: frozenset[Role]
    # Where the move leads instead: the state, and what must be true of the matter then (package.module:name).
    instead: tuple[tuple[str, str], ...] = ()
    asks: str = ""
    guards: tuple[str, ...] = ()
    starts: tuple[Start, ...] = ()
    # Terms that bear on the act but run no clock here: a party's own term, one without a number of days.
    weighs: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()
    letter: str = ""
    letter_when: str = ""  # Made only where this function of the act says so: package.module:name.
    letter_stays_inside: bool = False
    numbered: bool = False
    tells: tuple[str, ...] = ()
    effect: str = ""
    basis: str = ""
    help: str = ""
    internal: bool = False
    within_unit: str = ""  # The addressed units' business, shown to all of them ("units") or to the acting one ("own").
    primary: bool = False
    edits: bool = False
    # Whether a desk shows it as something that waits for this person; `while_terms`: only where one of these runs.
    own_work: bool = True
    while_terms: tuple[str, ...] = ()
    awaited: str = ""  # What is awaited, where this is only one of the ways to decide it: 复核异议, not 异议不成立.
    not_owed: str = ""  # Whether it is not due: of details with function, state and next_due_on, and the person.
    # Whether it may be made for many matters at once, with one form; `reads_first` asks that each was opened before.
    bulk: bool = False
    reads_first: bool = False
    quiet: bool = False  # Not named on the page while its guards refuse it: nothing could be done about that.
    setting: str = ""  # The move exists only where the deployment has switched this setting on.

    @property
    def exists(self) -> bool:
        """Whether this deployment knows the move."""
        return not self.setting or bool(getattr(settings, self.setting))

    def leads(self, matter: Matter) -> str | None:
        """The state after the move, as the matter stands; None where it stays as it is."""
        return next((state for state, when in self.instead if resolve(when)(matter)), self.target)

    @property
    def targets(self) -> frozenset[str]:
        """Every state to which the move may lead."""
        return frozenset({state for state, _ in self.instead} | ({self.target} if self.target else set()))


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
    # What only the addressed units see: a function of the gathered matter and the person.
    unit_sections: str = ""
    measures: str = ""
    gathers: str = ""
    texts: str = ""
    # For those who watch over others' work: states that wait for the joint office to coordinate, and the terms whose
    # fulfilment is a filing with the procuratorate above.
    coordinated: frozenset[str] = frozenset()
    filings: tuple[str, ...] = ()
    # Terms within which its document must be sent or served.
    dispatches: tuple[str, ...] = ()
    # What the page says of a draft before its letter is issued.
    draft: str = ""
    basis: str = ""
    icon: str = "folder"
    # What the body that is addressed is called, and the part in which it acts where not addressee, lead or receiver.
    addressee_label: str = "被建议单位"
    addressed_as: str = ""
    measures_label: str = "建议事项"  # what the things asked for are called
    # The part that the owning body plays, where its clerk and head act in that part (府检联动).
    owner_part: str = ""
    # What several kinds of one course are called together in lists, and the data from which this one was built.
    family: str = ""
    made_from: Any = None
    # Whether this kind may come from that parent, beyond its kind and state: a function of procedure and parent.
    fits: str = ""
    # In which part in another's matter a body makes such a matter from it.
    made_as: frozenset[str] = frozenset({Part.RECEIVER, Part.COPIED})
    # The kinds of bodies that may own such a matter in that part; empty is any.
    owners: frozenset[str] = frozenset()
    # Which bodies may make such a matter at all, where not every one may: a function of the body.
    owner_fits: str = ""
    # In which states the letter to come can be previewed; empty is all of them.
    previews: frozenset[str] = frozenset()
    # Further pages of the kind: a function of the gathered matter and the side; label, url, icon of each.
    links: str = ""
    # Whose turn it is where rounds or child rows decide it: a function of the gathered matter that returns steps
    # (`matters.turns.Step`), or None for what the moves of the state say.
    turn: str = ""

    def told_label(self, name: str) -> str:
        """Who is told, in words."""
        return self.addressee_label if name == "addressee" else TOLD_LABELS[name]

    def is_for(self, body: Any) -> bool:
        """Whether a body may make such a matter at all."""
        return not self.owner_fits or bool(resolve(self.owner_fits)(body))

    def letter_words(self, act: Any, number: str) -> dict[str, Any]:
        """What the letter of an act is made from; every letter carries its matter's mark of secrecy."""
        return {"secrecy": act.matter.secrecy_mark, **resolve(self.letter_data)(act, number), **act.letter_data}

    def suits(self, parent: Matter) -> bool:
        """Whether a matter of this kind may come from that one."""
        return (
            parent.state in self.parents.get(parent.kind, frozenset())
            and (not self.functions or parent.function in self.functions)
            and (not self.fits or bool(resolve(self.fits)(self, parent)))
        )

    def move(self, name: str) -> Move:
        """The move of that name; KeyError when the procedure has none here."""
        for move in (self.opening, *self.moves):
            if move.name == name and move.exists:
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


@transaction.atomic
def synchronise_moves() -> None:
    """Write the procedures' state changes into the table that the database checks against."""
    wanted = {
        (procedure.kind, source, target)
        for procedure in procedures().values()
        for move in procedure.moves
        for source in move.sources
        for target in move.targets
        if target != source
    }
    present = {(row.kind, row.source, row.target): row.pk for row in AllowedMove.objects.all()}
    AllowedMove.objects.filter(pk__in=[key for move, key in present.items() if move not in wanted]).delete()
    AllowedMove.objects.bulk_create(
        [AllowedMove(kind=kind, source=source, target=target) for kind, source, target in wanted - present.keys()],
        ignore_conflicts=True,
    )


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
    for state in {*move.sources, *move.targets} - set(procedure.states):
        yield f"{where}: 未知状态 {state}"
    for term in {*(start.term for start in move.starts), *move.weighs, *move.stops, *move.cancels} - set(catalogue):
        yield f"{where}: 未知期限 {term}"
    if not move.basis:
        yield f"{where}: 缺少依据"
    named = (*move.guards, *(start.when for start in move.starts), *(when for _, when in move.instead))
    for reference in filter(None, (move.asks, move.effect, move.letter_when, *named)):
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
