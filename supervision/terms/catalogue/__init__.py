"""The catalogue of terms (期限目录): every clock the law, a document or the office's own rules can start, as data.

The files beside this module hold one list each. The loader is strict: an unknown key, a wrong type or an unknown word
is an error at start-up, because a misread term is a missed one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from types import MappingProxyType, NoneType, UnionType
from typing import Any, get_args

import yaml

from supervision.terms.arithmetic import Term, Unit, length_text

KINDS = {
    "statutory": "法定期限",
    "document_set": "文书确定的期限",
    "soft": "一般应当遵守的期限",
    "immediate": "立即或者及时办理",
    "policy": "工作要求",
}
ADDRESSEE_KINDS = {
    "admin_organ": "行政机关",
    "court": "人民法院",
    "police": "公安机关",
    "penal_organ": "监狱、看守所等执行机关",
    "sqjz_organ": "社区矫正机构",
    "unit": "企业事业单位、社会组织",
    "proc_self": "本院承办部门",
    "proc_cm": "本院案件管理部门",
    "proc_superior": "上级人民检察院",
    "proc_peer": "其他人民检察院",
    "party": "当事人、申请人、信访人",
    "public": "社会公众、适格主体",
    "deputy": "人大代表",
    "lianxi_office": "府检联动联席会议办公室",
}
CONFIDENCE_NOTES = {
    "verified_text": "",
    "secondary": "本期限依据转引材料，条文原文未经核实，使用前请核对",
    "inferred": "本期限为可配置默认值，依据未经条文核实",
}
# How sure the length is, in a word for lists.
CONFIDENCE_LABELS = {"verified_text": "条文已核实", "secondary": "转引，未核实", "inferred": "可配置默认值"}
_PLAIN: dict[Any, type] = {str: str, int: int, bool: bool, date: date, Unit: str, NoneType: NoneType}


class CatalogueError(ValueError):
    """The data of the catalogue is not what the loader demands."""


@dataclass(frozen=True, kw_only=True)
class Urgent:
    """The shorter term of urgent matters; `length` None when the document states it."""

    length: int | None
    unit: Unit | None
    condition: str


@dataclass(frozen=True, kw_only=True)
class Extension:
    """How a term may be extended: by whom, by how much more, how often; None where the rule is silent."""

    by: str | None
    length: int | None
    unit: Unit | None
    times: int | None
    condition: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A length offered where the law gives none; never shown as law."""

    length: int
    unit: Unit
    reason: str


@dataclass(frozen=True, kw_only=True)
class Basis:
    """A provision: the instrument, the year of its version, the articles (None when not verified).

    `title` is False for a practice or a local paper whose exact title was not seen; it is cited without 《》.
    """

    name: str
    year: int | None
    article: str | None
    title: bool = True

    @property
    def text(self) -> str:
        """《人民检察院检察建议工作规定》（2019）第19条."""
        return (
            (f"《{self.name}》" if self.title else self.name)
            + (f"（{self.year}）" if self.year else "")
            + (self.article or "")
        )


@dataclass(frozen=True, kw_only=True)
class TermEntry:
    """期限: one term of the catalogue. Texts are Chinese; `length` None means that a document or a decision sets it."""

    id: str
    name: str
    addressee_kinds: tuple[str, ...]
    obligor: str
    trigger: str
    length: int | None
    unit: Unit | None
    kind: str
    roll: bool
    fulfilled_by: tuple[str, ...]
    if_missed: tuple[str, ...]
    basis: tuple[Basis, ...]
    confidence: str
    urgent: Urgent | None = None
    extension: Extension | None = None
    # Grounds whose days are left out, and grounds on which the review itself is suspended by a decision.
    exclude: tuple[str, ...] = ()
    pause: tuple[str, ...] = ()
    backward: bool = False
    doc_date_prevails: bool = False
    suggested_default: Suggestion | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    # Whether a clock that ran when this version came into force changes over to it, once that is confirmed.
    applies_to_running: bool = False
    # Whether days of rest of the obligor's own region count; without a rule that says so, the nation's calendar does.
    regional_days: bool = False
    note: str = ""

    @property
    def grounds(self) -> tuple[str, ...]:
        """Every ground on which time does not count."""
        return (*self.exclude, *self.pause)

    def term(self, urgent: bool = False) -> Term:
        """Return the length to reckon with; ValueError when there is no urgent variant."""
        if not urgent:
            return self._term(self.length, self.unit)
        if self.urgent is None:
            raise ValueError(f"{self.name}没有紧急情形的期限。")
        return self._term(self.urgent.length, self.urgent.unit)

    def suggested_term(self) -> Term | None:
        """Return the suggested length of a term that the law leaves open, or None."""
        suggestion = self.suggested_default
        return self._term(suggestion.length, suggestion.unit) if suggestion else None

    def refusal_to_extend(self, length: int | None, unit: str, made: int) -> str:
        """Return why the term may not be extended by so much after `made` extensions, in words; empty when it may."""
        allowed, source = self.extension, self.basis_text or "内部管理要求"
        if allowed is None:
            return f"{self.name}没有延长的规定（{source}）。"
        if length is None or length < 1 or unit not in set(Unit):
            return "延长期限须写明长度和单位。"
        if allowed.times is not None and made >= allowed.times:
            return f"{self.name}只能延长{allowed.times}次（{source}）。"
        if allowed.length is None or allowed.unit is None:
            return ""
        if unit != allowed.unit or length > allowed.length:
            return f"{self.name}每次最多延长{length_text(allowed.length, allowed.unit)}（{source}）。"
        return ""

    def _term(self, length: int | None, unit: Unit | None) -> Term:
        return Term(length=length, unit=unit or Unit.DAY, roll=self.roll, backward=self.backward)

    @property
    def kind_text(self) -> str:
        """The kind in Chinese: 法定期限."""
        return KINDS[self.kind]

    @property
    def basis_text(self) -> str:
        """All provisions in one line; empty for a rule of the office itself."""
        return "；".join(item.text for item in self.basis)

    @property
    def confidence_label(self) -> str:
        """How sure it is, in a word: 条文已核实."""
        return CONFIDENCE_LABELS[self.confidence]

    @property
    def length_text(self) -> str:
        """The length in words; the suggestion, marked as such, where the law gives none."""
        if self.length is not None and self.unit:
            return ("提前" if self.backward else "") + length_text(self.length, self.unit)
        words = KINDS[self.kind] if self.kind == "immediate" else "由文书确定"
        if self.suggested_default is None:
            return words
        return f"{words}（建议{length_text(self.suggested_default.length, self.suggested_default.unit)}）"

    @property
    def urgent_text(self) -> str:
        """The urgent variant in words; empty when there is none."""
        if self.urgent is None:
            return ""
        unit = self.urgent.unit or Unit.DAY
        return f"{length_text(self.urgent.length, unit)}：{self.urgent.condition}"

    @property
    def extension_text(self) -> str:
        """The rule of extension in words; 不得延长 without one."""
        found = self.extension
        if found is None:
            return "没有延长的规定"
        times = f"，{found.times}次" if found.times else ""
        most = f"最多{length_text(found.length, found.unit)}{times}" if found.length and found.unit else "长度没有规定"
        parts = [f"{found.by}决定" if found.by else "", most, found.condition, found.note]
        return "；".join(part for part in parts if part)

    @property
    def confidence_note(self) -> str:
        """A warning for a term whose text was not verified, else empty."""
        return CONFIDENCE_NOTES[self.confidence]


@lru_cache(maxsize=1)
def versions() -> Mapping[str, tuple[TermEntry, ...]]:
    """Return every term's versions, oldest first, by id and in the order of the files."""
    found: list[TermEntry] = []
    for item in sorted(resources.files(__name__).iterdir(), key=lambda path: path.name):
        if item.name.endswith(".yaml"):
            found += load(item.read_text(encoding="utf-8"), item.name)
    return by_version(found)


def by_version(entries: Iterable[TermEntry]) -> Mapping[str, tuple[TermEntry, ...]]:
    """Group versions by id; CatalogueError when two of one term could be in force on the same day."""
    grouped: dict[str, list[TermEntry]] = {}
    for found in entries:
        grouped.setdefault(found.id, []).append(found)
    for term_id, rows in grouped.items():
        rows.sort(key=lambda row: row.valid_from or date.min)
        for earlier, later in pairwise(rows):
            if later.valid_from is None or earlier.valid_to is None or earlier.valid_to >= later.valid_from:
                raise CatalogueError(f"{term_id} appears twice for the same day")
    return MappingProxyType({term_id: tuple(rows) for term_id, rows in grouped.items()})


def catalogue() -> Mapping[str, TermEntry]:
    """Return the newest version of every term by id, in the order of the files."""
    return MappingProxyType({term_id: rows[-1] for term_id, rows in versions().items()})


def entry(term_id: str, on: date | None = None) -> TermEntry:
    """Return the version of a term in force on `on`, the newest without a day; KeyError with the id for none.

    A trigger from before the oldest recorded version is judged by that one: older texts are not in the catalogue.
    """
    rows = versions()[term_id]
    if on is None or len(rows) == 1:
        return rows[-1]
    return next((row for row in reversed(rows) if row.valid_from is None or row.valid_from <= on), rows[0])


def gone(term_id: str, name: str) -> TermEntry:
    """What stands for a term that the catalogue no longer has, so that clocks which still run by it can be read.

    It fixes no length and knows neither extension nor pause; the nightly checks name such clocks.
    """
    return TermEntry(
        id=term_id, name=name, addressee_kinds=(), obligor="", trigger="", length=None, unit=None, kind="policy",
        roll=False, fulfilled_by=(), if_missed=(), basis=(), confidence="inferred",
        note="期限目录中已经没有这一期限，保留原届满日，请核对。",
    )  # fmt: skip


def takes_over(term_id: str, on: date, today: date) -> date | None:
    """Return the day from which a later version governs a clock that runs under the version of `on`, if one does."""
    found = None
    for row in versions().get(term_id, ()):
        if row.applies_to_running and row.valid_from and on < row.valid_from <= today:
            found = row.valid_from
    return found


def load(text: str, source: str) -> list[TermEntry]:
    """Read one file of the catalogue; CatalogueError names the file, the term and the fault."""
    rows = yaml.safe_load(text)
    if not isinstance(rows, list):
        raise CatalogueError(f"{source}: a list of terms is expected")
    return [_entry(row, f"{source}: {row.get('id') if isinstance(row, dict) else row}") for row in rows]


def _entry(row: Any, where: str) -> TermEntry:
    values = _values(TermEntry, row, where)
    for name, build in (("urgent", Urgent), ("extension", Extension), ("suggested_default", Suggestion)):
        if values.get(name) is not None:
            values[name] = build(**_lengths(_values(build, values[name], f"{where}.{name}"), where))
    values["basis"] = tuple(Basis(**_values(Basis, item, f"{where}.basis")) for item in values["basis"])
    for name in ("addressee_kinds", "fulfilled_by", "if_missed", "exclude", "pause"):
        values[name] = _texts(values.get(name, []), f"{where}.{name}")
    found = TermEntry(**_lengths(values, where))
    _judge(found, where)
    return found


def _values(kind: type, row: Any, where: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise CatalogueError(f"{where}: a mapping is expected")
    known = {item.name: item for item in fields(kind)}
    missing = {name for name, item in known.items() if item.default is MISSING} - set(row)
    unknown = set(row) - set(known)
    if missing or unknown:
        raise CatalogueError(f"{where}: missing {sorted(missing)}, unknown {sorted(map(str, unknown))}")
    for name, value in row.items():
        _check_type(known[name].type, value, f"{where}.{name}")
    return dict(row)


def _check_type(declared: Any, value: Any, where: str) -> None:
    allowed = get_args(declared) if isinstance(declared, UnionType) else (declared,)
    if not set(allowed) <= set(_PLAIN):
        return  # a list or a mapping, read by its own function
    if type(value) not in {_PLAIN[kind] for kind in allowed} or value == "":
        raise CatalogueError(f"{where}: {value!r} is not allowed here")


def _lengths(values: dict[str, Any], where: str) -> dict[str, Any]:
    length, unit = values["length"], values["unit"]
    if (length is None) != (unit is None) or (length is not None and length < 0):
        raise CatalogueError(f"{where}: length {length!r} does not fit unit {unit!r}")
    if unit is not None and unit not in set(Unit):
        raise CatalogueError(f"{where}: unknown unit {unit!r}")
    return values | {"unit": Unit(unit) if unit else None}


def _texts(items: Any, where: str) -> tuple[str, ...]:
    if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
        raise CatalogueError(f"{where}: a list of texts is expected")
    return tuple(items)


def _judge(found: TermEntry, where: str) -> None:
    faults = [
        (not found.id.replace("_", "").isalnum() or found.id != found.id.upper(), "the id is not in capitals"),
        (found.kind not in KINDS, f"unknown kind {found.kind!r}"),
        (found.confidence not in CONFIDENCE_NOTES, f"unknown confidence {found.confidence!r}"),
        (not set(found.addressee_kinds) <= set(ADDRESSEE_KINDS) or not found.addressee_kinds, "unknown addressee"),
        (found.length is None and found.kind not in {"document_set", "immediate"}, f"a {found.kind} term has a length"),
        (found.length is not None and found.suggested_default is not None, "a suggestion beside a length"),
        (found.backward and found.unit is not Unit.DAY, "only days are counted backward"),
        (not found.basis and found.confidence != "inferred", "no basis"),
        (bool(found.valid_from and found.valid_to and found.valid_to < found.valid_from), "valid_to before valid_from"),
    ]
    for wrong, fault in faults:
        if wrong:
            raise CatalogueError(f"{where}: {fault}")
