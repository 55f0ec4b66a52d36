"""What the pages of the roster show, and who on it may be asked today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q

from cases.procedures.roster import TYPES, WAYS
from cases.reports.exchanges import on, section
from supervision.accounts.models import Person
from supervision.matters.models import Matter, Part, Party
from supervision.matters.querysets import MatterQuerySet


def serving(person: Person, today: date) -> MatterQuerySet:
    """Those on the roster of this person's own bodies whose time has begun and not run out."""
    day, own = today.isoformat(), [duty.body_id for duty in person.duties]
    shared = Party.objects.filter(body_id__in=own, part=Part.OFFICE).values("matter_id")
    found = Matter.objects.visible_to(person).filter(kind="roster_entry", state="serving")
    found = found.filter(Q(office_id__in=own) | Q(pk__in=shared))
    return found.filter(details__since__lte=day, details__until__gte=day).order_by("field", "pk")


def sections(matter: Matter, inside: bool) -> list[dict[str, Any]]:
    """Who, for what, until when; and what they took part in."""
    said = matter.details
    pairs = [
        ("姓名", said["name"]),
        ("类别", dict(TYPES)[said["type"]]),
        ("所在单位", matter.counterpart.name if matter.counterpart else ""),
        ("专业领域", matter.field),
        ("专长和职务、职称", said["specialty"]),
        ("联系电话", said["phone"]),
        ("聘期", f"{on(said['since'])}至{on(said['until'])}"),
        ("应当回避的情形", said["avoid"]),
    ]
    shown = section("人员", pairs)
    # In which cases they helped is the procuratorate's own; the joint office arranges the inspections.
    known = [row for row in reversed(said["uses"]) if inside or row["way"] == "inspection"]
    uses = [(f"{on(row['on'])} {dict(WAYS)[row['way']]}", _use(row)) for row in known]
    return shown + section(f"参与记录（{len(uses)}次）", uses)


def _use(row: dict[str, str]) -> str:
    return f"{row['what']}{'：' if row['opinion'] else ''}{row['opinion']}（{row['by']}登记）"


def texts(ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """For the text index: who and for what; what they took part in is the procuratorate's own."""
    for key, said in Matter.objects.filter(pk__in=ids).values_list("pk", "details"):
        yield key, "shared", f"{said['name']} {said['specialty']}"
        for row in said["uses"]:
            yield key, "inner", f"{row['what']} {row['opinion']}"
