"""Child processes that cannot outlive us: own session, parent-death signal, and a sweep of what is left of a session.

Linux only (prctl, /proc). The parent-death signal belongs to the *thread* that forked, hence: start children from the
main thread alone. It reaches the direct child only; what that child forked is found by its session id.
"""

import ctypes
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from supervision.local.console import SetupError

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10 * 1024 * 1024
LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Stat:
    """The few fields of ``/proc/<pid>/stat`` that identify a process."""

    pid: int
    state: str
    session: int
    started: int  # clock ticks since boot


@dataclass
class Child:
    """One supervised process and everything it forks."""

    name: str
    args: list[str]
    cwd: Path
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    account: tuple[int, int] | None = None  # uid and gid to run as, where we are root
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0  # seconds between the stop signal and SIGKILL
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Fork and execute; the standard streams go to the log."""
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("children are started by the main thread only")
        rotate(self.log)
        uid, gid = self.account or (None, None)
        with self.log.open("ab") as log:
            try:
                self.process = subprocess.Popen(
                    self.args,
                    cwd=self.cwd,
                    env={**os.environ, **self.env},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    user=uid,
                    group=gid,
                    extra_groups=[] if self.account else None,
                    preexec_fn=die_with(os.getpid(), self.stop_signal),
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise SetupError(self.name, str(error)) from None

    @property
    def pid(self) -> int:
        """The process id, which is also the id of the session."""
        if self.process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self.process.pid

    def ended(self) -> int | None:
        """The exit code (negative: signal), or None while it runs or was never started."""
        return self.process.poll() if self.process else None

    def stop(self) -> int | None:
        """Ask it to stop, wait ``grace`` seconds, then kill; sweep what it forked. Returns its exit code."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(self.grace)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        sweep_session(self.process.pid)
        return self.process.returncode


def die_with(parent: int, signal_number: int) -> Callable[[], None]:
    """The function that a child runs before exec: get ``signal_number`` when ``parent`` is gone."""

    def prepare() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell ignores it for what it starts in the background
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def rotate(log: Path) -> None:
    """Keep one older log beside the current one."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_name(log.name + ".1"))


def stat_of(pid: int) -> Stat | None:
    """What /proc says about ``pid``; None where there is no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    fields = text[text.rindex(")") + 2 :].split()
    return Stat(pid, fields[0], int(fields[3]), int(fields[19]))


def session_members(session: int) -> list[Stat]:
    """The living (not zombie) processes of ``session``."""
    found = [stat_of(int(entry)) for entry in os.listdir("/proc") if entry.isdigit()]
    return [stat for stat in found if stat and stat.session == session and stat.state not in "ZX"]


def sweep_session(session: int, seconds: float = 2.0) -> None:
    """End every process of ``session``: SIGTERM, then after ``seconds`` SIGKILL."""
    deadline = time.monotonic() + seconds
    sent = None
    while members := session_members(session):
        wanted = signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL
        for stat in members if wanted != sent else []:
            try:
                os.kill(stat.pid, wanted)
            except ProcessLookupError:
                continue
        sent = wanted
        time.sleep(0.05)


def tail(log: Path, lines: int = 8) -> str:
    """The last lines of a log, for the one-line reason of a failure."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def reason(log: Path) -> str:
    """Why a Python process failed: its log from the last exception on, else its last lines."""
    lines = tail(log, 40).splitlines()
    named = [
        at for at, line in enumerate(lines) if re.match(r"[A-Za-z_][\w.]*(Error|Exception|Exit|Configured)\b", line)
    ]
    return "\n".join(lines[named[-1] :] if named else lines[-3:])
