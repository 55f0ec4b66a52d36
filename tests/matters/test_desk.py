"""The desk of each role: what to do now, and for those who watch over others' work, what asks for their eye."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from supervision.accounts.models import Appointment, Person
from supervision.matters.models import Matter
from tests.builders import PUBLIC, SINCE, SOCIAL, Cast, act, clue, filing_supervision, fresh, recommendation

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def groups(client: Client) -> dict[str, list[int]]:
    """The desk as {title of the group: keys of its rows}."""
    return {group["title"]: [row.id for row in group["rows"]] for group in client.get("/").context["groups"]}


def after(days: int) -> Any:
    """So many days from now, at the same hour."""
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def test_the_joint_office_sees_what_is_overdue_urged_escalated_returned_or_due_this_week(
    cast: Cast, browser: Browser
) -> None:
    waiting = recommendation(cast, upto="acknowledged")
    returned = recommendation(cast, upto="returned", parent=waiting.parent)
    urged = recommendation(cast, upto="urged", parent=waiting.parent)
    recommendation(cast, upto="issued", parent=waiting.parent)  # not served: it does not exist for the office yet
    recommendation(cast, SOCIAL, upto="acknowledged")  # of a criminal function: the office has no part in it
    for one in (cast.office, cast.convenor):
        assert groups(browser(one)) == {"待协调": [urged.pk, returned.pk]} or groups(browser(one)) == {
            "待协调": [returned.pk, urged.pk]
        }
    due = Matter.objects.get(pk=waiting.pk).counterpart_due_on
    assert due is not None
    days = (due - timezone.localdate()).days
    with after(days - 7):
        assert groups(browser(cast.office))["本周到期"] == [waiting.pk]
    with after(days - 8):
        assert "本周到期" not in groups(browser(cast.office))


def test_what_an_agency_lets_lapse_reaches_the_desks_of_office_and_superior(cast: Cast, browser: Browser) -> None:
    matter = recommendation(cast, upto="acknowledged")
    with after(75):
        assert groups(browser(cast.office)) == {"已逾期": [matter.pk]}
        assert groups(browser(cast.superior))["下级院逾期事项"] == [matter.pk]
        desk = browser(cast.office).get("/").content.decode()
        assert "渑池县人民检察院致渑池县城市管理局" in desk
        assert "/reply/" not in desk
        act(cast, matter, "urge")
        act(cast, matter, "escalate")
        assert groups(browser(cast.office)) == {"待协调": [matter.pk]}


def test_a_filing_is_on_the_desk_of_the_procuratorate_above_for_thirty_days(cast: Cast, browser: Browser) -> None:
    matter = recommendation(cast, upto="acknowledged")
    assert "收到的备案" not in groups(browser(cast.superior))
    act(cast, matter, "file_with_superior")
    assert groups(browser(cast.superior))["收到的备案"] == [matter.pk]
    with after(30):
        assert groups(browser(cast.superior))["收到的备案"] == [matter.pk]
    with after(31):
        assert "收到的备案" not in groups(browser(cast.superior))
    # The county's own chief leads nobody: nothing is filed there.
    assert "收到的备案" not in groups(browser(cast.chief))


def test_an_observer_reads_counts_by_unit_and_neither_title_nor_way(cast: Cast, browser: Browser) -> None:
    found = [recommendation(cast, upto="acknowledged")]
    found += [recommendation(cast, upto="acknowledged", parent=found[0].parent) for _ in range(2)]
    answer = browser(cast.observer).get("/")
    text = answer.content.decode()
    assert answer.context["groups"] == []
    rows = [[cell["text"] for cell in cells] for cells in answer.context["digest"]["table"]["rows"]]
    assert rows[0][:2] == ["渑池县城市管理局", "3"]
    assert "/dashboard/" in text
    assert found[0].title not in text
    assert "清运" not in text
    for matter in found:
        assert f"/matters/{matter.pk}/" not in text


def test_the_desk_of_who_acts_is_as_before(cast: Cast, browser: Browser) -> None:
    matter = recommendation(cast, upto="served")
    own = clue(cast)
    assert [row for rows in groups(browser(cast.clerk)).values() for row in rows] == [matter.pk]
    assert own.pk in [row for rows in groups(browser(cast.prosecutor)).values() for row in rows]
    # Someone who coordinates and acts has both on one desk.
    Appointment.objects.create(person=cast.office, body=cast.agency, post="clerk", started_on=SINCE)
    act(cast, matter, "return_letter")
    assert groups(browser(fresh(cast.office)))["待协调"] == [matter.pk]


def test_a_desk_costs_the_same_number_of_queries_for_one_row_and_for_many(cast: Cast, browser: Browser) -> None:
    first = recommendation(cast, PUBLIC, upto="urged")
    clients = {part: browser(getattr(cast, part)) for part in ("office", "superior", "observer", "chief", "clerk")}
    one = {part: queries(client) for part, client in clients.items()}
    for _ in range(3):
        recommendation(cast, PUBLIC, upto="urged", parent=first.parent)
    assert {part: queries(client) for part, client in clients.items()} == one
    assert max(one.values()) <= 8


def queries(client: Client) -> int:
    """How many a desk takes."""
    with time_machine.travel(timezone.now(), tick=False):
        client.get("/")  # the first request of a minute puts off the end of the session
        with CaptureQueriesContext(connection) as sent:
            assert client.get("/").status_code == 200
    return len(sent)


def test_what_is_brought_before_the_procuratorate_above_stands_on_its_chief_s_desk(
    cast: Cast, browser: Browser
) -> None:
    """刑事诉讼规则第565条: 复核."""
    asked = filing_supervision(cast, upto="superior_review")
    page = browser(cast.superior).get("/")
    rows = next(group["rows"] for group in page.context["groups"] if group["title"] == "待本院决定")
    assert [(row.id, row.next_label) for row in rows] == [(asked.pk, "复核")]


def test_what_can_be_decided_in_several_ways_is_offered_without_an_outcome(cast: Cast, browser: Browser) -> None:
    """An objection is reviewed (2019规定第18条); whether it stands is not chosen by the desk."""
    asked = recommendation(cast, SOCIAL, upto="objected")
    rows = [row for group in browser(cast.chief).get("/").context["groups"] for row in group["rows"]]
    assert [(row.next_label, row.next_url) for row in rows if row.id == asked.pk] == [
        ("复核异议", f"/matters/{asked.pk}/")
    ]
