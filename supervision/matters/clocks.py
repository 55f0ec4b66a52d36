"""One clock as cards, pages and the interface show it, made from its row as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from supervision.matters.dues import OWED_TO_SENDER
from supervision.matters.gathering import CLOCK_COLUMNS, clock_in
from supervision.matters.listing import hours_left, light
from supervision.matters.reports import day, moment
from supervision.terms.arithmetic import duration_text
from supervision.terms.models import Clock, ClockState
from supervision.terms.services import entry_of, term_of

# Terms that bind the owner and are the others' business: the review of an objection, a suspected crime on its way.
SHARED_TERMS = (
    "JY_OBJECTION_REVIEW", "JW_REVIEW", "YS_APPROVE", "YS_TRANSFER", "YS_RECONSIDER_APPLY", "YS_HANDOVER",
)  # fmt: skip
CLOCK_KINDS = {
    "statutory": "法定期限",
    "document_set": "文书载明",
    "soft": "一般期限",
    "immediate": "及时办理",
    "policy": "工作要求",
}
OVER = "已届满"


def row_of(clock: Clock) -> dict[str, Any]:
    """The row of one clock that was read with its obligor."""
    obligor = clock.obligor.name if clock.obligor else None
    return {name: getattr(clock, path) for name, path in CLOCK_COLUMNS.items() if name == path} | {"obligor": obligor}


def is_inner(row: dict[str, Any], owner: str) -> bool:
    """Clocks that bind only the owner are not the other side's business; the review of an objection is."""
    return row["term"] not in (*SHARED_TERMS, *OWED_TO_SENDER) and row["obligor"] == owner


def clock_data(
    matter_id: int, row: dict[str, Any], today: date, *, inside: bool = False, now: datetime | None = None
) -> dict[str, Any]:
    """One clock as its card shows it; `now` judges terms in hours, and the office's own date is told inside only."""
    due_on, ended_on = day(row["due_on"]), day(row["ended_on"])
    started_on, due_at = day(row["started_on"]), moment(row["due_at"])
    clock = clock_in(row)
    entry = entry_of(clock)
    colour, words = _how_long(row, today, now)
    suspended = row["state"] == ClockState.SUSPENDED
    return {
        "id": row["id"],
        "label": row["label"],
        # While a clock stands still it has no last day; what is left of it is told by its explanation.
        "due_on": None if suspended else due_on,
        "due_at": None if suspended else due_at,
        "suspended": suspended,
        "light": colour,
        "days_text": words,
        # A right whose last day is over does not run, though nobody ended it.
        "state_label": words if words == OVER else ClockState(row["state"]).label,
        "basis": entry.basis_text,
        "kind_label": CLOCK_KINDS.get(entry.kind, ""),
        "confidence_note": entry.confidence_note,
        # What is over moves no more, whatever the holidays of its year.
        "provisional": row["provisional"] and ended_on is None,
        "explain_url": reverse("matters:explain", args=[matter_id, row["id"]]),
        "obligor": row["obligor"] or "",
        "obligor_label": "权利方" if row["is_right"] else "义务方",
        "started_on": started_on,
        "duration_text": "文书载明" if row["document_date"] else duration_text(term_of(clock)),
        # The office's own date stays with the office.
        "internal_due_on": day(row["target_on"]) if inside and ended_on is None else None,
        "ended_on": ended_on,
    }


def _how_long(row: dict[str, Any], today: date, now: datetime | None) -> tuple[str, str]:
    """The light and the words of a clock; a term in hours is judged by its instant."""
    due_on, ended_on, due_at = day(row["due_on"]), day(row["ended_on"]), moment(row["due_at"])
    state = ClockState(row["state"])
    if state in (ClockState.MET, ClockState.CANCELLED):
        late = state is ClockState.MET and due_on and ended_on and ended_on > due_on
        if late and row["is_right"]:
            return "grey", OVER  # who does not use a right in time is not late
        if late and due_on and ended_on:
            return "red", f"逾期{(ended_on - due_on).days}日完成"
        return "grey", state.label
    if state is ClockState.SUSPENDED:
        return "grey", state.label
    if due_at is not None and now is not None:
        return hours_left(due_at, now)
    colour, words = light(due_on, today)
    return ("grey", OVER) if row["is_right"] and colour == "red" else (colour, words)
