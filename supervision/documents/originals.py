"""Letters that come ready-made from another installation keep their number and their bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Original:
    """One letter as its sender made it: number, kind, what stands about it, and its files by suffix.

    `matter` is what its sender's papers behind it say that stay there: function, field and secrecy; `decided` says who
    decided on it over there.
    """

    number: str = ""
    kind: str = ""
    about: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    matter: dict[str, str] = field(default_factory=dict)
    decided: str = ""
    # What goes with the letter: name and content.
    enclosures: tuple[tuple[str, bytes], ...] = ()


_arriving: ContextVar[Original | None] = ContextVar("arriving", default=None)


@contextmanager
def arriving(original: Original) -> Iterator[None]:
    """The act carried out inside was made elsewhere: nothing is numbered or drawn up anew for it."""
    token = _arriving.set(original)
    try:
        yield
    finally:
        _arriving.reset(token)


def original() -> Original | None:
    """The letter that is arriving, if one is."""
    return _arriving.get()


def decided_elsewhere() -> dict[str, str]:
    """Who decided on the letter that is arriving, for the matter's details; nothing for one that is made here."""
    arrived = original()
    return {"decided": arrived.decided} if arrived and arrived.decided else {}
