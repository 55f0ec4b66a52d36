"""行刑衔接指标: by unit and period, each figure with its rows; what random acts left behind counts the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from supervision.accounts.models import Person
from supervision.matters.services import open_matter
from tests.builders import Cast, fresh
from tests.cases.test_enforcement_link import PATHS, Three
from tests.linkage.conftest import on
from tests.linkage.test_meetings import mechanism
from tests.linkage.words import act

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
URL = "/board/?period=2026H2"
TODAY = "2026-11-20"


def told(three: Three) -> None:
    """In September: two filed, one of them closed, one refused and reconsidered, one supervised; others wait."""
    with on("2026-06-29"):
        three.link("filed")
    with on("2026-09-01"):
        for state in ("filed", "closed", "reconsidering", "supervision_suggested", "transferred"):
            three.link(state)
    for day, quantity in (("2026-11-19", 150000), ("2026-11-13", 150000), ("2026-09-01", 150000), ("2026-09-01", 10)):
        with on(day):
            three.link("registered", quantity=quantity)
    with on("2026-11-02"):
        three.link("not_transferred")


def figures(response: Any, name: str) -> list[list[str]]:
    rows = next(table["rows"] for table in response.context["tables"] if table["id"] == name)
    return [[cell["text"] for cell in row] for row in rows]


def test_indicators_of_transferred_crimes(cast: Cast, browser: Browser) -> None:
    told(Three(cast))
    with on(TODAY):
        client = browser(cast.prosecutor)
        page = client.get(URL)
        assert [row[:2] for row in figures(page, "crimes")] == [
            ["移送", "5"], ["公安机关接受", "4"], ["立案", "2"], ["提请复议", "1"], ["建议立案监督", "1"],
            ["未移送0至3日", "1"], ["未移送4至10日", "1"], ["未移送11至30日", "1"], ["未移送31日以上", "1"],
        ]  # fmt: skip
        assert all(row[2] and row[3] for row in figures(page, "crimes"))
        assert figures(page, "crime_units") == [["渑池县水利局", "5", "4", "2", "1", "1", "1", "1", "1", "1"]]
        opened(client, page)
        assert client.get("/board/?period=2026H1").context["tables"][4]["rows"][0][1]["text"] == "1"
        # The joint office coordinates: the numbers, and no row of a case.
        office = browser(cast.office).get(URL)
        assert [row[1] for row in figures(office, "crimes")] == ["5", "4", "2", "1", "1", "1", "1", "1", "1"]
        urls = {
            cell["url"]
            for table in office.context["tables"]
            if "crime" in table["id"]
            for row in table["rows"]
            for cell in row
        }
        assert all(url == "" or url.startswith("/links/") for url in urls)
        # Another county sees none of it, and the files hold what the page shows.
        assert [row[1] for row in figures(browser(cast.prosecutor2).get(URL), "crimes")] == ["0"] * 9
        assert client.get("/board.xlsx?period=2026H2").content[:2] == b"PK"


def test_a_unit_is_assessed_on_this_work_by_a_sheet_of_its_own(cast: Cast, browser: Browser) -> None:
    """Weights 40, 15, 25, 20; whoever has no such matter is not assessed on it."""
    told(Three(cast))
    with on(TODAY):
        root = mechanism(cast)
        said = {"first": date(2026, 7, 1), "last": date(2026, 11, 20), "period_label": "2026年下半年"}
        said |= {"check_by": date(2026, 12, 4), "series": "enforcement_link"}
        made = {}
        for unit in (cast.outsider_agency, cast.police, cast.agency):
            made[unit.pk] = open_matter(
                "assessment",
                actor=fresh(cast.office),
                office=cast.joint_office,
                parent=root,
                data=said | {"unit": unit},
            )
        agency, police, other = made.values()
        assert {one.name: one.value for one in agency.frozen_figures.all()} == {
            "crimes_due": 8, "crimes_late": 0, "crimes_waiting": 3, "handovers_due": 3, "handovers_late": 2,
            "reverse_due": 0, "reverse_late": 0, "reviews_due": 0, "reviews_late": 0,
        }  # fmt: skip
        # 40 − 3 × 10 and 15 − 2 × 5: 15 of 55. The police decided all five in time.
        assert [row["points"] for row in agency.details["result"]["rows"]] == ["10.0", "5.0", None, None]
        totals = [one.details["result"]["total"] for one in (agency, police, other)]
        assert totals == ["27.3", "100.0", None]
        assert agency.title == "渑池县水利局2026年下半年行刑衔接工作考核评价表"
        # The office counts and opens no row of a case; the unit opens its own.
        waiting = agency.frozen_figures.get(name="crimes_waiting")
        rows = f"/frozen/{agency.pk}/{waiting.pk}/"
        assert browser(cast.office).get(rows).context["rows"] == []
        act(agency, "send_out", cast.office)
        assert len(browser(cast.outsider).get(rows).context["rows"]) == 3


def opened(client: Client, page: Any) -> int:
    """Every number of the list opens as many rows; what waits opens its page. Returns how many were opened."""
    cells = [
        cell
        for table in page.context["tables"]
        if table["id"].startswith("crime")
        for row in table["rows"]
        for cell in row
    ]
    found = [cell for cell in cells if cell["url"]]
    for cell in found:
        answer = client.get(cell["url"])
        if cell["url"].startswith("/links/"):
            assert len(answer.context["rows"]) == 4, cell
        else:
            assert answer.context["count_text"] == f"共{cell['text']}件", cell["url"]
    return len(found)


def test_units_add_up_to_the_whole_after_random_acts(cast: Cast, browser: Browser) -> None:
    """Two agencies, acts at random: the sums of the units are the whole, and each number its rows."""
    three, chance = Three(cast), random.Random(20261120)
    with on("2026-09-01"):
        for _ in range(14):
            three.link(chance.choice(sorted(PATHS)), quantity=chance.choice([10, 150000]))
    with on(TODAY):
        page = browser(cast.prosecutor).get(URL)
        whole = [int(row[1]) for row in figures(page, "crimes")]
        units = [[int(text) for text in row[1:]] for row in figures(page, "crime_units")]
        assert [sum(column) for column in zip(*units, strict=True)] == whole
        assert whole[0] >= max(whole[1:5])
        for table in page.context["tables"]:
            for cell in (one for row in table["rows"] for one in row if table["id"] == "crimes"):
                if cell["url"].startswith("/matters/"):
                    shown = browser(cast.prosecutor).get(cell["url"]).context["count_text"]
                    assert shown == f"共{cell['text']}件", cell["url"]
