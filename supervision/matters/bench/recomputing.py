"""Computing running clocks again for a new holiday: the whole of it, from the first chunk to the last notice."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from supervision.matters import recomputation
from supervision.matters.bench.measuring import backend, cpu
from supervision.terms.models import Clock, TermChange
from supervision.terms.recomputation import changes

MOST_CLOCKS = 100_000
MOST_SECONDS = 60.0
STARTS = 60  # on how many days the measured clocks began
# One running clock for each of the newest matters, begun on one of the last days: three months, as they would be now.
CLOCKS = """
WITH made AS (
    INSERT INTO terms_clock (matter_id, term, label, obligor_id, state, urgent, unit, started_on, unrolled_on, due_on,
        provisional, steps, is_right)
    SELECT m.id, 'GY_REPLY', '公益诉讼检察建议书面回复', m.counterpart_id, 'running', false, '', d.day,
           (d.day + interval '2 months')::date, (d.day + interval '2 months')::date, false, '[]', false
    FROM (SELECT * FROM matters_matter ORDER BY id DESC LIMIT %(most)s) m
    CROSS JOIN LATERAL (SELECT %(today)s::date - (m.id %% %(starts)s)::int AS day) d
    RETURNING id, started_on)
INSERT INTO terms_clockevent (clock_id, kind, "on", unit, note, actor_name, at)
SELECT id, 'start', started_on, '', '送达回证由经办人' || id || '签收', '检察官', now() FROM made
"""
# What is filled in by statement is not chained; the chain goes on after it.
HEAD = """
INSERT INTO ledger_head (id, number, digest, seal, verified_number)
SELECT 1, max(number), '', '', 0 FROM ledger_entry
ON CONFLICT (id) DO UPDATE SET number = excluded.number
"""
FLOOR = "UPDATE terms_clock SET due_on = due_on + 1, unrolled_on = unrolled_on + 1 WHERE state = 'running'"


class Undone(Exception):
    """Ends the transaction in which everything was measured."""


def recompute(owner: BaseDatabaseWrapper, scale: int) -> dict[str, Any]:
    """CPU milliseconds of recomputing up to 100,000 clocks for a new holiday, beside one bare update of them.

    `wall` is what it took on the clock; one process does it all, so on a quiet machine it is little more than the CPU.
    Everything is done in one transaction and undone: the commits of the chunks are not in it. `most` is what is
    promised for 100,000 clocks, as their share of it.
    """
    connections["default"] = owner
    found: dict[str, Any] = {}
    try:
        with transaction.atomic():
            found.update(_measured(timezone.now()))
            raise Undone
    except Undone:
        pass
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE terms_clock")
    owner.close()
    found["ratio"] = round(found["value"] / found["floor"], 3)
    share = found["clocks"] / MOST_CLOCKS
    return {"name": "recompute", "scale": scale, **found, "more": found["value"], "most": MOST_SECONDS * 1000 * share}


def _measured(now: dt.datetime) -> dict[str, Any]:
    today = timezone.localdate(now)
    with connection.cursor() as cursor:
        # What the pages are measured with has no events to compute from.
        cursor.execute(
            "UPDATE terms_clock SET state = 'cancelled', ended_on = started_on WHERE state IN ('running', 'suspended')"
        )
        cursor.execute(CLOCKS, {"most": MOST_CLOCKS, "today": today, "starts": STARTS})
        cursor.execute(HEAD)
        cursor.execute("ANALYZE terms_clock; ANALYZE terms_clockevent")
    clocks = Clock.objects.filter(state="running").count()
    # A week of rest that no calendar knows, in the middle of where the terms end.
    first = today + dt.timedelta(days=25)
    days = [
        {"on": (first + dt.timedelta(days=n)).isoformat(), "kind": "rest", "name": "试行假日", "region": ""}
        for n in range(7)
    ]
    change = changes.propose(source="file", name="测量", basis="测量", days=days, by=None, now=now)
    account = backend(connections["default"])
    done: list[TermChange] = []

    def work() -> None:
        confirmed = changes.confirm(change, by=None, now=now)
        done.append(recomputation.run(confirmed))

    started = time.monotonic()
    spent = cpu(work, account)
    wall = (time.monotonic() - started) * 1000
    floor = cpu(_floor, account)
    return {
        "value": round(spent, 1),
        "wall": round(wall, 1),
        "floor": round(floor, 1),
        "clocks": clocks,
        "moved": done[0].moved,
    }


def _floor() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FLOOR)
