"""Which files prove which paragraph of the facts (2019规定第16条第2项)."""

from __future__ import annotations

import hashlib

from recommendations.models import Recommendation
from supervision.documents.enclosures import FORMER, PURPOSE
from supervision.documents.models import Attachment
from supervision.matters.models import Matter


def paragraphs(text: str) -> list[tuple[str, str]]:
    """The paragraphs of a text, each with a mark that changes when its words do."""
    found = [line.strip() for line in text.splitlines() if line.strip()]
    return [(hashlib.sha256(line.encode()).hexdigest()[:16], line) for line in found]


def evidence_at_hand(matter: Matter) -> list[Attachment]:
    """The files of the matter and of those from which it came, oldest first."""
    keys, above = [matter.pk] if matter.pk else [], matter.parent
    while above is not None and len(keys) < 5:
        keys.append(above.pk)
        above = above.parent
    found = Attachment.objects.filter(matter_id__in=keys).exclude(purpose__in=[PURPOSE, FORMER])
    return list(found.order_by("uploaded_at", "id"))


def enclosed(matter: Matter) -> list[Attachment]:
    """The files that go with the letter, in the order in which they were taken in; one that is gone is left out."""
    wanted = set(matter.details.get("annexes", []))
    return [file for file in evidence_at_hand(matter) if str(file.pk) in wanted] if wanted else []


def enclosure_names(matter: Matter) -> list[str]:
    """What the letter lists as enclosed (附件说明): the files by name, then what goes with it on paper."""
    files = [file.name.rpartition(".")[0] or file.name for file in enclosed(matter)]
    return [*dict.fromkeys(files), *matter.details.get("other_annexes", [])]


def evidence_text(matter: Recommendation) -> str:
    """The names of the files that prove the facts, as its letter lists them; of a changed paragraph no more."""
    links = matter.details.get("evidence") or {}
    wanted = [key for mark, _ in paragraphs(matter.facts) for key in links.get(mark, [])]
    names = {
        str(file.pk): file.name.rpartition(".")[0] or file.name for file in Attachment.objects.filter(pk__in=wanted)
    }
    listed = "、".join(dict.fromkeys(names[key] for key in wanted if key in names))
    return f"{listed}。" if listed else ""
