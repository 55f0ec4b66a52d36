"""Work that is no page: reminding over many running clocks, and making letters; each beside the least it could cost."""

from __future__ import annotations

import datetime as dt
import io
import statistics
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import override_settings
from django.utils import timezone
from docx import Document

from supervision.documents import letters
from supervision.documents.services import make_letter
from supervision.matters.bench.database import wrapper
from supervision.matters.bench.filling import CLAUSES
from supervision.matters.bench.issuing import issued
from supervision.matters.bench.measuring import backend, cpu
from supervision.matters.bench.recomputing import recompute
from supervision.notices.services import remind

Line = dict[str, Any]
# The text alone, by the same two writers.
BARE = b"""#set text(font: "Noto Serif SC", size: 16pt)
#for line in sys.inputs.text.split("\\n") [#line #parbreak()]"""
LETTERS, LETTER = 200, "recommendation_public_interest"
# One clock of each matter: one in a hundred falls due within the days in which the first reminder is sent.
CLOCKS = """
INSERT INTO terms_clock (matter_id, term, label, obligor_id, state, urgent, unit, started_on, unrolled_on, due_on,
    provisional, steps, is_right)
SELECT id, 'JY_INVESTIGATE', '调查核实', office_id, 'running', false, '', %(today)s, %(today)s,
       %(today)s::date + CASE WHEN id %% 100 = 0 THEN (id / 100 %% 4)::int ELSE 60 + (id %% 300)::int END, false, '[]',
       false FROM matters_matter
"""


def jobs(wrappers: dict[int, BaseDatabaseWrapper], only: str | None, rounds: int) -> Iterator[Line]:
    """The lines of every job that is wanted: the sweep at each scale, letters once."""
    wanted = {name for name in ("sweep", "recompute", "issue", "letter") if only is None or only.startswith(name)}
    if "sweep" in wanted:
        for scale, used in wrappers.items():
            yield sweep(wrapper(settings.DATABASE_OWNER_URL, str(used.settings_dict["NAME"])), scale, rounds)
    if "recompute" in wanted:
        scale, used = max(wrappers.items())
        yield recompute(wrapper(settings.DATABASE_OWNER_URL, str(used.settings_dict["NAME"])), scale)
    if "issue" in wanted:
        yield issued(*min(wrappers.items()))
    if "letter" in wanted:
        scale, used = min(wrappers.items())
        connections["default"] = used
        yield from printed(scale, rounds)


class Undone(Exception):
    """Ends a transaction whose effects are not wanted."""


def undone(work: Callable[[], Any]) -> None:
    """Do the work, then undo it."""
    try:
        with transaction.atomic():
            work()
            raise Undone
    except Undone:
        pass


def sweep(owner: BaseDatabaseWrapper, scale: int, rounds: int) -> Line:
    """Reminders over as many running clocks as there are matters, beside the statements by themselves."""
    connections["default"] = owner
    today, now = timezone.localdate(), timezone.now()
    found: dict[str, Any] = {}

    def measure() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE terms_clock SET state = 'suspended' WHERE state = 'running'")
            cursor.execute(CLOCKS, {"today": today})
            cursor.execute("ANALYZE terms_clock")
        sent: list[tuple[str, Any]] = []

        def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            sent.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(keep):
            undone(lambda: found.update(reminders=remind(today, now)))
        statements = [(sql, params) for sql, params in sent if "SAVEPOINT" not in sql]
        works: dict[str, Callable[[], Any]] = {"job": partial(remind, today, now), "floor": partial(_run, statements)}
        found.update(_medians({name: partial(undone, work) for name, work in works.items()}, min(rounds, 7)))
        found["queries"] = len(statements)

    undone(measure)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE terms_clock")
    owner.close()
    return _line("sweep", found["job"], found["floor"], scale, found["queries"]) | {"reminders": found["reminders"]}


def _run(statements: list[tuple[str, Any]]) -> None:
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.cursor.execute(sql, params)
            if cursor.description:
                cursor.cursor.fetchall()


def printed(scale: int, rounds: int) -> Iterator[Line]:
    """One letter as Word and PDF, stored, beside the two writers with the same text; then many in a row."""
    today, now = timezone.localdate(), timezone.now()
    number = iter(range(10**9))
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM matters_matter WHERE kind = %s", [LETTER])
        matter = cursor.fetchone()[0]

    def make() -> None:
        nth = next(number)
        name, data = f"测检建〔2026〕{nth}号", _said(nth, today)
        make_letter(matter_id=matter, kind=LETTER, data=data, number=name, by=None, internal=False, at=now)

    def make_many() -> None:
        for _ in range(LETTERS):
            make()

    text = letters.render(LETTER, _said(0, today)).text
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(pylopdf_fonts_zh_cn.serif_path().parent)])
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        layout = Path(folder, "bare.typ")
        layout.write_bytes(BARE)
        press: Any = typst.Compiler(str(layout), font_paths=fonts, ignore_system_fonts=True)
        works: dict[str, Callable[[], Any]] = {
            "job": partial(undone, make),
            "floor": lambda: _bare(press, f"{text}\n{next(number)}"),
        }
        times = _medians(works, min(rounds, 15))
        all_of_them = cpu(partial(undone, make_many), backend(connections["default"]))
    yield _line("letter", times["job"], times["floor"], scale, 1)
    yield _line(f"letters_{LETTERS}", all_of_them / LETTERS, times["job"], scale, 1)


def _said(nth: int, today: dt.date) -> dict[str, Any]:
    """What a letter of two pages says, other words each time."""
    words = "，".join(CLAUSES[(nth + place) % len(CLAUSES)] for place in range(8))
    return {
        "procuratorate": "青溪区人民检察院", "addressee": "青溪区市场监督管理局", "number": f"青检建〔2026〕{nth}号",
        "source": f"{words}。", "facts": f"{words}（{nth}）。\n{words}。",
        "violation": f"{words}。", "basis": f"{words}。",
        "measures": [f"{clause}。" for clause in CLAUSES[:3]], "objection_period_text": "收到本建议书之日起十五日内",
        "reply_period_text": "收到本建议书之日起两个月内", "rectification_due_text": "两个月内", "issued_on": today,
    }  # fmt: skip


def _bare(press: Any, text: str) -> None:
    press.compile(sys_inputs={"text": text}, format="pdf")
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    document.save(io.BytesIO())


def _medians(works: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Median CPU milliseconds of each, in turn, after one run that warms up."""
    account = backend(connections["default"])
    times: dict[str, list[float]] = {name: [] for name in works}
    for nth in range(rounds + 1):
        for name, work in works.items():
            spent = cpu(work, account)
            if nth:
                times[name].append(spent)
    return {name: statistics.median(spent) for name, spent in times.items()}


def _line(name: str, value: float, floor: float, scale: int, queries: int) -> Line:
    return {
        "name": name,
        "value": round(value, 3),
        "floor": round(floor, 3),
        "ratio": round(value / floor, 3),
        "scale": scale,
        "queries": queries,
    }
