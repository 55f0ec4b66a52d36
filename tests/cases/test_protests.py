"""抗诉, 提请抗诉, 不支持监督申请: who may, by when it is sent, when the court answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cases.forms.litigation import ResultForm
from supervision.accounts.models import Body, Person
from supervision.matters.models import Matter
from supervision.matters.pages import openings
from supervision.matters.services import available, open_matter, perform
from tests.builders import Cast, case, fresh, person, serve_data
from tests.papers import PAPERS, paper, paper_act, paper_data

pytestmark = pytest.mark.django_db


def offered(parent: Matter, actor: Person) -> set[str]:
    return {row["name"].removeprefix("open_") for row in openings(parent, fresh(actor))}


def test_a_county_asks_the_one_above_and_the_city_protests(cast: Cast) -> None:
    """民事诉讼法第219、222条, 民事诉讼监督规则第92条: 抗诉 is the superior's; fifteen days to send, thirty to rule."""
    city = person("city_prosecutor", "市院检察官甲", at=cast.city, post="prosecutor")
    with time_machine.travel("2026-09-01 10:00+08:00"):
        source = case(cast, upto="investigating", function="civil")
        assert {"protest_request", "no_support"} <= offered(source, cast.prosecutor)
        assert "protest" not in offered(source, cast.prosecutor)
        public = case(cast, upto="investigating")
        assert not {"protest", "protest_request", "no_support"} & offered(public, cast.prosecutor)
        asked = paper(cast, "protest_request", upto="approved", parent=source)
        assert asked.clocks.get(term="MX_DECISION_DISPATCH").due_on == date(2026, 9, 16)
        for name in ("issue", "serve", "acknowledge"):
            asked = paper_act(cast, asked, name)
        assert asked.clocks.get(term="MX_DECISION_DISPATCH").state == "met"
        text = "".join(asked.letters.get(kind="protest_request").text.split())
        assert "（2025）豫1221民初100号民事判决书" in text
        assert "提请你院依法抗诉" in text
    with time_machine.travel("2026-10-09 10:00+08:00"):
        assert "protest" in offered(asked, city)
        # The county asked; it does not protest by itself.
        assert "protest" not in offered(asked, cast.prosecutor)
        with pytest.raises(PermissionDenied):
            protest(cast, asked, cast.prosecutor, office=cast.county)
        matter = protest(cast, asked, city)
        for name, data in (("submit", {"remark": ""}), ("approve", {"opinion": "同意抗诉"}), ("issue", {})):
            matter = perform(matter, name, actor=fresh(cast.superior if name == "approve" else city), data=data)
        assert "依法提出抗诉，请依法再审" in "".join(matter.letters.get(kind="protest").text.split())
        matter = perform(matter, "serve", actor=fresh(city), data=serve_data(date(2026, 10, 9)))
        signed = {"signed_on": date(2026, 10, 9), "recipient": "法官甲", "recipient_title": "审判员", "files": []}
        matter = perform(matter, "acknowledge", actor=fresh(cast.agency_head), data=signed)
        # Thirty days end on Sunday, 8 November.
        assert matter.clocks.get(term="COURT_KANGSU").due_on == date(2026, 11, 9)
    with time_machine.travel("2026-11-20 10:00+08:00"):
        matter = perform(matter, "urge", actor=fresh(city), data={"reason": "走访法院，了解立案审查进度。"})
        said: dict[str, Any] = {"outcome": "remanded", "answer": "指令中级人民法院再审。", "files": []}
        matter = perform(matter, "answer", actor=fresh(cast.agency_head), data=said)
        assert (matter.state, matter.details["result"]) == ("answered", "裁定指令下级人民法院再审")
        _the_result_is_examined(matter, city)


def _the_result_is_examined(matter: Matter, city: Person) -> None:
    """民事诉讼监督规则第123、124条: the register of the result, kept inside, before the protest ends."""
    open_to = {move.name for move, reason in available(matter, fresh(city), timezone.localdate()) if reason is None}
    assert "check_result" in open_to
    assert "close" not in open_to
    said = {"ruling": "（2026）豫12民再3号民事判决书", "conclusion": "wrong", "opinion": "仍未鉴定印章。", "files": []}
    form = ResultForm(said | {"conclusion": "late"}, matter=matter, person=city)
    assert "conclusion" in form.errors  # a court that has decided is not late
    with transaction.atomic():
        right = perform(matter, "check_result", actor=fresh(city), data=said | {"conclusion": "right"})
        assert "protest_request" not in offered(right, city)
        transaction.set_rollback(True)
    matter = perform(fresh_matter(matter), "check_result", actor=fresh(city), data=said)
    register = matter.letters.get(kind="result_register")
    assert (register.title, register.is_internal) == ("抗诉处理结果审查登记表", True)
    text = "".join(register.text.split())
    for part in (matter.number, "（2026）豫12民再3号民事判决书", "仍有明显错误", "2026年11月20日", "仍未鉴定印章"):
        assert part in text, part
    assert "protest_request" in offered(matter, city)
    assert perform(matter, "close", actor=fresh(city), data={"remark": ""}).state == "closed"


def fresh_matter(matter: Matter) -> Matter:
    return Matter.objects.get(pk=matter.pk)


def protest(cast: Cast, parent: Matter, city: Person, office: Body | None = None) -> Matter:
    said = paper_data(cast, "protest_request", counterpart=cast.court) | PAPERS["protest_request"]
    return open_matter("protest", actor=fresh(city), office=office or cast.city, data=said, parent=parent)


def test_only_what_the_table_of_a_protest_allows_is_offered(cast: Cast) -> None:
    """The handler drafts, the chief decides, the court signs and rules; nobody else has a part in it."""
    city = person("city_prosecutor", "市院检察官甲", at=cast.city, post="prosecutor")
    asked = paper(cast, "protest_request", upto="received")
    people = {"city": city, "chief": cast.superior, "court": cast.agency_head, "county": cast.prosecutor}
    always = {"city": {"attach"}, "chief": {"attach", "hand_over"}}
    table: list[tuple[str, Person | None, dict[str, Any], dict[str, set[str]]]] = [
        ("drafting", None, {}, {"city": {"revise", "submit"}, "chief": {"withdraw"}}),
        ("submit", city, {"remark": ""}, {"chief": {"approve", "send_back", "withdraw"}}),
        ("approve", cast.superior, {"opinion": "同意"}, {"city": {"issue"}, "chief": {"issue", "withdraw"}}),
        ("issue", city, {}, {"city": {"serve"}, "chief": {"withdraw"}}),
        ("serve", city, serve_data(timezone.localdate()), {
            "city": {"record_receipt"}, "chief": {"withdraw"}, "court": {"acknowledge", "attach"},
        }),
    ]  # fmt: skip
    with transaction.atomic():
        matter = protest(cast, asked, city)
        for step, actor, data, listed in table:
            if actor is not None:
                matter = perform(matter, step, actor=fresh(actor), data=data)
            for part, who in people.items():
                open_to = available(matter, fresh(who), timezone.localdate())
                found = {move.name for move, reason in open_to if reason is None}
                assert found == listed.get(part, set()) | always.get(part, set()), (step, part)


def test_a_refusal_is_sent_in_fifteen_days_and_names_the_remedy(cast: Cast) -> None:
    """民事诉讼监督规则第89条 (fifteen days) and 第126条 (one year; the rule for administrative cases knows none)."""
    with time_machine.travel("2026-09-01 10:00+08:00"):
        matter = paper(cast, "no_support", upto="issued")
        clock = matter.clocks.get(term="MX_DECISION_DISPATCH")
        assert (clock.due_on, clock.state) == (date(2026, 9, 16), "running")
        matter = paper_act(cast, matter, "deliver")
        clock.refresh_from_db()
        assert (matter.state, clock.state) == ("closed", "met")
        text = "".join(matter.letters.get(kind="no_support_decision").text.split())
        remedy = "一年以内，向上一级人民检察院申请复查一次，最迟于2027年9月1日提出"
        for part in ("申请人张某：", "决定不支持监督申请", remedy):
            assert part in text, part
        other = case(cast, upto="investigating", function="administrative")
        made = paper(cast, "no_support", upto="issued", parent=other)
    assert "申请复查" not in made.letters.get(kind="no_support_decision").text
