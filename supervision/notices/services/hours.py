"""When mail and pushes may leave (发送时间): in working hours of working days, unless the matter is urgent."""

from __future__ import annotations

from datetime import datetime, time

from django.conf import settings
from django.utils import timezone

from supervision.terms.calendar import WorkCalendar
from supervision.terms.services import working_calendar

ALWAYS = "always"


def _hours() -> tuple[time, time] | None:
    """Opening and closing time by the clock of Asia/Shanghai, or None where mail may always leave."""
    if settings.SENDING_HOURS == ALWAYS:
        return None
    opens, _, closes = str(settings.SENDING_HOURS).partition("-")
    return time.fromisoformat(opens), time.fromisoformat(closes)


def may_leave(now: datetime, calendar: WorkCalendar | None = None) -> bool:
    """Whether what is not urgent may leave at this instant."""
    hours = _hours()
    if hours is None:
        return True
    local = timezone.localtime(now)
    calendar = calendar or working_calendar()
    return calendar.is_working_day(local.date()) and hours[0] <= local.time() < hours[1]


def next_leave(now: datetime, calendar: WorkCalendar | None = None) -> datetime:
    """The first instant, from `now` on, at which what is not urgent may leave."""
    hours = _hours()
    if hours is None:
        return now
    calendar = calendar or working_calendar()
    if may_leave(now, calendar):
        return now
    return _opening(timezone.localtime(now), hours[0], calendar)


def next_digest(now: datetime, calendar: WorkCalendar | None = None) -> datetime:
    """The next time at which daily digests leave: at the opening of a working day, always after `now`."""
    hours = _hours()
    return _opening(timezone.localtime(now), hours[0] if hours else time(8, 30), calendar or working_calendar())


def _opening(local: datetime, opens: time, calendar: WorkCalendar) -> datetime:
    """The first opening of a working day after a local instant."""
    day = local.date()
    if local.time() >= opens or not calendar.is_working_day(day):
        day = calendar.next_working_day(day)
    return datetime.combine(day, opens, tzinfo=timezone.get_default_timezone())
