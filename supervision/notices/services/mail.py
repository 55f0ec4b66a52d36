"""What a mail says (电子邮件): title, number and term, never the text of a case; that is read in the system."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress

from supervision.notices.models import Delivery, Notice
from supervision.notices.services.outbox import mail_host

RESTRICTED = "限制知悉事项"


def outside_title(notice: Notice) -> str:
    """The title as it may leave the system: of a restricted matter only what is to be done with it."""
    matter = notice.matter
    if matter is None or matter.secrecy != "restricted":
        return " ".join(notice.title.split())
    return " ".join(notice.title.replace(matter.title, RESTRICTED).split())


def outside_lines(notice: Notice) -> list[str]:
    """What is told beside the title: the number, and the term where it is a reminder. An act's text stays inside."""
    number = notice.matter.number if notice.matter else ""
    return [*([f"文号：{number}"] if number else []), *([notice.text] if notice.kind != "act" and notice.text else [])]


def link_of(notice: Notice | None) -> str:
    """Where it is dealt with."""
    return f"{settings.SITE_URL}/matters/{notice.matter_id}/" if notice and notice.matter_id else settings.SITE_URL


def message_of(delivery: Delivery, carried: list[Delivery], mail: BaseEmailBackend) -> EmailMessage:
    """The mail of one notice, or the digest of several in their order."""
    if delivery.notice is not None:
        subject = outside_title(delivery.notice)
        body = _part(delivery.notice)
    else:
        notices = [item.notice for item in carried if item.notice]
        subject = f"通知汇总：{len(notices)}条"
        body = "\n\n".join(f"{place}. {_part(notice)}" for place, notice in enumerate(notices, start=1))
    message = EmailMessage(
        subject=subject,
        body=f"{body}\n",
        to=[delivery.address],
        connection=mail,
        headers={"Message-ID": f"<{delivery.message_id}>", "Auto-Submitted": "auto-generated"},
    )
    for notice in [delivery.notice] if delivery.notice else notices:
        if notice.event:
            message.attach(f"{notice.event['key']}.ics", calendar_of(notice), "text/calendar")
    return message


def calendar_of(notice: Notice) -> str:
    """The event of a notice as iCalendar (RFC 5546), sent or taken back. One key is one event.

    It begins at its hour where one is known, else it is a whole day; a later one for the same key counts higher.
    """
    said = notice.event
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//supervision//events//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", said["method"])
    on = date.fromisoformat(said["on"])
    event.add("uid", f"{said['key']}@{mail_host()}")
    event.add("dtstamp", notice.created_at)
    event.add("sequence", said.get("sequence", 1 if said["method"] == "CANCEL" else 0))
    event.add("status", "CANCELLED" if said["method"] == "CANCEL" else "CONFIRMED")
    # In UTC no client needs to be told of a zone.
    zone = timezone.get_default_timezone()
    moments = [datetime.combine(on, time.fromisoformat(hour), tzinfo=zone) for hour in said.get("hours", [])]
    hours = [moment.astimezone(UTC) for moment in moments]
    for name, moment in zip(("dtstart", "dtend"), hours or (on, on + timedelta(days=1)), strict=False):
        event.add(name, moment)
    event.add("summary", said["title"])
    event.add("location", said["place"])
    event.add("description", said["text"])
    event.add("url", link_of(notice))
    event.add("organizer", f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].strip('>')}")
    attendee = vCalAddress(f"mailto:{notice.recipient.email}")
    attendee.params["cn"] = notice.recipient.name
    event.add("attendee", attendee)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def _part(notice: Notice) -> str:
    return "\n".join([outside_title(notice), *outside_lines(notice), f"请登录系统办理：{link_of(notice)}"])
