"""My desk: what I must do now, ordered by term."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q

from supervision.accounts.models import Person
from supervision.ledger.models import Action, Entry
from supervision.matters.listing import COLUMNS, OWN_ROLES, Row, all_pairs, is_outside, row_for
from supervision.matters.models import Matter
from supervision.matters.procedures import Role, procedures
from supervision.matters.proposals import proposals_for

MOST = 200
SOON = timedelta(days=7)


def _mine(person: Person) -> Q:
    """Matters I handle, matters whose state waits for one of my posts, matters that wait for my body's answer."""
    pairs = all_pairs()
    mine = Q(handler_id=person.pk)
    for duty in person.duties:
        role = OWN_ROLES.get(duty.post)
        if role and role is not Role.PROSECUTOR and pairs[role]:
            mine |= Q(office_id=duty.body_id) & _waiting(pairs[role])
        addressed = {"clerk": Role.ADDRESSEE_CLERK, "agency_head": Role.ADDRESSEE_HEAD}.get(duty.post)
        if addressed:
            mine |= Q(counterpart_id=duty.body_id) & _waiting(pairs[addressed])
    return mine


def _waiting(pairs: dict) -> Q:
    states: dict[str, list[str]] = {}
    for kind, state in pairs:
        states.setdefault(kind, []).append(state)
    wanted = Q()
    for kind, found in states.items():
        wanted |= Q(kind=kind, state__in=found)
    return wanted


def desk(person: Person, today: date) -> dict[str, Any]:
    """Groups of rows, tiles and recent acts, in a constant number of queries."""
    due = "counterpart_due_on" if is_outside(person) else "next_due_on"
    waiting = (
        Matter.objects.visible_to(person)
        .filter(_mine(person), closed_on__isnull=True)
        .order_by(F(due).asc(nulls_last=True), "-id")
        .values(*COLUMNS)[:MOST]
    )
    act: list[Row] = []
    watch: list[Row] = []
    for values in waiting:
        row = row_for(person, values, today)
        (act if row.next_url else watch).append(row)
    for row in watch:
        row.next_label = "等待对方办理"
    urgent_watch = [row for row in watch if row.due_on and row.due_on <= today + SOON]
    return {
        "groups": _groups(act, urgent_watch, today),
        "tiles": _tiles(act, watch, today),
        "proposals": proposals_for(person),
        "recent": _recent([row.id for row in (*act, *watch)], person),
    }


def _groups(act: list[Row], watch: list[Row], today: date) -> list[dict[str, Any]]:
    dated = sorted((row for row in (*act, *watch) if row.due_on), key=lambda row: row.due_on or today)
    now = [row for row in dated if row.due_on and row.due_on <= today]
    week = [row for row in dated if row.due_on and today < row.due_on <= today + SOON]
    later = [row for row in act if row.due_on and row.due_on > today + SOON]
    free = [row for row in act if row.due_on is None]
    groups = [("今天必须做", now), ("本周", week), ("以后", later), ("无期限", free)]
    return [{"title": title, "rows": rows} for title, rows in groups if rows]


def _tiles(act: list[Row], watch: list[Row], today: date) -> list[dict[str, Any]]:
    rows = [*act, *watch]
    late = sum(1 for row in rows if row.due_on and row.due_on < today)
    soon = sum(1 for row in rows if row.due_on and today <= row.due_on <= today + SOON)
    base = "/matters/?mine=on"
    return [
        {"label": "待我办理", "value": len(act), "url": base, "light": ""},
        {"label": "已逾期", "value": late, "url": f"{base}&light=red", "light": "red"},
        {"label": "七日内到期", "value": soon, "url": f"{base}&light=amber", "light": "amber"},
        {"label": "等待对方", "value": len(watch), "url": base, "light": ""},
    ]


def _recent(ids: list[int], person: Person) -> list[dict[str, Any]]:
    entries = Entry.objects.filter(matter_id__in=ids, action=Action.ACT)
    inside = any(duty.body.is_procuratorate for duty in person.duties)
    if not inside:
        entries = entries.filter(data__internal=False)
    labels = {kind: procedure.label for kind, procedure in procedures().items()}
    return [
        {
            "at": entry.at,
            "actor": entry.actor_name,
            "text": f"{labels.get(entry.name.split('.')[0], '')}{entry.label}",
            "url": f"/matters/{entry.matter_id}/",
        }
        for entry in entries.order_by("-at")[:10]
    ]
