"""My desk: what I must do now, ordered by term; for those who watch over others' work, what asks for their eye."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from supervision.accounts.models import CASE_POSTS, Level, Person, Post
from supervision.ledger.models import Action, Entry
from supervision.matters.listing import (
    COLUMNS,
    OWN_ROLES,
    Row,
    act_url,
    all_pairs,
    asked_by_terms,
    is_outside,
    next_moves,
    offered,
    party_pairs,
    party_roles,
    row_for,
    shines,
)
from supervision.matters.models import Matter, Part, Party
from supervision.matters.procedures import Role, procedures, resolve
from supervision.matters.proposals import proposals_for
from supervision.matters.turns import ANSWERING, ANSWERS
from supervision.terms.models import Clock, ClockState, TermRequest

MOST = 200
SOON = timedelta(days=7)
# The longest of the terms that put a decision on a desk: appeal from a judgment.
SHORT = timedelta(days=15)
# A term in hours that ends within a day is today's work, though it may end tomorrow.
WITHIN_A_DAY = timedelta(hours=24)
# How long a filing that came in stays on the desk of the procuratorate above: a default of this product, not law.
FRESH = timedelta(days=30)
# Parts of bodies that act beside the one that is addressed.
BESIDE = (Part.RESPONSIBLE, Part.MEMBER, Part.RECEIVER)
COORDINATING_POSTS = frozenset({Post.OFFICE, Post.CONVENOR, Post.DEPUTY_CONVENOR})
LEADING_POSTS = frozenset({Post.CHIEF, Post.DEPARTMENT_HEAD, Post.LEGAL_POLICY, Post.CASE_MANAGEMENT})
# What observers read instead of rows; by name, for statistics stand above this app.
DIGEST = "linkage.reports:digest"
# What waits in the units to which letters are addressed, beside their terms; by name for the same reason.
UNIT_WORK = "recommendations.reports.units:desk_groups"
Group = dict[str, Any]


def _mine(person: Person, today: date) -> Q:
    """Matters I handle, matters whose state waits for one of my posts, matters that wait for my body's share."""
    mine = Q(handler_id=person.pk)
    chief_of = person.body_ids(Post.CHIEF)
    if chief_of:
        mine |= Q(office_id__in=chief_of, pk__in=_requests().values("matter_id"))
    for duty in person.duties:
        role = OWN_ROLES.get(duty.post)
        own: list[Role] = [role] if role and role is not Role.PROSECUTOR else []
        own += [one for one in party_roles(duty.post, "sender") if role is None or one is Role.SENDER_HEAD]
        mine |= _waiting_for(Q(office_id=duty.body_id), own)
        if terms := {term for one in own for _, term in asked_by_terms()[one]}:
            # Such a term is short, so that the due date finds the few matters in which it may run.
            soon = Q(office_id=duty.body_id, next_due_on__lte=today + SHORT)
            mine |= soon & Q(Exists(_running(terms)))
        mine |= _waiting_as(Q(counterpart_id=duty.body_id), duty.post, addressed=True)
        beside = Party.objects.filter(matter=OuterRef("pk"), body_id=duty.body_id, part__in=BESIDE)
        mine |= _waiting_as(Q(Exists(beside.filter(visible_from__isnull=False))), duty.post, addressed=False)
    return mine


def _running(terms: Iterable[str]) -> QuerySet:
    return Clock.objects.filter(matter=OuterRef("pk"), term__in=sorted(terms), state=ClockState.RUNNING)


def _requests() -> QuerySet:
    return TermRequest.objects.filter(granted__isnull=True)


def _answer_requests(rows: list[Row], found: list[dict[str, Any]], person: Person) -> None:
    """Name the answering of a request about a term as the next step of those who decide it (one query)."""
    chief_of, head_of = set(person.body_ids(Post.CHIEF)), set(person.body_ids(Post.AGENCY_HEAD))
    kinds = dict(_requests().filter(matter_id__in=[row.id for row in rows]).values_list("matter_id", "kind"))
    for row, values in zip(rows, found, strict=True):
        if row.id not in kinds:
            continue
        name = ANSWERS[kinds[row.id]]
        own = Role.CHIEF if values["office_id"] in chief_of else None
        role = Role.ADDRESSEE_HEAD if values["counterpart_id"] in head_of else own
        if role in procedures()[values["kind"]].move(name).by:
            row.next_label, row.next_url = ANSWERING, act_url(row.id, name)


def _waiting_for(where: Q, roles: list[Role]) -> Q:
    """Matters there whose state waits for one of the roles."""
    pairs = {pair: move for role in roles for pair, move in all_pairs()[role].items()}
    return where & _waiting(pairs) if pairs else Q(pk__in=[])


def _waiting_as(where: Q, post: str, *, addressed: bool) -> Q:
    """Matters there whose state waits for a post of a body that is addressed, or takes part beside it."""
    pairs = party_pairs(post, addressed=addressed)
    return _waiting(pairs) & where if pairs else Q(pk__in=[])


def _waiting(pairs: dict) -> Q:
    states: dict[str, list[str]] = {}
    for kind, state in pairs:
        states.setdefault(kind, []).append(state)
    wanted = Q()
    for kind, found in states.items():
        wanted |= Q(kind=kind, state__in=found)
    return wanted


def desk(person: Person, now: datetime) -> dict[str, Any]:
    """Groups of rows, tiles and recent acts, in a constant number of queries.

    Those who coordinate or lead get groups of what they watch over beside their own work; observers of the people's
    congress get figures without a row.
    """
    today = timezone.localdate(now)
    act, watch = _own(person, today, now)
    watched = [group for part, bodies in _watching(person).items() for group in _watched(person, part, bodies, now)]
    inner = resolve(UNIT_WORK)(person, today) if person.holds(Post.CLERK, Post.AGENCY_HEAD) else []
    mine = {row.id for row in act}
    for group in watched:
        # What a joint office both owns and must do itself stands among its own work.
        group["rows"] = [row for row in group["rows"] if row.id not in mine]
    urgent_watch = [row for row in watch if row.due_on and row.due_on <= today + SOON]
    acts = bool(act) or person.holds(*CASE_POSTS, Post.CLERK, Post.AGENCY_HEAD)
    rows = [*act, *watch, *(row for group in (*inner, *watched) for row in group["rows"])]
    groups = _groups(act, urgent_watch, now) + inner + [group for group in watched if group["rows"]]
    return {
        "groups": groups,
        "tiles": (_tiles(act, watch, today) if acts else []) + _watched_tiles([*inner, *watched], groups),
        "proposals": proposals_for(person),
        "recent": _recent({row.id: row.title for row in rows}, person),
        "digest": resolve(DIGEST)(person, today) if person.holds(Post.OBSERVER) else None,
    }


def _own(person: Person, today: date, now: datetime) -> tuple[list[Row], list[Row]]:
    """Rows on which this person acts next, and rows of theirs on which the other side does."""
    side = "counterpart" if is_outside(person) else "next"
    waiting = (
        Matter.objects.visible_to(person)
        .annotate(owed=Subquery(_owed_filings().values("term")[:1]))
        .filter(_mine(person, today) & Q(closed_on__isnull=True) | Q(handler_id=person.pk, owed__isnull=False))
        .annotate(shares=Case(When(kind__in=_shared_kinds(), then=F("details"))))
        .annotate(asked=Subquery(_running(_asking()).values("term")[:1]))
        .order_by(*_soonest(side))
        .values(*COLUMNS, "shares", "asked", "owed")[:MOST]
    )
    act: list[Row] = []
    watch: list[Row] = []
    found = list(waiting)
    rows = [row_for(person, values, today, now) for values in found]
    if person.holds(Post.CHIEF, Post.AGENCY_HEAD):
        _answer_requests(rows, found, person)
    _leave_out_shares(rows, found, person)
    _name_filings(rows, found)
    chief_of = person.body_ids(Post.CHIEF)
    for row, values in zip(rows, found, strict=True):
        if row.next_url:
            act.append(row)
        elif values["handler_id"] == person.pk or values["office_id"] not in chief_of:
            watch.append(row)
    for row in watch:
        row.next_label = "等待对方办理"
    return act, watch


def _leave_out_shares(rows: list[Row], found: list[dict[str, Any]], person: Person) -> None:
    """Offer nobody a step in which their own share is done or not due, or that this matter does not need."""
    for row, values in zip(rows, found, strict=True):
        move = next_moves(values, person, all_pairs()) if values["shares"] is not None else None
        said = (
            {**values["shares"], **{name: values[name] for name in ("function", "state", "next_due_on")}}
            if move
            else {}
        )
        if move and move.not_owed and resolve(move.not_owed)(said, person):
            row.next_label = row.next_url = ""


def _owed_filings() -> QuerySet:
    """Filings with the procuratorate above that still run; the end of the matter does not end them (2019规定第21条)."""
    filings = {term for procedure in procedures().values() for term in procedure.filings}
    return Clock.objects.filter(matter=OuterRef("pk"), term__in=filings, state=ClockState.RUNNING)


def _name_filings(rows: list[Row], found: list[dict[str, Any]]) -> None:
    """A matter that is over is on the desk only for the filing it owes: that is its step."""
    for row, values in zip(rows, found, strict=True):
        if values["closed_on"] is None:
            continue
        moves = procedures()[values["kind"]].moves
        step = next((move for move in moves if values["owed"] in move.stops), None)
        if step is not None:
            row.next_label, row.next_url = step.label, act_url(row.id, step.name)


@lru_cache(maxsize=1)
def _shared_kinds() -> list[str]:
    """The kinds with a step that is not owed by everyone, or in every matter."""
    return [kind for kind, procedure in procedures().items() if any(move.not_owed for move in procedure.moves)]


@lru_cache(maxsize=1)
def _asking() -> frozenset[str]:
    """The terms while which somebody owes an answer, whatever the state."""
    return frozenset(term for moves in asked_by_terms().values() for _, term in moves)


def _watching(person: Person) -> dict[Part, list[int]]:
    """The parts by which this person's bodies watch over the work of others, where the person's post is to do so."""
    found: dict[Part, list[int]] = {}
    for duty in person.duties:
        if duty.post in COORDINATING_POSTS:
            found.setdefault(Part.OFFICE, []).append(duty.body_id)
        elif duty.post in LEADING_POSTS and duty.body.is_procuratorate and duty.body.level < Level.COUNTY:
            found.setdefault(Part.SUPERIOR, []).append(duty.body_id)
    return found


def _soonest(side: str) -> tuple[Any, ...]:
    """The order of a desk: by the last day, on one day the terms that end at an hour of it first."""
    return F(f"{side}_due_on").asc(nulls_last=True), F(f"{side}_due_at").asc(nulls_last=True), "-id"


def _watched(person: Person, part: Part, bodies: list[int], now: datetime) -> list[Group]:
    """What asks for the eye of a joint office, or of the procuratorate above, in what it takes part in: one query."""
    side, today = "counterpart" if is_outside(person) else "next", timezone.localdate(now)
    taken = Party.objects.filter(part=part, body_id__in=bodies).values("matter_id")
    filings = [term for procedure in procedures().values() for term in procedure.filings]
    filed = Clock.objects.filter(matter=OuterRef("pk"), term__in=filings, state=ClockState.MET).order_by("-ended_on")
    late, week = shines("red", side, today, now), Q(**{f"{side}_due_on__lte": today + SOON})
    coordinated = Q(closed_on__isnull=True) & (_waiting(_coordinated()) | week)
    decided = _waiting(_decided_above(person))
    asked = coordinated if part is Part.OFFICE else late | decided | Q(filed_on__gte=today - FRESH)
    found = (
        Matter.objects.visible_to(person)
        .annotate(filed_on=Subquery(filed.values("ended_on")[:1]))
        .filter(asked, pk__in=taken)
        .order_by(*_soonest(side))
        .values(*COLUMNS, "filed_on")[:MOST]
    )
    rows = [(_watched_row(person, values, now), values) for values in found]
    return _for_office(rows) if part is Part.OFFICE else _for_superior(rows, today, _decided_above(person))


def _decided_above(person: Person) -> dict[tuple[str, str], Any]:
    """What waits for the chief of the procuratorate above, by kind and state: 复核 of what one below decided."""
    return all_pairs()[Role.SUPERIOR_CHIEF] if person.holds(Post.CHIEF) else {}


def _coordinated() -> dict[tuple[str, str], str]:
    return {
        (procedure.kind, state): procedure.states[state]
        for procedure in procedures().values()
        for state in procedure.coordinated
    }


def _watched_row(person: Person, values: dict[str, Any], now: datetime) -> Row:
    row = row_for(person, values, timezone.localdate(now), now)
    # Who watches stands on neither side and so reads both.
    row.counterpart_name = f"{row.owner_name}致{values['counterpart__name'] or '未填单位'}"
    return row


def _for_office(rows: list[tuple[Row, dict[str, Any]]]) -> list[Group]:
    groups: dict[str, list[Row]] = {"待协调": [], "已逾期": [], "本周到期": []}
    waiting = _coordinated()
    for row, values in rows:
        if (values["kind"], values["state"]) in waiting:
            row.next_label = "待协调"
            groups["待协调"].append(row)
        else:
            groups["已逾期" if row.light == "red" else "本周到期"].append(row)
    return [
        {"title": title, "rows": found, "light": light}
        for (title, found), light in zip(groups.items(), ("", "red", "amber"), strict=True)
    ]


def _for_superior(
    rows: list[tuple[Row, dict[str, Any]]], today: date, decided: dict[tuple[str, str], Any]
) -> list[Group]:
    late = [row for row, _ in rows if row.light == "red"]
    waiting, filed = [], []
    for row, values in rows:
        if move := decided.get((values["kind"], values["state"])):
            row.next_label, row.next_url = offered(row.id, move)
            waiting.append(row)
        if values["filed_on"] and values["filed_on"] >= today - FRESH:
            row.next_label = f"{values['filed_on'].month}月{values['filed_on'].day}日备案"
            filed.append(row)
    late = [row for row in late if row not in waiting]
    return [
        {"title": "待本院决定", "rows": waiting, "light": ""},
        {"title": "下级院逾期事项", "rows": late, "light": "red"},
        {"title": "收到的备案", "rows": filed, "light": ""},
    ]


def _watched_tiles(watched: list[Group], groups: list[Group]) -> list[dict[str, Any]]:
    """A tile for each watched group, leading to where it stands on the page."""
    places = {id(group): f"#group-{place}" for place, group in enumerate(groups, 1)}
    return [
        {
            "label": group["title"],
            "value": len(group["rows"]),
            "url": places.get(id(group), ""),
            "light": group["light"],
        }
        for group in watched
    ]


def _groups(act: list[Row], watch: list[Row], now: datetime) -> list[dict[str, Any]]:
    today, end = timezone.localdate(now), datetime.max.replace(tzinfo=UTC)
    dated = sorted(
        (row for row in (*act, *watch) if row.due_on), key=lambda row: (row.due_on or today, row.due_at or end)
    )
    must = [row for row in dated if _is_of_today(row, now)]
    week = [row for row in dated if row not in must and row.due_on and row.due_on <= today + SOON]
    later = [row for row in act if row.due_on and row.due_on > today + SOON]
    free = [row for row in act if row.due_on is None]
    groups = [("今天必须做", must), ("本周", week), ("以后", later), ("无在计期限", free)]
    return [{"title": title, "rows": rows} for title, rows in groups if rows]


def _is_of_today(row: Row, now: datetime) -> bool:
    """What ends today or has ended, and what ends within the next hours of a term in hours."""
    if row.due_at is not None:
        return row.due_at <= now + WITHIN_A_DAY
    return row.due_on is not None and row.due_on <= timezone.localdate(now)


def _tiles(act: list[Row], watch: list[Row], today: date) -> list[dict[str, Any]]:
    rows = [*act, *watch]
    late = sum(1 for row in rows if row.light == "red")
    soon = sum(1 for row in rows if row.light != "red" and row.due_on and row.due_on <= today + SOON)
    base = "/matters/?mine=on"
    # The desk reads so many and no more, the soonest first; its figures say so.
    hint = f"只计期限最近的{MOST}件" if len(rows) >= MOST else ""
    return [
        {"label": "待我办理", "value": len(act), "url": base, "light": "", "hint": hint},
        {"label": "已逾期", "value": late, "url": f"{base}&light=red", "light": "red"},
        {"label": "七日内到期", "value": soon, "url": f"{base}&light=amber", "light": "amber"},
        {"label": "等待对方", "value": len(watch), "url": base, "light": "", "hint": hint},
    ]


def _recent(titles: dict[int, str], person: Person) -> list[dict[str, Any]]:
    """The last acts in the rows of this desk, by the title of each."""
    ids = list(titles)
    bodies, names = person.body_ids(), {duty.body.name for duty in person.duties}
    entries = Entry.objects.filter(Q(data__within_unit__isnull=True) | Q(body_name__in=names), matter_id__in=ids)
    entries = entries.filter(action=Action.ACT)
    if not any(duty.body.is_procuratorate and duty.body.level == Level.CENTRAL for duty in person.duties):
        # Inner acts are read in what one's own body conducts or leads, not in what others sent it.
        led = Q(office_id__in=bodies) | Q(city_id__in=bodies) | Q(province_id__in=bodies)
        own = Matter.objects.filter(led, pk__in=ids).values("pk")
        entries = entries.filter(Q(data__internal=False) | Q(matter_id__in=own))
    return [
        {
            "at": entry.at,
            "actor": entry.actor_name,
            "text": f"{titles[entry.matter_id or 0]}：{entry.label}",
            "url": f"/matters/{entry.matter_id}/",
        }
        for entry in entries.order_by("-at")[:10]
    ]
