"""年度工作要点 and 重点任务: what the joint office sets out in January, and what the units do about it.

府检联动意见第五部分第3项: each year a list of key tasks with lead unit, responsible units and time limit; both sides
report and answer; units that lag are urged. How a paper becomes a list, and who agrees to it, is a default.
"""

from __future__ import annotations

from cases.procedures.common import relate_moves
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Role, Start

R = Role
BASIS = "渑池县人民政府、渑池县人民检察院府检联动意见第五部分第3项"
STEPS = f"{BASIS}（程序环节为可配置默认做法）"
OFFICE, CONVENOR = frozenset({R.OFFICE}), frozenset({R.CONVENOR})
LEADS = frozenset({R.LEAD_CLERK, R.LEAD_HEAD})
DOERS = LEADS | {R.RESPONSIBLE_CLERK, R.RESPONSIBLE_HEAD}

PLAN = Procedure(
    kind="plan",
    label="年度工作要点",
    addressee_label="成员单位",
    app="linkage",
    icon="list-checks",
    model=Matter,
    states={
        "drafting": "起草中",
        "approving": "待召集人审定",
        "issued": "执行中",
        "revising": "执行中，清单修订待审定",
        "closed": "已总结",
    },
    phases={
        "drafting": Phase.DRAFTING,
        "approving": Phase.APPROVING,
        "issued": Phase.SERVED,
        "revising": Phase.SERVED,
        "closed": Phase.CLOSED,
    },
    track=(
        ("drafting", "分解任务", "opened_on"),
        ("approving", "审定", ""),
        ("issued", "印发执行", "issued_on"),
        ("closed", "总结", "closed_on"),
    ),
    sections="linkage.reports.tasks:plan_sections",
    gathers="linkage.reports.tasks:plan_gathers",
    links="linkage.reports.tasks:plan_links",
    turn="linkage.reports.turns:of_plan",
    basis=BASIS,
    opening=Move(
        name="make",
        label="制定年度工作要点",
        sources=frozenset(),
        target="drafting",
        by=OFFICE,
        asks="linkage.forms:PlanForm",
        effect="linkage.moves.tasks:make_plan",
        internal=True,
        basis=BASIS,
        help="粘贴或者上传文件，按其自身编号拆成条目；也可以导入任务清单（xlsx）。",
    ),
    moves=(
        Move(
            name="add_paper", label="增加来源文件", sources=frozenset({"drafting", "revising"}), target=None, by=OFFICE,
            asks="linkage.forms:PaperForm", effect="linkage.moves.tasks:add_paper", internal=True, own_work=False,
            basis=STEPS,
        ),
        Move(
            name="sort_items", label="逐条处理", sources=frozenset({"drafting", "revising"}), target=None, by=OFFICE,
            edits=True, asks="linkage.forms:SortForm", effect="linkage.moves.listing:sort_items", internal=True,
            primary=True, basis=STEPS,
            help="每条列入、并入其他项或者不列入，也可以补充任务；列入的写明牵头单位、责任单位、完成时限和阶段节点。",
        ),
        Move(
            name="submit", label="报请审定", sources=frozenset({"drafting"}), target="approving", by=OFFICE,
            guards=("linkage.moves.listing:every_item_is_decided",), asks="supervision.matters.forms:RemarkForm",
            effect="cases.moves:note", tells=("convenor",), internal=True, basis=STEPS,
        ),
        Move(
            name="send_back", label="退回修改", sources=frozenset({"approving"}), target="drafting", by=CONVENOR,
            asks="supervision.matters.forms:ReasonForm", effect="cases.moves:note", tells=("office",), internal=True,
            basis=STEPS,
        ),
        Move(
            name="approve", label="审定印发", sources=frozenset({"approving"}), target="issued", by=CONVENOR,
            primary=True, asks="supervision.matters.forms:OpinionForm", effect="linkage.moves.tasks:issue_plan",
            tells=("office", "member"), basis=STEPS, help="印发后各单位可见，由联席办下达任务。",
        ),
        Move(
            name="assign_items", label="下达任务", sources=frozenset({"issued"}), target=None, by=OFFICE, primary=True,
            own_work=False, guards=("linkage.moves.tasks:items_wait_to_be_assigned",),
            effect="linkage.moves.tasks:assign_items",
            basis=BASIS, help="尚未下达的条目各成为一项重点任务，按完成时限计时。",
        ),
        Move(
            name="reopen", label="修订清单", sources=frozenset({"issued"}), target="revising", by=OFFICE,
            own_work=False, asks="supervision.matters.forms:ReasonForm", effect="cases.moves:note", tells=("convenor",),
            internal=True, basis=STEPS, help="增加来源文件或者补充任务；已经下达的任务不变，修订经召集人审定后执行。",
        ),
        Move(
            name="approve_revision", label="审定修订", sources=frozenset({"revising"}), target="issued", by=CONVENOR,
            guards=("linkage.moves.listing:every_item_is_decided",), primary=True,
            asks="supervision.matters.forms:OpinionForm", effect="linkage.moves.tasks:approve_revision",
            tells=("office", "member"), basis=STEPS, help="修订后的清单各单位可见，新列入的由联席办下达。",
        ),
        Move(
            name="close", label="年度总结", sources=frozenset({"issued"}), target="closed", by=OFFICE, own_work=False,
            guards=("linkage.moves.tasks:no_task_is_open",), asks="supervision.matters.forms:RemarkForm",
            effect="cases.moves:note", tells=("member",), basis=STEPS,
        ),
    ),
)  # fmt: skip
DUE = Start(term="FJ_TASK", on="counted_from", date="due_by", day_label="下达之日")
NEXT = Start(
    term="FJ_MILESTONE", on="milestone_from", date="milestone_by", day_label="当日",
    when="linkage.moves.tasks:a_milestone_is_ahead",
)  # fmt: skip
TASK = Procedure(
    kind="task",
    label="重点任务",
    addressee_label="责任单位",
    app="linkage",
    icon="square-check",
    model=Matter,
    states={"assigned": "办理中", "reported": "报告完成待验收", "closed": "已完成", "cancelled": "已取消"},
    phases={
        "assigned": Phase.SERVED,
        "reported": Phase.ANSWERED,
        "closed": Phase.CLOSED,
        "cancelled": Phase.WITHDRAWN,
    },
    parents={
        "plan": frozenset({"issued"}),
        "meeting": frozenset({"held", "signing", "closed"}),
        **{
            kind: frozenset({"running", "reporting", "closed"})
            for kind in ("campaign", "training", "inspection", "petition")
        },
        "bulletin": frozenset({"issued"}),
    },
    track=(
        ("assigned", "下达", "issued_on"),
        ("reported", "报告完成", "answered_on"),
        ("closed", "验收", "closed_on"),
    ),
    answers=("FJ_TASK",),
    sections="linkage.reports.tasks:task_sections",
    gathers="linkage.reports.subtasks:gathers",
    links="linkage.reports.subtasks:links",
    texts="linkage.reports.tasks:texts",
    turn="linkage.reports.turns:of_task",
    basis=BASIS,
    opening=Move(
        name="assign",
        label="下达重点任务",
        sources=frozenset(),
        target="assigned",
        by=OFFICE | CONVENOR,
        asks="linkage.forms:TaskForm",
        effect="linkage.moves.tasks:assign",
        starts=(DUE, NEXT),
        tells=("lead", "responsible"),
        basis=BASIS,
        help="写明牵头单位、责任单位和完成时限。",
    ),
    moves=(
        Move(
            name="report_progress", label="报告进展", sources=frozenset({"assigned"}), target=None,
            by=DOERS | OFFICE, asks="linkage.forms:ProgressForm", effect="linkage.moves.tasks:report_progress",
            tells=("office",), basis=BASIS,
        ),
        Move(
            name="reach_milestone", label="报告节点完成", sources=frozenset({"assigned"}), target=None,
            by=LEADS | OFFICE, asks="linkage.forms:ProgressForm",
            guards=("linkage.moves.tasks:the_lead_reports", "linkage.moves.tasks:a_milestone_waits"),
            effect="linkage.moves.tasks:reach_milestone", stops=("FJ_MILESTONE",), starts=(NEXT,), tells=("office",),
            basis=STEPS, help="按时间顺序报告下一个阶段节点；其后的节点继续提醒。",
        ),
        Move(
            name="report_done", label="报告完成", sources=frozenset({"assigned"}), target="reported", by=LEADS | OFFICE,
            guards=("linkage.moves.tasks:the_lead_reports", "linkage.moves.subtasks:no_part_is_open"),
            asks="linkage.forms:ProgressForm", effect="linkage.moves.tasks:report_done", stops=("FJ_TASK",),
            cancels=("FJ_MILESTONE",), tells=("office", "responsible"), primary=True, basis=BASIS,
            help="写明完成情况，附佐证材料，由联席办验收。",
        ),
        Move(
            name="accept", label="验收", sources=frozenset({"reported"}), target="closed", by=OFFICE | CONVENOR,
            guards=("linkage.moves.tasks:accepted_by_another",), primary=True,
            asks="supervision.matters.forms:OpinionForm", effect="cases.moves.exchanges:say",
            tells=("lead", "responsible"), basis=STEPS,
        ),
        Move(
            name="return_task", label="退回继续办理", sources=frozenset({"reported"}), target="assigned",
            by=OFFICE | CONVENOR, guards=("linkage.moves.tasks:accepted_by_another",),
            asks="linkage.forms:ReturnTaskForm", effect="linkage.moves.tasks:return_task", starts=(DUE, NEXT),
            tells=("lead", "responsible"), basis=STEPS,
            help="完成时限未过的不变，已过的写明补办时限；阶段节点不变，自退回起继续提醒。",
        ),
        Move(
            name="set_milestones", label="设定阶段节点", sources=frozenset({"assigned"}), target=None,
            by=OFFICE | LEADS, edits=True, asks="linkage.forms:MilestonesForm",
            effect="linkage.moves.tasks:set_milestones", cancels=("FJ_MILESTONE",), starts=(NEXT,), own_work=False,
            tells=("office", "lead", "responsible"), basis=STEPS,
            help="牵头单位和联席办均可设定；已完成的节点保留，未完成的按这里所写重新提醒。",
        ),
        Move(
            name="change_due", label="调整完成时限", sources=frozenset({"assigned"}), target=None, by=CONVENOR,
            asks="linkage.forms:DueForm", effect="linkage.moves.tasks:change_due", cancels=("FJ_TASK",), starts=(DUE,),
            tells=("office", "lead", "responsible"), own_work=False, basis=STEPS,
        ),
        Move(
            name="cancel", label="取消任务", sources=frozenset({"assigned"}), target="cancelled", by=CONVENOR,
            asks="supervision.matters.forms:ReasonForm", effect="linkage.moves.subtasks:cancel",
            cancels=("FJ_TASK", "FJ_MILESTONE"), tells=("office", "lead", "responsible"), own_work=False, basis=STEPS,
            help="尚未完成的分解任务随之取消，各承办部门、单位收到通知和理由。",
        ),
        *relate_moves(
            frozenset({"assigned", "reported", "closed"}), OFFICE | DOERS, BASIS, internal=False,
            help="登记所属的协作机制和有关事项；他人只看到其本来可以看到的事项。",
        ),
    ),
)  # fmt: skip
