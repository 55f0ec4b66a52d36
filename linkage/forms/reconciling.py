"""What the moves of the monthly reconciliation ask."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from linkage.moves.reconciling import own_row
from linkage.procedures.reconciling import DECLARED
from supervision.matters.forms import MoveForm


class MonthField(forms.CharField):
    """A month as 2026-10; cleans to its first day."""

    def clean(self, value: Any) -> date:
        try:
            return date.fromisoformat(f"{super().clean(value)}-01")
        except ValueError as error:
            raise forms.ValidationError("请填写月份，如“2026-10”。") from error


class ReconcileForm(MoveForm):
    month = MonthField(label="月份", max_length=7, widget=forms.TextInput(attrs={"type": "month"}))

    def build(self) -> None:
        last = timezone.localdate().replace(day=1) - timedelta(days=1)
        self.initial.setdefault("month", f"{last:%Y-%m}")


class DeclareForm(MoveForm):
    """填报本单位台账数."""

    sent = forms.IntegerField(label="移出", min_value=0, max_value=100_000)
    received = forms.IntegerField(label="签收移入", min_value=0, max_value=100_000)
    answered = forms.IntegerField(label="反馈结果", min_value=0, max_value=100_000)
    why = forms.CharField(label="不一致的原因", max_length=1000, required=False, widget=forms.Textarea)

    def build(self) -> None:
        row = own_row(self.matter, self.person)
        for name, _ in DECLARED:
            self.fields[name].help_text = f"系统数：{row['counts'][name]}；刑事和限制知悉的移送均不计入。"
