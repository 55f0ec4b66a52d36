"""What terms promise, from end to end through pages and tasks: from service to the letter that one alone may send."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.tasks import recompute
from supervision.notices.models import Notice, Proposal
from supervision.notices.tasks import remind
from supervision.terms.models import TermChange
from tests.builders import SOCIAL, Cast, filing_supervision, recommendation
from tests.conftest import MailSink, signed_in
from tests.terms.test_changes import YEAR_2027

pytestmark = pytest.mark.django_db


def page_of(who: Person, path: str) -> str:
    return signed_in(who).get(path).content.decode()


def mails_about(sink: MailSink, matter: Matter, cause: str) -> list[str]:
    """The Message-IDs of the mails that the rung sent, in the order of sending."""
    found = Notice.objects.filter(matter=matter, cause__contains=f":{cause}:")
    ids = {f"<notice-{notice.pk}@supervision.invalid>" for notice in found}
    return [str(message["Message-ID"]) for message in sink.messages if message["Message-ID"] in ids]


def load_holiday(cast: Cast) -> None:
    """Case management uploads the notice, the keeper of the data looks and confirms, the worker computes."""
    sheet = SimpleUploadedFile("2027.csv", YEAR_2027.encode(), content_type="text/csv")
    manager, keeper = signed_in(cast.case_manager), signed_in(cast.sysadmin)
    said = {"source": "file", "file": sheet, "basis": "国务院办公厅通知"}
    url = manager.post("/terms/changes/", said).headers["Location"]
    decide = f"{url}decide/"
    assert manager.post(decide, {"decision": "confirm"}).status_code == 403
    preview = keeper.get(url).content.decode()
    assert "2027年1月20日（周三）" in preview
    assert "2027年1月21日（周四）" in preview
    assert keeper.post(decide, {"decision": "confirm"}).status_code == 302
    recompute()
    assert TermChange.objects.get().state == "done"


def due_days(who: Person) -> dict[str, date]:
    """What a calendar client reads from the person's feed: the day of each event by its title."""
    client = signed_in(who)
    client.post("/notices/settings/", {"form": "feed"})
    address = client.get("/accounts/profile/").content.decode().partition("<code>")[2].partition("</code>")[0]
    calendar = Calendar.from_ical(Client().get(address.partition("testserver")[2]).content)
    return {str(event["SUMMARY"]): event.decoded("DTSTART") for event in calendar.walk("VEVENT")}


def test_a_term_from_service_past_a_new_holiday_to_the_morning_after_its_last_day(
    cast: Cast, mail_sink: MailSink
) -> None:
    with time_machine.travel("2026-11-20T10:00:00+08:00", tick=False) as clock:
        matter = recommendation(cast, SOCIAL, upto="acknowledged")
        term = matter.clocks.get(term="JY_REPLY")
        both: tuple[Any, ...] = (cast.prosecutor, cast.clerk)
        for who in both:
            explained = page_of(who, f"/matters/{matter.pk}/clocks/{term.pk}/")
            for words in ("2027年1月20日", "暂定", "2027年的放假安排尚未公布"):
                assert words in explained, (who.name, words)
        # Reminded before the calendar is out, the date is called provisional.
        clock.move_to("2027-01-05T09:00:00+08:00")
        remind()
        for who in both:
            notice = Notice.objects.get(recipient=who, cause__startswith=f"clock:{term.pk}:before_15:")
            assert "届满日2027年1月20日（暂定）" in notice.text
        clock.move_to("2027-01-05T15:00:00+08:00")
        load_holiday(cast)
        for who in both:
            assert "2027年1月20日改为2027年1月21日" in page_of(who, "/notices/")
            assert due_days(who)[f"检察建议书面回复届满：{matter.title}"] == date(2027, 1, 21)
        # No worker from the 6th on; it comes back on Friday the 22nd, the morning after the last day.
        clock.move_to("2027-01-22T08:31:00+08:00")
        remind()
        told = Notice.objects.filter(matter=matter, cause=f"clock:{term.pk}:after_1:2027-01-21")
        expected = {"prosecutor", "clerk", "agency_head", "head"}
        assert {notice.recipient.username for notice in told} == expected
        assert all(notice.title.startswith("已逾期1日") and "暂定" not in notice.text for notice in told)
        assert len(mails_about(mail_sink, matter, "after_1")) == 4
        remind()
        assert len(mails_about(mail_sink, matter, "after_1")) == 4


def test_the_ladder_lays_an_urging_letter_before_the_chief_who_alone_may_send_it(cast: Cast) -> None:
    """刑事诉讼规则第564条: filed on 1 September 2026, three months are over on 1 December."""
    with time_machine.travel("2026-09-01T10:00:00+08:00", tick=False) as clock:
        matter = filing_supervision(cast, upto="executed")
        clock.move_to("2026-12-01T10:00:00+08:00")
        remind()
        assert not Proposal.objects.exists()
        clock.move_to("2026-12-02T10:00:00+08:00")
        remind()
        assert Proposal.objects.get().move == "urge_investigation"
        assert not matter.letters.filter(kind="filing_urging").exists()
        assert "发出催办函：" in page_of(cast.chief, "/")
        assert "文书草稿（未生效）" in page_of(cast.chief, f"/matters/{matter.pk}/")
        shown = page_of(cast.prosecutor, f"/matters/{matter.pk}/")
        assert "建议办理" in shown
        assert "前往发出催办函" not in shown
        url = f"/matters/{matter.pk}/urge_investigation/"
        said = {"reason": "已满三个月，请反馈侦查进展"}
        for who in (cast.prosecutor, cast.head, cast.clerk):
            assert signed_in(who).post(url, said).status_code == 403, who.name
        assert not matter.letters.filter(kind="filing_urging").exists()
        assert signed_in(cast.chief).post(url, said).status_code == 302
    letter = matter.letters.get(kind="filing_urging")
    assert "请反馈侦查进展" in letter.text
    assert (Proposal.objects.get().state, Proposal.objects.get().decided_by) == ("taken", cast.chief)
