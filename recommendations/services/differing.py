"""What a row of a register says otherwise than the matter that exists already; the matter is never changed by it."""

from __future__ import annotations

from recommendations.models import Recommendation
from recommendations.services.bodies import find_body
from recommendations.services.facts import KIND_NAMES, LABELS, Facts
from supervision.documents.registers import PartialDate, RegisterRow
from supervision.matters.models import Function, Matter

DATES = {
    "issued_on": "issued_on",
    "served_on": "served_on",
    "replied_on": "answered_on",
    "looked_back_on": "look_back_on",
}
TEXTS = {"rectification": "整改情况", "remarks": "备注"}
SHOWN = 30


def differing(row: RegisterRow, facts: Facts, matter: Matter) -> list[str]:
    """送达日期（文件2026-09-05，系统2026-09-02）, one for each cell; an empty cell says nothing.

    The texts are compared with those of the register from which the matter came.
    """
    if not isinstance(matter, Recommendation):
        return []
    found = [*_names(row, facts, matter), *_dates(row, matter)]
    before = matter.details.get("register", {})
    for name, label in TEXTS.items():
        said = row.raw.get(name, "")
        if said and before and said != before.get(name, ""):
            found.append(_one(label, said, before.get(name, "")))
    return found


def _names(row: RegisterRow, facts: Facts, matter: Recommendation) -> list[str]:
    body = find_body(facts.addressees[0], matter.office)
    here = matter.counterpart
    pairs = [
        ("案件名称", facts.title if row.values.get("title") else "", matter.title),
        ("文书类型", KIND_NAMES[facts.kind] if row.values.get("document_kind") else "", KIND_NAMES[matter.kind]),
        ("承办人", facts.handler, matter.handler.name if matter.handler else _handler_said(matter)),
    ]
    if row.values.get("function") and matter.function:
        pairs.insert(0, ("检察类别", Function(facts.function).label, Function(matter.function).label))
    if here is None or body != here:
        pairs.append(("被建议单位", facts.addressees[0], here.name if here else ""))
    return [_one(label, said, kept) for label, said, kept in pairs if said and said != kept]


def _handler_said(matter: Recommendation) -> str:
    """The name in the register, where nobody of the office bears it."""
    return str(matter.details.get("register", {}).get("handler", ""))


def _dates(row: RegisterRow, matter: Recommendation) -> list[str]:
    """A month does not differ from a day in it."""
    found = []
    for name, attribute in DATES.items():
        said, kept = row.values.get(name), getattr(matter, attribute)
        unsure = kept is not None and name in matter.details.get("date_precision", {})
        if isinstance(said, PartialDate) and not unsure and not (kept and said.first <= kept <= said.last):
            found.append(_one(LABELS[name], str(said), kept.isoformat() if kept else ""))
    return found


def _one(label: str, said: str, kept: str) -> str:
    return f"{label}（文件“{_short(said)}”，系统{f'“{_short(kept)}”' if kept else '未记载'}）"


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
