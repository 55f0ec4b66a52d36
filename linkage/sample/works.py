"""Sample of joint work and of what came from the congress: for show, by the clauses of the published opinion."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from linkage.sample.world import JOINT, OFFICE, World
from supervision.matters.models import Matter

COURSE = (
    ("submit", "office"), ("agree", "chief"), ("agree", "agency_head"), ("issue", "convenor"), ("report", "office"),
    ("approve_report", "convenor"),
)  # fmt: skip
REACH = {"drafting": 0, "agreeing": 2, "running": 4, "reporting": 5, "closed": 6}


def load(world: World, mechanism: Matter) -> None:
    """The roster; campaign, release, training, inspection, petition; last month's sheet; what the congress sent."""
    facts = yaml.safe_load((Path(__file__).parent / "works.yaml").read_text(encoding="utf-8"))
    for item in facts["roster"]:
        _on_the_roster(world, item)
    for item in facts["works"]:
        _work(world, item)
    for item in facts["received"]:
        _received(world, item)
    last = world.today.replace(day=1) - timedelta(days=1)
    before = (last.replace(day=1) - timedelta(days=1)).replace(day=1)
    world.act(mechanism, "record_reconciliation", "office", 40, month=before)
    made = world.open("reconciliation", "office", JOINT, 0, {"month": last.replace(day=1)}, mechanism)
    counts = next(row["counts"] for row in made.details["units"] if row["name"] != OFFICE)
    declared = {name: counts[name] for name in ("sent", "received", "answered")}
    world.act(made, "declare", "clerk", 0, **declared, why="")


def _on_the_roster(world: World, item: dict[str, Any]) -> None:
    since = world.today - timedelta(days=item["days_ago"])
    said = {name: item[name] for name in ("name", "type", "field", "specialty")} | {"phone": "", "avoid": ""}
    said |= {"unit": world.bodies.get(item.get("unit", "")), "since": since}
    said |= {"until": world.today + timedelta(days=item["days_left"])}
    made = world.open("roster_entry", "prosecutor", OFFICE, item["days_ago"], said)
    if item["reach"] == "proposed":
        return
    made = world.act(made, "appoint", "chief", item["days_ago"] - 1)
    for use in item.get("uses", []):
        days = use["days_ago"]
        said = {
            "used_on": world.today - timedelta(days=days),
            **{name: use[name] for name in ("way", "what", "opinion")},
        }
        made = world.act(made, "record_use", "prosecutor", days, **said)


def _work(world: World, item: dict[str, Any]) -> None:
    days = item["days_ago"]
    said: dict[str, Any] = {name: item[name] for name in ("title", "field", "content")} | item.get("parts", {})
    said |= {"lead": world.bodies[item["lead"]], "responsible": [world.bodies[name] for name in item["responsible"]]}
    if item["kind"] != "case_release":
        said |= {"since": world.today - timedelta(days=days), "until": world.today + timedelta(days=item["days_left"])}
    targets = [{**row, "unit": world.bodies.get(row.get("unit", ""))} for row in item.get("targets", [])]
    said |= {"targets": targets, "secrecy": item.get("secrecy", "")}
    made = world.open(item["kind"], "office", JOINT, days, said)
    course = COURSE[:3] if item["kind"] == "case_release" else COURSE
    for name, who in course[: REACH[item["reach"]]]:
        if name == "report":
            _happened(world, made, item)
        days = max(days - 3, 0)
        made = world.act(made, name, who, days, **_said(name, item))
    if item["reach"] == "running":
        _happened(world, made, item)
    if item["kind"] == "case_release" and item["reach"] == "closed":
        published = {"published_on": world.today - timedelta(days=days), "channels": "双方门户网站"}
        world.act(made, "publish", "office", days, **published)


def _said(name: str, item: dict[str, Any]) -> dict[str, Any]:
    report = {"outcome": item.get("outcome", ""), "text": item.get("report", ""), "issues": "", "files": []}
    return report if name == "report" else {}


def _happened(world: World, made: Matter, item: dict[str, Any]) -> None:
    """What was held, given, reported, found and signed in while it ran."""
    made = _settled(world, made, item)
    for row in item.get("reports", []):
        numbers = [{"more": more} for more in row.get("numbers", [])]
        said = {"step": row["step"], "text": row["text"], "numbers": numbers, "files": []}
        made = world.act(made, "report_progress", row["by"], row["days_ago"], **said)
    if defects := item.get("defects"):
        rows = [
            {"file": row["file"], "defect": row["defect"], "unit": world.bodies[row["unit"]],
             "due_by": world.today + timedelta(days=row["days_left"])}
            for row in defects
        ]  # fmt: skip
        made = world.act(made, "record_defects", "office", 5, defects=rows)
    if people := item.get("people"):
        made = world.act(made, "record_attendance", "office", 4, people=[tuple(row) for row in people])
    if scores := item.get("scores"):
        world.act(made, "record_scores", "office", 4, scores=[tuple(row) for row in scores])


def _settled(world: World, made: Matter, item: dict[str, Any]) -> Matter:
    """The hearings of a petition and the aid that was given."""
    for name, day in (("hearing", "held_on"), ("aid", "given_on")):
        for row in item.get(f"{name}s", []):
            rest = {key: value for key, value in row.items() if key not in ("by", "days_ago")}
            on = {day: world.today - timedelta(days=row["days_ago"]), "files": []}
            made = world.act(made, f"record_{name}", row["by"], row["days_ago"], **rest, **on)
    return made


def _received(world: World, item: dict[str, Any]) -> None:
    days = item["days_ago"]
    came = world.today - timedelta(days=days)
    names = ("title", "form", "sender", "reference", "session", "field", "content")
    said: dict[str, Any] = {name: item.get(name, "") for name in names}
    said |= {"assigned_on": came, "received_on": came, "handler": world.people["prosecutor"], "files": []}
    due: date | None = world.today + timedelta(days=item["days_left"]) if item.get("days_left") else None
    made = world.open(item["kind"], "prosecutor", OFFICE, days, said | {"reply_by": due})
    if item["reach"] == "received":
        return
    reason = {"way": item["way"], "reason": item["reason"]}
    made = world.act(made, "screen", "prosecutor", days - 3, **reason)
    made = world.act(made, "decide", "head", days - 4)
    if item["reach"] == "replied":
        answer = {"result": "done", "answer": item["answer"], "contact": item["contact"]}
        made = world.act(made, "draft_reply", "prosecutor", days - 20, **answer)
        world.act(made, "reply", "chief", days - 22)
