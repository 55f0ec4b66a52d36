"""What goes into a package: the acts of this side that the other has not confirmed, each with its letter and files."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from linkage.models import ExchangedAct, ExchangedMatter, Package, PackageState, Partner
from linkage.packages.courses import DRAFTS, Course, courses
from linkage.packages.format import sha256, write
from linkage.packages.keys import own_code, own_key
from linkage.packages.words import evidence_rows, plain
from supervision.accounts.models import Person
from supervision.documents import storage
from supervision.documents.disclosure import SHARED_PURPOSES
from supervision.documents.models import Attachment, Letter
from supervision.documents.uploads import clean_name
from supervision.ledger.models import Action, Entry
from supervision.matters.models import Matter
from supervision.matters.procedures import Move, procedure_of

# No package grows beyond what a receiver takes in: what does not fit stays owed.
MOST_MATTERS, MOST_BYTES, MOST_FILES = 100, 32 << 20, 800
# How the record names a body for which somebody acted as a deputy.
DEPUTY = "（代理"
# The moves that are answers in rounds, with rows of their own.
ANSWERS = frozenset({"reply", "record_reply"})


@dataclass
class Owed:
    """One act that the other side has not confirmed, with the files that were attached on the way to it."""

    entry: Entry
    move: Move
    said: dict[str, Any]
    names: list[tuple[str, int]] = field(default_factory=list)
    # Which answer it is, of a kind that is answered in rounds.
    round: int = 0


def between(partner: Partner) -> QuerySet[Matter]:
    """The matters of exchangeable kinds that a partner's bodies have with others."""
    theirs = partner.seats.values("body_id")
    sides = Q(office__in=theirs) | Q(counterpart__in=theirs)
    # A reply of several units is signed by all of them in one place: such letters stay in it.
    alone = Q(details__joint__isnull=True) | Q(details__joint=[])
    return Matter.objects.filter(sides, alone, kind__in=courses()).exclude(counterpart=None)


def unconfirmed(partner: Partner, person: Person | None) -> QuerySet[Matter]:
    """The matters in which this side has made an act that the partner may not know yet, the latest first.

    An act is looked for by the index of the ledger; whether it is meant for the partner, `owed` decides.
    """
    matters = between(partner)
    if person is not None:
        matters = matters.filter(pk__in=Matter.objects.visible_to(person).values("pk"))
    done = ExchangedAct.objects.filter(entry=OuterRef("number"), incoming=False, confirmed_at__isnull=False)
    made = Entry.objects.filter(matter_id=OuterRef("pk"), action=Action.ACT, data__internal=False)
    made = made.filter(data__within_unit__isnull=True).exclude(actor__in=[partner.clerk_id, partner.head_id])
    return matters.filter(Exists(made.exclude(Exists(done)))).order_by("-pk")


def owed(partner: Partner, person: Person | None, *, chosen: Iterable[int] | None = None) -> dict[Matter, list[Owed]]:
    """What a person (None: the installation itself) may hand to a partner, by matter, in the order of the acts."""
    matters = unconfirmed(partner, person)
    if chosen is not None:
        matters = matters.filter(pk__in=list(chosen))
    return acts_in(partner, matters.select_related("office", "counterpart").order_by("pk"))


def acts_in(partner: Partner, matters: Iterable[Matter]) -> dict[Matter, list[Owed]]:
    """What is owed to a partner in these matters: the same number of queries for any number of them."""
    found = {one.pk: one for one in matters}
    known = ExchangedAct.objects.filter(matter__in=found, incoming=False, confirmed_at__isnull=False)
    sent = set(known.values_list("entry", flat=True))
    acts: dict[int, list[Entry]] = defaultdict(list)
    entries = Entry.objects.filter(matter_id__in=found, action=Action.ACT)
    for entry in entries.order_by("number"):
        acts[entry.matter_id or 0].append(entry)
    seats = {str(pk): name for pk, name in partner.seats.values_list("body_id", "body__name")}
    waiting = {}
    for key, matter in found.items():
        rows = [one for one in _Crossing(matter, seats).of(acts[key]) if one.entry.number not in sent]
        if rows:
            waiting[matter] = rows
    return waiting


class _Crossing:
    """The acts of one matter that a partner is to see: from the letter to it on, without what stays inside."""

    def __init__(self, matter: Matter, seats: dict[str, str]) -> None:
        self.course: Course = courses()[matter.kind]
        procedure = procedure_of(matter)
        self.moves = {move.name: move for move in (procedure.opening, *procedure.moves)}
        self.seats = seats
        sides = {matter.office.name, matter.counterpart.name if matter.counterpart else ""}
        self.ours = sides - set(seats.values())
        self.theirs = str(matter.office_id) in seats
        self.draft: dict[str, Any] = {}
        self.names: list[tuple[str, int]] = []
        # The letter that was made and waits to be served.
        self.held: list[Owed] = []
        self.answers = 0

    def of(self, entries: list[Entry]) -> Iterator[Owed]:
        """The acts in their order. A letter that went to somebody else, and all about it, is not this partner's."""
        seen = self.theirs
        for entry in entries:
            move = self.moves.get(entry.name.partition(".")[2])
            self.answers += move is not None and move.name in ANSWERS
            if move is None or move.within_unit or body_of(entry) not in self.ours:
                continue
            said = dict(entry.data.get("said", {}))
            if move.name in DRAFTS:
                self.draft = said
            if move.name in DRAFTS or (seen and not move.internal):
                self.names += _files_of(said)
            if move.name == self.course.brings:
                seen = self._addressed(entry, move, seen)
            if move.name == self.course.shows and self.held:
                seen = True
                yield from self._released()
            if seen and not move.internal and move.name != self.course.brings:
                yield Owed(entry, move, said, self._taken(), self.answers)

    def _addressed(self, entry: Entry, move: Move, seen: bool) -> bool:
        """The letter is made: it waits where it is for this partner; where not, nothing more is theirs to see."""
        to = self.draft.get("counterpart")
        if not isinstance(to, dict) or str(to.get("id")) not in self.seats:
            self.held = []
            return False
        self.held = [Owed(entry, move, self.draft)]
        return seen

    def _released(self) -> Iterator[Owed]:
        for one in self.held:
            one.names = self._taken()
            yield one
        self.held = []

    def _taken(self) -> list[tuple[str, int]]:
        names, self.names = self.names, []
        return names


def body_of(entry: Entry) -> str:
    """The name of the body for which an act was made, whoever stood in for whom."""
    return entry.body_name.partition(DEPUTY)[0]


def _files_of(said: dict[str, Any]) -> list[tuple[str, int]]:
    """Names and sizes of the files that an act attached, as the ledger keeps them; those of rows go with their row."""
    values = [item for value in said.values() for item in (value if isinstance(value, list) else [value])]
    return [(clean_name(one["file"]), one["size"]) for one in values if isinstance(one, dict) and "file" in one]


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
    def is_full(self) -> bool:
        """Whether another matter might make it too large to be taken in."""
        size = sum(map(len, self.files.values()))
        return len(self.matters) >= MOST_MATTERS or size > MOST_BYTES or len(self.files) > MOST_FILES // 2


def uid_of(matter: Matter) -> str:
    """The number of a matter in the installation where it began."""
    known = ExchangedMatter.objects.filter(matter=matter).values_list("uid", flat=True).first()
    return known or f"{own_code()}:{matter.pk}"


def described(waiting: dict[Matter, list[Owed]]) -> Content:
    """The acts as the schema of the content has them, as many matters as one package holds."""
    content = Content()
    for matter, rows in waiting.items():
        if content.is_full:
            break
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
    arrived = [key for key, act in known.items() if act.confirmed_at and key and key < rows[0].entry.number]
    last = known[max(arrived)].uid if arrived else None
    acts = []
    for one in rows:
        uid = f"{code}:{one.entry.number}"
        acts.append({"uid": uid, "after": last, **_act(matter, one, content)})
        content.acts.append((uid, matter, one.entry))
        # What the other side refused does not hold up what comes after it.
        refused = known.get(one.entry.number)
        last = last if refused and refused.refusal else uid
    return acts


def _act(matter: Matter, one: Owed, content: Content) -> dict[str, Any]:
    entry = one.entry
    other = matter.counterpart
    body = other if other and body_of(entry) == other.name else matter.office
    said = plain(matter, one.move, one.said)
    evidence_rows(matter, one.move, one.round, said, lambda file: _file(file, content))
    act = {
        "move": one.move.name,
        "at": entry.at.isoformat(),
        "by": {"body": body.code, "name": entry.actor_name},
        "said": said,
        "files": _attached(matter, one, content),
    }
    letter = Letter.objects.filter(pk=entry.data.get("letter"), is_internal=False).first()
    return act | ({"letter": _letter(letter, content)} if letter else {})


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
    return {**about, "data": letter.data, **kept}


@transaction.atomic
def pack(
    partner: Partner, *, by: Person | None, now: datetime, chosen: Iterable[int] | None = None
) -> Package | None:  # fmt: skip
    """Make a package of what is owed to a partner; None when nothing is. An act not confirmed goes in again."""
    Partner.objects.select_for_update().get(pk=partner.pk)
    content = described(owed(partner, by, chosen=chosen))
    if not content.acts:
        return None
    package = keep(partner, "matters", {"kind": "matters", "matters": content.matters}, content.files, by=by, now=now)
    for uid, matter, entry in content.acts:
        ExchangedAct.objects.update_or_create(
            uid=uid,
            defaults={"matter": matter, "package": package, "incoming": False, "entry": entry.number, "at": entry.at},
        )
    return package


def keep(
    partner: Partner,
    kind: str,
    content: dict[str, Any],
    files: dict[str, bytes],
    *,
    by: Person | None,
    now: datetime,
    answers: Package | None = None,
) -> Package:
    """Write, sign and store a package; a partner with an address is sent what holds acts."""
    uid = uuid.uuid4()
    head = {"id": str(uid), "kind": kind, "from": own_code(), "to": partner.code, "made_at": now.isoformat()}
    data, digest = write(head, content, files, own_key())
    posted = bool(partner.url) and kind == "matters"
    package = Package.objects.create(
        uid=uid,
        partner=partner,
        incoming=False,
        kind=kind,
        digest=digest,
        size=len(data),
        answers=answers,
        state=PackageState.WAITING if posted else PackageState.MADE,
        next_try_at=now if posted else None,
        by=by,
        at=now,
    )
    storage.store(package.pk, [data], ".zip")
    return package


def bytes_of(package: Package) -> bytes:
    """The file of a package."""
    return storage.path_of(package.pk, ".zip").read_bytes()


__all__ = ["acts_in", "between", "bytes_of", "keep", "owed", "pack", "unconfirmed"]
