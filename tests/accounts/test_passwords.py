"""A password that somebody else has set is good for one sign-in; then the person chooses one that nobody else knows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from supervision.accounts.models import Appointment, Person
from tests.builders import PASSWORD, Cast, clue, fresh
from tests.conftest import signed_in

Browser = Callable[[Person], Client]
GIVEN, OWN = "临时口令-江南春-01", "只有本人知道-7731"
PAGE = "/accounts/password/"
CHOICE = {"old": GIVEN, "new": OWN, "again": OWN}


def entered(username: str, password: str) -> Client:
    """A browser in which somebody signed in through the page."""
    client = Client()
    assert client.post("/accounts/login/", {"username": username, "password": password}).status_code == 302
    return client


@pytest.fixture
def reset(cast: Cast) -> Cast:
    """The world after the security administrator has reset the clerk's password."""
    said = {"form": "reset", "password": GIVEN}
    assert signed_in(cast.secadmin).post(f"/accounts/people/{cast.clerk.pk}/", said).status_code == 302
    return cast


def test_a_reset_ends_every_session_and_token_of_the_person(cast: Cast) -> None:
    here, phone = signed_in(cast.clerk), signed_in(cast.clerk)
    Token.objects.create(user=cast.clerk)
    other = signed_in(cast.outsider)
    signed_in(cast.secadmin).post(f"/accounts/people/{cast.clerk.pk}/", {"form": "reset", "password": GIVEN})
    for client in (here, phone):
        assert client.get("/").url.startswith("/accounts/login/")
    assert not Token.objects.filter(user=cast.clerk).exists()
    assert other.get("/").status_code == 200


def test_a_given_password_opens_the_page_for_choosing_and_nothing_else(reset: Cast) -> None:
    client = entered("clerk", GIVEN)
    for path in ("/", "/matters/", "/notices/", "/accounts/profile/", "/accounts/bodies/", "/search/?q=垃圾"):
        assert client.get(path)["Location"] == PAGE, path
    assert client.post("/accounts/profile/", {"form": "contact", "email": "x@example.invalid"})["Location"] == PAGE
    assert fresh(reset.clerk).email != "x@example.invalid"
    part = client.get("/matters/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (403, PAGE)
    shown = client.get(PAGE)
    assert shown.status_code == 200
    assert "至少10个字符" in shown.content.decode()
    assert client.post("/accounts/logout/").url == "/accounts/login/"


def test_the_interface_answers_a_problem_until_the_password_is_chosen(reset: Cast) -> None:
    answer = entered("clerk", GIVEN).get("/api/v1/matters/")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert "自行设置密码" in answer.json()["detail"]
    token = APIClient().post("/api/v1/token/", {"username": "clerk", "password": GIVEN}, format="json")
    assert token.status_code == 403
    assert "自行设置密码" in token.json()["detail"]
    # Nor does a token help that was left over.
    left = Token.objects.create(user=fresh(reset.clerk))
    answer = APIClient(headers={"Authorization": f"Token {left.key}"}).get("/api/v1/matters/")
    assert answer.status_code == 403


def test_after_choosing_all_is_open_and_the_given_password_is_dead(reset: Cast) -> None:
    client, elsewhere = entered("clerk", GIVEN), entered("clerk", GIVEN)
    assert client.post(PAGE, CHOICE)["Location"] == "/"
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").url.startswith("/accounts/login/")
    assert "不正确" in Client().post("/accounts/login/", {"username": "clerk", "password": GIVEN}).content.decode()
    assert entered("clerk", OWN).get("/").status_code == 200


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"new": GIVEN, "again": GIVEN}, "不能与现密码相同"),
        ({"again": "另一个-不一样-01"}, "两次输入不一致"),
        ({"new": "九个字符的密码一二", "again": "九个字符的密码一二"}, "密码至少要有10个字符。"),
        ({"new": "password123", "again": "password123"}, "太常见"),
        ({"new": "clerk@supervision.invali", "again": "clerk@supervision.invali"}, "相似"),
        ({"old": "不是这个密码-00"}, "现密码不正确"),
    ],
)
def test_what_is_no_choice_is_said_and_leaves_the_password_temporary(reset: Cast, said: dict, words: str) -> None:
    client = entered("clerk", GIVEN)
    answer = client.post(PAGE, CHOICE | said)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert client.get("/")["Location"] == PAGE


def test_ten_letters_of_any_kind_are_enough(reset: Cast) -> None:
    ten = "春眠不觉晓处处闻啼鸟"
    assert len(ten) == 10
    assert entered("clerk", GIVEN).post(PAGE, {"old": GIVEN, "new": ten, "again": ten}).status_code == 302


def test_accounts_made_by_others_start_with_a_given_password(cast: Cast, browser: Browser) -> None:
    said = {"username": "new.clerk", "name": "新经办人", "email": "", "phone": "", "password": GIVEN}
    browser(cast.sysadmin).post("/accounts/people/", said)
    assert entered("new.clerk", GIVEN).get("/")["Location"] == PAGE


def test_commands_make_people_with_given_passwords(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSWORD", GIVEN)
    Appointment.objects.filter(post__in=["sysadmin", "secadmin", "auditor"]).delete()
    names = ["--sysadmin", "admin1", "--secadmin", "admin2", "--auditor", "admin3"]
    call_command("create_admins", "--body", "jcy:411221", "--noinput", *names)
    call_command(
        "appoint", "--username", "newchief", "--name", "新任", "--body", "jcy:411221", "--post", "chief", "--noinput"
    )
    for username in ("admin1", "admin2", "admin3", "newchief"):
        assert entered(username, GIVEN).get("/accounts/bodies/")["Location"] == PAGE, username


def test_who_chose_their_own_password_is_let_in_and_may_change_it_again(cast: Cast) -> None:
    client = entered("prosecutor", PASSWORD)
    matter = clue(cast)
    assert client.get(f"/matters/{matter.pk}/").status_code == 200
    assert client.post(PAGE, CHOICE | {"old": PASSWORD}).status_code == 302
    assert client.get(f"/matters/{matter.pk}/").status_code == 200
    assert not fresh(cast.prosecutor).password_is_temporary
