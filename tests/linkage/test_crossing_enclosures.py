"""What goes with a letter crosses with it: read there as here, judged as an upload, and gone when it is taken back."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.utils import timezone

from linkage.packages.format import CONTENT, MANIFEST, sha256, write
from linkage.packages.keys import own_key
from linkage.packages.receiving import receive
from supervision.documents.services import attach
from supervision.matters.models import Matter
from tests.builders import PUBLIC, act, case, draft_data, recommendation
from tests.conftest import signed_in
from tests.linkage.installations import Installation
from tests.linkage.test_crossing import NEW, content_of, one
from tests.linkage.test_packages import Pair, file, reasons, taken
from tests.linkage.test_packages import pair as pair
from tests.linkage.test_packages import there as there
from tests.linkage.test_spoiled_packages import HTML, entries
from tests.test_access import PDF

pytestmark = pytest.mark.django_db(transaction=True)
OUT = ("submit", "pass_head_review", "approve", "issue", "serve")


def served(ours: Installation) -> bytes:
    """A recommendation with one of two files of its case enclosed, served and packed."""
    with ours.open() as cast:
        found = case(cast, upto="concluded")
        kept, _ = (
            attach(matter_id=found.pk, file=file(name), purpose="evidence", by=cast.prosecutor)
            for name in ("现场勘验笔录.pdf", "内部报告.pdf")
        )
        matter = recommendation(cast, PUBLIC, parent=found)
        said = draft_data(cast, PUBLIC, annexes=[str(kept.pk)], other_annexes="检察卷宗2册")
        matter = act(cast, matter, "revise", **said)
        for name in OUT:
            matter = act(cast, matter, name)
    data = ours.pack("prosecutor")
    assert data is not None
    return data


def altered(ours: Installation, data: bytes, content: dict[str, Any], name: str, put: bytes) -> bytes:
    """The package with another enclosure, signed by its own sender."""
    parts = entries(data)
    manifest = json.loads(parts[MANIFEST])
    files = {key.removeprefix("files/"): value for key, value in parts.items() if key.startswith("files/")}
    content["matters"][0]["acts"][0]["letter"]["enclosures"] = [{"name": name, "sha256": sha256(put)}]
    head = {key: manifest[key] for key in ("kind", "from", "to", "made_at")} | {"id": str(uuid.uuid4())}
    with ours.open():
        return write(head, content, files | {sha256(put): put}, own_key())[0]


def test_what_is_enclosed_crosses_with_its_letter(pair: Pair, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 1 << 20
    ours, theirs = pair
    data = served(ours)
    parts = entries(data)
    assert "内部报告" not in parts[CONTENT].decode()
    # A page that a browser would run, and a file larger than an upload may be: told by name, and no trace is left.
    bad = {
        "“现场勘验笔录.pdf”：内容与扩展名不符。": HTML,
        "“现场勘验笔录.pdf”：超过 1 MB。": PDF + bytes(1 << 20),
    }
    for reason, put in bad.items():
        found, _ = taken(theirs, altered(ours, data, content_of(data), "现场勘验笔录.pdf", put))
        assert found == {"done": 0, "known": 0, "refused": 2}
        assert reasons(theirs)[0] == reason
        with theirs.open():
            assert not Matter.objects.filter(kind=PUBLIC).exists()
    assert taken(theirs, data)[0] == {"done": 2, **NEW}
    with theirs.open() as cast:
        receive(data, by=None, now=timezone.now())  # the same again doubles nothing
        there = one(theirs)
        enclosed = there.attachments.get(purpose="annex")
        client = signed_in(cast.clerk)
        page = client.get(f"/matters/{there.pk}/").content.decode()
        assert "现场勘验笔录.pdf" in page
        assert "内部报告" not in page
        assert there.details["annex_names"] == ["现场勘验笔录", "检察卷宗2册"]
        got = client.get(f"/documents/files/{enclosed.pk}/")
        assert b"".join(got.streaming_content) == PDF  # type: ignore[attr-defined]
        assert signed_in(cast.prosecutor2).get(f"/documents/files/{enclosed.pk}/").status_code == 404


def test_a_changed_letter_brings_its_own_enclosures(pair: Pair) -> None:
    """变更、重新制发后，原附件不再随文示人。"""
    ours, theirs = pair
    taken(theirs, served(ours))
    with ours.open() as cast:
        matter = act(cast, one(ours), "modify", cast.chief)
        new = attach(matter_id=matter.parent_id, file=file("补充勘验.pdf"), purpose="evidence", by=cast.prosecutor)
        act(cast, matter, "revise", **draft_data(cast, PUBLIC, annexes=[str(new.pk)], other_annexes=""))
        for name in OUT:
            act(cast, one(ours), name)
    data = ours.pack("prosecutor")
    assert data is not None
    assert "现场勘验笔录" not in str(content_of(data)["matters"][0]["acts"][-2]["letter"].get("enclosures"))
    found, _ = taken(theirs, data)
    assert found["refused"] == 0, reasons(theirs)
    with theirs.open() as cast:
        there = one(theirs)
        assert list(there.attachments.filter(purpose="annex").values_list("name", flat=True)) == ["补充勘验.pdf"]
        page = signed_in(cast.clerk).get(f"/matters/{there.pk}/").content.decode()
        assert "现场勘验笔录.pdf" not in page
