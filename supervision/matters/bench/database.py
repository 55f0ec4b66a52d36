"""Databases of our own on the server that the settings name: one per scale, kept while code and scale are the same."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.utils import ConnectionHandler

from supervision.matters.bench import filling
from supervision.settings import env

TEXT_INDEX = "text_bigrams"
# What the name of a database ends with whose matters lie in one province.
PROVINCE = "_province"
HASTE = "-c timezone=Asia/Shanghai -c synchronous_commit=off -c maintenance_work_mem=512MB"
# One process does all the work that is measured; nothing of it hides in helpers.
OPTIONS = "-c timezone=Asia/Shanghai -c max_parallel_workers_per_gather=0 -c jit=off"


def wrapper(url: str, name: str, options: str = OPTIONS) -> BaseDatabaseWrapper:
    """A connection with the role of `url` to the database `name`."""
    made = ConnectionHandler({"default": {**env.db_url_config(url), "NAME": name, "CONN_MAX_AGE": None}})["default"]
    made.settings_dict.setdefault("OPTIONS", {})["options"] = options
    return made


def prepared(scale: int, *, texts: bool = True, province: bool = False) -> BaseDatabaseWrapper:
    """The application's connection to a filled database of `scale` matters, made first if need be.

    Without `texts` one that nobody can search will do: indexing takes far longer than all the rest. With `province`
    they all lie in one province.
    """
    name, full = f"supervision_bench_{scale}{PROVINCE * province}", _stamp(scale)
    stamp = full if texts else f"{full} without texts"
    if _comment(name) not in (stamp, full):
        _recreate(name)
        owner = wrapper(settings.DATABASE_OWNER_URL, name, HASTE)
        connections["default"] = owner
        _fill(owner, scale, texts=texts, province=province)
        with owner.cursor() as cursor:
            cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [stamp])
        owner.close()
    return wrapper(settings.DATABASE_URL, name)


def _stamp(scale: int) -> str:
    migrations = sorted(map(str, MigrationLoader(None).disk_migrations))
    text = "\n".join([str(scale), inspect.getsource(filling), *migrations])
    return hashlib.sha256(text.encode()).hexdigest()


def _owner() -> Any:
    link = psycopg2.connect(settings.DATABASE_OWNER_URL)
    link.autocommit = True
    return closing(link)


def _comment(name: str) -> str | None:
    with _owner() as link, link.cursor() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        row = cursor.fetchone()
    return row[0] if row else None


def _recreate(name: str) -> None:
    with _owner() as link, link.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")


def dropped(scale: int, of: str = "") -> None:
    """Drop the database of a scale, or a copy of it."""
    with suppress(psycopg2.Error), _owner() as link, link.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS supervision_bench_{scale}{of} WITH (FORCE)")


def copied(scale: int) -> str:
    """A copy of the database of a scale, to which nobody may be connected; returns its name."""
    name = f"supervision_bench_{scale}"
    with _owner() as link, link.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}_issue WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}_issue TEMPLATE {name}")
    return f"{name}_issue"


@contextmanager
def _unwatched(owner: BaseDatabaseWrapper) -> Iterator[None]:
    """No trigger looks at each row that is filled in."""
    tables = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    with owner.cursor() as cursor:
        cursor.execute(tables)
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute("".join(f"ALTER TABLE {name} DISABLE TRIGGER USER; " for name in names))
        yield
        cursor.execute("".join(f"ALTER TABLE {name} ENABLE TRIGGER USER; " for name in names))


def _fill(owner: BaseDatabaseWrapper, scale: int, *, texts: bool, province: bool) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("grant_app_role")
    with _unwatched(owner):
        filling.fill(owner, scale, province=province)
    with owner.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [TEXT_INDEX])
        definition = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {TEXT_INDEX}")
        cursor.execute("ANALYZE")
        # By name: these stand above this package. One sorting at the end is cheaper than each row by itself.
        if texts:
            call_command("index_search", verbosity=0)
        call_command("rebuild_statistics", verbosity=0)
        cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")
