"""Rules over shared data: the rows that meet them are listed; a person makes each a clue or dismisses it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from linkage.models import HitDecision, ScreeningHit, SharedDelivery
from linkage.moves.sharing import checked_rows
from recommendations.models import Recommendation
from supervision.accounts.models import Body, Person
from supervision.documents import storage
from supervision.matters.gathering import children
from supervision.matters.models import Matter, Part, Phase
from supervision.matters.services import Act, IllegalMove, open_matter

MOST_HITS = 2_000
NUMBERS = frozenset({"number", "integer"})
# Of values of one type: numbers, or dates and texts as they are written.
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, bound: value == bound,
    "ne": lambda value, bound: value != bound,
    "ge": lambda value, bound: value >= bound,
    "gt": lambda value, bound: value > bound,
    "le": lambda value, bound: value <= bound,
    "lt": lambda value, bound: value < bound,
    "contains": lambda value, bound: str(bound) in str(value),
}


def items_of(office: Body) -> Any:
    """The items of the catalogue that a body receives."""
    received = Matter.objects.filter(kind="sharing", parties__body=office, parties__part=Part.RECEIVER)
    return received.order_by("title", "pk")


# --- the rule ---------------------------------------------------------------------------------------------------------
def set_up(act: Act) -> None:
    """A rule over one item of the catalogue that this body receives."""
    _fill(act)
    act.matter.details = {**act.matter.details, "seen": []}
    act.matter.issued_on = act.matter.served_on = act.today


def change(act: Act) -> None:
    """Another bound, another field: data that were compared may be compared again."""
    _fill(act)
    act.matter.details = {**act.matter.details, "seen": []}


def _fill(act: Act) -> None:
    matter, said = act.matter, act.data
    item = items_of(matter.office).filter(pk=said["item"]).first()
    names = [column["name"] for column in item.details["columns"]] if item else []
    if item is None or said["column"] not in names or said["unit_column"] not in ("", *names):
        raise IllegalMove("所选字段不在本单位接收的共享目录中。")
    matter.title = said["title"]
    kept = ("item", "column", "comparison", "bound", "unit_column", "join", "purpose")
    rule = {name: said[name] for name in kept} | {"item_title": item.title}
    matter.details = {**matter.details, **rule}


def meets(rule: dict[str, Any], kind: str, value: Any, today: date) -> bool:
    """Whether one cell, read as the column's type, meets the rule; an empty cell meets only 没有填写."""
    how, bound = rule["comparison"], rule["bound"]
    if how in ("empty", "filled"):
        return (value == "") == (how == "empty")
    if value == "":
        return False
    if how == "older":
        return (today - date.fromisoformat(value)).days > int(bound)
    return ORDERS[how](value, float(bound) if kind in NUMBERS else bound)


# --- comparing --------------------------------------------------------------------------------------------------------
def _unseen(matter: Matter) -> Any:
    """The accepted deliveries of the rule's item that it has not read."""
    accepted = SharedDelivery.objects.filter(item=matter.details["item"], result="accepted", paper__isnull=False)
    return accepted.exclude(pk__in=matter.details["seen"]).order_by("delivered_at")


def data_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """There are data that the rule has not read."""
    return None if _unseen(matter).exists() else "没有尚未比对的数据。"


def run(act: Act) -> None:
    """List what meets the rule. Nothing else happens: a hit is a reason to look."""
    matter, hits, read = act.matter, [], 0
    deliveries = list(_unseen(matter).select_related("item", "paper"))
    units = _units(matter)
    for delivery in deliveries:
        columns = delivery.item.details["columns"]
        content = storage.path_of(delivery.paper_id).read_bytes()
        rows = checked_rows(content, delivery.paper.name, "xlsx", columns)
        read += len(rows)
        hits += list(_hits(act, delivery, columns, rows, units))
    if len(hits) > MOST_HITS:
        raise IllegalMove(f"命中{len(hits)}行，超过{MOST_HITS}行，请收紧规则的条件。")
    before = matter.hits.count()
    ScreeningHit.objects.bulk_create(hits, ignore_conflicts=True)
    matter.details = {**matter.details, "seen": [*matter.details["seen"], *(str(one.pk) for one in deliveries)]}
    matter.details["last_run_on"] = act.today.isoformat()
    act.text = f"比对{read}行，新命中{matter.hits.count() - before}行"


def _hits(
    act: Act, delivery: SharedDelivery, columns: list[dict[str, Any]], rows: list[list[Any]], units: dict | None
) -> Iterator[ScreeningHit]:
    rule, names = act.matter.details, [column["name"] for column in columns]
    if rule["column"] not in names or rule["unit_column"] not in ("", *names):
        raise IllegalMove("共享目录的字段已经调整，请先调整规则。")
    place = names.index(rule["column"])
    for line, row in enumerate(rows, start=2):
        name = str(row[names.index(rule["unit_column"])]) if rule["unit_column"] else ""
        if units is not None and name not in units:
            continue
        if not meets(rule, columns[place]["type"], row[place], act.today):
            continue
        said = [list(pair) for pair in zip(names, row, strict=True)]
        yield ScreeningHit(
            model=act.matter, delivery=delivery, line=line, cells=said, words=_digest(said),
            unit_id=(units or {}).get(name), found_on=act.today,
        )  # fmt: skip


def _digest(said: list[list[Any]]) -> str:
    return hashlib.sha256(json.dumps(sorted(said), ensure_ascii=False).encode()).hexdigest()


def _units(matter: Matter) -> dict[str, int] | None:
    """The known units by name, with their keys; None where the rule asks for none."""
    join = matter.details["join"]
    if not join:
        return None
    bodies = Body.objects.all()
    if join != "directory":
        letters = Recommendation.objects.filter(office=matter.office, served_on__isnull=False)
        if join == "pending":
            letters = letters.exclude(phase__in=[Phase.CLOSED, Phase.WITHDRAWN])
        bodies = bodies.filter(pk__in=letters.values("counterpart"))
    return dict(bodies.values_list("name", "pk"))


# --- deciding ---------------------------------------------------------------------------------------------------------
def hits_wait(matter: Matter, actor: Person, today: date) -> str | None:
    """Somebody has to look."""
    return None if any(not row["decision"] for row in children(matter, "g_hits")) else "没有待研判的命中。"


def clues_wait(matter: Matter, actor: Person, today: date) -> str | None:
    """Some hit was judged a clue and is none yet."""
    waiting = any(row["decision"] == HitDecision.CLUE and not row["clue"] for row in children(matter, "g_hits"))
    return None if waiting else "没有待登记的线索。"


def all_is_judged(matter: Matter, actor: Person, today: date) -> str | None:
    """A rule ends with nothing left open."""
    waiting = sum(not row["decision"] for row in children(matter, "g_hits"))
    if waiting:
        return f"尚有{waiting}条命中未研判。"
    return None if clues_wait(matter, actor, today) else "尚有研判为线索的命中未登记。"


def judge(act: Act) -> None:
    """Decide on the hits of one page; those left blank stay."""
    rows = {row["id"]: row for row in act.data["hits"] if row.get("decision")}
    hits = list(act.matter.hits.select_for_update().filter(pk__in=rows, clue__isnull=True))
    if len(hits) != len(rows) or not hits:
        raise IllegalMove("没有作出研判的命中，或者命中已有变化，请刷新后重试。")
    for hit in hits:
        for name in ("decision", "reason", "function"):
            setattr(hit, name, rows[hit.pk][name])
        hit.decided_by = act.actor
    ScreeningHit.objects.bulk_update(hits, ["decision", "reason", "function", "decided_by"])
    clues = sum(hit.decision == HitDecision.CLUE for hit in hits)
    act.text = f"研判{len(hits)}条，作为线索{clues}条，排除{len(hits) - clues}条"


def open_clues(act: Act) -> None:
    """Each hit that was judged a clue becomes one, by the same person, through the engine."""
    model, said = act.matter, act.data
    hits = list(model.hits.select_for_update(of=("self",)).filter(decision=HitDecision.CLUE, clue__isnull=True))
    for hit in hits:
        hit.clue = open_matter(
            "clue", actor=act.actor, office=model.office, parent=model, now=act.now, data=_clue(hit, model, said),
        )  # fmt: skip
    ScreeningHit.objects.bulk_update(hits, ["clue"])
    act.text = f"登记线索{len(hits)}件"


def _clue(hit: ScreeningHit, model: Matter, said: dict[str, Any]) -> dict[str, Any]:
    named = hit.value(model.details["unit_column"])
    return {
        "title": f"{model.title}：{named or f'第{hit.line}行'}"[:120],
        "function": hit.function,
        "field": said["field"],
        "source": "信息共享平台",
        "counterpart": hit.unit,
        "found_on": hit.found_on,
        "summary": f"{row_text(hit.cells)}\n研判意见：{hit.reason}",
        "handler": said["handler"],
        "secrecy": "ordinary",
        "files": [],
    }


def row_text(cells: list[list[Any]]) -> str:
    """A row of data as people read it."""
    return "；".join(f"{name}：{value}" for name, value in cells if value != "")
