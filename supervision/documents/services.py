"""Making letters and taking in files."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from supervision.accounts.models import Person
from supervision.documents import letters, storage
from supervision.documents.models import Attachment, Letter
from supervision.documents.uploads import checked


@transaction.atomic
def make_letter(
    *, matter_id: int, kind: str, data: Mapping[str, Any], number: str, by: Person | None, internal: bool, at: datetime
) -> Letter:
    """Render a letter as docx and PDF, store both and the data they were made from.

    Raises letters.LetterError (a ValueError) naming the part that is missing.
    """
    made = letters.render(kind, data, font_dirs=settings.FONT_DIRS)
    key = uuid.uuid4()
    _, pdf = storage.store(key, [made.pdf], ".pdf")
    _, docx = storage.store(key, [made.docx], ".docx")
    return Letter.objects.create(
        id=key,
        matter_id=matter_id,
        kind=kind,
        version=made.version,
        title=made.title,
        number=number,
        data=dict(data),
        text=made.text,
        pages=made.pages,
        pdf_sha256=pdf,
        docx_sha256=docx,
        made_by=by,
        made_at=at,
        is_internal=internal,
    )


@transaction.atomic
def attach(*, matter_id: int, file: UploadedFile, purpose: str, by: Person, reference: int | None = None) -> Attachment:
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
