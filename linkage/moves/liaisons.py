"""Whose time as a member unit or as a liaison person ends or is over, and who hears of it.

That liaison persons have a time of office, and that it is said so many days ahead, is a configurable default of this
product (`LIAISON_REMINDER_DAYS`); no rule sets it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from linkage.models import Member
from supervision.accounts.models import Appointment, Body, Person, Post
from supervision.ledger.models import Action
from supervision.ledger.services import record_all
from supervision.matters.models import Matter, Part, Party
from supervision.notices.services import tell
from supervision.terms.arithmetic import day_text

# Who hears of it: the office's own people, a unit's clerk, and of a procuratorate those who keep its papers.
TOLD_POSTS = (Post.OFFICE, Post.CLERK, Post.CASE_MANAGEMENT)
TO_DO = "请确定续任或者接任的联络员，由联席办在“维护成员单位”中登记。"
TO_KEEP = "继续参加的，由联席办在“维护成员单位”中改写终止日期。"


def over(day: date | None, today: date) -> bool:
    """Whether a time that ends on this day (exclusive) is over."""
    return day is not None and day <= today


def watch(now: datetime) -> int:
    """Each night: say what ends soon and what is over, once each; who is no longer a member sees no more of it.

    Returns how many member units left. Late or twice, it does the same.
    """
    today = timezone.localdate(now)
    soon = today + timedelta(days=settings.LIAISON_REMINDER_DAYS)
    rows = Member.objects.filter(Q(until__lte=soon) | Q(liaison_until__lte=soon, liaison__gt=""))
    found = list(rows.filter(mechanism__state="in_force").select_related("mechanism", "body").order_by("pk"))
    people = _people({key for one in found for key in (one.body_id, one.mechanism.office_id)}, today)
    with transaction.atomic():
        for member in found:
            told = {*people[member.body_id], *people[member.mechanism.office_id]}
            for kind, day, words in _said(member, today, soon):
                tell(
                    people=told, matter_id=member.mechanism_id, cause=f"member:{member.pk}:{kind}:{day}",
                    title=f"{member.mechanism.title}：{member.body.name}{words}", now=now, kind="reminder",
                    text=TO_DO if kind.startswith("liaison") else TO_KEEP,
                )  # fmt: skip
        return _leave([one for one in found if over(one.until, today)], now)


def _said(member: Member, today: date, soon: date) -> list[tuple[str, date, str]]:
    """What is to be said of one member: which time, its day, and whether it is over or ends."""
    said = []
    # Who leaves needs no new liaison person.
    times = [("unit", member.until, "成员资格")]
    times += (
        [] if over(member.until, today) or not member.liaison else [("liaison", member.liaison_until, "联络员任期")]
    )
    for kind, day, what in times:
        if day is not None and day <= soon:
            gone = over(day, today)
            said.append(
                (f"{kind}_{'over' if gone else 'ends'}", day, f"{what}{'已于' if gone else '将于'}{day_text(day)}届满")
            )
    return said


def _people(bodies: set[int], today: date) -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = defaultdict(list)
    held = Appointment.objects.in_force(today).filter(body_id__in=bodies, post__in=TOLD_POSTS)
    for duty in held.select_related("person"):
        found[duty.body_id].append(duty.person)
    return found


def _leave(members: list[Member], now: datetime) -> int:
    """The office wrote the day; from it on the unit takes no part in the mechanism, on record."""
    rows: list[dict[str, Any]] = []
    for member in members:
        gone, _ = Party.objects.filter(matter=member.mechanism, body=member.body, part=Part.MEMBER).delete()
        if gone:
            rows.append({
                "action": Action.ACT, "name": "mechanism.member_leaves", "label": "成员期满移出",
                "matter_id": member.mechanism_id, "text": member.body.name,
                "data": {"from": "in_force", "to": "in_force", "internal": False, "said": {}},
            })  # fmt: skip
    record_all(rows, at=now)
    return len(rows)


def lapsed(office: Body, today: date) -> list[Member]:
    """The members of the office's joint meeting whose time, or whose liaison person's time, is over."""
    joint = Matter.objects.filter(kind="mechanism", office=office, state="in_force", details__type="linkage")
    ended = Q(until__lte=today) | Q(liaison_until__lte=today, liaison__gt="")
    return list(Member.objects.filter(ended, mechanism__in=joint).select_related("body").order_by("pk"))
