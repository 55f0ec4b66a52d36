"""What a change of claims and a mediation ask."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from supervision.matters.forms import EVIDENCE, DoneDateField, MoveForm, SeveralFilesField

LONG = forms.Textarea


class ClaimsForm(MoveForm):
    claims = forms.CharField(
        label="变更后的诉讼请求", max_length=4000, widget=LONG, help_text="每行一项；预填原诉讼请求。"
    )
    reason = forms.CharField(label="变更理由", max_length=4000, widget=LONG, help_text="载入变更诉讼请求决定书。")

    def build(self) -> None:
        self.initial.setdefault("claims", "\n".join(self.matter.details.get("claims", [])))


class MediationForm(MoveForm):
    agreement = forms.CharField(label="调解协议的内容", max_length=8000, widget=LONG)
    reason = forms.CharField(
        label="审查意见",
        max_length=4000,
        widget=LONG,
        help_text="逐项写明协议没有减免诉讼请求载明的民事责任，没有损害社会公共利益。",
    )


class MediationNoticeForm(MoveForm):
    published_on = DoneDateField(label="公告日期", help_text="人民法院公告调解协议之日。")
    medium = forms.CharField(label="公告方式", max_length=120)
    files = SeveralFilesField(label="公告凭证", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("published_on", timezone.localdate())
