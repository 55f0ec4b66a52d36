"""What crosses beside the common letters: to a court, to the police, to several units, by publication; what stays."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from cases.models import CommitteeDecision
from linkage.models import ExchangedAct, Package, Partner, Seat
from linkage.packages import contents
from linkage.packages.format import Refused
from linkage.packages.sending import pack
from linkage.packages.staying import reasons
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Appointment, Body
from supervision.documents.models import ServiceReceipt
from supervision.ledger.services import faults
from supervision.matters.models import Matter
from supervision.matters.procedures import concrete
from supervision.terms.models import Clock
from tests.builders import (
    PUBLIC,
    SOCIAL,
    act,
    body,
    case,
    clue,
    filing_supervision,
    fresh,
    person,
    recommendation,
    reply_data,
)
from tests.conftest import signed_in
from tests.linkage.installations import Installation
from tests.linkage.test_crossing import NEW, carried, content_of, one
from tests.linkage.test_packages import Pair, taken
from tests.linkage.test_packages import pair as pair
from tests.linkage.test_packages import reasons as reasons_at
from tests.linkage.words import from_procuratorate
from tests.papers import paper
from tests.words import FUNCTIONS

pytestmark = pytest.mark.django_db(transaction=True)
RETRIAL, FILING, OTHER = "recommendation_retrial", "filing_supervision", "recommendation_other"


@pytest.fixture
def there() -> tuple[str, ...]:
    return ("agency", "outsider_agency", "court", "police")


def test_a_retrial_recommendation_crosses_without_the_votes(pair: Pair) -> None:
    """再审检察建议由检察委员会决定：表决和决定内容留在制发机关，法院收到建议书，知道由哪次会议决定。"""
    ours, theirs = pair
    with ours.open() as cast:
        recommendation(cast, RETRIAL, upto="served")
        assert CommitteeDecision.objects.get().in_favour == 5
        resolution = CommitteeDecision.objects.get().resolution
        number = one(ours, RETRIAL).number
    data = ours.pack()
    content = content_of(data)
    assert [step.get("session") for step in content["matters"][0]["acts"][0]["decided"]] == ["2026年第12次会议"]
    assert not [word for word in (resolution, "in_favour", "minority") if word in str(content)]
    found, receipt = taken(theirs, data)
    assert found == {"done": 2, **NEW}
    taken(ours, receipt)
    with theirs.open():
        here = one(theirs, RETRIAL)
        assert (here.state, here.number, here.function) == ("served", number, "civil")
        assert here.details["judgment"] == "(2025)豫1221民初88号民事判决书"
        assert not CommitteeDecision.objects.exists()
        # Nobody here owes the committee over there a report, and the court's three months run.
        assert not Clock.objects.filter(term="JWH_FEEDBACK").exists()
        assert Clock.objects.filter(matter=here, term="ZS_COURT_CIVIL", state="running").exists()
    for name in ("acknowledge", "reply"):
        step_in(theirs, RETRIAL, name)
    carried(theirs, ours, 2)
    for name in ("verify", "report_to_committee", "close"):
        step_in(ours, RETRIAL, name)
    carried(ours, theirs, 2)
    with theirs.open():
        assert (one(theirs, RETRIAL).state, one(theirs, RETRIAL).outcome) == ("closed", "裁定再审")
        assert list(faults()) == []


def step_in(at: Installation, kind: str, name: str, part: str = "", **changes: Any) -> Matter:
    with at.open() as cast:
        return act(cast, one(at, kind), name, getattr(cast, part) if part else None, **changes)


def test_a_supervised_filing_crosses_as_the_police_may_see_it(pair: Pair) -> None:
    ours, theirs = pair
    with ours.open() as cast:
        filing_supervision(cast, direction="should_not_file", upto="request_served")
        number = one(ours, FILING).number
    data = ours.pack()
    acts = content_of(data)["matters"][0]["acts"]
    assert [each["move"] for each in acts] == ["require_explanation", "serve_request"]
    assert set(acts[0]["said"]) == {"title", "counterpart", "direction", "suspicion"}
    assert acts[0]["letter"]["data"] == {}
    assert "控告人赵某" not in str(content_of(data))
    found, receipt = taken(theirs, data)
    assert found == {"done": 2, **NEW}
    taken(ours, receipt)
    with theirs.open() as cast:
        here = one(theirs, FILING)
        assert (here.state, here.number, here.parent_id) == ("request_served", number, None)
        page = signed_in(fresh(cast.clerk)).get(f"/matters/{here.pk}/").content.decode()
        assert "合同诈骗" in page
        assert "已在发出单位审批" not in page
    for name in ("acknowledge_request", "explain"):
        step_in(theirs, FILING, name)
    carried(theirs, ours, 2)
    for name in ("order_cancellation", "serve_notice"):
        step_in(ours, FILING, name)
    carried(ours, theirs, 2)
    for name in ("acknowledge_notice", "ask_reconsideration"):
        step_in(theirs, FILING, name)
    carried(theirs, ours, 2)
    step_in(ours, FILING, "uphold_order")
    carried(ours, theirs, 1)
    with theirs.open():
        assert one(theirs, FILING).letters.filter(kind="reconsideration_decision").count() == 1
    step_in(theirs, FILING, "execute")
    carried(theirs, ours, 1)
    step_in(ours, FILING, "close")
    carried(ours, theirs, 1)
    for place in (ours, theirs):
        with place.open():
            assert (one(place, FILING).state, one(place, FILING).details["executed_number"]) == (
                "closed", "渑公立字〔2026〕88号",
            )  # fmt: skip
            assert list(faults()) == []


def test_reasons_found_good_arrive_without_the_house_s_own_finding(pair: Pair) -> None:
    ours, theirs = pair
    with ours.open() as cast:
        filing_supervision(cast, upto="request_served")
    carried(ours, theirs, 2)
    for name in ("acknowledge_request", "explain"):
        step_in(theirs, FILING, name)
    carried(theirs, ours, 2)
    step_in(ours, FILING, "find_reasons_stand", opinion="办案部门内部意见")
    assert ours.pack() is None
    step_in(ours, FILING, "inform_complainant")
    data = ours.pack()
    assert "办案部门内部意见" not in str(content_of(data))
    assert taken(theirs, data)[0] == {"done": 1, **NEW}
    with theirs.open():
        assert one(theirs, FILING).state == "closed"


def test_a_letter_to_several_units_is_countersigned_where_they_work(pair: Pair) -> None:
    """主办、协办单位同在一个系统：各自签收，在该系统会签，由主办单位统一回复。"""
    ours, theirs = pair
    with theirs.open() as cast:
        person("joint_head", "水利局局长", at=cast.outsider_agency, post="agency_head")
    with ours.open() as cast:
        recommendation(cast, PUBLIC, upto="served", joint_units=[cast.outsider_agency])
    carried(ours, theirs, 2)
    with theirs.open() as cast:
        page = signed_in(fresh(cast.outsider)).get(f"/matters/{one(theirs).pk}/").content.decode()
        assert "清运河道内建筑垃圾" in page
        joint_head = Appointment.objects.get(person__username="joint_head").person
        act(cast, one(theirs), "acknowledge")
        act(cast, one(theirs), "acknowledge_joint", cast.outsider, recipient="水利局收发员", recipient_title="科员")
        said = reply_data(one(theirs), timezone.localdate())
        act(cast, one(theirs), "draft_reply", cast.clerk, **said)
        act(cast, one(theirs), "countersign", fresh(joint_head), opinion="会签时的内部意见")
        act(cast, one(theirs), "reply", **said)
    data = theirs.pack()
    assert [each["move"] for each in content_of(data)["matters"][0]["acts"]] == [
        "acknowledge", "acknowledge_joint", "reply",
    ]  # fmt: skip
    assert "会签时的内部意见" not in str(content_of(data))
    # A system in which one of the units does not work cannot answer for it.
    with ours.open() as cast:
        Seat.objects.filter(body=cast.outsider_agency).delete()
    assert taken(ours, data)[0] == {"done": 0, "known": 0, "refused": 3}
    with ours.open() as cast:
        Seat.objects.create(partner=Partner.objects.get(), body=cast.outsider_agency)
    found, receipt = taken(ours, data)
    assert found == {"done": 3, **NEW}
    taken(theirs, receipt)
    with ours.open() as cast:
        here = one(ours)
        assert here.state == "replied"
        signed = ServiceReceipt.objects.filter(matter=here).order_by("id").values_list("body__name", "recipient")
        assert list(signed) == [("渑池县城市管理局", "经办人甲"), ("渑池县水利局", "水利局收发员")]
        assert "本复函已经渑池县水利局会签" in here.letters.get(kind="reply").text
        act(cast, here, "verify")
    carried(ours, theirs, 1)


def test_units_in_two_systems_keep_their_letter_where_it_is(pair: Pair) -> None:
    """协办单位不在对方系统的，整件不装入，并逐件说明理由。"""
    ours, _ = pair
    with ours.open() as cast:
        Seat.objects.filter(body=cast.outsider_agency).delete()
        kept = recommendation(cast, PUBLIC, upto="served", joint_units=[cast.outsider_agency])
        sent = from_procuratorate(cast, "sent", title="可以交换的一件")
        secret = from_procuratorate(cast, "sent", title="违纪线索", type="discipline")
        inside = clue(cast, title="院内线索")
        client = signed_in(fresh(cast.prosecutor))
        page = client.get("/exchange/?" + "&".join(f"pk={each.pk}" for each in (kept, sent, secret, inside)))
        text = page.content.decode()
        assert text.count('name="matter"') == 1
        told = {each.title: why for each, why in reasons([kept, secret, inside])}
        assert "主办、协办单位不在同一个系统" in told[kept.title]
        assert "知悉范围为“限制知悉”" in told["违纪线索"]
        assert "单位内部办理的事项不出本系统" in told["院内线索"]
        for title, why in told.items():
            assert title in text
            assert why in text
        # Without a choice, what could not leave is named as well.
        assert "知悉范围为“限制知悉”" in client.get("/exchange/").content.decode()


def test_what_was_never_delivered_is_published(pair: Pair) -> None:
    """邮寄退回后公告送达：公告期满之日为送达日，对方系统按同一日计算期限。"""
    ours, theirs = pair
    with ours.open():
        company = body("qt:411221:x", "渑池县某物业公司", "other", 4, "411221")
        Seat.objects.create(partner=Partner.objects.get(), body=company)
    with theirs.open():
        body("qt:411221:x", "渑池县某物业公司", "other", 4, "411221")
    with time_machine.travel(datetime(2026, 11, 2, 2, 0, tzinfo=UTC)), ours.open() as cast:
        company = Body.objects.get(code="qt:411221:x")
        recommendation(cast, OTHER, upto="issued", counterpart=company)
        posted = {"way": "post", "tracking_number": "XA1", "recipient": "", "recipient_title": ""}
        act(cast, one(ours, OTHER), "serve", **posted)
    carried(ours, theirs, 2)
    with time_machine.travel(datetime(2026, 11, 9, 2, 0, tzinfo=UTC)):
        step_in(ours, OTHER, "record_undelivered")
        step_in(ours, OTHER, "publish")
    with time_machine.travel(datetime(2026, 12, 10, 2, 0, tzinfo=UTC)):
        step_in(ours, OTHER, "deem_served")
        carried(ours, theirs, 2)
    for place in (ours, theirs):
        with place.open():
            here = one(place, OTHER)
            # Thirty days after the ninth of November.
            assert (here.state, here.served_on.isoformat()) == ("served", "2026-12-09")
            assert list(here.receipts.order_by("id").values_list("way", flat=True)) == ["post", "published"]
            assert list(faults()) == []


def test_every_instrument_arrives_by_its_own_steps(pair: Pair) -> None:
    """各类检察建议、检察意见和纠正违法文书：制发、送达后装入一包，逐件到达。"""
    ours, theirs = pair
    kinds = sorted(set(INSTRUMENTS) - {RETRIAL})
    letters = ("assistance_letter", "similar_cases")
    with ours.open() as cast:
        about = {kind: FUNCTIONS.get(kind, "criminal") for kind in kinds}
        cases = {one: case(cast, upto="investigating", function=one) for one in set(about.values())}
        for kind in kinds:
            recommendation(cast, kind, upto="served", parent=cases[about[kind]])
        for kind in letters:
            paper(cast, kind, upto="sent")
        from_procuratorate(cast, "sent", kind="request")
        wanted = set(Matter.objects.filter(state__in=["served", "sent"]).values_list("kind", flat=True))
        assert wanted == {*kinds, *letters, "request"}
    data = ours.pack()
    taken(theirs, data)
    assert [why for why in reasons_at(theirs) if why] == []
    with theirs.open():
        assert set(Matter.objects.values_list("kind", flat=True)) == wanted
        assert list(faults()) == []


def test_a_draft_that_was_split_crosses_as_it_was_issued(pair: Pair) -> None:
    ours, theirs = pair
    with ours.open() as cast:
        whole = recommendation(cast, SOCIAL)
        act(cast, whole, "split_off", counterpart=cast.agency)
        for name in ("submit", "pass_legal_review", "pass_head_review", "approve", "issue", "serve"):
            whole = act(cast, whole, name)
    carried(ours, theirs, 2)
    with theirs.open():
        assert [each.text for each in concrete(Matter.objects.get(kind=SOCIAL)).measures.all()] == ["建立日常巡查制度"]


def test_a_long_list_goes_on_where_the_last_package_ended(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """一包装不下的，其余各件装入下一包；没有回执的不重复装入，除非有人要求。"""
    ours, theirs = pair
    monkeypatch.setattr(contents, "MOST_MATTERS", 2)
    with ours.open() as cast:
        made = [from_procuratorate(cast, "sent", title=f"第{number}件") for number in range(5)]
        held = from_procuratorate(cast, "sent", title="违纪线索", type="discipline")
        code = Partner.objects.get().code
        files = [tmp_path / f"{number}.zip" for number in range(4)]
        said = [told("make", code, str(file)) for file in files]
        assert [text.count("还有") for text in said] == [1, 1, 0, 0]
        assert "还有3件待交" in said[0]
        assert "还有1件待交" in said[1]
        assert "没有待交的办理" in said[3]
        assert "不装入：线索移送《违纪线索》：知悉范围为“限制知悉”" in said[0]
        # The third was lost: its matter is packed again when somebody asks for it by number.
        last = Matter.objects.get(pk=made[-1].pk)
        assert "没有待交的办理" in told("make", code, str(files[2]), "--matter", last.number)
        assert "已装入交换包，尚未收到对方回执" in told("make", code, str(files[2]), "--matter", str(last.pk))
        assert "共1件1项" in told("make", code, str(files[2]), "--again", "--matter", last.number)
        # The page says the same, and a person packs what was chosen.
        client = signed_in(fresh(cast.prosecutor))
        page = client.get("/exchange/").content.decode()
        assert "另有5件已装入交换包" in page
        assert client.get(f"/exchange/?partner={code}&again=1").content.decode().count('name="matter"') == 5
        answer = client.post("/exchange/packages/", {"partner": code, "matter": [one.pk for one in made], "again": "1"})
        shown = client.get(answer["Location"]).content.decode()
        assert "已制作交换包，装入2件。" in shown
        assert "还有3件没有装入" in shown
        assert not ExchangedAct.objects.filter(matter=held).exists()
    for file in files[:3]:
        found, receipt = taken(theirs, file.read_bytes())
        assert found["refused"] == 0
        taken(ours, receipt)
    with theirs.open():
        assert sorted(Matter.objects.values_list("title", flat=True)) == [f"第{number}件" for number in range(5)]
    with ours.open():
        assert pack(Partner.objects.get(), by=None, now=timezone.now() + timedelta(minutes=1)) is None
        assert Package.objects.filter(incoming=False).count() == 5
        # What no package can hold is said, and holds up nothing else.
        monkeypatch.setattr(contents, "LARGEST", 10)
        from_procuratorate(ours.cast, "sent", title="太大的一件")
        with pytest.raises(Refused, match="太大的一件"):
            pack(Partner.objects.get(), by=None, now=timezone.now())


def told(*words: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("exchange", *words, stdout=out)
    return out.getvalue()
