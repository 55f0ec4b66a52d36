"""抽取回头看: a random sample of verified matters that anybody can draw again.

Every matter verified in the span gets the digest of seed and document number; the smallest digests are drawn. Who knows
the numbers and the seed comes to the same sample, whatever became of the matters since, and with no part of this system
(`printf '%s' "<seed> <number>" | sha256sum`).
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max
from django.urls import reverse

from recommendations.models import Recommendation
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Person
from supervision.terms.arithmetic import day_text

KINDS = tuple(one.kind for one in INSTRUMENTS.values() if one.look_back)
SHORT = 12


def rank(seed: str, number: str) -> str:
    """The place of a document in a draw: the hexadecimal SHA-256 of seed, space and number."""
    return hashlib.sha256(f"{seed} {number}".encode()).hexdigest()


def draw(person: Person, *, first: date, last: date, count: int, seed: str) -> dict[str, Any]:
    """The sample among what the person may see, in the order drawn, with what tells the whole it was drawn from.

    `digest` is that of all document numbers in order, so that a later look shows whether the whole was the same.
    """
    verified = Max("replies__answers__verified_on")
    found = Recommendation.objects.visible_to(person).filter(kind__in=KINDS, phase__in=["verifying", "closed"])
    whole = {
        row["number"] or str(row["id"]): row
        for row in found.annotate(verified_on=verified)
        .filter(verified_on__gte=first, verified_on__lte=last)
        .values("id", "number", "title", "kind", "state", "counterpart__name", "handler_id", "verified_on")
    }
    drawn = sorted(whole, key=lambda number: rank(seed, number))[:count]
    digest = hashlib.sha256("\n".join(sorted(whole)).encode()).hexdigest()
    span = f"{day_text(first)}至{day_text(last)}"
    words = f"{span}核验的{len(whole)}件中随机抽取{len(drawn)}件，种子“{seed}”，总体摘要{digest[:SHORT]}"
    rows = [_row(whole[number], number, seed) for number in drawn]
    to_plan = [row["id"] for row in rows if row["waits"] and row["handler_id"] == person.pk]
    query = urlencode([("move", "plan_look_back"), *(("pk", key) for key in to_plan), ("sample", words)])
    return {
        "rows": rows, "total": len(whole), "digest": digest, "words": words,
        "plan_url": f"{reverse('matters:bulk')}?{query}" if to_plan else "", "to_plan": len(to_plan),
    }  # fmt: skip


def _row(row: dict[str, Any], number: str, seed: str) -> dict[str, Any]:
    one = INSTRUMENTS[row["kind"]]
    return {
        **row,
        "url": reverse("matters:detail", args=[row["id"]]),
        "unit": row["counterpart__name"] or "",
        "state_label": one.states[row["state"]],
        "waits": row["state"] == "verified",
        "rank": rank(seed, number)[:SHORT],
    }
