"""Sample data of the joint work: one county's mechanism, plan, tasks, transfers, requests, a dispute and two meetings.

The mechanism and the plan follow the published opinion of 渑池县 of 24 December 2024; the transfers are for show.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from linkage.sample import oversight, reporting, shared, works
from linkage.sample.world import AGENCY, JOINT, OFFICE, OTHER, World
from supervision.accounts.models import Body, Person
from supervision.matters.models import Matter

# Who drafts and who decides for each body.
SIDES = {OFFICE: ("prosecutor", "head"), AGENCY: ("clerk", "agency_head"), OTHER: ("outsider", "outsider")}
COURSE = {
    "drafting": "",
    "approving": "submit",
    "sent": "submit approve send",
    "returned": "submit approve send return_letter",
    "received": "submit approve send acknowledge",
    "accepted": "submit approve send acknowledge accept",
    "answered": "submit approve send acknowledge accept answer",
    "closed": "submit approve send acknowledge accept answer close",
}
RECEIVING = frozenset({"acknowledge", "return_letter", "accept", "answer"})
DECIDING = frozenset({"approve", "accept"})


def load(bodies: dict[str, Body], people: dict[str, Person], today: date) -> int:
    """Tell everything; returns how many matters were made."""
    before = Matter.objects.count()
    facts = yaml.safe_load((Path(__file__).parent / "joint_work.yaml").read_text(encoding="utf-8"))
    world = World(bodies, people, today)
    for item in sorted(facts["exchanges"], key=lambda row: -row["days_ago"]):
        _exchange(world, item)
    mechanism = _mechanism(world, facts)
    _plan(world, facts)
    _meetings(world, facts, mechanism)
    works.load(world, mechanism)
    reporting.load(world, facts["reporting"], JOINT, mechanism)
    shared.load(world, OFFICE, AGENCY, JOINT)
    oversight.load(world)
    return Matter.objects.count() - before


def _exchange(world: World, item: dict[str, Any]) -> Matter:
    sender, receiver, days = item["from"], item["to"], item["days_ago"]
    data = {name: item[name] for name in ("title", "type", "facts", "basis")}
    data |= {"department": "", "suspects": "", "secrecy": "ordinary", "files": [], "contact": f"{sender} 0398-0000000"}
    data |= {"counterpart": world.bodies[receiver], "feedback_by": world.today + timedelta(days=item["feedback_in"])}
    matter = world.open(item["kind"], SIDES[sender][0], sender, days, data)
    said = {
        "acknowledge": {"recipient": "收文人员"},
        "return_letter": {"reason": item.get("reason", "")},
        "answer": {"outcome": item.get("outcome", ""), "answer": item.get("answer", ""), "files": []},
    }
    for name in COURSE[item["reach"]].split():
        days = max(days - 2, 0)
        side = SIDES[receiver if name in RECEIVING else sender]
        who = side[1] if name in DECIDING else side[0]
        matter = world.act(matter, name, who, days, **said.get(name, {}))
    if tasks := item.get("tasks"):
        rows = [
            {"title": row["title"], "unit": world.bodies[row["unit"]], "department": "", "person": row["person"],
             "due_by": world.today + timedelta(days=row["days_left"])}
            for row in tasks
        ]  # fmt: skip
        said_of = {"conclusion": item["answer"], "tasks": rows}
        world.open("consult_task", SIDES[sender][0], sender, max(days - 1, 0), said_of, matter)
    return matter


def _mechanism(world: World, facts: dict[str, Any]) -> Matter:
    said = {name: facts["mechanism"][name] for name in ("title", "type", "convenor", "deputy", "director", "document")}
    founded = date.fromisoformat(facts["mechanism"]["founded_on"])
    said |= {"founded_on": founded, "expires_on": None, "last_meeting_on": world.today - timedelta(days=345)}
    made = world.open("mechanism", "office", JOINT, 340, said)
    rows = [
        {"body": world.bodies[name], "liaison": f"{name}联络员", "phone": "", "since": founded, "until": None}
        for name in facts["mechanism"]["members"]
    ]
    return world.act(made, "set_members", "office", 340, members=rows)


def _regional(world: World, facts: dict[str, Any], matter: Matter) -> None:
    """A mechanism with the neighbouring county, and a task that runs under it."""
    said = {name: facts[name] for name in ("title", "type", "subject", "partners", "convenor", "deputy", "director")}
    founded = world.today - timedelta(days=200)
    said |= {"document": facts["document"], "founded_on": founded, "expires_on": None}
    made = world.open("mechanism", "office", JOINT, 200, said | {"last_meeting_on": None})
    rows = [
        {"body": world.bodies[name], "liaison": "联络员", "phone": "", "since": founded, "until": None}
        for name in facts["members"]
    ]
    made = world.act(made, "set_members", "office", 20, members=rows)
    world.act(matter, "relate", "office", 19, others=[made], reason="跨区域河道治理")


def _plan(world: World, facts: dict[str, Any]) -> None:
    plan = facts["plan"]
    year = world.today.year
    said = {"title": f"{year}年“府检联动”工作要点和重点任务清单", "year": year, "paper_name": plan["paper_name"]}
    made = world.open("plan", "office", JOINT, 60, said | {"paper": plan["paper"], "file": None})
    rows = []
    for item in made.plan_items.all():
        kept = plan["kept"].get(item.clause)
        row = {"id": item.pk, "task": item.task, "area": item.area, "merged_into": None}
        row |= {"decision": "kept" if kept else "dropped"}
        rows.append(row | {name: (kept or {}).get(name, "") for name in ("lead", "responsible", "due_text")})
    made = world.act(made, "sort_items", "office", 58, items=rows)
    for name, who in (("submit", "office"), ("approve", "convenor"), ("assign_items", "office")):
        made = world.act(made, name, who, 55)
    for clause, report in plan["reports"].items():
        task = made.plan_items.get(clause=clause).assigned
        assert task is not None
        world.act(task, report["move"], report["by"], 20, text=report["text"], files=[])
    divided = made.plan_items.get(clause=plan["divided"]["clause"]).assigned
    assert divided is not None
    _divide(world, divided, plan["divided"]["parts"])
    _regional(world, facts["regional"], divided)


def _divide(world: World, task: Matter, parts: list[dict[str, Any]]) -> None:
    """What the procuratorate handed down of a task it leads, with what its departments report."""
    for part in parts:
        said = {name: part[name] for name in ("title", "content", "department", "person")}
        said |= {"unit": world.bodies[OFFICE], "due_by": world.today + timedelta(days=part["days_left"])}
        made = world.open("subtask", "head", OFFICE, 30, said, task)
        for report in part["reports"]:
            world.act(made, report["move"], report["by"], 8, files=[], **report["said"])


def _meetings(world: World, facts: dict[str, Any], mechanism: Matter) -> None:
    """A dispute that the coming meeting is to settle, and the meeting as it is called."""
    referred = {name: facts["topic"][name] for name in ("title", "other_unit", "own_view", "other_view", "attempts")}
    topic = world.open("topic", "prosecutor", OFFICE, 12, referred)
    topic = world.act(topic, "approve", "head", 11)
    meeting = facts["meeting"]
    said = {name: meeting[name] for name in ("title", "type", "time", "place", "why")}
    made = world.open("meeting", "office", JOINT, 10, said | {"planned": world.today + timedelta(days=9)}, mechanism)
    rows = [
        {"id": None, "order": order, "own_view": "", "other_view": "", "attempts": "", **row}
        for order, row in enumerate(meeting["agenda"], start=1)
    ]
    made = world.act(made, "set_agenda", "office", 9, items=rows)
    world.act(topic, "take", "office", 9, meeting=made)
    made = world.act(made, "convene", "convenor", 7)
    world.act(made, "respond", "clerk", 5, name="副局长", is_deputy=True)
    _extra_meeting(world, facts["extra_meeting"], mechanism)


def _extra_meeting(world: World, meeting: dict[str, Any], mechanism: Matter) -> None:
    """Proposed by the office; the convenor has consented, the deputy convenor is still to be heard."""
    said = {name: meeting[name] for name in ("title", "type", "time", "place", "why")}
    planned = world.today + timedelta(days=16)
    made = world.open("meeting", "office", JOINT, 4, said | {"planned": planned}, mechanism)
    rows = [{"id": None, "order": 1, "own_view": "", "other_view": "", "attempts": "", **meeting["agenda"][0]}]
    made = world.act(made, "set_agenda", "office", 4, items=rows)
    made = world.act(made, "ask_consent", "office", 4)
    world.act(made, "consent", "convenor", 2)
