"""What the moves of 刑罚变更执行监督 ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import addressees, prosecutors_of
from cases.moves.sentence import CHANGES, REHEARD, RELEASE, RESULTS
from supervision.accounts.models import Body, Person
from supervision.matters.forms import EVIDENCE, DoneDateField, MoveForm, SeveralFilesField
from supervision.matters.models import Secrecy

LONG = forms.Textarea
# 刑诉法第265条: a court before the sentence is delivered, else the prison administration or the police.
DECIDE = ("court", "police", "judicial_administration")
WAYS = "如审查提请材料、调查核实、列席评审会议、询问罪犯和证人、出席庭审。"


class ProposalForm(MoveForm):
    title = forms.CharField(label="案件名称", max_length=120, help_text="不写罪犯姓名。")
    change = forms.ChoiceField(label="变更种类", choices=list(CHANGES.items()))
    convict = forms.CharField(label="罪犯", max_length=60, help_text="仅写文书所需信息，不在列表中显示。")
    organ = forms.CharField(label="执行机关", max_length=120, help_text="提请的监狱、看守所、社区矫正机构。")
    counterpart = forms.ModelChoiceField(label="裁定、决定机关", queryset=Body.objects.none())
    received_on = DoneDateField(label="收到建议书、意见副本的日期")
    proposal_number = forms.CharField(label="建议书、意见文号", max_length=60)
    proposal = forms.CharField(label="提请内容", max_length=4000, widget=LONG)
    handler = forms.ModelChoiceField(label="承办检察官", queryset=Person.objects.none())
    secrecy = forms.ChoiceField(
        label="知悉范围", choices=Secrecy.choices, help_text="涉及国家秘密的材料不得录入本系统。"
    )
    files = SeveralFilesField(label="建议书、意见副本", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        organs = addressees(self.matter.office).filter(kind__in=DECIDE)
        self.fields["counterpart"].queryset = organs  # type: ignore[attr-defined]
        self.fields["handler"].queryset = prosecutors_of(self.matter.office)  # type: ignore[attr-defined]
        self.initial.setdefault("received_on", timezone.localdate())
        self.initial.setdefault("handler", self.person.pk)
        if self.matter.parent is not None:
            self.initial.setdefault("secrecy", self.matter.parent.secrecy)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        body = said.get("counterpart")
        if body is not None and said.get("change") not in (None, RELEASE) and body.kind != "court":
            self.add_error("counterpart", "减刑、假释由人民法院裁定（刑事诉讼法第273条）。")
        return said


class ProperForm(MoveForm):
    ways = forms.CharField(label="审查方式", max_length=400, help_text=WAYS)
    reason = forms.CharField(label="审查意见", max_length=4000, widget=LONG)


class FaultForm(MoveForm):
    ways = forms.CharField(label="审查方式", max_length=400, help_text=WAYS)
    faults = forms.CharField(label="不当情形和意见", max_length=8000, widget=LONG, help_text="载入文书。")
    law = forms.CharField(label="依据", max_length=1000, help_text="具体到条、款、项。")


class _ResultForm(MoveForm):
    """A ruling or decision that came: its day, number, result and gist; each form names the results."""

    received_on = DoneDateField(label="收到裁定书副本、决定通知的日期")
    number = forms.CharField(label="裁定书、决定书文号", max_length=60)
    result = forms.ChoiceField(label="结果", choices=[])
    text = forms.CharField(label="内容", max_length=2000, widget=LONG)
    results: dict[str, str] = {}

    def build(self) -> None:
        self.fields["result"].choices = list(self.results.items())  # type: ignore[attr-defined]
        self.initial.setdefault("received_on", timezone.localdate())


class DecisionForm(_ResultForm):
    results = RESULTS


class RehearingForm(_ResultForm):
    results = REHEARD
