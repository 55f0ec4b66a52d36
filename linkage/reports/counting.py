"""The one statement behind the dashboard: exact at every instant, because what changed since the last fold is judged
within it and put in the place of what was summed.

Where all that a person sees is one province, one city or the country, days, months and fields come from the sums.
Every other scope (an office, participation, an observer) is counted from the facts of the matters that `visible_to`
names, in the same statement.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from linkage.reports.definitions import FIGURES, KINDS, Span
from linkage.reports.facts import (
    COUNTED,
    EVENTS,
    LENGTHS,
    NO_DAY,
    Step,
    bases_of,
    chosen,
    columns_with,
    dated,
    flag,
    joined,
    judged,
    summed,
)
from supervision.matters.filters import condition
from supervision.matters.listing import AMBER_DAYS
from supervision.matters.models import Matter

LIGHTS = ("red", "amber", "green", "grey")
SPANS = ("now", "before")
MOST_AGENCIES = 50
# These days stand for the real ones in the compiled conditions of what may happen more than once.
ANY_SPANS = {"now": Span(date(1, 1, 1), date(1, 12, 31)), "before": Span(date(2, 1, 1), date(2, 12, 31))}
HAPPENING = tuple(figure for figure in FIGURES if figure.dates in EVENTS)
Counts = Counter[str]
PENDING = Step("SELECT DISTINCT matter_id FROM linkage_change", name="pending AS MATERIALIZED")
SETTLED = "f.matter_id NOT IN (SELECT matter_id FROM pending)"
SPANNED = """SELECT * FROM unnest(%s::text[], %s::date[], %s::date[]) AS spans ("when", first, last)"""
ONE_BY_ONE = """
SELECT spans."when", 1 + ((extract(year FROM day) - extract(year FROM first)) * 12
                          + extract(month FROM day) - extract(month FROM first))::int AS place,
       {counted}
FROM rows AS f CROSS JOIN {dated} JOIN spans ON day BETWEEN first AND last
"""
FROM_SUMS = """
SELECT "when", place, sums.*
FROM unnest(%s::text[], %s::int[], %s::boolean[], %s::date[], %s::date[]) AS pieces ("when", place, whole, first, last)
CROSS JOIN LATERAL (SELECT {counted} FROM linkage_sum
                    WHERE area_id = %s AND monthly = whole AND day BETWEEN first AND last AND basis = ANY (%s)
                    AND (%s OR NOT restricted) AND kind = ANY (%s) AND (%s OR field = %s) {grouped}) AS sums
"""
STANDING = """
SELECT counterpart_id, count(*) FILTER (WHERE clock = 'running' AND due_on < %s) AS overdue,
       count(*) FILTER (WHERE clock = 'running' AND due_on >= %s) AS not_due,
       count(*) FILTER (WHERE clock = 'running' AND due_on >= %s AND due_on <= %s) AS amber,
       count(*) FILTER (WHERE clock = 'running' AND due_on > %s) AS green,
       count(*) FILTER (WHERE clock = 'suspended') AS grey,
       sum(%s::date - due_on) FILTER (WHERE clock = 'running' AND due_on < %s) AS overdue_days
FROM (SELECT counterpart_id, clock, due_on FROM stored WHERE clock IN ('running', 'suspended')
      UNION ALL SELECT counterpart_id, clock, due_on FROM live WHERE clock IN ('running', 'suspended')) AS open
GROUP BY counterpart_id
"""
TOP = f"""
SELECT counterpart_id, overdue, not_due FROM standing WHERE overdue + not_due > 0
ORDER BY overdue + not_due DESC, counterpart_id LIMIT {MOST_AGENCIES}
"""
OF_AGENCY = "counterpart_id, issued_on, due_on, issued, in_time, late, unreplied"
AGENCIES = f"""
SELECT top.counterpart_id AS key, body.name, top.overdue, top.not_due,
       sum(issued) FILTER (WHERE issued_on BETWEEN %s AND %s) AS issued,
       count(*) FILTER (WHERE due_on BETWEEN %s AND %s) AS due,
       sum(in_time) FILTER (WHERE due_on BETWEEN %s AND %s) AS in_time,
       sum(late) FILTER (WHERE due_on BETWEEN %s AND %s) AS late,
       sum(unreplied) FILTER (WHERE due_on BETWEEN %s AND %s) AS unreplied
FROM top JOIN (SELECT {OF_AGENCY} FROM stored WHERE counterpart_id IN (SELECT counterpart_id FROM top)
               UNION ALL SELECT {OF_AGENCY} FROM live) AS facts USING (counterpart_id)
LEFT JOIN accounts_body AS body ON body.id = top.counterpart_id
GROUP BY top.counterpart_id, body.name, top.overdue, top.not_due
ORDER BY top.overdue + top.not_due DESC, top.counterpart_id
"""
REPEATED = """
SELECT matter_id FROM stored WHERE repeated UNION ALL SELECT matter_id FROM live WHERE repeated
"""


@dataclass
class Tally:
    """How many matters each figure counts.

    `whole` and `days` (average lengths) by span; the groups in the present span: by the place of a month from 1, by
    agency (key, name), those with most to answer first, by kind and by field. `others` counts the agencies left out.
    """

    whole: dict[str, Counts] = field(default_factory=lambda: {when: Counter() for when in SPANS})
    days: dict[str, dict[str, float]] = field(default_factory=lambda: {when: {} for when in SPANS})
    months: dict[int, Counts] = field(default_factory=dict)
    agencies: dict[tuple[int | None, str | None], Counts] = field(default_factory=dict)
    others: int = 0
    kinds: dict[str, Counts] = field(default_factory=dict)
    fields: dict[str, Counts] = field(default_factory=dict)


@dataclass(frozen=True)
class Scope:
    """What is counted: `matters`; and where sums hold the same, their area, its column of a fact, and who asks.

    `kinds` and `field` (None for all) are those of the matters. `area` is None where there are no such sums, 0 for the
    country, which needs no `column`. Without `restricted` only the restricted matters that `person` handles count.
    """

    matters: QuerySet[Matter]
    kinds: tuple[str, ...] = KINDS
    field: str | None = None
    area: int | None = None
    column: str = ""
    restricted: bool = False
    person: int = 0

    @property
    def of_facts(self) -> tuple[str, list[Any]]:
        """The condition of a fact `f`: within the area, of the kinds and of the field."""
        inside, place = (f"f.{self.column} = %s", [self.area]) if self.column else ("true", [])
        return f"{inside} AND f.kind = ANY (%s) AND (%s OR f.field = %s)", [*place, *self.of_sums]

    @property
    def of_sums(self) -> list[Any]:
        """Kinds, whether all fields count, the field."""
        return [list(self.kinds), self.field is None, self.field or ""]


@dataclass(frozen=True)
class Wanted:
    """The names of the figures in the tables by month, by field and by kind; `months_only` reads nothing else."""

    by_month: tuple[str, ...]
    by_field: tuple[str, ...] = ()
    by_kind: tuple[str, ...] = ()
    months_only: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """What is read of facts and sums."""
        return self.by_month if self.months_only else COUNTED

    @property
    def groups(self) -> tuple[str, ...]:
        """What is kept apart of what is read."""
        return () if self.months_only else ("kind", "field")


def tally(scope: Scope, span: Span, today: date, wanted: Wanted) -> Tally:
    """Count the matters, in one query."""
    spans = {"now": span} if wanted.months_only else {"now": span, "before": span.year_before}
    try:
        steps = [
            PENDING,
            changed(scope),
            judged(wanted.columns),
            *(_all(scope, wanted) if scope.area is None else _summed(scope, spans, wanted)),
        ]
    except EmptyResultSet:
        return Tally()
    spanned = Step(SPANNED, [list(spans), *_ends(list(spans.values()))], "spans AS")
    soon = today + timedelta(days=AMBER_DAYS)
    steps = [
        spanned,
        *steps,
        Step(STANDING, [today, today, today, soon, soon, today, today], "standing AS MATERIALIZED"),
        Step(TOP, name="top AS MATERIALIZED"),
        Step(REPEATED, name="repeated AS MATERIALIZED"),
    ]
    with connection.cursor() as cursor:
        cursor.execute(*joined(steps, _answers(spans, wanted)))
        return _read(cursor.fetchone()[0])


def _ends(spans: list[Span]) -> tuple[list[date], list[date]]:
    return [span.first for span in spans], [span.last for span in spans]


def changed(scope: Scope) -> Step:
    """What changed and is to be counted: who may see it is asked of the matters as they are now.

    Raises EmptyResultSet for a scope that holds nothing.
    """
    found = scope.matters.filter(chosen("SELECT matter_id FROM pending")).order_by().values("pk")
    text, said = found.query.sql_with_params()
    return Step(text, list(said), "wanted (id) AS MATERIALIZED")


def _all(scope: Scope, wanted: Wanted) -> list[Step]:
    """Facts of the matters one by one: `stored`, those that did not change, `rows`, and the `cells` they make."""
    text, said = scope.matters.order_by().values("pk").query.sql_with_params()
    stored = f"SELECT f.* FROM linkage_fact AS f WHERE f.matter_id IN ({text}) AND {SETTLED}"
    columns = ", ".join(columns_with(wanted.columns))
    rows = f"SELECT 1 AS sign, {columns} FROM stored UNION ALL SELECT 1, {columns} FROM live"
    return [
        Step(stored, list(said), "stored AS MATERIALIZED"),
        Step(rows, name="rows AS"),
        Step(_one_by_one(wanted), name="cells AS MATERIALIZED"),
    ]


def _one_by_one(wanted: Wanted) -> str:
    counted = [*(f"f.{name}" for name in wanted.groups), *(f"dated.{name}" for name in wanted.columns)]
    return ONE_BY_ONE.format(counted=", ".join(counted), dated=dated("f.sign", wanted.columns))


def _summed(scope: Scope, spans: dict[str, Span], wanted: Wanted) -> list[Step]:
    """The same with `cells` from the sums, corrected by what changed and by the restricted matters one may see."""
    inside, place = scope.of_facts
    stored = (
        f"SELECT f.* FROM linkage_fact AS f WHERE {inside} AND (%s OR NOT f.restricted OR f.handler_id = %s)"
        f" AND {SETTLED}"
    )
    columns = ", ".join(columns_with(wanted.columns))
    rows = f"""
        SELECT -1 AS sign, {columns} FROM linkage_fact AS f
        WHERE f.matter_id = ANY (ARRAY(SELECT matter_id FROM pending)) AND {inside} AND (%s OR NOT f.restricted)
        UNION ALL SELECT 1, {columns} FROM live
        UNION ALL SELECT 1, {columns} FROM linkage_fact AS f
        WHERE NOT %s AND f.restricted AND f.handler_id = %s AND {inside} AND {SETTLED}"""
    pieces = [(when, piece) for when, days in spans.items() for piece in _pieces(days)]
    whens, places, wholes, firsts, lasts = map(list, zip(*((when, *piece) for when, piece in pieces), strict=True))
    days = [whens, places, wholes, firsts, lasts]
    said = [*days, scope.area, bases_of(wanted.columns), scope.restricted, *scope.of_sums]
    groups = ", ".join(wanted.groups)
    counted = ", ".join(filter(None, [groups, summed(wanted.columns)]))
    sums = FROM_SUMS.format(counted=counted, grouped=f"GROUP BY {groups}" if groups else "")
    own = [scope.restricted, scope.person]
    return [
        Step(stored, [*place, *own], "stored AS NOT MATERIALIZED"),
        Step(rows, [*place, scope.restricted, *own, *place], "rows AS"),
        Step(f"{sums} UNION ALL {_one_by_one(wanted)}", said, "cells AS MATERIALIZED"),
    ]


def _pieces(span: Span) -> list[tuple[int, bool, date, date]]:
    """The months of a span: (place, whether it is whole, first day, last day)."""
    found = []
    for place, month in enumerate(span.months, start=1):
        found.append((place, month.is_whole, month.first, month.last))
    return found


def _answers(spans: dict[str, Span], wanted: Wanted) -> Step:
    """What is asked of those pieces, each as JSON."""
    months = f"""SELECT place, {summed(wanted.by_month)} FROM cells WHERE "when" = 'now' GROUP BY place"""
    if wanted.months_only:
        return _as_json({"months": months}, [])
    whole = [*BY_WHOLE, *(f"{length}_{what}" for length in LENGTHS for what in ("days", "lengths"))]
    kinds = f"""SELECT kind, {summed(wanted.by_kind)} FROM cells WHERE "when" = 'now' GROUP BY kind"""
    now = [spans["now"].first, spans["now"].last]
    text, said = _happened()
    happened = ", ".join(f"sum({when}_{figure.name}) AS {when}_{figure.name}" for when, figure in _happenings())
    asked = {
        "whole": f'SELECT "when", {summed(whole)} FROM cells GROUP BY "when"',
        "months": months,
        "fields": f"""SELECT field, {summed(wanted.by_field)} FROM cells WHERE "when" = 'now' GROUP BY field""",
        **({"kinds": kinds} if wanted.by_kind else {}),
        "lights": "SELECT sum(overdue) AS overdue, sum(not_due) AS not_due, sum(overdue) AS light_red,"
        " sum(overdue) AS days_overdue, sum(overdue_days) AS overdue_days,"
        " sum(amber) AS light_amber, sum(green) AS light_green, sum(grey) AS light_grey FROM standing",
        "agencies": AGENCIES,
        "open": "SELECT count(*) AS agencies FROM standing WHERE overdue + not_due > 0",
        "repeated": f"SELECT {happened} FROM ({text}) AS happened",
    }
    real = {end: value for when in SPANS for end, value in zip(_days(ANY_SPANS[when]), _days(spans[when]), strict=True)}
    return _as_json(asked, [*now * 5, *(real.get(value, value) for value in said)])


def _as_json(asked: dict[str, str], said: list[Any]) -> Step:
    pieces = ", ".join(f"'{name}', (SELECT json_agg(answer) FROM ({query}) AS answer)" for name, query in asked.items())
    return Step(f"SELECT json_build_object({pieces})", said)


def _days(span: Span) -> tuple[date, date]:
    return span.first, span.last


BY_WHOLE = tuple(figure.name for figure in FIGURES if figure.dates)


def _happenings() -> list[tuple[str, Any]]:
    return [(when, figure) for when in SPANS for figure in HAPPENING]


@lru_cache(maxsize=1)
def _happened() -> tuple[str, tuple[Any, ...]]:
    """What happened in either span to the matters in `repeated`, by the conditions of the list of matters."""
    flags = {
        f"{when}_{figure.name}": flag(condition(figure.asked(ANY_SPANS[when]), NO_DAY))
        for when, figure in _happenings()
    }
    matters = Matter.objects.filter(chosen("SELECT matter_id FROM repeated")).order_by().values(**flags)
    return matters.query.sql_with_params()


def _read(said: dict[str, Any]) -> Tally:
    found = Tally(months={row.pop("place"): _counts(row) for row in said["months"] or ()})
    if "whole" not in said:
        return found
    lights, repeated = _counts(said["lights"][0]), _counts(said["repeated"][0])
    for row in said["whole"] or ():
        when = row.pop("when")
        found.whole[when] = _counts(row)
    for when in SPANS:
        counted = found.whole[when]
        for figure in HAPPENING:
            counted[figure.name] += repeated[f"{when}_{figure.name}"]
        found.days[when] = {
            figure.name: counted[f"{figure.days}_days"] / max(1, counted[f"{figure.days}_lengths"])
            for figure in FIGURES
            if figure.days in LENGTHS
        }
        # As of today, whatever the span.
        counted.update(lights)
        found.days[when]["days_overdue"] = lights["overdue_days"] / max(1, lights["overdue"])
    fields = {row.pop("field"): _counts(row) for row in said["fields"] or ()}
    found.fields = {name: counted for name, counted in fields.items() if counted}
    found.kinds = {row.pop("kind"): _counts(row) for row in said.get("kinds") or ()}
    for row in said["agencies"] or ():
        key, name = row.pop("key") or None, row.pop("name")
        found.agencies[key, name] = _counts(row)
    found.others = said["open"][0]["agencies"] - len(found.agencies)
    return found


def _counts(row: dict[str, int | None]) -> Counts:
    return Counter({name: number for name, number in row.items() if number})
