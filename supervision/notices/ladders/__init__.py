"""The ladders (催办阶梯) as data: who is reminded of which kind of term, when, in which words, and what is proposed.

Product defaults, not law: no rule says when to remind, and none lets a machine act. The files beside this module hold
one list each; the loader is strict, because a misread rung is a reminder that nobody gets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

from supervision.terms.catalogue import KINDS, TermEntry, catalogue

OWNER_ROLES = ("handler", "department_head", "chief", "case_management")
ADDRESSEE_ROLES = ("clerk", "agency_head")
ROLES = frozenset({*OWNER_ROLES, *ADDRESSEE_ROLES, "office"})
UNITS = ("day", "working_day", "hour")
BASES = ("due", "target")
CHANNELS = frozenset({"mail", "webhook"})
FIELDS = frozenset({"left", "label", "due", "title", "number", "handler", "obligor", "days"})
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_FIELD = re.compile(r"\{([^{}]*)\}")


class LadderError(ValueError):
    """The data of a ladder is not what the loader demands."""


@dataclass(frozen=True, kw_only=True)
class Proposes:
    """A legal act that a rung lays before the person who may decide it.

    `move` names a move of the matter's procedure, `data` the first values of its form, `letter` what the draft of its
    document can already say. Texts may name fields in braces.
    """

    move: str
    text: str
    data: Mapping[str, Any]
    letter: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One rung: `offset` in `unit` from the base day; negative is before. Told are those in `to`, on every channel.

    `base`: `due`, the legal last day, or `target`, the office's own day before it, which only its own side hears of.
    `done`, `done_days`: only when the matter's last such move since the due day lies at least so many days back.
    `not_done`: only while no such move was made since the due day.
    """

    name: str
    offset: int
    unit: str
    to: tuple[str, ...]
    title: str
    text: str
    base: str = "due"
    channels: tuple[str, ...] = ("mail", "webhook")
    urgent: bool = False
    done: str = ""
    done_days: int = 0
    not_done: str = ""
    proposes: Proposes | None = None

    @property
    def conditional(self) -> bool:
        """Whether more than the date decides."""
        return bool(self.done or self.not_done)


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """催办阶梯: the rungs in the order of time, for the terms named, or for all other terms of the kinds named.

    `not_while` names terms: while the matter has an open clock of one, as when an objection is reviewed, all is quiet.
    """

    id: str
    steps: tuple[Step, ...]
    terms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    hours: bool = False
    not_while: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def ladders() -> Mapping[str, Ladder]:
    """Every ladder by id."""
    found: dict[str, Ladder] = {}
    for item in sorted(resources.files(__name__).iterdir(), key=lambda path: path.name):
        if item.name.endswith(".yaml"):
            for ladder in load(item.read_text(encoding="utf-8"), item.name):
                if ladder.id in found:
                    raise LadderError(f"{item.name}: {ladder.id} appears twice")
                found[ladder.id] = ladder
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def ladder_of_term() -> Mapping[str, Ladder]:
    """The one ladder of every term of the catalogue; LadderError when a term has none or two."""
    return MappingProxyType(assign(ladders().values(), catalogue()))


def assign(known: Any, terms: Mapping[str, TermEntry]) -> dict[str, Ladder]:
    """Which ladder each term has: its own, else the one of terms by hours, else the one of its kind."""
    known = tuple(known)
    own = _once(((term, ladder) for ladder in known for term in ladder.terms), "term")
    kinds = _once(((kind, ladder) for ladder in known for kind in ladder.kinds), "kind")
    hours = _once((("hours", ladder) for ladder in known if ladder.hours and not ladder.terms), "ladder for")
    if unknown := {*own, *(term for ladder in known for term in ladder.not_while)} - set(terms):
        raise LadderError(f"unknown terms {sorted(unknown)}")
    found = {}
    for term in terms.values():
        by_hours = hours.get("hours") if term.unit == "hour" else None
        ladder = own.get(term.id) or by_hours or kinds.get(term.kind)
        if ladder is None:
            raise LadderError(f"{term.id} has no ladder")
        found[term.id] = ladder
    return found


def _once(pairs: Any, what: str) -> dict[str, Ladder]:
    found: dict[str, Ladder] = {}
    for key, ladder in pairs:
        if key in found:
            raise LadderError(f"{what} {key} stands in two ladders")
        found[key] = ladder
    return found


def load(text: str, source: str) -> list[Ladder]:
    """Read one file; LadderError names the file, the ladder and the fault."""
    rows = yaml.safe_load(text)
    if not isinstance(rows, list):
        raise LadderError(f"{source}: a list of ladders is expected")
    return [_ladder(row, f"{source}: {row.get('id') if isinstance(row, dict) else row}") for row in rows]


def _ladder(row: Any, where: str) -> Ladder:
    values = _values(Ladder, row, where)
    steps = tuple(_step(item, where) for item in _list(values["steps"], f"{where}.steps"))
    lists = {name: tuple(_list(values.get(name, []), f"{where}.{name}")) for name in ("terms", "kinds", "not_while")}
    terms, kinds = lists["terms"], lists["kinds"]
    found = Ladder(**{**values, **lists, "steps": steps})
    names = [step.name for step in steps]
    faults = [
        (not isinstance(found.id, str) or not _NAME.match(found.id), "the id is not a name"),
        (not isinstance(found.hours, bool), "hours is yes or no"),
        (len(names) != len(set(names)), "two steps have one name"),
        (not set(kinds) <= set(KINDS), f"unknown kinds {sorted(set(kinds) - set(KINDS))}"),
        (not (terms or kinds or found.hours), "it belongs to no term"),
        (any((step.unit == "hour") != found.hours for step in steps), "hours and days are not mixed"),
        (not _in_order(steps), "the steps do not stand in the order of time"),
    ]
    _refuse(faults, where)
    return found


def _step(row: Any, where: str) -> Step:
    values = _values(Step, row, f"{where}.steps")
    where = f"{where}.{values['name']}"
    for name in ("to", "channels"):
        if name in values:
            values[name] = tuple(_list(values[name], f"{where}.{name}"))
    if values.get("proposes") is not None:
        values["proposes"] = Proposes(**_values(Proposes, values["proposes"], f"{where}.proposes"))
    step = Step(**values)
    _judge(step, where)
    return step


def _judge(step: Step, where: str) -> None:
    texts = (step.title, step.text, *_texts_of(step.proposes))
    plain = all(isinstance(value, str) for value in (step.name, step.done, step.not_done, *texts))
    faults = [
        (not plain or not _NAME.match(step.name), "a text is expected"),
        (type(step.offset) is not int or type(step.done_days) is not int, "offsets are whole numbers"),
        (not isinstance(step.urgent, bool), "urgent is yes or no"),
        (step.unit not in UNITS, f"unknown unit {step.unit!r}"),
        (step.base not in BASES, f"unknown base {step.base!r}"),
        (not set(step.to) <= ROLES, f"unknown recipients {sorted(set(step.to) - ROLES)}"),
        (not set(step.channels) <= CHANNELS, "unknown channel"),
        (not step.to and step.proposes is None, "nobody is told and nothing proposed"),
        (step.base == "target" and not set(step.to) <= set(OWNER_ROLES), "an inner target stays inside"),
        (step.base == "target" and step.unit == "hour", "an inner target is a day"),
        (bool(step.done_days) and not step.done, "done_days without done"),
        (step.proposes is not None and step.offset <= 0, "nothing is proposed before the term has ended"),
    ]
    _refuse(faults, where)
    for text in texts:
        if unknown := set(_FIELD.findall(text)) - FIELDS:
            raise LadderError(f"{where}: unknown fields {sorted(unknown)}")


def _refuse(faults: list[tuple[bool, str]], where: str) -> None:
    for wrong, fault in faults:
        if wrong:
            raise LadderError(f"{where}: {fault}")


def _texts_of(proposes: Proposes | None) -> list[str]:
    if proposes is None:
        return []
    more = [*proposes.data.values(), *proposes.letter.values()]
    return [proposes.move, proposes.text, *(text for text in more if isinstance(text, str))]


def _in_order(steps: tuple[Step, ...]) -> bool:
    """Working days stretch, so steps are compared within their unit and base only; the file's order decides else."""
    for unit in UNITS:
        for base in BASES:
            offsets = [step.offset for step in steps if (step.unit, step.base) == (unit, base)]
            if offsets != sorted(offsets):
                return False
    return True


def _values(kind: type, row: Any, where: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise LadderError(f"{where}: a mapping is expected")
    known = {item.name: item for item in fields(kind)}
    missing = {name for name, item in known.items() if item.default is MISSING} - set(row)
    unknown = set(map(str, row)) - set(known)
    if missing or unknown:
        raise LadderError(f"{where}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    return dict(row)


def _list(items: Any, where: str) -> list:
    if not isinstance(items, list):
        raise LadderError(f"{where}: a list is expected")
    return items


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its fields filled in one pass: braces in a value mean nothing."""
    return _FIELD.sub(lambda found: values.get(found.group(1), ""), text)
