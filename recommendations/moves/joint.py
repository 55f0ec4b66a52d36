"""The joint units' own receipts (协办单位签收): each proves service on its unit and starts no term."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from cases.moves.once import waiting_signatures
from cases.moves.service import facts_of
from recommendations.moves.unit import unit_of
from supervision.accounts.models import Body, Person
from supervision.documents.models import ServiceReceipt, ServiceWay
from supervision.documents.services import consent_on, last_receipt
from supervision.matters.gathering import children, last_service
from supervision.matters.models import Matter, Part
from supervision.matters.moves import keep_files
from supervision.matters.roles import parties_of
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text


def unsigned_units(matter: Matter) -> QuerySet[Body]:
    """The joint units that have not signed for the letter that stands now."""
    return Body.objects.filter(pk__in=_unsigned(matter)).order_by("pk")


def _unsigned(matter: Matter) -> set[int]:
    """Their keys. A letter that is changed is signed for anew."""
    joint = {body for body, part, shown in parties_of(matter) if part == Part.JOINT and shown}
    last = last_service(matter) if joint else None
    signed = [row for row in children(matter, "g_receipts") if last and row["of"] == last["of"]] if joint else []
    return joint - {row["whose"] for row in signed}


def this_unit_has_not_signed(matter: Matter, actor: Person, today: date) -> str | None:
    """Each unit signs once for each letter."""
    waits = unit_of(matter, actor).pk in _unsigned(matter)
    return None if waits else "本单位已经签收。"


def a_joint_unit_has_not_signed(matter: Matter, actor: Person, today: date) -> str | None:
    """There is a joint unit whose receipt is missing."""
    return None if _unsigned(matter) else "没有待签收的协办单位。"


def acknowledge_joint(act: Act) -> None:
    """A joint unit signs here: its own receipt, with its own day."""
    unit = unit_of(act.matter, act.actor)
    consents = bool(consent_on(unit, act.data["signed_on"]))
    way = ServiceWay.ELECTRONIC if consents else ServiceWay.IN_PERSON
    receipt = _receipt(act, unit, way, electronic_consent=consents)
    receipt.signed_by = act.actor
    receipt.save(update_fields=["signed_by"])


def record_joint_receipt(act: Act) -> None:
    """A joint unit signed on paper, or by a one-time link, where it consented to receive the letter electronically."""
    said, link = act.data, waiting_signatures(act.matter).get(act.data["body"].pk)
    way = ServiceWay.ELECTRONIC if link else ServiceWay(said["way"])
    receipt = _receipt(
        act, said["body"], way, tracking_number=said["tracking_number"], electronic_consent=link is not None
    )
    if link is not None:
        act.text += f"，依据{link.signed_name}通过一次性链接的签收"
    keep_files(act, said.get("files") or [], purpose="receipt", reference=receipt.pk)


def _receipt(act: Act, unit: Body, way: ServiceWay, **more: Any) -> ServiceReceipt:
    matter, said = act.matter, act.data
    lead = last_receipt(matter)
    if lead is None or unit.pk not in _unsigned(matter):
        raise IllegalMove("该单位已经签收，或者不是本文书的协办单位。")
    if not (matter.issued_on or said["signed_on"]) <= said["signed_on"] <= act.today:
        raise IllegalMove("签收日期应当在制发日期与今天之间。")
    receipt = ServiceReceipt.objects.create(
        matter=matter,
        letter=lead.letter,
        body=unit,
        way=way,
        servers=lead.servers,
        recipient=said["recipient"],
        recipient_title=said["recipient_title"],
        delivered_on=said["signed_on"],
        signed_on=said["signed_on"],
        served_on=said["signed_on"],
        proxy=said.get("proxy") or "",
        proxy_relation=said.get("proxy_relation") or "",
        **more,
    )
    act.text = f"{unit.name}{said['recipient']}（{said['recipient_title']}）签收，{day_text(said['signed_on'])}"
    act.letter_data = {**facts_of(receipt, matter), "addressee": unit.name}
    return receipt
