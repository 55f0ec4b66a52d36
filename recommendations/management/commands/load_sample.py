"""`manage.py load_sample`: the sample world, once."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from recommendations.sample import asking, cast, papers, proceedings, quality, recommending, year_end
from recommendations.sample.story import Story
from supervision.accounts.models import Person
from supervision.matters.services import IllegalMove
from supervision.notices.models import Delivery, Notice

FOLDER = Path(cast.__file__).parent


class Command(BaseCommand):
    help = "载入示例数据（仅供试用；正式环境拒绝执行）"

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("正式环境不载入示例数据。")
        if Person.objects.filter(username="prosecutor").exists():
            self.stdout.write("示例数据已存在。")
            return
        with transaction.atomic():
            told, failed = self.load(timezone.localdate())
        self.stdout.write(f"已载入示例事项{told}件。")
        for line in failed:
            self.stderr.write(line)

    def load(self, today: date) -> tuple[int, list[str]]:
        """Everything in one transaction. Returns the number of stories and what could not be told to the end."""
        items = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
        wanted = {
            name: item["owner"]
            for rows in items.values()
            for item in rows
            if (name := item.get("addressee") or item.get("supervised_body"))
        }
        bodies = cast.gather_bodies(wanted)
        people = cast.gather_people(bodies, today)
        failed, told = [], 0
        # The oldest first, so that numbers follow the calendar as they would in an office.
        stories = [(stem, item) for stem, rows in items.items() for item in rows]
        for stem, item in sorted(stories, key=lambda pair: -pair[1]["days_ago"]):
            story = Story(item, bodies, people, today)
            told += 1
            try:
                with transaction.atomic():
                    TELLERS.get(stem, recommending.tell)(story)
            except IllegalMove as error:
                failed.append(f"{item['key']}（{item['reach']}）：{error}")
        written, unwritten = papers.load(bodies, people, today)
        told, failed = told + written, failed + unwritten
        told += proceedings.load(bodies, people, today)
        told += asking.load(proceedings.World(bodies, people, today))
        told += quality.load(proceedings.World(bodies, people, today))
        # The app above has a sample of its own; it is named in words only, as apps above are.
        told += import_module("linkage.sample").load(bodies, people, today)
        quality.link(proceedings.World(bodies, people, today))
        year_end.propose_calendar(people, timezone.now())
        # What was sent before the sample began is history: nothing of it is owed to a mailbox.
        Delivery.objects.all().delete()
        Notice.objects.filter(created_at__lt=timezone.now() - timedelta(days=14)).update(read_at=timezone.now())
        return told, failed


def tell_clue(story: Story) -> None:
    """A clue alone."""
    reach = story.item["reach"]
    if reach == "registered":
        story.clue()
        return
    story.clue()
    story.go(2)
    story.act("screen", "handler", truth="需要进一步了解。", feasibility="具备调查条件。", risk="")
    story.go(3)
    if reach == "declined":
        story.act("decline", "head", reason=story.item["reason"] or "不符合受理条件。")
    elif reach == "transferred":
        receiver = story.item["transferred_to"] or "有管辖权的机关"
        story.act("transfer", "head", receiver=receiver, reason=story.item["reason"] or "不属于本院管辖。")


def tell_case(story: Story) -> None:
    """A case alone."""
    reach = story.item["reach"]
    if reach == "filed":
        story.filed_case(2)
    elif reach == "investigating":
        story.investigated_case(2)
        story.put_on_paper()
    else:
        story.concluded_case(2, "rectified")


TELLERS = {"clues": tell_clue, "cases": tell_case}
