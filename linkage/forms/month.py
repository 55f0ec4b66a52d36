"""The month of a ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

MONTHS = 24


class MonthForm(forms.Form):
    """One of the last two years' months. `first` is its first day; the present month when nothing is asked."""

    month = forms.ChoiceField(label="月份", required=False, widget=forms.Select(attrs={"data-narrowed": "1"}))

    def __init__(self, data: Any = None, *, today: date) -> None:
        self.first = today.replace(day=1)
        super().__init__(data, initial={"month": f"{today:%Y-%m}"}, label_suffix="")
        count = today.year * 12 + today.month - 1
        days = [date(number // 12, number % 12 + 1, 1) for number in range(count, count - MONTHS, -1)]
        self.fields["month"].choices = [(f"{day:%Y-%m}", f"{day.year}年{day.month}月") for day in days]  # type: ignore[attr-defined]

    def clean_month(self) -> str:
        month = str(self.cleaned_data["month"])
        if month:
            self.first = date.fromisoformat(f"{month}-01")
        return month
