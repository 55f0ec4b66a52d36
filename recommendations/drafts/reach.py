"""Whom a procuratorate may address, and the consent that is missing (2019规定第3条)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from supervision.accounts.models import Body, BodyKind, Level
from supervision.matters.models import Matter
from supervision.matters.procedures import Procedure

# How much of a region's code names the place of each level.
DIGITS: dict[int, int] = {Level.CENTRAL: 0, Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6}


def out_of_reach(found: Any, today: date) -> str | None:
    """Which consent a recommendation still needs for one of those it addresses, by name; None where it needs none.

    A consent counts by the number and the day of its letter, an involved unit by the case in which it is involved.
    """
    said = found.details
    agreed = found.reach_consent and said.get("consent_number") and said.get("consent_on")
    if found.counterpart is None or agreed or (found.is_involved_unit and said.get("involved_case")):
        return None
    keys = joint_ids(found)
    joint = Body.objects.filter(pk__in=keys) if keys else ()
    missing = (missing_consent(found.office, body, today) for body in (found.counterpart, *joint))
    wanted = next(filter(None, missing), None)
    if wanted and found.is_involved_unit:
        return f"{wanted}属于涉案单位的，写明所涉案件。"
    return f"{wanted}已经取得的，写明复函或者决定的文号和日期。" if wanted and found.reach_consent else wanted


def needs_consent(procedure: Procedure, draft: Matter) -> bool:
    """Whether the draft addresses somebody beyond its office's own level and place."""
    return draft.counterpart is not None and bool(
        missing_consent(draft.office, draft.counterpart, timezone.localdate())
    )


def joint_ids(matter: Matter) -> list[int]:
    """The keys of the joint units (协办单位) that the draft names."""
    return [row["id"] for row in matter.details.get("joint", [])]


def missing_consent(office: Body, addressee: Body, today: date) -> str | None:
    """What 2019规定第3条 demands before this body is addressed; None where the office addresses it by itself."""
    if addressee.kind == BodyKind.OTHER and (_governs(office, addressee) or _governs(addressee, office)):
        return None  # 其他有关单位 of the place: 上级有关主管机关 are authorities, a company is nobody's superior
    if _governs(office, addressee):
        if min(addressee.level, Level.COUNTY) == office.level:
            return None
        if addressee.level > office.level:
            peer = _procuratorate_beside(addressee, today)
            return f"被建议单位是下级单位，应当指令{peer}提出（2019规定第3条）；上级另有决定的，载明决定。"
    if addressee.level < office.level and _governs(addressee, office):
        peer = _procuratorate_beside(addressee, today)
        return f"被建议单位是上级单位，应当层报{peer}决定并提出，或者报其审核转送，并载明决定（2019规定第3条）。"
    peer = _procuratorate_beside(addressee, today)
    return f"被建议单位在其他地区，应当征求{peer}意见并载明（2019规定第3条）。"


def beside(addressee: Body, today: date) -> Body | None:
    """The procuratorate of the addressee's own level and place, where the directory knows it."""
    level = min(addressee.level, Level.COUNTY)
    found = Body.objects.in_being(today).filter(kind=BodyKind.PROCURATORATE, level=level)
    return found.filter(region__startswith=addressee.region[: DIGITS[level]]).order_by("region").first()


def _procuratorate_beside(addressee: Body, today: date) -> str:
    place = beside(addressee, today)
    return place.name if place else f"{addressee.name}所在地的同级检察院"


def _governs(upper: Body, other: Body) -> bool:
    """Whether the place of the one lies within that of the other."""
    digits = DIGITS[min(upper.level, Level.COUNTY)]
    return other.region[:digits] == upper.region[:digits]
