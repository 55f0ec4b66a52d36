"""What somebody filled in, as it crosses: keys differ between installations, so bodies go by code, terms by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from linkage.packages.courses import courses
from recommendations.models import Answer
from supervision.accounts.models import Body
from supervision.documents.models import Attachment
from supervision.matters.models import Matter
from supervision.matters.procedures import Move, procedure_of, resolve
from supervision.terms.models import Clock

# The choice of one of several running terms, in forms about time.
CLOCK = "clock"


def asks_of(matter: Matter, move: Move) -> str:
    """The form whose words a move carries: the one that makes the letter carries the draft's."""
    return procedure_of(matter).opening.asks if move.name == courses()[matter.kind].brings else move.asks


def plain(matter: Matter, move: Move, said: dict[str, Any]) -> dict[str, Any]:
    """The words of an act without files, without keys of this database, and without what the other side never sees."""
    reference, course = asks_of(matter, move), courses()[matter.kind]
    fields = dict(resolve(reference).base_fields) if reference else {}
    if course.adds and move.name == course.brings:
        fields |= resolve(move.asks).base_fields
    withheld = course.withheld if move.name == course.brings else frozenset()
    found = {name: _value(name, value, fields.get(name)) for name, value in said.items() if name not in withheld}
    return {name: value for name, value in found.items() if value is not None}


def _value(name: str, value: Any, item: forms.Field | None) -> Any:
    if name == CLOCK:
        return Clock.objects.filter(pk=value).values_list("term", flat=True).first() if str(value).isdecimal() else None
    if isinstance(value, str | int | bool):
        return value
    if isinstance(value, dict):
        return _body(value, item)
    if isinstance(value, list):
        rows = [_row(one, item) for one in value]
        return [one for one in rows if one is not None]
    return None


def _body(value: dict[str, Any], item: forms.Field | None) -> dict[str, str] | None:
    """A body by its code; people and whatever else has keys stays here."""
    queryset = getattr(item, "queryset", None)
    if "id" not in value or queryset is None or queryset.model is not Body:
        return None
    code = Body.objects.filter(pk=value["id"]).values_list("code", flat=True).first()
    return {"body": code} if code else None


def _row(one: Any, item: forms.Field | None) -> Any:
    """One of several: a word, a body, or a row of a repeated part; None for a file."""
    if isinstance(one, str):
        return one
    if not isinstance(one, dict) or "file" in one:
        return None
    if "id" in one and "name" in one:
        return _body(one, item)
    return {name: value for name, value in one.items() if isinstance(value, str | int | bool)}


def evidence_rows(
    matter: Matter, move: Move, number: int, said: dict[str, Any], kept: Callable[[Attachment], dict[str, str]]
) -> None:
    """Put the proof of each row of an answer into its row: what was attached to it, and what colleagues had brought."""
    if "answers" not in said:
        return
    answers = list(Answer.objects.filter(reply__recommendation=matter.pk, reply__round=number))
    for answer, row in zip(answers, said["answers"], strict=False):
        files = Attachment.objects.filter(matter=matter, purpose="answer", reference=answer.pk).order_by("uploaded_at")
        row["files"] = [kept(file) for file in files]
