"""The calendar feed: opened by its key alone, valid for a real parser, and no more than its holder may see now."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from supervision.accounts.models import Appointment
from supervision.notices.models import Choice, FeedToken
from supervision.terms.models import Clock
from tests.builders import PASSWORD, Cast, clue, recommendation
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def subscribe(person: object) -> str:
    """The address shown on the profile page after asking for one."""
    client = signed_in(person)  # type: ignore[arg-type]
    client.post("/notices/settings/", {"form": "feed"})
    page = client.get("/accounts/profile/").content.decode()
    address = page.partition("<code>")[2].partition("</code>")[0]
    assert address.partition("<code>")[0] not in client.get("/accounts/profile/").content.decode()
    return address.partition("testserver")[2]


def events(path: str) -> list:
    answer = Client().get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    assert calendar["VERSION"] == "2.0"
    assert not calendar.errors
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    return calendar.walk("VEVENT")


def test_handler_and_clerk_each_see_their_own_terms(cast: Cast) -> None:
    matter = recommendation(cast, upto="acknowledged", title="涧河,清运;检察建议")
    reply = Clock.objects.get(matter=matter, term="GY_REPLY")
    Clock.objects.filter(pk=reply.pk).update(target_on=date(2099, 1, 1))
    clue(cast, title="限制的线索", secrecy="restricted")
    mine = events(subscribe(cast.prosecutor))
    days = {str(event["UID"]).partition("@")[0]: event.decoded("DTSTART") for event in mine}
    assert days[f"clock-{reply.pk}"] == reply.due_on
    assert days[f"target-{reply.pk}"] == date(2099, 1, 1)
    titles = "".join(str(event["SUMMARY"]) for event in mine)
    assert "涧河,清运;检察建议" in titles
    assert "限制的线索" not in titles
    theirs = events(subscribe(cast.clerk))
    assert {str(event["UID"]).partition("@")[0] for event in theirs} == {
        f"clock-{pk}"
        for pk in Clock.objects.filter(matter=matter, obligor=cast.agency, state="running").values_list("pk", flat=True)
    }
    assert events(subscribe(cast.outsider)) == []


def test_it_follows_what_one_may_see_now(cast: Cast) -> None:
    clue(cast)
    path = subscribe(cast.prosecutor)
    assert len(events(path)) == 1
    Appointment.objects.filter(person=cast.prosecutor).update(ended_on=timezone.localdate())
    assert events(path) == []


def test_revoked_replaced_or_after_a_new_password_it_is_gone(cast: Cast) -> None:
    first = subscribe(cast.prosecutor)
    assert first.partition("/calendar/")[2].removesuffix(".ics") not in FeedToken.objects.get().digest
    second = subscribe(cast.prosecutor)
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]
    signed_in(cast.prosecutor).post("/notices/settings/", {"form": "end_feed"})
    assert Client().get(second).status_code == 404
    third = subscribe(cast.prosecutor)
    cast.prosecutor.set_password(PASSWORD + "x")
    cast.prosecutor.save()
    assert Client().get(third).status_code == 404


def test_choices_are_kept_above_the_floor(cast: Cast) -> None:
    client = signed_in(cast.clerk)
    client.post("/notices/settings/", {"form": "choice", "daily_digest": "on", "lead_days": "3"})
    chosen = Choice.objects.get(person=cast.clerk)
    assert (chosen.mail, chosen.webhook, chosen.daily_digest, chosen.lead_days) == (False, False, True, 3)
    client.post("/notices/settings/", {"form": "choice", "lead_days": "0"})
    assert Choice.objects.get(person=cast.clerk).lead_days == 3
