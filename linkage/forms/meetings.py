"""What the moves of topics and meetings ask."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from linkage.models import AgendaItem
from linkage.moves.hours import CLOCK, hours_of
from linkage.moves.meetings import LEADLESS, meetings_to_come
from supervision.accounts.models import Body
from supervision.documents.registers.values import split_names
from supervision.matters.forms import EVIDENCE, DateInput, DoneDateField, MoveForm, SeveralFilesField
from supervision.matters.models import Function, Matter, Part
from supervision.terms.arithmetic import day_text

MEETINGS = (("yearly", "年度会议"), ("extra", "临时会议"))
TOPICS = (("dispute", "直接对接未达成共识，提请协调"), ("ordinary", "一般议题"))
SPARE_ROWS = 3


def area(label: str, *, required: bool = True, most: int = 4000, **more: Any) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": 4}), **more
    )


class TopicForm(MoveForm):
    type = forms.ChoiceField(label="议题类别", choices=TOPICS, initial="dispute")
    title = forms.CharField(label="议题", max_length=120)
    own_view = area("本单位意见", help_text="一般议题写明背景、内容和建议。")
    other_unit = forms.CharField(
        label="对方单位", max_length=120, required=False, help_text="写单位全称；列入议程后，由该单位自己陈述意见。"
    )
    other_view = area("对方意见", required=False)
    attempts = area("已做的协商", required=False, help_text="写明时间、方式和未达成一致的事项。")
    SHOWN_WHEN = dict.fromkeys(("other_unit", "other_view", "attempts"), "type=dispute")
    NEEDED_THEN = frozenset(SHOWN_WHEN)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in self.SHOWN_WHEN:
            if said.get("type") == "dispute" and not said.get(name) and name not in self.errors:
                self.add_error(name, "提请协调的必填。")
        return said

    def build(self) -> None:
        came = self.matter.parent
        # The title of a criminal or restricted matter is not for every member of the meeting.
        if came is not None and came.secrecy == "ordinary" and came.function != Function.CRIMINAL:
            about = came.title.removeprefix("关于")
            self.initial.setdefault("title", f"关于“{about}”的协调"[:120])
        if came is not None:
            other = came.counterpart if came.office_id == self.matter.office_id else came.office
            # The office that is asked is no side of it.
            self.initial.setdefault("other_unit", other.name if other and other.kind != "joint_office" else "")


class StatementForm(MoveForm):
    """陈述本单位意见: what was reported of it stands there until the unit says it itself."""

    opinion = area("本单位意见", help_text="以本单位的名义陈述，替换提请单位转述的意见；参会各方均可见。")

    def build(self) -> None:
        self.initial.setdefault("opinion", self.matter.details.get("other_view", ""))


class SettleForm(MoveForm):
    opinion = area("议定结果")


class TakeForm(MoveForm):
    meeting = forms.ModelChoiceField(label="列入哪次会议", queryset=Matter.objects.none())

    def build(self) -> None:
        waiting = meetings_to_come(self.matter)
        self.fields["meeting"].queryset = waiting  # type: ignore[attr-defined]
        self.initial.setdefault("meeting", waiting.first())


class MeetingForm(MoveForm):
    title = forms.CharField(label="会议名称", max_length=120)
    type = forms.ChoiceField(label="会议类别", choices=MEETINGS)
    planned = forms.DateField(label="拟定召开日期")
    time = forms.CharField(label="时间", max_length=40, initial="上午9时")
    place = forms.CharField(label="地点", max_length=120)
    why = area("召开事由", required=False, most=1000, help_text="临时会议必填，送召集人、副召集人审阅。")

    def build(self) -> None:
        if self.matter.pk:
            stored = {name: self.matter.details.get(name, "") for name in self.fields}
            self.initial = {**stored, "title": self.matter.title, **self.initial}
        elif self.matter.parent is not None:
            name = self.matter.parent.title
            end = "" if name.endswith("会议") else "联席会议"
            self.initial.setdefault("title", f"{timezone.localdate().year}年{name}{end}")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("type") == "extra" and not said.get("why") and "why" not in self.errors:
            self.add_error("why", "临时会议须写明召开事由，报请召集人、副召集人同意。")
        if said.get("planned") and said["planned"] < timezone.localdate():
            self.add_error("planned", "召开日期不能早于今天。")
        elif said.get("planned") and said["planned"] > timezone.localdate() + timedelta(days=366):
            # A meeting is due each year (府检联动意见五（一）): what is further away was mistyped.
            self.add_error("planned", "召开日期在一年以后，请核对年份。")
        return said

    def clean_time(self) -> str:
        said = str(self.cleaned_data["time"])
        if CLOCK.search(said) and not hours_of(said):
            raise forms.ValidationError("没有这个时间或者分不清上午、下午，请按“上午9时”“下午3时30分”“14:30”填写。")
        return said


class AgendaItemForm(forms.Form):
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    order = forms.IntegerField(label="顺序", min_value=1, required=False)
    title = forms.CharField(label="议题", max_length=200)
    unit = forms.CharField(label="汇报单位", max_length=120, required=False)
    own_view = area("提出单位意见", required=False)
    other_view = area("对方意见", required=False)
    attempts = area("已做的协商", required=False)


class AgendaForm(MoveForm):
    """编排议程."""

    formset_name = "items"
    formset_title = "议题"

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet | None:
        names = ("order", "title", "unit", "own_view", "other_view", "attempts")
        items = AgendaItem.objects.filter(meeting=self.matter).order_by("order", "id")
        rows = [{name: getattr(item, name) for name in names} | {"id": item.pk} for item in items]
        made = forms.formset_factory(
            AgendaItemForm, extra=1 if rows else 2, can_delete=True, max_num=60, absolute_max=100
        )
        return made(data, files, initial=rows, prefix=self.formset_name)


class AgendaMatterForm(MoveForm):
    """从在办事项列入议题: any open matter that the office may read and all members may hear of."""

    reference = forms.CharField(label="在办事项", max_length=200, help_text="写文号，或者完整的标题。")
    title = forms.CharField(label="议题", max_length=200, help_text="参会各单位均可见。")
    own_view = area("联席办意见", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        asked = said.get("reference")
        if not asked:
            return said
        open_ones = Matter.objects.visible_to(self.person).open().filter(secrecy="ordinary")
        found = list(open_ones.exclude(kind="meeting").filter(Q(number=asked) | Q(title=asked))[:2])
        if len(found) == 1:
            return {**said, "matter": Matter.objects.get(pk=found[0].pk)}
        self.add_error("reference", "有几件同名，请写文号。" if found else "没有您可见的这一在办事项，或者已限制知悉。")
        return said


class PapersForm(MoveForm):
    """提供会议材料: for the whole meeting, or for one item."""

    item = forms.ModelChoiceField(
        label="用于", queryset=AgendaItem.objects.none(), required=False, empty_label="整个会议"
    )
    files = SeveralFilesField(label="材料", help_text=EVIDENCE)  # type: ignore[assignment]
    remark = forms.CharField(label="说明", required=False, max_length=1000, widget=forms.Textarea)

    def build(self) -> None:
        items = AgendaItem.objects.filter(meeting=self.matter).order_by("order", "id")
        self.fields["item"].queryset = items  # type: ignore[attr-defined]


class AttendForm(MoveForm):
    name = forms.CharField(label="参会人员及职务", max_length=120)
    is_deputy = forms.BooleanField(label="代为参会", required=False, help_text="由他人代替负责人参会的勾选。")


class AttendanceForm(forms.Form):
    body = forms.ModelChoiceField(
        label="单位", queryset=Body.objects.none(), widget=forms.HiddenInput,
        error_messages={"invalid_choice": "不是本次会议通知的单位；未经通知而到会的，写入“列席人员”。"},
    )  # fmt: skip
    name = forms.CharField(label="参会人员及职务", max_length=120, required=False)
    is_deputy = forms.BooleanField(label="代为参会", required=False)
    came = forms.BooleanField(label="到会", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("came") and not said.get("name") and "name" not in self.errors:
            self.add_error("name", "到会的，请写明参会人员。")
        return said

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]
        if unit := self.initial.get("unit"):
            self.fields["name"].label = f"{unit}：参会人员及职务"


class HoldForm(MoveForm):
    held_on = DoneDateField(label="召开日期")
    host = forms.CharField(label="主持人", max_length=60)
    other_day = forms.CharField(
        label="未按通知日期召开的说明",
        max_length=400,
        required=False,
        help_text="召开日期与会议通知不一致的必填，载入办理经过。",
    )
    guests = forms.CharField(
        label="列席人员", max_length=2000, required=False, help_text="没有列入通知而到会的单位和人员，用顿号分隔。"
    )
    formset_name = "attendances"
    formset_title = "签到"

    def build(self) -> None:
        known = self.matter.details
        signed = "、".join(row["unit"] + row["name"] for row in known.get("signed_guests", []))
        host = self.matter.parent.details.get("convenor", "") if self.matter.parent else ""
        self.initial.setdefault("held_on", known.get("held_on") or timezone.localdate())
        self.initial.setdefault("other_day", known.get("other_day", ""))
        self.initial.setdefault("guests", known.get("guests", signed))
        self.initial.setdefault("host", known.get("host", host))

    def clean(self) -> dict[str, Any]:
        """Who was called to one day is not put down as present on another without a word."""
        said = super().clean() or {}
        called, held = self.matter.details["planned"], said.get("held_on")
        if held and held.isoformat() != called and not said.get("other_day") and "other_day" not in self.errors:
            day = day_text(date.fromisoformat(called))
            self.add_error("other_day", f"会议通知的日期是{day}；请核对召开日期，确未按该日召开的，请写明原因。")
        return said

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet | None:
        known = {row.body_id: row for row in self.matter.attendances.all()}
        held = "held_on" in self.matter.details
        rows = []
        for party in self.matter.parties.filter(part=Part.MEMBER).select_related("body").order_by("id"):
            row = known.get(party.body_id)
            rows.append(
                {"body": party.body_id, "unit": party.body.name, "name": row.name if row else "",
                 "is_deputy": bool(row and row.is_deputy), "came": bool(row and (row.came if held else row.name))}
            )  # fmt: skip
        made = forms.formset_factory(AttendanceForm, extra=0, max_num=max(1, len(rows)), absolute_max=300)
        bodies = Body.objects.filter(pk__in=[row["body"] for row in rows])
        return made(data, files, initial=rows, prefix=self.formset_name, form_kwargs={"bodies": bodies})


class MinutesItemForm(forms.Form):
    id = forms.IntegerField(widget=forms.HiddenInput)
    minutes = area("讨论情况", required=False)
    resolution = forms.CharField(
        label="议定事项", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    lead = forms.CharField(label="牵头单位", max_length=120, required=False)
    responsible = forms.CharField(label="责任单位", max_length=400, required=False, help_text="用顿号分隔。")
    due_by = forms.DateField(label="完成时限", required=False, widget=DateInput())
    record_only = forms.BooleanField(label="只作记载，不转任务", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if title := self.initial.get("title"):
            self.fields["minutes"].label = f"{self.initial['order']}. {title}：讨论情况"
            views = [("提出单位意见", "own_view"), ("对方意见", "other_view"), ("已做的协商", "attempts")]
            said = [f"{label}：{self.initial[name]}" for label, name in views if self.initial.get(name)]
            self.fields["minutes"].help_text = "　".join(said)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("lead") and not said.get("resolution"):
            self.add_error("resolution", "有牵头单位的，请写明议定事项。")
        if said.get("resolution") and not said.get("lead") and not said.get("record_only"):
            self.add_error("lead", f"{LEADLESS}。")
        if len(split_names(said.get("lead"))) > 1:
            self.add_error("lead", "只写一个牵头单位，其余写入责任单位。")
        if said.get("due_by") and said["due_by"] < timezone.localdate():
            self.add_error("due_by", "完成时限不能早于今天。")
        return said


class MinutesForm(MoveForm):
    """整理纪要: beside each item of the agenda."""

    formset_name = "items"
    formset_title = "议题和纪要"

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet | None:
        names = (
            "order",
            "title",
            "own_view",
            "other_view",
            "attempts",
            "minutes",
            "resolution",
            "lead",
            "responsible",
            "due_by",
            "record_only",
        )
        items = AgendaItem.objects.filter(meeting=self.matter).order_by("order", "id")
        rows = [{name: getattr(item, name) for name in names} | {"id": item.pk} for item in items]
        made = forms.formset_factory(MinutesItemForm, extra=0, max_num=max(1, len(rows)), absolute_max=100)
        return made(data, files, initial=rows, prefix=self.formset_name)
