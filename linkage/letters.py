"""What the letters of the joint work are made from."""

from __future__ import annotations

from datetime import date
from typing import Any

from supervision.matters.services import Act
from supervision.terms.arithmetic import day_text


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
        "held_at_text": day_text(date.fromisoformat(held)) if held else f"{day_text(planned)}{said['time']}",
        "place": said["place"],
        "host": said.get("host", ""),
        "agenda": [f"{item.title}{f'（{item.unit}汇报）' if item.unit else ''}" for item in items],
        "discussed": [_discussed(item) for item in items],
        "present": "、".join(f"{row.body.name}{row.name}{'（代为参会）' if row.is_deputy else ''}" for row in came),
        "copies": [
            party.body.name for party in meeting.parties.filter(part="member").select_related("body").order_by("id")
        ],
        "issued_on": act.today,
    }


def _discussed(item: Any) -> str:
    """One item of the minutes as a paragraph."""
    parts = [f"{item.title}。{item.minutes}"]
    if item.resolution:
        parts.append(f"会议议定：{item.resolution.rstrip('。')}。")
    if item.lead:
        others = f"，{item.responsible}配合" if item.responsible else ""
        due = f"，{day_text(item.due_by)}前完成" if item.due_by else ""
        parts.append(f"由{item.lead}牵头{others}{due}。")
    return "".join(parts)
