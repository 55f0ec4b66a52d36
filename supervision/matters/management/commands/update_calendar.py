"""`manage.py update_calendar`: each year, once the holidays are announced, provisional dates become certain."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from supervision.matters import recomputation
from supervision.terms.models import Clock, TermChange
from supervision.terms.recomputation import changes
from supervision.terms.services import OPEN


class Command(BaseCommand):
    """The maintained package is taken as it stands; a year it does not know stays provisional. A second run does
    nothing. A file from elsewhere goes by `import_calendar` and two persons."""

    help = "载入已公布的节假日安排，并重新计算受影响的期限。"

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        for change in recomputation.under_way():
            recomputation.run(change)
        days = changes.package_days()
        waiting = Clock.objects.filter(provisional=True, state__in=OPEN)
        change = TermChange()
        if days:
            change = changes.propose(
                source="package", name="节假日数据包", basis=changes.PACKAGE_BASIS, days=days, by=None, now=now
            )
            change = recomputation.run(changes.confirm(change, by=None, now=now))
        self.stdout.write(
            f"新增日历{len(days)}日，改变届满日的期限{change.moved}个，仍为暂定的期限{waiting.count()}个。"
        )
