"""The next due dates that a matter carries, so that lists sort and filter by them without looking at clocks."""

from __future__ import annotations

from django.db.models import F

from supervision.matters.models import Matter
from supervision.terms.models import ClockState

DUE_FIELDS = (
    "next_due_on", "next_due_label", "counterpart_due_on", "counterpart_due_label", "next_due_provisional",
    "counterpart_due_provisional", "next_target_on", "next_target_label", "next_due_at", "counterpart_due_at",
)  # fmt: skip


# Terms that bind the owner towards whoever handed the matter in: the day that the congress or a deputy waits for.
OWED_TO_SENDER = ("RD_ASSIGNED", "DB_ANSWER")


def renew_next_due(matter: Matter) -> None:
    """Copy the earliest due date of the running clocks to the matter, and of those that the other side minds.

    Those are the terms that bind it, and those by which the owner must answer it (`OWED_TO_SENDER`).
    """
    instant = F("due_at").asc(nulls_last=True)
    running = list(matter.clocks.filter(state=ClockState.RUNNING, is_right=False).order_by("due_on", instant, "id"))
    first = next(iter(running), None)
    other = matter.counterpart_id
    minded = (one for one in running if other and (one.obligor_id == other or one.term in OWED_TO_SENDER))
    theirs = next(minded, None)
    matter.next_due_on, matter.next_due_label = (first.due_on, first.label) if first else (None, "")
    matter.counterpart_due_on, matter.counterpart_due_label = (theirs.due_on, theirs.label) if theirs else (None, "")
    matter.next_due_at = first.due_at if first else None
    matter.counterpart_due_at = theirs.due_at if theirs else None
    matter.next_due_provisional = bool(first and first.provisional)
    matter.counterpart_due_provisional = bool(theirs and theirs.provisional)
    aims = sorted((clock.target_on, clock.pk, clock.label) for clock in running if clock.target_on)
    matter.next_target_on, _, matter.next_target_label = aims[0] if aims else (None, 0, "")
