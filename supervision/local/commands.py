"""Every other management command: with the servers that it needs, running or started for as long as it runs."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import execute_from_command_line

from supervision.local.console import SetupError
from supervision.local.environment import named_urls, use_local, wanted_servers
from supervision.local.locks import Busy, locked
from supervision.local.paths import var_dir
from supervision.local.processes import stat_of
from supervision.local.servers import Servers
from supervision.local.state import Running, end_leftovers, forget, recorded

# These neither read nor write data: they get the addresses of the servers, but the servers need not run.
NEED_NO_SERVERS = {
    "-h", "--help", "--version", "check", "collectstatic", "compilemessages", "diffsettings", "document_states",
    "findstatic", "help", "makemessages", "makemigrations", "spectacular", "startapp", "term", "version",
}  # fmt: skip
PATIENCE = 180.0  # seconds; another command may be in its first start


def run(argv: list[str]) -> int:
    """Hand ``argv`` (without the program) to Django; returns 0, or leaves by SystemExit with Django's code."""
    name = argv[0] if argv else "help"
    line = ["manage.py", *argv]
    if os.environ.get("SUPERVISION_ENV") in {"production", "test"}:
        execute_from_command_line(line)
    elif not any(wanted_servers().values()) or name in NEED_NO_SERVERS or {"-h", "--help"} & set(argv):
        use_local(var_dir(), Servers(var_dir()).urls())
        execute_from_command_line(line)
    else:
        with private_servers(var_dir()):
            execute_from_command_line(line)
    return 0


@contextmanager
def private_servers(var: Path) -> Iterator[None]:
    """The environment with private servers that answer: those of ``up``, or our own for the length of the block."""
    var.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with locked(var / "up.lock", wait=False):
                with own_servers(var):
                    yield
                return
        except Busy:
            pass
        # Shared: who started the servers waits for us before stopping them.
        with locked(var / "use.lock", shared=True):
            state = recorded(var)
            if state and state.ready and stat_of(state.pid):
                os.environ.update({name: url for name, url in state.urls.items() if not os.environ.get(name)})
                use_local(var, state.urls)
                yield
                return
        if time.monotonic() > deadline:
            raise SetupError("private servers", "another command holds them and they do not answer")
        time.sleep(0.2)


@contextmanager
def own_servers(var: Path) -> Iterator[None]:
    """Start the private servers, and stop them when nobody uses them any more. The caller holds the lock."""
    end_leftovers(var)
    servers, state = Servers(var), Running()
    try:
        servers.start(**wanted_servers())
        use_local(var, servers.urls())
        state.urls, state.ready = named_urls(), True
        state.write(var, servers.children)
        yield
    finally:
        with locked(var / "use.lock"):
            servers.stop()
            forget(var)
