"""One move for many matters: a preview in the guards' words, each performed once, approval after reading."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from supervision.ledger.models import Entry
from supervision.matters import bulk
from supervision.matters.models import BulkAct, BulkRow, Matter
from supervision.matters.services import perform
from tests.builders import SOCIAL, Cast, act, case, fresh, recommendation, words
from tests.conftest import signed_in

URGING = {
    "way": "meeting",
    "held_on": "2026-12-01",
    "place": "联席会议室",
    "present": "检察官甲、助理甲、局长甲",
    "record": "联席会议逐件督促。",
    "statement": "将尽快回复。",
}


@pytest.fixture
def late(cast: Cast) -> list[Matter]:
    """Three overdue recommendations, and one that was served only the other day."""
    parent = None
    with time_machine.travel("2026-09-22T10:00:00+08:00"):
        parent = case(cast, upto="investigating", function="criminal")
        found = [
            recommendation(cast, SOCIAL, upto="acknowledged", parent=parent, title=f"第{n}件检察建议") for n in range(3)
        ]
    with time_machine.travel("2026-11-20T10:00:00+08:00"):
        found.append(recommendation(cast, SOCIAL, upto="acknowledged", parent=parent, title="新近的检察建议"))
    return found


def query(matters: list[Matter], **more: str) -> str:
    return "&".join([*(f"pk={matter.pk}" for matter in matters), *(f"{k}={v}" for k, v in more.items())])


def states(matters: list[Matter]) -> list[str]:
    return [Matter.objects.get(pk=matter.pk).state for matter in matters]


@time_machine.travel("2026-12-01T10:00:00+08:00")
def test_urging_these_says_beforehand_what_will_happen_and_does_each_by_itself(cast: Cast, late: list[Matter]) -> None:
    client = signed_in(cast.prosecutor)
    listed = client.get("/matters/?kind=recommendation").content.decode()
    assert f'value="{late[0].pk}" form="bulk"' in listed
    chosen = client.get(f"/matters/bulk/?{query(late)}").content.decode()
    assert "督促落实</a>　可以办理 3 件，4 件中其余的不能办理" in chosen
    page = client.get(f"/matters/bulk/?{query(late, move='urge')}").content.decode()
    assert "不办理：回复期限尚未届满，暂无督促事由。" in page
    assert page.count("状态变为“督促中”") == 3
    assert 'type="file"' not in page
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', page)
    assert key is not None
    sent = {"pk": [str(one.pk) for one in late], "move": "urge", "key": key[1], **URGING}
    # Twice the same form: a double click urges once.
    answers = [client.post("/matters/bulk/", sent) for _ in range(2)]
    assert answers[0].headers["Location"] == f"/matters/bulk/{key[1]}/"
    assert states(late) == ["urged", "urged", "urged", "acknowledged"]
    assert Entry.objects.filter(name=f"{SOCIAL}.urge").count() == 3
    shown = client.get(answers[0].headers["Location"]).content.decode()
    assert "已办理 3 件" in shown
    # What was confirmed and is not possible any more is named, never dropped.
    assert "未办理 1 件" in shown
    assert "回复期限尚未届满" in shown
    assert signed_in(cast.head).get(answers[0].headers["Location"]).status_code == 404


@time_machine.travel("2026-12-01T10:00:00+08:00")
def test_a_form_that_is_not_filled_in_does_nothing(cast: Cast, late: list[Matter]) -> None:
    answer = signed_in(cast.prosecutor).post(
        "/matters/bulk/", {"pk": [str(one.pk) for one in late], "move": "urge", "key": str(uuid4())}
    )
    assert answer.status_code == 400
    assert not BulkAct.objects.exists()


@time_machine.travel("2026-12-01T10:00:00+08:00")
def test_what_changed_meanwhile_is_refused_and_the_rest_goes_on(cast: Cast, late: list[Matter]) -> None:
    said = QueryDict(mutable=True)
    said.update(URGING)
    started = bulk.start(fresh(cast.prosecutor), "urge", "督促落实", late[:3], said, uuid4())
    act(cast, late[1], "reply")
    Matter.objects.filter(pk=late[2].pk).update(secrecy="restricted", handler=cast.colleague)
    for _ in range(2):
        bulk.run(started.pk)
    rows = list(started.rows.values_list("state", "text"))
    # What was answered meanwhile is read before it is urged; a matter given to another is not seen any more.
    assert [state for state, _ in rows] == ["done", "refused", "refused"]
    assert rows[2][1] == "事项不存在，或者您不再能看到。"
    assert states(late[:3]) == ["urged", "replied", "acknowledged"]
    started.refresh_from_db()
    assert started.finished_at is not None


@time_machine.travel("2026-12-01T10:00:00+08:00")
def test_above_twenty_it_waits_for_the_worker_and_is_taken_up_if_that_died(cast: Cast, late: list[Matter]) -> None:
    said = QueryDict(mutable=True)
    said.update(URGING)
    key: UUID = uuid4()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "AT_ONCE", 2)
        sent = {"pk": [str(one.pk) for one in late[:3]], "move": "urge", "key": str(key), **URGING}
        answer = signed_in(cast.prosecutor).post("/matters/bulk/", sent)
    page = signed_in(cast.prosecutor).get(answer.headers["Location"]).content.decode()
    assert "还有 3 件" in page
    assert 'hx-trigger="every 2s"' in page
    assert bulk.left_behind(timezone.now()) == []
    assert bulk.left_behind(timezone.now() + timedelta(minutes=1)) == [key]
    bulk.run(key)
    assert set(states(late[:3])) == {"urged"}
    assert bulk.left_behind(timezone.now() + timedelta(minutes=1)) == []


class TestApproval:
    def waiting(self, cast: Cast) -> list[Matter]:
        parent = case(cast, upto="investigating", function="criminal")
        return [recommendation(cast, SOCIAL, upto="chief_review", parent=parent, title=f"第{n}件") for n in range(2)]

    def test_only_what_was_opened_since_its_last_change_is_approved(self, cast: Cast) -> None:
        matters = self.waiting(cast)
        chief = signed_in(cast.chief)
        chief.get(f"/matters/{matters[0].pk}/")
        page = chief.get(f"/matters/bulk/?{query(matters, move='approve')}").content.decode()
        assert page.count("最近一次变更后您还没有打开过本事项，请先查阅。") == 1
        assert "可以办理 1 件" in page
        # Opened by someone else is not read.
        signed_in(cast.head).get(f"/matters/{matters[1].pk}/")
        sent = {"pk": [str(one.pk) for one in matters], "move": "approve", "key": str(uuid4()), "opinion": "同意"}
        chief.post("/matters/bulk/", sent)
        assert states(matters) == ["approved", "chief_review"]

    def test_a_change_after_the_reading_asks_for_another(self, cast: Cast) -> None:
        matters = self.waiting(cast)
        chief = signed_in(cast.chief)
        chief.get(f"/matters/{matters[0].pk}/")
        assert bulk.unread(cast.chief, [matters[0].pk]) == set()
        act(cast, matters[0], "send_back", actor=cast.chief)
        for name in ("revise", "submit", "pass_legal_review", "pass_head_review"):
            act(cast, matters[0], name)
        assert bulk.unread(cast.chief, [matters[0].pk]) == {matters[0].pk}
        chief.get(f"/matters/{matters[0].pk}/")
        chief.get(f"/matters/{matters[0].pk}/")
        assert bulk.unread(cast.chief, [matters[0].pk]) == set()
        # One record for each version read, not one for each visit.
        assert Entry.objects.filter(name="matter.opened", matter_id=matters[0].pk).count() == 2

    def test_a_single_approval_needs_no_such_record(self, cast: Cast) -> None:
        matter = self.waiting(cast)[0]
        done = perform(matter, "approve", actor=fresh(cast.chief), data=words(cast, matter, "approve"))
        assert done.state == "approved"


def test_handing_over_all_that_someone_left(cast: Cast) -> None:
    matters = [case(cast, upto="filed") for _ in range(2)]
    head = signed_in(cast.head)
    sent = {
        "pk": [str(one.pk) for one in matters],
        "move": "hand_over",
        "key": str(uuid4()),
        "handler": str(cast.colleague.pk),
        "reason": "工作调整",
    }
    head.post("/matters/bulk/", sent)
    assert set(Matter.objects.filter(kind="case").values_list("handler__username", flat=True)) == {"colleague"}


def test_at_most_a_hundred_and_only_what_one_sees(cast: Cast) -> None:
    matter = case(cast, upto="filed")
    assert bulk.chosen(fresh(cast.head), [str(matter.pk)] * 3 + ["x", "999999999999"]) == [matter]
    assert bulk.chosen(fresh(cast.prosecutor2), [str(matter.pk)]) == []
    assert len(bulk.chosen(fresh(cast.head), [str(n) for n in range(10_000_000, 10_000_200)] + [str(matter.pk)])) == 0


def test_a_clerk_has_nothing_in_bulk(cast: Cast) -> None:
    matter = recommendation(cast, SOCIAL, upto="acknowledged")
    clerk = signed_in(cast.clerk)
    assert clerk.get(f"/matters/bulk/?pk={matter.pk}").status_code == 403
    assert 'form="bulk"' not in clerk.get("/matters/").content.decode()


def test_the_state_of_a_row_is_the_only_memory(cast: Cast, late: list[Matter]) -> None:
    """A worker that dies between two rows leaves the first done and the second waiting."""
    said = QueryDict(mutable=True)
    said.update(URGING | {"held_on": date(2026, 12, 1).isoformat()})
    with time_machine.travel("2026-12-01T10:00:00+08:00"):
        started = bulk.start(fresh(cast.prosecutor), "urge", "督促落实", late[:2], said, uuid4())
        assert bulk._next_row(started, fresh(cast.prosecutor), said)
        assert list(started.rows.values_list("state", flat=True)) == [BulkRow.State.DONE, BulkRow.State.WAITING]
        with CaptureQueriesContext(connection):
            bulk.run(started.pk)
    assert set(states(late[:2])) == {"urged"}
