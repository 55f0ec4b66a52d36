"""What the drawing of a sample for look-backs asks."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django import forms


class DrawForm(forms.Form):
    """The days of verification, how many are drawn, and the seed that makes the draw repeatable."""

    first = forms.DateField(label="核验日期从", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label="核验日期至", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    count = forms.IntegerField(label="抽取件数", min_value=1, max_value=200)
    seed = forms.CharField(
        label="种子", max_length=40,
        help_text="任意文字或者数字，可以由见证人给出；范围和种子相同，抽取结果相同。",
    )  # fmt: skip

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data)
        self.label_suffix = ""
        self.initial = {"first": today.replace(month=1, day=1), "last": today, "count": 5, "seed": secrets.token_hex(4)}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("first") and said.get("last") and said["first"] > said["last"]:
            self.add_error("last", "截止日期不能早于起始日期。")
        return said
