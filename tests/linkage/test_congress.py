"""Assignments of the congress and deputies' proposals: terms, screening, conversion both ways, answer, feedback."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from linkage.forms import ReceivedForm
from linkage.forms.congress import CongressFeedbackForm
from supervision.accounts.models import Person
from supervision.matters.checks import check_all
from supervision.matters.dues import OWED_TO_SENDER
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.recomputation import RENEW_SQL
from supervision.matters.services import IllegalMove, open_matter, perform
from supervision.terms.models import Clock
from tests.builders import Cast, act, body, fresh, person, recommendation
from tests.linkage.conftest import on

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]
WHERE = {
    "screen": ("received", "screened", {"handler"}),
    "decide": ("screened", "handling", {"department_head", "chief"}),
    "send_back": ("screened", "received", {"department_head", "chief"}),
    "relate": ("closed handling received replied replying screened", None, {"handler"}),
    "unrelate": ("closed handling received replied replying screened", None, {"handler"}),
    "draft_reply": ("handling", "replying", {"handler"}),
    "return_reply": ("replying", "handling", {"chief"}),
    "reply": ("replying", "replied", {"chief"}),
    "record_feedback": ("replied", "closed", {"handler"}),
    "hand_over": ("handling received replied replying screened", None, {"department_head", "chief"}),
    "attach": ("handling received replied replying screened", None, {"handler", "assistant"}),
}
MORE_TIME = {
    "ask_more_time": ("handling received replying screened", None, {"handler"}),
    "grant_more_time": ("handling received replying screened", None, {"chief"}),
    "refuse_more_time": ("handling received replying screened", None, {"chief"}),
}
BACK = {
    "revise": ("drafting", None, {"handler"}),
    "relate": ("approving drafting sent", None, {"handler"}),
    "unrelate": ("approving drafting sent", None, {"handler"}),
    "submit": ("drafting", "approving", {"handler"}),
    "send_back": ("approving", "drafting", {"chief"}),
    "send": ("approving", "sent", {"chief"}),
    "record_result": ("sent", "closed", {"handler"}),
    "withdraw": ("approving drafting", "withdrawn", {"handler", "chief"}),
    "hand_over": ("approving drafting sent", None, {"department_head", "chief"}),
    "attach": ("approving drafting sent", None, {"handler", "assistant"}),
}


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        ("congress_assignment", WHERE),
        ("party_assignment", WHERE),
        ("cppcc_proposal", WHERE),
        ("deputy_proposal", WHERE | MORE_TIME),
        ("proposal_material", BACK),
    ],
)
def test_the_procedure_is_the_table(kind: str, table: dict[str, Any]) -> None:
    found = {
        move.name: (" ".join(sorted(move.sources)), move.target, {str(role) for role in move.by})
        for move in procedures()[kind].moves
    }
    assert found == table


def received(cast: Cast, kind: str = "deputy_proposal", **changes: Any) -> Matter:
    said = {
        "title": "关于加强河道垃圾治理的建议", "form": "session", "sender": "代表甲", "reference": "第12号",
        "session": "", "field": "生态环境", "assigned_on": date(2026, 3, 2), "received_on": date(2026, 3, 4),
        "content": "朱雀七三多处倾倒", "handler": cast.prosecutor, "reply_by": None, "files": [],
    }  # fmt: skip
    return open_matter(kind, actor=fresh(cast.case_manager), office=cast.county, data=said | changes)


def do(matter: Matter, name: str, actor: Person, **said: Any) -> Matter:
    return perform(matter, name, actor=fresh(actor), data=said or {"opinion": "同意", "reason": "如卷", "remark": ""})


ANSWER = {"result": "done", "answer": "已清运并建立巡查制度。", "contact": "5月走访代表一次。"}


def test_a_proposal_becomes_a_clue_and_each_runs_under_its_own_term(cast: Cast, browser: Browser) -> None:
    """代表法第51条: three months from the day of assignment, 2 March; six in all where it is hard."""
    with on("2026-03-04"):
        matter = received(cast)
        clock = Clock.objects.get(matter=matter)
        assert (clock.term, clock.due_on, clock.obligor) == ("DB_ANSWER", date(2026, 6, 2), cast.county)
        page = browser(cast.observer).get(f"/matters/{matter.pk}/").content.decode()
        assert "朱雀七三多处倾倒" in page
        # Whoever handed it in reads by when it is answered; what the owner asks of its own chief stays inside.
        assert "无在计期限" not in page
        assert "2026年6月2日" in page
        assert matter.counterpart_due_on == date(2026, 6, 2)
        matter = do(matter, "screen", cast.prosecutor, way="convert", reason="可能怠于履职玄武九一")
        with pytest.raises(PermissionDenied):
            do(matter, "decide", cast.prosecutor)
        matter = do(matter, "decide", cast.chief)
        assert "玄武九一" not in browser(cast.observer).get(f"/matters/{matter.pk}/").content.decode()
        form = browser(cast.prosecutor).get(f"/matters/new/clue/?parent={matter.pk}").content.decode()
        assert "朱雀七三多处倾倒" in form
        found = open_matter(
            "clue", actor=fresh(cast.prosecutor), office=cast.county, parent=matter, data=clue_data(cast)
        )
        assert {clock.term for clock in Clock.objects.filter(matter=found)} == {"XS_SCREEN"}
        assert Clock.objects.get(matter=matter, state="running").due_on == date(2026, 6, 2)
    with on("2026-05-20"):
        matter = do(matter, "ask_more_time", cast.prosecutor, length=3, reason="涉及面广", files=[])
        matter = do(matter, "grant_more_time", cast.chief, length=3, reason="同意", files=[])
        assert Clock.objects.get(matter=matter, state="running").due_on == date(2026, 9, 2)
        page = browser(cast.observer).get(f"/matters/{matter.pk}/").content.decode()
        assert "2026年9月2日" in page
        assert "涉及面广" not in page


def test_the_senders_day_is_the_same_computed_for_one_and_for_many(cast: Cast) -> None:
    with on("2026-03-04"):
        matter = received(cast)
    Matter.objects.filter(pk=matter.pk).update(counterpart_due_on=None, counterpart_due_label="")
    with on("2026-03-04"):
        assert check_all(date(2026, 3, 4), timezone.now())["next_due_differs"] == 1
    with connection.cursor() as cursor:
        cursor.execute(RENEW_SQL, {"matters": [matter.pk], "owed": list(OWED_TO_SENDER)})
    again = Matter.objects.get(pk=matter.pk)
    assert (again.counterpart_due_on, again.counterpart_due_label) == (date(2026, 6, 2), matter.counterpart_due_label)


def clue_data(cast: Cast) -> dict[str, Any]:
    return {
        "title": "河道垃圾", "function": "public_interest", "field": "生态环境和资源保护",
        "source": "机关团体代表委员转交",
        "counterpart": cast.agency, "found_on": date(2026, 3, 4), "summary": "倾倒垃圾", "handler": cast.prosecutor,
        "secrecy": "ordinary", "files": [],
    }  # fmt: skip


def test_the_deputy_hears_the_answer_and_may_ask_for_more(cast: Cast, browser: Browser) -> None:
    with on("2026-04-08"):
        matter = received(cast)
        matter = do(matter, "screen", cast.prosecutor, way="convert", reason="有线索")
        matter = do(matter, "decide", cast.head)
        made = recommendation(cast, upto="acknowledged")
        with pytest.raises(IllegalMove, match="已决定转化为线索办理，请先从本事项登记线索"):
            do(matter, "draft_reply", cast.prosecutor, **ANSWER)
        matter = do(matter, "relate", cast.prosecutor, others=[made], reason="由此提出")
        assert made.title in browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
        assert made.title not in browser(cast.observer).get(f"/matters/{matter.pk}/").content.decode()
        matter = do(matter, "draft_reply", cast.prosecutor, **ANSWER)
        assert ANSWER["answer"] not in browser(cast.observer).get(f"/matters/{matter.pk}/").content.decode()
        matter = do(matter, "reply", cast.chief)
        assert Clock.objects.get(matter=matter).state == "met"
        letter = matter.letters.get(kind="congress_reply")
        assert "代表建议（第12号）收悉" in letter.text
        assert letter.title == "关于加强河道垃圾治理的建议办理情况的答复"
        first = matter.number
        client = browser(cast.observer)
        assert ANSWER["answer"] in client.get(f"/matters/{matter.pk}/").content.decode()
        assert client.get(f"/documents/letters/{letter.pk}/pdf/").status_code == 200
        early = {"told_on": "2026-04-07", "rating": "satisfied", "text": "好"}
        form = CongressFeedbackForm(early, matter=matter, person=cast.prosecutor)
        assert form.problems() == {"told_on": ["反馈日期不能早于答复日期2026年4月8日。"]}
        said = {"told_on": date(2026, 4, 8), "rating": "dissatisfied", "text": "未见长效措施"}
        matter = do(matter, "record_feedback", cast.prosecutor, **said)
        assert (matter.state, matter.number) == ("handling", "")
        # Nobody set a day for the next answer, so that none runs.
        assert not Clock.objects.filter(matter=matter, state="running").exists()
        matter = do(do(matter, "draft_reply", cast.prosecutor, **ANSWER), "reply", cast.chief)
        assert matter.number not in ("", first)
        again = said | {"again_by": date(2026, 5, 8)}
        matter = do(matter, "record_feedback", cast.prosecutor, **again)
        clock = Clock.objects.get(matter=matter, state="running")
        assert (clock.term, clock.started_on, clock.due_on) == ("RD_ASSIGNED", date(2026, 4, 8), date(2026, 5, 8))
        assert matter.counterpart_due_on == date(2026, 5, 8)
        matter = do(do(matter, "draft_reply", cast.prosecutor, **ANSWER), "reply", cast.chief)
        assert not Clock.objects.filter(matter=matter, state="running").exists()
        matter = do(matter, "record_feedback", cast.prosecutor, **said | {"rating": "satisfied"})
        assert matter.state == "closed"


def test_an_assignment_runs_to_the_day_that_it_names(cast: Cast, browser: Browser) -> None:
    """永嘉县人大常委会决定第12条 says in time; the day is the document's."""
    with on("2026-03-04"):
        matter = received(
            cast, "congress_assignment", form="clue", sender=cast.congress.name, reply_by=date(2026, 4, 30)
        )
        clock = Clock.objects.get(matter=matter)
        assert (clock.term, clock.due_on) == ("RD_ASSIGNED", date(2026, 4, 30))
        with pytest.raises(IllegalMove, match="收到日期"):
            received(cast, "congress_assignment", received_on=date(2026, 3, 1), reply_by=date(2026, 4, 30))
        with pytest.raises(IllegalMove, match="交办事项回复：载明的期限日期早于起算日"):
            received(cast, "congress_assignment", reply_by=date(2026, 3, 1))
        said = {"received_on": "2026-03-01", "assigned_on": "2026-03-02", "reply_by": "2026-02-01"}
        form = ReceivedForm(said, matter=Matter(kind="party_assignment", office=cast.county), person=cast.prosecutor)
        assert {"received_on": ["收到日期不能早于交办日期。"], "reply_by": ["答复日期不能早于收到日期。"]}.items() <= (
            form.problems().items()
        )


def test_the_party_committee_reads_its_assignment_and_the_report_on_it(cast: Cast, browser: Browser) -> None:
    """府检联动意见第二部分第1项; with two bodies of the Party in the county, the one named on the paper reads it."""
    first = body("party:1", "中共渑池县委员会", "party_committee", 4, "411221")
    second = body("party:2", "中共渑池县委员会政法委员会", "party_committee", 4, "411221")
    other, reader = (person(name, name, at=at, post="observer") for name, at in (("other", first), ("reader", second)))
    with on("2026-03-04"):
        matter = received(
            cast, "party_assignment", form="case", sender=second.name, reference="政法委交办3号",
            reply_by=date(2026, 4, 30), title="重复检查企业",
        )  # fmt: skip
        clock = Clock.objects.get(matter=matter)
        assert (clock.term, clock.due_on, clock.obligor) == ("RD_ASSIGNED", date(2026, 4, 30), cast.county)
        seen = {who.name: browser(fresh(who)).get(f"/matters/{matter.pk}/").status_code for who in (other, reader)}
        assert seen == {"other": 404, "reader": 200}
        assert browser(cast.observer).get(f"/matters/{matter.pk}/").status_code == 404
        matter = do(matter, "screen", cast.prosecutor, way="convert", reason="可能滥用检查权玄武九一")
        matter = do(matter, "decide", cast.head)
        clue = open_matter(
            "clue", actor=fresh(cast.prosecutor), office=cast.county, parent=matter, data=clue_data(cast)
        )
        assert browser(fresh(reader)).get(f"/matters/{clue.pk}/").status_code == 404
        matter = do(do(matter, "draft_reply", cast.prosecutor, **ANSWER), "reply", cast.chief)
        assert Clock.objects.get(matter=matter).state == "met"
        assert "交办的事项（政法委交办3号）收悉" in matter.letters.get(kind="congress_reply").text
        page = browser(fresh(reader)).get(f"/matters/{matter.pk}/").content.decode()
        assert ANSWER["answer"] in page
        assert "玄武九一" not in page


def test_recommendations_become_material_for_a_proposal(cast: Cast, browser: Browser) -> None:
    parent = act(cast, recommendation(cast, upto="replied"), "verify")
    said = {"title": "完善河道巡查制度", "problem": "多地同类问题，电话13800138000", "advice": "立规"}
    made = open_matter("proposal_material", actor=fresh(cast.prosecutor), office=cast.county, parent=parent, data=said)
    with pytest.raises(IllegalMove, match="手机号码"):
        do(made, "submit", cast.prosecutor)
    made = do(made, "revise", cast.prosecutor, **said | {"problem": "多地同类问题"})
    made = do(made, "submit", cast.prosecutor)
    assert browser(cast.observer).get(f"/matters/{made.pk}/").status_code == 404
    made = do(made, "send", cast.chief)
    page = browser(cast.observer).get(f"/matters/{made.pk}/").content.decode()
    assert "多地同类问题" in page
    assert parent.title not in page
    assert "是否提出建议，由代表依法决定" in made.letters.get().text
    made = do(made, "record_result", cast.prosecutor, taken="yes", deputy="代表甲", reference="第8号", text="")
    assert made.state == "closed"
