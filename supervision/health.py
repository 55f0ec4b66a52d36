"""Health: `/healthz/` says the process answers, `/readyz/` says the system works."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from redis.exceptions import RedisError

from supervision.notices.tasks import TICK_KEY

LATE = timedelta(seconds=90)


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, Redis, migrations and the last tick that beat sent through the queue and a worker took."""
    found = {"database": _database(), "redis": False, "beat": False}
    try:
        tick = cache.get(TICK_KEY)
        found["redis"] = True
        found["beat"] = bool(tick) and timezone.now() - datetime.fromisoformat(tick) < LATE
    except RedisError:
        pass
    ready = all(found.values())
    return JsonResponse({"ready": ready, **found}, status=200 if ready else 503)


def _database() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False
