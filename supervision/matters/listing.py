"""Rows of matters and keyset pages over them: a page costs the same at any depth and among any number."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from supervision.accounts.models import CASE_POSTS, Person
from supervision.matters.models import Function, Matter
from supervision.matters.procedures import OWNER_ROLES, Role, procedures
from supervision.matters.roles import CLERK_POSTS, HEAD_POSTS, OFFICE_POSTS, may_open

PAGE = 25
COUNTED = 1000
AMBER_DAYS = 7
COLUMNS = (
    "pk", "kind", "function", "number", "title", "state", "phase", "urgent", "opened_on", "closed_on", "next_due_on",
    "next_due_label", "handler_id", "office_id", "counterpart_id", "office__name", "counterpart__name", "handler__name",
    "counterpart_due_on", "counterpart_due_label", "next_due_provisional", "counterpart_due_provisional",
    "next_target_on", "next_target_label", "next_due_at", "counterpart_due_at",
)  # fmt: skip
SORTS = {"recent": ("最近登记", "opened_on", True), "due": ("最先到期", "next_due_on", False)}


@dataclass(slots=True)
class Row:
    """One matter in a list or on a desk, ready to print."""

    id: int
    url: str
    number: str
    title: str
    kind_label: str
    function: str
    function_label: str
    state_label: str
    phase: str
    light: str
    days_text: str
    due_on: date | None
    clock_label: str
    owner_name: str
    counterpart_name: str
    handler_name: str
    opened_on: date
    urgent: bool
    next_label: str = ""
    next_url: str = ""
    snippet: str = ""
    provisional: bool = False
    target_on: date | None = None
    target_label: str = ""
    # The instant at which a term in hours ends.
    due_at: datetime | None = None

    @property
    def certainty(self) -> str:
        """Whether the date may still move, for a sheet: 暂定, 确定, or empty without a date."""
        return ("暂定" if self.provisional else "确定") if self.due_on else ""


def light(due_on: date | None, today: date) -> tuple[str, str]:
    """The light and the words of a due date."""
    if due_on is None:
        return "grey", ""
    days = (due_on - today).days
    if days < 0:
        return "red", f"逾期{-days}日"
    if days == 0:
        return "amber", "今日到期"
    return ("amber" if days <= AMBER_DAYS else "green"), f"剩{days}日"


def hours_left(due_at: datetime, now: datetime) -> tuple[str, str]:
    """The light and the words of an instant: amber throughout, for hours are few."""
    seconds = (due_at - now).total_seconds()
    # A minute begun is still left; only a full minute is late.
    hours, minutes = divmod(int(-seconds // 60) if seconds < 0 else -int(-seconds // 60), 60)
    words = (f"{hours}小时" if hours else "") + (f"{minutes}分" if minutes or not hours else "")
    return ("red", f"逾期{words}") if seconds < 0 else ("amber", f"剩{words}")


def shines(colour: str, side: str, today: date, now: datetime) -> Q:
    """The matters whose next term (`side` "next", or "counterpart" for the other side's) has a light, by the instant
    where the term is in hours."""
    on, at = f"{side}_due_on", f"{side}_due_at"
    soon = today + timedelta(days=AMBER_DAYS)
    # Bounded by the day first, so that an index on the day still serves.
    return {
        "red": Q(**{f"{on}__lte": today}) & (Q(**{f"{on}__lt": today}) | Q(**{f"{at}__lt": now})),
        "amber": Q(**{f"{on}__gte": today, f"{on}__lte": soon})
        & (Q(**{f"{at}__isnull": True}) | Q(**{f"{at}__gte": now})),
        "green": Q(**{f"{on}__gt": soon}),
        "grey": Q(**{f"{on}__isnull": True}),
    }[colour]


def is_outside(person: Person | None) -> bool:
    """Whether the person looks at matters from the other side: only clocks that bind that side are shown to it."""
    return person is not None and not person.holds(*CASE_POSTS)


def row_of(values: dict[str, Any], today: date, *, outside: bool = False, now: datetime | None = None) -> Row:
    """A row from the columns of COLUMNS; `now` judges a term in hours by its instant."""
    side = "counterpart" if outside else "next"
    due_on, clock_label, due_at = (values[f"{side}_due_{name}"] for name in ("on", "label", "at"))
    procedure = procedures()[values["kind"]]
    colour, words = hours_left(due_at, now) if due_at and now else light(due_on, today)
    if values["closed_on"]:
        words = "已办结"
    return Row(
        id=values["pk"],
        url=f"/matters/{values['pk']}/",
        number=values["number"],
        title=values["title"],
        kind_label=procedure.label,
        function=values["function"],
        function_label=Function(values["function"]).label if values["function"] else "",
        state_label=procedure.states[values["state"]],
        phase=values["phase"],
        light=colour,
        days_text=words or "无在计期限",
        due_on=due_on,
        clock_label=clock_label,
        owner_name=values["office__name"],
        counterpart_name=values["counterpart__name"] or "",
        handler_name=values["handler__name"] or "",
        opened_on=values["opened_on"],
        urgent=values["urgent"],
        due_at=due_at,
        provisional=bool(due_on and values[f"{side}_due_provisional"]),
        target_on=None if outside else values["next_target_on"],
        target_label="" if outside else values["next_target_label"],
    )


@dataclass
class Page:
    """A keyset page: its rows and the cursors beside it."""

    rows: list[Row]
    next_cursor: str
    previous_cursor: str


def encode(values: list[Any]) -> str:
    """A cursor: [backward, value of the sort column, id]."""
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[bool, date | None, int] | None:
    """(backward, value, id) of a cursor; None for what is none."""
    try:
        backward, value, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return bool(backward), date.fromisoformat(value) if value else None, int(key)
    except (ValueError, TypeError, OverflowError):
        return None


def bounded(
    matters: QuerySet[Matter], column: str, at: tuple[bool, date | None, int] | None, *, down: bool
) -> QuerySet[Matter]:
    """The matters beyond a decoded cursor: below it when the order runs down, otherwise above."""
    if at is None or at[1] is None:
        return matters
    # The form that the planner turns into an index bound; a bare OR would be read and thrown away.
    side, strict, tie = ("lte", "lt", "lt") if down else ("gte", "gt", "gt")
    return matters.filter(**{f"{column}__{side}": at[1]}).filter(
        Q(**{f"{column}__{strict}": at[1]}) | Q(**{f"id__{tie}": at[2]})
    )


def keyset(
    matters: QuerySet[Matter],
    *,
    sort: str,
    cursor: str,
    today: date,
    size: int = PAGE,
    person: Person | None = None,
    now: datetime | None = None,
) -> Page:
    """One page after (or before) a cursor, ordered by a date and the key, each as one index range.

    With a person, each row names that person's next step and the side opposite to theirs.
    """
    _, column, descending = SORTS.get(sort, SORTS["recent"])
    if column == "next_due_on" and is_outside(person):
        column = "counterpart_due_on"
    if not descending:
        matters = matters.filter(**{f"{column}__isnull": False})
    at = decode(cursor) if cursor else None
    backward = bool(at and at[0])
    down = descending != backward
    matters = bounded(matters, column, at, down=down)
    order = (F(column).desc(), F("id").desc()) if down else (F(column).asc(), F("id").asc())
    found = list(matters.order_by(*order).values(*COLUMNS)[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backward:
        found.reverse()
    rows = [row_for(person, values, today, now) if person else row_of(values, today, now=now) for values in found]
    following = (more or backward) and found
    preceding = at is not None and (more or not backward) and found
    return Page(
        rows=rows,
        next_cursor=encode([False, found[-1][column], found[-1]["pk"]]) if following else "",
        previous_cursor=encode([True, found[0][column], found[0]["pk"]]) if preceding else "",
    )


def row_for(person: Person, values: dict[str, Any], today: date, now: datetime | None = None) -> Row:
    """A row as this person sees it: the side opposite, and the next step where there is one."""
    own = any(duty.body_id == values["office_id"] for duty in person.duties)
    row = row_of(values, today, outside=is_outside(person) and not own, now=now)
    if any(duty.body_id == values["counterpart_id"] for duty in person.duties):
        row.counterpart_name = row.owner_name
    move = next_moves(values, person, all_pairs())
    if move:
        row.next_label, row.next_url = offered(row.id, move)
    return row


def offered(pk: int, move: Any) -> tuple[str, str]:
    """Words and address of a next step: of several ways to decide none is chosen beforehand, the matter shows all."""
    return (move.awaited, f"/matters/{pk}/") if move.awaited else (move.label, act_url(pk, move.name))


def capped_count(matters: QuerySet) -> str:
    """The number of matters in words, counted no further than a thousand."""
    # In the order of the list, so that the planner takes its index and does not read everything to find the first ones.
    found = matters.order_by("-opened_on", "-id").values("pk")[: COUNTED + 1].count()
    return f"{COUNTED}件以上" if found > COUNTED else f"共{found}件"


OWN_ROLES = {role.value: role for role in (*OWNER_ROLES, *OFFICE_POSTS.values())}


def party_roles(post: str, *parts: str) -> list[Role]:
    """The roles that a post gives in these parts: each body acts through its clerk and its head."""
    side = "clerk" if post in CLERK_POSTS else "head" if post in HEAD_POSTS else ""
    return [Role(f"{part}_{side}") for part in parts] if side else []


def _own_roles(post: str, *, handles: bool) -> list[Role]:
    """The roles of a post in the owning body; what a prosecutor handles is that prosecutor's."""
    role = OWN_ROLES.get(post)
    if role is Role.PROSECUTOR:
        return [Role.HANDLER, Role.SENDER_CLERK] if handles else []
    return [*([role] if role else []), *party_roles(post, "sender")]


def _pairs(roles: Iterable[Role]) -> dict[tuple[str, str], Any]:
    """(kind, state) → the first primary move that these roles have there."""
    wanted = frozenset(roles)
    return {
        (procedure.kind, state): move
        for procedure in procedures().values()
        for move in reversed(procedure.moves)
        if move.primary and move.own_work and not move.while_terms and move.by & wanted
        for state in move.sources
    }


@lru_cache(maxsize=1)
def asked_by_terms() -> dict[Role, dict[tuple[str, str], Any]]:
    """For each role, by kind and term, the move that is owed while that term runs, whatever the state."""
    return {
        role: {
            (procedure.kind, term): move
            for procedure in procedures().values()
            for move in procedure.moves
            if role in move.by
            for term in move.while_terms
        }
        for role in Role
    }


def next_moves(values: dict[str, Any], person: Person, pairs: dict[Role, dict]) -> Any:
    """The primary move this person has on this row now, or None."""
    where, asked = (values["kind"], values["state"]), (values["kind"], values.get("asked") or "")
    for duty in person.duties:
        if duty.body_id == values["office_id"]:
            roles = _own_roles(duty.post, handles=values["handler_id"] == person.pk)
            if move := next((asked_by_terms()[role][asked] for role in roles if asked in asked_by_terms()[role]), None):
                return move
        else:
            addressed = duty.body_id == values["counterpart_id"]
            roles = party_roles(duty.post, *parts_in(values["kind"], addressed=addressed))
        for role in roles:
            if where in pairs[role]:
                return pairs[role][where]
    return None


def parts_in(kind: str, *, addressed: bool) -> tuple[str, ...]:
    """In which parts a body may act in matters of a kind: the one that is addressed, or one beside it.

    Whether it is a joint unit (协办) no row tells: what joint units do is on their desk by the group of their own work.
    """
    own = procedures()[kind].addressed_as
    if own:
        return (own,) if addressed else ("receiver", "member")
    return ("addressee", "lead", "receiver") if addressed else ("responsible", "member")


@lru_cache(maxsize=8)
def party_pairs(post: str, *, addressed: bool) -> dict[tuple[str, str], Any]:
    """(kind, state) → the first primary move of a post in a body that is addressed, or that takes part beside it."""
    found: dict[tuple[str, str], Any] = {}
    for kind, procedure in procedures().items():
        pairs = _pairs(party_roles(post, *parts_in(kind, addressed=addressed)))
        found |= {(kind, state): pairs[kind, state] for state in procedure.states if (kind, state) in pairs}
    return found


@lru_cache(maxsize=1)
def all_pairs() -> dict[Role, dict]:
    """For each role, its primary moves by kind and state."""
    return {role: _pairs([role]) for role in Role}


def act_url(pk: int, name: str) -> str:
    """Where a move is made."""
    return f"/matters/{pk}/{name}/"


# 专门台账: letters of one purpose, which a procuratorate keeps in a register of their own.
REGISTERS = (
    ("重大违法执法司法案件报告", "kind=report&field_is=重大违法执法司法案件"),
    ("重大事项请示报告", "kind=report&field_is=重大事项请示报告"),
    ("工作进展和重大情况报告", "kind=report&field_is=工作进展和重大情况"),
    ("定期通报法律监督情况", "kind=notice&field_is=法律监督工作情况"),
    ("违法案件通报", "kind=notice&field_is=违法案件"),
    ("向监察机关移送线索", "kind=transfer&counterpart=监察委员会"),
    ("政府督办单", "kind=government_urging"),
    ("督促检查指导意见", "kind=guidance_note"),
)


def registers(person: Person) -> list[dict[str, str]]:
    """The registers that those who handle cases open at once."""
    if not person.holds(*CASE_POSTS):
        return []
    return [{"name": name, "url": f"{reverse('matters:list')}?{query}"} for name, query in REGISTERS]


def saved_filters(person: Person) -> list[dict[str, str]]:
    """The person's own filters by name."""
    return [
        {
            "name": saved.name,
            "url": f"{reverse('matters:list')}?{saved.query}",
            "delete_url": reverse("matters:delete_filter", args=[saved.pk]),
        }
        for saved in person.saved_filters.all()
    ]


def create_links(person: Person, kinds: Collection[str]) -> list[dict[str, str]]:
    """Of these kinds, those that this person may open by themselves."""
    return [
        {"label": procedure.opening.label, "url": reverse("matters:create", args=[kind])}
        for kind, procedure in procedures().items()
        if kind in kinds and not procedure.needs_parent and may_open(person, procedure)
    ]
