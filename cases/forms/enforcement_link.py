"""What the moves of 行刑衔接 ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.procedures.thresholds import thresholds
from supervision.accounts.models import Body
from supervision.matters.forms import EVIDENCE, DoneDateField, MoveForm, SeveralFilesField, names_in
from supervision.matters.models import Secrecy

LONG = forms.Textarea


class RegisterForm(MoveForm):
    title = forms.CharField(label="案件名称", max_length=120)
    case_number = forms.CharField(label="行政案件编号", max_length=80)
    found_on = DoneDateField(label="发现涉嫌犯罪的日期")
    rule = forms.ChoiceField(
        label="移送门槛（默认值）", help_text="按数额、数量比对的默认门槛，未列罪名选“其他罪名”；是否移送由人判断。"
    )
    suspicion = forms.CharField(label="涉嫌罪名", max_length=80)
    quantity = forms.DecimalField(
        label="数额、数量",
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text="按所选门槛的单位填写。",
    )
    facts = forms.CharField(label="案件情况", max_length=8000, widget=LONG)
    suspects = forms.CharField(
        label="涉案单位和人员", max_length=2000, required=False, widget=LONG, help_text="仅写办理所需信息。"
    )
    penalty = forms.CharField(
        label="行政处罚情况", max_length=400, required=False, help_text="已经作出行政处罚的，写明文号、日期和内容。"
    )
    contact = forms.CharField(label="联系人及电话", max_length=120)
    secrecy = forms.ChoiceField(
        label="知悉范围", choices=Secrecy.choices, help_text="涉及国家秘密的材料不得录入本系统。"
    )
    files = SeveralFilesField(label="材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        rules = thresholds().values()
        choices = [(one.id, f"{one.offence}：{one.words}" if one.words else one.offence) for one in rules]
        self.fields["rule"].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]
        self.initial.setdefault("found_on", timezone.localdate())
        if self.matter.pk:
            stored: dict[str, Any] = {"title": self.matter.title, "secrecy": self.matter.secrecy}
            said = self.matter.details
            self.initial = {**stored, **{name: said[name] for name in self.fields if name in said}, **self.initial}
            self.initial["found_on"] = said["found_on"]


class ReportForm(MoveForm):
    team = forms.CharField(label="专案组人员", max_length=120, help_text="两名以上行政执法人员，用顿号分隔。")
    report = forms.CharField(label="核实情况和移送意见", max_length=8000, widget=LONG)
    files = SeveralFilesField(label="书面报告", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def clean_team(self) -> str:
        team = str(self.cleaned_data["team"])
        if len(names_in(team)) < 2:
            raise forms.ValidationError("专案组应当由两名以上行政执法人员组成。")
        return team


class TransferForm(MoveForm):
    police = forms.ModelChoiceField(label="接受移送的公安机关", queryset=Body.objects.none())
    basis = forms.CharField(label="移送的依据", max_length=2000, widget=LONG)
    materials = forms.CharField(
        label="随案材料", max_length=1000, initial="调查报告、涉案物品清单、检验报告或者鉴定结论、其他有关材料"
    )
    files = SeveralFilesField(label="附件", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        region = self.matter.office.region
        regions = {region, region[:4] + "00", region[:2] + "0000"}
        police = Body.objects.in_being(timezone.localdate()).filter(kind="police", region__in=regions)
        self.fields["police"].queryset = police.order_by("-level", "name")  # type: ignore[attr-defined]


class ReceiptForm(MoveForm):
    recipient = forms.CharField(label="签收人及职务", max_length=60)
    jurisdiction = forms.ChoiceField(
        label="管辖",
        choices=(("own", "属于本机关管辖"), ("others", "不属于本机关管辖，二十四小时内转送")),
        initial="own",
    )

    def build(self) -> None:
        self.initial.setdefault("recipient", self.person.name)


class ForwardForm(MoveForm):
    police = forms.ModelChoiceField(
        label="有管辖权的公安机关", queryset=Body.objects.none(), required=False, empty_label="不是公安机关"
    )
    other = forms.CharField(label="公安机关以外的机关", max_length=120, required=False, help_text="写机关全称。")
    reason = forms.CharField(label="不属于本机关管辖的理由", max_length=4000, widget=LONG)

    def build(self) -> None:
        own = self.matter.counterpart_id or 0
        police = Body.objects.in_being(timezone.localdate()).filter(kind="police").exclude(pk=own)
        near = police.filter(region__startswith=self.matter.office.region[:2]).order_by("-level", "name")
        self.fields["police"].queryset = near  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if bool(said.get("police")) == bool(said.get("other")) and "police" not in self.errors:
            self.add_error("police", "请选择公安机关，或者写明其他机关，二者择一。")
        return said


class DecisionForm(MoveForm):
    decision_number = forms.CharField(label="决定文书文号", max_length=80)
    decided_on = DoneDateField(label="决定日期")
    files = SeveralFilesField(label="决定文书", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("decided_on", timezone.localdate())


class RefusalForm(DecisionForm):
    reason = forms.CharField(label="不予立案的理由", max_length=4000, widget=LONG)


class HandoverForm(MoveForm):
    list = forms.CharField(label="移交清单和交接情况", max_length=4000, widget=LONG)


class PenaltyForm(MoveForm):
    penalised_on = DoneDateField(label="作出行政处罚的日期")
    penalty_number = forms.CharField(label="行政处罚决定书文号", max_length=80)
    penalty = forms.CharField(label="处罚内容", max_length=1000, widget=LONG)

    def build(self) -> None:
        self.initial.setdefault("penalised_on", timezone.localdate())


class PenaltyCopyForm(MoveForm):
    copied_on = DoneDateField(label="抄送日期")
    receivers = forms.CharField(label="抄送的公安机关和人民检察院", max_length=200, help_text="写全称，用顿号分隔。")
    files = SeveralFilesField(label="行政处罚决定书", help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("copied_on", timezone.localdate())
