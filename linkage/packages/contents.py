"""The acts of a matter as a package holds them: by numbers, codes and digests, each with its letter and files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from linkage.models import ExchangedAct, ExchangedMatter
from linkage.packages import deciding
from linkage.packages.crossing import Owed
from linkage.packages.format import MAX_BYTES, sha256
from linkage.packages.keys import own_code
from linkage.packages.words import evidence_rows, plain
from supervision.documents import storage
from supervision.documents.disclosure import SHARED_PURPOSES
from supervision.documents.enclosures import PURPOSE as ENCLOSED
from supervision.documents.models import Attachment, Letter
from supervision.ledger.models import Entry
from supervision.matters.models import Matter

# No package grows beyond what a receiver takes in: what does not fit stays owed.
MOST_MATTERS, MOST_ACTS, MOST_BYTES, MOST_FILES, LARGEST = 100, 300, 32 << 20, 800, MAX_BYTES - (4 << 20)
# As many as one picks in a list; what does not fit into one package goes into the next.
MOST_CHOSEN = 200
# What is told of a letter beside its words: which one it ends, and how.
TOLD = ("letter_number", "result")


@dataclass
class Content:
    """The content of a package while it is written, with its files."""

    matters: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    acts: list[tuple[str, Matter, Entry]] = field(default_factory=list)

    def keep(self, content: bytes) -> str:
        digest = sha256(content)
        self.files[digest] = content
        return digest

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(map(len, self.files.values()))

    @property
    def is_full(self) -> bool:
        """Whether another matter might make it too large to be taken in."""
        many = len(self.matters) >= MOST_MATTERS or len(self.acts) >= MOST_ACTS
        return many or self.size > MOST_BYTES or len(self.files) > MOST_FILES // 2

    def takes(self, other: Content) -> bool:
        """Whether both together are still taken in by a receiver."""
        together = {**self.files, **other.files}
        return sum(map(len, together.values())) <= LARGEST and len(together) <= MOST_FILES

    def add(self, other: Content) -> None:
        """Take in another's matter."""
        self.matters += other.matters
        self.files |= other.files
        self.acts += other.acts


def uid_of(matter: Matter) -> str:
    """The number of a matter in the installation where it began."""
    known = ExchangedMatter.objects.filter(matter=matter).values_list("uid", flat=True).first()
    return known or f"{own_code()}:{matter.pk}"


def described(matter: Matter, rows: list[Owed]) -> Content:
    """The acts of one matter as the schema of the content has them."""
    content = Content()
    content.matters.append(
        {
            "uid": uid_of(matter),
            "kind": matter.kind,
            "office": matter.office.code,
            "counterpart": matter.counterpart.code if matter.counterpart else "",
            "about": {"function": matter.function, "field": matter.field, "secrecy": matter.secrecy},
            "acts": _acts(matter, rows, content),
        }
    )
    return content


def _acts(matter: Matter, rows: list[Owed], content: Content) -> list[dict[str, Any]]:
    code = own_code()
    known = {act.entry: act for act in ExchangedAct.objects.filter(matter=matter, incoming=False)}
    refused = {number for number, act in known.items() if act.refusal}
    uids = {one.entry.number: f"{code}:{one.entry.number}" for one in rows}
    # What the other side refused does not hold up what comes after it.
    sound = {number: act.uid for number, act in known.items()} | uids
    order = sorted(number for number in sound if number and number not in refused)
    acts = []
    for one in rows:
        number = one.entry.number
        before = [earlier for earlier in order if earlier < number]
        after = sound[before[-1]] if before else None
        acts.append({"uid": uids[number], "after": after, **_act(matter, one, content)})
        content.acts.append((uids[number], matter, one.entry))
    return acts


def _act(matter: Matter, one: Owed, content: Content) -> dict[str, Any]:
    entry = one.entry
    said = plain(matter, one.move, one.said)
    evidence_rows(matter, one.move, one.round, said, lambda file: _file(file, content))
    act = {
        "move": one.move.name,
        "at": entry.at.isoformat(),
        "by": {"body": one.body.code, "name": entry.actor_name},
        "said": said,
        "files": _attached(matter, one, content),
    }
    if one.decided:
        act["decided"] = deciding.told(one.decided)
    letter = Letter.objects.filter(pk=entry.data.get("letter"), is_internal=False).first()
    if letter is None:
        return act
    enclosed = _enclosed(matter, entry, content)
    return act | {"letter": _letter(letter, content) | ({"enclosures": enclosed} if enclosed else {})}


def _enclosed(matter: Matter, entry: Entry, content: Content) -> list[dict[str, str]]:
    """What goes with the letter that was made by this act; what went with one that was taken back is shown no more."""
    files = Attachment.objects.filter(matter=matter, pk__in=entry.data.get("enclosed", []), purpose=ENCLOSED)
    return [_file(file, content) for file in files.order_by("uploaded_at", "id")]


def _file(file: Attachment, content: Content) -> dict[str, str]:
    return {"name": file.name, "sha256": content.keep(storage.path_of(file.pk).read_bytes())}


def _attached(matter: Matter, one: Owed, content: Content) -> list[dict[str, str]]:
    found = []
    for name, size in one.names:
        files = Attachment.objects.filter(matter=matter, name=name, size=size, purpose__in=SHARED_PURPOSES)
        file = files.order_by("uploaded_at").first()
        if file is not None:
            found.append(_file(file, content))
    return list({(item["name"], item["sha256"]): item for item in found}.values())


def _letter(letter: Letter, content: Content) -> dict[str, Any]:
    about = {name: getattr(letter, name) for name in ("kind", "version", "title", "number", "text", "pages", "signer")}
    files = {"pdf": ".pdf", "docx": ".docx"} | ({"signed": ".signed.pdf"} if letter.signed_sha256 else {})
    kept = {name: content.keep(storage.path_of(letter.pk, suffix).read_bytes()) for name, suffix in files.items()}
    # What a letter was made from stays in the house, but for what tells which letter it ends.
    told = {name: letter.data[name] for name in TOLD if letter.data.get(name)}
    return {**about, "data": told, **kept}
