"""One form for everything that is searched and for what is searched for.

Traditional and simplified, full and half width, upper and lower case are the same. Each character folds by itself,
whatever stands beside it, so a part of a text always folds to a part of the folded text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from operator import add

from opencc import OpenCC

RUN = re.compile(r"[^\W_]+")
SHIFT = 21  # bits of a code point


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


class _Fold(dict):
    """Code point → folded text, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        wide = unicodedata.normalize("NFKC", chr(code)).casefold()
        self[code] = found = "".join(_simplifier().convert(one) for one in wide)
        return found


class _Display(dict):
    """Code point → the same, or where folding makes several characters (㎡) or none of it, what folding makes."""

    def __missing__(self, code: int) -> int | str:
        folded = FOLD[code]
        found: int | str = code if len(folded) == 1 else folded
        self[code] = found
        return found


class _Numbers(dict):
    """Two characters → one number."""

    def __missing__(self, pair: str) -> int:
        self[pair] = number = ord(pair[0]) << SHIFT | ord(pair[1])
        return number


FOLD = _Fold()
DISPLAY = _Display()
NUMBERS = _Numbers()
MOST_NUMBERS = 200_000


def shown(text: str) -> str:
    """The text as it is kept for showing: as long as its folded form, character for character."""
    return unicodedata.normalize("NFC", text).translate(DISPLAY)


def fold(text: str) -> str:
    """The text as it is searched."""
    return unicodedata.normalize("NFC", text).translate(FOLD)


def words(query: str) -> list[str]:
    """The folded words of a query: what spaces divide; each must occur."""
    return list(dict.fromkeys(fold(query).split()))


def bigrams(folded: str | Iterable[str]) -> list[int]:
    """The distinct pairs of neighbouring letters or digits of folded text, as numbers; punctuation divides."""
    texts = [folded] if isinstance(folded, str) else folded
    pairs: set[str] = set()
    for text in texts:
        for run in RUN.findall(text):
            pairs.update(map(add, run, run[1:]))
    if len(NUMBERS) > MOST_NUMBERS:
        NUMBERS.clear()
    return [NUMBERS[pair] for pair in pairs]
