"""What is asked: the calculator, a filter of the catalogue, a calendar file, an internal target."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from supervision.accounts.models import Body, Person
from supervision.terms import catalogue
from supervision.terms.arithmetic import SHANGHAI, Event, EventKind, Term, Unit
from supervision.terms.models import InternalTarget
from supervision.terms.recomputation import reading, targets
from supervision.terms.services import refusal_of

UNITS = [("day", "日"), ("working_day", "工作日"), ("month", "个月"), ("year", "年"), ("hour", "小时")]
EVENTS = [
    ("", "（不填）"), ("suspend", "中止"), ("resume", "恢复"), ("exclude", "扣除时间"), ("extend", "延长"),
    ("set_date", "改定日期"),
]  # fmt: skip
MOST_EVENTS = 12


def _terms() -> list[tuple[str, str]]:
    return [
        ("", "按下面的长度计算"),
        *((entry.id, f"{entry.name}（{entry.id}）") for entry in catalogue.catalogue().values()),
    ]


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CalculatorForm(forms.Form):
    """A term of the catalogue, or a length of one's own."""

    term = forms.ChoiceField(label="期限", choices=_terms, required=False)
    start = forms.DateField(label="起算事由日", help_text="倒推的期限填会议或者庭审举行日。", widget=_day_input())
    start_time = forms.TimeField(
        label="起算时刻",
        required=False,
        help_text="只用于按小时计算的期限。",
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    length = forms.IntegerField(label="长度", min_value=0, max_value=3660, required=False)
    unit = forms.ChoiceField(label="单位", choices=UNITS, required=False)
    document_date = forms.DateField(label="文书载明的日期", required=False, widget=_day_input())
    urgent = forms.BooleanField(label="紧急", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.initial.setdefault("start", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        entry = self.entry
        no_length = entry is None or entry.term(urgent=self._urgent(entry)).length is None
        given = said.get("length") is not None or (entry is not None and said.get("document_date"))
        if no_length and not given and "length" not in self.errors:
            self.add_error("length", "该期限由文书确定，请写明长度。" if entry else "请选择期限，或者写明长度和单位。")
        term = self.term_to_reckon() if not self.errors else None
        if term is not None and term.unit is Unit.HOUR and said.get("start_time") is None:
            self.add_error("start_time", "按小时计算的期限须写明起算时刻。")
        return said

    @property
    def entry(self) -> catalogue.TermEntry | None:
        """The chosen term in the version of the day of its trigger."""
        chosen = self.cleaned_data.get("term") or ""
        return catalogue.entry(chosen, self.cleaned_data.get("start")) if chosen else None

    def _urgent(self, entry: catalogue.TermEntry) -> bool:
        return bool(self.cleaned_data.get("urgent")) and entry.urgent is not None

    def term_to_reckon(self) -> Term:
        """The length to count with: the one typed where the term leaves it open, else the term's own."""
        said, entry = self.cleaned_data, self.entry
        found = entry.term(urgent=self._urgent(entry)) if entry else None
        if found is not None and (found.length is not None or said["length"] is None):
            return found
        return Term(length=said["length"], unit=Unit(said["unit"] or "day"), roll=entry.roll if entry else True)

    def start_event(self, unit: Unit) -> Event:
        """The start as the arithmetic takes it."""
        on: date | datetime = self.cleaned_data["start"]
        if unit is Unit.HOUR:
            on = datetime.combine(on, self.cleaned_data["start_time"], SHANGHAI)
        return Event(kind=EventKind.START, on=on)


class EventForm(forms.Form):
    """One thing that happened to the term."""

    kind = forms.ChoiceField(label="事件", choices=EVENTS, required=False)
    on = forms.DateField(label="日期（自）", required=False, widget=_day_input())
    until = forms.DateField(label="至", required=False, help_text="只用于扣除时间。", widget=_day_input())
    length = forms.IntegerField(label="延长", min_value=1, max_value=3660, required=False, help_text="只用于延长。")
    unit = forms.ChoiceField(label="单位", choices=UNITS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") and said.get("on") is None and "on" not in self.errors:
            self.add_error("on", "请写明日期。")
        return said


class BaseEventFormSet(forms.BaseFormSet):
    """The events in the order of entry."""

    def events(self, entry: catalogue.TermEntry | None) -> list[Event]:
        """What happened, as the arithmetic takes it; ValueError with the rule for what the rule does not know."""
        found: list[Event] = []
        for said in (form.cleaned_data for form in self.forms):
            if not said.get("kind"):
                continue
            kind = EventKind(said["kind"])
            extends = kind is EventKind.EXTEND
            length, unit = (said["length"], said["unit"]) if extends else (None, "")
            if entry is not None:
                made = sum(1 for event in found if event.kind is EventKind.EXTEND)
                reason = refusal_of(entry, kind, until=said["until"], length=length, unit=unit, made=made)
                if reason:
                    raise ValueError(reason)
            until = said["until"] if kind is EventKind.EXCLUDE else None
            found.append(Event(kind=kind, on=said["on"], until=until, length=length, unit=Unit(unit) if unit else None))
        return found


EventFormSet = forms.formset_factory(EventForm, formset=BaseEventFormSet, extra=1, max_num=MOST_EVENTS)


class CatalogueFilter(forms.Form):
    """By kind, by who is bound, by how sure it is."""

    q = forms.CharField(label="名称、依据或者编号", required=False, max_length=40)
    kind = forms.ChoiceField(label="性质", choices=[("", "全部"), *catalogue.KINDS.items()], required=False)
    addressee = forms.ChoiceField(
        label="相对方", choices=[("", "全部"), *catalogue.ADDRESSEE_KINDS.items()], required=False
    )
    confidence = forms.ChoiceField(
        label="核实情况", choices=[("", "全部"), *catalogue.CONFIDENCE_LABELS.items()], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def accepts(self, entry: catalogue.TermEntry) -> bool:
        """Whether a term is in what was asked for."""
        said = self.cleaned_data
        text = f"{entry.id} {entry.name} {entry.obligor} {entry.basis_text}".lower()
        return (
            (not said["q"] or said["q"].lower() in text)
            and said["kind"] in ("", entry.kind)
            and (not said["addressee"] or said["addressee"] in entry.addressee_kinds)
            and said["confidence"] in ("", entry.confidence)
        )


class CalendarFileForm(forms.Form):
    """A file with days, and the notice that it follows."""

    file = forms.FileField(
        label="日历文件",
        help_text="CSV（表头：日期、类型、名称，可以另有地区）或者 ICS，不超过 1 MB。类型写休息、上班或者普通。",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.ics"}),
    )
    basis = forms.CharField(
        label="依据", max_length=200, help_text="通知的名称和文号，例如国务院办公厅关于某年部分节假日安排的通知。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if file := said.get("file"):
            try:
                if file.size > reading.MOST_BYTES:
                    raise ValueError("文件超过 1 MB，不是日历文件。")
                said["days"] = reading.read(file.read(), file.name or "")
            except ValueError as error:
                self.add_error("file", str(error))
        return said


class TargetForm(forms.ModelForm):
    """An internal target of one of the person's own offices; for all offices from the province upwards."""

    class Meta:
        model = InternalTarget
        fields = ("body", "kind", "term", "length", "unit")

    def __init__(self, *args: Any, person: Person, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        duties = [duty for duty in person.duties if duty.post in targets.POSTS and duty.body.is_procuratorate]
        for_all = any(duty.body.level <= targets.PROVINCE for duty in duties)
        body = forms.ModelChoiceField(
            label="单位",
            queryset=Body.objects.filter(pk__in=[duty.body_id for duty in duties]),
            required=not for_all,
            empty_label="全部单位" if for_all else None,
        )
        self.fields["body"] = body
        self.fields["kind"] = forms.ChoiceField(label="事项种类", choices=[("", "全部种类"), *kinds], required=False)
        self.fields["term"] = forms.ChoiceField(label="期限", choices=[("", "请选择"), *_terms()[1:]])
        self.fields["length"].widget.attrs.update(min=1, max=90)
        self.fields["unit"].label = "日或者工作日"

    def clean(self) -> dict[str, Any]:
        """Setting what is set already replaces it."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        place = {name: said.get(name) for name in ("body", "kind", "term")}
        self.instance = InternalTarget.objects.filter(**place).first() or self.instance
        return said

    def clean_length(self) -> int:
        length = int(self.cleaned_data["length"])
        if not 1 <= length <= 90:
            raise forms.ValidationError("提前的日数应在1至90之间。")
        return length
