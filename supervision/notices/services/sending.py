"""Emptying the outbox (投递): claim under lock, send outside any transaction, mark with the answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from supervision.notices.models import Channel, Delivery, DeliveryState
from supervision.notices.services.hours import may_leave, next_leave
from supervision.notices.services.mail import message_of
from supervision.notices.services.webhook import push

logger = logging.getLogger("supervision.notices")

BATCH = 50
MOST_ATTEMPTS = 8
ORPHAN_SQL = """
UPDATE notices_delivery d SET state = 'owed', carrier_id = NULL, not_before = %s
FROM notices_delivery c WHERE d.state = 'bundled' AND c.message_id = d.carrier_id AND c.state = 'sent'
"""


def deliver_owed(now: datetime) -> int:
    """Send everything owed, in batches. Returns how many messages were taken on the other side."""
    _free_orphans(now)
    sent, began = 0, monotonic()
    for channel, send in ((Channel.MAIL, _send_mail), (Channel.WEBHOOK, _push)):
        # Time goes on between batches: a claim dated back would be taken over while it is being sent.
        while batch := _claim(moment := now + timedelta(seconds=monotonic() - began), channel):
            sent += send(batch, moment)
    return sent


def _free_orphans(now: datetime) -> None:
    """What joined a digest after that had left goes by itself."""
    with connection.cursor() as cursor:
        cursor.execute(ORPHAN_SQL, [now])


@transaction.atomic
def _claim(now: datetime, channel: str) -> list[Delivery]:
    """Claim a batch under lock; a claim that a dead worker left behind is taken over when it is old."""
    # Longer than any time-out of a server, so that only the dead are robbed.
    alive = timedelta(seconds=settings.CLAIM_SECONDS)
    # A claim from the future was made while the host's clock was ahead; nobody would come for it in time.
    lost = Q(claimed_at__lt=now - alive) | Q(claimed_at__gt=now + alive)
    free = Q(state=DeliveryState.OWED) | Q(lost, state=DeliveryState.SENDING)
    owed = Delivery.objects.filter(free, channel=channel, not_before__lte=now)
    if not may_leave(now):
        owed = owed.filter(urgent=True)
    batch = list(
        owed.select_for_update(skip_locked=True, of=("self",))
        .select_related("notice__matter", "notice__recipient", "endpoint")
        .order_by("not_before", "id")[:BATCH]
    )
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in batch]).update(
        state=DeliveryState.SENDING, claimed_at=now, attempts=F("attempts") + 1
    )
    return batch


def _send_mail(batch: list[Delivery], now: datetime) -> int:
    sent = 0
    mail = get_connection()
    for delivery, carried in _with_carried(batch):
        try:
            mail.open()
            message_of(delivery, carried, mail).send()
        except OSError as error:
            mail.close()
            _failed(delivery, error, now)
            continue
        _sent(delivery, [item.pk for item in carried], "250")
        sent += 1
    mail.close()
    return sent


def _with_carried(batch: list[Delivery]) -> Iterator[tuple[Delivery, list[Delivery]]]:
    """Each delivery with what it carries, in the order in which it was written."""
    carried: dict[str, list[Delivery]] = {delivery.message_id: [] for delivery in batch if delivery.notice_id is None}
    if carried:
        found = Delivery.objects.filter(carrier__in=list(carried), state=DeliveryState.BUNDLED)
        for item in found.select_related("notice__matter").order_by("notice_id"):
            carried[item.carrier_id or ""].append(item)
    return ((delivery, carried.get(delivery.message_id, [])) for delivery in batch)


def _push(batch: list[Delivery], now: datetime) -> int:
    """Push each; an endpoint that does not answer is asked once per batch, so that it cannot hold up the others."""
    sent = 0
    silent: dict[int | None, Exception] = {}
    for delivery in batch:
        key = delivery.endpoint_id
        try:
            if key in silent:
                raise silent[key]
            answer = push(delivery, now)
        except (OSError, ValueError) as error:
            silent[key] = error
            _failed(delivery, error, now)
            continue
        _sent(delivery, [], answer)
        sent += 1
    return sent


def _sent(delivery: Delivery, carried: list[int], answer: str) -> None:
    Delivery.objects.filter(Q(pk=delivery.pk) | Q(pk__in=carried)).update(
        state=DeliveryState.SENT, sent_at=timezone.now(), answer=answer[:300]
    )


def _failed(delivery: Delivery, error: Exception, now: datetime) -> None:
    # All attempts are counted; a round of them, begun anew by hand, ends at each multiple.
    tried = (delivery.attempts + 1) % MOST_ATTEMPTS
    again = now + timedelta(seconds=30 * 2**tried)
    logger.warning("delivery %s failed: %s", delivery.pk, error)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.OWED if tried else DeliveryState.DEAD,
        not_before=again if delivery.urgent else next_leave(again),
        answer=str(error)[:300],
    )


@transaction.atomic
def try_again(deliveries: list[int], now: datetime) -> int:
    """Owe dead deliveries for another round of attempts. Returns how many."""
    return Delivery.objects.filter(pk__in=deliveries, state=DeliveryState.DEAD).update(
        state=DeliveryState.OWED, not_before=now
    )
