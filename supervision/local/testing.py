"""``manage.py test``: pytest over private servers of its own, which vanish with the run."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from supervision.local.assets import install_assets
from supervision.local.console import SetupError, complain
from supervision.local.environment import throwaway
from supervision.local.locks import Busy, locked
from supervision.local.paths import ROOT, temporary, var_dir
from supervision.local.processes import die_with

PREFIX = "supervision-test-"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def run(arguments: list[str]) -> int:
    """Run pytest with ``arguments``; its exit code is ours."""
    var = var_dir()
    install_assets(var)
    find_browser()
    # What one run may leave for the next, such as the sample data that the browser tests start from.
    os.environ["SUPERVISION_TEST_KEPT"] = str(var / "test")
    with work_folder() as folder, throwaway(var, folder, "test", fast=True):
        return wait_for([sys.executable, "-m", "pytest", *arguments])


def find_browser() -> None:
    """Name the browser for the tests, or say in one line how to get one."""
    named = os.environ.get("CHROME_BIN")
    found = named if named and Path(named).exists() else next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        os.environ["CHROME_BIN"] = found
    elif os.environ.get("REQUIRE_BROWSER") == "1":
        raise SetupError("REQUIRE_BROWSER", "没有 Chromium no Chromium: apt-get install chromium")
    else:
        os.environ.pop("CHROME_BIN", None)
        complain("没有 Chromium，浏览器测试将跳过。No Chromium, browser tests are skipped: apt-get install chromium")


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder of our own in the system's temporary folder, removed afterwards, together with those of killed runs."""
    parent = temporary()
    for old in parent.glob(f"{PREFIX}*"):
        if old.lstat().st_uid == os.geteuid() and old.is_dir() and not old.is_symlink():
            try:
                with locked(old, wait=False):
                    shutil.rmtree(old, ignore_errors=True)
            except (Busy, OSError):
                continue
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)  # root's PostgreSQL runs as another account
    with locked(folder):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def wait_for(command: list[str]) -> int:
    """Run ``command`` on our terminal; Ctrl-C reaches it by itself, SIGTERM is passed on. Returns its exit code."""
    preexec = die_with(os.getpid(), signal.SIGTERM)
    process = subprocess.Popen(command, cwd=ROOT, preexec_fn=preexec)

    def pass_on(number: int, frame: FrameType | None) -> None:
        process.send_signal(signal.SIGINT)  # pytest then tears its fixtures down

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, pass_on)
    try:
        code = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
