"""Whose turn it is in 行刑衔接 where another matter is awaited: the procuratorate's own, of 立案监督."""

from __future__ import annotations

from typing import Any

from supervision.matters.models import Part
from supervision.matters.turns import Step, named, parties_in


def of_link(found: Any) -> list[Step] | None:
    """A suggestion to supervise waits for the procuratorate, which decides by a matter of its own (第9条)."""
    if found.state != "supervision_suggested":
        return None
    watching = parties_in(found, Part.COPIED)
    bodies = frozenset(row["body"] for row in watching)
    return [Step(named(row["name"] for row in watching), "审查是否开展立案监督", bodies)]
