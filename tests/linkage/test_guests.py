"""Guests without an account sign in by the wall's code; the office confirms them. Wrong, over or doubled is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from linkage.models import Guest
from linkage.moves import guests
from linkage.moves.guests import key_at
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, open_matter, perform
from tests.builders import Cast, fresh
from tests.linkage.test_meetings import extra_meeting, item, mechanism
from tests.linkage.test_works import do, work
from tests.linkage.words import act

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
LAWYER = {"unit": "渑池县律师协会", "name": "律师甲"}


def address(matter: Matter, minutes_ago: int = 0) -> str:
    return f"/works/{matter.pk}/guest/{key_at(matter.pk, timezone.now() - timedelta(minutes=minutes_ago))}/"


def confirm(matter: Matter, cast: Cast, *chosen: Guest, strike_off: bool = False) -> Matter:
    said: dict[str, Any] = {"guests": list(chosen), "strike_off": strike_off}
    return perform(matter, "confirm_guests", actor=fresh(cast.office), data=said)


def test_a_guest_waits_until_the_office_confirms(cast: Cast, browser: Browser, client: Client) -> None:
    matter = work(cast, "training", "running")
    wall = browser(cast.office).get(f"/works/{matter.pk}/sign-in/")
    assert wall.content.decode().count("<svg") >= 2
    assert "来宾签到二维码" in wall.content.decode()
    with pytest.raises(IllegalMove, match="没有等待确认的来宾"):
        confirm(matter, cast)
    assert "已经签到" in client.post(address(matter), LAWYER).content.decode()
    assert "无须重复" in client.post(address(matter), LAWYER).content.decode()
    client.post(address(matter), {"unit": "某某公司", "name": "路人乙"})
    matter.refresh_from_db()
    assert "attendees" not in matter.details
    form = browser(cast.office).get(f"/matters/{matter.pk}/confirm_guests/").context["form"]
    assert [guest.name for guest in form.fields["guests"].queryset] == ["律师甲", "路人乙"]
    nothing = browser(cast.office).post(f"/matters/{matter.pk}/confirm_guests/", {"strike_off": ""})
    assert "guests" in nothing.context["form"].errors
    with pytest.raises(PermissionDenied):
        do(matter, "confirm_guests", cast.clerk, guests=[], strike_off=True)
    matter = confirm(matter, cast, Guest.objects.get(name="律师甲"), strike_off=True)
    assert [(row["unit"], row["name"]) for row in matter.details["attendees"]] == [("渑池县律师协会", "律师甲")]
    assert matter.details["targets"][0]["done"] == 1
    assert not Guest.objects.exists()
    assert "无须重复" in client.post(address(matter), LAWYER).content.decode()


def test_a_key_is_of_its_minutes_its_training_and_its_time(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter, other = work(cast, "training", "running"), work(cast, "training", "agreed")
    assert client.get(address(matter, 5)).status_code == 200
    wrong = (address(matter, 11), address(other), f"/works/{other.pk}/guest/{key_at(matter.pk, timezone.now())}/")
    for path in (*wrong, f"/works/{matter.pk}/guest/码/", "/works/999999/guest/x/"):
        assert client.get(path).status_code == 404, path
        assert client.post(path, LAWYER).status_code == 404, path
    for bad in ({}, {"unit": " ", "name": "甲"}, {"unit": "单位", "name": "甲" * 31}):
        assert client.post(address(matter), bad).status_code == 400, bad
    monkeypatch.setattr(guests, "MOST_WAITING", 1)
    assert client.post(address(matter), LAWYER).status_code == 200
    assert "人数已满" in client.post(address(matter), LAWYER | {"name": "律师乙"}).content.decode()
    assert Guest.objects.count() == 1
    do(matter, "cancel", cast.convenor)
    assert client.get(address(matter)).status_code == 404


def test_guests_of_a_meeting_stand_in_its_list(cast: Cast, browser: Browser, client: Client) -> None:
    said = {**extra_meeting(), "type": "yearly", "why": ""}
    made = open_matter("meeting", actor=fresh(cast.office), office=cast.joint_office, parent=mechanism(cast), data=said)
    made = perform(made, "set_agenda", actor=fresh(cast.office), data={"items": [item("通报")]})
    assert browser(cast.office).get(f"/works/{made.pk}/sign-in/").status_code == 404
    made = act(made, "convene", cast.convenor)
    assert "来宾签到二维码" in browser(cast.office).get(f"/works/{made.pk}/sign-in/").content.decode()
    assert browser(cast.clerk).get(f"/works/{made.pk}/sign-in/").status_code == 404
    assert client.post(address(made), LAWYER).status_code == 200
    made = confirm(made, cast, Guest.objects.get())
    form = browser(cast.office).get(f"/matters/{made.pk}/hold/").context["form"]
    assert form.initial["guests"] == "渑池县律师协会律师甲"
