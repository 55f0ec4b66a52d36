"""Telephone numbers as people write them: several, with area code and extension, full width or not."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms

# Three digits at least (an extension within the house), and nothing that no number has.
_NUMBER = re.compile(r"\+?[\d()（） -]{2,}\d(?:\s*(?:转|分机|ext\.?)\s*\d{1,6})?", re.IGNORECASE)


class PhoneField(forms.CharField):
    """One number or several, set apart by a comma; up to 40 characters, full-width digits made plain."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": "联系电话", "max_length": 40, **kwargs})
        self.widget.input_type = "tel"

    def clean(self, value: Any) -> str:
        """The number; ValidationError names what is none."""
        said = unicodedata.normalize("NFKC", str(super().clean(value))).strip()
        for part in filter(None, re.split(r"\s*[,;、/]\s*", said)):
            if not _NUMBER.fullmatch(part):
                raise forms.ValidationError(f"“{part}”不是电话号码。只写号码，可含区号、分机，多个用顿号分开。")
        return said
