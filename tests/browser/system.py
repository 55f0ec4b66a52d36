"""The real system for a browser: `manage.py up` over a var folder of its own, on a free port."""

from __future__ import annotations

import email.policy
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

from django.utils import timezone

from supervision.local.locks import locked
from supervision.local.marks import PACKAGES
from supervision.local.paths import ROOT, digest_of, own_folder, socket_dir, temporary
from supervision.local.state import recorded

# What the test run itself was given and the system under test must not inherit.
NAMED = (
    "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CELERY_BROKER_URL", "EMAIL_URL", "SITE_URL", "SUPERVISION_ENV",
    "SECRET_KEY", "LEDGER_KEY", "SUPERVISION_VAR", "SAMPLE_PASSWORD", "DJANGO_SETTINGS_MODULE", "MEDIA_ROOT", "PORT",
)  # fmt: skip
READY_WITHIN = 600.0
ENDED_WITHIN = 60.0
Found = TypeVar("Found")


@dataclass(frozen=True)
class System:
    """A running system: where it answers and where it keeps its files."""

    address: str
    var: Path
    password: str = "supervision"

    def mail_to(self, username: str) -> list[EmailMessage]:
        """What the mail server was given for a sample person, oldest first."""
        found = []
        for file in sorted((self.var / "mail").glob("*.eml")):
            message = message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if f"{username}@" in message["X-Envelope-To"]:
                found.append(message)
        return found  # type: ignore[return-value]

    @contextmanager
    def without_worker(self) -> Iterator[None]:
        """Nobody works off the queue inside the block; then the worker is killed, and the supervisor starts another."""
        worker = self._worker()
        os.kill(worker, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(worker, signal.SIGKILL)
        eventually(lambda: self._worker(other_than=worker), within=60, what="another worker")

    def _worker(self, other_than: int = 0) -> int:
        """The process id of the worker that runs now; 0 while there is none."""
        run = recorded(self.var)
        for pid, *_ in run.sessions if run else []:
            command = Path(f"/proc/{pid}/cmdline")
            if pid != other_than and command.exists() and b"\0worker\0" in command.read_bytes():
                return int(pid)
        return 0


def eventually(look: Callable[[], Found], *, within: float, what: str) -> Found:
    """The first true answer of `look`, asked again and again; AssertionError names `what` when the time is over."""
    deadline = time.monotonic() + within
    pause = threading.Event()
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {within:.0f} s: {what}"
        pause.wait(0.2)
    return found


@contextmanager
def running(vendor: Path) -> Iterator[System]:
    """Start, wait until it says that it is ready, stop. BROWSER_VAR names the var folder of one that runs already."""
    if named := os.environ.get("BROWSER_VAR"):
        run = recorded(Path(named))
        if run is None or not run.ready:
            raise RuntimeError(f"nothing runs over {named}")
        yield System(run.address.rstrip("/"), Path(named))
        return
    with _folder() as folder:
        copied(sample_world(vendor), folder / "var")
        with _process(folder / "var", folder / "up.log") as address:
            yield System(address, folder / "var")


def sample_world(vendor: Path) -> Path:
    """The var folder of a system that has started once and was stopped: built by the first who asks, for all.

    It is kept for later runs of the same sources on the same day; SAMPLE_WORLD names one made elsewhere.
    """
    if named := os.environ.get("SAMPLE_WORLD"):
        return Path(named)
    kept = Path(os.environ.get("SUPERVISION_TEST_KEPT") or os.environ["SUPERVISION_VAR"])
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = kept / f"world-{_sources()[:16]}-{timezone.localdate()}"
    with locked(kept / "world.lock"):
        if not place.exists():
            for old in kept.glob("world-*"):
                shutil.rmtree(old)
            with _folder() as folder:
                var = own_folder(folder / "var", folder.stat().st_mode & 0o777)
                if vendor.exists():
                    shutil.copytree(vendor, var / "vendor")
                with _process(var, folder / "up.log"):
                    pass
                copied(var, kept / "world-new").rename(place)
    return place


def copied(source: Path, target: Path) -> Path:
    """The folder with everyone's files as they are: where we are root, the database's belong to another account."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
    return target


def _sources() -> str:
    """What the sample data are made from: all code, letters and locks."""
    found = [file for package in PACKAGES for file in (ROOT / package).rglob("*") if file.suffix in (".py", ".yaml")]
    found += [file for file in (ROOT / "templates").rglob("*") if file.is_file()]
    return digest_of([*found, *ROOT.glob("*.lock")])


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder inside the test run's own, which the next run clears away even where this one was killed."""
    folder = Path(tempfile.mkdtemp(prefix="browser-", dir=os.environ.get("SUPERVISION_VAR") or temporary()))
    # The database's account must reach its folder where we are root.
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    try:
        yield folder
    finally:
        for left in (folder, socket_dir(folder / "var")):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _process(var: Path, log: Path) -> Iterator[str]:
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if name not in NAMED}
    # Mail is looked at whatever the hour of the run.
    environment |= {"SUPERVISION_VAR": str(var), "PORT": str(port), "SENDING_HOURS": "always"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        eventually(lambda: _is_ready(process, var, log), within=READY_WITHIN, what="manage.py up is ready")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(ENDED_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def _is_ready(process: subprocess.Popen[bytes], var: Path, log: Path) -> bool:
    said = log.read_text(encoding="utf-8", errors="replace")
    assert process.poll() is None, f"manage.py up ended with {process.returncode}:\n{said[-2000:]}"
    run = recorded(var)
    return run is not None and run.ready


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
