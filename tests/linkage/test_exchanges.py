"""Transfers and requests: who may do what when, who sees what, which clocks run, what the letters say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.utils import timezone

from supervision.accounts.models import Appointment, Person
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, available, open_matter, perform
from supervision.notices.models import Notice
from supervision.terms.models import Clock
from tests.builders import Cast, clue, fresh
from tests.linkage.words import SAID, act, exchange_data, from_agency, from_procuratorate

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
# Who may do what in which state, from the agency to the procuratorate: written from the rule, not from the code.
AGENCY_CLERK, AGENCY_HEAD = "clerk", "agency_head"
OURS, HEADS = ["prosecutor", "colleague"], ["head", "chief"]
BOTH, BACK = [*OURS, *HEADS], [AGENCY_CLERK, AGENCY_HEAD]
TABLE: dict[str, dict[str, list[str]]] = {
    "drafting": {"revise": [AGENCY_CLERK], "submit": [AGENCY_CLERK], "withdraw": [AGENCY_HEAD], "attach": BACK},
    "approving": {"approve": [AGENCY_HEAD], "send_back": [AGENCY_HEAD], "withdraw": [AGENCY_HEAD], "attach": BACK},
    "approved": {"send": BACK, "withdraw": [AGENCY_HEAD], "attach": BACK},
    "sent": {"acknowledge": BOTH, "return_letter": BOTH, "withdraw": [AGENCY_HEAD], "attach": [*BACK, *BOTH]},
    "returned": {"redraft": [AGENCY_CLERK], "withdraw": [AGENCY_HEAD], "attach": [*BACK, *BOTH]},
    "received": {
        "return_letter": BOTH, "accept": HEADS, "decline": HEADS, "withdraw": [AGENCY_HEAD], "attach": [*BACK, *BOTH],
    },
    "accepted": {"answer": BOTH, "withdraw": [AGENCY_HEAD], "attach": [*BACK, *BOTH]},
    "declined": {"close": BACK, "attach": [*BACK, *BOTH]},
    "answered": {"close": BACK, "attach": [*BACK, *BOTH]},
    "closed": {},
    "withdrawn": {},
}  # fmt: skip
MOVES = {name for moves in TABLE.values() for name in moves}


def outcome(matter: Matter, name: str, actor: Person, cast: Cast) -> str:
    usual: dict[str, Any] = {"opinion": "同意", "reason": "如卷", "remark": ""}
    said = exchange_data(cast.county) if name == "revise" else SAID.get(name, usual)
    if matter.kind == "request":
        said = said | {"type": "data", "outcome": "given"}
    with transaction.atomic():
        try:
            perform(matter, name, actor=actor, data=said)
            return "done"
        except PermissionDenied:
            return "403"
        except IllegalMove:
            return "409"
        finally:
            transaction.set_rollback(True)


@pytest.mark.parametrize("kind", ["transfer", "request"])
@pytest.mark.parametrize("state", TABLE)
def test_only_what_the_table_allows_happens(cast: Cast, kind: str, state: str) -> None:
    matter = from_agency(cast, state, kind)
    wrong = []
    for part, person in cast.people().items():
        actor = fresh(person)
        offered = {move.name for move, reason in available(matter, actor, timezone.localdate()) if reason is None}
        listed = {name for name, parts in TABLE[state].items() if part in parts}
        if offered != listed:
            wrong.append(f"{part} is offered {sorted(offered)}, may do {sorted(listed)}")
        wrong += [f"{part} {name}" for name in sorted(listed) if outcome(matter, name, actor, cast) != "done"]
        wrong += [f"{part} may {name}" for name in MOVES - listed if outcome(matter, name, actor, cast) == "done"]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("kind", ["transfer", "request"])
def test_the_table_knows_every_state_and_every_move(kind: str) -> None:
    procedure = procedures()[kind]
    own = {"tell_handling"} if kind == "transfer" else set()
    assert {move.name for move in procedure.moves} == MOVES | own
    assert set(procedure.states) == set(TABLE)


def test_a_crime_that_an_agency_hands_over_is_handled_within_three_days(cast: Cast) -> None:
    """人民检察院办理行政执法机关移送涉嫌犯罪案件的规定第2条; other clues have the date in the letter alone."""
    with time_machine.travel("2026-09-01 10:00+08:00"):
        said = exchange_data(cast.county, type="duty_crime")
        matter = open_matter("transfer", actor=fresh(cast.clerk), office=cast.agency, data=said)
        for name, actor in (("submit", cast.clerk), ("approve", cast.agency_head), ("send", cast.agency_head)):
            matter = act(matter, name, actor)
        matter = act(act(matter, "acknowledge", cast.head), "accept", cast.chief)
        clock = matter.clocks.get(term="YS_PROC_INTAKE")
        assert (clock.due_on, clock.obligor) == (date(2026, 9, 4), cast.county)
        matter = act(matter, "tell_handling", cast.chief, reason="属本院管辖，已指派两名检察人员初步审查。")
        clock.refresh_from_db()
        assert (clock.state, matter.state) == ("met", "accepted")
        with pytest.raises(IllegalMove, match="没有待告知"):
            act(matter, "tell_handling", cast.chief)
        matter = act(matter, "answer", cast.head)
    assert not from_agency(cast, "accepted").clocks.filter(term="YS_PROC_INTAKE").exists()


def test_who_drafts_does_not_approve(cast: Cast) -> None:
    matter = open_matter("transfer", actor=fresh(cast.clerk), office=cast.agency, data=exchange_data(cast.county))
    act(matter, "submit", cast.clerk)
    Appointment.objects.create(person=cast.clerk, body=cast.agency, post="agency_head", started_on=date(2020, 1, 1))
    with pytest.raises(IllegalMove):
        act(matter, "approve", cast.clerk)


SEEN_BEFORE = {"clerk", "agency_head"}
SEEN_AFTER = SEEN_BEFORE | {
    "prosecutor", "colleague", "assistant", "head", "chief", "legal", "committee", "case_manager", "office", "convenor",
}  # fmt: skip


@pytest.mark.parametrize(("state", "seen"), [("approved", SEEN_BEFORE), ("sent", SEEN_AFTER), ("answered", SEEN_AFTER)])
def test_the_receiver_sees_it_once_it_is_sent_and_nobody_else(
    cast: Cast, browser: Browser, state: str, seen: set[str]
) -> None:
    matter = from_agency(cast, state)
    found = {
        part
        for part, person in cast.people().items()
        if browser(person).get(f"/matters/{matter.pk}/").status_code == 200
    }
    assert found == seen
    for part in ("outsider", "prosecutor2", "observer", "superior"):
        client = browser(getattr(cast, part))
        for path in ("/matters/", "/search/?q=朱雀七三", "/matters/export.csv", "/api/v1/matters/", "/"):
            assert matter.title not in client.get(path).content.decode(), (part, path)


def test_letters_and_files_follow(cast: Cast, browser: Browser) -> None:
    matter = from_agency(cast, "answered")
    assert [letter.kind for letter in matter.letters.order_by("made_at")] == ["transfer_letter", "transfer_result"]
    for letter in matter.letters.all():
        path = f"/documents/letters/{letter.pk}/pdf/"
        path = next(row for row in _links(browser(cast.clerk), matter) if str(letter.pk) in row) or path
        assert browser(cast.clerk).get(path).status_code == 200
        assert browser(cast.prosecutor).get(path).status_code == 200
        assert browser(cast.outsider).get(path).status_code == 404


def _links(client: Client, matter: Matter) -> list[str]:
    page = client.get(f"/matters/{matter.pk}/").content.decode()
    return [part.split('"')[0] for part in page.split('href="')[1:]]


def test_the_answer_bears_the_receivers_own_number(cast: Cast) -> None:
    matter = from_agency(cast, "answered")
    letter = matter.letters.get(kind="transfer_result")
    year = timezone.localdate().year
    assert matter.number == f"渑池县城市管理局移函〔{year}〕1号"
    assert letter.number == f"渑检移复〔{year}〕1号"
    assert "已立案" in letter.text
    assert "已于今日立案" in letter.text


def test_clocks_of_signing_and_feedback(cast: Cast) -> None:
    """QS_ACKNOWLEDGE: three working days; the feedback by the date in the letter, which prevails."""
    with time_machine.travel(datetime(2026, 11, 2, 2, 0, tzinfo=UTC)):  # a Monday
        matter = from_agency(cast, "sent", feedback_by=date(2026, 12, 10))
        signing = Clock.objects.get(matter=matter, term="QS_ACKNOWLEDGE")
        assert (signing.due_on, signing.obligor, signing.state) == (date(2026, 11, 5), cast.county, "running")
        matter = act(matter, "acknowledge", cast.prosecutor)
        feedback = Clock.objects.get(matter=matter, term="FJ_FEEDBACK")
        assert (feedback.due_on, feedback.obligor) == (date(2026, 12, 10), cast.county)
        assert Clock.objects.get(matter=matter, term="QS_ACKNOWLEDGE").state == "met"
        matter = act(matter, "accept", cast.head)
        matter = act(matter, "answer", cast.prosecutor)
        assert Clock.objects.get(matter=matter, term="FJ_FEEDBACK").state == "met"


def test_a_return_ends_the_clocks_and_keeps_the_round(cast: Cast) -> None:
    matter = from_agency(cast, "returned")
    assert set(matter.clocks.values_list("state", flat=True)) == {"cancelled"}
    matter = act(matter, "redraft", cast.clerk)
    assert (matter.number, matter.issued_on, matter.state) == ("", None, "drafting")
    matter = perform(matter, "revise", actor=fresh(cast.clerk), data=exchange_data(cast.police))
    for name, actor in (("submit", cast.clerk), ("approve", cast.agency_head), ("send", cast.clerk)):
        matter = act(matter, name, actor)
    year = timezone.localdate().year
    assert matter.number == f"渑池县城市管理局移函〔{year}〕2号"
    assert [row["number"] for row in matter.details["rounds"]] == [f"渑池县城市管理局移函〔{year}〕1号"]
    assert not Matter.objects.visible_to(fresh(cast.prosecutor)).filter(pk=matter.pk).exists()


def test_a_received_transfer_opens_a_clue(cast: Cast, browser: Browser) -> None:
    matter = from_agency(cast, "accepted")
    page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    assert f"/matters/new/clue/?parent={matter.pk}" in page
    form = browser(cast.prosecutor).get(f"/matters/new/clue/?parent={matter.pk}").content.decode()
    assert matter.title in form
    assert "朱雀七三" in form
    said = {"title": "河道垃圾", "function": "public_interest", "field": "生态环境和资源保护", "source": "其他"}
    said |= {"counterpart": cast.agency, "found_on": timezone.localdate(), "summary": "如移送函", "files": []}
    said |= {"handler": cast.prosecutor, "secrecy": "ordinary"}
    made = open_matter("clue", actor=fresh(cast.prosecutor), office=cast.county, parent=matter, data=said)
    assert made.parent_id == matter.pk
    # The sender learns the result by letter, not by looking into the receiver's clue.
    assert "河道垃圾" not in browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
    with pytest.raises(PermissionDenied):
        open_matter("clue", actor=fresh(cast.prosecutor2), office=cast.other_county, parent=matter, data=said)


def test_from_a_clue_of_the_procuratorate_to_an_agency(cast: Cast, browser: Browser) -> None:
    source = clue(cast, title="不得外传的线索")
    data = exchange_data(cast.agency)
    matter = open_matter("transfer", actor=fresh(cast.prosecutor), office=cast.county, parent=source, data=data)
    for name, actor in (("submit", cast.prosecutor), ("approve", cast.head), ("send", cast.prosecutor)):
        matter = act(matter, name, actor)
    page = browser(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
    assert matter.number in page
    assert "不得外传的线索" not in page
    assert "文书签收" in browser(cast.clerk).get("/").content.decode()
    assert Notice.objects.filter(recipient=cast.agency_head, matter=matter).exists()


def test_between_departments_of_one_procuratorate(cast: Cast, browser: Browser) -> None:
    """公益诉讼办案规则第25条 and the like: the same slip inside the house."""
    Appointment.objects.filter(person=cast.colleague).update(department="第四检察部")
    Appointment.objects.filter(person=cast.head).update(department="第四检察部")
    matter = from_procuratorate(cast, "drafting", counterpart=cast.county, department="第四检察部")
    matter = act(matter, "submit", cast.prosecutor)
    matter = act(matter, "approve", cast.chief)
    matter = act(matter, "send", cast.prosecutor)
    with pytest.raises(PermissionDenied):
        act(matter, "acknowledge", cast.prosecutor)
    matter = act(matter, "acknowledge", cast.colleague)
    matter = act(matter, "accept", cast.head)
    matter = act(matter, "answer", cast.colleague)
    assert matter.state == "answered"
    assert browser(cast.office).get(f"/matters/{matter.pk}/").status_code == 404


def test_the_office_is_not_shown_criminal_or_restricted_ones(cast: Cast, browser: Browser) -> None:
    for changes in ({"type": "criminal"}, {"secrecy": "restricted"}):
        matter = from_agency(cast, "sent", **changes)
        assert browser(cast.office).get(f"/matters/{matter.pk}/").status_code == 404
