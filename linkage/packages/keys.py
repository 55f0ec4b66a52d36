"""The key with which this installation signs, and the codes by which installations know one another."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw
CODE_LENGTH = 16


def key_path() -> Path:
    """Where the private key lies."""
    return Path(settings.EXCHANGE_KEY or settings.VAR_DIR / "exchange.pem")


def own_key() -> Ed25519PrivateKey:
    """The private key of this installation, made on the first call and readable by its owner only."""
    path = key_path()
    if not path.exists():
        _make(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path.name} is not an Ed25519 key")
    return key


def _make(path: Path) -> None:
    """Write a new key whole; of two that do so at once the first prevails."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(path).hardlink_to(temporary)
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink()


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half as partners register it: base64 of 32 bytes."""
    return base64.b64encode(key.public_key().public_bytes(*RAW)).decode()


def code_of(public: str) -> str:
    """The code of the installation that first used a key: the beginning of its SHA-256. ValueError for no key."""
    raw = base64.b64decode(public, validate=True)
    if len(raw) != 32:
        raise ValueError("an Ed25519 key has 32 bytes")
    return hashlib.sha256(raw).hexdigest()[:CODE_LENGTH]


def own_code() -> str:
    """The code of this installation; EXCHANGE_CODE keeps it when the key is changed."""
    return settings.EXCHANGE_CODE or code_of(public_text(own_key()))


def signed_by(public: str, signature: bytes, content: bytes) -> bool:
    """Whether the holder of the key signed the content."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True)).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True
