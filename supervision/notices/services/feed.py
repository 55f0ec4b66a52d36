"""The calendar feed (日历订阅): a revocable key of one person, and RFC 5545 text of what that person may see now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare
from icalendar import Calendar, Event

from supervision.accounts.models import Person, new_token
from supervision.notices.models import FeedToken
from supervision.notices.services.outbox import mail_host


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One whole day in the feed."""

    key: str
    on: date
    title: str
    text: str
    url: str


def site() -> str:
    """The address of the system."""
    return str(settings.SITE_URL)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_feed(person: Person, now: datetime) -> str:
    """A new key, which ends the one before; it is returned once and kept as a digest only."""
    token = new_token()
    FeedToken.objects.update_or_create(
        person=person,
        defaults={"digest": _digest(token), "sealed": person.get_session_auth_hash(), "made_at": now},
    )
    return token


def end_feed(person: Person) -> None:
    """Revoke the key; the address answers 404 from now on."""
    FeedToken.objects.filter(person=person).delete()


def person_of(token: str) -> Person | None:
    """Whose key this is; None when it is nobody's, was revoked, or a password was changed since it was made."""
    found = FeedToken.objects.select_related("person").filter(digest=_digest(token)).first()
    if found is None or not found.person.is_active:
        return None
    person = found.person
    return person if constant_time_compare(found.sealed, person.get_session_auth_hash()) else None


def feed(name: str, entries: Iterable[Entry], now: datetime) -> bytes:
    """The feed as text/calendar (RFC 5545): whole days that do not block anybody's time."""
    calendar = Calendar()
    calendar.add("prodid", "-//supervision//terms//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.key}@{mail_host()}")
        event.add("dtstamp", now)
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("summary", entry.title)
        event.add("description", entry.text)
        event.add("url", entry.url)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()
