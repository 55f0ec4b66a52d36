"""What pages and figures read of a matter beside its own columns: requests about terms, and who used how many days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Expression, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from supervision.matters.models import Link, Matter, Part, Phase, Secrecy
from supervision.matters.procedures import OWNER_ROLES, Procedure, Role, procedures
from supervision.terms.arithmetic import Unit, day_text, length_text, merged
from supervision.terms.models import ClockEvent, TermRequest

OTHER_ROLES = frozenset({Role.ADDRESSEE_CLERK, Role.ADDRESSEE_HEAD, Role.RECEIVER_CLERK, Role.RECEIVER_HEAD})
UNIT_ROLES = frozenset(
    {
        Role.LEAD_CLERK, Role.LEAD_HEAD, Role.RESPONSIBLE_CLERK, Role.RESPONSIBLE_HEAD, Role.MEMBER_CLERK,
        Role.MEMBER_HEAD,
    }
)  # fmt: skip
OWNER, ADDRESSEE, OFFICE, NOBODY = "owner", "addressee", "office", "nobody"
SIDE_LABELS = {OWNER: "检察机关", ADDRESSEE: "被建议单位", OFFICE: "联席办", NOBODY: "已办结"}
OVER = (Phase.CLOSED, Phase.WITHDRAWN)


def rows_of(children: QuerySet, **columns: str | Expression) -> ArraySubquery:
    """Children of the matter as a JSON array, in their order."""
    return ArraySubquery(children.values(row=JSONObject(**columns)))


def day(value: str | date | None) -> date | None:
    """A date, from JSON where it came as text; of an instant, its day in the office's time zone."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value[:10]) if value else None
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def on_text(value: str | None) -> str:
    """A stored day as people write it."""
    found = day(value)
    return day_text(found) if found else ""


def moment(value: str | datetime | None) -> datetime | None:
    """An instant, from JSON where it came as text."""
    return datetime.fromisoformat(value) if value and isinstance(value, str) else value or None


# What is read of a matter at either end of a link.
LINKED = {
    "id": "id", "kind": "kind", "title": "title", "number": "number", "state": "state", "office": "office_id",
    "secrecy": "secrecy",
}  # fmt: skip


def gathers() -> dict[str, Any]:
    """The children that the page of any matter needs for its requests, its days and the chain."""
    own = OuterRef("pk")
    return {
        "g_requests": rows_of(
            TermRequest.objects.filter(matter=own).order_by("id"),
            clock="clock_id", label="clock__label", kind="kind", asker="asked_by_id", reason="reason", ground="ground",
            since="since", until="until", length="length", unit="unit", body="asked_body__name", asked_on="asked_on",
            given_until="given_until", given_length="given_length",
            granted="granted", answer="decision_reason", by="decided_by__name", decided_on="decided_on",
        ),
        "g_pauses": rows_of(
            ClockEvent.objects.filter(clock__matter=own, kind__in=["suspend", "resume", "exclude"]).order_by("id"),
            clock="clock_id", kind="kind", on="on", until="until",
        ),
        "g_children": rows_of(
            Matter.objects.filter(parent=own).order_by("id"), id="id", kind="kind", title="title", state="state",
            office="office_id", secrecy="secrecy", number="number", field="field", to="counterpart__name",
            unit="counterpart_id", opened_on="opened_on", issued_on="issued_on", served_on="served_on",
            answered_on="answered_on", result="details__result", phase="phase",
        ),
        "g_related": rows_of(
            Link.objects.of(own).order_by("id"), reason="reason",
            **{f"a_{name}": f"first__{path}" for name, path in LINKED.items()},
            **{f"b_{name}": f"second__{path}" for name, path in LINKED.items()},
        ),
    }  # fmt: skip


def related(found: Any) -> list[dict[str, Any]]:
    """The matters linked to a gathered one from either end; of what only some may know, nothing."""
    ends = ["b" if row["a_id"] == found.pk else "a" for row in found.g_related]
    rows = [
        {name: row[f"{end}_{name}"] for name in LINKED} | {"reason": row["reason"]}
        for end, row in zip(ends, found.g_related, strict=True)
    ]
    return [row for row in rows if row["secrecy"] != Secrecy.RESTRICTED]


def request_sections(rows: Iterable[dict[str, Any]], shown: set[int]) -> list[dict[str, Any]]:
    """The requests about the clocks that this side sees, oldest first, as sections of the page."""
    return [_request(row) for row in rows if row["clock"] in shown]


def _request(row: dict[str, Any]) -> dict[str, Any]:
    kind = TermRequest.Kind(row["kind"])
    answer = {None: "待答复，答复前按原期限计算", True: f"同意{_given(row)}", False: "不同意"}[row["granted"]]
    decided = f"{row['by']}，{on_text(row['decided_on'])}" if row["decided_on"] else ""
    said = row["answer"] if row["answer"] != row["reason"] else ""
    answered = [("决定", answer), ("决定人", decided), ("答复", said)]
    rows = [("期限", row["label"]), *_asked(row, kind), *((label, value) for label, value in answered if value)]
    return {"title": f"期限申请（{kind.label}）", "rows": rows}


def request_facts(request: TermRequest) -> list[tuple[str, str]]:
    """What was asked for about a term, by whom and why, as pairs of label and text."""
    names = ("since", "until", "length", "unit", "kind", "asked_on", "ground", "reason")
    row = {name: getattr(request, name) for name in names} | {"body": request.asked_body.name}
    return _asked(row, TermRequest.Kind(request.kind))


def _asked(row: dict[str, Any], kind: TermRequest.Kind) -> list[tuple[str, str]]:
    pairs = [
        ("申请", f"{row['body']}，{on_text(row['asked_on'])}"),
        (f"{kind.label}内容", _wanted(row)),
        ("规定的情形", row["ground"]),
        ("理由", row["reason"]),
    ]
    return [(label, value) for label, value in pairs if value]


def _wanted(row: dict[str, Any]) -> str:
    if row["kind"] == TermRequest.Kind.EXTEND:
        return f"延至{on_text(row['until'])}" if row["until"] else length_text(row["length"], Unit(row["unit"]))
    return f"{on_text(row['since'])}至{on_text(row['until'])}" if row["since"] else ""


def _given(row: dict[str, Any]) -> str:
    """What was given, where it is not just what was asked for."""
    if row["given_until"] and row["given_until"] != row["until"]:
        return f"延至{on_text(row['given_until'])}"
    if row["given_length"] and row["given_length"] != row["length"]:
        return f"延长{length_text(row['given_length'], Unit(row['unit']))}"
    return ""


# --- who used how many days -------------------------------------------------------------------------------------------
@lru_cache(maxsize=512)
def waits_for(kind: str, state: str) -> str:
    """Which side a state waits for: the one that has a primary move there; with several, the owner leads.

    In joint work the owner is the office, and a move that it shares with the units is theirs: it stands in for them.
    """
    procedure = procedures()[kind]
    if procedure.phases[state] in OVER:
        return NOBODY
    moves = [move.by for move in procedure.moves if move.primary and state in move.sources]
    roles = frozenset[Role]().union(*moves)
    own = {role for role in roles if procedure.owner_part and role.startswith(f"{procedure.owner_part}_")}
    if roles & OWNER_ROLES or own or not roles:
        return OWNER
    units = bool(roles & UNIT_ROLES) and all(by & UNIT_ROLES for by in moves)
    return ADDRESSEE if roles & OTHER_ROLES or units else OFFICE


def side_label(procedure: Procedure, side: str) -> str:
    """What a side is called in matters of this kind."""
    if procedure.owner_part == Part.SENDER and side in (OWNER, ADDRESSEE):
        return "承办单位" if side == OWNER else "对方单位"
    return procedure.addressee_label if side == ADDRESSEE else SIDE_LABELS[side]


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Days during which a matter was in one state: from the day of its entry (not counted) to `until` (counted)."""

    state: str
    side: str
    since: date
    until: date
    paused: int

    @property
    def days(self) -> int:
        """Calendar days that count for the side: without those on which a term stood still."""
        return (self.until - self.since).days - self.paused


def stretches(
    kind: str,
    steps: Sequence[tuple[date, str]],
    pauses: Sequence[tuple[date, date]],
    until: date,
) -> list[Stretch]:
    """How long each state lasted, in order. `steps` are (day, state reached); the first is the opening.

    `pauses` are inclusive days on which a term stood still. A day belongs to the state in which it began, so the days
    of all stretches and the pauses in them add up to the days from the opening to `until`.
    """
    found: list[Stretch] = []
    whole = merged(pauses)
    for (since, state), following in zip(steps, [*(step[0] for step in steps[1:]), until], strict=True):
        last = max(since, min(following, until))
        first = since + timedelta(days=1)
        paused = sum(max((min(end, last) - max(start, first)).days + 1, 0) for start, end in whole)
        if last > since:
            found.append(Stretch(state=state, side=waits_for(kind, state), since=since, until=last, paused=paused))
    return found


def pauses_of(rows: Iterable[dict[str, Any]], until: date) -> list[tuple[date, date]]:
    """Inclusive days on which a clock stood still, from its events; a pause that lasts goes on until `until`."""
    found: list[tuple[date, date]] = []
    opened: dict[int, date] = {}
    for row in rows:
        on = day(row["on"])
        assert on is not None
        if row["kind"] == "exclude":
            found.append((on, day(row["until"]) or until))
        elif row["kind"] == "suspend":
            opened[row["clock"]] = on + timedelta(days=1)
        elif row["clock"] in opened:
            found.append((opened.pop(row["clock"]), on))
    return [pair for pair in [*found, *((first, until) for first in opened.values())] if pair[0] <= pair[1]]


def time_spent(matter: Any, procedure: Procedure, inside: bool, today: date) -> dict[str, Any] | None:
    """The days each side had the ball, for a gathered matter; to the other side the owner's steps are one line."""
    until = matter.closed_on or today
    # What happened before a register was imported is not known, so its days are nobody's.
    imported = any(row["action"] == "import" for row in matter.g_entries)
    steps = [] if imported else [(matter.opened_on, procedure.opening.target or "")]
    for row in reversed(matter.g_entries):
        at = moment(row["at"])
        if at is not None and row["to"] in procedure.states and (not steps or row["to"] != steps[-1][1]):
            steps.append((timezone.localtime(at).date(), row["to"]))
    found = stretches(matter.kind, steps, pauses_of(matter.g_pauses, until), until)
    totals: dict[str, int] = defaultdict(int)
    for stretch in found:
        totals[stretch.side] += stretch.days
    paused = sum(stretch.paused for stretch in found)
    names = {OWNER: matter.office.name, ADDRESSEE: matter.counterpart.name if matter.counterpart else ""}
    sides = [
        {"label": side_label(procedure, side), "name": names.get(side, ""), "days": totals[side]}
        for side in (OWNER, ADDRESSEE, OFFICE)
        if totals[side]
    ]
    return {
        "sides": sides,
        "paused": paused,
        "total": sum(totals.values()) + paused,
        "steps": [
            _line(procedure, stretch, inside) for stretch in _joined(found, inside or bool(procedure.owner_part))
        ],
    }


def _joined(found: list[Stretch], inside: bool) -> list[Stretch]:
    """For the other side, the owner's neighbouring steps as one."""
    if inside:
        return found
    shown: list[Stretch] = []
    for stretch in found:
        last = shown[-1] if shown else None
        if last and last.side == stretch.side == OWNER:
            joined = {"since": last.since, "until": stretch.until, "paused": last.paused + stretch.paused}
            shown[-1] = Stretch(state=stretch.state, side=OWNER, **joined)  # type: ignore[arg-type]
        else:
            shown.append(stretch)
    return shown


def _line(procedure: Procedure, stretch: Stretch, inside: bool) -> dict[str, Any]:
    hidden = not inside and stretch.side == OWNER and not procedure.owner_part
    return {
        "state_label": "检察机关办理" if hidden else procedure.states[stretch.state],
        "side_label": side_label(procedure, stretch.side),
        "since": stretch.since,
        "until": stretch.until,
        "days": stretch.days,
        "paused": stretch.paused,
    }


DAYS_SQL = """
WITH chosen(id) AS ({matters}),
side(kind, state, side) AS (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])),
step AS (
    SELECT m.id, m.kind, m.counterpart_id, m.opened_on AS since, 0::bigint AS number, o.state
    FROM matters_matter m JOIN chosen ON chosen.id = m.id
    JOIN unnest(%s::text[], %s::text[]) AS o(kind, state) ON o.kind = m.kind
    WHERE NOT EXISTS (SELECT FROM ledger_entry e WHERE e.matter_id = m.id AND e.action = 'import')
    UNION ALL
    SELECT m.id, m.kind, m.counterpart_id, (e.at AT TIME ZONE 'Asia/Shanghai')::date, e.number, e.data ->> 'to'
    FROM matters_matter m JOIN chosen ON chosen.id = m.id
    JOIN ledger_entry e ON e.matter_id = m.id AND e.action IN ('act', 'import') AND e.data ->> 'to' IS NOT NULL
),
stretch AS (
    SELECT id, kind, counterpart_id, state, since,
           lead(since) OVER (PARTITION BY id ORDER BY number) AS following
    FROM step
),
pause AS (
    SELECT s.matter_id, range_agg(s.days) AS days FROM (
        SELECT c.matter_id, CASE WHEN v.kind = 'exclude' THEN daterange(v.on, coalesce(v.until, %s), '[]')
               ELSE daterange(v.on + 1, greatest(v.on + 1, coalesce((
                   SELECT min(r.on) FROM terms_clockevent r
                   WHERE r.clock_id = v.clock_id AND r.kind = 'resume' AND r.id > v.id), %s::date) + 1)) END AS days
        FROM terms_clockevent v JOIN terms_clock c ON c.id = v.clock_id JOIN chosen ON chosen.id = c.matter_id
        WHERE v.kind IN ('suspend', 'exclude')
    ) s GROUP BY s.matter_id
),
counted AS (
    SELECT s.id, s.counterpart_id, side.side,
           greatest(least(coalesce(s.following, %s), coalesce(m.closed_on, %s)) - s.since, 0) AS whole,
           coalesce((
               SELECT sum(upper(piece) - lower(piece)) FROM unnest(p.days * datemultirange(daterange(
                   s.since + 1, greatest(s.since, least(coalesce(s.following, %s), coalesce(m.closed_on, %s))) + 1
               ))) AS piece
           ), 0) AS paused
    FROM stretch s JOIN matters_matter m ON m.id = s.id
    JOIN side ON side.kind = s.kind AND side.state = s.state LEFT JOIN pause p ON p.matter_id = s.id
)
SELECT b.id, b.name, count(DISTINCT t.id), coalesce(sum(t.whole - t.paused) FILTER (WHERE t.side = 'owner'), 0),
       coalesce(sum(t.whole - t.paused) FILTER (WHERE t.side = 'addressee'), 0),
       coalesce(sum(t.whole - t.paused) FILTER (WHERE t.side = 'office'), 0), coalesce(sum(t.paused), 0)
FROM counted t JOIN accounts_body b ON b.id = t.counterpart_id
GROUP BY b.id, b.name ORDER BY b.name, b.id
"""


def days_by_body(matters: QuerySet, today: date) -> list[dict[str, Any]]:
    """Days used on the matters addressed to each body: by the procuratorates, by the body, by the office, and paused.

    One statement over the ledger, with the same reckoning as `stretches`; ordered by name, never by rank. A row:
    `body_id`, `name`, `matters`, and in days `owner`, `addressee`, `office`, `paused`.
    """
    chosen, parameters = matters.filter(counterpart__isnull=False).order_by().values("pk").query.sql_with_params()
    known = [(kind, state, waits_for(kind, state)) for kind, found in procedures().items() for state in found.states]
    opened = [(kind, found.opening.target or "") for kind, found in procedures().items()]
    with connection.cursor() as cursor:
        cursor.execute(
            DAYS_SQL.format(matters=chosen.replace("%%", "%")),
            [*parameters, *map(list, zip(*known, strict=True)), *map(list, zip(*opened, strict=True)), *[today] * 6],
        )
        names = ("body_id", "name", "matters", "owner", "addressee", "office", "paused")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
