"""What is forgotten, and what is not yet."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from supervision.accounts.models import SignInAttempt
from supervision.matters.models import Submission
from supervision.matters.tidying import forget
from tests.builders import Cast


def test_only_what_has_served_its_purpose_is_forgotten(cast: Cast) -> None:
    now = timezone.now()
    for key, days in (("old", 31), ("fresh", 29)):
        made = Submission.objects.create(person=cast.prosecutor, key=key, digest="0" * 64)
        Submission.objects.filter(pk=made.pk).update(at=now - timedelta(days=days))
        Session.objects.create(session_key=key, session_data="", expire_date=now - timedelta(days=days - 30))
        SignInAttempt.objects.create(key=key, window_started_at=now - timedelta(hours=days * 48 // 30))
    assert forget(now) == {"sessions": 1, "keys": 1, "counts": 1}
    assert [row.key for row in Submission.objects.all()] == ["fresh"]
    assert [row.session_key for row in Session.objects.all()] == ["fresh"]
    assert [row.key for row in SignInAttempt.objects.all()] == ["fresh"]
