"""`manage.py update_calendar`: each year, once the holidays are announced, provisional dates become certain."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.matters.models import Matter
from supervision.matters.services import DUE_FIELDS, renew_next_due
from supervision.terms.arithmetic import day_text
from supervision.terms.models import Clock
from supervision.terms.services import OPEN, load_calendar, recompute


class Command(BaseCommand):
    """Running it again changes nothing; a year that the installed package does not know yet stays provisional."""

    help = "载入已公布的节假日安排，并重新计算暂定的期限。"

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_calendar()
        waiting = Clock.objects.filter(provisional=True, state__in=OPEN)
        moved = sum(
            renewed(matter_id) for matter_id in waiting.order_by().values_list("matter_id", flat=True).distinct()
        )
        self.stdout.write(f"新增日历{added}日，改变届满日的期限{moved}个，仍为暂定的期限{waiting.count()}个。")


@transaction.atomic
def renewed(matter_id: int) -> int:
    """Compute the provisional clocks of a matter again, and record every other last day. Returns how many."""
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter_id)
    moved = []
    for clock in Clock.objects.select_for_update().filter(matter=matter, provisional=True, state__in=OPEN):
        before = clock.due_on
        if recompute(clock).due_on != before:
            moved.append((clock, before))
    renew_next_due(matter)
    matter.save(update_fields=DUE_FIELDS)
    for clock, before in moved:
        record(
            action=Action.ADMINISTER,
            name="clock.recompute",
            label="节假日安排公布后重新计算期限",
            matter_id=matter_id,
            text=f"{clock.label}：{day_text(before)}改为{day_text(clock.due_on)}",
            data={"clock": clock.pk, "from": before, "to": clock.due_on},
        )
    return len(moved)
