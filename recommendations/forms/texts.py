"""What the acts on a draft ask."""

from __future__ import annotations

from typing import Any

from django import forms

from recommendations.drafts.evidence import evidence_at_hand, paragraphs
from recommendations.drafts.parts import draft_of
from recommendations.models import Comment
from supervision.matters.forms import MoveForm
from supervision.matters.procedures import concrete


class CommentForm(MoveForm):
    part = forms.ChoiceField(label="批注哪一部分")
    quote = forms.CharField(
        label="引文", max_length=400, required=False, help_text="从该部分原样摘录所批注的文字；对整个部分批注的不填。"
    )
    text = forms.CharField(label="批注", max_length=2000, widget=forms.Textarea)

    def build(self) -> None:
        self._draft = draft_of(concrete(self.matter))
        self.fields["part"].choices = [  # type: ignore[attr-defined]
            (part.name, part.label) for part in self._draft.parts if part.text
        ]

    @property
    def aside(self) -> dict[str, Any] | None:
        """The draft itself, for whoever quotes from it."""
        return {"template": "recommendations/_parts.html", "parts": [part for part in self._draft.parts if part.text]}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        quote = (said.get("quote") or "").strip()
        if quote and said.get("part") and quote not in self._draft.text(said["part"]):
            self.add_error("quote", "该部分没有这段文字，请原样引用。")
        return said


class AnswerCommentForm(MoveForm):
    comment = forms.ModelChoiceField(label="批注", queryset=Comment.objects.none())
    outcome = forms.ChoiceField(label="处理", choices=[("adopted", "已采纳修改"), ("kept", "保留原文")])
    answer = forms.CharField(
        label="说明", max_length=2000, required=False, widget=forms.Textarea, help_text="保留原文的，应当说明理由。"
    )

    def build(self) -> None:
        waiting = Comment.objects.filter(recommendation=self.matter.pk, outcome="")
        self.fields["comment"].queryset = waiting  # type: ignore[attr-defined]
        self.initial.setdefault("comment", waiting.first())

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("outcome") == "kept" and not said.get("answer"):
            self.add_error("answer", "保留原文的，应当说明理由。")
        return said


class EvidenceForm(MoveForm):
    """One list of files for each paragraph of the facts."""

    def build(self) -> None:
        found = concrete(self.matter)
        files = [(str(file.pk), file.name) for file in evidence_at_hand(found)]
        links = found.details.get("evidence") or {}
        self.marks = [mark for mark, _ in paragraphs(found.facts)]  # type: ignore[attr-defined]
        for order, (mark, text) in enumerate(paragraphs(found.facts), start=1):  # type: ignore[attr-defined]
            self.fields[mark] = forms.MultipleChoiceField(
                label=f"第{order}段：{text[:60]}{'…' if len(text) > 60 else ''}",
                choices=files,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="" if files else "案件中还没有材料，请先补充材料。",
            )
            self.initial[mark] = [key for key in links.get(mark, []) if key in dict(files)]

    def answers(self) -> dict[str, Any]:
        said = super().answers()
        return {"links": {mark: said.get(mark, []) for mark in self.marks}}
