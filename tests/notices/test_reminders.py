"""Reminders: what is owed and not yet written is written once, to the right people, also after an outage."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from supervision.matters.models import Matter
from supervision.notices.models import Delivery, Notice
from supervision.notices.services import remind
from supervision.terms.models import Clock
from tests.builders import Cast, act, case, recommendation

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
# Served on Wednesday 4 March 2026: two months end on Monday 4 May, a holiday of 1–5 May; the last day rolls to 6 May.
SERVED, DUE = date(2026, 3, 4), date(2026, 5, 6)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, 0, tzinfo=SHANGHAI)


def acknowledged(cast: Cast) -> Matter:
    with time_machine.travel(noon(SERVED), tick=False):
        parent = case(cast, upto="concluded", function="criminal")
        matter = recommendation(cast, "recommendation_social_governance", parent=parent, upto="acknowledged")
        act(cast, matter, "file_with_superior")
    Notice.objects.all().delete()
    return matter


def reminded(matter: Matter) -> set[tuple[str, str]]:
    return {
        (notice.recipient.username, notice.cause.split(":")[2])
        for notice in Notice.objects.filter(matter=matter).select_related("recipient")
    }


def on(day: date) -> int:
    return remind(day, noon(day))


def test_the_reply_term_is_two_months_and_rolls_over_the_holiday(cast: Cast) -> None:
    matter = acknowledged(cast)
    clock = Clock.objects.get(matter=matter, term="JY_REPLY")
    assert (clock.started_on, clock.unrolled_on, clock.due_on) == (SERVED, date(2026, 5, 4), DUE)
    assert Matter.objects.get(pk=matter.pk).next_due_on == DUE


def test_nobody_is_reminded_sixteen_days_before(cast: Cast) -> None:
    acknowledged(cast)
    assert on(DUE - timedelta(days=16)) == 0


def test_handler_and_clerk_are_reminded_three_days_before_and_only_once(cast: Cast) -> None:
    matter = acknowledged(cast)
    assert on(DUE - timedelta(days=3)) == 2
    assert on(DUE - timedelta(days=3)) == 0
    assert on(DUE - timedelta(days=2)) == 0
    assert reminded(matter) == {("prosecutor", "before_3"), ("clerk", "before_3")}


def test_after_an_outage_only_the_last_rung_is_written_and_those_who_lead_are_told(cast: Cast) -> None:
    matter = acknowledged(cast)
    assert on(DUE + timedelta(days=8)) == 5
    assert reminded(matter) == {(name, "after_7") for name in ("prosecutor", "clerk", "agency_head", "head", "chief")}
    notice = Notice.objects.get(matter=matter, recipient=cast.clerk)
    assert notice.kind == "overdue"
    assert notice.title.startswith("已逾期8日：")
    assert "2026年5月6日" in notice.text


def test_a_reply_ends_the_reminders(cast: Cast) -> None:
    matter = acknowledged(cast)
    with time_machine.travel(noon(DUE - timedelta(days=20)), tick=False):
        act(cast, matter, "reply")
    Notice.objects.all().delete()
    assert on(DUE + timedelta(days=8)) == 0


def test_a_changed_date_is_followed(cast: Cast) -> None:
    matter = acknowledged(cast)
    assert on(DUE - timedelta(days=1)) == 2
    with time_machine.travel(noon(DUE - timedelta(days=1)), tick=False):
        act(cast, matter, "ask_more_time", until=date(2026, 5, 20))
        act(cast, matter, "grant_more_time", until=date(2026, 5, 20))
    Notice.objects.exclude(cause__startswith="clock:").delete()
    assert on(DUE + timedelta(days=1)) == 2
    clock = Clock.objects.get(matter=matter, term="JY_REPLY")
    assert clock.due_on == date(2026, 5, 20)
    assert Notice.objects.filter(cause=f"clock:{clock.pk}:before_15:2026-05-20").count() == 2


def test_a_new_handler_is_reminded_and_the_old_one_is_not(cast: Cast) -> None:
    matter = acknowledged(cast)
    act(cast, matter, "hand_over", handler=cast.colleague)
    Notice.objects.all().delete()
    on(DUE - timedelta(days=3))
    assert reminded(matter) == {("colleague", "before_3"), ("clerk", "before_3")}


def test_the_period_to_object_is_a_right_and_never_overdue(cast: Cast) -> None:
    matter = acknowledged(cast)
    window = Clock.objects.get(matter=matter, term="JY_OBJECTION_WINDOW")
    assert window.due_on == date(2026, 3, 19)
    assert on(date(2026, 3, 25)) == 0


def test_each_reminder_owes_one_message_with_a_fixed_identity(cast: Cast) -> None:
    acknowledged(cast)
    on(DUE)
    owed = Delivery.objects.all()
    assert {delivery.address for delivery in owed} == {
        f"{name}@supervision.invalid" for name in ("prosecutor", "clerk", "head")
    }
    assert all(delivery.message_id == f"notice-{delivery.notice_id}@supervision.invalid" for delivery in owed)
