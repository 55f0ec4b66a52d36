"""What is typed and not sent: found again by the same person only, for a week, never of a restricted matter."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.matters.models import Matter, TypedText
from supervision.matters.tasks import expire_typed
from tests.builders import Cast, clue, recommendation

Browser = Callable[[Person], Client]
URL = "/matters/typed/"


def put(client: Client, place: str, **values: str) -> int:
    said = json.dumps({"at": 1, "values": values, "rows": {}})
    return client.post(URL, {"place": place, "said": said}).status_code


def test_it_is_found_again_by_the_same_person_only(cast: Cast, browser: Browser) -> None:
    matter = recommendation(cast)
    place = f"/matters/{matter.pk}/revise/"
    assert put(browser(cast.prosecutor), place, facts="写到一半") == 204
    assert put(browser(cast.prosecutor), place, facts="写到一半，又写了些") == 204
    # A new sign-in, as after a crash.
    assert browser(cast.prosecutor).get(URL, {"place": place}).json()["values"] == {"facts": "写到一半，又写了些"}
    assert browser(cast.assistant).get(URL, {"place": place}).json() == {}
    assert browser(cast.prosecutor).post(URL, {"place": place, "said": ""}).status_code == 204
    assert browser(cast.prosecutor).get(URL, {"place": place}).json() == {}


def test_it_is_forgotten_after_a_week(cast: Cast, browser: Browser) -> None:
    put(browser(cast.prosecutor), "/matters/new/clue/", title="半句")
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert browser(cast.prosecutor).get(URL, {"place": "/matters/new/clue/"}).json() == {}
        expire_typed()
    assert not TypedText.objects.exists()


def test_foreign_and_restricted_matters_and_other_pages_are_no_places(cast: Cast, browser: Browser) -> None:
    client = browser(cast.prosecutor)
    foreign, own = clue(cast, elsewhere=True), clue(cast)
    Matter.objects.filter(pk=own.pk).update(secrecy="restricted")
    for place in (f"/matters/{foreign.pk}/screen/", f"/matters/{own.pk}/screen/", "/accounts/password/", "x", ""):
        assert put(client, place, title="半句") == 404, place
        assert client.get(URL, {"place": place}).status_code == 404, place
    assert put(client, f"/matters/new/case/?parent={own.pk}", title="半句") == 404


@pytest.mark.parametrize(
    "said", ["[]", '{"values": 1}', "x" * 200_001, '{"values": {"a": "\\u0000"}}', '{"values": {"a": "\\ud800"}}', "{"]
)
def test_what_no_page_sends_is_refused(cast: Cast, browser: Browser, said: str) -> None:
    answer = browser(cast.prosecutor).post(URL, {"place": "/matters/new/clue/", "said": said})
    assert answer.status_code == 400
    assert not TypedText.objects.exists()
