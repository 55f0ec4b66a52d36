"""The roster of 特邀检察官助理 and volunteers: who may do what, and whom the forms that use it offer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cases.forms.roster import NominateForm
from cases.reports.roster import serving
from linkage.forms import WorkForm
from recommendations.forms.following import LookBackForm
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, available, open_matter, perform
from supervision.terms.models import Clock
from tests.builders import Cast, act, fresh, recommendation, words
from tests.linkage import test_works
from tests.linkage.conftest import on

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
# 府检联动意见四（四）; the prosecutor handles, the colleague is another prosecutor of the office.
TABLE: dict[str, dict[str, list[str]]] = {
    "proposed": {"revise": ["prosecutor"], "appoint": ["chief"], "decline": ["chief"]},
    "serving": {
        "record_use": ["prosecutor", "assistant", "colleague", "office", "convenor"],
        "renew": ["chief"], "end": ["head", "chief"],
    },
    "declined": {},
    "ended": {},
}  # fmt: skip
PATH = {"proposed": (), "serving": ("appoint",), "declined": ("decline",), "ended": ("appoint", "end")}


def data(**changes: Any) -> dict[str, Any]:
    """An engineer of the water authority, appointed from the spring of 2026 for two years."""
    said = {
        "name": "工程师甲", "type": "assistant", "unit": None, "field": "生态环境和资源保护", "phone": "",
        "specialty": "水利工程高级工程师", "since": date(2026, 3, 2), "until": date(2028, 3, 2), "avoid": "",
    }  # fmt: skip
    return said | changes


def entry(cast: Cast, upto: str = "serving", **changes: Any) -> Matter:
    made = open_matter("roster_entry", actor=fresh(cast.prosecutor), office=cast.county, data=data(**changes))
    for name in PATH[upto]:
        made = perform(made, name, actor=fresh(cast.chief), data={"opinion": "同意", "reason": "调离"})
    return made


def said_of(name: str) -> dict[str, Any]:
    own = {
        "revise": data(),
        "record_use": {"used_on": timezone.localdate(), "way": "advice", "what": "咨询", "opinion": ""},
        "renew": {"until": date(2030, 3, 2)},
    }
    return own.get(name, {"opinion": "同意", "reason": "理由"})


def done(matter: Matter, name: str, actor: Person) -> bool:
    with transaction.atomic():
        try:
            perform(matter, name, actor=actor, data=said_of(name))
            return True
        except (PermissionDenied, IllegalMove):
            return False
        finally:
            transaction.set_rollback(True)


def test_only_what_the_table_allows_happens(cast: Cast) -> None:
    wrong = []
    names = {move.name for move in procedures()["roster_entry"].moves}
    assert {name for moves in TABLE.values() for name in moves} == names
    for state, expected in TABLE.items():
        matter = entry(cast, state)
        for part, person in cast.people().items():
            actor = fresh(person)
            listed = {name for name, parts in expected.items() if part in parts}
            offered = {move.name for move, no in available(matter, actor, timezone.localdate()) if no is None}
            happened = {name for name in names if done(matter, name, actor)}
            if not offered == happened == listed:
                wrong.append(f"{state}: {part} is offered {sorted(offered)}, does {sorted(happened)}")
    assert not wrong, "\n".join(wrong)


def test_the_term_of_appointment_is_a_clock_and_ends_the_offer(cast: Cast) -> None:
    with on("2026-03-02"):
        matter = entry(cast)
        assert Clock.objects.get(matter=matter, term="FJ_APPOINTMENT").due_on == date(2028, 3, 2)
        later = entry(cast, name="工程师乙", since=date(2026, 6, 1))
        entry(cast, "proposed", name="工程师丙")
        assert [one.pk for one in serving(fresh(cast.prosecutor), timezone.localdate())] == [matter.pk]
    with on("2026-06-01"):
        assert {one.pk for one in serving(fresh(cast.office), timezone.localdate())} == {matter.pk, later.pk}
        # A superior reads the roster of an office below, and does not use it up.
        assert not serving(fresh(cast.superior), timezone.localdate())
    with on("2028-03-03"):
        assert not serving(fresh(cast.prosecutor), timezone.localdate())
        matter = perform(matter, "renew", actor=fresh(cast.chief), data={"until": date(2030, 3, 2)})
        assert [one.pk for one in serving(fresh(cast.prosecutor), timezone.localdate())] == [matter.pk]
        assert Clock.objects.get(matter=matter, state="running").due_on == date(2030, 3, 2)


def test_a_look_back_uses_the_roster(cast: Cast, browser: Browser) -> None:
    chosen = entry(cast)
    found = recommendation(cast, upto="look_back_planned")
    form = LookBackForm(matter=found, person=fresh(cast.prosecutor))
    assert [str(label) for _, label in form.fields["roster"].choices] == [
        "工程师甲（特邀检察官助理，生态环境和资源保护）"
    ]
    said = words(cast, found, "look_back") | {"roster": [chosen], "third_parties": "人大代表一名"}
    found = act(cast, found, "look_back", **said)
    assert (
        "工程师甲（特邀检察官助理，生态环境和资源保护）、人大代表一名"
        in found.letters.get(kind="look_back_record").text
    )
    chosen.refresh_from_db()
    assert [(use["way"], use["what"]) for use in chosen.details["uses"]] == [
        ("look_back", f"{found.title}（{found.number}）")
    ]
    page = browser(cast.prosecutor).get(f"/matters/{chosen.pk}/").content.decode()
    assert "参与记录（1次）" in page
    assert found.number in page
    # The joint office sees who there is, not in which cases they helped; the agency neither.
    page = browser(cast.office).get(f"/matters/{chosen.pk}/").content.decode()
    assert "水利工程高级工程师" in page
    assert found.number not in page
    assert browser(cast.clerk).get(f"/matters/{chosen.pk}/").status_code == 404


def test_an_inspection_uses_the_roster(cast: Cast) -> None:
    chosen = entry(cast, type="volunteer")
    blank = Matter(kind="inspection", office=cast.joint_office)
    assert "roster" in WorkForm(matter=blank, person=fresh(cast.office)).fields
    assert (
        "roster"
        not in WorkForm(matter=Matter(kind="campaign", office=cast.joint_office), person=fresh(cast.office)).fields
    )
    made = test_works.work(cast, "inspection", "running", roster=[chosen])
    chosen.refresh_from_db()
    assert [use["way"] for use in chosen.details["uses"]] == ["inspection"]
    assert "工程师甲（“益心为公”志愿者" in made.letters.get(kind="joint_plan").text


def test_a_specialist_is_asked_for_from_the_roster(cast: Cast, browser: Browser) -> None:
    chosen = entry(cast, unit=cast.agency)
    page = browser(cast.prosecutor).get(f"/matters/new/request/?parent={chosen.pk}").content.decode()
    assert "商请工程师甲协助办案" in page
    assert f'<option value="{cast.agency.pk}" selected>' in page
    assert '<option value="assistant" selected>' in page


def test_a_mistyped_end_of_service_is_noticed(cast: Cast) -> None:
    blank = Matter(kind="roster_entry", office=cast.county)
    for until, wrong in (("2029-03-02", False), ("2099-03-02", True), ("2026-03-01", True)):
        said = data(since="2026-03-02", until=until)
        assert ("until" in NominateForm(said, matter=blank, person=cast.prosecutor).problems()) == wrong, until
