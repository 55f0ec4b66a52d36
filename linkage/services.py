"""Keeping the sums of the statistics: fold what changed, make them anew, and compare them with the matters."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from linkage.models import Change
from linkage.reports.definitions import ALL_KINDS
from linkage.reports.facts import COLUMNS, COUNTED, Step, dated, joined, judged

CHUNK = 5_000
# Any number that no other lock of ours has: one process folds at a time.
LOCK = 7_321_005
KEY = ("area_id", "monthly", "day", "basis", "kind", "field", "restricted")
COUNTS_FROM = len(KEY)
SUMS = (*KEY, "number", *COUNTED)
ALL_COLUMNS = ", ".join(COLUMNS)
CELLS = f"""
SELECT area_id, monthly, CASE WHEN monthly THEN date_trunc('month', day)::date ELSE day END AS day, basis, kind, field,
       restricted, sum(number) AS number, {", ".join(f"sum(dated.{name}) AS {name}" for name in COUNTED)}
FROM {{rows}} AS f CROSS JOIN {dated("sign")}
CROSS JOIN LATERAL (SELECT DISTINCT area_id FROM unnest(ARRAY[0, province_id, city_id]) AS area_id
                    WHERE area_id IS NOT NULL) AS areas
CROSS JOIN (VALUES (true), (false)) AS grains (monthly)
WHERE day IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
# In one order, so that two writers would wait for one another and never lock each other out.
ADD = f"""
INSERT INTO linkage_sum ({", ".join(SUMS)})
SELECT {", ".join(SUMS)} FROM cells
WHERE number <> 0 OR {" OR ".join(f"{name} <> 0" for name in COUNTED)} ORDER BY {", ".join(KEY)}
ON CONFLICT ({", ".join(KEY)}) DO UPDATE SET
    {", ".join(f"{name} = linkage_sum.{name} + EXCLUDED.{name}" for name in ("number", *COUNTED))}
"""
TAKEN = """
DELETE FROM linkage_change WHERE id IN (SELECT id FROM linkage_change ORDER BY id LIMIT %s) RETURNING matter_id
"""
PUT = f"""
INSERT INTO linkage_fact ({ALL_COLUMNS}) SELECT {ALL_COLUMNS} FROM live
ON CONFLICT (matter_id) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS[1:])}
"""
GONE = """
DELETE FROM linkage_fact
WHERE matter_id IN (SELECT id FROM wanted) AND matter_id NOT IN (SELECT matter_id FROM live)
"""
ROWS = f"""
SELECT -1 AS sign, {ALL_COLUMNS} FROM linkage_fact WHERE matter_id IN (SELECT id FROM wanted)
UNION ALL SELECT 1, {ALL_COLUMNS} FROM live
"""
UNCHANGED = """
SELECT id FROM matters_matter WHERE kind = ANY (%s) AND id NOT IN (SELECT matter_id FROM linkage_change)
"""
WRONG_FACTS = f"""
SELECT count(*) FROM (
    SELECT {ALL_COLUMNS} FROM linkage_fact WHERE matter_id NOT IN (SELECT matter_id FROM linkage_change)) AS kept
FULL JOIN live USING (matter_id)
WHERE ({", ".join(f"kept.{name}" for name in COLUMNS[1:])})
      IS DISTINCT FROM ({", ".join(f"live.{name}" for name in COLUMNS[1:])})
"""
WRONG_SUMS = f"""
SELECT count(*) FROM (SELECT * FROM linkage_sum WHERE number <> 0) AS kept FULL JOIN cells USING ({", ".join(KEY)})
WHERE ({", ".join(f"kept.{name}" for name in SUMS[COUNTS_FROM:])}) IS DISTINCT FROM
      ({", ".join(f"cells.{n}" for n in SUMS[COUNTS_FROM:])})
"""


def fold() -> int:
    """Bring the sums up to what changed; returns how many changes were taken, 0 when another process is at it.

    Readers see all of it or nothing: until then they judge what changed themselves.
    """
    taken = 0
    while True:
        with transaction.atomic():
            if not _ask("SELECT pg_try_advisory_xact_lock(%s)", [LOCK]):
                return taken
            found = _fold()
        taken += found
        if found < CHUNK:
            return taken


def _fold() -> int:
    steps = [
        Step(TAKEN, [CHUNK], "taken AS MATERIALIZED"),
        Step("SELECT DISTINCT matter_id AS id FROM taken", name="wanted AS MATERIALIZED"),
        judged(),
        Step(ROWS, name="rows AS MATERIALIZED"),
        Step(GONE, name="gone AS"),
        Step(PUT, name="put AS"),
        Step(CELLS.format(rows="rows"), name="cells AS"),
        Step(f"{ADD} RETURNING 1", name="added AS"),
    ]
    return int(_ask(*joined(steps, Step("SELECT count(*) FROM taken"))))


def rebuild() -> int:
    """Make facts and sums anew from the matters; returns the number of matters. Readers see the old until then.

    What changes meanwhile is still noted, and folded afterwards.
    """
    with transaction.atomic():
        _ask("SELECT 1 FROM pg_advisory_xact_lock(%s)", [LOCK])
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM linkage_sum")
            cursor.execute("DELETE FROM linkage_fact")
            wanted = Step("SELECT id FROM matters_matter WHERE kind = ANY (%s)", [list(ALL_KINDS)], "wanted AS")
            cursor.execute(*joined([wanted, judged()], Step(PUT)))
            count = cursor.rowcount
            cells = Step(CELLS.format(rows="(SELECT 1 AS sign, * FROM linkage_fact)"), name="cells AS")
            cursor.execute(*joined([cells], Step(ADD)))
    return count


def differences() -> dict[str, int]:
    """How many facts are not what the matters say, and how many sums not what the facts say.

    What is noted as changed is left out. Reads everything: work for the night.
    """
    wanted = Step(UNCHANGED, [list(ALL_KINDS)], "wanted AS MATERIALIZED")
    facts = _ask(*joined([wanted, judged()], Step(WRONG_FACTS)))
    cells = Step(CELLS.format(rows="(SELECT 1 AS sign, * FROM linkage_fact)"), name="cells AS MATERIALIZED")
    return {"facts": int(facts), "sums": int(_ask(*joined([cells], Step(WRONG_SUMS))))}


def tidy() -> int:
    """Remove sums over nothing; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM linkage_sum WHERE number = 0")
        return cursor.rowcount


def changes() -> int:
    """How many changes wait to be folded."""
    return Change.objects.count()


def _ask(sql: str, said: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, said)
        row = cursor.fetchone()
    return row[0] if row else None
