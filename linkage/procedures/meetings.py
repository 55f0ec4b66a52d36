"""府检联动联席会议: the mechanism and its members, topics, meetings from agenda to minutes.

府检联动意见第五部分第1项: the office sits in the procuratorate, a deputy chief prosecutor directs it; once a year, or
at any time with the consent of convenor and deputy convenor; units deal with each other directly, and what they do not
agree on is referred to the meeting. The steps between are a configurable default.
"""

from __future__ import annotations

from linkage.procedures.bulletins import HALF_YEAR
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Role, Start

R = Role
BASIS = "渑池县人民政府、渑池县人民检察院府检联动意见第五部分第1项"
STEPS = f"{BASIS}（程序环节为可配置默认做法）"
OFFICE, CONVENOR = frozenset({R.OFFICE}), frozenset({R.CONVENOR})
BOTH = CONVENOR | {R.DEPUTY_CONVENOR}
MEMBERS = frozenset({R.MEMBER_CLERK, R.MEMBER_HEAD})
JOINT = "linkage.moves.mechanisms:is_the_joint_meeting"
JOINT_TERMS = ("FJ_MEETING_YEARLY", "FJ_PLAN", "FJ_BULLETIN_HALF_YEAR", "FJ_RELEASE", "FJ_RECONCILE")
YEARLY = Start(term="FJ_MEETING_YEARLY", on="last_meeting_on", obliges="owner", day_label="上次会议召开日", when=JOINT)
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
    ("oversight", "“执法监督、法治督察+法律监督”衔接机制"),
    ("other", "其他协作机制"),
)
COMING = frozenset({"preparing", "consenting", "agreed", "convened"})

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
    links="linkage.reports.meetings:mechanism_links",
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
        help="写明召集人、副召集人、办公室和建立文件；府检联动联席会议自上次召开之日起一年内再次召开。",
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
            own_work=False, quiet=True, guards=("linkage.moves.mechanisms:only_the_joint_meeting",),
            basis="渑池县人民政府、渑池县人民检察院府检联动意见第四部分第5项",
            help="所选各单位各成一表，数据即时冻结；送单位核对以前只有联席办可见。",
        ),
        Move(
            name="set_weights", label="审定考核指标权重", sources=frozenset({"in_force"}), target=None, by=CONVENOR,
            edits=True, asks="linkage.forms:WeightsForm", effect="linkage.moves.assessments:set_weights",
            own_work=False, quiet=True, tells=("office",), guards=("linkage.moves.mechanisms:only_the_joint_meeting",),
            basis="渑池县人民政府、渑池县人民检察院府检联动意见第四部分第5项（指标和权重为可配置默认做法）",
            help="各项权重合计100分，统计期间末日不早于启用日期的评价表按此计分；已编制的评价表不变。",
        ),
        Move(
            name="end_false_terms", label="终止不适用的计时", sources=frozenset({"in_force"}), target=None, by=OFFICE,
            guards=("linkage.moves.mechanisms:terms_are_false",), quiet=True, own_work=False,
            effect="linkage.moves.mechanisms:end_false_terms", cancels=JOINT_TERMS, internal=True,
            basis="渑池县人民政府、渑池县人民检察院府检联动意见第五部分第3项",
            help="协作机制上误计的联席会议、年度工作要点、半年通报等期限，自此终止，留痕可查。",
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
MEETING = Procedure(
    kind="meeting",
    label="联席会议",
    addressee_label="成员单位",
    app="linkage",
    icon="users",
    model=Matter,
    states={
        "preparing": "筹备中",
        "consenting": "待召集人、副召集人同意",
        "agreed": "已同意待通知",
        "convened": "已通知",
        "held": "已召开待整理纪要",
        "signing": "纪要待签发",
        "closed": "纪要已印发",
        "cancelled": "已取消",
    },
    phases={
        "preparing": Phase.DRAFTING,
        "consenting": Phase.APPROVING,
        "agreed": Phase.APPROVING,
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
        help="原则上每年一次；临时会议写明召开事由，报请召集人、副召集人各自同意。",
    ),
    moves=(
        Move(
            name="set_agenda", label="编排议程", sources=COMING, target=None, by=OFFICE, edits=True,
            asks="linkage.forms:AgendaForm", effect="linkage.moves.meetings:set_agenda", internal=True,
            basis=STEPS, help="各单位提请的议题在“提请协调”中列入；其他议题在这里直接增加。",
        ),
        Move(
            name="add_matter", label="从在办事项列入议题", sources=COMING, target=None, by=OFFICE,
            asks="linkage.forms:AgendaMatterForm", effect="linkage.moves.meetings:add_matter",
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
            name="ask_consent", label="报请召开临时会议", sources=frozenset({"preparing"}), target="consenting",
            by=OFFICE, guards=("linkage.moves.consents:both_are_appointed",),
            asks="supervision.matters.forms:RemarkForm", effect="linkage.moves.consents:ask_consent",
            tells=("convenor", "deputy_convenor"), internal=True, quiet=True,
            basis=BASIS, help="召集人、副召集人各自登录，同意或者说明不同意的理由。",
        ),
        Move(
            name="consent", label="同意召开临时会议", sources=frozenset({"consenting"}), target=None, by=BOTH,
            instead=(("agreed", "linkage.moves.consents:both_have_consented"),), primary=True, internal=True,
            guards=("linkage.moves.consents:own_consent_is_open",), asks="supervision.matters.forms:OpinionForm",
            effect="linkage.moves.consents:consent", tells=("office", "convenor"), basis=BASIS,
            not_owed="linkage.moves.consents:has_consented",
        ),
        Move(
            name="refuse", label="不同意召开", sources=frozenset({"consenting", "agreed"}), target="preparing", by=BOTH,
            asks="supervision.matters.forms:ReasonForm", effect="linkage.moves.consents:refuse", internal=True,
            tells=("office", "convenor", "deputy_convenor"), basis=BASIS,
            help="退回联席办；修改后可以再次报请，此前的同意不再有效。通知发出以前可以收回同意。",
        ),
        Move(
            name="take_back", label="撤回报请", sources=frozenset({"consenting", "agreed"}), target="preparing",
            by=OFFICE, asks="supervision.matters.forms:ReasonForm", effect="linkage.moves.consents:take_back",
            tells=("convenor", "deputy_convenor"), internal=True, own_work=False, basis=STEPS,
            help="需要改变事由、时间、地点的，撤回修改后重新报请。",
        ),
        Move(
            name="convene", label="同意召开并通知", sources=frozenset({"preparing", "consenting", "agreed"}),
            target="convened", by=CONVENOR,
            guards=("linkage.moves.consents:nobodys_consent_is_missing", "linkage.moves.meetings:there_is_an_agenda"),
            asks="supervision.matters.forms:OpinionForm", effect="linkage.moves.meetings:convene",
            letter="meeting_notice", tells=("office", "member", "deputy_convenor"), primary=True, basis=BASIS,
            not_owed="linkage.moves.consents:is_not_consented_to",
            help="成员单位自此可见议程，收到会议通知。临时会议须召集人、副召集人均已同意。",
        ),
        Move(
            name="attach", label="提供会议材料", sources=COMING | {"held"}, target=None, by=OFFICE | MEMBERS,
            asks="linkage.forms:PapersForm", effect="linkage.moves.meetings:attach_papers",
            own_work=False, tells=("office", "member"), basis=STEPS,
            help="通知前提供的，随会议通知列明；通知后，参会各单位均可见。",
        ),
        Move(
            name="respond", label="报送参会人员", sources=frozenset({"convened"}), target=None, by=MEMBERS,
            primary=True, asks="linkage.forms:AttendForm", effect="linkage.moves.meetings:respond",
            not_owed="linkage.moves.meetings:has_responded", tells=("office",), basis=STEPS,
        ),
        Move(
            name="confirm_guests", label="确认来宾签到", sources=frozenset({"convened"}), target=None, by=OFFICE,
            asks="linkage.forms:ConfirmGuestsForm", effect="linkage.moves.guests:confirm_guests", own_work=False,
            guards=("linkage.moves.guests:guests_wait",), quiet=True, internal=True, basis=STEPS,
            help="没有账号的列席人员扫描现场二维码自行填写，核对后列入列席人员。",
        ),
        Move(
            name="hold", label="登记召开", sources=frozenset({"convened"}), target="held", by=OFFICE, primary=True,
            asks="linkage.forms:HoldForm", effect="linkage.moves.meetings:hold", basis=BASIS,
        ),
        Move(
            name="correct_attendance", label="更正签到", sources=frozenset({"held"}), target=None, by=OFFICE,
            edits=True, asks="linkage.forms:HoldForm", effect="linkage.moves.meetings:hold", own_work=False,
            basis=STEPS,
            help="纪要报签以前，召开日期、主持人、参会和列席人员登记有误的在这里更正。",
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
            name="cancel", label="取消会议", sources=COMING, target="cancelled", by=CONVENOR,
            asks="supervision.matters.forms:ReasonForm", effect="linkage.moves.meetings:cancel",
            tells=("office", "member"), own_work=False, basis=STEPS,
        ),
    ),
)  # fmt: skip
