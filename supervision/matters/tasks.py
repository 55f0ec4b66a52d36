"""Work on matters in the worker. Every task may run twice or late: the rows decide, not the ticks."""

from celery import shared_task

from supervision.matters import recomputation


@shared_task
def recompute() -> None:
    """Carry on what was confirmed: a turn ends within the time limit, the next one goes on where it ended."""
    for change in recomputation.under_way():
        recomputation.run(change, most=200)
