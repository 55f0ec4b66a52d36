"""The inbox, and the number of unread notices in the frame of every page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.notices.models import Notice
from supervision.notices.services import tell
from tests.builders import Cast, act, clue, fresh, recommendation

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def told(one: Person, matter: Matter | None, count: int = 1) -> None:
    """So many notices to one person."""
    for number in range(count):
        tell(
            people=[one],
            matter_id=matter.pk if matter else None,
            cause=f"test:{matter and matter.pk}:{number}",
            title="通知",
            text="",
            now=timezone.now(),
        )


def unread(client: Client) -> tuple[int, int]:
    """(the number in the frame, unread rows that the inbox lists)."""
    context = client.get("/notices/").context
    return context["shell"]["unread"], sum(1 for row in context["notices"] if not row["read"])


def test_the_number_in_the_frame_is_what_the_inbox_lists(cast: Cast, browser: Browser) -> None:
    own, foreign = clue(cast), clue(cast, elsewhere=True)
    Notice.objects.all().delete()
    told(cast.colleague, own, 2)
    told(cast.colleague, foreign, 3)
    told(cast.colleague, None)
    client = browser(cast.colleague)
    assert unread(client) == (3, 3)
    # Closed to those who neither handle nor lead: its notices go with it.
    Matter.objects.filter(pk=own.pk).update(secrecy="restricted")
    assert unread(client) == (1, 1)


def test_an_agency_s_notices_go_when_the_letter_is_taken_back(cast: Cast, browser: Browser) -> None:
    matter = recommendation(cast, upto="returned")
    Notice.objects.all().delete()
    told(cast.clerk, matter)
    assert unread(browser(cast.clerk)) == (1, 1)
    act(cast, matter, "readdress")
    assert unread(browser(fresh(cast.clerk))) == (0, 0)


def test_counting_costs_one_query_however_many_there_are(cast: Cast, browser: Browser) -> None:
    client, counts = browser(cast.prosecutor), []
    client.get("/accounts/bodies/")
    for more in (1, 120):
        told(cast.prosecutor, clue(cast), more)
        with CaptureQueriesContext(connection) as queries:
            shown = client.get("/accounts/bodies/").context["shell"]["unread"]
        counts.append(sum("notices_notice" in query["sql"] for query in queries))
    assert counts == [1, 1]
    assert shown == 99
