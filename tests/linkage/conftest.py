"""A year of recommendations with known dates, and a fixed today."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from supervision.accounts.models import Body
from supervision.matters.models import Matter
from tests.builders import PUBLIC, SOCIAL, Cast, act, case, people, recommendation, reply_data, verdicts
from tests.conftest import shared_world

BEIJING = ZoneInfo("Asia/Shanghai")
SUIT = ["依法提起公益诉讼"]
TODAY = "2026-11-20"


def on(day: str) -> Any:
    """Ten in the morning of that day."""
    return time_machine.travel(datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=BEIJING), tick=False)


def issued(cast: Cast, parent: Matter, day: str, *, kind: str = PUBLIC, agency: Body | None = None) -> Matter:
    """A recommendation issued on that day."""
    with on(day):
        return recommendation(cast, kind, upto="issued", parent=parent, counterpart=agency or cast.agency)


def served(cast: Cast, parent: Matter, day: str, *, since: str = "", **more: Any) -> Matter:
    """A recommendation served and signed for on that day, issued then or before."""
    found = issued(cast, parent, since or day, **more)
    clerk = cast.outsider if found.counterpart_id == cast.outsider_agency.pk else cast.clerk
    with on(day):
        return act(cast, act(cast, found, "serve"), "acknowledge", clerk)


def replied(cast: Cast, found: Matter, day: str, *adoptions: str) -> Matter:
    """The reply on that day; adopted in every measure unless said otherwise."""
    with on(day):
        answers = reply_data(found, timezone.localdate())["answers"]
        for answer, adoption in zip(answers, adoptions or ("adopted", "adopted"), strict=True):
            answer["adoption"] = adoption
        return act(cast, found, "reply", answers=answers)


def then(cast: Cast, found: Matter, day: str, name: str, **changes: Any) -> Matter:
    """One act on that day."""
    with on(day):
        return act(cast, found, name, **changes)


def answered(cast: Cast, parent: Matter) -> None:
    """Five with replies: three in time, two late."""
    held = replied(cast, served(cast, parent, "2026-01-12", since="2026-01-09"), "2026-03-02")
    held = then(cast, then(cast, held, "2026-03-05", "verify"), "2026-03-05", "plan_look_back")
    then(cast, then(cast, held, "2026-06-10", "look_back", result="held"), "2026-06-11", "close")
    late = replied(cast, served(cast, parent, "2026-01-12"), "2026-03-20", "adopted", "partly")
    mixed = verdicts(late)
    mixed[1]["result"] = "partly"
    then(cast, late, "2026-03-24", "verify", verdicts=mixed)
    replied(cast, served(cast, parent, "2026-02-10"), "2026-03-10", "rejected", "rejected")
    # In time at first, found insufficient, supplemented after the term: late.
    again = replied(cast, served(cast, parent, "2026-03-24"), "2026-05-25")
    replied(cast, then(cast, again, "2026-05-27", "return_for_supplement"), "2026-06-02")
    relapsed = then(cast, served(cast, parent, "2026-04-14"), "2026-04-16", "object")
    relapsed = replied(cast, then(cast, relapsed, "2026-04-20", "reject_objection"), "2026-06-10")
    relapsed = then(cast, then(cast, relapsed, "2026-06-12", "verify"), "2026-06-12", "plan_look_back")
    then(cast, relapsed, "2026-09-01", "look_back", result="relapse")


def unanswered(cast: Cast, parent: Matter) -> None:
    """Overdue, closed without an answer, awaiting one, withdrawn, changed, and not yet served."""
    for day, urged, escalated, closed in (
        ("2026-02-10", "2026-04-15", "2026-05-20", ""),
        ("2026-05-12", "2026-07-15", "2026-07-20", "2026-07-22"),
    ):
        # What is closed here is a row of figures; whether its channels were used is asked elsewhere.
        channels = [] if closed else SUIT
        pressed = then(cast, served(cast, parent, day), urged, "urge")
        found = then(cast, pressed, escalated, "escalate", channels=channels)
        if closed:
            then(cast, found, closed, "close", outcome="suit", reason="依法提起公益诉讼")
    served(cast, parent, "2026-09-25", agency=cast.outsider_agency)
    withdrawn = then(cast, served(cast, parent, "2026-10-20"), "2026-10-22", "object")
    then(cast, withdrawn, "2026-10-26", "withdraw")
    changed = then(cast, served(cast, parent, "2026-11-02"), "2026-11-03", "object")
    then(cast, changed, "2026-11-04", "modify")
    issued(cast, parent, "2026-11-18")


@pytest.fixture(scope="class")
def told(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cast]:
    """Thirteen recommendations of the county, one of them the year before and one from a criminal case."""
    with shared_world(django_db_blocker, tmp_path_factory.mktemp("story")):
        cast = people()
        with on("2025-03-03"):
            parent = case(cast, upto="investigating")
            criminal = case(cast, upto="investigating", function="criminal")
        replied(cast, served(cast, parent, "2025-03-11"), "2025-05-06")
        answered(cast, parent)
        unanswered(cast, parent)
        served(cast, criminal, "2026-10-13", kind=SOCIAL, agency=cast.outsider_agency)
        yield cast


@pytest.fixture
def story(told: Cast, db: None) -> Iterator[Cast]:
    """What was told, once for all tests of a class; it is TODAY."""
    with on(TODAY):
        yield deepcopy(told)
