"""`manage.py import_calendar FILE`: propose the days of a CSV or ICS file; a person confirms them on the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from supervision.terms.models import TermChange
from supervision.terms.recomputation import changes, reading


class Command(BaseCommand):
    """Nothing moves here: who holds the power looks at the proposal and confirms it, whoever typed the command."""

    help = "读取日历文件（CSV 或者 ICS），预览变动，提出变更，由有权确认的人在页面上确认。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="日历文件")
        parser.add_argument("--basis", default="", help="依据，例如国务院办公厅通知的名称和文号")
        parser.add_argument("--dry-run", action="store_true", help="只预览，不提出变更")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path, now = Path(options["file"]), timezone.now()
        if not options["dry_run"] and not options["basis"].strip():
            raise CommandError("请用 --basis 写明依据，例如国务院办公厅通知的名称和文号；只预览的，用 --dry-run。")
        try:
            days = reading.read(path.read_bytes(), path.name)
        except OSError as error:
            raise CommandError(f"无法读取文件：{error.strerror}。") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        change = TermChange(source="file", name=path.name[:120], basis=options["basis"].strip(), days=days)
        found = changes.preview(change, now)
        number = None
        if not options["dry_run"]:
            try:
                number = changes.propose(
                    source="file", name=change.name, basis=change.basis, days=days, by=None, now=now
                ).pk
            except changes.Refused as error:
                raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(_plain(found, number), ensure_ascii=False, indent=2, default=str))
            return
        self._tell(found, number)

    def _tell(self, found: changes.Preview, number: int | None) -> None:
        for day in found.days:
            where = f"（地区 {day.region}）" if day.region else ""
            self.stdout.write(f"{day.on}{where}  {day.old} → {day.new}")
        for row in found.shown:
            self.stdout.write(f"{row['number']}  {row['office']}  {row['label']}  {row['old']} → {row['new']}")
        self.stdout.write(
            f"变更日期{len(found.days)}个，核算期限{found.checked}个，届满日变动{found.moved}个，"
            f"转为确定{found.settled}个。"
        )
        if number is not None:
            self.stdout.write(f"已提出第{number}号变更，须在“期限依据变更”页面确认。{changes.OUT_OF_SCOPE}")


def _plain(found: changes.Preview, number: int | None) -> dict[str, Any]:
    return {
        "change": number,
        "days": [vars(day) for day in found.days],
        "checked": found.checked,
        "moved": found.moved,
        "settled": found.settled,
        "clocks": found.shown,
    }
