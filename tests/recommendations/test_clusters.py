"""类案分析报告: from the documents of one field to a report, and from it to a campaign and a second recommendation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.pages import openings
from supervision.matters.services import IllegalMove, open_matter
from tests.builders import PUBLIC, SOCIAL, Cast, act, case, draft_data, fresh, recommendation
from tests.papers import paper_act, paper_data

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def drafted(cast: Cast, **changes: object) -> Matter:
    said = paper_data(cast, "similar_cases", title="涧河流域类案分析", **changes)
    return open_matter("similar_cases", actor=fresh(cast.prosecutor), office=cast.county, data=said)


def test_what_one_field_shows_becomes_a_report_a_campaign_and_a_recommendation(cast: Cast, browser: Browser) -> None:
    """检察建议工作规定第11条第2项: the figures are counted, the chain is kept both ways."""
    source = case(cast, upto="investigating")
    first = recommendation(cast, PUBLIC, upto="replied", parent=source)
    recommendation(cast, PUBLIC, upto="drafting", parent=source)
    with pytest.raises(IllegalMove, match="不足2件"):
        drafted(cast)
    recommendation(cast, PUBLIC, upto="issued", parent=source)
    form = browser(cast.prosecutor).get("/matters/new/similar_cases/").content.decode()
    assert "生态环境和资源保护（2件）" in form
    report = drafted(cast, counterpart=cast.joint_office)
    for name in ("submit", "approve", "issue", "serve"):
        report = paper_act(cast, report, name)
    text = "".join(report.letters.get(kind="similar_cases_report").text.split())
    for part in (
        "关于生态环境和资源保护类案的分析报告",
        "制发2件（公益诉讼检察建议2件）",
        "渑池县城市管理局2件",
        "已书面回复1件",
    ):
        assert part in text, part
    report = paper_act(cast, report, "acknowledge", cast.office)
    page = browser(cast.prosecutor).get(f"/matters/{report.pk}/").content.decode()
    assert f"所据：{first.title}" in page
    # The office of the joint meeting reads the report, not the documents behind it, and makes a campaign of it.
    page = browser(cast.office).get(f"/matters/{report.pk}/").content.decode()
    assert "所据：" not in page
    assert "open_campaign" in {row["name"] for row in openings(report, fresh(cast.office))}
    plan = browser(cast.office).get(f"/matters/new/campaign/?parent={report.pk}").content.decode()
    assert "生态环境和资源保护专项行动" in plan
    assert "建立联合巡查机制" in plan
    said = draft_data(cast, SOCIAL, title="关于加强建筑垃圾监管的检察建议", counterpart=cast.outsider_agency)
    second = open_matter(SOCIAL, actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=report)
    assert (second.function, second.field) == ("public_interest", "生态环境和资源保护")
    chain = browser(cast.prosecutor).get(f"/matters/{second.pk}/").content.decode()
    assert "涧河流域类案分析" in chain


def test_the_review_sheet_adds_up_and_stays_inside(cast: Cast, browser: Browser) -> None:
    """检察建议工作规定第17条; the criteria are a default."""
    found = recommendation(cast, SOCIAL, upto="legal_review")
    with pytest.raises(IllegalMove, match="尚未轮到"):
        act(cast, found, "score", cast.head)
    found = act(cast, found, "score", cast.legal)
    assert "88分" in found.letters.get(kind="review_sheet").text
    page = browser(cast.prosecutor).get(f"/matters/{found.pk}/").content.decode()
    assert "质量审核表（法律政策研究甲，88分）" in page
    heard = {"heard_on": timezone.localdate(), "way": "座谈", "people": "局长甲", "opinion": "认可"}
    found = act(cast, found, "send_back", cast.legal)
    found = act(cast, found, "hear_addressee", **heard, feasibility="两个月内可以完成")
    for name in ("submit", "pass_legal_review", "pass_head_review", "approve", "issue", "serve"):
        found = act(cast, found, name)
    assert "两个月内可以完成" in browser(cast.prosecutor).get(f"/matters/{found.pk}/").content.decode()
    page = browser(cast.clerk).get(f"/matters/{found.pk}/").content.decode()
    assert "质量审核表" not in page
    assert "两个月内可以完成" not in page
