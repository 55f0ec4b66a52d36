"""What merging and splitting drafts ask, and one text for several units."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.forms import addressees
from recommendations.models import Measure, Recommendation
from recommendations.moves.related import may_be_merged_into
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Body
from supervision.matters.forms import MoveForm

MOST_UNITS = 200


class MergeForm(MoveForm):
    into = forms.ModelChoiceField(label="并入哪一份文稿", queryset=Recommendation.objects.none())
    reason = forms.CharField(label="合并原因", max_length=200)

    def build(self) -> None:
        self.fields["into"].queryset = may_be_merged_into(self.matter, self.person)  # type: ignore[attr-defined]


class SplitForm(MoveForm):
    measures = forms.ModelMultipleChoiceField(
        label="移到新文稿的事项", queryset=Measure.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    title = forms.CharField(label="新文稿标题", max_length=120)
    counterpart = forms.ModelChoiceField(label="新文稿的被建议单位", queryset=Body.objects.none())
    reason = forms.CharField(label="拆分原因", max_length=200)

    def build(self) -> None:
        one = INSTRUMENTS[self.matter.kind]
        units = addressees(self.matter.office)
        if one.addressees:
            units = units.filter(kind__in=one.addressees)
        self.fields["measures"].queryset = Measure.objects.filter(recommendation=self.matter.pk)  # type: ignore[attr-defined]
        self.fields["measures"].label = f"移到新文稿的{one.measures_label}"
        self.fields["counterpart"].queryset = units  # type: ignore[attr-defined]
        self.fields["counterpart"].label = f"新文稿的{one.addressee_label}"
        self.initial.setdefault("counterpart", self.matter.counterpart_id)

    def clean_measures(self) -> Any:
        chosen = self.cleaned_data["measures"]
        if len(chosen) >= self.fields["measures"].queryset.count():  # type: ignore[attr-defined]
            raise forms.ValidationError("原文稿至少保留一项。")
        return chosen


class UnitRow(forms.Form):
    unit = forms.ModelChoiceField(label="单位", queryset=Body.objects.none(), empty_label="请选择")
    facts = forms.CharField(
        label="该单位的具体情况", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写在共同事实之后；各单位不同的点位、数量、情节写在这里。",
    )  # fmt: skip

    def __init__(self, *args: Any, units: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Body.objects.none() if units is None else units  # type: ignore[attr-defined]


class _Units(forms.BaseFormSet):
    def clean(self) -> None:
        """Every unit once."""
        said = [form.cleaned_data.get("unit") for form in self.forms if getattr(form, "cleaned_data", None)]
        named = [unit for unit in said if unit is not None]
        if len(named) != len(set(named)):
            raise forms.ValidationError("同一单位只写一次。")


def units_formset(source: Recommendation, data: Any) -> forms.BaseFormSet:
    """The rows for the further units of a draft; its own unit has its letter already."""
    one = INSTRUMENTS[source.kind]
    units = addressees(source.office).exclude(pk=source.counterpart_id or 0)
    if one.addressees:
        units = units.filter(kind__in=one.addressees)
    made = forms.formset_factory(
        UnitRow, formset=_Units, extra=0, min_num=1, validate_min=True, max_num=MOST_UNITS, validate_max=True,
        can_delete=True,
    )  # fmt: skip
    told = {"too_few_forms": "请至少写一个单位。", "too_many_forms": f"一次最多写{MOST_UNITS}个单位。"}
    return made(data, prefix="units", error_messages=told, form_kwargs={"units": units})
