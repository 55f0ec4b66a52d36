"""The words of a Word file as a reader sees them: paragraphs and tables in order, numbers that Word sets itself."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from supervision.documents.letters.content import chinese_numeral

CHINESE = frozenset({
    "chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting",
    "taiwaneseCountingThousand",
})  # fmt: skip
CIRCLED = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})
UNSEEN = frozenset({"bullet", "none"})
LEVELS = 9
SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n"}
PLACE = re.compile(r"%([1-9])")


def words_of(content: bytes) -> str:
    """The text line by line; a row of a table is a line. The library's own errors where it is no Word file."""
    document = Document(io.BytesIO(content))
    numbers = _Numbers(document)
    lines: list[str] = []
    row = None
    for element in document.element.body.iter(qn("w:p")):
        if next(element.iterancestors(qn("w:txbxContent")), None) is not None:
            continue  # a text box is drawn beside the text, and stands in the file twice
        text = f"{numbers.before(Paragraph(element, document))}{_text(element)}"
        within = next(element.iterancestors(qn("w:tr")), None)
        if within is not None and within is row:
            lines[-1] = "　".join(filter(None, (lines[-1], text)))
        else:
            lines.append(text)
        row = within
    return "\n".join(lines)


def _text(paragraph: Any) -> str:
    """With what was inserted under review and not yet accepted; what was struck out is no w:t."""
    found = []
    for element in paragraph.iter(*SIGNS, qn("w:t")):
        if next(element.iterancestors(qn("w:p"))) is paragraph:
            found.append(SIGNS.get(element.tag) or element.text or "")
    return "".join(found)


class _Numbers:
    """Counts the numbered paragraphs as Word does: lists of one definition count on, a new one may begin anew."""

    def __init__(self, document: Any) -> None:
        try:
            root = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
        except KeyError:
            root = None
        self._definitions: dict[str, dict[int, Any]] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        for one in () if root is None else root.findall(qn("w:abstractNum")):
            levels = {int(level.get(qn("w:ilvl"))): level for level in one.findall(qn("w:lvl"))}
            self._definitions[one.get(qn("w:abstractNumId"))] = levels
        for one in () if root is None else root.findall(qn("w:num")):
            begins = {
                int(each.get(qn("w:ilvl"))): int(_value(each, "startOverride") or 1)
                for each in one.findall(qn("w:lvlOverride"))
                if each.find(qn("w:startOverride")) is not None
            }
            self._lists[one.get(qn("w:numId"))] = (_value(one, "abstractNumId"), begins)
        self._counts: dict[str, Counter[int]] = {}
        self._begun: set[str] = set()

    def before(self, paragraph: Paragraph) -> str:
        """What Word sets before the paragraph: 一、 or （1）; nothing where it sets none, or a mark, no number."""
        key, level = _numbered(paragraph)
        definition, begins = self._lists.get(key, ("", {}))
        levels = self._definitions.get(definition, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(definition, Counter())
        if key not in self._begun:
            self._begun.add(key)
            for at, begin in begins.items():
                counts[at] = begin - 1
        for at in range(level):
            counts[at] = counts[at] or _begin(levels, at)
        counts[level] = counts[level] + 1 if counts[level] or level in begins else _begin(levels, level)
        for at in range(level + 1, LEVELS):
            counts[at] = 0
        form = _value(levels[level], "lvlText") or ""
        if _value(levels[level], "numFmt") in UNSEEN:
            return ""
        plain = levels[level].find(qn("w:isLgl")) is not None
        return PLACE.sub(lambda found: _told(counts, levels, int(found[1]) - 1, plain), form)


def _value(element: Any, name: str) -> str:
    found = element.find(qn(f"w:{name}"))
    return "" if found is None else str(found.get(qn("w:val")) or "")


def _begin(levels: dict[int, Any], at: int) -> int:
    said = _value(levels[at], "start") if at in levels else ""
    return int(said or 1)


def _told(counts: Counter[int], levels: dict[int, Any], at: int, plain: bool) -> str:
    number, form = counts[at], _value(levels[at], "numFmt") if at in levels else ""
    if plain or number < 1:
        return str(number)
    if form in CHINESE and number < 100:
        return chinese_numeral(number)
    if form in CIRCLED and number <= 20:
        return chr(0x2460 + number - 1)
    if form in ("lowerLetter", "upperLetter") and number <= 26:
        return chr(ord("a" if form == "lowerLetter" else "A") + number - 1)
    return str(number)


def _numbered(paragraph: Paragraph) -> tuple[str, int]:
    """List and level of a paragraph, its own or those of its style; an empty list where it has none."""
    style = paragraph.style
    places = [paragraph._p.pPr]
    while style is not None:
        places.append(style.element.pPr)
        style = style.base_style
    key, level = "", None
    for place in places:
        said = None if place is None else place.find(qn("w:numPr"))
        if said is None:
            continue
        key = key or _value(said, "numId")
        level = _value(said, "ilvl") if level is None and _value(said, "ilvl") else level
        if key:
            break
    return ("" if key == "0" else key), int(level or 0)
