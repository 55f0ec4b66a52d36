"""Freezing: figures counted once, at one instant, and kept with their meaning and their rows."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from cases.reports import counted_by
from linkage.models import FrozenFigure
from linkage.reports.definitions import Span
from linkage.reports.measures import PROBLEMS, Measure
from supervision.accounts.models import Body
from supervision.matters.models import Matter
from supervision.matters.services import Act

MOST_ROWS = 5_000


def freeze(act: Act, span: Span, measures: Iterable[Measure], unit: Body | None = None) -> list[FrozenFigure]:
    """Count what the actor sees or coordinates, now, and keep it with the matter; of one unit, or of all.

    Of all, what is a problem is kept for each unit that has it, too. One query per measure; nothing is counted again.
    """
    visible, coordinated = Matter.objects.visible_to(act.actor), counted_by(act.actor)[0]
    kept = []
    for measure in measures:
        rows = measure.rows(coordinated if measure.coordinated else visible, span, act.today, unit)
        found = sorted(set(rows.values_list("pk", f"{measure.whose}_id")), key=lambda row: row[0])
        kept.append(_figure(act, span, measure, [key for key, _ in found], unit.pk if unit else None))
        if unit is None and measure.section == PROBLEMS:
            by_unit: dict[int, list[int]] = defaultdict(list)
            for key, body in found:
                if body:
                    by_unit[body].append(key)
            kept += [_figure(act, span, measure, keys, body) for body, keys in sorted(by_unit.items())]
    return FrozenFigure.objects.bulk_create(kept)


def _figure(act: Act, span: Span, measure: Measure, keys: list[int], body: int | None) -> FrozenFigure:
    return FrozenFigure(
        matter=act.matter, name=measure.name, body_id=body, section=measure.section, group=measure.group,
        label=measure.label, definition=measure.definition, counter=measure.counter, first=span.first, last=span.last,
        taken_at=act.now, value=len(keys), rows=keys if len(keys) <= MOST_ROWS else [], digest=digest_of(keys),
    )  # fmt: skip


def digest_of(keys: Iterable[int]) -> str:
    """SHA-256 of keys in order, one a line."""
    return hashlib.sha256("\n".join(str(key) for key in keys).encode()).hexdigest()
