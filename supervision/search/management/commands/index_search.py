"""`manage.py index_search`: texts that are missing or old, for instance after rows were loaded past the ledger."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from supervision.search.services import index_all, refresh_frequencies


class Command(BaseCommand):
    help = "更新检索索引"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anew", action="store_true", help="全部重建")

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for done in index_all(anew=options["anew"]):
            if options["verbosity"] > 1:
                self.stderr.write(f"{done}")
        pairs = refresh_frequencies()
        if options["verbosity"]:
            self.stdout.write(f"已索引{done}件，字对{pairs}个。")
