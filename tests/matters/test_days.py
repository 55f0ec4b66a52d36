"""Who used how many days: worked out by hand, the same to both sides, and the same in the statistic over the ledger."""

from __future__ import annotations

import io
from datetime import date, timedelta

import time_machine
from python_calamine import CalamineWorkbook

from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.reports import day, days_by_body, side_label, stretches, waits_for
from tests.builders import PUBLIC, SOCIAL, Cast, act, recommendation
from tests.conftest import signed_in


class TestWhoseTurnItIs:
    def test_a_state_waits_for_the_side_that_has_the_next_step(self) -> None:
        expected = {
            "drafting": "owner", "head_review": "owner", "chief_review": "owner", "approved": "owner",
            "issued": "owner", "served": "addressee", "returned": "owner", "acknowledged": "addressee",
            "objected": "owner", "replied": "owner", "supplementing": "addressee", "urged": "addressee",
            "escalated": "owner", "verified": "owner", "looked_back": "owner", "closed": "nobody",
            "withdrawn": "nobody",
        }  # fmt: skip
        assert {state: waits_for(SOCIAL, state) for state in expected} == expected
        # A key task waits for its units though the office may report for them; a meeting for the office that holds it.
        of_joint_work = {
            ("task", "assigned"): "addressee", ("task", "reported"): "office", ("meeting", "convened"): "office",
            ("campaign", "agreeing"): "addressee", ("sharing", "listed"): "addressee",
        }  # fmt: skip
        assert {place: waits_for(*place) for place in of_joint_work} == of_joint_work
        labels = {kind: side_label(procedures()[kind], "addressee") for kind in ("task", "campaign", "sharing")}
        assert labels == {"task": "责任单位", "campaign": "参加单位", "sharing": "提供单位"}


class TestStretches:
    def test_days_and_pauses_add_up_to_the_whole(self) -> None:
        steps = [
            (date(2026, 9, 1), "drafting"),
            (date(2026, 9, 4), "acknowledged"),
            (date(2026, 11, 3), "replied"),
        ]
        # The pause from 20 to 29 September, and one that overlaps it, fall to the addressee's time.
        pauses = [(date(2026, 9, 20), date(2026, 9, 29)), (date(2026, 9, 25), date(2026, 10, 4))]
        found = stretches(PUBLIC, steps, pauses, date(2026, 11, 8))
        assert [(one.side, one.days, one.paused) for one in found] == [
            ("owner", 3, 0),
            ("addressee", 45, 15),
            ("owner", 5, 0),
        ]
        assert sum(one.days + one.paused for one in found) == (date(2026, 11, 8) - date(2026, 9, 1)).days

    def test_two_acts_of_one_day_take_none(self) -> None:
        steps = [(date(2026, 9, 1), "drafting"), (date(2026, 9, 1), "head_review"), (date(2026, 9, 2), "issued")]
        assert [(one.state, one.days) for one in stretches(PUBLIC, steps, [], date(2026, 9, 3))] == [
            ("head_review", 1),
            ("issued", 1),
        ]


def paused_matter(cast: Cast) -> Matter:
    """Drafted on 3 August, served on the 10th, signed on the 12th, paused from 20 August to 9 September, answered."""
    with time_machine.travel("2026-08-03T10:00:00+08:00") as clock:
        matter = recommendation(cast, PUBLIC, upto="issued")
        clock.move_to("2026-08-10T10:00:00+08:00")
        matter = act(cast, matter, "serve")
        clock.move_to("2026-08-12T23:30:00+08:00")
        matter = act(cast, matter, "acknowledge")
        clock.move_to("2026-08-20T00:10:00+08:00")
        act(cast, matter, "suspend_term")
        clock.move_to("2026-09-09T10:00:00+08:00")
        matter = act(cast, matter, "resume_term")
        clock.move_to("2026-09-30T10:00:00+08:00")
        return act(cast, matter, "reply")


class TestOnTheMatter:
    def test_both_sides_read_the_same_numbers_and_inner_steps_stay_inside(self, cast: Cast) -> None:
        matter = paused_matter(cast)
        with time_machine.travel("2026-10-05T10:00:00+08:00"):
            inside = signed_in(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
            outside = signed_in(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
        # 3 to 10 August and 30 September to 5 October; 10 August to 30 September without the 20 days of the pause.
        words = "共 63 日，检察机关 12 日，被建议单位 31 日，中止 20 日"
        assert words in inside
        assert words in outside
        assert "已制发待送达" in inside
        assert "已制发待送达" not in outside
        assert "检察机关办理" in outside

    def test_the_statistic_reckons_like_the_page(self, cast: Cast) -> None:
        matter = paused_matter(cast)
        with time_machine.travel("2026-09-20T10:00:00+08:00"):
            recommendation(cast, SOCIAL, upto="served")
        found = days_by_body(Matter.objects.filter(kind=PUBLIC), date(2026, 10, 5))
        assert found == [
            {"body_id": cast.agency.pk, "name": "渑池县城市管理局", "matters": 1, "owner": 12, "addressee": 31,
             "office": 0, "paused": 20}
        ]  # fmt: skip
        both = days_by_body(Matter.objects.filter(kind__in=[PUBLIC, SOCIAL]), date(2026, 10, 5))
        assert (both[0]["matters"], both[0]["owner"], both[0]["addressee"]) == (2, 12, 31 + 15)
        with time_machine.travel("2026-10-09T10:00:00+08:00"):
            for name in ("verify", "close"):
                matter = act(cast, matter, name)
        # Closed on 9 October: nothing is counted after it.
        later = days_by_body(Matter.objects.filter(pk=matter.pk), date(2026, 12, 31))
        assert (later[0]["owner"], later[0]["addressee"], later[0]["paused"]) == (16, 31, 20)

    def test_the_statistics_page_lists_it_by_body_and_every_number_opens_its_matters(self, cast: Cast) -> None:
        matter = paused_matter(cast)
        with time_machine.travel("2026-10-05T10:00:00+08:00"):
            client = signed_in(cast.prosecutor)
            assert client.get("/dashboard/").context["durations"] is None
            shown = client.get("/dashboard/?period=2026&days=1")
            cells = shown.context["durations"]["rows"][0]
            assert [cell["text"] for cell in cells] == ["渑池县城市管理局", "1", "12", "31", "0", "20", "—", "—"]
            for number in (1, 2, 3, 5):
                assert matter.number in client.get(cells[number]["url"]).content.decode()
            assert "各方各用了多少日" in shown.content.decode()
            # An observer of the people's congress reads the sums and opens nothing.
            cells = signed_in(cast.observer).get("/dashboard/?days=1").context["durations"]["rows"][0]
            assert [cell["url"] for cell in cells] == [""] * 8
            sheets = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/dashboard.xlsx?days=1").content))
            assert sheets.get_sheet_by_name("用时").to_python()[3][:6] == ["渑池县城市管理局", 1, 12, 31, 0, 20]

    def test_a_pause_that_lasts_counts_until_today(self, cast: Cast) -> None:
        with time_machine.travel("2026-08-03T10:00:00+08:00"):
            matter = recommendation(cast, PUBLIC, upto="acknowledged")
            act(cast, matter, "suspend_term")
        found = days_by_body(Matter.objects.all().filter(kind=PUBLIC), date(2026, 8, 3) + timedelta(days=10))
        assert (found[0]["addressee"], found[0]["paused"]) == (0, 10)


def test_what_is_made_before_eight_in_the_morning_bears_the_day_of_the_office(cast: Cast) -> None:
    """The database keeps instants in UTC, where the office's morning is still the day before."""
    with time_machine.travel("2026-11-23T07:30:00+08:00"):
        matter = recommendation(cast, SOCIAL, upto="issued")
        text = signed_in(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    assert "2026年11月23日" in text
    assert "11月22日" not in text
    found = [day(value) for value in ("2026-11-22T23:30:00+00:00", "2026-11-22", "", None)]
    assert found == [date(2026, 11, 23), date(2026, 11, 22), None, None]
