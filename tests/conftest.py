"""The cast, and the database as the application meets it: made by the owner, used by a role that owns nothing."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from django.test import Client, TransactionTestCase, override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker
from rest_framework.test import APIClient

from supervision.accounts.models import Person
from supervision.local.locks import locked
from supervision.settings import env
from tests.builders import PARTS, Cast, people

LEDGER = "ledger_entry"
TEMPLATE = "test_supervision_template"
# What differs between the owner and the application in a connection's settings.
IDENTITY = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


def pytest_configure(config: pytest.Config) -> None:
    """Each worker has a Redis database of its own, so that emptying it disturbs nobody.

    TEST_DAY (2027-01-01T00:30) names the time in Shanghai at which the run seems to begin: the tests pass on any day.
    What is started beside the run, as a worker or another installation's server, keeps the machine's clock.
    """
    if day := os.environ.get("TEST_DAY"):
        time_machine.travel(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("Asia/Shanghai"))).start()
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    location = str(settings.CACHES["default"]["LOCATION"])
    if location.startswith("unix:"):
        settings.CACHES["default"]["LOCATION"] = f"{location.partition('?')[0]}?db={4 + worker % 10}"
    else:
        settings.CACHES["default"]["LOCATION"] = f"{location.rpartition('/')[0]}/{4 + worker % 10}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Of several workers the first migrates a database, of which each makes its own as a copy."""
    if run := os.environ.get("PYTEST_XDIST_TESTRUNUID"):
        mark = Path(settings.VAR_DIR) / f"migrated-{run}"
        with locked(mark.with_suffix(".lock")):
            if not mark.exists():
                with django_db_blocker.unblock():
                    _migrate_template()
                mark.touch()
        connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE


def _migrate_template() -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}")
        cursor.execute(f"CREATE DATABASE {TEMPLATE}")
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = TEMPLATE
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    connection.settings_dict["NAME"] = own


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The owner makes and grants; from then on every connection of the tests is the application's."""
    database = connection.settings_dict
    owner = {name: database[name] for name in IDENTITY}
    with django_db_blocker.unblock():
        call_command("grant_app_role")
        kept = _tables_with_rows()
        connection.close()
    database.update({name: value for name, value in _application().items() if name in IDENTITY})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: _empty(owner, kept))
        yield
    with django_db_blocker.unblock():
        connection.close()
    database.update(owner)


def _application() -> dict[str, Any]:
    found = dict(env.db_url_config(settings.DATABASE_URL))
    options = "-c timezone=Asia/Shanghai -c lock_timeout=5s -c statement_timeout=30s"
    return found | {"OPTIONS": {**found.get("OPTIONS", {}), "options": options}}


def _tables_with_rows() -> set[str]:
    """What migrations filled: kept when the rest is emptied."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        kept = set()
        for table in tables:
            cursor.execute(f"SELECT EXISTS (SELECT FROM {connection.ops.quote_name(table)})")
            if cursor.fetchone()[0]:
                kept.add(table)
    return kept


def owner_connection(identity: dict[str, Any]) -> BaseDatabaseWrapper:
    """A connection of the owner to the test database."""
    return ConnectionHandler({"default": {**connection.settings_dict, **identity, "CONN_MAX_AGE": 0}})["default"]


def _empty(identity: dict[str, Any], kept: set[str]) -> None:
    """After a test that commits: only the owner may empty the ledger."""
    owner = owner_connection(identity)
    with owner.cursor() as cursor:
        cursor.execute("SET lock_timeout = '20s'")
        cursor.execute(f"BEGIN; TRUNCATE {LEDGER}")
        for table in owner.introspection.table_names(cursor):
            if table not in kept and table != LEDGER:
                cursor.execute(f"DELETE FROM {owner.ops.quote_name(table)}")
        cursor.execute("COMMIT")
    owner.close()


@pytest.fixture
def as_owner(transactional_db: None) -> Iterator[BaseDatabaseWrapper]:
    """The database in the hands of its owner, as an intruder with the highest rights would have it."""
    identity = {
        name: value for name, value in env.db_url_config(settings.DATABASE_OWNER_URL).items() if name in IDENTITY
    }
    owner = owner_connection(identity)
    yield owner
    owner.close()


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> None:
    """Uploads, letters and anchors of a test lie in its own folder, or in that of the world it shares."""
    if not SHARED:
        settings.MEDIA_ROOT = tmp_path / "media"
        settings.VAR_DIR = tmp_path


# The folder of the world that several tests share just now.
SHARED: list[Path] = []


@contextmanager
def shared_world(blocker: DjangoDbBlocker, folder: Path) -> Iterator[None]:
    """A transaction around all tests of a class or module: what is made in it is made once, and seen by each of them.

    What a test writes is taken back after it as ever. None of them may commit, nor ask for a `cast` of its own.
    """
    with blocker.unblock(), override_settings(MEDIA_ROOT=folder / "media", VAR_DIR=folder), transaction.atomic():
        SHARED.append(folder)
        try:
            yield
        finally:
            SHARED.remove(folder)
            transaction.set_rollback(True)


@pytest.fixture
def empty_cache() -> Iterator[None]:
    """Redis without a trace of the tests before."""
    cache.clear()
    yield
    cache.clear()


@dataclass
class MailSink:
    """A mail server on a free port that keeps what it is given."""

    port: int = 0
    messages: list[Message] = field(default_factory=list)
    # Set to make the server turn messages away, such as "451 later".
    answer: str = "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            self.messages.append(message_from_bytes(envelope.content or b""))
        return self.answer


@pytest.fixture
def mail_sink(settings: Any) -> Iterator[MailSink]:
    """A real SMTP server; pytest-django's memory mailbox is put aside."""
    sink = MailSink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        sink.port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield sink
    controller.stop()


@pytest.fixture
def cast(db: None) -> Cast:
    """Everyone."""
    return people()


def _part(name: str) -> Callable[..., Person]:
    @pytest.fixture(name=name)
    def one(cast: Cast) -> Person:
        return getattr(cast, name)

    return one


for _name in PARTS:
    globals()[f"part_{_name}"] = _part(_name)


def signed_in(person: Person, client: Client | None = None) -> Client:
    """A browser in which the person has signed in."""
    client = client or Client()
    client.force_login(person)
    session = client.session
    session["signed_in_at"] = timezone.now().isoformat()
    session.save()
    return client


@pytest.fixture
def browser() -> Callable[[Person], Client]:
    """`browser(person)`: a signed-in Django test client."""
    return signed_in


@pytest.fixture
def api() -> Callable[[Person | None], APIClient]:
    """`api(person)`: a REST client with the person's session and no check of CSRF; `api(None)` is anonymous."""

    def client(person: Person | None) -> APIClient:
        made = APIClient()
        return signed_in(person, made) if person is not None else made  # type: ignore[return-value]

    return client
