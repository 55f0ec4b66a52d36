"""What the addressed units are asked among themselves, and what they report beside the reply."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from cases.moves.once import countersignatures
from recommendations.forms.answering import EVIDENCE, LONG, PerMeasure, ReplyForm, not_yet_over
from recommendations.models import Done, InterimReport, Piece
from recommendations.moves.unit import measures_of, to_countersign_elsewhere, unit_of, waiting_draft
from recommendations.reports.units import drafted
from supervision.accounts.models import Appointment, Body, Person
from supervision.matters.forms import DateInput, MoveForm, SeveralFilesField
from supervision.terms.arithmetic import day_text


class HandOutRow(forms.Form):
    person = forms.ModelChoiceField(
        label="办理人", queryset=Person.objects.none(), required=False, empty_label="不分工"
    )
    due_on = forms.DateField(label="内部时限", required=False, widget=DateInput())
    note = forms.CharField(label="要求", max_length=400, required=False)

    def __init__(self, *args: Any, people: Any = None, legal_on: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people or Person.objects.none()  # type: ignore[attr-defined]
        self.legal_on = legal_on
        if legal_on:
            self.fields["due_on"].help_text = f"法定回复期限{day_text(legal_on)}届满，内部时限应当在此之前。"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        due_on = said.get("due_on")
        if (due_on or said.get("note")) and not said.get("person"):
            self.add_error("person", "定了内部时限或者写了要求的，选定办理人。")
        # What was set earlier may have passed, and stays while other rows are handed out.
        if due_on and due_on == self.initial.get("due_on"):
            return said
        if due_on and due_on < timezone.localdate():
            self.add_error("due_on", "内部时限不能早于今天。")
        elif due_on and self.legal_on and timezone.localdate() <= self.legal_on < due_on:
            self.add_error("due_on", "内部时限应当不晚于法定回复期限。")
        return said


class OwnPieces(PerMeasure):
    """A row per measure for the unit for which one acts, filled with what is known."""

    formset_name = "pieces"
    columns: tuple[str, ...] = ()

    def rows(self) -> list[dict[str, Any]]:
        unit = unit_of(self.matter, self.person)
        known = {one.measure_id: one for one in Piece.objects.filter(body=unit, measure__recommendation=self.matter.pk)}
        return [
            {name: getattr(known[measure.pk], name) for name in self.columns} if measure.pk in known else {}
            for measure in measures_of(self.matter)
        ]


class HandOutForm(OwnPieces):
    formset_title = "逐项分工"
    formset_help = "不分给个人的，留空。"
    row_form = HandOutRow
    columns = ("person", "due_on", "note")

    def row_arguments(self) -> dict[str, Any]:
        unit, today = unit_of(self.matter, self.person), timezone.localdate()
        duties = Appointment.objects.in_force(today).filter(body=unit, post__in=("clerk", "agency_head"))
        people = Person.objects.filter(appointments__in=duties, is_active=True).distinct().order_by("name", "pk")
        return {"people": people, "legal_on": self.matter.counterpart_due_on}


class ContributionRow(forms.Form):
    text = forms.CharField(label="办理情况", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    done = forms.ChoiceField(label="落实情况", choices=[("", "—"), *Done.choices], required=False)
    done_on = forms.DateField(label="完成日期", required=False, widget=DateInput())
    responsible = forms.CharField(label="责任人及职务", max_length=60, required=False)
    files = SeveralFilesField(label="证据", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        not_yet_over(self, said)
        if said.get("text") and not said.get("done"):
            self.add_error("done", "写明落实情况。")
        if (said.get("done") or said.get("files")) and not said.get("text"):
            self.add_error("text", "写明办理情况。")
        return said


class ContributionForm(OwnPieces):
    formset_title = "办理情况"
    formset_help = "不承担的事项留空。"
    row_form = ContributionRow
    columns = ("text", "done", "done_on", "responsible")


class ReplyDraftForm(ReplyForm):
    """The reply as it will be sent, but for the head's decision."""


class CounterSignForm(MoveForm):
    agreed = forms.ChoiceField(label="会签意见", choices=[("yes", "同意"), ("no", "不同意")], widget=forms.RadioSelect)
    opinion = forms.CharField(label="说明", max_length=2000, widget=LONG, required=False)

    @property
    def aside(self) -> dict[str, Any] | None:
        """The text that is signed."""
        draft = waiting_draft(self.matter)
        if draft is None:
            return None
        rows = drafted(draft.said["summary"], draft.said["answers"])
        return {"template": "recommendations/_drafted.html", "draft": draft, "rows": rows}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("agreed") == "no" and not said.get("opinion"):
            self.add_error("opinion", "不同意的，写明理由。")
        return said


class RecordCounterSignForm(CounterSignForm):
    body = forms.ModelChoiceField(label="协办单位", queryset=Body.objects.none())
    signatory = forms.CharField(label="会签人及职务", max_length=120)
    files = SeveralFilesField(label="会签页扫描件", required=False, help_text=EVIDENCE)  # type: ignore[assignment]
    field_order = ("body", "agreed", "opinion", "signatory", "files")

    def build(self) -> None:
        units, draft = to_countersign_elsewhere(self.matter, timezone.localdate()), waiting_draft(self.matter)
        self.fields["body"].queryset = units  # type: ignore[attr-defined]
        self.links = countersignatures(self.matter, draft.pk) if draft else {}
        unit = next((one for one in units if one.pk in self.links), units.first() if len(units) == 1 else None)
        self.initial.setdefault("body", unit and unit.pk)
        if unit and unit.pk in self.links:
            said = self.links[unit.pk].countersigned
            self.initial.setdefault("agreed", "yes" if said["agreed"] else "no")
            self.initial.setdefault("opinion", said["opinion"])
            self.initial.setdefault("signatory", f"{said['name']}（{said['title']}）")
            self.fields["files"].help_text = "该单位已通过一次性链接会签，按链接记录登记，可以不附扫描件。"

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        link = self.links.get(said["body"].pk) if said.get("body") else None
        if link is None and said.get("body") and not said.get("files") and "files" not in self.errors:
            self.add_error("files", "纸面会签的，附会签页扫描件。")
        if link is not None and said.get("agreed") and (said["agreed"] == "yes") != link.countersigned["agreed"]:
            self.add_error("agreed", "与该单位通过一次性链接的会签意见不一致。")
        return said


class InterimForm(MoveForm):
    kind = forms.ChoiceField(label="类型", choices=InterimReport._meta.get_field("kind").choices or [])
    text = forms.CharField(
        label="内容", max_length=8000, widget=LONG, help_text="逐项写明进度、存在的问题和下一步安排。"
    )
    next_on = forms.DateField(label="下次报告日期", required=False)
    files = SeveralFilesField(label="附件", required=False, help_text=EVIDENCE)  # type: ignore[assignment]

    def clean_next_on(self) -> Any:
        if self.cleaned_data["next_on"] and self.cleaned_data["next_on"] <= timezone.localdate():
            raise forms.ValidationError("日期应当晚于今天。")
        return self.cleaned_data["next_on"]
