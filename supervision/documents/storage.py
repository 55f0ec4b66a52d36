"""Files on disk: uuid names outside the web root, written whole or not at all."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings


def path_of(key: UUID, suffix: str = "") -> Path:
    """Where the bytes of a key lie."""
    name = key.hex
    return Path(settings.MEDIA_ROOT) / name[:2] / f"{name}{suffix}"


def store(key: UUID, chunks: Iterable[bytes], suffix: str = "", limit: int | None = None) -> tuple[int, str]:
    """Write chunks under a key: temporary file, fsync, rename. Returns (bytes, sha256); ValueError past the limit."""
    path = path_of(key, suffix)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if limit is not None and size > limit:
                    raise ValueError("文件超过大小限制")
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return size, digest.hexdigest()
