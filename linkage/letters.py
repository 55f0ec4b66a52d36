"""What the letters of the joint work are made from."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from linkage.procedures.congress import RECEIVED, RESULTS
from linkage.procedures.petitions import summary
from linkage.procedures.reconciling import LEFT_OUT, figures_text, flags
from linkage.procedures.works import WORKS, by_unit, sum_text
from supervision.matters.services import Act
from supervision.terms.arithmetic import day_text


def topic_data(act: Act, number: str) -> dict[str, Any]:
    """A dispute as it is referred to the meeting."""
    topic, said = act.matter, act.matter.details
    return {
        "body": topic.office.name, "receiver": topic.counterpart.name, "number": number, "title_text": topic.title,
        "other_unit": said["other_unit"], "own_view": said["own_view"], "other_view": said["other_view"],
        "attempts": said["attempts"], "issued_on": act.today,
    }  # fmt: skip


def meeting_data(act: Act, number: str) -> dict[str, Any]:
    """The notice of a meeting, and its minutes."""
    meeting, said = act.matter, act.matter.details
    items = list(meeting.agenda.order_by("order", "id"))
    planned, held = date.fromisoformat(said["planned"]), said.get("held_on")
    came = [row for row in meeting.attendances.select_related("body").order_by("id") if row.came]
    return {
        "body": meeting.office.name,
        "number": number,
        "title_text": meeting.title,
        # An extra meeting has the consent of both; a yearly one is called by the convenor.
        "consented": "召集人、副召集人" if said.get("type") == "extra" else "召集人",
        "held_at_text": day_text(date.fromisoformat(held)) if held else f"{day_text(planned)}{said['time']}",
        "place": said["place"],
        "host": said.get("host", ""),
        "agenda": [f"{item.title}{f'（{item.unit}汇报）' if item.unit else ''}" for item in items],
        "discussed": [_discussed(item) for item in items],
        "present": "、".join(f"{row.body.name}{row.name}{'（代为参会）' if row.is_deputy else ''}" for row in came)
        + (f"；列席：{said['guests']}" if said.get("guests") else ""),
        "replaced": _replaced(meeting),
        "attachments": papers_of(meeting, items) if act.move.letter == "meeting_notice" else [],
        "copies": [
            party.body.name for party in meeting.parties.filter(part="member").select_related("body").order_by("id")
        ],
        "issued_on": act.today,
    }


def _replaced(meeting: Any) -> str:
    """The notice that this one takes the place of, where the meeting was called before."""
    before = meeting.letters.filter(kind="meeting_notice").order_by("-made_at").first()
    if before is None:
        return ""
    return f"{day_text(timezone.localdate(before.made_at))}发出的通知（{before.number}）同时作废，以本通知为准。"


def papers_of(meeting: Any, items: list[Any]) -> list[str]:
    """The papers of a meeting by name, each with the item that it is for."""
    orders = {item.pk: item.order for item in items}
    found = meeting.attachments.filter(purpose="exchanged").order_by("uploaded_at", "id").values("name", "reference")
    named = [(orders.get(row["reference"], 0), row["name"]) for row in found]
    return [f"议题{order}材料：{name}" if order else name for order, name in sorted(named, key=lambda one: one[0])]


def _discussed(item: Any) -> str:
    """One item of the minutes as a paragraph."""
    parts = [f"{said.rstrip('。')}。" for said in (item.title, item.minutes) if said]
    if item.resolution:
        parts.append(f"会议议定：{item.resolution.rstrip('。')}。")
    if item.lead:
        others = f"，{item.responsible}配合" if item.responsible else ""
        due = f"，{day_text(item.due_by)}前完成" if item.due_by else ""
        parts.append(f"由{item.lead}牵头{others}{due}。")
    return "".join(parts)


def work_data(act: Act, number: str) -> dict[str, Any]:
    """The plan of joint work, its report, or the case that is released."""
    matter, said = act.matter, act.matter.details
    one = WORKS[matter.kind]
    days = [day_text(date.fromisoformat(said[name])) for name in ("since", "until") if said.get(name)]
    parts = [f"{part.label}：{said[part.name]}" for part in one.parts if said.get(part.name) and not part.inside]
    if named := "、".join(row["name"] for row in said.get("roster", [])):
        parts.append(f"选用的专业人员：{named}")
    if drawn := [f"{row['unit']}{row['total']}卷中{len(row['drawn'])}卷" for row in said.get("samples", [])]:
        parts.append(f"抽查案卷：{'，'.join(drawn)}")
    return {
        "body": matter.office.name,
        "number": number,
        "title_text": matter.title,
        "subject": matter.field,
        "units_text": f"牵头单位：{said['lead_name']}。参加单位：{said['responsible_names']}。",
        "content": said["content"],
        "parts": parts,
        "targets_text": "；".join(_target(row, act.move.name == "issue") for row in said["targets"]),
        "period_text": "至".join(days),
        "agreed_text": "；".join(f"{row['name']}{row['by']}" for row in said["agreed"]),
        "report": "\n".join(filter(None, (said.get("report", ""), _tested(said.get("scores", [])), summary(said)))),
        "outcome": dict(one.outcomes).get(said.get("outcome", ""), ""),
        "issues": said.get("issues", ""),
        "defects": [f"{task.title}（{task.details['lead_name']}，{_fate(task)}）" for task in _defects(matter)],
        "case_text": said.get("text", ""),
        "copies": [said["lead_name"], *said["responsible_names"].split("、")],
        "issued_on": act.today,
    }


def _tested(rows: list[dict[str, str]]) -> str:
    """The results of a training's test, together and by unit; empty where nobody was tested."""
    units = "；".join(f"{unit}{sum_text(found)}" for unit, found in by_unit(rows))
    return f"测试成绩：{sum_text(rows)}。其中{units}。" if rows else ""


def _target(row: dict[str, Any], planned: bool) -> str:
    aim = f"{row['aim']}" if row["aim"] else "不设数"
    name = f"{row.get('unit_name', '')}{row['name']}"
    return f"{name}：{aim}" if planned else f"{name}：{row['done']}（目标{aim}）"


def _defects(matter: Any) -> list[Any]:
    return list(matter.children.filter(kind="task").order_by("pk")) if WORKS[matter.kind].has_defects else []


def _fate(task: Any) -> str:
    if task.state == "closed":
        return "已整改"
    due = task.details.get("due_by")
    return f"{day_text(date.fromisoformat(due))}前整改" if due else "整改中"


def reconciliation_data(act: Act, number: str) -> dict[str, Any]:
    """The sheet that both sides signed."""
    rows = act.matter.details["units"]
    return {
        "body": act.matter.office.name,
        "number": number,
        "title_text": act.matter.title.removesuffix("对账"),
        "units": [*(f"{row['name']}：{figures_text(row)}。" for row in rows), f"口径：{LEFT_OUT}"],
        "flags": [f"{row['name']}：{'；'.join(found)}。" for row in rows if (found := flags(row))],
        "signed_text": "；".join(f"{row['name']}{row['signed']['by']}" for row in rows if row.get("signed"))
        or "尚未签认",
        "copies": [row["name"] for row in rows],
        "issued_on": act.today,
    }


def congress_data(act: Act, number: str) -> dict[str, Any]:
    """The answer to an assignment or a proposal, or the material for a deputy's proposal."""
    matter, said = act.matter, act.matter.details
    congress = matter.counterpart.name if matter.counterpart else ""
    found: dict[str, Any] = {
        "procuratorate": matter.office.name, "number": number, "title_text": matter.title, "receiver": congress,
        "issued_on": act.today,
    }  # fmt: skip
    if matter.kind not in RECEIVED:
        return found | {"content": said["problem"], "advice": said["advice"]}
    one = RECEIVED[matter.kind]
    return found | {
        # The letter's own title begins with the word.
        "title_text": matter.title.removeprefix("关于"),
        "receiver": said["sender"],
        # What is assigned is no paper with a name of its own: 交办的事项, but 交办的代表建议.
        "subject": f"{'事项' if one.label.endswith('交办') else one.label}（{said['reference']}）",
        "instrument": one.reply,
        "letter_issued_on": matter.issued_on,
        "outcome": dict(RESULTS).get(said.get("result", ""), ""),
        "report": said.get("answer", ""),
        "contact": said.get("contact", ""),
        "copies": [congress] if congress and congress != said["sender"] else [],
    }
