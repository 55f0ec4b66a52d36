"""A var folder of one's own, and an environment in which nothing is named, as on a bare machine."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from supervision.local.paths import socket_dir, temporary

NAMED = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CELERY_BROKER_URL", "EMAIL_URL", "SITE_URL", "PORT")
KEYS = ("SECRET_KEY", "LEDGER_KEY", "SUPERVISION_ENV")


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the test run itself was given."""
    for name in (*NAMED, *KEYS):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def var(bare_environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty var folder that the database's account can reach, where we are root."""
    folder = Path(tempfile.mkdtemp(prefix="supervision-local-", dir=temporary()))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    monkeypatch.setenv("SUPERVISION_VAR", str(folder))
    yield folder
    for left in (folder, socket_dir(folder)):
        shutil.rmtree(left, ignore_errors=True)
