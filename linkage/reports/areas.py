"""One row of counts per area below a scope, in one statement, exact at every instant as `counting` is.

Below the country and below a province they come from the sums of each area; below a city, and for whoever sees a
selection of matters, from the facts of the matters themselves.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from linkage.reports.counting import PENDING, SETTLED, Counts, Scope, changed
from linkage.reports.definitions import Span
from linkage.reports.facts import Step, bases_of, columns_with, dated, joined, judged, summed

OVERDUE = "overdue"


@dataclass(frozen=True)
class Below:
    """What lies below a scope: the level `column` of a fact, the areas that have sums, the offices of no such area.

    Without `areas` every matter is counted by its office.
    """

    column: str = "office_id"
    areas: list[int] = field(default_factory=list)
    alone: list[int] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The area of a fact `f`: that of its level, or its office where it has none."""
        return f"coalesce(f.{self.column}, f.office_id)"


def by_area(scope: Scope, below: Below, span: Span, today: date, names: tuple[str, ...]) -> dict[int, Counts]:
    """Figures of the span and what is overdue today, by the key of the area's body; areas without any are left out."""
    try:
        steps = [
            Step("SELECT %s::date AS first, %s::date AS last", [span.first, span.last], "spans AS"),
            PENDING,
            changed(scope),
            judged(names),
            *(_summed(scope, below, span, names) if below.areas else _all(scope, below, names)),
        ]
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(*joined(steps, _answers(below, today, names)))
        said = cursor.fetchone()[0]
    found: dict[int, Counts] = {}
    for row in (*(said["figures"] or ()), *(said["open"] or ())):
        counts = {name: number for name, number in row.items() if name != "area" and number}
        found.setdefault(row["area"], Counter()).update(counts)
    return found


def _all(scope: Scope, below: Below, names: tuple[str, ...]) -> list[Step]:
    """The facts of the matters one by one."""
    text, said = scope.matters.order_by().values("pk").query.sql_with_params()
    stored = f"SELECT f.* FROM linkage_fact AS f WHERE f.matter_id IN ({text}) AND {SETTLED}"
    columns = ", ".join(columns_with(names))
    rows = f"SELECT 1 AS sign, {columns} FROM stored UNION ALL SELECT 1, {columns} FROM live"
    return [
        Step(stored, list(said), "stored AS MATERIALIZED"),
        Step(rows, name="rows AS"),
        Step(_one_by_one(below, names), name="cells AS"),
    ]


def _summed(scope: Scope, below: Below, span: Span, names: tuple[str, ...]) -> list[Step]:
    """The sums of the areas, corrected by what changed, with restricted matters one may see and the other offices."""
    inside, place = scope.of_facts
    own = [scope.restricted, scope.person]
    stored = (
        f"SELECT f.* FROM linkage_fact AS f WHERE {inside} AND (%s OR NOT f.restricted OR f.handler_id = %s)"
        f" AND {SETTLED}"
    )
    text, said = scope.matters.filter(office_id__in=below.alone).order_by().values("pk").query.sql_with_params()
    held = f"{inside} AND f.{below.column} IS NOT NULL"
    columns = ", ".join(columns_with(names))
    rows = f"""
        SELECT -1 AS sign, {columns} FROM linkage_fact AS f
        WHERE f.matter_id = ANY (ARRAY(SELECT matter_id FROM pending)) AND {held} AND (%s OR NOT f.restricted)
        UNION ALL SELECT 1, {columns} FROM live
        UNION ALL SELECT 1, {columns} FROM linkage_fact AS f
        WHERE NOT %s AND f.restricted AND f.handler_id = %s AND {held} AND {SETTLED}
        UNION ALL SELECT 1, {columns} FROM linkage_fact AS f WHERE f.matter_id IN ({text}) AND {SETTLED}"""
    sums = f"""
        SELECT sums.* FROM unnest(%s::boolean[], %s::date[], %s::date[]) AS pieces (whole, first, last)
        CROSS JOIN LATERAL (SELECT area_id AS area, {summed(names)} FROM linkage_sum
                            WHERE area_id = ANY (%s) AND monthly = whole AND day BETWEEN first AND last
                            AND basis = ANY (%s) AND (%s OR NOT restricted) AND kind = ANY (%s) AND (%s OR field = %s)
                            GROUP BY area_id) AS sums"""
    wholes, firsts, lasts = map(list, zip(*_pieces(span), strict=True))
    return [
        Step(stored, [*place, *own], "stored AS NOT MATERIALIZED"),
        Step(rows, [*place, scope.restricted, *own, *place, *said], "rows AS"),
        Step(
            f"{sums} UNION ALL {_one_by_one(below, names)}",
            [wholes, firsts, lasts, below.areas, bases_of(names), scope.restricted, *scope.of_sums],
            "cells AS",
        ),
    ]


def _one_by_one(below: Below, names: tuple[str, ...]) -> str:
    counted = ", ".join(f"dated.{name}" for name in names)
    return (
        f"SELECT {below.key} AS area, {counted}"
        f" FROM rows AS f CROSS JOIN {dated('f.sign', names)} JOIN spans ON day BETWEEN first AND last"
    )


def _pieces(span: Span) -> list[tuple[bool, date, date]]:
    """The span as runs of whole months and of single days: (whether whole, first day, last day)."""
    found = []
    for whole, months in groupby(span.months, key=lambda month: month.is_whole):
        run = list(months)
        found.append((whole, run[0].first, run[-1].last))
    return found


def _answers(below: Below, today: date, names: tuple[str, ...]) -> Step:
    late = "f.clock = 'running' AND f.due_on < %s"
    open_ = " UNION ALL ".join(
        f"SELECT {below.key} AS area FROM {name} AS f WHERE {late}" for name in ("stored", "live")
    )
    asked = {
        "figures": f"SELECT area, {summed(names)} FROM cells GROUP BY area",
        "open": f"SELECT area, count(*) AS {OVERDUE} FROM ({open_}) AS open GROUP BY area",
    }
    pieces = ", ".join(f"'{name}', (SELECT json_agg(answer) FROM ({query}) AS answer)" for name, query in asked.items())
    said: list[Any] = [today, today]
    return Step(f"SELECT json_build_object({pieces})", said)
