"""府检联动联席会议: the mechanism and its members, topics, meetings from agenda to minutes.

府检联动意见第五部分第1项: the office sits in the procuratorate, a deputy chief prosecutor directs it; once a year, or
at any time with the consent of convenor and deputy convenor; units deal with each other directly, and what they do not
agree on is referred to the meeting. The steps between are a configurable default.
"""

from __future__ import annotations

from linkage.procedures.bulletins import HALF_YEAR
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import BodyKind
from supervision.matters.models import Matter, Part, Phase
from supervision.matters.procedures import Move, Procedure, Role, Start

R = Role
BASIS = "渑池县人民政府、渑池县人民检察院府检联动意见第五部分第1项"
STEPS = f"{BASIS}（程序环节为可配置默认做法）"
OFFICE, CONVENOR = frozenset({R.OFFICE}), frozenset({R.CONVENOR})
MEMBERS = frozenset({R.MEMBER_CLERK, R.MEMBER_HEAD})
YEARLY = Start(term="FJ_MEETING_YEARLY", on="last_meeting_on", obliges="owner", day_label="上次会议召开日")
JOINT = "linkage.moves.mechanisms:is_the_joint_meeting"
JOINT_TERMS = ("FJ_PLAN", "FJ_BULLETIN_HALF_YEAR", "FJ_RELEASE", "FJ_RECONCILE")
JANUARY = Start(term="FJ_PLAN", on="today", date="plan_due_by", obliges="owner", when=JOINT)
RELEASE = Start(term="FJ_RELEASE", on="last_release_on", obliges="owner", day_label="上次发布之日", when=JOINT)
MONTHLY = Start(
    term="FJ_RECONCILE",
    on="month_ended_on",
    date="reconcile_by",
    obliges="owner",
    day_label="当月终了之日",
    when=JOINT,
)
EXPIRY = Start(
    term="FJ_EXPIRY", on="today", date="expires_by", obliges="owner", when="linkage.moves.mechanisms:expires"
)
TYPES = (
    ("linkage", "府检联动联席会议"),
    ("plus", "“检察+N”协作机制"),
    ("chiefs", "“河长/林长/田长/山长+检察长”机制"),
    ("field", "重点领域协同机制（知识产权、金融、应急等）"),
    ("region", "跨区域协作机制"),
    ("other", "其他协作机制"),
)
# Everyone but the office itself, which puts matters on the agenda of its meeting without asking anyone.
REFERRING = frozenset(kind for kind in BodyKind.values if kind != BodyKind.JOINT_OFFICE)
RUNNING = frozenset({"running", "reporting"})
DISPUTED = frozenset({"acknowledged", "objected", "replied", "supplementing", "urged", "escalated"})

MECHANISM = Procedure(
    kind="mechanism",
    label="联动机制",
    addressee_label="成员单位",
    app="linkage",
    icon="network",
    model=Matter,
    states={"in_force": "运行中", "ended": "已终止"},
    phases={"in_force": Phase.SERVED, "ended": Phase.CLOSED},
    track=(("in_force", "建立", "issued_on"), ("ended", "终止", "closed_on")),
    sections="linkage.reports.meetings:mechanism_sections",
    gathers="linkage.reports.meetings:mechanism_gathers",
    texts="linkage.reports.meetings:texts",
    turn="linkage.reports.turns:of_mechanism",
    basis=BASIS,
    opening=Move(
        name="found",
        label="登记联动机制",
        sources=frozenset(),
        target="in_force",
        by=OFFICE,
        asks="linkage.forms:MechanismForm",
        effect="linkage.moves.mechanisms:found",
        starts=(YEARLY, JANUARY, RELEASE, MONTHLY, EXPIRY, HALF_YEAR),
        basis=BASIS,
        help="写明召集人、副召集人、办公室和建立文件；联席会议自上次召开之日起一年内再次召开。",
    ),
    moves=(
        Move(
            name="set_members", label="维护成员单位", sources=frozenset({"in_force"}), target=None, by=OFFICE,
            edits=True, asks="linkage.forms:MembersForm", effect="linkage.moves.mechanisms:set_members",
            own_work=False, basis=STEPS,
        ),
        Move(
            name="revise", label="修改登记", sources=frozenset({"in_force"}), target=None, by=OFFICE, edits=True,
            asks="linkage.forms:MechanismForm", effect="linkage.moves.mechanisms:revise_mechanism", own_work=False,
            cancels=("FJ_EXPIRY",), starts=(EXPIRY,), basis=STEPS, help="续签的，改写建立文件和有效期。",
        ),
        Move(
            name="attach", label="上传机制文件", sources=frozenset({"in_force"}), target=None, by=OFFICE,
            asks="supervision.matters.forms:AttachForm", effect="cases.moves.exchanges:attach", own_work=False,
            basis=STEPS, help="建立文件、协议和续签文件，各成员单位可见。",
        ),
        Move(
            name="record_meeting", label="登记已开会议", sources=frozenset({"in_force"}), target=None,
            by=OFFICE | CONVENOR, asks="linkage.forms:HeldForm", effect="linkage.moves.mechanisms:record_meeting",
            stops=("FJ_MEETING_YEARLY",), starts=(YEARLY,), primary=True, basis=BASIS,
            help="会议纪要印发时自动登记；补登以前的会议也在这里。",
        ),
        Move(
            name="record_plan", label="登记已印发要点", sources=frozenset({"in_force"}), target=None,
            by=OFFICE | CONVENOR, asks="linkage.forms:YearForm", effect="linkage.moves.mechanisms:record_plan",
            stops=("FJ_PLAN",), starts=(JANUARY,), own_work=False, quiet=True,
            guards=("linkage.moves.mechanisms:only_the_joint_meeting",),
            basis="渑池县人民政府、渑池县人民检察院府检联动意见第五部分第3项",
            help="年度工作要点审定印发时自动登记；下一年度的要点于次年1月底前印发。",
        ),
        Move(
            name="record_release", label="登记已发布案例", sources=frozenset({"in_force"}), target=None,
            by=OFFICE | CONVENOR, asks="linkage.forms:ReleasedForm", effect="linkage.moves.mechanisms:record_release",
            stops=("FJ_RELEASE",), starts=(RELEASE,), own_work=False, quiet=True,
            guards=("linkage.moves.mechanisms:only_the_joint_meeting",),
            basis="渑池县人民政府、渑池县人民检察院府检联动意见第四部分第7项",
            help="联合发布案例时自动登记；补登以前的发布也在这里。",
        ),
        Move(
            name="record_reconciliation", label="登记已对账月份", sources=frozenset({"in_force"}), target=None,
            by=OFFICE, asks="linkage.forms:ReconcileForm", effect="linkage.moves.mechanisms:record_reconciliation",
            stops=("FJ_RECONCILE",), starts=(MONTHLY,), own_work=False,
            basis="渑池县人民政府、渑池县人民检察院府检联动意见第四部分第1项（月度对账为可配置默认做法）",
            help="完成对账时自动登记；下一个月的对账于再下月10日前完成。",
        ),
        Move(
            name="import_record", label="导入会议记录", sources=frozenset({"in_force"}), target=None, by=OFFICE,
            asks="linkage.forms:MeetingSheetForm", effect="linkage.moves.mechanisms:import_record", own_work=False,
            basis=STEPS, help="导入以前的会议记录表（xlsx）；缺年份的日期保留原文，请核对后补登。",
        ),
        Move(
            name="record_bulletin", label="登记已印发通报", sources=frozenset({"in_force"}), target=None,
            by=OFFICE | CONVENOR, asks="linkage.forms:RecordBulletinForm",
            effect="linkage.moves.bulletins:record_bulletin", stops=("FJ_BULLETIN_HALF_YEAR",), starts=(HALF_YEAR,),
            own_work=False, basis="渑池县人民政府、渑池县人民检察院府检联动意见第五部分第3项",
            help="半年通报审签印发时自动登记；补登以前的通报也在这里。",
        ),
        Move(
            name="assess_units", label="编制考核评价表", sources=frozenset({"in_force"}), target=None, by=OFFICE,
            asks="linkage.forms:AssessForm", effect="linkage.moves.assessments:assess_units", internal=True,
            own_work=False, basis="渑池县人民政府、渑池县人民检察院府检联动意见第四部分第5项",
            help="所选各单位各成一表，数据即时冻结；送单位核对以前只有联席办可见。",
        ),
        Move(
            name="set_weights", label="审定考核指标权重", sources=frozenset({"in_force"}), target=None, by=CONVENOR,
            edits=True, asks="linkage.forms:WeightsForm", effect="linkage.moves.assessments:set_weights",
            own_work=False, tells=("office",),
            basis="渑池县人民政府、渑池县人民检察院府检联动意见第四部分第5项（指标和权重为可配置默认做法）",
            help="各项权重合计100分，自启用日期起编制的评价表按此计分；以前的评价表不变。",
        ),
        Move(
            name="end_false_terms", label="终止不适用的计时", sources=frozenset({"in_force"}), target=None, by=OFFICE,
            guards=("linkage.moves.mechanisms:terms_are_false",), quiet=True, own_work=False,
            effect="linkage.moves.mechanisms:end_false_terms", cancels=JOINT_TERMS, internal=True,
            basis="渑池县人民政府、渑池县人民检察院府检联动意见第五部分第3项",
            help="协作机制上误计的年度工作要点、半年通报等期限，自此终止，留痕可查。",
        ),
        Move(
            name="end", label="终止", sources=frozenset({"in_force"}), target="ended", by=CONVENOR, own_work=False,
            asks="supervision.matters.forms:ReasonForm", effect="cases.moves.exchanges:say",
            cancels=(
                "FJ_MEETING_YEARLY", "FJ_PLAN", "FJ_RELEASE", "FJ_RECONCILE", "FJ_EXPIRY", "FJ_BULLETIN_HALF_YEAR",
            ),
            tells=("office", "member"), basis=STEPS,
        ),
    ),
)  # fmt: skip
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
MEETING = Procedure(
    kind="meeting",
    label="联席会议",
    addressee_label="成员单位",
    app="linkage",
    icon="users",
    model=Matter,
    states={
        "preparing": "筹备中",
        "convened": "已通知",
        "held": "已召开待整理纪要",
        "signing": "纪要待签发",
        "closed": "纪要已印发",
        "cancelled": "已取消",
    },
    phases={
        "preparing": Phase.DRAFTING,
        "convened": Phase.SERVED,
        "held": Phase.SERVED,
        "signing": Phase.VERIFYING,
        "closed": Phase.CLOSED,
        "cancelled": Phase.WITHDRAWN,
    },
    parents={"mechanism": frozenset({"in_force"})},
    needs_parent=True,
    track=(
        ("preparing", "筹备", "opened_on"),
        ("convened", "通知", "issued_on"),
        ("held", "召开", "answered_on"),
        ("signing", "签发纪要", ""),
        ("closed", "印发", "closed_on"),
    ),
    letter_data="linkage.letters:meeting_data",
    previews=frozenset({"held", "signing"}),
    sections="linkage.reports.meetings:meeting_sections",
    gathers="linkage.reports.meetings:meeting_gathers",
    links="linkage.reports.meetings:meeting_links",
    turn="linkage.reports.turns:of_meeting",
    basis=BASIS,
    opening=Move(
        name="prepare",
        label="筹备联席会议",
        sources=frozenset(),
        target="preparing",
        by=OFFICE,
        asks="linkage.forms:MeetingForm",
        effect="linkage.moves.meetings:prepare",
        tells=("convenor",),
        internal=True,
        basis=BASIS,
        help="原则上每年一次；临时会议须经召集人、副召集人同意。",
    ),
    moves=(
        Move(
            name="set_agenda", label="编排议程", sources=frozenset({"preparing", "convened"}), target=None, by=OFFICE,
            edits=True, asks="linkage.forms:AgendaForm", effect="linkage.moves.meetings:set_agenda", internal=True,
            basis=STEPS, help="各单位提请的议题在“提请协调”中列入；其他议题在这里直接增加。",
        ),
        Move(
            name="add_matter", label="从在办事项列入议题", sources=frozenset({"preparing", "convened"}), target=None,
            by=OFFICE, asks="linkage.forms:AgendaMatterForm", effect="linkage.moves.meetings:add_matter",
            own_work=False, internal=True, basis=STEPS,
            help="联席办可见的在办事项，直接列入议程；通知后，该事项的承办单位和相对单位参会。",
        ),
        Move(
            name="reschedule", label="调整会议安排", sources=frozenset({"preparing", "convened"}), target=None,
            by=OFFICE, edits=True, asks="linkage.forms:MeetingForm", effect="linkage.moves.meetings:reschedule",
            letter="meeting_notice", letter_when="linkage.moves.meetings:was_called", own_work=False,
            tells=("member", "convenor"), basis=STEPS, help="已经通知的，重新生成会议通知并告知各成员单位。",
        ),
        Move(
            name="convene", label="同意召开并通知", sources=frozenset({"preparing"}), target="convened", by=CONVENOR,
            guards=("linkage.moves.meetings:there_is_an_agenda",), asks="supervision.matters.forms:OpinionForm",
            effect="linkage.moves.meetings:convene", letter="meeting_notice", tells=("office", "member"), primary=True,
            basis=BASIS, help="成员单位自此可见议程，收到会议通知。",
        ),
        Move(
            name="attach", label="提供会议材料", sources=frozenset({"preparing", "convened", "held"}), target=None,
            by=OFFICE | MEMBERS, asks="linkage.forms:PapersForm", effect="linkage.moves.meetings:attach_papers",
            own_work=False, tells=("office", "member"), basis=STEPS,
            help="通知前提供的，随会议通知列明；通知后，参会各单位均可见。",
        ),
        Move(
            name="respond", label="报送参会人员", sources=frozenset({"convened"}), target=None, by=MEMBERS,
            primary=True, asks="linkage.forms:AttendForm", effect="linkage.moves.meetings:respond",
            tells=("office",), basis=STEPS,
        ),
        Move(
            name="hold", label="登记召开", sources=frozenset({"convened"}), target="held", by=OFFICE, primary=True,
            asks="linkage.forms:HoldForm", effect="linkage.moves.meetings:hold", basis=BASIS,
        ),
        Move(
            name="write_minutes", label="整理纪要", sources=frozenset({"held"}), target=None, by=OFFICE, edits=True,
            primary=True, asks="linkage.forms:MinutesForm", effect="linkage.moves.meetings:write_minutes",
            internal=True, basis=STEPS, help="对照议题写讨论情况和议定事项；议定事项写明牵头单位、责任单位和完成时限。",
        ),
        Move(
            name="submit_minutes", label="报签纪要", sources=frozenset({"held"}), target="signing", by=OFFICE,
            guards=("linkage.moves.meetings:every_item_has_minutes",), asks="supervision.matters.forms:RemarkForm",
            effect="cases.moves.exchanges:say", tells=("convenor",), internal=True, basis=STEPS,
        ),
        Move(
            name="send_back", label="退回修改", sources=frozenset({"signing"}), target="held", by=CONVENOR,
            asks="supervision.matters.forms:ReasonForm", effect="cases.moves.exchanges:say", tells=("office",),
            internal=True, basis=STEPS,
        ),
        Move(
            name="sign_minutes", label="签发纪要", sources=frozenset({"signing"}), target="closed", by=CONVENOR,
            primary=True, asks="supervision.matters.forms:OpinionForm", effect="linkage.moves.meetings:sign_minutes",
            letter="minutes", numbered=True, tells=("office", "member"), basis=BASIS,
            help="编定文号，生成会议纪要，发送各成员单位；下次会议自本次召开之日起一年内召开。",
        ),
        Move(
            name="make_tasks", label="议定事项转任务", sources=frozenset({"closed"}), target=None, by=OFFICE,
            primary=True, guards=("linkage.moves.meetings:resolutions_wait",),
            effect="linkage.moves.meetings:make_tasks", basis=BASIS, help="有牵头单位的议定事项各成为一项重点任务。",
        ),
        Move(
            name="cancel", label="取消会议", sources=frozenset({"preparing", "convened"}), target="cancelled",
            by=CONVENOR, asks="supervision.matters.forms:ReasonForm", effect="linkage.moves.meetings:cancel",
            tells=("office", "member"), own_work=False, basis=STEPS,
        ),
    ),
)  # fmt: skip
