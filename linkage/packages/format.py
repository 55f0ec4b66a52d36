"""The file: a zip of a signed manifest, the content as JSON, and files named by their SHA-256.

Whatever comes in is suspect until the signature over the manifest and every digest in it have been checked: sizes are
bounded before anything is unpacked, and entries that the manifest does not list are refused.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from linkage.packages.keys import signed_by

FORMAT, VERSION = "supervision-exchange", 1
SIGNED = f"{FORMAT}/{VERSION}\n".encode()
MANIFEST, SIGNATURE, CONTENT, FILES = "manifest.json", "manifest.sig", "content.json", "files/"
MAX_BYTES, MAX_UNPACKED, MAX_JSON, MAX_MANIFEST, MAX_ENTRIES = 64 << 20, 256 << 20, 16 << 20, 1 << 20, 1_000
# The end of a zip without a remark: mark, count of entries, size of the directory that names them.
END, END_MARK, LARGE_MARK, MAX_NAMES = struct.Struct("<4s6xHI6x"), b"PK\x05\x06", b"PK\x06\x07", 256 << 10
# Commas and brackets of a JSON: no more values than a receipt of the longest package has. Faults that are looked at.
MOST_VALUES, MOST_FAULTS = 300_000, 20
BROKEN = re.compile("[\x00\ud800-\udfff]")
# No time of packing in the entries: the same content is the same file.
EPOCH = (2000, 1, 1, 0, 0, 0)
SCHEMAS = Path(__file__).parent


class Refused(ValueError):
    """The package is not taken; the message says why, in the user's language."""


@dataclass(frozen=True)
class Opened:
    """A package that was checked: `digest` is the SHA-256 of its manifest, files are by their SHA-256."""

    manifest: dict[str, Any]
    content: dict[str, Any]
    files: dict[str, bytes]
    digest: str


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def as_json(value: Any) -> bytes:
    """One way of writing: sorted, without spaces, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _whole(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """`pattern` as JSON Schema means it: Python's `$` would let a line break pass at the end."""
    if isinstance(instance, str) and not re.fullmatch(pattern, instance):
        yield ValidationError(f"{instance[:80]!r} does not match {pattern!r}")


def _first_wrong(validator: Any, items: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """`items`, but no further than the first that is wrong, and not at all where there are too many."""
    if not isinstance(instance, list) or len(instance) > schema.get("maxItems", len(instance)):
        return
    for index, item in enumerate(instance):
        fault = next(validator.descend(item, items, path=index), None)
        if fault is not None:
            yield fault
            return


# A million faults are not collected to name one of them.
Careful = extend(Draft202012Validator, {"pattern": _whole, "items": _first_wrong})


@lru_cache
def validator(name: str) -> Any:
    """The validator of `manifest` or `content`."""
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return Careful(schema)


def write(
    head: Mapping[str, Any], content: Any, files: Mapping[str, bytes], key: Ed25519PrivateKey
) -> tuple[bytes, str]:
    """The package and its manifest's SHA-256. `head` holds id, kind, from, to, made_at; files are by their SHA-256."""
    packed = as_json(content)
    manifest = {
        **head,
        "format": FORMAT,
        "version": VERSION,
        "content": {"sha256": sha256(packed), "size": len(packed)},
        "files": [{"sha256": digest, "size": len(files[digest])} for digest in sorted(files)],
    }
    said = as_json(manifest)
    entries = {MANIFEST: said, SIGNATURE: key.sign(SIGNED + said), CONTENT: packed}
    entries |= {FILES + digest: files[digest] for digest in sorted(files)}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return made.getvalue(), sha256(said)


def read(data: bytes, *, key_of: Callable[[str], str | None], to: str) -> Opened:
    """Open and check a package for the installation `to`. `key_of` gives the public key of a sender that is trusted.

    Raises Refused for anything that is not whole, not signed by the sender it names, not for us, or not as described.
    """
    if len(data) > MAX_BYTES:
        raise Refused(f"交换包超过{MAX_BYTES >> 20} MB。")
    _check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _opened(archive, key_of, to)
    except Refused:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, RuntimeError, ValueError) as error:
        raise Refused("不是完整的交换包，文件可能已损坏。") from error


def _check_directory(data: bytes) -> None:
    """The directory of a zip is read whole before anything else of it: one of millions of names is not begun."""
    end = data[-END.size :]
    if len(end) < END.size or not end.startswith(END_MARK) or data[-END.size - 20 :].startswith(LARGE_MARK):
        raise Refused("不是完整的交换包，文件可能已损坏。")
    _, count, size = END.unpack(end)
    if count > MAX_ENTRIES or size > MAX_NAMES:
        raise Refused("包内文件过多或者解压后过大，已拒收。")


def _opened(archive: zipfile.ZipFile, key_of: Callable[[str], str | None], to: str) -> Opened:
    entries = _listed(archive)
    # Read before anybody has signed for it, so it is small.
    said = _entry(archive, entries, MANIFEST, MAX_MANIFEST)
    manifest = _checked("manifest", said)
    public = key_of(manifest["from"])
    if public is None and manifest["from"] == to:
        raise Refused("这个交换包是本系统制作的，应当交给对方导入；对方导入后交回的回执才在这里导入。")
    if public is None:
        raise Refused("发送方不是已登记的对接系统，或者已经停用。")
    if not signed_by(public, _entry(archive, entries, SIGNATURE, 64), SIGNED + said):
        raise Refused("签名与发送方登记的公钥不符，不能采信。")
    if manifest["to"] != to:
        raise Refused("这个交换包不是发给本系统的。")
    wanted = {FILES + item["sha256"]: item for item in manifest["files"]}
    if set(entries) != {MANIFEST, SIGNATURE, CONTENT, *wanted} or len(wanted) != len(manifest["files"]):
        raise Refused("包内文件与清单不符。")
    files = {item["sha256"]: _matching(archive, entries, name, item) for name, item in wanted.items()}
    content = _checked("content", _matching(archive, entries, CONTENT, manifest["content"]))
    if content["kind"] != manifest["kind"] or (content["kind"] == "receipt" and files):
        raise Refused("包内文件与清单不符。")
    return Opened(manifest, content, files, sha256(said))


def _listed(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The entries by name, within bounds; nothing is unpacked yet."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused("包内文件过多或者解压后过大，已拒收。")
    named = {entry.filename: entry for entry in entries}
    if len(named) != len(entries) or not {MANIFEST, SIGNATURE, CONTENT} <= set(named):
        raise Refused("包内文件与清单不符。")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise Refused("包内文件的压缩方式不被接受。")
    return named


def _entry(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], name: str, most: int) -> bytes:
    """One entry, never more of it than it may have."""
    with archive.open(entries[name]) as file:
        found = file.read(most + 1)
    if len(found) > most:
        raise Refused("包内文件与清单不符。")
    return found


def _matching(archive: zipfile.ZipFile, entries: dict, name: str, item: Mapping[str, Any]) -> bytes:
    """One entry that has the size and digest that the manifest gives it."""
    found = _entry(archive, entries, name, min(item["size"], MAX_UNPACKED))
    if len(found) != item["size"] or sha256(found) != item["sha256"]:
        raise Refused("包内文件的校验值与清单不符。")
    return found


def _checked(name: str, raw: bytes) -> dict[str, Any]:
    """JSON that follows its schema and holds no text that cannot be stored."""
    if len(raw) > MAX_JSON or sum(map(raw.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise Refused("包内文件过大，已拒收。")
    try:
        found = json.loads(
            raw.decode(), parse_constant=_no_number, parse_float=_number, object_pairs_hook=_each_name_once
        )
        broken = _holds_broken_text(found)
    except (ValueError, RecursionError) as error:
        raise Refused("包内数据不是有效的 JSON。") from error
    _check_version(name, found)
    if fault := best_match(islice(validator(name).iter_errors(found), MOST_FAULTS)):
        raise Refused(f"包内数据不符合格式（{'/'.join(map(str, fault.absolute_path)) or name}）。"[:300])
    if broken:
        raise Refused("包内数据含有无法保存的字符。")
    return dict(found)


def _check_version(name: str, found: Any) -> None:
    """Another version of the format is no damage: who made it must know what to do."""
    version = found.get("version", VERSION) if name == "manifest" and isinstance(found, dict) else VERSION
    if isinstance(version, int) and version != VERSION:
        raise Refused(f"交换包的格式版本是{version}，本系统接受的是{VERSION}；请双方使用同一版本的系统重新制作。")


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which two readers see the same: no name stands in it twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_number(name: str) -> float:
    raise ValueError(name)


def _number(text: str) -> float:
    """A number that the database can hold: 1e999 is none."""
    found = float(text)
    return found if math.isfinite(found) else _no_number(text)


def _holds_broken_text(value: Any) -> bool:
    if isinstance(value, str):
        return bool(BROKEN.search(value))
    if isinstance(value, dict):
        return any(_holds_broken_text(key) or _holds_broken_text(item) for key, item in value.items())
    return isinstance(value, list) and any(map(_holds_broken_text, value))
