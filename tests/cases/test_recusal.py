"""Applications for recusal and proposals of a court: what is decided or answered by which day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, perform
from tests.builders import Cast, case, fresh
from tests.litigation import litigation

Browser = Callable[[Person], Client]
CIVIL = {"function": "civil", "case_number": "(2025)豫1221民初100号", "ruling": "民事判决书"}
REFUSED = {"outcome": "refused", "reason": "不属于应当回避的情形。", "told": "书面通知"}


def asked(on: date) -> dict[str, Any]:
    return {"on": on, "whom": "行政机关代理人", "text": "承办检察官是利害关系人的近亲属。", "files": []}


def due(matter: Matter, term: str) -> date:
    return matter.clocks.get(term=term, state="running").due_on


def on_desk(browser: Browser, person: Person) -> list[tuple[int, str]]:
    """What waits for this person, with the step that is named."""
    groups = browser(person).get("/").context["groups"]
    return [(row.id, row.next_label) for group in groups for row in group["rows"] if row.next_url]


def test_recusal_is_decided_in_three_days_and_once_more(cast: Cast, browser: Browser) -> None:
    """公益诉讼办案规则第23条: three days, and three for the one reconsideration."""
    with time_machine.travel("2026-09-02 10:00+08:00", tick=False):
        matter = case(cast, upto="filed")
        own, chief = fresh(cast.prosecutor), fresh(cast.chief)
        with pytest.raises(IllegalMove, match="没有待决定"):
            perform(matter, "decide_recusal", actor=chief, data=REFUSED)
        with pytest.raises(IllegalMove, match="没有可以复议"):
            perform(matter, "record_recusal_review", actor=own, data=asked(date(2026, 9, 2)))
        assert on_desk(browser, chief) == []
        matter = perform(matter, "record_recusal", actor=own, data=asked(date(2026, 9, 1)))
        assert on_desk(browser, chief) == on_desk(browser, fresh(cast.committee)) == [(matter.pk, "决定是否回避")]
        assert due(matter, "GY_RECUSAL") == date(2026, 9, 4)
        for one, says in ((own, "检察长、检察委员会，决定是否回避"), (chief, "决定是否回避")):
            page = "".join(browser(one).get(f"/matters/{matter.pk}/").content.decode().split())
            assert says in page.partition("轮到")[2][:400], page.partition("轮到")[2][:400]
        with pytest.raises(IllegalMove, match="尚未决定"):
            perform(matter, "record_recusal", actor=own, data=asked(date(2026, 9, 2)))
        matter = perform(matter, "decide_recusal", actor=chief, data=REFUSED)
        assert on_desk(browser, chief) == []
        assert not matter.clocks.filter(term="GY_RECUSAL", state="running").exists()
        with pytest.raises(IllegalMove, match="不能早于"):
            perform(matter, "record_recusal_review", actor=own, data=asked(date(2026, 9, 1)))
        matter = perform(matter, "record_recusal_review", actor=own, data=asked(date(2026, 9, 2)))
        assert due(matter, "GY_RECUSAL") == date(2026, 9, 7)  # 5 September is a Saturday
        matter = perform(matter, "decide_recusal", actor=fresh(cast.committee), data=REFUSED)
        with pytest.raises(IllegalMove, match="没有可以复议"):
            perform(matter, "record_recusal_review", actor=own, data=asked(date(2026, 9, 2)))
    assert [row["what"] for row in matter.details["acts"]] == [
        "登记回避申请", "决定是否回避", "登记回避复议申请", "决定是否回避",
    ]  # fmt: skip


def test_no_rule_of_recusal_for_other_cases(cast: Cast) -> None:
    """第23条 speaks of public-interest cases."""
    matter = case(cast, upto="filed", function="criminal")
    with pytest.raises(IllegalMove, match="公益诉讼"):
        perform(matter, "record_recusal", actor=fresh(cast.prosecutor), data=asked(matter.opened_on))


def test_a_courts_proposal_is_answered_within_a_month(cast: Cast) -> None:
    """民事诉讼监督规则第122条: one month; no end before the answer."""
    with time_machine.travel("2026-03-02 10:00+08:00", tick=False):
        matter = litigation(cast, upto="concluded", outcome="terminate", **CIVIL)
        own = fresh(cast.prosecutor)
        said = {"on": date(2026, 3, 2), "whom": "渑池县人民法院", "text": "调卷手续不全。", "files": []}
        with pytest.raises(IllegalMove, match="没有待回复"):
            perform(matter, "answer_court_proposal", actor=own, data=said)
        matter = perform(matter, "record_court_proposal", actor=own, data=said)
        assert due(matter, "PROC_ANSWER_COURT_PROPOSAL") == date(2026, 4, 2)
        with pytest.raises(IllegalMove, match="尚未回复"):
            perform(matter, "terminate", actor=fresh(cast.chief), data={"opinion": "同意"})
        matter = perform(matter, "answer_court_proposal", actor=own, data=said | {"text": "已补齐手续。"})
        matter = perform(matter, "terminate", actor=fresh(cast.chief), data={"opinion": "同意"})
    assert matter.state == "terminated"
    assert not matter.clocks.filter(state="running").exists()
    administrative = litigation(cast, upto="reviewing")
    with pytest.raises(IllegalMove, match="没有这一规定"):
        perform(administrative, "record_court_proposal", actor=own, data=said | {"on": administrative.opened_on})
