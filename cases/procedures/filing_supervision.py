"""刑事立案监督 (刑事诉讼规则第557–565条): the police are asked for reasons, these are judged, an order may follow.

`direction` in the matter's details says which way: should_file, should_not_file, or no_decision in time.
"""

from cases.procedures.common import ATTACH, HAND_OVER, R, everywhere, relate_moves
from cases.procedures.service import ADDRESSEE, IN_DELIVERY, Service, serve_apart, service_moves
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Start

XS = "《人民检察院刑事诉讼规则》"
HERE = "cases.moves.filing_supervision"
FORMS = "cases.forms.filing_supervision"
ANOTHER = "cases.moves:decided_by_another"
EXPLAIN = ("LA_EXPLAIN", "LA_OVERDUE_DECISION_EXPLAIN")
EXECUTE = ("LA_FILE_CASE", "LA_CANCEL_CASE")
STATES = {
    "reviewing": "审查中",
    "explanation_review": "待决定要求说明理由",
    "request_issued": "已要求说明理由待送达",
    "request_served": "说明理由通知待签收",
    "awaiting_explanation": "待公安机关说明理由",
    "explained": "已说明理由待审查",
    "reasons_stand": "理由成立待告知",
    "notice_issued": "已通知待送达",
    "notice_served": "通知待签收",
    "awaiting_execution": "待公安机关执行",
    "reconsidering": "复议中",
    "superior_review": "上一级复核中",
    "negotiating": "上一级协商处理中",
    "executed": "已立案（撤案）",
    "closed": "已办结",
    "not_supervised": "不予监督",
    "withdrawn": "已撤回",
}
PHASES = {
    "reviewing": Phase.DRAFTING,
    "explanation_review": Phase.APPROVING,
    "request_issued": Phase.ISSUED,
    "request_served": Phase.ISSUED,
    "awaiting_explanation": Phase.SERVED,
    "explained": Phase.ANSWERED,
    "reasons_stand": Phase.VERIFYING,
    "notice_issued": Phase.ISSUED,
    "notice_served": Phase.ISSUED,
    "awaiting_execution": Phase.SERVED,
    "reconsidering": Phase.SERVED,
    "superior_review": Phase.SERVED,
    "negotiating": Phase.SERVED,
    "executed": Phase.VERIFYING,
    "closed": Phase.CLOSED,
    "not_supervised": Phase.CLOSED,
    "withdrawn": Phase.WITHDRAWN,
}
CLOSED = ("closed", "not_supervised", "withdrawn")
OPEN_TERMS = (
    *EXPLAIN, *EXECUTE, "LA_URGE", "LA_INFORM_COMPLAINANT", "LA_RECONSIDER", "LA_REVIEW_SUPERIOR", *IN_DELIVERY,
)  # fmt: skip


def _move(name: str, label: str, sources: str, target: str | None, by: set, article: str, **more: object) -> Move:
    """A move of this procedure; what most of them share is said once."""
    said = {"asks": "supervision.matters.forms:OpinionForm", "effect": "cases.moves:note", "own_work": True, **more}
    return Move(
        name=name,
        label=label,
        sources=frozenset(sources.split()),
        target=target,
        by=frozenset(by),
        basis=f"{XS}{article}",
        **said,  # type: ignore[arg-type]
    )


REQUEST = Service(
    issued=frozenset({"request_issued"}),
    served="request_served",
    signed="awaiting_explanation",
    of="request",
    document="说明理由通知书",
    starts=(
        Start(term="LA_EXPLAIN", on="served_on", when=f"{HERE}:a_decision_was_made"),
        Start(term="LA_OVERDUE_DECISION_EXPLAIN", on="served_on", when=f"{HERE}:no_decision_was_made"),
    ),
    basis=f"{XS}第560、562条",
)
NOTICE = Service(
    issued=frozenset({"notice_issued"}),
    served="notice_served",
    signed="awaiting_execution",
    of="notice",
    document="通知书",
    starts=(
        Start(term="LA_FILE_CASE", on="served_on", when=f"{HERE}:should_file"),
        Start(term="LA_CANCEL_CASE", on="served_on", when=f"{HERE}:should_not_file"),
    ),
    basis=f"{XS}第563条",
)
ASKING = (
    _move(
        "propose_explanation", "提请要求说明理由", "reviewing", "explanation_review", {R.HANDLER}, "第558、559条",
        tells=("chief",), internal=True, primary=True,
        help="认为公安机关立案、不立案或者逾期不作决定可能违法的，提请检察长决定。",
    ),
    _move(
        "require_explanation", "决定要求说明理由", "explanation_review", "request_issued", {R.CHIEF},
        "第559、560、562条",
        guards=(ANOTHER,), effect=f"{HERE}:require_explanation", letter="filing_explanation_request", numbered=True,
        tells=("handler",), internal=True, primary=True,
        help="制作要求说明理由通知书，送达公安机关。",
    ),
    _move(
        "decline", "不予监督", "reviewing explanation_review", "not_supervised", {R.DEPARTMENT_HEAD, R.CHIEF},
        "第558条", asks="supervision.matters.forms:ReasonForm", guards=(ANOTHER,), tells=("handler",), internal=True,
        help="不属于立案监督范围或者没有违法的，写明理由；有控告人的应当答复。",
    ),
    _move(
        "explain", "书面说明理由", "awaiting_explanation", "explained", set(ADDRESSEE), "第560、562条",
        asks=f"{FORMS}:ExplainForm", effect=f"{HERE}:explain", stops=EXPLAIN, tells=("handler",), primary=True,
        help="书面说明情况、依据和理由，附证据材料；已主动立案或者撤案的，附决定书。",
    ),
    _move(
        "record_explanation", "登记书面说明", "awaiting_explanation", "explained", {R.HANDLER, R.ASSISTANT},
        "第560、562条", asks=f"{FORMS}:PaperExplanationForm", effect=f"{HERE}:explain", stops=EXPLAIN,
        tells=("addressee", "handler"), own_work=False,
        help="公安机关以纸质文书说明的，附原件扫描件登记。",
    ),
)  # fmt: skip
JUDGING = (
    _move(
        "find_reasons_stand", "认定理由成立", "explained", "reasons_stand", {R.DEPARTMENT_HEAD, R.CHIEF}, "第561条",
        guards=(ANOTHER, f"{HERE}:reasons_were_given"), starts=(
            Start(term="LA_INFORM_COMPLAINANT", on="today", obliges="owner", when=f"{HERE}:somebody_is_told"),
        ), tells=("handler",), internal=True,
        help="十日内将理由和根据告知控告人、申诉人或者移送案件的行政执法机关。",
    ),
    _move(
        "inform_complainant", "告知理由成立", "reasons_stand", "closed", {R.HANDLER}, "第561条",
        asks=f"{FORMS}:InformForm", letter="filing_reasons_opinion", letter_when=f"{HERE}:somebody_was_told",
        stops=("LA_INFORM_COMPLAINANT",),
        cancels=OPEN_TERMS, tells=("addressee", "department_head"), primary=True,
    ),
    _move(
        "accept_own_correction", "确认公安机关已自行纠正", "explained", "executed", {R.HANDLER}, "第560条",
        guards=(f"{HERE}:corrected_by_itself",), starts=(
            Start(
                term="LA_URGE", on="details:own_decision_on", when=f"{HERE}:should_file", day_label="公安机关立案之日"
            ),
        ), tells=("addressee", "department_head"), primary=True,
        help="公安机关已经主动立案或者撤案的，核对决定书后确认。",
    ),
    _move(
        "order_filing", "通知立案", "explained awaiting_explanation", "notice_issued", {R.CHIEF},
        "第561–563条（对不立案理由逾期不说明的，参照第562条，为可配置默认做法）",
        guards=(ANOTHER, f"{HERE}:may_order_filing"), effect=f"{HERE}:order", letter="filing_order",
        cancels=EXPLAIN, tells=("handler", "addressee"), primary=True, awaited="决定是否通知",
        not_owed=f"{HERE}:may_still_be_explained",
        help="认为不立案理由不能成立的，由检察长决定，通知公安机关立案。",
    ),
    _move(
        "order_cancellation", "通知撤销案件", "explained awaiting_explanation", "notice_issued", {R.CHIEF},
        "第561、563条（逾期不说明理由的，参照第562条，为可配置默认做法）",
        guards=(ANOTHER, f"{HERE}:may_order_cancellation"), effect=f"{HERE}:order", letter="cancellation_order",
        cancels=EXPLAIN, tells=("handler", "addressee"), primary=True, awaited="决定是否通知",
        not_owed=f"{HERE}:may_still_be_explained",
        help="立案理由不能成立，或者逾期不说明理由的，由检察长决定，通知公安机关撤销案件。",
    ),
)  # fmt: skip
# Both run from the day on which the paper and the file came (第565条).
RECONSIDERING = (Start(term="LA_RECONSIDER", on="details:reconsidered", obliges="owner"),)
REVIEWING_ABOVE = (Start(term="LA_REVIEW_SUPERIOR", on="details:reviewed_above", obliges="superior"),)
EXECUTING = (
    _move(
        "execute", "报送立案（撤案）决定", "awaiting_execution negotiating", "executed", set(ADDRESSEE), "第563、564条",
        asks=f"{FORMS}:ExecuteForm", effect=f"{HERE}:execute", stops=EXECUTE, starts=(
            Start(term="LA_URGE", on="answered_on", when=f"{HERE}:should_file"),
        ), tells=("handler",), primary=True,
        help="通知立案的，收到通知后十五日内决定立案；通知撤销案件没有异议的，立即撤销。决定书复印件送达人民检察院。",
    ),
    _move(
        "record_execution", "登记立案（撤案）决定", "awaiting_execution negotiating", "executed",
        {R.HANDLER, R.ASSISTANT}, "第563、564条",
        asks=f"{FORMS}:PaperExecuteForm", effect=f"{HERE}:execute", stops=EXECUTE, starts=(
            Start(term="LA_URGE", on="answered_on", when=f"{HERE}:should_file"),
        ), tells=("addressee", "handler"), own_work=False,
    ),
    _move(
        "ask_reconsideration", "要求复议", "awaiting_execution", "reconsidering", set(ADDRESSEE), "第565条",
        asks=f"{FORMS}:AskAgainForm", guards=(f"{HERE}:may_be_reconsidered",),
        effect=f"{HERE}:ask_again", starts=RECONSIDERING, stops=("LA_CANCEL_CASE",), tells=("handler", "chief"),
        help="认为撤销案件通知有错误的，可以要求同级人民检察院复议。",
    ),
    _move(
        "record_reconsideration", "登记复议要求", "awaiting_execution", "reconsidering", {R.HANDLER, R.ASSISTANT},
        "第565条", asks=f"{FORMS}:PaperAskAgainForm", guards=(f"{HERE}:may_be_reconsidered",),
        effect=f"{HERE}:ask_again", starts=RECONSIDERING, stops=("LA_CANCEL_CASE",),
        tells=("addressee", "handler", "chief"), own_work=False,
        help="公安机关以纸质要求复议意见书提出的，附扫描件登记；七日自收到意见书和案卷材料之日起算。",
    ),
    _move(
        "uphold_order", "复议维持", "reconsidering", "awaiting_execution", {R.CHIEF}, "第565条",
        asks="supervision.matters.forms:ReasonForm", guards=(ANOTHER,), letter="reconsideration_decision",
        stops=("LA_RECONSIDER",), starts=(Start(term="LA_CANCEL_CASE", on="today"),),
        tells=("addressee", "handler"), primary=True, awaited="复议",
        help="重新审查，七日内作出决定并通知公安机关。维持的，执行期限自决定之日重新起算（可配置默认做法）。",
    ),
    _move(
        "revoke_order", "复议撤销通知", "reconsidering", "closed", {R.CHIEF}, "第565条",
        asks="supervision.matters.forms:ReasonForm", guards=(ANOTHER,), letter="reconsideration_decision",
        stops=("LA_RECONSIDER",), cancels=OPEN_TERMS, tells=("addressee", "handler"),
    ),
    _move(
        "ask_superior_review", "提请上一级复核", "awaiting_execution", "superior_review", set(ADDRESSEE), "第565条",
        asks=f"{FORMS}:AskAgainForm", guards=(f"{HERE}:was_reconsidered",), effect=f"{HERE}:ask_above",
        stops=("LA_CANCEL_CASE",), starts=REVIEWING_ABOVE, tells=("handler", "superior_chief"),
        help="不同意复议决定的，可以提请上一级人民检察院复核。",
    ),
    _move(
        "record_superior_review", "登记提请复核", "awaiting_execution", "superior_review", {R.HANDLER, R.ASSISTANT},
        "第565条", asks=f"{FORMS}:PaperAskAgainForm", guards=(f"{HERE}:was_reconsidered",),
        effect=f"{HERE}:ask_above", stops=("LA_CANCEL_CASE",), starts=REVIEWING_ABOVE,
        tells=("addressee", "handler", "superior_chief"), own_work=False,
        help="公安机关以纸质提请复核意见书提出的，附扫描件登记；十五日自上一级人民检察院收到意见书和案卷材料之日起算。",
    ),
    _move(
        "uphold_in_review", "复核维持", "superior_review", "awaiting_execution", {R.SUPERIOR_CHIEF}, "第565条",
        asks="supervision.matters.forms:ReasonForm", effect=f"{HERE}:decide_above", letter="filing_review_decision",
        stops=("LA_REVIEW_SUPERIOR",), starts=(Start(term="LA_CANCEL_CASE", on="today"),),
        tells=("addressee", "handler", "chief"), primary=True, awaited="复核",
        help="十五日内作出决定，通知下级人民检察院和公安机关。",
    ),
    _move(
        "revoke_in_review", "复核撤销通知", "superior_review", "closed", {R.SUPERIOR_CHIEF}, "第565条",
        asks="supervision.matters.forms:ReasonForm", effect=f"{HERE}:decide_above", letter="filing_review_decision",
        stops=("LA_REVIEW_SUPERIOR",), cancels=OPEN_TERMS, tells=("addressee", "handler", "chief"),
    ),
    _move(
        "urge_investigation", "发出催办函", "executed", None, {R.CHIEF}, "第564条（由检察长签发为可配置默认做法）",
        asks="supervision.matters.forms:ReasonForm", guards=(f"{HERE}:three_months_have_passed",),
        letter="filing_urging", tells=("addressee", "handler", "department_head"),
        help="立案后三个月未侦查终结的，可以发出立案监督案件催办函。",
    ),
    _move(
        "report_to_superior", "报上一级院协商", "awaiting_execution", "negotiating", {R.CHIEF}, "第564条",
        asks="supervision.matters.forms:ReasonForm",
        guards=(f"{HERE}:execution_is_overdue", f"{HERE}:a_correction_was_demanded"),
        effect=f"{HERE}:report_above", letter="filing_negotiation", letter_stays_inside=True,
        tells=("handler", "superior_chief"), internal=True,
        help="发出纠正违法通知书后仍不纠正的，报上一级人民检察院协商同级公安机关处理。",
    ),
    _move(
        "record_negotiation", "登记协商结果", "negotiating", None, {R.HANDLER, R.SUPERIOR_CHIEF}, "第564条",
        asks=f"{FORMS}:NegotiationForm", effect=f"{HERE}:record_negotiation",
        tells=("handler", "chief", "superior_chief"), internal=True, primary=True,
        help="写明上一级人民检察院与同级公安机关协商的经过和结果；公安机关随后立案、撤案的另行登记。",
    ),
    _move(
        "close", "办结", "executed negotiating", "closed", {R.HANDLER}, "第564条",
        asks="supervision.matters.forms:ReasonForm", guards=(f"{HERE}:the_negotiation_has_a_result",),
        cancels=OPEN_TERMS, tells=("addressee", "department_head", "case_management"), primary=True,
        help="写明监督结果：侦查终结、移送起诉、判决或者撤案；协商后仍未执行的，写明协商结果。",
    ),
    _move(
        "withdraw", "撤回监督文书",
        "request_issued request_served awaiting_explanation explained notice_issued notice_served awaiting_execution "
        "negotiating", "withdrawn", {R.CHIEF}, "第557–565条（依职权撤回为可配置默认做法）",
        asks="supervision.matters.forms:ReasonForm", guards=(ANOTHER,), effect=f"{HERE}:withdraw",
        letter="withdrawal", letter_when=f"{HERE}:the_police_have_it", cancels=OPEN_TERMS,
        tells=("addressee", "handler", "department_head"), own_work=False,
        help="发现监督文书确有错误的，由检察长决定撤回；已经送达的，制作撤回决定书通知公安机关。",
    ),
)  # fmt: skip
FILING_SUPERVISION = Procedure(
    kind="filing_supervision",
    label="立案监督",
    app="cases",
    icon="scale",
    model=Matter,
    states=STATES,
    phases=PHASES,
    parents={
        "clue": frozenset({"accepted"}),
        "case": frozenset({"filed", "investigating", "concluded"}),
        # 行政执法机关移送涉嫌犯罪案件的规定第9条: refused, or not decided in time.
        "enforcement_link": frozenset({"received", "refused", "reconsidering", "supervision_suggested"}),
    },
    needs_parent=True,
    functions=frozenset({"criminal"}),
    answers=EXPLAIN,
    addressee_label="侦查机关",
    track=(
        ("reviewing", "审查", "opened_on"),
        ("request_issued", "要求说明理由", ""),
        ("explained", "说明理由", ""),
        ("notice_issued", "通知", ""),
        ("executed", "执行", ""),
        ("closed", "办结", "closed_on"),
    ),
    letter_data=f"{HERE}:letter_data",
    sections="cases.reports:filing_supervision_sections",
    turn="cases.reports.turns:of_filing",
    basis=f"{XS}第557–565条",
    opening=Move(
        name="open",
        label="开展立案监督",
        sources=frozenset(),
        target="reviewing",
        by=frozenset({R.PROSECUTOR}),
        asks=f"{FORMS}:OpenForm",
        effect=f"{HERE}:open_supervision",
        tells=("department_head",),
        internal=True,
        basis=f"{XS}第557、558条",
        help="写明公安机关应当立案而不立案、不应当立案而立案或者逾期不作决定的情况。",
    ),
    moves=(
        *ASKING,
        *service_moves(REQUEST),
        *JUDGING,
        *service_moves(NOTICE),
        *EXECUTING,
        serve_apart(STATES),
        everywhere(HAND_OVER, STATES, *CLOSED),
        everywhere(ATTACH, STATES, *CLOSED),
        *relate_moves(
            frozenset(STATES) - set(CLOSED), frozenset({R.HANDLER, R.ASSISTANT}), "《人民检察院刑事诉讼规则》第557条"
        ),
    ),
)
