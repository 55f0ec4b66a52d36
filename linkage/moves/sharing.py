"""The catalogue of shared data: columns as declared, files checked line by line, deliveries apart until accepted."""

from __future__ import annotations

import hashlib
import io
import json
import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from linkage.models import DeliveryResult, SharedDelivery
from linkage.procedures.sharing import COLUMN_TYPES
from supervision.accounts.models import Person
from supervision.documents import storage
from supervision.documents.registers.opening import MAX_BYTES, RegisterError, open_grids
from supervision.documents.services import attach
from supervision.documents.uploads import clean_name
from supervision.matters.exports import harmless
from supervision.matters.models import Matter, Part
from supervision.matters.moves import join
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text

MOST_ROWS, MOST_ERRORS, SHOWN = 50_000, 100, 10
APART = ".quarantine"
AFTER_LATE_ACCEPTANCE = 7  # days
LABELS = {kind: label for label, kind in COLUMN_TYPES.items()}
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
Columns = list[dict[str, Any]]


class FaultyData(ValueError):
    """The file does not follow the declared columns; `errors` says where, line by line."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__(errors[0])
        self.errors = errors


# --- the file ---------------------------------------------------------------------------------------------------------
def columns_of(text: str) -> Columns:
    """The declared columns: a line each of name, type and 必填. ValueError names the line that is none."""
    found: Columns = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        parts = re.split(r"[\s,，、]+", line)
        if len(parts) not in (2, 3) or parts[1] not in COLUMN_TYPES or (len(parts) == 3 and parts[2] != "必填"):
            raise ValueError(f"“{line}”应写成“字段名 类型”或者“字段名 类型 必填”，类型为{'、'.join(COLUMN_TYPES)}。")
        if parts[0] in {column["name"] for column in found}:
            raise ValueError(f"字段“{parts[0]}”重复。")
        found.append({"name": parts[0], "type": COLUMN_TYPES[parts[1]], "required": len(parts) == 3})
    if not found:
        raise ValueError("请至少写一个字段。")
    return found


def written(columns: Columns) -> str:
    """The columns as one declares them."""
    return "\n".join(f"{one['name']} {LABELS[one['type']]}{' 必填' if one['required'] else ''}" for one in columns)


def checked_rows(content: bytes, name: str, form: str, columns: Columns) -> list[list[Any]]:
    """The rows in the order of the declared columns, each value as its type. Raises FaultyData."""
    if len(content) > MAX_BYTES:
        raise FaultyData(["文件超过20 MB，请分次提供。"])
    rows = list(_json_rows(content) if form == "json" else _grid_rows(content, name, form, columns))
    if not rows:
        raise FaultyData(["文件中没有数据。"])
    if len(rows) > MOST_ROWS:
        raise FaultyData([f"数据超过{MOST_ROWS}行，请分次提供。"])
    errors: list[str] = []
    found = []
    names = {column["name"] for column in columns}
    for line, row in rows:
        errors += [f"第{line}行：未载明的字段“{key}”。" for key in row if key not in names]
        found.append([_value(line, column, row.get(column["name"]), errors) for column in columns])
        if len(errors) >= MOST_ERRORS:
            break
    if errors:
        more = len(errors) >= MOST_ERRORS
        raise FaultyData(
            [*errors[:MOST_ERRORS], *([f"错误较多，只列前{MOST_ERRORS}处，其余行尚未核对。"] if more else [])]
        )
    return found


def _json_rows(content: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FaultyData(["不是有效的 UTF-8 JSON。"]) from error
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise FaultyData(["应当是对象的数组。"])
    yield from enumerate(found, start=1)


def _grid_rows(content: bytes, name: str, form: str, columns: Columns) -> Iterator[tuple[int, dict[str, Any]]]:
    if content.startswith(b"PK") != (form == "xlsx"):
        raise FaultyData(["文件格式与目录载明的不符。"])
    try:
        grid = open_grids(content, name=name)[0]
    except RegisterError as error:
        raise FaultyData([str(error)]) from error
    heads = [str(cell).strip() for cell in grid.rows[0]] if grid.rows else []
    missing = [column["name"] for column in columns if column["name"] not in heads]
    if missing or len(set(heads)) != len(heads):
        raise FaultyData([f"表头缺少字段“{'”“'.join(missing)}”。" if missing else "表头有重复的字段。"])
    if unknown := [head for head in heads if head and head not in {column["name"] for column in columns}]:
        raise FaultyData([f"表头有目录未载明的字段“{'”“'.join(unknown)}”，请删去后提供。"])
    for line, row in enumerate(grid.rows[1:], start=2):
        if any(str(cell).strip() for cell in row):
            yield line, dict(zip(heads, row, strict=False))


def _value(line: int, column: dict[str, Any], value: Any, errors: list[str]) -> Any:
    """One cell as its type; what is wrong with it is added to the errors."""
    text = "" if value is None else str(value).strip()
    if not text:
        if column["required"]:
            errors.append(f"第{line}行：“{column['name']}”必填。")
        return ""
    try:
        return READERS[column["type"]](value, text)
    except ValueError:
        errors.append(f"第{line}行：“{column['name']}”应为{LABELS[column['type']]}，现为“{text[:40]}”。")
        return ""


def _as_date(value: Any, text: str) -> str:
    if isinstance(value, date):
        return value.isoformat()
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?", text)
    if parts is None:
        raise ValueError(text)
    return date(*map(int, parts.groups())).isoformat()


def _as_integer(value: Any, text: str) -> int:
    number = float(text)
    if isinstance(value, bool) or number != int(number) or abs(number) >= 2**53:
        raise ValueError(text)
    return int(number)


def _as_number(value: Any, text: str) -> int | float:
    number = float(text)
    if isinstance(value, bool) or number != number or number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return int(number) if number.is_integer() else number


def _as_text(value: Any, text: str) -> str:
    if isinstance(value, dict | list) or "\x00" in text or len(text) > 2_000:
        raise ValueError(text)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else text


READERS = {"date": _as_date, "integer": _as_integer, "number": _as_number, "text": _as_text}


# --- the item ---------------------------------------------------------------------------------------------------------
def period_after(first: date, frequency: str, count: int) -> date:
    """The day by which the delivery number `count` (from 0) is to be made: the first day moved on by whole periods."""
    if frequency == "week":
        return first + timedelta(weeks=count)
    months = first.month - 1 + MONTHS[frequency] * count
    year, month = first.year + months // 12, months % 12 + 1
    return date(year, month, min(first.day, monthrange(year, month)[1]))


def list_item(act: Act) -> None:
    """A new item: provider and receiver see it from now on."""
    act.matter.issued_on = act.matter.served_on = act.today
    _fill(act)
    act.facts["after"] = [_take_part]


def _fill(act: Act) -> None:
    matter, said = act.matter, act.data
    matter.title, matter.counterpart = said["title"], said["provider"]
    kept = {name: said[name] for name in ("frequency", "format", "ground", "personal", "columns", "purpose")}
    kept |= {"provider": said["provider"].name, "receiver": said["receiver"].name, "receiver_id": said["receiver"].pk}
    matter.details = {**matter.details, **kept, "first_on": said["first_on"].isoformat(), "count": 0}
    _due(act)
    act.text = f"{said['provider'].name}向{said['receiver'].name}提供"


def _take_part(act: Act) -> None:
    join(act, act.data["provider"], Part.RESPONSIBLE, seen=True)
    join(act, act.data["receiver"], Part.RECEIVER, seen=True)


def change(act: Act) -> None:
    """Other columns, another rhythm, another unit; deliveries made stay as they are."""
    keep = [act.data["provider"].pk, act.data["receiver"].pk, act.matter.office_id]
    act.matter.parties.exclude(body_id__in=keep).delete()
    _fill(act)
    _take_part(act)


def _due(act: Act) -> None:
    """The day of the next delivery, for the clock."""
    said = act.matter.details
    act.matter.provide_by = period_after(date.fromisoformat(said["first_on"]), said["frequency"], said["count"])
    # A day that is past already, after a late delivery, is still the day: the clock is over it from the start.
    act.matter.counted_from = min(act.today, act.matter.provide_by)
    act.matter.details = {**said, "provide_by": act.matter.provide_by.isoformat()}


def deliver(act: Act) -> None:
    """A file that follows the declared columns is put apart; it is data only once it is accepted."""
    matter, file = act.matter, act.data["file"]
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    try:
        rows = checked_rows(content, str(file.name), matter.details["format"], matter.details["columns"])
    except FaultyData as error:
        raise IllegalMove(str(error)) from error
    due, digest = date.fromisoformat(matter.details["provide_by"]), hashlib.sha256(content).hexdigest()
    if matter.deliveries.filter(sha256=digest, result=DeliveryResult.ACCEPTED).exists():
        raise IllegalMove("同样的数据以前已经提供并验收。")
    delivery = SharedDelivery(
        item=matter, period_end=due, name=clean_name(str(file.name)), rows=len(rows), preview=rows[:SHOWN],
        result=DeliveryResult.QUARANTINED, delivered_by=act.actor, delivered_at=act.now, was_late=act.today > due,
        sha256=digest,
    )  # fmt: skip
    delivery.save()
    storage.store(delivery.pk, [content], APART)
    matter.answered_on = act.today
    act.text = f"{delivery.name}，{len(rows)}行{'，逾期提供' if delivery.was_late else ''}"


def _waiting(matter: Matter) -> SharedDelivery:
    return matter.deliveries.select_for_update().get(result=DeliveryResult.QUARANTINED)


def is_not_receiver(details: dict[str, Any], person: Person) -> bool:
    """Whether the data are meant for another unit than the person's."""
    return details["receiver_id"] not in person.body_ids()


def accept(act: Act) -> None:
    """The data become a file of the item, and the next period begins."""
    matter = act.matter
    delivery = _waiting(matter)
    content = storage.path_of(delivery.pk, APART).read_bytes()
    rows = checked_rows(content, delivery.name, matter.details["format"], matter.details["columns"])
    name = f"{matter.title[:60]}（{day_text(delivery.period_end)}）.xlsx"
    file = SimpleUploadedFile(name, _workbook(matter.details["columns"], rows))
    delivery.paper = attach(matter_id=matter.pk, file=file, purpose="exchanged", by=act.actor)
    _decide(act, delivery, DeliveryResult.ACCEPTED, act.data.get("remark", ""))
    matter.details = {**matter.details, "count": matter.details["count"] + 1}
    _due(act)
    if matter.provide_by <= act.today and not delivery.was_late:
        # The provider could not deliver again while the receiver had not looked at what was there.
        matter.provide_by = act.today + timedelta(days=AFTER_LATE_ACCEPTANCE)
        matter.details = {**matter.details, "provide_by": matter.provide_by.isoformat()}


def reject(act: Act) -> None:
    """Back to the provider; the day stays."""
    _decide(act, _waiting(act.matter), DeliveryResult.REJECTED, act.data["reason"])
    act.matter.answered_on = None
    _due(act)


def _decide(act: Act, delivery: SharedDelivery, result: DeliveryResult, reason: str) -> None:
    delivery.result, delivery.reason, delivery.decided_by = result, reason, act.actor
    delivery.save(update_fields=["result", "reason", "decided_by", "paper"])
    path = storage.path_of(delivery.pk, APART)
    transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)
    act.text = f"{delivery.name}，{delivery.rows}行。{reason}"[:500]


def _workbook(columns: Columns, rows: list[list[Any]]) -> bytes:
    """The rows as a workbook that no formula hides in."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("数据")
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column["name"])
    for line, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(line, place, value)
            else:
                sheet.write_string(line, place, harmless(value))
    book.close()
    return buffer.getvalue()
