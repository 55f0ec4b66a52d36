"""What the moves of joint work ask."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from cases.forms.exchanges import FILES_HELP, partners
from cases.forms.roster import RosterField
from linkage.moves.bodies import own_unit
from linkage.moves.scores import FaultyScores, read, typed
from linkage.moves.works import missing_side, reports_on
from linkage.procedures.works import WORKS
from supervision.accounts.models import Body
from supervision.matters.forms import DateInput, DoneDateField, MoveForm, SeveralFilesField
from supervision.matters.models import Matter, Part, Secrecy


class TargetForm(forms.Form):
    name = forms.CharField(label="指标", max_length=60, required=False, help_text="如“清理堆放点（处）”。")
    aim = forms.IntegerField(label="目标数", min_value=0, max_value=1_000_000, required=False)
    unit = forms.ModelChoiceField(
        label="承担单位", queryset=Body.objects.none(), required=False, empty_label="共同承担"
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if bodies is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = bodies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if (said.get("aim") or said.get("unit")) and not said.get("name"):
            self.add_error("name", "请写明指标名称。")
        said["aim"] = said.get("aim") or 0
        return said


class WorkForm(MoveForm):
    """The plan: common parts, and those of its kind."""

    title = forms.CharField(label="名称", max_length=120)
    field = forms.CharField(label="领域", max_length=40)
    content = forms.CharField(label="内容", max_length=8000, widget=forms.Textarea)
    lead = forms.ModelChoiceField(label="牵头单位", queryset=Body.objects.none())
    responsible = forms.ModelMultipleChoiceField(label="参加单位", queryset=Body.objects.none())
    since = forms.DateField(label="开始日期")
    until = forms.DateField(label="完成时限")
    secrecy = forms.ChoiceField(label="知悉范围", choices=Secrecy.choices)
    roster = RosterField()
    formset_name = "targets"
    formset_title = "目标"
    formset_help = "进展按这些指标累计；由某一单位承担的选择单位，只由该单位报告；不设指标的留空。"

    def build(self) -> None:
        one, matter = WORKS[self.matter.kind], self.matter
        self.fields["content"].label = one.plan_label
        for section in one.parts:
            area = forms.Textarea(attrs={"rows": 6}) if section.long else forms.TextInput()
            self.fields[section.name] = forms.CharField(
                label=section.label, required=section.required, help_text=section.help, widget=area,
                max_length=8000 if section.long else 400,
            )  # fmt: skip
        self.order_fields(["title", "field", *(section.name for section in one.parts), "roster", "content"])
        if one.publishes:
            for name in ("since", "until"):
                del self.fields[name]
        if not one.limited:
            del self.fields["secrecy"]
        if not one.has_defects or not self.fields["roster"].offer(self.person):  # type: ignore[attr-defined]
            del self.fields["roster"]
        for name in ("lead", "responsible"):
            self.fields[name].queryset = partners(matter.office)  # type: ignore[attr-defined]
        self.initial = {**self._stored(matter), **self.initial}

    def _stored(self, matter: Matter) -> dict[str, Any]:
        if not matter.pk:
            came = matter.parent
            today = timezone.localdate()
            found: dict[str, Any] = {"since": today, "until": today + timedelta(days=90)}
            if came is not None and came.kind == "task":
                found |= {"title": came.title[:120], "content": came.details.get("content", "")}
                found |= {"lead": came.counterpart_id, "until": came.details.get("due_by") or found["until"]}
            elif came is not None and came.kind == "similar_cases":
                found |= {"title": f"{came.field}专项行动", "field": came.field}
                said = (came.details.get(name, "") for name in ("figures_text", "facts", "advice"))
                found |= {"content": "\n".join(filter(None, said))}
            return found
        kept = {name: matter.details.get(name, "") for name in self.fields if name in matter.details}
        sides = matter.parties.filter(part=Part.RESPONSIBLE).values_list("body_id", flat=True)
        kept |= {"roster": [row["id"] for row in matter.details.get("roster", [])]}
        kept |= {"title": matter.title, "field": matter.field, "lead": matter.counterpart_id}
        return kept | {"responsible": list(sides), "secrecy": matter.secrecy}

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet | None:
        one = WORKS[self.matter.kind]
        if one.publishes or one.limited:
            return None
        rows = [
            {"name": row["name"], "aim": row["aim"], "unit": row.get("unit")}
            for row in self.matter.details.get("targets", [])
        ]
        rows = rows or [{"name": name} for name in one.targets]
        made = forms.formset_factory(
            TargetForm, extra=0 if rows else 1, can_delete=True, max_num=20, absolute_max=30
        )  # fmt: skip
        # Who is trained is counted by signing in, whichever unit they come from.
        bodies = None if one.has_attendance else partners(self.matter.office)
        return made(data, files, initial=rows, prefix=self.formset_name, form_kwargs={"bodies": bodies})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if until and until < timezone.localdate():
            self.add_error("until", "完成时限不能早于今天。")
        if since and until and until < since:
            self.add_error("until", "完成时限应当在开始日期以后。")
        if said.get("lead") and said.get("responsible"):
            said["responsible"] = said["responsible"].exclude(pk=said["lead"].pk)
            missing = missing_side([said["lead"], *said["responsible"]])
            if not said["responsible"]:
                self.add_error("responsible", "参加单位应当另有单位。")
            elif missing:
                self.add_error("responsible", f"{missing}。")
        return said


class NumberForm(forms.Form):
    more = forms.IntegerField(label="本次新增", min_value=-1_000_000, max_value=1_000_000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if name := self.initial.get("name"):
            whose = f"{self.initial['unit_name']}　" if self.initial.get("unit_name") else ""
            self.fields["more"].label = f"{whose}{name}：本次新增"
            aim = f"，目标{self.initial['aim']}" if self.initial.get("aim") else ""
            self.fields["more"].help_text = f"已有{self.initial['done']}{aim}；更正多报的填负数。"
            if self.initial.get("others"):
                self.fields["more"].disabled = True
                self.fields["more"].help_text = f"已有{self.initial['done']}{aim}；由承担单位报告。"


class StepForm(MoveForm):
    """报告进展."""

    step = forms.ChoiceField(label="环节")
    text = forms.CharField(label="进展情况", max_length=4000, widget=forms.Textarea)
    files = SeveralFilesField(label="材料", required=False, help_text=FILES_HELP)  # type: ignore[assignment]
    formset_name = "numbers"
    formset_title = "指标"

    def build(self) -> None:
        self.fields["step"].choices = WORKS[self.matter.kind].steps  # type: ignore[attr-defined]

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet | None:
        # What is signed in is counted by itself.
        counted = WORKS[self.matter.kind].has_attendance
        rows = [] if counted else self.matter.details.get("targets", [])
        if not rows:
            return None
        reporting = own_unit(self.matter, self.person) if self.person else None
        rows = [{**row, "others": not reports_on(self.matter, reporting, row)} for row in rows]
        made = forms.formset_factory(NumberForm, extra=0, max_num=len(rows), absolute_max=30)
        return made(data, files, initial=rows, prefix=self.formset_name)

    def answers(self) -> dict[str, Any]:
        """One number per target, in their order, whether typed or left empty."""
        said = dict(self.cleaned_data)
        if self.formset is not None:
            said["numbers"] = [{"more": form.cleaned_data.get("more") or 0} for form in self.formset.forms]
        return said


def _of_the_plan(matter: Matter) -> Any:
    """The units that agreed to the plan: an inspection binds no other."""
    units = matter.parties.filter(part__in=[Part.LEAD, Part.RESPONSIBLE]).values("body_id")
    return Body.objects.filter(pk__in=units).order_by("-level", "name")


class DefectForm(forms.Form):
    file = forms.CharField(label="案卷", max_length=120, help_text="案号或者文号。")
    defect = forms.CharField(label="问题", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    unit = forms.ModelChoiceField(label="整改单位", queryset=Body.objects.none(), empty_label="请选择")
    due_by = forms.DateField(label="整改期限", widget=DateInput())

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = bodies  # type: ignore[attr-defined]

    def clean_due_by(self) -> Any:
        due_by = self.cleaned_data["due_by"]
        if due_by < timezone.localdate():
            raise forms.ValidationError("整改期限不能早于今天。")
        return due_by


class DefectsForm(MoveForm):
    """登记问题并下达整改."""

    formset_name = "defects"
    formset_title = "问题"

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet | None:
        made = forms.formset_factory(
            DefectForm, extra=0, can_delete=True, min_num=1, validate_min=True, max_num=50, absolute_max=60
        )  # fmt: skip
        bodies, told = _of_the_plan(self.matter), {"too_few_forms": "请至少登记一个问题。"}
        return made(data, files, prefix=self.formset_name, error_messages=told, form_kwargs={"bodies": bodies})


class DrawFilesForm(MoveForm):
    """抽取案卷: the unit's list, how many, and the seed that makes the draw repeatable."""

    unit = forms.ModelChoiceField(label="被检查单位", queryset=Body.objects.none())
    numbers = forms.CharField(
        label="案卷清单", max_length=200_000, help_text="每行一卷，写案号或者文号；重复的只计一次。",
        widget=forms.Textarea(attrs={"rows": 10}),
    )  # fmt: skip
    count = forms.IntegerField(label="抽取卷数", min_value=1, max_value=500)
    seed = forms.CharField(label="种子", max_length=40, help_text="任意文字或者数字，可以由见证人给出。")

    def build(self) -> None:
        self.fields["unit"].queryset = _of_the_plan(self.matter)  # type: ignore[attr-defined]
        self.initial.setdefault("seed", secrets.token_hex(4))

    def clean_numbers(self) -> list[str]:
        found = [line.strip() for line in self.cleaned_data["numbers"].splitlines() if line.strip()]
        if long := [line for line in found if len(line) > 80]:
            raise forms.ValidationError(f"案号过长：{long[0][:40]}……")
        return found


class SignInForm(MoveForm):
    code = forms.RegexField(label="签到码", regex=r"^\d{6}$", error_messages={"invalid": "签到码为六位数字。"})


class AttendeesForm(MoveForm):
    people = forms.CharField(
        label="参训人员", max_length=20_000, help_text="每行一人，单位和姓名之间空一格。",
        widget=forms.Textarea(attrs={"rows": 10}),
    )  # fmt: skip

    def clean_people(self) -> list[tuple[str, str]]:
        lines = [line.split() for line in self.cleaned_data["people"].splitlines() if line.strip()]
        wrong = [" ".join(parts) for parts in lines if len(parts) != 2 or max(map(len, parts)) > 60]
        if wrong:
            shown = "；".join(row[:40] for row in wrong[:3])
            raise forms.ValidationError(f"无法识别：{shown}。每行写一人：单位、空格、姓名。")
        return [(parts[0], parts[1]) for parts in lines]


class ScoresForm(MoveForm):
    """登记成绩: typed line by line, or a table."""

    text = forms.CharField(
        label="成绩", max_length=60_000, required=False, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="每行一人，单位、姓名、成绩之间空一格；百分制，小数最多一位。",
    )  # fmt: skip
    file = forms.FileField(
        label="成绩表", required=False, help_text="XLSX 或者 CSV，表头含有单位、姓名、成绩。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        text, file = said.get("text"), said.get("file")
        if self.errors:
            return said
        if bool(text) == bool(file):
            self.add_error("text", "填写成绩或者上传成绩表，二者选一。")
            return said
        try:
            said["scores"] = read(file.read(), str(file.name)) if file else typed(str(text))
        except FaultyScores as error:
            self.add_error("text" if text else "file", error.errors)
        return {name: value for name, value in said.items() if name not in ("text", "file")}


class PublishForm(MoveForm):
    published_on = DoneDateField(label="发布日期")
    channels = forms.CharField(label="发布渠道", max_length=200, help_text="如“新闻发布会、双方门户网站”。")

    def build(self) -> None:
        self.initial.setdefault("published_on", timezone.localdate())


class ReportForm(MoveForm):
    """报送总结."""

    outcome = forms.ChoiceField(label="结果")
    text = forms.CharField(label="工作情况和成效", max_length=8000, widget=forms.Textarea)
    issues = forms.CharField(label="问题和下一步建议", max_length=4000, required=False, widget=forms.Textarea)
    files = SeveralFilesField(label="材料", required=False, help_text=FILES_HELP)  # type: ignore[assignment]

    def build(self) -> None:
        # What came of it is said and not taken over from a list's first entry.
        choices = [("", "请选择"), *WORKS[self.matter.kind].outcomes]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
