"""Writing bodies and appointments."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from supervision.accounts.models import ADMINISTRATOR_POSTS, PROSECUTORS, Appointment, Body, BodyKind, Person, Post


@transaction.atomic
def appoint(*, person: Person, body: Body, post: str, on: date, department: str = "", title: str = "") -> Appointment:
    """Give a person a post from a day on.

    Raises ValidationError when it would join an administrator's post to any other post (三员分立), or repeat one.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    held = set(locked.appointments.in_force(on).values_list("post", flat=True))
    if held - {post} and (post in ADMINISTRATOR_POSTS or held & ADMINISTRATOR_POSTS):
        raise ValidationError("系统、安全、审计三类管理员相互分立，且不得兼任办案职务。", code="separation")
    if locked.appointments.in_force(on).filter(body=body, post=post).exists():
        raise ValidationError("该人员已担任此职务。", code="repeated")
    return Appointment.objects.create(
        person=locked, body=body, post=post, started_on=on, department=department, title=title
    )


@transaction.atomic
def dismiss(*, person: Person, on: date, body: Body | None = None) -> int:
    """End the person's appointments (in one body, or in all) on a day; the rights end with it. Returns how many."""
    appointments = Appointment.objects.in_force(on).filter(person=person)
    if body is not None:
        appointments = appointments.filter(body=body)
    return appointments.update(ended_on=on)


@transaction.atomic
def entrust(
    *,
    duty: Appointment,
    deputy: Person,
    since: date,
    until: date,
    scope: str,
    kinds: Iterable[str] = (),
    moves: Iterable[str] = (),
) -> Appointment:
    """Let somebody act in another's post from `since` to `until`, both included (人民检察院组织法第29条).

    `kinds` of matters and names of `moves` narrow what is entrusted; empty is all. Raises ValidationError when the
    deputy is no colleague, keeps the system, or holds the post on one of these days.
    """
    locked = Person.objects.select_for_update().get(pk=deputy.pk)
    held = locked.appointments.in_force(since)
    posts = set(held.values_list("post", flat=True))
    if posts & ADMINISTRATOR_POSTS:
        raise ValidationError("系统、安全、审计三类管理员相互分立，且不得兼任办案职务。", code="separation")
    if not held.filter(body=duty.body).exists():
        raise ValidationError("代理人应当是本单位在任人员。", code="outside")
    at_home = set(held.filter(body=duty.body).values_list("post", flat=True))
    if duty.post == Post.CHIEF and duty.body.is_procuratorate and not at_home & PROSECUTORS:
        # 人民检察院组织法第29条: an assistant or a clerk decides nothing.
        raise ValidationError("检察长的职权只能委托检察官行使（人民检察院组织法第29条）。", code="no_prosecutor")
    same = locked.appointments.filter(body=duty.body, post=duty.post, started_on__lte=until)
    if same.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=since)).exists():
        raise ValidationError("该人员在此期间已担任或者代理此职务。", code="repeated")
    return Appointment.objects.create(
        person=locked, body=duty.body, post=duty.post, department=duty.department, title=scope, is_deputy=True,
        started_on=since, ended_on=until + timedelta(days=1), kinds=list(kinds), moves=list(moves),
    )  # fmt: skip


@transaction.atomic
def end_deputy(row: Appointment, *, on: date) -> None:
    """End a deputy's time on a day; one that has not begun never begins."""
    row.ended_on = min(row.ended_on or on, max(on, row.started_on))
    row.save(update_fields=["ended_on"])


def forget_tokens(person: Person) -> None:
    """The interface's tokens end with the password they were given for."""
    apps.get_model("authtoken", "Token").objects.filter(user=person).delete()


@transaction.atomic
def set_password(person: Person, password: str, *, own: bool) -> None:
    """A new password: the person's `own`, or one that somebody else knows and that is good for one sign-in only.

    Every session and token that rests on the former password ends: a session carries a digest of it.
    """
    person.set_password(password)
    person.password_is_temporary = not own
    person.save(update_fields=["password", "password_is_temporary"])
    forget_tokens(person)


@transaction.atomic
def place_bodies(rows: Iterable) -> tuple[int, int]:
    """Create or refresh bodies from `regions.BodyRow`s, parents first; idempotent. Returns (created, changed)."""
    known = {body.code: body for body in Body.objects.select_related("parent", "province", "city")}
    created = changed = 0
    for depth_rows in _by_depth(rows):
        fresh = []
        for row in depth_rows:
            values = _values(row, known)
            body = known.get(row.code)
            if body is None:
                fresh.append(Body(code=row.code, **values))
                continue
            differing = [name for name, value in values.items() if getattr(body, name) != value]
            if differing:
                for name in differing:
                    setattr(body, name, values[name])
                body.save(update_fields=differing)
                changed += 1
        for body in Body.objects.bulk_create(fresh, batch_size=2000):
            known[body.code] = body
        created += len(fresh)
        _set_own_level(fresh)
    return created, changed


def _by_depth(rows: Iterable) -> list[list]:
    """Rows in layers, each row's parent in an earlier layer (or absent from the rows)."""
    waiting = {row.code: row for row in rows}
    layers: list[list] = []
    while waiting:
        layer = [row for row in waiting.values() if row.parent_code not in waiting]
        if not layer:
            raise ValueError("组织树存在循环")
        layers.append(layer)
        for row in layer:
            del waiting[row.code]
    return layers


def _values(row: object, known: dict[str, Body]) -> dict:
    parent = known.get(getattr(row, "parent_code", None) or "")
    values = {name: getattr(row, name) for name in ("name", "short_name", "document_prefix", "kind", "level", "line")}
    values["region"] = row.region_code  # type: ignore[attr-defined]
    values["parent"] = parent
    if row.kind == BodyKind.PROCURATORATE and parent is not None:  # type: ignore[attr-defined]
        existing = known.get(row.code)  # type: ignore[attr-defined]
        values["province"] = parent.province if row.level > 2 else existing  # type: ignore[attr-defined]
        values["city"] = parent.city if row.level > 3 else (existing if row.level == 3 else None)  # type: ignore[attr-defined]
    return values


def _set_own_level(bodies: list[Body]) -> None:
    """A provincial or city procuratorate is its own province or city, known only after it has a key."""
    own = []
    for body in bodies:
        if body.is_procuratorate and body.level == 2:
            body.province = body
            own.append(body)
        elif body.is_procuratorate and body.level == 3:
            body.city = body
            own.append(body)
    Body.objects.bulk_update(own, ["province", "city"], batch_size=1000)
