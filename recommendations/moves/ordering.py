"""What the order of the procuratorate above entails (2019规定第22条; 人民检察院组织法第24、25条)."""

from __future__ import annotations

from datetime import date
from typing import Any

from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Person
from supervision.documents.numbering import next_number
from supervision.matters.models import Matter
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text

WHAT = {"modify": "变更", "withdraw": "撤回"}


def waiting_order(matter: Matter) -> dict[str, Any]:
    """The order that is still to be carried out; empty when there is none."""
    last = (matter.details.get("orders") or [{}])[-1]
    return {} if last.get("done_on") or last.get("lifted_on") else last


def _named(order: dict[str, Any]) -> str:
    return f"{order['by']}已指令{WHAT[order['what']]}本文书（{order['number']}）"


# --- guards -----------------------------------------------------------------------------------------------------------
def no_order_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """One order at a time."""
    order = waiting_order(matter)
    return f"{_named(order)}，尚未执行。" if order else None


def an_order_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """There is an order to lift, or to disagree with."""
    return None if waiting_order(matter) else "没有待执行的上级指令。"


def goes_on_without_order(matter: Matter, actor: Person, today: date) -> str | None:
    """Nothing goes on with a document that is to be changed or withdrawn."""
    order = waiting_order(matter)
    if not order:
        return None
    return f"{_named(order)}，应当先由检察长执行指令；有不同意见的可以报告，不停止执行。"


def _is_what_was_ordered(matter: Matter, what: str) -> str | None:
    order = waiting_order(matter)
    return f"{_named(order)}，不能{WHAT[what]}。" if order and order["what"] != what else None


def is_what_was_ordered_modify(matter: Matter, actor: Person, today: date) -> str | None:
    """A document that is to be withdrawn is not changed instead."""
    return _is_what_was_ordered(matter, "modify")


def is_what_was_ordered_withdraw(matter: Matter, actor: Person, today: date) -> str | None:
    """A document that is to be changed is not withdrawn instead."""
    return _is_what_was_ordered(matter, "withdraw")


# --- effects ----------------------------------------------------------------------------------------------------------
def order_change(act: Act) -> None:
    """The order, under the number of the procuratorate above; it stays between the two."""
    matter, said = act.matter, act.data
    superior = matter.office.parent
    if superior is None:
        raise IllegalMove("本院没有上一级人民检察院。")
    if said["order_by"] <= act.today:
        raise IllegalMove("执行日期应当在今天以后。")
    number = next_number("superior_order", superior, act.today)
    order = {
        "what": said["what"], "reason": said["reason"], "by": superior.name, "number": number,
        "on": act.today.isoformat(), "due": said["order_by"].isoformat(),
    }  # fmt: skip
    kept = {"orders": [*matter.details.get("orders", []), order], "order_by": order["due"]}
    matter.details = {**matter.details, **kept}
    act.letter_data = {
        "body": superior.name,
        "receiver": matter.office.name,
        "number": number,
        "result": WHAT[said["what"]],
        "reasons": said["reason"],
        "feedback_text": f"{day_text(said['order_by'])}前",
    }
    act.text = f"指令{WHAT[said['what']]}。{said['reason']}"[:500]


def _close_order(act: Act, **kept: str) -> None:
    orders = act.matter.details["orders"]
    act.matter.details = {**act.matter.details, "orders": [*orders[:-1], {**orders[-1], **kept}]}


def lift_order(act: Act) -> None:
    """The order falls away; the document goes on as it was."""
    _close_order(act, lifted_on=act.today.isoformat(), lifted=act.data["reason"])
    act.text = act.data["reason"][:500]


def report_view(act: Act) -> None:
    """What the lower chief thinks, for the chief above."""
    _close_order(act, view=act.data["reason"], viewed_on=act.today.isoformat())
    act.text = act.data["reason"][:500]


def carry_out(act: Act) -> None:
    """The lower chief's own move carries the order out."""
    if waiting_order(act.matter):
        _close_order(act, done_on=act.today.isoformat())


def order_rows(matter: Any) -> list[list[tuple[str, str]]]:
    """Each order with what became of it, for the page; the house's own business."""
    shown = []
    for row in matter.details.get("orders", []):
        ends = (("done_on", "已执行"), ("lifted_on", "指令已撤销"))
        became = next((f"{_on(row[name])}{label}" for name, label in ends if row.get(name)), "待执行")
        shown.append(
            [
                ("指令", f"{row['by']}（{row['number']}），{WHAT[row['what']]}{INSTRUMENTS[matter.kind].document}"),
                ("日期", _on(row["on"])),
                ("理由", row["reason"]),
                ("执行日期", f"{_on(row['due'])}前"),
                ("下级院不同意见", row.get("view", "")),
                ("撤销理由", row.get("lifted", "")),
                ("执行情况", became),
            ]
        )
    return shown


def _on(value: str) -> str:
    return day_text(date.fromisoformat(value))
