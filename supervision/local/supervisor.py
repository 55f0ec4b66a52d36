"""Watches the children: restarts the application's processes with back-off, gives up when a server dies."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from supervision.local.console import say
from supervision.local.processes import Child, sweep_session

STABLE = 60.0  # seconds after which an earlier crash no longer counts
LONGEST_PAUSE = 30.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """Somebody asked us to stop (Ctrl-C or a signal)."""


class ServerDied(Exception):
    """A server that holds data ended by itself; nothing may run without it."""


def stop_on_signals() -> None:
    """From now on Ctrl-C, SIGTERM and a closed terminal raise :class:`Stop`."""

    def handle(number: int, frame: FrameType | None) -> None:
        raise Stop

    for number in SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup keeps its meaning
            signal.signal(number, handle)


def ignore_signals() -> None:
    """While stopping, a second Ctrl-C changes nothing: every wait is bounded."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@dataclass
class Watched:
    """A child of the application and its record of crashes."""

    child: Child
    crashes: int = 0
    started: float = field(default_factory=time.monotonic)
    again_at: float | None = None  # when it starts again; None while it runs


@dataclass
class Supervisor:
    """``servers`` hold data and are not restarted; ``workers`` are. ``changed`` is told of every new process."""

    servers: list[Child]
    changed: Callable[[], None]
    workers: list[Watched] = field(default_factory=list)

    def start(self, child: Child) -> None:
        """Start a process of the application and watch it."""
        child.start()
        self.workers.append(Watched(child))
        self.changed()

    def look(self) -> None:
        """One round: raises :class:`ServerDied`, restarts what is due."""
        for server in self.servers:
            if (code := server.ended()) is not None:
                raise ServerDied(
                    f"{server.name} 意外退出（{code}），全部停止；再次启动即可恢复。 It died, stopping all."
                )
        now = time.monotonic()
        for watched in self.workers:
            self.look_at(watched, now)

    def look_at(self, watched: Watched, now: float) -> None:
        """Note the end of one child, or start it again when its pause is over."""
        child = watched.child
        if watched.again_at is None:
            if (code := child.ended()) is None:
                return
            # What it forked would go on working beside its successor.
            sweep_session(child.pid)
            watched.crashes = 1 if now - watched.started > STABLE else watched.crashes + 1
            pause = min(2.0 ** (watched.crashes - 1), LONGEST_PAUSE)
            watched.again_at = now + pause
            say(f"{child.name} 退出（{code}），{pause:.0f} 秒后重启，日志 {child.log}。 It ended, restarting.")
        elif now >= watched.again_at:
            child.start()
            watched.started, watched.again_at = now, None
            self.changed()

    def stop(self) -> None:
        """Stop the processes of the application, the last one started first."""
        for watched in reversed(self.workers):
            watched.child.stop()
        self.workers.clear()
