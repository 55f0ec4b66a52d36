"""What a notice of a series entails: the day of the next one, and that the next one was issued."""

from __future__ import annotations

from datetime import date

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import Act, perform
from supervision.terms.arithmetic import day_text

PERIODIC = "supervision"
TERM = "TB_PERIODIC"


def comes_again(matter: Matter, actor: Person, today: date) -> str | None:
    """Only what tells regularly how the law was kept."""
    if matter.details.get("type") == PERIODIC:
        return None
    return "只有“法律监督工作情况”的通报按期进行。"


def a_next_is_planned(matter: Matter, actor: Person, today: date) -> str | None:
    """There is a day to wait for."""
    return None if matter.runs(TERM) else "没有安排下一期通报。"


def plan_next(act: Act) -> None:
    """The day on which the next notice is due."""
    act.matter.details = {**act.matter.details, "next_by": act.data["next_by"].isoformat()}
    act.text = f"下一期于{day_text(act.data['next_by'])}前通报"


def follow_on(act: Act) -> None:
    """A notice that was written from the last one of its series is what that one waited for."""
    before = act.matter.parent
    if before is not None and before.kind == act.matter.kind and before.runs(TERM):
        remark = f"下一期已制发：{act.matter.title}"
        perform(before, "end_series", actor=act.actor, data={"remark": remark}, now=act.now)
