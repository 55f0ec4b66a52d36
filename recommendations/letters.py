"""What the letters of a recommendation are made from."""

from __future__ import annotations

import re
from typing import Any

from cases.moves.service import receipt_data
from recommendations.drafts.evidence import evidence_text
from recommendations.models import Recommendation
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.matters.services import Act
from supervision.terms import catalogue
from supervision.terms.arithmetic import day_text, duration_text


def reply_period_text(matter: Recommendation) -> str:
    """The period for a written reply as the letter states it; the number comes from the catalogue."""
    if matter.reply_by:
        return f"{day_text(matter.reply_by)}前"
    answers = INSTRUMENTS[matter.kind].answers
    term = next(answer.term for answer in answers if not answer.function or answer.function == matter.function)
    entry = catalogue.entry(term)
    length = entry.term(urgent=matter.urgent and entry.urgent is not None)
    return f"收到本文书之日起{duration_text(length)}内" if length.length else ""


def cited(basis: str) -> str:
    """Articles as a letter cites them: 第22、23条 becomes 第二十二条、第二十三条; our own notes in brackets go."""
    bare = re.sub(r"（[^（）]*(?:默认做法|核对)[^（）]*）", "", basis).removeprefix("参照")
    return re.sub(r"第([\d、]+)条", lambda found: "、".join(f"第{_numeral(n)}条" for n in found[1].split("、")), bare)


def _numeral(digits: str) -> str:
    """A number below 1000 in Chinese, as articles are counted."""
    units = zip(reversed(digits), ("", "十", "百"), strict=False)
    words = [("零一二三四五六七八九"[int(digit)] + unit) if digit != "0" else "零" for digit, unit in units]
    text = re.sub("零+", "零", "".join(reversed(words))).rstrip("零")
    return text.removeprefix("一") if text.startswith("一十") else text


def _addressed(act: Act) -> str:
    """The lead alone answers and is written to; the instrument itself names the joint units after it."""
    matter: Recommendation = act.matter
    lead = matter.counterpart.name if matter.counterpart else ""
    joint = [row["name"] for row in matter.details.get("joint", [])] if act.move.numbered else []
    return "、".join([lead, *joint])


def _division(act: Act) -> str:
    """Who of several units leads: that one answers for all, after the others have countersigned."""
    matter: Recommendation = act.matter
    joint = "、".join(row["name"] for row in matter.details.get("joint", []))
    if not (joint and act.move.numbered and matter.counterpart):
        return ""
    lead = matter.counterpart.name
    return f"本建议由{lead}主办，{joint}协办；异议和书面回复由{lead}提出，回复经{joint}会签。"


def _enclosures(act: Act) -> dict[str, Any]:
    """附件 and 抄送 belong to the instrument itself, not to what is written about it later."""
    if not act.move.numbered:
        return {}
    copied = [row["name"] for row in act.matter.details.get("copied", [])]
    return {"attachments": act.matter.details.get("annex_names", []), "copies": copied}


def letter_data(act: Act, number: str) -> dict[str, Any]:
    """Everything a letter of a recommendation may name; each template takes what it needs."""
    matter: Recommendation = act.matter
    handler = matter.handler
    superior = matter.office.parent
    one = INSTRUMENTS[matter.kind]
    return {
        "procuratorate": matter.office.name,
        "case_title": matter.title,
        "instrument": one.short,
        "document_title": one.document,
        "change_basis": cited(one.rules.change),
        "object_basis": cited(one.rules.object),
        "filing_basis": cited(one.rules.filing),
        **{extra.name: matter.details.get(extra.name, "") for extra in one.extras},
        "superior": superior.name if superior else "",
        "addressee": _addressed(act),
        "number": number,
        "letter_number": matter.number,
        "letter_issued_on": matter.issued_on or act.today,
        "source": matter.source,
        "facts": matter.facts,
        "evidence": evidence_text(matter),
        "violation": matter.violation,
        "basis": matter.basis,
        "measures": [measure.text for measure in matter.measures.all()],
        "objection_period_text": f"收到本文书之日起{matter.objection_days}日内",
        "reply_period_text": reply_period_text(matter),
        "division_text": _division(act),
        "rectification_due_text": f"{day_text(matter.rectify_by)}前" if matter.rectify_by else "",
        "urgent": matter.urgent,
        "issued_on": act.today,
        "contact": f"{handler.name} {handler.phone}".strip() if handler else "",
        "handler": handler.name if handler else "",
        "recorder": act.actor.name,
        "other": matter.other,
        **_enclosures(act),
        **receipt_data(matter),
    }
