"""Two installations: each with a database, files, a key and people of its own."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from linkage.models import Partner
from linkage.packages import keys
from linkage.packages.partners import register
from linkage.packages.sending import bytes_of, pack
from supervision.accounts.models import Appointment, Body
from supervision.matters.models import Matter
from supervision.settings import env
from tests.builders import Cast, fresh, people
from tests.conftest import IDENTITY, owner_connection

# A server of the other installation: the real application over its own database.
SERVER = """
    import sys
    from pathlib import Path
    from wsgiref.simple_server import WSGIRequestHandler, make_server
    import supervision.settings as settings
    name, folder = sys.argv[1:]
    settings.DATABASES["default"] = {**settings.env.db_url_config(settings.DATABASE_URL), "NAME": name}
    settings.VAR_DIR, settings.MEDIA_ROOT = Path(folder), Path(folder) / "media"
    from supervision.wsgi import application
    WSGIRequestHandler.log_message = lambda *said: None
    server = make_server("127.0.0.1", 0, application)
    print(server.server_port, flush=True)
    server.serve_forever()
"""


@dataclass
class Installation:
    """One of the two; `with` it everything happens there."""

    name: str
    folder: Path
    cast: Cast = field(init=False)
    code: str = ""
    key: str = ""

    @contextmanager
    def open(self) -> Iterator[Cast]:
        before = connection.settings_dict["NAME"], settings.VAR_DIR, settings.MEDIA_ROOT
        connection.close()
        connection.settings_dict["NAME"] = self.name
        settings.VAR_DIR, settings.MEDIA_ROOT = self.folder, self.folder / "media"
        try:
            yield self.cast if hasattr(self, "cast") else None  # type: ignore[misc]
        finally:
            connection.close()
            connection.settings_dict["NAME"], settings.VAR_DIR, settings.MEDIA_ROOT = before

    def settle(self, *without: str, shift: int = 0) -> None:
        """Its people, but for those of the bodies that work in the other installation."""
        with self.open():
            for number in range(shift):  # so that keys differ between the two
                Body.objects.create(
                    code=f"x:{number}", name=f"其他单位{number}", kind="other", level=4, region="110000"
                )
            self.cast = people()
            Appointment.objects.filter(body__in=[getattr(self.cast, name) for name in without]).delete()
            self.code, self.key = keys.own_code(), keys.public_text(keys.own_key())

    def trust(self, other: Installation, *names: str, url: str = "") -> Partner:
        with self.open() as cast:
            said: dict[str, Any] = {"code": other.code, "key": other.key, "name": "对方系统", "url": url}
            bodies = [Body.objects.get(pk=getattr(cast, name).pk) for name in names]
            return register(**said, bodies=bodies, is_active=True, by=cast.sysadmin, now=timezone.now())

    def pack(self, part: str | None = None, now: datetime | None = None, *, again: bool = False) -> bytes | None:
        """A package of what is owed to the other, made by one of the cast."""
        with self.open() as cast:
            by = fresh(getattr(cast, part)) if part else None
            made = pack(Partner.objects.get(), by=by, now=now or timezone.now(), again=again)
            return bytes_of(made) if made else None

    def matter(self) -> Matter:
        return Matter.objects.get(kind="transfer")

    @contextmanager
    def served(self) -> Iterator[str]:
        """Its application behind a real socket; yields the address that takes packages."""
        command = [sys.executable, "-c", textwrap.dedent(SERVER), self.name, str(self.folder)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=settings.BASE_DIR)
        try:
            assert process.stdout is not None
            yield f"http://localhost:{int(process.stdout.readline())}/api/v1/packages/"
        finally:
            process.terminate()
            process.wait()


@contextmanager
def two(
    folder: Path,
    identity: dict[str, Any],
    there: Sequence[str] = ("agency",),
    here: Sequence[str] = ("county",),
    *,
    apart: bool = False,
) -> Iterator[tuple[Installation, Installation]]:
    """The installation of the bodies over `here` and that of those over `there`, which trust one another.

    The first is the test database, or, `apart` from it, one more that a whole file of tests shares.
    """
    source = str(connection.settings_dict["NAME"])
    first, second = (f"{source}_a" if apart else source), f"{source}_b"
    made = [first, second] if apart else [second]
    connection.close()
    maintenance = owner_connection({**identity, "NAME": identity["MAINTENANCE"]})
    with maintenance.cursor() as cursor:
        for name in made:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    ours, theirs = Installation(first, folder / "a"), Installation(second, folder / "b")
    try:
        ours.settle(*there)
        theirs.settle(*here, shift=3)
        ours.trust(theirs, *there)
        theirs.trust(ours, *here)
        yield ours, theirs
    finally:
        connection.close()
        with maintenance.cursor() as cursor:
            for name in made:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        maintenance.close()


@contextmanager
def for_a_file(
    blocker: DjangoDbBlocker, folder: Path, there: Sequence[str], here: Sequence[str] = ("county",)
) -> Iterator[tuple[Installation, Installation]]:
    """Two installations that the tests of one file share; each test has matters of its own."""
    owner = env.db_url_config(settings.DATABASE_OWNER_URL)
    identity = {name: value for name, value in owner.items() if name in IDENTITY}
    with blocker.unblock(), two(folder, {**identity, "MAINTENANCE": owner["NAME"]}, there, here, apart=True) as found:
        yield found
