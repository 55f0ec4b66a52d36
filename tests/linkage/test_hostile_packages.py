"""A partner gone bad, or whoever stole its key: what is signed rightly and meant wrongly hurts nothing else."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from linkage.models import ExchangedAct, ExchangedMatter, Package, Partner
from linkage.packages import receiving
from linkage.packages.format import CONTENT, MANIFEST, MOST_VALUES, Refused, _checked, as_json, write
from linkage.packages.keys import own_key, public_text
from linkage.packages.receiving import receive
from supervision.ledger.models import Action, Entry
from supervision.ledger.services import record
from supervision.matters.models import Matter
from tests.builders import fresh
from tests.linkage.installations import Installation, for_a_file
from tests.linkage.test_packages import Pair, reasons, taken
from tests.linkage.test_spoiled_packages import entries
from tests.linkage.words import act, from_procuratorate
from tests.test_access import PDF

pytestmark = pytest.mark.django_db(transaction=True)
Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def pair(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    with for_a_file(django_db_blocker, tmp_path_factory.mktemp("hostile"), ("agency",)) as found:
        yield found


def sent(ours: Installation, title: str) -> bytes:
    """A transfer, packed and as if confirmed."""
    with ours.open() as cast:
        photograph = SimpleUploadedFile("现场.pdf", PDF, content_type="application/pdf")
        later = timezone.localdate() + timedelta(days=60)
        from_procuratorate(cast, "sent", title=title, feedback_by=later, files=[photograph])
    data = ours.pack()
    assert data is not None
    with ours.open():
        ExchangedAct.objects.update(confirmed_at=timezone.now())
    return data


def signed(at: Installation, data: bytes, change: Change, key: Ed25519PrivateKey | None = None) -> bytes:
    """The package with its content changed, under a new number, signed by its own sender."""
    parts = entries(data)
    manifest, content = json.loads(parts[MANIFEST]), json.loads(parts[CONTENT])
    change(content)
    head = {name: manifest[name] for name in ("from", "to", "made_at")}
    files = {name.removeprefix("files/"): value for name, value in parts.items() if name.startswith("files/")}
    kept = files if content["kind"] == "matters" else {}
    with at.open():
        return write(head | {"id": str(uuid.uuid4()), "kind": content["kind"]}, content, kept, key or own_key())[0]


def first(change: Change) -> Change:
    """The change, made to the first act."""
    return lambda content: change(content["matters"][0]["acts"][0])


def said(**changes: Any) -> Change:
    return first(lambda one: one["said"].update(changes))


def test_words_of_the_wrong_shape_refuse_their_act_and_no_other(pair: Pair) -> None:
    """A list where a date belongs, a name that is no file's, a mark that hides half a number: told, and gone on."""
    ours, theirs = pair
    data = sent(ours, "形状")
    changes = {
        "格式与所填项目不符": said(feedback_by={"body": "xzjg:411221:cgj"}),
        "格式与所填项目不符。": said(title=["一", "二"]),
        "输入一个有效的日期": said(feedback_by=7),
        "办理内容不完整": first(lambda one: one["files"][0].update(name="..")),
        "不能显示的字符": first(lambda one: one["letter"].update(number="渑检移函\u202e〔2026〕1号")),
        "不是本事项的发出单位": lambda content: content["matters"][0].update(office="jcy:411200"),
    }
    for why, change in changes.items():
        found, _ = taken(theirs, signed(ours, data, change))
        assert found == {"done": 0, "known": 0, "refused": 1}, why
        assert why in reasons(theirs)[0]
    assert taken(theirs, data)[0] == {"done": 1, "known": 0, "refused": 0}


def test_a_line_break_makes_no_second_number(pair: Pair) -> None:
    ours, theirs = pair
    data = sent(ours, "换行")
    wrong = signed(ours, data, first(lambda one: one.update(uid=one["uid"] + "\n")))
    with theirs.open(), pytest.raises(Refused, match="不符合格式"):
        receive(wrong, by=None, now=timezone.now())


def test_a_long_name_does_not_hide_whose_act_it_is(pair: Pair) -> None:
    ours, theirs = pair
    data = sent(ours, "长名")
    taken(theirs, signed(ours, data, first(lambda one: one["by"].update(name="检察长" * 20))))
    with theirs.open():
        matter = Matter.objects.get(title="长名")
        for entry in Entry.objects.filter(matter_id=matter.pk, name="transfer.send"):
            assert entry.actor_name.endswith("（对方系统）")


def test_huge_content_is_refused_before_it_is_judged() -> None:
    """Millions of values, wrong ones by the hundred thousand, one name twice, brackets without end."""
    head = b'{"kind": "matters", "matters": ['
    with pytest.raises(Refused, match="过大"):
        _checked("content", head + b"0," * (MOST_VALUES + 1) + b"0]}")
    with pytest.raises(Refused, match="不符合格式"):
        _checked("content", head + b"0," * (MOST_VALUES // 2) + b"0]}")
    with pytest.raises(Refused, match="有效的 JSON"):
        _checked("content", b'{"kind": "matters", "kind": "receipt"}')
    for depth in (500, 200_000):
        with pytest.raises(Refused):
            _checked("content", b"[" * depth + b"]" * depth)


def test_another_version_is_named(pair: Pair) -> None:
    for version in (0, 2):
        with pytest.raises(Refused, match=f"格式版本是{version}，本系统接受的是1"):
            _checked("manifest", as_json({"format": "supervision-exchange", "version": version}))


def test_what_was_never_sent_is_not_found_by_guessing(pair: Pair) -> None:
    """A secret matter between us and a body of theirs: its number is guessed, and nothing is learnt or done."""
    ours, theirs = pair
    with ours.open() as cast:
        secret = from_procuratorate(cast, "sent", title="违纪线索", type="discipline")
        shown = from_procuratorate(cast, "sent", title="公开线索")
    data = ours.pack()
    assert data is not None
    taken(theirs, data)
    with theirs.open() as cast:
        act(Matter.objects.get(title="公开线索"), "acknowledge", cast.clerk)
    answer = theirs.pack()
    assert answer is not None
    guess = signed(theirs, answer, lambda content: content["matters"][0].update(uid=f"{ours.code}:{secret.pk}"))
    assert taken(ours, guess)[0]["refused"] == 1
    assert reasons(ours) == ["本系统没有这一事项。"]
    with ours.open():
        assert Matter.objects.get(pk=secret.pk).state == "sent"
        assert Matter.objects.get(pk=shown.pk).state == "sent"
    assert taken(ours, answer)[0]["done"] == 1


def test_what_was_deleted_does_not_come_back_by_an_old_package(pair: Pair) -> None:
    ours, theirs = pair
    data = sent(ours, "销毁")
    taken(theirs, data)
    with theirs.open(), transaction.atomic():
        matter = Matter.objects.get(title="销毁")
        with pytest.raises(ProtectedError):
            Matter.objects.filter(pk=matter.pk).delete()
        ExchangedAct.objects.filter(matter=matter).delete()
        ExchangedMatter.objects.filter(matter=matter).delete()
        found = Matter.objects.count()
        package = receive(data, by=None, now=timezone.now())
        assert [row["reason"] for row in package.rows] == ["此前已经办理，事项现已不在本系统，不再重复办理。"]
        assert Matter.objects.count() == found
        transaction.set_rollback(True)


def test_what_is_refused_leaves_no_file(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pair
    data = sent(ours, "占满")

    def files() -> int:
        return sum(1 for one in Path(configured.MEDIA_ROOT).rglob("*.zip"))

    stray = {"kind": "receipt", "package": str(uuid.uuid4()), "digest": "0" * 64, "rows": []}
    receipt = signed(ours, data, lambda content: (content.clear(), content.update(stray)))
    with theirs.open():
        before = files()
        with pytest.raises(Refused, match="不是本系统发出的"):
            receive(receipt, by=None, now=timezone.now())
        monkeypatch.setattr(receiving, "MOST_ACTS", 0)
        with pytest.raises(Refused, match="最多0项办理"):
            receive(data, by=None, now=timezone.now())
        assert files() == before
        assert not Package.objects.filter(incoming=True, digest="0" * 64).exists()


def test_whoever_posts_a_package_made_it(pair: Pair) -> None:
    """A package of one partner, caught and posted by another: its receipt is not handed to that one."""
    ours, theirs = pair
    data = sent(ours, "转发")
    with theirs.open():
        with pytest.raises(Refused, match="不是发送请求的系统制作"):
            receive(data, by=None, now=timezone.now(), sender="0123456789abcdef")
        assert receive(data, by=None, now=timezone.now(), sender=ours.code).rows[0]["result"] == "done"


def test_a_stranger_learns_of_no_act_of_another(pair: Pair) -> None:
    """Whether the act of another partner has arrived is told to that partner alone."""
    ours, theirs = pair
    data = sent(ours, "打听")
    taken(theirs, data)
    key = Ed25519PrivateKey.generate()
    parts = entries(data)
    head = {name: json.loads(parts[MANIFEST])[name] for name in ("kind", "to", "made_at")}
    files = {name.removeprefix("files/"): value for name, value in parts.items() if name.startswith("files/")}
    with theirs.open():
        one = Partner.objects.get()
        accounts = {"clerk": one.clerk, "head": one.head, "registered_by": one.registered_by}
        third = Partner.objects.create(
            code="third", name="第三方", key=public_text(key), registered_at=timezone.now(), **accounts
        )
        said = head | {"id": str(uuid.uuid4()), "from": "third"}
        package = receive(
            write(said, json.loads(parts[CONTENT]), files, key)[0], by=None, now=timezone.now(), sender="third"
        )
        assert [row["reason"] for row in package.rows] == ["办理编号不是发送方的。"]
        package.receipts.all().delete()
        package.delete()
        third.delete()


def test_an_import_and_an_act_here_do_not_wait_for_each_other(pair: Pair) -> None:
    """One holds a matter and asks for the ledger; the import asks for all its matters first, and only then for it."""
    ours, theirs = pair
    with ours.open() as cast:
        made = [from_procuratorate(cast, "sent", title=f"并发{number}") for number in (1, 2)]
    taken(theirs, ours.pack())
    with ours.open() as cast:
        for matter in made:
            act(matter, "attach", cast.prosecutor)
    data = ours.pack()
    assert data is not None
    found: list[Any] = []

    def take() -> None:
        try:
            found.append([row["result"] for row in receive(data, by=None, now=timezone.now()).rows])
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    with theirs.open() as cast:
        other = threading.Thread(target=take)
        with transaction.atomic():
            last = Matter.objects.filter(title="并发2").select_for_update().get()
            other.start()
            _until_somebody_waits()
            record(
                action=Action.ACT, name="transfer.attach", label="补充材料", actor=fresh(cast.clerk), matter_id=last.pk
            )
        other.join(20)
    assert found == [["done", "done"]]


def _until_somebody_waits() -> None:
    pause = threading.Event()
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        pause.wait(0.05)
    raise AssertionError("nobody waits")


def test_two_imports_of_one_package_at_once_do_it_once(pair: Pair) -> None:
    ours, theirs = pair
    data = sent(ours, "两次")
    found: list[Any] = []

    def take() -> None:
        try:
            found.append(receive(data, by=None, now=timezone.now()).rows[0]["result"])
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    with theirs.open():
        threads = [threading.Thread(target=take) for _ in range(3)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(20)
        # The second and the third say what became of it when it came first.
        assert found == ["done"] * 3
        assert Matter.objects.filter(title="两次").count() == 1
