"""行刑衔接 between installations, both ways; what the procuratorate above reviews; urging; who decided on a letter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from cases.models import CommitteeDecision
from linkage.models import Partner, Seat
from linkage.packages.courses import courses
from linkage.packages.crossing import acts_in
from linkage.packages.staying import limited, reasons
from recommendations.models import Urging
from supervision.accounts.models import Body, Person
from supervision.documents import storage
from supervision.ledger.models import Entry
from supervision.ledger.services import faults
from supervision.matters.models import Matter
from supervision.matters.procedures import concrete, procedures
from supervision.matters.services import open_matter, perform
from tests.builders import PUBLIC, SOCIAL, act, body, fresh, person, recommendation, reverse_link
from tests.builders import filing_supervision as supervision
from tests.cases.test_enforcement_link import Three
from tests.conftest import signed_in
from tests.linkage.installations import Installation, for_a_file
from tests.linkage.test_crossing import NEW, carried, content_of
from tests.linkage.test_packages import Pair, file, taken
from tests.linkage.test_packages import reasons as reasons_at
from tests.papers import paper, paper_act

pytestmark = pytest.mark.django_db(transaction=True)
WATER = "outsider_agency"


@pytest.fixture(scope="module")
def pair(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """The procuratorates and the water authority here; the police and the city management there."""
    here, there = ("county", "city", WATER), ("police", "agency")
    with for_a_file(django_db_blocker, tmp_path_factory.mktemp("enforcement"), there, here) as found:
        with found[0].open() as cast:
            person("slj_head", "水利局局长", at=cast.outsider_agency, post="agency_head")
        with found[1].open() as cast:
            person("police_clerk", "民警甲", at=cast.police, post="clerk")
            person("police_head", "公安局局长", at=cast.police, post="agency_head")
        yield found


def one(at: Installation, title: str) -> Any:
    """The matter of that title, as its own kind."""
    return concrete(Matter.objects.get(title=title))


def says(name: str, cast: Any) -> dict[str, Any]:
    three = Three.__new__(Three)
    three.cast = cast
    return three.words(name)


def does(at: Installation, title: str, name: str, who: str, **changes: Any) -> Matter:
    """One act in a suspected crime that an agency hands over."""
    with at.open() as cast:
        actor = getattr(cast, who, None) or Person.objects.get(username=who)
        return perform(one(at, title), name, actor=fresh(actor), data=says(name, cast) | changes)


def found_out(at: Installation, title: str, clerk: str, place: str) -> None:
    """An agency registers a suspected crime."""
    with at.open() as cast:
        said = Three.registered(title=title, files=[file("现场照片.pdf")])
        open_matter("enforcement_link", actor=fresh(getattr(cast, clerk)), office=getattr(cast, place), data=said)


def test_a_suspected_crime_goes_to_the_police_and_its_result_comes_back(pair: Pair) -> None:
    """移送规定第5、8、9条: twenty-four hours from the head's decision there, three days each."""
    ours, theirs = pair
    title = "河道采砂案"
    with time_machine.travel(datetime(2026, 11, 2, 1, 0, tzinfo=UTC)):  # nine in the morning of a Monday
        found_out(ours, title, "outsider", WATER)
        does(ours, title, "report", "outsider", files=[file("专案组报告.pdf")])
    with time_machine.travel(datetime(2026, 11, 3, 2, 0, tzinfo=UTC)):
        does(ours, title, "approve", "slj_head")
        assert ours.pack() is None
    with time_machine.travel(datetime(2026, 11, 3, 9, 0, tzinfo=UTC)):
        does(ours, title, "transfer", "outsider", files=[file("检验报告.pdf")])
        with ours.open():
            number = one(ours, title).number
            pdf = storage.path_of(one(ours, title).letters.get().pk, ".pdf").read_bytes()
    data = ours.pack()
    content = content_of(data)["matters"][0]["acts"]
    assert [step["move"] for step in content[0]["decided"]] == ["report", "approve"]
    assert "价值已达标准" not in str(content)  # the team's report to its head stays
    with time_machine.travel(datetime(2026, 11, 4, 2, 0, tzinfo=UTC)):
        found, receipt = taken(theirs, data)
        assert (found, reasons_at(theirs)) == ({"done": 1, **NEW}, [""])
        taken(ours, receipt)
        with theirs.open() as cast:
            there = one(theirs, title)
            assert (there.state, there.number, there.office.code) == ("transferred", number, "xzjg:411221:slj")
            assert there.opened_on == date(2026, 11, 2)
            assert storage.path_of(there.letters.get().pk, ".pdf").read_bytes() == pdf
            assert {each.name for each in there.attachments.all()} == {"现场照片.pdf", "检验报告.pdf"}
            clocks = {each.term: each for each in there.clocks.all()}
            # Decided at ten on the third: until ten on the fourth, and met at five in the afternoon of the third.
            assert (
                timezone.localtime(clocks["YS_TRANSFER"].due_at).isoformat(timespec="seconds")
                == "2026-11-04T10:00:00+08:00"
            )
            assert (clocks["YS_TRANSFER"].state, clocks["YS_APPROVE"].due_on) == ("met", date(2026, 11, 5))
            page = signed_in(fresh(cast.clerk)).get(f"/matters/{there.pk}/").content.decode()
            assert "负责人决定：水利局局长，2026年11月3日" in page
        does(theirs, title, "receive", "police_clerk")
        does(theirs, title, "refuse_case", "police_head")
        carried(theirs, ours, 2)
        with ours.open() as cast:
            here = one(ours, title)
            assert (here.state, here.details["decision_number"]) == ("refused", "渑公立字〔2026〕8号")
            # Three days from the fourth to ask for reconsideration; the seventh is a Saturday.
            assert here.clocks.get(term="YS_RECONSIDER_APPLY").due_on == date(2026, 11, 9)
            assert Matter.objects.visible_to(fresh(cast.prosecutor)).filter(pk=here.pk).exists()
        does(ours, title, "ask_reconsideration", "outsider")
        carried(ours, theirs, 1)
        does(theirs, title, "file_case", "police_head", files=[file("立案决定书.pdf")])
        carried(theirs, ours, 1)
        for name, who in (("hand_over_items", "outsider"), ("close", "slj_head")):
            does(ours, title, name, who)
        carried(ours, theirs, 2)
    for place in pair:
        with place.open():
            done = one(place, title)
            assert (done.state, done.details["hand_over_items"]) == ("closed", "采砂船一艘，已交接。")
            assert done.attachments.filter(name="立案决定书.pdf").exists()
            assert list(faults()) == []


def test_what_the_police_forward_goes_on_with_those_it_went_to(pair: Pair) -> None:
    """移送规定第7条: not theirs, forwarded within twenty-four hours; the police it went to sign anew."""
    ours, theirs = pair
    title = "跨县倾倒案"
    for at in pair:
        with at.open():
            body("ga:411200", "三门峡市公安局", "police", 3, "411200")
    with ours.open():
        Seat.objects.create(partner=Partner.objects.get(), body=Body.objects.get(code="ga:411200"))
    with theirs.open():
        person("city_police", "市局民警甲", at=Body.objects.get(code="ga:411200"), post="clerk")
    found_out(ours, title, "outsider", WATER)
    for name, who in (("report", "outsider"), ("approve", "slj_head"), ("transfer", "outsider")):
        does(ours, title, name, who)
    carried(ours, theirs, 1)
    with theirs.open():
        second = Body.objects.get(code="ga:411200")
    does(theirs, title, "receive", "police_clerk", jurisdiction="others")
    does(theirs, title, "forward", "police_head", police=second, other="", reason="主要发生在邻县")
    does(theirs, title, "receive", "city_police", jurisdiction="own")
    carried(theirs, ours, 3)
    with ours.open():
        here = one(ours, title)
        assert (here.state, here.counterpart.code) == ("received", "ga:411200")
        assert here.clocks.get(term="YS_POLICE_FORWARD").state == "met"
        assert here.letters.filter(kind="forwarding_notice").exists()


def test_the_procuratorate_s_copy_comes_with_what_the_police_do_and_supervision_goes_back(pair: Pair) -> None:
    """移送规定第6、9条: agency and police work over there; the procuratorate here reads along and supervises."""
    ours, theirs = pair
    title = "倾倒危险废物案"
    found_out(theirs, title, "clerk", "agency")
    for name, who in (
        ("report", "clerk"),
        ("approve", "agency_head"),
        ("transfer", "clerk"),
        ("receive", "police_clerk"),
    ):
        does(theirs, title, name, who)
    found, receipt = taken(ours, theirs.pack())
    assert (found, reasons_at(ours)) == ({"done": 2, **NEW}, ["", ""])
    taken(theirs, receipt)
    for name, who in (("refuse_case", "police_head"), ("suggest_supervision", "clerk")):
        does(theirs, title, name, who)
    carried(theirs, ours, 2)
    with ours.open() as cast:
        here = one(ours, title)
        assert here.state == "supervision_suggested"
        assert {each.kind for each in here.letters.all()} == {"crime_transfer", "supervision_suggestion"}
        page = signed_in(fresh(cast.prosecutor)).get(f"/matters/{here.pk}/").content.decode()
        assert "属于民事纠纷" in page
        said = {
            "title": f"{title}立案监督", "counterpart": cast.police, "direction": "should_file",
            "suspicion": "污染环境", "facts": "决定不立案。", "grounds": "有证据证明。", "complainant": "",
        }  # fmt: skip
        made = open_matter(
            "filing_supervision", actor=fresh(cast.prosecutor), office=cast.county, data=said, parent=here
        )
        for name in ("propose_explanation", "require_explanation", "serve_request"):
            made = act(cast, made, name)
        # Nothing in it is the procuratorate's to send back.
        assert reasons([here])[0][1] == "没有对方尚未收到的办理"
    carried(ours, theirs, 2)
    with theirs.open():
        assert one(theirs, f"{title}立案监督").state == "request_served"


def test_an_opinion_after_no_prosecution_comes_back_with_the_penalty(pair: Pair) -> None:
    """行刑反向衔接: the review stays in the house, its opinion crosses, and the penalty closes both."""
    ours, theirs = pair
    with ours.open() as cast:
        review = reverse_link(cast, upto="reviewing")
        title = recommendation(cast, "opinion", parent=review, upto="served").title
        assert reasons([review])[0][1].startswith("不起诉后的审查在院内办理")
        due_on = one(ours, title).clocks.get(term="FX_REPLY").due_on
    data = ours.pack()
    assert taken(theirs, data)[0] == {"done": 2, **NEW}
    assert "reverse_link" not in str(content_of(data))
    penalty = {"penalty_result": "penalised", "penalty_number": "渑公罚〔2026〕3号", "penalty_text": "罚款五百元。"}
    with theirs.open() as cast:
        assert one(theirs, title).clocks.get(term="FX_REPLY").due_on == due_on
        for name, changes in (("acknowledge", {}), ("report_filing", {}), ("reply", penalty)):
            act(cast, one(theirs, title), name, **changes)
    taken(ours, theirs.pack())
    assert reasons_at(ours) == ["", "", ""]
    with ours.open() as cast:
        assert "渑公罚〔2026〕3号" in one(ours, title).letters.get(kind="reply").text
        for name in ("verify", "close"):
            act(cast, one(ours, title), name)
        review.refresh_from_db()
        assert review.state == "closed"
    taken(theirs, ours.pack(again=True))
    with theirs.open():
        assert one(theirs, title).state == "closed"


def test_what_is_reviewed_above_comes_to_the_police(pair: Pair) -> None:
    """刑诉规则第565条: reconsidered beside, reviewed above within fifteen days; decisions and terms cross."""
    ours, theirs = pair
    title = "合同诈骗撤案监督"
    with ours.open() as cast:
        supervision(cast, direction="should_not_file", upto="request_served", title=title)
    carried(ours, theirs, 2)

    def step(at: Installation, name: str, part: str = "", **changes: Any) -> None:
        with at.open() as cast:
            act(cast, one(at, title), name, getattr(cast, part) if part else None, **changes)

    for name in ("acknowledge_request", "explain"):
        step(theirs, name)
    carried(theirs, ours, 2)
    for name in ("order_cancellation", "serve_notice"):
        step(ours, name)
    carried(ours, theirs, 2)
    for name in ("acknowledge_notice", "ask_reconsideration"):
        step(theirs, name)
    carried(theirs, ours, 2)
    step(ours, "uphold_order")
    carried(ours, theirs, 1)
    step(theirs, "ask_superior_review")
    carried(theirs, ours, 1)
    with ours.open() as cast:
        assert one(ours, title).state == "superior_review"
        assert one(ours, title).clocks.get(term="LA_REVIEW_SUPERIOR").state == "running"
        assert Matter.objects.visible_to(fresh(cast.superior)).filter(title=title).exists()
    step(ours, "uphold_in_review", "superior", reason="原通知并无不当。")
    carried(ours, theirs, 1)
    with theirs.open():
        there = one(theirs, title)
        assert (there.state, there.clocks.get(term="LA_REVIEW_SUPERIOR").state) == ("awaiting_execution", "met")
        # The police have fifteen days anew.
        assert there.clocks.get(term="LA_CANCEL_CASE", state="running").started_on == timezone.localdate()
        upheld = Entry.objects.get(name="filing_supervision.uphold_in_review")
        assert (upheld.body_name, upheld.text) == ("三门峡市人民检察院", "原通知并无不当。")
    step(theirs, "execute")
    carried(theirs, ours, 1)


def test_urging_and_a_follow_up_letter_arrive(pair: Pair) -> None:
    """催办、跟进: the record of the urging stays in the house; that it was urged, and the letter after it, cross."""
    ours, theirs = pair
    title = "跟进的一件"
    with ours.open() as cast:
        recommendation(cast, PUBLIC, upto="served", title=title)
    carried(ours, theirs, 2)
    with theirs.open() as cast:
        act(cast, one(theirs, title), "acknowledge")
    carried(theirs, ours, 1)
    with ours.open() as cast:
        parent = one(ours, title)
        with time_machine.travel(timezone.now() + timedelta(days=100)):
            parent = act(cast, parent, "urge")
        letter = paper(cast, "follow_up_letter", parent=parent, upto="sent", title="跟进监督函一件")
    with time_machine.travel(timezone.now() + timedelta(days=101)):
        taken(theirs, ours.pack(again=True))
        assert [why for why in reasons_at(theirs) if why] == []
        with theirs.open() as cast:
            there = one(theirs, title)
            assert (there.state, there.urgings.count(), Urging.objects.count()) == ("urged", 1, 1)
            assert not there.letters.filter(kind="urging_record").exists()
            for name in ("acknowledge", "answer"):
                paper_act(cast, one(theirs, "跟进监督函一件"), name)
        carried(theirs, ours, 2)
    with ours.open():
        assert Matter.objects.get(pk=letter.pk).state == "answered"


def test_a_look_back_arrives_without_its_plan(pair: Pair) -> None:
    """何时回头看是院内的安排；回头看的结果和办结，对方知道。"""
    ours, theirs = pair
    title = "回头看的一件"
    with ours.open() as cast:
        recommendation(cast, SOCIAL, upto="served", title=title)
    carried(ours, theirs, 2)
    with theirs.open() as cast:
        for name in ("acknowledge", "reply"):
            act(cast, one(theirs, title), name)
    carried(theirs, ours, 2)
    with ours.open() as cast:
        for name in ("verify", "plan_look_back"):
            act(cast, one(ours, title), name)
        seen = [{"result": "held", "seen": "河道清洁"}] * one(ours, title).measures.count()
        act(cast, one(ours, title), "look_back", findings=seen)
        act(cast, one(ours, title), "close")
    carried(ours, theirs, 3)
    with theirs.open():
        found = one(theirs, title)
        last = found.look_backs.get()
        # What was found of each measure is there as well.
        assert (found.state, last.result) == ("closed", "held")
        assert [row["seen"] for row in last.findings] == ["河道清洁", "河道清洁"]


def test_no_act_waits_for_a_step_that_stays(pair: Pair) -> None:
    """An inner step that leads a kind on after its letter is made up by the receiver, or what follows is refused."""
    for kind, course in courses().items():
        procedure = procedures()[kind]
        made_up = {name for ways in course.steps.values() for steps in ways.values() for name in steps}
        after = {name for name, phase in procedure.phases.items() if phase not in ("drafting", "approving")}
        for move in procedure.moves:
            leads_on = (move.internal or move.within_unit) and move.targets and move.sources & after
            assert not leads_on or move.name in {*made_up, course.brings}, f"{kind}.{move.name}"


def test_three_systems_are_told_apart(pair: Pair) -> None:
    """移送机关、公安机关、检察院分属三个系统：公安机关收到移送，抄送检察院的一份写明理由后留下。"""
    ours, theirs = pair
    title = "三个系统的一件"
    found_out(ours, title, "outsider", WATER)
    for name, who in (("report", "outsider"), ("approve", "slj_head"), ("transfer", "outsider")):
        does(ours, title, name, who)
    with ours.open() as cast, transaction.atomic():
        first = Partner.objects.get()
        accounts = {"clerk": first.clerk, "head": first.head, "registered_by": first.registered_by}
        third = Partner.objects.create(code="third", name="第三方", key="x", registered_at=timezone.now(), **accounts)
        Seat.objects.create(partner=third, body=cast.county)
        matter = one(ours, title)
        assert title in [each.title for each in limited(third)]
        assert reasons([matter])[0][1].startswith("发出、接收和抄送的机关分属三个系统")
        assert acts_in(third, [matter]) == {}
        assert [owed.move.name for owed in acts_in(first, [matter])[matter]] == ["transfer"]
        transaction.set_rollback(True)
    carried(ours, theirs, 1)


def test_who_decided_arrives_as_it_was(pair: Pair) -> None:
    """检察长决定的写明检察长，检察委员会决定的写明会议届次；表决和意见留在制发机关。"""
    ours, theirs = pair
    chief, committee = "检察长决定的一件", "检委会决定的一件"
    with time_machine.travel(datetime(2026, 11, 10, 2, 0, tzinfo=UTC)), ours.open() as cast:
        recommendation(cast, SOCIAL, upto="approved", title=chief)
        made = recommendation(cast, SOCIAL, upto="chief_review", title=committee)
        for name in ("refer_to_committee", "decide_in_committee"):
            made = act(cast, made, name)
    with time_machine.travel(datetime(2026, 11, 12, 2, 0, tzinfo=UTC)), ours.open() as cast:
        for title in (chief, committee):
            for name in ("issue", "serve"):
                act(cast, one(ours, title), name)
    with time_machine.travel(datetime(2026, 11, 13, 2, 0, tzinfo=UTC)):
        data = ours.pack()
        decided = {each["acts"][0]["said"]["title"]: each["acts"][0]["decided"] for each in content_of(data)["matters"]}
        assert [one["move"] for one in decided[committee]] == ["decide_in_committee"]
        assert "in_favour" not in str(decided)
        assert taken(theirs, data)[0] == {"done": 4, **NEW}
    with theirs.open() as cast:
        assert one(theirs, chief).details["decided"] == "检察长决定：检察长甲，2026年11月10日"
        assert one(theirs, committee).details["decided"].startswith("检察委员会决定：2026年第12次会议，2026年")
        assert not CommitteeDecision.objects.exists()
        steps = Entry.objects.filter(matter_id=one(theirs, committee).pk, data__internal=True).values_list("name", "at")
        moves = {name.partition(".")[2]: timezone.localtime(at).date() for name, at in steps}
        assert "approve" not in moves
        assert moves["decide_in_committee"] == date(2026, 11, 10)
        page = signed_in(fresh(cast.clerk)).get(f"/matters/{one(theirs, committee).pk}/").content.decode()
        assert "检察委员会决定：2026年第12次会议" in page
