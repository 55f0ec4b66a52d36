"""What the dashboard shows: figures, tables and charts of one span, in one query whatever the amount of data."""

from __future__ import annotations

from datetime import date
from typing import Any

from linkage.reports import charts
from linkage.reports.definitions import FIGURES, Figure, Span
from linkage.reports.durations import by_body
from linkage.reports.figures import FEWEST, Value, aggregate_scope, rows_url, values
from linkage.reports.tables import Cell, Table, by_agency, by_field, by_light, by_month, cell, counted
from supervision.accounts.models import Person

QUESTION = "检察建议发出之后，回复和整改得怎么样"


def dashboard(person: Person, span: Span, today: date, *, durations: bool = False) -> dict[str, Any]:
    """The context of the page, and what the export writes. Raises PermissionDenied as `aggregate_scope` does.

    `span` ends today at the latest: the figures of the year before are those of the same days. `durations` adds the
    days used by each side, in a query of their own.
    """
    scope, opens = aggregate_scope(person)
    found = counted(scope, span, today)
    now, before = values(found, "now"), values(found, "before")
    tables = [
        by_month(found, span, opens),
        by_light(found, opens),
        by_agency(found, span, opens),
        by_field(found, span, opens),
    ]
    options = [charts.months, charts.lights, charts.agencies, charts.fields]
    return {
        "question": QUESTION,
        "period_text": f"{span}，与{span.year_before}比较。{scope_text(person, opens)}",
        "tiles": [_tile(figure, now, before, span, opens) for figure in FIGURES if figure.headline],
        "figures": _figures(now, before, span, opens),
        "charts": [chart_of(table, option(table)) for table, option in zip(tables, options, strict=True)],
        "tables": tables,
        "durations": by_body(scope, span, today, opens) if durations else None,
        "offers_durations": True,
        "opens": opens,
    }


def scope_text(person: Person, opens: bool) -> str:
    """What is counted, in the words of whom it is shown to."""
    if not opens:
        return "统计范围：本地区检察机关已制发的检察建议，不含刑事检察和限制知悉的，只提供汇总数。"
    if any(duty.body.is_procuratorate for duty in person.duties):
        return "统计范围：本院及所辖检察院的检察建议。"
    return "统计范围：本办公室参与的检察建议。"


def chart_of(table: Table, option: dict[str, Any] | None) -> dict[str, Any]:
    """A table with the option of its chart, where there is anything to draw."""
    return {
        "id": table["id"],
        "title": table["title"],
        "data": option,
        "option_json_id": f"{table['id']}-option",
        "table": table,
    }


def _tile(figure: Figure, now: dict[str, Value], before: dict[str, Value], span: Span, opens: bool) -> dict[str, Any]:
    value, then = now[figure.name], before[figure.name]
    return {
        "label": figure.label,
        "value": value.text,
        "rate": value.rate_text,
        "before": f"上年同期{then.text}件" + (f"，{then.rate:.1f}%" if then.rate is not None else "")
        if figure.dates
        else "",
        "hint": figure.hint,
        "light": figure.light,
        "url": rows_url(figure.asked(span)) if opens else "",
    }


def _figures(now: dict[str, Value], before: dict[str, Value], span: Span, opens: bool) -> Table:
    """Every figure with its rate, the same days of the year before, and what it means."""
    rows = [
        [
            cell(figure.label),
            _count(now[figure.name], figure, span, opens),
            cell(_share(now[figure.name])),
            _count(before[figure.name], figure, span.year_before, opens) if figure.dates else cell("—"),
            cell(_share(before[figure.name]) if figure.dates else "—"),
            cell(figure.hint),
        ]
        for figure in FIGURES
    ]
    head = ["指标", "本期件数", "本期比率或者平均", "上年同期件数", "上年同期比率或者平均", "口径"]
    return {
        "id": "figures",
        "title": "全部指标与口径",
        "head": head,
        "rows": rows,
        "note": f"基数不足{FEWEST}件的，不显示比率和平均数。",
    }


def _count(value: Value, figure: Figure, span: Span, opens: bool) -> Cell:
    return cell(value.count, figure.asked(span) if opens else None)


def _share(value: Value) -> str:
    if value.days is not None:
        return value.text
    return f"{value.rate:.1f}%" if value.rate is not None else "—"
