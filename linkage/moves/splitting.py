"""Splitting a policy paper into its items by its own numbering: 一、 （一） 1. （1）. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

_CHINESE = "[一二三四五六七八九十百]+"
MARKERS = (
    re.compile(rf"^({_CHINESE})、"),
    re.compile(rf"^\(({_CHINESE})\)"),
    re.compile(r"^(\d{1,3})(?:[.、](?!\d))"),
    re.compile(r"^\((\d{1,3})\)"),
)
SHOWN = ("{}", "（{}）", "第{}项", "第{}目")
DATE = re.compile(r"^\d{4}年\d{1,2}月\d{1,2}日$")
SENTENCE = re.compile(r"[。；：，]")
LONGEST_TITLE = 60


@dataclass
class Clause:
    """One numbered item: its place such as 四（二）, the headings above it, its first sentence, and all its words."""

    number: str
    level: int
    area: str
    title: str
    text: str
    lines: list[str] = field(default_factory=list, repr=False)
    is_leaf: bool = True


def split(paper: str) -> list[Clause]:
    """The items of a paper in their order: those that no further numbering divides. What is unnumbered is passed over.

    A heading with items below it is their area; what stands between a heading and its first item belongs to neither.
    """
    found: list[Clause] = []
    above: list[Clause] = []
    for line in _lines(paper):
        level, mark, rest = _marked(line)
        if level is None:
            if found:
                found[-1].lines.append(line)
            continue
        above = [clause for clause in above if clause.level < level]
        for clause in above:
            clause.is_leaf = False
        number = "".join(SHOWN[clause.level].format(clause.lines[0]) for clause in above) + SHOWN[level].format(mark)
        made = Clause(number, level, above[0].title if above else "", _title(rest), "", [mark, rest])
        above.append(made)
        found.append(made)
    if found:
        found[-1].lines = _without_signature(found[-1].lines)
    for clause in found:
        clause.text = "\n".join(clause.lines[1:])
        if clause.is_leaf and clause.level == 0:
            clause.area = clause.title
    return [clause for clause in found if clause.is_leaf]


def _lines(paper: str) -> list[str]:
    return [line for raw in paper.splitlines() if (line := raw.strip(" \t\u3000\ufeff\xa0"))]


def _marked(line: str) -> tuple[int | None, str, str]:
    """(level, the number, the rest) of a line that begins with one; full and half width count alike."""
    head = unicodedata.normalize("NFKC", line[:12])
    for level, marker in enumerate(MARKERS):
        if found := marker.match(head):
            # Folding keeps these characters one for one, so the rest begins where the marker ends.
            return level, found[1], line[found.end() :].strip()
    return None, "", line


def _title(text: str) -> str:
    first = re.split("[。；]", text, maxsplit=1)[0]
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"


def _without_signature(lines: list[str]) -> list[str]:
    """Less the issuing bodies and the date at the foot."""
    kept = list(lines)
    if len(kept) > 2 and DATE.match(re.sub(r"\s+", "", kept[-1])):
        kept.pop()
        while len(kept) > 2 and not SENTENCE.search(kept[-1]):
            kept.pop()
    return kept
