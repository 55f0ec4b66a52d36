"""What a one-time link asks: of the handler who issues it, and of the unit that uses it."""

from __future__ import annotations

from typing import Any

from django import forms

from supervision.matters.forms import MoveForm, SeveralFilesField

MOST_HOURS = 168
MOST_FILES = 10


class IssueLinkForm(MoveForm):
    hours = forms.IntegerField(
        label="有效期（小时）", min_value=1, max_value=MOST_HOURS, initial=72,
        help_text=f"1至{MOST_HOURS}小时；到期后需要的，重新制发。",
    )  # fmt: skip


class _Open(forms.Form):
    """A form of the open page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class PinForm(_Open):
    pin = forms.CharField(
        label="口令", max_length=20, help_text="由检察机关以电话等方式另行告知。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class SignForm(_Open):
    name = forms.CharField(label="签收人", max_length=60)
    title = forms.CharField(label="职务", max_length=60)
    phone = forms.CharField(label="电话", max_length=40)
    consents = forms.BooleanField(label="本人有权代表本单位签收，本单位同意以电子方式接收本文书")


class HandInForm(_Open):
    name = forms.CharField(label="签发人及职务", max_length=60)
    number = forms.CharField(label="复函文号", max_length=60, required=False)
    contact = forms.CharField(label="联系人及电话", max_length=120)
    files = SeveralFilesField(  # type: ignore[assignment]
        label="加盖公章的书面回复扫描件和证据",
        help_text=f"PDF、JPG、PNG、DOCX、XLSX，最多 {MOST_FILES} 个，单个不超过 50 MB。",
    )

    def clean_files(self) -> list:
        files: list = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"最多上传 {MOST_FILES} 个文件。")
        return files
