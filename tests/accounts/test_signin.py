"""Signing in: limited per account and per peer, however many try at once; sessions that end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.utils import timezone

from supervision.accounts.models import Person, SignInAttempt
from supervision.accounts.signin import GuardedBackend
from supervision.ledger.models import Action, Entry
from tests.builders import PASSWORD, Cast
from tests.conftest import signed_in

LOGIN = "/accounts/login/"


def attempt(password: str, username: str = "prosecutor", client: Client | None = None, **headers: str) -> Any:
    said = {"username": username, "password": password}
    return (client or Client()).post(LOGIN, said, headers=headers or None)


def test_a_good_sign_in_gets_a_fresh_session_and_an_entry(cast: Cast) -> None:
    client = Client()
    client.get(LOGIN)
    before = client.session.session_key
    assert attempt(PASSWORD, client=client).status_code == 302
    assert client.session.session_key != before
    assert client.get("/matters/").status_code == 200
    assert Entry.objects.get(action=Action.SIGN_IN).actor == cast.prosecutor


def test_a_bad_one_says_the_same_for_known_and_unknown_names(cast: Cast) -> None:
    known, unknown = attempt("wrong"), attempt("wrong", username="niemand")
    assert known.status_code == unknown.status_code == 200
    assert "用户名或者密码不正确。" in known.content.decode()
    assert "用户名或者密码不正确。" in unknown.content.decode()
    assert Entry.objects.filter(action=Action.REFUSED, name="sign_in").count() == 2
    assert "wrong" not in str(list(Entry.objects.values_list("data", flat=True)))


def test_after_five_bad_ones_not_even_the_right_password_is_looked_at(cast: Cast) -> None:
    assert [attempt("wrong").status_code for _ in range(6)] == [200] * 5 + [429]
    assert attempt(PASSWORD).status_code == 429
    assert attempt(PASSWORD, username="Prosecutor").status_code == 429
    assert attempt(PASSWORD, username="clerk").status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert attempt(PASSWORD).status_code == 302


def test_a_good_one_clears_the_count_of_the_account(cast: Cast) -> None:
    for _ in range(3):
        assert [attempt("wrong").status_code for _ in range(4)] == [200] * 4
        assert attempt(PASSWORD).status_code == 302


def test_a_peer_that_tries_many_names_is_stopped_whatever_it_claims_to_be(cast: Cast) -> None:
    found = [
        attempt("wrong", username=f"name{number}", **{"X-Forwarded-For": f"10.0.0.{number}"}).status_code
        for number in range(31)
    ]
    assert found == [200] * 30 + [429]
    assert SignInAttempt.objects.filter(key__startswith="peer:").count() == 1


def test_behind_a_proxy_the_peer_is_what_the_proxy_saw(cast: Cast, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    attempt("wrong", **{"X-Forwarded-For": "6.6.6.6, 192.0.2.7"})
    assert SignInAttempt.objects.filter(key="peer:192.0.2.7").exists()


@pytest.mark.django_db(transaction=True)
def test_of_forty_at_once_no_more_than_five_are_evaluated(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluated: list[str] = []
    original = GuardedBackend.authenticate

    def counted(self: GuardedBackend, *args: Any, **kwargs: Any) -> Person | None:
        evaluated.append(str(kwargs.get("username")))
        return original(self, *args, **kwargs)

    monkeypatch.setattr(GuardedBackend, "authenticate", counted)
    start = Barrier(40)

    def run(number: int) -> int:
        start.wait()
        try:
            return attempt(f"guess{number}", **{"X-Forwarded-For": f"10.1.1.{number}"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(40) as pool:
        found = list(pool.map(run, range(40)))
    assert sorted(found) == [200] * 5 + [429] * 35
    assert len(evaluated) == 5


def test_an_unknown_name_costs_one_hash_like_a_known_one(cast: Cast, settings: Any, monkeypatch: Any) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(
        "django.contrib.auth.base_user.make_password",
        lambda password, *a: hashed.append(password) or make_password("x"),
    )
    GuardedBackend().authenticate(None, username="niemand", password="wrong")
    assert hashed == ["wrong"]


def test_a_session_ends_at_its_absolute_age(cast: Cast, settings: Any) -> None:
    client = signed_in(cast.prosecutor)
    assert client.get("/matters/").status_code == 200
    session = client.session
    session["signed_in_at"] = (timezone.now() - settings.SESSION_ABSOLUTE_AGE - timedelta(seconds=1)).isoformat()
    session.save()
    answer = client.get("/matters/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(LOGIN)
    assert client.get("/matters/").status_code == 302


def test_signing_out_needs_a_post_and_ends_the_session(cast: Cast) -> None:
    client = signed_in(cast.prosecutor)
    assert client.get("/accounts/logout/").status_code == 405
    assert client.get("/matters/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/matters/").status_code == 302


def test_one_is_not_sent_to_a_foreign_address_after_signing_in(cast: Cast) -> None:
    for target in ("https://evil.invalid/", "//evil.invalid/", "javascript:alert(1)", "/\\evil.invalid"):
        said = {"username": "prosecutor", "password": PASSWORD, "next": target}
        assert Client().post(LOGIN, said)["Location"] == "/", target
    said = {"username": "prosecutor", "password": PASSWORD, "next": "/matters/?kind=clue"}
    assert Client().post(LOGIN, said)["Location"] == "/matters/?kind=clue"


def test_a_fragment_asked_for_without_a_session_leads_the_whole_page_to_sign_in(cast: Cast) -> None:
    answer = Client().get("/matters/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, LOGIN)


def test_a_changed_password_ends_the_other_sessions(cast: Cast) -> None:
    here, there = signed_in(cast.prosecutor), signed_in(cast.prosecutor)
    said = {"form": "password", "old": PASSWORD, "new": "秋水共长天一色-77", "again": "秋水共长天一色-77"}
    assert here.post("/accounts/profile/", said).status_code == 302
    assert here.get("/matters/").status_code == 200
    assert there.get("/matters/").status_code == 302


def test_answers_to_the_signed_in_are_not_kept_by_the_browser(cast: Cast) -> None:
    assert signed_in(cast.prosecutor).get("/matters/")["Cache-Control"] == "no-store"
