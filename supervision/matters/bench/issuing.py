"""Many letters issued in the background, and what another user's desk takes meanwhile beside a quiet minute."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import QueryDict
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.matters import bulk
from supervision.matters.bench.database import copied, dropped, wrapper
from supervision.matters.bench.filling import CLAUSES, MEASURED_OFFICE
from supervision.matters.bench.pages import Site
from supervision.matters.models import Matter

Line = dict[str, Any]
MOST, KIND, LONGEST = 200, "recommendation_public_interest", 600
QUIET = 30
# Letters that only wait to be numbered, of a handler of their own.
HANDLER = (
    """
INSERT INTO accounts_person (username, password, name, email, phone, is_active, created_at, preferences)
VALUES ('issuer', '!', '检察官丙', '', '', true, now(), '{}')
""",
    """
INSERT INTO accounts_appointment (person_id, body_id, post, department, title, is_deputy, started_on)
SELECT p.id, b.id, 'prosecutor', '', '', false, %(today)s::date - 1500
FROM accounts_person p CROSS JOIN accounts_body b WHERE p.username = 'issuer' AND b.code = %(office)s
""",
)
APPROVED = (
    """
INSERT INTO matters_matter (id, kind, function, field, number, title, state, phase, office_id, city_id, province_id,
    counterpart_id, handler_id, urgent, secrecy, opened_on, next_due_label, counterpart_due_label, details, version,
    created_at, updated_at)
SELECT (SELECT max(id) FROM matters_matter) + n, %(kind)s, 'public_interest', '安全生产', '', '第' || n || '件',
       'approved', 'approving', b.id, b.city_id, b.province_id,
       (SELECT id FROM accounts_body a WHERE a.kind = 'agency' AND a.region = b.region ORDER BY a.id LIMIT 1),
       (SELECT id FROM accounts_person WHERE username = 'issuer'), false, 'ordinary', %(today)s, '', '', '{}', 1, now(),
       now()
FROM generate_series(1, %(many)s) AS n CROSS JOIN accounts_body b WHERE b.code = %(office)s
""",
    """
INSERT INTO recommendations_recommendation (matter_ptr_id, source, facts, violation, basis, ground, other,
    objection_days, rectify_by, urgent_reason, is_involved_unit, reach_consent, outcome)
SELECT id, '本院在履行职责中发现。', %(text)s || id, %(text)s, '《中华人民共和国安全生产法》第六十五条', '', '', 15,
       %(later)s, '', false, '', '' FROM matters_matter WHERE kind = %(kind)s AND state = 'approved'
""",
    """
INSERT INTO recommendations_measure (recommendation_id, "order", text, standard)
SELECT id, n, '限期消除第' || n || '类隐患', '现场核查' FROM matters_matter CROSS JOIN generate_series(1, 2) AS n
WHERE kind = %(kind)s AND state = 'approved'
""",
    """
INSERT INTO ledger_head (id, number, digest, seal, verified_number) SELECT 1, max(number), '', '', 0 FROM ledger_entry
ON CONFLICT (id) DO UPDATE SET number = EXCLUDED.number
""",
)
WORK = "import django; django.setup(); from supervision.matters.bench.issuing import work; work({name!r}, {key!r})"


def issued(scale: int, used: BaseDatabaseWrapper) -> Line:
    """Median milliseconds of a desk while a worker issues letters, and before it; on a copy of the database."""
    many = min(MOST, max(scale // 50, 5))
    used.close()
    name = copied(scale)
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _measured(scale, name, many, folder)
    finally:
        connections["default"].close()
        connections["default"] = used
        dropped(scale, "_issue")


def _measured(scale: int, name: str, many: int, folder: str) -> Line:
    connections["default"] = wrapper(settings.DATABASE_OWNER_URL, name)
    _prepare(many)
    connection.close()
    connections["default"] = wrapper(settings.DATABASE_URL, name)
    ask = Site().get("many", "/")
    for _ in range(3):
        ask()
    quiet = [_taken(ask) for _ in range(QUIET)]
    key = _start()
    environment = {**os.environ, "SUPERVISION_BENCH_MEDIA": folder}
    worker = subprocess.Popen([sys.executable, "-c", WORK.format(name=name, key=str(key))], env=environment)
    busy, began = [], time.monotonic()
    try:
        while worker.poll() is None and time.monotonic() - began < LONGEST:
            busy.append(_taken(ask))
    finally:
        worker.kill()
        worker.wait()
    found = Matter.objects.filter(handler__username="issuer")
    done = found.filter(state="issued").count()
    if done != many or found.exclude(number="").values("number").distinct().count() != many:
        raise AssertionError(f"{done} of {many} letters were issued")
    value, floor = statistics.median(busy), statistics.median(quiet)
    return {
        "name": f"issue_{many}", "value": round(value, 3), "floor": round(floor, 3), "ratio": round(value / floor, 3),
        "scale": scale, "queries": 1, "seconds": round(time.monotonic() - began, 1), "asked": len(busy),
    }  # fmt: skip


def _prepare(many: int) -> None:
    today = timezone.localdate()
    said: dict[str, Any] = {
        "many": many, "today": today, "later": today + timedelta(days=60), "office": MEASURED_OFFICE, "kind": KIND,
        "text": "，".join(CLAUSES[:8]) + "。",
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in (*HANDLER, *APPROVED):
            cursor.execute(statement, said)


def _start() -> UUID:
    """The bulk act as the page would start it, but handed to nobody yet."""
    person = Person.objects.get(username="issuer")
    matters = list(Matter.objects.filter(handler=person, state="approved").order_by("pk"))
    said = QueryDict("remark=")
    key = uuid4()
    bulk.keep(person, "issue", "编号制发", matters, said, key)
    return key


def work(name: str, key: str) -> None:
    """What the worker does, in a process of its own as in production."""
    settings.MEDIA_ROOT = Path(os.environ["SUPERVISION_BENCH_MEDIA"])
    connections["default"] = wrapper(settings.DATABASE_URL, name)
    bulk.run(UUID(key))


def _taken(ask: Callable[[], None]) -> float:
    """Milliseconds on the wall: what the user waits."""
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000
