"""Who decided on a letter in its sender's house, and when: told with it, without opinions and votes.

The chief's and the committee's decisions are not the same in law, nor is a term in hours kept from a day; so the steps
named in a course cross with their moment, and the receiver makes them up at that moment, as they were taken.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from linkage.packages.courses import COMMITTEE, Course
from supervision.ledger.models import Entry
from supervision.matters.procedures import Procedure, Role
from supervision.terms.arithmetic import day_text

# Either decides.
DECISIONS = frozenset({"approve", COMMITTEE})
REFERRED = ("refer_to_committee", COMMITTEE)
# What the committee's record tells of itself.
SESSION = ("session", "held_on")


class UnlikeOurs(ValueError):
    """The steps that are told do not fit the kind, or one another; the message says why."""


def noted(course: Course, steps: dict[str, Entry], name: str, entry: Entry) -> None:
    """Keep the last of each step that is told; of two decisions the later one."""
    if name in course.told:
        for other in DECISIONS & set(steps) if name in DECISIONS else {name}:
            steps.pop(other, None)
        steps[name] = entry


def told(steps: dict[str, Entry]) -> list[dict[str, str]]:
    """The steps as a package holds them."""
    return [_told(name, entry) for name, entry in steps.items()]


def _told(name: str, entry: Entry) -> dict[str, str]:
    step = {"move": name, "at": entry.at.isoformat(), "name": "" if name == COMMITTEE else entry.actor_name}
    said = entry.data.get("said", {}) if name == COMMITTEE else {}
    return step | {key: str(said[key]) for key in SESSION if said.get(key)}


def sequence(procedure: Procedure, steps: tuple[str, ...], said: list[dict[str, str]]) -> tuple[str, ...]:
    """The sender's steps in the order in which the receiver makes them up: the committee's, where it decided."""
    named = [one["move"] for one in said]
    if COMMITTEE in named and "approve" in steps and COMMITTEE in {move.name for move in procedure.moves}:
        place = steps.index("approve")
        steps = (*steps[:place], *REFERRED, *steps[place + 1 :])
    if [name for name in steps if name in named] != named:
        raise UnlikeOurs("发出单位的决定程序与本类事项不符。")
    return steps


def moments(
    steps: tuple[str, ...], said: list[dict[str, str]], at: datetime, last: datetime | None
) -> tuple[dict[str, datetime], datetime]:
    """When each step was taken, and the draft before them all: a step that is not told, with the next one that is."""
    known = {one["move"]: datetime.fromisoformat(one["at"]) for one in said}
    found, following = {}, at
    for name in reversed(steps):
        if name in known:
            if known[name] > following:
                raise UnlikeOurs("发出单位的决定不能晚于其后的办理。")
            following = known[name]
        found[name] = following
    if last is not None and following < last:
        raise UnlikeOurs("办理时间早于此前的办理。")
    return found, following


def in_words(procedure: Procedure, one: dict[str, str]) -> str:
    """检察委员会决定：2026年第12次会议，2026年11月2日."""
    if one["move"] == COMMITTEE:
        held = day_text(date.fromisoformat(one["held_on"])) if one.get("held_on") else ""
        return "检察委员会决定：" + "，".join(filter(None, (one.get("session", ""), held)))
    move = procedure.move(one["move"])
    day = day_text(datetime.fromisoformat(one["at"]).date())
    who = "检察长" if Role.CHIEF in move.by else "负责人"
    return f"{who}决定：{one['name']}，{day}" if one["move"] in DECISIONS else f"{one['name']}，{day}"


def decision(procedure: Procedure, said: list[dict[str, Any]]) -> str:
    """Who decided, in words; empty where that is not told."""
    return next((in_words(procedure, one) for one in said if one["move"] in DECISIONS), "")
