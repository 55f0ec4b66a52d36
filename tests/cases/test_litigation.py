"""民事、行政诉讼监督 upon an application: the terms, written out, and what follows from the decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.pages import openings
from supervision.matters.services import IllegalMove, available
from tests.applications import application
from tests.builders import Cast, act, fresh, recommendation
from tests.litigation import litigation

Browser = Callable[[Person], Client]
MONDAY = "2026-03-02 10:00+08:00"
CIVIL = {"function": "civil", "case_number": "(2025)豫1221民初100号", "ruling": "民事判决书"}


def due(matter: Matter, term: str) -> date:
    return matter.clocks.get(term=term, state="running").due_on


def running(matter: Matter) -> set[str]:
    return set(matter.clocks.filter(state="running").values_list("term", flat=True))


def test_an_application_from_its_receipt_to_the_end_of_the_review(cast: Cast) -> None:
    """行政诉讼监督规则第31、32、38、56条: seven days, three days, three days, three months."""
    with time_machine.travel(MONDAY) as clock:
        matter = litigation(cast)
        assert (due(matter, "XZ_INTAKE"), running(matter)) == (date(2026, 3, 9), {"XZ_INTAKE"})
        clock.shift(timedelta(days=2))
        matter = act(cast, matter, "accept")
        assert due(matter, "MX_ACCEPT_NOTICE") == date(2026, 3, 9)  # 7 March is a Saturday
        assert due(matter, "MX_REVIEW") == date(2026, 6, 4)
        clock.shift(timedelta(days=1))
        matter = act(cast, matter, "notify_acceptance")
        notice = matter.letters.get(kind="acceptance_notice")
        assert "申请人秦某：" in notice.text
        assert notice.number == "渑检监受〔2026〕1号"
        assert "《人民检察院行政诉讼监督规则》第三十二条" in notice.text
        assert due(matter, "MX_CM_REGISTER") == date(2026, 3, 9)  # 8 March is a Sunday
        matter = act(cast, matter, "record_copy")
        assert due(matter, "MX_OTHER_PARTY_OPINION") == date(2026, 3, 20)
        # The other party has no account: nothing is due from the court.
        assert Matter.objects.get(pk=matter.pk).counterpart_due_on is None
        matter = act(cast, matter, "assign")
        assert running(matter) == {"MX_REVIEW", "KS_SUBSTANTIVE_3M", "MX_OTHER_PARTY_OPINION"}
        matter = act(cast, matter, "record_party_opinion")
        assert running(matter) == {"MX_REVIEW", "KS_SUBSTANTIVE_3M"}
        matter = act(cast, act(cast, matter, "conclude"), "decide")
    assert running(matter) == {"MX_DECISION_DISPATCH", "KS_SUBSTANTIVE_3M"}
    assert due(matter, "MX_DECISION_DISPATCH") == date(2026, 3, 20)
    report = matter.letters.get(kind="review_report")
    assert "某公司" in report.text
    assert report.is_internal


def test_the_civil_rule_has_no_number_for_the_intake(cast: Cast) -> None:
    """民事诉讼监督规则第32条: the seven days of the answer to petitions remind instead."""
    with time_machine.travel(MONDAY):
        matter = litigation(cast, **CIVIL)
    assert (running(matter), due(matter, "KS_PROCEDURAL_7D")) == ({"KS_PROCEDURAL_7D"}, date(2026, 3, 9))


@pytest.mark.parametrize(
    ("changes", "last"),
    [({}, date(2026, 3, 2)), (CIVIL, date(2027, 9, 2))],
    ids=["行政六个月", "民事二年"],
)
def test_an_application_after_its_term_is_not_accepted(cast: Cast, changes: dict[str, str], last: date) -> None:
    """行政诉讼监督规则第20、27条 (six months), 民事诉讼监督规则第20、27条 (two years)."""
    since = {"since": date(2025, 9, 2)}
    with time_machine.travel(f"{last} 10:00+08:00"):
        assert act(cast, litigation(cast, **changes, **since), "accept").state == "accepted"
    with time_machine.travel(f"{last + timedelta(days=1)} 10:00+08:00"):
        late = litigation(cast, **changes, **since)
        with pytest.raises(IllegalMove, match="期限已于"):
            act(cast, late, "accept")
        late = act(cast, late, "decline", reason="申请超过规定的期限")
        assert (late.state, running(late)) == ("declined", set())
        assert "申请超过规定的期限" in late.letters.get(kind="application_refusal").text
        # What the office takes up by itself is bound by no party's term, and answers nobody.
        own = act(cast, litigation(cast, **changes, **since, source="own_motion", applicant=""), "accept")
    assert (own.state, running(own)) == ("registering", {"MX_REVIEW", "MX_CM_REGISTER"})


def test_an_applicant_is_told_within_three_months_and_then_every_month(cast: Cast) -> None:
    """群众信访件件有回复: three months from the acceptance, then a month from each answer; the result ends it."""
    with time_machine.travel(MONDAY) as clock:
        matter = litigation(cast, upto="reviewing")
        first = matter.clocks.get(term="KS_SUBSTANTIVE_3M")
        assert (first.due_on, first.obligor) == (date(2026, 6, 2), cast.county)
        clock.move_to("2026-05-29 10:00+08:00")
        with pytest.raises(IllegalMove, match="不能早于决定受理之日"):
            act(cast, matter, "tell_progress", on=date(2026, 3, 1))
        matter = act(cast, matter, "tell_progress", on=date(2026, 5, 28))
        first.refresh_from_db()
        assert (first.state, first.ended_on) == ("met", date(2026, 5, 28))
        assert due(matter, "KS_MONTHLY") == date(2026, 6, 29)  # 28 June is a Sunday
        clock.move_to("2026-06-26 10:00+08:00")
        with pytest.raises(IllegalMove, match="上次答复之日"):
            act(cast, matter, "tell_progress", on=date(2026, 5, 27))
        matter = act(cast, matter, "tell_progress")
        assert due(matter, "KS_MONTHLY") == date(2026, 7, 27)  # 26 July is a Sunday
        assert matter.clocks.filter(term="KS_MONTHLY").count() == 2
        matter = act(cast, matter, "conclude", outcome="terminate", ground="withdrawn")
        matter = act(cast, matter, "terminate")
        assert not running(matter)
        own = act(cast, litigation(cast, source="own_motion", applicant=""), "accept")
        assert not own.clocks.filter(term="KS_SUBSTANTIVE_3M").exists()
        with pytest.raises(IllegalMove, match="没有申请人"):
            act(cast, own, "tell_progress")


def test_more_time_for_administrative_cases_that_are_not_simple(cast: Cast) -> None:
    """行政诉讼监督规则第56、79条; the civil rule is silent (第52条)."""
    with time_machine.travel(MONDAY):
        matter = litigation(cast, upto="reviewing")
        assert due(matter, "MX_REVIEW") == date(2026, 6, 2)
        act(cast, matter, "ask_more_time", cast.prosecutor, length=1)
        act(cast, matter, "grant_more_time", length=1)
        assert due(matter, "MX_REVIEW") == date(2026, 7, 2)
        simple = act(cast, litigation(cast, upto="registering"), "assign", simple=True)
        with pytest.raises(IllegalMove, match="简易案件"):
            act(cast, simple, "ask_more_time", cast.prosecutor, length=1)
        with pytest.raises(IllegalMove, match="没有延长审查期限的规定"):
            act(cast, litigation(cast, upto="reviewing", **CIVIL), "ask_more_time", cast.prosecutor, length=1)


def test_days_of_fetching_the_dossier_do_not_count_and_a_pause_is_decided_in_writing(cast: Cast) -> None:
    """民事诉讼监督规则第52条: ten days of 调卷 are left out; 中止审查 has its letter."""
    with time_machine.travel(MONDAY) as clock:
        matter = litigation(cast, upto="reviewing", **CIVIL)
        days = {"since": date(2026, 3, 5), "until": date(2026, 3, 14), "ground": "调卷"}
        act(cast, matter, "exclude_days", **days)
        assert due(matter, "MX_REVIEW") == date(2026, 6, 12)
        clock.shift(timedelta(days=20))
        ground = "必须以另一案的处理结果为依据的中止审查"
        matter = act(cast, matter, "suspend_term", ground=ground, reason="另案尚未审结")
        assert "另案尚未审结" in matter.letters.get(kind="case_suspension").text
        assert not running(matter) & {"MX_REVIEW"}


def test_the_review_ends_on_a_ground_of_the_rule_by_the_chief(cast: Cast) -> None:
    """民事诉讼监督规则第73条, 行政诉讼监督规则第81条."""
    matter = litigation(cast, upto="reviewing")
    with pytest.raises(IllegalMove, match="规定的情形"):
        act(cast, matter, "conclude", outcome="terminate", ground="")
    matter = act(cast, matter, "conclude", outcome="terminate", ground="withdrawn")
    with pytest.raises(IllegalMove, match="终结审查"):
        act(cast, matter, "decide")
    Matter.objects.filter(pk=matter.pk).update(handler=cast.chief)
    with pytest.raises(IllegalMove, match="承办检察官不能"):
        act(cast, matter, "terminate")
    Matter.objects.filter(pk=matter.pk).update(handler=cast.prosecutor)
    matter = act(cast, matter, "terminate")
    assert (matter.state, running(matter)) == ("terminated", set())
    text = matter.letters.get(kind="review_end_decision").text
    assert "申请人撤回监督申请" in text
    assert "第八十一条" in text


def test_the_document_decided_on_is_made_from_the_review_and_its_issue_is_recorded(cast: Cast) -> None:
    """行政诉讼监督规则第106、113条: fifteen days; the court's answer and its check stand with the document."""
    matter = litigation(cast, upto="decided", outcome="enforcement", subject="enforcement")
    offered = {row["name"].removeprefix("open_") for row in openings(matter, fresh(cast.prosecutor))}
    assert {"recommendation_enforcement", "recommendation_trial", "protest_request", "no_support"} <= offered
    with pytest.raises(IllegalMove, match="尚未制发"):
        act(cast, matter, "record_dispatch")
    recommendation(cast, "recommendation_enforcement", upto="issued", parent=matter)
    matter = Matter.objects.get(pk=matter.pk)
    assert (matter.state, running(matter)) == ("dispatched", set())
    with pytest.raises(IllegalMove, match="未办结"):
        act(cast, matter, "close")


def test_a_retrial_is_for_the_committee_whose_day_counts(cast: Cast) -> None:
    """民事诉讼监督规则第87条."""
    matter = litigation(cast, upto="decided", outcome="retrial", **CIVIL)
    assert running(matter) == {"KS_SUBSTANTIVE_3M"}
    made = recommendation(cast, "recommendation_retrial", upto="approved", parent=matter)
    assert "MX_DECISION_DISPATCH" in running(made)


def test_a_refusal_names_the_year_in_which_re_examination_may_be_asked(cast: Cast, browser: Browser) -> None:
    """民事诉讼监督规则第126条."""
    with time_machine.travel("2026-05-12 10:00+08:00"):
        matter = litigation(cast, upto="closed", **CIVIL)
        page = browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    assert matter.closed_on == date(2026, 5, 12)
    assert "申请人可以申请复查至" in page
    assert "2027年5月12日" in page


def test_what_is_missing_is_waited_for_until_the_day_named(cast: Cast) -> None:
    with time_machine.travel(MONDAY) as clock:
        matter = litigation(cast, upto="supplementing")
        with pytest.raises(IllegalMove, match="尚未届满"):
            act(cast, matter, "withdraw_application", ground="deemed")
        clock.shift(timedelta(days=11))
        matter = act(cast, matter, "withdraw_application", ground="deemed")
    assert (matter.state, running(matter)) == ("withdrawn", set())


def test_nobody_outside_the_office_sees_who_applied(cast: Cast, browser: Browser) -> None:
    matter = litigation(cast, upto="reviewing")
    for blind in (cast.clerk, cast.agency_head, cast.prosecutor2, cast.office, cast.observer):
        assert browser(blind).get(f"/matters/{matter.pk}/").status_code == 404
    assert "申请人秦某" in browser(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
    listed = browser(cast.prosecutor).get("/matters/?kind=litigation").content.decode()
    assert matter.title in listed
    assert "秦某" not in listed


def test_the_form_says_what_is_missing(cast: Cast, browser: Browser) -> None:
    said = application(cast) | {"counterpart": cast.court.pk, "since": "", "applicant": "", "files": ""}
    page = browser(cast.prosecutor).post("/matters/new/litigation/", said).content.decode()
    assert "写明申请人或者控告人" in page
    assert "填写起算日" in page
    assert not Matter.objects.filter(kind="litigation").exists()


def test_the_intake_prosecutor_does_not_decide_alone(cast: Cast) -> None:
    matter = litigation(cast)
    Matter.objects.filter(pk=matter.pk).update(handler=cast.head)
    matter.refresh_from_db()
    reasons = {move.name: reason for move, reason in available(matter, fresh(cast.head), matter.opened_on)}
    assert all("承办检察官不能" in str(reasons[name]) for name in ("accept", "decline", "refer"))


def test_a_day_written_down_is_not_before_what_it_answers(cast: Cast) -> None:
    """受理通知书的发送、副本的收到、意见的收到，各不早于其前一日：a term is not kept on a day before it began."""
    with time_machine.travel(MONDAY) as clock:
        matter = litigation(cast)
        clock.shift(timedelta(days=2))
        matter = act(cast, matter, "accept")
        with pytest.raises(IllegalMove, match="不能早于决定受理之日"):
            act(cast, matter, "notify_acceptance", notified_on=date(2026, 3, 3))
        matter = act(cast, matter, "notify_acceptance")
        with pytest.raises(IllegalMove, match="不能早于决定受理之日"):
            act(cast, matter, "record_copy", copy_on=date(2026, 3, 3))
        clock.shift(timedelta(days=2))
        matter = act(cast, matter, "record_copy", copy_on=date(2026, 3, 6))
        with pytest.raises(IllegalMove, match="不能早于收到副本之日"):
            act(cast, matter, "record_party_opinion", on=date(2026, 3, 5))


def test_a_ground_left_in_the_form_does_not_end_the_review(cast: Cast) -> None:
    """先选终结审查再改为不支持：报告书不写终结审查的情形."""
    matter = litigation(cast, upto="reviewing")
    matter = act(cast, matter, "conclude", outcome="no_support", ground="withdrawn")
    text = matter.letters.get(kind="review_report").text
    assert "不支持监督申请" in text
    assert "申请人撤回监督申请" not in text


def test_what_the_committee_refuses_is_reviewed_anew(cast: Cast) -> None:
    """民事诉讼监督规则第52条: the three months still count from acceptance."""
    with time_machine.travel(MONDAY):
        matter = litigation(cast, upto="decided", outcome="retrial", **CIVIL)
        made = recommendation(cast, "recommendation_retrial", parent=matter)
        with pytest.raises(IllegalMove, match="正在办理或者已经制发"):
            act(cast, matter, "review_anew")
        for name in ("propose_drop", "drop"):
            made = act(cast, made, name)
        matter = act(cast, matter, "review_anew")
        assert (matter.state, due(matter, "MX_REVIEW")) == ("reviewing", date(2026, 6, 2))
        matter = act(cast, act(cast, matter, "conclude"), "decide")
    assert running(matter) == {"MX_DECISION_DISPATCH", "KS_SUBSTANTIVE_3M"}
    with time_machine.travel("2026-03-03 10:00+08:00"):
        matter = act(cast, matter, "review_anew")
    assert running(matter) == {"MX_REVIEW", "KS_SUBSTANTIVE_3M"}
    assert "decided_on" not in matter.details
