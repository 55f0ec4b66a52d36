"""What the moves of tasks that are handed down ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from cases.forms.exchanges import FILES_HELP, partners
from linkage.moves.subtasks import DONE, limit_of
from supervision.accounts.models import Appointment, Body, BodyKind
from supervision.matters.forms import DateInput, MoveForm, SeveralFilesField
from supervision.matters.roles import CLERK_POSTS, HEAD_POSTS
from supervision.terms.arithmetic import day_text


def below(office: Body) -> Any:
    """The body itself, and the units that it leads."""
    led = Q(pk=office.pk) | Q(parent=office) | Q(parent__parent=office)
    return Body.objects.in_being(timezone.localdate()).filter(led).order_by("level", "region", "name")


def doers(office: Body) -> Any:
    """Who may be given a part: the body's own units; the joint office, which has none, asks the units it deals with."""
    return below(office) if office.kind != BodyKind.JOINT_OFFICE else partners(office, joint=bool(departments(office)))


def departments(office: Body) -> list[str]:
    """The departments in which somebody can act for the body."""
    posts = Appointment.objects.in_force(timezone.localdate()).filter(body=office, post__in=CLERK_POSTS + HEAD_POSTS)
    return sorted(set(posts.exclude(department="").values_list("department", flat=True)))


def offer(fields: Any, office: Body, units: Any) -> None:
    """The units and, for the body's own part, its departments."""
    fields["unit"].queryset = units
    fields["department"].choices = [("", "—"), *((one, one) for one in departments(office))]


def wrong_department(office: Body, said: dict[str, Any]) -> str:
    """Why the department does not go with the unit; empty where it does."""
    own = said["unit"].pk == office.pk
    if own == bool(said.get("department")):
        return ""
    return "请选择本单位的承办部门。" if own else "交其他单位的，部门由该单位确定。"


class HandDownForm(MoveForm):
    title = forms.CharField(label="分解任务名称", max_length=120)
    content = forms.CharField(label="工作内容和要求", max_length=4000, widget=forms.Textarea)
    unit = forms.ModelChoiceField(label="承办单位", queryset=Body.objects.none(), help_text="本单位或者下级单位。")
    department = forms.ChoiceField(label="承办部门", required=False, help_text="交本单位部门的必选。")
    person = forms.CharField(label="责任人", max_length=60)  # type: ignore[assignment]
    due_by = forms.DateField(label="时限")

    def build(self) -> None:
        matter = self.matter
        offer(self.fields, matter.office, doers(matter.office))
        if matter.office.kind == BodyKind.JOINT_OFFICE:
            self.fields["unit"].help_text = "承担此项工作的成员单位。"
        else:
            self.initial.setdefault("unit", matter.office_id)
        parent = matter.parent
        if parent is not None and (latest := limit_of(parent)):
            self.initial.setdefault("due_by", latest)
            self.fields["due_by"].help_text = f"不晚于所属任务的完成时限{day_text(latest)}。"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        due, parent = said.get("due_by"), self.matter.parent
        latest = limit_of(parent) if parent is not None else None
        if due and due < timezone.localdate():
            self.add_error("due_by", "时限不能早于今天。")
        elif due and latest and due > latest:
            self.add_error("due_by", f"时限不能晚于所属任务的完成时限{day_text(latest)}。")
        known = "unit" in said and "department" not in self.errors
        if known and (reason := wrong_department(self.matter.office, said)):
            self.add_error("department", reason)
        return said


class ConsultTaskForm(forms.Form):
    title = forms.CharField(label="任务", max_length=200)
    unit = forms.ModelChoiceField(label="承办单位", queryset=Body.objects.none())
    department = forms.ChoiceField(label="承办部门", required=False, help_text="本单位承办的必选。")
    person = forms.CharField(label="责任人", max_length=60, required=False)
    due_by = forms.DateField(label="时限", widget=DateInput())

    def __init__(self, *args: Any, office: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        offer(self.fields, office, partners(office))

    def clean_due_by(self) -> Any:
        if self.cleaned_data["due_by"] < timezone.localdate():
            raise forms.ValidationError("时限不能早于今天。")
        return self.cleaned_data["due_by"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        known = said.get("unit") and "department" not in self.errors
        if known and (reason := wrong_department(self.office, said)):
            self.add_error("department", reason)
        return said


class ConsultTasksForm(MoveForm):
    """登记会商任务: what was agreed, and who does what until when, all in one form."""

    conclusion = forms.CharField(label="会商结论", max_length=4000, widget=forms.Textarea)
    formset_name = "tasks"
    formset_title = "任务"
    formset_help = "每项各成一件，承办单位即时可见。"

    def build(self) -> None:
        if self.matter.parent is not None:
            self.initial.setdefault("conclusion", self.matter.parent.details.get("answer", ""))

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet | None:
        made = forms.formset_factory(
            ConsultTaskForm, extra=0, can_delete=True, min_num=1, validate_min=True, max_num=30, absolute_max=40
        )  # fmt: skip
        told = {"too_few_forms": "请至少写一项任务。"}
        return made(
            data, files, prefix=self.formset_name, error_messages=told, form_kwargs={"office": self.matter.office}
        )  # fmt: skip


class PartProgressForm(MoveForm):
    text = forms.CharField(label="进展情况", max_length=4000, widget=forms.Textarea)
    percent = forms.IntegerField(
        label="完成比例（%）", min_value=0, max_value=DONE - 1, help_text="完成的用“报告完成”。"
    )
    files = SeveralFilesField(label="佐证材料", required=False, help_text=FILES_HELP)  # type: ignore[assignment]

    def build(self) -> None:
        self.initial.setdefault("percent", self.matter.details.get("percent", 0))
