"""Who acts in the sample of the joint work, and when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from supervision.accounts.models import Body, Person
from supervision.matters.models import Matter
from supervision.matters.services import open_matter, perform

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE, AGENCY, OTHER = "渑池县人民检察院", "渑池县城市管理局", "渑池县水利局"
JOINT = "渑池县府检联动联席会议办公室"


class World:
    """The sample's bodies and people, and the clock of its acts."""

    def __init__(self, bodies: dict[str, Body], people: dict[str, Person], today: date) -> None:
        self.bodies, self.people, self.today = bodies, people, today
        self.steps = 0

    def now(self, days_ago: int) -> datetime:
        """An instant of that day, minutes after the one before."""
        self.steps += 1
        day = self.today - timedelta(days=max(days_ago, 0))
        return datetime.combine(day, time(9, 0), ZONE) + timedelta(minutes=self.steps % 400)

    def open(
        self, kind: str, who: str, office: str, days_ago: int, data: dict[str, Any], parent: Matter | None = None
    ) -> Matter:
        person, body = self.people[who], self.bodies[office]
        return open_matter(kind, actor=person, office=body, data=data, parent=parent, now=self.now(days_ago))

    def act(self, matter: Matter, name: str, who: str, days_ago: int, /, **data: Any) -> Matter:
        said = data or {"opinion": "同意。", "reason": "", "remark": ""}
        return perform(matter, name, actor=self.people[who], data=said, now=self.now(days_ago))
