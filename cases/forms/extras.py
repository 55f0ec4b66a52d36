"""The fields of the parts that only one instrument's document or answer has."""

from __future__ import annotations

from django import forms

from cases.procedures.common import Extra


def field_of(extra: Extra) -> forms.Field:
    """A choice where the part names choices, else a text, long or short."""
    if extra.choices:
        return forms.ChoiceField(
            label=extra.label, help_text=extra.help, required=extra.required, choices=[("", "请选择"), *extra.choices]
        )
    return forms.CharField(
        label=extra.label,
        help_text=extra.help,
        max_length=4000 if extra.long else 200,
        required=extra.required,
        widget=forms.Textarea if extra.long else forms.TextInput,
    )
