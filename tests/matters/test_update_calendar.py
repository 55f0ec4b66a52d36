"""When the holidays of a year are announced, the provisional dates in it become certain."""

from datetime import date

import time_machine
from django.core.management import call_command

from supervision.ledger.models import Entry
from supervision.ledger.services import faults
from supervision.terms.models import Clock, SpecialDay
from tests.builders import SOCIAL, Cast, recommendation


def acknowledged_before_the_holidays_were_known(cast: Cast) -> Clock:
    """Two months from 3 August 2026 end on Saturday 3 October, in a year without an announcement."""
    SpecialDay.objects.filter(on__year=2026).delete()
    with time_machine.travel("2026-08-03T10:00:00+08:00"):
        matter = recommendation(cast, SOCIAL, upto="acknowledged")
    matter.clocks.exclude(term="JY_REPLY").update(state="met", ended_on=date(2026, 8, 4))
    return matter.clocks.get(term="JY_REPLY")


def test_a_provisional_date_is_computed_again_and_the_change_recorded(cast: Cast, capsys) -> None:
    clock = acknowledged_before_the_holidays_were_known(cast)
    assert (clock.provisional, clock.due_on) == (True, date(2026, 10, 5))
    call_command("update_calendar")
    clock.refresh_from_db()
    # 1 to 7 October 2026 are holidays; Thursday the 8th is the first working day after them.
    assert (clock.provisional, clock.due_on) == (False, date(2026, 10, 8))
    assert clock.matter.next_due_on == date(2026, 10, 8)
    told = {"clock": clock.pk, "from": "2026-10-05", "to": "2026-10-08"}
    entry = Entry.objects.get(name="clock.recompute", data__clocks__contains=[told])
    assert entry.text == "检察建议书面回复：2026年10月5日改为2026年10月8日"
    assert not list(faults())


def test_a_second_run_changes_nothing(cast: Cast, capsys) -> None:
    acknowledged_before_the_holidays_were_known(cast)
    call_command("update_calendar")
    entries = Entry.objects.count()
    call_command("update_calendar")
    assert Entry.objects.count() == entries
    assert "新增日历0日，改变届满日的期限0个" in capsys.readouterr().out.splitlines()[-1]
