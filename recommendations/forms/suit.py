"""What the moves of 行政公益诉讼 ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from recommendations.moves.suit import RESULTS, TESTS
from supervision.accounts.models import Body
from supervision.matters.forms import MoveForm

LONG = forms.Textarea


def past(value: Any) -> Any:
    """A day that has come."""
    if value and value > timezone.localdate():
        raise forms.ValidationError("日期不能晚于今天。")
    return value


class ReviewForm(MoveForm):
    title = forms.CharField(label="案件名称", max_length=120)
    harm = forms.CharField(
        label="公益仍受侵害的情况", max_length=8000, widget=LONG, help_text="写明跟进调查查明的情况和证据。"
    )

    def build(self) -> None:
        if self.matter.parent is not None:
            self.initial.setdefault("title", f"{self.matter.parent.title}行政公益诉讼案"[:120])


class ProposeForm(MoveForm):
    tests = forms.MultipleChoiceField(
        label="未依法履行职责的情形（公益诉讼办案规则第82条）",
        choices=list(TESTS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    facts = forms.CharField(label="事实和理由", max_length=8000, widget=LONG)
    basis = forms.CharField(label="法律依据", max_length=4000, widget=LONG)
    claims = forms.CharField(
        label="诉讼请求", max_length=4000, widget=LONG, help_text="每行一项；预填检察建议的建议事项，按诉讼请求改写。"
    )
    court = forms.ModelChoiceField(label="管辖法院", queryset=Body.objects.none())

    def build(self) -> None:
        region = self.matter.office.region
        regions = {region, region[:4] + "00", region[:2] + "0000"}
        courts = Body.objects.in_being(timezone.localdate()).filter(kind="court", region__in=regions)
        self.fields["court"].queryset = courts.order_by("-level")  # type: ignore[attr-defined]
        self.initial.setdefault("facts", self.matter.details.get("harm", ""))
        self.initial.setdefault("claims", "\n".join(self.matter.details.get("claims", [])))


class FileForm(MoveForm):
    filed_on = forms.DateField(label="起诉书送达人民法院的日期")
    court_number = forms.CharField(label="人民法院案号", max_length=80, required=False)

    def build(self) -> None:
        self.initial.setdefault("filed_on", timezone.localdate())

    def clean_filed_on(self) -> Any:
        return past(self.cleaned_data["filed_on"])


class DayForm(MoveForm):
    done_on = forms.DateField(label="完成日期")
    remark = forms.CharField(label="备注", max_length=1000, widget=LONG, required=False)

    def build(self) -> None:
        self.initial.setdefault("done_on", timezone.localdate())

    def clean_done_on(self) -> Any:
        return past(self.cleaned_data["done_on"])


class SummonsForm(MoveForm):
    received_on = forms.DateField(label="收到出庭通知书的日期")
    hearing = forms.CharField(label="开庭时间、地点", max_length=200)

    def build(self) -> None:
        self.initial.setdefault("received_on", timezone.localdate())

    def clean_received_on(self) -> Any:
        return past(self.cleaned_data["received_on"])


class AppearanceForm(MoveForm):
    prosecutors = forms.CharField(label="出庭检察人员", max_length=200)


class JudgmentForm(MoveForm):
    received_on = forms.DateField(label="收到裁判文书的日期")
    judgment_number = forms.CharField(label="裁判文书文号", max_length=80)
    result = forms.ChoiceField(label="裁判结果", choices=list(RESULTS.items()))
    text = forms.CharField(label="裁判要点", max_length=4000, widget=LONG)

    def build(self) -> None:
        self.initial.setdefault("received_on", timezone.localdate())

    def clean_received_on(self) -> Any:
        return past(self.cleaned_data["received_on"])


class ExecutionForm(MoveForm):
    findings = forms.CharField(label="执行情况", max_length=4000, widget=LONG)
