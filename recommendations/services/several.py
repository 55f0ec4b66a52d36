"""一个问题、多个单位: several drafts from one text with each unit's own facts, made in one act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from recommendations.drafts.reach import missing_consent
from recommendations.models import Recommendation
from recommendations.moves.drafting import TEXTS
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Body, Person
from supervision.matters.services import open_matter, perform

TITLE_LENGTH = 120


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One letter to come: `hints` are what stands in the way of issuing it, though not of drafting it."""

    unit: Body
    title: str
    facts: str
    hints: tuple[str, ...]


def planned(source: Recommendation, rows: list[dict[str, Any]]) -> list[Planned]:
    """The letters that would be made, in the order of the rows; a row is {"unit": Body, "facts": text}."""
    found = []
    judged, today = INSTRUMENTS[source.kind].within_reach, timezone.localdate()
    for row in rows:
        hint = missing_consent(source.office, row["unit"], today) if judged else None
        name = row["unit"].short_name or row["unit"].name
        title = f"{source.title[: TITLE_LENGTH - len(name) - 2]}（{name}）"
        facts = f"{source.facts}\n{row['facts']}"
        found.append(Planned(unit=row["unit"], title=title, facts=facts, hints=(hint,) if hint else ()))
    return found


@transaction.atomic
def write_several(
    source: Recommendation, rows: list[dict[str, Any]], *, actor: Person, key: str
) -> list[Recommendation]:
    """Draft one letter per row by the usual door, each related to the source; all or none, and once per `key`.

    Raises as `open_matter` and `perform` do. Each draft is then reviewed, approved and issued by itself.
    """
    made = []
    for order, one in enumerate(planned(source, rows)):
        data = copied(source) | {"title": one.title, "counterpart": one.unit, "facts": one.facts}
        matter = open_matter(
            source.kind, actor=actor, office=source.office, data=data, parent=source.parent, key=f"{key}-{order}"[:64]
        )
        assert isinstance(matter, Recommendation)
        made.append(matter)
    said = {"others": made, "reason": "同一问题向多个单位制发"}
    perform(source, "relate", actor=actor, data=said, key=f"{key}-all"[:64])
    return made


def copied(source: Recommendation) -> dict[str, Any]:
    """The source's draft as the form of a draft would say it; whom it involves and who consented is each unit's own."""
    one = INSTRUMENTS[source.kind]
    said = {name: getattr(source, name) for name in TEXTS}
    said |= {"urgent": source.urgent, "is_involved_unit": False, "reach_consent": "", "joint_units": []}
    said |= {extra.name: source.details.get(extra.name, "") for extra in one.extras}
    said |= {"annexes": source.details.get("annexes", [])}
    said |= {"other_annexes": "\n".join(source.details.get("other_annexes", []))}
    said["copied"] = list(Body.objects.filter(pk__in=[row["id"] for row in source.details.get("copied", [])]))
    said["measures"] = list(source.measures.values("text", "standard"))
    return said
