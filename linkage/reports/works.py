"""What the pages of joint work show: plan, consents, progress, and the board of targets, tasks and linked matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from cases.reports.exchanges import on, section
from linkage.moves.guests import key_at
from linkage.moves.works import code_at, faults_in
from linkage.procedures.works import WORKS, by_unit, sum_text
from linkage.reports import petitions
from supervision.accounts.models import Person
from supervision.matters.listing import light
from supervision.matters.models import Link, Matter, Phase
from supervision.matters.procedures import procedures

MOST_ROWS = 200


def sections(matter: Matter, inside: bool) -> list[dict[str, Any]]:
    """The plan as the units read it, their consents, what was done, and the report."""
    one, said = WORKS[matter.kind], matter.details
    pairs = [("领域", matter.field), ("牵头单位", said.get("lead_name", ""))]
    pairs += [("参加单位", said.get("responsible_names", ""))]
    pairs += [(part.label, said.get(part.name, "")) for part in one.parts if inside or not part.inside]
    pairs += [("选用的专业人员", "、".join(row["name"] for row in said.get("roster", [])))]
    pairs += [(one.plan_label, said.get("content", "")), ("时间", _span(said))]
    pairs += [("目标", "；".join(_target(row) for row in said.get("targets", [])))]
    shown = section("方案" if not one.publishes else "案例", pairs)
    if one.publishes and inside:
        found = faults_in(matter)
        shown += section(
            "个人信息检查",
            [
                (
                    "检查结果",
                    "；".join(found) or "未发现证件号码、电话、电子邮箱、车牌号、银行卡号、住址和须隐去的名称。",
                )
            ],
        )
    pairs = [(row["name"], f"{on(row['on'])}{row['by']}：{row['opinion']}") for row in said.get("agreed", [])]
    # After a change every unit is asked anew: what was said of an earlier draft is no consent to this one.
    heading = "会签（此前一稿，修改后须重新会签）" if matter.state == "drafting" and pairs else "会签"
    shown += section(heading, [*pairs, ("修改意见", said.get("disagree", "")), ("签发意见", said.get("issue", ""))])
    shown += section("抽查案卷", [(f"{on(row['on'])} {row['unit']}", _sample(row)) for row in said.get("samples", [])])
    pairs = [(f"{on(row['on'])} {row['body']}", f"{row['step']}：{row['text']}") for row in said.get("reports", [])]
    shown += section("进展", pairs)
    shown += petitions.sections(said) if one.settles else []
    shown += section("测试成绩", scores(said.get("scores", []), inside))
    if one.publishes:
        pairs = [("发布日期", on(said.get("published_on"))), ("发布渠道", said.get("channels", ""))]
        return shown + section("发布", [*pairs, ("取消理由", said.get("cancel", ""))])
    pairs = [("结果", dict(one.outcomes).get(said.get("outcome", ""), "")), ("工作情况和成效", said.get("report", ""))]
    pairs += [("问题和下一步建议", said.get("issues", "")), ("审定意见", said.get("approve_report", ""))]
    pairs += [("退回理由", said.get("return_report", "")), ("取消理由", said.get("cancel", ""))]
    open_to_all = inside or matter.state in ("closed", "cancelled")
    return shown + (section("总结", pairs) if open_to_all else [])


def scores(rows: list[dict[str, str]], inside: bool) -> list[tuple[str, str]]:
    """How many and the average, together and by unit; who scored what, for the office alone."""
    if not rows:
        return []
    pairs = [("合计", sum_text(rows))]
    for unit, found in by_unit(rows):
        named = "、".join(f"{row['name']}{row['score']}" for row in found)
        pairs.append((unit, sum_text(found) + (f"：{named}" if inside else "")))
    return pairs


def _sample(row: dict[str, Any]) -> str:
    """What was drawn, and what it takes to draw it again."""
    how = f"{row['total']}卷中随机抽取{len(row['drawn'])}卷，种子“{row['seed']}”，清单摘要{row['digest'][:12]}"
    return f"{how}：{'、'.join(row['drawn'])}"


def _span(said: dict[str, Any]) -> str:
    return "至".join(on(said[name]) for name in ("since", "until") if said.get(name))


def _target(row: dict[str, Any]) -> str:
    aim = f"／{row['aim']}" if row["aim"] else ""
    whose = f"{row['unit_name']}　" if row.get("unit_name") else ""
    return f"{whose}{row['name']}：{row['done']}{aim}"


def links(found: Any, inside: bool) -> list[dict[str, str]]:
    """The board of the work; of a release there is none."""
    if WORKS[found.kind].publishes or found.state in ("drafting", "agreeing", "agreed"):
        return []
    return [{"label": "进度板", "url": reverse("linkage:work", args=[found.pk]), "icon": "gauge"}]


def board(matter: Matter, person: Person, today: date) -> dict[str, Any]:
    """Targets, tasks, linked matters and reports of one work, as this person may see them; five queries."""
    said = matter.details
    visible = Matter.objects.visible_to(person)
    tasks = visible.filter(parent=matter, kind="task").select_related("counterpart").order_by("next_due_on", "pk")
    linked = {key for pair in Link.objects.of(matter).values_list("first", "second") for key in pair} - {matter.pk}
    mine = visible.filter(pk__in=linked).order_by("pk")
    rows = [_linked(found) for found in mine[:MOST_ROWS]]
    attendees = Counter(row["unit"] for row in said.get("attendees", []))
    return {
        "matter": matter,
        "kind_label": WORKS[matter.kind].label,
        "state_label": procedures()[matter.kind].states[matter.state],
        "due": dict(zip(("colour", "words"), light(matter.next_due_on, today), strict=True)),
        "until": on(said.get("until")),
        "targets": [{**row, "percent": _percent(row)} for row in targets(said.get("targets", []))],
        "tasks": [_task(task, today) for task in tasks[:MOST_ROWS]],
        "linked": rows,
        "hidden": max(0, len(linked) - len(rows)),
        "reports": [{**row, "on": on(row["on"])} for row in reversed(said.get("reports", []))],
        "attendees": sorted(attendees.items()),
        "people": sum(attendees.values()),
        "scores": scores(said.get("scores", []), False),
        "has_attendance": WORKS[matter.kind].has_attendance,
    }


def targets(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The targets; where several units share one of a name, first how far they are together."""
    shown = []
    for name in dict.fromkeys(row["name"] for row in rows):
        same = [row for row in rows if row["name"] == name]
        if len(same) > 1:
            total = {key: sum(row[key] for row in same) for key in ("aim", "done")}
            shown.append({"name": name, "unit_name": "合计", **total})
        shown += same
    return shown


def _percent(row: dict[str, Any]) -> int:
    return min(100, row["done"] * 100 // row["aim"]) if row["aim"] else 0


def _task(task: Matter, today: date) -> dict[str, Any]:
    colour, words = light(task.next_due_on, today)
    state = procedures()["task"].states[task.state]
    unit = task.details.get("lead_name", "")
    return {
        "title": task.title, "url": task.get_absolute_url(), "unit": unit, "light": colour,
        "words": words or state, "state": state,
    }  # fmt: skip


def _linked(matter: Matter) -> dict[str, str]:
    procedure = procedures()[matter.kind]
    return {
        "kind": procedure.label, "title": matter.title, "number": matter.number, "url": matter.get_absolute_url(),
        "state": procedure.states[matter.state],
    }  # fmt: skip


def wall_code(matter: Matter, now: datetime) -> dict[str, Any]:
    """The code for the wall and its QR picture, which leads those in the room to the page of signing in."""
    code = code_at(matter, now)
    own = f"{reverse('linkage:sign_in', args=[matter.pk])}?code={code}"
    guests = reverse("linkage:guest", args=[matter.pk, key_at(matter.pk, now)])
    # To a meeting the units themselves send in who comes.
    members = {} if matter.kind == "meeting" else {"code": code, "picture": _picture(own)}
    return {**members, "guests": _picture(guests)}


def _picture(path: str) -> SafeString:
    made = segno.make(f"{settings.SITE_URL.rstrip('/')}{path}", error="m", micro=False)
    drawn: str = made.svg_inline(scale=8, border=2, omitsize=True)
    # Made of black squares by our own library from our own address.
    return mark_safe(drawn)


def texts(ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """What all units of a work read, for the text index."""
    rows = Matter.objects.filter(pk__in=ids).values_list("pk", "kind", "phase", "details")
    for key, kind, phase, said in rows:
        names = [part.name for part in WORKS[kind].parts if not part.inside]
        for name in ("content", "lead_name", "responsible_names", *names):
            yield key, "shared", str(said.get(name, ""))
        # The units read the report once the convenor has approved it.
        yield key, "shared" if phase == Phase.CLOSED else "inner", str(said.get("report", ""))
        for row in said.get("reports", []):
            yield key, "shared", row["text"]
