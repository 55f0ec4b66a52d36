"""Nightly checks (夜间核对) over the whole database: each is one statement, and what it finds is kept with its days.

A check selects `key, matter_id, office_id, person_id, detail` of what is wrong; details never carry case text. Days of
grace are product defaults: they keep what is merely in hand out of the findings.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Q

from supervision.accounts.models import Appointment, Person, Post
from supervision.documents.numbering import VOIDED
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.matters.dues import OWED_TO_SENDER
from supervision.matters.models import CheckRun, Finding, Phase
from supervision.matters.procedures import Role, procedures
from supervision.notices.services import tell
from supervision.terms.catalogue import catalogue
from supervision.terms.services import RIGHTS

logger = logging.getLogger("supervision.checks")

# A check that has not ended for longer than a night and a morning has missed its night.
STALE = timedelta(hours=26)
UNISSUED_DAYS, SILENT_DAYS, UNVERIFIED_HOURS, UNINDEXED_HOURS, WAITING_DAYS = 5, 10, 48, 1, 10


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question to the database: what it is called, why it is asked, and the statement."""

    id: str
    title: str
    reason: str
    sql: str


MATTER = "'matter:' || m.id, m.id, m.office_id, m.handler_id"
CLOCK = "'clock:' || c.id, m.id, m.office_id, m.handler_id"
CLOCKS = "FROM terms_clock c JOIN matters_matter m ON m.id = c.matter_id WHERE c.state IN ('running', 'suspended')"


def words_of(column: str) -> str:
    """SQL for a day in words: 2026年11月22日."""
    return f"""to_char({column}, 'YYYY"年"FMMM"月"FMDD"日"')"""


CHECKS = (
    Check(
        id="clock_on_closed_matter",
        title="已办结事项仍在计时",
        reason="办结、撤回后义务已经消灭，期限应当停止",
        sql=f"SELECT {CLOCK}, c.label {CLOCKS} AND m.closed_on IS NOT NULL AND c.term <> ALL(%(after_the_end)s)",
    ),
    Check(
        id="served_without_reply_clock",
        title="已送达而没有回复期限",
        reason="《人民检察院检察建议工作规定》第19条：自收到之日起计算书面回复期限",
        sql=f"""SELECT {MATTER}, '送达日' || {words_of("m.served_on")} FROM matters_matter m
            WHERE m.served_on IS NOT NULL AND m.phase IN ('served', 'answered', 'verifying')
              AND m.kind = ANY(%(reply_kinds)s) AND NOT EXISTS (
                SELECT FROM terms_clock c JOIN unnest(%(reply_kinds)s::text[], %(reply_terms)s::text[]) AS r(kind, term)
                  ON r.kind = m.kind AND r.term = c.term WHERE c.matter_id = m.id AND c.state <> 'cancelled')
              AND NOT EXISTS (SELECT FROM ledger_entry e WHERE e.matter_id = m.id AND e.action = 'import')""",
    ),
    Check(
        id="clock_of_dead_rule",
        title="按失效规定计时",
        reason="期限目录中的规定已经失效，或者目录中没有这一期限",
        sql=f"""SELECT {CLOCK}, c.label || ' ' || c.term {CLOCKS} AND (c.term <> ALL(%(terms)s) OR EXISTS (
            SELECT FROM unnest(%(ended_terms)s::text[], %(ended_on)s::date[]) AS d(term, valid_to)
            WHERE d.term = c.term AND c.started_on > d.valid_to))""",
    ),
    Check(
        id="handler_gone",
        title="承办人已离任而事项未移交",
        reason="《中华人民共和国人民检察院组织法》第29条：须由在任的检察官承办",
        sql=f"""SELECT {MATTER}, p.name FROM matters_matter m JOIN accounts_person p ON p.id = m.handler_id
            WHERE m.closed_on IS NULL AND (NOT p.is_active OR NOT EXISTS (
                SELECT FROM accounts_appointment a WHERE a.person_id = p.id AND a.body_id = m.office_id
                  AND a.post = 'prosecutor' AND a.started_on <= %(today)s
                  AND (a.ended_on IS NULL OR a.ended_on > %(today)s)))""",
    ),
    Check(
        id="matter_without_handler",
        title="未结事项没有承办人",
        reason="没有承办人的事项不会出现在任何人的工作台",
        sql=f"""SELECT {MATTER}, '' FROM matters_matter m JOIN accounts_body b ON b.id = m.office_id
            WHERE m.closed_on IS NULL AND m.handler_id IS NULL AND m.kind = ANY(%(handled_kinds)s)
              AND b.kind = 'procuratorate'""",
    ),
    Check(
        id="silent_overdue",
        title="逾期而从未发出提醒",
        reason=f"逾期超过{SILENT_DAYS}日，没有一条提醒或者逾期提示（日数为可配置默认值）",
        sql=f"""SELECT {CLOCK}, c.label || '，届满日' || {words_of("c.due_on")} {CLOCKS}
              AND c.state = 'running' AND NOT c.is_right
              AND c.due_on < %(today)s::date - {SILENT_DAYS} AND NOT EXISTS (
                SELECT FROM notices_notice n WHERE n.matter_id = c.matter_id
                  AND left(n.cause, length('clock:' || c.id || ':')) = 'clock:' || c.id || ':')""",
    ),
    Check(
        id="next_due_differs",
        title="列表上的届满日与计时不符",
        reason="列表、工作台和统计的届满日应当等于在计期限中最早的一个",
        sql=f"""SELECT {MATTER}, CASE WHEN m.next_due_on IS DISTINCT FROM d.due_on THEN
                    coalesce({words_of("m.next_due_on")}, '无') || '，应为' || coalesce({words_of("d.due_on")}, '无')
                ELSE '对方看到的' || coalesce({words_of("m.counterpart_due_on")}, '无') || '，应为'
                    || coalesce({words_of("d.their_due_on")}, '无') END
            FROM matters_matter m LEFT JOIN LATERAL (
                SELECT min(c.due_on) AS due_on, min(c.due_on) FILTER (
                    WHERE c.obligor_id = m.counterpart_id
                       OR m.counterpart_id IS NOT NULL AND c.term = ANY(%(owed_to_sender)s)) AS their_due_on
                FROM terms_clock c
                WHERE c.matter_id = m.id AND c.state = 'running' AND NOT c.is_right) d ON true
            WHERE m.next_due_on IS DISTINCT FROM d.due_on OR m.counterpart_due_on IS DISTINCT FROM d.their_due_on""",
    ),
    Check(
        id="approved_not_issued",
        title="已批准的文书未制发",
        reason=f"批准超过{UNISSUED_DAYS}日尚未编号制发（日数为可配置默认值）",
        sql=f"""SELECT {MATTER}, '批准日' || {words_of("(l.at AT TIME ZONE 'Asia/Shanghai')")} FROM matters_matter m
            JOIN unnest(%(approved_kinds)s::text[], %(approved_states)s::text[]) AS s(kind, state)
              ON s.kind = m.kind AND s.state = m.state
            JOIN LATERAL (SELECT max(e.at) AS at FROM ledger_entry e
                          WHERE e.matter_id = m.id AND e.data ->> 'to' = m.state
                            AND e.data ->> 'from' <> m.state) l ON true
            WHERE l.at < %(now)s::timestamptz - interval '{UNISSUED_DAYS} days'""",
    ),
    Check(
        id="number_gap",
        title="文号跳号而没有说明",
        reason="《人民检察院检察建议工作规定》第7条：以本院名义统一编号；空号应当说明",
        sql="""WITH written AS (
                SELECT s.body_id, coalesce(nullif(b.document_prefix, ''), nullif(b.short_name, ''), b.name) || s.code
                       || '〔' || s.year || '〕' AS head, n
                FROM documents_numbersequence s JOIN accounts_body b ON b.id = s.body_id
                CROSS JOIN LATERAL generate_series(1, s.last) AS n),
            numbered AS (
                SELECT w.*, EXISTS (SELECT FROM documents_letter l WHERE l.number = w.head || w.n || '号') AS lettered
                FROM written w),
            judged AS (SELECT *, bool_or(lettered) OVER (PARTITION BY body_id, head ORDER BY n) AS begun FROM numbered)
            SELECT 'number:' || w.head || w.n || '号', NULL::bigint, w.body_id, NULL::bigint, w.head || w.n || '号'
            FROM judged w WHERE w.begun AND NOT w.lettered
              AND NOT EXISTS (SELECT FROM matters_matter m WHERE m.number = w.head || w.n || '号')
              AND NOT EXISTS (
                SELECT FROM ledger_entry e WHERE e.name = %(voided)s AND e.text LIKE w.head || w.n || '号：%%')""",
    ),
    Check(
        id="not_in_the_index",
        title="检索索引缺失",
        reason="不在索引中的事项检索不到",
        sql=f"""SELECT {MATTER}, '' FROM matters_matter m LEFT JOIN search_mattertext t ON t.matter_id = m.id
            WHERE t.matter_id IS NULL AND m.created_at < %(now)s::timestamptz - interval '{UNINDEXED_HOURS} hours'""",
    ),
    Check(
        id="ledger_unverified",
        title="留痕链未通过校验",
        reason=f"有超过{UNVERIFIED_HOURS}小时的留痕记录没有通过整链校验：校验没有运行，或者发现了问题",
        sql=f"""SELECT 'ledger', NULL::bigint, NULL::bigint, NULL::bigint, '自第' || e.number || '条起'
            FROM ledger_entry e WHERE e.at < %(now)s::timestamptz - interval '{UNVERIFIED_HOURS} hours'
              AND e.number = (SELECT coalesce(max(h.verified_number), 0) + 1 FROM ledger_head h)""",
    ),
    Check(
        id="served_unseen",
        title="已送达而受送达单位看不到",
        reason="送达后受送达单位应当能够查阅文书、签收和回复",
        sql=f"""SELECT {MATTER}, '' FROM matters_matter m
            WHERE m.phase = 'served' AND m.counterpart_id IS NOT NULL AND m.kind = ANY(%(reply_kinds)s) AND NOT EXISTS (
                SELECT FROM matters_party p WHERE p.matter_id = m.id AND p.body_id = m.counterpart_id
                  AND p.visible_from IS NOT NULL)""",
    ),
    Check(
        id="pause_without_review",
        title="中止而没有复查期限",
        reason="中止没有最长期限，应当定期复查原因是否消除（可配置默认做法）",
        sql=f"""SELECT {CLOCK}, c.label {CLOCKS} AND c.state = 'suspended' AND NOT EXISTS (
            SELECT FROM terms_clock r WHERE r.matter_id = m.id AND r.term = 'ZT_REVIEW' AND r.state = 'running')""",
    ),
    Check(
        id="request_unanswered",
        title="期限申请久未答复",
        reason=f"申请提出超过{WAITING_DAYS}日没有决定，或者事项已经办结（日数为可配置默认值）",
        sql=f"""SELECT {MATTER}, '申请日 ' || r.asked_on FROM terms_termrequest r
            JOIN matters_matter m ON m.id = r.matter_id
            WHERE r.granted IS NULL
              AND (r.asked_on < %(today)s::date - {WAITING_DAYS} OR m.closed_on IS NOT NULL)""",
    ),
)
BY_ID = {check.id: check for check in CHECKS}
# A look-back is dated after the end of the matter; so is what a clue's sender is told of it, and the next notice of a
# series. Nothing else runs on.
AFTER_THE_END = ("HTK_LOOKBACK", "FJ_FEEDBACK", "TB_PERIODIC")  # and what is owed to the procuratorate above
KEEP_SQL = """
INSERT INTO matters_finding (rule, key, matter_id, office_id, person_id, detail, first_seen_at, last_seen_at)
SELECT %(rule)s, f.key, f.matter_id, f.office_id, f.person_id, left(f.detail, 200), %(now)s, %(now)s
FROM ({found}) AS f(key, matter_id, office_id, person_id, detail)
ON CONFLICT (rule, key) WHERE gone_at IS NULL
DO UPDATE SET last_seen_at = EXCLUDED.last_seen_at, detail = EXCLUDED.detail
"""


def _known(today: date, now: datetime) -> dict[str, Any]:
    """What the statements ask of the procedures and of the catalogue."""
    terms = catalogue()
    # The joint office and the agencies work by post; only what a prosecutor handles is lost without one.
    handled = [kind for kind, found in procedures().items() if any(Role.HANDLER in move.by for move in found.moves)]
    ended = [(term.id, term.valid_to) for term in terms.values() if term.valid_to]
    replies = {
        (kind, start.term)
        for kind, procedure in procedures().items()
        for move in procedure.moves
        for start in move.starts
        if start.on == "served_on" and start.obliges == "addressee" and start.term not in RIGHTS
    }
    approved = {
        (kind, state)
        for kind, procedure in procedures().items()
        for move in procedure.moves
        if move.numbered and Role.CHIEF not in move.by
        for state in move.sources
        if procedure.phases[state] == Phase.APPROVING
    }
    return {
        "today": today,
        "now": now,
        "voided": VOIDED,
        "terms": list(terms),
        "ended_terms": [name for name, _ in ended],
        "ended_on": [day for _, day in ended],
        "handled_kinds": handled,
        "reply_kinds": [kind for kind, _ in sorted(replies)],
        "owed_to_sender": list(OWED_TO_SENDER),
        "reply_terms": [term for _, term in sorted(replies)],
        "approved_kinds": [kind for kind, _ in sorted(approved)],
        "approved_states": [state for _, state in sorted(approved)],
        "after_the_end": [*AFTER_THE_END, *(term for one in procedures().values() for term in one.filings)],
    }


def check_all(today: date, now: datetime) -> dict[str, int]:
    """Ask every check, keep what it found, close what is gone, tell those concerned. Returns open findings by check.

    A check that the database cannot answer keeps its old findings and its old time; the others are asked all the same,
    and the error is raised at the end.
    """
    known = _known(today, now)
    failed: list[Exception] = []
    for check in CHECKS:
        try:
            _ask(check, known, now)
        except DatabaseError as error:
            logger.exception("check %s has not come to its end", check.id)
            failed.append(error)
    with transaction.atomic():
        _tell(today, now)
    if failed:
        raise ExceptionGroup("nightly checks without an answer", failed)
    found = dict(Finding.objects.filter(gone_at__isnull=True).values_list("rule").annotate(Count("id")))
    return {check.id: found.get(check.id, 0) for check in CHECKS}


@transaction.atomic
def _ask(check: Check, known: dict[str, Any], now: datetime) -> None:
    with connection.cursor() as cursor:
        # Over a million rows a statement may take longer than a page is allowed to.
        cursor.execute("SET LOCAL statement_timeout = '10min'")
        cursor.execute(KEEP_SQL.format(found=check.sql), {**known, "rule": check.id})
        cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    Finding.objects.filter(rule=check.id, gone_at__isnull=True, last_seen_at__lt=now).update(gone_at=now)
    CheckRun.objects.update_or_create(rule=check.id, defaults={"ended_at": now})


def last_runs(now: datetime) -> tuple[datetime | None, list[str]]:
    """When all checks had last come to their end (None: never), and the titles of those that missed their night."""
    ended = dict(CheckRun.objects.filter(rule__in=BY_ID).values_list("rule", "ended_at"))
    late = [check.title for check in CHECKS if check.id not in ended or now - ended[check.id] > STALE]
    return (min(ended.values()) if len(ended) == len(CHECKS) else None), late


def _tell(today: date, now: datetime) -> None:
    """One notice a night per person: handlers of the matters, case management of the office, system administrators."""
    fresh = Finding.objects.filter(first_seen_at=now, gone_at__isnull=True)
    counts: dict[int, dict[str, int]] = {}

    def add(people: dict[int, list[int]], key: str) -> None:
        rows = fresh.filter(**{f"{key}__in": people}).values_list(key, "rule").annotate(found=Count("id"))
        for owner, rule, found in rows:
            for key_of in people[owner]:
                counts.setdefault(key_of, {}).setdefault(rule, 0)
                counts[key_of][rule] += found

    add(_each(fresh, "person_id", lambda ids: [(pk, pk) for pk in ids]), "person_id")
    add(_each(fresh, "office_id", lambda ids: _appointed(Post.CASE_MANAGEMENT, today, ids)), "office_id")
    ownerless = fresh.filter(office__isnull=True).values_list("rule").annotate(found=Count("id"))
    for rule, found in ownerless:
        for _, key_of in _appointed(Post.SYSADMIN, today, None):
            counts.setdefault(key_of, {})[rule] = found
    for person in Person.objects.filter(pk__in=counts, is_active=True):
        own = counts[person.pk]
        words = "；".join(f"{BY_ID[rule].title}{count}处" for rule, count in sorted(own.items()))
        tell(
            people=[person],
            matter_id=None,
            cause=f"findings:{today.isoformat()}",
            title=f"夜间核对新发现{sum(own.values())}处问题",
            text=f"{words}。",
            now=now,
            kind="overdue",
        )


def _each(fresh: Any, key: str, pairs: Callable[[list[int]], Any]) -> dict[int, list[int]]:
    # Without the table's own order, by which the database would tell rows of one owner apart.
    ids = list(fresh.filter(**{f"{key}__isnull": False}).order_by().values_list(key, flat=True).distinct())
    people: dict[int, list[int]] = {}
    for owner, person in pairs(ids):
        people.setdefault(owner, []).append(person)
    return people


def _appointed(post: Post, today: date, bodies: list[int] | None) -> list[tuple[int, int]]:
    within = Q() if bodies is None else Q(body_id__in=bodies)
    appointed = Appointment.objects.in_force(today).filter(within, post=post)
    return list(appointed.values_list("body_id", "person_id"))


@transaction.atomic
def explain_gap(finding: Finding, *, actor: Person, reason: str, now: datetime) -> None:
    """Record why a number was not used; from then on the gap is no finding."""
    record(
        action=Action.ADMINISTER,
        name=VOIDED,
        label="说明空号",
        actor=actor,
        body_name=finding.office.name if finding.office else "",
        text=f"{finding.detail}：{reason}",
        basis=BY_ID["number_gap"].reason,
        data={"body": finding.office_id},
        at=now,
    )
    Finding.objects.filter(pk=finding.pk).update(gone_at=now)
