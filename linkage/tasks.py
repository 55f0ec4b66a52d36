"""Work of the statistics and of the exchange in the worker.

Every task may run twice or late: figures are true before and after.
"""

import logging

from celery import shared_task
from django.utils import timezone

from linkage import services
from linkage.moves import liaisons
from linkage.packages.posting import post_waiting

logger = logging.getLogger("linkage")
# A country's matters take minutes to be judged anew.
SOFT, HARD = 3_400, 3_600


@shared_task
def fold() -> None:
    """Add what changed to the sums."""
    services.fold()


@shared_task(soft_time_limit=SOFT, time_limit=HARD)
def verify() -> None:
    """Compare facts and sums with the matters each night; what differs is logged as an error and made anew."""
    services.fold()
    found = services.differences()
    if any(found.values()):
        logger.error("statistics differ from the matters: %s facts, %s sums; made anew", found["facts"], found["sums"])
        services.rebuild()
    services.tidy()


@shared_task
def post_packages() -> None:
    """Post what waits for partners that are reached by HTTP."""
    post_waiting(timezone.now())


@shared_task
def watch_members() -> None:
    """Say whose time as a member or liaison person ends or is over."""
    liaisons.watch(timezone.now())
