"""What a unit without account does by a one-time link. It changes nothing in the matter: the handler registers it.

Every use stands in the ledger without a person of this system, since nobody of it acted; the text says who did.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cases.moves.once import (
    ANSWERING,
    COUNTERSIGNING,
    HANDED_IN,
    JOINT_SIGNING,
    SIGNING,
    digest_of,
    is_open_to,
    signed_units,
    waiting_reply,
    waiting_signature,
    waiting_signatures,
)
from supervision.documents.models import OneTimeLink
from supervision.documents.services import attach
from supervision.ledger.models import Action, Entry
from supervision.ledger.services import record
from supervision.matters.models import Matter, Part, Phase
from supervision.matters.procedures import procedure_of, resolve
from supervision.matters.roles import told
from supervision.matters.services import IllegalMove, refusal
from supervision.notices.services import tell, wake


def link_of(token: str, now: datetime) -> OneTimeLink | None:
    """The link that this token opens now; None alike for what never was, is over, or leads to a letter taken back."""
    if not settings.ONE_TIME_LINKS:
        return None
    related = ("matter__office", "matter__counterpart", "letter", "body", "issued_by")
    link = OneTimeLink.objects.select_related(*related).filter(digest=digest_of(token)).first()
    return link if link and link.stands(now) and _is_with_the_unit(link) else None


def _is_with_the_unit(link: OneTimeLink) -> bool:
    """Whether its letter is still the one that was served on this unit and not yet answered."""
    matter: Matter = link.matter
    same = bool(matter.number) and matter.number == link.letter.number
    return same and matter.phase == Phase.SERVED and (is_lead(link) or _is_joint(link))


def is_lead(link: OneTimeLink) -> bool:
    """Whether the letter is addressed to this unit, and not to it as a joint one."""
    return bool(link.matter.counterpart_id == link.body_id)


def _is_joint(link: OneTimeLink) -> bool:
    joint = link.matter.parties.filter(part=Part.JOINT, visible_from__isnull=False)
    return bool(joint.filter(body=link.body_id).exists())


def opens(link: OneTimeLink, pin: str, peer: str, now: datetime) -> bool:
    """Count the attempt, and only then look at the PIN; a good one takes its own attempt back."""
    links = OneTimeLink.objects.filter(pk=link.pk)
    if not links.filter(failures__lt=link.MOST_FAILURES).update(failures=F("failures") + 1):
        return False
    if not check_password(pin, link.pin):
        _note(link, Action.REFUSED, "once.pin", "一次性链接口令不正确", data={"peer": peer})
        return False
    links.update(failures=F("failures") - 1, opened_at=now)
    _note(link, Action.READ, "once.open", "凭口令打开一次性链接", data={"peer": peer})
    return True


def may_sign(link: OneTimeLink) -> bool:
    """A link signs once, while the letter waits to be signed for by its unit."""
    if link.signed_at is not None:
        return False
    if is_lead(link):
        return is_open_to(link.matter, SIGNING)
    return is_open_to(link.matter, JOINT_SIGNING) and not signed_units(link.matter).filter(body=link.body_id).exists()


def signature_waits(link: OneTimeLink) -> bool:
    """Whether what this link signed is still to be registered."""
    if is_lead(link):
        found = waiting_signature(link.matter)
        return found is not None and found.pk == link.pk
    return link.body_id in waiting_signatures(link.matter)


def draft_to_countersign(link: OneTimeLink) -> Any:
    """The lead unit's reply that waits for this joint unit; None when there is none, or it has said what it thinks."""
    if is_lead(link) or not is_open_to(link.matter, COUNTERSIGNING):
        return None
    matter: Any = link.matter
    draft = matter.recommendation.reply_drafts.filter(state="waiting").first()
    if draft is None or link.countersigned.get("draft") == draft.pk:
        return None
    return None if draft.signatures.filter(body=link.body_id).exists() else draft


def reply_to_countersign(link: OneTimeLink) -> dict[str, Any] | None:
    """The text of that reply as the heads with an account are shown it: a template and what it needs."""
    if draft_to_countersign(link) is None:
        return None
    form = resolve(procedure_of(link.matter).move("countersign").asks)
    aside: dict[str, Any] | None = form(matter=link.matter, person=link.issued_by).aside
    return aside


def may_answer(link: OneTimeLink, now: datetime) -> bool:
    """A link hands in one answer, where the course takes one now and none waits to be registered."""
    matter: Matter = link.matter
    if not is_lead(link):
        return False
    if link.replied_at is not None or not is_open_to(matter, ANSWERING) or waiting_reply(matter):
        return False
    move = procedure_of(matter).move(ANSWERING)
    return refusal(matter, move, link.issued_by, timezone.localdate(now)) is None


@transaction.atomic
def sign(link: OneTimeLink, said: dict[str, Any], peer: str, now: datetime) -> None:
    """Keep who signed for the letter and when; the handler registers it. Raises IllegalMove when it cannot be now."""
    link = _locked(link)
    if not may_sign(link):
        raise IllegalMove("本文书已经签收。")
    link.signed_at = now
    link.signed_name, link.signed_title, link.signed_phone = said["name"], said["title"], said["phone"]
    link.save(update_fields=["signed_at", "signed_name", "signed_title", "signed_phone"])
    text = f"{said['name']}（{said['title']}）代表{link.body.name}通过一次性链接签收，同意电子送达，待登记"
    _tell(link, "签收", text, peer, now)


@transaction.atomic
def hand_in(link: OneTimeLink, said: dict[str, Any], peer: str, now: datetime) -> None:
    """Keep the papers of the written answer; the handler registers it as one on paper. Raises as `sign` does."""
    link = _locked(link)
    if not may_answer(link, now):
        raise IllegalMove("现在不能提交书面回复。")
    link.replied_at = now
    link.reply_name, link.reply_number, link.reply_contact = said["name"], said["number"], said["contact"]
    link.save(update_fields=["replied_at", "reply_name", "reply_number", "reply_contact"])
    for file in said["files"]:
        attach(matter_id=link.matter_id, file=file, purpose=HANDED_IN, by=None, reference=link.pk)
    _tell(link, "提交书面回复", f"{link.body.name}通过一次性链接提交书面回复，签发人{said['name']}，待登记", peer, now)


@transaction.atomic
def countersign(link: OneTimeLink, said: dict[str, Any], peer: str, now: datetime) -> None:
    """Keep what the joint unit's head says of the draft that waits; the lead unit registers it. Raises as `sign`."""
    link = _locked(link)
    draft = draft_to_countersign(link)
    if draft is None or str(draft.pk) != said["draft"]:
        raise IllegalMove("回复稿已经变动，请刷新页面后再会签。")
    agreed = said["agreed"] == "yes"
    kept = {name: said[name] for name in ("opinion", "name", "title")}
    link.countersigned = {**kept, "draft": draft.pk, "agreed": agreed, "on": timezone.localdate(now).isoformat()}
    link.save(update_fields=["countersigned"])
    verdict = "同意" if agreed else f"不同意：{said['opinion']}"
    text = f"{said['name']}（{said['title']}）代表{link.body.name}通过一次性链接会签{draft}，{verdict}，待登记"
    _tell(link, "会签", text, peer, now, to="addressee", within="units")


def note_download(link: OneTimeLink, peer: str) -> None:
    """The letter was taken away."""
    _note(link, Action.READ, "once.letter", "通过一次性链接下载文书", data={"peer": peer, "file": link.letter.title})


def _locked(link: OneTimeLink) -> OneTimeLink:
    related = ("matter", "letter", "body", "issued_by")
    return OneTimeLink.objects.select_for_update(of=("self",)).select_related(*related).get(pk=link.pk)


def _tell(
    link: OneTimeLink, what: str, text: str, peer: str, now: datetime, *, to: str = "handler", within: str = ""
) -> None:
    """The entry in the ledger and the matter's course, and the notice to who registers it; `within` as of a move."""
    matter: Matter = link.matter
    name = f"{matter.kind}.once"
    data = {"from": matter.state, "to": matter.state, "internal": True, "peer": peer}
    data |= {"within_unit": within} if within else {}
    entry = _note(link, Action.ACT, name, f"{what}（一次性链接）", text=text, data=data)
    people = told(matter, (to,)) | ({link.issued_by} if link.issued_by.is_active and not within else set())
    cause, title = f"act:{entry.number}", f"{matter.title}：{what}（一次性链接）"
    tell(people=people, matter_id=matter.pk, cause=cause, title=title, text=text, now=now, urgent=matter.urgent)
    transaction.on_commit(lambda: wake(), robust=True)


def _note(link: OneTimeLink, action: str, name: str, label: str, *, text: str = "", data: dict[str, Any]) -> Entry:
    return record(
        action=action,
        name=name,
        label=label,
        matter_id=link.matter_id,
        body_name=link.body.name,
        text=text,
        data={"link": link.pk, **data},
    )
