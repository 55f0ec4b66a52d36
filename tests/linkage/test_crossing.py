"""Recommendations and letters between two installations: the letter, its service, the reply and the verdict."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from linkage.models import Package, Partner
from linkage.packages.contents import MOST_MATTERS
from linkage.packages.courses import courses
from linkage.packages.sending import bytes_of, owed, pack
from recommendations.models import Recommendation
from supervision.documents import storage
from supervision.ledger.services import faults
from supervision.matters.models import Matter
from supervision.matters.procedures import concrete
from supervision.matters.services import perform
from supervision.terms.models import Clock
from tests.builders import PUBLIC, act, case, fresh, recommendation, reply_data
from tests.conftest import signed_in
from tests.linkage.installations import Installation
from tests.linkage.test_packages import Pair, file, reasons, taken
from tests.linkage.test_packages import pair as pair
from tests.linkage.test_packages import there as there
from tests.linkage.words import from_procuratorate
from tests.papers import paper, paper_act

pytestmark = pytest.mark.django_db(transaction=True)
NEW = {"known": 0, "refused": 0}


def content_of(data: bytes | None) -> dict[str, Any]:
    assert data is not None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found: dict[str, Any] = json.loads(archive.read("content.json"))
    return found


def one(at: Installation, kind: str = PUBLIC) -> Any:
    return concrete(Matter.objects.get(kind=kind))


def step(at: Installation, name: str, part: str = "", **changes: Any) -> None:
    with at.open() as cast:
        act(cast, one(at), name, getattr(cast, part) if part else None, **changes)


def carried(source: Installation, target: Installation, done: int) -> None:
    """One package over and its receipt back; so many acts are new there, and none is refused."""
    found, receipt = taken(target, source.pack())
    assert found == {"done": done, **NEW}, reasons(target)
    taken(source, receipt)


def test_a_recommendation_its_receipt_reply_and_verdict_cross(pair: Pair) -> None:
    ours, theirs = pair
    with time_machine.travel(datetime(2026, 11, 2, 2, 0, tzinfo=UTC)):  # a Monday
        with ours.open() as cast:
            recommendation(cast, PUBLIC, upto="issued")
            # What is numbered and not served is nobody's outside the house.
            assert owed(Partner.objects.get(), fresh(cast.prosecutor)) == {}
            act(cast, one(ours), "attach", cast.prosecutor, files=[file("院内卷宗.pdf")], remark="")
            served_on = timezone.localdate()
            act(cast, one(ours), "serve")
            number = one(ours).number
            pdf = storage.path_of(one(ours).letters.get(kind=PUBLIC).pk, ".pdf").read_bytes()
        data = ours.pack("prosecutor")
        assert "院内卷宗" not in str(content_of(data))
        found, receipt = taken(theirs, data, "clerk")
        assert found == {"done": 2, **NEW}
        taken(ours, receipt)
    with time_machine.travel(datetime(2026, 11, 3, 2, 0, tzinfo=UTC)):
        with theirs.open() as cast:
            there = one(theirs)
            assert (there.state, there.number, there.served_on, there.parent) == ("served", number, served_on, None)
            assert [measure.text for measure in there.measures.all()] == ["清运河道内建筑垃圾", "建立日常巡查制度"]
            assert (there.function, there.secrecy) == ("public_interest", "ordinary")
            assert storage.path_of(there.letters.get().pk, ".pdf").read_bytes() == pdf
            # Two months from service, 2 January 2027, whenever it was carried over.
            assert Clock.objects.get(matter=there, term="GY_REPLY").due_on.isoformat() == "2027-01-04"
            page = signed_in(cast.clerk).get(f"/matters/{there.pk}/").content.decode()
            assert number in page
            assert "清运河道内建筑垃圾" in page
        step(theirs, "acknowledge")
        # Who does which piece, and what they bring, is the unit's own business until the head replies.
        with theirs.open() as cast:
            pieces = [
                {"text": "已清运", "done": "done", "done_on": timezone.localdate(), "files": [file("清运照片.pdf")]},
                {},
            ]
            perform(one(theirs), "contribute", actor=fresh(cast.clerk), data={"pieces": pieces})
        carried(theirs, ours, 1)
        with ours.open():
            assert (one(ours).state, one(ours).receipts.get().recipient) == ("acknowledged", "经办人甲")
            assert not one(ours).attachments.filter(name="清运照片.pdf").exists()
        with theirs.open() as cast:
            answers = reply_data(one(theirs), timezone.localdate())["answers"]
            answers[1]["files"] = [file("巡查制度.pdf")]
            act(cast, one(theirs), "reply", answers=answers)
        carried(theirs, ours, 1)
    with time_machine.travel(datetime(2026, 11, 4, 2, 0, tzinfo=UTC)), ours.open() as cast:
        here = one(ours)
        assert (here.state, here.answered_on.isoformat()) == ("replied", "2026-11-03")
        rows = list(here.replies.get().answers.all())
        assert [row.text for row in rows] == ["已完成", "已完成"]
        papers = {one.name: one.reference for one in here.attachments.filter(purpose="answer")}
        assert papers == {"清运照片.pdf": rows[0].pk, "巡查制度.pdf": rows[1].pk}
        assert here.letters.filter(kind="reply").count() == 1
        assert Clock.objects.get(matter=here, term="GY_REPLY").state == "met"
        act(cast, here, "return_for_supplement")
    carried(ours, theirs, 1)
    step(theirs, "reply", summary="补充回复。")
    carried(theirs, ours, 1)
    step(ours, "verify")
    step(ours, "close")
    carried(ours, theirs, 2)
    for place in (ours, theirs):
        with place.open():
            assert (one(place).state, one(place).replies.count()) == ("closed", 2)
            assert one(place).outcome == "整改到位"
            verdict = one(place).replies.get(round=2).answers.first()
            assert verdict is not None
            assert (verdict.result, verdict.adequacy) == ("rectified", "sound")
            assert list(faults()) == []
    assert ours.pack() is theirs.pack() is None


def test_a_changed_recommendation_comes_again(pair: Pair) -> None:
    """变更后的文书重新编号、重新送达；对方系统中仍是同一事项。"""
    ours, theirs = pair
    with ours.open() as cast:
        recommendation(cast, PUBLIC, upto="served")
    carried(ours, theirs, 2)
    step(theirs, "acknowledge")
    step(theirs, "object")
    carried(theirs, ours, 2)
    step(ours, "modify")
    step(ours, "revise", title="关于整治涧河河道垃圾的检察建议（变更）")
    for name in ("submit", "pass_head_review", "approve", "issue", "serve"):
        step(ours, name)
    carried(ours, theirs, 3)
    with theirs.open():
        again = one(theirs)
        assert (again.state, again.title) == ("served", "关于整治涧河河道垃圾的检察建议（变更）")
        assert Recommendation.objects.count() == 1
        assert again.letters.filter(kind=PUBLIC).count() == 2
        assert len(again.details["earlier_numbers"]) == 1


def test_letters_of_every_kind_cross_in_one_package(pair: Pair) -> None:
    ours, theirs = pair
    kinds = ("assistance_letter", "consultation", "notice", "copy_letter")
    assert {"transfer", "request", "follow_up_letter", "report", *kinds} <= set(courses())
    with ours.open() as cast:
        made = [paper(cast, kind, upto="sent").pk for kind in kinds]
        made.append(from_procuratorate(cast, "sent").pk)
        # From the list: these matters, and no others.
        client = signed_in(cast.prosecutor)
        assert "所选制作交换包" in client.get("/matters/?kind=paper").content.decode()
        page = client.get("/exchange/?" + "&".join(f"pk={key}" for key in made)).content.decode()
        assert page.count('name="matter"') == 5
        code = Partner.objects.get().code
        assert client.post("/exchange/packages/", {"partner": code, "matter": made}).status_code == 302
        package = Package.objects.get(incoming=False)
        data = storage.path_of(package.pk, ".zip").read_bytes()
    assert len(content_of(data)["matters"]) == 5
    found, receipt = taken(theirs, data, "clerk")
    assert found == {"done": 9, **NEW}
    taken(ours, receipt)
    with theirs.open() as cast:
        for kind in kinds:
            matter = Matter.objects.get(kind=kind)
            assert (matter.state, matter.parent_id) == ("sent", None), kind
            matter = paper_act(cast, matter, "acknowledge", cast.clerk)
            if kind not in ("consultation", "copy_letter"):
                paper_act(cast, matter, "answer")
    # Four signatures and two answers.
    carried(theirs, ours, 6)
    with ours.open() as cast:
        states = {kind: Matter.objects.get(kind=kind).state for kind in kinds}
        assert states == {
            "assistance_letter": "answered", "consultation": "received", "notice": "answered",
            "copy_letter": "received",
        }  # fmt: skip
        paper_act(cast, Matter.objects.get(kind="consultation"), "hold")
    carried(ours, theirs, 1)
    with theirs.open() as cast:
        matter = Matter.objects.get(kind="consultation")
        assert matter.letters.filter(kind="consultation_minutes").exists()
        paper_act(cast, matter, "confirm")
        assert list(faults()) == []
    carried(theirs, ours, 1)


def test_a_letter_sent_to_somebody_else_is_not_the_partners(pair: Pair) -> None:
    """退回后改送其他单位：原接收单位的系统不再收到本事项的任何内容。"""
    ours, theirs = pair
    with ours.open() as cast:
        from_procuratorate(cast, "sent")
    carried(ours, theirs, 1)
    with theirs.open() as cast:
        perform(
            Matter.objects.get(kind="transfer"), "return_letter", actor=fresh(cast.clerk), data={"reason": "无管辖"}
        )
    carried(theirs, ours, 1)
    with ours.open() as cast:
        matter = Matter.objects.get(kind="transfer")
        matter = perform(matter, "redraft", actor=fresh(cast.prosecutor), data={})
        said = {
            "title": matter.title, "type": "public_interest", "counterpart": cast.police, "department": "",
            "facts": "改送公安机关的内容。", "basis": "依据", "suspects": "",
            "feedback_by": timezone.localdate() + timedelta(days=20), "contact": "经办人", "secrecy": "ordinary",
            "files": [file("改送材料.pdf")],
        }  # fmt: skip
        matter = perform(matter, "revise", actor=fresh(cast.prosecutor), data=said)
        for name, who in (("submit", cast.prosecutor), ("approve", cast.head), ("send", cast.prosecutor)):
            matter = perform(matter, name, actor=fresh(who), data={"opinion": "同意", "remark": ""})
    assert ours.pack() is None


def test_the_page_costs_the_same_for_any_number(pair: Pair) -> None:
    ours, _ = pair
    with ours.open() as cast:
        client = signed_in(cast.prosecutor)
        from_procuratorate(cast, "sent")

        def cost() -> int:
            with CaptureQueriesContext(connection) as found:
                assert client.get("/exchange/").status_code == 200
            return len(found)

        cost()
        few = cost()
        for number in range(27):
            from_procuratorate(cast, "sent", title=f"第{number}件")
        cost()
        assert cost() == few
        page = client.get("/exchange/").content.decode()
        assert page.count('name="matter"') == 25
        assert "本页 25 件待交" in page
        last = Matter.objects.filter(kind="transfer").order_by("-pk")[24].pk
        following = client.get(f"/exchange/?partner={Partner.objects.get().code}&before={last}").content.decode()
        assert following.count('name="matter"') == 3
        assert MOST_MATTERS >= 28
        assert len(content_of(ours_packed(cast))["matters"]) == 28


def ours_packed(cast: Any) -> bytes:
    """What one of the cast packs of all that is owed."""
    made = pack(Partner.objects.get(), by=fresh(cast.prosecutor), now=timezone.now())
    assert made is not None
    return bytes_of(made)


def test_a_case_stays_where_it_is(pair: Pair) -> None:
    """The letter crosses, the case from which it comes does not, not even by name."""
    ours, theirs = pair
    with ours.open() as cast:
        parent = case(cast, upto="investigating", function="public_interest", title="朱雀专案")
        recommendation(cast, PUBLIC, upto="served", parent=parent)
        named = parent.title
    data = ours.pack()
    assert named not in str(content_of(data))
    taken(theirs, data)
    with theirs.open():
        assert not Matter.objects.filter(kind__in=["case", "clue"]).exists()
