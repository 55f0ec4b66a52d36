"""Filters of the list, with explicit fields only."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from supervision.accounts.models import Body
from supervision.matters.filters.conditions import (
    ADOPTION,
    CRIME,
    DISPATCH,
    FILED,
    GRADE,
    HANDED,
    JUDGMENT,
    LOOK_BACK,
    OBJECTION,
    PENALTY,
    QUALITY,
    REPLIED,
    SERVICE,
    SUIT,
    SUPERVISION,
    VERIFIED,
    YES,
)
from supervision.matters.filters.conditions import NO_FIELD as NO_FIELD
from supervision.matters.filters.conditions import REPLY_LIGHTS as REPLY_LIGHTS
from supervision.matters.filters.conditions import condition as condition
from supervision.matters.filters.conditions import last_filings as last_filings
from supervision.matters.filters.conditions import with_reply as with_reply
from supervision.matters.forms import DateInput
from supervision.matters.listing import is_outside, shines
from supervision.matters.models import Function, Matter, Phase
from supervision.matters.procedures import FAMILIES, procedures

LIGHTS = [("red", "已逾期"), ("amber", "七日内到期"), ("green", "期限内"), ("grey", "无在计期限")]
RECOMMENDATIONS = "检察建议（全部）"
DOCUMENTS = "须回复的文书（全部）"
SUITS = "公益诉讼起诉（全部）"
AREA_COLUMNS = {2: "province_id", 3: "city_id"}


class BodyField(forms.IntegerField):
    """The key of a body; cleans to the body, so that the chip of a filter names it."""

    def clean(self, value: Any) -> Body | None:
        key = super().clean(value)
        if key is None:
            return None
        body = Body.objects.filter(pk=key).first()
        if body is None:
            raise forms.ValidationError("没有这个单位。", code="unknown")
        return body


class BodyFilter(django_filters.Filter):
    field_class = BodyField


def together(choices: list[tuple[str, str]] | None, label: str, *, shown: bool = False) -> django_filters.Filter:
    """A filter that `condition` applies with the others: a choice, or a date when there are no choices.

    One that only statistics link to is kept in hidden fields and seen as a chip.
    """
    if choices is None:
        widget = DateInput() if shown else forms.HiddenInput()
        return django_filters.DateFilter(label=label, method="leave", widget=widget)
    hidden = {} if shown else {"widget": forms.HiddenInput()}
    return django_filters.ChoiceFilter(label=label, choices=choices, method="leave", empty_label="全部", **hidden)


def _kinds() -> list[tuple[str, str]]:
    kinds = [(kind, procedure.label) for kind, procedure in procedures().items()]
    return [
        *kinds,
        ("recommendation", "建议、意见与通知（全部）"),
        ("recommendations", RECOMMENDATIONS),
        ("documents", DOCUMENTS),
        ("suits", SUITS),
        *((name, f"{label}（全部）") for name, label in FAMILIES.items()),
    ]


def kinds_in(value: str) -> list[str]:
    """The kinds that a choice of the filter means: a group, a family, one kind, or all without a choice."""
    known = procedures()
    if value == "recommendation":
        return [kind for kind, one in known.items() if one.app == "recommendations" and not one.family]
    if value == "recommendations":
        return [kind for kind in known if kind.startswith("recommendation_")]
    if value == "documents":
        return [kind for kind, one in known.items() if one.app == "recommendations" and one.answers]
    if value == "suits":
        return [kind for kind in known if kind.endswith("public_interest_suit")]
    if value in FAMILIES:
        return [kind for kind, one in known.items() if one.family == value]
    return [kind for kind in known if value in ("", kind)]


class MatterFilter(django_filters.FilterSet):
    """What a list can be narrowed by."""

    title = django_filters.CharFilter(label="标题", lookup_expr="contains", max_length=60)
    kind = django_filters.ChoiceFilter(label="种类", choices=_kinds, method="by_kind", empty_label="全部")
    function = django_filters.ChoiceFilter(label="检察职能", choices=Function.choices, empty_label="全部")
    phase = together(Phase.choices, "阶段", shown=True)
    light = django_filters.ChoiceFilter(label="期限", choices=LIGHTS, method="by_light", empty_label="全部")
    mine = django_filters.BooleanFilter(label="我承办的", method="by_mine", widget=forms.CheckboxInput)
    counterpart = django_filters.CharFilter(
        label="对方单位", field_name="counterpart__name", lookup_expr="contains", max_length=60
    )
    field = django_filters.CharFilter(label="领域", lookup_expr="contains", max_length=40)
    opened_from = together(None, "登记日期从", shown=True)
    opened_to = together(None, "登记日期至", shown=True)
    field_is = django_filters.CharFilter(label="领域", method="by_field", max_length=40, widget=forms.HiddenInput())
    counterpart_id = BodyFilter(
        label="对方单位", field_name="counterpart", min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput()
    )
    office_id = BodyFilter(
        label="承办单位", field_name="office", min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput()
    )
    area_id = BodyFilter(label="地区", method="by_area", min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput())
    ends_from = django_filters.DateFilter(label="届满日从", method="by_end", widget=forms.HiddenInput())
    ends_to = django_filters.DateFilter(label="届满日至", method="by_end", widget=forms.HiddenInput())
    issued_from = together(None, "制发日期从", shown=True)
    issued_to = together(None, "制发日期至", shown=True)
    replied = together(REPLIED, "回复情况", shown=True)
    due_from = together(None, "回复届满日从", shown=True)
    due_to = together(None, "回复届满日至", shown=True)
    answered_from = together(None, "回复日期从")
    answered_to = together(None, "回复日期至")
    reply_light = together(REPLY_LIGHTS, "回复期限")
    service = together(SERVICE, "送达情况")
    adoption = together(ADOPTION, "采纳情况")
    verified = together(VERIFIED, "核验情况")
    quality = together(QUALITY, "回复质量")
    objection = together(OBJECTION, "异议")
    objected_from = together(None, "异议提出日期从")
    objected_to = together(None, "异议提出日期至")
    look_back = together(LOOK_BACK, "回头看")
    looked_back_from = together(None, "回头看日期从")
    looked_back_to = together(None, "回头看日期至")
    urged = together(YES, "已督促")
    escalated = together(YES, "已升级处理")
    changed = together(YES, "已变更或者撤回")
    filing_from = together(None, "备案届满日从")
    filing_to = together(None, "备案届满日至")
    filed = together(FILED, "备案情况")
    dispatch = together(DISPATCH, "送达期限")
    grade = together(GRADE, "评查等次")
    suit = together(SUIT, "起诉情况")
    judgment = together(JUDGMENT, "裁判情况")
    supervision = together(SUPERVISION, "立案监督情况")
    handed = together(HANDED, "移送情况")
    crime = together(CRIME, "涉嫌犯罪案件移送后")
    penalty = together(PENALTY, "处理情况")

    class Meta:
        model = Matter
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Each filter by itself; then those that belong together, as one condition."""
        asked = condition(self.form.cleaned_data, timezone.localdate())
        found = super().filter_queryset(queryset)
        return with_reply(found).filter(asked) if asked else found

    def leave(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset

    def by_field(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(field="" if value == NO_FIELD else value)

    def by_kind(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(kind__in=kinds_in(value))

    def by_area(self, queryset: QuerySet, name: str, value: Body) -> QuerySet:
        """Of a provincial or city procuratorate and those below it; of another body, its own."""
        return queryset.filter(**{AREA_COLUMNS.get(value.level, "office_id"): value.pk})

    def by_end(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        due = "counterpart_due_on" if is_outside(self.request.user) else "next_due_on"
        return queryset.filter(**{f"{due}__{'gte' if name == 'ends_from' else 'lte'}": value})

    def by_mine(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        return (
            queryset.filter(handler_id=self.request.user.pk)
            if value and self.request.user.holds("prosecutor")
            else queryset
        )

    def by_light(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        now, side = timezone.now(), "counterpart" if is_outside(self.request.user) else "next"
        return queryset.filter(shines(value, side, timezone.localdate(now), now))
