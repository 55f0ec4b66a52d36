"""Writing notices in the act's transaction, reminding by what is owed and not yet written, and delivering."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.notices.models import Delivery, DeliveryState, Notice

logger = logging.getLogger("supervision.notices")

BATCH = 50
MOST_ATTEMPTS = 8
# A worker that died while sending gives its claim back after this time; longer than any SMTP time-out.
CLAIM_LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Step:
    """One rung of the ladder: `days` from the due date, and the posts told beyond those bound and the handler."""

    name: str
    days: int
    owner_posts: tuple[str, ...] = ()
    heads: bool = False


# Product defaults, not law: no rule says when to remind. Only the last rung reached is sent, so an outage of any length
# ends in one notice, not in a flood.
LADDER = (
    Step("before_15", -15),
    Step("before_7", -7),
    Step("before_3", -3),
    Step("before_1", -1),
    Step("today", 0, ("department_head",)),
    Step("after_1", 1, ("department_head",), heads=True),
    Step("after_7", 7, ("department_head", "chief"), heads=True),
    Step("after_30", 30, ("department_head", "chief"), heads=True),
)

REMIND_SQL = """
WITH step(name, days, owner_posts, heads) AS (
    SELECT * FROM unnest(%(names)s::text[], %(days)s::int[], %(posts)s::text[], %(heads)s::bool[])
),
due AS (
    SELECT c.id, c.matter_id, c.label, c.due_on, c.obligor_id, m.office_id, m.handler_id, m.title, s.name AS step,
           string_to_array(s.owner_posts, ',') AS owner_posts, s.heads
    FROM terms_clock c
    JOIN matters_matter m ON m.id = c.matter_id
    JOIN LATERAL (SELECT * FROM step WHERE c.due_on + step.days <= %(today)s ORDER BY step.days DESC LIMIT 1) s ON true
    WHERE c.state = 'running' AND NOT c.is_right AND c.due_on <= %(today)s::date + 15
),
told AS (
    SELECT due.*, p.id AS person_id FROM due JOIN accounts_person p ON p.id = due.handler_id AND p.is_active
    UNION
    SELECT due.*, a.person_id FROM due
    JOIN accounts_appointment a ON a.started_on <= %(today)s AND (a.ended_on IS NULL OR a.ended_on > %(today)s)
     AND ((a.body_id = due.obligor_id AND due.obligor_id <> due.office_id
           AND (a.post IN ('clerk', 'case_management')
                OR (due.heads AND a.post IN ('agency_head', 'department_head'))))
       OR (a.body_id = due.office_id AND a.post = 'office'
           AND (due.obligor_id = due.office_id OR due.due_on < %(today)s))
       OR (a.body_id = due.office_id AND a.post = ANY(due.owner_posts)))
    JOIN accounts_person p ON p.id = a.person_id AND p.is_active
),
fresh AS (
    INSERT INTO notices_notice (recipient_id, matter_id, cause, kind, title, text, created_at)
    SELECT person_id, matter_id, 'clock:' || id || ':' || step || ':' || due_on,
           CASE WHEN due_on < %(today)s THEN 'overdue' ELSE 'reminder' END,
           left(CASE WHEN due_on < %(today)s THEN '已逾期' || (%(today)s::date - due_on) || '日：'
                     WHEN due_on = %(today)s THEN '今日到期：'
                     ELSE '剩' || (due_on - %(today)s::date) || '日：' END || title, 160),
           label || '，届满日 ' || to_char(due_on, 'YYYY"年"FMMM"月"FMDD"日"') || '。', %(now)s
    FROM told t
    WHERE NOT EXISTS (SELECT 1 FROM notices_notice n WHERE n.recipient_id = t.person_id
                      AND n.cause = 'clock:' || t.id || ':' || t.step || ':' || t.due_on)
    ON CONFLICT (recipient_id, cause) DO NOTHING
    RETURNING id, recipient_id
),
owed AS (
    INSERT INTO notices_delivery (notice_id, channel, address, message_id, state, attempts, not_before, answer)
    SELECT fresh.id, 'mail', p.email, 'notice-' || fresh.id || '@' || %(host)s, 'owed', 0, %(now)s, ''
    FROM fresh JOIN accounts_person p ON p.id = fresh.recipient_id WHERE p.email <> ''
    ON CONFLICT DO NOTHING
)
SELECT count(*) FROM fresh
"""


def _host() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].strip(">") or "localhost"


@transaction.atomic
def tell(
    *,
    people: Iterable[Person],
    matter_id: int | None,
    cause: str,
    title: str,
    text: str,
    now: datetime,
    kind: str = "act",
) -> None:
    """Write one notice per person and cause, and what is owed to their mailbox; nothing is sent here."""
    people = list(people)
    Notice.objects.bulk_create(
        [
            Notice(
                recipient=person,
                matter_id=matter_id,
                cause=cause,
                kind=kind,
                title=title[:160],
                text=text,
                created_at=now,
            )
            for person in people
        ],
        ignore_conflicts=True,
    )
    _owe(people, cause, now)


def _owe(people: list[Person], cause: str, now: datetime) -> None:
    """What is owed to the mailboxes of those who have one."""
    notices = Notice.objects.filter(recipient__in=people, cause=cause).select_related("recipient")
    Delivery.objects.bulk_create(
        [
            Delivery(
                notice=notice,
                address=notice.recipient.email,
                message_id=f"notice-{notice.pk}@{_host()}",
                not_before=now,
            )
            for notice in notices
            if notice.recipient.email
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def remind(today: date, now: datetime) -> int:
    """Write the reminders that are owed today and not yet written, in one statement. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            REMIND_SQL,
            {
                "today": today,
                "now": now,
                "host": _host(),
                "names": [step.name for step in LADDER],
                "days": [step.days for step in LADDER],
                "posts": [",".join(step.owner_posts) for step in LADDER],
                "heads": [step.heads for step in LADDER],
            },
        )
        return int(cursor.fetchone()[0])


def deliver_owed(now: datetime) -> int:
    """Send everything owed, in batches. Returns how many messages the mail server took."""
    sent = 0
    while batch := _claim(now):
        sent += _send(batch, now)
    return sent


@transaction.atomic
def _claim(now: datetime) -> list[Delivery]:
    """Claim a batch under lock; a claim that a dead worker left behind is taken over when it is old."""
    free = Delivery.objects.filter(state=DeliveryState.OWED, not_before__lte=now) | Delivery.objects.filter(
        state=DeliveryState.SENDING, not_before__lte=now, claimed_at__lt=now - CLAIM_LASTS
    )
    batch = list(
        free.select_for_update(skip_locked=True, of=("self",))
        .select_related("notice")
        .order_by("not_before", "id")[:BATCH]
    )
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in batch]).update(
        state=DeliveryState.SENDING, claimed_at=now, attempts=F("attempts") + 1
    )
    return batch


def _send(batch: list[Delivery], now: datetime) -> int:
    """Send outside any transaction and mark each delivery with the answer."""
    sent = 0
    mail = get_connection()
    try:
        mail.open()
    except OSError as error:
        for delivery in batch:
            _failed(delivery, error, now)
        return 0
    for delivery in batch:
        try:
            _message(delivery, mail).send()
        except OSError as error:
            _failed(delivery, error, now)
            continue
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENT, sent_at=timezone.now(), answer="250")
        sent += 1
    mail.close()
    return sent


def _message(delivery: Delivery, mail: BaseEmailBackend) -> EmailMessage:
    notice = delivery.notice
    link = f"{settings.SITE_URL}/matters/{notice.matter_id}/" if notice.matter_id else settings.SITE_URL
    body = f"{notice.title}\n\n{notice.text}\n\n请登录系统办理：{link}\n"
    return EmailMessage(
        subject=" ".join(notice.title.split()),
        body=body,
        to=[delivery.address],
        connection=mail,
        headers={"Message-ID": f"<{delivery.message_id}>", "Auto-Submitted": "auto-generated"},
    )


def _failed(delivery: Delivery, error: Exception, now: datetime) -> None:
    attempts = delivery.attempts + 1
    dead = attempts >= MOST_ATTEMPTS
    logger.warning("delivery %s failed: %s", delivery.pk, error)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.DEAD if dead else DeliveryState.OWED,
        not_before=now + timedelta(seconds=30 * 2**attempts),
        answer=str(error)[:300],
    )


def wake() -> None:
    """Hint to the worker that something is owed. Losing the hint loses nothing: beat asks again within seconds."""
    try:
        # By name: tasks stand above services.
        current_app.send_task("supervision.notices.tasks.deliver_owed")
    except Exception as error:
        logger.info("queue not woken: %s", error)
