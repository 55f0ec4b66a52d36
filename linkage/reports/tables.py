"""The tables of the dashboard, by month, term, agency, kind and field: drawn from one count.

A table is {"id", "title", "head": [text], "rows": [[cell]]}; a cell is {"text", "url"}, a count or a rate, with the
address of its rows where they may be opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from cases.forms import FIELDS
from linkage.reports.choice import Choice
from linkage.reports.counting import LIGHTS, Scope, Tally, Wanted, tally
from linkage.reports.definitions import BY_NAME, Span
from linkage.reports.figures import Rows, Value, rows_url
from supervision.matters.filters import NO_FIELD, REPLY_LIGHTS

MONTHLY = ("issued", "due", "in_time", "late", "unreplied")
BY_AGENCY = ("issued", "due", "in_time", "late", "unreplied", "not_due", "overdue")
BY_FIELD = ("issued", "due", "in_time", "replied", "rectified")
BY_KIND = ("issued", "due", "in_time", "replied", "adopted", "rectified", "urged", "escalated")
# Counted for the rate of sound replies, which stands beside that of replies in time.
QUALITY = ("judged", "sound")
Cell = dict[str, Any]
Table = dict[str, Any]


def cell(text: Any, asked: dict[str, str] | None = None) -> Cell:
    """A cell; with parameters, it opens its rows where there are any."""
    return {"text": str(text), "url": rows_url(asked) if asked and text else ""}


def addresses(names: Iterable[str], span: Span, rows: Rows) -> list[str]:
    """Of each figure the address of its rows in that span; empty where they may not be opened."""
    return [rows.url(name, span) for name in names]


def counts(found: Mapping[str, int], names: Iterable[str], links: list[str], more: dict[str, str]) -> list[Cell]:
    """One cell per figure of a row; `more` narrows the rows behind it to those of the row."""
    narrowed = f"&{urlencode(more)}" if more else ""
    cells = []
    for name, link in zip(names, links, strict=True):
        number = found.get(name, 0)
        cells.append({"text": str(number), "url": f"{link}{narrowed}" if number and link else ""})
    return cells


def rate(found: Mapping[str, int], name: str) -> Cell:
    """The rate of a figure of a row, hidden when it rests on too few."""
    value = Value(count=found.get(name, 0), of=found.get(BY_NAME[name].of, 0))
    return cell(f"{value.rate:.1f}%" if value.rate is not None else "—")


def counted(scope: Scope, span: Span, today: date) -> Tally:
    """What the page shows of these matters, counted in one query."""
    return tally(scope, span, today, Wanted(MONTHLY, (*BY_FIELD, *QUALITY), BY_KIND))


def by_month(found: Tally, span: Span, opens: Rows) -> Table:
    """Issued by the month of issue; answered, late and unanswered by the month in which the reply was due."""
    rows = [
        [
            cell(f"{month.first.year}年{month.first.month}月"),
            *counts(found.months.get(place, {}), MONTHLY, addresses(MONTHLY, month, opens), {}),
        ]
        for place, month in enumerate(span.months, start=1)
    ]
    return {
        "id": "months",
        "title": "各月制发了多少，到期的回复了多少",
        "head": ["月份", *_labels(MONTHLY)],
        "rows": rows,
    }


def _labels(names: Iterable[str]) -> list[str]:
    return [BY_NAME[name].label for name in names]


def by_light(found: Tally, opens: Rows) -> Table:
    """Open documents that await a reply, by the light of their term, as of today."""
    rows = []
    for light in LIGHTS:
        asked = opens.narrow({"kind": "recommendations", "reply_light": light})
        rows.append([cell(dict(REPLY_LIGHTS)[light]), cell(found.whole["now"][f"light_{light}"], asked)])
    return {"id": "lights", "title": "等待回复的，期限还有多少", "head": ["期限", "件数"], "rows": rows}


def period_of(span: Span) -> dict[str, str]:
    """The parameters of a page of figures that ask for these days."""
    return {"period": "custom", "first": span.first.isoformat(), "last": span.last.isoformat()}


def unit(key: int | None, name: str | None, span: Span, choice: Choice) -> Cell:
    """A unit's name, leading to its sheet of the same days and documents."""
    asked = {"unit": str(key), **period_of(span), **choice.asked}
    return {"text": name or "未填单位", "url": f"{reverse('linkage:sheet')}?{urlencode(asked)}" if key else ""}


def by_agency(found: Tally, span: Span, opens: Rows, choice: Choice) -> Table:
    """Each addressee with something to answer, those with most first; counts only, no rates, no order by rate."""
    links, none = addresses(BY_AGENCY, span, opens), [""] * len(BY_AGENCY)
    rows = [
        [unit(key, name, span, choice), *counts(row, BY_AGENCY, links if key else none, {"counterpart_id": str(key)})]
        for (key, name), row in found.agencies.items()
    ]
    title = "哪些单位还有建议未回复" + (f"（列{len(rows)}家，另有{found.others}家）" if found.others else "")
    return {"id": "agencies", "title": title, "head": ["被建议单位", *_labels(BY_AGENCY)], "rows": rows}


def _chosen(text: str, span: Span, choice: Choice, page: str) -> Cell:
    """A name, leading to the same page about that choice; `page` is its address up to these parameters."""
    return {"text": text, "url": f"{page}{urlencode({**period_of(span), **choice.asked})}" if page else ""}


def by_kind(found: Tally, span: Span, opens: Rows, choice: Choice, page: str = "") -> Table:
    """Each kind of document that there is in the span, in the order of the law, leading to the page about it."""
    rows = []
    for kind in choice.documents:
        row: Mapping[str, int] = found.kinds.get(kind, {})
        if any(row.get(name) for name in BY_KIND):
            only = replace(choice, kind=kind)
            cells = counts(row, BY_KIND, addresses(BY_KIND, span, opens.only(kind=kind)), {})
            rates = [rate(row, name) for name in ("in_time", "adopted", "rectified")]
            rows.append([_chosen(only.words, span, only, page), *cells, *rates])
    head = ["种类", *_labels(BY_KIND), "按期回复率", "采纳率", "整改率"]
    return {"id": "kinds", "title": "各类文书各发了多少，回复和整改得怎么样", "head": head, "rows": rows}


def by_field(found: Tally, span: Span, opens: Rows, choice: Choice, page: str = "") -> Table:
    """Each field, with the rate of answers in time and of rectification, leading to the page about it."""
    links = addresses(BY_FIELD, span, opens)
    rows = [
        [
            _chosen(
                name or NO_FIELD,
                span,
                replace(choice, field=name or NO_FIELD),
                page if not name or (name, name) in FIELDS else "",
            ),
            *counts(row, BY_FIELD, links, {"field_is": name or NO_FIELD}),
            rate(row, "in_time"),
            rate(row, "sound"),
            rate(row, "rectified"),
        ]
        for name, row in sorted(found.fields.items(), key=lambda one: (-one[1]["issued"], one[0]))
    ]
    head = ["领域", *_labels(BY_FIELD), "按期回复率", "回复充分率", "整改率"]
    return {"id": "fields", "title": "建议集中在哪些领域，整改到位多少", "head": head, "rows": rows}
