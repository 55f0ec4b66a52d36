"""`manage.py import_register FILE`: import a register of recommendations and say of each row what became of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from recommendations.services import ImportResult, import_register
from supervision.accounts.models import Appointment, Body, BodyKind, Level, Person
from supervision.documents.registers import RegisterError
from supervision.documents.registers.opening import MAX_BYTES

STATUS_LABELS = {"imported": "已写入", "warning": "有提示", "skipped": "跳过", "refused": "未写入"}


class Command(BaseCommand):
    """Rows that cannot be taken over are reported and the exit code is 0; a file that is no register is an error."""

    help = "导入检察建议台账（xlsx、xls、csv），逐行报告结果；重复导入不会产生重复的事项。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="台账文件")
        parser.add_argument("--office", default="", metavar="CODE", help="导入到哪个检察院，例如 jcy:411221")
        parser.add_argument("--as", dest="actor", default="", metavar="USERNAME", help="以谁的名义导入")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        office = _office(options["office"])
        actor = _person(options["actor"]) if options["actor"] else None
        path: Path = options["file"]
        try:
            if path.stat().st_size > MAX_BYTES:
                raise CommandError("文件超过20 MB，请拆分后再导入。")
            content = path.read_bytes()
            result = import_register(content, path.name, office=office, actor=actor, dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(f"文件无法读取：{path}") from error
        except RegisterError as error:
            raise CommandError(f"{path.name}：{error}") from error
        if options["json"]:
            said = {"rows": result.rows, "counts": result.counts, "notes": result.notes}
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
        else:
            self._print(result, office, dry_run=options["dry_run"])

    def _print(self, result: ImportResult, office: Body, *, dry_run: bool) -> None:
        self.stdout.write(f"{office}{'（试运行，未写入）' if dry_run else ''}")
        for note in result.notes:
            self.stdout.write(f"  {note}")
        for row in result.rows:
            label = "可写入" if dry_run and row["status"] == "imported" else STATUS_LABELS[row["status"]]
            self.stdout.write(f"  {row['sheet']}　第{row['row']}行　{label}　{' '.join(row['reasons'])}".rstrip("　 "))
        words = "，".join(f"{STATUS_LABELS[status]}{count}行" for status, count in result.counts.items())
        self.stdout.write(f"{words}。")


def _person(username: str) -> Person:
    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise CommandError(f"没有用户名为 {username} 的在用人员。")
    return person


def _office(code: str) -> Body:
    """The procuratorate of this code; without a code, the first county procuratorate with people in office."""
    procuratorates = Body.objects.filter(kind=BodyKind.PROCURATORATE)
    if code:
        office = procuratorates.filter(code=code).first()
        if office is None:
            raise CommandError(f"没有代码为 {code} 的检察院。")
        return office
    staffed = Appointment.objects.in_force(timezone.localdate()).values("body")
    office = procuratorates.filter(level=Level.COUNTY, pk__in=staffed).order_by("id").first()
    if office is None:
        raise CommandError("没有已任职人员的县级检察院，请用 --office 写明导入到哪个检察院。")
    return office
