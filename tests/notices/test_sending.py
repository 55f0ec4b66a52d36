"""When and how notices leave: working hours, digests, choices, and no text of a case outside."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.notices.models import Choice, Delivery, DeliveryState, Notice
from supervision.notices.services import deliver_owed, remind, tell
from supervision.notices.services.hours import next_digest, next_leave
from supervision.notices.services.sweep import SWEEP_SQL, parameters
from supervision.terms.models import Clock
from tests.builders import Cast, clue, person
from tests.conftest import MailSink

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
# Friday 30 October 2026 is followed by a weekend; nothing special is near.
FRIDAY = date(2026, 10, 30)


def at(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()}T{clock}").replace(tzinfo=SHANGHAI)


def told(one: Person, now: datetime, cause: str = "c", **more: Any) -> Delivery:
    tell(people=[one], matter_id=None, cause=cause, title="通知", text="", now=now, **more)
    return Delivery.objects.get(notice__cause=cause, notice__recipient=one)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        (at(FRIDAY, "08:29:59"), at(FRIDAY, "08:30")),
        (at(FRIDAY, "12:00"), at(FRIDAY, "12:00")),
        (at(FRIDAY, "17:30"), at(date(2026, 11, 2), "08:30")),
        (at(date(2026, 10, 31), "10:00"), at(date(2026, 11, 2), "08:30")),
        # National Day 2026: 1–7 October are rest days; Saturday 10 October is worked in exchange.
        (at(date(2026, 9, 30), "18:00"), at(date(2026, 10, 8), "08:30")),
        (at(date(2026, 10, 9), "20:00"), at(date(2026, 10, 10), "08:30")),
    ],
)
def test_mail_leaves_in_working_hours_of_working_days(now: datetime, leaves: datetime) -> None:
    assert next_leave(now) == leaves


def test_the_daily_digest_leaves_at_the_next_opening() -> None:
    assert next_digest(at(FRIDAY, "08:30")) == at(date(2026, 11, 2), "08:30")
    assert next_digest(at(FRIDAY, "07:00")) == at(FRIDAY, "08:30")


def test_at_night_only_the_urgent_leaves_even_when_it_was_owed_by_day(mail_sink: MailSink) -> None:
    one = person("clerk1", "经办人")
    told(one, at(FRIDAY, "17:29"), "by day")
    told(one, at(FRIDAY, "17:29"), "urgent", urgent=True)
    assert deliver_owed(at(FRIDAY, "22:00")) == 1
    assert [message["Message-ID"] for message in mail_sink.messages] == [
        f"<{Delivery.objects.get(notice__cause='urgent').message_id}>"
    ]
    assert deliver_owed(at(date(2026, 11, 2), "08:30")) == 1


def test_the_hours_are_a_setting(settings: Any, mail_sink: MailSink) -> None:
    settings.SENDING_HOURS = "always"
    told(person("clerk1", "经办人"), at(FRIDAY, "23:00"))
    assert deliver_owed(at(FRIDAY, "23:00")) == 1


def test_a_daily_digest_is_one_mail_of_everything_but_the_urgent(mail_sink: MailSink) -> None:
    one = person("clerk1", "经办人")
    Choice.objects.create(person=one, daily_digest=True)
    for number in range(3):
        told(one, at(FRIDAY, "10:00"), f"c{number}")
    assert told(one, at(FRIDAY, "10:00"), "urgent", urgent=True).carrier is None
    assert deliver_owed(at(FRIDAY, "17:00")) == 1
    assert deliver_owed(at(date(2026, 11, 2), "08:30")) == 1
    digest = mail_sink.messages[-1]
    assert digest["Message-ID"] == f"<digest-{one.pk}-2026-11-02@supervision.invalid>"
    body = digest.get_payload(decode=True).decode()
    assert [f"{number}. 通知" in body for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert Delivery.objects.filter(state=DeliveryState.SENT).count() == 5


def test_what_joins_a_digest_too_late_goes_by_itself(mail_sink: MailSink) -> None:
    one = person("clerk1", "经办人")
    Choice.objects.create(person=one, daily_digest=True)
    late = told(one, at(FRIDAY, "10:00"))
    Delivery.objects.filter(message_id=late.carrier_id).update(state=DeliveryState.SENT)
    assert deliver_owed(at(date(2026, 11, 2), "09:00")) == 1
    assert Delivery.objects.get(pk=late.pk).state == DeliveryState.SENT


def screening(cast: Cast, due_on: date, **more: Any) -> Clock:
    """The running term of screening of a new clue, ending on this day."""
    matter = clue(cast, **more)
    clock = Clock.objects.get(matter=matter, term="XS_SCREEN")
    Clock.objects.filter(pk=clock.pk).update(due_on=due_on, unrolled_on=due_on)
    Notice.objects.all().delete()
    clock.refresh_from_db()
    return clock


def test_reminders_made_up_after_an_outage_come_as_one_digest_in_order(cast: Cast, mail_sink: MailSink) -> None:
    # The rungs of seven days before and of three working days before were both reached on Thursday.
    for days, title in ((6, "第二"), (4, "第一")):
        screening(cast, FRIDAY + timedelta(days=days), title=title)
    assert remind(FRIDAY, at(FRIDAY, "10:00")) == 2
    assert deliver_owed(at(FRIDAY, "10:00")) == 1
    body = mail_sink.messages[0].get_payload(decode=True).decode()
    assert body.index("第一") < body.index("第二")
    assert remind(FRIDAY, at(FRIDAY, "10:01")) == 0


@pytest.mark.parametrize("joined", ["hash", "merge", "nestloop"])
def test_a_digest_is_in_order_however_the_database_joins(cast: Cast, mail_sink: MailSink, joined: str) -> None:
    # The later a term ended, the smaller the number of who handles it: a join by that number would turn the order.
    for days, title, handler in (
        (-40, "第三", cast.prosecutor),
        (-41, "第二", cast.colleague),
        (-42, "第一", cast.head),
    ):
        clock = screening(cast, FRIDAY + timedelta(days=days), title=title)
        Matter.objects.filter(pk=clock.matter_id).update(handler=handler)
    with connection.cursor() as cursor:
        for other in {"hash", "merge", "nestloop"} - {joined}:
            cursor.execute(f"SET LOCAL enable_{other}{'' if other == 'nestloop' else 'join'} = off")
    remind(FRIDAY, at(FRIDAY, "10:00"))
    deliver_owed(at(FRIDAY, "10:00"))
    digest = next(message for message in mail_sink.messages if message["To"] == cast.chief.email)
    body = digest.get_payload(decode=True).decode()
    assert body.index("第一") < body.index("第二") < body.index("第三")


def test_two_reminders_of_today_are_two_mails(cast: Cast) -> None:
    for title in ("甲", "乙"):
        screening(cast, FRIDAY + timedelta(days=7), title=title)
    remind(FRIDAY, at(FRIDAY, "10:00"))
    assert list(Delivery.objects.values_list("state", "carrier")) == [("owed", None)] * 2


def test_who_wants_no_mail_still_gets_it_for_overdue_terms(cast: Cast) -> None:
    Choice.objects.create(person=cast.prosecutor, mail=False)
    screening(cast, FRIDAY + timedelta(days=7), title="未到期")
    screening(cast, FRIDAY - timedelta(days=30), title="已逾期")
    remind(FRIDAY, at(FRIDAY, "10:00"))
    mine = Notice.objects.filter(recipient=cast.prosecutor)
    assert mine.count() == 2
    assert Delivery.objects.filter(notice__in=mine).values_list("notice__kind", flat=True).get() == "overdue"


def test_a_shorter_lead_puts_reminders_off_but_never_the_last_day(cast: Cast) -> None:
    Choice.objects.create(person=cast.prosecutor, lead_days=1)
    clock = screening(cast, FRIDAY + timedelta(days=3))
    mine = Notice.objects.filter(recipient=cast.prosecutor)
    remind(FRIDAY, at(FRIDAY, "10:00"))
    assert not mine.exists()
    remind(clock.due_on, at(clock.due_on, "10:00"))
    assert mine.get().cause.split(":")[2] == "today"


def test_the_inner_target_is_for_the_own_side_and_not_called_overdue(cast: Cast) -> None:
    clock = screening(cast, FRIDAY + timedelta(days=40))
    Clock.objects.filter(pk=clock.pk).update(target_on=FRIDAY - timedelta(days=1))
    remind(FRIDAY, at(FRIDAY, "10:00"))
    found = {(notice.recipient.username, notice.kind) for notice in Notice.objects.select_related("recipient")}
    assert found == {("prosecutor", "reminder"), ("head", "reminder")}
    notice = Notice.objects.filter(recipient=cast.prosecutor).get()
    assert notice.title.startswith("内部目标，已过1日：")
    assert "2026年10月29日" in notice.text


def test_a_term_by_hours_is_reminded_by_the_hour(cast: Cast) -> None:
    clock = screening(cast, FRIDAY)
    ends = at(FRIDAY, "15:00")
    Clock.objects.filter(pk=clock.pk).update(term="YS_TRANSFER", label="移送", due_at=ends)
    assert remind(FRIDAY, ends - timedelta(hours=6, seconds=1)) == 0
    assert remind(FRIDAY, ends - timedelta(hours=6)) == 1
    notice = Notice.objects.get()
    assert notice.title.startswith("剩6小时：")
    assert "2026年10月30日15时00分" in notice.text
    remind(FRIDAY, ends + timedelta(hours=1))
    last = Notice.objects.filter(recipient=cast.prosecutor).latest("pk")
    assert (last.cause.split(":")[2], last.kind) == ("after_1h", "overdue")


def test_a_date_that_may_still_move_is_called_provisional(cast: Cast) -> None:
    clock = screening(cast, FRIDAY + timedelta(days=7))
    Clock.objects.filter(pk=clock.pk).update(provisional=True)
    remind(FRIDAY, at(FRIDAY, "10:00"))
    assert "2026年11月6日（暂定）" in Notice.objects.get().text


def test_no_text_of_an_act_leaves_the_system(cast: Cast, mail_sink: MailSink) -> None:
    matter = clue(cast, title="涧河倾倒垃圾")
    secret = clue(cast, title="某厂长涉嫌", secrecy="restricted")
    Notice.objects.all().delete()
    for one in (matter, secret):
        more: dict[str, Any] = {"text": "证人证言摘要", "title": f"{one.title}：移送", "now": at(FRIDAY, "10:00")}
        tell(people=[cast.prosecutor], matter_id=one.pk, cause=f"act:{one.pk}", **more)
    deliver_owed(at(FRIDAY, "10:00"))
    everything = "".join(
        message.as_string() + message.get_payload(decode=True).decode() for message in mail_sink.messages
    )
    assert "涧河倾倒垃圾：移送" in everything
    assert "证人证言摘要" not in everything
    assert "某厂长" not in everything
    assert "限制知悉事项：移送" in everything


class TestTheClockOfTheMachine:
    """None early, none twice, none missing, whatever the clock of the host does."""

    def test_ten_seconds_before_midnight_it_is_still_the_day_before(self, cast: Cast) -> None:
        screening(cast, FRIDAY + timedelta(days=8))
        assert remind(FRIDAY, at(FRIDAY, "23:59:50")) == 0
        assert remind(FRIDAY + timedelta(days=1), at(FRIDAY + timedelta(days=1), "00:00:01")) == 1

    def test_a_clock_set_back_and_forward_again_repeats_nothing(self, cast: Cast) -> None:
        screening(cast, FRIDAY + timedelta(days=7))
        counts = [remind(FRIDAY + timedelta(days=n), at(FRIDAY + timedelta(days=n), "10:00")) for n in (0, -3, 0, 1, 0)]
        assert counts == [1, 0, 0, 0, 0]

    def test_a_clock_that_jumps_forward_sends_the_last_rung_only(self, cast: Cast) -> None:
        screening(cast, FRIDAY)
        remind(FRIDAY + timedelta(days=400), at(FRIDAY + timedelta(days=400), "10:00"))
        mine = Notice.objects.filter(recipient=cast.prosecutor)
        assert mine.get().cause.split(":")[2] == "after_20"

    def test_what_was_claimed_while_the_clock_was_ahead_is_sent_all_the_same(
        self, cast: Cast, mail_sink: MailSink
    ) -> None:
        one = told(cast.prosecutor, at(FRIDAY, "10:00"))
        Delivery.objects.filter(pk=one.pk).update(state="sending", claimed_at=at(FRIDAY, "10:01") + timedelta(days=30))
        assert deliver_owed(at(FRIDAY, "10:02")) == 1
        assert len(mail_sink.messages) == 1
        # A sender that is at work just now is not disturbed.
        Delivery.objects.filter(pk=one.pk).update(state="sending", claimed_at=at(FRIDAY, "10:03"))
        assert deliver_owed(at(FRIDAY, "10:02")) == 0

    def test_a_leap_day_is_a_day(self, cast: Cast) -> None:
        screening(cast, date(2028, 3, 7))
        assert remind(date(2028, 2, 28), at(date(2028, 2, 28), "10:00")) == 0
        assert remind(date(2028, 2, 29), at(date(2028, 2, 29), "10:00")) == 1

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
    def test_a_host_in_another_zone_changes_nothing(
        self, cast: Cast, zone: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import time  # noqa: PLC0415 - the zone of the process is what is tested

        import time_machine  # noqa: PLC0415

        from supervision.notices.tasks import remind as task  # noqa: PLC0415

        screening(cast, FRIDAY + timedelta(days=7))
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        try:
            with time_machine.travel(
                at(FRIDAY - timedelta(days=1), "23:59:50").astimezone(ZoneInfo("UTC")), tick=False
            ):
                task()
            assert not Notice.objects.exists()
            with time_machine.travel(at(FRIDAY, "00:00:05").astimezone(ZoneInfo("UTC")), tick=False):
                task()
            assert Notice.objects.get().cause.endswith(":before_7:2026-11-06")
        finally:
            monkeypatch.undo()
            time.tzset()
        assert Matter.objects.count() == 1


def test_a_sweep_reads_the_index_of_running_clocks_never_the_table(cast: Cast) -> None:
    """Whatever runs far ahead costs nothing: only what some rung can have reached is looked at."""
    matter, day = clue(cast), date(2090, 1, 1)
    far = [
        Clock(
            matter=matter,
            term=f"TERM_{number}",
            label="评估",
            obligor=cast.county,
            started_on=FRIDAY,
            unrolled_on=day,
            due_on=day,
        )
        for number in range(600)
    ]
    Clock.objects.all().delete()
    Clock.objects.bulk_create(far)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE terms_clock")  # or the planner goes by whatever it found when it looked last
        cursor.execute("EXPLAIN ANALYZE " + SWEEP_SQL, parameters(FRIDAY, at(FRIDAY, "10:00")))
        plan = "\n".join(row[0] for row in cursor.fetchall())
    near = plan.partition("CTE near")[2].partition("CTE aimed")[0]
    assert "clock_running_due" in near
    assert "rows=0.00" in near.splitlines()[1]
    assert "Rows Removed by Filter" not in near
    assert "clock_running_target" in plan.partition("CTE aimed")[2].partition("CTE due")[0]
