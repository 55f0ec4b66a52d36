"""Matters spread over the national tree, written by the database itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from supervision.accounts.models import Appointment, Body, Person, Post
from supervision.accounts.regions import national_procuratorates, regions, usual_agencies
from supervision.accounts.services import place_bodies
from supervision.matters.models import Matter, Part, Party
from supervision.terms.services import start_clock, stop_clocks

COUNTIES_WITH_AGENCIES = 300
MANY = 30
REPLY = "JY_REPLY"
MEASURED_OFFICE = "jcy:411221"
CLAUSES = (
    "经现场勘查发现河道内堆放建筑垃圾", "行政机关未依法履行监督管理职责", "排污口未设置标识且长期直排",
    "相关责任人未受到处理", "危险废物贮存场所未采取防渗漏措施", "本院在履行公益诉讼检察职责中发现上述问题",
    "群众多次反映没有得到解决", "应当依照法律规定责令限期改正", "补植复绿工作没有按照方案完成",
    "农贸市场食品安全监管存在漏洞", "校园周边违规售卖烟草制品", "道路无障碍设施被占用或者损坏",
    "国有土地使用权出让金未足额收缴", "行政执法和刑事司法衔接机制不健全", "未成年人进入营业性娱乐场所",
    "个人信息处理未取得同意", "文物保护单位保护范围内违法建设", "尾矿库坝体存在裂缝",
    "建议对辖区内同类问题开展排查整治", "建议建立日常巡查和台账制度", "建议加强部门间信息共享",
    "请在收到后两个月内书面回复", "经查阅执法卷宗并询问相关人员", "委托鉴定机构出具了检测报告",
    "涉案面积约三百平方米", "损害了国家利益和社会公共利益", "依据相关法律第六十三条", "整改期间应当落实安全防护措施",
    "社区矫正对象请假审批不规范", "执行案款发放超过期限", "民事裁判适用法律确有错误", "刑罚交付执行不及时",
    "欠薪线索移送后没有立案", "水源地一级保护区内存在餐饮经营",
)  # fmt: skip
# Kind, state, phase and how old in days such a matter usually is at most (0: any age).
STATES = (
    ("clue", "registered", "drafting", 60), ("clue", "accepted", "verifying", 0),
    ("case", "investigating", "served", 400), ("case", "closed", "closed", 0), ("case", "closed", "closed", 0),
    ("recommendation_social_governance", "acknowledged", "served", 90),
    ("recommendation_social_governance", "closed", "closed", 0),
    ("recommendation_public_interest", "chief_review", "approving", 60),
    ("recommendation_public_interest", "replied", "answered", 120),
    ("recommendation_public_interest", "closed", "closed", 0),
    ("recommendation_public_interest", "withdrawn", "withdrawn", 0),
)  # fmt: skip
FIELDS = (
    "生态环境和资源保护", "食品药品安全", "国有财产保护", "国有土地使用权出让", "安全生产", "文物和文化遗产保护",
    "未成年人保护", "社会治理",
)  # fmt: skip
AWAITED, WAITING = 6, 60  # which of these await an answer, and how many do of as many agencies of the measured province
LOOKED_AT = 9  # which of these the newest matters are, so that all desks and pages that are measured show the like
FREQUENT, RARE, SINGLE = "监督管理职责", "槐荫沟尾砂", "独此一件之词"

PLACES = """
CREATE TEMP TABLE bench_agencies AS
SELECT row_number() OVER (ORDER BY region) - 1 AS nth, region, array_agg(id ORDER BY id) AS agencies
FROM accounts_body WHERE kind = 'agency' GROUP BY region;
CREATE TEMP TABLE bench_office AS
SELECT row_number() OVER (ORDER BY md5(b.code)) - 1 AS place, b.id AS office_id, b.city_id, b.province_id,
       row_number() OVER (PARTITION BY b.province_id ORDER BY b.code) - 1 AS nth,
       (SELECT p.id FROM accounts_person p WHERE p.username = 'p' || b.id) AS handler_id,
       coalesce((SELECT a.agencies FROM bench_agencies a WHERE a.region = b.region),
                (SELECT a.agencies FROM bench_agencies a
                 WHERE a.nth = mod(b.id, (SELECT count(*) FROM bench_agencies)))) AS agencies
FROM accounts_body b WHERE b.kind = 'procuratorate' AND b.level = 4 AND (NOT %(one_province)s OR b.province_id = (
    SELECT province_id FROM accounts_body WHERE code = %(measured)s));
CREATE UNIQUE INDEX ON bench_office (place);
ANALYZE bench_office
"""
PEOPLE = """
WITH made AS (
    INSERT INTO accounts_person (username, password, name, email, phone, is_active, created_at, preferences)
    SELECT 'p' || b.id, '!', chr(19968 + b.id::int %% 3000) || chr(20000 + b.id::int %% 2900), '', '', true, now(), '{}'
    FROM accounts_body b WHERE b.kind = 'procuratorate' RETURNING id, username)
INSERT INTO accounts_appointment (person_id, body_id, post, department, title, is_deputy, started_on)
SELECT id, substr(username, 2)::bigint, 'prosecutor', '', '', false, %(today)s::date - 1500 FROM made
"""
# The newest are looked at; those before them await an answer from as many agencies at every scale.
MATTERS = """
WITH numbers AS MATERIALIZED (
    SELECT g, %(scale)s - g < 2 * %(many)s + %(waiting)s AS new, random() AS chance, random() AS days,
           %(today)s::date - ((%(scale)s - g)::bigint * 1500 / %(scale)s)::int AS opened_on,
           CASE WHEN %(scale)s - g < 2 * %(many)s THEN %(looked_at)s
                WHEN %(scale)s - g < 2 * %(many)s + %(waiting)s THEN %(awaited)s
                ELSE 1 + (random() * %(last_state)s)::int END AS nth,
           CASE WHEN %(scale)s - g BETWEEN 2 * %(many)s AND 2 * %(many)s + %(waiting)s - 1
                THEN (SELECT place FROM bench_office WHERE nth = %(scale)s - g - 2 * %(many)s AND province_id = (
                          SELECT province_id FROM accounts_body WHERE code = %(measured)s))
                ELSE (power(random(), 1.6) * (SELECT count(*) - 1 FROM bench_office))::int END AS place
    FROM generate_series(1, %(scale)s) AS g),
states AS (SELECT * FROM unnest(%(kinds)s::text[], %(states)s::text[], %(phases)s::text[], %(ages)s::int[])
           WITH ORDINALITY AS s(kind, state, phase, age, nth)),
chosen AS (SELECT n.*, s.kind, s.kind LIKE 'rec%%' AS asks,
                  CASE WHEN NOT old.it THEN s.state WHEN s.kind = 'clue' THEN 'declined' ELSE 'closed' END AS state,
                  CASE WHEN old.it THEN 'closed' ELSE s.phase END AS phase
           FROM numbers n JOIN states s USING (nth)
           CROSS JOIN LATERAL (SELECT s.age > 0 AND %(today)s::date - n.opened_on > s.age AND n.chance > 0.1
                                      AND NOT n.new AS it) old),
dated AS (SELECT *, phase IN ('served', 'answered', 'closed', 'withdrawn') AS sent,
                 CASE WHEN asks AND (phase = 'answered' OR (phase = 'closed' AND days > 0.1))
                      THEN least(opened_on + 20 + (days * 60)::int, %(today)s::date) END AS answered_on
          FROM chosen)
INSERT INTO matters_matter (id, kind, function, field, number, title, state, phase, office_id, city_id, province_id,
    counterpart_id, handler_id, urgent, secrecy, opened_on, issued_on, served_on, answered_on, closed_on, next_due_on,
    next_due_label, counterpart_due_on, counterpart_due_label, details, version, created_at, updated_at)
SELECT c.g, c.kind, (ARRAY['criminal', 'civil', 'administrative', 'public_interest'])[1 + c.g %% 4],
       fields[1 + (power(random(), 2) * %(last_field)s)::int], '检建〔2026〕' || c.g || '号',
       '关于' || w[1 + (random() * %(last_clause)s)::int] || '的事项', c.state, c.phase, o.office_id, o.city_id,
       o.province_id, o.agencies[1 + c.g %% cardinality(o.agencies)], o.handler_id, c.g %% 40 = 0,
       CASE WHEN c.g %% 200 = 1 THEN 'restricted' ELSE 'ordinary' END, c.opened_on,
       CASE WHEN c.sent THEN least(c.opened_on + 10, %(today)s::date) END,
       CASE WHEN c.sent THEN least(c.opened_on + 12, %(today)s::date) END, c.answered_on,
       CASE WHEN c.phase IN ('closed', 'withdrawn')
            THEN least(coalesce(c.answered_on + 30, c.opened_on + 90), %(today)s::date) END,
       CASE WHEN c.phase IN ('served', 'drafting') THEN c.opened_on + 72 END,
       CASE WHEN c.phase IN ('served', 'drafting') THEN '书面回复' ELSE '' END,
       CASE WHEN c.phase = 'served' THEN c.opened_on + 72 END,
       CASE WHEN c.phase = 'served' THEN '书面回复' ELSE '' END,
       CASE WHEN c.asks THEN '{}' ELSE jsonb_build_object('summary', {text}) END, 2, now(), now()
FROM dated c JOIN bench_office o USING (place)
CROSS JOIN (SELECT %(clauses)s::text[] AS w, %(fields)s::text[] AS fields) AS words
ORDER BY c.g
"""
RECOMMENDATIONS = """
INSERT INTO recommendations_recommendation (matter_ptr_id, source, facts, violation, basis, ground, other,
    objection_days, urgent_reason, is_involved_unit, reach_consent, outcome)
SELECT m.id, '本院在履行职责中发现。', {text}, w[1 + m.id %% %(last_clause)s] || '。', w[1 + m.id %% 7] || '。', '', '',
       15, '', false, '', '' FROM matters_matter m CROSS JOIN (SELECT %(clauses)s::text[] AS w) AS clauses
WHERE m.kind LIKE 'rec%%' ORDER BY m.id
"""
CHILDREN = (
    """
INSERT INTO recommendations_measure (recommendation_id, "order", text, standard)
SELECT m.id, n, w[1 + (m.id + n) %% %(last_clause)s] || '。', '以现场核查为准'
FROM matters_matter m CROSS JOIN generate_series(1, 2) AS n CROSS JOIN (SELECT %(clauses)s::text[] AS w) AS clauses
WHERE m.kind LIKE 'rec%%' ORDER BY m.id, n
""",
    """
INSERT INTO matters_party (matter_id, body_id, part, visible_from, sort_on)
SELECT id, counterpart_id, 'addressee', CASE WHEN served_on IS NOT NULL THEN served_on END, opened_on
FROM matters_matter WHERE kind LIKE 'rec%%' ORDER BY id
""",
    """
INSERT INTO terms_clock (matter_id, term, label, obligor_id, state, urgent, unit, started_on, unrolled_on, due_on,
    provisional, steps, is_right, ended_on)
SELECT id, 'JY_REPLY', '书面回复', counterpart_id,
       CASE WHEN answered_on IS NOT NULL THEN 'met' WHEN closed_on IS NOT NULL THEN 'cancelled' ELSE 'running' END,
       false, '', served_on, served_on + 60, served_on + 60, false, '[]', false, coalesce(answered_on, closed_on)
FROM matters_matter WHERE served_on IS NOT NULL AND kind LIKE 'rec%%' ORDER BY id
""",
    """
INSERT INTO recommendations_reply (recommendation_id, round, summary, submitted_on, signatory, contact)
SELECT id, n, '已按建议逐项办理。', answered_on, '负责人', ''
FROM matters_matter CROSS JOIN generate_series(1, 2) AS n
WHERE answered_on IS NOT NULL AND (n = 1 OR id %% 20 = 0) ORDER BY id, n
""",
    """
INSERT INTO recommendations_answer (reply_id, measure_id, adoption, done, text, responsible, result, adequacy,
    verdict_reason, verified_on)
SELECT r.id, a.id, CASE WHEN d < 80 THEN 'adopted' WHEN d < 95 THEN 'partly' ELSE 'rejected' END, 'done', '已办理。',
       '', CASE WHEN m.closed_on IS NULL THEN '' WHEN d < 70 THEN 'rectified' WHEN d < 90 THEN 'partly'
            ELSE 'not_rectified' END,
       CASE WHEN m.closed_on IS NULL THEN '' ELSE 'sound' END, '',
       CASE WHEN m.closed_on IS NOT NULL THEN least(m.answered_on + 5 + d %% 20, m.closed_on) END
FROM recommendations_reply r JOIN matters_matter m ON m.id = r.recommendation_id
JOIN recommendations_measure a ON a.recommendation_id = m.id
CROSS JOIN LATERAL (SELECT ((m.id * 7919 + a."order" * 31) %% 100)::int AS d) AS chance ORDER BY r.id, a.id
""",
    """
INSERT INTO recommendations_objection (recommendation_id, grounds, submitted_on, decision, reason, decided_on)
SELECT id, '对事实有异议。', served_on + n * 3,
       (ARRAY['rejected', 'rejected', 'modified'])[1 + (id / 25) %% 3], '经复核。', served_on + n * 3 + 1
FROM matters_matter CROSS JOIN generate_series(1, 2) AS n
WHERE kind LIKE 'rec%%' AND closed_on IS NOT NULL AND id %% CASE n WHEN 1 THEN 25 ELSE 1000 END = 0 ORDER BY id, n
""",
    """
INSERT INTO recommendations_urging (recommendation_id, way, held_on, record)
SELECT m.id, 'visit', c.due_on + 1, '已督促。' FROM matters_matter m JOIN terms_clock c ON c.matter_id = m.id
WHERE coalesce(c.ended_on, %(today)s) > c.due_on AND m.id %% 2 = 0 ORDER BY m.id
""",
    """
INSERT INTO recommendations_lookback (recommendation_id, held_on, staff, method, result, record)
SELECT id, least(closed_on, answered_on + 20 * n), '两名检察官', '现场核查',
       (ARRAY['held', 'held', 'held', 'partial', 'relapse'])[1 + (id / 4) %% 5], '已核查。'
FROM matters_matter CROSS JOIN generate_series(1, 2) AS n
WHERE answered_on IS NOT NULL AND closed_on IS NOT NULL AND id %% CASE n WHEN 1 THEN 4 ELSE 200 END = 0 ORDER BY id, n
""",
    """
INSERT INTO documents_letter (id, matter_id, kind, version, title, number, data, text, pages, pdf_sha256, docx_sha256,
    signed_sha256, signer, made_at, is_internal)
SELECT gen_random_uuid(), m.id, 'recommendation_public_interest', 1, '检察建议书', number, '{}', {text}, 2, '', '',
       '', '', opened_on, false
FROM matters_matter m CROSS JOIN (SELECT %(clauses)s::text[] AS w) AS clauses
WHERE m.kind LIKE 'rec%%' AND m.served_on IS NOT NULL ORDER BY m.id
""",
    """
INSERT INTO ledger_entry (number, at, action, name, actor_id, actor_name, body_name, matter_id, label, text, basis,
    data, digest)
SELECT (m.id - 1) * 2 + n, m.opened_on + n, 'act',
       m.kind || CASE WHEN n = 2 AND m.served_on IS NOT NULL AND m.id %% 30 = 0 THEN '.escalate' ELSE '.attach' END,
       m.handler_id, '承办', '', m.id, '办理', '按规定办理。', '', '{"internal": true, "to": ""}', repeat('0', 64)
FROM matters_matter m CROSS JOIN generate_series(1, 2) AS n ORDER BY m.id, n
""",
)
# Who reads the matter that is looked at beside its handler: where they sit, and their post.
READERS = {
    "head": ("own", Post.DEPARTMENT_HEAD),
    "chief": ("own", Post.CHIEF),
    "clerk": ("unit", Post.CLERK),
    "agency_head": ("unit", Post.AGENCY_HEAD),
    "office": ("office", Post.OFFICE),
}
# What is looked at is the same at every scale: a desk with many matters and one with one, two matters, two words.
MEASURED = (
    """
INSERT INTO accounts_person (username, password, name, email, phone, is_active, created_at, preferences)
VALUES ('many', '!', '检察官甲', '', '', true, now(), '{}'), ('single', '!', '检察官乙', '', '', true, now(), '{}')
""",
    """
INSERT INTO accounts_appointment (person_id, body_id, post, department, title, is_deputy, started_on)
SELECT id, %(office)s, 'prosecutor', '', '', false, %(today)s::date - 1500 FROM accounts_person
WHERE username IN ('many', 'single')
""",
    """
WITH newest AS (
    SELECT id, row_number() OVER (ORDER BY id DESC) AS nth FROM matters_matter
    WHERE kind LIKE 'rec%%' AND closed_on IS NULL ORDER BY id DESC LIMIT %(many)s + 1)
UPDATE matters_matter m SET office_id = %(office)s, city_id = %(city)s, province_id = %(province)s,
    handler_id = (SELECT id FROM accounts_person WHERE username = CASE nth WHEN 1 THEN 'single' ELSE 'many' END)
FROM newest WHERE newest.id = m.id
""",
    """
UPDATE recommendations_recommendation SET other = %(rare)s
WHERE matter_ptr_id IN (SELECT id FROM matters_matter WHERE kind LIKE 'rec%%' AND province_id = %(province)s
                        ORDER BY md5(id::text) LIMIT %(many)s)
""",
    """
UPDATE recommendations_recommendation SET reach_consent = %(single)s
WHERE matter_ptr_id = (SELECT min(id) FROM matters_matter WHERE kind LIKE 'rec%%' AND province_id = %(province)s)
""",
    """
INSERT INTO recommendations_measure (recommendation_id, "order", text, standard)
SELECT max(id), n, '整改事项', '' FROM matters_matter CROSS JOIN generate_series(3, %(many)s) AS n
WHERE handler_id = (SELECT id FROM accounts_person WHERE username = 'many') GROUP BY n
""",
)


def fill(owner: BaseDatabaseWrapper, scale: int, *, province: bool = False) -> None:
    """Bodies, people and `scale` matters with what hangs on them, the same ones each time.

    With `province` all of them lie in the province of the measured office, else all over the country.
    """
    place_bodies(national_procuratorates())
    counties = [region for region in regions() if region.level == 4 and region.code.startswith(("41", "32", "44"))]
    wanted = sorted(counties, key=lambda region: region.code != MEASURED_OFFICE[4:])[:COUNTIES_WITH_AGENCIES]
    place_bodies(row for region in wanted for row in usual_agencies(region))
    said = _said(scale, province)
    text = " || '，' || ".join(["w[1 + (random() * %(last_clause)s)::int]"] * 8)
    text += " || '，' || chr(20000 + (random() * 2900)::int) || chr(20000 + (random() * 2900)::int) || '称。'"
    with transaction.atomic(), owner.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("SELECT setseed(0.42)")
        cursor.execute(PEOPLE, said)
        cursor.execute(PLACES, said)
        for statement in (MATTERS, RECOMMENDATIONS, *CHILDREN):
            cursor.execute(statement.replace("{text}", text), said)
        office = Body.objects.get(code=MEASURED_OFFICE)
        said |= {"office": office.pk, "city": office.city_id, "province": office.province_id}
        for statement in MEASURED:
            cursor.execute(statement, said | {"rare": RARE, "single": SINGLE})
    _explain(said["today"])


def _said(scale: int, province: bool) -> dict[str, Any]:
    """What the statements ask for."""
    return {
        "scale": scale,
        "today": timezone.localdate(),
        "clauses": list(CLAUSES),
        "last_clause": len(CLAUSES) - 1,
        "last_state": len(STATES) - 1,
        "looked_at": LOOKED_AT,
        "many": MANY,
        "awaited": AWAITED,
        "waiting": WAITING,
        "measured": MEASURED_OFFICE,
        "one_province": province,
        "fields": list(FIELDS),
        "last_field": len(FIELDS) - 1,
        **dict(zip(("kinds", "states", "phases", "ages"), map(list, zip(*STATES, strict=True)), strict=True)),
    }


def _explain(today: date) -> None:
    """The reply clock of the matter that is looked at has a history to be told."""
    matter = Matter.objects.filter(handler__username="many").order_by("-pk").first()
    assert matter is not None
    assert matter.counterpart is not None
    _readers(matter, matter.counterpart, today)
    matter.clocks.filter(term=REPLY).delete()
    served_on = matter.served_on or today
    start_clock(matter_id=matter.pk, term=REPLY, on=served_on, obligor=matter.counterpart, actor_name="检察官甲")
    stop_clocks(matter_id=matter.pk, terms=[REPLY], on=today, met=True, note="回复", actor_name="检察官甲")


def _readers(matter: Matter, unit: Body, today: date) -> None:
    """Who else reads the matter that is looked at: above its handler, in the unit addressed, in the joint office."""
    office = Body.objects.filter(kind="joint_office", region=matter.office.region).first()
    assert office is not None  # it is among the usual bodies of a county
    seen = timezone.now()
    matter.parties.filter(body=unit).update(visible_from=seen)
    Party.objects.create(matter=matter, body=office, part=Part.OFFICE, visible_from=seen, sort_on=matter.opened_on)
    bodies = {"own": matter.office, "unit": unit, "office": office}
    for name, (place, post) in READERS.items():
        person = Person.objects.create(username=name, name=name, password="!")
        Appointment.objects.create(person=person, body=bodies[place], post=post, started_on=today - timedelta(1500))
