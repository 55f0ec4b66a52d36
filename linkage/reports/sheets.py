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
from django.urls import reverse

from linkage.reports.choice import Choice
from linkage.reports.counting import Scope
from linkage.reports.definitions import BY_NAME, Figure, Span
from linkage.reports.durations import by_body
from linkage.reports.figures import REGION_DIGITS, Rows, Value, aggregate_scope, values
from linkage.reports.page import ALL_OF_THEM, figures_table, scope_text
from linkage.reports.tables import by_field, by_kind, by_month, counted
from supervision.accounts.models import Body, BodyKind, Person, Post
from supervision.matters.models import Matter

UNIT_POSTS = (Post.CLERK, Post.AGENCY_HEAD)
# Who is no supervised unit of this sheet: procuratorates are never ranked, the others supervise or coordinate.
NO_UNITS = (BodyKind.PROCURATORATE, BodyKind.JOINT_OFFICE, BodyKind.PEOPLES_CONGRESS, BodyKind.PARTY_COMMITTEE)
SHOWN = (
    "issued", "served", "withdrawn", "changed", "due", "replied", "in_time", "judged", "sound", "late", "days_late",
    "unreplied", "overdue",
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


def units_for(person: Person) -> QuerySet[Body]:
    """The units whose sheets a person may ask for; PermissionDenied for those who read none."""
    own = person.body_ids(*UNIT_POSTS)
    if own:
        return Body.objects.filter(pk__in=own)
    aggregate_scope(person)
    regions = [duty.body.region[: REGION_DIGITS.get(duty.body.level, 6)] for duty in person.duties]
    inside = reduce(or_, (Q(region__startswith=region) for region in regions))
    return Body.objects.filter(inside).exclude(kind__in=NO_UNITS)


def scope_of(person: Person, unit: Body, choice: Choice = ALL_OF_THEM) -> tuple[Scope, bool, str]:
    """(what is counted, whether its rows may be opened, the words for it)."""
    if unit.pk in person.body_ids(*UNIT_POSTS):
        own = Matter.objects.visible_to(person).filter(**choice.condition(), counterpart=unit)
        return Scope(own), True, f"统计范围：已送达本单位的{choice.label}。"
    if person.holds(*UNIT_POSTS):
        raise PermissionDenied("只能查阅本单位接受监督的情况。")
    scope, opens = aggregate_scope(person, choice)
    return Scope(scope.matters.filter(counterpart=unit)), opens, scope_text(person, opens, choice)


def sheet(person: Person, unit: Body, span: Span, today: date, choice: Choice = ALL_OF_THEM) -> dict[str, Any]:
    """The context of the page, and what the export writes. Raises PermissionDenied as `scope_of` does."""
    scope, opens, words = scope_of(person, unit, choice)
    rows = Rows(opens, {**choice.narrowed, "counterpart_id": str(unit.pk)})
    found = counted(scope, span, today)
    now, before = _values(values(found, "now")), _values(values(found, "before"))
    table = figures_table((FIGURES[name] for name in SHOWN), now, before, span, rows)
    page = f"{reverse('linkage:sheet')}?unit={unit.pk}&"
    tables = [by_month(found, span, rows)]
    if len(choice.documents) > 1:
        tables.append(by_kind(found, span, rows, choice, page))
    if not choice.field:
        tables.append(by_field(found, span, rows, choice, page))
    return {
        "unit": unit,
        "period_text": f"{span}。{words}",
        "figures": {**table, "title": "接受监督情况"},
        "tables": tables,
        "durations": by_body(scope, span, today, rows),
        "opens": opens,
    }


def _values(found: dict[str, Value]) -> dict[str, Value]:
    """With what the statistics count only together: adopted in part, and verified."""
    partly = found["adopted"].count - found["adopted_wholly"].count
    verified = found["days_to_verify"].count
    of = found["adopted"].of
    return {**found, "adopted_partly": Value(count=partly, of=of), "verified": Value(count=verified, of=of)}
