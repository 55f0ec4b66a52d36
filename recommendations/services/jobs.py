"""An import as a job: uploaded, checked by a dry run, confirmed, and carried out by the worker."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction

from recommendations.services.importing import STATUSES, ImportResult, import_register
from supervision.accounts.models import Body, Person, Post
from supervision.documents.models import RegisterImport
from supervision.documents.registers import RegisterError
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.notices.services import tell

logger = logging.getLogger("supervision.imports")

IMPORT_POSTS = (Post.PROSECUTOR, Post.CASE_MANAGEMENT)
OPEN = ("waiting", "running")
# An upload that nobody confirmed is forgotten after this time; the verdicts on its rows stay.
KEPT = timedelta(days=7)
BROKEN_OFF = "导入中断。已写入的行不受影响，请联系系统管理员后重新上传，已有的行会自动跳过。"


def offices_of(person: Person) -> list[Body]:
    """The procuratorates into which this person may import."""
    bodies = {duty.body_id: duty.body for duty in person.duties if duty.post in IMPORT_POSTS}
    return [body for body in bodies.values() if body.is_procuratorate]


@transaction.atomic
def open_job(*, person: Person, office: Body, name: str, content: bytes) -> RegisterImport:
    """Keep an uploaded register and let its dry run wait for the worker."""
    return RegisterImport.objects.create(
        body=office, person=person, name=name, sha256=hashlib.sha256(content).hexdigest(), content=content
    )


@transaction.atomic
def confirm_job(job_id: UUID, *, person: Person) -> bool:
    """Let a checked register be written; False when it was confirmed before or its file is gone."""
    job = RegisterImport.objects.select_for_update().get(pk=job_id, person=person)
    if not job.dry_run or job.state != "done" or not job.content:
        return False
    counts = counts_of(job.rows)
    job.dry_run, job.state, job.handled, job.rows = False, "waiting", 0, []
    job.save(update_fields=["dry_run", "state", "handled", "rows"])
    record(
        action=Action.IMPORT,
        name="register.confirm",
        label="确认写入台账",
        actor=person,
        body_name=job.body.name,
        text=job.name,
        data={"job": str(job.pk), "sha256": job.sha256, "counts": counts},
    )
    return True


def counts_of(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Rows by status."""
    return {status: sum(row["status"] == status for row in rows) for status in STATUSES}


def run_job(job_id: UUID, *, now: datetime) -> None:
    """Carry out a waiting job, or one whose worker died. Of two runs at once one leaves; later ones find it over."""
    with _alone(job_id) as alone:
        job = RegisterImport.objects.select_related("body", "person").filter(pk=job_id, state__in=OPEN).first()
        if not alone or job is None:
            return
        RegisterImport.objects.filter(pk=job_id).update(state="running", handled=0)
        try:
            result = _imported(job)
        except RegisterError as error:
            _finish(job, ImportResult(), error=str(error), now=now)
        except (OperationalError, InterfaceError):
            raise  # The database went away: the job waits for the next sweep.
        except Exception:
            logger.exception("import %s broke off", job_id)
            _finish(job, ImportResult(), error=BROKEN_OFF, now=now)
        else:
            _finish(job, result, error="", now=now)


def _imported(job: RegisterImport) -> ImportResult:
    if job.body not in offices_of(job.person):
        raise RegisterError("上传人已不在可以导入台账的岗位，未予导入。")
    return import_register(
        bytes(job.content),
        job.name,
        office=job.body,
        actor=job.person,
        dry_run=job.dry_run,
        progress=lambda handled, total: _report(job.pk, handled, total),
        job=str(job.pk),
    )


def _report(job_id: UUID, handled: int, total: int) -> None:
    if handled % 20 == 0 or handled == total:
        RegisterImport.objects.filter(pk=job_id).update(handled=handled, total=total)


@transaction.atomic
def _finish(job: RegisterImport, result: ImportResult, *, error: str, now: datetime) -> None:
    """Keep the verdicts, tell the person, and forget the file unless it waits for confirmation."""
    notes = [{"sheet": "", "row": None, "status": "note", "reasons": [note]} for note in result.notes]
    values: dict[str, Any] = {"state": "failed" if error else "done", "error": error[:400], "rows": notes + result.rows}
    if error or not job.dry_run:
        values["content"] = b""
    RegisterImport.objects.filter(pk=job.pk).update(**values)
    counts = counts_of(result.rows)
    what = "核对" if job.dry_run else "导入"
    taken, written = counts["imported"] + counts["warning"], "可以写入" if job.dry_run else "已写入"
    words = f"{written}{taken}行，跳过{counts['skipped']}行，不能写入{counts['refused']}行。"
    tell(
        people=[job.person],
        matter_id=None,
        cause=f"import:{job.pk}:{'check' if job.dry_run else 'write'}",
        title=f"台账{what}{'失败' if error else '完成'}：{job.name}",
        text=error or words,
        now=now,
    )


@contextmanager
def _alone(job_id: UUID) -> Iterator[bool]:
    """Whether this connection holds the job; the database lets go of it when the worker dies, so nothing is stuck."""
    key = int.from_bytes(job_id.bytes[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def open_jobs() -> list[UUID]:
    """Jobs to be carried out, the oldest first."""
    return list(RegisterImport.objects.filter(state__in=OPEN).order_by("created_at").values_list("pk", flat=True))


def forget_uploads(now: datetime) -> int:
    """Empty what was uploaded long ago and never confirmed. Returns how many."""
    old = RegisterImport.objects.filter(state="done", dry_run=True, created_at__lt=now - KEPT).exclude(content=b"")
    return old.update(content=b"")
