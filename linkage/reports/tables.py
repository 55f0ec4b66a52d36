"""The tables of the dashboard, by month, term, agency and field: one query each (the terms come with the figures).

A table is {"id", "title", "head": [text], "rows": [[cell]]}; a cell is {"text", "url"}, a count or a rate, with the
address of its rows where they may be opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from linkage.reports.definitions import BY_NAME, Span
from linkage.reports.figures import Value, counted, rows_url, where
from supervision.matters.filters import NO_FIELD, REPLY_LIGHTS, condition, with_reply
from supervision.matters.models import Matter

MOST_AGENCIES = 50
MONTHLY = ("issued", "due", "in_time", "late", "unreplied")
BY_AGENCY = ("issued", "due", "in_time", "late", "unreplied", "not_due", "overdue")
BY_FIELD = ("issued", "due", "in_time", "replied", "rectified")
LIGHTS = ("red", "amber", "green", "grey")
Cell = dict[str, Any]
Table = dict[str, Any]


def cell(text: Any, asked: dict[str, str] | None = None) -> Cell:
    """A cell; with parameters, it opens its rows where there are any."""
    return {"text": str(text), "url": rows_url(asked) if asked and text else ""}


def counts(found: dict[str, int], names: Iterable[str], span: Span, more: dict[str, str], opens: bool) -> list[Cell]:
    """One cell per figure of a row."""
    return [cell(found.get(name, 0), {**BY_NAME[name].asked(span), **more} if opens else None) for name in names]


def rate(found: dict[str, int], name: str) -> Cell:
    """The rate of a figure of a row, hidden when it rests on too few."""
    value = Value(count=found.get(name, 0), of=found.get(BY_NAME[name].of, 0))
    return cell(f"{value.rate:.1f}%" if value.rate is not None else "—")


def months_of(span: Span) -> list[Span]:
    """The months of a span, the first and the last cut to it."""
    found, start = [], span.first
    while start <= span.last:
        following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append(Span(start, min(following - timedelta(days=1), span.last)))
        start = following
    return found


def by_month(matters: QuerySet[Matter], span: Span, today: date, opens: bool) -> Table:
    """Issued by the month of issue; answered, late and unanswered by the month in which the reply was due."""
    joined = with_reply(matters)
    issued = (
        joined.filter(where(BY_NAME["issued"], span, today))
        .values(month=TruncMonth("issued_on"))
        .annotate(issued=Count("pk"), **{name: Count("pk", filter=Q(pk__isnull=True)) for name in MONTHLY[1:]})
    )
    due = (
        joined.filter(where(BY_NAME["due"], span, today))
        .values(month=TruncMonth("reply__due_on"))
        .annotate(
            issued=Count("pk", filter=Q(pk__isnull=True)),
            **{name: counted(name, span, today) for name in MONTHLY[1:]},
        )
    )
    found: dict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(MONTHLY, 0))
    columns = ("month", *MONTHLY)
    for row in issued.values(*columns).union(due.values(*columns), all=True):
        for name in MONTHLY:
            found[row["month"]][name] += row[name]
    rows = [
        [
            cell(f"{month.first.year}年{month.first.month}月"),
            *counts(found[month.first.replace(day=1)], MONTHLY, month, {}, opens),
        ]
        for month in months_of(span)
    ]
    return {
        "id": "months",
        "title": "各月制发了多少，到期的回复了多少",
        "head": ["月份", *_labels(MONTHLY)],
        "rows": rows,
    }


def _labels(names: Iterable[str]) -> list[str]:
    return [BY_NAME[name].label for name in names]


def light_counts(today: date) -> dict[str, Count]:
    """Open recommendations by the light of their reply term, as aggregates."""
    return {f"light_{light}": Count("pk", filter=condition({"reply_light": light}, today)) for light in LIGHTS}


def by_light(found: dict[str, int], opens: bool) -> Table:
    """Open recommendations that await a reply, by the light of their term, as of today."""
    words = dict(REPLY_LIGHTS)
    rows = [
        [cell(words[light]), cell(found[light], {"kind": "recommendation", "reply_light": light} if opens else None)]
        for light in LIGHTS
    ]
    return {"id": "lights", "title": "等待回复的，期限还有多少", "head": ["期限", "件数"], "rows": rows}


def by_agency(matters: QuerySet[Matter], span: Span, today: date, opens: bool) -> Table:
    """Each addressee, those with most to answer first; counts only, no rates, no order by rate."""
    grouped = _grouped(matters, ("counterpart_id", "counterpart__name"), BY_AGENCY, span, today)
    grouped.sort(key=lambda row: (-row["overdue"] - row["not_due"], -row["issued"], row["counterpart__name"] or ""))
    rows = [
        [
            cell(row["counterpart__name"] or "未填单位"),
            *counts(
                row,
                BY_AGENCY,
                span,
                {"counterpart_id": str(row["counterpart_id"])},
                opens and bool(row["counterpart_id"]),
            ),
        ]
        for row in grouped[:MOST_AGENCIES]
    ]
    left = len(grouped) - len(rows)
    title = "哪些单位还有建议未回复" + (f"（列{MOST_AGENCIES}家，另有{left}家）" if left else "")
    return {"id": "agencies", "title": title, "head": ["被建议单位", *_labels(BY_AGENCY)], "rows": rows}


def by_field(matters: QuerySet[Matter], span: Span, today: date, opens: bool) -> Table:
    """Each field, with the rate of answers in time and of rectification."""
    grouped = _grouped(matters, ("field",), BY_FIELD, span, today)
    grouped.sort(key=lambda row: (-row["issued"], row["field"]))
    rows = [
        [
            cell(row["field"] or NO_FIELD),
            *counts(row, BY_FIELD, span, {"field_is": row["field"] or NO_FIELD}, opens),
            rate(row, "in_time"),
            rate(row, "rectified"),
        ]
        for row in grouped
    ]
    head = ["领域", *_labels(BY_FIELD), "按期回复率", "整改率"]
    return {"id": "fields", "title": "建议集中在哪些领域，整改到位多少", "head": head, "rows": rows}


def _grouped(
    matters: QuerySet[Matter], group: tuple[str, ...], names: tuple[str, ...], span: Span, today: date
) -> list[dict[str, Any]]:
    """Groups that have anything to show, with the figures of these names."""
    shown = Q()
    for name in names:
        figure = BY_NAME[name]
        if not figure.of:
            shown |= where(figure, span, today)
    aggregates = {name: counted(name, span, today) for name in names}
    return list(with_reply(matters).filter(shown).order_by().values(*group).annotate(**aggregates))
