"""Yearly plans and key tasks: from a paper to items, from items to tasks, and what the units report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max, Prefetch

from cases.moves import keep_files, note
from linkage.models import Decision, PlanItem
from linkage.moves.bodies import directory_of, own_unit
from linkage.moves.papers import items_of
from supervision.accounts.models import Body, Person
from supervision.documents.registers.dues import Deadline, read_due
from supervision.matters.models import Matter, Part, Party, Phase
from supervision.matters.services import Act, IllegalMove, open_matter, perform
from supervision.terms.arithmetic import day_text

MOST_ITEMS = 300
TOO_MANY = f"条目超过{MOST_ITEMS}条，请分开处理。"
DONE = "已完成"


def _waiting(matter: Matter) -> list[PlanItem]:
    """Listed, not yet assigned, and not already done when the list came in."""
    listed = matter.plan_items.filter(decision=Decision.KEPT, assigned__isnull=True).order_by("order")
    merged = Prefetch("merged", PlanItem.objects.order_by("order"))
    return [item for item in listed.prefetch_related(merged) if item.register.get("status") != DONE]


def the_lead_reports(matter: Matter, actor: Person, today: date) -> str | None:
    """The office reports only what it leads itself, and what no registered unit leads."""
    own = matter.counterpart_id in (matter.office_id, None)
    inside = any(duty.body_id == matter.office_id for duty in actor.duties)
    return "由牵头单位报告完成。" if inside and not own else None


def accepted_by_another(matter: Matter, actor: Person, today: date) -> str | None:
    """What the office itself reports is for the convenor to accept, the rest for the office."""
    posts = {duty.post for duty in actor.duties if duty.body_id == matter.office_id}
    if matter.counterpart_id in (matter.office_id, None):
        return None if "convenor" in posts else "联席办牵头的任务由召集人验收。"
    return None if "office" in posts else "由联席办验收。"


def items_wait_to_be_assigned(matter: Matter, actor: Person, today: date) -> str | None:
    """Some item of the list is not yet a task."""
    return None if _waiting(matter) else "清单中的任务均已下达。"


def no_task_is_open(matter: Matter, actor: Person, today: date) -> str | None:
    """Every task of the year is done or cancelled."""
    waiting = matter.children.exclude(phase__in=[Phase.CLOSED, Phase.WITHDRAWN]).count()
    return f"尚有{waiting}项任务未办结。" if waiting else None


def make_plan(act: Act) -> None:
    """A new plan: the items of its first paper follow once it has a key."""
    matter, said = act.matter, act.data
    matter.title = said["title"]
    matter.details = {"year": said["year"], "papers": []}
    act.facts["after"] = [_take_paper]
    act.text = said["paper_name"] or (said["before"].title if said.get("before") else "")


def add_paper(act: Act) -> None:
    """The items of one more paper behind those there are."""
    _take_paper(act)
    act.text = act.matter.details["papers"][-1]


def _take_paper(act: Act) -> None:
    matter = act.matter
    start = matter.plan_items.aggregate(last=Max("order"))["last"] or 0
    name, items, unread = items_of(matter, act.data, act.today)
    if start + len(items) > MOST_ITEMS:
        raise IllegalMove(TOO_MANY, "paper")
    for order, item in enumerate(items, start=start + 1):
        item.order = order
    PlanItem.objects.bulk_create(items)
    papers, known = matter.details["papers"], matter.details.get("unread", [])
    matter.details = {**matter.details, "papers": [*papers, name], "unread": [*known, *unread]}


def deadline_of(text: str, register: dict[str, str], year: int, issued_on: date | None) -> Deadline:
    """An item's deadline: as its list was read, unless the words were changed since."""
    if register.get("due_on") and text == register["due"][:60] and register["due_kind"] != "multiple":
        return Deadline(text, (date.fromisoformat(register["due_on"]),), register["due_kind"])
    return read_due(text, year=year, issued_on=issued_on)


def due_of(item: PlanItem, year: int, issued_on: date | None) -> tuple[date | None, str]:
    """(last day, kind) of an item's deadline."""
    due = deadline_of(item.due_text, item.register, year, issued_on)
    return max(due.dates, default=None), due.kind


def _steps_of(item: PlanItem, year: int, today: date) -> str:
    """Its milestones; a deadline of several days (6月底、12月底) is one for each day that is still to come."""
    due = deadline_of(item.due_text, item.register, year, today)
    days = sorted({day for day in due.dates if day >= today}) if due.kind == "multiple" else []
    return item.milestones or "\n".join(f"{day} {item.task}" for day in days)


def whole_text(item: PlanItem) -> tuple[str, str]:
    """(text, source) of a listed item with what was merged into it: whoever does the task reads all of it."""
    parts = [item, *item.merged.all()]
    sources = dict.fromkeys(f"{part.paper}{part.clause}" for part in parts)
    return "\n".join(part.text or part.task for part in parts), "；".join(sources)


def issue_plan(act: Act) -> None:
    """The plan is in force; the units that it names see it."""
    note(act)
    matter = act.matter
    matter.issued_on = matter.served_on = act.today
    _let_named_in(act)
    year = int(matter.details["year"])
    mechanism = Matter.objects.filter(kind="mechanism", office=matter.office, state="in_force", details__type="linkage")
    for found in mechanism if year >= act.today.year else ():
        perform(found, "record_plan", actor=act.actor, data={"year": year}, now=act.now)


def approve_revision(act: Act) -> None:
    """The list goes on as it was revised; the day of its issue and the term of the next plan stay."""
    note(act)
    _let_named_in(act)


def _let_named_in(act: Act) -> None:
    matter = act.matter
    directory = directory_of(matter, act.today)
    listed = matter.plan_items.filter(decision=Decision.KEPT)
    named = [body for item in listed for body in directory.all(f"{item.lead}、{item.responsible}")]
    let_in(matter, [(body, Part.MEMBER) for body in named], act.now)


def let_in(matter: Matter, parts: Iterable[tuple[Body, str]], since: Any) -> None:
    """Bodies take part from now on; the first part of a body counts, the owner has its own already."""
    first: dict[int, str] = {}
    for body, part in parts:
        if body.pk != matter.office_id:
            first.setdefault(body.pk, part)
    Party.objects.bulk_create(
        [
            Party(matter=matter, body_id=key, part=part, visible_from=since, sort_on=matter.opened_on)
            for key, part in first.items()
        ],
        ignore_conflicts=True,
    )


def assign_items(act: Act) -> None:
    """Each listed item becomes a task of its lead unit."""
    matter, directory = act.matter, directory_of(act.matter, act.today)
    waiting = _waiting(matter)
    for item in waiting:
        due_by, kind = due_of(item, int(matter.details["year"]), matter.issued_on)
        content, source = whole_text(item)
        said = {
            "title": item.task, "area": item.area, "content": content, "source": source,
            "lead": directory.find(item.lead), "lead_name": item.lead, "responsible": directory.all(item.responsible),
            "responsible_names": item.responsible, "due_text": item.due_text, "due_kind": kind,
            "due_by": due_by, "milestones": _steps_of(item, int(matter.details["year"]), act.today), "listed": True,
        }  # fmt: skip
        item.assigned = open_matter(
            "task", actor=act.actor, office=matter.office, parent=matter, data=said, now=act.now
        )
    PlanItem.objects.bulk_update(waiting, ["assigned"])
    unknown = dict.fromkeys(name for item in waiting for name in directory.unknown(f"{item.lead}、{item.responsible}"))
    missed = f"；组织目录中没有、收不到任务的单位：{'、'.join(unknown)}" if unknown else ""
    act.text = f"下达任务{len(waiting)}项{missed}"


def assign(act: Act) -> None:
    """A new task: its units take part at once, and its time limit counts where it is a day."""
    matter, said = act.matter, act.data
    matter.title, matter.counterpart, matter.field = said["title"], said["lead"], said["area"][:40]
    matter.issued_on = matter.served_on = act.today
    due: date | None = said["due_by"]
    names = ("area", "content", "source", "lead_name", "responsible_names", "due_text", "due_kind", "milestones")
    matter.details = {name: said.get(name) or "" for name in names} | {
        "due_by": due.isoformat() if due else "",
        "reports": [],
    }
    if not matter.details["lead_name"]:
        matter.details["lead_name"] = said["lead"].name if said["lead"] else ""
    if not matter.details["responsible_names"]:
        matter.details["responsible_names"] = "、".join(body.name for body in said["responsible"])
    if due and not matter.details["due_text"]:
        matter.details["due_text"] = f"{due.year}年{due.month}月{due.day}日"
    _count(act)
    _take_milestones(act)
    parts = [(said["lead"], Part.LEAD)] if said["lead"] else []
    parts += [(body, Part.RESPONSIBLE) for body in said["responsible"]]
    act.facts["after"] = [lambda later: let_in(later.matter, parts, later.now)]
    if matter.parent is not None and matter.parent.kind == "plan" and not said.get("listed"):
        act.facts["after"].append(_enlist)
    act.text = f"牵头单位：{matter.details['lead_name']}"


def _enlist(act: Act) -> None:
    """A task given under a plan that is out stands in its list like the others, and in the workbook."""
    task, said = act.matter, act.matter.details
    plan = Matter.objects.select_for_update(of=("self",)).get(pk=task.parent_id)
    last = plan.plan_items.aggregate(last=Max("order"))["last"] or 0
    PlanItem.objects.create(
        plan=plan, order=last + 1, paper=f"{day_text(act.today)}增补", area=said["area"][:120],
        task=task.title, text=said["content"], decision=Decision.KEPT, lead=said["lead_name"][:120],
        responsible=said["responsible_names"][:400], due_text=said["due_text"][:60], milestones=said["milestones"],
        assigned=task,
    )  # fmt: skip
    named = [body for body in (task.counterpart, *act.data["responsible"]) if body]
    let_in(plan, [(body, Part.MEMBER) for body in named], act.now)


def report_progress(act: Act) -> None:
    """One more report of a unit, kept with those before."""
    matter, said = act.matter, act.data
    own = own_unit(matter, act.actor)
    report = {
        "on": act.today.isoformat(),
        "body": own.name,
        "text": said["text"],
        "done": act.move.name == "report_done",
    }
    matter.details = {**matter.details, "reports": [*matter.details["reports"], report]}
    keep_files(act, said.get("files") or [], purpose="exchanged")
    act.text = said["text"][:500]


def milestones_of(text: str, today: date) -> list[dict[str, str]]:
    """Milestones, one a line, each beginning with its day; ValueError names the first line that does not.

    A day without a year is the next such day: 3月底, written in November, is March of the year that comes.
    """
    found = []
    for number, line in enumerate(filter(None, (raw.strip() for raw in text.splitlines())), start=1):
        head, _, what = re.sub(r"[\s：:，,]+", " ", line, count=1).partition(" ")
        readings = [read_due(head, year=year, issued_on=today).dates for year in (today.year, today.year + 1)]
        days = [max(reading) for reading in readings if reading]
        if not days or not what:
            raise ValueError(f"第{number}行须以日期开头，再写内容，如“2026-06-30 完成摸排”。")
        # Where the year is written, both readings are the same day, and it may have passed.
        on = next((day for day in days if day >= today), days[-1])
        found.append({"on": on.isoformat(), "text": what, "done_on": ""})
    return sorted(found, key=lambda step: step["on"])


def dated(text: str, year: int) -> str:
    """Milestones with their days written out: 3月底 in the list of next year is not March of this one."""
    return "\n".join(f"{step['on']} {step['text']}" for step in milestones_of(text, date(year, 1, 1)))


def milestones_since(matter: Matter, today: date) -> date:
    """The day from which milestones without a year are read: under the plan of next year, its first day."""
    plan = matter.parent if matter.parent is not None and matter.parent.kind == "plan" else None
    return max(today, date(int(plan.details["year"]), 1, 1)) if plan else today


def _take_milestones(act: Act) -> None:
    """The milestones as they were written; the clock runs for the first that is still to come."""
    matter = act.matter
    matter.details["steps"] = milestones_of(matter.details["milestones"], milestones_since(matter, act.today))
    _count_milestone(matter, act.today)


def passed_milestone(text: str, since: date, today: date, known: Iterable[str] = ()) -> str:
    """What is wrong with a milestone that is new and lies in the past; the known ones may have passed."""
    days = (step["on"] for step in milestones_of(text, since))
    passed = next((day for day in days if day < today.isoformat() and day not in known), "")
    return f"阶段节点{day_text(date.fromisoformat(passed))}早于今天。" if passed else ""


def last_milestone(text: str, today: date) -> str:
    """The last day that milestones name, as ISO text; empty without any."""
    return max((step["on"] for step in milestones_of(text, today)), default="")


def set_milestones(act: Act) -> None:
    """Milestones are set or changed while the task runs; what was reached stays, the clock follows the next."""
    matter, text = act.matter, act.data["milestones"]
    reached = [step for step in matter.details.get("steps", []) if step["done_on"]]
    since = milestones_since(matter, act.today)
    ahead = milestones_of(text, since)
    if matter.details["due_by"] and last_milestone(text, since) > matter.details["due_by"]:
        raise IllegalMove("阶段节点不能晚于完成时限。", "milestones")
    matter.details = {**matter.details, "steps": reached + ahead, "milestones": text}
    _count_milestone(matter, act.today)
    act.text = "；".join(f"{step['on']} {step['text']}" for step in ahead)[:500] or "不设阶段节点"


def _count_milestone(matter: Matter, today: date) -> None:
    """The next milestone and from when it counts; its day may have passed before the one before it was reached."""
    ahead = next((step for step in matter.details.get("steps", []) if not step["done_on"]), None)
    day = date.fromisoformat(ahead["on"]) if ahead else None
    matter.milestone_by, matter.milestone_from = day, min(day, today) if day else None  # type: ignore[attr-defined]


def a_milestone_is_ahead(matter: Matter) -> bool:
    """还有未完成的阶段节点."""
    return any(not step["done_on"] for step in matter.details.get("steps", []))


def a_milestone_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """Only a milestone that is still open is reached."""
    return None if a_milestone_is_ahead(matter) else "没有未完成的阶段节点。"


def reach_milestone(act: Act) -> None:
    """The next milestone is reached; the clock goes on to the one after it."""
    report_progress(act)
    steps = [dict(step) for step in act.matter.details["steps"]]
    reached = next(step for step in steps if not step["done_on"])
    reached["done_on"] = act.today.isoformat()
    act.matter.details = {**act.matter.details, "steps": steps}
    _count_milestone(act.matter, act.today)
    act.text = f"{reached['text']}：{act.data['text']}"[:500]


def report_done(act: Act) -> None:
    """The lead unit says that it is done."""
    report_progress(act)
    act.matter.answered_on = act.today


def _count(act: Act) -> None:
    """From when to when the time limit runs; a list that comes late may name a day that has passed."""
    matter, due = act.matter, act.matter.details["due_by"]
    matter.due_by = date.fromisoformat(due) if due else None
    matter.counted_from = min(matter.issued_on, matter.due_by) if matter.due_by else None


def return_task(act: Act) -> None:
    """Not yet done: the time limit stays what it was, or is the day given where it is over.

    Who reported in time is not late because the report was read late.
    """
    act.matter.answered_on = None
    act.matter.details = {**act.matter.details, "returned": act.data["reason"]}
    until: date | None = act.data.get("due_by")
    if until is not None:
        act.matter.details |= {"due_by": until.isoformat(), "due_text": day_text(until)}
    _count(act)
    _count_milestone(act.matter, act.today)
    act.text = f"{f'补办至{day_text(until)}。' if until else ''}{act.data['reason']}"[:500]


def change_due(act: Act) -> None:
    """Another time limit, with the reason."""
    due: date = act.data["due_by"]
    act.matter.details = {
        **act.matter.details,
        "due_by": due.isoformat(),
        "due_text": f"{due.year}年{due.month}月{due.day}日",
    }
    _count(act)
    act.text = f"调整为{act.matter.details['due_text']}。{act.data['reason']}"[:500]
