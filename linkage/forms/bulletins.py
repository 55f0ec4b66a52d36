"""What the moves of half-year bulletins and assessment sheets ask."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from cases.forms.exchanges import partners
from linkage.forms.meetings import area
from linkage.forms.period import HALVES, spans
from linkage.moves.assessments import ASSESSED, agency_members, weights_on
from linkage.reports.frozen import half_year, standing
from linkage.reports.indicators import SUPERVISION, subjects, version_on
from linkage.reports.measures import SECTIONS
from supervision.accounts.models import Body
from supervision.matters.forms import DateInput, MoveForm, SeveralFilesField
from supervision.terms.arithmetic import day_text
from supervision.terms.models import Clock, ClockState

# No rule has a number of days; the sheet sets the day, and the form proposes a fortnight.
PROPOSED_DAYS = 14
LONGEST_TEXT = 20_000


class HalfYearForm(MoveForm):
    """A half-year that has begun, cut at today: cleans to `first` and `last` as dates."""

    period = forms.ChoiceField(label="期间")
    codes: tuple[str, ...] = tuple(HALVES)

    def build(self) -> None:
        self.spans = {
            code: found for code, found in spans(timezone.localdate()).items() if code[4:] in self.codes
        }  # fmt: skip
        self.fields["period"].choices = [(code, label) for code, (label, _) in self.spans.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("period"):
            label, span = self.spans[said["period"]]
            said |= {"first": span.first, "last": span.last, "period_label": label}
        return said


class BulletinForm(HalfYearForm):
    title = forms.CharField(label="标题", max_length=120)

    def build(self) -> None:
        super().build()
        code = self.initial.setdefault("period", self._owed())
        label = self.spans[code][0] if code in self.spans else next(iter(self.spans.values()))[0]
        self.initial.setdefault("title", f"{label}“府检联动”工作情况通报")

    def _owed(self) -> str:
        """The half-year whose bulletin the mechanism owes; without its term, the first that is listed."""
        running = Clock.objects.filter(
            matter=self.matter.parent_id, term="FJ_BULLETIN_HALF_YEAR", state=ClockState.RUNNING
        ).first()  # fmt: skip
        code = f"{running.started_on.year}H{1 if running.started_on.month <= 6 else 2}" if running else ""
        return code if code in self.spans else next(iter(self.spans))

    def clean(self) -> dict[str, Any]:
        """The title that was proposed for one half-year does not go out over the figures of another."""
        said = super().clean() or {}
        chosen = said.get("period_label")
        named = (label for label, _ in self.spans.values() if label in said.get("title", "") and label != chosen)
        if chosen and (other := next(named, "")):
            self.add_error("title", f"标题写的是{other}，所选期间是{chosen}。")
        return said


class RecordBulletinForm(HalfYearForm):
    """登记已印发通报: of which half-year; the next one runs from the day after it."""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("first"):
            said["half_began_on"] = half_year(said["first"]).last + timedelta(days=1)
        return said


class UrgedForm(forms.Form):
    unit = forms.ModelChoiceField(label="单位", queryset=Body.objects.none(), required=False)
    problem = area("存在问题", required=False, most=2000)
    demand = area("整改要求", required=False, most=2000)
    due = forms.DateField(label="反馈日期", required=False, widget=DateInput())

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = bodies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("unit") and "unit" not in self.errors and (said.get("problem") or said.get("demand")):
            self.add_error("unit", "请选择单位；不再督促的，用“删去此项”。")
        if said.get("unit"):
            for name, words in (("problem", "存在问题"), ("demand", "整改要求"), ("due", "反馈日期")):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, f"请写明{words}。")
            if said.get("due") and said["due"] <= timezone.localdate():
                self.add_error("due", "反馈日期应当在今天以后。")
        return said


class BulletinTextForm(MoveForm):
    """修改正文: the three parts, and whom the bulletin urges."""

    title = forms.CharField(label="标题", max_length=120)
    work = area(SECTIONS["work"], most=LONGEST_TEXT)
    tasks = area(SECTIONS["tasks"], most=LONGEST_TEXT)
    problems = area(SECTIONS["problems"], most=LONGEST_TEXT)  # type: ignore[assignment]
    formset_name = "items"
    formset_title = "督促整改的单位"
    formset_help = "按存在的问题提出建议，由联席办增删修改；印发后据此下达反馈任务。"

    def build(self) -> None:
        stored = {name: self.matter.details.get(name, "") for name in SECTIONS} | {"title": self.matter.title}
        self.initial = {**stored, **self.initial}
        for name in SECTIONS:
            self.fields[name].widget.attrs["rows"] = 8

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet | None:
        rows = [dict(row) for row in self.matter.details.get("items", [])]
        made = forms.formset_factory(
            UrgedForm, extra=0 if rows else 1, can_delete=True, max_num=100, absolute_max=150
        )  # fmt: skip
        bodies = partners(self.matter.office).exclude(kind="procuratorate")
        return made(data, files, initial=rows, prefix=self.formset_name, form_kwargs={"bodies": bodies})


class AssessForm(HalfYearForm):
    """编制考核评价表: which units, which period, until when they may check the figures."""

    series = forms.ChoiceField(label="考核什么", required=False, help_text="每类考核各有指标和权重，分别成表。")
    units = forms.ModelMultipleChoiceField(label="单位", queryset=Body.objects.none(), help_text="只考核行政机关。")
    check_by = forms.DateField(label="核对截止日", help_text="载入评价表，单位在此日前核对或者提出异议。")
    codes = ("", *HALVES)
    field_order = ("series", "period", "units", "check_by")

    def build(self) -> None:
        super().build()
        self.offer_series()
        self.fields["units"].queryset = agency_members(self.matter, timezone.localdate())  # type: ignore[attr-defined]
        self.initial.setdefault("check_by", timezone.localdate() + timedelta(days=PROPOSED_DAYS))

    def offer_series(self) -> None:
        self.fields["series"].choices = subjects()  # type: ignore[attr-defined]
        self.initial.setdefault("series", SUPERVISION)

    def clean_check_by(self) -> Any:
        check_by = self.cleaned_data["check_by"]
        if check_by <= timezone.localdate():
            raise forms.ValidationError("核对截止日应当在今天以后。")
        return check_by


class AssessmentForm(AssessForm):
    """One unit's sheet by itself."""

    units = None  # type: ignore[assignment]
    unit = forms.ModelChoiceField(label="单位", queryset=Body.objects.none(), help_text="只考核行政机关。")
    field_order = ("series", "period", "unit", "check_by")

    def build(self) -> None:
        HalfYearForm.build(self)
        self.offer_series()
        self.fields["unit"].queryset = partners(self.matter.office).filter(kind__in=ASSESSED)  # type: ignore[attr-defined]
        self.initial.setdefault("check_by", timezone.localdate() + timedelta(days=PROPOSED_DAYS))


class WeightsForm(MoveForm):
    """审定考核指标权重: a field for each indicator in force; they make a hundred."""

    since = forms.DateField(label="启用日期", help_text="统计期间末日不早于此日期的评价表按此计分。")
    basis = forms.CharField(label="审定文件", max_length=200, help_text="如联席会议纪要的文号。")

    def build(self) -> None:
        today = timezone.localdate()
        version, own = version_on(today), weights_on(self.matter, today, version_on(today).version)
        for one in version.indicators:
            self.fields[f"weight_{one.id}"] = forms.IntegerField(
                label=f"{one.name}（分）", min_value=0, max_value=100, help_text=f"默认{one.weight}分。{one.formula}。",
                initial=own.get("weights", {}).get(one.id, one.weight),
            )  # fmt: skip
        self.initial.setdefault("since", today)

    def clean_since(self) -> Any:
        since, now = self.cleaned_data["since"], version_on(timezone.localdate())
        if since < now.valid_from or version_on(since).version != now.version:
            raise forms.ValidationError(f"现行指标自{day_text(now.valid_from)}启用，启用日期应当在其施行期间。")
        return since

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        weights = [value for name, value in said.items() if name.startswith("weight_")]
        if len(weights) == len(self.fields) - 2 and sum(weights) != 100:
            for name in self.fields:
                if name.startswith("weight_"):
                    self.add_error(name, f"权重合计为{sum(weights)}分，应当是100分。")
                    break
        return said


class ObjectToFigureForm(MoveForm):
    """对数据提出异议: one figure at a time."""

    figure = forms.ChoiceField(label="哪一项数据")
    claimed = forms.IntegerField(label="应当是多少", min_value=0, max_value=1_000_000)
    reason = area("理由")
    files = SeveralFilesField(label="证明材料", required=False)  # type: ignore[assignment]

    def build(self) -> None:
        known = standing(self.matter)
        shown = [(one.name, f"{one.group}{one.label}（现为{one.value}{one.counter}）") for one in known]
        self.fields["figure"].choices = shown  # type: ignore[attr-defined]
        self.present = {one.name: one.value for one in known}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "figure" in said and said.get("claimed") == self.present[said["figure"]]:
            self.add_error("claimed", "主张的数与现有数据相同，无须提出异议。")
        return said


class DecisionForm(forms.Form):
    number = forms.IntegerField(widget=forms.HiddenInput)
    upheld = forms.ChoiceField(
        label="处理", choices=(("", "请选择"), ("yes", "异议成立，更正数据"), ("no", "异议不成立，数据不变"))
    )
    corrected = forms.IntegerField(label="更正为", required=False, min_value=0, max_value=1_000_000)
    why = area("理由")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if words := self.initial.get("words"):
            self.fields["upheld"].label = words

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("upheld") == "yes" and said.get("corrected") is None and "corrected" not in self.errors:
            self.add_error("corrected", "异议成立的，请写明更正后的数据。")
        elif said.get("upheld") == "yes" and said.get("corrected") is not None and "value" in self.initial:
            # Upheld wholly or in part: towards what was claimed, never beyond it or away from it.
            least, most = sorted((self.initial["value"], self.initial["claimed"]))
            if said["corrected"] == self.initial["value"] or not least <= said["corrected"] <= most:
                self.add_error("corrected", f"异议成立的，更正为{least}至{most}之间、与现有数据不同的数。")
        return said


class DecideObjectionsForm(MoveForm):
    """处理异议: each open objection, with the reason."""

    formset_name = "decisions"
    formset_title = "异议"
    formset_help = "逐项作出决定并说明理由，决定告知该单位。"

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet | None:
        rows = [
            {
                "number": row["number"], "corrected": row["claimed"], "value": row["value"], "claimed": row["claimed"],
                "words": f"{row['label']}：现为{row['value']}，主张{row['claimed']}。{row['reason']}",
            }
            for row in self.matter.details.get("objections", [])
            if not row.get("upheld")
        ]  # fmt: skip
        made = forms.formset_factory(DecisionForm, extra=0, max_num=max(1, len(rows)), absolute_max=100)
        return made(data, files, initial=rows, prefix=self.formset_name)
