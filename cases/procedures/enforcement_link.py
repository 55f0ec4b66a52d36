"""行刑衔接 (两法衔接): an agency hands a suspected crime to the police; the procuratorate is told of each step.

行政执法机关移送涉嫌犯罪案件的规定 (2020): art. 5 (special team, 3 days, 24 hours), 6 (papers), 8 (3 days),
7 (not its jurisdiction: forwarded within 24 hours),
9 (reconsideration, supervision), 12 (items). The agency owns the matter; what the procuratorate does about it are
matters of its own.
"""

from collections.abc import Iterable

from supervision.matters.models import Matter, Part, Phase
from supervision.matters.procedures import Move, Procedure, Role, Start

R = Role
YS = "《行政执法机关移送涉嫌犯罪案件的规定》"
HERE = "cases.moves.enforcement_link"
FORMS = "cases.forms.enforcement_link"
REASON = "supervision.matters.forms:ReasonForm"
CLERK, HEAD = frozenset({R.SENDER_CLERK}), frozenset({R.SENDER_HEAD})
SENDERS = CLERK | HEAD
POLICE, POLICE_HEAD = frozenset({R.RECEIVER_CLERK, R.RECEIVER_HEAD}), frozenset({R.RECEIVER_HEAD})
STATES = {
    "registered": "已登记",
    "reported": "待负责人决定",
    "approved": "已批准待移送",
    "not_transferred": "决定不移送",
    "transferred": "已移送待接受",
    "misdirected": "不属管辖待转送",
    "forwarded": "已转送其他机关",
    "received": "公安机关审查中",
    "refused": "不予立案",
    "reconsidering": "复议中",
    "supervision_suggested": "已建议立案监督",
    "filed": "公安机关已立案",
    "closed": "已办结",
}
PHASES = {
    "registered": Phase.DRAFTING,
    "reported": Phase.APPROVING,
    "approved": Phase.APPROVING,
    "not_transferred": Phase.APPROVING,
    "transferred": Phase.ISSUED,
    "misdirected": Phase.SERVED,
    "forwarded": Phase.ANSWERED,
    "received": Phase.SERVED,
    "refused": Phase.ANSWERED,
    "reconsidering": Phase.SERVED,
    "supervision_suggested": Phase.ANSWERED,
    "filed": Phase.ANSWERED,
    "closed": Phase.CLOSED,
}
NOT_TRANSFERRED = frozenset({"registered", "reported", "approved", "not_transferred"})
ALL_TERMS = (
    "YS_APPROVE", "YS_TRANSFER", "YS_POLICE_REVIEW", "YS_RECONSIDER_APPLY", "YS_RECONSIDER_DECIDE", "YS_HANDOVER",
    "QS_ACKNOWLEDGE", "YS_POLICE_FORWARD", "YS_COPY_PENALTY",
)  # fmt: skip


def _move(
    name: str, label: str, sources: str, target: str | None, by: frozenset[R], article: str, **more: object
) -> Move:
    said = {"asks": REASON, "effect": f"{HERE}:say", **more}
    return Move(
        name=name, label=label, sources=frozenset(sources.split()), target=target, by=by,
        basis=f"{YS}{article}", **said,  # type: ignore[arg-type]
    )  # fmt: skip


def _at_the_agency() -> Iterable[Move]:
    """The report of the special team, the head's decision, the transfer within a day."""
    yield _move(
        "revise", "修改登记", "registered", None, CLERK, "第5条", asks=f"{FORMS}:RegisterForm",
        effect=f"{HERE}:revise", edits=True, own_work=False,
    )  # fmt: skip
    yield _move(
        "report", "提出移送报告", "registered not_transferred", "reported", CLERK, "第5条",
        asks=f"{FORMS}:ReportForm", effect=f"{HERE}:report", tells=("sender_head",), primary=True,
        starts=(Start(term="YS_APPROVE", on="today", obliges="owner"),),
        help="指定两名以上执法人员组成专案组核实，提出移送的书面报告；负责人三日内决定。",
    )  # fmt: skip
    yield _move(
        "approve", "批准移送", "reported", "approved", HEAD, "第5条", asks="supervision.matters.forms:OpinionForm",
        guards=(f"{HERE}:decided_by_another",), stops=("YS_APPROVE",), tells=("sender_clerk",),
        starts=(Start(term="YS_TRANSFER", on="today", obliges="owner"),), primary=True,
        help="批准后二十四小时内向同级公安机关移送。",
    )  # fmt: skip
    yield _move(
        "refuse_transfer", "决定不移送", "reported", "not_transferred", HEAD, "第5条",
        guards=(f"{HERE}:decided_by_another",), stops=("YS_APPROVE",), tells=("sender_clerk", "copied_head"),
        help="不批准移送的，将理由记录在案。",
    )  # fmt: skip
    yield from _penalty()
    yield _move(
        "transfer", "移送公安机关", "approved", "transferred", SENDERS, "第5、6条", asks=f"{FORMS}:TransferForm",
        effect=f"{HERE}:transfer", stops=("YS_TRANSFER",), letter="crime_transfer", numbered=True, primary=True,
        starts=(Start(term="QS_ACKNOWLEDGE", on="today"),), tells=("receiver", "copied_head"),
        help="附移送书、调查报告、涉案物品清单、检验报告或者鉴定结论，同时抄送同级人民检察院。",
    )  # fmt: skip


def _penalty() -> Iterable[Move]:
    """A penalty in a case that is not handed over: its decision is copied within ten days (2006 opinion, part one)."""
    rule = "第3、5条；《关于在行政执法中及时移送涉嫌犯罪案件的意见》第一部分"
    states = "registered reported approved not_transferred"
    yield _move(
        "record_penalty", "登记行政处罚决定", states, None, SENDERS, rule, asks=f"{FORMS}:PenaltyForm",
        guards=(f"{HERE}:no_copy_waits",), effect=f"{HERE}:record_penalty", tells=("copied",), own_work=False,
        starts=(
            Start(
                term="YS_COPY_PENALTY", on="details:penalised_on", obliges="owner", day_label="作出行政处罚之日",
            ),
        ), help="尚未移送、已经作出行政处罚的，自作出之日起十日内将决定书抄送同级公安机关和人民检察院。",
    )  # fmt: skip
    yield _move(
        "copy_penalty", "登记抄送行政处罚决定书", f"{states} transferred received", None, SENDERS, rule,
        asks=f"{FORMS}:PenaltyCopyForm", guards=(f"{HERE}:a_copy_waits",), effect=f"{HERE}:copy_penalty",
        stops=("YS_COPY_PENALTY",), tells=("copied",), quiet=True,
        help="写明抄送的公安机关和方式，附行政处罚决定书；人民检察院在本系统中可见。",
    )  # fmt: skip


def _at_the_police() -> Iterable[Move]:
    """Receipt, review in three days, filing or refusal, reconsideration."""
    yield _move(
        "receive", "接受移送", "transferred", "received", POLICE, "第7、8条", asks=f"{FORMS}:ReceiptForm",
        effect=f"{HERE}:receive", stops=("QS_ACKNOWLEDGE",), instead=(("misdirected", f"{HERE}:is_of_others"),),
        starts=(
            Start(term="YS_POLICE_REVIEW", on="served_on", when=f"{HERE}:is_its_own"),
            Start(term="YS_POLICE_FORWARD", on="today", when=f"{HERE}:is_of_others"),
        ),
        tells=("sender", "copied_head"), primary=True,
        help="在送达回执上签字；自接受之日起三日内决定是否立案，不属于本机关管辖的二十四小时内转送。"
        "不得以材料不全为由不接受。",
    )  # fmt: skip
    yield _move(
        "forward", "转送有管辖权的机关", "misdirected received", "transferred", POLICE_HEAD, "第7条",
        asks=f"{FORMS}:ForwardForm", effect=f"{HERE}:forward", instead=(("forwarded", f"{HERE}:went_elsewhere"),),
        stops=("YS_POLICE_FORWARD",), cancels=("YS_POLICE_REVIEW",), letter="forwarding_notice",
        starts=(Start(term="QS_ACKNOWLEDGE", on="today", when=f"{HERE}:stays_with_police"),),
        tells=("sender", "receiver", "copied_head"),
        help="书面告知移送案件的行政执法机关；接收的公安机关另行签收，重新计时。",
    )  # fmt: skip
    yield _move(
        "file_case", "决定立案", "received reconsidering", "filed", POLICE_HEAD, "第8、9条",
        asks=f"{FORMS}:DecisionForm", effect=f"{HERE}:decide", stops=("YS_POLICE_REVIEW", "YS_RECONSIDER_DECIDE"),
        starts=(Start(term="YS_HANDOVER", on="today", obliges="owner"),), tells=("sender", "copied_head"), primary=True,
        help="书面通知移送机关；移送机关三日内移交涉案物品和材料。",
    )  # fmt: skip
    yield _move(
        "refuse_case", "决定不予立案", "received", "refused", POLICE_HEAD, "第8条", asks=f"{FORMS}:RefusalForm",
        effect=f"{HERE}:decide", stops=("YS_POLICE_REVIEW",), tells=("sender", "copied_head"),
        starts=(Start(term="YS_RECONSIDER_APPLY", on="today", obliges="owner"),),
        help="说明理由，书面通知移送机关，退回案卷材料。",
    )  # fmt: skip
    yield _move(
        "uphold_refusal", "复议维持不予立案", "reconsidering", "refused", POLICE_HEAD, "第9条",
        asks=f"{FORMS}:RefusalForm", effect=f"{HERE}:decide", stops=("YS_RECONSIDER_DECIDE",),
        starts=(Start(term="YS_RECONSIDER_APPLY", on="today", obliges="owner"),), tells=("sender", "copied_head"),
    )  # fmt: skip


def _after() -> Iterable[Move]:
    """Reconsideration, the suggestion to supervise, items handed over, the end."""
    yield _move(
        "ask_reconsideration", "提请复议", "refused", "reconsidering", SENDERS, "第9条",
        guards=(f"{HERE}:not_reconsidered_yet",), effect=f"{HERE}:ask_reconsideration",
        stops=("YS_RECONSIDER_APPLY",), starts=(Start(term="YS_RECONSIDER_DECIDE", on="today"),),
        tells=("receiver", "copied_head"), help="接到不予立案通知书之日起三日内提请；公安机关三日内决定。",
    )  # fmt: skip
    yield _move(
        "suggest_supervision", "建议立案监督", "refused", "supervision_suggested", SENDERS, "第9条",
        effect=f"{HERE}:suggest_supervision", stops=("YS_RECONSIDER_APPLY",), letter="supervision_suggestion",
        tells=("copied",), primary=True, help="认为不予立案不当的，建议人民检察院依法进行立案监督。",
    )  # fmt: skip
    yield _move(
        "hand_over_items", "登记移交涉案物品和材料", "filed", None, SENDERS, "第12条", asks=f"{FORMS}:HandoverForm",
        guards=(f"{HERE}:items_are_due",), stops=("YS_HANDOVER",), tells=("receiver",),
    )  # fmt: skip
    yield _move(
        "record_later_filing", "登记立案", "refused supervision_suggested", "filed", POLICE_HEAD, "第8条",
        asks=f"{FORMS}:DecisionForm", effect=f"{HERE}:decide", stops=("YS_RECONSIDER_APPLY",), own_work=False,
        starts=(Start(term="YS_HANDOVER", on="today", obliges="owner"),), tells=("sender", "copied_head"),
        help="经立案监督或者自行纠正后立案的登记。",
    )  # fmt: skip
    yield _move(
        "close", "办结", "not_transferred refused supervision_suggested filed forwarded", "closed", HEAD,
        "第7–9、12条",
        guards=(f"{HERE}:items_are_handed_over",), cancels=ALL_TERMS, tells=("receiver", "copied_head"), own_work=False,
        help="写明处理结果。",
    )  # fmt: skip
    yield _move(
        "attach", "补充材料", " ".join(name for name in STATES if name != "closed"), None, SENDERS | POLICE, "第6、8条",
        asks="supervision.matters.forms:AttachForm", effect=f"{HERE}:attach", own_work=False, help="各方均可见。",
    )  # fmt: skip


ENFORCEMENT_LINK = Procedure(
    kind="enforcement_link",
    label="行刑衔接",
    app="cases",
    icon="siren",
    model=Matter,
    states=STATES,
    phases=PHASES,
    owner_part=Part.SENDER,
    owners=frozenset({"agency", "government"}),
    track=(
        ("registered", "登记", "opened_on"),
        ("reported", "决定", ""),
        ("transferred", "移送", "issued_on"),
        ("received", "公安审查", "served_on"),
        ("filed", "立案", "answered_on"),
        ("closed", "办结", "closed_on"),
    ),
    letter_data=f"{HERE}:letter_data",
    sections=f"{HERE}:sections",
    turn="cases.reports.enforcement:of_link",
    basis=f"{YS}第3–9、12条",
    opening=Move(
        name="register",
        label="登记涉嫌犯罪案件",
        sources=frozenset(),
        target="registered",
        by=CLERK,
        asks=f"{FORMS}:RegisterForm",
        effect=f"{HERE}:register",
        tells=("sender_head",),
        basis=f"{YS}第3、5条",
        help="行政案件涉嫌犯罪的，登记涉嫌罪名和数额；同级人民检察院可见。",
    ),
    moves=(*_at_the_agency(), *_at_the_police(), *_after()),
)
