"""The parts of a draft as plain text: what is checked, compared, commented on, and kept as a version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from recommendations.drafts.evidence import paragraphs
from recommendations.drafts.reach import out_of_reach
from recommendations.models import Recommendation
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.terms.arithmetic import day_text


class Part(NamedTuple):
    """One part: its name, what the page calls it, its text."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A draft apart from the database. `measures` are pairs of what is asked and how it is verified.

    `unproved` counts, from 1, the paragraphs of the facts to which no file is linked as evidence; `heard` says whether
    the unit was asked before, `reach` which consent is missing before it may be addressed.
    """

    kind: str
    parts: tuple[Part, ...]
    measures: tuple[tuple[str, str], ...]
    addressee: str
    ground: str
    reply_by: date | None
    rectify_by: date | None
    unproved: tuple[int, ...] = ()
    heard: bool = True
    reach: str = ""
    urgent: bool = False

    def text(self, name: str) -> str:
        """The text of a part; empty where the draft has none."""
        return next((part.text for part in self.parts if part.name == name), "")


LABELS = {
    "source": "案件或者问题的来源",
    "facts": "查明的事实及相关证据",
    "violation": "违法情形或者隐患",
    "basis": "法律依据",
}


def draft_of(found: Any, today: date | None = None) -> Draft:
    """The draft as it stands; the measures of a gathered matter cost no query.

    With `today` it is told too whom it may not address yet, which asks the database only where it is not at hand.
    """
    rows = found.g_measures if hasattr(found, "g_measures") else found.measures.values("text", "standard")
    measures = tuple((row["text"], row["standard"]) for row in rows)
    return Draft(
        kind=found.kind,
        parts=tuple(_parts(found, measures)),
        measures=measures,
        addressee=found.counterpart.name if found.counterpart else "",
        ground=found.ground,
        reply_by=found.reply_by,
        rectify_by=found.rectify_by,
        unproved=_unproved(found),
        heard=bool(found.details.get("hearings")),
        urgent=bool(found.urgent),
        reach=(out_of_reach(found, today) or "") if today and INSTRUMENTS[found.kind].within_reach else "",
    )


def _unproved(found: Any) -> tuple[int, ...]:
    links = found.details.get("evidence") or {}
    marks = [mark for mark, _ in paragraphs(found.facts)]
    return tuple(order for order, mark in enumerate(marks, start=1) if not links.get(mark))


def _parts(found: Recommendation, measures: tuple[tuple[str, str], ...]) -> list[Part]:
    one = INSTRUMENTS[found.kind]
    listed = "\n".join(
        f"{order}. {text}{f'（核验标准：{standard}）' if standard else ''}"
        for order, (text, standard) in enumerate(measures, start=1)
    )
    return [
        Part("title", "标题", found.title),
        Part("addressee", one.addressee_label, found.counterpart.name if found.counterpart else ""),
        *([Part("joint", "协办单位", joint)] if (joint := _names(found, "joint")) else []),
        *(Part(extra.name, extra.label, str(found.details.get(extra.name) or "")) for extra in one.extras),
        *(Part(name, label, getattr(found, name)) for name, label in LABELS.items()),
        Part("measures", one.measures_label, listed),
        *(Part(name, label, text) for name, label, text in _terms(found) if text),
        Part("other", "其他需要说明的事项", found.other),
        *([Part("annexes", "附件", named)] if (named := "\n".join(found.details.get("annex_names", []))) else []),
        *([Part("copied", "抄送机关", sent)] if (sent := _names(found, "copied")) else []),
    ]


def _names(found: Recommendation, bodies: str) -> str:
    return "、".join(row["name"] for row in found.details.get(bodies, []))


def _terms(found: Recommendation) -> list[tuple[str, str, str]]:
    one = INSTRUMENTS[found.kind]
    return [
        ("ground", "适用情形", dict(one.grounds).get(found.ground, "")),
        ("urgent_reason", "紧急情形", found.urgent_reason),
        ("rectify_by", "整改期限", day_text(found.rectify_by) if found.rectify_by else ""),
        ("reply_by", "文书载明的书面回复日期", day_text(found.reply_by) if found.reply_by else ""),
        ("objection_days", "异议期", f"收到之日起{found.objection_days}日" if one.window else ""),
    ]
