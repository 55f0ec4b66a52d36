"""Whether a process of the application is well; the exit code says it. Used by the health checks of the containers."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

# Beat writes its schedule every three minutes.
BEAT_WRITES_WITHIN = 600


def web() -> bool:
    """The process answers. Whether the whole system works, /readyz/ says to those who watch it."""
    headers = {"Host": urlsplit(os.environ["SITE_URL"]).netloc, "X-Forwarded-Proto": "https"}
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz/"
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as answer:
        return bool(answer.status == 200)


def worker() -> bool:
    """The worker of this container answers over the queue."""
    name = f"celery@{socket.gethostname()}"
    command = [sys.executable, "-m", "celery", "-A", "supervision", "inspect", "ping", "-d", name, "-t", "10"]
    return subprocess.run(command, stdout=subprocess.DEVNULL).returncode == 0


def beat() -> bool:
    """The schedule was written not long ago."""
    folder = Path(os.environ.get("SUPERVISION_VAR", "/var/lib/supervision")) / "beat"
    written = max((file.stat().st_mtime for file in folder.glob("schedule*")), default=0.0)
    return time.time() - written < BEAT_WRITES_WITHIN


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]() else 1)
