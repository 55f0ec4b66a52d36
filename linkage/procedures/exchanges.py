"""往来事项: what one body hands or asks of another, and the result that comes back. One course, two kinds as data.

线索双向移送: 府检联动意见第四部分第1项, 公益诉讼办案规则第25、26条, 民事诉讼监督规则第120条, 行政诉讼监督规则
第123条. 协商、会商、协助取证、专业意见、数据需求: 同意见第四部分第1–3项. No rule numbers the steps: they are a default.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from supervision.matters.models import Matter, Part, Phase
from supervision.matters.procedures import Move, Procedure, Role, Start

R = Role
FJ = "渑池县人民政府、渑池县人民检察院府检联动意见"
DEFAULT = "（程序环节为可配置默认做法）"
SENDERS = frozenset({R.SENDER_CLERK, R.SENDER_HEAD})
RECEIVERS = frozenset({R.RECEIVER_CLERK, R.RECEIVER_HEAD})


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One kind of exchange: its names, its letters, the choices of its form, and the rule it rests on."""

    kind: str
    label: str
    opening: str
    letter: str
    answer_letter: str
    sent: str
    answered: str
    types_label: str
    types: tuple[tuple[str, str], ...]
    outcomes: tuple[tuple[str, str], ...]
    basis: str
    icon: str
    parents: dict[str, frozenset[str]] = field(default_factory=dict)


CASEWORK = {
    "clue": frozenset({"registered", "screening", "accepted"}),
    "case": frozenset({"filed", "investigating", "concluded"}),
}
TRANSFER = Exchange(
    kind="transfer",
    label="线索移送",
    opening="移送线索",
    letter="transfer_letter",
    answer_letter="transfer_result",
    sent="移送",
    answered="反馈结果",
    types_label="线索类别",
    types=(
        ("criminal", "刑事"),
        ("civil", "民事"),
        ("administrative", "行政"),
        ("public_interest", "公益诉讼"),
        ("penalty", "行政处罚"),
        ("discipline", "违纪违法"),
        ("duty_crime", "职务犯罪"),
        ("aid", "帮扶救助"),
    ),
    outcomes=(
        ("filed", "已立案"),
        ("penalised", "已作出处罚、处分"),
        ("recommended", "已提出检察建议或者检察意见"),
        ("rectified", "已自行纠正"),
        ("helped", "已落实帮扶救助"),
        ("no_grounds", "经查不成立"),
        ("forwarded", "已转有管辖权的机关"),
    ),
    basis=f"{FJ}第四部分第1项；《人民检察院公益诉讼办案规则》第25、26条；《人民检察院民事诉讼监督规则》第120条；"
    f"《人民检察院行政诉讼监督规则》第123条{DEFAULT}",
    icon="arrow-left-right",
    parents=CASEWORK,
)
REQUEST = Exchange(
    kind="request",
    label="协商协助",
    opening="提出协商协助",
    letter="request_letter",
    answer_letter="request_answer",
    sent="发函",
    answered="答复",
    types_label="请求类别",
    types=(
        ("consult", "协商"),
        ("study", "案件会商"),
        ("evidence", "协助取证"),
        ("expertise", "专业意见"),
        ("data", "数据需求"),
    ),
    outcomes=(
        ("given", "已全部提供或者办理"),
        ("agreed", "协商一致"),
        ("partly", "部分提供或者办理"),
        ("disagreed", "未达成一致"),
        ("impossible", "无法提供，已说明理由"),
    ),
    basis=f"{FJ}第四部分第1–3项{DEFAULT}",
    icon="messages-square",
    parents=CASEWORK,
)
EXCHANGES = {one.kind: one for one in (TRANSFER, REQUEST)}
PHASES = {
    "drafting": Phase.DRAFTING,
    "approving": Phase.APPROVING,
    "approved": Phase.APPROVING,
    "sent": Phase.ISSUED,
    "returned": Phase.ISSUED,
    "received": Phase.SERVED,
    "accepted": Phase.SERVED,
    "declined": Phase.ANSWERED,
    "answered": Phase.ANSWERED,
    "closed": Phase.CLOSED,
    "withdrawn": Phase.WITHDRAWN,
}
DRAFTS = frozenset({"drafting", "approving", "approved"})


def states(one: Exchange) -> dict[str, str]:
    """The states in the words of the kind."""
    return {
        "drafting": "起草中",
        "approving": "待负责人审批",
        "approved": f"已批准待{one.sent}",
        "sent": f"已{one.sent}待签收",
        "returned": "被退回待处理",
        "received": "已签收待决定",
        "accepted": "已受理办理中",
        "declined": "不予受理",
        "answered": f"已{one.answered}",
        "closed": "已办结",
        "withdrawn": "已撤回",
    }


def build(one: Exchange) -> Procedure:
    """The procedure of one kind of exchange."""
    return Procedure(
        kind=one.kind,
        label=one.label,
        app="linkage",
        icon=one.icon,
        model=Matter,
        states=states(one),
        phases=PHASES,
        parents=one.parents,
        owner_part=Part.SENDER,
        track=(
            ("drafting", "起草", "opened_on"),
            ("approving", "审批", ""),
            ("sent", one.sent, "issued_on"),
            ("received", "签收", "served_on"),
            ("accepted", "办理", ""),
            ("answered", one.answered, "answered_on"),
            ("closed", "办结", "closed_on"),
        ),
        answers=("FJ_FEEDBACK",),
        letter_data="linkage.letters:exchange_data",
        sections="linkage.reports.exchanges:sections",
        texts="linkage.reports.exchanges:texts",
        basis=one.basis,
        opening=Move(
            name="draft",
            label=one.opening,
            sources=frozenset(),
            target="drafting",
            by=frozenset({R.PROSECUTOR, R.SENDER_CLERK}),
            asks="linkage.forms:ExchangeForm",
            effect="linkage.moves.exchanges:draft",
            internal=True,
            basis=one.basis,
            help="写明接收单位、依据和事实，报本单位负责人审批后发出。",
        ),
        moves=tuple(_moves(one)),
    )


def _moves(one: Exchange) -> Iterable[Move]:
    yield from _before(one)
    yield from _receiving(one)
    yield from _after(one)


def _before(one: Exchange) -> Iterable[Move]:
    """Inside the sender: drafting, approval, sending."""
    clerk, head = frozenset({R.SENDER_CLERK}), frozenset({R.SENDER_HEAD})
    yield Move(
        name="revise", label="修改", sources=frozenset({"drafting"}), target=None, by=clerk, edits=True,
        asks="linkage.forms:ExchangeForm", effect="linkage.moves.exchanges:revise", own_work=False,
        basis=one.basis, internal=True,
    )  # fmt: skip
    yield Move(
        name="submit", label="提请审批", sources=frozenset({"drafting"}), target="approving", by=clerk, primary=True,
        asks="supervision.matters.forms:RemarkForm", effect="cases.moves:note", tells=("sender_head",),
        help="报本单位负责人审批。", basis=one.basis, internal=True,
    )  # fmt: skip
    yield Move(
        name="approve", label="同意", sources=frozenset({"approving"}), target="approved", by=head, primary=True,
        asks="supervision.matters.forms:OpinionForm", effect="cases.moves:note", tells=("sender_clerk",),
        guards=("linkage.moves.exchanges:decided_by_another",), basis=one.basis, internal=True,
    )  # fmt: skip
    yield Move(
        name="send_back", label="退回修改", sources=frozenset({"approving"}), target="drafting", by=head,
        asks="supervision.matters.forms:ReasonForm", effect="cases.moves:note", tells=("sender_clerk",),
        basis=one.basis, internal=True,
    )  # fmt: skip
    yield Move(
        name="send", label=one.sent, sources=frozenset({"approved"}), target="sent", by=SENDERS, primary=True,
        effect="linkage.moves.exchanges:send", letter=one.letter, numbered=True, tells=("receiver",),
        starts=(Start(term="QS_ACKNOWLEDGE", on="today"),), basis=one.basis,
        help="编定文号、生成函件，接收单位自此可见，三个工作日内签收。",
    )  # fmt: skip


def _receiving(one: Exchange) -> Iterable[Move]:
    """At the receiver: signing for it or returning it, deciding, the result."""
    feedback = ("FJ_FEEDBACK",)
    yield Move(
        name="acknowledge", label="签收", sources=frozenset({"sent"}), target="received", by=RECEIVERS, primary=True,
        asks="linkage.forms:ReceiptForm", effect="linkage.moves.exchanges:acknowledge", stops=("QS_ACKNOWLEDGE",),
        starts=(Start(term="FJ_FEEDBACK", on="served_on", date="feedback_by"),), tells=("sender",), basis=one.basis,
        help="签收后按函件载明的日期反馈。",
    )  # fmt: skip
    yield Move(
        name="return_letter", label="退回", sources=frozenset({"sent", "received"}), target="returned", by=RECEIVERS,
        asks="supervision.matters.forms:ReasonForm", effect="linkage.moves.exchanges:return_letter",
        cancels=("QS_ACKNOWLEDGE", *feedback), tells=("sender",), basis=one.basis,
        help="不属于本单位管辖或者材料不全的，写明理由退回。",
    )  # fmt: skip
    yield Move(
        name="accept", label="受理", sources=frozenset({"received"}), target="accepted", primary=True,
        by=frozenset({R.RECEIVER_HEAD}), asks="supervision.matters.forms:OpinionForm",
        effect="linkage.moves.exchanges:say", tells=("sender", "receiver_clerk"), basis=one.basis,
    )  # fmt: skip
    yield Move(
        name="decline", label="不予受理", sources=frozenset({"received"}), target="declined",
        by=frozenset({R.RECEIVER_HEAD}), asks="supervision.matters.forms:ReasonForm",
        effect="linkage.moves.exchanges:decline", stops=feedback, letter=one.answer_letter, tells=("sender",),
        basis=one.basis, help="写明理由，函告对方。",
    )  # fmt: skip
    yield Move(
        name="answer", label=one.answered, sources=frozenset({"accepted"}), target="answered", by=RECEIVERS,
        primary=True, asks="linkage.forms:AnswerForm", effect="linkage.moves.exchanges:answer", stops=feedback,
        letter=one.answer_letter, tells=("sender",), basis=one.basis, help="以函件写明结果和理由，附有关材料。",
    )  # fmt: skip


def _after(one: Exchange) -> Iterable[Move]:
    """Back at the sender: sending again, closing, withdrawing; and papers from both sides."""
    going = frozenset(PHASES) - {"closed", "withdrawn"}
    yield Move(
        name="redraft", label="改后再发", sources=frozenset({"returned"}), target="drafting", primary=True,
        by=frozenset({R.SENDER_CLERK}), effect="linkage.moves.exchanges:redraft", internal=True, basis=one.basis,
        help="保留退回记录，回到起草环节，可以补充材料或者变更接收单位，重新审批、编号、发出。",
    )  # fmt: skip
    yield Move(
        name="close", label="办结", sources=frozenset({"answered", "declined"}), target="closed", by=SENDERS,
        primary=True, asks="supervision.matters.forms:RemarkForm", effect="linkage.moves.exchanges:say",
        tells=("receiver",), basis=one.basis,
    )  # fmt: skip
    yield Move(
        name="withdraw", label="撤回", sources=going - {"answered", "declined"}, target="withdrawn",
        by=frozenset({R.SENDER_HEAD}), asks="supervision.matters.forms:ReasonForm", own_work=False,
        effect="linkage.moves.exchanges:say", cancels=("QS_ACKNOWLEDGE", "FJ_FEEDBACK"), tells=("sender", "receiver"),
        basis=one.basis,
    )  # fmt: skip
    yield Move(
        name="attach", label="补充材料", sources=going, target=None, by=SENDERS | RECEIVERS, own_work=False,
        asks="supervision.matters.forms:AttachForm", effect="linkage.moves.exchanges:attach", basis=one.basis,
        help="双方均可见。",
    )  # fmt: skip
