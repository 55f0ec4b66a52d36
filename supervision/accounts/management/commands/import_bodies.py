"""`manage.py import_bodies`: the national tree of procuratorates, and on request the usual agencies of regions."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from supervision.accounts.regions import BodyRow, national_procuratorates, regions, usual_agencies
from supervision.accounts.services import place_bodies
from supervision.ledger.models import Action
from supervision.ledger.services import record

ALL = "all"


class Command(BaseCommand):
    """组织导入: creates what is missing, refreshes what the list names otherwise; running it twice changes nothing."""

    help = "导入全国检察院组织树；用 --agencies 一并导入指定地区的常设机关。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--agencies",
            nargs="+",
            default=[],
            metavar="REGION",
            help="六位行政区划代码，可写多个，例如 411221 411200；写 all 为全部地区",
        )
        parser.add_argument("--dry-run", action="store_true", help="只报告数量，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        organs = agencies_of(options["agencies"])
        rows = [*national_procuratorates(), *organs]
        with transaction.atomic():
            created, changed = place_bodies(rows)
            if created or changed:
                record(
                    action=Action.ADMINISTER,
                    name="bodies.import",
                    label="导入组织",
                    data={"created": created, "changed": changed, "agencies": options["agencies"]},
                )
            transaction.set_rollback(options["dry_run"])
        self.stdout.write(f"检察院{len(rows) - len(organs)}个，其他机关{len(organs)}个。")
        self.stdout.write(f"新增{created}个，更新{changed}个{'（试运行，未写入）' if options['dry_run'] else ''}。")


def agencies_of(codes: list[str]) -> list[BodyRow]:
    """The usual agencies of the regions with these codes; CommandError for a code that no region has."""
    known = {region.code: region for region in regions()}
    if ALL in codes:
        codes = list(known)
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise CommandError(f"没有行政区划代码为 {'、'.join(unknown)} 的地区。")
    return [row for code in dict.fromkeys(codes) for row in usual_agencies(known[code])]
