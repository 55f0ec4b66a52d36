"""The one statement behind the dashboard: each row is judged once, then counted as a whole, by month, agency and field.

What a figure asks of a row is the condition of the list of matters, translated to SQL once per process with days that
stand for the real ones. Each request puts in the days and the rows that are counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, reduce
from operator import add, or_
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, Case, DateField, F, Max, OuterRef, Q, QuerySet, Subquery, When

from linkage.reports.definitions import BY_NAME, FIGURES, Figure, Span
from recommendations.models import Answer
from supervision.matters.filters import REPLY_TERMS, condition, with_reply
from supervision.matters.models import Matter

LIGHTS = ("red", "amber", "green", "grey")
SPANS = ("now", "before")
# Each thing counted is a bit in the mask of a row.
BITS = {name: 1 << place for place, name in enumerate((*BY_NAME, *(f"light_{light}" for light in LIGHTS)))}
# A figure named like its dates is the whole of which the others with those dates are parts.
WHOLES = tuple(figure for figure in FIGURES if figure.name == figure.dates)
# These days stand for the real ones in the compiled statement; nobody asks for them.
ANY_SPANS = {"now": Span(date(1, 1, 1), date(1, 12, 31)), "before": Span(date(2, 1, 1), date(2, 12, 31))}
ANY_TODAY = date(3, 1, 1)
COLUMNS = ("id", "phase", "state", "field", "counterpart_id", "issued_on", "served_on", "answered_on", "closed_on")
# Whose rows are counted comes in where the table stands. Their clocks are looked up one by one: OFFSET 0 keeps all the
# clocks there are from being read for a few.
PUT_IN = {
    'FROM "matters_matter"': 'FROM ({scope}) AS "matters_matter"',
    'JOIN "terms_clock" reply': "JOIN LATERAL (SELECT matter_id, term, state, due_on, ended_on FROM terms_clock"
    f' WHERE matter_id = "matters_matter"."id" AND term IN {REPLY_TERMS} OFFSET 0) AS reply',
}
# So are replies, answers and objections: an array of one asks the same, but not by a hash of all that there are.
EACH = ('"recommendation_id" = ("matters_matter"."id")', '"recommendation_id" = ANY (ARRAY["matters_matter"."id"])')
LENGTHS = ("served_on - issued_on", "answered_on - served_on", "verified_on - answered_on")
LENGTH_NAMES = ("serve", "reply", "verify")
SUMS = ", ".join(f"sum({length}), count({length})" for length in LENGTHS)
NO_SUMS = ", ".join(["NULL::bigint"] * 2 * len(LENGTHS))


def mask(names: Iterable[str]) -> int:
    """The bits of these names."""
    return reduce(or_, (BITS[name] for name in names), 0)


def parts_of(whole: str) -> list[Figure]:
    """The figures that count some of what that one counts."""
    return [figure for figure in FIGURES if figure.dates == whole and figure.name != whole]


# What the dates decide at once: the parts that count in a span are those whose whole counts in it.
PARTED = ("issued", "due")
PARTS = " | ".join(
    f"CASE WHEN %s & {BITS[whole]} <> 0 THEN {mask(part.name for part in parts_of(whole))} ELSE 0 END"
    for whole in PARTED
)
# What happened in a span must be looked up, once for both: the bits of the year before stand above the others.
LOOKED_UP = ("objected", "looked_back")
UP = 1 << 32
HAPPENED = {"now": f"happened %% {UP}", "before": f"happened / {UP}"}
BOTH = ", ".join(
    f'"{when}" | (parts & ({PARTS.replace("%s", when)})) | ({HAPPENED[when]}) AS "{when}"' for when in SPANS
)
# OFFSET 0 keeps what was found out about a row from being found out once more wherever it is used.
STATEMENT = f"""
WITH facts AS MATERIALIZED (
    SELECT field, counterpart_id, issued_on, served_on, answered_on, due_on, verified_on, {BOTH}
    FROM ({{judged}} OFFSET 0) AS judged WHERE "now" <> 0 OR "before" <> 0 OR happened <> 0)
SELECT 'whole', NULL::bigint, NULL, "now", "before", count(*), {SUMS} FROM facts GROUP BY "now", "before"
UNION ALL SELECT 'month', width_bucket(issued_on, %s::date[]), NULL, "now" & %s, 0, count(*), {NO_SUMS} FROM facts
WHERE "now" & %s <> 0 GROUP BY 2, 4
UNION ALL SELECT 'month', width_bucket(due_on, %s::date[]), NULL, "now" & %s, 0, count(*), {NO_SUMS} FROM facts
WHERE "now" & %s <> 0 GROUP BY 2, 4
UNION ALL SELECT 'field', NULL, field, "now" & %s, 0, count(*), {NO_SUMS} FROM facts
WHERE "now" & %s <> 0 GROUP BY 3, 4
UNION ALL SELECT 'agency', counterpart_id, (SELECT name FROM accounts_body WHERE id = counterpart_id), mask, 0, count,
    {NO_SUMS} FROM (
    SELECT counterpart_id, "now" & %s AS mask, count(*) FROM facts WHERE "now" & %s <> 0 GROUP BY 1, 2) AS counted
"""
Counts = Counter[str]


@dataclass
class Tally:
    """How many matters each figure counts.

    `whole` and `days` (average lengths) by span; the groups in the present span: by the place of a month from 1, by
    agency (key, name) and by field. Groups that have nothing to show are left out.
    """

    whole: dict[str, Counts] = field(default_factory=lambda: {when: Counter() for when in SPANS})
    days: dict[str, dict[str, float]] = field(default_factory=lambda: {when: {} for when in SPANS})
    months: dict[int, Counts] = field(default_factory=lambda: defaultdict(Counter))
    agencies: dict[tuple[int | None, str | None], Counts] = field(default_factory=lambda: defaultdict(Counter))
    fields: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counter))


@dataclass(frozen=True)
class Wanted:
    """The names of the figures in each table, and the first days of the months."""

    months: list[date]
    by_month: tuple[str, ...]
    by_agency: tuple[str, ...]
    by_field: tuple[str, ...]


def tally(matters: QuerySet[Matter], span: Span, today: date, wanted: Wanted) -> Tally:
    """Count the matters, in one query."""
    try:
        scope, whose = matters.order_by().values(*COLUMNS).query.sql_with_params()
    except EmptyResultSet:
        return Tally()
    sql, before, after = _judged()
    real = _days(span, today)
    issued, due = (mask(name for name in wanted.by_month if BY_NAME[name].dates == dates) for dates in PARTED)
    agency, by_field = mask(wanted.by_agency), mask(wanted.by_field)
    said = [*map(real, before), *whose, *map(real, after)]
    said += [wanted.months, issued, issued, wanted.months, due, due, by_field, by_field, agency, agency]
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.format(judged=sql.replace("{scope}", scope)), said)
        return _read(cursor.fetchall())


def where(figure: Figure, span: Span, today: date) -> Q:
    """The condition of a figure on a recommendation joined by `with_reply`."""
    return condition(figure.asked(span), today)


@lru_cache(maxsize=4096)
def _names(bits: int) -> tuple[str, ...]:
    return tuple(name for name, bit in BITS.items() if bits & bit)


def _add(counts: Counts, bits: int, count: int) -> None:
    for name in _names(bits):
        counts[name] += count


def _read(rows: list[tuple[Any, ...]]) -> Tally:
    found = Tally()
    lengths: dict[str, list[tuple[int, tuple[Any, ...]]]] = {when: [] for when in SPANS}
    for part, key, name, now, before, count, *sums in rows:
        if part == "whole":
            for when, bits in zip(SPANS, (now, before), strict=True):
                _add(found.whole[when], bits, count)
                lengths[when].append((bits, tuple(sums)))
        elif part == "month":
            _add(found.months[key], now, count)
        elif part == "field":
            _add(found.fields[name], now, count)
        else:
            _add(found.agencies[key, name], now, count)
    for when in SPANS:
        found.days[when] = {figure.name: _mean(figure, lengths[when]) for figure in FIGURES if figure.days}
    return found


def _mean(figure: Figure, lengths: list[tuple[int, tuple[Any, ...]]]) -> float:
    """The average length in days, 0 when there is none."""
    place = 2 * LENGTH_NAMES.index(figure.days)
    counted = [sums[place : place + 2] for bits, sums in lengths if bits & BITS[figure.name]]
    return float(sum(days or 0 for days, _ in counted)) / max(1, sum(count for _, count in counted))


def _days(span: Span, today: date) -> Callable[[Any], Any]:
    """From a parameter of the compiled statement to the real one."""
    year_before = span.year_before
    real = {
        ANY_SPANS["now"].first: span.first,
        ANY_SPANS["now"].last: span.last,
        ANY_SPANS["before"].first: year_before.first,
        ANY_SPANS["before"].last: year_before.last,
    }

    def bound(parameter: Any) -> Any:
        if not isinstance(parameter, date):
            return parameter
        return real[parameter] if parameter in real else today + (parameter - ANY_TODAY)

    return bound


@lru_cache(maxsize=1)
def _judged() -> tuple[str, tuple[Any, ...], tuple[Any, ...]]:
    """(SQL of the judged rows with {scope} for those that are counted, parameters before that place, and after it)."""
    parts = [_inside(_either(name), _bits({part.name: part.asks for part in parts_of(name)})) for name in PARTED]
    verified = _either("due") & condition(BY_NAME["days_to_verify"].asks, ANY_TODAY)
    judged = with_reply(Matter.objects.order_by()).values(
        "field",
        "counterpart_id",
        "issued_on",
        "served_on",
        "answered_on",
        due_on=F("reply__due_on"),
        verified_on=Case(When(verified, then=_verified_on()), output_field=DateField()),
        parts=reduce(add, parts),
        happened=reduce(add, map(_happened, LOOKED_UP)),
        now=_dated(ANY_SPANS["now"]) + _as_of_today(),
        before=_dated(ANY_SPANS["before"]),
    )
    sql, parameters = judged.query.sql_with_params()
    for standing, put in PUT_IN.items():
        if sql.count(standing) != 1:
            raise AssertionError(f"{standing} must stand in one place of the statement")
        sql = sql.replace(standing, put)
    sql = sql.replace(*EACH)
    start = sql[: sql.index("{scope}")].count("%s")
    return sql, parameters[:start], parameters[start:]


def _verified_on() -> Subquery:
    verdicts = Answer.objects.filter(reply__recommendation=OuterRef("pk")).order_by().values("reply__recommendation")
    return Subquery(verdicts.annotate(last=Max("verified_on")).values("last"))


def _bits(asked: dict[str, dict[str, str]], times: int = 1) -> Any:
    """The sum of the bits of what is asked of a row and true of it."""
    return reduce(add, (_inside(condition(asks, ANY_TODAY), BITS[name] * times) for name, asks in asked.items()))


def _inside(asked: Q, bits: Any) -> Case:
    """The bits, looked at only in rows of which that is true."""
    return Case(When(asked, then=bits), default=0, output_field=BigIntegerField())


def _either(whole: str) -> Q:
    """Whether that figure counts a row in one of the spans."""
    return reduce(or_, (where(BY_NAME[whole], days, ANY_TODAY) for days in ANY_SPANS.values()))


def _dated(days: Span) -> Any:
    """The bits of the wholes whose dates stand in the row."""
    return _bits({whole.name: whole.asked(days) for whole in WHOLES if whole.name not in LOOKED_UP})


def _happened(whole: str) -> Any:
    """The bits of a whole and its parts in both spans, looked up only where there is anything of the kind."""
    figures = [BY_NAME[whole], *parts_of(whole)]
    found = [
        _bits({figure.name: figure.asked(days) for figure in figures}, times)
        for days, times in zip(ANY_SPANS.values(), (1, UP), strict=True)
    ]
    return _inside(condition(BY_NAME[whole].asks, ANY_TODAY), reduce(add, found))


def _as_of_today() -> Any:
    asked = {figure.name: figure.asks for figure in FIGURES if not figure.dates}
    return _bits(asked | {f"light_{light}": {"reply_light": light} for light in LIGHTS})
