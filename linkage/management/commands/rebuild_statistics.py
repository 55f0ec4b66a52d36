"""`manage.py rebuild_statistics`: the sums behind the figures, made anew or only compared with the matters."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from linkage import services


class Command(BaseCommand):
    help = "重新汇总统计数据"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只核对，不重做；有差异时返回非零")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            found = services.differences()
            if any(found.values()):
                raise CommandError(f"底账有{found['facts']}件、汇总有{found['sums']}行与事项不符。")
            self.stdout.write("统计数据与事项一致。")
            return
        count = services.rebuild()
        if options["verbosity"]:
            self.stdout.write(f"已汇总{count}件。")
