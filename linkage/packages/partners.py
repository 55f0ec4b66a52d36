"""Who is trusted: other installations, their keys, and the bodies that work there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from linkage.models import Partner, Seat
from linkage.packages.keys import own_code, own_key, public_text
from supervision.accounts.models import Appointment, Body, BodyKind, Person, Post
from supervision.ledger.models import Action
from supervision.ledger.services import record

# As what the accounts of a body act here, by its kind: who drafts and signs for, who decides.
POSTS = {
    BodyKind.PROCURATORATE: ((Post.PROSECUTOR,), (Post.DEPARTMENT_HEAD, Post.LEGAL_POLICY, Post.CHIEF, Post.COMMITTEE)),
    BodyKind.JOINT_OFFICE: ((Post.OFFICE,), (Post.CONVENOR,)),
}
AGENCY = ((Post.CLERK,), (Post.AGENCY_HEAD,))


@transaction.atomic
def register(
    *, code: str, name: str, key: str, url: str, bodies: Iterable[Body], is_active: bool, by: Person, now: datetime
) -> Partner:
    """Trust an installation, or change what is known of it. Raises ValidationError with the reason against it."""
    if code == own_code() or key == public_text(own_key()):
        raise ValidationError("这是本系统自己的代码或者公钥。")
    bodies = list(bodies)
    partner = Partner.objects.select_for_update().filter(code=code).first()
    _check_bodies(partner, bodies)
    if partner is None:
        clerk, head = (_account(code, name, part) for part in ("经办", "负责人"))
        partner = Partner(code=code, clerk=clerk, head=head, registered_by=by, registered_at=now)
    partner.name, partner.key, partner.url, partner.is_active = name, key, url, is_active
    partner.save()
    partner.seats.exclude(body__in=bodies).delete()
    Seat.objects.bulk_create([Seat(partner=partner, body=body) for body in bodies], ignore_conflicts=True)
    record(
        action=Action.ADMINISTER,
        name="partner",
        label="登记对接系统",
        actor=by,
        data={"code": code, "key": key, "url": url, "active": is_active, "bodies": [body.code for body in bodies]},
    )
    return partner


def _check_bodies(partner: Partner | None, bodies: list[Body]) -> None:
    """A body works in one place: here, or in one other installation."""
    elsewhere = Seat.objects.filter(body__in=bodies).exclude(partner=partner).select_related("body").first()
    if elsewhere:
        raise ValidationError(f"{elsewhere.body}已属于另一个对接系统。")
    ours = Appointment.objects.in_force(timezone.localdate()).filter(body__in=bodies)
    here = ours.select_related("body").first()
    if here:
        raise ValidationError(f"{here.body}在本系统有任职人员，不能登记为对接单位。")


def _account(code: str, name: str, part: str) -> Person:
    """An account that is switched off and has no password and no post: nobody signs in to it."""
    username = f"exchange-{code}-{'clerk' if part == '经办' else 'head'}"
    return Person.objects.create_person(username, f"{name}（{part}）"[:60], is_active=False)


def acting_for(partner: Partner, body: Body) -> tuple[Person, Person]:
    """The partner's two accounts with the posts of a body, for the one act that is being taken in.

    The posts are stored nowhere: outside an import the accounts have no power, and nobody is told through them.
    """
    today = timezone.localdate()
    clerk, head = Person.objects.get(pk=partner.clerk_id), Person.objects.get(pk=partner.head_id)
    for person, posts in zip((clerk, head), POSTS.get(BodyKind(body.kind), AGENCY), strict=True):
        person.duties = tuple(Appointment(person=person, body=body, post=post, started_on=today) for post in posts)
    return clerk, head
