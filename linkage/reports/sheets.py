"""接受监督情况: one unit's figures of a period, as they go to the people's congress and into the assessment.

The figures are the statistics' own, counted by the same conditions over the matters of the unit that the reader may
see. No official formula was found: the definitions are this product's, and the sheet shows them with their source.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from linkage.reports.counting import Scope
from linkage.reports.definitions import BY_NAME, KINDS, Figure, Span
from linkage.reports.figures import FEWEST, REGION_DIGITS, Value, aggregate_scope, values
from linkage.reports.page import scope_text
from linkage.reports.tables import Cell, Table, by_field, by_month, cell, counted
from supervision.accounts.models import Body, BodyKind, Person, Post
from supervision.matters.models import Matter

UNIT_POSTS = (Post.CLERK, Post.AGENCY_HEAD)
# Who is no supervised unit of this sheet: procuratorates are never ranked, the others supervise or coordinate.
NO_UNITS = (BodyKind.PROCURATORATE, BodyKind.JOINT_OFFICE, BodyKind.PEOPLES_CONGRESS)
SHOWN = (
    "issued", "served", "withdrawn", "due", "replied", "in_time", "judged", "sound", "late", "unreplied", "overdue",
    "adopted", "adopted_wholly", "adopted_partly", "verified", "rectified", "objected", "objections_upheld", "urged",
    "escalated", "looked_back", "held", "relapsed_partly", "relapsed", "days_to_reply",
)  # fmt: skip
PARTLY = replace(
    BY_NAME["adopted"], name="adopted_partly", label="部分采纳", hint="部分采纳数 ÷ 期内应回复且已回复数",
    asks={"adoption": "some"},
)  # fmt: skip
VERIFIED = replace(
    BY_NAME["rectified"], name="verified", label="已核验", hint="已核验数 ÷ 期内应回复且已回复数",
    asks={"verified": "yes"},
)  # fmt: skip
FIGURES: dict[str, Figure] = {**BY_NAME, PARTLY.name: PARTLY, VERIFIED.name: VERIFIED}
SOURCES = {
    "issued": "检察建议的制发日期、送达和撤回登记",
    "due": "回复期限的计时、书面回复、核验结论、督促和升级记录",
    "answered": "书面回复登记",
    "objected": "异议及复核登记",
    "looked_back": "回头看记录",
    "": "回复期限的计时（截至今日）",
}


def units_for(person: Person) -> QuerySet[Body]:
    """The units whose sheets a person may ask for; PermissionDenied for those who read none."""
    own = person.body_ids(*UNIT_POSTS)
    if own:
        return Body.objects.filter(pk__in=own)
    aggregate_scope(person)
    regions = [duty.body.region[: REGION_DIGITS.get(duty.body.level, 6)] for duty in person.duties]
    inside = reduce(or_, (Q(region__startswith=region) for region in regions))
    return Body.objects.filter(inside).exclude(kind__in=NO_UNITS)


def scope_of(person: Person, unit: Body) -> tuple[Scope, bool, str]:
    """(what is counted, whether its rows may be opened, the words for it)."""
    if unit.pk in person.body_ids(*UNIT_POSTS):
        own = Matter.objects.visible_to(person).filter(kind__in=KINDS, counterpart=unit)
        return Scope(own), True, "统计范围：已送达本单位的检察建议。"
    if person.holds(*UNIT_POSTS):
        raise PermissionDenied("只能查阅本单位接受监督的情况。")
    scope, opens = aggregate_scope(person)
    return Scope(scope.matters.filter(counterpart=unit)), opens, scope_text(person, opens)


def sheet(person: Person, unit: Body, span: Span, today: date) -> dict[str, Any]:
    """The context of the page, and what the export writes. Raises PermissionDenied as `scope_of` does."""
    scope, opens, words = scope_of(person, unit)
    found = counted(scope, span, today)
    now, before = _values(values(found, "now")), _values(values(found, "before"))
    figures = [_row(FIGURES[name], now[name], before[name], span, unit if opens else None) for name in SHOWN]
    head = ["指标", "本期件数", "本期比率或者平均", "上年同期件数", "上年同期比率或者平均", "口径", "数据来源"]
    table = {"id": "figures", "title": "接受监督情况", "head": head, "rows": figures}
    table["note"] = f"没有查到统一的官方口径，以上口径为本系统默认；基数不足{FEWEST}件的，不显示比率和平均数。"
    tables = [_narrowed(by_month(found, span, opens), unit), _narrowed(by_field(found, span, opens), unit)]
    return {"unit": unit, "period_text": f"{span}。{words}", "figures": table, "tables": tables, "opens": opens}


def _values(found: dict[str, Value]) -> dict[str, Value]:
    """With what the statistics count only together: adopted in part, and verified."""
    partly = found["adopted"].count - found["adopted_wholly"].count
    verified = found["days_to_verify"].count
    of = found["adopted"].of
    return {**found, "adopted_partly": Value(count=partly, of=of), "verified": Value(count=verified, of=of)}


def _row(figure: Figure, now: Value, before: Value, span: Span, unit: Body | None) -> list[Cell]:
    dated = bool(figure.dates)
    return [
        cell(figure.label),
        _count(now, figure, span, unit),
        cell(_share(now)),
        _count(before, figure, span.year_before, unit) if dated else cell("—"),
        cell(_share(before) if dated else "—"),
        cell(figure.hint),
        cell(SOURCES[figure.dates]),
    ]


def _count(value: Value, figure: Figure, span: Span, unit: Body | None) -> Cell:
    return cell(value.count, {**figure.asked(span), "counterpart_id": str(unit.pk)} if unit else None)


def _share(value: Value) -> str:
    if value.days is not None:
        return value.text
    return f"{value.rate:.1f}%" if value.rate is not None else "—"


def _narrowed(table: Table, unit: Body) -> Table:
    """The rows behind each number, of this unit alone."""
    for row in table["rows"]:
        for one in row:
            if one["url"]:
                one["url"] += f"&counterpart_id={unit.pk}"
    return table
