"""Service, signing for it, return, filing with the superior."""

from cases.procedures.once import once_moves
from cases.procedures.service import CIVIL, IN_DELIVERY, SERVERS, Service, serve_apart, service_moves
from recommendations.procedures.instruments import (
    ADDRESSEE,
    BEFORE_ISSUE,
    JOINT_UNITS,
    WAITING_FOR_REPLY,
    Instrument,
    R,
)
from supervision.matters.procedures import Move

JOINT = "recommendations.moves.joint"
SERVED = WAITING_FOR_REPLY | {"served"}


def service(one: Instrument) -> Service:
    """送达 and 签收; the addressee's and the objection's terms run from the day of service."""
    return Service(
        issued=frozenset({"issued", "returned"}),
        served="served",
        signed="acknowledged",
        starts=one.on_service,
        stops=(one.dispatch,) if one.dispatch else (),
        tells=("addressee", "joint", "office"),
        guards=("recommendations.moves.proving:no_proposal_waits",),
        basis=one.rules.serve,
        help="书面送达或者现场宣告送达；宣告送达应当征得被建议单位同意。",
    )


def acknowledge_joint(one: Instrument) -> Move:
    """协办单位签收: each unit's receipt is its own. The terms run from service on the lead, which answers for all."""
    return Move(
        name="acknowledge_joint",
        label="签收（协办单位）",
        sources=SERVED & frozenset(one.states),
        target=None,
        by=JOINT_UNITS,
        asks="cases.forms.service:AcknowledgeForm",
        guards=(f"{JOINT}:this_unit_has_not_signed",),
        effect=f"{JOINT}:acknowledge_joint",
        letter="service_receipt",
        tells=("handler", "addressee"),
        primary=True,
        basis=f"{CIVIL}第87条；{one.rules.serve}（协办单位各自签收为可配置默认做法）",
        help="各单位分别签收，送达回证各为一份；回复期限自主办单位的送达日起算，由主办单位统一回复。",
    )


def record_joint_receipt(one: Instrument) -> Move:
    """登记协办单位回证: the same, from the receipt on paper."""
    return Move(
        name="record_joint_receipt",
        label="登记协办单位回证",
        sources=SERVED & frozenset(one.states),
        target=None,
        by=SERVERS,
        asks="recommendations.forms.serving:JointReceiptForm",
        guards=(f"{JOINT}:a_joint_unit_has_not_signed",),
        effect=f"{JOINT}:record_joint_receipt",
        letter="service_receipt",
        tells=("joint", "handler"),
        own_work=False,
        quiet=True,
        basis=f"{CIVIL}第87条；{one.rules.serve}（协办单位各自签收为可配置默认做法）",
    )


def _filed_from_service(one: Instrument) -> tuple[str, ...]:
    """The filing terms that ran from a service which has fallen away."""
    return one.filing_terms if one.filing_from == "served_on" else ()


def return_letter(one: Instrument) -> Move:
    """退回（非本单位职责）."""
    return Move(
        name="return_letter",
        label="退回（非本单位职责）",
        sources=frozenset({"served"}),
        target="returned",
        by=ADDRESSEE,
        asks="supervision.matters.forms:ReasonForm",
        effect="recommendations.moves.serving:return_letter",
        cancels=(*one.reply_terms, *one.window, *IN_DELIVERY, *_filed_from_service(one)),
        tells=("handler", "department_head"),
        basis=one.rules.change,
        help="认为建议事项不属于本单位职责的，说明理由后退回，由检察机关处理。",
    )


def readdress(one: Instrument) -> Move:
    """变更被建议单位."""
    return Move(
        name="readdress",
        label="变更被建议单位",
        sources=frozenset({"returned"}),
        target="drafting",
        by=frozenset({R.CHIEF}),
        asks="supervision.matters.forms:ReasonForm",
        guards=("cases.moves:decided_by_another",),
        effect="recommendations.moves.serving:readdress",
        cancels=one.all_terms,
        tells=("handler",),
        internal=True,
        basis=one.rules.change,
        help="回到起草环节，重新审批、重新送达、重新计算期限。",
    )


def keep_addressee(one: Instrument) -> Move:
    """维持被建议单位."""
    return Move(
        name="keep_addressee",
        label="维持被建议单位",
        sources=frozenset({"returned"}),
        target=None,
        by=frozenset({R.CHIEF}),
        asks="supervision.matters.forms:ReasonForm",
        guards=("cases.moves:decided_by_another", "recommendations.moves.proving:a_proposal_waits"),
        effect="recommendations.moves.proving:keep_addressee",
        tells=("handler", "office"),
        quiet=True,
        basis=f"{one.rules.change}（联席会议办公室协调为可配置默认做法）",
        help="不采纳协调意见的，写明理由；随后向原被建议单位再次送达。",
    )


def file_with_superior(one: Instrument) -> Move:
    """报上一级院备案."""
    return Move(
        name="file_with_superior",
        label="报上一级院备案",
        sources=frozenset(one.states) - BEFORE_ISSUE,
        target=None,
        by=frozenset({R.HANDLER, R.CASE_MANAGEMENT}),
        asks="recommendations.forms:FilingForm",
        guards=("recommendations.moves.serving:filing_is_due",),
        effect="recommendations.moves.serving:file_with_superior",
        stops=one.filing_terms,
        tells=("superior_chief",),
        internal=True,
        own_work=True,
        letter="filing_letter",
        letter_stays_inside=True,
        basis=one.rules.filing,
        help="报上一级检察院对口业务部门和负责法律政策研究的部门备案。"
        if one.filed_with_policy
        else "报上一级检察院对口业务部门备案。",
    )


def notify_party(one: Instrument) -> Move:
    """通知当事人: the applicant and the parties are told what was recommended to the court."""
    return Move(
        name="notify_party",
        label="通知当事人",
        sources=frozenset(one.states) - BEFORE_ISSUE - {"issued", "returned", "closed", "withdrawn"},
        target=None,
        by=frozenset({R.HANDLER, R.ASSISTANT}),
        asks="recommendations.forms.serving:PartyNoticeForm",
        effect="recommendations.moves.serving:notify_party",
        letter="party_notice",
        letter_stays_inside=True,
        internal=True,
        own_work=False,
        basis=one.rules.decide,
        help="向人民法院提出后，制作通知书发送当事人；每个当事人一份。",
    )


def moves(one: Instrument) -> tuple[Move, ...]:
    """The moves of this stage, in their order."""
    made = [acknowledge_joint, record_joint_receipt, return_letter, readdress, keep_addressee]
    made += [file_with_superior] if one.filings else []
    made += [notify_party] if one.to_court else []
    by_link = once_moves(SERVED & frozenset(one.states), one.rules.serve)
    apart = serve_apart(one.states)
    return (*service_moves(service(one)), *(move(one) for move in made), apart, *by_link)
