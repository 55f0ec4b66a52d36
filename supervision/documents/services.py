"""Making letters and taking in files."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from supervision.accounts.models import Body, Person
from supervision.documents import letters, storage
from supervision.documents.enclosures import PURPOSE, forget_enclosures
from supervision.documents.models import Attachment, Letter, ServiceConsent, ServiceReceipt
from supervision.documents.originals import Original, original
from supervision.documents.signing import address, new_code, sign
from supervision.documents.uploads import checked


@transaction.atomic(savepoint=False)
def make_letter(
    *, matter_id: int, kind: str, data: Mapping[str, Any], number: str, by: Person | None, internal: bool, at: datetime
) -> Letter:
    """Render a letter as docx and PDF, store both and the data they were made from.

    A numbered letter that leaves the house carries a code for its verification, and its body's signature if it has one.

    Raises letters.LetterError (a ValueError) naming the part that is missing. A letter that comes ready-made is kept.
    """
    arrived = original()
    if arrived is not None:
        return _kept(arrived, matter_id=matter_id, kind=kind, by=by, at=at)
    code = new_code() if number and not internal else None
    data = {**letters.without_stops(kind, data), **({"verification": address(code)} if code else {})}
    made = letters.render(kind, data, font_dirs=settings.FONT_DIRS)
    key = uuid.uuid4()
    _, pdf = storage.store(key, [made.pdf], ".pdf")
    signed = sign(made.pdf, _issuer(matter_id)) if code else None
    signed_sha256 = storage.store(key, [signed.pdf], ".signed.pdf")[1] if signed else ""
    _, docx = storage.store(key, [made.docx], ".docx")
    return Letter.objects.create(
        id=key,
        matter_id=matter_id,
        kind=kind,
        version=made.version,
        layout=made.layout,
        title=made.title,
        number=number,
        data=data,
        text=made.text,
        pages=made.pages,
        pdf_sha256=pdf,
        signed_sha256=signed_sha256,
        signer=signed.signer if signed else "",
        code=code,
        docx_sha256=docx,
        made_by=by,
        made_at=at,
        is_internal=internal,
    )


def _kept(arrived: Original, *, matter_id: int, kind: str, by: Person | None, at: datetime) -> Letter:
    """A letter of another installation, bit for bit; it is verified where it was made, so it has no code here."""
    if arrived.kind != kind:
        raise letters.LetterError("随附文书的种类与办理动作不符")
    key = uuid.uuid4()
    digests = {suffix: storage.store(key, [content], suffix)[1] for suffix, content in arrived.files.items()}
    return Letter.objects.create(
        id=key,
        matter_id=matter_id,
        kind=kind,
        number=arrived.number,
        pdf_sha256=digests[".pdf"],
        docx_sha256=digests[".docx"],
        signed_sha256=digests.get(".signed.pdf", ""),
        made_by=by,
        made_at=at,
        **arrived.about,
    )


@dataclass(frozen=True)
class Fate:
    """What became of a letter after it was issued: in a word, by which document, and when."""

    word: str
    number: str = ""
    on: date | None = None


# Which later document of the same matter ends the force of one, and what that is called.
ENDED_BY = {"withdrawal": "撤回", "modification": "变更"}
# 复议、复核 of an order to cancel a case, at the same level and above.
REVIEWS = ("reconsideration_decision", "filing_review_decision")
ENDED_WHOLE = {
    "suit_withdrawal": (("public_interest_complaint", "civil_complaint"), "撤回"),
    "support_withdrawal": (("support_opinion",), "撤回"),
}


# Where a matter's details say what the court ruled of a withdrawal; until it is allowed, the complaint stands.
WITHDRAWAL = "withdrawal_ruling"


def _is_undecided(kind: str, details: Mapping[str, Any]) -> bool:
    """A suit is withdrawn when the court allows it (两高公益诉讼解释第19、24条)."""
    return kind == "suit_withdrawal" and details.get(WITHDRAWAL, "allowed") != "allowed"


def fate_of(letter: Letter) -> Fate | None:
    """Whether a letter was withdrawn or changed since; None while it stands."""
    later = Letter.objects.filter(matter_id=letter.matter_id, made_at__gte=letter.made_at).exclude(pk=letter.pk)
    for found in later.filter(kind__in=[*ENDED_BY, *ENDED_WHOLE, *REVIEWS]).order_by("made_at"):
        if _is_undecided(found.kind, letter.matter.details):
            continue
        said = {"about": found.data.get("letter_number"), "result": found.data.get("result")}
        word = ends({"kind": found.kind, **said}, {"kind": letter.kind, "number": letter.number})
        if word:
            return Fate(word, found.number, timezone.localtime(found.made_at).date())
    # A letter that went to the wrong body is taken back without a document of its own.
    return Fate("收回") if _was_taken_back(letter.number, letter.matter.details) else None


def _was_taken_back(number: str, details: Mapping[str, Any]) -> bool:
    return bool(number) and number in details.get("earlier_numbers", [])


def fate_word(letter: Mapping[str, Any], letters: Iterable[Mapping[str, Any]], details: Mapping[str, Any]) -> str:
    """What became of one of a matter's letters, from rows as `ends` asks for them; empty while it stands."""
    effective = (later for later in letters if not _is_undecided(later["kind"], details))
    word = next(filter(None, (ends(later, letter) for later in effective)), "")
    return word or ("收回" if _was_taken_back(letter["number"], details) else "")


def ends(later: Mapping[str, Any], letter: Mapping[str, Any]) -> str:
    """What a later document of the matter did to a letter, in a word; empty where nothing.

    Of the later one `kind`, `about` (the number that it names) and `result` are asked, of the letter `kind`, `number`.
    """
    if later["kind"] in ENDED_BY and letter["number"] and later["about"] == letter["number"]:
        return ENDED_BY[later["kind"]]
    whole, word = ENDED_WHOLE.get(later["kind"], ((), ""))
    if letter["kind"] in whole:
        return word
    revoked = later["kind"] in REVIEWS and (letter["kind"], later["result"]) == ("cancellation_order", "撤销")
    return "撤销" if revoked else ""


def _issuer(matter_id: int) -> Body:
    return Body.objects.get(matters=matter_id)


@transaction.atomic
def attach(
    *, matter_id: int, file: UploadedFile, purpose: str, by: Person | None, reference: int | None = None
) -> Attachment:
    """Store one checked upload. Raises ValidationError with the reason when the file is not acceptable."""
    name, media_type = checked(file)
    key = uuid.uuid4()
    size, digest = storage.store(key, file.chunks(), limit=settings.MAX_UPLOAD_BYTES)
    return Attachment.objects.create(
        id=key,
        matter_id=matter_id,
        purpose=purpose,
        reference=reference,
        name=name,
        media_type=media_type,
        size=size,
        sha256=digest,
        uploaded_by=by,
    )


def enclose_arrived(matter_id: int, files: Iterable[tuple[str, bytes]], by: Person) -> None:
    """Keep what came with a letter of another installation: (name, content), each judged as an upload is.

    Raises ValidationError with the reason when one of them is not acceptable.
    """
    forget_enclosures(matter_id)
    for name, content in files:
        attach(matter_id=matter_id, file=SimpleUploadedFile(name, content), purpose=PURPOSE, by=by)


def last_receipt(matter: Any) -> ServiceReceipt | None:
    """The last service of the letter itself on the addressee of a matter.

    Joint units, and letters that are served apart, have receipts of their own, which start nothing.
    """
    served = ServiceReceipt.objects.filter(matter_id=matter.pk, body_id=matter.counterpart_id, apart=False)
    return served.order_by("-id").first()


def consent_on(body: Body, day: date) -> ServiceConsent | None:
    """The consent to electronic service that a body had given on a day and not taken back before it."""
    given = ServiceConsent.objects.filter(body=body, given_on__lte=day)
    return given.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day)).first()


@transaction.atomic
def keep_consent(*, body: Body, given_on: date, by: Person, address: str = "", signatory: str = "") -> ServiceConsent:
    """Record a consent; one in force already is kept as it is."""
    standing = ServiceConsent.objects.select_for_update().filter(body=body, withdrawn_on__isnull=True).first()
    if standing is not None:
        return standing
    return ServiceConsent.objects.create(
        body=body, given_on=given_on, recorded_by=by, address=address, signatory=signatory
    )


def withdrawn_after(body: Body, day: date) -> date | None:
    """The day on which a consent that stood on `day`, or was given later, was taken back; None when none was."""
    taken_back = ServiceConsent.objects.filter(body=body, withdrawn_on__gte=day).order_by("-withdrawn_on").first()
    return taken_back.withdrawn_on if taken_back else None


@transaction.atomic
def withdraw_consent(*, body: Body, on: date) -> int:
    """Take the standing consent back from a day on; what was served before stays served. Returns how many."""
    return ServiceConsent.objects.filter(body=body, withdrawn_on__isnull=True, given_on__lte=on).update(withdrawn_on=on)
