"""The environment of the application on this machine: what the user named stays, what is missing becomes local."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from supervision.local.keys import local_keys, random_keys
from supervision.local.paths import own_folder
from supervision.local.servers import Servers

URLS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CELERY_BROKER_URL", "EMAIL_URL", "SITE_URL")


def wanted_servers() -> dict[str, bool]:
    """Which private servers are needed: those whose URL the environment does not name."""
    return {"postgres": not os.environ.get("DATABASE_URL"), "redis": not os.environ.get("REDIS_URL")}


def missing_urls(urls: dict[str, str]) -> dict[str, str]:
    """Of the private ``urls`` those that the environment lacks; a named Redis lends its database 1 to the broker."""
    found: dict[str, str] = {}
    if not os.environ.get("DATABASE_URL"):
        found |= {name: urls[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    if named := os.environ.get("REDIS_URL"):
        found["CELERY_BROKER_URL"] = os.environ.get("CELERY_BROKER_URL") or urlsplit(named)._replace(path="/1").geturl()
    else:
        found |= {name: urls[name] for name in ("REDIS_URL", "CELERY_BROKER_URL")}
    return found


def named_urls() -> dict[str, str]:
    """The addresses that this process uses, for other commands to use as well."""
    return {name: os.environ[name] for name in URLS if os.environ.get(name)}


def use_local(var: Path, urls: dict[str, str]) -> None:
    """Fill this process's environment for a local run over ``var``; children inherit it."""
    os.environ.update(missing_urls(urls))
    os.environ.setdefault("SUPERVISION_ENV", "local")
    os.environ["SUPERVISION_VAR"] = str(var)
    os.environ.update(local_keys(var))


@contextmanager
def throwaway(var: Path, folder: Path, environment: str, *, fast: bool) -> Iterator[Servers]:
    """Private servers in ``folder``, which vanish with the block; assets come from ``var``, all else is fresh."""
    fresh = own_folder(folder / "var", 0o711 if os.geteuid() == 0 else 0o700)
    if (var / "vendor").exists():
        (fresh / "vendor").symlink_to(var / "vendor")
    servers = Servers(fresh, sockets=folder / "sockets", throwaway=fast)
    before = dict(os.environ)
    try:
        servers.start(**wanted_servers())
        os.environ.update(missing_urls(servers.urls()))
        os.environ.update(random_keys())
        os.environ.update({"SUPERVISION_ENV": environment, "SUPERVISION_VAR": str(fresh)})
        os.environ.setdefault("SAMPLE_PASSWORD", secrets.token_urlsafe(12))
        yield servers
    finally:
        os.environ.clear()
        os.environ.update(before)
        servers.stop()
