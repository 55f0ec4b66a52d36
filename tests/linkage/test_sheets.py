"""接受监督情况 of one unit: literal figures, the rows behind them, and who reads how much."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from supervision.ledger.models import Entry
from tests.builders import Cast, recommendation
from tests.linkage.conftest import on

Browser = Callable[[Any], Client]
HALF = "period=custom&first=2026-01-01&last=2026-11-20"


def shown(response: Any) -> dict[str, list[str]]:
    return {row[0]["text"]: [cell["text"] for cell in row[1:5]] for row in response.context["figures"]["rows"]}


def links(response: Any) -> dict[str, str]:
    tables = (response.context["figures"], *response.context["tables"])
    return {cell["url"]: cell["text"] for one in tables for row in one["rows"] for cell in row[1:] if cell["url"]}


@pytest.mark.django_db
def test_the_sheet_of_a_unit(story: Cast, browser: Browser) -> None:
    """One story, asked many things."""
    _the_figures_and_their_rows(story, browser)
    _each_reads_what_is_theirs(story, browser)
    _the_workbook_says_the_same_and_is_recorded(story, browser)
    _a_sheet_costs_the_same_for_any_unit(story, browser)
    _opinions_are_no_recommendations(story, browser)
    _a_kind_and_a_field_are_chosen(story, browser)
    _what_is_no_choice_is_refused(story, browser)


def _the_figures_and_their_rows(story: Cast, browser: Browser) -> None:
    client = browser(story.prosecutor)
    response = client.get(f"/sheet/?unit={story.agency.pk}&{HALF}")
    assert shown(response) == {
        "制发": ["9", "—", "1", "—"],
        "送达": ["8", "88.9%", "1", "—"],
        "撤回": ["1", "11.1%", "0", "—"],
        "变更、撤回": ["1", "11.1%", "0", "—"],
        "应回复": ["7", "—", "1", "—"],
        "已回复": ["5", "71.4%", "1", "—"],
        "按期回复": ["3", "42.9%", "1", "—"],
        "回复已评价": ["3", "42.9%", "0", "—"],
        "回复充分": ["3", "—", "0", "—"],
        "逾期回复": ["2", "28.6%", "0", "—"],
        "逾期回复平均逾期日数": ["2", "—", "0", "—"],
        "未回复": ["2", "28.6%", "0", "—"],
        "在办逾期未回复": ["1", "—", "—", "—"],
        "采纳": ["4", "80.0%", "1", "—"],
        "全部采纳": ["3", "60.0%", "1", "—"],
        "部分采纳": ["1", "20.0%", "0", "—"],
        "已核验": ["3", "60.0%", "0", "—"],
        "整改到位": ["2", "40.0%", "0", "—"],
        "提出异议": ["3", "—", "0", "—"],
        "异议成立": ["2", "—", "0", "—"],
        "督促": ["2", "28.6%", "0", "—"],
        "升级处理": ["2", "28.6%", "0", "—"],
        "回头看": ["2", "—", "0", "—"],
        "回头看成果巩固": ["1", "—", "0", "—"],
        "回头看部分反弹": ["0", "—", "0", "—"],
        "回头看反弹": ["1", "—", "0", "—"],
        "送达至回复平均日数": ["5", "54.2日", "1", "—"],
    }
    found = links(response)
    assert len(found) > 25
    for url, number in found.items():
        assert client.get(url).context["count_text"] == f"共{number}件", url


def _each_reads_what_is_theirs(story: Cast, browser: Browser) -> None:
    ours, theirs = f"/sheet/?unit={story.agency.pk}&{HALF}", f"/sheet/?unit={story.outsider_agency.pk}&{HALF}"
    # The unit itself counts what was served on it: not the one that is issued only.
    assert shown(browser(story.agency_head).get(ours))["制发"][0] == "8"
    assert browser(story.agency_head).get(theirs).status_code == 400
    # Someone with one unit is shown it at once.
    assert browser(story.outsider).get("/sheet/").context["unit"] == story.outsider_agency
    observer = browser(story.observer).get(ours)
    assert shown(observer)["制发"][0] == "9"
    assert links(observer) == {}
    assert "涧河" not in observer.content.decode()
    # The recommendation from a criminal case is not among what the congress reads.
    assert shown(browser(story.observer).get(theirs))["制发"][0] == "1"
    for part in ("sysadmin", "auditor", "nobody"):
        assert browser(getattr(story, part)).get("/sheet/").status_code == 403, part
    assert browser(story.prosecutor).get(f"/sheet/?unit={story.county.pk}&{HALF}").status_code == 400


def _the_workbook_says_the_same_and_is_recorded(story: Cast, browser: Browser) -> None:
    answer = browser(story.observer).get(f"/sheet.xlsx?unit={story.agency.pk}&{HALF}")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("指标").to_python()
    assert rows[7][:2] == ["应回复", 7.0]
    assert Entry.objects.filter(name__startswith="sheet-", actor_name=story.observer.name).exists()
    assert browser(story.observer).get("/sheet.xlsx").status_code == 400


def _opinions_are_no_recommendations(story: Cast, browser: Browser) -> None:
    """What a number counts and the list behind it are the same kinds."""
    with on("2026-11-16"):
        recommendation(story, "opinion", upto="issued")
    client = browser(story.prosecutor)
    for url, number in links(client.get(f"/sheet/?unit={story.agency.pk}&{HALF}")).items():
        assert client.get(url).context["count_text"] == f"共{number}件", url


def _a_sheet_costs_the_same_for_any_unit(story: Cast, browser: Browser) -> None:
    client, counts = browser(story.prosecutor), []
    client.get("/sheet/")  # The first request of a session writes it.
    for unit in (story.agency, story.outsider_agency, story.police):
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/sheet/?unit={unit.pk}&{HALF}").status_code == 200
        counts.append(len(found))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 10


def _a_kind_and_a_field_are_chosen(story: Cast, browser: Browser) -> None:
    """Each page of figures is about the documents chosen, says so, and opens their rows alone."""
    client, unit = browser(story.prosecutor), story.agency.pk
    asked = {"kind": "opinion", "period": "2026"}
    for page, said in (("/dashboard/", {}), ("/sheet/", {"unit": unit}), ("/regions/", {})):
        response = client.get(page, {**asked, **said})
        assert "统计范围：本院及所辖检察院的检察意见。" in response.context["period_text"]
        found = links(response)
        assert found
        for url, number in found.items():
            assert "kind=opinion" in url
            assert client.get(url).context["count_text"] == f"共{number}件", url
    assert shown(client.get("/sheet/", {**asked, "unit": unit}))["制发"][0] == "1"
    assert shown(client.get("/dashboard/", {**asked, "kind": "documents"}))["制发"][0] == "12"
    social = client.get("/dashboard/", {"field": "社会治理"})
    assert shown(social)["制发"][0] == "1"
    assert [table["id"] for table in social.context["tables"]] == ["months", "lights", "agencies", "kinds"]
    kinds = next(table for table in social.context["tables"] if table["id"] == "kinds")
    # The name of a kind leads to the page about it, in the same days and field.
    chosen = client.get(kinds["rows"][0][0]["url"])
    assert chosen.context["question"] == "社会治理检察建议（社会治理领域）发出之后，回复和整改得怎么样"
    assert shown(chosen)["制发"][0] == "1"
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/dashboard.xlsx", asked).content))
    assert "检察意见" in book.get_sheet_by_name("按月").to_python()[1][0]
    entry = Entry.objects.latest("number")
    assert (entry.label, entry.data["kind"]) == ("导出检察意见统计", "opinion")
    assert client.get("/dashboard.pdf", asked).content[:5] == b"%PDF-"


def _what_is_no_choice_is_refused(story: Cast, browser: Browser) -> None:
    wrong = ({"kind": "clue"}, {"kind": "' OR 1=1"}, {"field": "无此领域"}, {"period": "2026", "kind": "x" * 500})
    for page in ("/dashboard/", "/regions/", "/sheet/"):
        for said in wrong:
            response = browser(story.prosecutor).get(page, {"unit": story.agency.pk, **said})
            assert response.status_code == 400, (page, said)
            assert response.context["period"].errors
    for page in ("dashboard.xlsx", "regions.pdf", "sheet.pdf"):
        assert browser(story.prosecutor).get(f"/{page}?unit={story.agency.pk}&kind=clue").status_code == 400
    # The congress reads figures of 检察建议 alone.
    assert browser(story.observer).get("/dashboard/?kind=opinion").status_code == 400
    assert browser(story.observer).get("/dashboard/?kind=recommendation_public_interest").status_code == 200
