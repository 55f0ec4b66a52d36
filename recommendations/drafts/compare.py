"""Two versions of a text side by side, character by character within the sentences that differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?")
SHORTEST = 2  # equal runs shorter than this between two changes are shown as changed: single characters mislead


@dataclass(frozen=True)
class Piece:
    """A run of text: "same", "gone" (only in the older version) or "new" (only in the newer one)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Compared:
    """One part in both versions; `changed` when they differ."""

    label: str
    older: tuple[Piece, ...]
    newer: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        return any(piece.kind != "same" for piece in (*self.older, *self.newer))


def compare(older: list[list[str]], newer: list[list[str]]) -> list[Compared]:
    """Each part of both versions, in the newer one's order; parts are [name, label, text]."""
    before = {name: text for name, _, text in older}
    after = {name for name, _, _ in newer}
    rows = [(label, before.get(name, ""), text) for name, label, text in newer]
    rows += [(label, text, "") for name, label, text in older if name not in after]
    return [compared(label, old, new) for label, old, new in rows if old or new]


def compared(label: str, old: str, new: str) -> Compared:
    """One part."""
    left: list[Piece] = []
    right: list[Piece] = []
    for same, gone, added in _differences(old, new):
        for pieces, kind, text in ((left, "gone", gone), (right, "new", added)):
            if text:
                pieces.append(Piece(kind, text))
        if same:
            left.append(Piece("same", same))
            right.append(Piece("same", same))
    return Compared(label, tuple(left), tuple(right))


def _differences(old: str, new: str) -> Iterator[tuple[str, str, str]]:
    """(equal run, "", "") or ("", gone, new) in order. Sentences are matched first: whole texts would be too slow."""
    before, after = SENTENCE.findall(old), SENTENCE.findall(new)
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, added = "".join(before[i:j]), "".join(after[k:m])
        if kind == "equal":
            yield gone, "", ""
        elif kind == "replace":
            yield from _by_character(gone, added)
        else:
            yield "", gone, added


def _by_character(old: str, new: str) -> Iterator[tuple[str, str, str]]:
    gone, added = "", ""
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (kind, i, j, k, m) in enumerate(codes):
        inner = 0 < place < len(codes) - 1
        if kind == "equal" and not (inner and j - i < SHORTEST):
            if gone or added:
                yield "", gone, added
                gone, added = "", ""
            yield old[i:j], "", ""
        else:
            gone, added = gone + old[i:j], added + new[k:m]
    if gone or added:
        yield "", gone, added
