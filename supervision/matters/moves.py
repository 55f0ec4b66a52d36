"""Guards and effects that every kind of matter shares: files, and what is asked and decided about terms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from supervision.accounts.models import Body, Person
from supervision.documents.services import attach
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.matters.gathering import children, clock_in
from supervision.matters.models import Link, Matter, Part, Party
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import EventKind, Unit, day_text, length_text
from supervision.terms.calendar import ImpossibleTerm
from supervision.terms.catalogue import TermEntry
from supervision.terms.models import Clock, ClockState, TermRequest
from supervision.terms.services import add_event, entry_of

Kind = TermRequest.Kind
OPEN_STATES = (ClockState.RUNNING, ClockState.SUSPENDED)


def keep_files(act: Act, files: list, *, purpose: str, reference: int | None = None) -> list[str]:
    """Store uploads with the matter; returns their names. An unacceptable file refuses the whole act."""
    return [
        attach(matter_id=act.matter.pk, file=file, purpose=purpose, by=act.actor, reference=reference).name
        for file in files
    ]


def join(act: Act, body: Body, part: Part, *, seen: bool = False) -> None:
    """Let a body take part; it sees the matter once `seen`."""
    Party.objects.update_or_create(
        matter=act.matter,
        body=body,
        defaults={"part": part, "sort_on": act.matter.opened_on, "visible_from": act.now if seen else None},
    )


# --- what the rules allow ---------------------------------------------------------------------------------------------
def clocks_of(matter: Matter, person: Person, knows: Callable[[TermEntry], Any]) -> list[Clock]:
    """The open clocks of the matter whose rule allows it: of the person's own body, or all for the owner's people."""
    wanted = [row["id"] for row in open_terms(matter, person, knows)]
    found = matter.clocks.in_bulk(wanted)
    return [found[key] for key in wanted]


def open_terms(matter: Matter, person: Person, knows: Callable[[TermEntry], Any]) -> list[dict[str, Any]]:
    """The rows of those clocks, as pages and guards read them."""
    bodies = {duty.body_id for duty in person.duties}
    found = [row for row in children(matter, "g_clocks") if row["state"] in OPEN_STATES and not row["is_right"]]
    if matter.office_id not in bodies:
        found = [row for row in found if row["obligor_id"] in bodies]
    return [row for row in found if knows(entry_of(clock_in(row)))]


def extension_of(term: TermEntry) -> Any:
    return term.extension


def pause_of(term: TermEntry) -> Any:
    return term.grounds


def exclusion_of(term: TermEntry) -> Any:
    return term.exclude


def waiting_request(matter: Matter) -> TermRequest | None:
    """The request that waits for a decision."""
    return TermRequest.objects.filter(matter_id=matter.pk, granted__isnull=True).select_related("clock").first()


def request_row(matter: Matter) -> dict[str, Any] | None:
    """The row of that request, as pages and guards read it."""
    return next((row for row in children(matter, "g_requests") if row["granted"] is None), None)


def the_rule_knows_more_time(matter: Matter, actor: Person, today: date) -> str | None:
    """More time is asked where the rule of a running term knows it; else the rule's own words refuse."""
    if open_terms(matter, actor, extension_of):
        return None
    return _silence(matter, actor, "没有在计的期限可以延长。")


def _silence(matter: Matter, actor: Person, otherwise: str) -> str:
    """Why there is no more time: what the rules of the running terms say instead."""
    words = []
    for clock in open_terms(matter, actor, lambda term: True):
        term = entry_of(clock_in(clock))
        note = f"。{term.note}" if term.note else ""
        words.append(f"{term.name}没有延期的规定（{term.basis_text or '内部管理要求'}）{note}。")
    return "".join(words) or otherwise


def the_rule_knows_a_pause(matter: Matter, actor: Person, today: date) -> str | None:
    """Time stands still only on grounds that the rule of a running term names."""
    return None if _runs(matter, actor, pause_of) else "没有在计的、规定了中止或者扣除情形的期限。"


def the_rule_excludes_days(matter: Matter, actor: Person, today: date) -> str | None:
    """Days are left out only on grounds that the rule of a running term names; a suspension needs its decision."""
    return None if _runs(matter, actor, exclusion_of) else "没有在计的、规定了扣除情形的期限。"


def _runs(matter: Matter, actor: Person, knows: Callable[[TermEntry], Any]) -> bool:
    return any(row["state"] == ClockState.RUNNING for row in open_terms(matter, actor, knows))


def no_request_is_open(matter: Matter, actor: Person, today: date) -> str | None:
    """One request at a time."""
    return "已有延期申请或者其他期限申请待答复。" if request_row(matter) else None


def a_request_is_open(matter: Matter, actor: Person, today: date) -> str | None:
    """Only a request can be refused."""
    return None if request_row(matter) else "没有待答复的期限申请。"


def more_time_is_asked(matter: Matter, actor: Person, today: date) -> str | None:
    """More time is granted to those who asked for it."""
    request = request_row(matter)
    return None if request and request["kind"] == Kind.EXTEND else "没有待答复的延期申请。"


def nothing_but_a_pause_is_asked(matter: Matter, actor: Person, today: date) -> str | None:
    """What is asked for is answered first."""
    request = request_row(matter)
    return "请先答复延期申请。" if request and request["kind"] == Kind.EXTEND else None


def asked_by_another(matter: Matter, actor: Person, today: date) -> str | None:
    """Nobody decides about a request of their own."""
    request = request_row(matter)
    return "申请人不能决定自己的申请。" if request and request["asker"] == actor.pk else None


def a_clock_stands_still(matter: Matter, actor: Person, today: date) -> str | None:
    """Only what was suspended is resumed or looked at again."""
    still = any(row["state"] == ClockState.SUSPENDED for row in children(matter, "g_clocks"))
    return None if still else "没有中止的期限。"


# --- what is asked ----------------------------------------------------------------------------------------------------
def _chosen(act: Act, knows: Callable[[TermEntry], Any], *states: ClockState) -> Clock:
    """The clock that the act is about: the one that was chosen, else the first that the rule allows."""
    wanted = str(act.data.get("clock") or "")
    for clock in clocks_of(act.matter, act.actor, knows):
        if clock.state in states and wanted in ("", str(clock.pk)):
            return Clock.objects.select_for_update().get(pk=clock.pk)
    raise IllegalMove("期限不在计时中。")


def _request(act: Act, clock: Clock, kind: Kind, **values: Any) -> TermRequest:
    return TermRequest(
        matter_id=act.matter.pk,
        clock=clock,
        kind=kind,
        reason=act.data["reason"],
        asked_body=body_of(act),
        asked_by=act.actor,
        asked_on=act.today,
        **values,
    )


def _keep(act: Act, request: TermRequest) -> None:
    """Store a request with its proof; the owner's own papers stay inside."""
    request.save()
    purpose = "material" if request.asked_body_id == act.matter.office_id else "term_request"
    keep_files(act, act.data.get("files") or [], purpose=purpose, reference=request.pk)


def body_of(act: Act) -> Body:
    """The body for which the actor acts in this matter."""
    bodies = {duty.body_id: duty.body for duty in act.actor.duties}
    return bodies.get(act.matter.office_id) or bodies.get(act.matter.counterpart_id) or act.matter.office


def ask_more_time(act: Act) -> None:
    """Keep the request; nothing changes until it is decided. What the rule could not grant is refused at once."""
    clock = _chosen(act, extension_of, ClockState.RUNNING)
    values = _more(act, clock)
    _keep(act, _request(act, clock, Kind.EXTEND, **values))
    act.text = f"申请延长{_amount(values)}。{act.data['reason']}"[:500]


def _more(act: Act, clock: Clock) -> dict[str, Any]:
    """How much more: a length where the rule fixes one, else a date later than the present one."""
    term = entry_of(clock)
    assert term.extension is not None
    if term.extension.length is None and term.doc_date_prevails:
        until = act.data.get("until")
        if until is None or until <= clock.due_on:
            raise IllegalMove(f"延至的日期应当晚于现届满日{day_text(clock.due_on)}。")
        # No rule says how far; beyond a year it is a slip of the pen.
        if until > clock.due_on + timedelta(days=366):
            raise IllegalMove(f"延至的日期比现届满日{day_text(clock.due_on)}晚一年以上，请核对。")
        return {"until": until}
    length = act.data.get("length") or term.extension.length
    unit = term.extension.unit or term.unit or Unit.DAY
    made = clock.events.filter(kind=EventKind.EXTEND).count()
    reason = term.refusal_to_extend(length, unit, made)
    if reason:
        raise IllegalMove(f"{reason}{term.extension.note}")
    return {"length": length, "unit": unit}


def _amount(values: dict[str, Any]) -> str:
    if values.get("until"):
        return f"至{day_text(values['until'])}"
    return length_text(values["length"], Unit(values["unit"]))


def ask_pause(act: Act) -> None:
    """Keep the request and its proof; the term runs on until it is decided."""
    clock = _chosen(act, pause_of, ClockState.RUNNING)
    ground = _ground(act, entry_of(clock).grounds)
    _keep(act, _request(act, clock, Kind.SUSPEND, ground=ground))
    act.text = f"申请中止“{clock.label}”。{act.data['reason']}"[:500]


def _ground(act: Act, grounds: tuple[str, ...]) -> str:
    said = str(act.data.get("ground") or (grounds[0] if len(grounds) == 1 else ""))
    if said not in grounds:
        raise IllegalMove("中止或者扣除时间，应当属于规定的情形。")
    return said[:200]


# --- what is decided --------------------------------------------------------------------------------------------------
def _decide(act: Act, request: TermRequest, *, granted: bool, **values: Any) -> None:
    for name, value in {**values, "granted": granted}.items():
        setattr(request, name, value)
    request.decision_reason = act.data["reason"]
    request.decided_by, request.decided_on = act.actor, act.today
    _keep(act, request)


def _event(clock: Clock, act: Act, kind: EventKind, on: date, note: str, **values: Any) -> None:
    try:
        add_event(clock, kind=kind, on=on, note=note[:400], actor_name=act.actor.name, **values)
    except ImpossibleTerm as error:
        raise IllegalMove(str(error)) from error


def grant_more_time(act: Act) -> None:
    """The one with the power gives more time; the clock is computed again from its events."""
    request = TermRequest.objects.select_for_update().get(matter_id=act.matter.pk, granted__isnull=True)
    clock = Clock.objects.select_for_update().get(pk=request.clock_id)
    if clock.state != ClockState.RUNNING:
        raise IllegalMove("期限已不在计时中。")
    values = _more(act, clock)
    if "until" in values:
        _event(clock, act, EventKind.SET_DATE, values["until"], act.data["reason"])
    else:
        _event(clock, act, EventKind.EXTEND, act.today, act.data["reason"], **values)
    _decide(act, request, granted=True, given_until=values.get("until"), given_length=values.get("length"))
    act.text = f"“{clock.label}”延长{_amount(values)}。{act.data['reason']}"[:500]


def refuse_request(act: Act) -> None:
    """The term stays as it is."""
    request = TermRequest.objects.select_for_update().get(matter_id=act.matter.pk, granted__isnull=True)
    _decide(act, request, granted=False)
    act.text = act.data["reason"][:500]


def suspend_term(act: Act) -> None:
    """The clock stands still on a ground of the rule, from the day of the decision."""
    request = waiting_request(act.matter)
    if request is not None and not act.data.get("clock"):
        act.data = {**act.data, "clock": str(request.clock_id)}
    clock = _chosen(act, pause_of, ClockState.RUNNING)
    if request is not None and request.clock_id != clock.pk:
        raise IllegalMove("请先答复已提出的期限申请。")
    ground = _ground(act, entry_of(clock).grounds)
    _event(clock, act, EventKind.SUSPEND, act.today, f"{ground}；{act.data['reason']}")
    _decide(act, request or _request(act, clock, Kind.SUSPEND), granted=True, ground=ground)
    act.letter_data = {"reasons": act.data["reason"]}
    act.facts["ground"] = ground
    act.text = f"中止“{clock.label}”。{ground}。{act.data['reason']}"[:500]


def resume_term(act: Act) -> None:
    """What was left of the term runs on from the next day."""
    clock = _chosen(act, lambda term: True, ClockState.SUSPENDED)
    _event(clock, act, EventKind.RESUME, act.today, act.data["reason"])
    paused = TermRequest.objects.filter(clock=clock, kind=Kind.SUSPEND, granted=True).order_by("-id").first()
    act.facts["ground"] = paused.ground if paused else ""
    _decide(act, _request(act, clock, Kind.RESUME), granted=True)
    rest = f"“{clock.label}”的剩余期限自恢复的次日起计算，届满日为{day_text(clock.due_on)}。"
    act.letter_data = {"reasons": act.data["reason"], "result": rest}
    act.text = f"恢复“{clock.label}”，届满日{day_text(clock.due_on)}。{act.data['reason']}"[:500]


def the_review_itself_stops(act: Act) -> bool:
    """A pause of the review is a decision in writing; days on which others work for it are only left out."""
    return "中止审查" in act.facts.get("ground", "")


def review_pause(act: Act) -> None:
    """The handler looked again; the clock of the review starts anew."""
    act.text = act.data["reason"][:500]


def exclude_days(act: Act) -> None:
    """Whole days that the rule does not count."""
    clock = _chosen(act, exclusion_of, ClockState.RUNNING)
    ground, since, until = _ground(act, entry_of(clock).exclude), act.data["since"], act.data["until"]
    if since <= clock.started_on or until > clock.due_on:
        raise IllegalMove("扣除的日期应当在期限之内。")
    _event(clock, act, EventKind.EXCLUDE, since, f"{ground}；{act.data['reason']}", until=until)
    request = waiting_request(act.matter) or _request(act, clock, Kind.EXCLUDE)
    _decide(act, request, granted=True, kind=Kind.EXCLUDE, ground=ground, since=since, until=until)
    act.text = f"“{clock.label}”扣除{day_text(since)}至{day_text(until)}。{ground}。{act.data['reason']}"[:500]


# --- what belongs together --------------------------------------------------------------------------------------------
def something_is_linked(matter: Matter, actor: Person, today: date) -> str | None:
    """There is a link to take away."""
    read = matter.__dict__.get("g_related")
    found = Link.objects.of(matter.pk).exists() if read is None else bool(read)
    return None if found else "没有关联的事项。"


def tie(act: Act, other: Matter, reason: str) -> None:
    """Link the matter of an act with another; what is linked already stays as it is."""
    if other.pk == act.matter.pk:
        raise IllegalMove("不能关联本事项自身。")
    if not Link.objects.of(act.matter.pk).of(other.pk).exists():
        said = {"reason": reason[:200], "made_by": act.actor, "made_at": act.now}
        Link.objects.create(first_id=act.matter.pk, second_id=other.pk, **said)


def may_be_related(matter: Matter, person: Person, most: int) -> QuerySet[Matter]:
    """Matters from the same source, about the same unit or in the same field, newest first, none twice.

    They are the owner's; to whoever takes part from another body, its own are offered.
    """
    alike = Q(parent_id=matter.parent_id or 0) | Q(counterpart_id=matter.counterpart_id or 0) | Q(pk=matter.parent_id)
    if matter.field:
        alike |= Q(field=matter.field)
    known = Link.objects.of(matter.pk).values_list("first_id", "second_id")
    gone = {matter.pk, *(key for pair in known for key in pair)}
    own = person.body_ids()
    offices = [matter.office_id] if matter.office_id in own else own
    seen = Matter.objects.visible_to(person).filter(alike, office_id__in=offices).exclude(pk__in=gone)
    newest = seen.exclude(secrecy="restricted").order_by("-opened_on", "-pk").values_list("pk", flat=True)[:most]
    return Matter.objects.filter(pk__in=list(newest)).order_by("-opened_on", "-pk")


def relate(act: Act) -> None:
    """Tie the chosen matters to this one, for a reason that stands with each."""
    others, reason = list(act.data["others"]), act.data["reason"]
    known = {key for pair in Link.objects.of(act.matter.pk).values_list("first_id", "second_id") for key in pair}
    if others and all(other.pk in known for other in others) and act.matter.pk not in {one.pk for one in others}:
        raise IllegalMove("该事项已经关联。")
    for other in others:
        tie(act, other, reason)
    act.text = f"关联{len(others)}件：{reason}"[:500]
    act.facts["linked"] = [other.pk for other in others]
    note_beside(act, [other for other in others if other.office_id == act.matter.office_id])


def unrelate(act: Act) -> None:
    """A link that was wrong ends; who made it and why it ended stays on record."""
    link, reason = act.data["link"], act.data["reason"]
    standing = Link.objects.of(act.matter.pk).filter(pk=link.pk)
    if not standing.update(ended_at=act.now, ended_by=act.actor, ended_reason=reason[:200]):
        raise IllegalMove("该关联已经解除。")
    other = link.second if link.first_id == act.matter.pk else link.first
    act.text = f"解除关联1件：{reason}"[:500]
    act.facts["unlinked"] = [other.pk]
    note_beside(act, [other] if other.office_id == act.matter.office_id else [])


def note_beside(act: Act, others: list[Matter]) -> None:
    """The same in the course of the owner's other matters, once this act itself is on record."""

    def note(done: Act) -> None:
        for other in others:
            record(
                action=Action.ACT,
                name=f"{other.kind}.{done.move.name}",
                label=done.move.label,
                actor=done.actor,
                matter_id=other.pk,
                body_name=done.matter.office.name,
                text=done.text,
                basis=done.move.basis,
                at=done.now,
                data={"from": other.state, "to": other.state, "internal": True, "beside": done.matter.pk},
            )

    act.facts["after"] = [*act.facts.get("after", []), note]
