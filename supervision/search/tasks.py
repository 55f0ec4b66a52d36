"""Periodic work of the text index. Every task may run twice or late."""

from celery import shared_task

from supervision.search import services


@shared_task
def index_changed() -> None:
    """Index what the acts since the last run changed."""
    services.index_changed()


@shared_task
def refresh_frequencies() -> None:
    """Count the pairs of characters again, by which a search chooses its way."""
    services.refresh_frequencies()
