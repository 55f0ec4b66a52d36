"""What goes into a package: the acts of this side that the other has not confirmed, each with its letter and files."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q, QuerySet

from linkage.models import ExchangedAct, ExchangedMatter, Package, PackageState, Partner
from linkage.packages.format import sha256, write
from linkage.packages.keys import own_code, own_key
from supervision.accounts.models import Body, Person
from supervision.documents import storage
from supervision.documents.models import Attachment, Letter
from supervision.documents.uploads import clean_name
from supervision.ledger.models import Action, Entry
from supervision.matters.models import Matter
from supervision.matters.procedures import Move, procedure_of, resolve

# Kinds with a sender and a receiver whose acts may cross; the move that brings a matter to the other side, and the
# moves before it whose words it carries.
KINDS = ("transfer", "request")
SEND, DRAFTS = "send", ("draft", "revise")


@dataclass
class Owed:
    """One act that the other side has not confirmed, with the files that were attached on the way to it."""

    entry: Entry
    move: Move
    said: dict[str, Any]
    names: list[tuple[str, int]] = field(default_factory=list)


def between(partner: Partner) -> QuerySet[Matter]:
    """The matters of exchangeable kinds that a partner's bodies have with others, once they were sent."""
    theirs = partner.seats.values("body_id")
    sides = Q(office__in=theirs) | Q(counterpart__in=theirs)
    return Matter.objects.filter(sides, kind__in=KINDS).exclude(counterpart=None)


def owed(partner: Partner, person: Person | None, *, chosen: Iterable[int] | None = None) -> dict[Matter, list[Owed]]:
    """What a person (None: the installation itself) may hand to a partner, by matter, in the order of the acts."""
    matters = between(partner)
    if person is not None:
        matters = matters.filter(pk__in=Matter.objects.visible_to(person).values("pk"))
    if chosen is not None:
        matters = matters.filter(pk__in=list(chosen))
    found = {one.pk: one for one in matters.select_related("office", "counterpart").order_by("pk")}
    sent = set(
        ExchangedAct.objects.filter(matter__in=found, incoming=False, confirmed_at__isnull=False)
        .values_list("entry", flat=True)
    )  # fmt: skip
    acts: dict[int, list[Entry]] = defaultdict(list)
    entries = Entry.objects.filter(matter_id__in=found, action=Action.ACT)
    for entry in entries.exclude(actor__in=[partner.clerk_id, partner.head_id]).order_by("number"):
        acts[entry.matter_id or 0].append(entry)
    theirs = set(partner.seats.values_list("body__name", flat=True))
    shown = {found[key]: list(_crossing(found[key], rows, theirs)) for key, rows in acts.items()}
    waiting = {matter: [one for one in rows if one.entry.number not in sent] for matter, rows in shown.items()}
    return {matter: rows for matter, rows in waiting.items() if rows}


def _crossing(matter: Matter, entries: list[Entry], theirs: set[str]) -> Iterator[Owed]:
    """The acts that the other side is to see: from the first sending on, without what stays inside."""
    moves = {move.name: move for move in (procedure_of(matter).opening, *procedure_of(matter).moves)}
    own = bool(entries) and entries[0].name.partition(".")[2] == procedure_of(matter).opening.name
    draft: dict[str, Any] = {}
    names: list[tuple[str, int]] = []
    open_to_them = not own
    for entry in entries:
        move = moves.get(entry.name.partition(".")[2])
        if move is None:
            continue
        said = dict(entry.data.get("said", {}))
        names += _files_of(said)
        draft = said if move.name in DRAFTS else draft
        open_to_them = open_to_them or move.name == SEND
        if open_to_them and not move.internal and entry.body_name not in theirs:
            yield Owed(entry, move, draft if move.name == SEND else said, names)
            names = []


def _files_of(said: dict[str, Any]) -> list[tuple[str, int]]:
    """Names and sizes of the files that an act attached, as the ledger keeps them."""
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


def uid_of(matter: Matter) -> str:
    """The number of a matter in the installation where it began."""
    known = ExchangedMatter.objects.filter(matter=matter).values_list("uid", flat=True).first()
    return known or f"{own_code()}:{matter.pk}"


def described(waiting: dict[Matter, list[Owed]]) -> Content:
    """The acts as the schema of the content has them."""
    content, code = Content(), own_code()
    for matter, rows in waiting.items():
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
        content.matters.append(
            {
                "uid": uid_of(matter),
                "kind": matter.kind,
                "office": matter.office.code,
                "counterpart": matter.counterpart.code if matter.counterpart else "",
                "acts": acts,
            }
        )
    return content


def _act(matter: Matter, one: Owed, content: Content) -> dict[str, Any]:
    entry = one.entry
    theirs = matter.counterpart if matter.counterpart and entry.body_name == matter.counterpart.name else matter.office
    act = {
        "move": one.move.name,
        "at": entry.at.isoformat(),
        "by": {"body": theirs.code, "name": entry.actor_name},
        "said": _plain(matter, one),
        "files": _attached(matter, one, content),
    }
    letter = Letter.objects.filter(pk=entry.data.get("letter"), is_internal=False).first()
    return act | ({"letter": _letter(letter, content)} if letter else {})


def _plain(matter: Matter, one: Owed) -> dict[str, Any]:
    """What was filled in, without files; bodies by their code, for keys differ between installations."""
    form = resolve(asks_of(matter, one.move)).base_fields if asks_of(matter, one.move) else {}
    said: dict[str, Any] = {}
    for name, item in form.items():
        value = one.said.get(name)
        if isinstance(item, forms.FileField) or value is None:
            continue
        if isinstance(item, forms.ModelChoiceField):
            body = (
                Body.objects.filter(pk=value["id"]).first()
                if item.queryset is not None and item.queryset.model is Body
                else None
            )
            if body is not None:
                said[name] = {"body": body.code}
        elif isinstance(value, str | int | bool):
            said[name] = value
    return said


def asks_of(matter: Matter, move: Move) -> str:
    """The form whose words a move carries: sending carries the draft's."""
    return procedure_of(matter).opening.asks if move.name == SEND else move.asks


def _attached(matter: Matter, one: Owed, content: Content) -> list[dict[str, str]]:
    found = []
    for name, size in one.names:
        file = Attachment.objects.filter(matter=matter, name=name, size=size).order_by("uploaded_at").first()
        if file is not None:
            found.append({"name": file.name, "sha256": content.keep(storage.path_of(file.pk).read_bytes())})
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


__all__ = ["KINDS", "between", "bytes_of", "keep", "owed", "pack"]
