"""Packages cut off, altered, repeated, out of order and signed by others: refused or harmless, nothing doubled.

A hundred in the suite; `SPOILED=1000 python3 manage.py test tests/linkage/test_spoiled_packages.py` for more.
"""

from __future__ import annotations

import io
import json
import os
import random
import struct
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from linkage.models import ExchangedAct, ExchangedMatter, Package, Partner
from linkage.packages.format import (
    CONTENT,
    MANIFEST,
    SIGNATURE,
    SIGNED,
    Refused,
    _checked,
    as_json,
    read,
    sha256,
    write,
)
from linkage.packages.keys import own_key, public_text
from linkage.packages.receiving import receive
from supervision.documents.models import Attachment, Letter
from supervision.ledger.services import faults
from supervision.matters.models import Matter
from tests.linkage.installations import Installation
from tests.linkage.test_packages import Pair, file
from tests.linkage.test_packages import pair as pair
from tests.linkage.test_packages import there as there
from tests.linkage.words import act, from_procuratorate

pytestmark = pytest.mark.django_db(transaction=True)
HOW_MANY = int(os.environ.get("SPOILED", "100"))
HTML = b"<html><script>alert(1)</script></html>"
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
    later = timezone.localdate() + timedelta(days=60)
    with ours.open() as cast:
        matters = [
            from_procuratorate(cast, "sent", title=title, feedback_by=later, files=[file("现场.pdf")])
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
    # A page that a browser would run, in the place of a letter.
    page = sha256(HTML)
    files[page] = HTML
    with ours.open():
        key = own_key()
    changes = {
        "办理时间晚于当前时间": lambda act: act.update(at="2099-01-01T00:00:00+08:00"),
        "办理编号不是发送方的": lambda act: act.update(uid="ffffffffffffffff:1"),
        "办理单位不属于发送方": lambda act: act.update(by={"body": "ga:411221", "name": "某人"}),
        "此前的办理尚未收到": lambda act: act.update(after=f"{ours.code}:999999"),
        "包内缺少所列的文件": lambda act: act["files"].append({"name": "x.pdf", "sha256": "0" * 64}),
        "事项尚未收到": lambda act: act.update(move="submit"),
        "函件没有文号": lambda act: act["letter"].update(number=""),
        "内容与扩展名不符": lambda act: act["letter"].update(pdf=page),
        "随附文书的种类与办理动作不符": lambda act: act["letter"].update(kind="withdrawal"),
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


def repacked(at: Installation, data: bytes, change: Callable[[dict[str, Any]], object], number: int) -> bytes:
    """The package with its content changed, under another number, signed by its own sender."""
    parts = entries(data)
    manifest, content = json.loads(parts[MANIFEST]), json.loads(parts[CONTENT])
    change(content)
    head = {name: manifest[name] for name in ("kind", "from", "to", "made_at")}
    head["id"] = f"00000000-0000-0000-0001-{number:012d}"
    files = {name.removeprefix("files/"): value for name, value in parts.items() if name.startswith("files/")}
    with at.open():
        return write(head, content, files, own_key())[0]


def test_no_moment_before_what_was_done(pair: Pair) -> None:
    """A side that chooses the moment of its acts would choose the day on which it kept a term."""
    ours, theirs = pair
    first, second = packages(ours)[:2]

    def earlier(content: dict[str, Any]) -> None:
        content["matters"][0]["acts"][0]["at"] = "2020-01-02T10:00:00+08:00"

    def out_of_time(content: dict[str, Any]) -> None:
        content["matters"][0]["acts"][0]["at"] = "0001-01-01T00:00:00+14:00"

    with theirs.open():
        receive(first, by=None, now=timezone.now())
        for number, change in enumerate((earlier, out_of_time)):
            package = receive(repacked(ours, second, change, number), by=None, now=timezone.now())
            assert [row["result"] for row in package.rows] == ["refused"]
        package = receive(repacked(ours, second, earlier, 9), by=None, now=timezone.now())
        assert package.rows[0]["reason"] == "办理时间早于此前的办理。"


def test_what_would_fill_the_memory_is_not_begun() -> None:
    """A directory of sixty thousand names, one that says it is larger still, and numbers that no database holds."""
    junk = bytes(2_000)
    for end in (
        struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 60_000, 60_000, 60_000 * 46, 0, 0),
        struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 4, 4, 40 << 20, 0, 0),
        struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 4, 4, 200, 0, 0)[:-1],
        b"PK\x06\x07" + bytes(16) + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65_535, 65_535, 2**32 - 1, 0, 0),
    ):
        with pytest.raises(Refused):
            read(junk + end, key_of=lambda code: None, to="x")
    stranger = zipped({MANIFEST: b"[" * 2_000_000, SIGNATURE: b"", CONTENT: b""})
    with pytest.raises(Refused, match="与清单不符"):
        read(stranger, key_of=lambda code: None, to="x")


def test_numbers_that_no_database_holds() -> None:
    for number in (b"1e999", b"-1e999", b"NaN", b"Infinity"):
        with pytest.raises(Refused, match="不是有效的 JSON"):
            _checked("content", b'{"kind": ' + number + b"}")


def test_a_receipt_speaks_of_its_own_packages_only(pair: Pair) -> None:
    """A partner confirms what it was sent, and nothing that another was sent."""
    ours, theirs = pair
    data = packages(ours)[0]
    with ours.open():
        ExchangedAct.objects.update(confirmed_at=None)
        ExchangedAct.objects.filter(pk=ExchangedAct.objects.order_by("-pk")[0].pk).update(package=other_package())
        uids = list(ExchangedAct.objects.values_list("uid", flat=True))
        package = Package.objects.get(uid=json.loads(entries(data)[MANIFEST])["id"])
        content = {
            "kind": "receipt", "package": str(package.uid), "digest": package.digest,
            "rows": [{"uid": uid, "result": "done", "reason": ""} for uid in uids],
        }  # fmt: skip
        head = {"id": "00000000-0000-0000-0002-000000000001", "kind": "receipt", "made_at": "2026-11-02T10:00:00+08:00"}
    with theirs.open():
        receipt = write(head | {"from": theirs.code, "to": ours.code}, content, {}, own_key())[0]
    with ours.open():
        receive(receipt, by=None, now=timezone.now())
        assert ExchangedAct.objects.filter(confirmed_at=None).count() == 1


def other_package() -> Package:
    """A package to another partner."""
    first = Partner.objects.get()
    accounts = {"clerk": first.clerk, "head": first.head, "registered_by": first.registered_by}
    key = public_text(STRANGER)
    other = Partner.objects.create(code="third", name="第三方", key=key, registered_at=timezone.now(), **accounts)
    return Package.objects.create(
        uid="00000000-0000-0000-0003-000000000001", partner=other, incoming=False, kind="matters", digest="0" * 64,
        size=1, state="made", at=timezone.now(),
    )  # fmt: skip


def test_a_key_that_was_changed_counts_no_more(pair: Pair) -> None:
    """换钥以后，旧钥签名的包一律拒收；停用以后，任何包都拒收。"""
    ours, theirs = pair
    data = packages(ours)[0]
    with theirs.open():
        Partner.objects.update(key=public_text(STRANGER))
        with pytest.raises(Refused, match="签名与发送方登记的公钥不符"):
            receive(data, by=None, now=timezone.now())
        Partner.objects.update(key=ours.key, is_active=False)
        with pytest.raises(Refused, match="停用"):
            receive(data, by=None, now=timezone.now())
        Partner.objects.update(is_active=True)
        assert receive(data, by=None, now=timezone.now()).rows[0]["result"] == "done"
