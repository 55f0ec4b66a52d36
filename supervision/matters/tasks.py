"""Work on matters in the worker. Every task may run twice or late: the rows decide, not the ticks."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from supervision.matters import bulk, checks, recomputation, tidying, typed

SOFT, HARD = 3_400, 3_600


@shared_task
def recompute() -> None:
    """Carry on what was confirmed: a turn ends within the time limit, the next one goes on where it ended."""
    for change in recomputation.under_way():
        recomputation.run(change, most=200)


@shared_task(soft_time_limit=SOFT, time_limit=HARD)
def check_matters() -> None:
    """Ask the whole database what is wrong, once a night."""
    checks.check_all(timezone.localdate(), timezone.now())


@shared_task
def tidy() -> None:
    """Forget what has served its purpose: ended sessions, old keys of forms, counts of failed sign-ins."""
    tidying.forget(timezone.now())


@shared_task(soft_time_limit=SOFT, time_limit=HARD)
def run_bulk(key: str) -> None:
    """Carry out one bulk act."""
    bulk.run(UUID(key))


@shared_task(soft_time_limit=SOFT, time_limit=HARD)
def resume_bulk() -> None:
    """Carry out what nobody carried out."""
    for key in bulk.left_behind(timezone.now()):
        bulk.run(key)


@shared_task
def expire_typed() -> None:
    """Forget what was typed and never sent within a week."""
    typed.expire(timezone.now())
