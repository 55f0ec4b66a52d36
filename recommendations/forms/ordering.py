"""What the procuratorate above says when it orders a document to be changed or withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from recommendations.moves.ordering import WHAT
from supervision.matters.forms import MoveForm
from supervision.terms.catalogue import entry


class OrderForm(MoveForm):
    what = forms.ChoiceField(label="指令内容", choices=list(WHAT.items()), widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由", max_length=4000, widget=forms.Textarea, help_text="写明文书何处不当；载入指令，不送被建议单位。"
    )
    order_by = forms.DateField(label="执行日期", help_text="规定没有日数，由指令写明；预填的是可配置默认值。")

    def build(self) -> None:
        suggested = entry("SJ_ORDER").suggested_default
        days = suggested.length if suggested else 5
        self.initial.setdefault("order_by", timezone.localdate() + timedelta(days=days))

    def clean_order_by(self) -> Any:
        order_by = self.cleaned_data["order_by"]
        if order_by <= timezone.localdate():
            raise forms.ValidationError("执行日期应当在今天以后。")
        return order_by
