"""What the moves of 流程监控 and 案件质量评查 ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from cases.procedures.quality import FOUND, PROBLEMS, TYPES, grades_on
from supervision.matters.forms import EVIDENCE, MoveForm, SeveralFilesField

LONG = forms.Textarea
# No rule has a number: the decision sets the day; the form proposes a fortnight.
PROPOSED_DAYS = 15


class ProblemForm(MoveForm):
    problem = forms.ChoiceField(label="问题", choices=PROBLEMS)
    facts = forms.CharField(label="具体情况", max_length=4000, widget=LONG)
    basis = forms.CharField(label="依据", max_length=1000)
    demand = forms.CharField(
        label="要求",
        max_length=1000,
        initial="请查明情况并予以纠正，自收到通知书之日起十日以内书面回复核查情况。",
    )


class FindingsForm(MoveForm):
    outcome = forms.ChoiceField(label="核查结论", choices=FOUND)
    findings = forms.CharField(label="核查和纠正情况", max_length=4000, widget=LONG)
    files = SeveralFilesField(label="材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]


class SelectForm(MoveForm):
    type = forms.ChoiceField(label="评查方式", choices=TYPES)
    reviewers = forms.CharField(label="评查人员", max_length=200, help_text="用顿号分隔，不得有承办检察官本人。")
    scope = forms.CharField(
        label="评查重点",
        max_length=1000,
        widget=LONG,
        initial="事实认定、法律适用、办案程序、文书制作、期限、释法说理",
    )


class _GradedForm(MoveForm):
    """A form with the grades in force today."""

    grade = forms.ChoiceField(label="等次")

    def build(self) -> None:
        self.fields["grade"].choices = grades_on(timezone.localdate())  # type: ignore[attr-defined]


class GradeForm(_GradedForm):
    defects = forms.CharField(
        label="发现的问题", max_length=4000, required=False, widget=LONG, help_text="一行一项，没有的不填。"
    )
    opinion = forms.CharField(label="评查意见", max_length=4000, widget=LONG)

    def answers(self) -> dict[str, Any]:
        said = super().answers()
        return {**said, "defects": [line.strip() for line in said["defects"].splitlines() if line.strip()]}


class ResponseForm(MoveForm):
    agreed = forms.ChoiceField(label="对问题和等次", choices=(("yes", "无异议"), ("no", "有异议")))
    response = forms.CharField(label="意见", max_length=4000, required=False, widget=LONG)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("agreed") == "no" and not said.get("response"):
            self.add_error("response", "有异议的，应当写明理由。")
        return said


class ConfirmForm(_GradedForm):
    opinion = forms.CharField(label="审定意见", max_length=4000, widget=LONG)
    rectify_by = forms.DateField(label="整改日期", required=False, help_text="有问题的必填，至此日报告整改情况。")

    def build(self) -> None:
        super().build()
        said = self.matter.details
        self.initial.setdefault("grade", said.get("proposed_grade", ""))
        if said.get("defects"):
            self.initial.setdefault("rectify_by", timezone.localdate() + timedelta(days=PROPOSED_DAYS))

    def clean_rectify_by(self) -> Any:
        until = self.cleaned_data["rectify_by"]
        if until and until < timezone.localdate():
            raise forms.ValidationError("整改日期不能早于今天。")
        return until


class RectifiedForm(MoveForm):
    rectified = forms.CharField(label="整改情况", max_length=4000, widget=LONG, help_text="对照问题逐项写明。")
    files = SeveralFilesField(label="材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]
