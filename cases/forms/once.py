"""What a one-time link asks: of the handler who issues it, and of the unit that uses it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.moves.once import standing_links, units_without_account
from supervision.accounts.models import Body
from supervision.accounts.phones import PhoneField
from supervision.matters.forms import MoveForm, SeveralFilesField

MOST_HOURS = 168
MOST_FILES = 10


class IssueLinkForm(MoveForm):
    body = forms.ModelChoiceField(label="提供给哪个单位", queryset=Body.objects.none())
    hours = forms.IntegerField(
        label="有效期（小时）", min_value=1, max_value=MOST_HOURS, initial=72,
        help_text=f"1至{MOST_HOURS}小时；到期后需要的，重新制发。",
    )  # fmt: skip

    def build(self) -> None:
        units = units_without_account(self.matter, timezone.localdate())
        self.fields["body"].queryset = units  # type: ignore[attr-defined]
        if len(units) < 2:
            del self.fields["body"]


class RevokeLinkForm(MoveForm):
    body = forms.ModelChoiceField(
        label="作废哪个单位的链接", queryset=Body.objects.none(), required=False, empty_label="全部"
    )

    def build(self) -> None:
        units = [link.body_id for link in standing_links(self.matter)]
        self.fields["body"].queryset = Body.objects.filter(pk__in=units)  # type: ignore[attr-defined]
        if len(units) < 2:
            del self.fields["body"]


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
    phone = PhoneField(label="电话")
    consents = forms.BooleanField(label="本人有权代表本单位签收，本单位同意以电子方式接收本文书")


class CounterSignForm(_Open):
    agreed = forms.ChoiceField(label="会签意见", choices=[("yes", "同意"), ("no", "不同意")], widget=forms.RadioSelect)
    opinion = forms.CharField(
        label="说明", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="不同意的，写明理由。",
    )  # fmt: skip
    name = forms.CharField(label="会签人", max_length=60)
    title = forms.CharField(label="职务", max_length=60)
    confirms = forms.BooleanField(label="本人有权代表本单位会签")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("agreed") == "no" and not said.get("opinion"):
            self.add_error("opinion", "不同意的，写明理由。")
        return said


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
