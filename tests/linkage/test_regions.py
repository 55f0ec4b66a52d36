"""各地区: each row equals the list behind it after any writes, in the order of codes, and nobody leaves their area."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linkage import services
from linkage.reports.definitions import BY_NAME
from linkage.reports.figures import aggregate_scope
from linkage.reports.regions import SHOWN, regions
from supervision.accounts.models import Body, Person
from tests.builders import Cast, body
from tests.linkage.conftest import TODAY, on
from tests.linkage.test_sums import SPANS, live, readers
from tests.linkage.writer import DAY, Writer

Browser = Callable[[Any], Client]
NOTHING = ["0"] * len(SHOWN)
PERIOD = {"period": "custom", "first": "2025-02-11", "last": TODAY}


def rows(shown: dict[str, Any]) -> dict[str, list[str]]:
    """The words of each area's cells, in the order of the page."""
    return {row[0]["text"]: [cell["text"] for cell in row[1:]] for row in shown["figures"]["rows"]}


def expected(who: Person, key: str, found: Body, span: Any) -> list[str]:
    """The same counts by the conditions of the list of matters."""
    matters = aggregate_scope(who)[0].matters
    return [str(live(matters, BY_NAME[name].asked(span), **{key: found.pk})) for name in SHOWN]


@pytest.mark.parametrize("seed", [11, 12])
def test_each_area_equals_its_lists_after_random_writes(cast: Cast, seed: int) -> None:
    writer = Writer(cast, seed)
    everyone = {one.username: one for one in readers(cast)}
    writer.people.append(everyone["provincial"])
    # The province's own office has matters too, and one whose handler alone reads what is restricted.
    writer.offices += [cast.province, cast.city]
    far, abroad = Body.objects.get(code="jcy:410300"), Body.objects.get(code="jcy:420000")
    country = {"河南省": ("province_id", cast.province), "湖北省": ("province_id", abroad)}
    inside = {"三门峡市": ("city_id", cast.city), "洛阳市": ("city_id", far)}
    inside["河南省本级"] = ("office_id", cast.province)
    county = {"渑池县": ("office_id", cast.county), "义马市": ("office_id", cast.other_county)}
    below = {**county, "三门峡市本级": ("office_id", cast.city)}
    asked = [
        ("centre", None, country), ("centre", cast.province, inside), ("centre", cast.city, below),
        ("province", None, inside), ("province", cast.city, below), ("provincial", None, inside),
        ("superior", None, below), ("prosecutor", None, {"渑池县": county["渑池县"]}),
    ]  # fmt: skip
    with on(TODAY):
        for times, folds in ((120, True), (40, False)):
            writer.write(times)
            if folds:
                services.fold()
                writer.write(15)
            for name, area, wanted in asked:
                who, span = everyone[name], writer.chance.choice(SPANS)
                shown = rows(regions(who, span, DAY, area=str(area.pk) if area else "", asked={}))
                for label, (key, found) in wanted.items():
                    # Whoever sees a selection of matters is shown the offices that have any.
                    assert shown.get(label, NOTHING) == expected(who, key, found, span), (name, label, span)


def test_areas_stand_by_their_codes_and_lead_down(cast: Cast, browser: Browser) -> None:
    writer = Writer(cast, 13)
    writer.acts = [writer.make]
    writer.write(40)
    body("jcy:411300", "南阳市人民检察院", "procuratorate", 3, "411300", cast.province)
    centre, *_ = readers(cast)
    with on(TODAY):
        client = browser(centre)
        top = client.get("/regions/", PERIOD)
        assert list(rows(top.context)) == ["最高人民检察院", "河南省", "湖北省", "合计"]
        down = top.context["figures"]["rows"][1][0]["url"]
        province = client.get(f"/regions/{down}")
        # By region, whatever the counts: the office of the province, then its cities, one of them without any matter.
        assert list(rows(province.context)) == ["河南省本级", "洛阳市", "三门峡市", "南阳市", "合计"]
        assert set(rows(province.context)["南阳市"]) == {"0"}
        assert [crumb["text"] for crumb in province.context["crumbs"]] == ["全国", "河南省"]
        city = client.get(f"/regions/{province.context['figures']['rows'][2][0]['url']}")
        assert [crumb["text"] for crumb in city.context["crumbs"]] == ["全国", "河南省", "三门峡市"]
        total = [int(number) for number in rows(province.context)["合计"]]
        assert total == [int(number) for number in rows(top.context)["河南省"]]
        assert "%" not in "".join(text for row in rows(province.context).values() for text in row)
        assert client.get(f"/regions.pdf{down}").content[:5] == b"%PDF-"
        assert client.get(f"/regions.xlsx{down}").content[:2] == b"PK"


def test_nobody_leaves_their_own_area(cast: Cast, browser: Browser) -> None:
    abroad = body("jcy:420000", "湖北省人民检察院", "procuratorate", 2, "420000")
    wrong = {"superior": (cast.province, abroad, cast.county), "prosecutor": (cast.city,), "office": (cast.city,)}
    with on(TODAY):
        for part, places in wrong.items():
            for place in places:
                assert browser(getattr(cast, part)).get("/regions/", {"area": place.pk}).status_code == 404, part
        for value in ("0", "x", "9" * 30):
            assert browser(cast.superior).get("/regions/", {"area": value}).status_code == 404, value
        assert browser(cast.superior).get("/regions/", {"area": cast.city.pk}).status_code == 200
        observer = browser(cast.observer).get("/regions/")
        assert not [cell for row in observer.context["figures"]["rows"] for cell in row if cell["url"]]


def test_the_number_of_queries_does_not_grow(cast: Cast, browser: Browser) -> None:
    def queries() -> int:
        with on(TODAY), CaptureQueriesContext(connection) as captured:
            assert browser(cast.superior).get("/regions/").status_code == 200
        return len(captured)

    empty = queries()
    Writer(cast, 14).write(60)
    assert queries() == empty
