"""Processes that must not be left behind, with real ones."""

import json
import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from supervision.local.locks import locked
from supervision.local.paths import ROOT
from supervision.local.processes import Child, session_members, stat_of
from supervision.local.state import Running, end_leftovers
from supervision.local.supervisor import ServerDied, Supervisor
from supervision.local.up import free_port, mail_child

# Like gunicorn and celery: a master; and below a stubborn one a child that ignores the end of its master and SIGTERM.
MASTER = """
import os, signal, sys, time
if sys.argv[3] == "stubborn" and os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)
def leave(*_):
    open(sys.argv[1], "a").write(sys.argv[2] + "\\n")
    os._exit(0)
signal.signal(signal.SIGTERM, leave)
open(sys.argv[1] + "." + sys.argv[2], "w").close()
time.sleep(600)
"""


def master(folder: Path, name: str, kind: str = "polite") -> Child:
    args = [sys.executable, "-c", MASTER, str(folder / "left"), name, kind]
    return Child(name, args, folder, folder / "log" / f"{name}.log")


def wait_for(condition: Callable[[], object], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def started(folder: Path, name: str) -> bool:
    return (folder / f"left.{name}").exists()


def end(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def test_a_second_up_says_where_the_first_runs(var: Path) -> None:
    with locked(var / "up.lock"):
        Running(address="http://127.0.0.1:28999/").write(var, [])
        done = subprocess.run([sys.executable, ROOT / "manage.py", "up"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 3
    assert "http://127.0.0.1:28999/" in done.stderr


def test_an_older_python_is_told_so() -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 10, 4); runpy.run_path('manage.py')"
    done = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "需要 Python 3.11 或更高版本，当前是 3.10.4" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_a_dead_worker_forked_is_ended_before_it_starts_again(var: Path) -> None:
    supervisor = Supervisor([], lambda: None)
    child = master(var, "worker", "stubborn")
    supervisor.start(child)
    try:
        wait_for(lambda: started(var, "worker"))
        first = child.pid
        end(first)
        wait_for(lambda: child.ended() is not None)
        supervisor.look()
        assert session_members(first) == []
        assert child.pid == first, "restarted without a pause"
        wait_for(lambda: supervisor.look() or child.pid != first)
        assert stat_of(child.pid)
    finally:
        supervisor.stop()
    assert session_members(child.pid) == []


def test_the_death_of_a_server_stops_everything(var: Path) -> None:
    server = master(var, "redis")
    server.start()
    try:
        supervisor = Supervisor([server], lambda: None)
        supervisor.look()
        end(server.pid)
        wait_for(lambda: server.ended() is not None)
        with pytest.raises(ServerDied, match="redis"):
            supervisor.look()
    finally:
        server.stop()


def test_the_application_stops_in_the_reverse_order_of_its_start(var: Path) -> None:
    supervisor = Supervisor([], lambda: None)
    for name in ("web", "worker", "beat"):
        supervisor.start(master(var, name))
    wait_for(lambda: all(started(var, name) for name in ("web", "worker", "beat")))
    supervisor.stop()
    assert (var / "left").read_text().split() == ["beat", "worker", "web"]


def test_the_start_after_a_crash_ends_what_the_crash_left(var: Path) -> None:
    child, stranger = master(var, "worker", "stubborn"), master(var, "stranger")
    for one in (child, stranger):
        one.start()
    try:
        wait_for(lambda: started(var, "worker") and started(var, "stranger"))
        state = Running()
        state.write(var, [child])
        end(child.pid)
        wait_for(lambda: child.ended() is not None)
        assert len(session_members(child.pid)) == 1, "the forked one lives on"
        assert end_leftovers(var) == 1
        assert session_members(child.pid) == []
        assert len(session_members(stranger.pid)) == 1
    finally:
        child.stop()
        stranger.stop()


def test_a_number_that_another_process_bears_now_is_left_alone(var: Path) -> None:
    stranger = master(var, "stranger")
    stranger.start()
    try:
        wait_for(lambda: started(var, "stranger"))
        state = Running()
        state.write(var, [stranger])
        text = (var / "run.json").read_text()
        found = stat_of(stranger.pid)
        assert found
        (var / "run.json").write_text(text.replace(str(found.started), str(found.started - 1)))
        assert end_leftovers(var) == 0
        assert len(session_members(stranger.pid)) == 1
    finally:
        stranger.stop()


def test_messages_become_files(var: Path) -> None:
    port = free_port()
    child = mail_child(var, port)
    child.start()
    try:
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = "检察建议回复提醒", "a@sender.invalid", "b@agency.invalid"
        message.set_content("回复期限将至。")

        def sent() -> bool:
            try:
                with smtplib.SMTP("127.0.0.1", port, timeout=5) as link:
                    link.send_message(message)
            except OSError:
                return False
            return True

        wait_for(sent)
        (file,) = (var / "mail").glob("*.eml")
        assert "X-Envelope-To: b@agency.invalid" in file.read_text()
    finally:
        child.stop()
    assert child.ended() == 0


PARENT = """
import sys, time
from pathlib import Path
from supervision.local.servers import Servers
from supervision.local.state import Running
var = Path(sys.argv[1])
servers = Servers(var)
servers.start()
Running().write(var, servers.children)
print("ready", flush=True)
time.sleep(600)
"""


@pytest.mark.slow
def test_killing_the_parent_outright_leaves_no_server(var: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(var)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == b"ready\n"
        sessions = [entry[0] for entry in Running(**json.loads((var / "run.json").read_text())).sessions]
        assert len(sessions) == 2
        parent.kill()
    wait_for(lambda: not any(session_members(session) for session in sessions))
    assert "database system is shut down" in (var / "log" / "postgres.log").read_text()
    assert not (var / "pg" / "postmaster.pid").exists()
