"""Whose turn it is in the joint work, where rounds and child rows decide it; each asks of a gathered matter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from linkage.models import Decision
from linkage.procedures.reconciling import is_empty
from supervision.matters.models import Part
from supervision.matters.turns import Step, named, next_clock, office_name, parties_in, step

DONE = ("closed", "cancelled")


def _office(found: Any, what: str) -> Step:
    return step(office_name(found, "联席办"), what)


def _convenor(found: Any, what: str) -> Step:
    return step(office_name(found, "召集人"), what)


def _of_tasks(found: Any, tasks: Iterable[tuple[str, str]], last: str) -> list[Step]:
    """(unit, state) of the tasks that came of it: who still works on one, whom the rest waits for, and the end."""
    rows = list(tasks)
    working = named(unit for unit, state in rows if state == "assigned")
    steps = [step(working, "办理任务并报告完成")] if working else []
    steps += [_office(found, "验收")] if any(state == "reported" for _, state in rows) else []
    return steps or [_office(found, last)]


def of_plan(found: Any) -> list[Step] | None:
    """An issued plan waits for what is not assigned, then for the units, then for its summary."""
    if found.state == "revising":
        undecided = [row for row in found.g_items if not row["decision"]]
        return [_office(found, "逐条处理")] if undecided else [_convenor(found, "审定修订")]
    if found.state != "issued":
        return None
    kept = [row for row in found.g_items if row["decision"] == Decision.KEPT]
    if any(row["state"] is None and row["done"] != "已完成" for row in kept):
        return [_office(found, "下达任务")]
    return _of_tasks(found, [(row["lead"], row["state"]) for row in kept if row["state"]], "年度总结")


def of_task(found: Any) -> list[Step] | None:
    """The lead unit reports; what the office leads itself, or no registered unit leads, the convenor accepts."""
    own = found.counterpart_id in (found.office_id, None)
    if found.state == "assigned":
        return [_office(found, "报告完成") if own else step(found.counterpart.name, "报告完成")]
    if found.state == "reported":
        return [_convenor(found, "验收") if own else _office(found, "验收")]
    return None


def of_mechanism(found: Any) -> list[Step] | None:
    """A mechanism in force waits for whichever of its terms ends first."""
    due = next_clock(found) if found.state == "in_force" else None
    return [step(office_name(found, "联席办"), due[0], standing="yes")] if due else None


def of_topic(found: Any) -> list[Step] | None:
    """On the agenda the other unit may say its view; then the meeting resolves."""
    if found.state != "taken":
        return None
    others = [row["name"] for row in parties_in(found, Part.RESPONSIBLE)]
    silent = others and not found.details.get("other_stated_on")
    return [*([step(named(others), "陈述本单位意见")] if silent else []), step("联席会议", "议定")]


def of_meeting(found: Any) -> list[Step] | None:
    """From the agenda to the tasks of what was resolved."""
    agenda = found.g_agenda
    if found.state == "preparing":
        return [_convenor(found, "同意召开并通知") if agenda else _office(found, "编排议程")]
    if found.state == "convened":
        told = {row["body"] for row in found.g_attendances if row["name"]}
        silent = named(row["name"] for row in parties_in(found, Part.MEMBER) if row["name"] not in told)
        return [*([step(silent, "报送参会人员")] if silent else []), _office(found, "登记召开")]
    if found.state == "held":
        return [_office(found, "报签纪要" if all(row["minutes"] for row in agenda) else "整理纪要")]
    if found.state == "closed":
        waits = any(row["resolution"] and row["lead"] and not row["task"] for row in agenda)
        return [_office(found, "议定事项转任务")] if waits else []
    return None


def of_work(found: Any) -> list[Step] | None:
    """Every unit consents; later the units do what the plan says, and the office reports."""
    units = parties_in(found, Part.LEAD, Part.RESPONSIBLE)
    if found.state == "agreeing":
        agreed = {row["body"] for row in found.details.get("agreed", [])}
        waiting = named(row["name"] for row in units if row["body"] not in agreed)
        return [step(f"{waiting}负责人", "会签")]
    if found.state == "running":
        return [step(named(row["name"] for row in units), "实施并报告进展"), _office(found, "报送总结")]
    return None


def of_reconciliation(found: Any) -> list[Step] | None:
    """Each side declares and signs; a unit with an empty month is not waited for."""
    if found.state != "checking":
        return None
    lead = {row["body"] for row in parties_in(found, Part.LEAD)}
    rows = [row for row in found.details["units"] if row["body"] in lead or not is_empty(row)]
    waiting = named(row["name"] for row in rows if not row.get("signed"))
    return [step(waiting, "核对签认") if waiting else _office(found, "完成对账")]


def of_bulletin(found: Any) -> list[Step] | None:
    """The chief signs for the procuratorate; once issued, each demand is assigned, done and accepted."""
    if found.state == "chief_review" and found.counterpart:
        return [step(f"{found.counterpart.name}检察长", "审签")]
    if found.state != "issued":
        return None
    if any(not row.get("task") for row in found.details["items"]):
        return [_office(found, "下达整改反馈任务")]
    return _of_tasks(found, [(row["to"] or "", row["state"]) for row in found.g_children], "办结")
