"""Periodic work of the ledger."""

import logging

from celery import shared_task
from django.utils import timezone

from supervision.ledger import services

logger = logging.getLogger("supervision.ledger")


@shared_task
def anchor_head() -> None:
    """Write the present head outside the database."""
    services.anchor()


@shared_task
def verify_chain() -> None:
    """Check the whole chain each night; a fault is logged as an error for the operators' alarm."""
    for fault in services.verify(timezone.now()):
        logger.error("ledger fault: %s", fault)
