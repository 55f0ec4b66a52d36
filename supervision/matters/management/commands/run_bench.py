"""`manage.py bench` runs this over private servers: a JSON object per line, and the exit code for the gates."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import override_settings

from supervision.matters.bench.database import PROVINCE, dropped, prepared
from supervision.matters.bench.jobs import jobs
from supervision.matters.bench.measuring import measured, queries_of
from supervision.matters.bench.pages import Bench, Site

SCALES = (10_000, 200_000)
ROUNDS = 40
MOST_QUERIES = 8  # of a page
GATES = {"list_first": 2.5, "list_deep": 1.6, "sweep": 1.5, "letter": 3.5, "letters_200": 1.2, "issue_200": 1.5}
# Pages of figures where a million matters lie in one province, which counts all of them at the floor.
MILLION = 1_000_000
GATES_OF_A_MILLION = {"dashboard": 3.0, "board": 4.0, "regions": 1.5}
GROWTH = 1.5
Line = dict[str, Any]


class Command(BaseCommand):
    help = "测量常用页面的处理器时间、查询数和随数据增长的变化"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, help="只测一种规模（事项数）")
        parser.add_argument("--only", help="只测一个页面，如 list_first")
        parser.add_argument("--rounds", type=int, default=ROUNDS, help="每项测量次数")
        parser.add_argument("--province", action="store_true", help="所有事项都在一个省内")
        parser.add_argument("--drop", action="store_true", help="测完删除数据库")

    def handle(self, *args: Any, **options: Any) -> None:
        scales = (options["scale"],) if options["scale"] else SCALES
        before = connections["default"]
        logging.getLogger("django_structlog").setLevel(logging.WARNING)
        try:
            with override_settings(ROOT_URLCONF="supervision.matters.bench.urls"):
                lines = list(self._lines(scales, options["only"], options["rounds"], options["province"]))
        finally:
            connections["default"] = before
            if options["drop"]:
                for scale in scales:
                    dropped(scale, PROVINCE * options["province"])
        missed = [fault for line in lines for fault in faults(line, province=options["province"])]
        if missed:
            raise CommandError("\n".join(missed))

    def _lines(self, scales: tuple[int, ...], only: str | None, rounds: int, province: bool) -> Iterator[Line]:
        texts = only is None or only.startswith("search")
        wrappers = {scale: prepared(scale, texts=texts, province=province) for scale in scales}
        for line in chain(lines_of(wrappers, only, rounds), jobs(wrappers, only, rounds)):
            self.stdout.write(json.dumps(line, ensure_ascii=False))
            self.stdout.flush()
            yield line
        for wrapper in wrappers.values():
            wrapper.close()


def lines_of(wrappers: dict[int, BaseDatabaseWrapper], only: str | None, rounds: int) -> Iterator[Line]:
    """Measure every page at every scale, all interleaved; then what growth costs."""
    works: dict[Any, Any] = {}
    queries: dict[tuple[str, int], tuple[int, int | None]] = {}
    most: dict[str, float | None] = {}
    for scale, wrapper in wrappers.items():
        connections["default"] = wrapper
        site = Site()
        wanted = {name: bench for name, bench in site.benches().items() if only is None or name.startswith(only)}
        if "list_deep" in wanted:
            wanted = {"list_first": site.benches()["list_first"], **wanted}
        for name, bench in wanted.items():
            works[name, scale] = (wrapper, site.get(bench.person, bench.url))
            if bench.floor:
                works[name, scale, "floor"] = (wrapper, site.floor(bench))
            queries[name, scale] = _queries(site, bench)
            most[name] = bench.more
    if not works:
        return
    times = measured(works, rounds)
    for (name, scale), (many, few) in queries.items():
        floor = times.get((name, scale, "floor")) or times["list_first", scale]
        line = _line(name, times[name, scale], floor, scale, many) | {"queries_for_one": few}
        yield line | ({"more": round(line["value"] - floor, 3), "most": most[name]} if most.get(name) else {})
    first, last = min(wrappers), max(wrappers)
    for name in sorted({name for name, _ in queries} if first != last else ()):
        yield _line(f"growth_{name}", times[name, last], times[name, first], last, queries[name, last][0])


def _queries(site: Site, bench: Bench) -> tuple[int, int | None]:
    asked = [(bench.person, bench.url), *([bench.few] if bench.few else [])]
    counts = []
    for person, url in asked:
        ask = site.get(person, url)
        ask()
        # Once a minute a request also puts off the end of its session.
        counts.append(min(queries_of(ask), queries_of(ask)))
    return counts[0], counts[1] if bench.few else None


def _line(name: str, value: float, floor: float, scale: int, queries: int) -> Line:
    return {
        "name": name,
        "value": round(value, 3),
        "floor": round(floor, 3),
        "ratio": round(value / floor, 3),
        "scale": scale,
        "queries": queries,
    }


def faults(line: Line, *, province: bool = False) -> Iterator[str]:
    """Which promises the line breaks; `province` says that all matters lie in one."""
    name = line["name"]
    gates = GATES | (GATES_OF_A_MILLION if province and line["scale"] >= MILLION else {})
    most = GROWTH if name.startswith("growth_") else gates.get(name)
    if most and line["ratio"] > most:
        yield f"{name} ({line['scale']}): {line['ratio']} > {most}"
    if line.get("more", 0.0) > line.get("most", 0.0):
        yield f"{name} ({line['scale']}): {line['more']} ms > {line['most']} ms"
    if "queries_for_one" in line and line["queries"] > MOST_QUERIES:
        yield f"{name} ({line['scale']}): {line['queries']} queries > {MOST_QUERIES}"
    if line.get("queries_for_one") not in (None, line.get("queries")):
        yield f"{name} ({line['scale']}): {line['queries']} queries, for one row {line['queries_for_one']}"
