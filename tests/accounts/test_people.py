"""Three administrators: one makes accounts, one gives rights, one reads the record; none changes their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from supervision.accounts.models import Appointment, Person
from supervision.ledger.models import Entry
from tests.builders import Cast, clue, fresh, person

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
NEW = {"username": "new.clerk", "name": "新经办人", "email": "", "phone": "", "password": "江南春-2026-水"}


def test_the_system_administrator_makes_an_account_without_rights(cast: Cast, browser: Browser) -> None:
    answer = browser(cast.sysadmin).post("/accounts/people/", NEW)
    made = Person.objects.get(username="new.clerk")
    assert answer.url == f"/accounts/people/{made.pk}/"
    assert made.check_password(NEW["password"])
    assert not made.appointments.exists()
    assert Entry.objects.filter(label="建立账号", actor=cast.sysadmin, data__person="new.clerk").count() == 1


@pytest.mark.parametrize("part", ["secadmin", "auditor", "chief", "clerk"])
def test_nobody_else_makes_accounts(cast: Cast, browser: Browser, part: str) -> None:
    assert browser(getattr(cast, part)).post("/accounts/people/", NEW).status_code == 403
    assert not Person.objects.filter(username="new.clerk").exists()


def test_a_weak_password_is_refused_and_what_was_typed_stays(cast: Cast, browser: Browser) -> None:
    answer = browser(cast.sysadmin).post("/accounts/people/", NEW | {"password": "12345"})
    assert answer.status_code == 400
    assert "new.clerk" in answer.content.decode()


def appointing(cast: Cast, **changes: str) -> dict[str, str]:
    today = timezone.localdate().isoformat()
    said = {"form": "appoint", "body": cast.agency.name, "post": "clerk", "department": "办公室", "on": today}
    return said | changes


def test_the_security_administrator_gives_a_post_that_holds_from_the_next_request(cast: Cast, browser: Browser) -> None:
    one = person("new.clerk", "新经办人")
    answer = browser(cast.secadmin).post(f"/accounts/people/{one.pk}/", appointing(cast))
    assert answer.status_code == 302
    assert [(duty.body, duty.post) for duty in fresh(one).duties] == [(cast.agency, "clerk")]


@pytest.mark.parametrize("part", ["sysadmin", "auditor", "chief"])
def test_nobody_else_gives_posts(cast: Cast, browser: Browser, part: str) -> None:
    one = person("new.clerk", "新经办人")
    assert browser(getattr(cast, part)).post(f"/accounts/people/{one.pk}/", appointing(cast)).status_code == 403
    assert not one.appointments.exists()


def test_nobody_gives_themselves_a_post(cast: Cast, browser: Browser) -> None:
    answer = browser(cast.secadmin).post(f"/accounts/people/{cast.secadmin.pk}/", appointing(cast))
    assert answer.status_code == 403


def test_an_administrator_cannot_also_handle_cases(cast: Cast, browser: Browser) -> None:
    said = appointing(cast, body=cast.county.name, post="prosecutor")
    answer = browser(cast.secadmin).post(f"/accounts/people/{cast.sysadmin.pk}/", said)
    assert answer.status_code == 400
    assert "相互分立" in answer.content.decode()


def test_an_unknown_body_is_named_as_the_error(cast: Cast, browser: Browser) -> None:
    one = person("new.clerk", "新经办人")
    answer = browser(cast.secadmin).post(f"/accounts/people/{one.pk}/", appointing(cast, body="没有这个局"))
    assert answer.status_code == 400
    assert "没有这一组织" in answer.content.decode()


def test_who_is_dismissed_sees_nothing_with_the_next_request(cast: Cast, browser: Browser) -> None:
    matter = clue(cast)
    colleague = browser(cast.colleague)
    assert colleague.get(f"/matters/{matter.pk}/").status_code == 200
    said = {"form": "dismiss", "on": timezone.localdate().isoformat()}
    assert browser(cast.secadmin).post(f"/accounts/people/{cast.colleague.pk}/", said).status_code == 302
    assert colleague.get(f"/matters/{matter.pk}/").status_code == 404
    assert Appointment.objects.get(person=cast.colleague).ended_on == timezone.localdate()


def test_a_deactivated_account_is_signed_out_with_the_next_request(cast: Cast, browser: Browser) -> None:
    colleague = browser(cast.colleague)
    browser(cast.secadmin).post(f"/accounts/people/{cast.colleague.pk}/", {"form": "switch"})
    assert colleague.get("/").url.startswith("/accounts/login/")


def test_a_future_post_gives_nothing_yet(cast: Cast, browser: Browser) -> None:
    one = person("new.clerk", "新经办人")
    later = (timezone.localdate() + timedelta(days=3)).isoformat()
    browser(cast.secadmin).post(f"/accounts/people/{one.pk}/", appointing(cast, on=later))
    assert fresh(one).duties == ()
