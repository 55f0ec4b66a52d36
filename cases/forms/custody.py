"""What the moves of 羁押必要性审查 ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import addressees, prosecutors_of
from cases.moves.custody import ORIGINS, OWN, STAGES
from supervision.accounts.models import Body, Person
from supervision.matters.forms import EVIDENCE, DoneDateField, MoveForm, SeveralFilesField
from supervision.matters.models import Secrecy

LONG = forms.Textarea


class CustodyForm(MoveForm):
    title = forms.CharField(label="案件名称", max_length=120, help_text="不写被羁押人姓名。")
    origin = forms.ChoiceField(label="启动方式", choices=list(ORIGINS.items()))
    applicant = forms.CharField(label="申请人、建议单位", max_length=120, required=False)
    relation = forms.CharField(
        label="与被羁押人的关系", max_length=60, required=False, help_text="如本人、近亲属、辩护人；看守所建议的不填。"
    )
    received_on = DoneDateField(label="收到（发现）日期", help_text="收到申请的部门当日移送负责捕诉的部门。")
    detained = forms.CharField(label="被羁押人", max_length=60, help_text="仅写办理所需信息，不在列表中显示。")
    measure = forms.CharField(label="现强制措施及羁押场所", max_length=120)
    stage = forms.ChoiceField(label="诉讼阶段", choices=list(STAGES.items()))
    counterpart = forms.ModelChoiceField(
        label="办案机关", queryset=Body.objects.none(), required=False, help_text="侦查、审判阶段填写。"
    )
    facts = forms.CharField(label="申请理由和基本情况", max_length=8000, widget=LONG)
    handler = forms.ModelChoiceField(label="承办检察官", queryset=Person.objects.none())
    secrecy = forms.ChoiceField(
        label="知悉范围", choices=Secrecy.choices, help_text="涉及国家秘密的材料不得录入本系统。"
    )
    files = SeveralFilesField(label="申请书、证明材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        organs = addressees(self.matter.office).filter(kind__in=("police", "court"))
        self.fields["counterpart"].queryset = organs  # type: ignore[attr-defined]
        self.fields["handler"].queryset = prosecutors_of(self.matter.office)  # type: ignore[attr-defined]
        self.initial.setdefault("received_on", timezone.localdate())
        self.initial.setdefault("handler", self.person.pk)
        if self.matter.parent is not None:
            self.initial.setdefault("secrecy", self.matter.parent.secrecy)
            self.initial.setdefault("counterpart", self.matter.parent.counterpart_id)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("origin") not in (None, OWN) and not said.get("applicant"):
            self.add_error("applicant", "写明申请人或者建议的看守所，审查结果应当告知。")
        if said.get("stage") in ("investigation", "trial") and not said.get("counterpart"):
            self.add_error("counterpart", "侦查、审判阶段应当写明办案机关。")
        return said


class ContinueForm(MoveForm):
    ways = forms.CharField(
        label="审查方式", max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如审查证据材料、听取办案机关和辩护人意见、调查身体状况、公开审查。",
    )  # fmt: skip
    reason = forms.CharField(label="继续羁押的理由", max_length=4000, widget=LONG, help_text="载入告知书。")
