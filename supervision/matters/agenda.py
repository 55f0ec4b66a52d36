"""期限日历: the running terms of a week or a month, legal days and inner targets apart."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from supervision.accounts.models import Person, Post
from supervision.matters.listing import hours_left, is_outside, light
from supervision.matters.models import Matter
from supervision.terms.calendar import WorkCalendar
from supervision.terms.models import Clock, ClockState
from supervision.terms.services import working_calendar

MOST = 500
SHOWN_IN_MONTH = 4
WEEK = timedelta(days=7)
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
COLUMNS = (
    "id", "label", "due_on", "due_at", "target_on", "provisional", "matter_id", "matter__title", "matter__urgent",
    "obligor__name",
)  # fmt: skip


def calendar(person: Person, *, view: str, on: date, mine: bool, now: datetime) -> dict[str, Any]:
    """The grid of a week or a month around `on` with its terms; the number of queries does not depend on them."""
    today = timezone.localdate(now)
    first, last = _bounds(view, on)
    handles = person.holds(Post.PROSECUTOR)
    rows = list(_clocks(person, first, last, mine=mine and handles)[: MOST + 1])
    entries = _entries(rows[:MOST], first, last, now)
    calendar = working_calendar()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    shown = [_day(day, entries.get(day, []), calendar, view, on, today) for day in days]
    step = {"week": WEEK}.get(view)
    back = on - step if step else (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    forward = on + step if step else (on.replace(day=28) + timedelta(days=4)).replace(day=1)
    return {
        "view": view,
        "title": f"{first:%Y年%-m月%-d日}至{last:%-m月%-d日}" if step else f"{on:%Y年%-m月}",
        "weeks": [shown[n : n + 7] for n in range(0, len(shown), 7)],
        "weekdays": WEEKDAYS,
        "count": sum(len(found) for found in entries.values()),
        "more": len(rows) > MOST,
        "most": MOST,
        "handles": handles,
        "mine": mine and handles,
        "links": _links(view, on, back, forward, today, mine),
        "published": calendar.is_published(last.year),
        "year": last.year,
    }


def _bounds(view: str, on: date) -> tuple[date, date]:
    """From Monday to Sunday: the week of the day, or the weeks of its month."""
    start, end = on, on
    if view == "month":
        start = on.replace(day=1)
        end = (on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return start - timedelta(days=start.weekday()), end + timedelta(days=6 - end.weekday())


def _clocks(person: Person, first: date, last: date, *, mine: bool) -> Any:
    """The running clocks that end, or whose inner target falls, between two days; each side its own."""
    within = Q(due_on__range=(first, last))
    found = Clock.objects.filter(state=ClockState.RUNNING, is_right=False)
    if is_outside(person):
        found = found.filter(obligor_id__in=person.body_ids())
    else:
        within |= Q(target_on__range=(first, last))
    visible = Matter.objects.visible_to(person)
    if mine:
        visible = visible.filter(handler_id=person.pk)
    columns = COLUMNS if not is_outside(person) else tuple(name for name in COLUMNS if name != "target_on")
    return found.filter(within, matter__in=visible.values("pk")).order_by("due_on", "id").values(*columns)


def _entries(rows: list[dict[str, Any]], first: date, last: date, now: datetime) -> dict[date, list[dict[str, Any]]]:
    entries: dict[date, list[dict[str, Any]]] = {}
    for row in rows:
        at = row["due_at"]
        colour, words = hours_left(at, now) if at else light(row["due_on"], timezone.localdate(now))
        common = {
            "title": row["matter__title"],
            "label": row["label"],
            "urgent": row["matter__urgent"],
            "provisional": row["provisional"],
            "at": at,
            "obligor": row["obligor__name"] or "",
            "url": reverse("matters:detail", args=[row["matter_id"]]),
            "light": colour,
            "words": words,
        }
        for on, target in ((row["due_on"], False), (row.get("target_on"), True)):
            if on and first <= on <= last:
                entries.setdefault(on, []).append({**common, "target": target})
    return entries


def _day(
    day: date, entries: list[dict[str, Any]], calendar: WorkCalendar, view: str, on: date, today: date
) -> dict[str, Any]:
    working, reason = calendar.is_working_day(day), calendar.reason(day)
    ordinary = reason in WEEKDAYS
    reason = "调休放假" if reason.startswith("调休放假") else reason
    most = SHOWN_IN_MONTH if view == "month" else MOST
    return {
        "on": day,
        "number": day.day,
        "today": day == today,
        "outside": view == "month" and day.month != on.month,
        "rest": not working,
        "make_up": working and day.weekday() >= 5,
        "mark": ("" if ordinary else reason) if not working else ("上班" if day.weekday() >= 5 else ""),
        "entries": entries[:most],
        "hidden": max(len(entries) - most, 0),
        "week_url": f"{reverse('matters:calendar')}?view=week&on={day.isoformat()}",
    }


def _links(view: str, on: date, back: date, forward: date, today: date, mine: bool) -> dict[str, str]:
    base = reverse("matters:calendar")
    whose = "" if mine else "&whose=all"
    other = "month" if view == "week" else "week"
    return {
        "back": f"{base}?view={view}&on={back.isoformat()}{whose}",
        "forward": f"{base}?view={view}&on={forward.isoformat()}{whose}",
        "today": f"{base}?view={view}&on={today.isoformat()}{whose}",
        "other": f"{base}?view={other}&on={on.isoformat()}{whose}",
        "whose": f"{base}?view={view}&on={on.isoformat()}{'&whose=all' if mine else ''}",
    }
