"""各地区: the figures of each area below the reader's, with the way down to its cities and offices.

In the order of the codes of the areas, as counts without rates: it tells where matters are, it ranks no procuratorate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404

from linkage.reports import charts
from linkage.reports.areas import Below, by_area
from linkage.reports.choice import Choice
from linkage.reports.counting import Counts, Scope
from linkage.reports.definitions import BY_NAME, Span
from linkage.reports.figures import Rows, aggregate_scope
from linkage.reports.page import ALL_OF_THEM, chart_of, scope_text
from linkage.reports.tables import Cell, Table, addresses, cell, counts
from supervision.accounts.models import Body, BodyKind, Level, Person

QUESTION = "各地区的检察建议办理得怎么样"
SHOWN = ("issued", "due", "in_time", "late", "unreplied", "replied", "rectified", "overdue")
# Overdue is as of today and counted apart.
SUMMED = SHOWN[:-1]
COLUMNS = {Level.PROVINCE: "province_id", Level.CITY: "city_id"}
NAME_ENDS = "人民检察院"
# The database's keys have no more.
MOST_DIGITS = 19
NOTE = "按行政区划代码排列，只列件数；不列比率，不对检察院排名。"


def regions(
    person: Person, span: Span, today: date, *, area: str = "", asked: Mapping[str, str], choice: Choice = ALL_OF_THEM
) -> dict[str, Any]:
    """The context of the page, and what the export writes; `asked` are the parameters of the period and the choice.

    Raises PermissionDenied as `aggregate_scope` does, Http404 for an area that is none of the reader's.
    """
    scope, opens = aggregate_scope(person, choice)
    here = area_for(scope, area)
    if here is not None:
        scope = _narrowed(scope, here)
    children, below = _below(scope)
    found = by_area(scope, below, span, today, SUMMED)
    bodies = list(children) if scope.area is not None else list(Body.objects.filter(pk__in=found))
    table = _table(bodies, found, span, Rows(opens, choice.narrowed), scope, asked)
    chart = _drawn(table)
    return {
        "question": f"各地区的{choice.label}办理得怎么样",
        "title": f"各地区{choice.label}件数",
        "period_text": f"{span}。{scope_text(person, opens, choice)}",
        "crumbs": _crumbs(person, here, asked),
        "area": here.pk if here else "",
        "figures": table,
        "figures_first": True,
        "charts": [chart_of(chart, charts.regions(chart))],
        "tables": [],
        "opens": opens,
    }


def area_for(scope: Scope, area: str) -> Body | None:
    """The province or city asked for, where it lies within the scope's own area; None when none was."""
    if not area:
        return None
    known = Body.objects.filter(kind=BodyKind.PROCURATORATE, level__in=COLUMNS).select_related("province")
    body = known.filter(pk=area).first() if area.isdecimal() and len(area) < MOST_DIGITS else None
    if body is None or scope.area is None or (scope.area and scope.area not in (body.province_id, body.city_id)):
        raise Http404("没有这个地区。")
    return body


def _narrowed(scope: Scope, area: Body) -> Scope:
    column = COLUMNS[Level(area.level)]
    return replace(scope, matters=scope.matters.filter(**{column: area.pk}), area=area.pk, column=column)


def _below(scope: Scope) -> tuple[QuerySet[Body], Below]:
    """The bodies that have a row of their own, and how they are counted."""
    ours = Body.objects.filter(kind=BodyKind.PROCURATORATE).order_by("region", "level", "code")
    if scope.column == "city_id":
        return ours.filter(city_id=scope.area), Below()
    if scope.area is None:
        return ours.none(), Below()
    level, column = (Level.CITY, "city_id") if scope.area else (Level.PROVINCE, "province_id")
    inside = ours.filter(province_id=scope.area) if scope.area else ours
    rows = inside.filter(Q(level=level) | Q(**{f"{column}__isnull": True}))
    areas = [body.pk for body in rows if body.level == level]
    return rows, Below(column, areas, [body.pk for body in rows if body.level != level])


def _table(
    bodies: list[Body], found: dict[int, Counts], span: Span, opens: Rows, scope: Scope, asked: Mapping[str, str]
) -> Table:
    links = addresses(SHOWN, span, opens)
    shown = [body for body in bodies if body.abolished_on is None or body.pk in found]
    rows = []
    for body in sorted(shown, key=lambda body: (body.region, body.level, body.code)):
        whole = scope.area is not None and body.level in COLUMNS and body.pk != scope.area
        # Below a city every row is one office, the city's own among them.
        whole = whole and scope.column != "city_id"
        narrowed = {"area_id" if whole else "office_id": str(body.pk)}
        rows.append([_name(body, scope, whole, asked), *counts(found.get(body.pk, {}), SHOWN, links, narrowed)])
    total: Counts = sum(found.values(), Counter())
    within = {"area_id": str(scope.area)} if scope.area else {}
    rows.append([cell("合计"), *counts(total, SHOWN, links, within)])
    head = ["地区", *(BY_NAME[name].label for name in SHOWN)]
    return {"id": "regions", "title": "各地区件数", "head": head, "rows": rows, "note": NOTE}


def name_of(body: Body) -> str:
    """The area by its procuratorate's name."""
    return body.name if body.level == Level.CENTRAL else body.name.removesuffix(NAME_ENDS)


def _name(body: Body, scope: Scope, whole: bool, asked: Mapping[str, str]) -> Cell:
    """The way down where there is one; the office at the head of the area stands beside the areas below it."""
    if whole:
        return {"text": name_of(body), "url": f"?{urlencode({**asked, 'area': str(body.pk)})}"}
    own = Level.CENTRAL < body.level < Level.COUNTY and scope.area is not None
    return cell(f"{name_of(body)}本级" if own else name_of(body))


def _crumbs(person: Person, here: Body | None, asked: Mapping[str, str]) -> list[dict[str, str]]:
    """From the reader's own area down to the one shown; empty at the top."""
    if here is None:
        return []
    own = next(duty.body for duty in person.duties if duty.body.is_procuratorate)
    path = [{"text": name_of(own) if own.level > Level.CENTRAL else "全国", "url": f"?{urlencode(asked)}"}]
    if own.level == Level.CENTRAL and here.level == Level.CITY and here.province is not None:
        path.append({
            "text": name_of(here.province), "url": f"?{urlencode({**asked, 'area': str(here.province_id)})}"
        })  # fmt: skip
    return [] if own.pk == here.pk else [*path, {"text": name_of(here), "url": ""}]


def _drawn(table: Table) -> Table:
    """What the chart shows of the table: issued and overdue, area by area."""
    rows = [[{**row[0], "url": ""}, row[1], row[-1]] for row in table["rows"][:-1]]
    return {"id": "areas", "title": "各地区制发和在办逾期", "head": ["地区", "制发", "在办逾期未回复"], "rows": rows}
