"""What the letters of a recommendation are made from."""

from __future__ import annotations

from typing import Any

from recommendations.models import Recommendation
from supervision.documents.models import ServiceReceipt
from supervision.matters.services import Act
from supervision.terms import catalogue
from supervision.terms.arithmetic import day_text, duration_text


def reply_period_text(matter: Recommendation) -> str:
    """The period for a written reply as the letter states it; the number comes from the catalogue."""
    if matter.reply_by:
        return f"{day_text(matter.reply_by)}前"
    term = "JY_REPLY" if matter.kind == "recommendation_social_governance" else "GY_REPLY"
    return f"收到本建议书之日起{duration_text(catalogue.entry(term).term(urgent=matter.urgent))}内"


def letter_data(act: Act, number: str) -> dict[str, Any]:
    """Everything a letter of a recommendation may name; each template takes what it needs."""
    matter: Recommendation = act.matter
    handler = matter.handler
    superior = matter.office.parent
    return {
        "procuratorate": matter.office.name,
        "superior": superior.name if superior else "",
        "addressee": matter.counterpart.name if matter.counterpart else "",
        "number": number,
        "letter_number": matter.number,
        "letter_issued_on": matter.issued_on or act.today,
        "source": matter.source,
        "facts": matter.facts,
        "violation": matter.violation,
        "basis": matter.basis,
        "measures": [measure.text for measure in matter.measures.all()],
        "objection_period_text": f"收到本建议书之日起{matter.objection_days}日内",
        "reply_period_text": reply_period_text(matter),
        "rectification_due_text": f"{day_text(matter.rectify_by)}前" if matter.rectify_by else "",
        "urgent": matter.urgent,
        "issued_on": act.today,
        "contact": f"{handler.name} {handler.phone}".strip() if handler else "",
        "handler": handler.name if handler else "",
        "recorder": act.actor.name,
        "other": matter.other,
        **_service(matter),
    }


def _service(matter: Recommendation) -> dict[str, Any]:
    """The facts of service, for the receipt."""
    receipt = ServiceReceipt.objects.filter(matter=matter).order_by("-id").first()
    if receipt is None:
        return {}
    return {
        "document": f"检察建议书（{matter.number}）",
        "case_title": matter.title,
        "copies_count": 1,
        "place": receipt.place,
        "service_way": receipt.get_way_display(),
        "servers": receipt.servers,
        "recipient": f"{receipt.recipient}（{receipt.recipient_title}）"
        if receipt.recipient_title
        else receipt.recipient,
        "received_on": receipt.served_on,
        "refusal": receipt.refusal,
        "witnesses": receipt.witnesses,
    }
