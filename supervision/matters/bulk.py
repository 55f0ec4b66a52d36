"""成批办理: one move for many matters, with a preview; each is performed by itself, once."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.http import QueryDict
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.ledger.models import Action, Entry
from supervision.ledger.services import record
from supervision.matters.listing import OWN_ROLES
from supervision.matters.models import BulkAct, BulkRow, Matter
from supervision.matters.procedures import Move, concrete, procedure_of, procedures, resolve
from supervision.matters.roles import roles_of
from supervision.matters.services import IllegalMove, perform, refusal
from supervision.notices.services import tell

logger = logging.getLogger("supervision.bulk")

MOST = 200
AT_ONCE = 20
# What a worker left behind is taken up after this time.
LEFT_BEHIND = timedelta(seconds=30)
OPENED = "matter.opened"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One chosen matter: whether the move is possible for it, and why not."""

    matter: Matter
    move: Move | None
    why: str


def names_for(person: Person) -> dict[str, str]:
    """Moves fit for bulk that the person's posts could make: name and label."""
    roles = {OWN_ROLES[duty.post] for duty in person.duties if duty.post in OWN_ROLES}
    # A handler is a prosecutor to whom the matter is given.
    wanted = {role.value for role in roles} | ({"handler"} if "prosecutor" in {r.value for r in roles} else set())
    found: dict[str, str] = {}
    for procedure in procedures().values():
        for move in procedure.moves:
            if move.bulk and {role.value for role in move.by} & wanted:
                found.setdefault(move.name, move.label)
    return found


def chosen(person: Person, keys: Iterable[str]) -> list[Matter]:
    """The chosen matters that exist for the person, as their kinds' own models, in the order chosen, 200 at most."""
    wanted = list(dict.fromkeys(int(key) for key in keys if key.isdigit() and len(key) < 19))[:MOST]
    by_model: dict[type[Matter], list[int]] = {}
    for pk, kind in Matter.objects.visible_to(person).filter(pk__in=wanted).values_list("pk", "kind"):
        by_model.setdefault(procedures()[kind].model, []).append(pk)
    matters: dict[int, Matter] = {}
    for model, found in by_model.items():
        rows = model.objects.filter(pk__in=found).select_related("office", "counterpart", "handler")
        matters |= {matter.pk: matter for matter in rows.prefetch_related("parties")}
    return [matters[pk] for pk in wanted if pk in matters]


def preview(person: Person, matters: list[Matter], name: str, today: date) -> list[Line]:
    """For each matter whether the move is possible for this person now, with the guards' words where it is not."""
    unseen = unread(person, [matter.pk for matter in matters])
    return [_line(person, matter, name, matter.pk in unseen, today) for matter in matters]


def _line(person: Person, matter: Matter, name: str, unseen: bool, today: date) -> Line:
    move = bulk_move(matter, name)
    if move is None:
        return Line(matter=matter, move=None, why="本类事项没有这一成批办理的动作。")
    if not move.by & roles_of(person, matter):
        return Line(matter=matter, move=move, why="您在本事项中的身份无权作出此动作。")
    if matter.state not in move.sources:
        state = procedure_of(matter).states[matter.state]
        return Line(matter=matter, move=move, why=f"当前状态为“{state}”，不能{move.label}。")
    why = refusal(matter, move, person, today) or ""
    if not why and move.reads_first and unseen:
        why = "最近一次变更后您还没有打开过本事项，请先查阅。"
    return Line(matter=matter, move=move, why=why)


def bulk_move(matter: Matter, name: str) -> Move | None:
    """The move of the matter's procedure, if it is fit for bulk."""
    try:
        move = procedure_of(matter).move(name)
    except KeyError:
        return None
    return move if move.bulk else None


# --- what was read ----------------------------------------------------------------------------------------------------
def unread(person: Person, keys: list[int]) -> set[int]:
    """Of these matters, those that the person has not opened since the last act in them."""
    entries = Entry.objects.filter(matter_id__in=keys).filter(
        Q(action=Action.ACT) | Q(action=Action.READ, name=OPENED, actor=person)
    )
    last = entries.values("matter_id").annotate(
        act=Max("number", filter=Q(action=Action.ACT)), read=Max("number", filter=Q(action=Action.READ))
    )
    return {int(row["matter_id"] or 0) for row in last if row["act"] and (row["read"] or 0) < row["act"]}


def note_reading(person: Person, matter: Matter, offered: list[dict[str, Any]]) -> None:
    """Record that someone who may decide in bulk has opened the page, once per change of the matter."""
    names = {move["name"] for move in offered if move["available"]}
    decides = any(move.reads_first and move.name in names for move in procedure_of(matter).moves)
    if decides and matter.pk in unread(person, [matter.pk]):
        record(action=Action.READ, name=OPENED, label="查阅待决定事项", actor=person, matter_id=matter.pk)


# --- carrying it out --------------------------------------------------------------------------------------------------
def form_for(matter: Matter, move: Move, person: Person, data: Any = None, **initial: str) -> Any:
    """The move's form for one matter, without what cannot be said for many at once (files)."""
    kind = resolve(move.asks or "supervision.matters.forms:NoForm")
    made = kind(data, None, matter=matter, person=person, initial=initial)
    for name in [name for name, field in made.fields.items() if isinstance(field, forms.FileField)]:
        del made.fields[name]
    return made


@transaction.atomic
def start(person: Person, name: str, label: str, matters: list[Matter], said: QueryDict, key: UUID) -> BulkAct:
    """Keep what is to be done; the same key starts it once. Many rows are handed to the worker after the commit."""
    bulk, made = keep(person, name, label, matters, said, key)
    if made and len(matters) > AT_ONCE:

        def send() -> None:
            try:
                current_app.send_task("supervision.matters.tasks.run_bulk", args=[str(bulk.pk)])
            except Exception as error:
                logger.info("queue not woken: %s", error)

        transaction.on_commit(send, robust=True)
    return bulk


@transaction.atomic
def keep(
    person: Person, name: str, label: str, matters: list[Matter], said: QueryDict, key: UUID
) -> tuple[BulkAct, bool]:
    """Write down the act and its rows, unless they were before; says which."""
    bulk, made = BulkAct.objects.get_or_create(
        pk=key,
        defaults={
            "person": person, "move": name, "label": label, "said": said.urlencode(), "started_at": timezone.now(),
        },
    )  # fmt: skip
    if bulk.person_id != person.pk:
        raise PermissionDenied("这次成批办理不是您提交的。")
    if made:
        BulkRow.objects.bulk_create([BulkRow(bulk=bulk, matter=matter, order=n) for n, matter in enumerate(matters)])
    return bulk, made


def run(key: UUID) -> None:
    """Perform every row that still waits, each in a transaction of its own. Running it twice at once does no harm."""
    bulk = BulkAct.objects.get(pk=key)
    person = Person.objects.get(pk=bulk.person_id)
    said = QueryDict(bulk.said)
    while _next_row(bulk, person, said):
        pass
    if not bulk.rows.filter(state=BulkRow.State.WAITING).exists():
        _finish(bulk, person, timezone.now())


@transaction.atomic
def _next_row(bulk: BulkAct, person: Person, said: QueryDict) -> bool:
    """Take one waiting row under lock and perform it; False when none is left that nobody else holds."""
    waiting = bulk.rows.filter(state=BulkRow.State.WAITING).order_by("order")
    row = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if row is None:
        return False
    try:
        with transaction.atomic():
            _perform(bulk, row, person, said)
        row.state, row.text = BulkRow.State.DONE, ""
    except (IllegalMove, PermissionDenied) as error:
        row.state, row.text = BulkRow.State.REFUSED, str(error)[:400]
    except ValidationError as error:
        row.state, row.text = BulkRow.State.REFUSED, "；".join(error.messages)[:400]
    row.save(update_fields=["state", "text"])
    return True


def _perform(bulk: BulkAct, row: BulkRow, person: Person, said: QueryDict) -> None:
    found = chosen(person, [str(row.matter_id)])
    if not found:
        raise IllegalMove("事项不存在，或者您不再能看到。")
    line = preview(person, found, bulk.move, timezone.localdate())[0]
    if line.why or line.move is None:
        raise IllegalMove(line.why)
    matter = concrete(found[0])
    form = form_for(matter, line.move, person, said)
    if not form.is_valid():
        raise IllegalMove("；".join(message for messages in form.problems().values() for message in messages))
    perform(matter, bulk.move, actor=person, data=form.answers() | {"files": []}, key=f"bulk-{bulk.pk.hex}-{matter.pk}")


@transaction.atomic
def _finish(bulk: BulkAct, person: Person, now: datetime) -> None:
    if not BulkAct.objects.filter(pk=bulk.pk, finished_at__isnull=True).update(finished_at=now):
        return
    done = bulk.rows.filter(state=BulkRow.State.DONE).count()
    total = bulk.rows.count()
    if total > AT_ONCE:
        tell(
            people=[person],
            matter_id=None,
            cause=f"bulk:{bulk.pk}",
            title=f"成批{bulk.label}完成：{done}件成功，{total - done}件未办",
            text="",
            now=now,
        )


def left_behind(now: datetime) -> list[UUID]:
    """Bulk acts with rows that nobody carried out: the queue was down, or a worker died."""
    open_ones = BulkAct.objects.filter(finished_at__isnull=True, started_at__lt=now - LEFT_BEHIND)
    return list(open_ones.order_by("started_at").values_list("pk", flat=True))
