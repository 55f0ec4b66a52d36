"""Exchange across separated networks: two installations with a database each, by hand and by HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from jsonschema import Draft202012Validator

from linkage.models import ExchangedMatter, Package, Partner
from linkage.packages.acts import documented_acts
from linkage.packages.courses import courses, documented, stays
from linkage.packages.format import Refused, validator
from linkage.packages.posting import post_waiting
from linkage.packages.receiving import counts, receive
from linkage.packages.sending import bytes_of, owed, pack
from supervision.documents import storage
from supervision.ledger.models import Entry
from supervision.ledger.services import faults
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.settings import env
from supervision.terms.models import Clock
from tests.builders import fresh
from tests.conftest import IDENTITY, signed_in
from tests.linkage.installations import Installation, two
from tests.linkage.words import act, exchange_data, from_procuratorate
from tests.test_access import PDF

pytestmark = pytest.mark.django_db(transaction=True)
Pair = tuple[Installation, Installation]


@pytest.fixture
def there() -> tuple[str, ...]:
    """The bodies that work in the second installation."""
    return ("agency",)


@pytest.fixture
def pair(transactional_db: None, tmp_path: Path, there: tuple[str, ...]) -> Iterator[Pair]:
    owner = env.db_url_config(configured.DATABASE_OWNER_URL)
    identity = {name: value for name, value in owner.items() if name in IDENTITY}
    with two(tmp_path, {**identity, "MAINTENANCE": owner["NAME"]}, there) as found:
        yield found


def taken(at: Installation, data: bytes | None, part: str | None = None) -> tuple[dict[str, int], bytes]:
    """What became of a package there, and the receipt."""
    assert data is not None
    with at.open() as cast:
        package = receive(data, by=fresh(getattr(cast, part)) if part else None, now=timezone.now())
        receipt = package.receipts.order_by("-at").first()
        return counts(package), bytes_of(receipt) if receipt else b""


def reasons(at: Installation) -> list[str]:
    with at.open():
        rows = Package.objects.filter(incoming=True, kind="matters").order_by("-at").values_list("rows", flat=True)[0]
        return [row["reason"] for row in rows]


def done(at: Installation, name: str, part: str, **changes: Any) -> Matter:
    with at.open() as cast:
        return act(at.matter(), name, getattr(cast, part), **changes)


def file(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def sent(at: Installation) -> bytes:
    """A transfer to the agency with a photograph, sent and packed."""
    with at.open() as cast:
        from_procuratorate(
            cast, "sent", feedback_by=timezone.localdate() + timedelta(days=30), files=[file("现场.pdf")]
        )
    data = at.pack("prosecutor")
    assert data is not None
    return data


def test_a_transfer_its_receipt_and_its_result_cross(pair: Pair) -> None:
    ours, theirs = pair
    with time_machine.travel(datetime(2026, 11, 2, 2, 0, tzinfo=UTC)):  # a Monday
        data = sent(ours)
        with ours.open():
            number, title = ours.matter().number, ours.matter().title
            pdf = storage.path_of(ours.matter().letters.get().pk, ".pdf").read_bytes()
    with time_machine.travel(datetime(2026, 11, 3, 2, 0, tzinfo=UTC)):
        assert taken(theirs, data, "clerk")[0] == {"done": 1, "known": 0, "refused": 0}
        with theirs.open() as cast:
            matter = theirs.matter()
            assert (matter.state, matter.number, matter.title) == ("sent", number, title)
            assert (matter.issued_on, matter.office.code) == (date(2026, 11, 2), "jcy:411221")
            letter = matter.letters.get()
            assert storage.path_of(letter.pk, ".pdf").read_bytes() == pdf
            assert (letter.number, letter.code) == (number, None)
            assert [one.name for one in matter.attachments.all()] == ["现场.pdf"]
            # Three working days from the second, whatever day it was carried over.
            assert Clock.objects.get(matter=matter, term="QS_ACKNOWLEDGE").due_on == date(2026, 11, 5)
            page = signed_in(cast.clerk).get(f"/matters/{matter.pk}/").content.decode()
            assert number in page
            assert "签收" in page
        done(theirs, "acknowledge", "clerk")
        done(theirs, "accept", "agency_head")
        done(theirs, "answer", "clerk", files=[file("处罚决定.pdf")])
        result = theirs.pack("clerk")
    with time_machine.travel(datetime(2026, 11, 4, 2, 0, tzinfo=UTC)):
        found, receipt = taken(ours, result, "prosecutor")
        assert found == {"done": 3, "known": 0, "refused": 0}
        with ours.open() as cast:
            matter = ours.matter()
            assert (matter.state, matter.served_on, matter.answered_on) == (
                "answered", date(2026, 11, 3), date(2026, 11, 3),
            )  # fmt: skip
            assert matter.letters.order_by("made_at").last().number == "渑池县城市管理局移复〔2026〕1号"
            assert matter.details["outcome"] == "filed"
            assert {one.name for one in matter.attachments.all()} == {"现场.pdf", "处罚决定.pdf"}
            assert not Clock.objects.filter(matter=matter, state="running").exists()
            assert Entry.objects.filter(name="transfer.answer").get().actor_name == "经办人甲（对方系统）"
            assert "处罚决定.pdf" in signed_in(cast.prosecutor).get(f"/matters/{matter.pk}/").content.decode()
            assert list(faults()) == []
        taken(theirs, receipt, "clerk")
        with theirs.open() as cast:
            assert owed(Partner.objects.get(), fresh(cast.clerk)) == {}
            assert list(Package.objects.filter(incoming=False, kind="matters").values_list("state", flat=True)) == [
                "confirmed"
            ]
        done(ours, "close", "prosecutor")
        assert taken(theirs, ours.pack("prosecutor"))[0]["refused"] == 0
        with theirs.open():
            assert theirs.matter().state == "closed"


def test_returned_and_sent_again(pair: Pair) -> None:
    ours, theirs = pair
    taken(theirs, sent(ours))
    done(theirs, "return_letter", "clerk", reason="缺少现场勘验记录")
    taken(ours, theirs.pack("clerk"))
    done(ours, "redraft", "prosecutor")
    with ours.open() as cast:
        changed = exchange_data(
            cast.agency, facts="已补充现场勘验记录。", feedback_by=timezone.localdate() + timedelta(days=40)
        )
        changed["files"] = [file("勘验.pdf")]
        act(ours.matter(), "revise", cast.prosecutor, **changed)
    for name, part in (("submit", "prosecutor"), ("approve", "head"), ("send", "prosecutor")):
        matter = done(ours, name, part)
    assert taken(theirs, ours.pack("prosecutor"))[0]["refused"] == 0
    with theirs.open():
        again = theirs.matter()
        assert (again.state, again.number, again.details["facts"]) == ("sent", matter.number, "已补充现场勘验记录。")
        assert {one.name for one in again.attachments.all()} == {"现场.pdf", "勘验.pdf"}
        assert [row["reason"] for row in again.details["rounds"]] == ["缺少现场勘验记录"]


def test_what_came_twice_or_too_early_is_done_once_and_in_order(pair: Pair) -> None:
    ours, theirs = pair
    first = sent(ours)
    found, receipt = taken(theirs, first)
    assert taken(theirs, first) == (found, receipt)
    taken(ours, receipt)
    taken(ours, receipt)
    done(ours, "attach", "prosecutor", remark="补充", files=[])
    second = ours.pack()
    done(ours, "withdraw", "head")
    third = ours.pack()
    # What is on its way is not packed again, unless somebody asks; the third holds one act and waits for the second.
    assert ours.pack() is None
    both = ours.pack(again=True)
    assert taken(theirs, third)[0] == {"done": 0, "known": 0, "refused": 1}
    assert reasons(theirs) == ["此前的办理尚未收到，请先导入此前的交换包。"]
    assert taken(theirs, second)[0] == {"done": 1, "known": 0, "refused": 0}
    assert taken(theirs, both)[0] == {"done": 1, "known": 1, "refused": 0}
    assert taken(theirs, third)[0] == {"done": 0, "known": 1, "refused": 0}
    with theirs.open():
        assert theirs.matter().state == "withdrawn"
        assert ExchangedMatter.objects.count() == Matter.objects.count() == 1


def test_what_the_state_forbids_is_listed_and_told(pair: Pair) -> None:
    """Both sides act before they hear of one another: each keeps what was lawful there, and both lists say it."""
    ours, theirs = pair
    taken(theirs, sent(ours))
    done(theirs, "acknowledge", "clerk")
    done(ours, "withdraw", "head")
    found, receipt = taken(ours, theirs.pack())
    assert found["refused"] == 1
    assert "已撤回" in reasons(ours)[0]
    taken(theirs, receipt)
    with theirs.open() as cast:
        page = signed_in(cast.clerk).get("/exchange/").content.decode()
        assert "对方未接收" in page
        assert "已撤回" in page
    assert taken(theirs, ours.pack())[0]["done"] == 1
    with theirs.open():
        assert theirs.matter().state == "withdrawn"


def test_ones_own_package_is_told_from_a_stranger_s(pair: Pair) -> None:
    ours, _ = pair
    data = sent(ours)
    with ours.open(), pytest.raises(Refused, match="是本系统制作的，应当交给对方导入"):
        receive(data, by=None, now=timezone.now())


def test_a_partner_speaks_for_its_own_bodies_only(pair: Pair) -> None:
    ours, theirs = pair
    data = sent(ours)
    with theirs.open():
        Partner.objects.get().seats.all().delete()
    assert taken(theirs, data)[0] == {"done": 0, "known": 0, "refused": 1}
    assert reasons(theirs) == ["办理单位不属于发送方。"]
    with theirs.open():
        assert not Matter.objects.exists()
        Partner.objects.update(is_active=False)
        with pytest.raises(Refused, match="不是已登记"):
            receive(data, by=None, now=timezone.now())
    with ours.open():
        Partner.objects.update(code=ours.code, key=ours.key)
        with pytest.raises(Refused, match="不是发给本系统"):
            receive(data, by=None, now=timezone.now())


def test_by_http_the_receipt_comes_at_once(pair: Pair, settings: Any) -> None:
    ours, theirs = pair
    settings.WEBHOOK_HOSTS, settings.WEBHOOK_NETWORKS = ["localhost"], ["127.0.0.0/8", "::1/128"]
    sent(ours)  # before there was an address, so it is carried
    with theirs.served() as url:
        ours.trust(theirs, "agency", url=url)
        with ours.open() as cast:
            pack(Partner.objects.get(), by=fresh(cast.prosecutor), now=timezone.now(), again=True)
            assert (post_waiting(timezone.now()), Package.objects.latest("at").error) == (1, "")
            package = Package.objects.filter(incoming=False, kind="matters").order_by("-at").first()
            assert package is not None
            assert (package.state, package.attempts, package.error) == ("confirmed", 1, "")
            assert owed(package.partner, fresh(cast.prosecutor)) == {}
            assert post_waiting(timezone.now() + timedelta(days=1)) == 0
        with theirs.open():
            assert theirs.matter().state == "sent"
    with ours.open() as cast:
        act(ours.matter(), "attach", cast.prosecutor, files=[])
        pack(Partner.objects.get(), by=None, now=timezone.now())
        # Nobody answers: it waits for its next turn.
        assert post_waiting(timezone.now()) == 0
        waiting = Package.objects.get(state="waiting")
        assert waiting.error
        assert waiting.next_try_at > timezone.now()


def test_a_stranger_is_not_listened_to(pair: Pair, api: Any) -> None:
    ours, theirs = pair
    data = sent(ours)
    with theirs.open():
        answer = api(None).post("/api/v1/packages/", data, content_type="application/zip")
        assert answer.status_code == 401
        assert not Package.objects.exists()


def test_the_documented_samples_follow_the_schemas() -> None:
    """docs/exchange-format.md: what a partner's programmer reads is what the program takes, and of which kinds."""
    for name in ("manifest", "content"):
        Draft202012Validator.check_schema(validator(name).schema)
    text = (Path(configured.BASE_DIR) / "docs" / "exchange-format.md").read_text(encoding="utf-8")
    assert {*documented(), *documented_acts()} <= set(text.splitlines())
    # Every kind crosses, or stays for a reason that is told; none is forgotten, none both.
    assert set(courses()) | set(stays()) == set(procedures())
    assert not set(courses()) & set(stays())
    manifest, *contents = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    validator("manifest").validate(manifest)
    assert [one["kind"] for one in contents] == ["matters", "receipt"]
    for one in contents:
        validator("content").validate(one)
    for wrong in ({"kind": "matters", "matters": []}, {"kind": "receipt"}, {"kind": "other"}, contents[0] | {"x": 1}):
        assert not validator("content").is_valid(wrong)
    assert not validator("manifest").is_valid(manifest | {"version": 2})
