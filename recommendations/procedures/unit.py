"""What the addressed units do among themselves before the reply leaves, and what they report beside it.

The procuratorate is not shown how a unit divides its work or drafts its reply; it receives what the head sends.
"""

from recommendations.procedures.instruments import ADDRESSEE, UNITS, WAITING_FOR_REPLY, Instrument, R
from supervision.matters.procedures import Move

HERE = "recommendations.moves.unit"
SIGNED_BY_THE_HEAD = "《党政机关公文处理工作条例》第22条"
INNER = "被建议单位内部办理（可配置默认做法）"


def hand_out(one: Instrument) -> Move:
    """内部分工."""
    return Move(
        name="hand_out",
        label="内部分工",
        sources=WAITING_FOR_REPLY,
        target=None,
        by=UNITS,
        asks="recommendations.forms.unit:HandOutForm",
        effect=f"{HERE}:hand_out",
        within_unit="own",
        own_work=False,
        basis=INNER,
        help="逐项交给本单位人员办理并定内部时限；内部时限不是法定期限，检察机关看不到分工。",
    )


def contribute(one: Instrument) -> Move:
    """报送办理情况: of those to whom a measure was handed, and of the joint units to the lead."""
    return Move(
        name="contribute",
        label="报送办理情况",
        sources=WAITING_FOR_REPLY,
        target=None,
        by=UNITS,
        asks="recommendations.forms.unit:ContributionForm",
        effect=f"{HERE}:contribute",
        within_unit="units",
        tells=("addressee",),
        basis=INNER,
        help="只填本人、本单位承担的事项；汇入主办单位的回复稿，签发前检察机关看不到。",
    )


def draft_reply(one: Instrument) -> Move:
    """拟制回复."""
    return Move(
        name="draft_reply",
        label="拟制回复并报批",
        sources=WAITING_FOR_REPLY,
        target=None,
        by=ADDRESSEE,
        asks="recommendations.forms.unit:ReplyDraftForm",
        guards=("recommendations.moves.answering:not_answered_yet",),
        effect=f"{HERE}:draft_reply",
        within_unit="units",
        tells=("addressee_head", "joint"),
        primary=True,
        basis=f"{SIGNED_BY_THE_HEAD}；{one.rules.reply}",
        help="逐项写明采纳与落实情况并附证据，报本单位负责人签发；有协办单位的，同时送其会签。修改后重新会签。",
    )


def countersign(one: Instrument) -> Move:
    """会签."""
    return Move(
        name="countersign",
        label="会签回复稿",
        sources=WAITING_FOR_REPLY,
        target=None,
        by=frozenset({R.JOINT_HEAD}),
        asks="recommendations.forms.unit:CounterSignForm",
        guards=(f"{HERE}:draft_waits_for_this_unit",),
        effect=f"{HERE}:countersign",
        within_unit="units",
        tells=("addressee",),
        primary=True,
        basis="《党政机关公文处理工作条例》第19条第5项（会签程序为可配置默认做法）",
        help="各协办单位都同意后，主办单位负责人才能签发回复。",
    )


def record_countersignature(one: Instrument) -> Move:
    """登记会签: of a joint unit whose head has no account, from paper or from its one-time link."""
    return Move(
        name="record_countersignature",
        label="登记协办单位会签",
        sources=WAITING_FOR_REPLY,
        target=None,
        by=ADDRESSEE,
        asks="recommendations.forms.unit:RecordCounterSignForm",
        guards=(f"{HERE}:a_counter_signature_is_to_be_recorded",),
        effect=f"{HERE}:record_countersignature",
        within_unit="units",
        quiet=True,
        tells=("addressee_head", "joint"),
        basis="《党政机关公文处理工作条例》第19条第5项（会签程序为可配置默认做法）",
        help="没有账号的协办单位，在纸面上或者通过一次性链接会签后，由主办单位登记。",
    )


def return_draft(one: Instrument) -> Move:
    """退回回复稿."""
    return Move(
        name="return_draft",
        label="退回回复稿",
        sources=WAITING_FOR_REPLY,
        target=None,
        by=frozenset({R.ADDRESSEE_HEAD}),
        asks="supervision.matters.forms:ReasonForm",
        guards=(f"{HERE}:a_draft_waits",),
        effect=f"{HERE}:return_draft",
        within_unit="own",
        own_work=False,
        tells=("addressee_clerk",),
        basis=SIGNED_BY_THE_HEAD,
    )


def report_interim(one: Instrument) -> Move:
    """报送整改方案或者阶段报告."""
    return Move(
        name="report_interim",
        label="报送方案、阶段报告",
        sources=(WAITING_FOR_REPLY | {"replied", "verified", "look_back_planned"}) & frozenset(one.states),
        target=None,
        by=ADDRESSEE,
        asks="recommendations.forms.unit:InterimForm",
        effect=f"{HERE}:report_interim",
        own_work=False,
        tells=("handler",),
        basis=f"{one.rules.reply}（整改方案、阶段报告为可配置默认做法）",
        help="整改方案、阶段报告不代替书面回复，不停止回复期限的计算。",
    )


def moves(one: Instrument) -> tuple[Move, ...]:
    """The moves of this stage, in their order."""
    made = (draft_reply, countersign, record_countersignature, contribute, hand_out, return_draft, report_interim)
    return tuple(move(one) for move in made)
