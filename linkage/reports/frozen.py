"""Reading what was frozen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from linkage.models import FrozenFigure
from linkage.reports.definitions import Span
from linkage.reports.measures import SECTIONS
from supervision.matters.models import Matter
from supervision.terms.arithmetic import day_text


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


def taken_text(value: str | datetime | None) -> str:
    """When the figures were taken, to the minute."""
    if not value:
        return ""
    at = timezone.localtime(datetime.fromisoformat(value) if isinstance(value, str) else value)
    return f"{day_text(at.date())}{at:%H:%M}"


def page(matter: Matter) -> dict[str, Any]:
    """The figures of the last freezing as tables by section, each with the way to its rows; two queries.

    Of an assessment sheet first what each indicator made of them. The keys are those that exports read, too.
    """
    figures = standing(matter)
    tables = [_result(matter, figures)] if "result" in matter.details else []
    for name, title in SECTIONS.items():
        rows = [_cells(matter, figure) for figure in figures if figure.section == name]
        if rows:
            head = ["指标", "单位", "数值", "口径", "期间", "明细校验值"]
            tables.append({"id": name, "title": title, "head": head, "rows": rows})
    taken_at = figures[0].taken_at if figures else None
    words = (
        f"{_span_text(figures[0])}。取数时间：{taken_text(taken_at)}，此后数据变化不影响以下数值。" if figures else ""
    )
    return {"matter": matter, "tables": tables, "taken_at": taken_at, "period_text": f"{matter.title}。{words}"}


def _result(matter: Matter, figures: list[FrozenFigure]) -> dict[str, Any]:
    """One row for each figure that an indicator is computed from: what it gave, corrected or not, and the points."""
    by_name = {figure.name: figure for figure in figures}
    corrected = {row["figure"]: row for row in matter.details["objections"] if row.get("upheld") == "yes"}
    result, rows = matter.details["result"], []
    for row in result["rows"]:
        points = "不参评" if row["points"] is None else f"{row['points']}分"
        for name, value in row["inputs"].items():
            figure = by_name[name]
            was = f"（原{figure.value}{figure.counter}，异议成立）" if name in corrected else ""
            rows.append([
                {"text": row["name"], "url": ""},
                {"text": f"{row['weight']}分", "url": ""},
                {"text": f"{figure.group}{figure.label}", "url": ""},
                {"text": f"{value}{figure.counter}{was}", "url": _rows_url(matter, figure)},
                {"text": points, "url": ""},
                {"text": row["formula"], "url": ""},
                {"text": row["source"], "url": ""},
            ])  # fmt: skip
    total = "不评分" if result["total"] is None else f"{result['total']}分"
    head = ["指标", "权重", "数据", "数值", "得分", "公式", "数据来源"]
    note = f"第{result['version']}版指标，得分{total}；不参评的，其余各项按权重折算为百分制。"
    return {"id": "result", "title": "指标得分", "head": head, "rows": rows, "note": note}


def _span_text(figure: FrozenFigure) -> str:
    return str(Span(figure.first, figure.last))


def _rows_url(matter: Matter, figure: FrozenFigure) -> str:
    return reverse("linkage:frozen_rows", args=[matter.pk, figure.pk]) if figure.rows else ""


def _cells(matter: Matter, figure: FrozenFigure) -> list[dict[str, str]]:
    url = _rows_url(matter, figure)
    return [
        {"text": f"{figure.group}：{figure.label}", "url": ""},
        {"text": figure.body.name if figure.body else "合计", "url": ""},
        {"text": f"{figure.value}{figure.counter}", "url": url},
        {"text": figure.definition, "url": ""},
        {"text": _span_text(figure), "url": ""},
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
        "period_text": _span_text(figure),
        "back_url": reverse("linkage:frozen", args=[matter.pk]),
    }
