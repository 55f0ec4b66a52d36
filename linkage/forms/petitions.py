"""What the acts of a petition that is settled together ask."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from cases.forms.exchanges import FILES_HELP
from linkage.procedures.petitions import AID, RESULTS
from supervision.matters.forms import DoneDateField, MoveForm, SeveralFilesField


class LeaderForm(MoveForm):
    leader = forms.CharField(label="包案领导", max_length=120, help_text="姓名和职务。")
    reason = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class PetitionHearingForm(MoveForm):
    """登记听证."""

    held_on = DoneDateField(label="听证日期")
    place = forms.CharField(label="地点", max_length=120)
    host = forms.CharField(label="主持人", max_length=120)
    people = forms.CharField(
        label="参加人", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="听证员、信访人和有关单位人员；不写证件号码、住址。",
    )  # fmt: skip
    result = forms.ChoiceField(label="听证结果", choices=[("", "请选择"), *RESULTS])
    record = forms.CharField(label="听证情况和意见", max_length=8000, widget=forms.Textarea)
    files = SeveralFilesField(label="听证笔录等材料", required=False, help_text=FILES_HELP)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("held_on", timezone.localdate())


class AidForm(MoveForm):
    """登记救助."""

    kind = forms.ChoiceField(label="救助种类", choices=AID)
    amount = forms.DecimalField(label="金额（元）", min_value=1, max_digits=10, decimal_places=2)
    given_on = DoneDateField(label="发放日期")
    decided_by = forms.CharField(label="决定单位", max_length=120)
    remark = forms.CharField(label="说明", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    files = SeveralFilesField(  # type: ignore[assignment]
        label="决定文书、发放凭证", required=False, help_text=FILES_HELP
    )

    def build(self) -> None:
        self.initial.setdefault("given_on", timezone.localdate())
