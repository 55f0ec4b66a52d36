"""账龄: open matters by how long they have been open and by whose turn it is, with their lights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from supervision.accounts.models import Person
from supervision.matters.listing import COLUMNS, bounded, decode, encode, is_outside, row_for, shines
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.reports import ADDRESSEE, OFFICE, OWNER, SIDE_LABELS, waits_for

# Days since opening, both ends included; the last band is open.
BANDS = ((0, 30), (31, 60), (61, 90), (91, 180), (181, None))
SIDES = (OWNER, ADDRESSEE, OFFICE)
LIGHTS = (("red", "已逾期"), ("amber", "七日内到期"), ("green", "期限内"), ("grey", "无在计期限"))
PAGE = 25


def band_label(band: tuple[int, int | None]) -> str:
    """31至60日."""
    first, last = band
    return f"{first}至{last}日" if last is not None else f"{first}日以上"


def board(person: Person, chosen: dict[str, str], now: datetime) -> dict[str, Any]:
    """The table of counts by band and side, the lights by band, and the rows of what was chosen, the oldest first."""
    matters, today = _unfinished(Matter.objects.visible_to(person).open()), timezone.localdate(now)
    counts, lights = _counted(matters, _shining(person), today, now)
    rows, following = _rows(matters, person, chosen, _shining(person), today, now)
    return {
        "sides": [SIDE_LABELS[name] for name in SIDES],
        "lights": [label for _, label in LIGHTS],
        "table": [_line(n, counts, lights, chosen) for n in range(len(BANDS))],
        "totals": [sum(counts.get((n, name), 0) for n in range(len(BANDS))) for name in SIDES],
        "total": sum(counts.values()),
        "total_lights": [_light(lights, range(len(BANDS)), name, "", chosen) for name, _ in LIGHTS],
        "rows": rows,
        "next_url": _url(**{**chosen, "after": following}) if following else "",
        "title": _title(chosen),
        "all_url": reverse("matters:ageing"),
        "narrowed": any(chosen[name] for name in ("band", "side", "light")),
    }


def _shining(person: Person) -> str:
    """Whose due date lights the rows of this person."""
    return "counterpart" if is_outside(person) else "next"


def _unfinished(matters: QuerySet) -> QuerySet:
    """Those that wait for an act of their own: what goes on in a matter made from them is counted there."""
    children = Matter.objects.carrying_on().filter(parent=OuterRef("pk"))
    resting = Q(pk__in=[])
    for kind, procedure in procedures().items():
        moving = {state for move in procedure.moves if move.primary for state in move.sources}
        resting |= Q(kind=kind, state__in=set(procedure.states) - moving)
    return matters.exclude(Exists(children.open())).exclude(resting & Exists(children))


def _age(n: int, today: date) -> Q:
    first, last = BANDS[n]
    wanted = Q(opened_on__lte=today - timedelta(days=first)) if first else Q()
    return wanted & Q(opened_on__gte=today - timedelta(days=last)) if last is not None else wanted


def _counted(
    matters: QuerySet, whose: str, today: date, now: datetime
) -> tuple[dict[tuple[int, str], int], dict[tuple[int, str], int]]:
    """Matters by (band, side) and by (band, light), in one query."""
    asked = {f"b{n}": Count("id", filter=_age(n, today)) for n in range(len(BANDS))}
    for n in range(len(BANDS)):
        for name, _ in LIGHTS:
            asked[f"b{n}_{name}"] = Count("id", filter=_age(n, today) & shines(name, whose, today, now))
    counts: dict[tuple[int, str], int] = {}
    lights: dict[tuple[int, str], int] = {}
    for row in matters.order_by().values("kind", "state").annotate(**asked):
        side = waits_for(row["kind"], row["state"])
        for n in range(len(BANDS)):
            counts[n, side] = counts.get((n, side), 0) + row[f"b{n}"]
            for name, _ in LIGHTS:
                lights[n, name] = lights.get((n, name), 0) + row[f"b{n}_{name}"]
    return counts, lights


def _line(n: int, counts: dict, lights: dict, chosen: dict[str, str]) -> dict[str, Any]:
    cells = [
        {
            "count": counts.get((n, name), 0),
            "url": _url(band=str(n), side=name),
            "current": (str(n), name) == (chosen["band"], chosen["side"]),
        }
        for name in SIDES
    ]
    return {
        "label": band_label(BANDS[n]),
        "url": _url(band=str(n)),
        "current": str(n) == chosen["band"] and not chosen["side"] and not chosen["light"],
        "cells": cells,
        "total": sum(cell["count"] for cell in cells),
        "lights": [_light(lights, [n], name, str(n), chosen) for name, _ in LIGHTS],
    }


def _light(lights: dict, bands: Iterable[int], name: str, band: str, chosen: dict[str, str]) -> dict[str, Any]:
    """One count by light, over some bands, with the address of its rows."""
    return {
        "name": name,
        "count": sum(lights.get((n, name), 0) for n in bands),
        "url": _url(band=band, light=name),
        "current": (band, name) == (chosen["band"], chosen["light"]),
    }


def _url(band: str = "", side: str = "", light: str = "", after: str = "") -> str:
    asked = {"band": band, "side": side, "light": light, "after": after}
    return f"{reverse('matters:ageing')}?{urlencode({name: value for name, value in asked.items() if value})}"


def _title(chosen: dict[str, str]) -> str:
    age = band_label(BANDS[int(chosen["band"])]) if _is_band(chosen["band"]) else ""
    whose = f"等待{SIDE_LABELS[chosen['side']]}" if chosen["side"] in SIDES else ""
    return "，".join(part for part in (age, whose, dict(LIGHTS).get(chosen["light"], "")) if part) or "全部未结事项"


def _is_band(band: str) -> bool:
    return band.isdigit() and len(band) == 1 and int(band) < len(BANDS)


def _rows(
    matters: QuerySet, person: Person, chosen: dict[str, str], whose: str, today: date, now: datetime
) -> tuple[list[Any], str]:
    """A page of what was chosen, the oldest first, and the cursor of the next."""
    if _is_band(chosen["band"]):
        matters = matters.filter(_age(int(chosen["band"]), today))
    if chosen["side"] in SIDES:
        wanted = Q(pk__in=[])
        for kind, procedure in procedures().items():
            states = [state for state in procedure.states if waits_for(kind, state) == chosen["side"]]
            wanted |= Q(kind=kind, state__in=states)
        matters = matters.filter(wanted)
    if chosen["light"] in dict(LIGHTS):
        matters = matters.filter(shines(chosen["light"], whose, today, now))
    at = decode(chosen["after"]) if chosen["after"] else None
    found = list(
        bounded(matters, "opened_on", at, down=False)
        .order_by(F("opened_on").asc(), F("id").asc())
        .values(*COLUMNS)[: PAGE + 1]
    )
    rows = [row_for(person, values, today, now) for values in found[:PAGE]]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return rows, encode([False, last["opened_on"], last["pk"]]) if last else ""
