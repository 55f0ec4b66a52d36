"""What a person is in a matter, and who holds a role in it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from supervision.accounts.models import CASE_POSTS, Appointment, Body, Person, Post
from supervision.documents.disclosure import is_inside as is_inside
from supervision.matters.models import Matter, Part
from supervision.matters.procedures import OWNER_ROLES, Move, Role

OWNER_POSTS = {
    Post.ASSISTANT: Role.ASSISTANT,
    Post.PROSECUTOR: Role.PROSECUTOR,
    Post.DEPARTMENT_HEAD: Role.DEPARTMENT_HEAD,
    Post.LEGAL_POLICY: Role.LEGAL_POLICY,
    Post.CHIEF: Role.CHIEF,
    Post.COMMITTEE: Role.COMMITTEE,
    Post.CASE_MANAGEMENT: Role.CASE_MANAGEMENT,
}
PARTY_POSTS = {
    (Part.ADDRESSEE, Post.CLERK): Role.ADDRESSEE_CLERK,
    (Part.ADDRESSEE, Post.AGENCY_HEAD): Role.ADDRESSEE_HEAD,
    (Part.OFFICE, Post.OFFICE): Role.OFFICE,
    (Part.OFFICE, Post.CONVENOR): Role.OFFICE,
    (Part.SUPERIOR, Post.CHIEF): Role.SUPERIOR_CHIEF,
}


def roles_of(person: Person, matter: Matter) -> frozenset[Role]:
    """The roles a person has in a matter today: own office by post, other bodies by part and post."""
    found: set[Role] = set()
    outside = [duty for duty in person.duties if duty.body_id != matter.office_id]
    for duty in person.duties:
        if duty.body_id == matter.office_id and duty.post in OWNER_POSTS:
            found.add(OWNER_POSTS[Post(duty.post)])
    if matter.handler_id == person.pk and Role.PROSECUTOR in found:
        found.add(Role.HANDLER)
    if outside and matter.pk:
        parts = {party.body_id: party.part for party in matter.parties.all() if party.visible_from}
        for duty in outside:
            part = parts.get(duty.body_id)
            role = PARTY_POSTS.get((Part(part), Post(duty.post))) if part else None
            if role:
                found.add(role)
    return frozenset(found)


def office_for(person: Person, opening: Move) -> Body | None:
    """The procuratorate for which this person may open such a matter."""
    posts = {role.value for role in opening.by}
    return next((duty.body for duty in person.duties if duty.post in posts and duty.post in CASE_POSTS), None)


def holders(matter: Matter, role: Role) -> QuerySet[Person]:
    """The persons who hold a role in a matter today."""
    if role is Role.HANDLER:
        return Person.objects.filter(pk=matter.handler_id or 0, is_active=True)
    in_force = Appointment.objects.in_force(timezone.localdate())
    if role in OWNER_ROLES:
        post = next(post for post, known in OWNER_POSTS.items() if known is role)
        appointments = in_force.filter(body_id=matter.office_id, post=post)
    else:
        pairs = [(part, post) for (part, post), known in PARTY_POSTS.items() if known is role]
        bodies = matter.parties.filter(part__in=[part for part, _ in pairs], visible_from__isnull=False).values(
            "body_id"
        )
        appointments = in_force.filter(body_id__in=bodies, post__in=[post for _, post in pairs])
    return Person.objects.filter(appointments__in=appointments).distinct()


def body_named(matter: Matter, obliges: str) -> Body | None:
    """The body that a clock binds: `owner`, `superior`, or the addressee."""
    if obliges in ("owner", "superior"):
        return matter.office if obliges == "owner" else matter.office.parent
    return matter.counterpart


def told(matter: Matter, names: Iterable[str]) -> set[Person]:
    """The persons to be told: roles by name, `addressee` for everyone of the addressee."""
    people: set[Person] = set()
    for name in names:
        roles = (Role.ADDRESSEE_CLERK, Role.ADDRESSEE_HEAD) if name == "addressee" else (Role(name),)
        for role in roles:
            people.update(holders(matter, role))
    return people
