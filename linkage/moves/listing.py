"""The list of a yearly plan: each item kept, merged or dropped, items by hand, what must be settled before issue."""

from __future__ import annotations

from datetime import date
from typing import Any

from linkage.models import Decision, PlanItem
from linkage.moves.bodies import directory_of
from linkage.moves.tasks import MOST_ITEMS, TOO_MANY, dated, due_of, last_milestone
from supervision.accounts.models import Person
from supervision.documents.registers.values import split_names
from supervision.matters.models import Matter
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text

BY_HAND = "联席会议办公室补充"
SAID = ("task", "area", "lead", "responsible", "due_text", "milestones")


def every_item_is_decided(matter: Matter, actor: Person, today: date) -> str | None:
    """Nothing is left undecided, and what is listed names its lead unit, and one only."""
    items = list(matter.plan_items.all())
    kept = [item for item in items if item.decision == Decision.KEPT]
    if not kept:
        return "清单中还没有任务。"
    undecided = sum(1 for item in items if not item.decision)
    headless = sum(1 for item in kept if not item.lead)
    many = [str(item.order) for item in kept if len(split_names(item.lead)) > 1]
    missing = [f"{undecided}条尚未处理"] if undecided else []
    missing += [f"{headless}项没有牵头单位"] if headless else []
    missing += [f"第{'、'.join(many)}条写了几个牵头单位，请只写一个，其余写入责任单位"] if many else []
    return f"清单{'，'.join(missing)}。" if missing else None


def sort_items(act: Act) -> None:
    """Keep, merge or drop each item, and add others by hand; a merged one names the item that takes it in.

    What is a task already stays as it was assigned.
    """
    items = {item.pk: item for item in act.matter.plan_items.select_for_update()}
    added = [row for row in act.data["items"] if not row.get("id")]
    by_order = {item.order: item for item in items.values()}
    for row in act.data["items"]:
        if not row.get("id"):
            continue
        item = items.get(row["id"])
        if item is None:
            raise IllegalMove("条目已有变化，请刷新后重试。")
        if not item.assigned_id:
            _decide(item, row, by_order)
    for item in items.values():
        if item.merged_into_id and items[item.merged_into_id].decision != Decision.KEPT:
            raise IllegalMove(f"第{item.order}条：只能并入列入清单的条目。")
    year = int(act.matter.details["year"])
    for item in items.values():
        item.milestones = item.milestones if item.assigned_id else dated(item.milestones, year)
    PlanItem.objects.bulk_update(items.values(), ["decision", "merged_into", *SAID])
    listed = [item for item in items.values() if item.decision == Decision.KEPT] + _added(act.matter, added, by_order)
    _check(act.matter, listed, act.today)
    unknown = directory_of(act.matter, act.today).unknown
    names = dict.fromkeys(name for item in listed for name in unknown(f"{item.lead}、{item.responsible}"))
    act.matter.details = {**act.matter.details, "unknown_units": list(names)}
    more = f"，其中补充{len(added)}项" if added else ""
    act.text = f"共{len(items) + len(added)}条，列入清单{len(listed)}项{more}"


def _decide(item: PlanItem, row: dict[str, Any], by_order: dict[int, PlanItem]) -> None:
    into = by_order.get(row["merged_into"]) if row["decision"] == Decision.MERGED else None
    if row["decision"] == Decision.MERGED and into is None:
        asked = row["merged_into"]
        wrong = f"没有第{asked}条，请写明清单中的条目" if asked else "请写明并入第几条"
        raise IllegalMove(f"第{item.order}条：{wrong}。")
    if into is not None and into.pk == item.pk:
        raise IllegalMove(f"第{item.order}条：不能并入本条自身。")
    item.decision, item.merged_into = row["decision"], into
    for name in SAID:
        setattr(item, name, row.get(name, getattr(item, name)))


def _added(matter: Matter, rows: list[dict[str, Any]], by_order: dict[int, PlanItem]) -> list[PlanItem]:
    """Items that come from no paper; they are written down to be listed."""
    if len(by_order) + len(rows) > MOST_ITEMS:
        raise IllegalMove(TOO_MANY)
    made = [
        PlanItem(
            plan=matter, order=order, paper=BY_HAND, decision=Decision.KEPT, text=row["task"],
            **{name: row.get(name) or "" for name in SAID}
            | {"milestones": dated(row.get("milestones") or "", int(matter.details["year"]))},
        )
        for order, row in enumerate(rows, start=max(by_order, default=0) + 1)
    ]  # fmt: skip
    return PlanItem.objects.bulk_create(made)


def _check(matter: Matter, listed: list[PlanItem], today: date) -> None:
    """One unit leads, is not named again among the others; none ends on a past day before its year, nor a
    milestone after the end of its task.
    """
    year = int(matter.details["year"])
    for item in listed:
        if item.assigned_id:
            continue
        if len(split_names(item.lead)) > 1:
            raise IllegalMove(f"第{item.order}条：牵头单位只写一个，其余写入责任单位。")
        if item.lead and item.lead in split_names(item.responsible):
            raise IllegalMove(f"第{item.order}条：“{item.lead}”已是牵头单位，不再写入责任单位。")
        due, _ = due_of(item, year, matter.issued_on or today)
        if due and due.year < year and due < today:
            raise IllegalMove(f"第{item.order}条：完成时限{day_text(due)}早于{year}年度。")
        if due and last_milestone(item.milestones, today) > due.isoformat():
            raise IllegalMove(f"第{item.order}条：阶段节点不能晚于完成时限。")
