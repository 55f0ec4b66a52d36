"""How often the pages ask the database, for each post that the sample knows: literal ceilings, never exceeded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from tests.conftest import shared_world, signed_in

# What the pages ask today; a page that comes to ask more is looked at before its number is raised.
A_MATTER = 8
# Reading what only some may know is written to the ledger, which locks its head, adds the entry and moves the head.
A_RECORDED_READING = A_MATTER + 3
READERS = ("prosecutor", "head", "chief", "clerk", "agency_head", "outsider", "police", "office")
# So many states of each kind are looked at, the newest matters first.
STATES = 3
A_PAGE = 12
DESK, LIST, BOARD = "/", "/matters/", "/board/"
MAIN = {
    "prosecutor": {DESK: 7, LIST: 8, BOARD: 7},
    "head": {DESK: 7, LIST: 8, BOARD: 7},
    "chief": {DESK: 8, LIST: 8, BOARD: 7},
    "superior": {DESK: 9, LIST: 8, BOARD: 7},
    "case_manager": {DESK: 7, LIST: 8, BOARD: 7},
    "clerk": {DESK: 7, LIST: 8},
    "agency_head": {DESK: 8, LIST: 8},
    "police": {DESK: 8, LIST: 8},
    "office": {DESK: 7, LIST: 8, BOARD: 7},
    "convenor": {DESK: 7, LIST: 8, BOARD: 7},
    "observer": {DESK: 6, LIST: 7},
}


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The sample, once for all the questions of this file."""
    with shared_world(django_db_blocker, tmp_path_factory.mktemp("sample")):
        call_command("load_sample", verbosity=0)
        yield


@pytest.fixture
def sample(loaded: None, db: None) -> None:
    """The sample, as it was loaded."""


def asked(client: Client, url: str, most: int) -> int:
    """How often the page asked; where that is too often, asked again, for caches fill and sessions are put off."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            answer = client.get(url)
        assert answer.status_code < 400, url
        # The savepoints of a test stand where others begin a transaction.
        count = sum("SAVEPOINT" not in query["sql"] for query in found)
        if count <= most:
            break
    return count


def browser_of(username: str) -> tuple[Person, Client]:
    person = Person.objects.get(username=username)
    return person, signed_in(person)


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("username", READERS)
def test_a_matter_asks_no_more_for_one_reader_than_for_another(username: str) -> None:
    """What the guards of moves need is read with the page, whoever may make the moves."""
    person, client = browser_of(username)
    seen: dict[str, set[str]] = defaultdict(set)
    over = []
    for matter in Matter.objects.visible_to(person).order_by("-pk"):
        if matter.state in seen[matter.kind] or len(seen[matter.kind]) == STATES:
            continue
        seen[matter.kind].add(matter.state)
        most = A_RECORDED_READING if matter.secrecy == "restricted" else A_MATTER
        count = asked(client, matter.get_absolute_url(), most)
        if count > most:
            over.append((matter.kind, matter.state, count))
    assert over == []
    assert len(seen) >= 3


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("username", MAIN)
def test_every_page_of_the_navigation_keeps_to_its_number(username: str) -> None:
    _, client = browser_of(username)
    first = client.get(DESK, follow=True)
    entries = [entry["url"] for group in first.context["shell"]["navigation"] for entry in group["entries"]]
    most = dict.fromkeys((*entries, "/notices/"), A_PAGE) | MAIN[username]
    counts = {url: asked(client, url, ceiling) for url, ceiling in most.items()}
    assert {url: (count, most[url]) for url, count in counts.items() if count > most[url]} == {}
