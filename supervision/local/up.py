"""``manage.py up``: the whole system on this machine until Ctrl-C."""

import importlib.util
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from supervision.local.assets import install_assets
from supervision.local.console import SetupError, complain, say
from supervision.local.environment import named_urls, use_local, wanted_servers
from supervision.local.locks import Busy, locked
from supervision.local.marks import prepare_database, prepare_static
from supervision.local.paths import ROOT, var_dir
from supervision.local.processes import Child, reason
from supervision.local.sample import SIGN_INS, sample_password
from supervision.local.servers import Servers
from supervision.local.state import Running, end_leftovers, forget, recorded
from supervision.local.supervisor import ServerDied, Stop, Supervisor, ignore_signals, stop_on_signals

ALREADY_RUNNING = 3
# Long: on a slow or busy machine the scheduler alone takes minutes to say its first word.
READY_WITHIN = 300.0
# A proxy named in the environment has no business with our own address.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def run(arguments: list[str]) -> int:
    """Start, watch, stop. 0 after a stop that was asked for, 1 after a failure, 3 where it runs already."""
    if arguments:
        complain("用法 usage: manage.py up（PORT、SUPERVISION_VAR、DATABASE_URL、REDIS_URL 由环境变量给出）")
        return 2
    var = var_dir()
    try:
        var.mkdir(parents=True, exist_ok=True)
        with locked(var / "up.lock", wait=False):
            return hold(var)
    except Busy:
        other = recorded(var)
        address = (other.address if other else "") or "另一条命令正在使用私有服务 in use by another command"
        complain(f"已在运行 already running: {address}（pid {other.pid if other else '?'}）")
        return ALREADY_RUNNING
    except OSError as error:
        complain(str(SetupError(str(var), str(error))))
        return 1


def hold(var: Path) -> int:
    """The life of one run, from the first server to the last; the caller holds the lock."""
    stop_on_signals()
    servers, state = Servers(var), Running()
    supervisor = Supervisor(servers.children, lambda: state.write(var, all_children(servers, supervisor)))
    try:
        port = free_port_named(os.environ.get("PORT") or "8000")
        end_leftovers(var)
        install_assets(var)
        state.address = f"http://127.0.0.1:{port}/"
        begin(var, servers, supervisor, port)
        state.urls, state.ready = named_urls(), True
        supervisor.changed()
        welcome(var, state.address)
        while True:
            supervisor.look()
            time.sleep(0.2)
    except Stop:
        say("正在停止… Stopping")
        return 0
    except (ServerDied, SetupError) as error:
        complain(str(error))
        return 1
    except OSError as error:
        complain(str(SetupError(error.filename or "manage.py up", str(error))))
        return 1
    finally:
        ignore_signals()
        supervisor.stop()
        servers.stop()
        forget(var)
        say("已停止 Stopped")


def all_children(servers: Servers, supervisor: Supervisor) -> list[Child]:
    """Everything that runs below us."""
    return [*servers.children, *(watched.child for watched in supervisor.workers)]


def free_port_named(text: str) -> int:
    """The port that ``text`` names; says at once that it is none, or taken, rather than after all the work."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
            return int(probe.getsockname()[1])
        except (OSError, OverflowError, ValueError) as error:
            raise SetupError(f"PORT={text}", f"{error}；请用 PORT=… 另选端口 choose another PORT") from None


def begin(var: Path, servers: Servers, supervisor: Supervisor, port: int) -> None:
    """Servers, database, static files, application; returns when ``/readyz/`` says yes."""
    os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    servers.start(**wanted_servers())
    use_local(var, servers.urls())
    supervisor.changed()
    if not os.environ.get("EMAIL_URL") and importlib.util.find_spec("aiosmtpd"):
        mail_port = free_port()
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{mail_port}"
        supervisor.start(mail_child(var, mail_port))
    prepare_database(var)
    prepare_static(var)
    for child in application(var, port):
        supervisor.start(child)
    wait_ready(supervisor, port, var)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def mail_child(var: Path, port: int) -> Child:
    """The server that turns messages into files."""
    args = [sys.executable, "-m", "supervision.local.mail_sink", "--port", str(port), "--folder", str(var / "mail")]
    return Child("mail", args, ROOT, var / "log" / "mail.log")


def application(var: Path, port: int) -> list[Child]:
    """The three processes of the application in the order of their start."""
    web = ["-m", "gunicorn", "supervision.wsgi:application", "--bind", f"127.0.0.1:{port}", "--preload"]
    web += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "120"]
    web += ["--graceful-timeout", "5", "--no-control-socket", "--access-logfile", "-"]
    celery = ["-m", "celery", "-A", "supervision"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--schedule", str(var / "beat.db"), "--pidfile=", "--loglevel", "INFO"]
    logs = var / "log"
    return [
        Child("web", [sys.executable, *web], ROOT, logs / "web.log"),
        Child("worker", [sys.executable, *worker], ROOT, logs / "worker.log", grace=20.0),
        Child("beat", [sys.executable, *beat], ROOT, logs / "beat.log"),
    ]


def wait_ready(supervisor: Supervisor, port: int, var: Path) -> None:
    """Poll ``/readyz/`` until 200; raises :class:`SetupError` with the last answer and the place of the log."""
    deadline = time.monotonic() + READY_WITHIN
    log = var / "log" / "web.log"
    while True:
        answer = ask(f"http://127.0.0.1:{port}/readyz/")
        if answer == "200":
            return
        supervisor.look()
        for watched in supervisor.workers:
            if watched.crashes >= 3:
                raise SetupError(watched.child.name, f"{reason(watched.child.log)}（日志 {watched.child.log}）")
        if time.monotonic() > deadline:
            raise SetupError("/readyz/", f"{answer}（日志 log: {log}）")
        time.sleep(0.2)


def ask(url: str) -> str:
    """The status of a GET as text, with the reason where it is not 200."""
    try:
        with DIRECT.open(url, timeout=10) as response:
            return str(response.status)
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read(300).decode(errors='replace')}"
    except OSError as error:
        return str(error)


def welcome(var: Path, address: str) -> None:
    """The address, and with whom to look around."""
    say(f"已启动 Ready: {address}")
    names = "，".join(f"{name}（{part}）" for name, part in SIGN_INS.items())
    say(f"示例用户 Sample sign-ins: {names}")
    say(f"口令 Password: {sample_password()}")
    if (var / "mail").exists():
        say(f"邮件 Mail: {var / 'mail'}")
    say(f"日志 Logs: {var / 'log'}    停止 Stop: Ctrl-C")
