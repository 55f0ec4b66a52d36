"""Making packages: what is owed to a partner, as many matters as one package holds, signed and stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from linkage.models import ExchangedAct, Package, PackageState, Partner
from linkage.packages.contents import LARGEST, Content, described
from linkage.packages.crossing import Owed, acts_in, unconfirmed
from linkage.packages.format import Refused, write
from linkage.packages.keys import own_code, own_key
from supervision.accounts.models import Person
from supervision.documents import storage
from supervision.matters.models import Matter

# How many matters are looked through at once.
CHUNK = 200


def owed(
    partner: Partner, person: Person | None, *, chosen: Iterable[int] | None = None, again: bool = False
) -> dict[Matter, list[Owed]]:
    """What a person (None: the installation itself) may hand to a partner, by matter, in the order of the acts."""
    return {matter: rows for part in _owed(partner, person, chosen, again) for matter, rows in part.items()}


def _owed(
    partner: Partner, person: Person | None, chosen: Iterable[int] | None, again: bool
) -> Iterator[dict[Matter, list[Owed]]]:
    """The same, a part at a time: first what was never refused, so that what is refused again holds up nothing."""
    matters = unconfirmed(partner, person, again=again)
    if chosen is not None:
        matters = matters.filter(pk__in=list(chosen))
    refused = ExchangedAct.objects.filter(matter=OuterRef("pk"), incoming=False).exclude(refusal="")
    keys = list(matters.order_by(Exists(refused), "pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        found = Matter.objects.select_related("office", "counterpart").in_bulk(keys[start : start + CHUNK])
        yield acts_in(partner, [found[key] for key in keys[start : start + CHUNK]], again=again)


@dataclass
class Packing:
    """What goes into the next package, what stays owed after it, and what no package can hold."""

    content: Content = field(default_factory=Content)
    left: int = 0
    oversized: list[Matter] = field(default_factory=list)

    def consider(self, matter: Matter, rows: list[Owed]) -> None:
        """Put a matter in if there is room."""
        if self.content.is_full:
            self.left += 1
            return
        alone = described(matter, rows)
        if not Content().takes(alone):
            self.oversized.append(matter)
        elif self.content.takes(alone):
            self.content.add(alone)
        else:
            self.left += 1


@transaction.atomic
def pack(
    partner: Partner, *, by: Person | None, now: datetime, chosen: Iterable[int] | None = None, again: bool = False
) -> Package | None:
    """Make a package of what is owed to a partner; None when nothing is.

    What lies in a package that was not answered goes in again only where `again` asks for it. How many matters stay
    owed, and which no package can hold, stands in `left` and `oversized` of what is returned. Raises Refused where only
    such matters are owed.
    """
    Partner.objects.select_for_update().get(pk=partner.pk)
    packing = Packing()
    for part in _owed(partner, by, chosen, again):
        for matter, rows in part.items():
            packing.consider(matter, rows)
    content = packing.content
    if packing.oversized and not content.acts:
        named = "、".join(f"《{matter.title}》" for matter in packing.oversized[:5])
        raise Refused(f"{named}的文书和材料超过{LARGEST >> 20} MB，一个交换包装不下，请另行移交。")
    if not content.acts:
        return None
    package = keep(partner, "matters", {"kind": "matters", "matters": content.matters}, content.files, by=by, now=now)
    for uid, matter, entry in content.acts:
        ExchangedAct.objects.update_or_create(
            uid=uid,
            defaults={
                "matter": matter, "package": package, "incoming": False, "entry": entry.number, "at": entry.at,
                "refusal": "",
            },
        )  # fmt: skip
    package.left, package.oversized = packing.left, packing.oversized
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


__all__ = ["bytes_of", "keep", "owed", "pack"]
