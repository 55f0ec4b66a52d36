"""What the preparation of a committee's session asks."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils import timezone

from supervision.matters.forms import DoneDateField, MoveForm
from supervision.terms.arithmetic import day_text


class ConveneForm(MoveForm):
    session = forms.CharField(label="会议届次", max_length=80, required=False, help_text="如“2026年第12次会议”。")
    held_on = forms.DateField(label="会议日期")

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day < timezone.localdate():
            raise forms.ValidationError("会议日期不能早于今天；会议已经召开的，直接登记检察委员会决定。")
        return day


class MaterialsForm(MoveForm):
    sent_on = DoneDateField(label="分送日期")
    whom = forms.CharField(label="分送对象", max_length=200, initial="委员、列席人员和承办人")

    def build(self) -> None:
        self.initial.setdefault("sent_on", timezone.localdate())

    def clean_sent_on(self) -> date:
        day: date = self.cleaned_data["sent_on"]
        held_on = self.matter.details.get("committee_on")
        if held_on and day > date.fromisoformat(held_on):
            raise forms.ValidationError(f"分送日期不能晚于会议日期{day_text(date.fromisoformat(held_on))}。")
        return day
