"""Reading what was frozen."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from linkage.models import FrozenFigure
from linkage.reports.definitions import Span
from linkage.reports.measures import SECTIONS
from supervision.matters.models import Matter


def standing(matter: Matter) -> list[FrozenFigure]:
    """The figures of the last freezing, in their order."""
    taken = FrozenFigure.objects.filter(matter=matter).order_by("-taken_at").values("taken_at")[:1]
    found = FrozenFigure.objects.filter(matter=matter, taken_at=taken)
    return list(found.select_related("body").order_by("id"))


def half_year(day: date) -> Span:
    """The half-year in which a day lies."""
    if day.month <= 6:
        return Span(date(day.year, 1, 1), date(day.year, 6, 30))
    return Span(date(day.year, 7, 1), date(day.year, 12, 31))


def page(matter: Matter) -> dict[str, Any]:
    """The figures of the last freezing as tables by section, each with the way to its rows; two queries."""
    figures = standing(matter)
    tables = []
    for name, title in SECTIONS.items():
        rows = [_cells(matter, figure) for figure in figures if figure.section == name]
        if rows:
            head = ["指标", "单位", "数值", "口径", "期间", "明细校验值"]
            tables.append({"id": name, "title": title, "head": head, "rows": rows})
    return {"matter": matter, "tables": tables, "taken_at": figures[0].taken_at if figures else None}


def _cells(matter: Matter, figure: FrozenFigure) -> list[dict[str, str]]:
    url = reverse("linkage:frozen_rows", args=[matter.pk, figure.pk]) if figure.rows else ""
    return [
        {"text": f"{figure.group}：{figure.label}", "url": ""},
        {"text": figure.body.name if figure.body else "合计", "url": ""},
        {"text": f"{figure.value}{figure.counter}", "url": url},
        {"text": figure.definition, "url": ""},
        {"text": str(Span(figure.first, figure.last)), "url": ""},
        {"text": figure.digest[:12], "url": ""},
    ]


def rows_page(matter: Matter, figure: FrozenFigure, seen: int) -> dict[str, Any]:
    """What stands above the rows of one figure."""
    whose = f"{figure.body.name}，" if figure.body else ""
    return {
        "matter": matter,
        "figure": figure,
        "title": f"{whose}{figure.group}：{figure.label}",
        "count_text": f"冻结时{figure.value}{figure.counter}，您可以查阅{seen}{figure.counter}",
        "period_text": str(Span(figure.first, figure.last)),
        "back_url": reverse("linkage:frozen", args=[matter.pk]),
    }
