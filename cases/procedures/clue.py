"""线索: from what comes in to what is accepted, declined, passed on or merged (公益诉讼办案规则第24–29条)."""

from cases.procedures.common import ATTACH, HAND_OVER, R, everywhere, relate_moves
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Start

CLUE_STATES = {
    "registered": "已登记",
    "screening": "初核中",
    "accepted": "已受理",
    "declined": "不予受理",
    "transferred": "已转办",
    "merged": "已并入其他线索",
}
# What another organ handed over in writing is answered by the day that its letter names.
ANSWER = Start(
    term="FJ_FEEDBACK", on="opened_on", date="details:answer_by", obliges="owner", when="cases.moves:answer_is_asked",
    day_label="登记之日",
)  # fmt: skip
OVER = ("declined", "transferred", "merged")


def leads_to_a_suit(procedure: Procedure, parent: Matter) -> bool:
    """From a recommendation only where the chief decided so, from a letter only where it reports or orders that the
    receiver recommends (2019规定第3条); from every other parent always.
    """
    if parent.kind == "reach_letter":
        return parent.details.get("type") != "ask"
    return not parent.kind.startswith("recommendation_") or bool(parent.details.get("to_public_interest"))


CLUE = Procedure(
    kind="clue",
    label="线索",
    app="cases",
    icon="search",
    model=Matter,
    states=CLUE_STATES,
    phases={
        "registered": Phase.DRAFTING,
        "screening": Phase.APPROVING,
        "accepted": Phase.VERIFYING,
        "declined": Phase.CLOSED,
        "transferred": Phase.CLOSED,
        "merged": Phase.CLOSED,
    },
    # A clue may have come from another body, signed for and accepted, from what congress and deputies
    # sent, from the calls of a hotline, or from a row of shared data.
    parents={
        "transfer": frozenset({"accepted"}),
        "hotline": frozenset({"screening"}),
        "screening_model": frozenset({"in_use"}),
        **dict.fromkeys(
            ("congress_assignment", "party_assignment", "deputy_proposal", "cppcc_proposal"), frozenset({"handling"})
        ),
        # 检察建议工作规定第25条: not put right, and the conditions of a public-interest suit are met.
        **dict.fromkeys(
            ("recommendation_social_governance", "recommendation_correction", "recommendation_other"),
            frozenset({"escalated"}),
        ),
        "reach_letter": frozenset({"received", "answered"}),
    },
    fits="cases.procedures.clue:leads_to_a_suit",
    track=(("registered", "登记", "opened_on"), ("screening", "初核", ""), ("accepted", "受理", "")),
    letter_data="cases.moves:clue_letter_data",
    sections="cases.reports:clue_sections",
    basis="《人民检察院公益诉讼办案规则》第24–29条",
    opening=Move(
        name="register",
        label="登记线索",
        sources=frozenset(),
        target="registered",
        by=frozenset({R.PROSECUTOR, R.ASSISTANT}),
        asks="cases.forms:ClueForm",
        effect="cases.moves:register",
        starts=(Start(term="XS_SCREEN", on="opened_on", obliges="owner"), ANSWER),
        tells=("handler", "department_head"),
        internal=True,
        basis="《人民检察院公益诉讼办案规则》第24、25条",
        help="登记来源和基本情况，指定承办检察官。",
    ),
    moves=(
        Move(
            name="screen",
            label="开展初核",
            sources=frozenset({"registered"}),
            target="screening",
            by=frozenset({R.HANDLER}),
            asks="cases.forms:ScreenForm",
            effect="cases.moves:note",
            internal=True,
            primary=True,
            basis="《人民检察院公益诉讼办案规则》第27条",
            help="评估线索的真实性、可查性和风险性。",
        ),
        Move(
            name="report_preliminary",
            label="制作初步调查报告",
            sources=frozenset({"screening"}),
            target=None,
            by=frozenset({R.HANDLER, R.ASSISTANT}),
            asks="cases.forms.investigating:PreliminaryForm",
            effect="cases.moves.investigating:report_preliminary",
            letter="preliminary_report",
            letter_stays_inside=True,
            internal=True,
            own_work=False,
            basis="《人民检察院公益诉讼办案规则》第27条",
            help="初核中进行了初步调查的，写明调查情况和是否立案的意见。",
        ),
        Move(
            name="accept",
            label="受理",
            sources=frozenset({"screening"}),
            target="accepted",
            by=frozenset({R.DEPARTMENT_HEAD, R.CHIEF}),
            asks="supervision.matters.forms:OpinionForm",
            guards=("cases.moves:decided_by_another",),
            effect="cases.moves:note",
            stops=("XS_SCREEN",),
            tells=("handler",),
            internal=True,
            primary=True,
            basis="《人民检察院公益诉讼办案规则》第28条",
            help="受理后由承办检察官提请立案。",
        ),
        Move(
            name="decline",
            label="不予受理",
            sources=frozenset({"screening"}),
            target="declined",
            by=frozenset({R.DEPARTMENT_HEAD, R.CHIEF}),
            asks="supervision.matters.forms:ReasonForm",
            guards=("cases.moves:decided_by_another",),
            effect="cases.moves:note",
            cancels=("XS_SCREEN",),
            tells=("handler",),
            internal=True,
            basis="《人民检察院公益诉讼办案规则》第28条",
        ),
        Move(
            name="transfer",
            label="转办",
            sources=frozenset({"registered", "screening"}),
            target="transferred",
            by=frozenset({R.DEPARTMENT_HEAD, R.CHIEF}),
            asks="cases.forms:TransferForm",
            effect="cases.moves:transfer",
            letter="clue_transfer_notice",
            cancels=("XS_SCREEN",),
            tells=("handler",),
            internal=True,
            basis="《人民检察院公益诉讼办案规则》第26条",
            help="不属于本院管辖或本部门职责的，转有权处理的单位或部门，制作移送案件线索通知书或者报请移送意见书。",
        ),
        Move(
            name="record_feedback",
            label="登记反馈结果",
            sources=frozenset({"accepted", *OVER}),
            target=None,
            by=frozenset({R.HANDLER, R.ASSISTANT}),
            asks="cases.forms:FeedbackForm",
            guards=("cases.moves:feedback_is_owed",),
            effect="cases.moves:record_feedback",
            stops=("FJ_FEEDBACK",),
            tells=("department_head",),
            internal=True,
            basis="《人民检察院公益诉讼办案规则》第24、26条；中共北京市委贯彻《中共中央关于加强新时代检察机关法律监督工作的"
            "意见》的实施意见第11条（地方规定，其他地区为可配置默认做法）",
            help="向移送线索的机关反馈处理结果后登记；复函从“答复线索提供人”制作。",
        ),
        Move(
            name="merge_into",
            label="并入其他线索",
            sources=frozenset({"registered", "screening"}),
            target="merged",
            by=frozenset({R.DEPARTMENT_HEAD, R.CHIEF}),
            asks="cases.forms.related:MergeClueForm",
            guards=("cases.moves:decided_by_another", "cases.moves:an_earlier_clue_stands"),
            effect="cases.moves:merge_clue",
            cancels=("XS_SCREEN",),
            tells=("handler",),
            internal=True,
            own_work=False,
            quiet=True,
            basis="《人民检察院公益诉讼办案规则》第25、27条（同一事实的线索合并为可配置默认做法）",
            help="同一事实后登记的线索并入先登记的，按先登记的线索计算期限；本线索随即办结，材料仍在本线索中查阅，两边互相关联。",
        ),
        everywhere(HAND_OVER, CLUE_STATES, *OVER),
        everywhere(ATTACH, CLUE_STATES, *OVER),
        *relate_moves(
            frozenset(CLUE_STATES) - set(OVER),
            frozenset({R.HANDLER, R.ASSISTANT}),
            "《人民检察院公益诉讼办案规则》第25、27条",
        ),
    ),
)
