"""The virtual environment: made, filled from the lock with hashes, stamped, and entered. Standard library only."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from supervision.local.console import SetupError, complain
from supervision.local.locks import locked
from supervision.local.paths import ROOT, var_dir

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".stamp"


def enter_environment(argv: list[str]) -> None:
    """Return inside an environment that has the locked packages; otherwise make it and start again in it."""
    if os.environ.get("SUPERVISION_NO_BOOTSTRAP") == "1":
        try:
            __import__("django")
        except ImportError:
            raise SetupError("SUPERVISION_NO_BOOTSTRAP", "the packages are not installed here") from None
        return
    keep_bytecode()
    lock = ROOT / ("requirements.lock" if os.environ.get("SUPERVISION_PRODUCTION") == "1" else "requirements-dev.lock")
    version = platform.python_version()
    wanted = f"{version} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
    if stamped() != wanted:
        with locked(ROOT):  # two first starts at once: the second waits and finds the work done
            if stamped() != wanted:
                make_environment(lock, version)
                STAMP.write_text(wanted)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), *argv[1:]])


def keep_bytecode() -> None:
    """Where Python may write no bytecode beside the sources, it writes it into the var folder, for us and our children.

    Without any, each of our processes compiles everything anew, which takes it three seconds or more.
    """
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = sys.pycache_prefix or str(var_dir() / "bytecode")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix


def stamped() -> str:
    """What the environment was last filled with; empty where it cannot run."""
    return STAMP.read_text() if STAMP.is_file() and PYTHON.exists() else ""


def make_environment(lock: Path, version: str) -> None:
    """Make ``.venv`` for this Python and install the lock into it, by uv, or by pip where uv cannot be had."""
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    if not inside:
        complain("准备 Python 环境… Preparing .venv")
        usable = PYTHON.exists() and step_output([str(PYTHON), "-m", "pip", "--version"]) is not None
        if usable and step_output([str(PYTHON), "-c", "import platform; print(platform.python_version())"]) != version:
            usable = False
        if not usable:
            shutil.rmtree(VENV, ignore_errors=True)
            hint = " (on Debian: apt-get install python3-venv)"
            run_step("python -m venv .venv", [sys.executable, "-m", "venv", str(VENV)], hint)
    complain("安装软件包… Installing packages from " + lock.name)
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        step_output([str(PYTHON), "-m", "pip", "install", "--quiet", "uv"])
    locked_install = ["install", "--require-hashes", "-r", str(lock)]
    if uv.exists() and step_output([str(uv), "pip", *locked_install, "--python", str(PYTHON), "--quiet"]) is not None:
        return
    complain("uv 不可用，改用 pip… uv did not do it, trying pip")
    run_step(f"pip install -r {lock.name}", [str(PYTHON), "-m", "pip", *locked_install, "--quiet"])


def step_output(command: list[str]) -> str | None:
    """Run ``command`` in the checkout; its standard output, or None where it fails."""
    try:
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def run_step(name: str, command: list[str], hint: str = "") -> None:
    """Run ``command``; raises :class:`SetupError` with the end of what it said."""
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-500:]
        raise SetupError(name, said + hint)
