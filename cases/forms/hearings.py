"""What the record of a hearing asks, and what was made of the hearers' opinion."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils import timezone

from cases.forms.service import EVIDENCE
from cases.moves.hearings import WEIGHED
from supervision.matters.forms import DoneDateField, MoveForm, SeveralFilesField

LONG = forms.Textarea


class HearingRecordForm(MoveForm):
    heard_on = DoneDateField(label="听证日期")
    heard_at = forms.CharField(label="地点", max_length=120)
    attended = forms.CharField(
        label="到场人员",
        max_length=1000,
        widget=LONG,
        help_text="写明主持人、听证员、当事人和其他参加人，未到场的注明。",
    )
    views = forms.CharField(label="各方意见和听证员提问", max_length=8000, widget=LONG)
    deliberation = forms.CharField(
        label="听证员评议意见", max_length=4000, widget=LONG, help_text="写明多数意见和不同意见。"
    )
    files = SeveralFilesField(label="签名的笔录、录音录像清单", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        said = self.matter.details
        planned = date.fromisoformat(said["feedback_by"]) if said.get("feedback_by") else timezone.localdate()
        self.initial.setdefault("heard_on", min(planned, timezone.localdate()))
        self.initial.setdefault("heard_at", said.get("place", ""))
        self.initial.setdefault("attended", f"主持人：{said.get('host', '')}；听证员：{said.get('hearers', '')}")


class WeighForm(MoveForm):
    extent = forms.ChoiceField(label="采纳情况", choices=WEIGHED, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="采纳的内容和未采纳的理由", max_length=4000, widget=LONG, help_text="记入案件，供作出处理决定时参考。"
    )
