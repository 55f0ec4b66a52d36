"""What the moves of the roster ask, and the choice from the roster for the forms that use it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import FIELDS, addressees
from cases.moves.roster import person_text
from cases.procedures.roster import TYPES, WAYS
from cases.reports.roster import serving
from supervision.accounts.models import Body, Person
from supervision.accounts.phones import PhoneField
from supervision.matters.forms import DoneDateField, MoveForm
from supervision.matters.models import Matter

PROPOSED_DAYS = 3 * 365


class RosterField(forms.ModelMultipleChoiceField):
    """Those on the roster whom this person sees and whose time has not run out."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "特邀检察官助理、志愿者")
        kwargs.setdefault("help_text", "从名册中选用；已到期和尚未聘任的不列出，选用后自动登记参与。")
        super().__init__(
            queryset=Matter.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, **kwargs
        )  # fmt: skip

    def offer(self, person: Person) -> bool:
        """Show whom there is; False where there is nobody."""
        self.queryset = serving(person, timezone.localdate())
        return bool(self.queryset.exists())

    def label_from_instance(self, obj: Matter) -> str:
        return person_text(obj)


class NominateForm(MoveForm):
    name = forms.CharField(label="姓名", max_length=40)
    type = forms.ChoiceField(label="类别", choices=TYPES)
    unit = forms.ModelChoiceField(
        label="所在单位", queryset=Body.objects.none(), required=False, help_text="不在组织目录中的，写入专长。"
    )
    field = forms.ChoiceField(label="专业领域", choices=FIELDS)
    specialty = forms.CharField(label="专长和职务、职称", max_length=200)
    phone = PhoneField(required=False)
    since = forms.DateField(label="聘期自")
    until = forms.DateField(label="聘期至")
    avoid = forms.CharField(
        label="应当回避的情形", max_length=400, required=False, help_text="如本人所在单位为被监督单位的案件。"
    )

    def build(self) -> None:
        self.fields["unit"].queryset = addressees(self.matter.office)  # type: ignore[attr-defined]
        today, said = timezone.localdate(), self.matter.details
        stored: dict[str, Any] = {"since": today, "until": today + timedelta(days=PROPOSED_DAYS)}
        if self.matter.pk:
            stored = {name: said.get(name, "") for name in self.fields} | {
                "unit": self.matter.counterpart_id, "field": self.matter.field,
            }  # fmt: skip
        self.initial = {**stored, **self.initial}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("since") and said.get("until") and said["until"] <= said["since"]:
            self.add_error("until", "聘期截止日应当在起始日以后。")
        return said


class UseForm(MoveForm):
    used_on = DoneDateField(label="日期")
    way = forms.ChoiceField(label="参与方式", choices=WAYS)
    what = forms.CharField(label="参与的事项", max_length=200, help_text="写文号或者事项名称，不写当事人信息。")
    opinion = forms.CharField(label="意见和作用", max_length=1000, required=False, widget=forms.Textarea)

    def build(self) -> None:
        self.initial.setdefault("used_on", timezone.localdate())


class RenewForm(MoveForm):
    until = forms.DateField(label="续聘至")

    def clean_until(self) -> Any:
        if self.cleaned_data["until"].isoformat() <= self.matter.details["until"]:
            raise forms.ValidationError("续聘的截止日应当晚于原截止日。")
        return self.cleaned_data["until"]
