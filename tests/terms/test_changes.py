"""A changed calendar or rule: proposed by one, confirmed by another, computed again, told to both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.ledger.models import Entry
from supervision.ledger.services import faults
from supervision.matters import recomputation
from supervision.matters.dues import DUE_FIELDS, renew_next_due
from supervision.matters.models import Matter
from supervision.notices.models import Notice
from supervision.terms import catalogue
from supervision.terms.models import Clock, ClockEvent, InternalTarget, SpecialDay, TermChange
from supervision.terms.recomputation import changes, reading, recompute_all
from supervision.terms.services import add_event, entry_of, start_clock, working_calendar
from tests.builders import SOCIAL, Cast, clue, fresh, person, recommendation
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
# As the State Council might announce 2027: New Year until Sunday the 3rd, Spring Festival 5 to 11 February.
YEAR_2027 = """日期,类型,名称
2027-01-01,休息,元旦
2027-01-02,休息,元旦
2027-01-03,休息,元旦
2027-01-09,上班,
2027-01-20,休息,试行假日
"""


def days_of(text: str = YEAR_2027) -> list[dict[str, Any]]:
    return reading.read(text.encode(), "2027.csv")


def proposed(by: Person, days: list[dict[str, Any]] | None = None, source: str = "file") -> TermChange:
    days = days_of() if days is None and source == "file" else days or []
    return changes.propose(source=source, name="2027年", basis="国办通知", days=days, by=fresh(by), now=NOW)


def confirmed(cast: Cast, days: list[dict[str, Any]] | None = None, source: str = "file") -> TermChange:
    change = proposed(cast.case_manager, days, source)
    return changes.confirm(change, by=fresh(cast.sysadmin), now=timezone.now())


def served_in_november(cast: Cast) -> Matter:
    """Two months from 20 November 2026 end on Wednesday 20 January 2027, in a year not yet announced."""
    with time_machine.travel("2026-11-20T10:00:00+08:00"):
        return recommendation(cast, SOCIAL, upto="acknowledged")


class TestACalendarChange:
    def test_both_sides_see_the_date_as_provisional_until_the_notice_is_loaded(self, cast: Cast) -> None:
        matter = served_in_november(cast)
        clock = matter.clocks.get(term="JY_REPLY")
        assert (clock.due_on, clock.provisional) == (date(2027, 1, 20), True)
        for who in (cast.prosecutor, cast.clerk):
            client = signed_in(who)
            for path in ("/", f"/matters/{matter.pk}/", f"/matters/{matter.pk}/clocks/{clock.pk}/", "/matters/"):
                assert "暂定" in client.get(path).content.decode(), (who.name, path)
        assert "2027年的放假安排尚未公布" in clock.steps[-2]["text"]

    def test_it_is_previewed_confirmed_computed_and_told(self, cast: Cast) -> None:
        matter = served_in_november(cast)
        change = proposed(cast.case_manager)
        found = changes.preview(change, NOW)
        row = next(row for row in found.shown if row["label"] == "检察建议书面回复")
        assert (row["old"], row["new"]) == (date(2027, 1, 20), date(2027, 1, 21))
        assert (row["number"], row["obligor"]) == (matter.number, cast.agency.name)
        assert [day.old for day in found.days] == ["按星期"] * 5
        assert not SpecialDay.objects.filter(on__year=2027).exists()
        change = changes.confirm(change, by=fresh(cast.sysadmin), now=NOW)
        change = recomputation.run(change)
        assert (change.state, change.done) == ("done", change.total)
        clock = matter.clocks.get(term="JY_REPLY")
        assert (clock.due_on, clock.unrolled_on, clock.provisional) == (date(2027, 1, 21), date(2027, 1, 20), False)
        assert any("2027年1月20日（试行假日）休息" in step["text"] for step in clock.steps)
        matter.refresh_from_db()
        assert (matter.counterpart_due_on, matter.counterpart_due_provisional) == (date(2027, 1, 21), False)
        for who in (cast.prosecutor, cast.clerk, cast.agency_head):
            notice = Notice.objects.get(recipient=who, cause=f"recompute:{change.pk}")
            assert f"{matter.number} 检察建议书面回复：2027年1月20日改为2027年1月21日" in notice.text
        assert not Notice.objects.filter(recipient=cast.outsider, cause=f"recompute:{change.pk}").exists()
        entry = Entry.objects.get(name="clock.recompute", matter_id=matter.pk)
        assert "2027年1月20日改为2027年1月21日" in entry.text
        assert not list(faults())
        page = signed_in(cast.clerk).get(f"/matters/{matter.pk}/clocks/{clock.pk}/").content.decode()
        assert "届满日变动记录" in page
        assert "2027年1月20日（周三）改为2027年1月21日（周四）" in page

    def test_a_second_run_and_a_second_worker_change_nothing(self, cast: Cast) -> None:
        served_in_november(cast)
        change = recomputation.run(confirmed(cast))
        before = Entry.objects.count(), Notice.objects.count(), change.moved
        change = recomputation.run(change)
        assert (Entry.objects.count(), Notice.objects.count(), change.moved) == before

    def test_it_goes_on_after_the_last_chunk_that_was_finished(self, cast: Cast) -> None:
        matters = [served_in_november(cast) for _ in range(3)]
        change = confirmed(cast)

        class Killed(Exception):
            """The worker dies in its second chunk."""

        def dies(change: TermChange, found: list[int], moved: list) -> None:
            recomputation.settle(change, found, moved)
            if change.done:
                raise Killed

        with pytest.raises(Killed):
            recompute_all(change, settle=dies, size=1)
        change.refresh_from_db()
        assert (change.state, change.done) == ("confirmed", 1)
        change = recomputation.run(change)
        assert change.state == "done"
        for matter in matters:
            assert matter.clocks.get(term="JY_REPLY").due_on == date(2027, 1, 21)
            assert Entry.objects.filter(name="clock.recompute", matter_id=matter.pk).count() == 1
        notice = Notice.objects.get(recipient=cast.clerk, cause=f"recompute:{change.pk}")
        assert notice.title.startswith("届满日变动3项")

    def test_the_next_dates_set_for_many_are_those_set_for_one(self, cast: Cast) -> None:
        InternalTarget.objects.create(term="JY_REPLY", length=7)
        matter = served_in_november(cast)
        recomputation.run(confirmed(cast))
        stored = Matter.objects.get(pk=matter.pk)
        wanted = Matter.objects.get(pk=matter.pk)
        renew_next_due(wanted)
        assert [getattr(stored, name) for name in DUE_FIELDS] == [getattr(wanted, name) for name in DUE_FIELDS]
        assert stored.next_target_on == date(2027, 1, 14)

    def test_a_day_taken_back_is_an_ordinary_day_again(self, cast: Cast) -> None:
        served_in_november(cast)
        recomputation.run(confirmed(cast))
        recomputation.run(confirmed(cast, days_of("日期,类型,名称\n2027-01-20,普通,\n")))
        assert Clock.objects.get(term="JY_REPLY").due_on == date(2027, 1, 20)
        assert working_calendar().is_working_day(date(2027, 1, 20))

    def test_regional_days_count_only_where_the_rule_says_so(self, cast: Cast, monkeypatch) -> None:
        SpecialDay.objects.create(on=date(2026, 12, 24), is_working=False, name="地方节日", region="41")
        SpecialDay.objects.create(on=date(2026, 12, 25), is_working=False, name="外省节日", region="64")
        matter = clue(cast)
        said = {"matter_id": matter.pk, "on": date(2026, 11, 24), "obligor": cast.agency}
        assert start_clock(term="COURT_KANGSU", **said).due_on == date(2026, 12, 24)
        regional = replace(catalogue.entry("COURT_KANGSU"), id="REGIONAL", regional_days=True)
        known = catalogue.by_version([*catalogue.catalogue().values(), regional])
        monkeypatch.setattr(catalogue, "versions", lambda: known)
        assert start_clock(term="REGIONAL", **said).due_on == date(2026, 12, 25)


class TestTwoPersons:
    def test_who_proposes_does_not_confirm(self, cast: Cast) -> None:
        change = proposed(cast.sysadmin)
        with pytest.raises(changes.Refused, match="另一人"):
            changes.confirm(change, by=fresh(cast.sysadmin), now=NOW)
        second = fresh(person("sysadmin2", "系统管理员乙", at=cast.county, post="sysadmin"))
        assert changes.confirm(change, by=second, now=NOW).state == "confirmed"
        with pytest.raises(changes.Refused, match="已经处理"):
            changes.confirm(change, by=second, now=NOW)

    def test_who_confirms_covers_what_would_move(self, cast: Cast) -> None:
        manager = fresh(cast.case_manager)
        of_city = fresh(person("manager2", "案管乙", at=cast.city, post="case_management"))
        elsewhere = fresh(person("manager3", "案管丙", at=cast.other_county, post="case_management"))
        at_agency = fresh(person("manager4", "案管丁", at=cast.agency, post="case_management"))
        everyone = {"manager": manager, "of_city": of_city, "elsewhere": elsewhere, "at_agency": at_agency}
        everyone["sysadmin"] = fresh(cast.sysadmin)
        # Regions of the days, and who may confirm them; the county is 411221, its city 4112. The sysadmin sits there.
        expected = {
            ("",): {"sysadmin"},
            ("411221",): {"manager", "of_city", "sysadmin"},
            ("4112",): {"of_city"},
            ("41",): set(),
            ("411281",): {"of_city", "elsewhere"},
            ("411221", "411281"): {"of_city"},
            ("", "411281"): set(),
        }
        for regions, who in expected.items():
            days = [{"on": "2026-12-01", "kind": "rest", "name": "地方节日", "region": region} for region in regions]
            change = TermChange(source="file", days=days)
            assert {name for name, one in everyone.items() if changes.may_decide(one, change)} == who, regions
        with pytest.raises(PermissionDenied, match="由系统管理员确认"):
            changes.confirm(proposed(cast.sysadmin), by=manager, now=NOW)

    def test_the_database_holds_it_too(self, cast: Cast) -> None:
        change = proposed(cast.case_manager)
        with pytest.raises(IntegrityError), transaction.atomic():
            TermChange.objects.filter(pk=change.pk).update(state="confirmed", decided_by=cast.case_manager)

    def test_others_do_not_propose_and_an_empty_change_is_refused(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            proposed(cast.prosecutor)
        with pytest.raises(changes.Refused, match="没有需要变更"):
            proposed(cast.sysadmin, [{"on": "2026-10-01", "kind": "rest", "name": "国庆节", "region": ""}])

    def test_a_change_that_was_not_adopted_leaves_everything_as_it_was(self, cast: Cast) -> None:
        change = changes.reject(proposed(cast.case_manager), by=fresh(cast.sysadmin), now=NOW)
        assert change.state == "rejected"
        assert recomputation.run(change).state == "rejected"
        assert not SpecialDay.objects.filter(on__year=2027).exists()

    def test_the_page_shows_numbers_and_bodies_but_no_titles(self, cast: Cast) -> None:
        matter = served_in_november(cast)
        uploaded = _upload(signed_in(cast.case_manager))
        assert uploaded.status_code == 302
        for who in (cast.sysadmin, cast.case_manager):
            page = signed_in(who).get(uploaded.url).content.decode()
            assert matter.number in page
            assert matter.title not in page
            assert ("确认变更" in page) is (who is cast.sysadmin)
        manager = signed_in(cast.sysadmin)
        change = TermChange.objects.get()
        manager.post(f"/terms/changes/{change.pk}/decide/", {"decision": "confirm"})
        assert "正在重新计算" in manager.get(uploaded.url).content.decode()
        recomputation.run(change)
        assert "届满日变动" in manager.get(uploaded.url).content.decode()


def _upload(client: Client) -> Any:
    sheet = SimpleUploadedFile("2027.csv", YEAR_2027.encode(), content_type="text/csv")
    return client.post("/terms/changes/", {"source": "file", "file": sheet, "basis": "国办通知"})


class TestARuleChange:
    """A later version of a term stands beside the earlier one, each for its own days."""

    @pytest.fixture
    def two_versions(self, monkeypatch: pytest.MonkeyPatch) -> None:
        old = replace(catalogue.entry("MX_REVIEW"), valid_to=date(2026, 5, 31))
        new = replace(old, length=4, valid_from=date(2026, 6, 1), valid_to=None, applies_to_running=True)
        rest = [row for row in catalogue.catalogue().values() if row.id != "MX_REVIEW"]
        known = catalogue.by_version([*rest, old, new])
        monkeypatch.setattr(catalogue, "versions", lambda: known)

    def test_a_clock_runs_under_the_version_of_its_trigger(self, cast: Cast, two_versions: None) -> None:
        matter = clue(cast)
        clock = start_clock(matter_id=matter.pk, term="MX_REVIEW", on=date(2026, 5, 29), obligor=cast.county)
        assert (clock.due_on, entry_of(clock).length) == (date(2026, 8, 31), 3)
        later = start_clock(matter_id=clue(cast).pk, term="MX_REVIEW", on=date(2026, 6, 1), obligor=cast.county)
        # Four months from 1 June end in the National Day holiday, 1 to 7 October 2026.
        assert (later.due_on, entry_of(later).length) == (date(2026, 10, 8), 4)

    def test_a_confirmed_rule_change_in_the_middle_of_a_pause(self, cast: Cast, two_versions: None) -> None:
        matter = clue(cast)
        clock = start_clock(matter_id=matter.pk, term="MX_REVIEW", on=date(2026, 5, 20), obligor=cast.county)
        clock = add_event(clock, kind="suspend", on=date(2026, 5, 25), note="调卷", actor_name="检察长甲")
        change = proposed(cast.case_manager, source="rules")
        other = fresh(cast.sysadmin)
        with time_machine.travel("2026-06-02T10:00:00+08:00"):
            change = recomputation.run(changes.confirm(change, by=other, now=timezone.now()))
        clock.refresh_from_db()
        assert (clock.state, clock.rule_on, change.state) == ("suspended", date(2026, 6, 1), "done")
        assert ClockEvent.objects.filter(clock=clock, kind="rule", on=date(2026, 6, 1)).count() == 1
        clock = add_event(clock, kind="resume", on=date(2026, 6, 24), note="已调取", actor_name="检察长甲")
        # Four months from 20 May are 20 September, 118 days after 25 May; they run from 25 June: 20 October 2026.
        assert (clock.unrolled_on, clock.due_on) == (date(2026, 10, 20), date(2026, 10, 20))
        assert any("自2026年6月1日起改按新规定计算" in step["text"] for step in clock.steps)


class TestHours:
    def test_a_term_in_hours_ends_at_its_instant(self, cast: Cast) -> None:
        at = datetime(2026, 11, 20, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
        matter = served_in_november(cast)
        clock = start_clock(matter_id=matter.pk, term="YS_TRANSFER", at=at, obligor=cast.agency)
        clock.refresh_from_db()
        assert clock.due_at == datetime(2026, 11, 21, 8, 30, tzinfo=ZoneInfo("UTC"))
        assert (clock.started_on, clock.due_on) == (date(2026, 11, 20), date(2026, 11, 21))
        assert clock.events.get().instant == at
        for moment, words in (("2026-11-21T14:00:00+08:00", "剩2小时30分"), ("2026-11-21T16:31:00+08:00", "逾期1分")):
            with time_machine.travel(moment):
                for who in (cast.prosecutor, cast.clerk):
                    page = signed_in(who).get(f"/matters/{matter.pk}/").content.decode()
                    assert "2026年11月21日 16:30" in page
                    assert words in page
                    page = signed_in(who).get(f"/matters/{matter.pk}/clocks/{clock.pk}/").content.decode()
                    assert "24小时届满于2026年11月21日16:30" in page

    def test_lists_desk_and_lights_judge_it_by_the_instant(self, cast: Cast) -> None:
        at = datetime(2026, 11, 20, 16, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
        matter = served_in_november(cast)
        start_clock(matter_id=matter.pk, term="YS_TRANSFER", at=at, obligor=cast.agency)
        renew_next_due(matter)
        matter.save()
        # It ends on Saturday the 21st at 16:30; on the evening before it is today's work already.
        asked = {"2026-11-20T18:00:00+08:00": "剩22小时30分", "2026-11-21T16:31:00+08:00": "逾期1分"}
        for moment, words in asked.items():
            with time_machine.travel(moment, tick=False):
                late = words.startswith("逾期")
                client, clerk = signed_in(cast.prosecutor), signed_in(cast.clerk)
                for who in (client, clerk):
                    listed = who.get("/matters/?kind=recommendation").content.decode()
                    assert words in listed
                    assert "11月21日 16:30" in listed
                    assert (matter.title in who.get("/matters/?kind=recommendation&light=red").content.decode()) is late
                    assert (
                        matter.title in who.get("/matters/?kind=recommendation&light=amber").content.decode()
                    ) is not late
                groups = client.get("/").context["groups"]
                assert [row.days_text for row in groups[0]["rows"] if row.id == matter.pk] == [words]
                assert groups[0]["title"] == "今天必须做"
                newest = client.get("/matters/ageing/").context["table"][0]
                lights = {light["name"]: light["count"] for light in newest["lights"]}
                assert lights["red"] == int(late)
                assert words in client.get("/matters/calendar/?on=2026-11-21").content.decode()
                row = client.get("/api/v1/matters/?kind=recommendation").json()["results"][0]
                assert (row["days_text"], row["due_at"]) == (words, "2026-11-21T16:30:00+08:00")

    def test_without_an_instant_it_does_not_start(self, cast: Cast) -> None:
        with pytest.raises(ValueError, match="起算时刻"):
            start_clock(matter_id=clue(cast).pk, term="YS_TRANSFER", on=date(2026, 11, 20), obligor=None)


class TestInternalTargets:
    def test_an_own_date_is_set_shown_inside_and_never_to_the_other_side(self, cast: Cast) -> None:
        matter = served_in_november(cast)
        head = signed_in(cast.head)
        said = {"body": cast.county.pk, "kind": SOCIAL, "term": "JY_REPLY", "length": 10, "unit": "day"}
        assert head.post("/terms/targets/", said).status_code == 302
        clock = matter.clocks.get(term="JY_REPLY")
        # Ten days before 20 January 2027 is Sunday the 10th, so Friday the 8th.
        assert clock.target_on == date(2027, 1, 8)
        matter.refresh_from_db()
        assert matter.next_target_on == date(2027, 1, 8)
        places = ("/", f"/matters/{matter.pk}/", f"/matters/{matter.pk}/clocks/{clock.pk}/")
        for path in places:
            assert "1月8日" in signed_in(cast.prosecutor).get(path).content.decode(), path
        for who in (cast.clerk, cast.agency_head, cast.office):
            client = signed_in(who)
            api = f"/api/v1/matters/{matter.pk}/"
            for path in (*places, "/matters/", "/matters/export.csv", api, "/api/v1/matters/"):
                answer = client.get(path, follow=True)
                text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
                assert "1月8日" not in text, (who.name, path)
                assert "2027-01-08" not in text, (who.name, path)
                assert "内部目标" not in text, (who.name, path)

    def test_setting_again_replaces_what_was_set(self, cast: Cast) -> None:
        matter, head = served_in_november(cast), signed_in(cast.head)
        said = {"body": cast.county.pk, "kind": "", "term": "JY_REPLY", "length": 10, "unit": "day"}
        for length in (10, 12):
            assert head.post("/terms/targets/", {**said, "length": length}).status_code == 302
        assert InternalTarget.objects.get().length == 12
        # Twelve days before 20 January 2027 is Friday the 8th.
        assert matter.clocks.get(term="JY_REPLY").target_on == date(2027, 1, 8)
        assert head.post("/terms/targets/", {**said, "term": ""}).status_code == 400

    def test_the_most_special_target_counts_and_follows_a_recomputation(self, cast: Cast) -> None:
        InternalTarget.objects.create(term="JY_REPLY", length=30)
        InternalTarget.objects.create(term="JY_REPLY", body=cast.county, length=5, unit="working_day")
        InternalTarget.objects.create(term="JY_REPLY", body=cast.other_county, length=1)
        matter = served_in_november(cast)
        clock = matter.clocks.get(term="JY_REPLY")
        assert clock.target_on == date(2027, 1, 13)
        recomputation.run(confirmed(cast))
        clock.refresh_from_db()
        assert (clock.due_on, clock.target_on) == (date(2027, 1, 21), date(2027, 1, 13))

    def test_another_office_s_target_is_not_to_be_touched(self, cast: Cast) -> None:
        target = InternalTarget.objects.create(term="JY_REPLY", body=cast.other_county, length=5)
        assert signed_in(cast.head).post("/terms/targets/", {"delete": target.pk}).status_code == 403
        said = {"body": cast.other_county.pk, "kind": "", "term": "JY_REPLY", "length": 9, "unit": "day"}
        assert signed_in(cast.head).post("/terms/targets/", said).status_code == 400
        assert signed_in(cast.head).post("/terms/targets/", {**said, "body": ""}).status_code == 400
