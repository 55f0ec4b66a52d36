"""Where the checkout keeps what it makes at run time."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from supervision.local.console import SetupError

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SOCKET = 107  # characters in sun_path
LONGEST_FOLDER = len("/supervision-test-12345678/sockets/pg/.s.PGSQL.5432")


def var_dir() -> Path:
    """The folder for run-time state: ``SUPERVISION_VAR``, by default ``var`` in the checkout."""
    return Path(os.environ.get("SUPERVISION_VAR") or ROOT / "var").resolve()


def socket_dir(var: Path) -> Path:
    """The folder of the private sockets of ``var``: short, and different for every var folder and every user."""
    digest = hashlib.sha256(f"{var.resolve()}\0{os.geteuid()}".encode()).hexdigest()[:16]
    return temporary() / f"supervision-{digest}"


def temporary() -> Path:
    """The system's temporary folder, or ``/tmp`` where its name is too long for the sockets below it."""
    found = Path(tempfile.gettempdir()).resolve()
    return found if len(str(found)) + LONGEST_FOLDER <= LONGEST_SOCKET else Path("/tmp")


def own_folder(folder: Path, mode: int, owner: tuple[int, int] | None = None) -> Path:
    """Make ``folder`` with ``mode``, owned by ``owner`` (uid, gid), and refuse one that somebody else put there."""
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        found = folder.lstat()
        expected = {os.geteuid(), owner[0] if owner else os.geteuid()}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in expected:
            raise SetupError("socket folder", f"{folder} belongs to somebody else") from None
    if owner:
        os.chown(folder, *owner)
    folder.chmod(mode)
    return folder


def digest_of(files: Iterable[Path], *more: str) -> str:
    """One sha256 over the names and contents of ``files``, which lie in the checkout, and over the strings ``more``.

    Where the checkout itself lies makes no difference: what was prepared holds after a move.
    """
    total = hashlib.sha256("\0".join(more).encode())
    for file in sorted(files):
        name = str(file.relative_to(ROOT))
        total.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def write_whole(file: Path, text: str, mode: int = 0o600) -> None:
    """Replace ``file`` in one step, so that a reader or a crash never meets half of it."""
    new = file.with_name(f".{file.name}.{os.getpid()}")
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as out:
        out.write(text)
    new.replace(file)
