"""What the addressee is asked, and what is decided about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from cases.forms.extras import field_of
from cases.moves.once import waiting_reply
from recommendations.forms.drafting import CommitteeForm
from recommendations.models import Adoption, Done
from recommendations.moves.deciding import VIEWS, WHAT
from recommendations.moves.unit import known_answers, last_draft
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.matters.forms import DoneDateField, MoveForm, SeveralFilesField
from supervision.matters.procedures import concrete
from supervision.terms.arithmetic import day_text

LONG = forms.Textarea
# What somebody states or judges is never stated for them beforehand.
UNSAID = ("", "请选择")
# What is further away than this was mistyped: no document is carried out so long before or after it.
MOST_YEARS = 10
TOO_FAR = f"与今天相隔超过{MOST_YEARS}年，请核对年份。"
EVIDENCE = "照片、文件等，PDF、JPG、PNG、DOCX、XLSX，单个不超过 50 MB。"


class ObjectForm(MoveForm):
    grounds = forms.CharField(label="异议理由", max_length=8000, widget=LONG)
    files = SeveralFilesField(label="证据材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        if INSTRUMENTS[self.matter.kind].objection == "re_examination":
            self.fields["grounds"].label = "申请复查的理由"


def too_far(day: date) -> bool:
    """Whether the year of a day must have been mistyped."""
    return abs(day.year - timezone.localdate().year) > MOST_YEARS


def not_yet_over(form: forms.Form, said: dict[str, Any]) -> None:
    """What is done was done by today, and what is not done has no such day."""
    for name in ("done_on", "plan_on"):
        if said.get(name) and too_far(said[name]):
            form.add_error(name, TOO_FAR)
    planned = "；尚未完成的，填写计划完成日期" if "plan_on" in form.fields else ""
    if said.get("done_on") and said["done_on"] > timezone.localdate():
        form.add_error("done_on", f"完成日期不能晚于今天{planned}。")
    elif said.get("done_on") and said.get("done") == "not_done":
        form.add_error("done_on", f"未完成的，不填写完成日期{planned}。")


class AnswerForm(forms.Form):
    plans_ahead = True  # a letter on paper plans what it planned when it was written

    adoption = forms.ChoiceField(label="是否采纳", choices=[UNSAID, *Adoption.choices])
    done = forms.ChoiceField(label="落实情况", choices=[UNSAID, *Done.choices])
    text = forms.CharField(label="采取的措施", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    reason = forms.CharField(
        label="不采纳、未完成的理由", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    done_on = forms.DateField(
        label="完成日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    plan_on = forms.DateField(
        label="计划完成日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    responsible = forms.CharField(label="责任人及职务", max_length=60, required=False)
    persons = forms.CharField(
        label="处理有关人员的情况", max_length=400, required=False, help_text="写人数和处理结果，不写身份证号等信息。"
    )
    money = forms.DecimalField(
        label="涉及资金（元）", max_digits=15, decimal_places=2, min_value=0, required=False,
        help_text="追回、罚没或者投入的金额。",
    )  # fmt: skip
    systems = forms.CharField(label="建立、修订的制度", max_length=400, required=False)
    files = SeveralFilesField(label="证据", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("done") == "done" and not said.get("done_on"):
            self.add_error("done_on", "已完成的，写明完成日期。")
        not_yet_over(self, said)
        if said.get("done") == "done":
            said["plan_on"] = None
        elif self.plans_ahead and said.get("plan_on") and said["plan_on"] < timezone.localdate():
            self.add_error("plan_on", "计划完成日期不能早于今天。")
        if said.get("adoption") == "rejected" and said.get("done") == "done":
            self.add_error("done", "不采纳的，不能填写已完成；已经做到的，按采纳或者部分采纳填写。")
        if (said.get("adoption") == "rejected" or said.get("done") == "not_done") and not said.get("reason"):
            self.add_error("reason", "不采纳或者未完成的，写明理由。")
        return said


class PaperAnswerForm(AnswerForm):
    plans_ahead = False


class PerMeasure(MoveForm):
    """A form with one row per measure, no more and no fewer."""

    row_form: type[forms.Form]

    def rows(self) -> list[dict[str, Any]]:
        return []

    def row_arguments(self) -> dict[str, Any]:
        """What each row is told besides."""
        return {}

    def titles(self) -> list[str]:
        return [f"{measure.order}. {measure.text}" for measure in concrete(self.matter).measures.all()]  # type: ignore[attr-defined]

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet:
        titles = self.titles()
        made = forms.formset_factory(
            self.row_form, extra=0, min_num=len(titles), max_num=len(titles), validate_min=True, validate_max=True
        )
        few = {"too_few_forms": "每一项都要填写。"}
        formset = made(
            data, files, prefix=self.formset_name, initial=self.rows() or None, form_kwargs=self.row_arguments(),
            error_messages=few,
        )  # fmt: skip
        for form, title in zip(formset.forms, titles, strict=False):
            form.empty_permitted = False
            form.heading = title  # type: ignore[attr-defined]
        return formset


class ReplyForm(PerMeasure):
    summary = forms.CharField(label="总体情况", max_length=8000, widget=LONG)
    posted_on = DoneDateField(
        label="交邮日期", required=False, help_text="以邮寄方式回复的填写；期满前交邮的不算逾期。"
    )
    signatory = forms.CharField(label="签发人及职务", max_length=60)
    number = forms.CharField(label="复函文号", max_length=60, required=False, help_text="本单位编定的文号，可不填。")
    contact = forms.CharField(label="联系人及电话", max_length=120, required=False)
    formset_name = "answers"
    formset_title = "逐项答复"
    formset_help = "每一项都要答复。"
    row_form = AnswerForm

    def build(self) -> None:
        draft = last_draft(self.matter)
        for extra in INSTRUMENTS[self.matter.kind].answer_parts:
            self.fields[extra.name] = field_of(extra)
            known = draft.said if draft and extra.name in draft.said else self.matter.details
            self.initial.setdefault(extra.name, known.get(extra.name, ""))
        for name in ("summary", "posted_on", "signatory", "number", "contact"):
            self.initial.setdefault(name, draft.said.get(name) if draft else None)

    def rows(self) -> list[dict[str, Any]]:
        return known_answers(self.matter)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        posted_on, served_on = said.get("posted_on"), self.matter.served_on
        if posted_on and served_on and posted_on < served_on:
            self.add_error("posted_on", f"交邮日期不能早于送达日期{day_text(served_on)}。")
        if said.get("penalty_result") == "penalised" and not said.get("penalty_number"):
            self.add_error("penalty_number", "已作出决定的，填写决定书文号。")
        return said


class PaperReplyForm(ReplyForm):
    received_on = DoneDateField(label="收到日期")
    files = SeveralFilesField(label="回复原件扫描件", help_text=EVIDENCE)  # type: ignore[assignment]
    row_form = PaperAnswerForm

    def rows(self) -> list[dict[str, Any]]:
        return []

    def build(self) -> None:
        super().build()
        if link := waiting_reply(self.matter):
            received_on = timezone.localdate(link.replied_at)
            known = {"received_on": received_on, "signatory": link.reply_name, "contact": link.reply_contact}
            self.initial.update(known, number=link.reply_number)
            self.fields["files"].required = False
            self.fields["files"].help_text = "对方单位通过一次性链接提交的文件自动归入本次回复，不必再传。"
        self.initial.setdefault("received_on", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        received_on, posted_on, served_on = said.get("received_on"), said.get("posted_on"), self.matter.served_on
        if received_on and posted_on and received_on < posted_on:
            self.add_error("received_on", "收到日期不能早于交邮日期。")
        elif received_on and served_on and received_on < served_on:
            self.add_error("received_on", f"收到日期不能早于送达日期{day_text(served_on)}。")
        return said


class FilingReportForm(MoveForm):
    filing_number = forms.CharField(label="立案决定文号", max_length=120)
    filed_on = DoneDateField(label="立案日期")
    files = SeveralFilesField(label="立案决定书", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("filed_on", timezone.localdate())


class ReviewForm(MoveForm):
    view = forms.ChoiceField(label="复核意见", choices=[UNSAID, *VIEWS.items()])
    reason = forms.CharField(label="复核情况和理由", max_length=4000, widget=LONG, help_text="逐条回应对方提出的理由。")

    def build(self) -> None:
        if INSTRUMENTS[self.matter.kind].objection == "re_examination":
            again = {"reject": "纠正意见正确，维持", "modify": "变更纠正意见", "withdraw": "纠正意见错误，撤回"}
            self.fields["view"].choices = [UNSAID, *again.items()]  # type: ignore[attr-defined]
            self.fields["view"].label, self.fields["reason"].label = "复查意见", "复查情况和理由"


class ModifyForm(MoveForm):
    reason = forms.CharField(label="变更的理由", max_length=4000, widget=LONG)
    changes = forms.CharField(
        label="变更的内容", max_length=4000, widget=LONG, help_text="写明原文书的哪些内容作何变更，载入变更决定书。"
    )
    changed_measures = forms.CharField(
        label="变更后的事项", max_length=8000, widget=LONG, required=False,
        help_text="每行一项；预填原有事项，按变更后的内容改写，不涉及事项的清空。",
    )  # fmt: skip

    def build(self) -> None:
        texts = concrete(self.matter).measures.order_by("order").values_list("text", flat=True)  # type: ignore[attr-defined]
        self.initial.setdefault("changed_measures", "\n".join(" ".join(text.split()) for text in texts))


class ChangeCommitteeForm(CommitteeForm):
    what = forms.ChoiceField(label="决定事项", choices=[UNSAID, *WHAT.items()])

    def build(self) -> None:
        super().build()
        self.order_fields(["what"])


class CorrectErrorForm(MoveForm):
    place = forms.CharField(label="笔误所在部分", max_length=120, help_text="如“查明的事实第二段”。")
    wrong = forms.CharField(label="原文", max_length=400)
    right = forms.CharField(label="补正为", max_length=400)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("wrong") and said.get("wrong") == said.get("right"):
            self.add_error("right", "补正后的文字与原文相同。")
        return said
