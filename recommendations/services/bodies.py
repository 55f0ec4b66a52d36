"""Finds the bodies and persons that a register names."""

from __future__ import annotations

import hashlib
import re

from django.db.models import Q
from django.utils import timezone

from supervision.accounts.models import Appointment, Body, BodyKind, Person, Post

AGENCY = re.compile(r"(局|委|委员会|厅|办|办公室|部门|中心|站|所|支队|大队)$")
PLACELESS = re.compile(r"^[省市县区旗]")
FROM_REGISTER = "register:"
# A name that begins with a place; 城市管理局 begins with none.
PLACED = re.compile(r"^(?!城市|[省市县区旗]).{2,6}?[省市县区旗]")


def find_body(name: str, office: Body) -> Body | None:
    """The body of this name, the nearest to the office first; a name without its place is read in the office's own.

    Elsewhere in the country a name counts only if a single body bears it.
    """
    place = office.name.removesuffix("人民检察院")
    own = Q(region=office.region)
    near = Q(name=name) | Q(short_name=name) & own | Q(name=place + PLACELESS.sub("", name)) & own
    known = Body.objects.in_being(timezone.localdate()).exclude(kind=BodyKind.PROCURATORATE).filter(near)
    found = list(known.order_by("level", "id")[:50])
    for digits in (6, 4, 2):
        for body in found:
            if body.region[:digits] == office.region[:digits]:
                return body
    return found[0] if len(found) == 1 else None


def near_names(name: str, office: Body) -> list[str]:
    """The units of the region that may be meant by a name which is not in the directory: 城管局, 城市管理局."""
    place = office.name.removesuffix("人民检察院")
    wanted = _own_part(name, place)
    if not name.startswith(place) and PLACED.match(name):
        return []
    known = Body.objects.in_being(timezone.localdate()).exclude(kind=BodyKind.PROCURATORATE)
    # What only a register named is no measure for the next name.
    known = known.filter(region=office.region).exclude(code__startswith=FROM_REGISTER)
    found = known.order_by("level", "id").values_list("name", flat=True)
    return [one for one in found if _may_be(wanted, _own_part(one, place))][:3]


def _own_part(name: str, place: str) -> str:
    return PLACELESS.sub("", name.removeprefix(place))


def _may_be(one: str, other: str) -> bool:
    """Whether the shorter name abbreviates the longer one, or a longer name has one letter otherwise."""
    short, long = sorted((one, other), key=len)
    left = iter(long)
    abbreviates = len(short) > 2 and all(letter in left for letter in short)
    mistyped = len(short) == len(long) > 4 and sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return abbreviates or mistyped


def new_body(name: str, office: Body) -> Body:
    """A body known from the register alone, placed beside the office until someone corrects the directory."""
    digest = hashlib.sha256(f"{office.region} {name}".encode()).hexdigest()[:16]
    kind = BodyKind.OTHER
    if name.endswith("人民政府"):
        kind = BodyKind.GOVERNMENT
    elif name.endswith("人民法院"):
        kind = BodyKind.COURT
    elif AGENCY.search(name):
        kind = BodyKind.AGENCY
    body, _ = Body.objects.get_or_create(
        code=f"{FROM_REGISTER}{digest}",
        defaults={"name": name, "kind": kind, "level": office.level, "region": office.region},
    )
    return body


def find_handler(name: str, office: Body) -> Person | None:
    """The office's prosecutor of this name; None when there is none, or more than one."""
    if not name:
        return None
    duties = Appointment.objects.in_force(timezone.localdate()).filter(
        body=office, post=Post.PROSECUTOR, person__name=name
    )
    people = Person.objects.filter(appointments__in=duties).distinct()[:2]
    return people[0] if len(people) == 1 else None
