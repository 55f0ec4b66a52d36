"""The wording of letters: versioned files `templates/letters/<kind>/v<number>.yaml`, filled from a plain mapping.

A wording file knows three things beside fixed text: `{placeholder}`, conditions on a block (`when`, `unless`) and lists
(`items`). Placeholders are replaced in one pass, so that braces in a user's text mean nothing; nothing is executed.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from supervision.documents.letters.content import (
    Block,
    Heading,
    LetterContent,
    NumberedItem,
    Paragraph,
    Profile,
    Table,
    chinese_date,
)
from supervision.documents.letters.errors import MissingPlaceholders, UnknownLetter, WordingError, WrongValue

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "letters"

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_STOPPED = re.compile(r"\{([a-z_]+)\}。")
_TYPES = {"text": "文字", "date": "日期", "list": "若干条文字", "flag": "是或否", "number": "整数"}
_FILE_KEYS = {
    "label", "title", "profile", "version", "valid_from", "valid_to", "layout", "basis", "code", "required", "optional",
    "issuer", "number", "secrecy", "urgency", "signatory", "addressees", "blocks", "closing", "signature", "date",
    "attachments", "copies", "printed_by",
}  # fmt: skip
_BLOCK_KEYS = {"heading", "level", "text", "items", "table", "when", "unless"}


@dataclass(frozen=True)
class Placeholder:
    """What a placeholder means: Chinese label, type (text, date, list, flag, number) and a hint for who fills it."""

    name: str
    label: str
    type: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterKind:
    """A kind of document in one version of its wording, in force from `valid_from` to `valid_to` inclusive.

    `layout` is the version of the layout for which it was written: later ones set it too.
    `name` is the key, `label` tells kinds apart in lists, `title` is printed; `basis` is the article it follows. `code`
    is the 代字 of its number where no office has set one of its own.
    """

    name: str
    label: str
    title: str
    profile: Profile
    version: int
    valid_from: dt.date
    valid_to: dt.date | None
    layout: int
    basis: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    code: str = ""

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The placeholders of this kind, the required ones first."""
        known = placeholders()
        return tuple(known[name] for name in (*self.required, *self.optional))


@dataclass(frozen=True)
class Wording:
    kind: LetterKind
    parts: Mapping[str, Any]


@cache
def placeholders() -> dict[str, Placeholder]:
    """Every placeholder a wording file may use, by name."""
    rows = yaml.safe_load((TEMPLATES / "placeholders.yaml").read_text("utf-8"))
    found = {name: Placeholder(name, **row) for name, row in rows.items()}
    for placeholder in found.values():
        if placeholder.type not in _TYPES:
            raise WordingError(f"placeholder {placeholder.name}: unknown type {placeholder.type}")
    return found


@cache
def wordings() -> dict[str, dict[int, Wording]]:
    """All wording files by kind and version. A malformed file raises `WordingError` here, not when a letter is due."""
    found: dict[str, dict[int, Wording]] = {}
    for path in sorted(TEMPLATES.glob("*/v*.yaml")):
        wording = _read(path)
        found.setdefault(wording.kind.name, {})[wording.kind.version] = wording
    return found


def choose(kind: str, version: int | None, day: dt.date | None) -> Wording:
    """The wording asked for: the given version, else the one in force on `day`, else (no day yet) the newest."""
    versions = wordings().get(kind)
    if not versions:
        raise UnknownLetter(f"没有名为 {kind} 的文书。")
    if version is not None:
        if version not in versions:
            raise UnknownLetter(f"文书 {kind} 没有第 {version} 版。")
        return versions[version]
    in_force = [
        number
        for number, wording in versions.items()
        if day is None or wording.kind.valid_from <= day <= (wording.kind.valid_to or dt.date.max)
    ]
    if not in_force:
        raise UnknownLetter(f"文书 {kind} 在 {day} 没有有效的文本。")
    return versions[max(in_force)]


def day_of(data: Mapping[str, object]) -> dt.date | None:
    """The date of the document, `issued_on`, if the data has one."""
    return _date(data.get("issued_on"))


def without_stops(kind: str, data: Mapping[str, object]) -> dict[str, object]:
    """The data of a new letter: a text after which the wording sets 。 itself ends without one of its own.

    Not done in `fill`: a letter made again has to print what it was made from. Raises `UnknownLetter`.
    """
    stopped = set(_STOPPED.findall(str(choose(kind, None, day_of(data)).parts)))
    return {
        name: clean(value).rstrip("。") if name in stopped and isinstance(value, str) else value
        for name, value in data.items()
    }


def fill(
    wording: Wording, data: Mapping[str, object], *, blank: Callable[[Placeholder], str] | None = None
) -> LetterContent:
    """Put the data into the wording.

    Required placeholders that are absent or blank raise `MissingPlaceholders`, unless `blank` says what to print in
    their place (a draft). A value of the wrong type raises `WrongValue`. Data the wording does not ask for is ignored.
    """
    values = _values(wording.kind, data)
    missing = [
        placeholder
        for placeholder in map(placeholders().get, wording.kind.required)
        if placeholder and not values[placeholder.name]
    ]
    if missing and blank is None:
        raise MissingPlaceholders([each.name for each in missing], [each.label for each in missing])
    for placeholder in missing:
        if blank is not None and placeholder.type in ("text", "list", "number"):
            text = blank(placeholder)
            values[placeholder.name] = (text,) if placeholder.type == "list" else text
    return _Filler(values, blank).letter(wording)


class _Filler:
    """Fills one wording with checked values."""

    def __init__(self, values: Mapping[str, Any], blank: Callable[[Placeholder], str] | None) -> None:
        self.values = values
        self.blank = blank

    def letter(self, wording: Wording) -> LetterContent:
        parts = wording.parts
        texts = ("issuer", "title", "number", "secrecy", "signatory", "closing", "signature", "printed_by")
        return LetterContent(
            profile=wording.kind.profile,
            date=self.values.get(parts.get("date", "")),
            urgency=parts.get("urgency", "") if self.values.get("urgent") else "",
            blocks=tuple(self.blocks(parts["blocks"])),
            addressees=self.names(parts.get("addressees", [])),
            attachments=self.names(parts.get("attachments", [])),
            copies=self.names(parts.get("copies", [])),
            **{name: self.text(parts.get(name, "")).replace("\n", " ") for name in texts if name != "title"},
            title=self.text(parts["title"]).strip(),
        )

    def text(self, pattern: str) -> str:
        return _PLACEHOLDER.sub(lambda match: self.word(match[1]), pattern)

    def word(self, name: str) -> str:
        value = self.values[name]
        if isinstance(value, dt.date):
            return chinese_date(value)
        if value is None and self.blank and placeholders()[name].type == "date":
            return self.blank(placeholders()[name])
        return "；".join(value) if isinstance(value, tuple) else str(value or "")

    def names(self, patterns: Sequence[str]) -> tuple[str, ...]:
        """Texts of a list: a pattern that is a list placeholder and nothing else gives all its items."""
        found: list[str] = []
        for pattern in patterns:
            match = _PLACEHOLDER.fullmatch(pattern)
            value = self.values[match[1]] if match else None
            found.extend(value if isinstance(value, tuple) else [self.text(pattern)])
        return tuple(line for name in found if (line := name.replace("\n", " ").strip()))

    def blocks(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
        for row in rows:
            if ("when" in row and not self.values[row["when"]]) or ("unless" in row and self.values[row["unless"]]):
                continue
            if "heading" in row:
                yield Heading(self.text(row["heading"]), row.get("level", 1))
            if "text" in row:
                yield from (Paragraph(line) for line in _paragraphs(self.text(row["text"])))
            if "items" in row:
                yield from (NumberedItem("\n".join(_paragraphs(item))) for item in self.values[row["items"]])
            if "table" in row:
                yield Table(tuple((label, self.text(pattern)) for label, pattern in row["table"]))


def _values(kind: LetterKind, data: Mapping[str, object]) -> dict[str, Any]:
    return {each.name: _value(each, data.get(each.name)) for each in kind.placeholders}


def _value(placeholder: Placeholder, value: object) -> object:
    """The value, checked and cleaned; empty values of every type are falsy."""
    if value is None:
        return () if placeholder.type == "list" else None
    match placeholder.type, value:
        case "text", str():
            return clean(value)
        case "list", list() | tuple() if all(isinstance(item, str) for item in value):
            return tuple(text for item in value if (text := clean(item)))
        case "date", _ if (day := _date(value)) or value == "":
            return day
        case "flag", bool():
            return value
        case "number", int() if not isinstance(value, bool):
            return str(value)
    raise WrongValue(placeholder.name, placeholder.label, _TYPES[placeholder.type])


def _date(value: object) -> dt.date | None:
    """A date, also from its ISO form, in which stored data carries it; an instant is no date and gives None."""
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else None


def clean(text: str) -> str:
    """The text without what cannot be printed: control and invisible format characters, outer space.

    Among these are marks that reverse the direction of writing, by which a letter could show another text than it says.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(char for char in lines if char == "\n" or _printable(char)).strip()


def _printable(char: str) -> bool:
    noncharacter = 0xFDD0 <= ord(char) <= 0xFDEF or ord(char) & 0xFFFE == 0xFFFE
    return not noncharacter and unicodedata.category(char) not in ("Cc", "Cf", "Cs")


def _paragraphs(text: str) -> list[str]:
    return [line for part in text.split("\n") if (line := part.strip())]


def _read(path: Path) -> Wording:
    parts = yaml.safe_load(path.read_text("utf-8"))
    _check(path, parts)
    kind = LetterKind(
        name=path.parent.name,
        optional=tuple(parts.get("optional", ())),
        required=tuple(parts["required"]),
        valid_to=parts.get("valid_to"),
        code=parts.get("code", ""),
        **{key: parts[key] for key in ("label", "title", "profile", "version", "valid_from", "layout", "basis")},
    )
    return Wording(kind, parts)


def _check(path: Path, parts: Mapping[str, Any]) -> None:
    where = f"{path.parent.name}/{path.name}"
    declared = {*parts["required"], *parts.get("optional", ())}
    used = set(_used(parts))
    faults = {
        "unknown keys": set(parts) - _FILE_KEYS,
        "unknown block keys": {key for block in parts["blocks"] for key in block} - _BLOCK_KEYS,
        "undeclared placeholders": used - declared,
        "declared but unused placeholders": declared - used,
        "placeholders missing from placeholders.yaml": declared - set(placeholders()),
        "unknown profile": {parts["profile"]} - set(get_args(Profile)),
        "version unlike the file name": {f"v{parts['version']}"} - {path.stem},
    }
    for fault, names in faults.items():
        if names:
            raise WordingError(f"{where}: {fault}: {', '.join(sorted(names))}")


def _used(part: object, key: str = "") -> Iterator[str]:
    """Names of placeholders used anywhere in a wording file."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            if name not in ("required", "optional"):
                yield from _used(value, name)
        if "urgency" in part:
            yield "urgent"
    elif isinstance(part, list):
        for value in part:
            yield from _used(value, key)
    elif isinstance(part, str):
        yield from [part] if key in ("items", "when", "unless", "date") else _PLACEHOLDER.findall(part)
