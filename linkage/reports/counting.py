"""The one statement behind the dashboard: each row is judged once, then counted as a whole, by month, agency and field.

What a figure asks of a row is the condition of the list of matters, translated to SQL once per process with days that
stand for the real ones; at each request the days and whose rows are counted are put in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache, reduce
from operator import add
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, Case, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from linkage.reports.definitions import BY_NAME, FIGURES, Figure, Span
from recommendations.models import Answer
from supervision.matters.filters import condition, with_reply
from supervision.matters.models import Matter

LIGHTS = ("red", "amber", "green", "grey")
# Each thing counted is a bit of a row's mask.
PLACES = {name: place for place, name in enumerate((*BY_NAME, *(f"light_{light}" for light in LIGHTS)))}
SPANS = ("now", "before")
# A figure whose name is that of its dates is the whole of which the others of the same dates are parts.
WHOLES = tuple(figure for figure in FIGURES if figure.dates == figure.name)
# These days stand for the real ones in the compiled statement; no such day is ever asked for.
ANY_SPANS = {"now": Span(date(1, 1, 1), date(1, 12, 31)), "before": Span(date(2, 1, 1), date(2, 12, 31))}
ANY_TODAY = date(3, 1, 1)
DAYS = {"serve": "served_on - issued_on", "reply": "answered_on - served_on", "verify": "verified_on - answered_on"}
COLUMNS = (
    "id", "phase", "state", "field", "counterpart_id", "issued_on", "served_on", "answered_on", "closed_on",
)  # fmt: skip
SUMS = ", ".join(f"sum({days})" for days in DAYS.values()) + ", " + ", ".join(f"count({days})" for days in DAYS.values())
NO_SUMS = ", ".join(["NULL::bigint"] * len(DAYS) * 2)
# OFFSET 0 keeps the masks from being computed a second time for the condition.
STATEMENT = f"""
WITH facts AS MATERIALIZED (SELECT * FROM ({{judged}} OFFSET 0) AS judged WHERE "now" <> 0 OR "before" <> 0)
SELECT 'all', NULL::bigint, NULL, "now", "before", count(*), {SUMS} FROM facts GROUP BY "now", "before"
UNION ALL
SELECT 'issued', width_bucket(issued_on, %s::date[]), NULL, 0, 0, count(*), {NO_SUMS} FROM facts
WHERE "now" & %s <> 0 GROUP BY 2
UNION ALL
SELECT 'due', width_bucket(due_on, %s::date[]), NULL, "now" & %s, 0, count(*), {NO_SUMS} FROM facts
WHERE "now" & %s <> 0 GROUP BY 2, 4
UNION ALL
SELECT 'field', NULL, field, "now" & %s, 0, count(*), {NO_SUMS} FROM facts WHERE "now" & %s <> 0 GROUP BY 3, 4
UNION ALL
SELECT 'agency', counterpart_id, body.name, "now", 0, count, {NO_SUMS} FROM (
    SELECT counterpart_id, "now" & %s AS "now", count(*) FROM facts WHERE "now" & %s <> 0 GROUP BY 1, 2) AS agency
LEFT JOIN accounts_body body ON body.id = counterpart_id
"""


@dataclass
class Tally:
    """How many rows have each figure; for the year before and for lengths in days, only as a whole."""

    whole: dict[str, Counter[str]] = field(default_factory=lambda: {when: Counter() for when in SPANS})
    days: dict[str, dict[str, float]] = field(default_factory=lambda: {when: {} for when in SPANS})
    months: dict[int, Counter[str]] = field(default_factory=dict)
    agencies: dict[tuple[int | None, str | None], Counter[str]] = field(default_factory=dict)
    fields: dict[str, Counter[str]] = field(default_factory=dict)


def tally(
    matters: QuerySet[Matter], span: Span, today: date, *, months: list[date], columns: dict[str, tuple[str, ...]]
) -> Tally:
    """Count the matters in one query.

    `months` are the first days of the months of the span; `columns` names the figures that are wanted for each "due"
    month, "agency" and "field". A group without any of them is left out.
    """
    try:
        scope, scope_parameters = matters.order_by().values(*COLUMNS).query.sql_with_params()
    except EmptyResultSet:
        return Tally()
    start, judged, end = _judged()
    days = _real(span, today)
    due, agency, by_field = (mask(columns[name]) for name in ("due", "agency", "field"))
    parameters = [
        *map(days, start), *scope_parameters, *map(days, end),
        months, mask(["issued"]), months, due, due, by_field, by_field, agency, agency,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.format(judged=judged.replace(SCOPE, scope)), parameters)
        return _read(cursor.fetchall())
