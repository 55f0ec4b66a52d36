"""The electronic signature of a body under its letters: PAdES, with the certificate that the deployment was given.

A body signs when the folder of SIGNING_DIR holds `<code of the body, : as ->.p12` and beside it the password in a file
of the same name ending in `.pass`. Without them letters stay unsigned, and their page says so.
"""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Replace
from django.utils import timezone

from supervision.accounts.models import Body
from supervision.documents.letters import LetterError
from supervision.terms.arithmetic import day_text


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
        signer = _signer(keys)
        if reason := _out_of_time(signer.signing_cert, timezone.now()):
            raise SigningError(reason)
        about = signers.PdfSignatureMetadata(
            field_name="Signature", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256", name=body.name
        )
        made = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, signer=signer)
    except (OSError, ValueError) as error:
        if isinstance(error, SigningError):
            raise
        raise SigningError("文书签名失败，请联系系统管理员") from error
    return Signed(made.getvalue(), str(signer.signing_cert.subject.native.get("common_name", body.name))[:200])


def _signer(keys: Path) -> Any:
    """The certificate and key of a file, opened with the password beside it."""
    from pyhanko.sign import signers  # noqa: PLC0415

    password = keys.with_suffix(".pass").read_bytes().strip()
    signer = signers.SimpleSigner.load_pkcs12(str(keys), passphrase=password)
    if signer is None or signer.signing_cert is None:
        raise SigningError("签名证书无法读取，请联系系统管理员")
    return signer


def last_days(today: date) -> list[tuple[Body, date | None]]:
    """Each body that has a certificate, with the last day on which it signs; None where the files cannot be used."""
    if not settings.SIGNING_DIR:
        return []
    names = {found.stem for found in Path(settings.SIGNING_DIR).glob("*.p12")}
    coded = Body.objects.in_being(today).alias(file=Replace("code", Value(":"), Value("-")))
    return [(body, _last_day(body)) for body in coded.filter(file__in=names).order_by("pk")]


def _last_day(body: Body) -> date | None:
    keys = keys_of(body)
    try:
        return timezone.localdate(_signer(keys).signing_cert.not_valid_after) if keys else None
    except (OSError, ValueError):
        return None


def _out_of_time(certificate: Any, now: datetime) -> str:
    """Why a certificate must not sign today: nobody could verify what it signs. Empty when it may."""
    if now > certificate.not_valid_after:
        return f"签名证书已于{day_text(timezone.localdate(certificate.not_valid_after))}到期，请联系系统管理员更换"
    if now < certificate.not_valid_before:
        return f"签名证书自{day_text(timezone.localdate(certificate.not_valid_before))}起才有效，请联系系统管理员"
    return ""


def new_code() -> str:
    """A code for a new letter."""
    return secrets.token_urlsafe(18)


def address(code: str) -> str:
    """Where a code leads: what the QR code on the letter says."""
    return f"{settings.SITE_URL.rstrip('/')}/verify/{code}/"
