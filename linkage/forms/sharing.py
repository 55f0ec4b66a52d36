"""What the moves of the catalogue of shared data ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from cases.forms.exchanges import partners
from linkage.moves.sharing import FaultyData, checked_rows, columns_of, written
from linkage.procedures.sharing import FORMATS, FREQUENCIES
from supervision.accounts.models import Body
from supervision.matters.forms import MoveForm


class SharingForm(MoveForm):
    title = forms.CharField(label="数据项名称", max_length=120)
    provider = forms.ModelChoiceField(label="提供单位", queryset=Body.objects.none())
    receiver = forms.ModelChoiceField(label="接收单位", queryset=Body.objects.none())
    purpose = forms.CharField(label="用途", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    ground = forms.CharField(label="依据", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    personal = forms.BooleanField(
        label="含个人信息", required=False, help_text="限于履行法定职责所必需（《个人信息保护法》第34条）。"
    )
    frequency = forms.ChoiceField(label="提供周期", choices=FREQUENCIES, initial="month")
    first_on = forms.DateField(label="首次提供期限", help_text="以后按周期顺延，默认每月一次，可按本地约定调整。")
    format = forms.ChoiceField(label="格式", choices=FORMATS)
    columns = forms.CharField(
        label="字段",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行一个：字段名 类型 必填。类型为文本、日期、整数、数字；可不填的不写“必填”。",
    )

    def build(self) -> None:
        for name in ("provider", "receiver"):
            self.fields[name].queryset = partners(self.matter.office)  # type: ignore[attr-defined]
        said = self.matter.details
        if self.matter.pk:
            kept = {name: said[name] for name in ("purpose", "ground", "personal", "frequency", "format")}
            kept |= {
                "title": self.matter.title,
                "provider": self.matter.counterpart_id,
                "receiver": said["receiver_id"],
            }
            kept |= {"first_on": date.fromisoformat(said["provide_by"]), "columns": written(said["columns"])}
            self.initial = {**kept, **self.initial}

    def clean_first_on(self) -> date:
        first_on: date = self.cleaned_data["first_on"]
        if first_on < timezone.localdate():
            raise forms.ValidationError("首次提供期限不能早于今天。")
        return first_on

    def clean_columns(self) -> list[dict[str, Any]]:
        try:
            return columns_of(self.cleaned_data["columns"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("provider") and said.get("provider") == said.get("receiver"):
            self.add_error("receiver", "接收单位不能是提供单位自己。")
        return said


class DeliverForm(MoveForm):
    file = forms.FileField(label="数据文件", widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.json"}))

    def build(self) -> None:
        said = self.matter.details
        self.fields["file"].help_text = f"{dict(FORMATS)[said['format']]}；字段：{written(said['columns'])}"

    def clean_file(self) -> Any:
        """The file as it is; what does not follow the declared columns is said line by line."""
        file, said = self.cleaned_data["file"], self.matter.details
        try:
            checked_rows(file.read(), str(file.name), said["format"], said["columns"])
        except FaultyData as error:
            raise forms.ValidationError(error.errors) from error
        return file
