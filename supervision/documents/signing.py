"""The electronic signature of a body under its letters: PAdES, with the certificate that the deployment was given.

A body signs when the folder of SIGNING_DIR holds `<code of the body, : as ->.p12` and beside it the password in a file
of the same name ending in `.pass`. Without them letters stay unsigned, and their page says so.
"""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from supervision.accounts.models import Body
from supervision.documents.letters import LetterError


class SigningError(LetterError):
    """A body has a certificate and yet its letter could not be signed."""


@dataclass(frozen=True)
class Signed:
    """The signed file, and whom the certificate names."""

    pdf: bytes
    signer: str


def keys_of(body: Body) -> Path | None:
    """Where the certificate and key of a body lie; None when it has none."""
    if not settings.SIGNING_DIR:
        return None
    found = Path(settings.SIGNING_DIR) / f"{body.code.replace(':', '-')}.p12"
    return found if found.is_file() else None


def sign(pdf: bytes, body: Body) -> Signed | None:
    """The letter with the body's signature added as an increment, so that the unsigned bytes stay its beginning.

    None when the body has no certificate. Raises SigningError when it has one that cannot be used.
    """
    keys = keys_of(body)
    if keys is None:
        return None
    # Loaded only where something is signed: it takes seconds.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign import fields, signers  # noqa: PLC0415

    try:
        password = keys.with_suffix(".pass").read_bytes().strip()
        signer = signers.SimpleSigner.load_pkcs12(str(keys), passphrase=password)
        if signer is None or signer.signing_cert is None:
            raise SigningError("签名证书无法读取，请联系系统管理员")
        about = signers.PdfSignatureMetadata(
            field_name="Signature", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256", name=body.name
        )
        made = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, signer=signer)
    except (OSError, ValueError) as error:
        if isinstance(error, SigningError):
            raise
        raise SigningError("文书签名失败，请联系系统管理员") from error
    return Signed(made.getvalue(), str(signer.signing_cert.subject.native.get("common_name", body.name))[:200])


def new_code() -> str:
    """A code for a new letter."""
    return secrets.token_urlsafe(18)


def address(code: str) -> str:
    """Where a code leads: what the QR code on the letter says."""
    return f"{settings.SITE_URL.rstrip('/')}/verify/{code}/"
