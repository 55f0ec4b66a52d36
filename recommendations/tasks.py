"""Work of the recommendations in the worker. Every task may run twice or late: the rows decide, not the ticks."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from recommendations import services

# A register of tens of thousands of rows takes its time.
SOFT, HARD = 3_400, 3_600


@shared_task(soft_time_limit=SOFT, time_limit=HARD)
def run_import(job_id: str) -> None:
    """Check or write one uploaded register."""
    services.run_job(UUID(job_id), now=timezone.now())


@shared_task(soft_time_limit=SOFT, time_limit=HARD)
def resume_imports() -> None:
    """Carry out what nobody carried out: the queue was down, or a worker died."""
    services.forget_uploads(timezone.now())
    for job_id in services.open_jobs():
        services.run_job(job_id, now=timezone.now())
