"""下达的任务: what one body gives another, or its own department, to do by a day. One course, two kinds as data.

分解任务: a unit divides a key task among its departments and the units below it. 府检联动意见第五部分第3项 asks for
lead unit, responsible units and time limit of each task; that a task is divided to departments and persons, each with a
date, follows 三项重点工作实施意见 (任务逐项分解，明确责任部门、责任人和时限). 会商任务: what a consultation agreed that
somebody does (府检联动意见第四部分第1项). The steps are a configurable default.
"""

from __future__ import annotations

from dataclasses import dataclass

from supervision.matters.models import Matter, Part, Phase
from supervision.matters.procedures import Move, Procedure, Role, Start

R = Role
FJ = "渑池县人民政府、渑池县人民检察院府检联动意见"
OWNERS = frozenset({R.SENDER_CLERK, R.SENDER_HEAD})
DOERS = frozenset({R.RECEIVER_CLERK, R.RECEIVER_HEAD})
DUE = Start(term="FJ_SUBTASK", on="today", date="due_by")
DEEPEST = 2
CONSULTED = ("consult", "study")
STATES = {"assigned": "办理中", "reported": "报告完成待确认", "closed": "已完成", "cancelled": "已取消"}
PHASES = {
    "assigned": Phase.SERVED,
    "reported": Phase.ANSWERED,
    "closed": Phase.CLOSED,
    "cancelled": Phase.WITHDRAWN,
}
TRACK = (
    ("assigned", "下达", "issued_on"),
    ("reported", "报告完成", "answered_on"),
    ("closed", "确认", "closed_on"),
)


@dataclass(frozen=True, kw_only=True)
class Handed:
    """One kind of task that is handed to somebody: names, what it comes from, who may, form and effect of opening."""

    kind: str
    label: str
    opening: str
    whole_label: str
    icon: str
    basis: str
    help: str
    parents: dict[str, frozenset[str]]
    made_as: frozenset[str]
    fits: str
    form: str
    effect: str


DIVIDED = Handed(
    kind="subtask",
    label="分解任务",
    opening="分解任务",
    whole_label="所属任务",
    icon="list-tree",
    basis=f"{FJ}第五部分第3项（任务分解为可配置默认做法）",
    help="交本单位部门或者下级单位承办，写明责任人和时限；联席办可以看到分解情况和进度。",
    parents={"task": frozenset({"assigned"}), "subtask": frozenset({"assigned"})},
    made_as=frozenset({Part.LEAD, Part.RESPONSIBLE, Part.RECEIVER}),
    fits="linkage.procedures.subtasks:is_not_too_deep",
    form="linkage.forms:HandDownForm",
    effect="linkage.moves.subtasks:hand_down",
)
AGREED = Handed(
    kind="consult_task",
    label="会商任务",
    opening="登记会商任务",
    whole_label="会商事项",
    icon="list-checks",
    basis=f"{FJ}第四部分第1项（会商后续任务为可配置默认做法）",
    help="会商议定由谁在何时前做什么，逐项写明；每项各成一件，分别提醒、报告和确认。",
    parents={"request": frozenset({"answered", "closed"})},
    made_as=frozenset({Part.RECEIVER}),
    fits="linkage.procedures.subtasks:was_consulted",
    form="linkage.forms:ConsultTasksForm",
    effect="linkage.moves.subtasks:agree_tasks",
)
HANDED = {one.kind: one for one in (DIVIDED, AGREED)}


def is_not_too_deep(procedure: Procedure, parent: Matter) -> bool:
    """A task is divided in two steps: unit to department or lower unit, and once more there."""
    return parent.kind == "task" or int(parent.details.get("depth", DEEPEST)) < DEEPEST


def was_consulted(procedure: Procedure, parent: Matter) -> bool:
    """协商、案件会商: the other requests are answered and over."""
    return parent.details.get("type") in CONSULTED


def build(one: Handed) -> Procedure:
    """The procedure of one kind of task that is handed to somebody."""
    return Procedure(
        kind=one.kind,
        label=one.label,
        addressee_label="承办部门、单位",
        app="linkage",
        icon=one.icon,
        model=Matter,
        states=STATES,
        phases=PHASES,
        parents=one.parents,
        needs_parent=True,
        fits=one.fits,
        owner_part=Part.SENDER,
        made_as=one.made_as,
        family="handed_task",
        made_from=one,
        track=TRACK,
        gathers="linkage.reports.subtasks:gathers",
        sections="linkage.reports.subtasks:sections",
        links="linkage.reports.subtasks:links",
        texts="linkage.reports.subtasks:texts",
        turn="linkage.reports.turns:of_subtask" if one is DIVIDED else "",
        basis=one.basis,
        opening=Move(
            name="hand_down",
            label=one.opening,
            sources=frozenset(),
            target="assigned",
            by=OWNERS,
            asks=one.form,
            effect=one.effect,
            starts=(DUE,),
            tells=("receiver",),
            basis=one.basis,
            help=one.help,
        ),
        moves=(*_moves(one.basis), *(_following(one) if one is DIVIDED else ())),
    )


def _moves(basis: str) -> tuple[Move, ...]:
    """From the first report to the confirmation."""
    return (
        Move(
            name="report_progress", label="报告进展", sources=frozenset({"assigned"}), target=None, by=DOERS,
            asks="linkage.forms:PartProgressForm", effect="linkage.moves.subtasks:report_progress", tells=("sender",),
            basis=basis,
        ),
        Move(
            name="report_done", label="报告完成", sources=frozenset({"assigned"}), target="reported", by=DOERS,
            guards=("linkage.moves.subtasks:no_part_is_open",), asks="linkage.forms:ProgressForm",
            effect="linkage.moves.subtasks:report_done", stops=("FJ_SUBTASK",), tells=("sender",), primary=True,
            basis=basis, help="写明完成情况，附佐证材料，由分解任务的单位确认。",
        ),
        Move(
            name="confirm", label="确认完成", sources=frozenset({"reported"}), target="closed", by=OWNERS,
            guards=("linkage.moves.subtasks:confirmed_by_another",), asks="supervision.matters.forms:OpinionForm",
            effect="cases.moves.exchanges:say", tells=("receiver",), primary=True, basis=basis,
        ),
        Move(
            name="return_part", label="退回继续办理", sources=frozenset({"reported"}), target="assigned", by=OWNERS,
            asks="supervision.matters.forms:ReasonForm", effect="linkage.moves.subtasks:return_part", starts=(DUE,),
            tells=("receiver",), basis=basis, help="时限不变，自退回起继续提醒。",
        ),
        Move(
            name="change_due", label="调整时限", sources=frozenset({"assigned"}), target=None, by=OWNERS,
            asks="linkage.forms:DueForm", effect="linkage.moves.subtasks:change_due", cancels=("FJ_SUBTASK",),
            starts=(DUE,), tells=("receiver",), own_work=False, basis=basis, help="不晚于所属任务的完成时限。",
        ),
        Move(
            name="cancel", label="取消", sources=frozenset({"assigned"}), target="cancelled", by=OWNERS,
            asks="supervision.matters.forms:ReasonForm", effect="linkage.moves.subtasks:cancel",
            cancels=("FJ_SUBTASK",), tells=("receiver",), own_work=False, basis=basis,
        ),
    )  # fmt: skip


def _following(one: Handed) -> tuple[Move, ...]:
    """A part does not outlive its whole: the office that cancelled a key task, or the unit that divided it, ends it."""
    return (
        Move(
            name="end_with_whole", label="随所属任务取消", sources=frozenset({"assigned", "reported"}),
            target="cancelled", by=OWNERS | {R.OFFICE, R.CONVENOR},
            guards=("linkage.moves.subtasks:the_whole_is_cancelled",),
            asks="supervision.matters.forms:ReasonForm", effect="linkage.moves.subtasks:cancel",
            cancels=("FJ_SUBTASK",), tells=("sender", "receiver"), own_work=False, quiet=True, basis=one.basis,
        ),
    )  # fmt: skip


SUBTASK, CONSULT_TASK = (build(one) for one in HANDED.values())
