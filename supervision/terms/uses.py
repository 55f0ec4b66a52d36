"""Which kinds of matters run which terms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType


@lru_cache(maxsize=1)
def kinds_by_term() -> Mapping[str, tuple[str, ...]]:
    """The names of the kinds whose moves start or weigh a term, by its id; in the order of the procedures."""
    found: dict[str, dict[str, None]] = {}
    # Procedures stand above, so they are asked for by name.
    for procedure in import_module("supervision.matters.procedures").procedures().values():
        for move in (procedure.opening, *procedure.moves):
            for term in (*(start.term for start in move.starts), *move.weighs):
                found.setdefault(term, {})[procedure.label] = None
    return MappingProxyType({term: tuple(kinds) for term, kinds in found.items()})
