"""民事、行政诉讼监督 for tests, brought to a state by acts."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from supervision.matters.models import Matter
from supervision.matters.services import open_matter, perform
from tests.applications import application
from tests.builders import Cast, act, advance, fresh

DELIVERED = {"way": "邮寄", "waiver": "", "files": []}


def litigation(cast: Cast, *, upto: str = "received", outcome: str = "no_support", **changes: Any) -> Matter:
    """诉讼监督 upon an application against a judgment of the county court, handled by `prosecutor` throughout."""
    said = application(cast) | changes
    matter = open_matter("litigation", actor=fresh(cast.prosecutor), office=cast.county, data=said)
    if upto not in ("terminated", "dispatched", "closed"):
        return advance(cast, matter, upto) if outcome == "no_support" else _concluded(cast, matter, upto, outcome)
    if upto == "terminated":
        return act(cast, _concluded(cast, matter, "concluded", "terminate"), "terminate")
    matter = advance(cast, matter, "decided")
    made = _no_support(cast, matter)
    # The decision's issue is recorded in the review by itself.
    matter.refresh_from_db()
    if upto == "closed":
        perform(made, "deliver", actor=fresh(cast.prosecutor), data=DELIVERED | {"delivered_on": timezone.localdate()})
        matter = act(cast, matter, "close")
    return matter


def _concluded(cast: Cast, matter: Matter, upto: str, outcome: str) -> Matter:
    """On to a state after the review, with another outcome than the usual one."""
    matter = advance(cast, matter, "reviewing")
    matter = act(cast, matter, "conclude", outcome=outcome, ground="withdrawn" if outcome == "terminate" else "")
    return matter if upto == "concluded" else act(cast, matter, "decide")


def _no_support(cast: Cast, parent: Matter) -> Matter:
    """不支持监督申请决定书 issued from a decided review."""
    said = {
        "title": parent.title, "type": "judgment", "receiver": "申请人", "facts": "认定事实有证据证明。",
        "basis": "民事诉讼监督规则第89条", "contact": "检察官甲", "secrecy": "ordinary", "files": [],
        "suit": "(2025)豫1221民初100号", "reasons": "不符合监督条件。",
    }  # fmt: skip
    made = open_matter("no_support", actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=parent)
    for name, actor in (("submit", cast.prosecutor), ("approve", cast.chief), ("issue", cast.prosecutor)):
        made = perform(made, name, actor=fresh(actor), data={"opinion": "同意", "remark": ""})
    return made
