"""行刑衔接指标: what agencies handed to the police, by unit and period, counted live over what one sees or coordinates.

意见第7条 asks for indicators of the work between administrative enforcement and criminal justice; no official formula
was found: the definitions are this product's, shown with their source. Each figure opens the rows that it counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from cases.procedures.enforcement_link import NOT_TRANSFERRED
from cases.reports import BANDS, aged, band_label, counted_by, over_threshold
from linkage.reports.definitions import Span
from linkage.reports.tables import Table, cell
from supervision.accounts.models import Person
from supervision.matters.filters import condition

REGISTER = "行政执法机关、公安机关在系统中的移送、接受、决定登记"


@dataclass(frozen=True)
class Indicator:
    """One indicator: what it is called, what it counts, and the question that it asks of the list."""

    name: str
    label: str
    definition: str
    asks: dict[str, str] = field(default_factory=dict)

    def asked(self, span: Span) -> dict[str, str]:
        """The parameters of the list whose rows it counts in that span."""
        dates = {"issued_from": span.first.isoformat(), "issued_to": span.last.isoformat()}
        return {"kind": "enforcement_link", **dates, **self.asks}


INDICATORS = (
    Indicator("transferred", "移送", "移送公安机关的日期在期内的涉嫌犯罪案件"),
    Indicator("received", "公安机关接受", "期内移送的案件中，公安机关已经签收的", {"crime": "received"}),
    Indicator("filed", "立案", "期内移送的案件中，公安机关已经立案的（含复议、监督后立案）", {"crime": "filed"}),
    Indicator("reconsidered", "提请复议", "期内移送的案件中，移送机关提请过复议的", {"crime": "reconsidered"}),
    Indicator("supervised", "建议立案监督", "期内移送的案件中，移送机关建议立案监督的", {"crime": "supervised"}),
)  # fmt: skip
CLOSED = "联席办不参与具体案件，移送以后的各项只列件数。"
WAITING = "登记的数额、数量达到移送门槛而尚未移送的，自登记之日起按日数分段（截至今日，不限期间）"


def _questions(span: Span, today: date) -> dict[str, Q]:
    waiting = over_threshold() & Q(state__in=NOT_TRANSFERRED)
    asked = {one.name: condition(one.asked(span), today) for one in INDICATORS}
    return asked | {f"band{place}": waiting & aged(band, today) for place, band in enumerate(BANDS)}


def indicators(person: Person, span: Span, today: date) -> list[Table]:
    """The indicators with definition and source, and the same by unit; one query for both."""
    seen, coordinates = counted_by(person)
    seen = seen.filter(kind="enforcement_link")
    asked = {name: Count("pk", filter=wanted, distinct=True) for name, wanted in _questions(span, today).items()}
    by_unit = seen.order_by().values("office_id", "office__name").annotate(**asked)
    found = list(by_unit.order_by("office__name", "office_id"))
    # Every case is one unit's, so the whole is the sum of the units.
    total = {name: sum(row[name] for row in found) for name in asked}
    rows = [_of_unit(row, span) for row in found if any(row[name] for name in asked)]
    bands = [band_label(band) for band in BANDS]
    if coordinates:
        total_rows, rows = ([_closed(row) for row in table] for table in (_defined(total, span, bands), rows))
    else:
        total_rows = _defined(total, span, bands)
    head = ["行政执法机关", *(one.label for one in INDICATORS), *bands]
    return [
        {"id": "crimes", "title": "行刑衔接指标", "head": ["指标", "本期件数", "口径", "数据来源"],
         "rows": total_rows, "note": f"没有查到统一的官方口径，表中口径为本系统默认。{CLOSED if coordinates else ''}"},
        {"id": "crime_units", "title": "行刑衔接指标，按行政执法机关", "head": head, "rows": rows},
    ]  # fmt: skip


def _defined(total: dict[str, int], span: Span, bands: list[str]) -> list[list[dict[str, str]]]:
    rows = [
        [cell(one.label), cell(total[one.name], one.asked(span)), cell(one.definition), cell(REGISTER)]
        for one in INDICATORS
    ]
    for place, label in enumerate(bands):
        number = total[f"band{place}"]
        rows.append([cell(label), _listed(number, None), cell(WAITING), cell("行政执法机关登记的涉嫌犯罪案件")])
    return rows


def _of_unit(row: dict[str, Any], span: Span) -> list[dict[str, str]]:
    own = {"office_id": str(row["office_id"])}
    cells = [cell(row[one.name], one.asked(span) | own) for one in INDICATORS]
    waiting = [_listed(row[f"band{place}"], row["office_id"]) for place in range(len(BANDS))]
    return [cell(row["office__name"]), *cells, *waiting]


def _closed(row: list[dict[str, str]]) -> list[dict[str, str]]:
    """A row as the joint office reads it: it takes no part in these cases and opens only the page of what waits."""
    return [one if one["url"].startswith(reverse("cases:links")) else {**one, "url": ""} for one in row]


def _listed(number: int, unit: int | None) -> dict[str, str]:
    """What is not transferred opens the page that lists it, the oldest first."""
    to = f"{reverse('cases:links')}{f'?unit={unit}' if unit else ''}"
    return {"text": str(number), "url": to if number else ""}
