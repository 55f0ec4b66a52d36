"""Computing running clocks again, in bulk, when the calendar or a rule has changed.

Matters are taken in chunks in the order of their keys, each chunk in one transaction with the progress of the change:
a worker that dies loses nothing but its chunk, and a second one waits for nobody. Clocks that tell the same story
(same term, start, events) are computed once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from supervision.terms.models import ChangeState, Clock, ClockRevision, TermChange
from supervision.terms.recomputation.reckoner import Outcome, Reckoner, rows_of
from supervision.terms.services import OPEN

__all__ = ["Moved", "Settle", "affected", "finish", "moves_of", "recompute_all"]

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Moved:
    """One clock whose last day is another now, or whose date has become certain."""

    clock_id: int
    matter_id: int
    label: str
    old_due_on: date
    new_due_on: date
    settled: bool


# What else follows for the matters of a chunk, in its transaction: next dates, ledger.
Settle = Callable[[TermChange, list[int], list[Moved]], None]

UPDATE_SQL = """
WITH outcome AS (
    SELECT * FROM unnest(%(due_on)s::date[], %(unrolled_on)s::date[], %(due_at)s::timestamptz[],
                         %(provisional)s::bool[], %(steps)s::text[]) WITH ORDINALITY
        AS o(due_on, unrolled_on, due_at, provisional, steps, place)
),
wanted AS (
    SELECT * FROM unnest(%(clocks)s::bigint[], %(places)s::bigint[], %(targets)s::date[], %(rules)s::date[])
        AS w(id, place, target_on, rule_on)
)
UPDATE terms_clock c
SET due_on = o.due_on, unrolled_on = o.unrolled_on, due_at = o.due_at, provisional = o.provisional,
    steps = o.steps::jsonb, target_on = w.target_on, rule_on = w.rule_on
FROM wanted w JOIN outcome o ON o.place = w.place
WHERE c.id = w.id AND (c.due_on, c.unrolled_on, c.due_at, c.provisional, c.target_on, c.rule_on, c.steps)
      IS DISTINCT FROM (o.due_on, o.unrolled_on, o.due_at, o.provisional, w.target_on, w.rule_on, o.steps::jsonb)
"""


def affected(change: TermChange) -> QuerySet[Clock]:
    """The open clocks that a change can move: those it overlaps and all provisional ones; for a rule, all of them."""
    found = Clock.objects.filter(state__in=OPEN)
    if change.source == "rules":
        return found
    days = sorted(date.fromisoformat(row["on"]) for row in change.days)
    if not days:
        return found.filter(provisional=True)
    return found.filter(Q(provisional=True) | Q(started_on__lte=days[-1], due_on__gte=days[0]))


def recompute_all(
    change: TermChange, *, settle: Settle | None = None, size: int = CHUNK, most: int | None = None
) -> bool:
    """Compute every clock that a confirmed change can move, `size` matters at a time; True when nothing is left.

    `settle` runs in the transaction of each chunk. `most` ends after so many chunks (one turn of a worker). Running it
    again, or twice at once, does nothing twice: the row of the change is the lock and the memory of how far it came.
    """
    # One for all chunks: clocks of different matters tell the same stories.
    reckoner = Reckoner(change.decided_at if change.source == "rules" else None)
    chunks = 0
    while most is None or chunks < most:
        left = _chunk(change.pk, settle, size, reckoner)
        if not left:
            return left is False
        chunks += 1
    return False


@transaction.atomic
def _chunk(change_id: int, settle: Settle | None, size: int, reckoner: Reckoner) -> bool | None:
    """One chunk under the lock of the change; False when nothing is left, None when another worker has it."""
    change = (
        TermChange.objects.select_for_update(skip_locked=True).filter(pk=change_id, state=ChangeState.CONFIRMED).first()
    )
    if change is None:
        return None
    clocks = affected(change).filter(matter_id__gt=change.reached).order_by("matter_id")
    matters = list(clocks.values_list("matter_id", flat=True).distinct()[:size])
    if not matters:
        return False
    # Acts lock their matter first and its clocks after, so the same order here.
    model = apps.get_model("matters", "Matter")
    list(model.objects.select_for_update(of=("self",)).filter(pk__in=matters).order_by("pk").values_list("pk"))
    moved = _recompute(change, reckoner, affected(change).filter(matter_id__in=matters))
    if settle is not None:
        settle(change, matters, moved)
    change.reached, change.done = matters[-1], change.done + len(matters)
    change.moved += sum(1 for row in moved if row.old_due_on != row.new_due_on)
    change.settled += sum(1 for row in moved if row.settled)
    change.save(update_fields=["reached", "done", "moved", "settled"])
    return True


def _recompute(change: TermChange, reckoner: Reckoner, clocks: QuerySet[Clock]) -> list[Moved]:
    found = [(clock, reckoner.outcome(clock)) for clock in rows_of(clocks)]
    _write(found)
    reckoner.record_takeovers()
    moved = moves_of(found)
    ClockRevision.objects.bulk_create(
        [
            ClockRevision(
                change=change,
                clock_id=row.clock_id,
                old_due_on=row.old_due_on,
                new_due_on=row.new_due_on,
                settled=row.settled,
            )
            for row in moved
        ],
        ignore_conflicts=True,
    )
    return moved


def moves_of(found: list[tuple[Clock, Outcome]]) -> list[Moved]:
    """Those of the computed clocks whose last day changes or becomes certain."""
    return [
        Moved(
            clock_id=clock.pk,
            matter_id=clock.matter_id,
            label=clock.label,
            old_due_on=clock.due_on,
            new_due_on=outcome.due_on,
            settled=clock.provisional and not outcome.provisional,
        )
        for clock, outcome in found
        if clock.due_on != outcome.due_on or (clock.provisional and not outcome.provisional)
    ]


def _write(found: list[tuple[Clock, Outcome]]) -> None:
    """One statement for a chunk: each distinct outcome once, and which clock has which."""
    places: dict[tuple, int] = {}
    for _, outcome in found:
        places.setdefault(outcome.key, len(places) + 1)
    due_on, unrolled_on, due_at, provisional, steps = zip(*places, strict=True) if places else ([], [], [], [], [])
    with connection.cursor() as cursor:
        cursor.execute(
            UPDATE_SQL,
            {
                "due_on": list(due_on),
                "unrolled_on": list(unrolled_on),
                "due_at": list(due_at),
                "provisional": list(provisional),
                "steps": list(steps),
                "clocks": [clock.pk for clock, _ in found],
                "places": [places[outcome.key] for _, outcome in found],
                "targets": [outcome.target_on for _, outcome in found],
                "rules": [outcome.rule_on for _, outcome in found],
            },
        )


@transaction.atomic
def finish(change: TermChange, now: datetime, tell: Callable[[TermChange, datetime], None]) -> None:
    """Close a change of which nothing is left to compute, in one transaction with telling everyone concerned."""
    found = (
        TermChange.objects.select_for_update(skip_locked=True).filter(pk=change.pk, state=ChangeState.CONFIRMED).first()
    )
    if found is not None:
        tell(found, now)
        found.state, found.finished_at, found.total = ChangeState.DONE, now, found.done
        found.save(update_fields=["state", "finished_at", "total"])
