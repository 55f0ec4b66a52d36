"""Transfers and requests: who else learns of them. What the letters entail stands in `cases.moves.exchanges`."""

from __future__ import annotations

from datetime import date

from cases.moves.enforcement_link import procuratorate_of
from supervision.accounts.models import Body, BodyKind, Person
from supervision.matters.models import Function, Matter, Part
from supervision.matters.moves import join
from supervision.matters.services import Act


def joint_office(region: str, today: date) -> Body | None:
    """The office of the joint meeting of a region, if there is one."""
    return Body.objects.in_being(today).filter(kind=BodyKind.JOINT_OFFICE, region=region).first()


def a_crime_for_the_procuratorate(matter: Matter) -> bool:
    """Whether an agency hands a suspected crime of office over to a procuratorate."""
    to = matter.counterpart
    from_agency = matter.office.kind == BodyKind.AGENCY
    return from_agency and to is not None and to.is_procuratorate and matter.details.get("type") == "duty_crime"


def handling_is_to_be_told(matter: Matter, actor: Person, today: date) -> str | None:
    """Only where the rule gives the three days."""
    return None if matter.runs("YS_PROC_INTAKE") else "没有待告知的处理意见。"


def let_joint_office_in(act: Act) -> None:
    """The joint office sees what is sent, unless it is criminal or restricted."""
    matter = act.matter
    office = joint_office(matter.office.region, act.today)
    known = matter.secrecy == "ordinary" and matter.function != Function.CRIMINAL
    if office and known and office.pk not in (matter.office_id, matter.counterpart_id):
        join(act, office, Part.OFFICE, seen=True)


def let_procuratorate_in(act: Act) -> None:
    """The procuratorate whose letter is pressed for, or the one of the place, follows what becomes of it."""
    matter = act.matter
    parent = matter.parent
    watching = (
        parent.office if parent and parent.office.is_procuratorate else procuratorate_of(matter.office, act.today)
    )
    if watching is not None:
        join(act, watching, Part.COPIED, seen=True)
