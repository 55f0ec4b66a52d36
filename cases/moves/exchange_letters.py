"""What the letters between bodies are made from; each template takes what it needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.moves.exchanges import receiver_name
from cases.moves.litigation import REEXAMINED, last_day
from cases.moves.service import receipt_data
from cases.procedures.exchanges import Exchange, exchange_of
from supervision.matters.models import Matter
from supervision.matters.services import Act
from supervision.terms.arithmetic import day_text, duration_text
from supervision.terms.catalogue import entry

# 民事诉讼监督规则第126条; the rule for administrative cases knows no such request.
REVIEW = "不服本决定的，可以自本决定作出之日起一年以内，向上一级人民检察院申请复查一次，最迟于{last}提出。"

# What is asked, as it reads after 商请.
ASKED = {"协商": "协商有关事项", "专业意见": "提供专业意见", "数据需求": "提供数据"}


def letter_data(act: Act, number: str) -> dict[str, Any]:
    """A letter of any kind, the answer to it, its receipt, or the minutes of the talks to which it invited."""
    matter, said, one = act.matter, act.matter.details, exchange_of(act.matter)
    feedback_by, held_on = said.get("feedback_by"), said.get("held_on")
    return {
        **receipt_data(matter),
        "body": matter.office.name,
        "procuratorate": matter.office.name,
        "receiver": receiver_name(matter),
        "addressee": receiver_name(matter),
        "number": number,
        "subject": ASKED.get(matter.field, matter.field),
        "title_text": matter.title,
        "facts": said.get("facts", ""),
        "basis": said.get("basis", ""),
        "suspects": said.get("suspects", ""),
        **{extra.name: extra.shown(said) for extra in one.extras},
        "feedback_text": f"{day_text(date.fromisoformat(feedback_by))}前" if feedback_by else "",
        "hearing_date_text": day_text(date.fromisoformat(feedback_by)) if feedback_by else "",
        "contact": said.get("contact", ""),
        **_period(matter, one),
        "remedy": REVIEW.format(last=day_text(last_day(REEXAMINED, act.today))) if _may_ask_again(matter) else "",
        "source_text": _source(matter),
        "signatory": said.get("approved_by", ""),
        "letter_number": matter.number,
        "letter_issued_on": matter.issued_on or act.today,
        "figures_text": said.get("figures_text", ""),
        "attachments": _files(matter) if act.move.letter == one.letter else [],
        **({"held_at_text": day_text(date.fromisoformat(held_on))} if held_on else {}),
        **{name: said.get(name, "") for name in ("place", "host", "present", "matters", "statement", "conclusion")},
        "result": said.get("result", ""),
        "recorder": act.actor.name,
        "issued_on": act.today,
    }


def _may_ask_again(matter: Matter) -> bool:
    return (matter.kind, matter.function) == ("no_support", "civil")


def _period(matter: Matter, one: Exchange) -> dict[str, str]:
    """How long the receiver has, where that depends on the 四大检察: "十五日内"."""
    term = one.term_of.get(matter.function)
    if term is None:
        return {}
    found = entry(term)
    return {"period_text": f"{duration_text(found.term())}内"}


def _files(matter: Any) -> list[str]:
    found = matter.attachments.filter(purpose="exchanged").order_by("uploaded_at")
    return list(found.values_list("name", flat=True))


def _source(matter: Any) -> str:
    """The letter that this one follows up, where it has a number: 《…》（文号）."""
    parent = matter.parent
    return f"《{parent.title}》（{parent.number}）" if parent is not None and parent.number else ""
