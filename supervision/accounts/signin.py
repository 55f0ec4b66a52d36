"""Sign-in with a limit per account and per peer; an attempt is counted before its password is looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import redis
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from supervision.accounts.models import Person, SignInAttempt

COUNT_SQL = """
INSERT INTO accounts_signinattempt (key, window_started_at, failures) VALUES (%(key)s, %(now)s, 1)
ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN accounts_signinattempt.window_started_at < %(since)s THEN 1
        ELSE accounts_signinattempt.failures + 1 END,
    window_started_at = CASE WHEN accounts_signinattempt.window_started_at < %(since)s THEN %(now)s
                             ELSE accounts_signinattempt.window_started_at END
RETURNING failures
"""


class LongEnough(MinimumLengthValidator):
    """A password of so many characters; said in Chinese, which Django's own message is not."""

    def get_error_message(self) -> str:
        return f"密码至少要有{self.min_length}个字符。"

    def get_help_text(self) -> str:
        return self.get_error_message()


class GuardedBackend(BaseBackend):
    """Username and password, at the same cost whether the name is known or not."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **kwargs: Any
    ) -> Person | None:
        if not username or not password:
            return None
        person = Person.objects.filter(username=username).first()
        if person is None:
            Person().set_password(password)
            return None
        return person if person.check_password(password) and person.is_active else None

    def get_user(self, user_id: int) -> Person | None:
        return Person.objects.filter(pk=user_id, is_active=True).first()


def peer_of(request: HttpRequest) -> str:
    """The peer's address: what the nearest trusted proxy saw, never what the client claims."""
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            return hops[-settings.TRUSTED_PROXIES][:60]
    return str(request.META.get("REMOTE_ADDR", ""))[:60]


def asks_too_often(request: HttpRequest, name: str) -> bool:
    """Whether this peer has asked an open page too often within a minute. Without the cache nobody is turned away."""
    key = f"{name}:{peer_of(request)}"
    try:
        cache.add(key, 0, 60)
        return int(cache.incr(key)) > settings.VERIFICATIONS_PER_MINUTE
    except (redis.RedisError, ValueError):
        return False


def guesses_too_often(request: HttpRequest, name: str) -> bool:
    """Count one guess of this peer at secrets of that name; whether there were too many in the window."""
    return _count(f"{name}:{peer_of(request)}", timezone.now()) > settings.SIGN_IN_FAILURES_PER_PEER


def _count(key: str, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SQL, {"key": key[:200], "now": now, "since": now - settings.SIGN_IN_WINDOW})
        return int(cursor.fetchone()[0])


def take_attempt(request: HttpRequest, username: str) -> None:
    """Count one attempt for the account and the peer; PermissionDenied once either has had too many in the window."""
    now = timezone.now()
    account = _count(f"account:{username.lower()}", now)
    peer = _count(f"peer:{peer_of(request)}", now)
    if account > settings.SIGN_IN_FAILURES_PER_ACCOUNT or peer > settings.SIGN_IN_FAILURES_PER_PEER:
        minutes = int(settings.SIGN_IN_WINDOW.total_seconds() // 60)
        raise PermissionDenied(f"尝试次数过多，请{minutes}分钟后再试，或者联系安全管理员。")


def forgive(request: HttpRequest, username: str) -> None:
    """A good sign-in clears the account's count and takes its own attempt back from the peer's."""
    SignInAttempt.objects.filter(key=f"account:{username.lower()}"[:200]).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_signinattempt SET failures = failures - 1 WHERE key = %s AND failures > 0",
            [f"peer:{peer_of(request)}"[:200]],
        )
