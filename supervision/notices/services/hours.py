"""When mail and pushes may leave (发送时间): in working hours of working days, unless the matter is urgent."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from supervision.terms.services import working_calendar

ALWAYS = "always"


def _hours() -> tuple[time, time] | None:
    """Opening and closing time by the clock of Asia/Shanghai, or None where mail may always leave."""
    if settings.SENDING_HOURS == ALWAYS:
        return None
    opens, _, closes = str(settings.SENDING_HOURS).partition("-")
    return time.fromisoformat(opens), time.fromisoformat(closes)


def may_leave(now: datetime) -> bool:
    """Whether what is not urgent may leave at this instant."""
    hours = _hours()
    if hours is None:
        return True
    local = timezone.localtime(now)
    return working_calendar().is_working_day(local.date()) and hours[0] <= local.time() < hours[1]


def next_leave(now: datetime) -> datetime:
    """The first instant, from `now` on, at which what is not urgent may leave."""
    hours = _hours()
    if hours is None or may_leave(now):
        return now
    return _opening(timezone.localtime(now), hours[0])


def next_digest(now: datetime) -> datetime:
    """The next time at which daily digests leave: at the opening of a working day, always after `now`."""
    hours = _hours()
    return _opening(timezone.localtime(now), hours[0] if hours else time(8, 30))


def _opening(local: datetime, opens: time) -> datetime:
    """The first opening of a working day after a local instant."""
    day = local.date()
    calendar = working_calendar()
    if local.time() >= opens or not calendar.is_working_day(day):
        day = _next_working_day(day)
    return datetime.combine(day, opens, tzinfo=timezone.get_default_timezone())


def _next_working_day(day: date) -> date:
    calendar = working_calendar()
    day += timedelta(days=1)
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day
