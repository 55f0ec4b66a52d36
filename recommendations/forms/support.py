"""What help and the unit's rating ask."""

from __future__ import annotations

from typing import Any

from django import forms

from recommendations.forms.answering import EVIDENCE, LONG
from recommendations.models import Rating
from recommendations.moves.support import waiting
from supervision.matters.forms import MoveForm, SeveralFilesField


class HelpForm(MoveForm):
    text = forms.CharField(label="困难和请求", max_length=4000, widget=LONG)
    files = SeveralFilesField(label="材料", required=False, help_text=EVIDENCE)  # type: ignore[assignment]


class HelpAnswerForm(MoveForm):
    answer = forms.CharField(label="答复", max_length=4000, widget=LONG)

    def build(self) -> None:
        found = waiting(self.matter)
        if found is not None:
            self.fields["answer"].help_text = f"{found.body.name}请求：{found.text}"


class RatingForm(MoveForm):
    score = forms.ChoiceField(label="评价", choices=Rating.Score.choices, widget=forms.RadioSelect)
    text = forms.CharField(label="说明", max_length=1000, widget=LONG, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("score") == Rating.Score.POOR and not said.get("text"):
            self.add_error("text", "不满意的，请写明情况。")
        return said
