"""Bodies by the names that lists use: 县检察院, 县公安局, 县检察院（联席办）; and for which of them somebody acts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from linkage.models import Member
from supervision.accounts.models import Body, Person
from supervision.documents.registers.values import split_names, written_out
from supervision.matters.models import Matter, Part

SIDES = (Part.LEAD, Part.RESPONSIBLE)
EVERYBODY = ("各", "全体", "有关", "相关")
ALL_MEMBERS = ("各成员单位", "全体成员单位", "各联席会议成员单位", "联席会议各成员单位", "所有成员单位")
SHORT = {"检察院": "人民检察院", "法院": "人民法院", "政府": "人民政府", "监委": "监察委员会"}


def own_unit(matter: Matter, actor: Person) -> Body:
    """The unit in this joint work or task for which the actor acts: one that takes part, else the owner."""
    bodies = {duty.body_id: duty.body for duty in actor.duties}
    party = matter.parties.filter(part__in=SIDES, body_id__in=bodies).first()
    return bodies[party.body_id] if party else bodies.get(matter.office_id) or matter.office


class Directory:
    """The bodies of one region by name; one query for a whole list. `members` is what 各成员单位 means there."""

    def __init__(self, region: str, today: date, members: Iterable[Body] = ()) -> None:
        self.members = list(members)
        self.bodies = list(Body.objects.in_being(today).filter(region=region))
        self.by_name = {body.name: body for body in self.bodies} | {
            body.short_name: body for body in self.bodies if body.short_name
        }
        own = next((body.name for body in self.bodies if body.is_procuratorate), "")
        self.place = own.removesuffix("人民检察院")

    def find(self, name: str) -> Body | None:
        """The body meant, or None: 各成员单位 and the like name none, and nobody is guessed."""
        if "联席办" in name or "联席会议办公室" in name:
            return next((body for body in self.bodies if body.kind == "joint_office"), None)
        bare = re.sub(r"（.*?）|\(.*?\)", "", name).strip().removesuffix("等")
        known = self.by_name.get(bare)
        if known or not self.place:
            return known
        rest = written_out(bare)
        rest = rest[1:] if rest[:1] in "县市区" else rest.removeprefix(self.place)
        return next(
            (body for tail in (rest, SHORT.get(rest, "")) if tail and (body := self.by_name.get(self.place + tail))),
            None,
        )

    def all(self, names: str) -> list[Body]:
        """The bodies of a list of names, each once; what names none is left out."""
        found: list[Body | None] = []
        for name in split_names(names):
            found += self.members if name in ALL_MEMBERS else [self.find(name)]
        return list(dict.fromkeys(body for body in found if body))

    def unknown(self, names: str) -> list[str]:
        """The names of a list under which no body is registered, 各有关部门 and the like apart."""
        return [name for name in split_names(names) if not self.find(name) and not self._is_general(name)]

    def _is_general(self, name: str) -> bool:
        return name in ALL_MEMBERS or name.startswith(EVERYBODY)


def directory_of(matter: Matter, today: date) -> Directory:
    """The bodies of the region of a joint office's matter, and the member units of its joint meeting on that day."""
    members = (
        Member.objects.filter(
            mechanism__kind="mechanism", mechanism__office=matter.office_id, mechanism__state="in_force",
            mechanism__details__type="linkage", since__lte=today,
        )
        .exclude(until__lte=today)
        .select_related("body")
        .order_by("pk")
    )  # fmt: skip
    return Directory(matter.office.region, today, [member.body for member in members])
