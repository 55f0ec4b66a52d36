"""The board: flows, tasks, terms and the trend, each number with its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders import Cast
from tests.linkage.conftest import TODAY, on
from tests.linkage.halves import half_year
from tests.linkage.test_plans import task

Browser = Callable[[Any], Client]
URL = "/board/?period=2026H2"


def table(response: Any, name: str) -> list[list[str]]:
    found = next(one for one in response.context["tables"] if one["id"] == name)
    return [[cell["text"] for cell in row] for row in found["rows"]]


@pytest.mark.django_db
def test_the_board_of_a_half_year(cast: Cast, browser: Browser) -> None:
    with on(TODAY), CaptureQueriesContext(connection) as empty:
        assert browser(cast.office).get(URL).status_code == 200
    half_year(cast)
    with on(TODAY):
        task(cast, title="下周到期", due_by=date(2026, 11, 27))
        with CaptureQueriesContext(connection) as full:
            office = browser(cast.office).get(URL)
        assert len(full) == len(empty)
        assert table(office, "flows") == [
            ["渑池县人民检察院", "渑池县城市管理局", "1"],
            ["渑池县城市管理局", "渑池县人民检察院", "1"],
        ]
        assert table(office, "tasks") == [
            ["超期未完成", "1"], ["七日内到期", "1"], ["期限内", "0"], ["长期任务", "0"], ["报告完成待验收", "0"],
        ]  # fmt: skip
        # The recommendation of 7 September, the task of 30 October and the transfer of 9 October.
        assert table(office, "weeks")[:3] == [["已逾期", "3"], ["本周余下", "0"], ["11月23日起", "1"]]
        assert table(office, "trend")[-1] == ["2026年11月", "3", "—", "2", "—"]
        assert table(office, "trend")[2] == ["2026年9月", "2", "—", "1", "—"]
        _every_number_opens_its_rows(browser(cast.office), office)
        _every_number_opens_its_rows(browser(cast.prosecutor), browser(cast.prosecutor).get(URL))
        # Another county has no part in any of it.
        assert table(browser(cast.prosecutor2).get(URL), "flows") == []
        assert browser(cast.clerk).get(URL).status_code == 403
        wall = browser(cast.convenor).get(f"{URL}&wall=1").content.decode()
        assert 'hx-get="/board/?period=2026H2&amp;wall=1"' in wall
        assert browser(cast.office).get("/board.xlsx").content[:2] == b"PK"


def _every_number_opens_its_rows(client: Client, response: Any) -> None:
    cells = [cell for one in response.context["tables"] for row in one["rows"] for cell in row if cell["url"]]
    assert len(cells) >= 4
    for cell in cells:
        assert client.get(cell["url"]).context["count_text"] == f"共{cell['text']}件", cell["url"]
