"""What a person is in a matter, and who holds a role in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.utils import timezone

from supervision.accounts.models import Appointment, Body, Person, Post
from supervision.documents.disclosure import is_inside as is_inside
from supervision.matters.models import LINKED_PARTS, Matter, Part, Party
from supervision.matters.procedures import Move, Procedure, Role, procedure_of, procedures

OWNER_POSTS = {
    Post.ASSISTANT: Role.ASSISTANT,
    Post.PROSECUTOR: Role.PROSECUTOR,
    Post.DEPARTMENT_HEAD: Role.DEPARTMENT_HEAD,
    Post.LEGAL_POLICY: Role.LEGAL_POLICY,
    Post.CHIEF: Role.CHIEF,
    Post.COMMITTEE: Role.COMMITTEE,
    Post.CASE_MANAGEMENT: Role.CASE_MANAGEMENT,
}
OFFICE_POSTS = {
    Post.OFFICE: Role.OFFICE,
    Post.CONVENOR: Role.CONVENOR,
    Post.DEPUTY_CONVENOR: Role.DEPUTY_CONVENOR,
}
PARTY_POSTS = {
    (Part.ADDRESSEE, Post.CLERK): Role.ADDRESSEE_CLERK,
    (Part.ADDRESSEE, Post.AGENCY_HEAD): Role.ADDRESSEE_HEAD,
    (Part.JOINT, Post.CLERK): Role.JOINT_CLERK,
    (Part.JOINT, Post.AGENCY_HEAD): Role.JOINT_HEAD,
    (Part.OFFICE, Post.OFFICE): Role.OFFICE,
    (Part.OFFICE, Post.CONVENOR): Role.OFFICE,
    (Part.SUPERIOR, Post.CHIEF): Role.SUPERIOR_CHIEF,
}
# In the joint work a body acts through its clerk and its head, whatever their posts are called there.
CLERK_POSTS = (Post.CLERK, Post.PROSECUTOR, Post.OFFICE)
HEAD_POSTS = (Post.AGENCY_HEAD, Post.DEPARTMENT_HEAD, Post.CHIEF)
PARTY_POSTS |= {(part, post): Role(f"{part}_clerk") for part in LINKED_PARTS for post in CLERK_POSTS}
PARTY_POSTS |= {(part, post): Role(f"{part}_head") for part in LINKED_PARTS for post in HEAD_POSTS}


def owner_roles(duty: Appointment, procedure: Procedure) -> frozenset[Role]:
    """What somebody in the owning body is by post in matters of this kind, whoever handles them."""
    post = Post(duty.post)
    found = {OWNER_POSTS[post]} if post in OWNER_POSTS else set()
    if duty.body.kind == "joint_office" and post in OFFICE_POSTS:
        found.add(OFFICE_POSTS[post])
    owns = procedure.owner_part and (not procedure.owners or duty.body.kind in procedure.owners)
    if owns and (role := PARTY_POSTS.get((Part(procedure.owner_part), post))):
        found.add(role)
    return frozenset(found)


def roles_of(person: Person, matter: Matter) -> frozenset[Role]:
    """The roles a person has in a matter today: own office by post, other bodies by part and post."""
    return _roles_by(person.duties, person, matter)


def parties_of(matter: Matter) -> list[tuple[int, str, bool]]:
    """Body, part and whether the matter is shown to it. A page that has read the parties is not asked again."""
    read = matter.__dict__.get("g_parties")
    if read is not None:
        return [(row["body"], row["part"], bool(row["since"])) for row in read]
    return [(party.body_id, party.part, bool(party.visible_from)) for party in matter.parties.all()]


def acts_for(person: Person, matter: Matter, by: frozenset[Role]) -> str:
    """The body for which somebody acts, and in whose stead where it was only entrusted (人民检察院组织法第29条)."""
    own = {duty.body_id: duty.body.name for duty in person.duties}
    places = (matter.office_id, *(body for body, _, _ in parties_of(matter)))
    name = next((own[place] for place in places if place in own), next(iter(own.values()), ""))
    lent = deputises_in(person, matter, by)
    return f"{name}（代理{lent.get_post_display()}）" if lent else name


def deputises_in(person: Person, matter: Matter, by: frozenset[Role]) -> Appointment | None:
    """The deputy's post without which the person had none of these roles in the matter; None for their own right."""
    own = tuple(duty for duty in person.duties if not duty.is_deputy)
    if len(own) == len(person.duties) or by & _roles_by(own, person, matter):
        return None
    lent = [duty for duty in person.duties if duty.is_deputy]
    return next((duty for duty in lent if by & _roles_by((*own, duty), person, matter)), None)


def beyond(person: Person, matter: Matter, move: Move) -> str | None:
    """Why what was entrusted to a deputy does not reach this move, and whose it is; None where it does, or need not."""
    lent = deputises_in(person, matter, move.by)
    if lent is None:
        return None
    own = tuple(duty for duty in person.duties if not duty.is_deputy)
    able = (duty for duty in person.duties if duty.is_deputy and move.by & _roles_by((*own, duty), person, matter))
    if any(duty.covers(matter.kind, move.name) for duty in able):
        return None
    post, procedure = lent.get_post_display(), procedure_of(matter)
    holders = _holders_of_post(lent) or f"{lent.body.name}{post}"
    return (
        f"您受托代理{post}，授权范围不包括{procedure.label}的“{move.label}”；"
        f"该项权力由{holders}行使，或者由其另行授权。"
    )


def _holders_of_post(lent: Appointment) -> str:
    """Who holds the post in their own right, by name; read once for each reading of the duties."""
    if "holders" not in lent.__dict__:
        in_force = Appointment.objects.in_force(timezone.localdate())
        found = in_force.filter(body_id=lent.body_id, post=lent.post, is_deputy=False)
        lent.__dict__["holders"] = "、".join(found.order_by("id").values_list("person__name", flat=True))
    return str(lent.__dict__["holders"])


@lru_cache(maxsize=32)
def entrustable(posts: frozenset[str]) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """The kinds of matters in which these posts act, and what they may do there: (name, label) of each."""
    roles = {role for post, role in {**OWNER_POSTS, **OFFICE_POSTS}.items() if post in posts}
    roles |= {role for (_, post), role in PARTY_POSTS.items() if post in posts}
    kinds: dict[str, str] = {}
    moves: dict[str, str] = {}
    for kind, procedure in procedures().items():
        for move in (procedure.opening, *procedure.moves):
            if move.by & roles:
                kinds[kind] = procedure.label
                moves[move.name] = min(moves.get(move.name, move.label), move.label, key=len)
    return tuple(kinds.items()), tuple(sorted(moves.items(), key=lambda pair: pair[1]))


def _roles_by(duties: tuple[Appointment, ...], person: Person, matter: Matter) -> frozenset[Role]:
    found: set[Role] = set()
    outside = [duty for duty in duties if duty.body_id != matter.office_id]
    for duty in duties:
        if duty.body_id == matter.office_id:
            found |= owner_roles(duty, procedure_of(matter)) | _inner_roles(duty, matter)
    if matter.handler_id == person.pk and Role.PROSECUTOR in found:
        found.add(Role.HANDLER)
    elif matter.handler_id:
        # What a prosecutor handles, a colleague leaves alone.
        found.discard(Role.SENDER_CLERK)
    if outside and matter.pk:
        parts = {body: part for body, part, shown in parties_of(matter) if shown}
        pairs = [(Part(parts[duty.body_id]), Post(duty.post)) for duty in outside if duty.body_id in parts]
        found |= {PARTY_POSTS[pair] for pair in pairs if pair in PARTY_POSTS}
    return frozenset(found)


def _inner_roles(duty: Appointment, matter: Matter) -> set[Role]:
    """The receiver's roles in the department to which another of the same body sent it (内部移送)."""
    inner = matter.pk is not None and matter.counterpart_id == matter.office_id and matter.issued_on is not None
    if not inner or not duty.department or matter.details.get("department") != duty.department:
        return set()
    pair = (Part.RECEIVER, Post(duty.post))
    return {PARTY_POSTS[pair]} if pair in PARTY_POSTS else set()


def may_open(person: Person, procedure: Procedure, body_id: int | None = None) -> Body | None:
    """The body for which a person may open such a matter: the one named, or the first of theirs."""
    for duty in person.duties:
        mine = body_id in (None, duty.body_id) and procedure.opening.by & owner_roles(duty, procedure)
        if mine and procedure.is_for(duty.body):
            return duty.body
    return None


def openers(person: Person, matter: Matter, procedure: Procedure) -> Body | None:
    """The body for which a person may open such a matter from this one: its owner, or who received it or a copy."""
    may_own = not procedure.owners or matter.office.kind in procedure.owners
    if may_own and procedure.opening.by & roles_of(person, matter) and procedure.is_for(matter.office):
        return matter.office
    received = [body for body, part, shown in parties_of(matter) if part in procedure.made_as and shown]
    if Part.LEAD in procedure.made_as and matter.counterpart_id == matter.office_id:
        # What the owner leads itself, it works on like any other unit that leads.
        received.append(matter.office_id)
    found = (may_open(person, procedure, body_id) for body_id in received)
    return next((body for body in found if body), None)


def was_sent_to(matter: Matter, body: Body, procedure: Procedure) -> bool:
    """Whether the body takes part in the matter in a way from which it makes matters of that kind."""
    return matter.parties.filter(body=body, part__in=procedure.made_as, visible_from__isnull=False).exists()


def let_owner_in(matter: Matter, now: datetime) -> None:
    """An office or an agency sees its own matters as it sees all others: by taking part."""
    if not matter.office.is_procuratorate:
        part = procedure_of(matter).owner_part or Part.OFFICE
        Party.objects.create(matter=matter, body=matter.office, part=part, visible_from=now, sort_on=matter.opened_on)


def office_for(person: Person, procedure: Procedure, parent: Matter | None = None) -> Body | None:
    """The body for which this person may open such a matter, by itself or from another matter."""
    return (openers(person, parent, procedure) if parent else None) or may_open(person, procedure)


def holders(matter: Matter, role: Role) -> QuerySet[Person]:
    """The persons who hold a role in a matter today."""
    return _holders_of_any(matter, {role}) if role is not Role.HANDLER else _handler(matter)


def _handler(matter: Matter) -> QuerySet[Person]:
    return Person.objects.filter(pk=matter.handler_id or 0, is_active=True)


def _holders_of_any(matter: Matter, roles: set[Role]) -> QuerySet[Person]:
    """Everyone who holds one of the roles by a post, in one query."""
    wanted = Q(pk__in=[])
    for role in roles:
        for condition in _places(matter, role):
            wanted |= condition
    in_force = Appointment.objects.in_force(timezone.localdate())
    return Person.objects.filter(appointments__in=in_force.filter(wanted)).distinct()


def _places(matter: Matter, role: Role) -> Iterator[Q]:
    """Where the holders of a role sit: as conditions on appointments."""
    owner = procedure_of(matter).owner_part
    posts = [post for post, known in {**OWNER_POSTS, **OFFICE_POSTS}.items() if known is role]
    pairs = [(part, post) for (part, post), known in PARTY_POSTS.items() if known is role]
    own = posts + [post for part, post in pairs if part == owner]
    if own and not (role is Role.SENDER_CLERK and matter.handler_id):
        yield Q(body_id=matter.office_id, post__in=own)
    if role is Role.SENDER_CLERK and matter.handler_id:
        yield Q(person_id=matter.handler_id)
    if pairs:
        bodies = matter.parties.filter(part__in=[part for part, _ in pairs], visible_from__isnull=False)
        others = bodies.exclude(body_id=matter.office_id).values("body_id")
        yield Q(body_id__in=others, post__in=[post for _, post in pairs])
    if role in (Role.RECEIVER_CLERK, Role.RECEIVER_HEAD) and matter.counterpart_id == matter.office_id:
        wanted = CLERK_POSTS if role is Role.RECEIVER_CLERK else HEAD_POSTS
        yield Q(body_id=matter.office_id, department=matter.details.get("department") or "-", post__in=wanted)


def body_named(matter: Matter, obliges: str) -> Body | None:
    """The body that a clock binds: `owner`, `superior`, `receiver` or the addressee; none for a `party`."""
    if obliges == "party":
        return None
    if obliges == "receiver":
        found = matter.parties.filter(part=Part.RECEIVER).select_related("body").first()
        return found.body if found else None
    if obliges in ("owner", "superior"):
        return matter.office if obliges == "owner" else matter.office.parent
    return matter.counterpart


def told(matter: Matter, names: Iterable[str]) -> set[Person]:
    """The persons to be told: roles by name; `addressee`, `receiver`, `lead` … for all of the body in that part."""
    roles: set[Role] = set()
    for name in names:
        both = {role for role in Role if role.value in (f"{name}_clerk", f"{name}_head")}
        roles |= both or {Role(name)}
    people = set(_handler(matter)) if Role.HANDLER in roles else set()
    by_post = roles - {Role.HANDLER}
    return people.union(_holders_of_any(matter, by_post)) if by_post else people
