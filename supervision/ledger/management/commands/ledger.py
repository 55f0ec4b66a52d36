"""`manage.py ledger verify`: checks the chain of the ledger."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from supervision.ledger.models import Entry
from supervision.ledger.services import verify


class Command(BaseCommand):
    help = "校验留痕链：任何改动、删除、调换、截断都会报出并以非零退出"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"])
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify(timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps({"entries": Entry.objects.count(), "faults": found}, ensure_ascii=False))
        else:
            for fault in found:
                self.stdout.write(f"第 {fault['number']} 条：{fault['text']}")
            self.stdout.write(f"共 {Entry.objects.count()} 条，{'完好' if not found else f'发现 {len(found)} 处问题'}")
        if found:
            raise CommandError("留痕链不完整", returncode=1)
