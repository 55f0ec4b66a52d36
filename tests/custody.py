"""羁押必要性审查 for tests: one matter, carried on to a state."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from supervision.matters.models import Matter
from supervision.matters.services import open_matter
from tests.builders import Cast, advance, fresh, recommendation


def custody(cast: Cast, *, upto: str = "received", **changes: Any) -> Matter:
    """羁押必要性审查 of the county on an application, at the stage of examination for prosecution."""
    said = {
        "title": "某故意伤害案羁押必要性审查",
        "origin": "application",
        "applicant": "辩护人王某",
        "relation": "辩护人",
        "received_on": timezone.localdate(),
        "detained": "李某某",
        "measure": "逮捕，县看守所",
        "stage": "prosecution",
        "counterpart": cast.police,
        "facts": "已赔偿并取得谅解，患有严重疾病。",
        "handler": cast.prosecutor,
        "secrecy": "ordinary",
        "files": [],
    }
    matter = open_matter("custody", actor=fresh(cast.prosecutor), office=cast.county, data=said | changes)
    if upto not in ("suggested", "closed"):
        return advance(cast, matter, upto)
    matter = advance(cast, matter, "reviewing")
    recommendation(cast, "custody_review", parent=matter, upto="issued" if upto == "suggested" else "closed")
    matter.refresh_from_db()
    assert matter.state == upto
    return matter
