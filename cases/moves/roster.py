"""The roster of special assistants and volunteers: nomination, appointment, each use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cases.moves import note
from cases.procedures.roster import TYPES, WAYS
from supervision.accounts.models import Body
from supervision.matters.models import Matter, Part
from supervision.matters.moves import join
from supervision.matters.services import Act, IllegalMove, perform
from supervision.terms.arithmetic import day_text

KEPT = ("name", "type", "specialty", "phone", "avoid")


def nominate(act: Act) -> None:
    """Who is proposed, for which field and how long."""
    act.matter.handler = act.actor
    act.matter.details = {"uses": []}
    revise(act)


def revise(act: Act) -> None:
    """Change the nomination."""
    matter, said = act.matter, act.data
    matter.counterpart, matter.field = said.get("unit"), said["field"]
    kept = {name: said.get(name) or "" for name in KEPT}
    kept |= {name: said[name].isoformat() for name in ("since", "until")}
    matter.details = {**matter.details, **kept}
    matter.title = f"{said['name']}（{dict(TYPES)[said['type']]}）"
    act.text = f"{matter.field}，{said['specialty']}"


def appoint(act: Act) -> None:
    """On the roster from now on; the joint office, which arranges inspections, sees who there is."""
    matter = act.matter
    note(act)
    if matter.details["until"] <= act.today.isoformat():
        raise IllegalMove("聘期截止日已过，请修改后再聘任。")
    matter.issued_on = matter.served_on = act.today
    matter.appointed_on = max(act.today, date.fromisoformat(matter.details["since"]))
    office = Body.objects.in_being(act.today).filter(kind="joint_office", region=matter.office.region).first()
    if office is not None:
        join(act, office, Part.OFFICE, seen=True)


def renew(act: Act) -> None:
    """A longer time."""
    act.matter.appointed_on = act.today
    act.matter.details = {**act.matter.details, "until": act.data["until"].isoformat()}
    act.text = f"续聘至{day_text(act.data['until'])}"


def record_use(act: Act) -> None:
    """What they took part in; kept when they leave the roster."""
    said = act.data
    row = {"on": said["used_on"].isoformat(), "way": said["way"], "what": said["what"]}
    row |= {"opinion": said.get("opinion") or "", "by": act.actor.name}
    act.matter.details = {**act.matter.details, "uses": [*act.matter.details["uses"], row]}
    act.text = f"{dict(WAYS)[said['way']]}：{said['what']}"[:500]


def use(act: Act, people: Iterable[Matter], way: str, on: date) -> str:
    """Note in another matter's act that these took part in it; returns who they are, in words."""
    matter, names = act.matter, []
    for entry in people:
        what = f"{matter.title}{f'（{matter.number}）' if matter.number else ''}"
        said = {"used_on": on, "way": way, "what": what[:200] if matter.secrecy == "ordinary" else "限制知悉事项"}
        perform(entry, "record_use", actor=act.actor, data=said, now=act.now)
        names.append(person_text(entry))
    return "、".join(names)


def person_text(entry: Matter) -> str:
    """姓名（类别，领域）."""
    return f"{entry.details['name']}（{dict(TYPES)[entry.details['type']]}，{entry.field}）"
