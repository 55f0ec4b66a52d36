"""One-time links: issued to a unit without account, revoked, and what came by them taken into the matter."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from supervision.accounts.models import Appointment, Person
from supervision.documents.disclosure import UNIT_POSTS
from supervision.documents.models import Attachment, OneTimeLink
from supervision.matters.models import Matter, Secrecy
from supervision.matters.procedures import procedure_of
from supervision.matters.services import Act, IllegalMove

PIN_DIGITS = 8
HANDED_IN = "link_reply"
# The moves by which the handler registers what came by a link.
SIGNING, ANSWERING = "record_receipt", "record_reply"


def digest_of(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


# --- guards -----------------------------------------------------------------------------------------------------------
def unit_has_no_account(matter: Matter, actor: Person, today: date) -> str | None:
    """Who has an account signs in with it."""
    posts = Appointment.objects.in_force(today).filter(body=matter.counterpart_id, post__in=UNIT_POSTS)
    if posts.filter(person__is_active=True).exists():
        return "该单位已有账号，应当由其登录系统签收、回复。"
    return None


def letter_is_ordinary(matter: Matter, actor: Person, today: date) -> str | None:
    """What only some may know does not leave by a link."""
    return None if matter.secrecy == Secrecy.ORDINARY else "工作秘密和限制知悉的文书不得通过链接提供。"


def a_link_stands(matter: Matter, actor: Person, today: date) -> str | None:
    """Only a link that still opens is revoked."""
    link = OneTimeLink.objects.filter(matter=matter, revoked_at__isnull=True).first()
    return None if link and link.stands(timezone.now()) else "没有有效的一次性链接。"


# --- effects ----------------------------------------------------------------------------------------------------------
def issue_link(act: Act) -> None:
    """A new link to the letter as it was served; the former one ends. Token and PIN are told once and not kept."""
    matter = act.matter
    letter = matter.letters.filter(kind=matter.kind, is_internal=False).order_by("-made_at").first()
    if letter is None:
        raise IllegalMove("系统中没有本文书的文件，不能提供链接。")
    token, pin = secrets.token_urlsafe(32), f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
    _end(matter, act)
    OneTimeLink.objects.create(
        matter=matter,
        letter=letter,
        body=matter.counterpart,
        digest=digest_of(token),
        pin=make_password(pin),
        issued_by=act.actor,
        issued_at=act.now,
        expires_at=act.now + timedelta(hours=act.data["hours"]),
    )
    act.text = f"向{matter.counterpart.name}制发，有效期{act.data['hours']}小时"
    address = f"{settings.SITE_URL}{reverse('cases:once', args=[token])}"
    act.said_once = f"链接：{address} 口令：{pin}。链接和口令只显示这一次，请分别以不同方式告知对方单位。"


def revoke_link(act: Act) -> None:
    """The link opens no more."""
    _end(act.matter, act)
    act.text = "链接即时失效"


def _end(matter: Matter, act: Act) -> None:
    OneTimeLink.objects.filter(matter=matter, revoked_at__isnull=True).update(revoked_at=act.now)


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


def waiting_reply(matter: Matter) -> OneTimeLink | None:
    """The link by which an answer came that the handler has not registered."""
    if not is_open_to(matter, ANSWERING):
        return None
    keys = Attachment.objects.filter(matter=matter.pk, purpose=HANDED_IN).values("reference")
    return _of_this_letter(matter).filter(pk__in=keys).order_by("-replied_at").first()


def _of_this_letter(matter: Matter) -> QuerySet[OneTimeLink]:
    """The link to the letter that stands now; what came by one that was revoked since is not registered."""
    links = OneTimeLink.objects.filter(matter=matter.pk, body=matter.counterpart_id, revoked_at__isnull=True)
    return links.filter(letter__number=matter.number)


def take_reply(matter: Matter) -> int:
    """The papers that came by a link become the proof of the answer that is registered; how many there were."""
    link = waiting_reply(matter)
    papers = Attachment.objects.filter(matter=matter.pk, purpose=HANDED_IN, reference=link.pk if link else 0)
    return papers.update(purpose="answer", reference=None)
