"""Every route and method against access.yaml, for everyone: the answer, no word of what is foreign, nothing changed."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from linkage.models import Package
from linkage.packages.keys import public_text
from linkage.packages.partners import register
from linkage.packages.sending import keep
from supervision.accounts.models import Person
from supervision.documents import storage
from supervision.documents.models import Letter, RegisterImport
from supervision.documents.services import attach
from supervision.ledger.models import Action, Entry
from supervision.matters.models import BulkAct, Finding, Matter, SavedFilter
from supervision.notices.models import Proposal
from supervision.terms.models import TermChange
from tests.builders import PARTS, Cast, act, clue, people, recommendation
from tests.conftest import shared_world, signed_in

TABLE = yaml.safe_load((Path(__file__).parent / "access.yaml").read_text(encoding="utf-8"))
GROUPS = TABLE.pop("groups")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PLACES = [(route, method) for route, methods in TABLE.items() for method in methods]
READINGS = [route for route, methods in TABLE.items() if "GET" in methods]
# The first half is looked for, the second must not come back: a page may repeat the question.
ASKED, CANARY = "朱雀七三", "玄武九一"
COUNTERPART = "counterpart=渑池&kind=recommendation"
BLIND = ("outsider", "prosecutor2", "observer", "sysadmin", "secadmin", "auditor", "nobody")
# Written by reading: the ledger records it, the session is renewed, numbers of the index are read.
MAY_BE_WRITTEN = ("ledger_entry", "ledger_head", "django_session")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def walk(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The names of all routes; one without a name is named by its pattern and so never in the table."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from walk(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}" if entry.name else f"unnamed {entry.pattern}"


@dataclass
class World:
    """A matter of ours that the agency has answered, and one of the other county."""

    cast: Cast
    own: Matter
    foreign: Matter
    own_filter: SavedFilter
    own_import: RegisterImport
    change: TermChange
    own_gap: Finding
    own_bulk: BulkAct
    own_package: Package
    known: dict[int, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def url(self, route: str, which: str) -> str:
        matter = self.foreign if which == "foreign" else self.own
        return reverse(route, kwargs=self.arguments(route, matter))

    def arguments(self, route: str, matter: Matter) -> dict[str, Any]:
        plain = {
            "matters:detail", "matters:preview", "matters:notices", "drafts:draft", "drafts:compare", "drafts:several",
            "api:matter", "api:moves", "linkage:meeting", "linkage:task_list", "linkage:tree", "linkage:shared",
            "linkage:work", "linkage:frozen", "linkage:frozen_export", "linkage:frozen_pdf", "linkage:sign_in",
        }  # fmt: skip
        if matter.pk not in self.known:
            self.known[matter.pk] = self.things(matter)
        return self.known[matter.pk].get(route, {"pk": matter.pk} if route in plain else {})

    def things(self, matter: Matter) -> dict[str, dict[str, Any]]:
        """What the routes ask for that do not name the matter itself."""
        letter = matter.letters.filter(is_internal=False).order_by("made_at").first()
        file = matter.attachments.filter(purpose="receipt").first() or matter.attachments.first()
        clock = matter.clocks.filter(term="GY_REPLY").first() or matter.clocks.first()
        return {
            "accounts:body": {"pk": self.cast.agency.pk},
            "accounts:person": {"pk": self.cast.clerk.pk},
            "documents:file": {"key": file.pk if file else uuid.uuid4()},
            "documents:letter": {"key": str(letter.pk) if letter else str(uuid.uuid4()), "form": "pdf"},
            "verify": {"code": letter.code if letter and letter.code else "x" * 24},
            "imports:result": {"pk": self.own_import.pk},
            "imports:confirm": {"pk": self.own_import.pk},
            "exchange:package": {"pk": self.own_package.pk},
            "exchange:file": {"pk": self.own_package.pk},
            "exchange:partner": {"pk": self.own_package.partner_id},
            "matters:export": {"form": "xlsx"},
            "matters:explain_gap": {"pk": self.own_gap.pk},
            "matters:bulk_result": {"key": self.own_bulk.pk},
            "matters:delete_filter": {"pk": self.own_filter.pk},
            "matters:create": {"kind": "clue"},
            "terms:change": {"pk": self.change.pk},
            "terms:decide": {"pk": self.change.pk},
            "matters:explain": {"pk": matter.pk, "clock": clock.pk if clock else 0},
            "matters:decline": {"pk": matter.pk, "proposal": self.proposal(matter)},
            "matters:feed": {"token": "nobodys"},
            "cases:once": {"token": "nobodys"},
            "cases:once_letter": {"token": "nobodys"},
            "linkage:guest": {"pk": matter.pk, "key": "nobodys"},
            "matters:act": {"pk": matter.pk, "name": "attach"},
            "api:act": {"pk": matter.pk, "name": "attach"},
            "linkage:frozen_rows": {"pk": matter.pk, "figure": 1},
        }

    def proposal(self, matter: Matter) -> int:
        found = Proposal.objects.filter(matter=matter).first()
        return found.pk if found else 0


@pytest.fixture(scope="module")
def shared(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One world for all the questions of this file."""
    with shared_world(django_db_blocker, tmp_path_factory.mktemp("access")):
        world = made(people())
        for matter in (world.own, world.foreign):
            world.arguments("", matter)
        yield world


@pytest.fixture
def world(shared: World, db: None) -> World:
    return deepcopy(shared)


def made(cast: Cast) -> World:
    own = recommendation(
        cast,
        upto="acknowledged",
        title=f"{ASKED}{CANARY}的检察建议",
        facts=f"{ASKED}{CANARY}，堆放建筑垃圾。",
    )
    file = SimpleUploadedFile("回证.pdf", PDF, content_type="application/pdf")
    attach(matter_id=own.pk, file=file, purpose="receipt", by=cast.prosecutor)
    own = act(cast, own, "reply", summary=f"{ASKED}{CANARY}已经清运。")
    foreign = clue(cast, title="义马线索", elsewhere=True)
    file.seek(0)
    attach(matter_id=foreign.pk, file=file, purpose="clue", by=cast.prosecutor2)
    stored_letter(foreign)
    Proposal.objects.create(
        matter=own,
        clock=own.clocks.get(term="GY_REPLY"),
        move="urge",
        step="propose_urge",
        cause="clock:0:propose_urge:2026-01-01",
        due_on=timezone.localdate(),
        wording="回复期限已经届满。",
        made_at=timezone.now(),
    )
    return World(
        cast=cast,
        own=own,
        foreign=foreign,
        own_filter=SavedFilter.objects.create(person=cast.prosecutor, name="常用", query="kind=clue"),
        own_import=RegisterImport.objects.create(
            body=cast.county, person=cast.prosecutor, name="台账.xlsx", sha256="0" * 64, content=b"", state="done"
        ),
        change=TermChange.objects.create(
            source="file", name="放假", basis="通知", days=[], proposed_by=cast.case_manager, proposed_at=timezone.now()
        ),
        own_gap=Finding.objects.create(
            rule="number_gap",
            key="number:渑检建〔2026〕2号",
            detail="渑检建〔2026〕2号",
            office=cast.county,
            first_seen_at=timezone.now(),
            last_seen_at=timezone.now(),
        ),
        own_bulk=BulkAct.objects.create(
            id=uuid.uuid4(), person=cast.prosecutor, move="urge", label="督促落实", started_at=timezone.now()
        ),
        own_package=stored_package(cast),
    )


def stored_package(cast: Cast) -> Package:
    """A package of the handler's, for another installation."""
    key = public_text(Ed25519PrivateKey.generate())
    said: dict[str, Any] = {"code": "other-system", "name": "对方系统", "key": key, "url": "", "is_active": True}
    partner = register(**said, bodies=[], by=cast.sysadmin, now=timezone.now())
    return keep(
        partner, "matters", {"kind": "matters", "matters": []}, {}, by=cast.prosecutor, now=timezone.now()
    )  # fmt: skip


def stored_letter(matter: Matter, **more: Any) -> Letter:
    """A letter of the matter, beside those that acts made."""
    made = Letter.objects.create(
        matter=matter, kind="x", version=1, title="文书", data={}, made_at=timezone.now(), **more
    )
    for suffix in (".pdf", ".docx"):
        storage.store(made.pk, [PDF], suffix)
    return made


def ask(client: Client, method: str, url: str, query: str = "") -> HttpResponse:
    """One request; a body says nothing of use, but is there."""
    if method == "GET":
        return client.get(f"{url}?{query}" if query else url)
    if url.startswith("/api/"):
        return client.generic(method, url, b'{"kind": "clue", "x": "1"}', content_type="application/json")
    return client.post(url, {"x": "1", "form": "appoint"}) if method == "POST" else client.generic(method, url)


@lru_cache
def parts_of(name: str) -> tuple[str, ...]:
    return tuple(GROUPS.get(name, [name]))


def expected(answers: dict[int, Any], part: str) -> int:
    """The status that the table gives to a part; the first answer that lists it counts."""
    for status, names in answers.items():
        if names != "rest" and any(part in parts_of(name) for name in names):
            return int(status)
    return next(int(status) for status, names in answers.items() if names == "rest")


def changes() -> int:
    """Rows written in this transaction so far, taken back or not; the ledger and the session's renewal do not count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
            " WHERE relname <> ALL (%s)",
            [list(MAY_BE_WRITTEN)],
        )
        return int(cursor.fetchone()[0])


class TestTheTable:
    def test_every_route_stands_in_it_and_nothing_else(self) -> None:
        assert set(walk(get_resolver())) == set(TABLE)

    def test_everyone_has_an_answer_everywhere(self) -> None:
        names = set(PARTS) | set(GROUPS) | {"rest"}
        for route, method in PLACES:
            for which, answers in TABLE[route][method].items():
                if which == "anonymous":
                    continue
                assert which in ("all", "own", "foreign"), (route, method, which)
                listed = [name for who in answers.values() for name in ([who] if isinstance(who, str) else who)]
                assert set(listed) <= names, (route, method, set(listed) - names)
                assert [expected(answers, part) for part in PARTS]


@pytest.mark.parametrize("space", sorted({route.partition(":")[0] for route in TABLE}))
def test_everyone_gets_the_answer_of_the_table(world: World, space: str) -> None:
    """All places of one name space, asked in one world; whatever a request did is taken back before the next.

    Reading writes nothing but the record of it, and says no word of the matter to those who do not take part.
    """
    browsers = {part: signed_in(person) for part, person in world.cast.people().items()}
    wrong = [
        f"{method} {route}, {part} on {which}: {fault}"
        for route, method in PLACES
        if route.partition(":")[0] == space
        for which, answers in TABLE[route][method].items()
        if which != "anonymous"
        for part, client in browsers.items()
        for fault in faults(client, method, world.url(route, which), expected(answers, part), part in BLIND)
    ]
    assert not wrong, "\n".join(wrong)


def faults(client: Client, method: str, url: str, wanted: int, blind: bool) -> list[str]:
    """What is wrong with one answer: its status, a change though refused or read, a refusal not recorded, a word."""
    mark, cookies = transaction.savepoint(), deepcopy(client.cookies)
    before, refusals = changes(), _refusals()
    answer = ask(client, method, url)
    found, wrong, recorded = answer.status_code, [], _refusals() - refusals
    if found != wanted:
        wrong.append(f"{found}, not {wanted}")
    if (method == "GET" or found in (403, 404)) and changes() != before:
        wrong.append("read or refused, and yet something changed")
    if recorded != (1 if found == 403 else 0):
        wrong.append(f"{recorded} refusals recorded")
    if blind and method == "GET" and CANARY in text_of(answer):
        wrong.append("says what is not theirs")
    transaction.savepoint_rollback(mark)
    client.cookies = cookies
    return wrong


def _refusals() -> int:
    return Entry.objects.filter(action=Action.REFUSED).count()


def test_the_anonymous_are_sent_to_sign_in(world: World) -> None:
    wrong = []
    for route in TABLE:
        url = world.url(route, "own")
        is_open = any("anonymous" in entry for entry in TABLE[route].values())
        for method in METHODS:
            listed = TABLE[route].get(method, {})
            closed = 405 if is_open else 401 if url.startswith("/api/") else 302
            wanted, answer = listed.get("anonymous", closed), ask(Client(), method, url)
            if answer.status_code != wanted:
                wrong.append(f"{route} {method}: {answer.status_code}, not {wanted}")
            if wanted == 302 and not answer.get("Location", "").startswith("/accounts/login/?next="):
                wrong.append(f"{route} {method}: leads to {answer.get('Location')}")
    assert not wrong, "\n".join(wrong)


def test_methods_that_are_not_listed_do_not_exist(world: World) -> None:
    client = signed_in(world.cast.prosecutor)
    found = {
        (route, method): ask(client, method, world.url(route, "own")).status_code
        for route in TABLE
        for method in set(METHODS) - set(TABLE[route])
    }
    assert {place: status for place, status in found.items() if status != 405} == {}


@pytest.mark.parametrize("part", BLIND)
def test_no_word_of_a_matter_is_found_by_those_who_do_not_take_part(world: World, part: str) -> None:
    """What lists and searches is asked in every way; a page of one thing asks nothing, and is read above."""
    client, leaks = signed_in(getattr(world.cast, part)), []
    for route in READINGS:
        for query in () if world.arguments(route, world.own) else (f"q={ASKED}", f"title={ASKED}", COUNTERPART):
            if CANARY in text_of(ask(client, "GET", world.url(route, "own"), query)):
                leaks.append((route, query))
    assert leaks == []


def test_the_word_is_there_for_those_who_do(world: World) -> None:
    """Otherwise the test above would be blind."""
    for route in ("matters:list", "matters:detail", "matters:export", "search:search", "api:matters", "api:matter"):
        query = f"q={ASKED}" if route == "search:search" else ""
        for part in ("prosecutor", "superior", "clerk", "office"):
            answer = ask(signed_in(getattr(world.cast, part)), "GET", world.url(route, "own"), query)
            assert CANARY in text_of(answer), (route, part)


def text_of(answer: HttpResponse) -> str:
    """All that an answer says, headers and the parts of a workbook included."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return f"{dict(answer.items())}{content.decode(errors='replace')}"


def test_inner_files_and_letters_stay_inside(world: World) -> None:
    file = SimpleUploadedFile("内部.pdf", PDF, content_type="application/pdf")
    inner = attach(matter_id=world.own.pk, file=file, purpose="material", by=world.cast.prosecutor)
    letter = stored_letter(world.own, is_internal=True)
    urls = [reverse("documents:file", args=[inner.pk]), reverse("documents:letter", args=[str(letter.pk), "docx"])]
    for url in urls:
        assert signed_in(world.cast.prosecutor).get(url).status_code == 200
        for part in ("clerk", "agency_head", "office", "convenor", "observer", "outsider", "auditor"):
            assert signed_in(getattr(world.cast, part)).get(url).status_code == 404, (part, url)


def test_a_foreign_matter_is_answered_like_none(world: World) -> None:
    client = signed_in(world.cast.outsider)
    foreign = client.get(f"/api/v1/matters/{world.own.pk}/")
    missing = client.get("/api/v1/matters/999999999/")
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)
    pages = [client.get(f"/matters/{key}/") for key in (world.own.pk, 999999999)]
    assert [page.status_code for page in pages] == [404, 404]


def test_administrators_read_no_case_text(world: World) -> None:
    for part in ("sysadmin", "secadmin", "auditor"):
        person: Person = getattr(world.cast, part)
        assert not Matter.objects.visible_to(person).exists()
    assert CANARY not in text_of(signed_in(world.cast.auditor).get("/ledger/"))


@pytest.mark.parametrize("key", ["-" * 36, "a" * 36, "0" * 35, "9" * 40, "9" * 19])
def test_keys_that_cannot_be_are_missing_like_any_other(world: World, key: str) -> None:
    client = signed_in(world.cast.chief)
    paths = ["documents/letters/{}/pdf/", "documents/files/{}/", "imports/{}/", "matters/{}/", "matters/1/clocks/{}/"]
    for path in (*paths, "matters/{}/preview/", "matters/{}/attach/", "api/v1/matters/{}/", "accounts/bodies/{}/"):
        assert client.get(f"/{path.format(key)}").status_code == 404, path
