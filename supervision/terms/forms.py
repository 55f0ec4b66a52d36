"""The calculator's form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from supervision.terms import catalogue
from supervision.terms.arithmetic import Unit

UNITS = [("day", "日"), ("working_day", "工作日"), ("month", "个月"), ("year", "年")]


def _terms() -> list[tuple[str, str]]:
    counted = [
        (entry.id, f"{entry.name}（{entry.id}）")
        for entry in catalogue.catalogue().values()
        if entry.unit != Unit.HOUR and not entry.backward
    ]
    return [("", "按下面的长度计算"), *counted]


class CalculatorForm(forms.Form):
    """A term of the catalogue, or a length of one's own."""

    term = forms.ChoiceField(label="期限", choices=_terms, required=False)
    start = forms.DateField(label="起算事由日", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    length = forms.IntegerField(label="长度", min_value=0, max_value=3660, required=False)
    unit = forms.ChoiceField(label="单位", choices=UNITS, required=False)
    urgent = forms.BooleanField(label="紧急", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.initial.setdefault("start", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        entry = catalogue.catalogue().get(said.get("term") or "")
        no_length = entry is None or entry.term(urgent=bool(said.get("urgent"))).length is None
        if no_length and said.get("length") is None and "length" not in self.errors:
            self.add_error("length", "该期限由文书确定，请写明长度。" if entry else "请选择期限，或者写明长度和单位。")
        return said
