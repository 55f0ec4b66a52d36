"""What follows for matters when their clocks are computed again: next dates, ledger, and who is told."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import connection
from django.utils import timezone

from supervision.ledger.models import Action
from supervision.ledger.services import record_all
from supervision.matters.dues import OWED_TO_SENDER
from supervision.notices.models import Notice
from supervision.notices.services import tell_each
from supervision.terms.arithmetic import day_text
from supervision.terms.models import ChangeState, TermChange
from supervision.terms.recomputation import Moved, finish, recompute_all
from supervision.terms.recomputation.changes import described

# The next dates of many matters in one statement; one matter alone has `dues.renew_next_due`.
RENEW_SQL = """
WITH chosen AS (
    SELECT m.id, mine.due_on, mine.due_at, theirs.due_at AS their_due_at,
           coalesce(mine.label, '') AS label, coalesce(mine.provisional, false) AS provisional,
           theirs.due_on AS their_due_on, coalesce(theirs.label, '') AS their_label,
           coalesce(theirs.provisional, false) AS their_provisional, target.target_on,
           coalesce(target.label, '') AS target_label
    FROM matters_matter m
    LEFT JOIN LATERAL (SELECT c.due_on, c.due_at, c.label, c.provisional FROM terms_clock c
                       WHERE c.matter_id = m.id AND c.state = 'running' AND NOT c.is_right
                       ORDER BY c.due_on, c.due_at, c.id LIMIT 1) mine ON true
    LEFT JOIN LATERAL (SELECT c.due_on, c.due_at, c.label, c.provisional FROM terms_clock c
                       WHERE c.matter_id = m.id AND c.state = 'running' AND NOT c.is_right
                         AND (c.obligor_id = m.counterpart_id
                              OR m.counterpart_id IS NOT NULL AND c.term = ANY(%(owed)s))
                       ORDER BY c.due_on, c.due_at, c.id LIMIT 1) theirs ON true
    LEFT JOIN LATERAL (SELECT c.target_on, c.label FROM terms_clock c
                       WHERE c.matter_id = m.id AND c.state = 'running' AND NOT c.is_right AND c.target_on IS NOT NULL
                       ORDER BY c.target_on, c.id LIMIT 1) target ON true
    WHERE m.id = ANY(%(matters)s)
)
UPDATE matters_matter m
SET next_due_on = n.due_on, next_due_label = n.label, next_due_provisional = n.provisional,
    counterpart_due_on = n.their_due_on, counterpart_due_label = n.their_label,
    counterpart_due_provisional = n.their_provisional, next_target_on = n.target_on,
    next_target_label = n.target_label, next_due_at = n.due_at, counterpart_due_at = n.their_due_at
FROM chosen n
WHERE n.id = m.id
  AND (m.next_due_on, m.next_due_label, m.next_due_provisional, m.counterpart_due_on, m.counterpart_due_label,
       m.counterpart_due_provisional, m.next_target_on, m.next_target_label, m.next_due_at, m.counterpart_due_at)
      IS DISTINCT FROM (n.due_on, n.label, n.provisional, n.their_due_on, n.their_label, n.their_provisional,
                        n.target_on, n.target_label, n.due_at, n.their_due_at)
"""

# The handler, and whoever works for the body that is bound, if that body may see the matter.
CONCERNED_SQL = """
WITH moved AS (
    SELECT m.id, m.number, m.handler_id, m.office_id, c.obligor_id, c.label, r.old_due_on, r.new_due_on
    FROM terms_clockrevision r JOIN terms_clock c ON c.id = r.clock_id JOIN matters_matter m ON m.id = c.matter_id
    WHERE r.change_id = %(change)s AND r.old_due_on <> r.new_due_on
),
told AS (
    SELECT p.id AS person_id, moved.* FROM moved JOIN accounts_person p ON p.id = moved.handler_id AND p.is_active
    UNION
    SELECT p.id, moved.* FROM moved
    JOIN matters_party v ON v.matter_id = moved.id AND v.body_id = moved.obligor_id AND v.visible_from IS NOT NULL
    JOIN accounts_appointment a ON a.body_id = moved.obligor_id AND a.post IN ('clerk', 'agency_head')
     AND a.started_on <= %(today)s AND (a.ended_on IS NULL OR a.ended_on > %(today)s)
    JOIN accounts_person p ON p.id = a.person_id AND p.is_active
    WHERE moved.obligor_id <> moved.office_id
)
SELECT person_id, count(*), count(DISTINCT id), min(id),
       (array_agg(number ORDER BY new_due_on, id))[1:20], (array_agg(label ORDER BY new_due_on, id))[1:20],
       (array_agg(old_due_on ORDER BY new_due_on, id))[1:20], (array_agg(new_due_on ORDER BY new_due_on, id))[1:20]
FROM told GROUP BY person_id ORDER BY person_id
"""


def settle(change: TermChange, matters: list[int], moved: list[Moved]) -> None:
    """Renew the next dates of a chunk's matters and record one entry per matter whose dates moved."""
    with connection.cursor() as cursor:
        cursor.execute(RENEW_SQL, {"matters": matters, "owed": list(OWED_TO_SENDER)})
    by_matter: dict[int, list[Moved]] = defaultdict(list)
    for row in moved:
        if row.old_due_on != row.new_due_on:
            by_matter[row.matter_id].append(row)
    record_all(
        [
            {
                "action": Action.ADMINISTER,
                "name": "clock.recompute",
                "label": "期限依据变更后重新计算期限",
                "matter_id": matter_id,
                "text": described([(row.label, row.old_due_on, row.new_due_on) for row in rows]),
                "basis": change.basis,
                "data": {
                    "change": change.pk,
                    "clocks": [{"clock": row.clock_id, "from": row.old_due_on, "to": row.new_due_on} for row in rows],
                },
            }
            for matter_id, rows in by_matter.items()
        ],
        at=timezone.now(),
    )


def run(change: TermChange, *, most: int | None = None) -> TermChange:
    """Carry a confirmed change on, for at most `most` chunks, and when all is computed tell everyone concerned.

    Safe to repeat and to interrupt anywhere: chunks remember where they ended, notices are written once per person.
    """
    if recompute_all(change, settle=settle, most=most):
        finish(change, timezone.now(), _tell)
    change.refresh_from_db()
    return change


def under_way() -> list[TermChange]:
    """The confirmed changes that are not yet carried out."""
    return list(TermChange.objects.filter(state=ChangeState.CONFIRMED).order_by("id"))


def _tell(change: TermChange, now: datetime) -> None:
    """One notice per person, however many of their terms moved: a change of the calendar must not flood anyone."""
    with connection.cursor() as cursor:
        cursor.execute(CONCERNED_SQL, {"change": change.pk, "today": timezone.localdate(now)})
        found = cursor.fetchall()
    notices = []
    for person_id, clocks, matters, first, numbers, labels, old, new in found:
        lines = [
            f"{number or '未编号'} {label}：{day_text(was)}改为{day_text(now_on)}"
            for number, label, was, now_on in zip(numbers, labels, old, new, strict=True)
        ]
        more = [f"另有{clocks - len(lines)}项，请在各事项的期限中查看。"] if clocks > len(lines) else []
        notices.append(
            Notice(
                recipient_id=person_id,
                matter_id=first if matters == 1 else None,
                kind="act",
                title=f"届满日变动{clocks}项：{change.basis}",
                text="\n".join([*lines, *more]),
            )
        )
    tell_each(notices, cause=f"recompute:{change.pk}", now=now)
