"""申诉、控告审查 for tests: one complaint, carried on to a state."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from supervision.matters.models import Matter
from supervision.matters.services import open_matter
from tests.builders import Cast, act, advance, fresh


def complaint(cast: Cast, *, upto: str = "received", **changes: Any) -> Matter:
    """A complaint about the police, with whose handling the complainant disagrees; received by the county today."""
    said = {
        "title": "某公司账户冻结申诉",
        "complainant": "周某",
        "standing": "party",
        "act": "not_lifted",
        "counterpart": cast.police,
        "before": "not_yet" if upto == "referred" else "disputed",
        "received_on": timezone.localdate(),
        "facts": "案件已撤销，账户仍被冻结。",
        "handler": cast.prosecutor,
        "secrecy": "ordinary",
        "files": [],
    }
    matter = open_matter("complaint", actor=fresh(cast.prosecutor), office=cast.county, data=said | changes)
    if upto == "referred":
        return act(cast, matter, "refer")
    if upto == "correcting":
        matter = act(cast, advance(cast, matter, "reviewing"), "state_opinion", finding="correct")
        return act(cast, matter, "adopt_opinion")
    return advance(cast, matter, upto)
