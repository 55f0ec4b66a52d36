"""行刑反向衔接: after a decision not to prosecute, whether an agency should punish; from hand-over to penalty.

刑诉法第177条第3款, 行政处罚法第27条, 刑规第373、375条; the guideline of 2024 (工作指引), whose articles 12–15 were
read, gives the terms. The 检察意见书 itself is a matter of its own made from this one.
"""

from cases.procedures.common import ATTACH, HAND_OVER, R, everywhere
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Start
from supervision.matters.timing import TermPowers, term_moves

GUIDE = "《人民检察院行刑反向衔接工作指引》"
LAW = "《中华人民共和国刑事诉讼法》第177条第3款；《人民检察院刑事诉讼规则》第373条"
SECONDARY = "（移送期限依据转引材料）"
HERE = "cases.moves.reverse_link"
FORMS = "cases.forms.reverse_link"
ANOTHER = "cases.moves:decided_by_another"
STATES = {
    "not_prosecuted": "已不起诉待移送",
    "handed_over": "已移送待受理",
    "reviewing": "审查中",
    "chief_review": "待决定终结审查",
    "opinion_issued": "已制发检察意见",
    "closed": "已办结",
    "terminated": "终结审查",
}
PHASES = {
    "not_prosecuted": Phase.DRAFTING,
    "handed_over": Phase.DRAFTING,
    "reviewing": Phase.DRAFTING,
    "chief_review": Phase.APPROVING,
    "opinion_issued": Phase.ISSUED,
    "closed": Phase.CLOSED,
    "terminated": Phase.CLOSED,
}
CLOSED = ("closed", "terminated")


def _move(name: str, label: str, sources: str, target: str, by: set[R], basis: str, **more: object) -> Move:
    """A move of this procedure; all of it is the house's own business."""
    said = {"asks": "supervision.matters.forms:ReasonForm", "effect": "cases.moves:note", "primary": True, **more}
    return Move(
        name=name, label=label, sources=frozenset(sources.split()), target=target, by=frozenset(by), basis=basis,
        internal=True, **said,  # type: ignore[arg-type]
    )  # fmt: skip


MOVES = (
    _move(
        "hand_to_review", "移送行政检察部门", "not_prosecuted", "handed_over", {R.HANDLER}, f"{GUIDE}{SECONDARY}",
        asks=f"{FORMS}:HandToReviewForm", effect=f"{HERE}:hand_to_review", stops=("FX_TRANSFER_INTERNAL",),
        letter="case_handover", letter_stays_inside=True, tells=("handler", "department_head"),
        help="自作出不起诉决定之日起三个工作日内，连同审查报告、不起诉决定书和证据材料移送。",
    ),
    _move(
        "accept", "登记受理", "handed_over", "reviewing", {R.HANDLER}, f"{GUIDE}第12条",
        asks="supervision.matters.forms:RemarkForm", starts=(Start(term="FX_REVIEW", on="today", obliges="owner"),),
        help="自登记受理之日起十个工作日内审查完毕。需要给予行政处罚、处分的，由本事项提出检察意见。",
    ),
    _move(
        "propose_termination", "提请终结审查", "reviewing", "chief_review", {R.HANDLER}, f"{GUIDE}第14、15条",
        guards=("cases.moves.hearings:hearings_are_weighed",), tells=("chief",), primary=False,
        help="不需要提出检察意见的，写明理由，报检察长决定。",
    ),
    _move(
        "terminate", "决定终结审查", "chief_review", "terminated", {R.CHIEF}, f"{GUIDE}第14、15条",
        asks="supervision.matters.forms:OpinionForm", guards=(ANOTHER,), stops=("FX_REVIEW",),
        letter="review_termination", letter_stays_inside=True, tells=("handler", "department_head"),
    ),
    _move(
        "send_back", "退回继续审查", "chief_review", "reviewing", {R.CHIEF}, f"{GUIDE}第12条", guards=(ANOTHER,),
        tells=("handler",), primary=False,
    ),
    _move(
        "record_opinion", "登记检察意见制发", "reviewing", "opinion_issued", {R.HANDLER, R.CASE_MANAGEMENT}, LAW,
        asks="supervision.matters.forms:RemarkForm", guards=(f"{HERE}:an_opinion_is_issued",),
        effect=f"{HERE}:record_opinion", stops=("FX_REVIEW",), own_work=False,
        help="检察意见书制发时随之登记；审查期限以制发之日为办结日。",
    ),
    _move(
        "close", "办结", "opinion_issued", "closed", {R.HANDLER},
        f"{LAW}；《中华人民共和国行政处罚法》第27条", guards=(f"{HERE}:every_opinion_is_over",),
        cancels=("FX_REVIEW",), tells=("department_head", "case_management"), primary=False, own_work=False,
        help="检察意见办结时随之办结；主管机关作出处罚、处分或者说明不予处罚的理由，记入处理结果。",
    ),
)  # fmt: skip
REVERSE_LINK = Procedure(
    kind="reverse_link",
    label="行刑反向衔接",
    app="cases",
    icon="undo-2",
    model=Matter,
    states=STATES,
    phases=PHASES,
    parents={"clue": frozenset({"accepted"}), "case": frozenset({"filed", "investigating", "concluded"})},
    functions=frozenset({"criminal"}),
    track=(
        ("not_prosecuted", "不起诉", "opened_on"),
        ("handed_over", "内部移送", ""),
        ("reviewing", "审查", ""),
        ("opinion_issued", "检察意见", "issued_on"),
        ("closed", "处罚结果", "closed_on"),
    ),
    letter_data=f"{HERE}:letter_data",
    sections=f"{HERE}:sections",
    basis=f"{LAW}；《中华人民共和国行政处罚法》第27条；{GUIDE}第12–15条",
    opening=Move(
        name="register",
        label="登记不起诉决定",
        sources=frozenset(),
        target="not_prosecuted",
        by=frozenset({R.PROSECUTOR}),
        asks=f"{FORMS}:NonProsecutionForm",
        effect=f"{HERE}:register",
        starts=(
            Start(
                term="FX_TRANSFER_INTERNAL", on="details:decided_on", obliges="owner", day_label="作出不起诉决定之日"
            ),
        ),
        tells=("department_head",),
        internal=True,
        basis=f"{LAW}；{GUIDE}{SECONDARY}",
        help="由刑事检察部门登记；三个工作日内移送行政检察部门审查。",
    ),
    moves=(
        *MOVES,
        *term_moves(
            TermPowers(
                terms=("FX_REVIEW",),
                asked_by=frozenset({R.HANDLER}),
                asked_in=frozenset({"reviewing"}),
                decided_in=frozenset({"reviewing", "chief_review"}),
                tells=("handler",),
                basis=f"{GUIDE}第12条",
                pause_basis=f"{GUIDE}第13条",
                pause_letter="case_suspension",
                resume_letter="case_resumption",
                pause_letter_when="supervision.matters.moves:the_review_itself_stops",
                pause_letter_stays_inside=True,
            )
        ),
        everywhere(HAND_OVER, STATES, *CLOSED),
        everywhere(ATTACH, STATES, *CLOSED),
    ),
)
