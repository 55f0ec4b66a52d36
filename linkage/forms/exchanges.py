"""What the moves of transfers and requests ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from linkage.procedures.exchanges import EXCHANGES
from supervision.accounts.models import Body
from supervision.matters.forms import MoveForm, SeveralFilesField
from supervision.matters.models import Secrecy

FILES_HELP = "PDF、JPG、PNG、DOCX、XLSX，单个不超过 50 MB。"
# No rule has a number: the document sets the day; the form proposes a month.
PROPOSED_DAYS = 30


def partners(office: Body) -> Any:
    """The bodies with which a body deals directly: of its own region and of those above it."""
    region = office.region
    regions = {region, region[:4] + "00", region[:2] + "0000"}
    found = Body.objects.in_being(timezone.localdate()).filter(region__in=regions)
    return found.exclude(kind="joint_office").order_by("-level", "name")


class ExchangeForm(MoveForm):
    title = forms.CharField(label="标题", max_length=120)
    type = forms.ChoiceField(label="类别")
    counterpart = forms.ModelChoiceField(label="接收单位", queryset=Body.objects.none())
    department = forms.CharField(
        label="接收部门", max_length=60, required=False, help_text="移送本单位其他部门时填写，如“第四检察部”。"
    )
    facts = forms.CharField(label="事项和基本情况", max_length=8000, widget=forms.Textarea)
    basis = forms.CharField(label="依据", max_length=2000, widget=forms.Textarea)
    suspects = forms.CharField(
        label="涉及人员", max_length=2000, required=False, help_text="仅写办理所需信息。", widget=forms.Textarea
    )
    feedback_by = forms.DateField(label="反馈日期", help_text="载入函件，自签收后按此日期提醒。")
    contact = forms.CharField(label="联系人及电话", max_length=120)
    secrecy = forms.ChoiceField(
        label="知悉范围", choices=Secrecy.choices, help_text="涉及国家秘密的材料不得录入本系统。"
    )
    files = SeveralFilesField(label="附件", required=False, help_text=FILES_HELP)  # type: ignore[assignment]

    def build(self) -> None:
        one, matter = EXCHANGES[self.matter.kind], self.matter
        self.fields["type"].choices = one.types  # type: ignore[attr-defined]
        self.fields["type"].label = one.types_label
        self.fields["counterpart"].queryset = partners(matter.office)  # type: ignore[attr-defined]
        stored: dict[str, Any] = {"feedback_by": timezone.localdate() + timedelta(days=PROPOSED_DAYS)}
        if matter.pk:
            stored |= {name: matter.details.get(name, "") for name in self.fields if name in matter.details}
            stored |= {"title": matter.title, "counterpart": matter.counterpart_id, "secrecy": matter.secrecy}
        elif matter.parent is not None:
            said = matter.parent.details
            stored |= {
                "title": f"关于移送“{matter.parent.title}”线索" if one.kind == "transfer" else matter.parent.title
            }
            stored |= {"facts": said.get("summary") or said.get("facts", ""), "secrecy": matter.parent.secrecy}
            stored |= {"type": matter.parent.function} if one.kind == "transfer" else {}
        self.initial = {**stored, **self.initial}

    def clean_feedback_by(self) -> Any:
        feedback_by = self.cleaned_data["feedback_by"]
        if feedback_by <= timezone.localdate():
            raise forms.ValidationError("反馈日期应当在今天以后。")
        return feedback_by


class ReceiptForm(MoveForm):
    recipient = forms.CharField(label="签收人及职务", max_length=60)

    def build(self) -> None:
        self.initial.setdefault("recipient", self.person.name)


class AnswerForm(MoveForm):
    outcome = forms.ChoiceField(label="结果")
    answer = forms.CharField(label="办理情况和理由", max_length=8000, widget=forms.Textarea)
    files = SeveralFilesField(label="附件", required=False, help_text=FILES_HELP)  # type: ignore[assignment]

    def build(self) -> None:
        self.fields["outcome"].choices = EXCHANGES[self.matter.kind].outcomes  # type: ignore[attr-defined]
