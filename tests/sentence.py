"""刑罚变更执行监督 for tests: one proposal, carried on to a state."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from supervision.matters.models import Matter
from supervision.matters.services import open_matter
from tests.builders import Cast, advance, fresh


def sentence(cast: Cast, *, upto: str = "received", **changes: Any) -> Matter:
    """A proposal to commute, received by the county today."""
    said = {
        "title": "某盗窃罪犯减刑案",
        "change": "commutation",
        "convict": "陈某某",
        "organ": "某监狱",
        "counterpart": cast.court,
        "received_on": timezone.localdate(),
        "proposal_number": "（2026）某减字第8号",
        "proposal": "建议减去有期徒刑六个月。",
        "handler": cast.prosecutor,
        "secrecy": "ordinary",
        "files": [],
    }
    made = open_matter("sentence_change", actor=fresh(cast.prosecutor), office=cast.county, data=said | changes)
    return advance(cast, made, upto)
