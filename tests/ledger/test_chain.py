"""The ledger: append-only for the application, and every later change found, even one by the owner of the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from supervision.ledger.models import Action, Entry, Head
from supervision.ledger.services import anchor, anchors, faults, record


def write(count: int = 6) -> None:
    """Some entries, one to three of them of the same matter."""
    for number in range(1, count + 1):
        record(action=Action.ACT, name="clue.screen", label=f"第{number}次", matter_id=number % 3, data={"n": number})


def found() -> list[tuple[int, str]]:
    return [(fault["number"], fault["fault"]) for fault in faults()]


@pytest.mark.django_db
class TestTheApplication:
    def test_an_untouched_chain_is_sound(self) -> None:
        assert found() == []
        write()
        assert found() == []
        assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_entry SET label = '改' WHERE number = 2",
            "DELETE FROM ledger_entry WHERE number = 2",
            "TRUNCATE ledger_entry",
            "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
            "DROP TABLE ledger_entry",
            "DELETE FROM django_migrations",
            "CREATE TABLE of_my_own (x int)",
        ],
    )
    def test_the_application_cannot_change_what_is_written(self, statement: str) -> None:
        write()
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert found() == []

    def test_an_entry_rolled_back_leaves_no_gap(self) -> None:
        write(2)
        with transaction.atomic():
            record(action=Action.ACT, name="x", label="x")
            transaction.set_rollback(True)
        write(1)
        assert Entry.objects.count() == 3
        assert found() == []

    def test_every_field_is_covered(self) -> None:
        entry = record(action=Action.ACT, name="x", label="x", text="内容", basis="依据", body_name="院", data={"a": 1})
        for field, value in {
            "action": "read", "name": "y", "label": "y", "text": "y", "basis": "y", "body_name": "y",
            "actor_name": "y", "matter_id": 7, "data": {"a": 2},
        }.items():  # fmt: skip
            changed = Entry.objects.get(pk=entry.pk)
            setattr(changed, field, value)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(Entry.objects, "order_by", lambda *a, c=changed: _Rows([c]))
                assert found() == [(1, "altered")], field


class _Rows(list):
    def iterator(self, chunk_size: int) -> Any:
        return iter(self)


TAMPERINGS = {
    "edit": (["UPDATE ledger_entry SET label = '改' WHERE number = 3"], [(3, "altered")]),
    "delete": (["DELETE FROM ledger_entry WHERE number = 3"], [(4, "gap")]),
    "swap": (
        [
            "UPDATE ledger_entry SET number = 99 WHERE number = 3",
            "UPDATE ledger_entry SET number = 3 WHERE number = 4",
            "UPDATE ledger_entry SET number = 4 WHERE number = 99",
        ],
        [(3, "altered"), (4, "altered"), (5, "altered")],
    ),
    "cut the tail": (["DELETE FROM ledger_entry WHERE number > 4"], [(4, "cut")]),
    "cut the head": (["DELETE FROM ledger_entry WHERE number < 3"], [(3, "gap")]),
    "cut the tail and wind back": (
        [
            "DELETE FROM ledger_entry WHERE number > 4",
            "UPDATE ledger_head SET number = 4, digest = (SELECT digest FROM ledger_entry WHERE number = 4)",
        ],
        [(4, "head")],
    ),
    "empty": (["DELETE FROM ledger_entry"], [(0, "cut")]),
    "drop the head": (["DELETE FROM ledger_head"], [(6, "head")]),
}


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_what_the_owner_does_is_found(as_owner: BaseDatabaseWrapper, kind: str) -> None:
    statements, expected = TAMPERINGS[kind]
    write()
    _by_force(as_owner, statements)
    assert found()[: len(expected)] == expected
    with pytest.raises(CommandError):
        call_command("ledger", "verify", "--json")


def _by_force(owner: BaseDatabaseWrapper, statements: list[str]) -> None:
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")


def test_even_the_owner_is_stopped_by_the_trigger(as_owner: BaseDatabaseWrapper) -> None:
    write(2)
    with pytest.raises(DatabaseError), as_owner.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET label = '改' WHERE number = 1")


def test_emptying_everything_is_found_by_the_anchor_outside(as_owner: BaseDatabaseWrapper) -> None:
    write()
    anchor()
    _by_force(as_owner, ["DELETE FROM ledger_entry", "DELETE FROM ledger_head"])
    assert found() == [(6, "rewritten")]


def test_a_chain_written_anew_with_the_key_is_found_by_the_anchor_outside(as_owner: BaseDatabaseWrapper) -> None:
    write()
    anchor()
    _by_force(as_owner, ["DELETE FROM ledger_entry", "DELETE FROM ledger_head"])
    for number in range(1, 8):
        record(action=Action.ACT, name="clue.screen", label=f"另{number}", data={})
    assert found() == [(6, "rewritten")]


def test_a_forged_anchor_is_found(as_owner: BaseDatabaseWrapper, settings: Any) -> None:
    write()
    anchor()
    path = settings.VAR_DIR / "ledger-anchors.jsonl"
    path.write_text(path.read_text().replace('"number": 6', '"number": 5'))
    assert found() == [(5, "anchor")]


def test_anchors_are_added_only_when_something_happened(as_owner: BaseDatabaseWrapper) -> None:
    anchor()
    assert list(anchors()) == []
    write(2)
    anchor()
    anchor()
    write(1)
    anchor()
    assert [row["number"] for row in anchors()] == [2, 3]


@pytest.mark.django_db(transaction=True)
def test_eight_writers_make_one_chain() -> None:
    def run(_: int) -> None:
        try:
            write(5)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    assert Entry.objects.count() == 40
    assert Head.objects.get().number == 40
    assert found() == []
