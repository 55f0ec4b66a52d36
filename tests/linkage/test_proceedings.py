"""Figures of suits, 立案监督, 行刑反向衔接, filings with the superior and changed letters: literal, by real moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from linkage import services
from supervision.matters.models import Matter
from tests.builders import PUBLIC, Cast, act, case, filing_supervision, recommendation, reverse_link, suit
from tests.courses import PATHS
from tests.linkage.conftest import TODAY, on, served, then

Browser = Callable[[Any], Client]


def figures(rows: list[list[dict[str, str]]]) -> dict[str, list[str]]:
    return {row[0]["text"]: [cell["text"] for cell in row[1:3]] for row in rows}


def proceedings(cast: Cast) -> Matter:
    """Two suits, three supervisions of filing, four decisions not to prosecute, between May and June 2026.

    Returns a third suit, which is decided but not filed yet.
    """
    with on("2026-06-01"):
        suit(cast, upto="judged")
        suit(cast, upto="sued")
        decided = suit(cast, upto="approved")
        for state in ("executed", "explained", "reviewing"):
            filing_supervision(cast, upto=state)
        for state in ("opinion_issued", "handed_over", "not_prosecuted"):
            reverse_link(cast, upto=state)
        late = reverse_link(cast, decided_on=date(2026, 5, 25))
    with on("2026-06-08"):
        act(cast, late, "hand_to_review")
    return decided


@pytest.mark.django_db
def test_proceedings_are_counted_beside_the_documents(cast: Cast, browser: Browser) -> None:
    decided = proceedings(cast)
    with on(TODAY):
        for part, folded in (("prosecutor", False), ("superior", False), ("superior", True)):
            if folded:
                services.fold()
            client = browser(getattr(cast, part))
            response = client.get("/dashboard/")
            assert figures(response.context["further"]["rows"]) == {
                "公益诉讼检察建议应回复": ["3", "—"],
                "诉前解决": ["0", "—"],
                "检察建议后起诉": ["2", "—"],
                "提起公益诉讼": ["2", "—"],
                "公益诉讼已判决": ["1", "—"],
                "裁判支持": ["1", "—"],
                "开展立案监督": ["3", "—"],
                "要求说明理由": ["2", "—"],
                "侦查机关说明理由": ["2", "—"],
                "通知立案、撤案": ["1", "—"],
                "通知后立案、撤案": ["1", "—"],
                "不起诉案件登记": ["4", "—"],
                "移送行政检察部门": ["3", "—"],
                "按期移送": ["2", "—"],
                "提出检察意见": ["1", "—"],
                # 流程监控 and 评查 have their own test (tests/cases/test_quality.py).
                **{name: ["0", "—"] for name in ("流程监控通知应回复", "流程监控通知已回复", "案件质量评查")},
                **{f"评查为{name}": ["0", "—"] for name in ("优质", "合格", "基本合格", "不合格")},
            }
            # What is not 检察建议 is not counted as such.
            assert figures(response.context["figures"]["rows"])["制发"] == ["3", "—"]
            for row in response.context["further"]["rows"]:
                if row[1]["url"]:
                    assert client.get(row[1]["url"]).context["count_text"] == f"共{row[1]['text']}件", row[1]
        assert browser(cast.observer).get("/dashboard/").context["further"] is None
        opinions = browser(cast.prosecutor).get("/dashboard/?kind=opinion").context
        assert figures(opinions["figures"]["rows"])["制发"] == ["1", "—"]
        assert list(figures(opinions["further"]["rows"])) == ["检察意见已回复", "作出行政处罚、处分"]
        # A suit changes the figures of the recommendation that it follows, too, after these were summed.
        act(cast, decided, "file_suit")
        services.fold()
        found = figures(browser(cast.superior).get("/dashboard/").context["further"]["rows"])
        assert (found["检察建议后起诉"], found["提起公益诉讼"]) == (["3", "—"], ["3", "—"])
        assert services.differences() == {"facts": 0, "sums": 0}


@pytest.mark.django_db
def test_filings_with_the_superior_and_letters_changed(cast: Cast, browser: Browser) -> None:
    """GY_FILING runs from service; one filed in time, one late, one not at all; one changed and issued anew."""
    with on("2026-03-02"):
        parent = case(cast, upto="investigating")
        filed = [recommendation(cast, PUBLIC, upto="served", parent=parent) for _ in range(3)]
    then(cast, filed[0], "2026-03-03", "file_with_superior")
    then(cast, filed[1], "2026-06-03", "file_with_superior")
    changed = then(cast, served(cast, parent, "2026-03-02"), "2026-03-04", "object")
    changed = then(cast, changed, "2026-03-05", "modify")
    with on(TODAY):
        client = browser(cast.prosecutor)
        found = figures(client.get("/dashboard/").context["figures"]["rows"])
        # The one that was taken back is no longer issued, nor to be filed.
        assert (found["制发"], found["变更、撤回"]) == (["3", "—"], ["0", "—"])
        assert (found["应备案"], found["已备案"], found["按期备案"]) == (["3", "—"], ["2", "—"], ["1", "—"])
    with on("2026-03-09"):
        for name in PATHS[PUBLIC]["issued"]:
            changed = act(cast, changed, name)
    with on(TODAY):
        found = figures(client.get("/dashboard/").context["figures"]["rows"])
        assert (found["制发"], found["变更、撤回"]) == (["4", "—"], ["1", "—"])
