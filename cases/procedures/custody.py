"""羁押必要性审查: what comes before the 建议书 — application, acceptance, review — and what the applicant is told.

刑诉法第95条, 刑规第573–582条. The 释放或者变更强制措施建议书 itself is a matter of its own made from this one.
"""

from cases.procedures.common import ATTACH, HAND_OVER, R, everywhere
from cases.procedures.service import serve_apart
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Start

XS = "《人民检察院刑事诉讼规则》"
LAW = "《中华人民共和国刑事诉讼法》第95条"
HERE = "cases.moves.custody"
ANOTHER = "cases.moves:decided_by_another"
WEIGHED = "cases.moves.hearings:hearings_are_weighed"
RESULT = "custody_result"
STATES = {
    "received": "待受理",
    "reviewing": "审查中",
    "suggested": "已建议释放或者变更",
    "closed": "已办结",
    "continued": "继续羁押",
    "changed": "本院已释放或者变更",
    "declined": "不予受理",
}
PHASES = {
    "received": Phase.DRAFTING,
    "reviewing": Phase.DRAFTING,
    "suggested": Phase.ISSUED,
    "closed": Phase.CLOSED,
    "continued": Phase.CLOSED,
    "changed": Phase.CLOSED,
    "declined": Phase.CLOSED,
}
CLOSED = ("closed", "continued", "changed", "declined")


def _move(name: str, label: str, sources: str, target: str | None, by: set[R], articles: str, **more: object) -> Move:
    """A move of this procedure; all of it is the house's own business."""
    said = {"asks": "supervision.matters.forms:ReasonForm", "effect": "cases.moves:note", **more}
    return Move(
        name=name, label=label, sources=frozenset(sources.split()), target=target, by=frozenset(by),
        basis=f"{XS}{articles}", internal=True, **said,  # type: ignore[arg-type]
    )  # fmt: skip


MOVES = (
    _move(
        "accept", "受理", "received", "reviewing", {R.HANDLER}, "第574、576条",
        asks="supervision.matters.forms:RemarkForm", stops=("JYBYX_TRANSFER",),
        starts=(Start(term="JYBYX_REVIEW", on="today", obliges="owner"),), tells=("department_head",), primary=True,
        help="负责捕诉的部门受理后立即审查；审查期限为可配置默认值，条文未经核实。",
    ),
    _move(
        "decline", "不予受理", "received", "declined", {R.HANDLER}, "第574、576条（不予受理为可配置默认做法）",
        stops=("JYBYX_TRANSFER",), letter=RESULT, letter_when=f"{HERE}:somebody_asked", tells=("department_head",),
        help="写明理由；有申请人的制作告知书。不属于本院管辖的，二日内移送有管辖权的人民检察院并告知申请人。",
    ),
    _move(
        "continue_custody", "认为有继续羁押必要", "reviewing", "continued", {R.HANDLER}, "第580、582条",
        asks="cases.forms.custody:ContinueForm", guards=(WEIGHED, f"{HERE}:nothing_is_suggested"),
        effect=f"{HERE}:continue_custody", stops=("JYBYX_REVIEW",), letter=RESULT,
        letter_when=f"{HERE}:somebody_asked", tells=("department_head",), primary=True,
        help="写明审查方式和继续羁押的理由；依申请、建议审查的，制作告知书书面告知理由。",
    ),
    _move(
        "change_measure", "决定释放或者变更强制措施", "reviewing", "changed", {R.CHIEF}, "第575、580条",
        guards=(ANOTHER, f"{HERE}:is_before_trial", WEIGHED, f"{HERE}:nothing_is_suggested"),
        stops=("JYBYX_REVIEW",), letter=RESULT, letter_when=f"{HERE}:somebody_asked",
        tells=("handler", "department_head"), own_work=False, quiet=True,
        help="审查起诉阶段不需要继续羁押的，由本院直接释放或者变更强制措施。",
    ),
    _move(
        "record_suggestion", "登记建议书制发", "reviewing", "suggested", {R.HANDLER, R.CASE_MANAGEMENT}, "第581条",
        asks="supervision.matters.forms:RemarkForm", guards=(f"{HERE}:a_suggestion_is_issued",),
        effect=f"{HERE}:record_suggestion", stops=("JYBYX_REVIEW",), own_work=False, quiet=True,
        help="建议书制发时随之登记；审查以制发之日为办结日。",
    ),
    _move(
        "inform_applicant", "告知申请人", "suggested closed", None, {R.HANDLER, R.ASSISTANT}, "第582条",
        asks="", guards=(f"{HERE}:the_applicant_is_to_be_told",), effect=f"{HERE}:inform_applicant", letter=RESULT,
        own_work=False, quiet=True, help="将提出建议的情况和办案机关的处理书面告知申请人。",
    ),
    _move(
        "close", "办结", "suggested", "closed", {R.HANDLER}, "第582条", guards=(f"{HERE}:every_suggestion_is_over",),
        tells=("department_head", "case_management"), own_work=False, quiet=True,
        help="建议书办结时随之办结；办案机关的处理情况记入办结说明。",
    ),
)  # fmt: skip
CUSTODY = Procedure(
    kind="custody",
    label="羁押必要性审查",
    app="cases",
    icon="lock-open",
    model=Matter,
    states=STATES,
    phases=PHASES,
    parents={"clue": frozenset({"accepted"}), "case": frozenset({"filed", "investigating", "concluded"})},
    functions=frozenset({"criminal"}),
    track=(
        ("received", "收到", "opened_on"),
        ("reviewing", "审查", ""),
        ("suggested", "提出建议", "issued_on"),
        ("closed", "办结", "closed_on"),
    ),
    letter_data=f"{HERE}:letter_data",
    sections=f"{HERE}:sections",
    addressee_label="办案机关",
    basis=f"{LAW}；{XS}第573–582条",
    opening=Move(
        name="register",
        label="登记羁押必要性审查",
        sources=frozenset(),
        target="received",
        by=frozenset({R.PROSECUTOR, R.CASE_MANAGEMENT}),
        asks="cases.forms.custody:CustodyForm",
        effect=f"{HERE}:register",
        starts=(
            Start(
                term="JYBYX_TRANSFER", on="details:received_on", obliges="owner", when=f"{HERE}:somebody_asked_of",
                day_label="收到申请、建议之日",
            ),
        ),
        tells=("handler", "department_head"),
        internal=True,
        basis=f"{LAW}；{XS}第573–576条",
        help="依职权、依申请或者根据看守所建议；控告申诉、案件管理部门收到申请的，当日移送负责捕诉的部门。",
    ),
    moves=(
        *MOVES,
        serve_apart(("suggested", *CLOSED)),
        everywhere(HAND_OVER, STATES, *CLOSED),
        everywhere(ATTACH, STATES, *CLOSED),
    ),
)  # fmt: skip
