"""What a letter of a series entails: the day of the next one, and that the next one was issued."""

from __future__ import annotations

from datetime import date

from cases.procedures.exchanges import exchange_of
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import Act, perform
from supervision.terms.arithmetic import day_text

# The types that come again, by kind.
PERIODIC = {"notice": frozenset({"supervision"}), "report": frozenset({"supervised", "progress"})}
TERM = "TB_PERIODIC"


def comes_again(matter: Matter, actor: Person, today: date) -> str | None:
    """Only what is told or reported regularly."""
    known = PERIODIC[matter.kind]
    if matter.details.get("type") in known:
        return None
    exchange = exchange_of(matter)
    names = "、".join(f"“{label}”" for name, label in exchange.types if name in known)
    return f"只有{names}的{exchange.label}按期进行。"


def a_next_is_planned(matter: Matter, actor: Person, today: date) -> str | None:
    """There is a day to wait for."""
    return None if matter.runs(TERM) else "没有安排下一期。"


def plan_next(act: Act) -> None:
    """The day on which the next one is due."""
    act.matter.details = {**act.matter.details, "next_by": act.data["next_by"].isoformat()}
    act.text = f"下一期于{day_text(act.data['next_by'])}前发出"


def follow_on(act: Act) -> None:
    """What was written from the last one of its series is what that one waited for."""
    before = act.matter.parent
    if before is not None and before.kind == act.matter.kind and before.runs(TERM):
        remark = f"下一期已制发：{act.matter.title}"
        perform(before, "end_series", actor=act.actor, data={"remark": remark}, now=act.now)
