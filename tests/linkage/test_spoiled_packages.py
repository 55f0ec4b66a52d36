"""Packages cut off, altered, repeated, out of order and signed by others: refused or harmless, nothing doubled.

A hundred in the suite; `SPOILED=1000 python3 manage.py test tests/linkage/test_spoiled_packages.py` for more.
"""

from __future__ import annotations

import io
import json
import os
import random
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from linkage.models import ExchangedAct, ExchangedMatter, Package
from linkage.packages.format import CONTENT, MANIFEST, SIGNATURE, SIGNED, Refused, as_json, sha256, write
from linkage.packages.keys import own_key
from linkage.packages.receiving import receive
from supervision.documents.models import Attachment, Letter
from supervision.ledger.services import faults
from supervision.matters.models import Matter
from tests.linkage.installations import Installation
from tests.linkage.test_packages import Pair, file
from tests.linkage.test_packages import pair as pair
from tests.linkage.words import act, from_procuratorate

pytestmark = pytest.mark.django_db(transaction=True)
HOW_MANY = int(os.environ.get("SPOILED", "100"))
STRANGER = Ed25519PrivateKey.generate()
Spoiling = Callable[[random.Random, bytes], bytes]


def entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data))]


def flipped(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 20))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def flipped_inside(chance: random.Random, data: bytes) -> bytes:
    """One part altered, and the file whole again: only digests and the signature can tell."""
    parts = entries(data)
    name = chance.choice(sorted(parts))
    parts[name] = flipped(chance, parts[name])
    return zipped(parts)


def added(chance: random.Random, data: bytes) -> bytes:
    return zipped(entries(data) | {f"files/{chance.getrandbits(256):064x}": b"x"})


def without_part(chance: random.Random, data: bytes) -> bytes:
    parts = entries(data)
    del parts[chance.choice(sorted(parts))]
    return zipped(parts)


def signed_by_a_stranger(chance: random.Random, data: bytes) -> bytes:
    parts = entries(data)
    return zipped(parts | {SIGNATURE: STRANGER.sign(SIGNED + parts[MANIFEST])})


def rewritten_by_a_stranger(chance: random.Random, data: bytes) -> bytes:
    """All digests right, the content altered, the key another's."""
    parts = entries(data)
    manifest, content = json.loads(parts[MANIFEST]), json.loads(parts[CONTENT])
    content["matters"][0]["acts"][0]["uid"] = f"{manifest['from']}:{chance.randrange(10**6)}"
    head = {name: manifest[name] for name in ("id", "kind", "from", "to", "made_at")}
    files = {name.removeprefix("files/"): value for name, value in parts.items() if name.startswith("files/")}
    return write(head, content, files, STRANGER)[0]


def noise(chance: random.Random, data: bytes) -> bytes:
    return chance.randbytes(chance.randrange(3_000))


def whole(chance: random.Random, data: bytes) -> bytes:
    return data


SPOILINGS: tuple[Spoiling, ...] = (
    cut, flipped, flipped, flipped_inside, added, without_part, signed_by_a_stranger, rewritten_by_a_stranger, noise,
    whole, whole,
)  # fmt: skip


def packages(ours: Installation) -> list[bytes]:
    """Five packages of two transfers: both sent, papers added twice, one withdrawn; each holds one step only."""
    made = []
    with ours.open() as cast:
        matters = [
            from_procuratorate(cast, "sent", title=title, feedback_by=date(2027, 1, 20), files=[file("现场.pdf")])
            for title in ("第一件", "第二件")
        ]
    made.append(confirmed(ours))
    for number, name, part in ((0, "attach", "prosecutor"), (1, "attach", "prosecutor"), (0, "withdraw", "head")):
        with ours.open() as cast:
            act(Matter.objects.get(pk=matters[number].pk), name, getattr(cast, part))
        made.append(confirmed(ours))
    return made


def confirmed(ours: Installation) -> bytes:
    """A package, as if its receipt had come back."""
    data = ours.pack()
    assert data is not None
    with ours.open():
        ExchangedAct.objects.update(confirmed_at=timezone.now())
    return data


def standing() -> dict[str, object]:
    """What there is: matters with their states, and how much of everything else."""
    return {
        "matters": sorted(Matter.objects.values_list("title", "state", "number")),
        "acts": sorted(ExchangedAct.objects.filter(incoming=True).values_list("uid", flat=True)),
        "letters": Letter.objects.count(),
        "files": Attachment.objects.count(),
        "arrived": ExchangedMatter.objects.count(),
    }


def test_spoiled_packages_are_refused_or_harmless(pair: Pair) -> None:
    ours, theirs = pair
    originals = packages(ours)
    chance = random.Random(20261122)
    # In its own order, in one place: what must stand in the end, whatever comes between.
    tally = {"refused": 0, "taken": 0}
    with theirs.open():
        for _ in range(HOW_MANY):
            spoil = chance.choice(SPOILINGS)
            data = spoil(chance, chance.choice(originals))
            try:
                package = receive(data, by=None, now=timezone.now())
            except Refused:
                tally["refused"] += 1
            else:
                tally["taken"] += 1
                assert package.digest in digests(originals), spoil.__name__
            assert ExchangedMatter.objects.count() == Matter.objects.count() <= 2
        for data in originals:
            receive(data, by=None, now=timezone.now())
        found = standing()
        for data in reversed(originals):
            receive(data, by=None, now=timezone.now())
        assert standing() == found
        assert [row[:2] for row in found["matters"]] == [("第一件", "withdrawn"), ("第二件", "sent")]  # type: ignore[attr-defined]
        assert (found["letters"], found["files"], found["arrived"]) == (2, 2, 2)
        assert len(found["acts"]) == 5  # type: ignore[arg-type]
        assert Package.objects.filter(incoming=True).count() == 4
        assert list(faults()) == []
    assert tally["refused"] > HOW_MANY // 2
    assert tally["taken"] > HOW_MANY // 20


def digests(originals: list[bytes]) -> set[str]:
    return {sha256(entries(data)[MANIFEST]) for data in originals}


def test_a_partner_gone_bad_is_told_apart_act_by_act(pair: Pair) -> None:
    """Signed by the partner's own key, and still wrong: each such act is refused with its reason, the rest is done."""
    ours, theirs = pair
    data = packages(ours)[0]
    parts = entries(data)
    manifest, content = json.loads(parts[MANIFEST]), json.loads(parts[CONTENT])
    files = {name.removeprefix("files/"): value for name, value in parts.items() if name.startswith("files/")}
    with ours.open():
        key = own_key()
    changes = {
        "办理时间晚于当前时间": lambda act: act.update(at="2099-01-01T00:00:00+08:00"),
        "办理编号不是发送方的": lambda act: act.update(uid="ffffffffffffffff:1"),
        "办理单位不属于发送方": lambda act: act.update(by={"body": "ga:411221", "name": "某人"}),
        "此前的办理尚未收到": lambda act: act.update(after=f"{ours.code}:999999"),
        "包内缺少所列的文件": lambda act: act["files"].append({"name": "x.pdf", "sha256": "0" * 64}),
        "事项尚未收到": lambda act: act.update(move="submit"),
    }
    for number, (reason, change) in enumerate(changes.items()):
        wrong = json.loads(as_json(content))
        change(wrong["matters"][0]["acts"][0])
        head = {name: manifest[name] for name in ("kind", "from", "to", "made_at")}
        head["id"] = f"00000000-0000-0000-0000-{number:012d}"
        with theirs.open():
            package = receive(write(head, wrong, files, key)[0], by=None, now=timezone.now())
            assert package.rows[0]["result"] == "refused"
            assert reason in package.rows[0]["reason"]
            assert not Matter.objects.filter(title="第一件").exists()
    with theirs.open():
        assert Matter.objects.get().title == "第二件"
