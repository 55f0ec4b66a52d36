"""Each nightly check: the data is broken in one place, and exactly that is found; a healthy database has no finding."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from unittest.mock import patch

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from supervision.accounts.models import Appointment, Body
from supervision.documents.models import Letter, NumberSequence
from supervision.ledger.models import Entry, Head
from supervision.ledger.services import verify
from supervision.matters.checks import CHECKS, check_all
from supervision.matters.models import CheckRun, Finding, Matter, Party
from supervision.notices.models import Notice
from supervision.notices.services import remind
from supervision.search.models import MatterText
from supervision.search.services import index_matters
from supervision.terms import catalogue
from supervision.terms.models import Clock, TermRequest
from tests.builders import PUBLIC, SOCIAL, Cast, act, clue, people, recommendation
from tests.conftest import shared_world, signed_in

NOW = "2026-11-20T10:00:00+08:00"


@pytest.fixture(scope="module")
def worked(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cast]:
    """Two months of work: answered, open, overdue and reminded of, closed, paused; done once for all tests."""
    with shared_world(django_db_blocker, tmp_path_factory.mktemp("work")):
        cast = people()
        work(cast)
        yield cast


@pytest.fixture
def healthy(worked: Cast, db: None) -> Iterator[Cast]:
    """What was worked, on Friday 20 November 2026."""
    with time_machine.travel(NOW):
        yield deepcopy(worked)


def work(cast: Cast) -> None:
    with time_machine.travel("2026-09-07T10:00:00+08:00") as clock:
        overdue = recommendation(cast, SOCIAL, upto="acknowledged", title="逾期的检察建议")
        closed = recommendation(cast, PUBLIC, upto="closed", title="办结的检察建议")
        paused = act(cast, recommendation(cast, PUBLIC, upto="acknowledged", title="中止的检察建议"), "suspend_term")
        clock.move_to("2026-11-20T09:00:00+08:00")
        clue(cast)
        recommendation(cast, PUBLIC, upto="approved", title="批准的检察建议")
        recommendation(cast, SOCIAL, upto="served", title="送达的检察建议")
        # What the posts of an office work on has no handler, and lacks none.
        Matter.objects.create(
            kind="hotline", state="screening", phase="drafting", title="岗位办理的事项", office=cast.county,
            opened_on=timezone.localdate(),
        )  # fmt: skip
        index_matters(Matter.objects.values_list("pk", flat=True))
        remind(timezone.localdate(), timezone.now())
        verify(timezone.now())
        assert {overdue.state, closed.state, paused.state} == {"acknowledged", "closed"}


def found() -> dict[str, int]:
    counts = check_all(timezone.localdate(), timezone.now())
    return {rule: count for rule, count in counts.items() if count}


def test_a_healthy_database_has_no_finding(healthy: Cast) -> None:
    assert found() == {}


def test_the_page_says_when_all_was_last_asked(healthy: Cast) -> None:
    """Nothing found must not be taken from nothing asked."""
    page = signed_in(healthy.case_manager)
    assert "还没有完整核对过" in page.get("/matters/checks/").text
    found()
    answer = page.get("/matters/checks/").text
    assert "上次核对完成于2026年11月20日 10:00" in answer
    assert "没有核对" not in answer
    with time_machine.travel("2026-11-21T13:00:00+08:00"):
        assert "下列项目超过一夜没有核对完成" in signed_in(healthy.case_manager).get("/matters/checks/").text


def test_a_check_without_an_answer_does_not_hide_the_others(healthy: Cast) -> None:
    broken = replace(
        CHECKS[0], id="broken", title="数据库答不出的核对", sql="SELECT 1 / (COUNT(*) - COUNT(*)) FROM ledger_head"
    )
    _no_handler()
    with patch("supervision.matters.checks.CHECKS", (broken, *CHECKS)), pytest.raises(ExceptionGroup):
        check_all(timezone.localdate(), timezone.now())
    assert Finding.objects.filter(gone_at=None, rule="matter_without_handler").count() == 1
    assert set(CheckRun.objects.values_list("rule", flat=True)) == {check.id for check in CHECKS}


def titled(title: str) -> Matter:
    return Matter.objects.get(title=f"{title}的检察建议")


def running(matter: Matter, term: str) -> Clock:
    return Clock.objects.get(matter=matter, term=term, state="running")


def _late_clock() -> None:
    clock = Clock.objects.filter(matter=titled("办结"), term="GY_SERVE").get()
    Clock.objects.filter(pk=clock.pk).update(state="running", ended_on=None)
    Matter.objects.filter(pk=clock.matter_id).update(next_due_on=clock.due_on)
    Notice.objects.create(
        recipient=titled("办结").handler, matter_id=clock.matter_id, cause=f"clock:{clock.pk}:after_1:2026-09-15",
        kind="overdue", title="已逾期", created_at=timezone.now(),
    )  # fmt: skip


def _no_reply_clock() -> None:
    running(titled("送达"), "JY_REPLY").delete()
    renew(titled("送达"))


def renew(matter: Matter) -> None:
    first = matter.clocks.filter(state="running", is_right=False).order_by("due_on").first()
    Matter.objects.filter(pk=matter.pk).update(next_due_on=first.due_on if first else None)


def _unknown_term() -> None:
    Clock.objects.filter(pk=running(titled("送达"), "JY_REPLY").pk).update(term="JY_REPLY_OLD")
    # What stands for the reply is gone, so both are seen; give it back under the rule's name.
    clock = running(titled("送达"), "JY_REPLY_OLD")
    clock.pk, clock.term, clock.state, clock.ended_on = None, "JY_REPLY", "met", date(2026, 11, 20)
    clock.save()


def _handler_left() -> None:
    Appointment.objects.filter(person__username="prosecutor").update(ended_on=date(2026, 11, 20))


def _no_handler() -> None:
    Matter.objects.filter(pk=titled("送达").pk).update(handler=None)


def _never_told() -> None:
    clock = running(titled("逾期"), "JY_REPLY")
    assert clock.due_on == date(2026, 11, 9)
    Notice.objects.filter(cause__startswith=f"clock:{clock.pk}:").delete()


def _wrong_date() -> None:
    Matter.objects.filter(pk=titled("送达").pk).update(next_due_on=date(2027, 1, 1))


def _waits_long() -> None:
    pass


def _gap() -> None:
    newest = Letter.objects.filter(kind=SOCIAL).order_by("-made_at").first()
    assert newest is not None
    number = f"{newest.number.split('〕')[0]}〕9号"
    Letter.objects.filter(pk=newest.pk).update(number=number)
    Matter.objects.filter(pk=newest.matter_id).update(number=number)
    # The numbers 2 to 8 are nowhere.
    code = newest.number.removeprefix("渑检").split("〔")[0]
    assert NumberSequence.objects.filter(code=code).update(last=9) == 1


def _unindexed() -> None:
    MatterText.objects.filter(matter=titled("送达")).delete()


def _unverified() -> None:
    Head.objects.update(verified_number=Entry.objects.order_by("number")[2].number)


def _unseen() -> None:
    Party.objects.filter(matter=titled("送达"), body__code="xzjg:411221:cgj").update(visible_from=None)


def _unreviewed() -> None:
    Clock.objects.filter(matter=titled("中止"), term="ZT_REVIEW").update(state="met", ended_on=date(2026, 10, 7))
    renew(titled("中止"))


def _unanswered() -> None:
    matter = titled("逾期")
    TermRequest.objects.create(
        matter=matter, clock=running(matter, "JY_REPLY"), kind="extend", reason="汛期", until=date(2026, 12, 31),
        asked_body=matter.counterpart, asked_by=matter.handler, asked_on=date(2026, 11, 9),
    )  # fmt: skip


# Open matters of the one handler: clues, cases, recommendations.
HANDLED = 15
BREAKS: dict[str, tuple[Callable[[], None], int, timedelta]] = {
    "clock_on_closed_matter": (_late_clock, 1, timedelta()),
    "served_without_reply_clock": (_no_reply_clock, 1, timedelta()),
    "clock_of_dead_rule": (_unknown_term, 1, timedelta()),
    "handler_gone": (_handler_left, HANDLED, timedelta()),
    "matter_without_handler": (_no_handler, 1, timedelta()),
    "silent_overdue": (_never_told, 1, timedelta()),
    "next_due_differs": (_wrong_date, 1, timedelta()),
    "approved_not_issued": (_waits_long, 1, timedelta(days=6)),
    "number_gap": (_gap, 7, timedelta()),
    "not_in_the_index": (_unindexed, 1, timedelta(hours=2)),
    "ledger_unverified": (_unverified, 1, timedelta()),
    "served_unseen": (_unseen, 1, timedelta()),
    "pause_without_review": (_unreviewed, 1, timedelta()),
    "request_unanswered": (_unanswered, 1, timedelta()),
}


def test_every_check_is_broken_once() -> None:
    assert set(BREAKS) == {check.id for check in CHECKS}


def test_what_is_broken_is_found_and_nothing_else(healthy: Cast) -> None:
    for rule, (broken, count, later) in BREAKS.items():
        with time_machine.travel(timezone.now() + later), transaction.atomic():
            if later:
                remind(timezone.localdate(), timezone.now())
                verify(timezone.now())
            broken()
            counts = found()
            assert set(counts) == {rule}
            assert counts[rule] == count
            transaction.set_rollback(True)


def test_a_rule_that_has_ended_counts_nothing_begun_after_it(healthy: Cast) -> None:
    terms = dict(catalogue.catalogue())
    ended = {
        name: value if name != "valid_to" else date(2026, 11, 1) for name, value in vars(terms["JY_REPLY"]).items()
    }
    terms["JY_REPLY"] = type(terms["JY_REPLY"])(**ended)
    with patch("supervision.matters.checks.catalogue", lambda: terms):
        assert found() == {"clock_of_dead_rule": 1}
    # The one of September began while the rule was in force.
    assert Finding.objects.get().matter == titled("送达")


def test_findings_keep_their_days_and_go_when_mended(healthy: Cast) -> None:
    _no_handler()
    assert found() == {"matter_without_handler": 1}
    with time_machine.travel("2026-11-21T03:40:00+08:00"):
        assert found() == {"matter_without_handler": 1}
    finding = Finding.objects.get()
    assert (finding.first_seen_at, finding.gone_at) < (finding.last_seen_at, finding.gone_at or timezone.now())
    Matter.objects.filter(handler=None).update(handler=healthy.prosecutor)
    with time_machine.travel("2026-11-22T03:40:00+08:00"):
        assert found() == {}
    finding.refresh_from_db()
    assert timezone.localtime(finding.gone_at).date() == date(2026, 11, 22)  # type: ignore[arg-type]


def test_whom_it_concerns_is_told_once_a_night(healthy: Cast) -> None:
    _wrong_date()
    found()
    found()
    told = Notice.objects.filter(cause="findings:2026-11-20")
    assert {(one.recipient.username, one.title) for one in told} == {
        ("prosecutor", "夜间核对新发现1处问题"),
        ("case_manager", "夜间核对新发现1处问题"),
    }
    assert told[0].text == "列表上的届满日与计时不符1处。"


def test_of_several_findings_each_is_counted_once_for_each_person(healthy: Cast) -> None:
    _wrong_date()
    _late_clock()
    _unseen()
    found()
    told = Notice.objects.filter(cause="findings:2026-11-20")
    assert {one.recipient.username for one in told} >= {"prosecutor", "case_manager"}
    assert {(one.title, one.text) for one in told} == {
        (
            "夜间核对新发现3处问题",
            "已办结事项仍在计时1处；列表上的届满日与计时不符1处；已送达而受送达单位看不到1处。",
        )
    }


def test_the_page_shows_case_management_its_own_and_administrators_no_title(healthy: Cast) -> None:
    _wrong_date()
    found()
    page = signed_in(healthy.case_manager).get("/matters/checks/").content.decode()
    assert "列表上的届满日与计时不符" in page
    assert "送达的检察建议" in page
    blind = signed_in(healthy.sysadmin).get("/matters/checks/").content.decode()
    assert "列表上的届满日与计时不符" in blind
    assert "送达的检察建议" not in blind
    assert signed_in(healthy.prosecutor).get("/matters/checks/").status_code == 403


def test_a_number_that_was_not_used_is_explained_and_gone(healthy: Cast) -> None:
    _gap()
    found()
    gaps = list(Finding.objects.filter(rule="number_gap"))
    client = signed_in(healthy.case_manager)
    answer = client.post(f"/matters/checks/{gaps[0].pk}/", {"reason": "登记有误，作废"})
    assert answer.status_code == 302
    assert found() == {"number_gap": len(gaps) - 1}
    # All others of the code and the year at once.
    assert client.post(f"/matters/checks/{gaps[1].pk}/", {"reason": "登记有误，作废", "alike": "on"}).status_code == 302
    assert found() == {}
    assert Entry.objects.filter(name="number.void", text__contains="登记有误，作废").count() == len(gaps)
    # They are the body's, under whatever name it bears; another body of that name has none of them.
    Body.objects.filter(pk=healthy.county.pk).update(name="渑池县检察院")
    Body.objects.filter(pk=healthy.other_county.pk).update(name=healthy.county.name)
    page = signed_in(healthy.case_manager).get("/documents/codes/").content.decode()
    assert page.count("登记有误，作废") == len(gaps)


def test_the_command_tells_and_fails(healthy: Cast) -> None:
    call_command("check_matters", stdout=StringIO())
    _wrong_date()
    out = StringIO()
    with pytest.raises(CommandError, match="发现 1 处问题"):
        call_command("check_matters", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["counts"]["next_due_differs"] == 1
    assert told["findings"][0]["matter_id"] == titled("送达").pk
