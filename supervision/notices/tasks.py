"""Periodic work of the notices. Every task may run twice or late: the rows decide, not the ticks."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from supervision.notices import services

TICK_KEY = "beat-tick"


@shared_task
def tick() -> None:
    """Proof that beat, broker and worker are alive; read by /readyz/."""
    cache.set(TICK_KEY, timezone.now().isoformat(), timeout=3600)


@shared_task
def deliver_owed() -> None:
    """Empty the outbox."""
    services.deliver_owed(timezone.now())


@shared_task
def remind() -> None:
    """Write what the ladder owes today, then send it."""
    services.remind(timezone.localdate(), timezone.now())
    services.deliver_owed(timezone.now())


@shared_task
def watch_certificates() -> None:
    """Say whose certificate for signing letters ends."""
    services.watch_certificates(timezone.now())
