"""行政公益诉讼: review after an unanswered recommendation, suit, judgment, execution (公益规则第46–62、81–84条)."""

from cases.procedures import ATTACH, HAND_OVER, everywhere
from recommendations.procedures.instruments import GY, R
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Start
from supervision.matters.timing import TermPowers, term_moves

HERE = "recommendations.moves.suit"
FORMS = "recommendations.forms.suit"
REASON = "supervision.matters.forms:ReasonForm"
ANOTHER = "cases.moves:decided_by_another"
STATES = {
    "reviewing": "审查起诉中",
    "chief_review": "待检察长决定",
    "approved": "已决定起诉待提交",
    "sued": "已起诉",
    "withdrawing": "撤回起诉待提交",
    "judged": "已裁判",
    "enforcing": "判决执行中",
    "closed": "已办结",
    "not_sued": "终结案件",
    "withdrawn": "已撤回起诉",
}
PHASES = {
    "reviewing": Phase.DRAFTING,
    "chief_review": Phase.APPROVING,
    "approved": Phase.APPROVING,
    "sued": Phase.ISSUED,
    "withdrawing": Phase.ISSUED,
    "judged": Phase.ISSUED,
    "enforcing": Phase.ISSUED,
    "closed": Phase.CLOSED,
    "not_sued": Phase.CLOSED,
    "withdrawn": Phase.WITHDRAWN,
}
CLOSED = ("closed", "not_sued", "withdrawn")
ALL_TERMS = ("GY_SUIT_REVIEW_ADMIN", "GY_COMPLAINT_FILING", "GY_COURT_APPEARANCE", "GY_JUDGMENT_FILING")


def _move(name: str, label: str, sources: str, target: str | None, by: R, article: str, **more: object) -> Move:
    """A move of this procedure; what most of them share is said once."""
    said = {"asks": REASON, "effect": "cases.moves:note", **more}
    return Move(
        name=name, label=label, sources=frozenset(sources.split()), target=target, by=frozenset({by}),
        basis=f"{GY}{article}", **said,  # type: ignore[arg-type]
    )  # fmt: skip


MOVES = (
    _move(
        "propose_suit", "提请起诉", "reviewing", "chief_review", R.HANDLER, "第81、82条",
        asks=f"{FORMS}:ProposeForm", effect=f"{HERE}:propose_suit", tells=("chief",), internal=True, primary=True,
        help="写明未依法履行职责的情形和诉讼请求；诉讼请求与检察建议的内容相衔接。",
    ),
    _move(
        "decide_suit", "决定起诉", "chief_review", "approved", R.CHIEF, "第81、83条",
        asks="supervision.matters.forms:OpinionForm", guards=(ANOTHER,), letter="public_interest_complaint",
        numbered=True, tells=("handler",), internal=True, primary=True,
        help="由检察长决定，制作公益诉讼起诉书。",
    ),
    _move(
        "send_back", "退回补充审查", "chief_review", "reviewing", R.CHIEF, "第81条", guards=(ANOTHER,),
        tells=("handler",), internal=True,
    ),
    _move(
        "end_without_suit", "决定终结案件", "reviewing chief_review", "not_sued", R.CHIEF, "第74、79、80条",
        guards=(ANOTHER,), letter="case_termination", cancels=ALL_TERMS, tells=("handler", "addressee"),
        help="行政机关已经依法履行职责或者公共利益已经得到保护的，由检察长决定终结案件。",
    ),
    _move(
        "file_suit", "提起诉讼", "approved", "sued", R.HANDLER, "第46、83条",
        asks=f"{FORMS}:FileForm", effect=f"{HERE}:file_suit", stops=("GY_SUIT_REVIEW_ADMIN",),
        starts=(Start(term="GY_COMPLAINT_FILING", on="issued_on", obliges="owner"),),
        tells=("addressee", "chief", "office"), primary=True,
        help="起诉书送达人民法院之日起五日内报上一级人民检察院备案。",
    ),
    _move(
        "report_complaint", "起诉书备案", "sued judged enforcing", None, R.HANDLER, "第46条",
        asks=f"{FORMS}:DayForm", guards=(f"{HERE}:complaint_is_to_be_filed",), effect=f"{HERE}:on_its_day",
        stops=("GY_COMPLAINT_FILING",), tells=("superior_chief",), internal=True,
    ),
    _move(
        "record_summons", "登记出庭通知", "sued", None, R.HANDLER, "第49条", asks=f"{FORMS}:SummonsForm",
        effect=f"{HERE}:record_summons",
        starts=(Start(term="GY_COURT_APPEARANCE", on="details:summoned_on", obliges="owner"),), internal=True,
        help="收到人民法院出庭通知书之日起三日内提交派员出庭通知书。",
    ),
    _move(
        "send_prosecutor", "提交派员出庭通知书", "sued", None, R.HANDLER, "第49条",
        asks=f"{FORMS}:AppearanceForm", guards=(f"{HERE}:appearance_is_due",), letter="appearance_notice",
        stops=("GY_COURT_APPEARANCE",), internal=True,
    ),
    _move(
        "withdraw_suit", "决定撤回起诉", "sued", "withdrawing", R.CHIEF, "第84条", guards=(ANOTHER,),
        letter="suit_withdrawal", starts=(Start(term="GY_WITHDRAW_SUIT", on="today", obliges="owner"),),
        tells=("handler",),
        help="诉讼请求全部实现的，由检察长决定撤回起诉，三日内提交人民法院。",
    ),
    _move(
        "submit_withdrawal", "撤回起诉提交法院", "withdrawing", "withdrawn", R.HANDLER, "第84条",
        asks=f"{FORMS}:DayForm", effect=f"{HERE}:on_its_day", stops=("GY_WITHDRAW_SUIT",), cancels=ALL_TERMS,
        tells=("addressee", "department_head", "office"), primary=True,
    ),
    _move(
        "record_judgment", "登记裁判", "sued", "judged", R.HANDLER, "第58条", asks=f"{FORMS}:JudgmentForm",
        effect=f"{HERE}:record_judgment",
        starts=(Start(term="GY_JUDGMENT_FILING", on="details:judgment_on", obliges="owner"),),
        tells=("addressee", "chief", "office"), primary=True,
        help="收到判决书、裁定书之日起三日内报上一级人民检察院备案。",
    ),
    _move(
        "report_judgment", "裁判文书备案", "judged enforcing", None, R.HANDLER, "第58条", asks=f"{FORMS}:DayForm",
        guards=(f"{HERE}:judgment_is_to_be_filed",), effect=f"{HERE}:on_its_day", stops=("GY_JUDGMENT_FILING",),
        tells=("superior_chief",), internal=True,
    ),
    _move(
        "follow_execution", "跟进判决执行", "judged enforcing", "enforcing", R.HANDLER,
        "第74条（跟进执行为可配置默认做法）",
        asks=f"{FORMS}:ExecutionForm", tells=("addressee",),
    ),
    _move(
        "close", "办结", "judged enforcing", "closed", R.HANDLER, "第74条",
        guards=(f"{HERE}:everything_is_filed",), cancels=ALL_TERMS,
        tells=("addressee", "department_head", "case_management", "office"), primary=True,
    ),
)  # fmt: skip
SUIT = Procedure(
    kind="public_interest_suit",
    label="行政公益诉讼",
    app="recommendations",
    icon="gavel",
    model=Matter,
    states=STATES,
    phases=PHASES,
    parents={
        "recommendation_public_interest": frozenset(
            {"replied", "supplementing", "urged", "escalated", "verified", "looked_back", "closed"}
        )
    },
    needs_parent=True,
    functions=frozenset({"public_interest"}),
    track=(
        ("reviewing", "审查起诉", "opened_on"),
        ("chief_review", "决定", ""),
        ("sued", "起诉", "issued_on"),
        ("judged", "裁判", ""),
        ("enforcing", "执行", ""),
        ("closed", "办结", "closed_on"),
    ),
    letter_data=f"{HERE}:letter_data",
    sections=f"{HERE}:sections",
    basis=f"{GY}第81–84条",
    opening=Move(
        name="review_for_suit",
        label="审查起诉",
        sources=frozenset(),
        target="reviewing",
        by=frozenset({R.PROSECUTOR}),
        asks=f"{FORMS}:ReviewForm",
        effect=f"{HERE}:review_for_suit",
        starts=(Start(term="GY_SUIT_REVIEW_ADMIN", on="details:period_over_on", obliges="owner"),),
        tells=("department_head", "chief"),
        internal=True,
        basis=f"{GY}第47、81、82条",
        help="检察建议整改期满仍未依法履行职责、公益仍受侵害的，自期满之日起一个月内审查决定是否起诉。",
    ),
    moves=(
        *MOVES,
        *term_moves(
            TermPowers(
                terms=("GY_SUIT_REVIEW_ADMIN",),
                asked_by=frozenset({R.HANDLER}),
                asked_in=frozenset({"reviewing", "chief_review"}),
                decided_in=frozenset({"reviewing", "chief_review"}),
                tells=("handler",),
                basis=f"{GY}第47条",
                pause_basis=f"{GY}第48条",
            )
        ),
        everywhere(HAND_OVER, STATES, *CLOSED),
        everywhere(ATTACH, STATES, *CLOSED),
    ),
)
