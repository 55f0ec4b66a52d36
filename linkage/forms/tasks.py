"""What the moves of plans and tasks ask."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from cases.forms.exchanges import FILES_HELP, partners
from linkage.models import Decision
from linkage.moves.liaisons import lapsed
from linkage.moves.tasks import MOST_ITEMS, last_milestone, milestones_of, milestones_since, passed_milestone
from supervision.accounts.models import Body
from supervision.matters.forms import MoveForm, ReasonForm, SeveralFilesField
from supervision.matters.models import Matter
from supervision.terms.arithmetic import day_text

PAPER_TYPES = (".docx", ".txt", ".xlsx")


class PlanField(forms.ModelChoiceField):
    """A plan, by its title."""

    def label_from_instance(self, obj: Matter) -> str:
        return obj.title


class PaperForm(MoveForm):
    """增加来源文件: pasted text, a file, or the list of a year before."""

    paper_name = forms.CharField(
        label="来源文件名称", max_length=120, required=False, help_text="粘贴正文或者上传文件的必填。"
    )
    paper = forms.CharField(
        label="文件正文", required=False, max_length=200_000, widget=forms.Textarea(attrs={"rows": 12}),
        help_text="粘贴全文，按“一、（一）1.（1）”的编号拆成条目；未编号的文字归入上一条。",
    )  # fmt: skip
    file = forms.FileField(
        label="或者上传", required=False, widget=forms.ClearableFileInput(attrs={"accept": ",".join(PAPER_TYPES)}),
        help_text="DOCX、TXT，或者任务清单 XLSX。",
    )  # fmt: skip
    before = PlanField(
        label="或者沿用以前年度清单", required=False, queryset=Matter.objects.none(), empty_label="不沿用",
        help_text="原清单的任务逐项转入，再决定列入、并入或者不列入；写有年份的时限不沿用。",
    )  # fmt: skip

    def build(self) -> None:
        issued = Matter.objects.visible_to(self.person).filter(kind="plan", office=self.matter.office_id)
        found = issued.filter(state__in=["issued", "closed"]).exclude(pk=self.matter.pk or 0).order_by("-pk")
        self.fields["before"].queryset = found  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        file, pasted = said.get("file"), said.get("paper", "").strip()
        given = "file" in self.errors or "paper" in self.errors or file or pasted
        if file and not str(file.name).lower().endswith(PAPER_TYPES):
            self.add_error("file", "只接受 DOCX、TXT、XLSX 文件。")
        if file and pasted:
            self.add_error("file", "已经粘贴正文；另有文件的，请以后用“增加来源文件”。")
        if given and not said.get("paper_name"):
            self.add_error("paper_name", "请写明来源文件名称。")
        if not given and not said.get("before"):
            self.add_error("paper", "请粘贴正文、上传文件，或者选择以前年度的清单。")
        if given and said.get("before"):
            self.add_error("before", "一次用一个来源；另一个请以后用“增加来源文件”。")
        return said


class PlanForm(PaperForm):
    title = forms.CharField(label="名称", max_length=120)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    again = forms.BooleanField(
        label="该年度另行制定", required=False, help_text="该年度已有要点和清单，仍另行制定的勾选。"
    )
    field_order = ("title", "year", "again", "paper_name", "paper", "file", "before")

    def build(self) -> None:
        super().build()
        today = timezone.localdate()
        plans = Matter.objects.filter(kind="plan", office=self.matter.office_id).order_by("-pk")
        self.known = {plan.details["year"]: plan.title for plan in plans}
        if not self.known:
            del self.fields["again"]
        year = today.year + 1 if today.month == 12 else today.year
        year = next(each for each in range(year, year + len(self.known) + 1) if each not in self.known)
        self.initial.setdefault("year", year)
        self.initial.setdefault("title", f"{year}年“府检联动”工作要点和重点任务清单")

    def clean(self) -> dict[str, Any]:
        """A year has one list; what is to be added goes into it, unless another is meant."""
        said = super().clean() or {}
        if (title := self.known.get(said.get("year", 0))) and not said.get("again"):
            self.add_error(
                "year", f"{said['year']}年度已有“{title}”。补充任务的，请在其中办理；确需另行制定的，请勾选。"
            )
        return said


class MilestonesField(forms.CharField):
    """阶段节点: one a line, the day first; several, each with its own reminder."""

    def __init__(self, **kwargs: Any) -> None:
        words = "每行一个节点，日期在前，如“2026-06-30 完成摸排”；逐个提醒。"
        given: dict[str, Any] = {"label": "阶段节点", "max_length": 2000, "required": False, "help_text": words}
        super().__init__(**given | kwargs)

    def clean(self, value: Any) -> str:
        said = str(super().clean(value))
        try:
            milestones_of(said, timezone.localdate())
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return said


class MilestonesForm(MoveForm):
    """设定阶段节点: those still to come; what was reached is not written again."""

    milestones = MilestonesField(widget=forms.Textarea)

    def build(self) -> None:
        ahead = [step for step in self.matter.details.get("steps", []) if not step["done_on"]]
        self.initial.setdefault("milestones", "\n".join(f"{step['on']} {step['text']}" for step in ahead))

    def clean_milestones(self) -> str:
        said, today = str(self.cleaned_data["milestones"]), timezone.localdate()
        known = [step["on"] for step in self.matter.details.get("steps", [])]
        if wrong := passed_milestone(said, milestones_since(self.matter, today), today, known):
            raise forms.ValidationError(wrong)
        return said


class ItemForm(forms.Form):
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    decision = forms.ChoiceField(label="处理", choices=Decision.choices, required=False)
    merged_into = forms.IntegerField(label="并入第几条", required=False, min_value=1)
    area = forms.CharField(label="重点领域", max_length=120, required=False)
    task = forms.CharField(label="工作任务", max_length=200)
    lead = forms.CharField(label="牵头单位", max_length=120, required=False)
    responsible = forms.CharField(label="责任单位", max_length=400, required=False, help_text="用顿号分隔。")
    due_text = forms.CharField(label="完成时限", max_length=60, required=False, help_text="如“2026年6月底前”“长期”。")
    milestones = MilestonesField(widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("clause"):
            self.fields["task"].help_text = f"{self.initial['clause']}：{self.initial['text'][:300]}"
            self.fields["decision"].label = f"第{self.initial['order']}条 处理"


class SortForm(MoveForm):
    """逐条处理: every item with its source clause."""

    formset_name = "items"
    formset_title = "条目"
    formset_help = "每条对照原文处理；文件以外的任务，在后面增加。删去的条目作“不列入”处理，已经下达的不在这里。"

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet | None:
        waiting = self.matter.plan_items.filter(assigned=None)
        rows = [
            {
                "id": item.pk, "order": item.order, "clause": f"{item.paper}{item.clause}", "text": item.text,
                "decision": item.decision, "merged_into": item.merged_into.order if item.merged_into else None,
                "area": item.area, "task": item.task, "lead": item.lead, "responsible": item.responsible,
                "due_text": item.due_text, "milestones": item.milestones,
            }
            for item in waiting.select_related("merged_into").order_by("order")
        ]  # fmt: skip
        made = forms.formset_factory(
            ItemForm, extra=0, can_delete=True, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS
        )  # fmt: skip
        return made(data, files, initial=rows, prefix=self.formset_name)

    def answers(self) -> dict[str, Any]:
        """An item that was taken away is not listed; nothing of a paper is lost from sight."""
        said = super().answers()
        for form in self.formset.forms if self.formset is not None else ():
            if form.cleaned_data.get("DELETE") and form.cleaned_data.get("id"):
                said[self.formset_name].append({**form.cleaned_data, "decision": Decision.DROPPED})
        return said


class TaskForm(MoveForm):
    title = forms.CharField(label="任务名称", max_length=200)
    area = forms.CharField(label="重点领域", max_length=120, required=False)
    content = forms.CharField(label="任务内容", max_length=8000, widget=forms.Textarea)
    source = forms.CharField(label="来源", max_length=200, required=False)
    lead = forms.ModelChoiceField(label="牵头单位", queryset=Body.objects.none())
    responsible = forms.ModelMultipleChoiceField(label="责任单位", queryset=Body.objects.none(), required=False)
    due_by = forms.DateField(label="完成时限", required=False, help_text="长期任务可以不填。")
    milestones = MilestonesField(widget=forms.Textarea)

    def clean_due_by(self) -> Any:
        due_by = self.cleaned_data["due_by"]
        if due_by and due_by < timezone.localdate():
            raise forms.ValidationError("完成时限不能早于今天。")
        return due_by

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        due_by, steps = said.get("due_by"), said.get("milestones")
        today = timezone.localdate()
        since = milestones_since(self.matter, today)
        if steps and (wrong := passed_milestone(steps, since, today)):
            self.add_error("milestones", wrong)
        elif due_by and steps and last_milestone(steps, since) > str(due_by):
            self.add_error("milestones", "阶段节点不能晚于完成时限。")
        if said.get("lead") in (said.get("responsible") or ()):
            self.add_error("responsible", "牵头单位不再列为责任单位。")
        return said

    def build(self) -> None:
        waiting = lapsed(self.matter.office, timezone.localdate())
        units = partners(self.matter.office).exclude(pk__in=[member.body_id for member in waiting])
        for name in ("lead", "responsible"):
            self.fields[name].queryset = units  # type: ignore[attr-defined]
        if waiting:
            names = "、".join(member.body.name for member in waiting)
            self.fields["lead"].help_text = f"成员期满或者联络员任期届满的，先在联动机制中更新，再下达：{names}。"
        if self.matter.parent is not None:
            self.initial.setdefault("source", self.matter.parent.title)


class ProgressForm(MoveForm):
    text = forms.CharField(label="进展和完成情况", max_length=4000, widget=forms.Textarea)
    files = SeveralFilesField(label="佐证材料", required=False, help_text=FILES_HELP)  # type: ignore[assignment]


class ReturnTaskForm(ReasonForm):
    """退回继续办理; a task whose time is over is returned with a day until which it is to be made good."""

    due_by = forms.DateField(label="补办时限")

    def build(self) -> None:
        due = self.matter.details.get("due_by")
        if not due or date.fromisoformat(due) >= timezone.localdate():
            del self.fields["due_by"]
            return
        self.fields["due_by"].help_text = f"原完成时限{day_text(date.fromisoformat(due))}已过，写明补办到哪一天。"

    def clean_due_by(self) -> Any:
        if self.cleaned_data["due_by"] < timezone.localdate():
            raise forms.ValidationError("补办时限不能早于今天。")
        return self.cleaned_data["due_by"]


class DueForm(MoveForm):
    due_by = forms.DateField(label="新的完成时限")
    reason = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea)

    def clean_due_by(self) -> Any:
        if self.cleaned_data["due_by"] < timezone.localdate():
            raise forms.ValidationError("新的完成时限不能早于今天。")
        steps = self.matter.details.get("steps", [])
        ahead = max((date.fromisoformat(step["on"]) for step in steps if not step["done_on"]), default=None)
        if ahead and ahead > self.cleaned_data["due_by"]:
            raise forms.ValidationError(f"阶段节点排到{day_text(ahead)}，请先调整阶段节点。")
        return self.cleaned_data["due_by"]
