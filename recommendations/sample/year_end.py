"""A term that ends in a year whose holidays are not announced, and a proposed calendar that would move it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from recommendations.sample.story import Story, new_year
from supervision.accounts.models import Person
from supervision.terms.calendar import MAKE_UP_DAY
from supervision.terms.recomputation import changes
from supervision.terms.services import working_calendar

BASIS = "示例：尚未公布的放假安排，仅供演示预览"


def run_past_the_calendar(story: Story, clerk: Any) -> None:
    """Until late in the year two months do not reach it: then the addressee asks for more time, which it is given."""
    matter = story.matter
    assert matter is not None
    clock = matter.clocks.get(term="JY_REPLY")
    if clock.provisional:
        return
    story.go(3)
    wanted = {"until": new_year(), "files": []}
    story.act("ask_more_time", clerk, reason="普查登记涉及六家权属单位，年内难以完成。", **wanted)
    story.act("grant_more_time", "chief", reason="情况属实，同意改定回复日期。", **wanted)


def propose_calendar(people: dict[str, Person], now: datetime) -> None:
    """What case management would load when the next year is announced; nobody has confirmed it."""
    first = new_year()
    if working_calendar().is_published(first.year):
        return
    rest = [first + timedelta(days=number) for number in range(3)]
    worked = rest[-1] + timedelta(days=1)
    while worked.weekday() < 5:
        worked += timedelta(days=1)
    days = [{"on": day.isoformat(), "kind": "rest", "name": "元旦", "region": ""} for day in rest]
    days.append({"on": worked.isoformat(), "kind": "work", "name": MAKE_UP_DAY, "region": ""})
    name = f"{first.year}年元旦放假安排.csv"
    changes.propose(source="file", name=name, basis=BASIS, days=days, by=people["case_manager"], now=now)
