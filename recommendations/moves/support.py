"""Help that a unit asks for, and its word on how it was treated."""

from __future__ import annotations

from datetime import date
from typing import Any

from recommendations.models import HelpRequest, Rating
from recommendations.moves.unit import unit_of
from supervision.accounts.models import Person
from supervision.matters.gathering import children
from supervision.matters.models import Matter
from supervision.matters.moves import keep_files
from supervision.matters.services import Act, IllegalMove


def waiting(matter: Matter) -> HelpRequest | None:
    """The request that has waited longest."""
    found = HelpRequest.objects.filter(recommendation_id=matter.pk, answered_on__isnull=True)
    return found.select_related("body").first()


def waiting_rows(matter: Matter) -> list[dict[str, Any]]:
    """The requests without an answer, as pages and guards read them."""
    return [row for row in children(matter, "g_help") if row["answered_on"] is None]


def no_request_of_this_unit_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """One request at a time."""
    unit = unit_of(matter, actor)
    return "已有支持请求待答复。" if any(row["body"] == unit.pk for row in waiting_rows(matter)) else None


def a_request_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """There is something to answer."""
    return None if waiting_rows(matter) else "没有待答复的支持请求。"


def not_rated_yet(matter: Matter, actor: Person, today: date) -> str | None:
    """Each unit rates once."""
    unit = unit_of(matter, actor)
    rated = any(row["body"] == unit.pk for row in children(matter, "g_ratings"))
    return "本单位已经评价。" if rated else None


def ask_help(act: Act) -> None:
    """Keep the difficulty as the unit put it."""
    made = HelpRequest.objects.create(
        recommendation=act.matter, body=unit_of(act.matter, act.actor), text=act.data["text"], asked_on=act.today
    )
    keep_files(act, act.data.get("files") or [], purpose="exchanged", reference=made.pk)
    act.text = act.data["text"][:500]


def answer_help(act: Act) -> None:
    """What the procuratorate does about it, or why it cannot."""
    found = waiting(act.matter)
    if found is None:
        raise IllegalMove("没有待答复的支持请求。")
    found.answer, found.answered_by, found.answered_on = act.data["answer"], act.actor, act.today
    found.save()
    act.text = f"答复{found.body.name}：{found.answer}"[:500]


def rate(act: Act) -> None:
    """The unit's own word; nothing follows from it."""
    made = Rating.objects.create(
        recommendation=act.matter,
        body=unit_of(act.matter, act.actor),
        score=act.data["score"],
        text=act.data.get("text") or "",
        rated_on=act.today,
    )
    act.text = f"{made.body.name}：{made.get_score_display()}。{made.text}"[:500]
