"""The dashboard: literal figures, the rows behind every one of them, and who sees how much."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from linkage.forms import PeriodForm
from linkage.reports import Span, aggregate_scope
from linkage.reports.tables import counted
from supervision.ledger.models import Entry
from tests.builders import Cast, case, recommendation
from tests.linkage.conftest import TODAY, on, served

Browser = Callable[[Any], Client]


def figures(response: Any) -> dict[str, list[str]]:
    """Each figure's count, rate or average, and the same of the year before."""
    return {row[0]["text"]: [cell["text"] for cell in row[1:5]] for row in response.context["figures"]["rows"]}


def table(response: Any, name: str) -> list[list[str]]:
    """The words of a table's cells."""
    return next(
        [[cell["text"] for cell in row] for row in one["rows"]]
        for one in response.context["tables"]
        if one["id"] == name
    )


def links(response: Any) -> dict[str, str]:
    """The number shown and the address behind it, of every tile and cell that opens rows."""
    shown = response.context
    cells = [cell for one in (shown["figures"], *shown["tables"]) for row in one["rows"] for cell in row[1:]]
    tiles = [{"text": tile["value"], "url": tile["url"]} for tile in shown["tiles"]]
    return {cell["url"]: cell["text"] for cell in (*cells, *tiles) if cell["url"]}


class TestTheStory:
    """One story, asked many things."""

    def test_the_year_so_far_is_counted(self, story: Cast, browser: Browser) -> None:
        response = browser(story.prosecutor).get("/dashboard/")
        assert response.status_code == 200
        assert figures(response) == {
            "制发": ["11", "—", "1", "—"],
            "送达": ["10", "90.9%", "1", "—"],
            "规定了送达期限": ["10", "—", "1", "—"],
            "按期送达": ["9", "90.0%", "1", "—"],
            "签收": ["9", "81.8%", "1", "—"],
            "撤回": ["1", "9.1%", "0", "—"],
            # The other one that was changed is not issued again yet.
            "变更、撤回": ["1", "9.1%", "0", "—"],
            "制发至送达平均日数": ["10", "0.3日", "1", "—"],
            "收到回复": ["5", "—", "1", "—"],
            "应回复": ["7", "—", "1", "—"],
            "按期回复": ["3", "42.9%", "1", "—"],
            # Three judged, of which the answers were all sound: too few for a rate.
            "回复已评价": ["3", "42.9%", "0", "—"],
            "回复充分": ["3", "—", "0", "—"],
            "逾期回复": ["2", "28.6%", "0", "—"],
            "未回复": ["2", "28.6%", "0", "—"],
            "已回复": ["5", "71.4%", "1", "—"],
            # 49, 67, 28, 70 and 57 days.
            "送达至回复平均日数": ["5", "54.2日", "1", "—"],
            "在办未到期": ["2", "—", "—", "—"],
            "逾期回复平均逾期日数": ["2", "—", "0", "—"],
            "在办逾期未回复": ["1", "—", "—", "—"],
            "在办平均逾期日数": ["1", "—", "—", "—"],
            "采纳": ["4", "80.0%", "1", "—"],
            "全部采纳": ["3", "60.0%", "1", "—"],
            "整改到位": ["2", "40.0%", "0", "—"],
            "回复并整改到位": ["2", "28.6%", "0", "—"],
            "回复至核验平均日数": ["3", "—", "0", "—"],
            "提出异议": ["3", "—", "0", "—"],
            "异议已复核": ["3", "—", "0", "—"],
            "异议成立": ["2", "—", "0", "—"],
            "督促": ["2", "28.6%", "0", "—"],
            "升级处理": ["2", "28.6%", "0", "—"],
            "回头看": ["2", "—", "0", "—"],
            "回头看成果巩固": ["1", "—", "0", "—"],
            "回头看部分反弹": ["0", "—", "0", "—"],
            "回头看反弹": ["1", "—", "0", "—"],
            "应备案": ["9", "—", "1", "—"],
            "已备案": ["0", "0.0%", "0", "—"],
            "按期备案": ["0", "0.0%", "0", "—"],
        }
        # Answered on 20 March, due on the 12th; on 2 June, due on 25 May. Open since 10 April.
        today = date.fromisoformat(TODAY)
        found = counted(aggregate_scope(story.prosecutor)[0], Span(date(2026, 1, 1), today), today)
        assert (found.days["now"]["days_late"], found.days["now"]["days_overdue"]) == (8.0, 224.0)
        assert table(response, "kinds") == [
            ["社会治理检察建议", "1", "0", "0", "0", "0", "0", "0", "0", "—", "—", "—"],
            ["公益诉讼检察建议", "10", "7", "3", "5", "4", "2", "2", "2", "42.9%", "80.0%", "40.0%"],
        ]
        assert table(response, "months") == [
            ["2026年1月", "2", "0", "0", "0", "0"],
            ["2026年2月", "2", "0", "0", "0", "0"],
            ["2026年3月", "1", "2", "1", "1", "0"],
            ["2026年4月", "1", "2", "1", "0", "1"],
            ["2026年5月", "1", "1", "0", "1", "0"],
            ["2026年6月", "0", "1", "1", "0", "0"],
            ["2026年7月", "0", "1", "0", "0", "1"],
            ["2026年8月", "0", "0", "0", "0", "0"],
            ["2026年9月", "1", "0", "0", "0", "0"],
            ["2026年10月", "2", "0", "0", "0", "0"],
            ["2026年11月", "1", "0", "0", "0", "0"],
        ]
        assert table(response, "lights") == [
            ["逾期未回复", "1"],
            ["七日内到期", "1"],
            ["七日以后到期", "1"],
            ["已中止", "0"],
        ]
        assert table(response, "agencies") == [
            ["渑池县水利局", "2", "0", "0", "0", "0", "2", "0"],
            ["渑池县城市管理局", "9", "7", "3", "2", "2", "0", "1"],
        ]
        assert table(response, "fields") == [
            ["生态环境和资源保护", "10", "7", "3", "5", "2", "42.9%", "—", "40.0%"],
            ["社会治理", "1", "0", "0", "0", "0", "—", "—", "—"],
        ]

    def test_every_figure_opens_as_many_rows_as_it_says(self, story: Cast, browser: Browser) -> None:
        client = browser(story.prosecutor)
        found = links(client.get("/dashboard/"))
        assert len(found) > 60
        for url, number in found.items():
            answer = client.get(url)
            assert (answer.status_code, answer.context["count_text"]) == (200, f"共{number}件"), url
            assert len(answer.context["rows"]) == int(number), url

    def test_a_matter_counts_in_both_spans_where_they_overlap(self, story: Cast, browser: Browser) -> None:
        client = browser(story.prosecutor)
        response = client.get("/dashboard/", {"period": "custom", "first": "2025-01-01", "last": TODAY})
        shown = figures(response)
        assert shown["制发"] == ["12", "—", "1", "—"]
        assert shown["应回复"] == ["8", "—", "1", "—"]
        assert shown["按期回复"] == ["4", "50.0%", "1", "—"]
        assert shown["送达至回复平均日数"][0:2] == ["6", "54.5日"]
        months = table(response, "months")
        assert (months[0][0], months[-1][0], len(months)) == ("2025年1月", "2026年11月", 23)
        assert months[2] == ["2025年3月", "1", "0", "0", "0", "0"]
        assert months[4] == ["2025年5月", "0", "1", "1", "0", "0"]
        for url, number in links(response).items():
            assert client.get(url).context["count_text"] == f"共{number}件", url

    def test_each_counts_what_they_may_see(self, story: Cast, browser: Browser) -> None:
        # The county and its superior see all; the office what was served outside criminal cases; a neighbour nothing.
        wanted = {"chief": "11", "superior": "11", "office": "9", "convenor": "9", "prosecutor2": "0"}
        shown = {name: browser(getattr(story, name)).get("/dashboard/") for name in wanted}
        assert {name: figures(response)["制发"][0] for name, response in shown.items()} == wanted
        client = browser(story.office)
        for url, number in links(client.get("/dashboard/")).items():
            assert client.get(url).context["count_text"] == f"共{number}件", url

    def test_an_observer_reads_aggregates_and_opens_nothing(self, story: Cast, browser: Browser) -> None:
        response = browser(story.observer).get("/dashboard/")
        # All that was issued in the county, but the one from the criminal case.
        assert figures(response)["制发"] == ["10", "—", "1", "—"]
        assert figures(response)["在办未到期"][0] == "1"
        assert links(response) == {}
        page = response.content.decode()
        assert 'href="/matters/?kind=recommendations&amp;' not in page
        assert "issued_from" not in page
        assert "涧河" not in page
        elsewhere = type(story.congress).objects.filter(pk=story.congress.pk)
        elsewhere.update(region="411281")
        assert figures(browser(story.observer).get("/dashboard/"))["制发"][0] == "0"
        elsewhere.update(region="411200", level=3)
        assert figures(browser(story.observer).get("/dashboard/"))["制发"][0] == "10"


@pytest.mark.parametrize("part", ["clerk", "agency_head", "outsider", "sysadmin", "secadmin", "auditor", "nobody"])
@pytest.mark.parametrize("url", ["/dashboard/", "/dashboard.xlsx"])
def test_agencies_and_administrators_have_no_statistics(cast: Cast, browser: Browser, part: str, url: str) -> None:
    assert browser(getattr(cast, part)).get(url).status_code == 403


def test_restricted_matters_are_counted_only_for_those_who_may_read_them(cast: Cast, browser: Browser) -> None:
    parent = case(cast, upto="investigating", secrecy="restricted")
    recommendation(cast, upto="acknowledged", parent=parent)
    counts = {
        part: figures(browser(getattr(cast, part)).get("/dashboard/"))["制发"][0]
        for part in ("prosecutor", "chief", "colleague", "observer")
    }
    assert counts == {"prosecutor": "1", "chief": "1", "colleague": "0", "observer": "0"}


def test_the_number_of_queries_does_not_grow(cast: Cast, browser: Browser) -> None:
    def queries() -> tuple[int, int]:
        client = browser(cast.chief)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/dashboard/").status_code == 200
        reads = [query["sql"] for query in captured if query["sql"].split()[0] in ("SELECT", "WITH")]
        return len(reads), len([sql for sql in reads if "matters_matter" in sql])

    empty = queries()
    parent = case(cast, upto="investigating")
    recommendation(cast, upto="closed", parent=parent)
    recommendation(cast, upto="acknowledged", parent=parent, counterpart=cast.agency)
    assert queries() == empty
    # Session, person, appointments, unread notices of visible matters; the figures are one.
    assert empty == (5, 2)


def test_the_workbook_says_the_same_and_leaves_a_trace(cast: Cast, browser: Browser) -> None:
    cast.agency.name = "=HYPERLINK(1)局"
    cast.agency.save()
    with on("2026-09-01"):
        parent = case(cast, upto="investigating")
    served(cast, parent, "2026-09-02")
    with on(TODAY):
        answer = browser(cast.office).get("/dashboard.xlsx", {"period": "2026Q3"})
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["指标", "按月", "按期限", "按单位", "按种类", "按领域", "诉讼和其他监督"]
    assert book.get_sheet_by_name("按月").to_python()[3:] == [
        ["2026年7月", 0, 0, 0, 0, 0],
        ["2026年8月", 0, 0, 0, 0, 0],
        ["2026年9月", 1, 0, 0, 0, 0],
    ]
    assert book.get_sheet_by_name("按单位").to_python()[3] == ["'=HYPERLINK(1)局", 1, 0, 0, 0, 0, 0, 1]
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.actor_id, entry.data["period"]) == ("export", cast.office.pk, "2026年7月1日至9月30日")


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        (None, "2026-01-01", "2026-11-20"),
        ({"period": "2026H1"}, "2026-01-01", "2026-06-30"),
        ({"period": "2026Q4"}, "2026-10-01", "2026-11-20"),
        ({"period": "2024"}, "2024-01-01", "2024-12-31"),
        ({"period": "custom", "first": "2026-02-01", "last": "2026-02-28"}, "2026-02-01", "2026-02-28"),
        ({"period": "custom", "first": "2026-11-01", "last": "2026-12-31"}, "2026-11-01", "2026-11-20"),
    ],
)
def test_a_period_ends_today_at_the_latest(said: dict[str, str] | None, first: str, last: str) -> None:
    form = PeriodForm(said, today=date.fromisoformat(TODAY))
    assert said is None or form.is_valid(), form.errors
    assert form.span == Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "said",
    [
        {"period": "2027"},
        {"period": "2026Q5"},
        {"period": "custom"},
        {"period": "custom", "first": "2026-03-01", "last": "2026-02-01"},
        {"period": "custom", "first": "2026-12-01", "last": "2026-12-31"},
        {"period": "custom", "first": "2020-01-01", "last": "2026-01-01"},
        {"period": "custom", "first": "月初", "last": "2026-01-01"},
    ],
)
def test_a_wrong_period_is_refused_with_words(cast: Cast, browser: Browser, said: dict[str, str]) -> None:
    with on(TODAY):
        response = browser(cast.chief).get("/dashboard/", said)
        assert browser(cast.chief).get("/dashboard.xlsx", said).status_code == 400
        assert browser(cast.clerk).get("/dashboard/", said).status_code == 403
    assert response.status_code == 400
    assert response.context["period"].errors


def test_the_year_before_of_a_leap_day_is_the_28th() -> None:
    assert Span(date(2024, 2, 1), date(2024, 2, 29)).year_before == Span(date(2023, 2, 1), date(2023, 2, 28))


def test_rows_of_an_unknown_body_are_refused(cast: Cast, browser: Browser) -> None:
    client = browser(cast.chief)
    for value in ("999999", "0", "x", str(2**64)):
        assert client.get("/matters/", {"counterpart_id": value}).status_code == 400, value
    for name in ("replied", "reply_light", "adoption", "verified", "objection", "look_back", "urged", "service"):
        assert client.get("/matters/", {name: "' OR 1=1"}).status_code == 400, name
