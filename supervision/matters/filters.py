"""Filters of the list, with explicit fields only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import django_filters
from django import forms
from django.apps import apps
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils import timezone

from supervision.accounts.models import Body
from supervision.ledger.models import Entry
from supervision.matters.forms import DateInput
from supervision.matters.listing import AMBER_DAYS, is_outside, shines
from supervision.matters.models import Function, Matter, Phase
from supervision.matters.procedures import FAMILIES, procedures

LIGHTS = [("red", "已逾期"), ("amber", "七日内到期"), ("green", "期限内"), ("grey", "无期限")]
NO_FIELD = "未填领域"
RECOMMENDATIONS = "检察建议（全部）"
SERVICE = [("served", "已送达"), ("signed", "已签收")]
REPLIED = [("yes", "已回复"), ("in_time", "按期回复"), ("late", "逾期回复"), ("no", "未回复")]
REPLY_LIGHTS = [
    ("red", "逾期未回复"),
    ("not_due", "未到期"),
    ("amber", "七日内到期"),
    ("green", "七日以后到期"),
    ("grey", "已中止"),
]
ADOPTION = [("any", "全部或者部分采纳"), ("all", "全部采纳"), ("some", "部分采纳"), ("none", "不采纳")]
VERIFIED = [("yes", "已核验"), ("rectified", "整改到位"), ("partly", "部分整改")]
QUALITY = [("judged", "回复已评价"), ("sound", "回复充分")]
OBJECTION = [("raised", "提出异议"), ("decided", "已复核"), ("upheld", "异议成立"), ("rejected", "异议不成立")]
LOOK_BACK = [("any", "已回头看"), ("held", "成果巩固"), ("partial", "部分反弹"), ("relapse", "反弹")]
YES = [("yes", "是")]
AREA_COLUMNS = {2: "province_id", 3: "city_id"}
Asked = Mapping[str, Any]


def _reply_terms() -> list[str]:
    """The terms in which a written reply is due, of every kind; a matter has a clock of one of them."""
    return sorted({term for procedure in procedures().values() for term in procedure.answers})


def with_reply(matters: QuerySet) -> QuerySet:
    """Matters joined, at most once each, with `reply`: the clock of the written reply that counts.

    A clock that was taken back (return, modification, withdrawal) does not count; one that the closing of an unanswered
    matter ended does, otherwise the worst cases would leave the statistics.
    """
    counts = Q(clocks__state__in=["running", "suspended", "met"]) | Q(
        clocks__state="cancelled", clocks__ended_on=F("closed_on"), phase="closed", answered_on__isnull=True
    )
    kept = Q(phase__in=["served", "answered", "verifying", "closed"], clocks__term__in=_reply_terms())
    return matters.alias(reply=FilteredRelation("clocks", condition=kept & counts))


def condition(asked: Asked, today: date) -> Q:
    """What the parameters of a statistic ask of a matter joined by `with_reply`, as one condition.

    Lists and figures both use it, so that a number and the rows behind it cannot differ. Unknown names ask nothing.
    """
    wanted = Q()
    for name, made in CONDITIONS.items():
        if asked.get(name):
            wanted &= made(asked[name], asked, today)
    return wanted


def _within(asked: Asked, column: str, prefix: str) -> Q:
    bounds = {f"{column}__gte": asked.get(f"{prefix}_from"), f"{column}__lte": asked.get(f"{prefix}_to")}
    return Q(**{lookup: day for lookup, day in bounds.items() if day})


def _service(value: str, asked: Asked, today: date) -> Q:
    served = Q(served_on__isnull=False)
    passed = Q(phase__in=["served", "answered", "verifying", "closed"]) & ~Q(state="served")
    return served if value == "served" else served & passed


def _replied(value: str, asked: Asked, today: date) -> Q:
    return {
        "yes": Q(reply__state="met"),
        "in_time": Q(reply__state="met", reply__ended_on__lte=F("reply__due_on")),
        "late": Q(reply__state="met", reply__ended_on__gt=F("reply__due_on")),
        "no": Q(reply__state__in=["running", "suspended", "cancelled"]),
    }[value]


def _reply_light(value: str, asked: Asked, today: date) -> Q:
    soon = today + timedelta(days=AMBER_DAYS)
    return {
        "red": Q(reply__state="running", reply__due_on__lt=today),
        "not_due": Q(reply__state="running", reply__due_on__gte=today),
        "amber": Q(reply__state="running", reply__due_on__gte=today, reply__due_on__lte=soon),
        "green": Q(reply__state="running", reply__due_on__gt=soon),
        "grey": Q(reply__state="suspended"),
    }[value]


def _last_answers(**wanted: Any) -> Exists:
    """Whether the last round of the reply has such an answer."""
    answer, reply = apps.get_model("recommendations", "Answer"), apps.get_model("recommendations", "Reply")
    newer = reply.objects.filter(recommendation=OuterRef("reply__recommendation"), round__gt=OuterRef("reply__round"))
    return Exists(answer.objects.filter(~Exists(newer), reply__recommendation=OuterRef("pk"), **wanted))


def _graded(axis: str, *counts: str) -> list[str]:
    """Codes of the grades of verdicts that count as one of these; what they are called is data."""
    found: list[str] = apps.get_model("recommendations", "Answer").graded(axis, *counts)
    return found


def _adoption(value: str, asked: Asked, today: date) -> Q:
    taken = Q(_last_answers(adoption__in=["adopted", "partly"]))
    short = Q(_last_answers(adoption__in=["partly", "rejected"]))
    chosen = {"any": taken, "all": taken & ~short, "some": taken & short, "none": short & ~taken}[value]
    return Q(reply__state="met") & chosen


def _verified(value: str, asked: Asked, today: date) -> Q:
    verified = Q(phase__in=["verifying", "closed"], answered_on__isnull=False)
    short = Q(_last_answers(result__in=[*_graded("result", "partly", "not"), ""]))
    # What was only superseded or is not applicable any more was not rectified either.
    gone, done = _graded("result", "lapsed"), _graded("result", "rectified")
    lapsed = Q(_last_answers(result__in=gone)) & ~Q(_last_answers(result__in=done))
    return {"yes": verified, "rectified": verified & ~short & ~lapsed, "partly": verified & short}[value]


def _quality(value: str, asked: Asked, today: date) -> Q:
    """Whether the last answers were judged, and every one of them found sound."""
    poor = _graded("adequacy", "insufficient")
    judged = Q(_last_answers(adequacy__in=[*_graded("adequacy", "sound"), *poor]))
    return judged if value == "judged" else judged & ~Q(_last_answers(adequacy__in=[*poor, ""]))


def _objection(value: str, asked: Asked, today: date) -> Q:
    objection = apps.get_model("recommendations", "Objection")
    wanted = {
        "raised": Q(),
        "decided": ~Q(decision=""),
        "upheld": Q(decision__in=["modified", "withdrawn"]),
        "rejected": Q(decision="rejected"),
    }[value]
    raised = _within(asked, "submitted_on", "objected")
    return Q(Exists(objection.objects.filter(wanted, raised, recommendation=OuterRef("pk"))))


def _look_back(value: str, asked: Asked, today: date) -> Q:
    look_back = apps.get_model("recommendations", "LookBack")
    wanted = Q() if value == "any" else Q(result=value)
    held = _within(asked, "held_on", "looked_back")
    return Q(Exists(look_back.objects.filter(wanted, held, recommendation=OuterRef("pk"))))


def _urged(value: str, asked: Asked, today: date) -> Q:
    return Q(Exists(apps.get_model("recommendations", "Urging").objects.filter(recommendation=OuterRef("pk"))))


def _escalated(value: str, asked: Asked, today: date) -> Q:
    # The outcome is overwritten when the matter closes; the ledger remembers.
    return Q(Exists(Entry.objects.filter(matter_id=OuterRef("pk"), action="act", name__endswith=".escalate")))


CONDITIONS: dict[str, Callable[[Any, Asked, date], Q]] = {
    "phase": lambda value, asked, today: Q(phase=value),
    "issued_from": lambda value, asked, today: Q(issued_on__gte=value),
    "issued_to": lambda value, asked, today: Q(issued_on__lte=value),
    "answered_from": lambda value, asked, today: Q(answered_on__gte=value),
    "answered_to": lambda value, asked, today: Q(answered_on__lte=value),
    "due_from": lambda value, asked, today: Q(reply__due_on__gte=value),
    "due_to": lambda value, asked, today: Q(reply__due_on__lte=value),
    "service": _service,
    "replied": _replied,
    "reply_light": _reply_light,
    "adoption": _adoption,
    "verified": _verified,
    "quality": _quality,
    "objection": _objection,
    "look_back": _look_back,
    "urged": _urged,
    "escalated": _escalated,
}


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
        *((name, f"{label}（全部）") for name, label in FAMILIES.items()),
    ]


def kinds_in(value: str) -> list[str]:
    """The kinds that a choice of the filter means: a group, a family, one kind, or all without a choice."""
    known = procedures()
    if value == "recommendation":
        return [kind for kind, one in known.items() if one.app == "recommendations" and not one.family]
    if value == "recommendations":
        return [kind for kind in known if kind.startswith("recommendation_")]
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
    opened_from = django_filters.DateFilter(
        label="登记日期从", field_name="opened_on", lookup_expr="gte", widget=DateInput()
    )
    opened_to = django_filters.DateFilter(
        label="登记日期至", field_name="opened_on", lookup_expr="lte", widget=DateInput()
    )
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
