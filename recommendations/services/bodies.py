"""Finds the bodies and persons that a register names."""

from __future__ import annotations

import hashlib
import re

from django.db.models import Q
from django.utils import timezone

from supervision.accounts.models import Appointment, Body, BodyKind, Person, Post

AGENCY = re.compile(r"(局|委|委员会|厅|办|办公室|部门|中心|站|所|支队|大队)$")
PLACELESS = re.compile(r"^[省市县区旗]")


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
        code=f"register:{digest}",
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
