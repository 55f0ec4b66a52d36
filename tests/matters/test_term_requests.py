"""Time asked for and decided: within the rule, by who has the power, recomputed from the events. Dates by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, available
from supervision.notices.models import Notice
from supervision.terms.models import TermRequest
from tests.builders import PUBLIC, SOCIAL, Cast, act, fresh, recommendation, reverse_link, suit
from tests.conftest import signed_in

GROUND = (
    "整改期限内已依法作出行政决定或者制定整改方案，因突发事件等客观原因不能全部整改到位，且没有怠于履行职责，"
    "检察长批准中止审查（公益诉讼办案规则第78条）"
)


def due(matter: Matter, term: str) -> date:
    return matter.clocks.get(term=term).due_on


class TestMoreTime:
    def test_nothing_changes_until_the_chief_decides(self, cast: Cast) -> None:
        with time_machine.travel("2026-09-22T10:00:00+08:00"):
            matter = recommendation(cast, SOCIAL, upto="acknowledged")
            with pytest.raises(IllegalMove, match="比现届满日2026年11月23日晚一年以上"):
                act(cast, matter, "ask_more_time", until=date(2072, 12, 22))
            act(cast, matter, "ask_more_time", until=date(2026, 12, 22), reason="汛后才能清运")
        assert due(matter, "JY_REPLY") == date(2026, 11, 23)
        request = TermRequest.objects.get(matter=matter)
        assert (request.asked_body, request.asked_by, request.asked_on) == (cast.agency, cast.clerk, date(2026, 9, 22))
        assert request.granted is None
        assert Notice.objects.filter(recipient=cast.chief, matter=matter, title__contains="申请延长").exists()
        with time_machine.travel("2026-09-24T10:00:00+08:00"):
            for part in ("prosecutor", "head", "clerk"):
                with pytest.raises(PermissionDenied):
                    act(cast, matter, "grant_more_time", actor=getattr(cast, part), until=date(2026, 12, 22))
            act(cast, matter, "grant_more_time", until=date(2026, 12, 21), reason="同意延至12月21日")
        request.refresh_from_db()
        assert (request.granted, request.decided_by, request.decided_on) == (True, cast.chief, date(2026, 9, 24))
        # What was asked for and what was given of it both stay.
        assert (request.until, request.given_until) == (date(2026, 12, 22), date(2026, 12, 21))
        page = signed_in(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
        assert "延至2026年12月22日" in page
        assert "同意延至2026年12月21日" in page
        assert due(matter, "JY_REPLY") == date(2026, 12, 21)
        # From the events, not patched: start, then the date fixed by decision.
        assert list(matter.clocks.get(term="JY_REPLY").events.values_list("kind", flat=True)) == ["start", "set_date"]

    def test_refused_leaves_the_date_and_says_why_to_both(self, cast: Cast) -> None:
        with time_machine.travel("2026-09-22T10:00:00+08:00"):
            matter = recommendation(cast, SOCIAL, upto="acknowledged")
            act(cast, matter, "ask_more_time", until=date(2026, 12, 22))
            act(cast, matter, "refuse_more_time", reason="汛期已过，可以按期完成")
            assert due(matter, "JY_REPLY") == date(2026, 11, 23)
            for person in (cast.clerk, cast.prosecutor):
                page = signed_in(person).get(f"/matters/{matter.pk}/").content.decode()
                assert "期限申请（延长）" in page
                assert "汛期已过，可以按期完成" in page
                assert "渑池县城市管理局，2026年9月22日" in page
            # Answered, so it may be asked again.
            act(cast, matter, "ask_more_time", until=date(2026, 12, 22))

    def test_a_public_interest_term_knows_no_extension_and_says_so(self, cast: Cast) -> None:
        matter = recommendation(cast, PUBLIC, upto="acknowledged")
        moves = {move.name: why for move, why in available(matter, fresh(cast.clerk), timezone.localdate())}
        assert "没有延期的规定" in (moves["ask_more_time"] or "")
        assert "没有延长权，有客观障碍的适用中止审查" in (moves["ask_more_time"] or "")
        with pytest.raises(IllegalMove, match="没有延期的规定"):
            act(cast, matter, "ask_more_time")
        with pytest.raises(IllegalMove, match="没有这一办理动作"):
            act(cast, matter, "grant_more_time")

    def test_an_earlier_date_is_no_more_time(self, cast: Cast) -> None:
        with time_machine.travel("2026-09-22T10:00:00+08:00"):
            matter = recommendation(cast, SOCIAL, upto="acknowledged")
            with pytest.raises(IllegalMove, match="晚于现届满日2026年11月23日"):
                act(cast, matter, "ask_more_time", until=date(2026, 11, 23))

    def test_the_chief_sees_on_the_desk_what_waits_for_an_answer(self, cast: Cast) -> None:
        matter = recommendation(cast, SOCIAL, upto="acknowledged")
        url = f"/matters/{matter.pk}/grant_more_time/"
        assert url not in signed_in(cast.chief).get("/").content.decode()
        act(cast, matter, "ask_more_time")
        page = signed_in(cast.chief).get("/").content.decode()
        assert url in page
        assert "答复期限申请" in page
        assert url not in signed_in(cast.prosecutor).get("/").content.decode()
        act(cast, matter, "grant_more_time")
        assert url not in signed_in(cast.chief).get("/").content.decode()

    def test_whose_turn_it_is_while_a_request_waits_and_what_it_says(self, cast: Cast) -> None:
        with time_machine.travel("2026-09-22T10:00:00+08:00"):
            matter = recommendation(cast, SOCIAL, upto="acknowledged")
            act(cast, matter, "ask_more_time", until=date(2026, 12, 22), reason="汛后才能清运")
            pages = {
                person: signed_in(person).get(f"/matters/{matter.pk}/").content.decode()
                for person in (cast.chief, cast.clerk, cast.prosecutor)
            }
            assert "<b>轮到您办理</b>：答复期限申请" in pages[cast.chief]
            links = [pages[cast.chief].index(f"/{name}/") for name in ("grant_more_time", "refuse_more_time", "modify")]
            assert links == sorted(links)
            # The term runs on meanwhile, so the unit's own step stays its own.
            assert "<b>轮到您办理</b>：拟制回复并报批" in pages[cast.clerk]
            for person in (cast.clerk, cast.prosecutor):
                assert f"{cast.county.name}检察长，答复期限申请" in pages[person]
            for name in ("grant_more_time", "refuse_more_time"):
                form = signed_in(cast.chief).get(f"/matters/{matter.pk}/{name}/").content.decode()
                assert "汛后才能清运" in form
                assert "延至2026年12月22日" in form
                assert "现届满日2026年11月23日" in form


class TestPauses:
    def test_suspended_with_the_case_the_rest_runs_on_after_resumption(self, cast: Cast) -> None:
        with time_machine.travel("2026-08-03T10:00:00+08:00"):
            matter = recommendation(cast, PUBLIC, upto="acknowledged")
        # Two months end on 3 October, in the holiday that lasts until the 7th.
        assert due(matter, "GY_REPLY") == date(2026, 10, 8)
        with time_machine.travel("2026-08-20T10:00:00+08:00"):
            act(cast, matter, "ask_pause")
            assert matter.clocks.get(term="GY_REPLY").state == "running"
            assert TermRequest.objects.get(matter=matter).ground == GROUND
            act(cast, matter, "suspend_term")
        clock = matter.clocks.get(term="GY_REPLY")
        assert clock.state == "suspended"
        # A clock that stands still has no last day: no page may name one.
        with time_machine.travel("2026-08-21T10:00:00+08:00"):
            for path in (f"/matters/{matter.pk}/", f"/matters/{matter.pk}/clocks/{clock.pk}/"):
                page = signed_in(cast.clerk).get(path).content.decode()
                assert "恢复计算后确定" in page
                assert f"{clock.due_on:%Y-%m-%d}" not in page
        # Nothing is due from the agency while the term stands still.
        assert Matter.objects.get(pk=matter.pk).counterpart_due_on is None
        # 30 days from 20 August end on Saturday 19 September; Sunday the 20th is worked before National Day 2026.
        review = matter.clocks.get(term="ZT_REVIEW", state="running")
        assert (review.started_on, review.unrolled_on, review.obligor) == (
            date(2026, 8, 20), date(2026, 9, 19), cast.county,
        )  # fmt: skip
        with time_machine.travel("2026-09-18T10:00:00+08:00"):
            act(cast, matter, "review_pause", reason="汛情仍在")
        assert matter.clocks.filter(term="ZT_REVIEW", state="met").count() == 1
        assert matter.clocks.get(term="ZT_REVIEW", state="running").started_on == date(2026, 9, 18)
        with time_machine.travel("2026-10-20T10:00:00+08:00"):
            page = signed_in(cast.chief).get(f"/matters/{matter.pk}/resume_term/").content.decode()
            assert "中止中；今日恢复的，届满日为2026年12月3日" in page
            matter = act(cast, matter, "resume_term")
        clock.refresh_from_db()
        # 44 days were left on 20 August (until 3 October): from 21 October they end on 3 December.
        assert (clock.state, clock.unrolled_on, clock.due_on) == ("running", date(2026, 12, 3), date(2026, 12, 3))
        assert not matter.clocks.filter(term="ZT_REVIEW", state="running").exists()
        kinds = list(TermRequest.objects.filter(matter=matter).values_list("kind", "granted", "asked_body__name"))
        assert kinds == [("suspend", True, "渑池县城市管理局"), ("resume", True, "渑池县人民检察院")]

    def test_the_pause_and_its_end_are_decisions_in_writing(self, cast: Cast) -> None:
        with time_machine.travel("2026-08-03T10:00:00+08:00"):
            matter = recommendation(cast, PUBLIC, upto="acknowledged")
        with time_machine.travel("2026-08-20T10:00:00+08:00"):
            act(cast, matter, "suspend_term", reason="汛情阻断清运")
        with time_machine.travel("2026-10-20T10:00:00+08:00"):
            matter = act(cast, matter, "resume_term", reason="汛情已经结束")
        pause = matter.letters.get(title="中止审查决定书")
        assert (pause.number, pause.is_internal) == ("渑检中审〔2026〕1号", False)
        assert matter.number in pause.text
        assert "汛情阻断清运" in pause.text
        assert "第七十八条的规定，本院决定中止审查" in pause.text
        end = matter.letters.get(title="恢复审查决定书")
        assert end.number == "渑检恢审〔2026〕1号"
        assert "剩余期限自恢复的次日起计算，届满日为2026年12月3日" in end.text
        for who in (cast.prosecutor, cast.clerk):
            assert "中止审查决定书" in signed_in(who).get(f"/matters/{matter.pk}/").content.decode()
        # Filed with the procuratorate above: its chief is told of the pause.
        assert Notice.objects.filter(recipient=cast.superior, matter=matter, title__contains="中止计算").exists()

    def test_a_review_that_stops_is_decided_in_writing_too(self, cast: Cast) -> None:
        """反向衔接指引第13条; of 审查起诉 what is 中止审查 (公益规则第78条), not days of an expertise (第48条)."""
        with time_machine.travel("2026-11-02T10:00:00+08:00") as clock:
            link = reverse_link(cast, upto="reviewing")
            act(
                cast,
                link,
                "suspend_term",
                ground="复议复核、申诉、自诉期间的中止审查（第13条）",
                reason="被害人已经申诉",
            )
            clock.shift(timedelta(days=7))
            link = act(cast, link, "resume_term", reason="申诉已经驳回")
            paper = suit(cast, upto="reviewing")
            act(
                cast,
                paper,
                "suspend_term",
                ground="委托鉴定、评估、审计、检验、检测、翻译的时间（第48条）",
                reason="鉴定",
            )
            paper = act(cast, paper, "resume_term", reason="鉴定结束")
            assert not paper.letters.exists()
            act(cast, paper, "suspend_term", ground="客观原因消除以前的中止审查期间（第78条）", reason="汛情")
        pause, end = (link.letters.get(kind=kind) for kind in ("case_suspension", "case_resumption"))
        assert (pause.title, pause.number, pause.is_internal) == ("中止审查决定书", "渑检中审〔2026〕1号", True)
        assert "被害人已经申诉" in pause.text
        assert "《人民检察院行刑反向衔接工作指引》第十三条的规定，本院决定中止审查" in pause.text
        assert (end.title, end.number) == ("恢复审查决定书", "渑检恢审〔2026〕1号")
        assert "依照《人民检察院公益诉讼办案规则》第七十八条" in paper.letters.get().text

    def test_days_of_the_rule_are_excluded_once(self, cast: Cast) -> None:
        with time_machine.travel("2026-08-03T10:00:00+08:00"):
            matter = suit(cast, upto="reviewing")
            days = {"ground": "委托鉴定、评估、审计、检验、检测、翻译的时间（第48条）", "reason": "鉴定"}
            act(cast, matter, "exclude_days", since=date(2026, 7, 20), until=date(2026, 7, 29), **days)
            act(cast, matter, "exclude_days", since=date(2026, 7, 25), until=date(2026, 8, 3), **days)
            clock = matter.clocks.get(term="GY_SUIT_REVIEW_ADMIN")
            # 15 days, 20 July to 3 August, move 15 August to Sunday 30 August, so Monday the 31st.
            assert (clock.unrolled_on, clock.due_on) == (date(2026, 8, 30), date(2026, 8, 31))
            # What lies after the last day would be a second extension under another name.
            with pytest.raises(IllegalMove, match="应当在期限之内"):
                act(cast, matter, "exclude_days", since=date(2026, 8, 31), until=date(2026, 9, 1), **days)
            other = days | {"ground": "客观原因消除以前的中止审查期间（第78条）"}
            with pytest.raises(IllegalMove, match="应当属于规定的情形"):
                act(cast, matter, "exclude_days", since=date(2026, 8, 10), until=date(2026, 8, 11), **other)

    def test_a_reply_is_suspended_in_writing_and_never_shortened_by_days(self, cast: Cast) -> None:
        """公益规则第78条: 中止审查 alone."""
        matter = recommendation(cast, PUBLIC, upto="acknowledged")
        moves = {move.name for move, _ in available(matter, cast.chief, timezone.localdate())}
        assert "suspend_term" in moves
        assert "exclude_days" not in moves

    def test_only_a_ground_of_the_rule_stops_time(self, cast: Cast) -> None:
        matter = recommendation(cast, PUBLIC, upto="acknowledged")
        with pytest.raises(IllegalMove, match="应当属于规定的情形"):
            act(cast, matter, "suspend_term", ground="工作太忙")
        social = recommendation(cast, SOCIAL, upto="acknowledged")
        assert "suspend_term" not in {move.name for move, _ in available(social, cast.chief, timezone.localdate())}

    def test_the_answered_cannot_be_asked_twice_and_the_asker_does_not_decide(self, cast: Cast) -> None:
        matter = recommendation(cast, PUBLIC, upto="acknowledged")
        act(cast, matter, "ask_pause")
        with pytest.raises(IllegalMove, match="待答复"):
            act(cast, matter, "ask_pause", actor=cast.agency_head)
        TermRequest.objects.filter(matter=matter).update(asked_by=cast.chief)
        with pytest.raises(IllegalMove, match="不能决定自己的申请"):
            act(cast, matter, "suspend_term")
        TermRequest.objects.filter(matter=matter).update(asked_by=cast.clerk)
        act(cast, matter, "refuse_more_time", reason="不属于规定的情形")
        assert matter.clocks.get(term="GY_REPLY").state == "running"

    def test_the_forms_of_the_pages_ask_it_all(self, cast: Cast) -> None:
        matter = recommendation(cast, PUBLIC, upto="acknowledged")
        clerk, chief = signed_in(cast.clerk), signed_in(cast.chief)
        asked = clerk.post(f"/matters/{matter.pk}/ask_pause/", {"ground": GROUND, "reason": "方案已定，汛情所阻"})
        assert asked.status_code == 302
        shown = chief.get(f"/matters/{matter.pk}/suspend_term/").content.decode()
        assert GROUND in shown
        done = chief.post(f"/matters/{matter.pk}/suspend_term/", {"ground": GROUND, "reason": "同意"})
        assert done.status_code == 302
        assert matter.clocks.get(term="GY_REPLY").state == "suspended"
        late = chief.post(f"/matters/{matter.pk}/resume_term/", {"reason": "汛情结束"})
        assert late.status_code == 302
        assert matter.clocks.get(term="GY_REPLY").state == "running"


class TestWhoDecides:
    def test_a_court_extends_its_own_term_once_and_by_a_month(self, cast: Cast) -> None:
        """法发〔2016〕30号第13条: the president of the court allows one month more."""
        with time_machine.travel("2026-08-31T10:00:00+08:00"):
            matter = recommendation(cast, "recommendation_enforcement", upto="acknowledged")
        clock = matter.clocks.get(term__startswith="COURT_REPLY_EXECUTION")
        assert clock.due_on == date(2026, 11, 30)
        court = cast.addressee("recommendation_enforcement")
        clerk, president = (court.appointments.get(post=post).person for post in ("clerk", "agency_head"))
        with time_machine.travel("2026-11-20T10:00:00+08:00"):
            with pytest.raises(IllegalMove, match="每次最多延长一个月"):
                act(cast, matter, "ask_more_time", actor=clerk, until=None, length=2)
            act(cast, matter, "ask_more_time", actor=clerk, until=None, length=1)
            with pytest.raises(PermissionDenied):
                act(cast, matter, "grant_more_time", until=None, length=1)
            assert "grant_more_time" in signed_in(president).get("/").content.decode()
            act(cast, matter, "grant_more_time", actor=president, until=None, length=1)
            clock.refresh_from_db()
            # Four months from 31 August end on 31 December.
            assert clock.due_on == date(2026, 12, 31)
            with pytest.raises(IllegalMove, match="只能延长1次"):
                act(cast, matter, "ask_more_time", actor=clerk, until=None, length=1)
