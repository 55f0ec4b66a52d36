"""The way by HTTP: a package is posted to the partner's address, and the answer is its receipt.

The request is signed before its body is read, so that a stranger cannot make the receiver read one. Headers: the
sender's code, the moment, the SHA-256 of the body, and a signature over these and the receiver's code.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import F

from linkage.models import Package, PackageState, Partner
from linkage.packages.format import MAX_BYTES, Refused
from linkage.packages.keys import own_code, own_key, signed_by
from linkage.packages.receiving import receive
from linkage.packages.sending import bytes_of
from supervision.notices.services.webhook import Pinned, RefusedAddress, check_url, resolve

MEDIA_TYPE = "application/zip"
FROM, AT, DIGEST, SIGNATURE = "X-Exchange-From", "X-Exchange-At", "X-Exchange-Digest", "X-Exchange-Signature"
# The receiver answers once every act is carried out.
SECONDS = 120
TOLERANCE = timedelta(minutes=10)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))


def _signed(sender: str, receiver: str, at: str, digest: str) -> bytes:
    return f"supervision-exchange/1 post\n{sender}\n{receiver}\n{at}\n{digest}".encode()


def headers_for(partner: Partner, data: bytes, now: datetime) -> dict[str, str]:
    """What a posted package says of itself."""
    at, digest = str(int(now.timestamp())), hashlib.sha256(data).hexdigest()
    signature = own_key().sign(_signed(own_code(), partner.code, at, digest))
    return {
        "Content-Type": MEDIA_TYPE,
        FROM: own_code(),
        AT: at,
        DIGEST: digest,
        SIGNATURE: base64.b64encode(signature).decode(),
    }


def sender_of(headers: Mapping[str, str], now: datetime) -> Partner | None:
    """The partner that signed the request just now, or None; its body has still to match the digest it names."""
    partner = Partner.objects.filter(code=headers.get(FROM, "")[:32], is_active=True).first()
    at, digest = headers.get(AT, ""), headers.get(DIGEST, "")
    if partner is None or not at.isdecimal() or len(at) > 12:
        return None
    if abs(now.timestamp() - int(at)) > TOLERANCE.total_seconds():
        return None
    try:
        signature = base64.b64decode(headers.get(SIGNATURE, ""), validate=True)
    except ValueError:
        return None
    return partner if signed_by(partner.key, signature, _signed(partner.code, own_code(), at, digest)) else None


def post_waiting(now: datetime) -> int:
    """Post what waits for its turn; returns how many receipts came back. Every package may be posted twice."""
    confirmed = 0
    waiting = Package.objects.filter(incoming=False, state=PackageState.WAITING, next_try_at__lte=now)
    for key in waiting.order_by("at").values_list("pk", flat=True):
        confirmed += _post_one(key, now)
    return confirmed


def _post_one(key: UUID, now: datetime) -> bool:
    """Post one package that no other worker has; its receipt is taken in like any other."""
    with transaction.atomic():
        package = (
            Package.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("partner")
            .filter(pk=key, state=PackageState.WAITING, partner__is_active=True)
            .first()
        )
        if package is None:
            return False
        # Claimed until the next turn: a worker that dies here loses nothing.
        last = package.attempts >= len(WAITS)
        package.next_try_at = now + WAITS[min(package.attempts, len(WAITS) - 1)]
        package.attempts = F("attempts") + 1
        package.save(update_fields=["attempts", "next_try_at"])
    try:
        answer = post(package.partner, bytes_of(package), now)
        receive(answer, by=None, now=now, sender=package.partner.code)
    except (OSError, RefusedAddress, Refused) as error:
        state = PackageState.FAILED if last else PackageState.WAITING
        Package.objects.filter(pk=key, state=PackageState.WAITING).update(state=state, error=str(error)[:300])
        return False
    Package.objects.filter(pk=key).update(error="")
    return True


def post(partner: Partner, data: bytes, now: datetime) -> bytes:
    """Post a package and return the receipt; OSError or RefusedAddress says why it was not taken."""
    host, port, scheme = check_url(partner.url)
    link = Pinned(host, port, resolve(host, port), encrypted=scheme == "https", seconds=SECONDS)
    try:
        link.request("POST", urlsplit(partner.url).path or "/", data, headers_for(partner, data, now))
        answer = link.getresponse()
        content = answer.read(MAX_BYTES + 1)
    except http.client.HTTPException as error:
        raise OSError(f"对方应答有误：{type(error).__name__}") from error
    finally:
        link.close()
    if answer.status != 200:
        raise OSError(f"对方应答 {answer.status}")
    return content
