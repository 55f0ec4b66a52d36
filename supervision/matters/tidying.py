"""What the database need not keep: nothing here is part of a matter or of the record."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from supervision.accounts.models import SignInAttempt
from supervision.matters.models import Submission

# A form left open longer than this is refused by its session anyway.
KEYS_LAST = timedelta(days=30)
COUNTS_LAST = timedelta(days=2)


def forget(now: datetime) -> dict[str, int]:
    """Delete ended sessions, keys of forms sent long ago, and counts of failed sign-ins; returns how many of each."""
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    keys, _ = Submission.objects.filter(at__lt=now - KEYS_LAST).delete()
    counts, _ = SignInAttempt.objects.filter(window_started_at__lt=now - COUNTS_LAST).delete()
    return {"sessions": sessions, "keys": keys, "counts": counts}
