"""Splitting a policy paper into its items by its own numbering: 一、 （一） 1. （1）. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

_CHINESE = "[一二三四五六七八九十百]+"
MARKERS = (rf"({_CHINESE})、", rf"\(({_CHINESE})\)", r"(?<!\d)(\d{1,3})[.、](?!\d)", r"\((\d{1,3})\)")
MARKER = re.compile("|".join(MARKERS))
SHOWN = ("{}", "（{}）", "第{}项", "第{}目")
DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日$")
SENTENCE = re.compile(r"[。；：，,;:]")
LONGEST_TITLE = 60
_ONES = "一二三四五六七八九"
NUMBERS = [
    f"{tens}{ones}" for tens in ("", "十", *(f"{one}十" for one in _ONES[1:])) for ones in ("", *_ONES) if tens or ones
]
# One for one, so that a place in the folded line is the same place in the line.
FOLDED = str.maketrans("（）．０１２３４５６７８９", "().0123456789")
# ㈠ ⑴ ⒈ are one character each, and several when read: they are written out first.
WRITTEN_OUT = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x3220, 0x322A), *range(0x2474, 0x249C))
}
# A full line of a wrapped paper is as long as the longest, less indent, number and a mark that may not begin the next.
SLACK, LEAST_WIDTH = 8, 20


@dataclass
class Clause:
    """One numbered item: its place such as 四（二）, the headings above it, its first sentence, and all its words."""

    number: str
    level: int
    mark: str
    area: str = ""
    title: str = ""
    text: str = ""
    lines: list[str] = field(default_factory=list, repr=False)
    top: Clause | None = field(default=None, repr=False)
    is_leaf: bool = True


def split(paper: str) -> list[Clause]:
    """The items of a paper in their order: those that no further numbering divides. What is unnumbered is passed over.

    A heading with items below it is their area; where it says more than its title, that is an item, too.
    """
    found: list[Clause] = []
    above: list[Clause] = []
    lines = _lines(paper)
    for line in (piece for whole in lines for piece in _pieces(whole, above)):
        level, mark, rest = _marked(line)
        if level is not None:
            # Changed in place: where the next piece of a line begins depends on what stands above it.
            above[:] = [clause for clause in above if clause.level < level]
            for clause in above:
                clause.is_leaf = False
            number = "".join(SHOWN[clause.level].format(clause.mark) for clause in above) + SHOWN[level].format(mark)
            made = Clause(number, level, mark, lines=[rest], top=above[0] if above else None)
            above.append(made)
            found.append(made)
        elif found:
            found[-1].lines.append(line)
    if found:
        found[-1].lines = _without_signature(found[-1].lines)
    _name(found, max(map(len, lines), default=0))
    return [clause for clause in found if clause.is_leaf or _says_more(clause)]


def _name(found: list[Clause], width: int) -> None:
    """Words, title and area of each; areas are titles of what stands above, so all titles come first."""
    for clause in found:
        clause.text, clause.title = "\n".join(clause.lines), _title(clause.lines, width)
    for clause in found:
        named = clause.top or (clause if clause.level == 0 else None)
        clause.area = named.title if named else ""


def _lines(paper: str) -> list[str]:
    written = paper.translate(WRITTEN_OUT)
    return [line for raw in written.splitlines() if (line := raw.strip(" \t\u3000\ufeff\xa0"))]


def _pieces(line: str, above: list[Clause]) -> Iterator[str]:
    """A line, cut before each number that goes on where the last one left off: clauses that a paste ran together."""
    while line:
        cut = _next_item(line, above)
        yield line[:cut].rstrip(" \u3000")
        line = line[cut:] if cut else ""


def _next_item(line: str, above: list[Clause]) -> int | None:
    """Where inside a line the next item begins: behind a full stop, or behind a short heading; None for nowhere."""
    own, mark, _ = _marked(line)
    marks = {clause.level: clause.mark for clause in above if own is None or clause.level < own}
    marks |= {} if own is None else {own: mark}
    for one in MARKER.finditer(line.translate(FOLDED), 1):
        level = (one.lastindex or 1) - 1
        before = line[: one.start()].rstrip(" \u3000")
        heads = own is not None and level > own and len(before) <= LONGEST_TITLE and not SENTENCE.search(before[3:])
        stops = before.endswith("。")
        if (stops or heads) and one[level + 1] in _following(marks.get(level)):
            return one.start()
    return None


def _following(mark: str | None) -> tuple[str, ...]:
    """The numbers that may come after one, in the way it is written; the first ones where there is none yet."""
    if mark is None:
        return ("一", "1")
    if mark.isdecimal():
        return (str(int(mark) + 1),)
    return (NUMBERS[NUMBERS.index(mark) + 1],) if mark in NUMBERS[:-1] else ()


def _marked(line: str) -> tuple[int | None, str, str]:
    """(level, the number, the rest) of a line that begins with one; full and half width count alike."""
    found = MARKER.match(line.translate(FOLDED))
    if found is None:
        return None, "", line
    level = (found.lastindex or 1) - 1
    return level, found[level + 1], line[found.end() :].strip()


def _title(lines: list[str], width: int) -> str:
    """The first sentence; where it goes on in the next line of a wrapped paper, all of it."""
    text = ""
    for line in lines:
        text += line
        if re.search("[。；]", text) or len(line) < max(LEAST_WIDTH, width) - SLACK:
            break
    first = re.split("[。；]", text, maxsplit=1)[0]
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1]}…"


def _says_more(clause: Clause) -> bool:
    """Whether a heading with items below it says more than its title."""
    return bool("".join(clause.lines).removeprefix(clause.title).strip("。；：: \u3000"))


def _without_signature(lines: list[str]) -> list[str]:
    """Less the issuing bodies and the date at the foot, which may have run into the last sentence."""
    kept = list(lines)
    if not DATE.search(re.sub(r"\s+", "", kept[-1])):
        return kept
    said, stop, _ = kept[-1].rpartition("。")
    if stop:
        return [*kept[:-1], said + stop]
    while len(kept) > 1 and not SENTENCE.search(kept[-1]):
        kept.pop()
    return kept
