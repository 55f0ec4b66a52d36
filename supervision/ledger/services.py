"""Appending to the ledger, and checking it."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.ledger.models import Entry, Head

FIELDS = (
    "number",
    "at",
    "action",
    "name",
    "actor_id",
    "actor_name",
    "body_name",
    "matter_id",
    "label",
    "text",
    "basis",
    "data",
)


def _keyed(text: str) -> str:
    return hmac.new(settings.LEDGER_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def digest_of(entry: Entry, previous: str) -> str:
    """The keyed digest of a row: covers every field and the digest of the row before."""
    row: dict[str, Any] = {field: getattr(entry, field) for field in FIELDS}
    row["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return _keyed(previous + json.dumps(row, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder))


def seal_of(number: int, digest: str) -> str:
    """The seal of a head: without the key, nobody can make an earlier row look like the last one."""
    return _keyed(f"head {number} {digest}")


def _locked_head() -> Head:
    """The head, locked until the transaction ends; made when there is none yet."""
    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is None:
        Head.objects.bulk_create([Head()], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(pk=1)
    return head


def record(
    *,
    action: str,
    name: str,
    label: str,
    actor: Person | None = None,
    matter_id: int | None = None,
    text: str = "",
    basis: str = "",
    body_name: str = "",
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """Append one entry inside the caller's transaction: no row, no act.

    Call it last in a transaction: it takes the one lock that all writers share.
    """
    row = {
        "action": action,
        "name": name,
        "label": label,
        "actor": actor,
        "matter_id": matter_id,
        "text": text,
        "basis": basis,
        "body_name": body_name,
        "data": data,
    }
    return record_all([row], at=at)[0]


@transaction.atomic(savepoint=False)
def record_all(rows: Iterable[dict[str, Any]], *, at: datetime | None = None) -> list[Entry]:
    """Append many entries under one lock, in order; each row as `record` takes it. Call it last in a transaction."""
    rows = list(rows)
    if not rows:
        return []
    head, at = _locked_head(), at or timezone.now()
    number, digest = head.number, head.digest
    entries = []
    for row in rows:
        number += 1
        actor = row.get("actor")
        # What is hashed is what the database will give back: plain JSON.
        data = json.loads(json.dumps(row.get("data") or {}, cls=DjangoJSONEncoder))
        entry = Entry(number=number, at=at, actor_name=actor.name if actor else "", **{**row, "data": data})
        entry.digest = digest = digest_of(entry, digest)
        entries.append(entry)
    Entry.objects.bulk_create(entries, batch_size=1000)
    head.number, head.digest, head.seal = number, digest, seal_of(number, digest)
    head.save(update_fields=["number", "digest", "seal"])
    return entries


def faults() -> Iterator[dict[str, Any]]:
    """Every fault of the chain, in order: gap, altered row, broken link, cut tail, forged head, lost anchor."""
    previous, expected, digests = "", 1, {}
    for entry in Entry.objects.order_by("number").iterator(chunk_size=5000):
        if entry.number != expected:
            yield {"number": entry.number, "fault": "gap", "text": f"序号 {expected} 至 {entry.number - 1} 缺失"}
        elif digest_of(entry, previous) != entry.digest:
            yield {"number": entry.number, "fault": "altered", "text": f"第 {entry.number} 条内容或次序与摘要不符"}
        previous, expected = entry.digest, entry.number + 1
        digests[entry.number] = entry.digest
    yield from _head_faults(expected - 1, previous)
    for anchor in anchors():
        if anchor["seal"] != seal_of(anchor["number"], anchor["digest"]):
            yield {"number": anchor["number"], "fault": "anchor", "text": "锚点文件被改动"}
        elif digests.get(anchor["number"]) != anchor["digest"]:
            yield {"number": anchor["number"], "fault": "rewritten", "text": f"第 {anchor['number']} 条与锚点不符"}


def _head_faults(last: int, digest: str) -> Iterator[dict[str, Any]]:
    head = Head.objects.filter(pk=1).first()
    if head is None:
        if last:
            yield {"number": last, "fault": "head", "text": "链首缺失"}
        return
    if head.number == 0 and not head.seal and last == 0:
        return
    if head.seal != seal_of(head.number, head.digest):
        yield {"number": head.number, "fault": "head", "text": "链首封印不符"}
    if (head.number, head.digest) != (last, digest):
        yield {"number": last, "fault": "cut", "text": f"末尾缺失：应有 {head.number} 条，现有 {last} 条"}


def verify(now: datetime) -> list[dict[str, Any]]:
    """Check the whole chain and, where it is sound, remember up to which entry. Returns the faults."""
    last = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    found = list(faults())
    if not found:
        Head.objects.filter(pk=1).update(verified_number=last, verified_at=now)
    return found


def anchor_path() -> Path:
    """The file outside the database to which heads are appended."""
    return Path(settings.LEDGER_ANCHORS or settings.VAR_DIR / "ledger-anchors.jsonl")


def anchor() -> None:
    """Append the present head to the anchor file, if it moved since the last anchor."""
    head = Head.objects.filter(pk=1).first()
    if head is None or head.number == 0:
        return
    last = None
    for last in anchors():  # noqa: B007
        pass
    if last is not None and last["number"] >= head.number:
        return
    row = {"number": head.number, "digest": head.digest, "seal": head.seal, "at": datetime.now(UTC).isoformat()}
    path = anchor_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def anchors() -> Iterator[dict[str, Any]]:
    """The anchors written so far for this database."""
    path = anchor_path()
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def protect(role: str) -> None:
    """Give the application role what it needs and no more: everything but changing or removing ledger entries."""
    quoted = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {quoted} LOGIN")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {Entry._meta.db_table} FROM {quoted}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {quoted}")
