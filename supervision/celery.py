"""The Celery application. Beat and workers only empty the outbox and ask what is owed; truth is in the database."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supervision.settings")
app = Celery("supervision")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def tick_at_once(**kwargs: Any) -> None:
    """Readiness waits for one tick through broker and worker; the first need not wait for the schedule."""
    app.send_task("supervision.notices.tasks.tick")
