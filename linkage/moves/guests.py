"""来宾签到: people without an account sign in by a code that the wall shows; the office confirms who was there.

What a guest writes changes nothing in the matter; the office's own act takes it into the list.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from linkage.models import Guest
from linkage.moves.works import WINDOW, attend
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import Act

# More than a hall holds: whoever floods the list stops here.
MOST_WAITING = 200
OPEN = {"training": "running", "meeting": "convened"}


def takes_guests(matter: Matter) -> bool:
    """Whether guests may sign in now: a training while it runs, a meeting that is called."""
    return OPEN.get(matter.kind) == matter.state


def key_at(matter_id: int, now: datetime, back: int = 0) -> str:
    """The key in the address that the wall shows for guests at this moment; too long to be guessed."""
    window = int(now.timestamp()) // WINDOW - back
    return hmac.new(settings.SECRET_KEY.encode(), f"guest {matter_id} {window}".encode(), hashlib.sha256).hexdigest()[
        :32
    ]


def opened_by(matter_id: int, key: str, now: datetime) -> Matter | None:
    """The matter that a guest's key opens: for the five minutes in which it is shown and the five after them."""
    if not any(hmac.compare_digest(key_at(matter_id, now, back), key) for back in (0, 1) if key.isascii()):
        return None
    found = Matter.objects.filter(pk=matter_id, kind__in=OPEN).first()
    return found if found is not None and takes_guests(found) else None


@transaction.atomic
def arrive(matter: Matter, *, unit: str, name: str, now: datetime) -> str:
    """Put one guest on the waiting list; returns why not, empty where done. Twice is once."""
    locked = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    if Guest.objects.filter(matter=locked, unit=unit, name=name).exists() or is_listed(locked, unit, name):
        return "已经签到，无须重复。"
    if Guest.objects.filter(matter=locked).count() >= MOST_WAITING:
        return "等待确认的人数已满，请联系现场工作人员。"
    Guest.objects.create(matter=locked, unit=unit, name=name, came_at=now)
    return ""


def is_listed(matter: Matter, unit: str, name: str) -> bool:
    """Whether somebody of that unit and name is on the list already."""
    rows = matter.details.get("attendees", []) + matter.details.get("signed_guests", [])
    return any((row["unit"], row["name"]) == (unit, name) for row in rows)


def guests_wait(matter: Matter, actor: Person, today: date) -> str | None:
    """There is somebody to confirm."""
    return None if matter.waiting_guests.exists() else "没有等待确认的来宾。"


def confirm_guests(act: Act) -> None:
    """Those whom the office saw stand in the list; the others wait on, or are struck off."""
    matter, said = act.matter, act.data
    waiting = {guest.pk: guest for guest in matter.waiting_guests.select_for_update()}
    taken = [waiting[guest.pk] for guest in said["guests"] if guest.pk in waiting]
    rows: list[dict[str, Any]] = [
        {"name": guest.name, "unit": guest.unit, "on": act.today.isoformat()}
        for guest in taken
        if not is_listed(matter, guest.unit, guest.name)
    ]
    if matter.kind == "meeting":
        matter.details = {**matter.details, "signed_guests": [*matter.details.get("signed_guests", []), *rows]}
    else:
        attend(matter, rows)
    gone = waiting if said["strike_off"] else {guest.pk: guest for guest in taken}
    Guest.objects.filter(pk__in=gone).delete()
    struck = len(gone) - len(taken)
    act.text = f"确认{len(rows)}人{f'，删去{struck}人' if struck else ''}"
