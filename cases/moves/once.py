"""One-time links: issued to a unit without account, revoked, and what came by them taken into the matter."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from supervision.accounts.models import Appointment, Body, Person
from supervision.documents.disclosure import UNIT_POSTS
from supervision.documents.models import Attachment, OneTimeLink, ServiceReceipt
from supervision.matters.models import Matter, Part, Secrecy
from supervision.matters.procedures import procedure_of
from supervision.matters.services import Act, IllegalMove

PIN_DIGITS = 8
HANDED_IN = "link_reply"
# The moves by which is registered what came by a link: the handler's, and the lead unit's where it is the units' own.
SIGNING, ANSWERING = "record_receipt", "record_reply"
JOINT_SIGNING, COUNTERSIGNING = "record_joint_receipt", "record_countersignature"


def digest_of(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


# --- guards -----------------------------------------------------------------------------------------------------------
def units_without_account(matter: Matter, today: date) -> QuerySet[Body]:
    """The unit addressed and the joint units that were let in, as far as nobody of them can sign in here."""
    joint = matter.parties.filter(part=Part.JOINT, visible_from__isnull=False).values("body_id")
    posts = Appointment.objects.in_force(today).filter(post__in=UNIT_POSTS, person__is_active=True).values("body_id")
    addressed = Body.objects.filter(Q(pk=matter.counterpart_id) | Q(pk__in=joint))
    return addressed.exclude(pk__in=posts).order_by("pk")


def unit_has_no_account(matter: Matter, actor: Person, today: date) -> str | None:
    """Who has an account signs in with it."""
    waits = units_without_account(matter, today).exists()
    return None if waits else "该单位已有账号，应当由其登录系统签收、回复。"


def letter_is_ordinary(matter: Matter, actor: Person, today: date) -> str | None:
    """What only some may know does not leave by a link."""
    return None if matter.secrecy == Secrecy.ORDINARY else "工作秘密和限制知悉的文书不得通过链接提供。"


def a_link_stands(matter: Matter, actor: Person, today: date) -> str | None:
    """Only a link that still opens is revoked."""
    return None if standing_links(matter) else "没有有效的一次性链接。"


def standing_links(matter: Matter) -> list[OneTimeLink]:
    """The links that open now, one a unit at most."""
    now, found = timezone.now(), OneTimeLink.objects.filter(matter=matter, revoked_at__isnull=True)
    return [link for link in found.select_related("body").order_by("id") if link.stands(now)]


# --- effects ----------------------------------------------------------------------------------------------------------
def issue_link(act: Act) -> None:
    """A new link to the letter as it was served; the former one ends. Token and PIN are told once and not kept."""
    matter, unit = act.matter, _unit(act)
    letter = matter.letters.filter(kind=matter.kind, is_internal=False).order_by("-made_at").first()
    if letter is None:
        raise IllegalMove("系统中没有本文书的文件，不能提供链接。")
    token, pin = secrets.token_urlsafe(32), f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
    _end(act, unit)
    OneTimeLink.objects.create(
        matter=matter,
        letter=letter,
        body=unit,
        digest=digest_of(token),
        pin=make_password(pin),
        issued_by=act.actor,
        issued_at=act.now,
        expires_at=act.now + timedelta(hours=act.data["hours"]),
    )
    act.text = f"向{unit.name}制发，有效期{act.data['hours']}小时"
    address = f"{settings.SITE_URL}{reverse('cases:once', args=[token])}"
    act.said_once = f"链接：{address} 口令：{pin}。链接和口令只显示这一次，请分别以不同方式告知对方单位。"


def revoke_link(act: Act) -> None:
    """The link of one unit, or of all where none is named, opens no more."""
    unit = act.data.get("body")
    _end(act, unit)
    act.text = f"{unit.name}的链接即时失效" if unit else "链接即时失效"


def _unit(act: Act) -> Body:
    """The unit that was chosen, or the only one there is."""
    units = list(units_without_account(act.matter, act.today))
    chosen = act.data.get("body") or (units[0] if len(units) == 1 else None)
    if chosen not in units:
        raise IllegalMove("只能向没有账号的收件单位、协办单位制发。")
    return Body.objects.get(pk=chosen.pk)


def _end(act: Act, unit: Body | None) -> None:
    links = OneTimeLink.objects.filter(matter=act.matter, revoked_at__isnull=True)
    (links.filter(body=unit) if unit else links).update(revoked_at=act.now)


# --- what came by a link ----------------------------------------------------------------------------------------------
def is_open_to(matter: Matter, name: str) -> bool:
    """Whether the course of the matter knows this move and stands where it is made."""
    moves = procedure_of(matter).moves
    return any(move.name == name and matter.state in move.sources for move in moves) and matter.pk is not None


def waiting_signature(matter: Matter) -> OneTimeLink | None:
    """The signature by a link that the handler has not registered, for the letter that is waiting to be signed for."""
    if not is_open_to(matter, SIGNING):
        return None
    return _of_this_letter(matter).filter(signed_at__isnull=False).order_by("-signed_at").first()


def waiting_signatures(matter: Matter) -> dict[int, OneTimeLink]:
    """The joint units' signatures by links that the handler has not registered, by unit."""
    if not is_open_to(matter, JOINT_SIGNING):
        return {}
    links = _standing(matter).exclude(body=matter.counterpart_id).filter(signed_at__isnull=False)
    return {link.body_id: link for link in links.exclude(body__in=signed_units(matter)).order_by("signed_at")}


def signed_units(matter: Matter) -> QuerySet[ServiceReceipt, Any]:
    """The units that have a receipt for the letter that stands now."""
    return ServiceReceipt.objects.filter(matter=matter.pk, letter__number=matter.number).values("body_id")


def countersignatures(matter: Matter, draft: int) -> dict[int, OneTimeLink]:
    """What joint units said of this draft of the reply by links, by unit, registered or not."""
    links = _standing(matter).exclude(body=matter.counterpart_id).filter(countersigned__draft=draft)
    return {link.body_id: link for link in links.order_by("id")}


def waiting_reply(matter: Matter) -> OneTimeLink | None:
    """The link by which an answer came that the handler has not registered."""
    if not is_open_to(matter, ANSWERING):
        return None
    keys = Attachment.objects.filter(matter=matter.pk, purpose=HANDED_IN).values("reference")
    return _of_this_letter(matter).filter(pk__in=keys).order_by("-replied_at").first()


def _of_this_letter(matter: Matter) -> QuerySet[OneTimeLink]:
    """The addressed unit's link to the letter that stands now; what came by one revoked since is not registered."""
    return _standing(matter).filter(body=matter.counterpart_id)


def _standing(matter: Matter) -> QuerySet[OneTimeLink]:
    return OneTimeLink.objects.filter(matter=matter.pk, revoked_at__isnull=True, letter__number=matter.number)


def take_reply(matter: Matter) -> int:
    """The papers that came by a link become the proof of the answer that is registered; how many there were."""
    link = waiting_reply(matter)
    papers = Attachment.objects.filter(matter=matter.pk, purpose=HANDED_IN, reference=link.pk if link else 0)
    return papers.update(purpose="answer", reference=None)
