"""Laws that letters cite, by version, and what a citation rests on that is no longer in force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

from supervision.terms.arithmetic import day_text

STATE = "中华人民共和国"
CITED = re.compile(r"《(?P<name>[^《》]{2,80})》(?:[（(](?P<year>\d{4})年?[^）)]{0,6}[）)])?")
CHECKED = {"text": "条文已核对", "name": "只核对名称和日期"}


@dataclass(frozen=True)
class Law:
    """One version of a law: in force from `since` to before `until`; `checked` says what was verified."""

    name: str
    version: str
    since: date
    until: date | None
    instead: str
    checked: str

    def in_force(self, on: date) -> bool:
        """Whether this version is in force on a day."""
        return self.since <= on and (self.until is None or on < self.until)


@lru_cache(maxsize=1)
def laws() -> tuple[Law, ...]:
    """All listed versions, in the order of the file."""
    rows = yaml.safe_load((Path(__file__).parent / "laws.yaml").read_text(encoding="utf-8"))
    return tuple(
        Law(row["name"], row["version"], row["from"], row.get("to"), row.get("instead", ""), row["checked"])
        for row in rows
    )


def offered(on: date) -> list[dict[str, str]]:
    """What the drafter may pick on a day: versions in force only."""
    return [
        {"name": law.name, "version": law.version, "note": f"{day_text(law.since)}起施行，{CHECKED[law.checked]}"}
        for law in laws()
        if law.in_force(on)
    ]


@lru_cache(maxsize=1)
def _by_name() -> dict[str, list[Law]]:
    found: dict[str, list[Law]] = {}
    for law in laws():
        for name in {law.name, law.name.removeprefix(STATE)}:
            found.setdefault(name, []).append(law)
    return found


def outdated(text: str, on: date) -> Iterator[tuple[int, str, str]]:
    """(place, citation, reason) for each citation of a version that is not in force; unlisted laws are not judged."""
    for match in CITED.finditer(text):
        versions = _by_name().get(match["name"].strip())
        reason = _reason(versions, match["year"], on) if versions else ""
        if reason:
            yield match.start(), match[0], reason


def _reason(versions: list[Law], year: str | None, on: date) -> str:
    named = [law for law in versions if year and law.version.startswith(year)]
    now = [law for law in versions if law.in_force(on)]
    if now and (not year or any(law in now for law in named)):
        return ""
    if now and not named:
        return f"没有收录{year}年的版本，现行的是{now[0].version}，请核对"
    old = (named or versions)[-1]
    if old.until is None or old.until > on:
        return f"{day_text(old.since)}起才施行"
    # An older version has the successor of the last one; what happened before its end may still be judged by it.
    successor = old.instead or ("" if now else versions[-1].instead)
    instead = f"改用《{successor}》" if successor else f"现行的是{now[0].version}" if now else "请核对现行规定"
    return f"{old.version}的版本自{day_text(old.until)}起不再施行，{instead}"
