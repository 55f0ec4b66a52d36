"""Forms of requests about a term and of their answers: more time, a pause, its end, days not counted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from supervision.matters.forms import EVIDENCE, MoveForm, ReasonForm, SeveralFilesField
from supervision.matters.moves import clocks_of, exclusion_of, extension_of, pause_of, waiting_request
from supervision.matters.reports import request_facts
from supervision.terms.arithmetic import day_text
from supervision.terms.models import Clock
from supervision.terms.services import due_if_resumed, entry_of

UNIT_NAMES = {"hour": "小时", "day": "日", "working_day": "工作日", "month": "个月", "year": "年"}


class ClockForm(MoveForm):
    """A move about one of the clocks that the rule allows; the choice shows when there is more than one."""

    clock = forms.ChoiceField(label="期限", required=False)
    rule: Any = staticmethod(lambda term: True)
    states: tuple[str, ...] = ("running",)

    def build(self) -> None:
        self.clocks = [found for found in clocks_of(self.matter, self.person, self.rule) if found.state in self.states]
        choices = [(str(found.pk), f"{found.label}（现届满日{day_text(found.due_on)}）") for found in self.clocks]
        self.fields["clock"].choices = choices  # type: ignore[attr-defined]
        if len(choices) < 2:
            del self.fields["clock"]

    @property
    def aside(self) -> dict[str, Any] | None:
        """The terms in question with their last days, and what was asked for."""
        return _in_question(self.matter, self.clocks)


class MoreTimeForm(ClockForm):
    """申请延长期限: a date where the document sets it, a length where the rule fixes one."""

    until = forms.DateField(label="申请延至", required=False)
    length = forms.IntegerField(label="申请延长", required=False, min_value=1, max_value=366)
    reason = forms.CharField(label="理由", max_length=4000, widget=forms.Textarea)
    files = SeveralFilesField(label="证明材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]
    rule = staticmethod(extension_of)
    field_order = ("clock", "until", "length", "reason", "files")

    def build(self) -> None:
        super().build()
        by_date = [found for found in self.clocks if self._sets_a_date(found)]
        if len(by_date) == len(self.clocks):
            del self.fields["length"]
            self.fields["until"].required = True
        elif not by_date:
            del self.fields["until"]
            self._name_the_length()

    @staticmethod
    def _sets_a_date(clock: Clock) -> bool:
        term = entry_of(clock)
        return bool(term.extension and term.extension.length is None and term.doc_date_prevails)

    def _name_the_length(self) -> None:
        term = entry_of(self.clocks[0])
        assert term.extension is not None
        unit = term.extension.unit or term.unit
        self.fields["length"].label = f"申请延长（{UNIT_NAMES.get(str(unit), '日')}）"
        self.initial.setdefault("length", term.extension.length)

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until and until <= timezone.localdate():
            raise forms.ValidationError("日期应当晚于今天。")
        return until


class GrantForm(MoreTimeForm):
    """同意延长期限: what was asked for is proposed."""

    def build(self) -> None:
        super().build()
        self.fields.pop("clock", None)
        self.fields.pop("files", None)
        self.fields["reason"].label = "答复"
        for name in self.fields.keys() & {"until", "length"}:
            self.fields[name].label = self.fields[name].label.replace("申请", "")  # type: ignore[union-attr]
        request = waiting_request(self.matter)
        if request:
            self.initial.update({"until": request.until, "length": request.length})


class PauseRequestForm(ClockForm):
    """申请中止计算: one of the rule's own grounds, with proof."""

    ground = forms.ChoiceField(label="属于哪一种情形", widget=forms.RadioSelect)
    reason = forms.CharField(label="具体情况", max_length=4000, widget=forms.Textarea)
    files = SeveralFilesField(label="证明材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]
    rule = staticmethod(pause_of)

    def build(self) -> None:
        super().build()
        grounds = dict.fromkeys(ground for found in self.clocks for ground in self.rule(entry_of(found)))
        self.fields["ground"].choices = [(ground, ground) for ground in grounds]  # type: ignore[attr-defined]
        if len(grounds) == 1:
            self.initial.setdefault("ground", next(iter(grounds)))


class SuspendForm(PauseRequestForm):
    """中止计算."""

    def build(self) -> None:
        super().build()
        self.fields["reason"].label = "理由"
        request = waiting_request(self.matter)
        if request:
            self.initial.update({"ground": request.ground, "clock": str(request.clock_id)})


class ExcludeForm(PauseRequestForm):
    """扣除不计入的时间."""

    since = forms.DateField(label="自（含当日）")
    until = forms.DateField(label="至（含当日）")
    rule = staticmethod(exclusion_of)
    field_order = ("clock", "ground", "since", "until", "reason", "files")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", "截止日不能早于起始日。")
        return said


class ResumeForm(ClockForm):
    """恢复计算."""

    reason = forms.CharField(label="理由", max_length=4000, widget=forms.Textarea)
    states = ("suspended",)


class RefuseForm(ReasonForm):
    """不同意期限申请: what was asked for stands beside the reason."""

    @property
    def aside(self) -> dict[str, Any] | None:
        """What was asked for."""
        return _in_question(self.matter, [])


def _in_question(matter: Any, clocks: list[Clock]) -> dict[str, Any] | None:
    request = waiting_request(matter)
    shown = [request.clock] if request else clocks
    if not shown:
        return None
    today = timezone.localdate()
    facts = [
        {
            "label": one.label,
            "due_on": one.due_on,
            "resumed": due_if_resumed(one, today) if one.state == "suspended" else None,
        }
        for one in shown
    ]
    asked = request_facts(request) if request else []
    return {"template": "matters/_term_request.html", "clocks": facts, "request": asked}
