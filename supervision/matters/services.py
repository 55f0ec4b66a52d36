"""The only door to change: `perform` for a matter that exists, `open_matter` for one that does not yet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from supervision.accounts.models import Body, Person
from supervision.documents import numbering
from supervision.documents.letters import LetterError, kinds
from supervision.documents.models import Letter
from supervision.documents.originals import original
from supervision.documents.services import last_receipt, make_letter
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.matters.dues import renew_next_due
from supervision.matters.models import SERVED_PARTS, Matter, Phase, Submission
from supervision.matters.procedures import Move, Procedure, Start, concrete, procedure_of, procedures, resolve
from supervision.matters.rewriting import rewritten
from supervision.matters.roles import acts_for, beyond, body_named, let_owner_in, roles_of, told, was_sent_to
from supervision.notices.services import tell, wake
from supervision.notices.services.proposals import settle
from supervision.terms import catalogue
from supervision.terms.arithmetic import Unit
from supervision.terms.calendar import ImpossibleTerm
from supervision.terms.services import start_clock, stop_clocks


class IllegalMove(Exception):
    """The move is not possible now; the message says why, in the user's language, and which field is to blame, if any.
    Page: message; API: 409."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


class Conflict(IllegalMove):
    """Someone changed the matter meanwhile; `matter` is how it stands now."""

    def __init__(self, matter: Matter) -> None:
        super().__init__("其他人已修改本事项，请对照后再保存。")
        self.matter = matter


@dataclass
class Act:
    """One act while it is being carried out: what effects read and write."""

    matter: Any
    move: Move
    actor: Person
    data: dict[str, Any]
    now: datetime
    text: str = ""
    letter: Letter | None = None
    letter_data: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    # What those who are told may put into their calendars.
    event: dict[str, Any] | None = None
    # What only the one who acts is told, once; recorded nowhere.
    said_once: str = ""

    @property
    def today(self) -> date:
        return timezone.localtime(self.now).date()


@transaction.atomic
def perform(
    matter: Matter,
    move_name: str,
    *,
    actor: Person,
    data: Mapping[str, Any] | None = None,
    key: str = "",
    digest: str = "",
    version: int | None = None,
    now: datetime | None = None,
) -> Matter:
    """Carry out one move: lock, decide, write, start and stop clocks, make the letter, record, tell; all or nothing.

    `data` is what the move's form cleaned. Raises what `decide` raises. A repeated `key` with the same data changes
    nothing and returns the matter; `digest` stands for the data where they were sent by a form, which may clean them to
    something else, or refuse them, once the state has moved on.
    """
    procedure = procedure_of(matter)
    try:
        move = procedure.move(move_name)
    except KeyError as error:
        raise IllegalMove("本类事项没有这一办理动作。") from error
    data = dict(data or {})
    locked = procedure.model.objects.select_for_update(of=("self",)).select_related("office").get(pk=matter.pk)
    if key and _claim(actor, key, digest or digest_of(f"{matter.pk} {move_name}", data), locked):
        return locked
    now = now or timezone.now()
    decide(locked, move, actor, timezone.localtime(now).date(), version)
    return _carry_out(Act(matter=locked, move=move, actor=actor, data=data, now=now), procedure)


def decide(matter: Matter, move: Move, actor: Person, today: date, version: int | None = None) -> None:
    """What every act passes first. Raises PermissionDenied (403) when the actor's roles are not in the table,
    IllegalMove (409) when state or guards forbid it, Conflict when `version` is no longer the matter's.
    """
    if not move.by & roles_of(actor, matter):
        raise PermissionDenied("您在本事项中的身份无权作出此动作。")
    if matter.state not in move.sources:
        raise IllegalMove(f"当前状态为“{procedure_of(matter).states[matter.state]}”，不能{move.label}。")
    if move.edits and version is not None and version != matter.version:
        raise Conflict(matter)
    if reason := rewritten(matter, move, version) or refusal(matter, move, actor, today):
        raise IllegalMove(reason)


@transaction.atomic
def open_matter(
    kind: str,
    *,
    actor: Person,
    office: Body,
    data: Mapping[str, Any],
    parent: Matter | None = None,
    key: str = "",
    digest: str = "",
    now: datetime | None = None,
) -> Matter:
    """Make a matter by its procedure's opening move. Raises as `perform` does."""
    procedure = procedures()[kind]
    move = procedure.opening
    now = now or timezone.now()
    known = _claim(actor, key, digest or digest_of(kind, data)) if key else None
    if known is not None and known.matter is not None:
        return concrete(known.matter)
    matter = procedure.model(
        kind=kind,
        office=office,
        parent=parent,
        state=move.target or "",
        phase=procedure.phases[move.target or ""],
        opened_on=timezone.localtime(now).date(),
        created_by=actor,
    )
    if not move.by & roles_of(actor, matter) or not procedure.is_for(office):
        raise PermissionDenied("您的职务无权登记此类事项。")
    if reason := beyond(actor, matter, move):
        raise IllegalMove(reason)
    # What comes from another installation has its parent there.
    if parent is not None:
        _check_parent(parent, procedure, office)
    elif procedure.needs_parent and original() is None:
        raise IllegalMove(f"{procedure.label}须从已有事项中提出。")
    made = _carry_out(Act(matter=matter, move=move, actor=actor, data=dict(data), now=now), procedure)
    if key:
        Submission.objects.filter(person=actor, key=key).update(matter=made)
    return made


def _check_parent(parent: Matter, procedure: Procedure, office: Body) -> None:
    """A matter comes from one of the same office, or from one sent to it, in a state that allows it."""
    locked = Matter.objects.select_for_update(of=("self",)).get(pk=parent.pk)
    if locked.office_id != office.pk and not was_sent_to(locked, office, procedure):
        raise PermissionDenied("不能从其他单位承办的事项中提出。")
    if not procedure.suits(locked):
        raise IllegalMove(f"“{parent}”目前不能{procedure.opening.label}。")


def refusal(matter: Matter, move: Move, actor: Person, today: date) -> str | None:
    """Why the guards, or the limits of what was entrusted to the actor, forbid the move now; or None."""
    if reason := beyond(actor, matter, move):
        return reason
    for guard in move.guards:
        reason = resolve(guard)(matter, actor, today)
        if reason:
            return str(reason)
    return None


def available(matter: Matter, person: Person, today: date) -> list[tuple[Move, str | None]]:
    """The moves that the person's roles and the state allow, each with the guards' reason against it, if any."""
    roles = roles_of(person, matter)
    return [
        (move, refusal(matter, move, person, today))
        for move in procedure_of(matter).moves
        if move.exists and move.by & roles and matter.state in move.sources
    ]


def digest_of(name: str, said: Any) -> str:
    """What tells one act with these words from another; `name` says on what it is done and what."""
    words = json.dumps(_plain(said), sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(f"{name} {words}".encode()).hexdigest()


def submitted(actor: Person, key: str, digest: str) -> Matter | None:
    """The matter on which this person already acted with this key and these words; None when the key is new.

    Asked before a form is judged, for the form of an act that is done may well be invalid now. Raises IllegalMove when
    the key was used for something else.
    """
    stored = Submission.objects.select_related("matter").filter(person=actor, key=key).first() if key else None
    if stored is not None and stored.digest != digest:
        raise IllegalMove("同一表单已提交过不同内容，请刷新页面后重试。")
    return stored.matter if stored else None


def _claim(actor: Person, key: str, digest: str, matter: Matter | None = None) -> Submission | None:
    """Claim a key for this act; None when it is new, else the act that already used it.

    The unique key makes a simultaneous twin wait for the first to commit. The same key with other data is refused.
    """
    try:
        with transaction.atomic():
            Submission.objects.create(person=actor, key=key, digest=digest, matter_id=matter.pk if matter else None)
    except IntegrityError:
        submitted(actor, key, digest)
        return Submission.objects.select_related("matter").get(person=actor, key=key)
    return None


def _carry_out(act: Act, procedure: Procedure) -> Matter:
    matter, move = act.matter, act.move
    source = matter.state
    if matter.pk is None and move.effect:
        resolve(move.effect)(act)
        matter.save()
        _after_opening(act)
    elif move.effect:
        resolve(move.effect)(act)
    if target := move.leads(matter):
        matter.state = target
        matter.phase = procedure.phases[target]
    _set_closed(matter, act.today)
    if move.numbered and not matter.number:
        matter.number = numbering.next_number(move.letter or matter.kind, matter.office, act.today)
    _run_clocks(act)
    if move.letter and (not move.letter_when or resolve(move.letter_when)(act)):
        _write_letter(act, procedure)
    renew_next_due(matter)
    matter.version += 1
    matter.save()
    if move is not procedure.opening:
        _settle_proposals(act, procedure)
    afterwards = act.facts.pop("after", [])
    _record_and_tell(act, source)
    for later in afterwards:
        later(act)
    transaction.on_commit(lambda: wake(), robust=True)
    matter.said_once = act.said_once
    return matter


def _record_and_tell(act: Act, source: str) -> None:
    """The entry in the ledger, and a notice to everyone whom the table names."""
    matter, move = act.matter, act.move
    entry = record(
        action=Action.ACT,
        name=f"{matter.kind}.{move.name}",
        label=move.label,
        actor=act.actor,
        body_name=acts_for(act.actor, act.matter, move.by),
        matter_id=matter.pk,
        text=act.text,
        basis=move.basis,
        at=act.now,
        data={
            "from": source, "to": matter.state, "internal": move.internal, "said": _plain(act.data),
            "version": matter.version, **act.facts, **({"within_unit": move.within_unit} if move.within_unit else {}),
        },
    )  # fmt: skip
    tell(
        people=told(matter, move.tells) - {act.actor},
        matter_id=matter.pk,
        cause=f"act:{entry.number}",
        title=f"{matter.title}：{move.label}",
        text=act.text if not move.internal else "",
        now=act.now,
        urgent=matter.urgent,
        event=act.event,
    )


def tell_handlers(body: Body, *, title: str, text: str, cause: str, now: datetime) -> None:
    """Tell everyone who handles something open that was or will be served on a body: once each, however many."""
    concerned = Q(counterpart=body) | Q(parties__body=body, parties__part__in=SERVED_PARTS)
    over = (Phase.CLOSED, Phase.WITHDRAWN)
    handled = Matter.objects.filter(concerned, handler__is_active=True).exclude(phase__in=over)
    people = Person.objects.filter(pk__in=handled.values("handler_id"))
    tell(people=people, matter_id=None, cause=cause, title=title, text=text, now=now)


def _settle_proposals(act: Act, procedure: Procedure) -> None:
    """What the ladder proposed is taken by this act, or lapses with the state that it leaves."""
    possible = {move.name for move in procedure.moves if act.matter.state in move.sources}
    settle(matter_id=act.matter.pk, move=act.move.name, possible=possible, actor=act.actor, now=act.now)


def _after_opening(act: Act) -> None:
    """What an opening effect asked to be done once the matter has a key (child rows)."""
    let_owner_in(act.matter, act.now)
    for later in act.facts.pop("after", []):
        later(act)


def _set_closed(matter: Matter, today: date) -> None:
    over = matter.phase in (Phase.CLOSED, Phase.WITHDRAWN)
    matter.closed_on = (matter.closed_on or today) if over else None


def _run_clocks(act: Act) -> None:
    matter, move = act.matter, act.move
    ended_on = act.facts.get("fulfilled_on", act.today)
    if isinstance(ended_on, str):
        ended_on = date.fromisoformat(ended_on)
    stop = partial(stop_clocks, matter_id=matter.pk, note=move.label, actor_name=act.actor.name)
    if move.stops:
        stop(terms=move.stops, on=ended_on, met=True)
    if move.cancels:
        stop(terms=move.cancels, on=act.today, met=False)
    for start in move.starts:
        _start(act, start)


def _start(act: Act, start: Start) -> None:
    matter = act.matter
    on = start.day(matter, act.today)
    if on is None or not start.applies(matter):
        return
    at = None
    if catalogue.entry(start.term, on).unit is Unit.HOUR:
        at = getattr(matter, start.at) if start.at else act.now
        if at is None:
            return
    try:
        start_clock(
            matter_id=matter.pk, term=start.term, on=on, at=at, obligor=body_named(matter, start.obliges),
            urgent=matter.urgent, length=getattr(matter, start.length) if start.length else None,
            document_date=start.fixed(matter), note=_proof(act, start), actor_name=act.actor.name,
        )  # fmt: skip
    except ImpossibleTerm as error:
        raise IllegalMove(f"{catalogue.entry(start.term, on).name}：{error}") from error


def _proof(act: Act, start: Start) -> str:
    """What proves the trigger: the receipt for the day of service, else the act itself."""
    if start.on == "served_on":
        receipt = last_receipt(act.matter)
        return receipt.proof if receipt else ""
    return f"{act.move.label}，{act.actor.name}"


def _write_letter(act: Act, procedure: Procedure) -> None:
    matter, move = act.matter, act.move
    if move.letter_stays_inside and original() is not None:
        return  # made and kept where the act was made
    number = matter.number if move.numbered else act.letter_data.get("number", "")
    if not number and "number" in kinds()[move.letter].required:
        number = numbering.next_number(move.letter, matter.office, act.today)
    try:
        data = {} if original() else procedure.letter_words(act, number)
        act.letter = make_letter(
            matter_id=matter.pk,
            kind=move.letter,
            data=data,
            number=number,
            by=act.actor,
            internal=move.letter_stays_inside,
            at=act.now,
        )
    except LetterError as error:
        raise IllegalMove(f"文书无法制作：{error}") from error
    act.facts["letter"] = str(act.letter.pk)


def _plain(value: Any) -> Any:
    """What was said as plain JSON: models by key and name, files by name and size."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, models.Model):
        return {"id": str(value.pk), "name": str(value)}
    if isinstance(value, File):
        return {"file": value.name, "size": value.size}
    if isinstance(value, list | tuple | set | models.QuerySet):
        return [_plain(item) for item in value]
    return value
