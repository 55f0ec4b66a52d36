"""What a unit hands down of a task: who does it, until when, how far it is."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.moves import keep_files
from cases.moves.exchanges import say
from linkage.moves.exchanges import joint_office
from supervision.accounts.models import Body, Person
from supervision.matters.models import Function, Matter, Part, Phase, Secrecy
from supervision.matters.moves import join
from supervision.matters.services import Act, IllegalMove, available, open_matter, perform
from supervision.terms.arithmetic import day_text

DONE = 100


def no_part_is_open(matter: Matter, actor: Person, today: date) -> str | None:
    """The whole is not done while a part that its own lead handed down is open."""
    unit = matter.counterpart_id
    handed = matter.children.filter(kind="subtask", office=unit) if unit else matter.children.none()
    waiting = handed.exclude(phase__in=[Phase.CLOSED, Phase.WITHDRAWN]).count()
    return f"尚有{waiting}项分解任务没有确认完成。" if waiting else None


def the_whole_is_cancelled(matter: Matter, actor: Person, today: date) -> str | None:
    """Only what a cancelled task was divided into ends with it."""
    whole = matter.parent
    return None if whole is not None and whole.phase == Phase.WITHDRAWN else "所属任务没有取消。"


def confirmed_by_another(matter: Matter, actor: Person, today: date) -> str | None:
    """Nobody confirms what they reported as done themselves."""
    return "报告完成的人不能自己确认。" if matter.details.get("done_by") == actor.pk else None


def limit_of(parent: Matter) -> date | None:
    """Until when what is handed down must be done at the latest: the time limit of what it is a part of."""
    said = parent.details.get("due_by")
    return date.fromisoformat(said) if said else None


def hand_down(act: Act) -> None:
    """A part of the task to a department or a lower unit; the joint office of the task sees it from now on."""
    matter, said = act.matter, act.data
    parent = matter.parent
    assert parent is not None  # the procedure needs one
    if parent.kind == "task" and parent.office_id == matter.office_id != parent.counterpart_id:
        raise IllegalMove("由牵头单位、责任单位分解任务。")
    top = parent if parent.kind == "task" else parent.parent
    assert top is not None
    depth = 1 if parent.kind == "task" else int(parent.details["depth"]) + 1
    _give(act, {**said, "whole": top.title, "depth": depth}, top.office)
    _count(act, parent)


def agree_tasks(act: Act) -> None:
    """What a consultation agreed: the first task is this matter, each further one its own by the same door."""
    matter = act.matter
    first, *others = act.data["tasks"]
    parent = matter.parent
    assert parent is not None  # the procedure needs one
    matter.function, matter.secrecy = parent.function, parent.secrecy
    matter.handler = act.actor if matter.office.is_procuratorate else None
    known = matter.secrecy == Secrecy.ORDINARY and matter.function != Function.CRIMINAL
    watching = joint_office(matter.office.region, act.today) if known else None
    _give(act, {**first, "content": act.data["conclusion"], "whole": parent.title, "depth": 1}, watching)
    _count(act, parent)
    act.facts["after"].append(lambda later: _agree_the_others(later, others))


def _agree_the_others(act: Act, others: list[dict[str, Any]]) -> None:
    matter = act.matter
    for row in others:
        said = {"conclusion": act.data["conclusion"], "tasks": [row]}
        open_matter(matter.kind, actor=act.actor, office=matter.office, data=said, parent=matter.parent, now=act.now)


def _give(act: Act, said: dict[str, Any], watching: Body | None) -> None:
    """Who does what until when; whoever does it sees it from now on, and the office that watches."""
    matter, parent = act.matter, act.matter.parent
    own = said["unit"].pk == matter.office_id
    if own and not said.get("department"):
        raise IllegalMove("交本单位部门承办的，请选择部门。", "department")
    matter.title, matter.counterpart, matter.field = said["title"], said["unit"], parent.field
    matter.issued_on = matter.served_on = act.today
    matter.details = {
        "content": said["content"], "department": said["department"] if own else "", "person": said["person"],
        "due_by": said["due_by"].isoformat(), "percent": 0, "reports": [], "depth": said["depth"],
        "whole": said["whole"],
    }  # fmt: skip
    act.facts["after"] = [lambda later: _let_in(later, watching)]
    act.text = f"{doer(matter)}，{day_text(said['due_by'])}前"


def _let_in(act: Act, watching: Body | None) -> None:
    matter = act.matter
    if matter.counterpart_id != matter.office_id:
        join(act, matter.counterpart, Part.RECEIVER, seen=True)
    if watching and watching.pk not in (matter.office_id, matter.counterpart_id):
        join(act, watching, Part.OFFICE, seen=True)


def doer(matter: Matter) -> str:
    """The department or unit that does it, with the person answering for it."""
    said = matter.details
    unit = matter.counterpart.name if matter.counterpart else ""
    person = f"（{said['person']}）" if said.get("person") else ""
    return f"{unit}{said.get('department', '')}{person}"


def _count(act: Act, parent: Matter) -> None:
    matter = act.matter
    matter.due_by = date.fromisoformat(matter.details["due_by"])
    latest = limit_of(parent)
    if latest and matter.due_by > latest:
        raise IllegalMove(f"时限不能晚于所属任务的完成时限{day_text(latest)}。", "due_by")


def report_progress(act: Act) -> None:
    """How far it is, in words and percent."""
    _report(act, int(act.data["percent"]))
    act.text = f"{act.data['percent']}%：{act.data['text']}"[:500]


def report_done(act: Act) -> None:
    """Whoever does it says that it is done."""
    _report(act, DONE)
    act.matter.answered_on = act.today
    act.matter.details = {**act.matter.details, "done_by": act.actor.pk}
    act.text = act.data["text"][:500]


def _report(act: Act, percent: int) -> None:
    matter, said = act.matter, act.data
    row = {"on": act.today.isoformat(), "by": act.actor.name, "percent": percent, "text": said["text"]}
    matter.details = {**matter.details, "percent": percent, "reports": [*matter.details["reports"], row]}
    keep_files(act, said.get("files") or [], purpose="exchanged")


def return_part(act: Act) -> None:
    """Not yet done: the date stays what it was."""
    matter = act.matter
    matter.answered_on = None
    matter.details = {**matter.details, "returned": act.data["reason"], "percent": 0, "done_by": None}
    matter.due_by = date.fromisoformat(matter.details["due_by"])
    act.text = act.data["reason"][:500]


def change_due(act: Act) -> None:
    """Another inner date, within that of the whole."""
    matter = act.matter
    matter.details = {**matter.details, "due_by": act.data["due_by"].isoformat()}
    _count(act, matter.parent)
    act.text = f"调整为{day_text(act.data['due_by'])}。{act.data['reason']}"[:500]


def cancel(act: Act) -> None:
    """Given up, with the reason; its open parts follow by the same door, as far as this person may end them."""
    say(act)
    own = {duty.body_id for duty in act.actor.duties}
    if act.move.name == "cancel" and act.matter.kind == "subtask" and act.matter.counterpart_id not in own:
        left = _open_parts(act.matter).exclude(office__in=own).count()
        act.text += f"（其下尚有{left}项分解任务，请逐项随所属任务取消）" if left else ""
    act.facts["after"] = [_end_parts]


def _open_parts(whole: Matter) -> Any:
    return whole.children.filter(kind="subtask", state__in=["assigned", "reported"])


def _end_parts(act: Act) -> None:
    whole, said = act.matter, act.data["reason"]
    # The reason of the whole stands first; what is left open is its own unit's to end, which the notice says.
    reason = said if act.move.name == "end_with_whole" else f"所属任务“{whole.title}”已取消：{said}"
    for part in _open_parts(whole).order_by("pk"):
        offered = {move.name: refused for move, refused in available(part, act.actor, act.today)}
        if offered.get("end_with_whole", "no power") is None:
            perform(part, "end_with_whole", actor=act.actor, data={"reason": reason[:2000]}, now=act.now)
