"""The period of the statistics, and the documents that they are about."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from cases.forms import FIELDS
from linkage.reports import Span
from linkage.reports.choice import ALL, CHOICES, RECOMMENDATION_CHOICES, Choice
from supervision.accounts.models import Body, Person, Post
from supervision.matters.filters import NO_FIELD
from supervision.matters.forms import DateInput

YEARS = 3
LONGEST = 3 * 366
CUSTOM = "custom"
HALVES = {"H1": ("上半年", 1, 6), "H2": ("下半年", 7, 12)}
QUARTERS = {
    "Q1": ("第一季度", 1, 3),
    "Q2": ("第二季度", 4, 6),
    "Q3": ("第三季度", 7, 9),
    "Q4": ("第四季度", 10, 12),
}


def spans(today: date) -> dict[str, tuple[str, Span]]:
    """Every period that has begun, by its code: (label, span), the span not later than today."""
    found = {}
    for year in range(today.year, today.year - YEARS, -1):
        parts = {"": ("全年", 1, 12), **HALVES, **QUARTERS}
        for code, (label, first, last) in parts.items():
            span = Span(date(year, first, 1), date(year, last, monthrange(year, last)[1]))
            if span.first <= today:
                found[f"{year}{code}"] = (f"{year}年{label}", Span(span.first, min(span.last, today)))
    return found


MOST_UNITS = 500


class PeriodForm(forms.Form):
    """A year, half-year or quarter, or days of one's own. `span` is what it means, cut at today."""

    # A few groups in order are read at a glance; the page's field for narrowing long selects would be in the way.
    period = forms.ChoiceField(
        label="统计期间",
        widget=forms.Select(attrs={"data-narrowed": "1"}),
        error_messages={"invalid_choice": "没有这个统计期间，请重新选择。"},
    )
    first = forms.DateField(label="自定期间从", required=False, widget=DateInput())
    last = forms.DateField(label="自定期间至", required=False, widget=DateInput())

    def __init__(self, data: Any = None, *, today: date) -> None:
        self.today, self.spans = today, spans(today)
        self.span: Span | None = self.spans[str(today.year)][1]
        super().__init__(data, initial={"period": str(today.year)}, label_suffix="")
        years = sorted({code[:4] for code in self.spans}, reverse=True)
        groups = [
            (f"{year}年", [(code, label) for code, (label, _) in self.spans.items() if code.startswith(year)])
            for year in years
        ]
        self.fields["period"].choices = [*groups, (CUSTOM, "自定期间")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        self.span = None
        if said.get("period") == CUSTOM:
            self.span = self._custom(said.get("first"), said.get("last"))
        elif said.get("period"):
            self.span = self.spans[said["period"]][1]
        return said

    def _custom(self, first: date | None, last: date | None) -> Span | None:
        if self.errors:
            return None
        if first is None or last is None:
            self.add_error("first" if first is None else "last", "自定期间须写明起止日期。")
        elif first > min(last, self.today):
            self.add_error("first", "起始日期不能晚于截止日期和今天。")
        elif (last - first).days > LONGEST:
            self.add_error("last", "自定期间最长三年。")
        else:
            return Span(first, min(last, self.today))
        return None


class DocumentsForm(PeriodForm):
    """The same with a kind of document and a field; `choice` is what they mean."""

    kind = forms.ChoiceField(
        label="文书种类",
        required=False,
        widget=forms.Select(attrs={"data-narrowed": "1"}),
        error_messages={"invalid_choice": "没有这种文书，请重新选择。"},
    )
    field = forms.ChoiceField(
        label="领域",
        required=False,
        widget=forms.Select(attrs={"data-narrowed": "1"}),
        error_messages={"invalid_choice": "没有这个领域，请重新选择。"},
    )
    field_order: tuple[str, ...] = ("kind", "field", "period", "first", "last")

    def __init__(self, data: Any = None, *, today: date, person: Person) -> None:
        super().__init__(data, today=today)
        whoever = any(duty.post != Post.OBSERVER for duty in person.duties)
        kinds, fields = self.fields["kind"], self.fields["field"]
        kinds.choices = CHOICES if whoever else RECOMMENDATION_CHOICES  # type: ignore[attr-defined]
        fields.choices = [("", "全部领域"), *FIELDS, (NO_FIELD, NO_FIELD)]  # type: ignore[attr-defined]
        self.initial["kind"] = ALL

    @property
    def choice(self) -> Choice:
        """The documents asked for; the usual ones where the form is not valid."""
        said = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return Choice(kind=said.get("kind") or ALL, field=said.get("field") or "")


class SheetForm(DocumentsForm):
    """The same for one unit, chosen or the only one there is. Of very many, the first are listed."""

    unit = forms.ModelChoiceField(label="单位", queryset=Body.objects.none())
    field_order = ("unit", "kind", "field", "period", "first", "last")

    def __init__(self, data: Any = None, *, today: date, person: Person, units: QuerySet[Body]) -> None:
        super().__init__(data, today=today, person=person)
        listed = list(units.order_by("level", "name")[:MOST_UNITS])
        self.only = listed[0] if len(listed) == 1 else None
        found = self.fields["unit"]
        found.queryset = units  # type: ignore[attr-defined]
        found.choices = [("", "请选择单位"), *((body.pk, body.name) for body in listed)]  # type: ignore[attr-defined]
        if self.only is not None:
            self.initial["unit"] = self.only.pk

    def chosen(self) -> Body | None:
        """The unit of a valid form, or the only one of one that was not sent."""
        return self.cleaned_data["unit"] if self.is_bound else self.only
