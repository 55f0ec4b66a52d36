"""The set-up: assets, secrets, environment, the one-line reason of a failure."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from recommendations.sample import cast
from supervision.local.assets import copy_named
from supervision.local.console import SetupError
from supervision.local.environment import missing_urls
from supervision.local.keys import local_keys
from supervision.local.paths import ROOT, var_dir
from supervision.local.sample import SIGN_INS

PAGE_FILES = (
    "htmx/htmx.min.js",
    "echarts/echarts.min.js",
    "noto/index.css",
)


def test_every_file_that_the_pages_name_is_installed() -> None:
    vendor = var_dir() / "vendor"
    for name in PAGE_FILES:
        content = (vendor / name).read_bytes()
        assert len(content) > 10_000, name
        assert b"sourceMappingURL" not in content, name
    fonts = {file.name for file in (vendor / "noto" / "files").iterdir()}
    named = (vendor / "noto" / "index.css").read_text().split("url(./files/")[1:]
    assert {part.split(")")[0] for part in named} <= fonts


def test_the_locks_name_no_host() -> None:
    package_lock = (ROOT / "package-lock.json").read_text()
    assert "://" not in package_lock
    assert "resolved" not in package_lock
    versions = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert all(version[0].isdigit() for version in versions.values()), "versions are pinned exactly"


def test_a_named_file_that_npm_did_not_bring_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no file matches gone/"):
        copy_named({"gone.js": "gone/gone.js"}, tmp_path, tmp_path)


def test_local_secrets_are_random_kept_and_private(var: Path) -> None:
    first = local_keys(var)
    assert local_keys(var) == first
    assert first["SECRET_KEY"] != first["LEDGER_KEY"]
    assert min(len(value) for value in first.values()) >= 50
    assert (var / "secrets.json").stat().st_mode & 0o077 == 0


def test_what_the_user_names_is_used(bare_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    private = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CELERY_BROKER_URL"), "private")
    assert missing_urls(private) == private
    monkeypatch.setenv("DATABASE_URL", "postgres://app@db.invalid/supervision")
    monkeypatch.setenv("REDIS_URL", "redis://:word@redis.invalid:6379/0")
    # The cache is emptied by FLUSHDB: the queue must lie in another database.
    assert missing_urls(private) == {"CELERY_BROKER_URL": "redis://:word@redis.invalid:6379/1"}


@pytest.mark.parametrize("refused", ["", "1"])
def test_no_process_compiles_everything_anew_and_nothing_lies_beside_the_sources(var: Path, refused: str) -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    code = (
        "import os, sys; from supervision.local.bootstrap import keep_bytecode; keep_bytecode(); "
        "print(sys.dont_write_bytecode, sys.pycache_prefix, os.environ.get('PYTHONDONTWRITEBYTECODE'), "
        "os.environ.get('PYTHONPYCACHEPREFIX'))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=bare | ({"PYTHONDONTWRITEBYTECODE": refused} if refused else {}),
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    kept = str(var.resolve() / "bytecode")
    assert said == (f"False {kept} None {kept}" if refused else "False None None None")


def test_up_names_the_people_that_the_sample_data_make() -> None:
    assert set(SIGN_INS) == set(cast.SIGN_INS)


@pytest.mark.parametrize("port", ["abc", "99999", "-1"])
def test_a_port_that_is_none_is_said_in_one_line(var: Path, port: str) -> None:
    environment = {**os.environ, "PORT": port}
    command = [sys.executable, str(ROOT / "manage.py"), "up"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(f"失败 failed: PORT={port}: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_somebody_has_is_said_in_one_line(var: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        environment = {**os.environ, "PORT": str(taken.getsockname()[1])}
        command = [sys.executable, str(ROOT / "manage.py"), "up"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "already in use" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_that_cannot_be_made_is_said_in_one_line(var: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environment = {**os.environ, "SUPERVISION_VAR": str(tmp_path / "file" / "var")}
    command = [sys.executable, str(ROOT / "manage.py"), "up"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("失败 failed: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_wrong_use_of_up_is_refused(var: Path) -> None:
    done = subprocess.run([sys.executable, str(ROOT / "manage.py"), "up", "now"], cwd=ROOT, capture_output=True)
    assert done.returncode == 2
    assert list(var.iterdir()) == []
