"""The sweep (期限巡查): every rung that a running clock has reached and that was not yet told, in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

from django.db import connection, transaction

from supervision.notices.ladders import OWNER_ROLES, Ladder, Step, ladder_of_term
from supervision.notices.services.outbox import OWE_SQL, leaving
from supervision.notices.services.proposals import lapse_stopped
from supervision.terms.calendar import WorkCalendar
from supervision.terms.services import working_calendar

LONG_AGO = date(1900, 1, 1)
ONE_SWEEP = 0x7377656570  # the key of the lock under which a sweep runs
# Columns of a rung and their types in SQL. One row is one rung of one recipient: it holds for the base days after
# `low`, where that recipient's next rung begins, up to `high`.
RUNG = {
    "ladder": "text", "role": "text", "own_side": "bool", "base": "text", "step": "text", "place": "int",
    "low": "date", "high": "date", "late": "date", "low_at": "timestamptz", "high_at": "timestamptz",
    "urgent": "bool", "by_mail": "bool", "by_hook": "bool", "done": "text", "done_days": "int", "not_done": "text",
    "not_while": "text", "title": "text", "text": "text", "move": "text", "data": "text",
}  # fmt: skip
_FILL = """replace(replace(replace(replace(replace(replace(replace(replace(replace(
    {0}, '{{left}}', d.left_text), '{{label}}', d.label), '{{due}}', d.base_text), '{{days}}', d.days::text),
    '{{number}}', d.number), '{{handler}}', coalesce(h.name, '')), '{{obligor}}', coalesce(o.name, '')),
    '（）', ''), '{{title}}', d.matter_title)"""

SWEEP_SQL = f"""
WITH rung AS (
    SELECT * FROM unnest({", ".join(f"%({name})s::{kind}[]" for name, kind in RUNG.items())})
        AS r({", ".join(RUNG)})
),
term AS (SELECT * FROM unnest(%(terms)s::text[], %(ladders)s::text[]) AS t(term, ladder)),
possible AS (SELECT * FROM unnest(%(kinds)s::text[], %(moves)s::text[], %(states)s::text[]) AS p(kind, move, state)),
-- Clocks come first, by the index of those that run, up to the last day that any rung can have reached.
near AS MATERIALIZED (
    SELECT c.id AS clock_id, c.matter_id, c.label, c.obligor_id, c.due_on, c.due_at, c.term, c.provisional
    FROM terms_clock c WHERE c.state = 'running' AND NOT c.is_right AND c.due_on <= %(horizon)s
),
aimed AS MATERIALIZED (
    SELECT c.id AS clock_id, c.matter_id, c.label, c.obligor_id, c.target_on, c.due_at, c.term, c.provisional
    FROM terms_clock c WHERE c.state = 'running' AND NOT c.is_right AND c.target_on <= %(target_horizon)s
),
reached AS (
    SELECT c.clock_id, c.matter_id, c.label, c.obligor_id, c.due_on AS base_on, c.due_at, c.provisional, r.*
    FROM near c JOIN term t ON t.term = c.term
    JOIN rung r ON r.ladder = t.ladder AND (
        (r.base = 'due' AND c.due_on > r.low AND c.due_on <= r.high)
        OR (r.base = 'hour' AND c.due_at > r.low_at AND c.due_at <= r.high_at))
    UNION ALL
    SELECT c.clock_id, c.matter_id, c.label, c.obligor_id, c.target_on, c.due_at, c.provisional, r.*
    FROM aimed c JOIN term t ON t.term = c.term
    JOIN rung r ON r.ladder = t.ladder AND r.base = 'target' AND c.target_on > r.low AND c.target_on <= r.high
),
due AS (
    SELECT r.*, m.office_id, m.handler_id, m.kind AS matter_kind, m.state AS matter_state, m.title AS matter_title,
           m.number, abs(r.base_on - %(today)s::date) AS days, r.base_on - %(today)s::date AS ahead,
           CASE WHEN r.own_side THEN m.office_id ELSE r.obligor_id END AS body_id,
           CASE WHEN r.base = 'hour'
                THEN to_char(r.due_at AT TIME ZONE 'Asia/Shanghai', 'YYYY"年"FMMM"月"FMDD"日"HH24"时"MI"分"')
                ELSE to_char(r.base_on, 'YYYY"年"FMMM"月"FMDD"日"') END
           -- A day in a year without published holidays may still move: whoever is reminded reads so.
           || CASE WHEN r.provisional THEN '（暂定）' ELSE '' END AS base_text,
           CASE WHEN r.base = 'hour' AND r.due_at < %(now)s
                THEN '已超时' || floor(extract(epoch FROM %(now)s - r.due_at) / 3600) || '小时'
                WHEN r.base = 'hour' THEN '剩' || ceil(extract(epoch FROM r.due_at - %(now)s) / 3600) || '小时'
                WHEN r.base = 'target' AND r.base_on < %(today)s THEN '已过' || (%(today)s::date - r.base_on) || '日'
                WHEN r.base_on < %(today)s THEN '已逾期' || (%(today)s::date - r.base_on) || '日'
                WHEN r.base_on = %(today)s THEN '今日到期'
                ELSE '剩' || (r.base_on - %(today)s::date) || '日' END AS left_text,
           r.base <> 'target' AND CASE WHEN r.base = 'hour' THEN r.due_at < %(now)s ELSE r.base_on < %(today)s END
               AS is_over
    FROM reached r
    JOIN matters_matter m ON m.id = r.matter_id
    LEFT JOIN LATERAL (
        SELECT max(e.at) AS at FROM ledger_entry e
        WHERE e.matter_id = r.matter_id AND e.action = 'act' AND e.name = m.kind || '.' || r.done || r.not_done
          AND e.at >= (r.base_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
    ) made ON r.done <> '' OR r.not_done <> ''
    WHERE (r.done = '' OR made.at <= %(now)s::timestamptz - make_interval(days => r.done_days))
      AND (r.not_done = '' OR made.at IS NULL)
      AND (r.not_while = '' OR NOT EXISTS (
          SELECT FROM terms_clock w
          WHERE w.matter_id = r.matter_id AND w.term = ANY(string_to_array(r.not_while, ','))
            AND w.state IN ('running', 'suspended')))
),
told AS (
    SELECT d.*, d.handler_id AS person_id FROM due d WHERE d.role = 'handler' AND d.handler_id IS NOT NULL
    UNION ALL
    SELECT d.*, a.person_id FROM due d
    JOIN accounts_appointment a ON a.body_id = d.body_id
     -- A procuratorate that is bound to another body has no clerk: its case management and department heads stand in.
     AND (a.post = d.role OR (NOT d.own_side AND (d.role, a.post) IN
          (('clerk', 'case_management'), ('agency_head', 'department_head'))))
     AND a.started_on <= %(today)s AND (a.ended_on IS NULL OR a.ended_on > %(today)s)
    WHERE d.own_side OR (d.body_id <> d.office_id AND EXISTS (
        SELECT FROM matters_party y
        WHERE y.matter_id = d.matter_id AND y.body_id = d.body_id AND y.visible_from <= %(now)s))
    UNION ALL
    -- What an agency or a joint office owns has no handler: its people in charge are told.
    SELECT d.*, a.person_id FROM due d
    JOIN accounts_appointment a ON a.body_id = d.office_id AND a.post IN ('office', 'clerk')
     AND a.started_on <= %(today)s AND (a.ended_on IS NULL OR a.ended_on > %(today)s)
    WHERE d.role = 'handler' AND d.handler_id IS NULL
    UNION ALL
    SELECT d.*, a.person_id FROM due d
    JOIN matters_party y ON y.matter_id = d.matter_id AND y.part = 'office' AND y.visible_from <= %(now)s
    JOIN accounts_appointment a ON a.body_id = y.body_id AND a.post = 'office'
     AND a.started_on <= %(today)s AND (a.ended_on IS NULL OR a.ended_on > %(today)s)
    WHERE d.role = 'office'
),
chosen AS (
    SELECT DISTINCT ON (t.clock_id, t.person_id, t.base) t.*,
           'clock:' || t.clock_id || ':' || t.step || ':' || t.base_on AS cause
    FROM told t
    JOIN accounts_person p ON p.id = t.person_id AND p.is_active
    LEFT JOIN notices_choice ch ON ch.person_id = t.person_id
    WHERE t.ahead <= coalesce(ch.lead_days, 60)
    ORDER BY t.clock_id, t.person_id, t.base, t.place DESC
),
-- Numbered before anything is joined to it, for a join keeps no order; digests are read by this number.
owing AS MATERIALIZED (
    SELECT nextval('notices_notice_id_seq') AS id, s.*
    FROM (
        SELECT c.* FROM chosen c
        WHERE NOT EXISTS (SELECT FROM notices_notice n WHERE n.recipient_id = c.person_id AND n.cause = c.cause)
          -- After an outage a rung with a condition may have been told before one below it: once its act is done, that
          -- one would come up late and say less.
          AND NOT EXISTS (
              SELECT FROM rung r JOIN notices_notice n ON n.recipient_id = c.person_id
               AND n.cause = 'clock:' || c.clock_id || ':' || r.step || ':' || c.base_on
              WHERE r.ladder = c.ladder AND r.base = c.base AND r.place > c.place AND r.done || r.not_done <> '')
        ORDER BY c.base_on, c.place, c.clock_id, c.person_id
    ) s
),
fresh AS (
    SELECT d.id, d.person_id AS recipient_id, d.matter_id, d.cause,
           CASE WHEN d.is_over THEN 'overdue' ELSE 'reminder' END AS kind, {_FILL.format("d.title")} AS title,
           {_FILL.format("d.text")} AS text, d.urgent, coalesce(d.base_on <= d.late, false) AS late,
           d.by_mail, d.by_hook
    FROM owing d
    LEFT JOIN accounts_person h ON h.id = d.handler_id
    LEFT JOIN accounts_body o ON o.id = d.obligor_id
),
noticed AS (
    INSERT INTO notices_notice (id, recipient_id, matter_id, cause, kind, title, text, created_at)
    SELECT id, recipient_id, matter_id, cause, kind, left(title, 160), text, %(now)s FROM fresh ORDER BY id
),
proposed AS (
    INSERT INTO notices_proposal
        (matter_id, clock_id, move, step, cause, due_on, wording, data, made_at, state, reason)
    SELECT DISTINCT ON (d.clock_id, d.move) d.matter_id, d.clock_id, d.move, d.step,
           'clock:' || d.clock_id || ':' || d.step || ':' || d.base_on, d.base_on, {_FILL.format("d.text")},
           d.data::jsonb, %(now)s, 'open', ''
    FROM due d
    JOIN possible s ON s.kind = d.matter_kind AND s.move = d.move AND s.state = d.matter_state
    LEFT JOIN accounts_person h ON h.id = d.handler_id
    LEFT JOIN accounts_body o ON o.id = d.obligor_id
    WHERE d.move <> ''
    ORDER BY d.clock_id, d.move, d.place DESC
    ON CONFLICT DO NOTHING
),
{OWE_SQL}
"""


@transaction.atomic
def remind(today: date, now: datetime) -> int:
    """Write the reminders and proposals that are owed and not yet written, in one statement. Returns how many.

    Running it late, twice or side by side changes nothing: the rows decide.
    """
    with connection.cursor() as cursor:
        # One sweep at a time; who finds one under way has nothing to add.
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_SWEEP])
        if not cursor.fetchone()[0]:
            return 0
        lapse_stopped(now)
        cursor.execute(SWEEP_SQL, parameters(today, now))
        return int(cursor.fetchone()[0])


def parameters(today: date, now: datetime) -> dict[str, Any]:
    """What SWEEP_SQL asks: rungs with their thresholds for today, the ladder of each term, the moves that may be."""
    found = ladder_of_term()
    rungs = list(_rungs({ladder.id: ladder for ladder in found.values()}.values(), today, now))
    possible = [
        (procedure.kind, move.name, state)
        # By name: procedures stand above notices.
        for procedure in import_module("supervision.matters.procedures").procedures().values()
        for move in procedure.moves
        for state in move.sources
    ]
    return {
        **leaving(now),
        **{name: [rung[name] for rung in rungs] for name in RUNG},
        "today": today,
        "terms": list(found),
        "ladders": [ladder.id for ladder in found.values()],
        "horizon": max(rung["high"] for rung in rungs if rung["base"] != "target"),
        "target_horizon": max((rung["high"] for rung in rungs if rung["base"] == "target"), default=LONG_AGO),
        **dict(zip(("kinds", "moves", "states"), map(list, zip(*possible, strict=True)), strict=True)),
    }


def _rungs(known: Any, today: date, now: datetime) -> Iterator[dict[str, Any]]:
    calendar = working_calendar()
    for ladder in known:
        lines: dict[tuple[str, str], list[tuple[int, Step]]] = {}
        for place, step in enumerate(ladder.steps):
            for role in (*step.to, *(["@" + step.proposes.move] if step.proposes else [])):
                lines.setdefault((role, step.base), []).append((place, step))
        for (role, _), line in lines.items():
            yield from _line(ladder, role, line, calendar, today, now)


def _line(
    ladder: Ladder, role: str, line: list[tuple[int, Step]], calendar: WorkCalendar, today: date, now: datetime
) -> Iterator[dict[str, Any]]:
    """The rungs of one recipient; each ends where the next one that needs only its date begins."""
    for index, (place, step) in enumerate(line):
        following = next((later for _, later in line[index + 1 :] if not later.conditional), None)
        proposes = step.proposes if role.startswith("@") else None
        yield {
            "ladder": ladder.id,
            "role": role,
            "own_side": role in OWNER_ROLES,
            "base": "hour" if step.unit == "hour" else step.base,
            "step": step.name,
            "place": place,
            **_reach(step, following, calendar, today, now),
            "urgent": step.urgent,
            "by_mail": "mail" in step.channels,
            "by_hook": "webhook" in step.channels,
            "done": step.done,
            "done_days": step.done_days,
            "not_done": step.not_done,
            "not_while": ",".join(ladder.not_while),
            "title": step.title,
            "text": proposes.text if proposes else step.text,
            "move": proposes.move if proposes else "",
            "data": json.dumps({"data": proposes.data, "letter": proposes.letter} if proposes else {}),
        }


def _reach(step: Step, following: Step | None, calendar: WorkCalendar, today: date, now: datetime) -> dict[str, Any]:
    if step.unit == "hour":
        high = now - timedelta(hours=step.offset)
        low = now - timedelta(hours=following.offset) if following else now - timedelta(days=36500)
        return {"low": None, "high": high.date() + timedelta(days=1), "late": None, "low_at": low, "high_at": high}
    return {
        "low": reached_until(following, calendar, today) if following else LONG_AGO,
        "high": reached_until(step, calendar, today),
        "late": reached_until(step, calendar, today - timedelta(days=1)),
        "low_at": None,
        "high_at": None,
    }


def reached_until(step: Step, calendar: WorkCalendar, today: date) -> date:
    """The latest base day for which a rung in days is reached on `today`.

    A rung so many working days after is reached when that many have passed after the base day, up to and including
    today; one so many before, on that working day before the base day.
    """
    if step.unit == "day":
        return today - timedelta(days=step.offset)
    day, counted = today, 0
    while counted < step.offset:
        counted += calendar.is_working_day(day)
        day -= timedelta(days=1)
    if step.offset >= 0:
        return day
    # Working days strictly between today and the base day stay below the offset.
    day += timedelta(days=1)
    while counted + calendar.is_working_day(day) < -step.offset:
        counted += calendar.is_working_day(day)
        day += timedelta(days=1)
    return day
