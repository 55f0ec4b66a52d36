"""Sample letters between bodies, each written from one of the sample's own matters and carried to its state by acts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.db import transaction

from recommendations.sample.cast import OFFICE, clerk_of
from recommendations.sample.story import Story
from supervision.accounts.models import Appointment, Body, Person
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, open_matter, perform

ZONE = ZoneInfo("Asia/Shanghai")
OURS = {"approve": "chief", "send_back": "chief"}
THEIRS = ("acknowledge", "answer", "decline", "confirm")
SIGNED = {"recipient": "收文人员", "recipient_title": "办公室"}
SERVED = {"way": "in_person", "place": "该单位办公室", "servers": "检察官甲、助理甲", **SIGNED}
BLANK = ("tracking_number", "refusal", "witnesses", "announcement")


def load(bodies: dict[str, Body], people: dict[str, Person], today: date) -> tuple[int, list[str]]:
    """Investigate the two cases and write every letter; how many matters that makes, and what could not be written."""
    told = yaml.safe_load((Path(__file__).parent / "papers.yaml").read_text(encoding="utf-8"))
    for case in ("civil_case", "case"):
        Story(told[case], bodies, people, today).investigated_case(3)
    rows, office = told["letters"], bodies[OFFICE]
    failed = []
    for row in rows:
        source = _source(office, row)
        try:
            with transaction.atomic():
                _write(office, people, row, source, _receiver(office, row, source, bodies), today)
        except IllegalMove as error:
            failed.append(f"{row['kind']}（{row['title']}）：{error}")
    return len(rows) + 4 - len(failed), failed


def _source(office: Body, row: dict[str, Any]) -> Matter | None:
    """The newest case, or the oldest of other matters in that state, from which such a letter may come."""
    if "source" not in row:
        return None
    kind, state = row["source"]["kind"], row["source"]["state"]
    found = Matter.objects.filter(office=office, kind=kind, state=state).order_by(
        *(("-opened_on", "-id") if kind == "case" else ("opened_on", "id"))
    )
    return next((one for one in found if procedures()[row["kind"]].suits(one)), None)


def _receiver(office: Body, row: dict[str, Any], source: Matter | None, bodies: dict[str, Body]) -> Body | None:
    named = row.get("to", "")
    if named == "above":
        return office.parent
    if not named:
        return source.counterpart if source else None
    return bodies.get(named) or Body.objects.get(region=office.region, kind=named)


def _write(
    office: Body, people: dict[str, Person], row: dict[str, Any], source: Matter | None, to: Body | None, today: date
) -> None:
    days, minutes = row["days_ago"], 0

    def now() -> datetime:
        nonlocal minutes
        minutes += 7
        day = today - timedelta(days=max(days, 0))
        return datetime.combine(day, time(10, 0), ZONE) + timedelta(minutes=minutes)

    data = {name: row[name] for name in ("title", "facts", "basis")} | row["said"]
    data |= {"secrecy": row.get("secrecy", "ordinary"), "contact": "检察官甲 0398-0000000", "files": []}
    data |= {"feedback_by": today + timedelta(days=row.get("feedback_in", 24))}
    data |= {"since": today - timedelta(days=365), "until": today} if row["kind"] == "similar_cases" else {}
    data |= {"counterpart": to} if "receiver" not in row["said"] else {}
    matter = open_matter(row["kind"], actor=people["prosecutor"], office=office, data=data, parent=source, now=now())
    for name in row["course"].split():
        days -= 1 if name in ("approve", "acknowledge", "hold") else 0
        days = min(days, -row["feedback_in"]) if name == "record_hearing" else days
        on = today - timedelta(days=max(days, 0))
        said = {"opinion": "同意。", "reason": "", "remark": "", "files": [], **row.get("words", {}).get(name, {})}
        said |= {"signed_on": on, **SIGNED} if name == "acknowledge" else {}
        said |= {"held_on": on} if name == "hold" else {}
        said |= {"next_by": today + timedelta(days=75)} if name == "plan_next" else {}
        said |= {"delivered_on": on, "way": "专人送交", "waiver": ""} if name == "deliver" else {}
        said |= {"heard_on": data["feedback_by"]} if name == "record_hearing" else {}
        if name == "serve":
            said |= SERVED | {"served_on": on, "electronic_consent": False, "consent_on": None}
            said |= dict.fromkeys(BLANK, "")
        actor = _of(to, today) if name in THEIRS and to else people[OURS.get(name, "prosecutor")]
        matter = perform(matter, name, actor=actor, data=said, now=now())


def _of(body: Body, today: date) -> Person:
    """Who acts for the receiver: its head, or the clerk of a body that has none."""
    heads = Appointment.objects.in_force(today).filter(body=body, post__in=["agency_head", "chief"])
    found = heads.select_related("person").first()
    if found:
        return found.person
    if body.is_procuratorate:
        return Person.objects.filter(appointments__body=body).order_by("pk")[0]
    return clerk_of(body, today)
