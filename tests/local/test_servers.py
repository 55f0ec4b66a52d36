"""The private PostgreSQL and Redis, with the real programs."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from supervision.local.commands import private_servers
from supervision.local.console import SetupError
from supervision.local.locks import Busy, locked
from supervision.local.paths import own_folder, socket_dir
from supervision.local.processes import session_members
from supervision.local.servers import Servers


@pytest.fixture
def servers(var: Path) -> Iterator[Servers]:
    found = Servers(var)
    try:
        found.start()
        yield found
    finally:
        found.stop()


def as_role(servers: Servers, role: str, statement: str) -> list[tuple[object, ...]]:
    link = psycopg2.connect(host=str(servers.sockets / "pg"), user=role, dbname="supervision")
    link.autocommit = True
    try:
        with link.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        link.close()


def redis(servers: Servers, command: str) -> bytes:
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(str(servers.sockets / "redis" / "redis.sock"))
        link.sendall(command.encode() + b"\r\n")
        return link.recv(1000)


def test_two_checkouts_never_share_their_sockets(tmp_path: Path) -> None:
    assert socket_dir(tmp_path / "one" / "var") != socket_dir(tmp_path / "two" / "var")
    longest = str(socket_dir(tmp_path / ("deep" * 40)) / "pg" / ".s.PGSQL.5432")
    assert len(longest) <= 107


def test_a_folder_that_somebody_else_put_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "sockets").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SetupError, match="belongs to somebody else"):
        own_folder(tmp_path / "sockets", 0o700)


def test_nobody_else_on_the_machine_can_reach_the_servers(servers: Servers) -> None:
    assert as_role(servers, "supervision_app", "SHOW listen_addresses") == [("",)]
    assert redis(servers, "CONFIG GET port").split()[-1] == b"0"
    for folder in (servers.sockets / "pg", servers.sockets / "redis"):
        assert folder.stat().st_mode & 0o077 == 0


def test_the_application_role_creates_nothing_and_is_no_superuser(servers: Servers) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        as_role(servers, "supervision_app", "CREATE TABLE mine (id int)")
    as_role(servers, "supervision_owner", "CREATE TABLE theirs (id int)")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        as_role(servers, "supervision_app", "SELECT * FROM theirs")
    rights = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = "
    assert as_role(servers, "supervision_app", f"{rights}'supervision_app'") == [(False, False, False)]
    assert as_role(servers, "supervision_app", f"{rights}'supervision_owner'") == [(False, True, False)]


def test_chinese_text_compares_by_characters_not_bytes(servers: Servers) -> None:
    assert as_role(servers, "supervision_app", "SELECT length('检察建议'), upper('é')") == [(4, "É")]


def test_rows_and_queue_survive_a_server_that_was_killed(servers: Servers) -> None:
    as_role(servers, "supervision_owner", "CREATE TABLE kept AS SELECT 19 AS article")
    redis(servers, "SET owed reminder")
    for child in servers.children:
        assert child.process is not None
        if child.name == "redis":
            child.stop()
        else:
            child.process.kill()
            child.process.wait()
    servers.children.clear()
    servers.start()
    assert as_role(servers, "supervision_owner", "SELECT article FROM kept") == [(19,)]
    assert b"reminder" in redis(servers, "GET owed")


def test_a_process_number_used_again_does_not_block_the_start(servers: Servers) -> None:
    servers.stop()
    (servers.var / "pg" / "postmaster.pid").write_text("1\n")
    servers.start()
    assert as_role(servers, "supervision_app", "SELECT 1") == [(1,)]


def test_a_command_brings_its_own_servers_and_takes_them_away(var: Path) -> None:
    with private_servers(var):
        with pytest.raises(Busy), locked(var / "up.lock", wait=False):
            pass
        with private_servers(var):  # a second command at the same time uses those of the first
            link = psycopg2.connect(host=str(socket_dir(var) / "pg"), user="supervision_app", dbname="supervision")
            link.close()
    assert not socket_dir(var).exists()


def test_stopping_is_orderly(servers: Servers) -> None:
    children = list(servers.children)
    servers.stop()
    assert [child.ended() for child in children] == [0, 0]
    assert not any(session_members(child.pid) for child in children)
    assert children[1].stop_signal == signal.SIGINT
    assert "database system is shut down" in (servers.var / "log" / "postgres.log").read_text()
