"""What the figures ask of a recommendation, as columns: judged by the conditions of the list of matters themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import BooleanField, Case, Count, F, IntegerField, Max, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from linkage.models import Counts, Fact
from linkage.reports.definitions import ALL_KINDS, BASES, DOCUMENTS, FIGURES, Figure
from linkage.reports.proceedings import BEGUN, MONITORED, REVIEWED, SUITS
from recommendations.models import Answer, LookBack, Objection
from supervision.matters.filters import condition, kinds_in, last_filings, with_reply
from supervision.matters.models import Matter, Secrecy

# What is counted in days; the other figures are counted as of today, from clocks that still run.
DATED = tuple(figure for figure in FIGURES if figure.dates)
# Whatever happens more than once to a matter counts once per span.
EVENTS = {"objected": (Objection, "submitted_on"), "looked_back": (LookBack, "held_on")}
LENGTHS = {
    "serve": ("days_to_serve", "served_on - issued_on"),
    "reply": ("days_to_reply", "answered_on - served_on"),
    "verify": ("days_to_verify", "verified_on - answered_on"),
    "late": ("days_late", "replied_on - due_on"),
}
# Dates that stand in a fact of these kinds alone; elsewhere they mean something else, or nothing that is counted.
DATES_OF = {
    "issued": (*DOCUMENTS, *SUITS, REVIEWED), "answered": DOCUMENTS, "due": (*DOCUMENTS, MONITORED), "opened": BEGUN,
}  # fmt: skip
COUNTED = tuple(column.attname for column in Counts._meta.fields)
COLUMNS = ("matter_id", *(column.attname for column in Fact._meta.concrete_fields if not column.primary_key))
# No condition of what is dated compares with today.
NO_DAY = date(1, 1, 1)


@dataclass
class Step:
    """A piece of a statement with its parameters; with a name, a common table expression."""

    text: str
    said: list[Any] = field(default_factory=list)
    name: str = ""


def joined(steps: Iterable[Step], last: Step) -> tuple[str, list[Any]]:
    """(statement, parameters): the named steps in order, then the last."""
    steps = list(steps)
    named = ",\n".join(f"{step.name} ({step.text})" for step in steps)
    return f"WITH {named}\n{last.text}", [value for step in (*steps, last) for value in step.said]


def chosen(ids: str) -> RawSQL:
    """The condition that a matter is one of `ids`, a query; as an array, lest all there are be read for a few."""
    return RawSQL(f"matters_matter.id = ANY (ARRAY({ids}))", [], output_field=BooleanField())


def flag(asked: Q) -> Case:
    """1 where that is true of a matter, else 0."""
    return Case(When(asked, then=1), default=0, output_field=IntegerField())


def columns_of(basis: str) -> set[str]:
    """The columns that count something of the matters dated by `basis`."""
    found = [figure for figure in DATED if figure.dates == basis]
    lengths = {f"{figure.days}_{what}" for figure in found if figure.days for what in ("days", "lengths")}
    return {figure.name for figure in found} | lengths


def _counts(figure: Figure) -> Case:
    """Whether a figure counts a matter, if its date says so."""
    kinds = kinds_in(figure.kind) if figure.kind else DOCUMENTS
    return flag(Q(kind__in=kinds) & condition(figure.asks, NO_DAY))


def columns_with(names: Iterable[str]) -> tuple[str, ...]:
    """The columns of a fact without those counted, save these."""
    return tuple(column for column in COLUMNS if column not in COUNTED or column in names)


def judged(names: tuple[str, ...] = COUNTED) -> Step:
    """The facts of the matters whose ids stand in `wanted`, in the order of COLUMNS; of what is counted, `names`."""
    text, said = _judged(names)
    return Step(text, list(said), "live AS MATERIALIZED")


@lru_cache(maxsize=8)
def _judged(names: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    columns = (
        "kind", "office_id", "city_id", "province_id", "handler_id", "field", "opened_on", "issued_on", "served_on",
        "answered_on",
    )  # fmt: skip
    happened: dict[str, Any] = {}
    for basis, (model, day) in EVENTS.items():
        rows = model._default_manager.filter(recommendation=OuterRef("pk")).order_by().values("recommendation")
        happened[f"{basis}_times"] = Coalesce(Subquery(rows.annotate(found=Count("pk")).values("found")), 0)
        happened[f"{basis}_first"] = Subquery(rows.annotate(found=Min(day)).values("found"))
    verdicts = Answer.objects.filter(reply__recommendation=OuterRef("pk")).order_by().values("reply__recommendation")
    matters = Matter.objects.filter(chosen("SELECT id FROM wanted"), kind__in=ALL_KINDS).order_by()
    query = with_reply(matters).values(
        *columns,
        matter_id=F("pk"),
        addressee_id=Coalesce(F("counterpart_id"), 0),
        restricted=Case(When(secrecy=Secrecy.RESTRICTED, then=True), default=False, output_field=BooleanField()),
        reply_state=Coalesce(F("reply__state"), Value("")),
        due_on=F("reply__due_on"),
        replied_on=F("reply__ended_on"),
        filing_on=Subquery(last_filings().values("due_on")[:1]),
        verified_on=Subquery(verdicts.annotate(last=Max("verified_on")).values("last")),
        **happened,
        **{figure.name: _counts(figure) for figure in DATED if figure.name in names},
    )
    inner, said = query.query.sql_with_params()
    shown = ", ".join(f"{_expression(column)} AS {column}" for column in columns_with(names))
    # At most one clock counts; if ever there were two, one matter is still one fact.
    text = f"SELECT DISTINCT ON (matter_id) {shown} FROM ({inner}) AS judged ORDER BY matter_id, judged.due_on"
    return text, tuple(said)


def _expression(column: str) -> str:
    repeated = " OR ".join(f"{basis}_times > 1" for basis in EVENTS)
    # Other kinds have clocks that are no reply to a document.
    clock = f"CASE WHEN {_of(DOCUMENTS)} THEN reply_state ELSE '' END"
    given = {"counterpart_id": "addressee_id", "repeated": f"({repeated})", "clock": clock}
    for basis, kinds in DATES_OF.items():
        given[f"{basis}_on"] = f"CASE WHEN {_of(kinds)} THEN judged.{basis}_on END"
    for basis in EVENTS:
        given[f"{basis}_on"] = f"CASE WHEN NOT ({repeated}) THEN {basis}_first END"
    for length, (counted, days) in LENGTHS.items():
        given[f"{length}_days"] = f"CASE WHEN {counted} = 1 THEN coalesce({days}, 0) ELSE 0 END"
        given[f"{length}_lengths"] = f"CASE WHEN {counted} = 1 AND ({days}) IS NOT NULL THEN 1 ELSE 0 END"
    return given.get(column, column)


def _of(kinds: Iterable[str]) -> str:
    """Whether a matter is of these kinds, names of our own."""
    named = ", ".join(f"'{kind}'" for kind in kinds)
    return f"kind IN ({named})"


def bases_of(names: Iterable[str]) -> list[str]:
    """What days these columns are counted by."""
    return [basis for basis in BASES if columns_of(basis).intersection(names)]


def dated(sign: str, names: tuple[str, ...] = COUNTED) -> str:
    """A lateral table of what facts `f` count on which day: (basis, day, number, the columns `names`)."""
    rows = []
    for basis in bases_of(names):
        own = columns_of(basis)
        counted = [f"{sign} * f.{column}" if column in own else "NULL" for column in names]
        rows.append(f"('{basis}', f.{basis}_on, {sign}, {', '.join(counted)})")
    return f"LATERAL (VALUES {', '.join(rows)}) AS dated (basis, day, number, {', '.join(names)})"


def summed(names: Iterable[str]) -> str:
    """Sums of figures and lengths over rows such as `dated` makes, each under its name."""
    return ", ".join(f"sum({name}) AS {name}" for name in names)
