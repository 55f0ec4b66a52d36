"""Earlier recommendations to the same unit, the closest in their words first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from recommendations.models import Recommendation
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Body, Person
from supervision.search.folding import bigrams, fold
from supervision.search.models import MatterText

LOOKED_AT, SHOWN = 60, 5


def earlier(
    person: Person, addressee: Body, said: str, *, field: str, ground: str, but: int | None
) -> list[dict[str, Any]]:
    """At most five issued documents to this unit that the person may see: likeness of words, then field and ground.

    `likeness` is the share, in percent, of this draft's pairs of characters that occur there too.
    """
    found = list(
        Recommendation.objects.visible_to(person)
        .filter(counterpart=addressee, kind__in=INSTRUMENTS, issued_on__isnull=False)
        .exclude(pk=but or 0)
        .order_by("-issued_on", "-pk")[:LOOKED_AT]
    )
    own = set(bigrams(fold(said)))
    texts = dict(MatterText.objects.filter(matter__in=[one.pk for one in found]).values_list("matter_id", "bigrams"))
    rows = [_row(one, own, texts.get(one.pk, ()), field, ground) for one in found]
    rows.sort(
        key=lambda row: (row["likeness"] // 10 + 2 * row["same_field"] + row["same_ground"], row["on"]), reverse=True
    )
    return rows[:SHOWN]


def _row(one: Recommendation, own: set[int], theirs: Iterable[int], field: str, ground: str) -> dict[str, Any]:
    on: date = one.issued_on or one.opened_on
    return {
        "url": one.get_absolute_url(),
        "title": one.title,
        "number": one.number,
        "on": on,
        "state_label": INSTRUMENTS[one.kind].states.get(one.state, ""),
        "outcome": one.outcome,
        "likeness": round(100 * len(own.intersection(theirs)) / len(own)) if own else 0,
        "same_field": bool(field) and one.field == field,
        "same_ground": bool(ground) and one.ground == ground,
    }
