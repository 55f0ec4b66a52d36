"""What goes with a letter: copies of files in the case, kept with the letter's own matter."""

import uuid
from collections.abc import Iterable, Iterator

from supervision.accounts.models import Person
from supervision.documents import storage
from supervision.documents.models import Attachment

PURPOSE, FORMER = "annex", "annex_of_old_letter"
CHUNK = 1 << 20


def _chunks(file: Attachment) -> Iterator[bytes]:
    with storage.path_of(file.pk).open("rb") as stored:
        while chunk := stored.read(CHUNK):
            yield chunk


def forget_enclosures(matter_id: int) -> None:
    """What went with a letter that was taken back stays in the file, and is no longer shown to the other side."""
    Attachment.objects.filter(matter_id=matter_id, purpose=PURPOSE).update(purpose=FORMER)


def enclose(matter_id: int, files: Iterable[Attachment], by: Person) -> list[str]:
    """Keep copies of these files as enclosures of the letter, in the place of earlier ones; returns their keys.

    Copies, for the file in the case stays closed to whoever is addressed.
    """
    forget_enclosures(matter_id)
    kept = []
    for file in files:
        key = uuid.uuid4()
        size, digest = storage.store(key, _chunks(file))
        Attachment.objects.create(
            id=key, matter_id=matter_id, purpose=PURPOSE, name=file.name, media_type=file.media_type, size=size,
            sha256=digest, uploaded_by=by,
        )  # fmt: skip
        kept.append(str(key))
    return kept
