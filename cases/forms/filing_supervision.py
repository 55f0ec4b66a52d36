"""What the moves of 立案监督 ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import addressees
from cases.moves.filing_supervision import (
    DIRECTIONS,
    IMPROPER,
    NEGOTIATED,
    POLICE,
    POSITIONS,
    positions,
    somebody_is_told,
)
from supervision.accounts.models import Body
from supervision.matters.forms import DoneDateField, MoveForm, SeveralFilesField

LONG = forms.Textarea
DECIDED = frozenset(POSITIONS) - {"reasons"}
EVIDENCE = "PDF、JPG、PNG、DOCX、XLSX，单个不超过 50 MB。"


class OpenForm(MoveForm):
    NEEDED_THEN = frozenset({"improper", "not_submitted"})
    SHOWN_WHEN = dict.fromkeys(NEEDED_THEN, "direction=should_not_file")

    title = forms.CharField(label="案件名称", max_length=120)
    counterpart = forms.ModelChoiceField(label="侦查机关", queryset=Body.objects.none())
    direction = forms.ChoiceField(label="监督情形", choices=list(DIRECTIONS.items()))
    improper = forms.ChoiceField(
        label="有证据证明可能存在的违法立案情形", choices=[("", "请选择"), *IMPROPER.items()], required=False,
        help_text="《人民检察院刑事诉讼规则》第559条第2款。",
    )  # fmt: skip
    not_submitted = forms.BooleanField(
        label="公安机关尚未提请批准逮捕或者移送起诉",
        required=False,
        help_text="已经提请、移送的，在审查逮捕、审查起诉中处理。",
    )
    suspicion = forms.CharField(label="涉嫌罪名和案由", max_length=200)
    facts = forms.CharField(label="查明的情况", max_length=8000, widget=LONG)
    grounds = forms.CharField(label="认为可能违法的理由和依据", max_length=4000, widget=LONG)
    complainant = forms.CharField(
        label="控告人、申诉人或者移送机关",
        max_length=200,
        required=False,
        help_text="没有的不填；理由成立时须向其告知。",
    )

    def build(self) -> None:
        bodies = addressees(self.matter.office).filter(kind__in=POLICE).exclude(kind="other", name__endswith="公司")
        self.fields["counterpart"].queryset = bodies  # type: ignore[attr-defined]
        parent = self.matter.parent
        if parent is not None:
            self.initial.setdefault("title", parent.title)
            self.initial.setdefault("counterpart", parent.counterpart_id)
            said = parent.details
            self.initial.setdefault("facts", said.get("summary") or said.get("facts", ""))
            self.initial.setdefault("suspicion", said.get("suspicion", ""))
            if said.get("suggest_supervision"):
                # Whoever suggested it is told the outcome (刑诉规则第561条).
                self.initial.setdefault("complainant", parent.office.name)
                self.initial.setdefault("grounds", f"{parent.office.name}认为：{said['suggest_supervision']}")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("direction") != "should_not_file":
            return said | {"improper": ""}
        if not said.get("improper"):
            self.add_error("improper", "要求说明立案理由的，选择有证据证明可能存在的违法立案情形。")
        if not said.get("not_submitted"):
            self.add_error("not_submitted", "已经提请批准逮捕或者移送起诉的，不适用要求说明立案理由。")
        return said


class ExplainForm(MoveForm):
    position = forms.ChoiceField(label="说明情况", choices=list(POSITIONS.items()))
    reasons = forms.CharField(label="情况、依据和理由", max_length=8000, widget=LONG)
    decision_number = forms.CharField(
        label="决定书文号", max_length=80, required=False, help_text="已经作出决定的必填。"
    )
    own_decision_on = DoneDateField(
        label="决定日期",
        required=False,
        help_text="已经作出决定的必填；立案的，三个月自该日起算（刑诉规则第564条）。",
    )
    files = SeveralFilesField(label="证据材料、决定书", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.fields["position"].choices = list(positions(self.matter).items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        decided = said.get("position") in DECIDED
        if decided and not said.get("decision_number"):
            self.add_error("decision_number", "已经作出决定的，填写决定书文号。")
        decided_on, received_on = said.get("own_decision_on"), said.get("received_on")
        if decided and not decided_on and "own_decision_on" not in self.errors:
            self.add_error("own_decision_on", "已经作出决定的，填写决定日期。")
        elif decided_on and received_on and decided_on > received_on:
            self.add_error("own_decision_on", "决定日期不能晚于收到说明的日期。")
        return said


class PaperExplanationForm(ExplainForm):
    received_on = DoneDateField(label="收到日期")

    def build(self) -> None:
        super().build()
        self.initial.setdefault("received_on", timezone.localdate())
        self.fields["files"].required = True


class AskAgainForm(MoveForm):
    reason = forms.CharField(label="理由", max_length=4000, widget=LONG)
    files = SeveralFilesField(label="意见书、案卷材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]


class PaperAskAgainForm(AskAgainForm):
    received_on = DoneDateField(label="收到日期", help_text="期限自收到意见书和案卷材料之日起算（刑诉规则第565条）。")

    def build(self) -> None:
        self.initial.setdefault("received_on", timezone.localdate())
        self.fields["files"].required = True


class InformForm(MoveForm):
    informed = forms.CharField(
        label="告知对象",
        max_length=200,
        required=False,
        help_text="依职权发现、没有控告人和移送机关的不填，不制作告知文书。",
    )
    reason = forms.CharField(label="理由和根据", max_length=4000, widget=LONG)

    def build(self) -> None:
        self.fields["informed"].required = somebody_is_told(self.matter)
        self.initial.setdefault("informed", self.matter.details.get("complainant", ""))
        self.initial.setdefault("reason", self.matter.details.get("reasons", ""))


class NegotiationForm(MoveForm):
    result = forms.ChoiceField(label="协商结果", choices=[("", "请选择"), *NEGOTIATED.items()])
    text = forms.CharField(label="协商经过和意见", max_length=4000, widget=LONG)
    files = SeveralFilesField(label="有关材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]


class ExecuteForm(MoveForm):
    decision_number = forms.CharField(label="立案（撤销案件）决定书文号", max_length=80)
    decided_on = DoneDateField(label="决定日期")
    files = SeveralFilesField(label="决定书复印件", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("decided_on", timezone.localdate())


class PaperExecuteForm(ExecuteForm):
    files = SeveralFilesField(label="决定书扫描件", help_text=EVIDENCE)
