"""What the moves of 行刑反向衔接 ask."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from cases.forms import prosecutors_of
from cases.moves.reverse_link import GROUNDS
from supervision.accounts.models import Person
from supervision.matters.forms import EVIDENCE, DoneDateField, MoveForm, SeveralFilesField
from supervision.matters.models import Secrecy

LONG = forms.Textarea


class NonProsecutionForm(MoveForm):
    title = forms.CharField(
        label="案件名称", max_length=120, help_text="不写被不起诉人姓名，如“某盗窃不起诉案行刑反向衔接”。"
    )
    person = forms.CharField(  # type: ignore[assignment]
        label="被不起诉人", max_length=120, help_text="仅写办理所需信息，不在列表中显示。"
    )
    offence = forms.CharField(label="涉嫌罪名", max_length=40)
    ground = forms.ChoiceField(label="不起诉种类", choices=list(GROUNDS.items()))
    decision_number = forms.CharField(label="不起诉决定书文号", max_length=80)
    decided_on = DoneDateField(label="作出不起诉决定的日期", help_text="自此日起三个工作日内移送。")
    facts = forms.CharField(label="查明的事实", max_length=8000, widget=LONG)
    detained = forms.CharField(label="强制措施和涉案财物情况", max_length=400, required=False)
    secrecy = forms.ChoiceField(
        label="知悉范围", choices=Secrecy.choices, help_text="涉及国家秘密的材料不得录入本系统；未成年人案件限制知悉。"
    )
    files = SeveralFilesField(  # type: ignore[assignment]
        label="审查报告、不起诉决定书和证据材料", required=False, help_text=EVIDENCE
    )

    def build(self) -> None:
        self.initial.setdefault("decided_on", timezone.localdate())
        parent = self.matter.parent
        if parent is not None:
            self.initial.setdefault("title", f"{parent.title}行刑反向衔接"[:120])
            self.initial.setdefault("facts", parent.details.get("conclude_findings") or parent.details.get("facts", ""))


class HandToReviewForm(MoveForm):
    receiver = forms.ModelChoiceField(label="行政检察部门承办检察官", queryset=Person.objects.none())
    department = forms.CharField(label="接收部门", max_length=60, initial="行政检察部门")
    opinion = forms.CharField(
        label="移送意见", max_length=4000, widget=LONG, help_text="写明是否需要给予行政处罚、处分或者没收违法所得。"
    )
    materials = forms.CharField(label="随附材料", max_length=400, initial="审查报告、不起诉决定书、证据材料")
    files = SeveralFilesField(label="材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.fields["receiver"].queryset = prosecutors_of(self.matter.office)  # type: ignore[attr-defined]
