"""Which files are let in: an allow-list by content, with bounded reading."""

import unicodedata
import zipfile
from pathlib import PurePosixPath

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

ALLOWED = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OFFICE = {"docx": "word/", "xlsx": "xl/"}
MAX_ENTRIES = 2000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PIXELS = 80_000_000


def checked(file: UploadedFile) -> tuple[str, str]:
    """The clean name and the media type of an acceptable upload; ValidationError names the reason otherwise."""
    name = clean_name(file.name or "")
    suffix = PurePosixPath(name).suffix.lower().lstrip(".")
    if suffix not in ALLOWED:
        raise ValidationError(f"“{name}”：只接受 PDF、JPG、PNG、DOCX、XLSX 文件。", code="type")
    if not file.size:
        raise ValidationError(f"“{name}”：文件是空的。", code="empty")
    if file.size > settings.MAX_UPLOAD_BYTES:
        raise ValidationError(f"“{name}”：超过 {settings.MAX_UPLOAD_BYTES // 1024 // 1024} MB。", code="size")
    file.seek(0)
    head = file.read(8192)
    if suffix in OFFICE:
        _check_office(file, suffix, name)
    else:
        kind = filetype.guess(head)
        if kind is None or kind.mime != ALLOWED[suffix]:
            raise ValidationError(f"“{name}”：内容与扩展名不符。", code="content")
        if suffix == "png" and _png_pixels(head) > MAX_PIXELS:
            raise ValidationError(f"“{name}”：图片尺寸过大。", code="pixels")
    file.seek(0)
    return name, ALLOWED[suffix]


def clean_name(name: str) -> str:
    """A display name without folders, control or direction characters, at most 120 characters long."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[:110]}{dot}{suffix[:8]}" if stem else name[:118]


def _check_office(file: UploadedFile, suffix: str, name: str) -> None:
    """An office file is a zip with the right parts, no macros, and declared sizes within bounds."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise ValidationError(f"“{name}”：不是有效的 {suffix.upper()} 文件。", code="content") from error
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise ValidationError(f"“{name}”：解压后过大，已拒收。", code="bomb")
    if any("vbaproject" in entry.lower() for entry in names):
        raise ValidationError(f"“{name}”：含有宏，请另存为不含宏的文件。", code="macro")
    if any(entry.startswith("/") or ".." in entry.split("/") for entry in names):
        raise ValidationError(f"“{name}”：压缩结构异常，已拒收。", code="path")
    if "[Content_Types].xml" not in names or not any(entry.startswith(OFFICE[suffix]) for entry in names):
        raise ValidationError(f"“{name}”：内容与扩展名不符。", code="content")


def _png_pixels(head: bytes) -> int:
    return int.from_bytes(head[16:20], "big") * int.from_bytes(head[20:24], "big")
