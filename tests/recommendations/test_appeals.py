"""After the first judgment in 公益诉讼: appeal by either side, the second judgment, and each look at the execution."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from recommendations.moves.appeals import may_still_be_appealed
from supervision.accounts.models import Person
from supervision.matters.services import IllegalMove
from tests.builders import Cast, act, suit

Browser = Callable[[Person], Client]


def test_claims_that_failed_wait_for_the_chief(cast: Cast, browser: Browser) -> None:
    matter = act(cast, suit(cast, upto="sued"), "record_judgment", result="none", text="驳回诉讼请求。")
    for name in ("report_complaint", "report_judgment"):
        matter = act(cast, matter, name)
    with pytest.raises(IllegalMove, match="先由检察长决定是否上诉"):
        act(cast, matter, "follow_execution")
    assert "决定是否上诉" in browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    let_be = act(cast, matter, "decide_no_appeal", reason="判决认定已履行职责，证据充分。")
    with pytest.raises(IllegalMove, match="已决定不上诉"):
        act(cast, let_be, "decide_appeal")
    assert "决定是否上诉" not in browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    assert act(cast, let_be, "follow_execution").state == "enforcing"


def test_the_procuratorate_appeals_and_the_second_judgment_is_filed_again(cast: Cast, browser: Browser) -> None:
    """第58条: three days for each judgment; the second one is final."""
    with time_machine.travel("2026-12-07T10:00:00+08:00") as clock:  # a Monday
        first = {"result": "part", "judgment_number": "(2026)豫12行初1号", "text": "只确认违法。"}
        matter = act(cast, suit(cast, upto="sued"), "record_judgment", **first)
        matter = act(cast, matter, "report_judgment")
        type(matter).objects.filter(pk=matter.pk).update(handler=cast.chief)
        with pytest.raises(IllegalMove, match="承办检察官不能审批"):
            act(cast, matter, "decide_appeal")
        type(matter).objects.filter(pk=matter.pk).update(handler=cast.prosecutor)
        matter.refresh_from_db()
        matter = act(cast, matter, "decide_appeal", reason="公益仍受侵害。")
        assert matter.state == "appealed"
        petition = "".join(matter.letters.get(kind="appeal_petition").text.split())
        assert "被上诉人（原审被告）" in petition
        assert "(2026)豫12行初1号" in petition
        assert "公益仍受侵害。" in petition
        clock.shift(timedelta(days=1))
        matter = act(cast, matter, "record_judgment", result="all", judgment_number="(2026)豫终2号", text="改判。")
        filing = matter.clocks.get(term="GY_JUDGMENT_FILING", state="running")
        assert (matter.state, filing.due_on) == ("judged", date(2026, 12, 11))
        with pytest.raises(IllegalMove, match="终审"):
            act(cast, matter, "record_appeal")
        for name in ("report_complaint", "report_judgment"):
            matter = act(cast, matter, name)
        matter = act(cast, matter, "follow_execution", findings="清运三成。")
        clock.shift(timedelta(days=3))
        matter = act(cast, matter, "follow_execution", held_on=timezone.localdate(), findings="全部清运。")
        page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
        for text in (
            "(2026)豫12行初1号，支持部分诉讼请求，只确认违法。", "渑池县人民检察院：公益仍受侵害。",
            "执行情况（2026年12月8日）", "清运三成。", "执行情况（2026年12月11日）", "全部清运。",
        ):  # fmt: skip
            assert text in page
        with pytest.raises(IllegalMove, match="不能早于收到裁判"):
            act(cast, matter, "follow_execution", held_on=date(2026, 12, 1))
        assert act(cast, matter, "close").state == "closed"


@pytest.mark.parametrize(
    ("is_ruling", "term", "due"),
    [(False, "GY_APPEAL", date(2026, 12, 22)), (True, "GY_APPEAL_RULING", date(2026, 12, 17))],
)
def test_the_time_for_appeal_runs_from_the_judgment(cast: Cast, *, is_ruling: bool, term: str, due: date) -> None:
    """行政诉讼法第85条、民事诉讼法第171条: 15 days, of a ruling 10; then it stands."""
    with time_machine.travel("2026-12-07T10:00:00+08:00") as clock:  # a Monday
        sued = suit(cast, upto="sued")
        matter = act(cast, sued, "record_judgment", result="none", text="驳回。", is_ruling=is_ruling)
        assert [(row.term, row.due_on) for row in matter.clocks.filter(term__startswith="GY_APPEAL")] == [(term, due)]
        clock.move_to(f"{due}T23:00:00+08:00")
        assert not may_still_be_appealed(matter, cast.chief, due)
        clock.move_to(f"{due + timedelta(days=1)}T10:00:00+08:00")
        with pytest.raises(IllegalMove, match="上诉期限已于"):
            act(cast, matter, "decide_appeal")
        act(cast, matter, "decide_no_appeal", reason="裁判已经生效。")
        assert not matter.clocks.filter(term=term, state="running").exists()


def test_whether_to_appeal_is_on_the_chiefs_desk_while_it_may(cast: Cast, browser: Callable[[Person], Client]) -> None:
    matter = act(cast, suit(cast, upto="sued"), "record_judgment", result="part", is_ruling=True)
    assert "决定是否上诉" in browser(cast.chief).get("/").content.decode()
    assert "决定是否上诉" not in browser(cast.prosecutor).get("/").content.decode()
    act(cast, matter, "decide_no_appeal")
    assert "决定是否上诉" not in browser(cast.chief).get("/").content.decode()


def test_what_was_granted_whole_starts_no_time_for_appeal(cast: Cast) -> None:
    matter = act(cast, suit(cast, upto="sued"), "record_judgment", result="all")
    assert not matter.clocks.filter(term__startswith="GY_APPEAL").exists()


def test_the_defendant_appeals(cast: Cast) -> None:
    came_on = timezone.localdate()
    matter = act(cast, suit(cast, upto="judged"), "record_appeal", received_on=came_on)
    assert [row["by"] for row in matter.details["appeals"]] == ["被告"]
    # Its copy goes to the procuratorate above within three days (公益诉讼办案规则第62条), once.
    clock = matter.clocks.get(term="GY_APPEAL_REPORT", state="running")
    assert (clock.started_on, clock.unrolled_on) == (came_on, came_on + timedelta(days=3))
    matter = act(cast, matter, "report_appeal")
    assert not matter.clocks.filter(term="GY_APPEAL_REPORT", state="running").exists()
    with pytest.raises(IllegalMove, match="没有待报送的上诉状副本"):
        act(cast, matter, "report_appeal")
    with pytest.raises(IllegalMove):
        act(cast, matter, "close")


def test_each_side_has_its_own_right_of_appeal(cast: Cast, browser: Browser) -> None:
    """行政诉讼法第85条: the defendant's appeal neither ends the procuratorate's time nor decides for it."""
    with time_machine.travel("2026-12-07T10:00:00+08:00") as clock:  # a Monday
        matter = act(cast, suit(cast, upto="sued"), "record_judgment", result="part", text="只确认违法。")
        clock.shift(timedelta(days=2))
        matter = act(cast, matter, "record_appeal", received_on=date(2026, 12, 9), grounds="认为已经履行职责。")
        term = matter.clocks.get(term="GY_APPEAL")
        assert (matter.state, term.state, term.due_on) == ("appealed", "running", date(2026, 12, 22))
        assert "决定是否上诉" in browser(cast.chief).get("/").content.decode()
        with pytest.raises(IllegalMove, match="被告上诉已经登记"):
            act(cast, matter, "record_appeal")
        matter = act(cast, matter, "decide_appeal", reason="公益仍受侵害。")
        assert not matter.clocks.filter(term="GY_APPEAL", state="running").exists()
        with pytest.raises(IllegalMove, match="已决定上诉"):
            act(cast, matter, "decide_appeal")
        page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
        assert "被告：认为已经履行职责。" in page
        assert "渑池县人民检察院：公益仍受侵害。" in page


def test_the_defendant_may_appeal_after_the_procuratorate(cast: Cast) -> None:
    matter = act(cast, suit(cast, upto="sued"), "record_judgment", result="part")
    matter = act(cast, act(cast, matter, "decide_appeal"), "record_appeal")
    assert [row["by"] for row in matter.details["appeals"]] == ["渑池县人民检察院", "被告"]
    assert matter.clocks.filter(term="GY_APPEAL_REPORT", state="running").exists()


def test_a_second_judgment_ends_what_was_left_undecided(cast: Cast) -> None:
    matter = act(cast, suit(cast, upto="sued"), "record_judgment", result="part")
    matter = act(cast, act(cast, matter, "record_appeal"), "record_judgment", result="all")
    assert list(matter.clocks.filter(term="GY_APPEAL").values_list("state", flat=True)) == ["cancelled"]
