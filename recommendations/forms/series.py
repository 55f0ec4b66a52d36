"""What a letter of a series asks: the day of the next one."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils import timezone

from supervision.matters.forms import MoveForm


class NextForm(MoveForm):
    next_by = forms.DateField(label="下一期日期", help_text="如每季度一次的，填写下一季度首月的某日。")

    def clean_next_by(self) -> date:
        next_by: date = self.cleaned_data["next_by"]
        if next_by <= timezone.localdate():
            raise forms.ValidationError("下一期日期应当在今天以后。")
        return next_by
