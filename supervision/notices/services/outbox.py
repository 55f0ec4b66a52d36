"""What notices owe to mailboxes and endpoints, by each person's choice: written with the notice, sent later."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.notices.models import Notice
from supervision.notices.services.hours import next_digest, next_leave
from supervision.terms.services import working_calendar

logger = logging.getLogger("supervision.notices")

# Follows a CTE `fresh(id, recipient_id, kind, urgent, late, by_mail, by_hook)`. Overdue notices ignore the choice.
# Two or more reminders made up late for one person go in one digest; so do all of a day for who wants it so.
OWE_SQL = """
wanted AS (
    SELECT f.*, p.email, coalesce(ch.daily_digest, false) AS daily,
           f.kind = 'overdue' OR coalesce(ch.mail, true) AS mail,
           f.kind = 'overdue' OR coalesce(ch.webhook, true) AS hook,
           count(*) FILTER (WHERE f.late AND NOT f.urgent) OVER (PARTITION BY f.recipient_id) AS made_up,
           min(f.id) FILTER (WHERE f.late AND NOT f.urgent) OVER (PARTITION BY f.recipient_id) AS first_made_up
    FROM fresh f
    JOIN accounts_person p ON p.id = f.recipient_id
    LEFT JOIN notices_choice ch ON ch.person_id = f.recipient_id
),
mailed AS (
    SELECT w.*, CASE
        WHEN urgent THEN NULL
        WHEN daily THEN 'digest-' || recipient_id || '-' || %(digest_day)s || '@' || %(host)s
        WHEN late AND made_up > 1 THEN 'digest-' || recipient_id || '-from-' || first_made_up || '@' || %(host)s
    END AS bundle
    FROM wanted w WHERE by_mail AND mail AND email <> ''
),
carrier AS (
    INSERT INTO notices_delivery (channel, address, message_id, state, urgent, attempts, not_before, answer)
    SELECT DISTINCT 'mail', email, bundle, 'owed', false, 0,
           CASE WHEN daily THEN %(digest_at)s::timestamptz ELSE %(leave_at)s::timestamptz END, ''
    FROM mailed WHERE bundle IS NOT NULL
    ON CONFLICT DO NOTHING
),
owed AS (
    INSERT INTO notices_delivery
        (notice_id, carrier_id, channel, address, message_id, state, urgent, attempts, not_before, answer)
    SELECT id, bundle, 'mail', email, 'notice-' || id || '@' || %(host)s,
           CASE WHEN bundle IS NULL THEN 'owed' ELSE 'bundled' END, urgent, 0,
           CASE WHEN urgent THEN %(now)s::timestamptz WHEN daily THEN %(digest_at)s ELSE %(leave_at)s END, ''
    FROM mailed
    ON CONFLICT DO NOTHING
),
pushed AS (
    INSERT INTO notices_delivery
        (notice_id, endpoint_id, channel, address, message_id, state, urgent, attempts, not_before, answer)
    SELECT DISTINCT ON (w.id) w.id, e.id, 'webhook', e.url, 'push-' || w.id || '@' || %(host)s, 'owed', w.urgent, 0,
           CASE WHEN w.urgent THEN %(now)s::timestamptz ELSE %(leave_at)s END, ''
    FROM wanted w
    JOIN accounts_appointment a ON a.person_id = w.recipient_id AND a.started_on <= %(today)s
     AND (a.ended_on IS NULL OR a.ended_on > %(today)s)
    JOIN notices_endpoint e ON e.body_id = a.body_id AND e.is_active
    WHERE w.by_hook AND w.hook
    ORDER BY w.id, a.id
    ON CONFLICT DO NOTHING
)
SELECT count(*) FROM fresh
"""
TOLD_SQL = """
WITH fresh AS (
    SELECT id, recipient_id, kind, %(urgent)s::bool AS urgent, false AS late, true AS by_mail, true AS by_hook
    FROM notices_notice WHERE cause = %(cause)s AND recipient_id = ANY(%(people)s)
),
"""


def mail_host() -> str:
    """The host after the @ of our Message-IDs."""
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].strip(">") or "localhost"


def leaving(now: datetime) -> dict[str, Any]:
    """When what is written at `now` may leave, as OWE_SQL wants it."""
    calendar = working_calendar()
    digest_at = next_digest(now, calendar)
    return {
        "now": now,
        "today": timezone.localtime(now).date(),
        "leave_at": next_leave(now, calendar),
        "digest_at": digest_at,
        "digest_day": digest_at.date().isoformat(),
        "host": mail_host(),
    }


def tell(
    *,
    people: Iterable[Person],
    matter_id: int | None,
    cause: str,
    title: str,
    text: str,
    now: datetime,
    kind: str = "act",
    urgent: bool = False,
    event: dict[str, Any] | None = None,
) -> None:
    """Write one notice per person and cause, and what is owed to them outside; nothing is sent here.

    `urgent` lets mail and pushes leave at any hour. `event` is an entry for calendars that the mail carries (RFC 5546).
    """
    told = {"matter_id": matter_id, "kind": kind, "title": title, "text": text, "event": event or {}}
    tell_each([Notice(recipient=person, **told) for person in people], cause=cause, now=now, urgent=urgent)


@transaction.atomic(savepoint=False)
def tell_each(notices: list[Notice], *, cause: str, now: datetime, urgent: bool = False) -> None:
    """Write notices of one cause, each with its own words and recipient, and what is owed to them outside."""
    if not notices:
        return
    for notice in notices:
        notice.cause, notice.title, notice.created_at = cause, notice.title[:160], now
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=1000)
    with connection.cursor() as cursor:
        told: dict[str, Any] = {"urgent": urgent, "cause": cause, "people": [one.recipient_id for one in notices]}
        cursor.execute(TOLD_SQL + OWE_SQL, {**leaving(now), **told})


def wake() -> None:
    """Hint to the worker that something is owed. Losing the hint loses nothing: beat asks again within seconds."""
    try:
        # By name: tasks stand above services.
        current_app.send_task("supervision.notices.tasks.deliver_owed")
    except Exception as error:
        logger.info("queue not woken: %s", error)
