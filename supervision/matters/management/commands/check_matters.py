"""`manage.py check_matters`: the nightly checks, now."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from supervision.matters.checks import CHECKS, check_all
from supervision.matters.models import Finding


class Command(BaseCommand):
    help = "核对全库：期限、承办、送达、文号、索引、留痕；有发现时以非零退出"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_all(timezone.localdate(), timezone.now())
        if options["json"]:
            rows = Finding.objects.filter(gone_at__isnull=True).values(
                "rule", "key", "matter_id", "office_id", "detail", "first_seen_at"
            )
            self.stdout.write(json.dumps({"counts": found, "findings": list(rows)}, ensure_ascii=False, default=str))
        else:
            for check in CHECKS:
                self.stdout.write(f"{found[check.id]:>6}  {check.title}（{check.id}）")
        if sum(found.values()):
            raise CommandError(f"发现 {sum(found.values())} 处问题", returncode=1)
