"""来宾签到: what a guest writes, and whom the office confirms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from linkage.models import Guest
from supervision.matters.forms import MoveForm


class GuestForm(forms.Form):
    """The open page: unit and name, nothing else."""

    unit = forms.CharField(label="单位", max_length=60)
    name = forms.CharField(label="姓名", max_length=30)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class GuestsField(forms.ModelMultipleChoiceField):
    """Guests by unit, name and the minute in which they came."""

    def label_from_instance(self, obj: Guest) -> str:
        return f"{obj.unit}　{obj.name}　{timezone.localtime(obj.came_at):%H:%M}"


class ConfirmGuestsForm(MoveForm):
    guests = GuestsField(
        label="在场的来宾", queryset=Guest.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="勾选现场核对无误的。",
    )  # fmt: skip
    strike_off = forms.BooleanField(label="删去未勾选的", required=False)

    def build(self) -> None:
        if self.matter.pk:
            self.fields["guests"].queryset = self.matter.waiting_guests.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("guests") and not said.get("strike_off") and "guests" not in self.errors:
            self.add_error("guests", "请勾选在场的来宾，或者选择删去未勾选的。")
        return said
