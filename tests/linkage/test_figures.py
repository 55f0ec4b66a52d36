"""Every figure of every page of figures opens exactly the rows that it counts, for whoever reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from supervision.accounts.models import Person
from tests.builders import Cast
from tests.linkage.conftest import TODAY, on
from tests.linkage.halves import half_year
from tests.linkage.test_assessments import sheet
from tests.linkage.test_bulletins import bulletin
from tests.linkage.test_meetings import mechanism
from tests.linkage.test_works import TEXT, do, work
from tests.linkage.words import act

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
HALF = "period=2026H2"
STATISTICS = (f"/dashboard/?{HALF}", f"/regions/?{HALF}")
PAGES = {
    "prosecutor": (*STATISTICS, f"/board/?{HALF}"),
    "superior": (*STATISTICS, f"/board/?{HALF}"),
    "office": (*STATISTICS, f"/board/?{HALF}"),
    "convenor": (*STATISTICS, f"/board/?{HALF}"),
    "clerk": (),
    "agency_head": (),
}
READ_SHEETS = ("prosecutor", "office", "clerk", "agency_head")
LEAST = {"prosecutor": 60, "superior": 60, "office": 60, "convenor": 60, "clerk": 20, "agency_head": 20}


def joint_work(cast: Cast) -> None:
    """A campaign that is late, one that has ended, a release, a training, an inspection with a defect, a petition."""
    with on("2026-08-03"):
        work(cast, "campaign", "running", title="河湖清障", until=date(2026, 9, 30))
        work(cast, "campaign", "closed", title="窨井盖整治")
        ready = work(cast, "case_release", "agreed", text=TEXT)
        do(ready, "publish", cast.office, published_on=date(2026, 8, 3), channels="门户网站")
        work(cast, "training", "closed")
        work(cast, "petition", "closed")
        inspection = work(cast, "inspection", "running", until=date(2026, 12, 31))
        defect = {"file": "卷3", "defect": "未告知听证权利", "unit": cast.agency, "due_by": date(2026, 12, 20)}
        do(inspection, "record_defects", cast.office, defects=[defect])


def numbers(shown: Any) -> Iterator[tuple[str, str]]:
    """(what it says, its address) of every count in a page's tables and tiles."""
    for table in filter(None, (shown.get("figures"), *shown["tables"])):
        for row in table["rows"]:
            yield from ((cell["text"], cell["url"]) for cell in row[1:] if cell["text"].isdecimal())
    yield from ((tile["value"], tile["url"]) for tile in shown.get("tiles") or () if tile["value"].isdecimal())


def test_every_figure_opens_the_rows_that_it_counts(cast: Cast, browser: Browser) -> None:
    half_year(cast)
    joint_work(cast)
    with on(TODAY):
        root = mechanism(cast)
        told, judged = bulletin(cast, root=root), sheet(cast, root=root)
        for part, pages in PAGES.items():
            client = browser(getattr(cast, part))
            opened = sum(_live(client, page) for page in pages)
            if part in READ_SHEETS:
                opened += _live(client, f"/sheet/?unit={cast.agency.pk}&{HALF}")
            assert opened >= LEAST[part], (part, opened)
        assert _joint_work_is_told(told) == 1
        for frozen, least in ((told, 25), (judged, 14)):
            assert _frozen(browser(cast.office), frozen.pk, all_of_them=True) >= least
        act(judged, "send_out", cast.office)
        assert _frozen(browser(cast.clerk), judged.pk, all_of_them=False) >= 14


def _live(client: Client, page: str) -> int:
    """How many figures of a page were opened; none but zero is without an address."""
    found = list(numbers(client.get(page).context))
    for text, url in found:
        if not url:
            assert text == "0", (page, text)
            continue
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert answer.context["count_text"] == f"共{text}件", (page, url)
    return sum(1 for _, url in found if url)


def _joint_work_is_told(told: Any) -> int:
    """Literal counts of the joint work in the bulletin."""
    values = {one.name: one.value for one in told.frozen_figures.filter(body=None)}
    assert {name: values[name] for name in (
        "campaigns_under_way", "campaigns_ended", "releases_published", "trainings_held", "inspections_under_way",
        "defects_assigned", "petitions_under_way", "petitions_settled", "works_late", "tasks_listed",
    )} == {
        "campaigns_under_way": 2, "campaigns_ended": 1, "releases_published": 1, "trainings_held": 1,
        "inspections_under_way": 1, "defects_assigned": 1, "petitions_under_way": 1, "petitions_settled": 1,
        "works_late": 1, "tasks_listed": 3,
    }  # fmt: skip
    assert "联合专项行动：实施2项，总结1项。" in told.details["work"]
    assert "联合工作：超期未总结1项。" in told.details["problems"]
    return 1


def _frozen(client: Client, key: int, *, all_of_them: bool) -> int:
    """Each frozen figure opens as many rows as it counted; another reader than who froze it, those they may see."""
    found = []
    for table in client.get(f"/frozen/{key}/").context["tables"]:
        place = table["head"].index("数值")
        found += [row[place] for row in table["rows"]]
    for cell in found:
        text, url = cell["text"], cell["url"]
        counted = int(re.match(r"\d+", text)[0])  # type: ignore[index]
        assert bool(url) == bool(counted), text
        if url:
            rows = client.get(url).context["rows"]
            assert len(rows) == counted if all_of_them else len(rows) <= counted, url
    return len(found)
