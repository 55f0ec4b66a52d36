"""The desk of the people's congress: this year's figures and counts by unit, without a title or a way to a matter."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from linkage.reports.definitions import Span
from linkage.reports.page import dashboard
from supervision.accounts.models import Person


def digest(person: Person, today: date) -> dict[str, Any]:
    """What the dashboard tells this person of the year so far, cut to the chief figures and the table by unit.

    Raises PermissionDenied as `aggregate_scope` does.
    """
    shown = dashboard(person, Span(date(today.year, 1, 1), today), today)
    table = next(table for table in shown["tables"] if table["id"] == "agencies")
    return {
        "period_text": shown["period_text"],
        "tiles": shown["tiles"],
        "table": table,
        "url": reverse("linkage:dashboard"),
    }
