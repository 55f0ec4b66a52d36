"""What was already prepared. The marks live with the thing they speak of: in the database, and beside the files."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psycopg2
from psycopg2 import sql

from supervision.local.console import SetupError, say
from supervision.local.paths import ROOT, digest_of
from supervision.local.processes import Child, reason

PACKAGES = ("supervision", "cases", "recommendations", "linkage")


def prepare_database(var: Path, *, sample: bool = True) -> None:
    """Migrate where the code has changed since, and load the sample data once. Marked only after success."""
    marks = read_marks()
    sources = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    code = digest_of(
        [file for file in sources if ROOT / "supervision" / "local" not in file.parents],
        digest_of(ROOT.glob("requirements*.lock")),
    )
    if marks.get("code") != code:
        say("迁移数据库… Migrating the database")
        django_steps(var, "migrate", "grant_app_role")
        marks["code"] = code
        write_marks(marks)
    if sample and not marks.get("sample"):
        say("载入示例数据… Loading the sample data")
        django_steps(var, "load_sample")
        marks["sample"] = "loaded"
        write_marks(marks)


def prepare_static(var: Path) -> None:
    """Collect the static files where one of their sources has changed since."""
    stamp = var / "static" / ".stamp"
    sources = [file for folder in ("static", *PACKAGES) for file in (ROOT / folder).rglob("*") if is_static(file)]
    wanted = digest_of([*sources, *ROOT.glob("requirements*.lock")], (var / "vendor" / ".stamp").read_text())
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say("收集静态文件… Collecting static files")
    django_steps(var, "collectstatic")
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def is_static(file: Path) -> bool:
    """Whether ``file`` is a source of collectstatic."""
    return "static" in file.relative_to(ROOT).parts and file.is_file()


def django_steps(var: Path, *steps: str) -> None:
    """Run Django commands in one child process that ends with us."""
    log = var / "log" / "prepare.log"
    child = Child("prepare", [sys.executable, "-m", "supervision.local.prepare", *steps], ROOT, log)
    child.env = {"DATABASE_AS_OWNER": "1"} if "migrate" in steps else {}
    child.start()
    try:
        while child.process and child.ended() is None:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(0.5)
    finally:
        code = child.stop()
    if code:
        raise SetupError(" ".join(steps), f"exit code {code}: {reason(log)}（日志 log: {log}）")


def owner_connection() -> psycopg2.extensions.connection:
    """A connection as the owner of the database."""
    link = psycopg2.connect(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
    link.autocommit = True
    return link


def read_marks() -> dict[str, str]:
    """The marks, kept as the comment of the database; empty where there are none or they cannot be read."""
    try:
        link = owner_connection()
        with link.cursor() as cursor:
            cursor.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
            )
            text = cursor.fetchone()[0]
        link.close()
        found = json.loads(text)
    except (psycopg2.Error, ValueError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def write_marks(marks: dict[str, str]) -> None:
    """Keep ``marks``; a database whose comment we may not set is simply prepared again next time."""
    with suppress(psycopg2.Error):
        link = owner_connection()
        with link.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            name = sql.Identifier(cursor.fetchone()[0])
            cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS %s").format(name), [json.dumps(marks)])
        link.close()
