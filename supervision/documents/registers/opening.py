"""Opens a spreadsheet from outside behind guards and yields plain grids of cells.

A file is judged by size, kind and archive entries first; a workbook is then parsed by a limited process (`workbook`).
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supervision.documents.registers import workbook

MAX_BYTES = 20 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_UNCOMPRESSED = 200 * 1024 * 1024
PATIENCE = 60  # seconds of waiting for the parser, on a loaded machine longer than its own time

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LOCKED = "文件已加密，请取消密码后再上传。"
DAMAGED = "文件已损坏，或不是电子表格。"
TOO_LARGE = f"工作表过大，最多{workbook.MAX_ROWS}行、{workbook.MAX_COLUMNS}列，请删去多余的行列后再上传。"

Cell = Any  # str, float, int, bool, datetime.date, or ""
Merge = tuple[int, int, int, int]  # first row, first column, last row, last column; 0-based


class RegisterError(Exception):
    """The file cannot be read as a register; its text is a Chinese sentence for the person who uploaded it."""


@dataclass(frozen=True)
class Grid:
    """One sheet as written: rows of cells from A1 on, its merged areas, and why it is not read, if so."""

    name: str
    rows: list[list[Cell]]
    merges: list[Merge]
    unread: str = ""


def open_grids(source: bytes | Path, *, name: str) -> list[Grid]:
    """All sheets of an xlsx, xls or CSV file. Raises RegisterError and nothing else for a bad file."""
    content = _content(source)
    if content.startswith(b"PK"):
        _guard_archive(content)
        return _parsed(content)
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise RegisterError(LOCKED)
        return _parsed(content)
    return [_table(content, name)]


def _content(source: bytes | Path) -> bytes:
    if isinstance(source, Path):
        try:
            if source.stat().st_size > MAX_BYTES:
                raise RegisterError("文件超过20 MB，请拆分后再上传。")
            source = source.read_bytes()
        except OSError as error:
            raise RegisterError("文件无法读取。") from error
    if len(source) > MAX_BYTES:
        raise RegisterError("文件超过20 MB，请拆分后再上传。")
    if not source.strip():
        raise RegisterError("文件是空的。")
    return source


def _guard_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise RegisterError(DAMAGED) from error
    if len(entries) > MAX_ENTRIES:
        raise RegisterError("文件内部条目超过2000个，不予打开。")
    if sum(entry.file_size for entry in entries) > MAX_UNCOMPRESSED:
        raise RegisterError("文件解压后超过200 MB，不予打开。")
    if "xl/workbook.xml" not in {entry.filename.lower() for entry in entries}:
        raise RegisterError("不是 xlsx 电子表格，请另存为 xlsx 后再上传。")


def _parsed(content: bytes) -> list[Grid]:
    command = [sys.executable, "-I", workbook.__file__]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, env={}, check=False)
    except subprocess.TimeoutExpired as error:
        raise RegisterError(TOO_LARGE) from error
    if done.returncode == workbook.LOCKED:
        raise RegisterError(LOCKED)
    if done.returncode == workbook.TOO_LARGE or done.returncode < 0:  # ended by a signal: out of memory or time
        raise RegisterError(TOO_LARGE)
    if done.returncode:
        raise RegisterError(DAMAGED)
    return [
        Grid(sheet["name"], sheet["rows"], [tuple(area) for area in sheet["merges"]], sheet["unread"])
        for sheet in json.loads(done.stdout, object_hook=_cell)
    ]


def _cell(pairs: dict[str, Any]) -> Any:
    return datetime.date.fromisoformat(pairs["date"]) if pairs.keys() == {"date"} else pairs


def _table(content: bytes, name: str) -> Grid:
    text = _decoded(content)
    head = text.lstrip()[:200].lower()
    if head.startswith(("<", "%pdf", "{\\rtf")):
        raise RegisterError("不是电子表格，请另存为 xlsx 后再上传。")
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise RegisterError(DAMAGED)
    first = text[:2_000]
    delimiter = max(",\t;", key=first.count)
    try:
        rows: list[list[Cell]] = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise RegisterError("CSV 文件格式有误，无法读取。") from error
    if len(rows) > workbook.MAX_ROWS or max((len(row) for row in rows), default=0) > workbook.MAX_COLUMNS:
        raise RegisterError(TOO_LARGE)
    return Grid(Path(name).stem or name, rows, [])


def _decoded(content: bytes) -> str:
    encodings = ("utf-8-sig", "gb18030")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ("utf-16", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RegisterError("文件不是电子表格，或文字编码无法识别。")
