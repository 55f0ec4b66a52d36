"""``<var>/run.json``: what runs over this var folder, for other commands, and for the start after a crash."""

import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from supervision.local.paths import write_whole
from supervision.local.processes import Child, session_members, stat_of, sweep_session


@dataclass
class Running:
    """One run of the private servers, and of the application where ``address`` is set."""

    pid: int = field(default_factory=os.getpid)
    address: str = ""
    ready: bool = False
    urls: dict[str, str] = field(default_factory=dict)
    sessions: list[tuple[int, int, str]] = field(default_factory=list)  # leader's pid, its start time, its folder
    boot: str = field(default_factory=lambda: boot_id())

    def write(self, var: Path, children: list[Child]) -> None:
        """Record the sessions of ``children`` and the rest."""
        self.sessions = []
        for child in children:
            if child.process and (stat := stat_of(child.pid)):
                self.sessions.append((child.pid, stat.started, str(child.cwd)))
        write_whole(var / "run.json", json.dumps(asdict(self), indent=1))


def boot_id() -> str:
    """Changes with every boot, so that process ids of an earlier one are not believed."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def recorded(var: Path) -> Running | None:
    """The last run recorded, whether it lives or not."""
    try:
        return Running(**json.loads((var / "run.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def forget(var: Path) -> None:
    """After an orderly stop nothing is left to know."""
    (var / "run.json").unlink(missing_ok=True)


def end_leftovers(var: Path, patience: float = 10.0) -> int:
    """End what an earlier run that was killed outright left behind; the caller holds the lock. Returns how many."""
    last = recorded(var)
    count = 0
    if last and last.boot == boot_id():
        deadline = time.monotonic() + patience
        # A killed supervisor's children are just now ending by themselves: let them.
        while (left := [entry for entry in last.sessions if is_ours(*entry)]) and time.monotonic() < deadline:
            leaders = [pid for pid, started, _ in left if (stat := stat_of(pid)) and stat.started == started]
            if not leaders:
                break
            time.sleep(0.1)
        for session, _, _ in left:
            count += len(session_members(session))
            sweep_session(session)
    forget(var)
    return count


def is_ours(session: int, started: int, folder: str) -> bool:
    """Whether living processes of ``session`` are those recorded, not strangers under a number used again."""
    leader = stat_of(session)
    if leader and leader.state not in "ZX":
        return leader.started == started
    return any(works_in(member.pid, folder) for member in session_members(session))


def works_in(pid: int, folder: str) -> bool:
    """Whether the working folder of ``pid`` is ``folder``."""
    try:
        return os.readlink(f"/proc/{pid}/cwd") == folder
    except OSError:
        return False
