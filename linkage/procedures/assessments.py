"""考核评价表: one agency's sheet for one period, checked by the unit before it is fixed, sealed by the convenor.

府检联动意见第四部分第5项: how recommendations are answered and carried out is an important part of the assessment of
each unit's 法治政府 work. Indicators, weights and steps are a configurable default. Agencies alone are assessed:
procuratorates are not ranked (一取消三不再).
"""

from __future__ import annotations

from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Role, Start

R = Role
BASIS = "渑池县人民政府、渑池县人民检察院府检联动意见第四部分第5项"
STEPS = f"{BASIS}（程序环节为可配置默认做法）"
OFFICE, CONVENOR = frozenset({R.OFFICE}), frozenset({R.CONVENOR})
UNIT = frozenset({R.RECEIVER_CLERK, R.RECEIVER_HEAD})
UNIT_HEAD = frozenset({R.RECEIVER_HEAD})
CHECK = "KH_CHECK"

ASSESSMENT = Procedure(
    kind="assessment",
    label="考核评价表",
    addressee_label="被评价单位",
    app="linkage",
    icon="clipboard-check",
    model=Matter,
    states={
        "drafting": "编制中",
        "checking": "待单位核对",
        "objected": "异议待处理",
        "confirmed": "数据已核对",
        "sealing": "待召集人审定",
        "sealed": "已审定",
        "withdrawn": "已撤回",
    },
    phases={
        "drafting": Phase.DRAFTING,
        "checking": Phase.SERVED,
        "objected": Phase.SERVED,
        "confirmed": Phase.ANSWERED,
        "sealing": Phase.VERIFYING,
        "sealed": Phase.CLOSED,
        "withdrawn": Phase.WITHDRAWN,
    },
    parents={"mechanism": frozenset({"in_force"})},
    fits="linkage.moves.mechanisms:comes_of_the_joint_meeting",
    needs_parent=True,
    track=(
        ("drafting", "编制", "opened_on"),
        ("checking", "送单位核对", "issued_on"),
        ("confirmed", "核对", "answered_on"),
        ("sealing", "报审", ""),
        ("sealed", "审定", "closed_on"),
    ),
    letter_data="linkage.reports.assessments:letter_data",
    sections="linkage.reports.assessments:sections",
    gathers="linkage.reports.bulletins:gathers",
    links="linkage.reports.bulletins:links",
    basis=BASIS,
    opening=Move(
        name="compile",
        label="编制考核评价表",
        sources=frozenset(),
        target="drafting",
        by=OFFICE,
        asks="linkage.forms:AssessmentForm",
        effect="linkage.moves.assessments:compile_sheet",
        internal=True,
        basis=BASIS,
        help="按所选期间即时取数并冻结，按现行指标计分；只考核行政机关。",
    ),
    moves=(
        Move(
            name="send_out", label="送单位核对", sources=frozenset({"drafting"}), target="checking", by=OFFICE,
            primary=True, effect="linkage.moves.assessments:send_out", tells=("receiver",), basis=STEPS,
            starts=(Start(term=CHECK, on="today", date="check_due_by"),),
            help="该单位自此可见本表和各项数据背后的事项，在核对截止日前确认或者提出异议。",
        ),
        Move(
            name="confirm", label="核对无误", sources=frozenset({"checking"}), target="confirmed", by=UNIT_HEAD,
            primary=True, asks="supervision.matters.forms:RemarkForm", effect="linkage.moves.assessments:confirm",
            stops=(CHECK,), tells=("office", "receiver_clerk"), basis=STEPS,
            help="由单位负责人确认；确认后不再提出异议。",
        ),
        Move(
            name="object", label="提出异议", sources=frozenset({"checking", "objected"}), target="objected", by=UNIT,
            asks="linkage.forms:ObjectToFigureForm", effect="linkage.moves.assessments:object_to_figure",
            stops=(CHECK,), tells=("office", "convenor"), basis=STEPS,
            help="一次对一项数据提出，写明应当是多少和理由，可以附证明材料；还有其他异议的，可以继续提出。",
        ),
        Move(
            name="decide", label="处理异议", sources=frozenset({"objected"}), target="confirmed", by=CONVENOR,
            primary=True, asks="linkage.forms:DecideObjectionsForm", effect="linkage.moves.assessments:decide",
            tells=("office", "receiver"), basis=STEPS,
            help="逐项决定并说明理由；成立的，按更正后的数据重新计分，原数据照样保留。",
        ),
        Move(
            name="close_check", label="逾期未核对，转报审", sources=frozenset({"checking"}), target="confirmed",
            by=OFFICE, guards=("linkage.moves.assessments:check_is_over",), asks="supervision.matters.forms:RemarkForm",
            effect="linkage.moves.assessments:close_check", cancels=(CHECK,), tells=("receiver",), own_work=False,
            basis=STEPS,
        ),
        Move(
            name="submit", label="报请审定", sources=frozenset({"confirmed"}), target="sealing", by=OFFICE,
            primary=True, asks="supervision.matters.forms:RemarkForm", effect="cases.moves.exchanges:say",
            tells=("convenor",), internal=True, basis=STEPS,
        ),
        Move(
            name="send_back", label="退回", sources=frozenset({"sealing"}), target="confirmed", by=CONVENOR,
            asks="supervision.matters.forms:ReasonForm", effect="cases.moves.exchanges:say", tells=("office",),
            internal=True, basis=STEPS,
        ),
        Move(
            name="seal", label="审定", sources=frozenset({"sealing"}), target="sealed", by=CONVENOR, primary=True,
            asks="supervision.matters.forms:OpinionForm", effect="linkage.moves.assessments:seal",
            letter="assessment_sheet", numbered=True, tells=("office", "receiver"), basis=BASIS,
            help="编定文号，生成考核评价表，结果不再改动。",
        ),
        Move(
            name="withdraw", label="撤回", sources=frozenset({"drafting", "checking"}), target="withdrawn", by=OFFICE,
            asks="supervision.matters.forms:ReasonForm", effect="cases.moves.exchanges:say", cancels=(CHECK,),
            tells=("receiver",), own_work=False, basis=STEPS,
        ),
    ),
)  # fmt: skip
