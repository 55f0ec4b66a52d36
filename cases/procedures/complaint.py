"""申诉、控告审查: of an act that 刑诉法第117条 names, or another (刑规第555条第4款), from receipt to answer.

刑规第555、556条: fifteen days for the reviewing department's opinion, from the acceptance or from the day on which the
reasons that were asked for came. What the organ has to correct is told it by a 纠正违法通知书 of its own.
"""

from cases.procedures.common import ATTACH, HAND_OVER, R, everywhere
from cases.procedures.service import serve_apart
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Start

XS = "《人民检察院刑事诉讼规则》"
LAW = "《中华人民共和国刑事诉讼法》第117条"
HERE = "cases.moves.complaint"
FORMS = "cases.forms.complaint"
ANOTHER = "cases.moves:decided_by_another"
REVIEW, INTAKE, ASKED = "COMPLAINT_117", "KS_PROCEDURAL_7D", "GH_ANSWER"
ALL_TERMS = (REVIEW, INTAKE, ASKED)
STATES = {
    "received": "待受理",
    "reviewing": "审查中",
    "explaining": "待有关机关说明理由",
    "opinion_review": "审查意见待部门负责人审核",
    "correcting": "应当纠正",
    "answering": "待书面答复",
    "answered": "已书面答复",
    "referred": "已告知向办案机关提出",
    "withdrawn": "已撤回",
}
PHASES = {
    "received": Phase.DRAFTING,
    "reviewing": Phase.DRAFTING,
    "explaining": Phase.DRAFTING,
    "opinion_review": Phase.APPROVING,
    "correcting": Phase.ISSUED,
    "answering": Phase.ISSUED,
    "answered": Phase.CLOSED,
    "referred": Phase.CLOSED,
    "withdrawn": Phase.WITHDRAWN,
}
CLOSED = ("answered", "referred", "withdrawn")


def _move(name: str, label: str, sources: str, target: str | None, by: set[R], articles: str, **more: object) -> Move:
    """A move of this procedure; all of it is the house's own business."""
    said = {"asks": "supervision.matters.forms:ReasonForm", "effect": "cases.moves:note", **more}
    return Move(
        name=name, label=label, sources=frozenset(sources.split()), target=target, by=frozenset(by),
        basis=f"{XS}{articles}", internal=True, **said,  # type: ignore[arg-type]
    )  # fmt: skip


MOVES = (
    _move(
        "accept", "受理", "received", "reviewing", {R.DEPARTMENT_HEAD}, "第555、556条（决定人为可配置默认做法）",
        asks="supervision.matters.forms:OpinionForm", guards=(ANOTHER, f"{HERE}:the_organ_was_asked_first"),
        stops=(INTAKE,), starts=(Start(term=REVIEW, on="today", obliges="owner"),), tells=("handler",), primary=True,
        help="受理后移送审查办理的部门，自受理之日起十五日以内提出审查意见。",
    ),
    _move(
        "refer", "告知先向办案机关提出", "received", "referred", {R.DEPARTMENT_HEAD},
        "第555条（决定人为可配置默认做法）", guards=(ANOTHER, f"{HERE}:the_organ_was_not_asked"), stops=(INTAKE,),
        letter="complaint_reply", tells=("handler",),
        help="没有先向办案机关提出，或者办案机关在规定时间内尚未作出处理决定的，告知其向办案机关申诉、控告。",
    ),
    _move(
        "ask_reasons", "要求说明理由", "reviewing", "explaining", {R.HANDLER},
        "第556条（日期由函件载明，为可配置默认做法）",
        asks=f"{FORMS}:AskReasonsForm", guards=(f"{HERE}:it_is_about_another_organ",), effect=f"{HERE}:ask_reasons",
        cancels=(REVIEW,), starts=(Start(term=ASKED, on="today", date="details:reasons_by"),),
        letter="complaint_reasons_request", tells=("department_head",), own_work=False, quiet=True,
        help="需要有关机关说明理由的，制作通知书送达；自收到理由说明之日起十五日以内提出审查意见。",
    ),
    _move(
        "record_reasons", "登记理由说明", "explaining", "reviewing", {R.HANDLER, R.ASSISTANT}, "第556条",
        asks=f"{FORMS}:ReasonsForm", effect=f"{HERE}:record_reasons", stops=(ASKED,),
        starts=(Start(term=REVIEW, on="details:reasons_on", obliges="owner", day_label="收到理由说明之日"),),
        tells=("handler",), primary=True,
    ),
    _move(
        "go_on_without", "未说明理由，继续审查", "explaining", "reviewing", {R.HANDLER}, "第556条（可配置默认做法）",
        guards=(f"{HERE}:the_reasons_are_late",), cancels=(ASKED,),
        starts=(Start(term=REVIEW, on="today", obliges="owner"),), quiet=True,
        help="函件载明的日期已过仍未说明理由的，写明情况后继续审查，自当日起十五日以内提出审查意见。",
    ),
    _move(
        "state_opinion", "提出审查意见", "reviewing", "opinion_review", {R.HANDLER}, "第556条",
        asks=f"{FORMS}:FindingForm", effect=f"{HERE}:propose", tells=("department_head",), primary=True,
        help="写明审查情况和意见，报部门负责人审核；审核同意之日为部门提出审查意见之日。",
    ),
    _move(
        "adopt_opinion", "同意审查意见", "opinion_review", "answering", {R.DEPARTMENT_HEAD}, "第556条",
        asks="supervision.matters.forms:OpinionForm", guards=(ANOTHER,),
        instead=(("correcting", f"{HERE}:it_is_to_be_corrected"),), stops=(REVIEW,), tells=("handler",), primary=True,
        help="处理不正确的，通知有关机关纠正；本院违法情形属实的，予以纠正；处理正确或者不存在违法行为的，书面答复。",
    ),
    _move(
        "send_back", "退回继续审查", "opinion_review", "reviewing", {R.DEPARTMENT_HEAD}, "第556条", guards=(ANOTHER,),
        tells=("handler",),
    ),
    _move(
        "answer_complainant", "书面答复申诉人、控告人", "correcting answering", "answered", {R.HANDLER}, "第556条",
        guards=(f"{HERE}:the_correction_is_under_way",), letter="complaint_reply",
        tells=("department_head", "case_management"), primary=True,
        help="应当纠正的，先从本事项制发纠正违法通知书；答复写明审查结果和理由，制作后送达。",
    ),
    _move(
        "withdraw_complaint", "登记撤回", "received reviewing explaining", "withdrawn", {R.HANDLER},
        "第555、556条（撤回为可配置默认做法）", cancels=ALL_TERMS, tells=("department_head",), own_work=False,
    ),
)  # fmt: skip
COMPLAINT = Procedure(
    kind="complaint",
    label="申诉、控告审查",
    app="cases",
    icon="message-square-warning",
    model=Matter,
    states=STATES,
    phases=PHASES,
    parents={"clue": frozenset({"accepted"})},
    functions=frozenset({"criminal"}),
    track=(
        ("received", "收到", "opened_on"),
        ("reviewing", "审查", ""),
        ("opinion_review", "审查意见", ""),
        ("answered", "答复", "closed_on"),
    ),
    letter_data=f"{HERE}:letter_data",
    sections=f"{HERE}:sections",
    addressee_label="办案机关",
    basis=f"{LAW}；{XS}第555、556条",
    opening=Move(
        name="register",
        label="登记申诉、控告",
        sources=frozenset(),
        target="received",
        by=frozenset({R.PROSECUTOR, R.CASE_MANAGEMENT}),
        asks=f"{FORMS}:ComplaintForm",
        effect=f"{HERE}:register",
        starts=(Start(term=INTAKE, on="details:received_on", obliges="owner", day_label="收到申诉、控告之日"),),
        tells=("handler", "department_head"),
        internal=True,
        basis=f"{LAW}；{XS}第555、556条",
        help="当事人和辩护人、诉讼代理人、利害关系人认为司法机关及其工作人员有刑事诉讼法第117条规定情形或者其他违法行为的登记；七日内告知是否受理。",
    ),
    moves=(
        *MOVES,
        serve_apart(("explaining", "answered", "referred")),
        everywhere(HAND_OVER, STATES, *CLOSED),
        everywhere(ATTACH, STATES, *CLOSED),
    ),
)
