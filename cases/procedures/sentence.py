"""刑罚变更执行监督: 减刑, 假释 and 暂予监外执行, from the copy of the proposal to the decision and what becomes of it.

刑规第629–644条, 刑诉法第267、274条: ten days for an opinion on the proposal (ten more for 减刑、假释), twenty days
after the copy of a ruling or a month after the notice of a decision for the correction, a month for the court to hear
again.
"""

from dataclasses import replace

from cases.procedures.common import ATTACH, HAND_OVER, R, everywhere
from cases.procedures.service import serve_apart
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Start
from supervision.matters.timing import TermPowers, ask_more_time, grant_more_time, refuse_more_time

XS = "《人民检察院刑事诉讼规则》"
CODE = "《中华人民共和国刑事诉讼法》"
HERE = "cases.moves.sentence"
FORMS = "cases.forms.sentence"
ANOTHER = "cases.moves:decided_by_another"
OPINION = "supervision.matters.forms:OpinionForm"
ON_PROPOSAL = ("JX_PROPOSAL", "ZYJWZX_PROPOSAL")
ON_DECISION = ("JX_RULING", "ZYJWZX_DECISION")
AGAIN = "JX_COURT_RETRY"
STATES = {
    "received": "审查提请",
    "opinion_review": "提请意见待检察长批准",
    "awaiting_decision": "待裁定、决定",
    "decided": "审查裁定、决定",
    "correction_review": "纠正意见待检察长批准",
    "corrected": "已提出纠正意见",
    "reheard": "已重新审理、核查",
    "closed": "已办结",
}
PHASES = {
    "received": Phase.DRAFTING,
    "opinion_review": Phase.APPROVING,
    "awaiting_decision": Phase.DRAFTING,
    "decided": Phase.DRAFTING,
    "correction_review": Phase.APPROVING,
    "corrected": Phase.ISSUED,
    "reheard": Phase.ANSWERED,
    "closed": Phase.CLOSED,
}
BEFORE = "received opinion_review awaiting_decision"


def _starts(ruling: str, release: str, day: str, label: str) -> tuple[Start, ...]:
    """The term of a court's ruling on 减刑、假释, or that of 暂予监外执行, from the day on which the copy came."""
    return (
        Start(term=ruling, on=f"details:{day}", obliges="owner", when=f"{HERE}:goes_to_court", day_label=label),
        Start(term=release, on=f"details:{day}", obliges="owner", when=f"{HERE}:is_release", day_label=label),
    )


def _move(name: str, label: str, sources: str, target: str | None, by: set[R], basis: str, **more: object) -> Move:
    """A move of this procedure; all of it is the house's own business."""
    said = {"asks": "supervision.matters.forms:ReasonForm", "effect": "cases.moves:note", **more}
    return Move(
        name=name, label=label, sources=frozenset(sources.split()), target=target, by=frozenset(by), basis=basis,
        internal=True, **said,  # type: ignore[arg-type]
    )  # fmt: skip


ON_THE_PROPOSAL = (
    _move(
        "find_proper", "审查认为提请适当", "received", "awaiting_decision", {R.HANDLER}, f"{XS}第629–637条",
        asks=f"{FORMS}:ProperForm", stops=ON_PROPOSAL, tells=("department_head",), primary=True,
        help="逐案审查提请材料，写明审查方式；没有不当的，不另发文书。",
    ),
    _move(
        "propose_opinion", "拟提出检察意见", "received", "opinion_review", {R.HANDLER}, f"{XS}第630、635条",
        asks=f"{FORMS}:FaultForm", effect=f"{HERE}:propose", tells=("chief",),
        help="提请不当或者违反法定程序的，报检察长批准后，在期限内向裁定、决定机关提出书面检察意见。",
    ),
    _move(
        "approve_opinion", "批准检察意见", "opinion_review", "awaiting_decision", {R.CHIEF}, f"{XS}第630、635条",
        asks=OPINION, guards=(ANOTHER,), stops=ON_PROPOSAL, letter="sentence_opinion", tells=("handler",), primary=True,
    ),
    _move(
        "return_opinion", "退回检察意见", "opinion_review", "received", {R.CHIEF}, f"{XS}第630、635条",
        guards=(ANOTHER,), tells=("handler",),
    ),
    _move(
        "record_withdrawn_proposal", "登记撤回提请", BEFORE, "closed", {R.HANDLER},
        f"{XS}第629–637条（撤回提请为可配置默认做法）", cancels=ON_PROPOSAL, tells=("department_head",), own_work=False,
        help="执行机关撤回提请的登记；以后再提请的，另行登记。",
    ),
)  # fmt: skip
ON_THE_DECISION = (
    _move(
        "record_decision", "登记裁定、决定", BEFORE, "decided", {R.HANDLER, R.ASSISTANT},
        f"{CODE}第267、274条；{XS}第632、639条", asks=f"{FORMS}:DecisionForm", effect=f"{HERE}:record_decision",
        cancels=ON_PROPOSAL, tells=("handler", "department_head"), primary=True,
        starts=_starts(*ON_DECISION, "decision_received_on", "收到裁定书副本、决定通知之日"),
        help="减刑、假释裁定自收到副本之日起二十日，暂予监外执行决定自接到通知之日起一个月。",
    ),
    _move(
        "accept_decision", "审查认为裁定、决定适当", "decided", "closed", {R.HANDLER}, f"{XS}第632、639条",
        stops=ON_DECISION, tells=("department_head", "case_management"), primary=True,
    ),
    _move(
        "propose_correction", "拟提出纠正意见", "decided corrected reheard", "correction_review", {R.HANDLER},
        f"{CODE}第267、274条；{XS}第632、639–641条", asks=f"{FORMS}:FaultForm",
        guards=(f"{HERE}:may_correct_again",), effect=f"{HERE}:propose", tells=("chief",),
        help="裁定、决定不当的，报检察长批准后提出书面纠正意见；逾期未重新审理，或者最终裁定仍不符合规定的，再次提出。",
    ),
    _move(
        "approve_correction", "批准纠正意见", "correction_review", "corrected", {R.CHIEF},
        f"{CODE}第267、274条；{XS}第632、639–641条", asks=OPINION, guards=(ANOTHER,),
        effect=f"{HERE}:approve_correction", stops=ON_DECISION, cancels=(AGAIN,), letter="sentence_correction",
        tells=("handler",), primary=True, help="批准后送达并登记送达日期；人民法院自收到之日起一个月内重新审理。",
    ),
    _move(
        "return_correction", "退回纠正意见", "correction_review", "decided", {R.CHIEF}, f"{XS}第632、639–641条",
        guards=(ANOTHER,), tells=("handler",),
    ),
    _move(
        "record_rehearing", "登记重新审理、核查结果", "corrected", "reheard", {R.HANDLER, R.ASSISTANT},
        f"{CODE}第267、274条；{XS}第633、641条", asks=f"{FORMS}:RehearingForm",
        guards=(f"{HERE}:correction_is_served",), effect=f"{HERE}:record_rehearing",
        stops=(AGAIN,), tells=("handler", "department_head"), primary=True,
        help="减刑、假释由人民法院另行组成合议庭审理，作出最终裁定；暂予监外执行由决定机关立即重新核查。",
    ),
    _move(
        "close", "办结", "reheard", "closed", {R.HANDLER}, f"{XS}第633、641条", cancels=(AGAIN,),
        tells=("department_head", "case_management"),
    ),
)  # fmt: skip
POWERS = TermPowers(
    terms=("JX_PROPOSAL",),
    asked_by=frozenset({R.HANDLER}),
    asked_in=frozenset({"received"}),
    decided_in=frozenset({"received", "opinion_review"}),
    tells=("handler",),
    basis=f"{XS}第635条",
)
# A court's month runs from the day on which it got the letter.
SERVED = replace(
    serve_apart(("awaiting_decision", "decided", "corrected", "reheard", "closed")),
    label="送达检察意见书、纠正意见书",
    primary=True,
    quiet=False,
    effect=f"{HERE}:serve_letter",
    starts=(
        Start(
            term=AGAIN, on="details:correction_served_on", when=f"{HERE}:waits_for_court",
            day_label="人民法院收到纠正意见之日",
        ),
    ),
)  # fmt: skip
SENTENCE = Procedure(
    kind="sentence_change",
    label="刑罚变更执行监督",
    app="cases",
    icon="calendar-minus",
    model=Matter,
    states=STATES,
    phases=PHASES,
    parents={"clue": frozenset({"accepted"}), "case": frozenset({"filed", "investigating", "concluded"})},
    functions=frozenset({"criminal"}),
    track=(
        ("received", "收到提请", "opened_on"),
        ("decided", "裁定、决定", ""),
        ("corrected", "提出纠正意见", "issued_on"),
        ("reheard", "重新审理、核查", "answered_on"),
        ("closed", "办结", "closed_on"),
    ),
    letter_data=f"{HERE}:letter_data",
    sections=f"{HERE}:sections",
    addressee_label="裁定、决定机关",
    basis=f"{CODE}第267、274条；{XS}第629–644条",
    opening=Move(
        name="register",
        label="登记刑罚变更提请",
        sources=frozenset(),
        target="received",
        by=frozenset({R.PROSECUTOR, R.CASE_MANAGEMENT}),
        asks=f"{FORMS}:ProposalForm",
        effect=f"{HERE}:register",
        starts=_starts(*ON_PROPOSAL, "received_on", "收到建议书、意见副本之日"),
        tells=("handler", "department_head"),
        internal=True,
        basis=f"{XS}第630、635条",
        help="收到执行机关抄送的减刑、假释建议书或者暂予监外执行意见副本后登记，十日内审查提请是否适当。",
    ),
    moves=(
        *ON_THE_PROPOSAL,
        *ON_THE_DECISION,
        ask_more_time(POWERS),
        grant_more_time(POWERS),
        refuse_more_time(POWERS),
        SERVED,
        everywhere(HAND_OVER, STATES, "closed"),
        everywhere(ATTACH, STATES, "closed"),
    ),
)
