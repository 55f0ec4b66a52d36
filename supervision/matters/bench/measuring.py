"""CPU time of this process and of its PostgreSQL backend: on a busy machine the only figure that holds."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Work = Callable[[], Any]


def backend(wrapper: BaseDatabaseWrapper) -> Path | None:
    """Where the kernel accounts for the backend's CPU; None when it runs elsewhere (then only ours counts)."""
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        path = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return path if path.exists() else None


def cpu(work: Work, account: Path | None) -> float:
    """CPU milliseconds of `work`, here and in the backend."""
    before = int(account.read_text().split()[0]) if account else 0
    started = time.process_time_ns()
    work()
    spent = time.process_time_ns() - started
    if account:
        spent += int(account.read_text().split()[0]) - before
    return spent / 1e6


def measured(works: dict[Hashable, tuple[BaseDatabaseWrapper, Work]], rounds: int) -> dict[Hashable, float]:
    """Median CPU milliseconds of each work, all of them interleaved in an order that changes with each round."""
    accounts = {}
    for wrapper, work in works.values():
        connections["default"] = wrapper
        accounts[id(wrapper)] = backend(wrapper)
        for _ in range(3):
            work()
    found: dict[Hashable, list[float]] = {name: [] for name in works}
    order = list(works)
    shuffle = random.Random(42).shuffle
    for _ in range(rounds):
        shuffle(order)
        for name in order:
            wrapper, work = works[name]
            connections["default"] = wrapper
            found[name].append(cpu(work, accounts[id(wrapper)]))
    return {name: statistics.median(times) for name, times in found.items()}


def queries_of(work: Work) -> int:
    """How many statements `work` sends to the present database."""
    connection.force_debug_cursor = True
    connection.queries_log.clear()
    try:
        work()
        return len(connection.queries_log)
    finally:
        connection.force_debug_cursor = False
