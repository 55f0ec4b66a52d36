"""What the interface shows: exactly the facts that the pages show, field by field."""

from __future__ import annotations

from typing import Any

from django import forms
from rest_framework import serializers

from supervision.matters.forms import MoveForm


class RowSerializer(serializers.Serializer):
    """One matter in a list."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    number = serializers.CharField()
    title = serializers.CharField()
    kind_label = serializers.CharField()
    function = serializers.CharField()
    function_label = serializers.CharField()
    state_label = serializers.CharField()
    phase = serializers.CharField()
    light = serializers.ChoiceField(choices=["red", "amber", "green", "grey"])
    days_text = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    clock_label = serializers.CharField()
    owner_name = serializers.CharField()
    counterpart_name = serializers.CharField()
    handler_name = serializers.CharField()
    opened_on = serializers.DateField()
    urgent = serializers.BooleanField()
    provisional = serializers.BooleanField()


class PageSerializer(serializers.Serializer):
    """A keyset page."""

    results = RowSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class FieldSerializer(serializers.Serializer):
    """One thing that a move asks."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    type = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    help = serializers.CharField()
    max_length = serializers.IntegerField(allow_null=True)
    choices = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class AvailableSerializer(serializers.Serializer):
    """A move that this person's roles and the state allow, and what stands against it now."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    url = serializers.CharField()
    available = serializers.BooleanField()
    why = serializers.CharField()
    primary = serializers.BooleanField()
    help = serializers.CharField()
    basis = serializers.CharField()


class MoveSerializer(AvailableSerializer):
    """The same with what its form asks; `rows` are the fields of each item of the list `rows_name`."""

    asks = FieldSerializer(many=True)
    rows_name = serializers.CharField()
    rows = FieldSerializer(many=True)


class TrackSerializer(serializers.Serializer):
    label = serializers.CharField()  # type: ignore[assignment]
    status = serializers.ChoiceField(choices=["done", "current", "todo", "skipped"])
    on = serializers.DateField(allow_null=True)


class ClockSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    obligor = serializers.CharField()
    started_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    provisional = serializers.BooleanField()
    state_label = serializers.CharField()
    kind_label = serializers.CharField()
    duration_text = serializers.CharField()
    basis = serializers.CharField()
    confidence_note = serializers.CharField()
    light = serializers.CharField()
    days_text = serializers.CharField()
    explain_url = serializers.CharField()


class SectionSerializer(serializers.Serializer):
    title = serializers.CharField()
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class FileSerializer(serializers.Serializer):
    name = serializers.CharField()
    url = serializers.CharField()
    size_text = serializers.CharField()
    by = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)
    purpose_label = serializers.CharField()


class VerdictSerializer(serializers.Serializer):
    result_label = serializers.CharField()
    soundness_label = serializers.CharField()
    reason = serializers.CharField()
    by = serializers.CharField()
    on = serializers.DateField(allow_null=True)


class AnswerSerializer(serializers.Serializer):
    round = serializers.IntegerField()
    adoption_label = serializers.CharField()
    done_label = serializers.CharField()
    text = serializers.CharField()
    done_on = serializers.DateField(allow_null=True)
    responsible = serializers.CharField()
    files = FileSerializer(many=True)
    verdict = VerdictSerializer(allow_null=True)


class MeasureSerializer(serializers.Serializer):
    order = serializers.IntegerField()
    text = serializers.CharField()
    standard = serializers.CharField()
    answers = AnswerSerializer(many=True)


class LetterSerializer(serializers.Serializer):
    title = serializers.CharField()
    number = serializers.CharField()
    made_on = serializers.DateField(allow_null=True)
    pdf_url = serializers.CharField()
    docx_url = serializers.CharField()


class ReceiptSerializer(serializers.Serializer):
    way_label = serializers.CharField()
    served_on = serializers.DateField(allow_null=True)
    signed_by = serializers.CharField()
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class PartySerializer(serializers.Serializer):
    part_label = serializers.CharField()
    name = serializers.CharField()


class LinkSerializer(serializers.Serializer):
    depth = serializers.IntegerField()
    kind_label = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    state_label = serializers.CharField()
    current = serializers.BooleanField()


class EntrySerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    actor = serializers.CharField()
    body = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField()
    basis = serializers.CharField()


class MatterSerializer(serializers.Serializer):
    """One matter with all that its page shows to this person. `version` is what an edit must name."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    phase = serializers.CharField()
    version = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    kind_label = serializers.CharField()
    function = serializers.CharField()
    function_label = serializers.CharField()
    state_label = serializers.CharField()
    urgent = serializers.BooleanField()
    secrecy_label = serializers.CharField()
    handler_name = serializers.CharField()
    owner_name = serializers.CharField()
    counterpart_name = serializers.CharField()
    light = serializers.CharField()
    days_text = serializers.CharField()
    track = TrackSerializer(many=True)
    moves = AvailableSerializer(many=True)
    clocks = ClockSerializer(many=True)
    sections = SectionSerializer(many=True)
    measures = MeasureSerializer(many=True)
    letters = LetterSerializer(many=True)
    receipts = ReceiptSerializer(many=True)
    parties = PartySerializer(many=True)
    chain = LinkSerializer(many=True)
    files = FileSerializer(many=True)
    timeline = EntrySerializer(many=True)


class BasisSerializer(serializers.Serializer):
    name = serializers.CharField()
    year = serializers.IntegerField(allow_null=True)
    article = serializers.CharField(allow_null=True)


class TermSerializer(serializers.Serializer):
    """One statutory or internal term of the catalogue."""

    id = serializers.CharField()
    name = serializers.CharField()
    obligor = serializers.CharField()
    trigger = serializers.CharField()
    length = serializers.IntegerField(allow_null=True)
    unit = serializers.CharField(allow_null=True)
    kind = serializers.CharField()
    kind_label = serializers.CharField()
    roll = serializers.BooleanField()
    basis_text = serializers.CharField()
    confidence = serializers.CharField()
    note = serializers.CharField(allow_blank=True)


class CredentialsSerializer(serializers.Serializer):
    username = serializers.CharField(max_length=60)
    password = serializers.CharField(max_length=200, trim_whitespace=False)


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class OpeningSerializer(serializers.Serializer):
    """A new matter: the kind, the matter it comes from, and what the opening move of the kind asks."""

    kind = serializers.CharField()
    parent = serializers.IntegerField(required=False)  # type: ignore[assignment]


class ProblemSerializer(serializers.Serializer):
    """What could not be done (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)  # type: ignore[assignment]
    version = serializers.IntegerField(required=False)


TYPES: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.FileField, "file"),
    (forms.BooleanField, "boolean"),
    (forms.IntegerField, "integer"),
    (forms.DateField, "date"),
    (forms.ModelChoiceField, "id"),
    (forms.MultipleChoiceField, "list"),
    (forms.ChoiceField, "choice"),
)


def asked(form: forms.BaseForm) -> list[dict[str, Any]]:
    """The fields of a form as FieldSerializer prints them; choices of rows in the database are not listed."""
    found = []
    for name, field in form.fields.items():
        kind = next((text for known, text in TYPES if isinstance(field, known)), "text")
        listed: Any = []
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            listed = field.choices
        found.append(
            {
                "name": name,
                "label": str(field.label or name),
                "type": kind,
                "required": field.required,
                "help": str(field.help_text),
                "max_length": getattr(field, "max_length", None),
                # The blank one asks a reader of the page to choose; here the field is left out instead.
                "choices": [[str(value), str(label)] for value, label in listed if value != ""],
            }
        )
    return found


def asked_rows(form: MoveForm) -> list[dict[str, Any]]:
    """The fields of each item of the form's repeated part, if it has one."""
    if form.formset is None:
        return []
    return [field for field in asked(form.formset.empty_form) if field["name"] != "DELETE"]
