"""上级指令 (2019规定第22条; 组织法第24、25条): ordered above, carried out below, both terms beside each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove
from tests.builders import PUBLIC, Cast, act, recommendation

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
DUE = date(2026, 9, 15)


def ordered(cast: Cast, what: str, upto: str = "acknowledged") -> Matter:
    """A recommendation of 1 September 2026 that the city orders to be changed or withdrawn within two weeks."""
    with time_machine.travel("2026-09-01 10:00+08:00"):
        found = recommendation(cast, PUBLIC, upto=upto)
        return act(cast, found, "order_change", what=what, reason="认定职责有误", order_by=DUE)


def test_the_order_decides_nothing_but_holds_everything_until_it_is_carried_out(cast: Cast, browser: Browser) -> None:
    found = ordered(cast, "withdraw")
    assert found.state == "acknowledged"
    letter = found.letters.get(kind="superior_order")
    assert letter.number == "三检指令〔2026〕1号"
    assert "指令你院撤回该文书" in letter.text
    own, theirs = (found.clocks.get(term=term, state="running") for term in ("SJ_ORDER", "GY_REPLY"))
    # 2 months from 1 September end on Sunday 1 November, a Monday's end; the order's term is the office's own.
    assert (own.due_on, own.obligor, theirs.obligor) == (DUE, cast.county, cast.agency)
    with time_machine.travel("2026-09-02 10:00+08:00"):
        # The unit neither sees the order nor is it held up by it: it answers in its own time.
        page = browser(cast.clerk).get(f"/matters/{found.pk}/").content.decode()
        assert "上级指令" not in page
        assert "指令" not in page
        assert "待执行" in browser(cast.chief).get(f"/matters/{found.pk}/").content.decode()
        found = act(cast, found, "reply")
        for name, actor in (
            ("verify", cast.prosecutor),
            ("return_for_supplement", cast.prosecutor),
            ("modify", cast.chief),
        ):
            with pytest.raises(IllegalMove, match="三门峡市人民检察院已指令撤回本文书（三检指令〔2026〕1号）"):
                act(cast, found, name, actor)
        with pytest.raises(IllegalMove, match="尚未执行"):
            act(cast, found, "order_change")
        found = act(cast, found, "report_view", reason="职责依据见三定方案")
        found = act(cast, found, "withdraw")
    assert (found.state, found.outcome) == ("withdrawn", "已撤回")
    assert found.clocks.get(term="SJ_ORDER").state == "met"
    page = browser(cast.superior).get(f"/matters/{found.pk}/").content.decode()
    assert "职责依据见三定方案" in page
    assert "2026年9月2日已执行" in page


def test_an_order_to_change_leads_to_a_new_letter_by_the_lower_chief(cast: Cast) -> None:
    found = ordered(cast, "modify")
    with time_machine.travel("2026-09-02 10:00+08:00"):
        with pytest.raises(IllegalMove, match=r"已指令变更本文书.*不能撤回"):
            act(cast, found, "withdraw")
        found = act(cast, found, "modify")
        assert (found.state, found.number) == ("drafting", "")
        assert found.clocks.get(term="SJ_ORDER").state == "met"
        assert not found.clocks.filter(state="running").exists()
        # The new letter goes its way: nothing is held any more.
        for name in ("submit", "pass_head_review", "approve", "issue", "serve", "acknowledge"):
            found = act(cast, found, name)
    assert found.clocks.get(term="GY_REPLY", state="running").started_on == date(2026, 9, 2)


def test_an_order_is_lifted_by_whoever_gave_it(cast: Cast) -> None:
    found = ordered(cast, "withdraw")
    with time_machine.travel("2026-09-03 10:00+08:00"):
        with pytest.raises(Exception, match="无权"):
            act(cast, found, "lift_order", cast.chief)
        found = act(cast, found, "lift_order", reason="采纳下级院意见")
        assert found.clocks.get(term="SJ_ORDER").state == "cancelled"
        assert act(cast, act(cast, found, "reply"), "verify").state == "verified"
    with time_machine.travel("2026-09-01 10:00+08:00"), pytest.raises(IllegalMove, match="今天以后"):
        act(cast, recommendation(cast, PUBLIC, upto="served"), "order_change", order_by=date(2026, 9, 1))
