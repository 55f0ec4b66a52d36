"""The small form of `manage.py faults`: real servers, real kills."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMED = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CELERY_BROKER_URL", "EMAIL_URL", "SUPERVISION_ENV")


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_whatever_dies() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in NAMED}
    # The var folder of this run stays untouched: the command makes servers of its own.
    done = subprocess.run(
        [sys.executable, "manage.py", "faults", "--small"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    wanted = {"reminders": 300, "kills": 5, "wipes": 2, "restarts": 1, "beats": 3}
    assert {name: found[name] for name in wanted} == wanted
    for name in ("lost", "doubled", "mail_missing", "mail_unknown", "dead", "unsettled"):
        assert found[name] == 0, name
