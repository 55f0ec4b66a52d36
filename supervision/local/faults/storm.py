"""What goes wrong: killed workers, wiped queues, a database that stops at once, three beats on one queue."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis

from supervision.local.faults.sink import Sink
from supervision.local.paths import ROOT
from supervision.local.processes import Child, session_members
from supervision.local.servers import Servers

WORKERS, BEATS = 2, 3
# Every fourth kill takes a whole worker with its pool, the others one process of a pool in the middle of its work.
WHOLE = 4
STALLED = 60.0  # seconds without progress after which the next kill comes anyway


@dataclass(frozen=True)
class Strength:
    """How much there is to remind and how much goes wrong; `patience` in seconds is all it may take."""

    reminders: int
    kills: int
    wipes: int
    restarts: int
    claim_seconds: int
    patience: int


class Storm:
    """One run: `rage` returns what was done to the system, once everything is delivered or patience ends."""

    def __init__(self, servers: Servers, sink: Sink, strength: Strength, var: Path) -> None:
        self.servers, self.sink, self.strength, self.var = servers, sink, strength, var
        self.random = random.Random(20261122)
        self.workers = [self._celery(f"worker{n}", "worker", "-c", "2", "--without-mingle") for n in range(WORKERS)]
        self.beats = [
            self._celery(f"beat{n}", "beat", "--pidfile=", "--schedule", str(var / f"beat{n}.db")) for n in range(BEATS)
        ]

    def _celery(self, name: str, *arguments: str) -> Child:
        command = [sys.executable, "-m", "celery", "-A", "supervision", *arguments, "-l", "ERROR"]
        if arguments[0] == "worker":
            command += ["-n", f"{name}@faults", "--without-gossip"]
        return Child(name, command, ROOT, self.var / "log" / f"{name}.log", stop_signal=signal.SIGKILL, grace=2.0)

    def rage(self, settled: Callable[[], bool]) -> dict[str, Any]:
        """Break things in step with the progress of the mail, then wait until all is settled."""
        began = time.monotonic()
        deadline = began + self.strength.patience
        done = {"kills": 0, "wipes": 0, "restarts": 0}
        try:
            for child in (*self.workers, *self.beats):
                child.start()
            for number in range(1, self.strength.kills + 1):
                self._await_progress(number, deadline)
                self._kill(whole=number % WHOLE == 0)
                done["kills"] += 1
                for name, act in (("wipes", self._wipe), ("restarts", self._restart)):
                    if done[name] < getattr(self.strength, name) * number // self.strength.kills:
                        act()
                        done[name] += 1
            unsettled = not self._await_settled(settled, deadline)
            spent = round(time.monotonic() - began, 1)
        finally:
            for child in (*self.beats, *self.workers):
                child.stop()
        return {**done, "beats": BEATS, "unsettled": int(unsettled), "seconds": spent}

    def _await_progress(self, number: int, deadline: float) -> None:
        """Until so much of the mail has come that kill `number` is due: never before something moved since the last."""
        before, began = self.sink.received.total(), time.monotonic()
        wanted = max(self.strength.reminders * 0.8 * (number - 1) / self.strength.kills, before) + 1
        while time.monotonic() < deadline and self.sink.received.total() < wanted:
            if before and time.monotonic() - began > STALLED:
                return
            self._revive()
            time.sleep(0.02)

    def _revive(self) -> None:
        """Start what ended by itself, as the supervisor of a real installation does."""
        for child in (*self.workers, *self.beats):
            if child.ended() is not None:
                child.stop()
                child.start()

    def _kill(self, *, whole: bool) -> None:
        self._revive()
        worker = self.random.choice(self.workers)
        pool = [stat.pid for stat in session_members(worker.pid) if stat.pid != worker.pid]
        if whole or not pool:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.stop()
            worker.start()
        else:
            os.kill(self.random.choice(pool), signal.SIGKILL)

    def _wipe(self) -> None:
        redis.Redis(unix_socket_path=str(self.servers.sockets / "redis" / "redis.sock")).flushall()

    def _restart(self) -> None:
        """An immediate stop, as when the machine loses its power, and a recovery from the log."""
        for child in [child for child in self.servers.children if child.name == "postgres"]:
            if child.process is not None:
                child.process.send_signal(signal.SIGQUIT)
                child.process.wait(60)
            child.stop()
            self.servers.children.remove(child)
        self.servers.start_postgres()

    def _await_settled(self, settled: Callable[[], bool], deadline: float) -> bool:
        while time.monotonic() < deadline:
            if settled():
                return True
            self._revive()
            time.sleep(0.5)
        return False
