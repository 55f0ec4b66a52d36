"""What every move's form has in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from supervision.accounts.models import Person
from supervision.documents.uploads import checked
from supervision.matters.models import Matter
from supervision.matters.services import digest_of


class DateInput(forms.DateInput):
    """A date picker that keeps ISO dates in both directions."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def names_in(text: str) -> set[str]:
    """The persons that a line names, each once."""
    return {name.strip() for name in re.split("[、，,；;\n]", text) if name.strip()}


# Nothing that is dealt with here happened earlier, and nothing is set for a day so many years ahead: what a browser
# sends while a year is half typed (0202), and figures that changed places (2062).
FIRST_YEAR, YEARS_AHEAD = 1949, 10


def of_a_likely_year(day: date) -> None:
    """Raises ValidationError for a day whose year must have been mistyped."""
    if not FIRST_YEAR <= day.year <= timezone.localdate().year + YEARS_AHEAD:
        raise forms.ValidationError("日期不合常理，请核对年份。")


class DoneDateField(forms.DateField):
    """The day of something that has happened: today at the latest, by the calendar of Asia/Shanghai."""

    widget = DateInput

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value > timezone.localdate():
            raise forms.ValidationError(f"{self.label or '日期'}不能晚于今天。")


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files; cleans to a list of UploadedFile."""

    def __init__(self, **kwargs: Any) -> None:
        accept = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"
        kwargs.setdefault("widget", SeveralFilesInput(attrs={"accept": accept}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        found = [super(SeveralFilesField, self).clean(file, initial) for file in files]
        for file in found:
            checked(file)  # what is wrong with a file is said where it was chosen
        return found


class MoveForm(forms.Form):
    """A form that knows the matter and the actor. `formset` names repeated parts (measures, answers)."""

    matter: Matter
    person: Person
    formset: forms.BaseFormSet | None = None
    formset_title = ""
    formset_help = ""
    formset_name = ""
    # Whether the order of the rows says something, so that they can be moved.
    formset_ordered = False
    # Fields that only one answer to another field asks for, as "field=value"; the page shows them with that answer.
    SHOWN_WHEN: dict[str, str] = {}
    # Of those, the ones that must then be filled in: the page does not call them optional.
    NEEDED_THEN: frozenset[str] = frozenset()

    def __init__(self, data: Any = None, files: Any = None, *, matter: Matter, person: Person, **kwargs: Any) -> None:
        self.matter, self.person = matter, person
        super().__init__(data, files, **kwargs)
        self.label_suffix = ""
        self.build()
        if self.formset_name:
            self.formset = self.make_formset(data, files)
        self._speak()
        for name, item in self.fields.items():
            if isinstance(item, forms.DateField) and not isinstance(item.widget, DateInput):
                item.widget = DateInput()
            if isinstance(item.widget, forms.Textarea) and item.widget.attrs.get("rows") == "10":  # Django's default
                item.widget.attrs["rows"] = 5
            if name in self.SHOWN_WHEN:
                item.widget.attrs["data-when"] = self.SHOWN_WHEN[name]
            item.needed = name in self.NEEDED_THEN  # type: ignore[attr-defined]

    def _speak(self) -> None:
        """Errors in the words of who fills in a form: Django's speak of variables and of forms in a form."""
        rows: list[forms.BaseForm] = list(self.formset.forms) if self.formset is not None else []
        # Only where rows may be added is there a blank one.
        self._blank = self.formset.empty_form if self.formset is not None and self.formset.can_delete else None
        rows += [self._blank] if self._blank is not None else []
        for item in (item for form in (self, *rows) for item in form.fields.values()):
            # A browser would cut what is pasted without a word; refused as a whole it is kept and can be shortened.
            item.widget.attrs.pop("maxlength", None)
            if isinstance(item, forms.DateField):
                item.validators.append(of_a_likely_year)
            if isinstance(item, forms.ModelChoiceField) and item.empty_label == "---------":  # Django's default
                item.empty_label = "请选择"
            for check in item.validators:
                if isinstance(check, MaxLengthValidator):
                    check.message = "不能超过%(limit_value)d个字，现有%(show_value)d个字。"
        if self.formset is not None:
            self.formset.error_messages["too_few_forms"] = "请至少填写%(num)d项。"  # type: ignore[attr-defined]

    @property
    def aside(self) -> dict[str, Any] | None:
        """What helps beside the form: a `template` and what it needs; None for nothing."""
        return None

    def build(self) -> None:
        """Adjust fields to the matter."""

    @classmethod
    def labels_for(cls, kind: str) -> list[str]:
        """The labels of the fields that a kind's form has; optional ones in brackets."""
        shown = {
            str(item.label or name): item.required
            for name, item in cls.base_fields.items()
            if not isinstance(item.widget, forms.HiddenInput)
        }
        return [label if required else f"（{label}）" for label, required in shown.items()]

    def _clean_fields(self) -> None:
        """What belongs to another answer is not said: text left behind in a hidden field never reaches a letter."""
        super()._clean_fields()  # type: ignore[misc]
        for name, condition in self.SHOWN_WHEN.items():
            asked, wanted = condition.split("=")
            if name not in self.fields or asked not in self.cleaned_data:
                continue
            answer = self.cleaned_data[asked]
            if ("on" if answer is True else str(answer)) != wanted:
                self.errors.pop(name, None)
                self.cleaned_data[name] = self.fields[name].to_python("")

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet | None:
        """The repeated part, bound when the form is."""
        return None

    @property
    def formsets(self) -> list[dict[str, Any]]:
        """What the act page shows below the fields."""
        if self.formset is None:
            return []
        return [
            {
                "title": self.formset_title,
                "formset": self.formset,
                "help": self.formset_help,
                "blank": self._blank,
                "fixed": not self.formset.can_delete,
                "ordered": self.formset_ordered,
            }
        ]

    def is_multipart(self) -> bool:
        return super().is_multipart() or bool(self.formset is not None and self.formset.is_multipart())

    def is_valid(self) -> bool:
        own = super().is_valid()
        return bool(self.formset is None or self.formset.is_valid()) and own

    def answers(self) -> dict[str, Any]:
        """Everything the actor said, cleaned: fields, and the rows of the repeated part under its name."""
        said = dict(self.cleaned_data)
        if self.formset is not None:
            said[self.formset_name] = [
                form.cleaned_data
                for form in self.formset.forms
                if form.cleaned_data and not form.cleaned_data.get("DELETE")
            ]
        return said

    def problems(self) -> dict[str, list[str]]:
        """Errors by field, those of repeated rows as name-row-field, for the API."""
        found = {name: [str(error) for error in errors] for name, errors in self.errors.items()}
        if self.formset is not None:
            for row, form in enumerate(self.formset.forms):
                for name, messages in form.errors.items():
                    found[f"{self.formset_name}-{row}-{name}"] = [str(message) for message in messages]
            if self.formset.non_form_errors():
                found[self.formset_name] = [str(error) for error in self.formset.non_form_errors()]
        return found


def flattened(payload: Mapping[str, Any], form: type[MoveForm]) -> dict[str, Any]:
    """JSON as a form's data: the list under the repeated part's name becomes the rows of a formset."""
    data = {
        key: value for key, value in payload.items() if not isinstance(value, list | dict) or key != form.formset_name
    }
    rows = payload.get(form.formset_name) if form.formset_name else None
    if isinstance(rows, list):
        prefix = form.formset_name
        # Counted as initial, so that a row is read even where it equals what is stored.
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(rows)}
        for index, row in enumerate(rows):
            if isinstance(row, Mapping):
                data |= {f"{prefix}-{index}-{key}": value for key, value in row.items()}
    return data


# What a form sends about itself, not about the act.
FRAME = frozenset({"csrfmiddlewaretoken", "idempotency_key", "version"})


def digest_of_form(name: str, payload: Mapping[str, Any], files: MultiValueDict) -> str:
    """What tells one sending of the form of `name` from another, before anything of it is judged."""
    fields = payload.lists() if isinstance(payload, MultiValueDict) else payload.items()
    said = {field: values for field, values in fields if field not in FRAME}
    return digest_of(name, {"fields": said, "files": dict(files.lists())})


class NoForm(MoveForm):
    """A move that asks nothing."""


class RemarkForm(MoveForm):
    """A move that takes an optional remark."""

    remark = forms.CharField(label="备注", required=False, max_length=1000, widget=forms.Textarea)


class OpinionForm(MoveForm):
    """A review with a written opinion."""

    opinion = forms.CharField(
        label="意见", max_length=4000, widget=forms.Textarea, help_text="写明审核意见，记入留痕。"
    )


class ReasonForm(MoveForm):
    """A decision that needs a reason."""

    reason = forms.CharField(
        label="理由", max_length=4000, widget=forms.Textarea, help_text="理由将告知相关人员并记入留痕。"
    )


class HandOverForm(MoveForm):
    """移交承办: another prosecutor of the same office takes the matter."""

    handler = forms.ModelChoiceField(label="新的承办检察官", queryset=Person.objects.none())
    reason = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea)

    def build(self) -> None:
        today = timezone.localdate()
        self.fields["handler"].queryset = (  # type: ignore[attr-defined]
            Person.objects.filter(
                appointments__in=self.matter.office.appointments.in_force(today).filter(post="prosecutor")
            )
            .exclude(pk=self.matter.handler_id or 0)
            .distinct()
        )


class AttachForm(MoveForm):
    """补充材料: files with a word on what they are."""

    files = SeveralFilesField(label="材料", help_text="PDF、JPG、PNG、DOCX、XLSX，单个不超过 50 MB。")  # type: ignore[assignment]
    remark = forms.CharField(label="说明", required=False, max_length=1000, widget=forms.Textarea)


EVIDENCE = "照片、文件等，PDF、JPG、PNG、DOCX、XLSX，单个不超过 50 MB。"
