"""The joint office's daily work: terms that are its own, tasks by hand, resolutions, papers, and whom it may show what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from supervision.accounts.models import Person
from supervision.ledger.models import Entry
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, perform
from supervision.terms.models import Clock
from supervision.terms.services import start_clock
from tests.builders import Cast, fresh
from tests.linkage.test_meetings import mechanism

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def _running(matter: Matter) -> set[str]:
    return set(Clock.objects.filter(matter=matter, state="running").values_list("term", flat=True))


# --- the terms of a partner mechanism ---------------------------------------------------------------------------------
def test_a_partner_mechanism_owes_no_plan_and_no_bulletin(cast: Cast, browser: Browser) -> None:
    """府检联动意见五（三） sets plan and bulletin for its own meeting; 河长+检察长 owes neither."""
    joint, partner = mechanism(cast), mechanism(cast, type="chiefs", title="河长+检察长")
    ours = {"FJ_PLAN", "FJ_BULLETIN_HALF_YEAR", "FJ_RELEASE", "FJ_RECONCILE"}
    assert _running(joint) == ours | {"FJ_MEETING_YEARLY"}
    assert _running(partner) == {"FJ_MEETING_YEARLY"}
    with pytest.raises(IllegalMove, match="只有府检联动联席会议机制"):
        perform(partner, "record_plan", actor=fresh(cast.office), data={"year": 2099})
    assert "登记已印发要点" not in browser(cast.office).get(f"/matters/{partner.pk}/").content.decode()
    said = {**{name: partner.details[name] for name in ("subject", "partners", "convenor", "deputy", "director")}}
    said |= {"title": "t", "type": "linkage", "document": "d", "founded_on": partner.issued_on, "expires_on": None}
    with pytest.raises(IllegalMove, match="类别不能互改"):
        perform(partner, "revise", actor=fresh(cast.office), data=said)


def test_false_terms_that_run_already_are_ended_by_the_office_on_record(cast: Cast) -> None:
    partner = mechanism(cast, type="plus", title="检察+工会")
    start_clock(
        matter_id=partner.pk, term="FJ_PLAN", on=partner.opened_on, obligor=cast.joint_office,
        document_date=date(partner.opened_on.year + 1, 1, 31),
    )  # fmt: skip
    listed: Any = StringIO()
    call_command("end_false_terms", stdout=listed)
    assert "检察+工会" in listed.getvalue()
    call_command("end_false_terms", "--as", cast.clerk.username, stdout=StringIO())
    assert "FJ_PLAN" in _running(partner)
    call_command("end_false_terms", "--as", cast.office.username, stdout=StringIO())
    assert _running(partner) == {"FJ_MEETING_YEARLY"}
    assert Clock.objects.get(matter=partner, term="FJ_PLAN").state == "cancelled"
    assert Entry.objects.get(matter_id=partner.pk, name="mechanism.end_false_terms").actor_name == cast.office.name
    with pytest.raises(IllegalMove, match="没有不适用的计时"):
        perform(mechanism(cast), "end_false_terms", actor=fresh(cast.office))
