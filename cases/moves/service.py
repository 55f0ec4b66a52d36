"""Proof of service: how a letter went, when it arrived, who signed for it (R12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.moves.once import waiting_signature
from cases.procedures.service import SERVED_APART
from supervision.accounts.models import Body, Person
from supervision.documents.models import Letter, ServiceReceipt, ServiceWay
from supervision.documents.services import consent_on, keep_consent, last_receipt, withdrawn_after
from supervision.matters.models import SERVED_PARTS, Matter
from supervision.matters.moves import keep_files
from supervision.matters.services import Act, IllegalMove
from supervision.terms import arithmetic
from supervision.terms.arithmetic import day_text

RECORDED = ("place", "servers", "recipient", "recipient_title", "tracking_number", "refusal", "witnesses")
SIGNED_AT_ONCE = frozenset({ServiceWay.IN_PERSON, ServiceWay.ANNOUNCED, ServiceWay.LEFT})


def serve(act: Act) -> None:
    """Prove service, let the addressee and the joint office see the letter, and fix the day where it is known (R12)."""
    matter, said = act.matter, act.data
    way = ServiceWay(said["way"])
    if said["served_on"] and matter.issued_on and said["served_on"] < matter.issued_on:
        raise IllegalMove("送达日期不能早于制发日期。")
    if way is ServiceWay.ELECTRONIC:
        _check_consent(act, act.matter.counterpart)
    receipt = ServiceReceipt.objects.create(
        matter=matter,
        letter=_own_letter(matter),
        body=matter.counterpart,
        way=way,
        place=said["place"],
        servers=said["servers"],
        recipient=said["recipient"],
        recipient_title=said["recipient_title"],
        delivered_on=said["served_on"],
        signed_on=said["served_on"] if way in SIGNED_AT_ONCE else None,
        served_on=_day(way, said),
        tracking_number=said["tracking_number"],
        refusal=said["refusal"],
        witnesses=said["witnesses"],
        announcement=said["announcement"],
        electronic_consent=said["electronic_consent"],
        copies_count=said.get("copies_count") or 1,
    )
    matter.served_on = receipt.served_on
    _note_posting(matter, receipt)
    _note_proof(act, receipt, keep_files(act, said.get("files") or [], purpose="receipt", reference=receipt.pk))
    matter.parties.filter(Q(part__in=SERVED_PARTS) | Q(body_id=matter.counterpart_id)).update(visible_from=act.now)
    day = f"，送达日{day_text(receipt.served_on)}" if receipt.served_on else "，待签收确定送达日"
    act.text = f"{receipt.get_way_display()}{day}"
    act.letter_data = announcement_data(receipt, said)


def _note_posting(matter: Matter, receipt: ServiceReceipt) -> None:
    """The day of posting, from which the post has its days; by any other way there is none."""
    kept = {key: value for key, value in matter.details.items() if key != "posted_on"}
    if receipt.way == ServiceWay.POST and receipt.delivered_on:
        kept["posted_on"] = receipt.delivered_on.isoformat()
    matter.details = kept


def _own_letter(matter: Matter) -> Letter | None:
    """The letter to which the matter's own service belongs: the newest that is neither a receipt nor served apart."""
    apart = {"service_receipt", *SERVED_APART}
    return matter.letters.filter(is_internal=False).exclude(kind__in=apart).order_by("-made_at").first()


def _note_proof(act: Act, receipt: ServiceReceipt, names: list[str]) -> None:
    """Who took it for whom, which pictures prove it, remarks; what is left blank now keeps what was said before."""
    said = {name: act.data.get(name) or getattr(receipt, name) for name in ("proxy", "proxy_relation", "remarks")}
    said["media"] = (act.data.get("pictures") or receipt.media or "、".join(names))[:200]
    for name, value in said.items():
        setattr(receipt, name, value)
    receipt.save(update_fields=[*said])


def is_announced(act: Act) -> bool:
    """宣告送达 is put on record (2019规定第18条)."""
    return act.data["way"] == ServiceWay.ANNOUNCED


def announcement_data(receipt: ServiceReceipt, said: dict[str, Any]) -> dict[str, Any]:
    """The facts of an announcement, for the 宣告送达笔录."""
    letter, handler = receipt.letter, receipt.matter.handler
    here = f"{said['servers']}、{said['recipient']}（{said['recipient_title']}）".replace("（）", "")
    return {
        "document_title": letter.title if letter else "",
        "letter_number": letter.number if letter else "",
        "held_at_text": day_text(receipt.delivered_on) if receipt.delivered_on else "",
        "place": receipt.place,
        "host": handler.name if handler else "",
        "present": said.get("present") or here,
        "third_parties": said.get("third_parties", ""),
        "announcement": receipt.announcement,
        "statement": said.get("statement") or "无异议。",
    }


def _check_consent(act: Act, body: Body) -> None:
    """Electronic service needs a consent given before it; a first one is kept with its day (民事诉讼法第90条)."""
    said = act.data
    if consent_on(body, said["served_on"]):
        said["electronic_consent"] = True
        return
    given_on = said.get("consent_on") or said["served_on"]
    if not said["electronic_consent"] or given_on > said["served_on"]:
        raise IllegalMove("受送达单位在到达日之前没有同意电子送达，应当改用其他方式。")
    if ended_on := withdrawn_after(body, given_on):
        day = day_text(ended_on)
        raise IllegalMove(f"受送达单位已于{day}撤回电子送达的同意，此后没有重新同意的，应当改用其他方式。")
    keep_consent(body=body, given_on=given_on, by=act.actor)


def _day(way: ServiceWay, said: dict[str, Any]) -> date | None:
    """The day of service where it is known at once; by post it is the day on the receipt, still to come."""
    delivered_on: date | None = said["served_on"]
    if way in SIGNED_AT_ONCE:
        return delivered_on
    if way is ServiceWay.ELECTRONIC:
        return arithmetic.served_on(
            signed_on=None, delivered_on=delivered_on, electronic_consent=said["electronic_consent"]
        )
    return None


def acknowledge(act: Act) -> None:
    """The addressee signs: its day is the day of service unless service was complete before (R12)."""
    matter, said = act.matter, act.data
    receipt = last_receipt(matter)
    if receipt is None:
        raise IllegalMove("尚无送达记录。")
    earliest = receipt.delivered_on or matter.issued_on
    if earliest and said["signed_on"] < earliest:
        raise IllegalMove(f"签收日期不能早于{day_text(earliest)}。")
    if said["signed_on"] > act.today:
        raise IllegalMove("签收日期不能晚于今天。")
    if receipt.served_on is None:
        receipt.served_on = said["signed_on"]
        matter.served_on = receipt.served_on
    receipt.signed_on = receipt.signed_on or said["signed_on"]
    # It arrived on that day, whenever the receipt came back.
    act.facts["fulfilled_on"] = said["signed_on"]
    receipt.recipient, receipt.recipient_title = said["recipient"], said["recipient_title"]
    receipt.signed_by = act.actor
    receipt.save()
    _note_proof(act, receipt, [])
    act.text = f"{said['recipient']}（{said['recipient_title']}）签收，送达日{day_text(matter.served_on)}"


def record_receipt(act: Act) -> None:
    """A receipt on paper: its date is the day of service unless service was complete before (R12)."""
    link = waiting_signature(act.matter)
    acknowledge(act)
    if link is not None:
        act.text += f"，依据{link.signed_name}通过一次性链接的签收"
    receipt = last_receipt(act.matter)
    if receipt is not None:
        receipt.signed_by = None
        receipt.save(update_fields=["signed_by"])
        keep_files(act, act.data.get("files") or [], purpose="receipt", reference=receipt.pk)


def letters_to_serve(matter: Matter) -> QuerySet[Letter]:
    """The letters of a matter that are served apart and were not served yet, the newest first."""
    waiting = Letter.objects.filter(matter=matter.pk, kind__in=SERVED_APART, is_internal=False)
    return waiting.filter(receipts__isnull=True).order_by("-made_at")


def whom(letter: Letter) -> str:
    """To whom a letter is addressed."""
    return str(letter.data.get("receiver") or letter.data.get("addressee") or "")


def a_letter_is_to_be_served(matter: Matter, actor: Person, today: date) -> str | None:
    """There is a decision, a request or the like that nobody has signed for."""
    read = matter.__dict__.get("g_letters")
    if read is None:
        waits = letters_to_serve(matter).exists()
    else:  # a page that has read the letters is not asked again
        served = {row["of"] for row in matter.__dict__["g_receipts"]}
        waits = any(row["kind"] in SERVED_APART and not row["internal"] and row["id"] not in served for row in read)
    return None if waits else "没有待送达的其他文书。"


def serve_letter(act: Act) -> None:
    """A letter beside the matter's own arrived: its receipt, and the 送达回证; no term of the matter depends on it."""
    matter, said = act.matter, act.data
    letter = letters_to_serve(matter).filter(pk=said["letter"].pk).first()
    if letter is None:
        raise IllegalMove("该文书已经送达，或者不是待送达的文书。")
    body = _addressed(matter, letter)
    way = ServiceWay(said["way"])
    if way is ServiceWay.ELECTRONIC:
        if body is None:
            raise IllegalMove("受送达人不是本系统登记的单位，不能电子送达。")
        _check_consent(act, body)
    arrived = said.get("signed_on") or said["served_on"]
    receipt = ServiceReceipt.objects.create(
        matter=matter, letter=letter, body=body, unit="" if body else whom(letter), apart=True, way=way,
        **{name: said.get(name) or "" for name in RECORDED}, electronic_consent=bool(said.get("electronic_consent")),
        copies_count=said.get("copies_count") or 1, delivered_on=said["served_on"],
        signed_on=arrived, served_on=arrived,
    )  # fmt: skip
    _note_proof(act, receipt, keep_files(act, said.get("files") or [], purpose="receipt", reference=receipt.pk))
    act.letter_data = {**facts_of(receipt, matter), "addressee": whom(letter)}
    act.text = f"{letter}，{receipt.get_way_display()}{whom(letter)}，送达日{day_text(arrived)}"[:500]


def _addressed(matter: Matter, letter: Letter) -> Body | None:
    """The body of this system to which a letter goes; none where the letter names somebody else."""
    name = whom(letter)
    if matter.counterpart is not None and matter.counterpart.name == name:
        return matter.counterpart
    return Body.objects.in_being(timezone.localdate(letter.made_at)).filter(name=name).order_by("pk").first()


def receipt_data(matter: Matter) -> dict[str, Any]:
    """The facts of the last service on the addressee, for the 送达回证."""
    receipt = last_receipt(matter)
    return facts_of(receipt, matter) if receipt else {}


def facts_of(receipt: ServiceReceipt, matter: Matter) -> dict[str, Any]:
    """The facts of one service, for the 送达回证."""
    letter = receipt.letter
    title = f"（{receipt.recipient_title}）" if receipt.recipient_title else ""
    return {
        "document": f"{letter.title}（{letter.number}）" if letter else "",
        "case_number": _case_number(matter),
        "case_title": matter.title,
        "copies_count": receipt.copies_count,
        "place": receipt.place,
        "service_way": receipt.get_way_display(),
        "servers": receipt.servers,
        "recipient": f"{receipt.recipient}{title}",
        "received_on": receipt.served_on,
        "proxy": receipt.proxy_text,
        "refusal": receipt.refusal,
        "witnesses": receipt.witnesses,
        "media": receipt.media,
        "remarks": receipt.remarks,
    }


def _case_number(matter: Matter) -> str:
    """The number of the case from which the matter came, or of the matter where it is one itself."""
    above: Matter | None = matter
    while above is not None and above.kind != "case":
        above = above.parent
    return above.number if above is not None else ""
