"""往来公函: a letter by which one body tells, hands or asks another something, and what comes back. One course for all.

draft → approve → issue or send a numbered letter → serve with proof or sign for it → (accept or decline) → (answer) →
close. The kinds are data: the procuratorate's own papers in `papers.py` and in the apps above, 线索移送 and 协商协助 in
the linkage app. No rule numbers these steps: they are a default; each kind names the article that gives the letter.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.procedures.common import Extra
from supervision.documents.originals import original
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Role, Start, procedure_of

R = Role
SENDERS = frozenset({R.SENDER_CLERK, R.SENDER_HEAD})
HEADS = frozenset({R.SENDER_HEAD})
CHIEF = frozenset({R.CHIEF})
CLERK = frozenset({R.SENDER_CLERK})
FORMS, MOVES, SAYS = "cases.forms.exchanges", "cases.moves.exchanges", "supervision.matters.forms"
DEFAULT = "（程序环节为可配置默认做法）"
# Of what somebody who watches over a letter hears.
WATCHED = frozenset({"send", "return_letter", "acknowledge", "answer", "urge", "close", "withdraw"})


def urging(label: str, basis: str, help: str) -> Move:
    """The move by which the sender presses for what was not answered in time; it changes no state."""
    return Move(
        name="urge", label=label, sources=frozenset({"received"}), target=None, by=SENDERS, basis=basis, help=help,
        asks=f"{SAYS}:ReasonForm", effect=f"{MOVES}:urge", tells=("receiver",), own_work=False,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One kind of letter: names, who drafts and decides, how it goes, what comes back, and the rule it rests on.

    `way`: "served" with proof, "sent" inside this system, or "named" to somebody outside it who is named in words.
    `answered` is empty where no answer is expected; `term` runs for one that is due, to the date in the letter where
    `dated`; `term_of` has another for each of the 四大检察. `accepts` makes acceptance a step of its own;
    `declines` says what refusing is called; `returns` lets the receiver send it back. `settles` are the states from
    which the sender closes.
    `types` are the choices of what it is about, with the kinds of body to which each may go in `receivers` ("" for
    all); `channels` are types that only a decision on the parent offers (its details name their labels), and
    `types_from` those that only a parent of a kind offers, `types_when` those that a parent offers only where its
    details say so under that name; `outcomes_for` replaces the outcomes for a type. `further` are states of this kind
    alone (label, phase, name on the track), `more` its moves.
    `owners` are the kinds of body that write it (empty: any that may draft), `downward` ones that write to those they
    lead, `peers` to other procuratorates of the province; `watched` is who hears of each step beside both sides.
    `delivered` is where handing over leads a letter of the way "named"; where that is on, `term` counts back from the
    date in the letter.
    `on_accept` starts further terms of the receiver with its acceptance; its answer fulfils them.
    `weighs` are terms that the letter tells of and nobody's clock runs for.
    `dispatch` is the term in which a letter that was decided leaves the house; `plan_letter` the paper that goes to who
    decides; `owner_fits`, `fits` and `on_issue` are functions: which bodies may write it, from which parent, and what
    issuing entails.
    `to_others` tells third parties of a body: that body is not proposed, and by no channel addressed.
    `several` lets one text be drafted to several bodies at once, each a letter of its own, which are then decided and
    issued in bulk.
    """

    kind: str
    label: str
    opening: str
    letter: str
    basis: str
    sent: str = "制发"
    way: str = "served"
    icon: str = "mail"
    app: str = "cases"
    family: str = "paper"
    help: str = "写明接收单位、依据和事实，报有权决定的人员审批后发出。"
    drafted_by: frozenset[Role] = frozenset({R.PROSECUTOR})
    decided_by: frozenset[Role] = HEADS
    types_label: str = "类别"
    types: tuple[tuple[str, str], ...] = ()
    channels: frozenset[str] = frozenset()
    types_from: dict[str, frozenset[str]] = field(default_factory=dict)
    types_when: dict[str, str] = field(default_factory=dict)
    receivers: dict[str, frozenset[str]] = field(default_factory=dict)
    restricted: frozenset[str] = frozenset()
    facts_label: str = "事项和基本情况"
    suspects: bool = False
    extras: tuple[Extra, ...] = ()
    accepts: bool = False
    declines: str = ""
    returns: bool = False
    answered: str = ""
    answer_letter: str = ""
    term: str = ""
    term_of: dict[str, str] = field(default_factory=dict)
    dated: bool = True
    dispatch: str = ""
    weighs: tuple[str, ...] = ()
    on_accept: tuple[Start, ...] = ()
    plan_letter: str = ""
    outcomes: tuple[tuple[str, str], ...] = ()
    outcomes_for: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    settles: frozenset[str] = frozenset({"answered", "declined"})
    on_sent: str = ""
    further: dict[str, tuple[str, Phase, str]] = field(default_factory=dict)
    more: tuple[Move, ...] = ()
    parents: dict[str, frozenset[str]] = field(default_factory=dict)
    needs_parent: bool = False
    # "parent kind.own move": the move of the parent that this act carries along.
    carries: dict[str, str] = field(default_factory=dict)
    several: bool = False
    to_others: bool = False
    functions: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    downward: bool = False
    peers: bool = False
    watched: str = ""
    delivered: str = "closed"
    receiver_label: str = "答复对象"
    receiver_help: str = "单位全称或者个人姓名。"
    date_label: str = "反馈日期"
    date_help: str = "载入函件，自签收后按此日期提醒。"
    # A form and what drafting entails beyond the common ones, and further links on the page.
    form: str = f"{FORMS}:ExchangeForm"
    on_draft: str = ""
    on_issue: str = ""
    owner_fits: str = ""
    fits: str = "cases.procedures.exchanges:offers_types"
    links: str = ""
    sections: str = "cases.reports.exchanges:sections"
    gathers: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms of the answer, if one is due."""
        return (self.term,) if self.term else tuple(dict.fromkeys(self.term_of.values()))

    @property
    def answer_terms(self) -> tuple[str, ...]:
        """What the answer fulfils: its own terms, and those that ran from the acceptance."""
        return (*self.terms, *(start.term for start in self.on_accept))

    @property
    def dispatched(self) -> tuple[str, ...]:
        """The term for sending what was decided, if the rule has one."""
        return (self.dispatch,) if self.dispatch else ()

    @property
    def inward(self) -> bool:
        """Whether it may go to another department of the same body (内部移送)."""
        return self.way == "sent" and not self.owners

    def may_go_to(self, body_kind: str, chosen: str) -> bool:
        """Whether a letter of the chosen type may go to a body of that kind."""
        allowed = self.receivers.get(chosen) or self.receivers.get("")
        return not allowed or body_kind in allowed

    @property
    def states(self) -> dict[str, tuple[str, Phase]]:
        """The states of this kind in their order, in its own words, with their phases."""
        waits = "待决定" if self.accepts else f"待{self.answered}" if self.answered else ""
        own = self.way != "sent"
        known = {
            "drafting": ("起草中", Phase.DRAFTING),
            "approving": ("待负责人审批" if self.decided_by == HEADS else "待检察长决定", Phase.APPROVING),
            "approved": (f"已批准待{self.sent}", Phase.APPROVING),
            "issued": (f"已{self.sent}待送达", Phase.ISSUED),
            # What was served with proof may be read before it is signed for.
            "sent": ("已送达待签收", Phase.SERVED) if own else (f"已{self.sent}待签收", Phase.ISSUED),
            "returned": ("被退回待处理", Phase.ISSUED),
            "received": (f"已签收{waits}", Phase.SERVED),
            "accepted": ("已受理办理中", Phase.SERVED),
            **{name: (label, phase) for name, (label, phase, _) in self.further.items()},
            "declined": (self.declines, Phase.ANSWERED),
            "answered": (f"已{self.answered}", Phase.ANSWERED),
            "closed": ("已办结", Phase.CLOSED),
            "withdrawn": ("已撤回", Phase.WITHDRAWN),
        }
        return {name: shown for name, shown in known.items() if name not in self._unused}

    @property
    def _unused(self) -> set[str]:
        """The states that the options leave out."""
        wanted = {
            "issued": self.way != "sent",
            "sent": self.way != "named",
            "returned": self.returns,
            "received": self.way != "named",
            "accepted": self.accepts,
            "declined": bool(self.declines),
            "answered": bool(self.answered),
        }
        return {name for name, kept in wanted.items() if not kept}


def exchange_of(matter: Matter) -> Exchange:
    """The kind of letter that a matter is."""
    found = procedure_of(matter).made_from
    assert isinstance(found, Exchange)
    return found


def types_for(one: Exchange, parent: Matter | None) -> list[tuple[str, str]]:
    """The types that this parent offers: the channels decided for it, those kept for its kind, or all the others."""
    said = parent.details if parent is not None else {}
    if original() is not None:
        return list(one.types)  # what it is about was settled where its parent is
    decided = [pair for pair in one.types if pair[0] in one.channels and pair[1] in said.get("channels", ())]
    if decided:
        return decided
    if parent is not None and parent.kind in one.types_from:
        return [(code, label) for code, label in one.types if code in one.types_from[parent.kind]]
    unsaid = {code for code, name in one.types_when.items() if not said.get(name)}
    # What happened in the parent may be written about from there too, whichever kinds it is otherwise kept for.
    kept = one.channels.union(*one.types_from.values()) - one.types_when.keys() | unsaid
    return [(code, label) for code, label in one.types if code not in kept]


def outcomes_of(matter: Matter) -> tuple[tuple[str, str], ...]:
    """How a letter may be answered: as its type says, else as its kind does."""
    one = exchange_of(matter)
    return one.outcomes_for.get(matter.details.get("type", ""), one.outcomes)


def offers_types(procedure: Procedure, parent: Matter) -> bool:
    """Whether there is anything of this kind to write about the parent."""
    one: Exchange = procedure.made_from
    return not one.types or bool(types_for(one, parent))
