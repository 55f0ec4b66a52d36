"""Service, signing for it, return, filing with the superior."""

from __future__ import annotations

from datetime import date

from recommendations.models import Piece, Recommendation, ReplyDraft
from recommendations.moves.ordering import carry_out
from recommendations.procedures.kinds import FILING_TERMS
from supervision.accounts.models import Person
from supervision.documents.enclosures import forget_enclosures
from supervision.documents.models import Attachment
from supervision.documents.services import last_receipt
from supervision.matters.models import Matter, Part
from supervision.matters.services import Act

CLEARED = ("issued_on", "served_on", "answered_on", "objection_until")


def filing_is_due(matter: Matter, actor: Person, today: date) -> str | None:
    """Filing is done once, while its clock runs."""
    running = matter.runs(*FILING_TERMS)
    return None if running else "目前没有待报送的备案期限。"


def not_filed_yet(matter: Recommendation) -> bool:
    """Whether the document as it stands has still to be filed with the superior."""
    return matter.filed_with_business is None


def return_letter(act: Act) -> None:
    """Wrongly addressed: the terms fall away until the procuratorate decides; returns are counted on the receipts."""
    receipt = last_receipt(act.matter)
    if receipt is not None:
        receipt.returned_on, receipt.return_reason = act.today, act.data["reason"][:500]
        receipt.save(update_fields=["returned_on", "return_reason"])
    act.matter.served_on = None
    act.text = act.data["reason"][:500]


def take_back(act: Act) -> None:
    """Back to drafting: a new letter, a new number, new service, new clocks (R15)."""
    matter = act.matter
    carry_out(act)
    for name in CLEARED:
        setattr(matter, name, None)
    matter.details = {**matter.details, "earlier_numbers": [*matter.details.get("earlier_numbers", []), matter.number]}
    for name in ("re_examined", "decided_in_committee", "committee_change"):
        matter.details.pop(name, None)
    matter.number = ""
    matter.filed_with_business = matter.filed_with_policy = None
    matter.parties.filter(part__in=[Part.OFFICE, Part.JOINT]).update(visible_from=None)
    _forget_the_units_work(matter)
    forget_enclosures(matter.pk)
    act.text = act.data["reason"][:500]


def _forget_the_units_work(matter: Recommendation) -> None:
    """What units drafted about the old letter is no one else's, least of all the next addressee's."""
    Piece.objects.filter(measure__recommendation=matter).delete()
    ReplyDraft.objects.filter(recommendation=matter).delete()
    Attachment.objects.filter(matter=matter, purpose="piece").update(purpose="piece_of_old_letter")


def readdress(act: Act) -> None:
    """Another body is to be addressed: the one that returned the letter has no more part in the matter."""
    take_back(act)
    act.matter.parties.filter(part=Part.ADDRESSEE).update(visible_from=None)


def file_with_superior(act: Act) -> None:
    """Two receipts: the business department and the legal-policy department above (2019规定第21条)."""
    matter, said = act.matter, act.data
    matter.filed_with_business, matter.filed_with_policy = said["business_on"], said["policy_on"]
    act.facts["fulfilled_on"] = max(day for day in (said["business_on"], said["policy_on"]) if day)
    act.text = "已报上一级检察院备案"


def notify_party(act: Act) -> None:
    """Who was told, and by which notice."""
    matter, party = act.matter, act.data["party"]
    matter.details = {**matter.details, "notified": [*matter.details.get("notified", []), party]}
    act.text = party
    # A retrial is about a judgment, the others about a suit.
    suit = matter.details.get("suit") or matter.details.get("judgment", "")
    court = matter.counterpart.name if matter.counterpart else ""
    act.letter_data = {"party": party, "suit": suit, "court": court}
