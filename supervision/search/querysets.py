"""Finding matters by words: two ways with the same answer, and the choice between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isqrt
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, DateField, ExpressionWrapper, F, Func, OuterRef, Q, QuerySet, Subquery

from supervision.accounts.models import CASE_POSTS, Person
from supervision.matters.listing import COUNTED, PAGE, bounded
from supervision.matters.models import Matter
from supervision.matters.querysets import LEVEL_COLUMNS, PARTY_POSTS
from supervision.search.folding import bigrams
from supervision.search.models import BigramFrequency, MatterText

TOTAL = 0
# Microseconds measured: to recheck a matter that the index offers, and to look into the next one by date.
RECHECK, STEP = 14, 10


@dataclass
class Hits:
    """(id, opened_on) of a page's hits and one more if there is one, in the order in which they were sought.

    That is newest first, or oldest first before a place. `counted` hits in all, if known.
    """

    keys: list[tuple[int, date]]
    counted: int | None


def inner_scope(person: Person) -> Q | None:
    """In which matters this person reads inner text: Q() for all that are visible, None for none.

    Whoever sees a matter because a body takes part in it reads what both sides read; whoever sees it from its
    procuratorate, or from one above, reads all.
    """
    inside = [duty for duty in person.duties if duty.post in CASE_POSTS and duty.body.is_procuratorate]
    if not inside:
        return None
    columns = {(LEVEL_COLUMNS.get(duty.body.level), duty.body_id) for duty in inside}
    guest = any(duty.post in PARTY_POSTS or getattr(duty, "is_linked", False) for duty in person.duties)
    if not guest or any(column is None for column, _ in columns):
        return Q()
    wanted = Q()
    for column, body_id in columns:
        wanted |= Q(**{str(column): body_id})
    return wanted


def says(terms: list[str], inner: Q | None, *, text: str = "", matter: str = "") -> Q:
    """Every term occurs in what may be read. `text` and `matter` are the paths to the columns of either."""
    wanted = Q()
    for term in terms:
        said = Q(**{f"{text}shared_folded__contains": term})
        if inner is not None:
            said |= Q(**{f"{text}inner_folded__contains": term}) & _under(inner, matter)
        wanted &= said
    return wanted


def _under(scope: Q, path: str) -> Q:
    return Q(*[(f"{path}{name}", value) for name, value in scope.children], _connector=scope.connector)  # type: ignore[misc]


def find(person: Person, terms: list[str], at: tuple[bool, date | None, int] | None = None) -> Hits:
    """The newest matters that exist for this person and say every term, after the place `at`, or the oldest before it.

    Terms are folded, and at least one has two neighbouring letters. Rare pairs are looked up, frequent ones met by
    walking through time: never dearer than twice the better of the two, however the hits lie.
    """
    down = not (at and at[0])
    visible = bounded(Matter.objects.visible_to(person), "opened_on", at, down=down)
    inner = inner_scope(person)
    pairs = bigrams(terms)
    looked_up = _look_up(visible, terms, inner, pairs, down=down)
    steps = _steps(pairs)
    if steps:
        return _walk(visible, terms, inner, steps, looked_up, down=down)
    keys = list(looked_up)
    return Hits(keys, len(keys))


def _steps(pairs: list[int]) -> int:
    """How many matters to look into by date before looking up; 0 to look up at once, as for pairs never counted."""
    known = dict(BigramFrequency.objects.filter(bigram__in=[TOTAL, *pairs]).values_list("bigram", "frequency"))
    total = known.pop(TOTAL, 0)
    if len(known) < len(pairs):
        return 0
    rarest = min(known.values())
    # A walk passes total / rarest matters per hit: where 25 hits of it cost less than rechecking all.
    return 0 if rarest <= isqrt(18 * total) else max(PAGE + 1, RECHECK * rarest // STEP)


# The planner cannot turn the walk into a join: it reads row by row in order and stops at the last hit wanted. The row
# at the last step always comes out, and so tells that matters may be left. Only then, when the page is not full, is the
# look-up run: a condition without a column of its own is judged once, before anything is read.
WALK = """
WITH walk AS MATERIALIZED (
    SELECT id, opened_on, said, place = %s AS last FROM (
        SELECT step.*, row_number() OVER () AS place FROM ({newest}) AS step) AS steps
    WHERE said OR place = %s LIMIT %s),
short AS MATERIALIZED (SELECT count(*) FILTER (WHERE said) <= %s AND coalesce(bool_or(last), false) AS yes FROM walk)
SELECT 'walk', id, opened_on FROM walk WHERE said
UNION ALL SELECT 'short', NULL, NULL FROM short WHERE yes
UNION ALL SELECT 'index', found.* FROM ({looked_up}) AS found WHERE (SELECT yes FROM short)
"""


def _walk(visible: QuerySet, terms: list[str], inner: Q | None, steps: int, looked_up: Any, *, down: bool) -> Hits:
    """Look into matters in order of time; where the steps end before the page is full, take what was `looked_up`."""
    said = ExpressionWrapper(says(terms, inner, matter="matter__"), output_field=BooleanField())
    text = MatterText.objects.filter(matter=OuterRef("pk")).annotate(said=said).values("said")
    order = ("-opened_on", "-id") if down else ("opened_on", "id")
    newest = visible.annotate(said=Subquery(text)).order_by(*order).values("id", "opened_on", "said")[:steps]
    try:
        inside, parameters = newest.query.sql_with_params()
        index, more = looked_up.query.sql_with_params()
    except EmptyResultSet:
        return Hits([], 0)
    with connection.cursor() as cursor:
        sql = WALK.format(newest=inside, looked_up=index)
        cursor.execute(sql, [steps, *parameters, steps, PAGE + 1, PAGE, *more])
        rows = cursor.fetchall()
    short = any(way == "short" for way, _, _ in rows)
    wanted = "index" if short else "walk"
    keys = sorted(((key, on) for way, key, on in rows if way == wanted), key=lambda hit: (hit[1], hit[0]), reverse=down)
    return Hits(keys, len(keys) if short or len(keys) <= PAGE else None)


def _look_up(visible: QuerySet, terms: list[str], inner: Q | None, pairs: list[int], *, down: bool) -> Any:
    """(id, opened_on) of the matters that the index offers, each checked, in order of time."""
    # A sum is not in the index by date; the planner, which takes the pairs of a phrase for independent, would walk it.
    day = ExpressionWrapper(Func(F("opened_on"), template="%(expressions)s + 0"), output_field=DateField())
    order = ("-day", "-id") if down else ("day", "id")
    return (
        visible.filter(text__bigrams__contains=pairs)
        .filter(says(terms, inner, text="text__"))
        .annotate(day=day)
        .order_by(*order)
        .values_list("id", "day")[: COUNTED + 1]
    )
