"""What a letter says, apart from how it is set.

A `LetterContent` is plain data: every string in it is literal text, never markup. The PDF, the Word file, the preview
and the search text are made from the same `LetterContent` and the same labels, so that they cannot differ in substance.
"""

import datetime as dt
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Literal

Profile = Literal["legal_document", "official", "letter_format"]

CHARACTERS_PER_LINE = 28  # GB/T 9704-2012: 22 lines of 28 characters
TITLE_CHARACTERS_PER_LINE = 19  # 二号 (22 pt) on 156 mm, one character of air
LEGAL_TITLE_PER_LINE = 17  # 26 pt on 156 mm
NARROWEST, WIDEST = 4.0, 16.0  # columns of a grid, in characters
DATE_INDENT = 4  # 成文日期右空四字

_DIGITS = "零一二三四五六七八九"
_NEVER_FIRST = "，。、；：？！）》〉」』】〕”’的和与及"
_NEVER_LAST = "（《〈「『【〔“‘"
_GOOD_LAST = "）》〉」』】〕”的、于"


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4, numbered 一、（一）1.（1） by its place."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class NumberedItem:
    """One of the numbered points, such as a measure; points that follow each other count 1. 2. 3."""

    text: str


@dataclass(frozen=True)
class Table:
    """Rows of (label, value); an empty value leaves room to write by hand."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Grid:
    """Figures in columns: the first row is the head, the first column names the others."""

    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Heading | NumberedItem | Table | Grid


@dataclass(frozen=True, kw_only=True)
class LetterContent:
    """A letter, complete: `date` is the date of the document, `printed_on` that of the imprint (版记)."""

    profile: Profile
    issuer: str
    title: str
    date: dt.date | None
    number: str = ""
    secrecy: str = ""
    urgency: str = ""
    signatory: str = ""
    addressees: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    closing: str = ""
    signature: str = ""
    attachments: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    printed_by: str = ""


@dataclass(frozen=True)
class Line:
    """One laid-out piece of the body. `role`: paragraph, item, heading1 … heading4, table or grid; `label`: number."""

    role: str
    text: str = ""
    label: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    def __str__(self) -> str:
        return self.label + self.text


def chinese_date(day: dt.date) -> str:
    """The date as official documents write it: 2026年11月22日, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_numeral(number: int) -> str:
    """1 to 99 in Chinese: 一, 十, 十二, 二十, 二十一."""
    if not 1 <= number <= 99:
        raise ValueError(f"no heading number for {number}")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def heading_label(level: int, number: int) -> str:
    """The number before a heading, by level (GB/T 9704-2012, 7.3.3)."""
    if level == 1:
        return f"{chinese_numeral(number)}、"
    if level == 2:
        return f"（{chinese_numeral(number)}）"
    return f"{number}. " if level == 3 else f"（{number}）"


def em_width(text: str) -> float:
    """Width in characters of body size: 1 for a Chinese character, ½ for a digit or Latin letter."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def grid_widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """How wide the columns of a grid are beside each other: by their longest cell, within bounds.

    A head may take two lines.
    """
    columns = zip(*rows, strict=True)
    wanted = (max(em_width(head) / 2, *map(em_width, cells), NARROWEST) for head, *cells in columns)
    return [min(width, WIDEST) for width in wanted]


def signature_indent(content: LetterContent) -> float:
    """How many characters the signature stands off the right edge, so that it is centred over the date.

    A name too wide to be centred there ends at the edge.
    """
    if content.date is None:
        return float(DATE_INDENT)
    return max(0.0, DATE_INDENT + (em_width(chinese_date(content.date)) - em_width(content.signature)) / 2)


def addressee_line(content: LetterContent) -> str:
    return "、".join(content.addressees) + "：" if content.addressees else ""


def attachment_lines(content: LetterContent) -> list[str]:
    """附件说明: one attachment stands without a number, several as 1. 2. 3. beneath each other."""
    if len(content.attachments) == 1:
        return [f"附件：{content.attachments[0]}"]
    return [
        f"{'附件：' if position == 1 else '　　　'}{position}. {name}"
        for position, name in enumerate(content.attachments, start=1)
    ]


def body(content: LetterContent) -> Iterator[Line]:
    """The body in order, numbers filled in; closing and attachments follow it."""
    counts = [0, 0, 0, 0]
    item = 0
    for block in content.blocks:
        item = item + 1 if isinstance(block, NumberedItem) else 0
        match block:
            case Heading(text, level):
                counts[level - 1] += 1
                counts[level:] = [0] * (4 - level)
                yield Line(f"heading{level}", text, heading_label(level, counts[level - 1]))
            case NumberedItem(text):
                first, *rest = text.split("\n")
                yield Line("item", first, f"{item}. ")
                yield from (Line("paragraph", more) for more in rest)
            case Table(rows):
                yield Line("table", rows=rows)
            case Grid(cells):
                yield Line("grid", rows=cells)
            case Paragraph(text):
                yield Line("paragraph", text)


def lines_to_sign(lines: Sequence[Line]) -> list[Line]:
    """The paragraphs at the end that leave room for a name: 检察人员（签名）： and the like; never the whole body."""
    found: list[Line] = []
    for line in reversed(lines[1:]):
        if line.role != "paragraph" or not line.text.endswith("："):
            break
        found.insert(0, line)
    return found


def plain_text(content: LetterContent) -> str:
    """The whole letter as lines of text, for the search index and for comparing versions."""
    head = [content.secrecy, content.urgency, content.issuer, content.title, content.number]
    if content.signatory:
        head.append(f"签发人：{content.signatory}")
    lines = [*head, addressee_line(content)]
    for line in body(content):
        between = "\t" if line.role == "grid" else "："
        lines += [between.join(row) for row in line.rows] if line.rows else [str(line)]
    lines += [content.closing, *attachment_lines(content)]
    lines += [content.signature, chinese_date(content.date) if content.date else "", *imprint(content)]
    return "\n".join(line for line in lines if line)


def imprint(content: LetterContent) -> list[str]:
    """版记: the copies line and the printing line, each only where there is something to say."""
    lines = [f"抄送：{'，'.join(content.copies)}。"] if content.copies else []
    if content.printed_by and content.date and content.profile == "official":
        lines.append(f"{content.printed_by}\t{chinese_date(content.date)}印发")
    return lines


def title_lines(content: LetterContent, layout: int) -> list[str]:
    """The title as both formats print it: since layout 3 that of a legal document, set larger, has fewer to a line."""
    legal = content.profile == "legal_document" and layout > 2
    return balanced_lines(content.title, LEGAL_TITLE_PER_LINE if legal else TITLE_CHARACTERS_PER_LINE)


def balanced_lines(text: str, per_line: int = TITLE_CHARACTERS_PER_LINE) -> list[str]:
    """Break a title into lines of like length, not inside a number or against a bracket (GB/T 9704-2012, 7.3.1).

    `per_line` is the widest line in characters. A title of more than four lines is cut evenly.
    """
    if "\n" in text or em_width(text) <= per_line:
        return text.split("\n")
    wanted = -(-int(em_width(text) + 0.5) // per_line)
    places = [place for place in range(2, len(text) - 1) if _may_break(text, place)]
    for count in range(wanted, 5):
        options = [_cut(text, places_) for places_ in combinations(places, count - 1)] if count <= 3 else []
        fitting = [lines for lines in options if max(map(em_width, lines)) <= per_line]
        if fitting:
            return min(fitting, key=_raggedness)
    size = -(-len(text) // wanted)
    return [text[start : start + size] for start in range(0, len(text), size)]


def _may_break(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    opened = text.rfind("〔", 0, place)
    inside_number = opened >= 0 and "号" not in text[opened:place]
    return not inside_number and not (before.isascii() and after.isascii())


def _cut(text: str, places: Sequence[int]) -> list[str]:
    edges = [0, *places, len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


def _raggedness(lines: list[str]) -> float:
    widths = [em_width(line) for line in lines]
    poor_ends = sum(line[-1] not in _GOOD_LAST for line in lines[:-1])
    return max(widths) - min(widths) + 5 * poor_ends
