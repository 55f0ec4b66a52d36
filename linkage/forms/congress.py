"""What the moves of assignments and proposals ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from cases.forms import prosecutors_of
from linkage.moves.congress import sender_of
from linkage.procedures.congress import RATINGS, RECEIVED, RESULTS, WAYS
from supervision.accounts.models import Person
from supervision.matters.forms import DoneDateField, MoveForm, SeveralFilesField
from supervision.terms.arithmetic import day_text

FILES_HELP = "PDF、JPG、PNG、DOCX、XLSX，单个不超过 50 MB。"


class ReceivedForm(MoveForm):
    """登记: 人大交办, 党委交办, 代表建议, 政协提案."""

    title = forms.CharField(label="标题", max_length=120)
    form = forms.ChoiceField(label="方式")
    sender = forms.CharField(label="来自", max_length=120)
    reference = forms.CharField(label="编号", max_length=120)
    session = forms.CharField(label="会议届次", max_length=120, required=False)
    field = forms.CharField(label="领域", max_length=40)
    assigned_on = DoneDateField(label="交办日期")
    received_on = DoneDateField(label="收到日期")
    reply_by = forms.DateField(label="来文要求的答复日期", required=False)
    content = forms.CharField(label="内容", max_length=8000, widget=forms.Textarea)
    handler = forms.ModelChoiceField(label="承办检察官", queryset=Person.objects.none())
    files = SeveralFilesField(label="来文", required=False, help_text=FILES_HELP)  # type: ignore[assignment]

    def build(self) -> None:
        one, office = RECEIVED[self.matter.kind], self.matter.office
        self.fields["form"].choices = one.forms  # type: ignore[attr-defined]
        self.fields["sender"].label, self.fields["reference"].label = one.from_label, one.number_label
        self.fields["handler"].queryset = prosecutors_of(office)  # type: ignore[attr-defined]
        if self.person in prosecutors_of(office):
            self.initial.setdefault("handler", self.person.pk)
        self.initial.setdefault("received_on", timezone.localdate())
        if one.start.date:
            self.fields["reply_by"].required = True
            self.fields["reply_by"].help_text = "按此日期提醒。"
        else:
            del self.fields["reply_by"]
        sends = sender_of(one.from_kind, office.region, timezone.localdate())
        if one.kind in ("congress_assignment", "party_assignment") and sends:
            self.initial.setdefault("sender", sends.name)
        if one.kind == "party_assignment":
            del self.fields["session"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        assigned_on, received_on, reply_by = (said.get(name) for name in ("assigned_on", "received_on", "reply_by"))
        if assigned_on and received_on and received_on < assigned_on:
            self.add_error("received_on", "收到日期不能早于交办日期。")
        if reply_by and received_on and reply_by < received_on:
            self.add_error("reply_by", "答复日期不能早于收到日期。")
        return said


class CongressScreenForm(MoveForm):
    way = forms.ChoiceField(label="筛查意见", choices=WAYS, widget=forms.RadioSelect)
    reason = forms.CharField(label="理由", max_length=4000, widget=forms.Textarea)


class CongressReplyForm(MoveForm):
    result = forms.ChoiceField(label="办理结果", choices=[("", "请选择"), *RESULTS])
    answer = forms.CharField(label="办理情况", max_length=8000, widget=forms.Textarea)
    contact = forms.CharField(
        label="联系沟通情况", max_length=1000, widget=forms.Textarea, help_text="时间、方式、听取的意见。"
    )

    def build(self) -> None:
        self.initial = {**{name: self.matter.details.get(name, "") for name in self.fields}, **self.initial}


class CongressFeedbackForm(MoveForm):
    told_on = DoneDateField(label="反馈日期")
    rating = forms.ChoiceField(label="评价", choices=[("", "请选择"), *RATINGS])
    text = forms.CharField(label="反馈意见", max_length=2000, widget=forms.Textarea)
    again_by = forms.DateField(
        label="要求再次答复的日期", required=False, help_text="来文写明的填写，据此计时；没有写明的不计时。"
    )
    SHOWN_WHEN = {"again_by": "rating=dissatisfied"}

    def build(self) -> None:
        self.initial.setdefault("told_on", timezone.localdate())

    def clean_again_by(self) -> date | None:
        again_by: date | None = self.cleaned_data["again_by"]
        if again_by and again_by < timezone.localdate():
            raise forms.ValidationError("再次答复的日期不能早于今天。")
        return again_by

    def clean_told_on(self) -> date:
        """Nobody comments on an answer before it was given."""
        told_on: date = self.cleaned_data["told_on"]
        if self.matter.answered_on and told_on < self.matter.answered_on:
            raise forms.ValidationError(f"反馈日期不能早于答复日期{day_text(self.matter.answered_on)}。")
        return told_on


class MaterialForm(MoveForm):
    title = forms.CharField(label="标题", max_length=120)
    problem = forms.CharField(
        label="检察建议反映的问题", max_length=8000, widget=forms.Textarea, help_text="写共性问题，不写个案当事人信息。"
    )
    advice = forms.CharField(label="对策建议", max_length=8000, widget=forms.Textarea)

    def build(self) -> None:
        if self.matter.pk:
            stored = {name: self.matter.details.get(name, "") for name in ("problem", "advice")}
            self.initial = {**stored, "title": self.matter.title, **self.initial}
        elif self.matter.parent is not None:
            about = self.matter.parent.title.removeprefix("关于")
            self.initial.setdefault("title", f"关于“{about}”所涉问题的建议"[:120])


class MaterialResultForm(MoveForm):
    taken = forms.ChoiceField(label="结果", choices=[("", "请选择"), ("yes", "代表已提出建议"), ("no", "未提出建议")])
    deputy = forms.CharField(label="提出建议的代表", max_length=120, required=False)
    reference = forms.CharField(label="建议编号", max_length=120, required=False)
    text = forms.CharField(label="说明", max_length=2000, required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("taken") == "yes" and not said.get("reference"):
            self.add_error("reference", "代表已提出建议的，写明建议编号。")
        return said
