"""Calendar of terms and ageing: each side its own, rest days as published, queries that do not grow."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from supervision.matters.ageing import board
from supervision.matters.agenda import calendar
from supervision.matters.models import Matter
from supervision.terms.models import Clock
from tests.builders import PUBLIC, SOCIAL, Cast, case, clue, fresh, recommendation
from tests.conftest import signed_in

TODAY = date(2026, 9, 28)


def days(shown: dict) -> dict[date, dict]:
    return {day["on"]: day for week in shown["weeks"] for day in week}


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def month(person: object, **more: object) -> dict:
    return calendar(person, **{"view": "month", "on": TODAY, "mine": True, "now": noon(TODAY), **more})  # type: ignore[arg-type]


class TestCalendar:
    def test_the_legal_day_and_the_inner_target_stand_apart(self, cast: Cast) -> None:
        with time_machine.travel("2026-08-03T10:00:00+08:00"):
            matter = recommendation(cast, SOCIAL, upto="acknowledged")
        Clock.objects.filter(matter=matter, term="JY_REPLY").update(target_on=date(2026, 9, 30))
        shown = days(month(fresh(cast.prosecutor), on=date(2026, 10, 1)))
        # Two months end on 3 October, in the holiday, so on the 8th.
        legal = [one for one in shown[date(2026, 10, 8)]["entries"] if one["title"] == matter.title]
        assert [(one["target"], one["label"]) for one in legal] == [(False, "检察建议书面回复")]
        assert [one["target"] for one in shown[date(2026, 9, 30)]["entries"]] == [True]
        outside = days(month(fresh(cast.clerk), on=date(2026, 10, 1)))
        assert len(outside[date(2026, 10, 8)]["entries"]) == 1
        assert outside[date(2026, 9, 30)]["entries"] == []

    def test_rest_days_and_make_up_days_are_those_of_the_notice(self, cast: Cast) -> None:
        shown = days(month(fresh(cast.prosecutor), on=date(2026, 10, 1)))
        assert shown[date(2026, 10, 1)]["rest"]
        assert "国庆" in shown[date(2026, 10, 1)]["mark"]
        # Saturday 10 October 2026 is worked in exchange; Sunday the 11th is not.
        assert (shown[date(2026, 10, 10)]["rest"], shown[date(2026, 10, 10)]["make_up"]) == (False, True)
        assert shown[date(2026, 10, 10)]["mark"] == "上班"
        assert shown[date(2026, 10, 11)]["rest"]
        assert not shown[date(2026, 10, 12)]["rest"]

    def test_the_other_side_sees_only_what_binds_it(self, cast: Cast) -> None:
        with time_machine.travel("2026-09-28T10:00:00+08:00"):
            recommendation(cast, PUBLIC, upto="acknowledged")
        inside = month(fresh(cast.head), mine=False, on=date(2026, 10, 1))
        outside = month(fresh(cast.clerk), mine=False, on=date(2026, 10, 1))
        assert inside["count"] > outside["count"]
        labels = {one["label"] for day in days(outside).values() for one in day["entries"]}
        assert "公益诉讼检察建议书备案" not in labels

    def test_mine_are_those_i_handle(self, cast: Cast) -> None:
        with time_machine.travel("2026-09-01T10:00:00+08:00"):
            clue(cast)
        # A month from 1 September ends on 1 October, a holiday until the 7th.
        on = date(2026, 10, 8)
        assert len(days(month(fresh(cast.prosecutor), on=on))[on]["entries"]) == 1
        assert month(fresh(cast.colleague), on=on)["count"] == 0
        assert month(fresh(cast.colleague), on=on, mine=False)["count"] == 1

    def test_weeks_begin_on_monday_and_pages_turn(self, cast: Cast) -> None:
        client = signed_in(cast.prosecutor)
        page = client.get("/matters/calendar/?view=week&on=2026-09-30").content.decode()
        assert "2026年9月28日至10月4日" in page
        assert "view=week&amp;on=2026-09-23" in page
        assert "view=month&amp;on=2026-09-30" in page
        assert client.get("/matters/calendar/?on=nonsense&view=x").status_code == 200

    def test_its_queries_do_not_grow(self, cast: Cast) -> None:
        counts = []
        for _ in range(2):
            for _ in range(3):
                clue(cast)
            with CaptureQueriesContext(connection) as found:
                assert signed_in(cast.prosecutor).get("/matters/calendar/").status_code == 200
            counts.append(len(found))
        assert counts[0] == counts[1]


class TestAgeing:
    def test_open_matters_by_age_and_by_whose_turn_it_is(self, cast: Cast) -> None:
        with time_machine.travel("2026-06-01T10:00:00+08:00"):
            recommendation(cast, SOCIAL, upto="acknowledged")
        with time_machine.travel("2026-09-20T10:00:00+08:00"):
            case(cast, upto="filed")
            recommendation(cast, SOCIAL, upto="closed", parent=Matter.objects.filter(kind="case").first())
        shown = board(fresh(cast.head), {"band": "", "side": "", "light": "", "after": ""}, noon(date(2026, 9, 28)))
        table = {line["label"]: ([cell["count"] for cell in line["cells"]], line["total"]) for line in shown["table"]}
        # 119 days: the recommendation waits for the agency; the clue and the case it came from wait for nothing.
        assert table["91至180日"] == ([0, 1, 0], 1)
        # 8 days: the case is to be closed, since its recommendation is.
        assert table["0至30日"] == ([1, 0, 0], 1)
        lights = {line["label"]: {one["name"]: one["count"] for one in line["lights"]} for line in shown["table"]}
        assert lights["91至180日"]["red"] == 1
        assert [one["count"] for one in shown["total_lights"]] == [1, 1, 0, 0]
        late = board(fresh(cast.head), {"band": "", "side": "", "light": "red", "after": ""}, noon(date(2026, 9, 28)))
        assert ([row.kind_label for row in late["rows"]], late["title"]) == (["社会治理检察建议"], "已逾期")
        assert [row.kind_label for row in shown["rows"]] == ["社会治理检察建议", "案件"]
        assert shown["total"] == 2

    def test_a_cell_leads_to_its_matters_the_oldest_first(self, cast: Cast) -> None:
        for n in range(3):
            with time_machine.travel(f"2026-06-0{n + 1}T10:00:00+08:00"):
                clue(cast, title=f"第{n}条线索")
        chosen = {"band": "3", "side": "owner", "light": "", "after": ""}
        page = board(fresh(cast.head), chosen, noon(date(2026, 9, 28)))
        assert [row.title for row in page["rows"]] == ["第0条线索", "第1条线索", "第2条线索"]
        assert page["title"] == "91至180日，等待检察机关"
        none = board(fresh(cast.head), {**chosen, "side": "addressee"}, noon(date(2026, 9, 28)))
        assert none["rows"] == []
        answer = signed_in(cast.head).get("/matters/ageing/?band=9&side=nobody&light=blue&after=zzz")
        assert answer.status_code == 200

    def test_its_queries_do_not_grow(self, cast: Cast) -> None:
        counts = []
        for n in range(2):
            for _ in range(3):
                with time_machine.travel(TODAY - timedelta(days=40 * n)):
                    clue(cast)
            with CaptureQueriesContext(connection) as found:
                assert signed_in(cast.head).get("/matters/ageing/?band=0").status_code == 200
            counts.append(len(found))
        assert counts[0] == counts[1]
