"""提请协调 and other topics for the joint meeting: who may bring one, from which matters, and what becomes of it.

府检联动意见第五部分第1项: units deal with each other directly, and what they do not agree on goes to the meeting.
"""

from __future__ import annotations

from linkage.procedures.meetings import BASIS, STEPS
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import BodyKind
from supervision.matters.models import Matter, Part, Phase
from supervision.matters.procedures import Move, Procedure, Role

R = Role
# Everyone but the office itself, which puts matters on the agenda of its meeting without asking anyone.
REFERRING = frozenset(kind for kind in BodyKind.values if kind != BodyKind.JOINT_OFFICE)
RUNNING = frozenset({"running", "reporting"})
DISPUTED = frozenset({"acknowledged", "objected", "replied", "supplementing", "urged", "escalated"})

TOPIC = Procedure(
    kind="topic",
    label="提请协调",
    app="linkage",
    icon="message-square-warning",
    model=Matter,
    states={
        "approving": "待负责人审批",
        "proposed": "已提请",
        "taken": "已列入议程",
        "settled": "已议定",
        "declined": "不列入",
        "withdrawn": "已撤回",
    },
    phases={
        "approving": Phase.APPROVING,
        "proposed": Phase.SERVED,
        "taken": Phase.SERVED,
        "settled": Phase.CLOSED,
        "declined": Phase.CLOSED,
        "withdrawn": Phase.WITHDRAWN,
    },
    parents={
        "clue": frozenset({"screening", "accepted"}),
        "case": frozenset({"filed", "investigating", "concluded"}),
        "consultation": frozenset({"received", "held", "confirmed", "declined", "answered"}),
        "enforcement_link": frozenset(
            {"not_transferred", "received", "misdirected", "refused", "reconsidering", "supervision_suggested", "filed"}
        ),
        "reverse_link": frozenset({"handed_over", "reviewing", "opinion_issued"}),
        **dict.fromkeys(("campaign", "training", "inspection", "petition", "case_release"), RUNNING),
        "transfer": frozenset({"accepted", "declined", "answered"}),
        "request": frozenset({"accepted", "declined", "answered"}),
        "task": frozenset({"assigned", "reported"}),
        **dict.fromkeys(INSTRUMENTS, DISPUTED),
    },
    owner_part=Part.SENDER,
    owners=REFERRING,
    made_as=frozenset({Part.RECEIVER, Part.COPIED, Part.LEAD, Part.RESPONSIBLE}),
    letter_data="linkage.letters:topic_data",
    track=(
        ("approving", "审批", "opened_on"),
        ("proposed", "提请", "issued_on"),
        ("taken", "列入议程", ""),
        ("settled", "议定", "closed_on"),
    ),
    sections="linkage.reports.meetings:topic_sections",
    texts="linkage.reports.meetings:texts",
    turn="linkage.reports.turns:of_topic",
    basis=BASIS,
    opening=Move(
        name="refer",
        label="提请联席会议协调",
        sources=frozenset(),
        target="approving",
        by=frozenset({R.PROSECUTOR, R.SENDER_CLERK}),
        asks="linkage.forms:TopicForm",
        effect="linkage.moves.meetings:refer",
        tells=("sender_head",),
        internal=True,
        basis=BASIS,
        help="直接对接仍无法达成共识的，写明双方意见和已做的协商；一般议题写明议题内容。",
    ),
    moves=(
        Move(
            name="approve", label="同意提请", sources=frozenset({"approving"}), target="proposed", primary=True,
            by=frozenset({R.SENDER_HEAD}), guards=("cases.moves:decided_by_another",),
            asks="supervision.matters.forms:OpinionForm", effect="linkage.moves.meetings:propose",
            letter="coordination_request", letter_when="linkage.moves.meetings:is_a_dispute", numbered=True,
            tells=("receiver", "sender_clerk"), basis=STEPS,
            help="编定文号，送联席会议办公室；提请协调的，生成提请协调单。",
        ),
        Move(
            name="withdraw", label="撤回", sources=frozenset({"approving", "proposed"}), target="withdrawn",
            by=frozenset({R.SENDER_CLERK, R.SENDER_HEAD}), asks="supervision.matters.forms:ReasonForm",
            effect="cases.moves.exchanges:say", tells=("receiver",), own_work=False, basis=STEPS,
        ),
        Move(
            name="take", label="列入议程", sources=frozenset({"proposed", "taken"}), target="taken", primary=True,
            by=frozenset({R.RECEIVER_CLERK}), guards=("linkage.moves.meetings:a_meeting_is_prepared",),
            asks="linkage.forms:TakeForm", effect="linkage.moves.meetings:take", tells=("sender", "responsible"),
            basis=STEPS, help="会议取消或者没有议定的，可以列入下一次会议。",
        ),
        Move(
            name="state_view", label="陈述本单位意见", sources=frozenset({"taken"}), target=None,
            by=frozenset({R.RESPONSIBLE_CLERK, R.RESPONSIBLE_HEAD}), asks="linkage.forms:StatementForm",
            effect="linkage.moves.meetings:state_view", primary=True, tells=("receiver", "sender"), basis=STEPS,
            not_owed="linkage.moves.meetings:has_stated",
            help="对方单位以自己的表述替换提请单位转述的意见，列入议程。",
        ),
        Move(
            name="decline", label="不列入", sources=frozenset({"proposed"}), target="declined",
            by=frozenset({R.RECEIVER_CLERK}), asks="supervision.matters.forms:ReasonForm",
            effect="cases.moves.exchanges:say", tells=("sender",), basis=STEPS,
        ),
        Move(
            name="settle", label="登记议定结果", sources=frozenset({"taken"}), target="settled",
            by=frozenset({R.RECEIVER_CLERK}), asks="linkage.forms:SettleForm",
            effect="cases.moves.exchanges:say", tells=("sender",), own_work=False, basis=BASIS,
            help="会议纪要印发后登记。",
        ),
    ),
)  # fmt: skip
