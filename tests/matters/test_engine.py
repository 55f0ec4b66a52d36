"""What the engine promises: one door, one effect, nothing half done, rights read anew each time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from recommendations.models import Recommendation
from supervision.accounts.models import Appointment
from supervision.accounts.services import appoint, dismiss
from supervision.documents.models import Letter
from supervision.ledger.models import Action, Entry
from supervision.matters.models import AllowedMove, Matter, Party, Submission
from supervision.matters.procedures import synchronise_moves
from supervision.matters.services import Conflict, IllegalMove, open_matter, perform
from supervision.notices.models import Notice
from supervision.terms.models import Clock
from tests.builders import (
    PUBLIC,
    SOCIAL,
    Cast,
    act,
    case,
    clue,
    draft_data,
    fresh,
    person,
    recommendation,
    words,
)
from tests.conftest import signed_in


class TestTheDatabaseHoldsTheTable:
    def test_a_state_cannot_be_set_backwards_past_the_engine(self, cast: Cast) -> None:
        matter = clue(cast, upto="accepted")
        for state in ("registered", "screening", "declined", "nonsense"):
            with pytest.raises(IntegrityError, match="is not a move of clue"), transaction.atomic():
                Matter.objects.filter(pk=matter.pk).update(state=state)
        matter.refresh_from_db()
        assert matter.state == "accepted"

    def test_steps_cannot_be_skipped(self, cast: Cast) -> None:
        matter = recommendation(cast)
        for state in ("approved", "issued", "served", "closed"):
            with pytest.raises(IntegrityError, match="is not a move of"), transaction.atomic():
                Matter.objects.filter(pk=matter.pk).update(state=state)

    def test_a_closed_matter_stays_closed(self, cast: Cast) -> None:
        matter = case(cast, upto="closed")
        with pytest.raises(IntegrityError, match="is not a move of"), transaction.atomic():
            Matter.objects.filter(pk=matter.pk).update(state="concluded", phase="verifying", closed_on=None)

    def test_what_is_served_has_a_date_of_issue(self, cast: Cast) -> None:
        matter = recommendation(cast, upto="served")
        with pytest.raises(IntegrityError, match="what_is_served_has_been_issued"), transaction.atomic():
            Matter.objects.filter(pk=matter.pk).update(issued_on=None)

    def test_the_table_in_the_database_follows_the_procedures(self, cast: Cast) -> None:
        AllowedMove.objects.create(kind="clue", source="accepted", target="registered")
        AllowedMove.objects.filter(kind="clue", source="registered", target="screening").delete()
        synchronise_moves()
        assert not AllowedMove.objects.filter(kind="clue", source="accepted", target="registered").exists()
        assert AllowedMove.objects.filter(kind="clue", source="registered", target="screening").exists()


class TestOneTransaction:
    def test_an_act_writes_state_entry_and_notice(self, cast: Cast) -> None:
        matter = act(cast, clue(cast, upto="screening"), "accept")
        entry = Entry.objects.get(name="clue.accept")
        assert (entry.actor, entry.matter_id) == (cast.head, matter.pk)
        assert (entry.data["from"], entry.data["to"]) == ("screening", "accepted")
        assert entry.data["said"]["opinion"] == "同意"
        assert entry.basis == "《人民检察院公益诉讼办案规则》第28条"
        notice = Notice.objects.get(recipient=cast.prosecutor, cause=f"act:{entry.number}")
        assert notice.title == "涧河河道倾倒建筑垃圾：受理"

    def test_a_failing_effect_leaves_nothing(self, cast: Cast) -> None:
        matter = recommendation(cast, upto="replied")
        before = _everything()
        said = words(cast, matter, "verify")
        said["verdicts"][1] = {"result": "not_rectified", "adequacy": "insufficient", "reason": "没有制度"}
        with pytest.raises(IllegalMove, match="第2项"):
            perform(matter, "verify", actor=fresh(cast.prosecutor), data=said, key="once")
        assert _everything() == before
        assert not Submission.objects.filter(key="once").exists()

    def test_a_refusal_leaves_nothing(self, cast: Cast) -> None:
        matter = clue(cast, upto="screening")
        before = _everything()
        with pytest.raises(PermissionDenied):
            perform(matter, "accept", actor=fresh(cast.prosecutor), data={"opinion": "同意"})
        with pytest.raises(IllegalMove):
            perform(matter, "screen", actor=fresh(cast.prosecutor), data=words(cast, matter, "screen"))
        with pytest.raises(IllegalMove):
            perform(matter, "fly", actor=fresh(cast.prosecutor))
        assert _everything() == before


def _everything() -> dict[str, list[Any]]:
    models = (Matter, Recommendation, Clock, Entry, Notice, Letter, Submission)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


class TestOpening:
    def test_a_superior_who_sees_a_matter_opens_nothing_from_it(self, cast: Cast) -> None:
        parent = clue(cast, upto="accepted")
        above = person("above", "检察官戊", at=cast.city, post="prosecutor")
        assert Matter.objects.visible_to(above).filter(pk=parent.pk).exists()
        said = {"title": "案", "counterpart": cast.agency, "facts": "事实", "grounds": "理由"}
        with pytest.raises(PermissionDenied, match="其他单位"):
            open_matter("case", actor=above, office=cast.city, data=said, parent=parent)

    def test_a_case_comes_from_an_accepted_clue_only(self, cast: Cast) -> None:
        said = {"title": "案", "counterpart": cast.agency, "facts": "事实", "grounds": "理由"}
        for parent in (None, clue(cast), clue(cast, upto="declined"), case(cast)):
            with pytest.raises(IllegalMove):
                open_matter("case", actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=parent)


class TestTwice:
    def test_the_same_key_acts_once(self, cast: Cast) -> None:
        matter = clue(cast)
        said = words(cast, matter, "screen")
        first = perform(matter, "screen", actor=fresh(cast.prosecutor), data=said, key="k")
        again = perform(matter, "screen", actor=fresh(cast.prosecutor), data=said, key="k")
        assert (first.version, again.version) == (2 + 1, 2 + 1)
        assert Entry.objects.filter(name="clue.screen").count() == 1

    def test_the_same_key_with_another_body_is_refused(self, cast: Cast) -> None:
        matter = clue(cast)
        said = words(cast, matter, "screen")
        perform(matter, "screen", actor=fresh(cast.prosecutor), data=said, key="k")
        with pytest.raises(IllegalMove, match="不同内容"):
            perform(matter, "screen", actor=fresh(cast.prosecutor), data={**said, "truth": "不实"}, key="k")
        with pytest.raises(IllegalMove, match="不同内容"):
            perform(clue(cast), "screen", actor=fresh(cast.prosecutor), data=said, key="k")

    def test_a_key_is_the_persons_own(self, cast: Cast) -> None:
        matter = clue(cast)
        perform(matter, "attach", actor=fresh(cast.prosecutor), data={"files": [], "remark": "一"}, key="k")
        perform(matter, "attach", actor=fresh(cast.assistant), data={"files": [], "remark": "二"}, key="k")
        assert Entry.objects.filter(name="clue.attach").count() == 2

    def test_an_edit_over_a_newer_version_is_a_conflict(self, cast: Cast) -> None:
        matter = recommendation(cast)
        seen = matter.version
        newer = perform(
            matter, "revise", actor=fresh(cast.assistant), data=draft_data(cast, PUBLIC, facts="甲"), version=seen
        )
        with pytest.raises(Conflict) as caught:
            perform(
                matter, "revise", actor=fresh(cast.prosecutor), data=draft_data(cast, PUBLIC, facts="乙"), version=seen
            )
        assert caught.value.matter.version == newer.version == seen + 1
        assert Recommendation.objects.get(pk=matter.pk).facts == "甲"

    def test_a_page_s_form_sent_again_leads_to_where_the_first_led(self, cast: Cast) -> None:
        """The form of a hand-over no longer offers the new handler once it is done."""
        matter = clue(cast)
        url = f"/matters/{matter.pk}/hand_over/"
        said = {"handler": cast.colleague.pk, "reason": "工作调整", "idempotency_key": "h", "version": matter.version}
        client = signed_in(cast.head)
        for _ in range(2):
            answer = client.post(url, said, follow=True)
            assert answer.redirect_chain == [(f"/matters/{matter.pk}/", 302)]
            assert "已移交承办。" in answer.content.decode()
        assert Entry.objects.filter(name="clue.hand_over").count() == 1
        assert client.post(url, said | {"idempotency_key": "new"}).status_code == 400
        other = client.post(url, said | {"reason": "另有", "handler": cast.prosecutor.pk})
        assert other.status_code == 409
        assert "不同内容" in other.content.decode()

    def test_who_lost_the_matter_by_the_act_is_led_to_the_desk_both_times(self, cast: Cast) -> None:
        matter = recommendation(cast, upto="served")
        client, url = signed_in(cast.clerk), f"/matters/{matter.pk}/return_letter/"
        said = {"reason": "不属本局职责。", "idempotency_key": "r"}
        first = client.post(url, said)
        Party.objects.filter(matter=matter).update(visible_from=None)
        again = client.post(url, said)
        assert first.status_code == again.status_code == 302
        assert again.url == "/"
        assert Entry.objects.filter(name__endswith=".return_letter").count() == 1

    def test_an_opening_sent_again_by_the_page_leads_to_the_one_matter(self, cast: Cast) -> None:
        parent = clue(cast, upto="accepted")
        said = {
            "title": "案",
            "counterpart": cast.agency.pk,
            "facts": "事实",
            "grounds": "理由",
            "interest": "administrative",
            "idempotency_key": "c",
        }
        client, url = signed_in(cast.prosecutor), f"/matters/new/case/?parent={parent.pk}"
        assert client.post(url, said).url == client.post(url, said).url
        assert Matter.objects.filter(kind="case").count() == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_opposite_decisions_at_once_have_one_winner(self, cast: Cast) -> None:
        for _ in range(5):
            matter = clue(cast, upto="screening")
            results = _race(
                partial(perform, matter, "accept", actor=fresh(cast.head), data={"opinion": "同意"}),
                partial(perform, matter, "decline", actor=fresh(cast.chief), data={"reason": "不属管辖"}),
            )
            assert sorted(type(result).__name__ for result in results) == ["IllegalMove", "Matter"]
            assert Entry.objects.filter(matter_id=matter.pk, name__in=["clue.accept", "clue.decline"]).count() == 1

    def test_one_form_sent_eight_times_at_once_acts_once(self, cast: Cast) -> None:
        matter = clue(cast)
        said = words(cast, matter, "screen")
        results = _race(
            *[lambda: perform(matter, "screen", actor=fresh(cast.prosecutor), data=said, key="k") for _ in range(8)]
        )
        assert [type(result) for result in results] == [Matter] * 8
        assert Entry.objects.filter(name="clue.screen").count() == 1

    def test_one_opening_sent_eight_times_at_once_makes_one_matter(self, cast: Cast) -> None:
        parent = clue(cast, upto="accepted")
        said = {"title": "案", "counterpart": cast.agency, "facts": "事实", "grounds": "理由"}
        results = _race(
            *[
                lambda: open_matter(
                    "case", actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=parent, key="k"
                )
                for _ in range(8)
            ]
        )
        assert {result.pk for result in results} == {Matter.objects.get(kind="case").pk}

    def test_numbers_given_at_once_are_consecutive(self, cast: Cast) -> None:
        parent = case(cast, upto="investigating")
        matters = [recommendation(cast, upto="approved", parent=parent) for _ in range(4)]
        results = _race(
            *[lambda m=m: perform(m, "issue", actor=fresh(cast.prosecutor), data={"remark": ""}) for m in matters]
        )
        year = timezone.localdate().year
        assert sorted(result.number for result in results) == [f"渑检行公建〔{year}〕{n}号" for n in (1, 2, 3, 4)]


def _race(*acts: Any) -> list[Any]:
    """All at one instant, each on a connection of its own; what each gave or raised."""
    start = Barrier(len(acts))

    def run(one: Any) -> Any:
        start.wait()
        try:
            return one()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


class TestRightsAreReadAnew:
    def test_who_leaves_loses_the_right_with_the_next_request(self, cast: Cast) -> None:
        matter = clue(cast, title="涧河线索")
        client = signed_in(cast.prosecutor)
        assert client.get(f"/matters/{matter.pk}/").status_code == 200
        dismiss(person=cast.prosecutor, on=timezone.localdate())
        assert client.get(f"/matters/{matter.pk}/").status_code == 404
        assert client.post(f"/matters/{matter.pk}/screen/", {"truth": "真", "feasibility": "可"}).status_code == 404

    def test_who_moves_takes_the_new_rights_and_not_the_old(self, cast: Cast) -> None:
        matter = clue(cast)
        today = timezone.localdate()
        client = signed_in(cast.prosecutor)
        dismiss(person=cast.prosecutor, on=today)
        appoint(person=cast.prosecutor, body=cast.other_county, post="prosecutor", on=today)
        assert client.get(f"/matters/{matter.pk}/").status_code == 404
        with pytest.raises(PermissionDenied):
            perform(matter, "screen", actor=fresh(cast.prosecutor), data=words(cast, matter, "screen"))
        assert client.get("/matters/new/clue/").status_code == 200

    def test_who_is_put_out_of_use_is_out(self, cast: Cast) -> None:
        client = signed_in(cast.prosecutor)
        assert client.get("/matters/").status_code == 200
        cast.prosecutor.is_active = False
        cast.prosecutor.save()
        assert client.get("/matters/").status_code == 302

    def test_an_appointment_holds_from_its_first_day_to_the_day_before_its_end(self, cast: Cast) -> None:
        matter = clue(cast)
        Appointment.objects.filter(person=cast.head).update(started_on=date(2027, 3, 1), ended_on=date(2027, 4, 1))
        seen = {}
        for day in ("2027-02-28", "2027-03-01", "2027-03-31", "2027-04-01"):
            with time_machine.travel(f"{day}T12:00:00+08:00"):
                seen[day] = Matter.objects.visible_to(fresh(cast.head)).filter(pk=matter.pk).exists()
        assert seen == {"2027-02-28": False, "2027-03-01": True, "2027-03-31": True, "2027-04-01": False}

    def test_a_restricted_matter_follows_its_handler(self, cast: Cast) -> None:
        matter = clue(cast, secrecy="restricted")
        assert not Matter.objects.visible_to(fresh(cast.colleague)).exists()
        act(cast, matter, "hand_over")
        assert Matter.objects.visible_to(fresh(cast.colleague)).exists()
        assert not Matter.objects.visible_to(fresh(cast.prosecutor)).exists()


class TestThePageActs:
    def test_a_form_posted_after_the_state_moved_on_says_so(self, cast: Cast) -> None:
        matter = recommendation(cast, SOCIAL, upto="acknowledged")
        for name in ("verify", "return_for_supplement", "look_back", "grant_more_time", "serve", "revise"):
            for one in (cast.prosecutor, cast.chief):
                answer = signed_in(one).post(f"/matters/{matter.pk}/{name}/", {"idempotency_key": name})
                assert answer.status_code in (302, 400, 403, 409), (name, answer.status_code)
        assert Matter.objects.get(pk=matter.pk).version == matter.version

    def test_a_refused_act_is_recorded_and_changes_nothing(self, cast: Cast, client: Client) -> None:
        matter = clue(cast, upto="screening")
        answer = signed_in(cast.prosecutor).post(f"/matters/{matter.pk}/accept/", {"opinion": "同意"})
        assert answer.status_code == 403
        entry = Entry.objects.get(action=Action.REFUSED)
        assert (entry.actor, entry.matter_id, entry.name) == (cast.prosecutor, matter.pk, "matters:act")
        assert Matter.objects.get(pk=matter.pk).state == "screening"
