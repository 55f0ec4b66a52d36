"""What the pages of a task and its parts show: the tree, how far each part is, and the whole from its parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q
from django.urls import reverse

from cases.reports.exchanges import on, section
from cases.reports.exchanges import sections as exchanged
from linkage.moves.subtasks import DONE, doer
from linkage.procedures.subtasks import HANDED
from supervision.accounts.models import Person
from supervision.matters.listing import light
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.reports import rows_of

OVER = ("closed", "cancelled")


def gathers() -> dict[str, Any]:
    """The parts of a task and the parts of these, for the page's one query."""
    own = OuterRef("pk")
    shown = {"id": "id", "parent": "parent_id", "state": "state", "percent": "details__percent"}
    parts = Matter.objects.filter(kind="subtask").order_by("id")
    return {
        "g_handed": rows_of(parts.filter(parent=own), **shown),
        "g_lower": rows_of(parts.filter(parent__parent=own), **shown),
        "g_whole": rows_of(Matter.objects.filter(pk=OuterRef("parent_id")), phase="phase"),
    }


def _percent(row: dict[str, Any], below: dict[int, list[dict[str, Any]]]) -> int:
    """How far one part is: what is confirmed is whole, what was divided again is the mean of its parts."""
    if row["state"] == "closed":
        return DONE
    return _mean(below[row["id"]], below) if below.get(row["id"]) else int(row["percent"] or 0)


def _mean(rows: list[dict[str, Any]], below: dict[int, list[dict[str, Any]]]) -> int:
    """The mean of the parts that were not cancelled, rounded down."""
    counted = [_percent(row, below) for row in rows if row["state"] != "cancelled"]
    return sum(counted) // len(counted) if counted else 0


def _by_parent(rows: list[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["state"] != "cancelled":
            found[row["parent"]].append(row)
    return found


def rolled_up(handed: list[dict[str, Any]], lower: list[dict[str, Any]]) -> str:
    """How many parts, how many done, how far the whole; empty where nothing was handed down."""
    counted = [row for row in handed if row["state"] != "cancelled"]
    if not counted:
        return ""
    done = sum(1 for row in counted if row["state"] == "closed")
    return f"分解{len(counted)}项，完成{done}项，平均进度{_mean(counted, _by_parent(lower))}%"


def sections(found: Any, inside: bool) -> list[dict[str, Any]]:
    """A part of a task and what was reported of it."""
    said = found.details
    one = HANDED[found.kind]
    pairs = [(one.whole_label, said.get("whole", "")), ("工作内容和要求", said.get("content", ""))]
    pairs += [("承办", doer(found)), ("时限", on(said.get("due_by")))]
    pairs += [("完成比例", f"{said.get('percent', 0)}%"), ("再分解", rolled_up(found.g_handed, found.g_lower))]
    shown = section(one.label, pairs)
    rows = [(f"{on(row['on'])} {row['by']}", f"{row['percent']}%：{row['text']}") for row in said.get("reports", [])]
    shown += section("进展", rows)
    results = [("退回理由", said.get("returned", "")), ("确认意见", said.get("confirm", ""))]
    return shown + section("确认", [*results, ("取消理由", said.get("cancel") or said.get("end_with_whole", ""))])


def links(found: Any, inside: bool) -> list[dict[str, str]]:
    """The tree, where something was handed down."""
    if not found.g_handed:
        return []
    return [{"label": "任务分解", "url": reverse("linkage:tree", args=[found.pk]), "icon": "list-tree"}]


def consulted_gathers() -> dict[str, Any]:
    """What a consultation agreed that somebody does, for the page's one query."""
    agreed = Matter.objects.filter(kind="consult_task", parent=OuterRef("pk")).order_by("id")
    return {
        "g_agreed": rows_of(
            agreed, title="title", state="state", to="counterpart__name", department="details__department",
            due="details__due_by", percent="details__percent",
        )
    }  # fmt: skip


def consulted_sections(found: Any, inside: bool) -> list[dict[str, Any]]:
    """A request, and where it was a consultation the tasks that came of it, counted."""
    shown = exchanged(found, inside)
    counted = [row for row in found.g_agreed if row["state"] != "cancelled"]
    done = sum(1 for row in counted if row["state"] == "closed")
    states = procedures()["consult_task"].states
    pairs = [("完成情况", f"共{len(counted)}项，完成{done}项")] if counted else []
    pairs += [
        (row["title"], f"{row['to']}{row['department']}，{on(row['due'])}前，{states[row['state']]}，{row['percent']}%")
        for row in found.g_agreed
    ]
    return shown + section("会商任务", pairs)


def tree(top: Matter, person: Person, today: date) -> dict[str, Any]:
    """A task and its parts as this person may see them, each below what it is a part of; three queries."""
    seen = Matter.objects.visible_to(person).filter(kind="subtask").filter(Q(parent=top) | Q(parent__parent=top))
    parts = list(seen.select_related("office", "counterpart").order_by("pk"))
    rows = [
        {"id": one.pk, "parent": one.parent_id, "state": one.state, "percent": one.details.get("percent", 0)}
        for one in parts
    ]
    below = _by_parent(rows)
    known = dict(zip((one.pk for one in parts), zip(parts, rows, strict=True), strict=True))
    order = [one for one in parts if one.parent_id == top.pk or one.parent_id not in known]
    shown = []
    for one in order:
        shown.append(_line(one, known[one.pk][1], below, 0, today))
        inner = [other for other in parts if other.parent_id == one.pk]
        shown += [_line(other, known[other.pk][1], below, 1, today) for other in inner]
    handed = [known[one.pk][1] for one in order]
    colour, words = light(top.next_due_on, today)
    return {
        "matter": top, "kind_label": procedures()[top.kind].label, "rows": shown, "light": colour, "words": words,
        "state_label": procedures()[top.kind].states[top.state], "sum_text": rolled_up(handed, rows),
        "percent": _mean(handed, below),
    }  # fmt: skip


def _line(one: Matter, row: dict[str, Any], below: dict[int, Any], depth: int, today: date) -> dict[str, Any]:
    colour, words = light(one.next_due_on, today)
    state = procedures()["subtask"].states[one.state]
    return {
        "title": one.title, "url": one.get_absolute_url(), "from": one.office.name, "doer": doer(one), "depth": depth,
        "due": on(one.details.get("due_by")), "state": state, "percent": _percent(row, below),
        "light": "" if one.state in OVER else colour, "words": words,
    }  # fmt: skip


def texts(ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """What whoever does it reads, for the text index."""
    for key, said in Matter.objects.filter(pk__in=ids).values_list("pk", "details"):
        for name in ("content", "person", "department"):
            yield key, "shared", str(said.get(name, ""))
        for row in said.get("reports", []):
            yield key, "shared", row["text"]
