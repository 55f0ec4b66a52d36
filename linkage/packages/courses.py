"""Which kinds cross between installations, how their letters get to the other side, and why the others stay.

Every letter of the common course (`cases.procedures.exchanges`) that goes to a body, every instrument, and the
supervision of filing as the police may see it. What the sender decides inside its house (approval, votes) stays there:
the receiver makes the steps up, and keeps nothing of them but that they were taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cases.procedures.exchanges import Exchange
from recommendations.procedures.instruments import Instrument
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.matters.procedures import Procedure, procedures

Steps = Mapping[str, tuple[str, ...]]
# Whose draft the letter's words are: the opening of the matter, or this.
REVISION = "revise"
COMMITTEE = "decide_in_committee"
UNDELIVERED: Steps = {"served": ("record_undelivered",)}


@dataclass(frozen=True, kw_only=True)
class Course:
    """How one kind crosses: the move that makes the letter, and those from which the other side sees it.

    `steps` are the sender's own steps before a move, made up by the receiver, by the state in which the move finds the
    matter there ("" for none yet); `withheld` are fields of the draft that the other side never sees. `told` are those
    of the steps that cross with who took them and when. `to` names who is addressed in the words; `adds` says that the
    letter's move has words of its own beside the draft's, `copied` that who gets a copy may work elsewhere than who is
    addressed.
    """

    brings: str
    shows: frozenset[str]
    steps: Mapping[str, Steps]
    withheld: frozenset[str] = field(default_factory=frozenset)
    told: frozenset[str] = frozenset({"approve", COMMITTEE})
    to: str = "counterpart"
    adds: bool = False
    copied: bool = False

    def before(self, move: str, state: str) -> tuple[str, ...]:
        """What the receiver makes up before this move in that state."""
        return self.steps.get(move, {}).get(state, ())


def _of_letter(one: Exchange) -> Course | None:
    if one.way == "named":
        return None
    decided = ("submit", "approve")
    steps: dict[str, tuple[str, ...]] = {"": decided}
    if one.returns:
        steps["returned"] = ("redraft", REVISION, *decided)
    brings, shows = ("send", "send") if one.way == "sent" else ("issue", "serve")
    inner = {state: (move.name,) for move in one.more if move.internal and move.target for state in move.sources}
    # Who hears of each step by a copy may work elsewhere than both sides: the procuratorate of a 政府督办单.
    return Course(
        brings=brings, shows=frozenset({shows}), steps={brings: steps, "close": inner}, copied=one.watched == "copied"
    )


def _of_instrument(one: Instrument) -> Course:
    policy = ("pass_legal_review",) if one.legal_policy else ()
    decision = ("refer_to_committee", "decide_in_committee") if one.committee == "must" else ("approve",)
    decided = ("submit", *policy, "pass_head_review", *decision)
    issued = {"": decided, "drafting": (REVISION, *decided), "returned": ("readdress", REVISION, *decided)}
    # What did not arrive is served anew, by another way: the receiver knows of the first attempt only.
    steps: dict[str, Steps] = {"issue": issued, "serve": UNDELIVERED, "publish": UNDELIVERED}
    steps["drop"] = {"drafting": ("propose_drop",)}
    if one.look_back:
        steps["look_back"] = {"verified": ("plan_look_back",)}
    # What is chosen from the files of the case has no place there: the letter itself names it.
    withheld = frozenset({"annexes", "copied"})
    return Course(brings="issue", shows=frozenset({"serve", "publish"}), steps=steps, withheld=withheld)


# 立案监督: what was found, the grounds and who complained are shown to the police by the letters alone.
FILING_SUPERVISION = Course(
    brings="require_explanation",
    shows=frozenset({"serve_request"}),
    steps={
        "require_explanation": {"": ("propose_explanation",)},
        "inform_complainant": {"explained": ("find_reasons_stand",)},
        "close": {"awaiting_execution": ("report_to_superior",)},
    },
    withheld=frozenset({"facts", "grounds", "complainant"}),
)

# 行刑衔接: from the transfer on. When the agency's head decided is told, for the twenty-four hours run from that moment
# (移送规定第5条); the report of its team stays, and so does what it did not transfer.
ENFORCEMENT_LINK = Course(
    brings="transfer",
    shows=frozenset({"transfer"}),
    steps={"transfer": {"": ("report", "approve")}},
    told=frozenset({"report", "approve"}),
    to="police",
    adds=True,
    copied=True,
)


def _course(procedure: Procedure) -> Course | None:
    if procedure.kind in INSTRUMENTS:
        return _of_instrument(INSTRUMENTS[procedure.kind])
    if procedure.kind == "filing_supervision":
        return FILING_SUPERVISION
    if procedure.kind == "enforcement_link":
        return ENFORCEMENT_LINK
    return _of_letter(procedure.made_from) if isinstance(procedure.made_from, Exchange) else None


@lru_cache
def courses() -> dict[str, Course]:
    """The kinds that cross, with their course."""
    found = {kind: _course(procedure) for kind, procedure in procedures().items()}
    return {kind: course for kind, course in found.items() if course is not None}


# --- what stays -------------------------------------------------------------------------------------------------------
INSIDE = "单位内部办理的事项不出本系统，对方收到的是由此制发的文书"
NAMED = "发给系统以外的单位或者个人，由承办人送交后登记"
REVIEWED = "不起诉后的审查在院内办理，对方收到由此制发的检察意见书，并以交换包回复处罚结果"
IN_COURT = "诉讼中的文书依照诉讼法向人民法院提交，不以交换包代替"
TOGETHER = "由多个单位在同一系统内共同办理，其中的移送、协助另以线索移送、协商协助交换"
STAYS = {
    INSIDE: (
        "clue", "case", "complaint", "custody", "sentence_change", "litigation", "roster_entry", "monitoring_notice",
        "quality_review", "hotline", "screening_model", "proposal_material",
    ),
    REVIEWED: ("reverse_link",),
    NAMED: ("clue_feedback", "hearing", "no_support"),
    IN_COURT: ("public_interest_suit", "civil_public_interest_suit", "support_suit"),
    TOGETHER: (
        "plan", "task", "subtask", "consult_task", "mechanism", "topic", "meeting", "reconciliation", "campaign",
        "case_release", "training", "inspection", "petition", "congress_assignment", "party_assignment",
        "deputy_proposal", "cppcc_proposal", "bulletin", "assessment", "sharing",
    ),
}  # fmt: skip


@lru_cache
def stays() -> dict[str, str]:
    """The kinds that do not cross, with the reason."""
    return {kind: reason for reason, kinds in STAYS.items() for kind in kinds}


def documented() -> Iterator[str]:
    """The lines of the two tables in docs/exchange-format.md."""
    known = procedures()
    for kind, course in courses().items():
        seen = "、".join(f"`{name}`" for name in sorted(course.shows))
        yield f"| {known[kind].label} `{kind}` | `{course.brings}` | {seen} |"
    for kind, reason in stays().items():
        yield f"| {known[kind].label} `{kind}` | {reason} |"
