"""What is written in a recommendation, for the text index."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model

from recommendations.models import (
    Answer,
    HelpRequest,
    InterimReport,
    LookBack,
    Measure,
    Objection,
    Recommendation,
    Reply,
    Urging,
)
from supervision.terms.models import TermRequest

# Children whose words both sides read on the page, with the way to the recommendation.
WORDS: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (Measure, "recommendation_id", ("text", "standard")),
    (
        Answer,
        "reply__recommendation_id",
        ("text", "reason", "responsible", "persons", "systems", "verdict_reason", "weighed"),
    ),
    (InterimReport, "recommendation_id", ("text",)),
    (HelpRequest, "recommendation_id", ("text", "answer")),
    (Reply, "recommendation_id", ("summary", "signatory", "contact")),
    (Objection, "recommendation_id", ("grounds", "reason")),
    (TermRequest, "matter_id", ("reason", "decision_reason")),
    (Urging, "recommendation_id", ("record",)),
    (LookBack, "recommendation_id", ("record", "staff", "method")),
)
SHARED_WORDS = ("source", "facts", "violation", "basis", "urgent_reason", "other", "outcome")
INNER_WORDS = ("reach_consent",)


def texts(ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """What is written in these recommendations, for the text index: (matter, "shared" or "inner", text)."""
    found = Recommendation.objects.filter(pk__in=ids)
    for key, issued_on, *values in found.values_list("pk", "issued_on", *SHARED_WORDS, *INNER_WORDS):
        for name, value in zip((*SHARED_WORDS, *INNER_WORDS), values, strict=True):
            yield key, "inner" if name in INNER_WORDS or issued_on is None else "shared", value
    for model, owner, columns in WORDS:
        children = model._default_manager.filter(**{f"{owner}__in": ids}).order_by("pk")
        for key, *values in children.values_list(owner, *columns):
            for value in values:
                yield key, "shared", value
