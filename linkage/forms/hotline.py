"""What the moves of hotline batches ask."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from cases.forms import FIELDS, prosecutors_of
from linkage.models import HotlineCall, Screening
from linkage.procedures.hotline import HOTLINES
from supervision.accounts.models import Person
from supervision.matters.forms import MoveForm
from supervision.matters.models import Function

PAGE = 30
TYPES = (".xlsx", ".xls", ".csv")


class BatchForm(MoveForm):
    hotline = forms.ChoiceField(label="热线", choices=HOTLINES)
    month = forms.CharField(label="月份", max_length=7, help_text="如“2026-10”。")
    title = forms.CharField(label="名称", max_length=120, required=False, help_text="不填的，按热线和月份生成。")
    file = forms.FileField(
        label="工单文件",
        help_text="xlsx、xls 或者 csv（UTF-8 或者 GBK），表头含“工单编号”“内容”，最多5000条。",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(TYPES)}),
    )
    feedback_by = forms.DateField(label="反馈日期", help_text="默认为本月最后一日（可按本地约定调整）。")

    def build(self) -> None:
        today = timezone.localdate()
        last = date(today.year, today.month, monthrange(today.year, today.month)[1])
        before = date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)
        self.initial.setdefault("month", f"{before:%Y-%m}")
        self.initial.setdefault("feedback_by", last)

    def clean_month(self) -> str:
        month = str(self.cleaned_data["month"])
        try:
            month = f"{date.fromisoformat(f'{month}-01'):%Y-%m}"
        except ValueError as error:
            raise forms.ValidationError("请写成“2026-10”。") from error
        if month > f"{timezone.localdate():%Y-%m}":
            raise forms.ValidationError("月份不能晚于本月。")
        return month

    def clean_feedback_by(self) -> date:
        feedback_by: date = self.cleaned_data["feedback_by"]
        if feedback_by < timezone.localdate():
            raise forms.ValidationError("反馈日期不能早于今天。")
        return feedback_by

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not str(file.name).lower().endswith(TYPES):
            raise forms.ValidationError("只接受 xlsx、xls、csv 文件。")
        return file

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("title") and said.get("month") and said.get("hotline"):
            year, _, month = said["month"].partition("-")
            said["title"] = f"{said['hotline']}热线{year}年{int(month)}月工单"
        return said


class CallForm(forms.Form):
    id = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(label="处理", choices=Screening.choices, required=False)
    function = forms.ChoiceField(label="检察职能", choices=[("", "—"), *Function.choices], required=False)
    reason = forms.CharField(label="理由", max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("about"):
            self.fields["decision"].label = f"{self.initial['call_id']} 处理"
            self.fields["decision"].help_text = self.initial["about"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("decision") and not said.get("reason"):
            self.add_error("reason", "请写明理由。")
        if said.get("decision") and self.initial.get("decided"):
            self.add_error("decision", "他人已经筛查本条，不再重复处理；请改选“待筛查”。")
        if said.get("decision") == Screening.CLUE and not said.get("function"):
            self.add_error("function", "作为线索的，请选择检察职能。")
        return said


class ScreenCallsForm(MoveForm):
    """逐条筛查: the next calls that wait, a page at a time."""

    formset_name = "calls"
    formset_title = "工单"
    formset_help = f"一次列出{PAGE}条，未选择的留待下次。"

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet | None:
        calls = self.matter.calls.select_related("same_as").order_by("line")
        shown = calls.filter(decision="")[:PAGE] if data is None else self._sent(data, calls)
        rows = [
            {"id": call.pk, "call_id": call.call_id, "about": _about(call), "decided": call.decision} if call else {}
            for call in shown
        ]
        made = forms.formset_factory(CallForm, extra=0, max_num=len(rows) or 1, absolute_max=PAGE)
        return made(data, files, initial=rows, prefix=self.formset_name)

    def _sent(self, data: Any, calls: QuerySet[HotlineCall]) -> list[HotlineCall | None]:
        """The calls that were sent, each in its place: a decision stands under the words it was made on."""
        places = [str(data.get(f"{self.formset_name}-{place}-id", "")) for place in range(PAGE)]
        known = {
            str(call.pk): call
            for call in calls.filter(pk__in=[key for key in places if key.isdecimal() and len(key) < 19])
        }
        last = max((place for place, key in enumerate(places) if key), default=-1)
        return [known.get(key) for key in places[: last + 1]]


def _about(call: HotlineCall) -> str:
    parts = [call.category, call.place, call.caller, call.text[:600]]
    if call.same_as:
        parts.append(f"（与{call.same_as.hotline}热线工单{call.same_as.call_id}内容相同）")
    return "｜".join(part for part in parts if part)


class OpenCluesForm(MoveForm):
    handler = forms.ModelChoiceField(label="承办检察官", queryset=Person.objects.none())
    field = forms.ChoiceField(label="领域", choices=FIELDS)

    def build(self) -> None:
        self.fields["handler"].queryset = prosecutors_of(self.matter.office)  # type: ignore[attr-defined]
        if self.person in prosecutors_of(self.matter.office):
            self.initial.setdefault("handler", self.person.pk)
        self.initial.setdefault("field", "其他")
