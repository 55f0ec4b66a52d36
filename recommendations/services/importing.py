"""台账导入: every row of a register becomes a recommendation, or says why not. Importing twice changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from recommendations.models import Recommendation
from recommendations.services.differing import differing
from recommendations.services.facts import Facts, RowPassedOver, RowRefused, read_facts
from recommendations.services.writing import Origin, write
from supervision.accounts.models import Body, Person
from supervision.documents.registers import RegisterError, RegisterRow, Sheet, read_register
from supervision.matters.models import Matter
from supervision.matters.procedures import concrete

logger = logging.getLogger("supervision.imports")

STATUSES = ("imported", "warning", "skipped", "refused")
NOT_YET = {"key_tasks": "任务清单请在工作要点中导入", "meetings": "会议记录暂不导入"}
Progress = Callable[[int, int], None]


@dataclass
class ImportResult:
    """What became of each row: `{"sheet", "row", "status", "reasons"}` with `"matter"` (a key) where one was written.

    Status: imported, warning (imported, to be checked), skipped, refused; `"differs"` marks a row that was skipped
    though it says something else than the matter that exists. `notes` are about sheets and columns.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by status."""
        return {status: sum(row["status"] == status for row in self.rows) for status in STATUSES}


def import_register(
    content: bytes,
    name: str,
    *,
    office: Body,
    actor: Person | None,
    dry_run: bool,
    progress: Progress | None = None,
    job: str = "",
) -> ImportResult:
    """Import the recommendations of a register into an office, each row in a transaction of its own.

    A dry run does the same and takes each row back. `progress` is called with rows handled and rows in all. A `job`
    that is run again reports the rows it already wrote as imported.
    Raises RegisterError, in Chinese, for a file that is no register; ValueError for an office that is no procuratorate.
    """
    if not office.is_procuratorate:
        raise ValueError(f"{office}不是检察院，不能导入检察建议台账")
    register = read_register(content, name=name)
    if all(sheet.layout is None for sheet in register.sheets):
        raise RegisterError("没有找到可识别的台账：表头应有“文号”“被建议单位”等栏目。")
    importer = _Importer(name, office, actor, dry_run, job, timezone.localdate())
    result = ImportResult(notes=[reason for sheet in register.sheets for reason in sheet.reasons])
    total = len(register.rows)
    for sheet in register.sheets:
        for row in sheet.rows:
            result.rows.append(importer.take(sheet, row))
            if progress:
                progress(len(result.rows), total)
    return result


@dataclass
class _Importer:
    file: str
    office: Body
    actor: Person | None
    dry_run: bool
    job: str
    today: date
    seen: dict[str, RegisterRow] = field(default_factory=dict)

    def take(self, sheet: Sheet, row: RegisterRow) -> dict[str, Any]:
        """The verdict on one row, which is written unless it is skipped or refused."""
        if row.status in ("skipped", "refused"):
            return _verdict(row, row.status, [])
        if sheet.layout in NOT_YET:
            return _verdict(row, "skipped", [NOT_YET[sheet.layout]])
        try:
            facts = read_facts(row, self.today)
            return self._known(row, facts) or self._write(row, facts)
        except RowPassedOver as reason:
            return _verdict(row, "skipped", [str(reason)])
        except RowRefused as reason:
            row.refuse(reason.field, str(reason))
            return _verdict(row, "refused", [])
        except (IntegrityError, DataError, ValueError) as error:
            # The savepoint is rolled back; the reason is for the log, since it may quote the row.
            logger.warning("register row not written: sheet %s row %s", row.sheet, row.row, exc_info=error)
            return _verdict(row, "refused", ["内容与系统的约束不符，未能写入，请核对本行各栏"])

    def _known(self, row: RegisterRow, facts: Facts) -> dict[str, Any] | None:
        """The verdict on a row whose matter exists, from this file or from before."""
        earlier = self.seen.setdefault(facts.number or facts.key, row)
        if earlier is not row:
            return _verdict(row, "skipped", [f"与工作表“{earlier.sheet}”第{earlier.row}行重复"])
        found = self._existing(facts)
        if found is None:
            return None
        if self.job and found.details.get("import", {}).get("job") == self.job:
            return _verdict(row, _status(row, facts.doubts), facts.doubts, matter=found.pk)
        if found.office_id != self.office.pk:
            return _verdict(row, "refused", [f"文号“{facts.number}”已被其他单位的事项使用"])
        other = differing(row, facts, concrete(found))
        if not other:
            return _verdict(row, "skipped", ["已存在"], matter=found.pk)
        said = f"已存在，不改动系统中的事项；与系统中的记载不同：{'；'.join(other)}"
        return _verdict(row, "skipped", [said], matter=found.pk) | {"differs": True}

    def _existing(self, facts: Facts) -> Matter | None:
        if facts.number:
            return Matter.objects.filter(number=facts.number).first()
        same = Q(details__import__key=facts.key) | Q(title=facts.title, counterpart__name=facts.addressees[0])
        return Recommendation.objects.filter(same, office=self.office, issued_on=facts.issued_on).first()

    def _write(self, row: RegisterRow, facts: Facts) -> dict[str, Any]:
        origin = Origin(self.file, row.sheet, row.row, self.job)
        with transaction.atomic():
            written = write(facts, row, office=self.office, actor=self.actor, origin=origin)
            transaction.set_rollback(self.dry_run)
        doubts = facts.doubts + written.doubts
        matter = None if self.dry_run else written.matter.pk
        return _verdict(row, _status(row, doubts), doubts + written.notes, matter=matter)


def _status(row: RegisterRow, doubts: list[str]) -> str:
    return "warning" if doubts or row.status == "warning" else "imported"


def _verdict(row: RegisterRow, status: str, reasons: list[str], *, matter: int | None = None) -> dict[str, Any]:
    said = [*row.reasons, *(f"第{row.row}行：{reason}。" for reason in reasons)]
    found: dict[str, Any] = {"sheet": row.sheet, "row": row.row, "status": status, "reasons": said}
    return found | ({"matter": matter} if matter else {})
