"""核验等次: the grades of the two axes on which an answer is judged, as data with validity (grades.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

COUNTS = {"result": {"rectified", "partly", "not", "lapsed"}, "adequacy": {"sound", "insufficient"}}


@dataclass(frozen=True, kw_only=True)
class Grade:
    """One grade. `counts` says what figures and guards take it for; `meaning` is told to whoever judges."""

    axis: str
    code: str
    label: str
    counts: str
    meaning: str
    since: date | None
    until: date | None

    def in_use(self, on: date) -> bool:
        """Whether it may be given on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@lru_cache(maxsize=1)
def _known() -> dict[str, dict[str, Grade]]:
    rows = yaml.safe_load(Path(__file__).with_name("grades.yaml").read_text(encoding="utf-8"))
    found: dict[str, dict[str, Grade]] = {}
    for axis, meant in COUNTS.items():
        for row in rows[axis]:
            if row["counts"] not in meant:
                raise ValueError(f"grades.yaml: {row['code']} counts as {row['counts']}")
            found.setdefault(axis, {})[row["code"]] = Grade(
                axis=axis, since=row.get("from"), until=row.get("to"),
                **{name: row[name] for name in ("code", "label", "counts", "meaning")},
            )  # fmt: skip
    return found


def offered(axis: str, on: date) -> list[Grade]:
    """The grades of "result" or "adequacy" that may be given on a day, in the order of the file."""
    return [grade for grade in _known()[axis].values() if grade.in_use(on)]


def label_of(axis: str, code: str) -> str:
    """What a grade is called; its code where the file does not know it any more."""
    grade = _known()[axis].get(code)
    return grade.label if grade else code


def counts_of(axis: str, code: str) -> str:
    """What a grade counts as; empty for none and for an unknown one."""
    grade = _known()[axis].get(code)
    return grade.counts if grade else ""


def codes(axis: str, *counts: str) -> list[str]:
    """The codes of the grades that count as one of these."""
    return [grade.code for grade in _known()[axis].values() if grade.counts in counts]
