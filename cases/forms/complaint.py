"""What the moves of 申诉、控告审查 ask."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import addressees, prosecutors_of
from cases.moves.complaint import ACTS, BEFORE, FINDINGS, OWN, PERSONS
from supervision.accounts.models import Body, Person
from supervision.matters.forms import EVIDENCE, DoneDateField, MoveForm, SeveralFilesField
from supervision.matters.models import Secrecy

LONG = forms.Textarea
CHOOSE = ("", "请选择")
ORGANS = ("police", "court", "judicial_administration")
# Default only: the rule names no day for the reasons.
PROPOSED_DAYS = 7


class ComplaintForm(MoveForm):
    title = forms.CharField(label="事项名称", max_length=120, help_text="不写申诉人、控告人姓名。")
    complainant = forms.CharField(label="申诉人、控告人", max_length=60, help_text="仅写办理所需信息，不在列表中显示。")
    standing = forms.ChoiceField(label="身份", choices=[CHOOSE, *PERSONS.items()])
    act = forms.ChoiceField(
        label="所涉情形",
        choices=[CHOOSE, *ACTS.items()],
        help_text="《刑事诉讼法》第117条第1款；其他违法行为也应当受理。",
    )
    counterpart = forms.ModelChoiceField(
        label="办案机关", queryset=Body.objects.none(), required=False, help_text="涉及本院办理的案件的不选。"
    )
    before = forms.ChoiceField(
        label="先行处理情况", choices=[CHOOSE, *BEFORE.items()], help_text="《人民检察院刑事诉讼规则》第555条。"
    )
    received_on = DoneDateField(label="收到日期")
    facts = forms.CharField(label="申诉、控告的事实和理由", max_length=8000, widget=LONG)
    handler = forms.ModelChoiceField(label="承办检察官", queryset=Person.objects.none())
    secrecy = forms.ChoiceField(
        label="知悉范围", choices=Secrecy.choices, help_text="涉及国家秘密的材料不得录入本系统。"
    )
    files = SeveralFilesField(label="申诉书、控告书和材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        organs = addressees(self.matter.office).filter(kind__in=ORGANS)
        self.fields["counterpart"].queryset = organs  # type: ignore[attr-defined]
        self.fields["handler"].queryset = prosecutors_of(self.matter.office)  # type: ignore[attr-defined]
        self.initial.setdefault("received_on", timezone.localdate())
        self.initial.setdefault("handler", self.person.pk)
        parent = self.matter.parent
        if parent is not None:
            for name, value in (("secrecy", parent.secrecy), ("facts", parent.details.get("summary", ""))):
                self.initial.setdefault(name, value)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        before, organ = said.get("before"), said.get("counterpart")
        if before == OWN and organ is not None:
            self.add_error("counterpart", "涉及本院办理的案件的，不选办案机关。")
        elif before not in (None, "", OWN) and organ is None and "counterpart" not in self.errors:
            self.add_error("counterpart", "选择申诉、控告所涉的办案机关。")
        return said


class AskReasonsForm(MoveForm):
    reason = forms.CharField(label="需要说明的问题", max_length=4000, widget=LONG, help_text="载入通知书。")
    answer_by = forms.DateField(label="说明理由的日期", help_text="规则没有规定日数，由通知书载明。")

    def build(self) -> None:
        self.initial.setdefault("answer_by", timezone.localdate() + timedelta(days=PROPOSED_DAYS))

    def clean_answer_by(self) -> date:
        day: date = self.cleaned_data["answer_by"]
        if day <= timezone.localdate():
            raise forms.ValidationError("说明理由的日期应当在今天以后。")
        return day


class ReasonsForm(MoveForm):
    received_on = DoneDateField(label="收到理由说明的日期")
    text = forms.CharField(label="说明的理由", max_length=4000, widget=LONG)
    files = SeveralFilesField(label="理由说明", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("received_on", timezone.localdate())


class FindingForm(MoveForm):
    process = forms.CharField(label="审查情况", max_length=8000, widget=LONG)
    finding = forms.ChoiceField(label="审查意见", choices=[CHOOSE, *FINDINGS.items()])
    reasons = forms.CharField(label="理由和依据", max_length=4000, widget=LONG)
