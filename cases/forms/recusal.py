"""What an application for recusal and its decision ask."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from cases.moves.recusal import OUTCOMES
from supervision.matters.forms import EVIDENCE, DoneDateField, MoveForm, SeveralFilesField


class RecusalForm(MoveForm):
    on = DoneDateField(label="收到申请的日期")
    whom = forms.CharField(label="申请人", max_length=120)
    text = forms.CharField(label="申请回避的人员和理由", max_length=500, widget=forms.Textarea)
    files = SeveralFilesField(label="申请书", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("on", timezone.localdate())


class RecusalDecisionForm(MoveForm):
    outcome = forms.ChoiceField(label="决定", choices=list(OUTCOMES.items()))
    reason = forms.CharField(label="理由", max_length=400, widget=forms.Textarea)
    told = forms.CharField(label="通知申请人的方式", max_length=80, help_text="如“当面告知”“书面通知”。")
