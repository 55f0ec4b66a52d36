"""The secrets of a local installation: random, made once, readable by their owner only."""

import json
import os
import secrets
from pathlib import Path

from supervision.local.locks import locked
from supervision.local.paths import write_whole

NAMES = ("SECRET_KEY", "LEDGER_KEY")


def random_keys() -> dict[str, str]:
    """Fresh values for every secret that the application asks of its environment."""
    return {name: secrets.token_urlsafe(48) for name in NAMES}


def local_keys(var: Path) -> dict[str, str]:
    """The secrets in ``<var>/secrets.json`` (mode 0600), made on the first call; the environment goes before them."""
    var.mkdir(parents=True, exist_ok=True)
    file = var / "secrets.json"
    with locked(var / "secrets.lock"):
        if not file.exists():
            write_whole(file, json.dumps(random_keys(), indent=2) + "\n")
    kept: dict[str, str] = json.loads(file.read_text())
    return {name: os.environ.get(name) or kept[name] for name in NAMES}
