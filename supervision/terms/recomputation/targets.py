"""Setting internal targets, and giving the running clocks their day."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from supervision.accounts.models import Person, Post
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.terms import catalogue
from supervision.terms.models import Clock, InternalTarget
from supervision.terms.recomputation.reckoner import Reckoner, rows_of
from supervision.terms.services import OPEN

# Who leads an office or watches its terms sets its own dates; for all offices, only a procuratorate above does.
POSTS = (Post.DEPARTMENT_HEAD, Post.CHIEF, Post.CASE_MANAGEMENT)
PROVINCE = 2


def kinds() -> list[tuple[str, str]]:
    """The kinds of matters with their names. Procedures stand above, so they are asked for by name."""
    found = import_module("supervision.matters.procedures").procedures()
    return [(kind, procedure.label) for kind, procedure in found.items()]


def shown_to(person: Person) -> QuerySet[InternalTarget]:
    """The targets of the person's own offices and those for all."""
    return InternalTarget.objects.filter(Q(body__isnull=True) | Q(body_id__in=person.body_ids(*POSTS))).select_related(
        "body", "set_by"
    )


def may_change(person: Person, target: InternalTarget) -> bool:
    """Whether the target is one of the person's own office, or for all and the person is of the province or above."""
    if target.body_id is not None:
        return target.body_id in person.body_ids(*POSTS)
    return any(duty.post in POSTS and duty.body.level <= PROVINCE for duty in person.duties)


@transaction.atomic
def set_target(said: dict[str, Any], *, by: Person, now: datetime) -> int:
    """Set one target and date the running clocks anew. Returns how many clocks have another target day."""
    place = {"body": said["body"], "kind": said["kind"], "term": said["term"]}
    if not may_change(by, InternalTarget(**place)):
        raise PermissionDenied("只能设定本单位的内部目标。")
    InternalTarget.objects.update_or_create(
        **place, defaults={"length": said["length"], "unit": said["unit"], "set_by": by}
    )
    return _renewed(said["term"], said["body"].pk if said["body"] else None, by, now, "设定内部目标")


@transaction.atomic
def remove(pk: int, *, by: Person, now: datetime) -> None:
    """Take one target away; PermissionDenied for another office's."""
    target = InternalTarget.objects.filter(pk=pk).first()
    if target is None:
        return
    if not may_change(by, target):
        raise PermissionDenied("只能取消本单位的内部目标。")
    target.delete()
    _renewed(target.term, target.body_id, by, now, "取消内部目标")


def _renewed(term: str, body_id: int | None, by: Person, now: datetime, label: str) -> int:
    """Only the target day of each clock, not the law's date, and the copy that the matter carries."""
    clocks = Clock.objects.filter(term=term, state__in=OPEN)
    if body_id is not None:
        clocks = clocks.filter(matter__office_id=body_id)
    reckoner, changed = Reckoner(), []
    for clock in rows_of(clocks):
        target_on = reckoner.target_of(clock)
        if target_on != clock.target_on:
            clock.target_on = target_on
            changed.append(clock)
    Clock.objects.bulk_update(changed, ["target_on"], batch_size=1000)
    matters = apps.get_model("matters", "Matter").objects.filter(pk__in={clock.matter_id for clock in changed})
    aims = Clock.objects.filter(matter=OuterRef("pk"), state="running", is_right=False, target_on__isnull=False)
    aims = aims.order_by("target_on", "id")
    matters.update(
        next_target_on=Subquery(aims.values("target_on")[:1]),
        next_target_label=Coalesce(Subquery(aims.values("label")[:1]), Value("")),
    )
    record(
        action=Action.ADMINISTER,
        name="target.set",
        label=label,
        actor=by,
        text=f"{catalogue.entry(term).name}，更新{len(changed)}项",
        data={"term": term, "body": body_id, "clocks": len(changed)},
        at=now,
    )
    return len(changed)
