"""What the dashboard shows: figures, tables and charts of one span, in one query whatever the amount of data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse

from linkage.reports import charts
from linkage.reports.choice import Choice
from linkage.reports.counting import Tally
from linkage.reports.definitions import FIGURES, FURTHER_FIGURES, Figure, Span
from linkage.reports.durations import by_body
from linkage.reports.figures import FEWEST, Rows, Value, aggregate_scope, values
from linkage.reports.tables import (
    Table,
    by_agency,
    by_field,
    by_kind,
    by_light,
    by_month,
    cell,
    counted,
)
from supervision.accounts.models import Person

QUESTION = "检察建议发出之后，回复和整改得怎么样"
FURTHER = {"id": "further", "title": "公益诉讼、立案监督、行刑反向衔接和案件质量"}
HEAD = ["指标", "本期件数", "本期比率或者平均", "上年同期件数", "上年同期比率或者平均", "口径", "数据来源"]
NO_FORMULA = f"没有查到统一的官方口径，以下口径为本系统默认；基数不足{FEWEST}件的，不显示比率和平均数。"
ALL_OF_THEM = Choice()
Drawing = Callable[[Table], dict[str, Any] | None]


def dashboard(
    person: Person, span: Span, today: date, *, choice: Choice = ALL_OF_THEM, durations: bool = False
) -> dict[str, Any]:
    """The context of the page, and what the export writes. Raises PermissionDenied as `aggregate_scope` does.

    `span` ends today at the latest: the figures of the year before are those of the same days. `choice` says which
    documents; `durations` adds the days used by each side, in a query of their own.
    """
    choice = replace(choice, further=True)
    scope, opens = aggregate_scope(person, choice)
    rows = Rows(opens, choice.narrowed)
    found = counted(scope, span, today)
    now, before = values(found, "now"), values(found, "before")
    drawn = _drawn(found, span, rows, choice)
    shown = [figure for figure in FURTHER_FIGURES if opens and choice.shows(figure)]
    return {
        "question": f"{choice.label}发出之后，回复和整改得怎么样",
        "title": f"{choice.label}统计",
        "period_text": f"{span}，与{span.year_before}比较。{scope_text(person, opens, choice)}",
        "tiles": [_tile(figure, now, before, span, rows) for figure in FIGURES if figure.headline],
        "figures": figures_table([figure for figure in FIGURES if not figure.kind], now, before, span, rows),
        "further": figures_table(shown, now, before, span, rows) | FURTHER if shown else None,
        "charts": [chart_of(table, option(table)) for table, option in drawn],
        "tables": [table for table, _ in drawn],
        "durations": by_body(scope, span, today, rows) if durations else None,
        "offers_durations": True,
        "opens": opens,
    }


def _drawn(found: Tally, span: Span, rows: Rows, choice: Choice) -> list[tuple[Table, Drawing]]:
    """The tables with what draws them; there is nothing to compare where one kind or one field is chosen."""
    page = f"{reverse('linkage:dashboard')}?"
    drawn: list[tuple[Table, Drawing]] = [
        (by_month(found, span, rows), charts.months),
        (by_light(found, rows), charts.lights),
        (by_agency(found, span, rows, choice), charts.agencies),
    ]
    if len(choice.documents) > 1:
        drawn.append((by_kind(found, span, rows, choice, page), charts.kinds))
    if not choice.field:
        drawn.append((by_field(found, span, rows, choice, page), charts.fields))
    return drawn


def scope_text(person: Person, opens: bool, choice: Choice = ALL_OF_THEM) -> str:
    """What is counted, in the words of whom it is shown to."""
    what = choice.label
    if not opens:
        return f"统计范围：本地区检察机关已制发的{what}，不含刑事检察和限制知悉的，只提供汇总数。"
    if any(duty.body.is_procuratorate for duty in person.duties):
        return f"统计范围：本院及所辖检察院的{what}。"
    return f"统计范围：本办公室参与的{what}。"


def chart_of(table: Table, option: dict[str, Any] | None) -> dict[str, Any]:
    """A table with the option of its chart, where there is anything to draw."""
    return {
        "id": table["id"],
        "title": table["title"],
        "data": option,
        "option_json_id": f"{table['id']}-option",
        "table": table,
    }


def _tile(figure: Figure, now: dict[str, Value], before: dict[str, Value], span: Span, rows: Rows) -> dict[str, Any]:
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
        "url": rows.url(figure, span),
    }


def figures_table(
    figures: Iterable[Figure], now: dict[str, Value], before: dict[str, Value], span: Span, rows: Rows
) -> Table:
    """Figures with their rates, the same days of the year before, what they mean and where they come from."""
    lines = [
        [
            cell(figure.label),
            cell(now[figure.name].count, rows.asked(figure, span)),
            cell(_share(now[figure.name])),
            cell(before[figure.name].count, rows.asked(figure, span.year_before)) if figure.dates else cell("—"),
            cell(_share(before[figure.name]) if figure.dates else "—"),
            cell(figure.hint),
            cell(figure.source_text),
        ]
        for figure in figures
    ]
    return {"id": "figures", "title": "全部指标与口径", "head": HEAD, "rows": lines, "note": NO_FORMULA}


def _share(value: Value) -> str:
    if value.days is not None:
        return value.text
    return f"{value.rate:.1f}%" if value.rate is not None else "—"
