"""行刑衔接 of agency, police and procuratorate: who does what, the terms written out, who sees it, what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from supervision.accounts.models import Body, Person
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.services import IllegalMove, available, open_matter, perform
from tests.builders import Cast, fresh, person, recommendation
from tests.words import draft_data

Browser = Callable[[Person], Client]
TUESDAY = "2026-09-01 10:00+08:00"
OURS, POLICE = ["clerk", "head"], ["police", "police_head"]
# Written from 行政执法机关移送涉嫌犯罪案件的规定第5–9、12条, not from the code.
TABLE: dict[str, dict[str, list[str]]] = {
    "registered": {"revise": ["clerk"], "report": ["clerk"], "record_penalty": OURS, "attach": OURS},
    "reported": {"approve": ["head"], "refuse_transfer": ["head"], "record_penalty": OURS, "attach": OURS},
    "approved": {"transfer": OURS, "record_penalty": OURS, "attach": OURS},
    "not_transferred": {"report": ["clerk"], "close": ["head"], "record_penalty": OURS, "attach": OURS},
    "transferred": {"receive": POLICE, "attach": OURS + POLICE},
    "received": {
        "file_case": ["police_head"], "refuse_case": ["police_head"], "forward": ["police_head"],
        "attach": OURS + POLICE,
    },
    "misdirected": {"forward": ["police_head"], "attach": OURS + POLICE},
    "forwarded": {"close": ["head"], "attach": OURS},
    "refused": {
        "ask_reconsideration": OURS, "suggest_supervision": OURS, "record_later_filing": ["police_head"],
        "close": ["head"], "attach": OURS + POLICE,
    },
    "reconsidering": {"file_case": ["police_head"], "uphold_refusal": ["police_head"], "attach": OURS + POLICE},
    "supervision_suggested": {
        "record_later_filing": ["police_head"], "close": ["head"], "attach": OURS + POLICE,
    },
    "filed": {"hand_over_items": OURS, "attach": OURS + POLICE},
    "closed": {},
}  # fmt: skip
SENT = ("report", "approve", "transfer")
REFUSED = (*SENT, "receive", "refuse_case")
PATHS = {
    "registered": (),
    "reported": SENT[:1],
    "approved": SENT[:2],
    "not_transferred": ("report", "refuse_transfer"),
    "transferred": SENT,
    "received": (*SENT, "receive"),
    "misdirected": (*SENT, "receive_not_ours"),
    "forwarded": (*SENT, "receive", "forward"),
    "refused": REFUSED,
    "reconsidering": (*REFUSED, "ask_reconsideration"),
    "supervision_suggested": (*REFUSED, "suggest_supervision"),
    "filed": (*SENT, "receive", "file_case"),
    "closed": (*SENT, "receive", "file_case", "hand_over_items", "close"),
}
ACTORS = {
    "approve": "head", "refuse_transfer": "head", "close": "head", "receive": "police", "file_case": "police_head",
    "refuse_case": "police_head", "forward": "police_head",
    "uphold_refusal": "police_head", "record_later_filing": "police_head",
}  # fmt: skip


class Three:
    """The agency's clerk and head, the clerk and head of the police, and everyone else."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.agency = cast, cast.outsider_agency
        self.people: dict[str, Person] = {
            "clerk": cast.outsider,
            "head": person("slj_head", "水利局局长", at=self.agency, post="agency_head"),
            "police": person("police", "公安经办人", at=cast.police, post="clerk"),
            "police_head": person("police_head", "公安局长", at=cast.police, post="agency_head"),
        }

    def words(self, name: str) -> dict[str, Any]:
        today = timezone.localdate()
        decided = {"decision_number": "渑公立字〔2026〕8号", "decided_on": today, "files": []}
        said: dict[str, dict[str, Any]] = {
            "revise": self.registered(title="河道采砂案（修改）"),
            "report": {"team": "执法员甲、执法员乙", "report": "价值已达标准，建议移送。", "files": []},
            "transfer": {
                "police": self.cast.police, "basis": "《刑法》第三百四十三条", "materials": "调查报告一份", "files": [],
            },
            "receive": {"recipient": "民警甲", "jurisdiction": "own"},
            "forward": {"police": None, "other": "国家安全机关", "reason": "主要犯罪地在外"},
            "record_penalty": {
                "penalised_on": today, "penalty_number": "渑水罚〔2026〕3号", "penalty": "罚款五万元。",
            },
            "copy_penalty": {"copied_on": today, "receivers": "渑池县公安局、渑池县人民检察院", "files": []},
            "hand_over_items": {"list": "采砂船一艘，已交接。"},
            "attach": {"files": [], "remark": "补充"},
            **dict.fromkeys(("file_case", "record_later_filing"), decided),
            **dict.fromkeys(("refuse_case", "uphold_refusal"), decided | {"reason": "属于民事纠纷"}),
        }  # fmt: skip
        return said.get(name, {"opinion": "同意", "reason": "理由如卷"})

    @staticmethod
    def registered(**changes: Any) -> dict[str, Any]:
        said = {
            "title": "河道采砂案", "case_number": "渑水罚立〔2026〕3号", "found_on": timezone.localdate(),
            "rule": "mining",
            "suspicion": "非法采矿", "quantity": 150000, "facts": "无证采砂，价值十五万元。", "suspects": "某砂场",
            "penalty": "", "contact": "水政监察大队", "secrecy": "ordinary", "files": [],
        }  # fmt: skip
        return said | changes

    def link(self, upto: str = "registered", **changes: Any) -> Matter:
        matter = open_matter(
            "enforcement_link", actor=fresh(self.people["clerk"]), office=self.agency, data=self.registered(**changes)
        )
        for name in PATHS[upto]:
            ours = {} if name != "receive_not_ours" else {"jurisdiction": "others"}
            matter = self.act(matter, name.removesuffix("_not_ours"), **ours)
        assert matter.state == upto
        return matter

    def act(self, matter: Matter, name: str, part: str = "", **changes: Any) -> Matter:
        actor = self.people[part or ACTORS.get(name, "clerk")]
        return perform(matter, name, actor=fresh(actor), data=self.words(name) | changes)


@pytest.fixture
def three(cast: Cast) -> Three:
    return Three(cast)


@pytest.mark.parametrize("state", TABLE)
def test_only_what_the_table_allows_happens(three: Three, state: str) -> None:
    matter = three.link(state)
    everyone = {**{part: one for part, one in three.cast.people().items() if part != "outsider"}, **three.people}
    # These two sit in the police of the cast as well.
    everyone = {part: one for part, one in everyone.items() if one not in (three.cast.clerk, three.cast.agency_head)}
    wrong = []
    for part, one in everyone.items():
        actor = fresh(one)
        offered = {move.name for move, reason in available(matter, actor, timezone.localdate()) if reason is None}
        listed = {name for name, parts in TABLE[state].items() if part in parts}
        if offered != listed:
            wrong.append(f"{part} is offered {sorted(offered)}, may do {sorted(listed)}")
        for name in listed:
            with transaction.atomic():
                try:
                    perform(matter, name, actor=actor, data=three.words(name))
                except (PermissionDenied, IllegalMove) as error:
                    wrong.append(f"{part} {name}: {error}")
                transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def test_the_table_knows_every_state_and_every_move() -> None:
    procedure = procedures()["enforcement_link"]
    assert set(TABLE) == set(procedure.states)
    listed = {name for moves in TABLE.values() for name in moves}
    # What is copied was recorded before: below.
    assert listed | {"copy_penalty"} == {move.name for move in procedure.moves}


def test_three_days_then_a_day_then_three_days(three: Three) -> None:
    """第5条: 3 days, 24 hours; 第8条: 3 days; 第9条: 3 days each; 第12条: 3 days."""
    with time_machine.travel(TUESDAY, tick=False):
        matter = three.link("reported")
        assert matter.clocks.get(term="YS_APPROVE").due_on == date(2026, 9, 4)
        matter = three.act(matter, "approve")
        due_at = matter.clocks.get(term="YS_TRANSFER").due_at
        assert due_at == datetime(2026, 9, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
        for name in ("transfer", "receive"):
            matter = three.act(matter, name)
        clock = matter.clocks.get(term="YS_POLICE_REVIEW")
        assert (clock.due_on, clock.obligor) == (date(2026, 9, 4), three.cast.police)
        matter = three.act(matter, "refuse_case")
        assert matter.clocks.get(term="YS_RECONSIDER_APPLY").due_on == date(2026, 9, 4)
        matter = three.act(matter, "ask_reconsideration")
        assert matter.clocks.get(term="YS_RECONSIDER_DECIDE").due_on == date(2026, 9, 4)
        matter = three.act(matter, "file_case")
        assert matter.clocks.get(term="YS_HANDOVER", state="running").due_on == date(2026, 9, 4)
        with pytest.raises(IllegalMove, match="尚未移交"):
            three.act(matter, "close")
    assert matter.clocks.filter(state="running").count() == 1


def test_a_penalty_instead_of_a_transfer_is_copied_within_ten_days(three: Three) -> None:
    """关于在行政执法中及时移送涉嫌犯罪案件的意见 (2006), part one: ten days from the penalty."""
    with time_machine.travel(TUESDAY, tick=False):
        matter = three.link("not_transferred")
        with pytest.raises(IllegalMove, match="没有待抄送"):
            three.act(matter, "copy_penalty")
        matter = three.act(matter, "record_penalty", penalised_on=date(2026, 8, 31))
        clock = matter.clocks.get(term="YS_COPY_PENALTY")
        assert (clock.due_on, clock.obligor) == (date(2026, 9, 10), three.agency)
        with pytest.raises(IllegalMove, match="不能早于"):
            three.act(matter, "copy_penalty", copied_on=date(2026, 8, 30))
        matter = three.act(matter, "copy_penalty")
    clock.refresh_from_db()
    assert (clock.state, clock.ended_on) == ("met", date(2026, 9, 1))
    assert "2026年9月1日抄送渑池县公安局、渑池县人民检察院" in matter.details["penalty_copied"]


def test_what_is_not_its_own_the_police_forward_within_a_day(three: Three, browser: Browser) -> None:
    """第7条: 24 hours, told in writing; the police that it goes to sign anew and have their three days."""
    city = Body.objects.create(name="三门峡市公安局", kind="police", region="411200", level=three.cast.police.level)
    there = person("smx_police", "市局经办人", at=city, post="clerk")
    with time_machine.travel(TUESDAY, tick=False):
        matter = three.link("misdirected")
        assert matter.clocks.get(term="YS_POLICE_FORWARD").due_at == datetime(
            2026, 9, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")
        )
        assert not matter.clocks.filter(term="YS_POLICE_REVIEW").exists()
        matter = three.act(matter, "forward", police=city, other="")
        assert matter.clocks.get(term="YS_POLICE_FORWARD").state == "met"
        assert (matter.state, matter.counterpart) == ("transferred", city)
        letter = matter.letters.get(kind="forwarding_notice")
        assert "现已转送三门峡市公安局" in letter.text
        assert "渑池县水利局" in letter.text
        with pytest.raises(PermissionDenied):
            three.act(matter, "receive")
        matter = perform(matter, "receive", actor=fresh(there), data=three.words("receive"))
        clock = matter.clocks.get(term="YS_POLICE_REVIEW")
        assert (clock.due_on, clock.obligor) == (date(2026, 9, 4), city)
    assert "转送三门峡市公安局" in browser(three.people["clerk"]).get(f"/matters/{matter.pk}/").content.decode()


def test_an_agency_owns_it_and_nobody_else(three: Three, browser: Browser) -> None:
    for other in (three.cast.prosecutor, three.people["police"], three.cast.office):
        assert browser(other).get("/matters/new/enforcement_link/").status_code == 403, other
    assert browser(three.people["clerk"]).get("/matters/new/enforcement_link/").status_code == 200


def test_who_reports_does_not_decide_and_reconsideration_is_asked_once(three: Three) -> None:
    matter = three.link("reported")
    Matter.objects.filter(pk=matter.pk).update(details={**matter.details, "reported_by": three.people["head"].pk})
    with pytest.raises(IllegalMove, match="不能批准"):
        three.act(matter, "approve")
    matter = three.act(three.link("reconsidering"), "uphold_refusal")
    with pytest.raises(IllegalMove, match="已经复议"):
        three.act(matter, "ask_reconsideration")


def test_the_police_see_it_once_transferred_and_the_procuratorate_from_the_first_day(three: Three) -> None:
    def sees(one: Person, matter: Matter) -> bool:
        return Matter.objects.visible_to(fresh(one)).filter(pk=matter.pk).exists()

    matter = three.link("approved")
    assert sees(three.cast.prosecutor, matter)
    assert not sees(three.people["police"], matter)
    matter = three.act(matter, "transfer")
    assert sees(three.people["police"], matter)
    for blind in (three.cast.prosecutor2, three.cast.office, three.cast.observer, three.cast.nobody):
        assert not sees(blind, matter), blind
    letter = matter.letters.get(kind="crime_transfer")
    assert "非法采矿" in letter.text
    assert "渑池县人民检察院" in letter.text  # 抄送


def test_a_refusal_leads_to_filing_supervision_of_the_procuratorate(three: Three, browser: Browser) -> None:
    """第9条; the procuratorate's matter keeps where it came from."""
    link = three.link("supervision_suggested")
    assert "属于民事纠纷" in str(link.details)
    page = browser(three.cast.prosecutor).get(f"/matters/{link.pk}/").content.decode()
    assert f"/matters/new/filing_supervision/?parent={link.pk}" in page
    turn = browser(three.people["clerk"]).get(f"/matters/{link.pk}/").context["page"]["turn"]
    assert [(one.who, one.what) for one in turn["steps"]] == [("渑池县人民检察院", "审查是否开展立案监督")]
    form = browser(three.cast.prosecutor).get(f"/matters/new/filing_supervision/?parent={link.pk}").context["form"]
    filled = {name: form.initial[name] for name in ("suspicion", "complainant", "grounds")}
    assert filled == {
        "suspicion": link.details["suspicion"], "complainant": "渑池县水利局", "grounds": "渑池县水利局认为：理由如卷",
    }  # fmt: skip
    said = {
        "title": "河道采砂不立案监督案", "counterpart": three.cast.police, "direction": "should_file",
        "suspicion": "非法采矿", "facts": "公安机关不予立案。", "grounds": "价值已达标准。",
        "complainant": "渑池县水利局",
    }  # fmt: skip
    made = open_matter(
        "filing_supervision", actor=fresh(three.cast.prosecutor), office=three.cast.county, data=said, parent=link
    )
    assert (made.state, made.function, made.parent_id) == ("reviewing", "criminal", link.pk)
    assert link.title in browser(three.cast.prosecutor).get(f"/matters/{made.pk}/").content.decode()
    with pytest.raises(PermissionDenied):
        open_matter(
            "filing_supervision", actor=fresh(three.cast.prosecutor2), office=three.cast.other_county, data=said,
            parent=link,
        )  # fmt: skip


def test_the_procuratorate_suggests_the_transfer_that_was_not_made(three: Three) -> None:
    """刑事诉讼规则第557条第3款: an opinion to the agency; the agency reports anew."""
    link = three.link("not_transferred")
    said = draft_data(three.cast, "transfer_opinion", counterpart=three.agency)
    made = open_matter(
        "transfer_opinion", actor=fresh(three.cast.prosecutor), office=three.cast.county, data=said, parent=link
    )
    assert made.handler == three.cast.prosecutor
    with pytest.raises(IllegalMove, match="由检察官起草"):
        open_matter(
            "transfer_opinion", actor=fresh(three.cast.assistant), office=three.cast.county, data=said, parent=link
        )
    issued = recommendation(three.cast, "transfer_opinion", parent=link, upto="acknowledged")
    assert issued.clocks.get(term="FX_OPINION_TRANSFER").due_on >= issued.reply_by
    assert three.act(link, "report").state == "reported"


def test_the_page_lists_what_reaches_the_threshold_and_ages_it_by_unit(three: Three, browser: Browser) -> None:
    with time_machine.travel("2026-11-01 10:00+08:00"):
        three.link(title="十五万元采砂案")
        three.link(title="九万元采砂案", quantity=90000)
        three.link("transferred", title="已移送采砂案")
    with time_machine.travel("2026-11-22 10:00+08:00"):
        three.link("not_transferred", title="不移送采砂案", quantity=100000)
        client = browser(three.cast.prosecutor)
        text = client.get("/links/").content.decode()
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get("/links/")
        for number in range(30):
            three.link(title=f"采砂案之{number}")
        with CaptureQueriesContext(connection) as many:
            page = client.get("/links/").content.decode()
        mine = browser(three.people["clerk"]).get("/links/").content.decode()
        others = browser(three.cast.agency_head).get("/links/").content.decode()
    assert "十五万元采砂案" in text
    assert "不移送采砂案" in text  # 达到十万元
    assert "九万元采砂案" not in text
    assert "已移送采砂案" not in text
    # 未移送0至3日 1件, 4至10日 0件, 11至30日 1件, 31日以上 0件; 公安审查中 1件
    cells = [part.split("<")[0] for part in text.split('<td class="right">')]
    assert [cell for cell in cells if cell.isdigit()][:5] == ["1", "0", "1", "0", "1"]
    assert len(many) <= len(few) + 1
    assert "after=" in page
    assert "十五万元采砂案" in mine
    assert "采砂案" not in others
    assert browser(three.cast.observer).get("/links/").status_code == 403
    with time_machine.travel("2026-11-22 10:00+08:00"):
        three.link(title="限制知悉采砂案", secrecy="restricted")
        office = browser(three.cast.office)
        counted, listed = office.get("/links/").content.decode(), office.get("/links/?after=").context["rows"]
    # The joint office coordinates: how many, by unit and age, and no case, no name, no way into one.
    assert "渑池县水利局" in counted
    assert not [word for word in ("采砂案", "某砂场", "/matters/?kind=enforcement_link") if word in counted]
    assert {row["suspicion"] for row in listed} == {"非法采矿"}
    cells = [part.split("<")[0] for part in counted.split('<td class="right">')]
    assert [cell for cell in cells if cell.isdigit()][:5] == ["31", "0", "1", "0", "1"]
