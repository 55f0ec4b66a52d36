"""Whose turn it is in the joint work, where rounds and child rows decide it; each asks of a gathered matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from linkage.models import Decision
from linkage.moves.consents import missing
from linkage.procedures.reconciling import is_empty
from supervision.matters.models import Part, Phase
from supervision.matters.procedures import procedure_of
from supervision.matters.turns import Step, named, next_clock, office_name, parties_in

Row = dict[str, Any]


def _label(found: Any, move: str) -> str:
    return procedure_of(found).move(move).label


def _office(found: Any, move: str = "", what: str = "", post: str = "联席办") -> Step:
    """A step of the owning office, by its move or in other words."""
    return Step(office_name(found, post), what or _label(found, move), frozenset({found.office_id}), move)


def _convenor(found: Any, move: str) -> Step:
    return _office(found, move, post="召集人")


def _units(rows: Iterable[Row], found: Any, move: str = "", what: str = "", *, key: str = "body") -> Step:
    """A step of several units: rows with a name and, where it is a registered body, its key."""
    units = list(rows)
    bodies = frozenset(row[key] for row in units if row[key])
    return Step(named(row["name"] for row in units), what or _label(found, move), bodies, move)


def _of_tasks(found: Any, rows: list[Row], last: str) -> list[Step]:
    """Name, unit and state of the tasks that came of it: who still works on one, whom the rest waits for, the end."""
    working = [row for row in rows if row["state"] == "assigned" and row["name"]]
    steps = [_units(working, found, what="办理任务并报告完成", key="unit")] if working else []
    steps += [_office(found, what="验收")] if any(row["state"] == "reported" for row in rows) else []
    return steps or [_office(found, last)]


def of_plan(found: Any) -> list[Step] | None:
    """A list waits for its items, an issued plan for what is not assigned, then for the units, then for its summary."""
    if found.state == "drafting":
        undecided = [row for row in found.g_items if not row["decision"]]
        headless = [row for row in found.g_items if row["decision"] == Decision.KEPT and not row["lead"]]
        return [_office(found, "sort_items" if undecided or headless else "submit")]
    if found.state == "revising":
        undecided = [row for row in found.g_items if not row["decision"]]
        return [_office(found, "sort_items")] if undecided else [_convenor(found, "approve_revision")]
    if found.state != "issued":
        return None
    kept = [row for row in found.g_items if row["decision"] == Decision.KEPT]
    if any(row["state"] is None and row["done"] != "已完成" for row in kept):
        return [_office(found, "assign_items")]
    return _of_tasks(found, [{**row, "name": row["lead"]} for row in kept if row["state"]], "close")


def of_task(found: Any) -> list[Step] | None:
    """The lead unit reports; what the office leads itself, or no registered unit leads, the convenor accepts."""
    own = found.counterpart_id in (found.office_id, None)
    if found.state == "assigned":
        row = {"name": "" if own else found.counterpart.name, "body": found.counterpart_id}
        return [_office(found, "report_done") if own else _units([row], found, "report_done")]
    if found.state == "reported":
        return [_convenor(found, "accept") if own else _office(found, "accept")]
    return None


def of_subtask(found: Any) -> list[Step] | None:
    """What is left of a part that was cancelled is its own unit's to end."""
    cancelled = any(row["phase"] == Phase.WITHDRAWN for row in found.g_whole)
    if not cancelled or found.closed_on or found.state == "cancelled":
        return None
    move = "end_with_whole"
    return [Step(found.office.name, _label(found, move), frozenset({found.office_id}), move)]


def of_mechanism(found: Any) -> list[Step] | None:
    """A mechanism in force waits for whichever of its terms ends first."""
    due = next_clock(found) if found.state == "in_force" else None
    return [replace(_office(found, what=due[0]), standing=True)] if due else None


def of_topic(found: Any) -> list[Step] | None:
    """On the agenda the other unit may say its view; then the meeting resolves."""
    if found.state != "taken":
        return None
    others = parties_in(found, Part.RESPONSIBLE)
    silent = others and not found.details.get("other_stated_on")
    return [*([_units(others, found, "state_view")] if silent else []), Step("联席会议", "议定")]


def of_meeting(found: Any) -> list[Step] | None:
    """From the agenda to the tasks of what was resolved."""
    agenda = found.g_agenda
    extra = found.details.get("type") == "extra"
    if found.state == "consenting":
        return [_office(found, "consent", post=label) for label in missing(found)]
    if found.state == "preparing" and extra and agenda:
        return [_office(found, "ask_consent")]
    if found.state in ("preparing", "agreed"):
        return [_convenor(found, "convene") if agenda else _office(found, "set_agenda")]
    if found.state == "convened":
        told = {row["unit"] for row in found.g_attendances if row["name"]}
        silent = [row for row in parties_in(found, Part.MEMBER) if row["body"] not in told]
        return [*([_units(silent, found, "respond")] if silent else []), _office(found, "hold")]
    if found.state == "held":
        return [_office(found, "submit_minutes" if all(row["minutes"] for row in agenda) else "write_minutes")]
    if found.state == "closed":
        waits = any(row["resolution"] and row["lead"] and not row["task"] for row in agenda)
        return [_office(found, "make_tasks")] if waits else []
    return None


def of_work(found: Any) -> list[Step] | None:
    """Every unit consents; later the units do what the plan says, and the office reports."""
    units = parties_in(found, Part.LEAD, Part.RESPONSIBLE)
    if found.state == "agreeing":
        agreed = {row["body"] for row in found.details.get("agreed", [])}
        waiting = _units([row for row in units if row["body"] not in agreed], found, what="会签")
        return [replace(waiting, who=f"{waiting.who}负责人")]
    if found.state == "running":
        return [_units(units, found, what="实施并报告进展"), _office(found, "report")]
    return None


def of_reconciliation(found: Any) -> list[Step] | None:
    """Each side declares and signs; a unit with an empty month is not waited for."""
    if found.state != "checking":
        return None
    lead = {row["body"] for row in parties_in(found, Part.LEAD)}
    rows = [row for row in found.details["units"] if row["body"] in lead or not is_empty(row)]
    waiting = [row for row in rows if not row.get("signed")]
    return [_units(waiting, found, what="核对签认") if waiting else _office(found, "close")]


def of_bulletin(found: Any) -> list[Step] | None:
    """The chief signs for the procuratorate; once issued, each demand is assigned, done and accepted."""
    if found.state == "chief_review" and found.counterpart:
        return [Step(f"{found.counterpart.name}检察长", "审签", frozenset({found.counterpart_id}))]
    if found.state != "issued":
        return None
    if any(not row.get("task") for row in found.details["items"]):
        return [_office(found, "urge_units")]
    return _of_tasks(found, [{**row, "name": row["to"] or ""} for row in found.g_children], "close")
