"""docs/states.md says what the procedures say, and says so when it no longer does."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from supervision.matters.management.commands.document_states import TARGET, document


def section(heading: str) -> str:
    """The part of the document under a kind's heading."""
    return next(part for part in document().split("\n## ") if part.startswith(heading))


def row(text: str, name: str) -> list[str]:
    """The cells of the table row that names an identifier in its first column."""
    line = next(line for line in text.splitlines() if line.startswith("| ") and f"`{name}` |" in line)
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_committed_document_is_current() -> None:
    call_command("document_states", check=True)


def test_a_document_that_says_otherwise_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "states.md"
    with pytest.raises(CommandError):
        call_command("document_states", check=True, file=file)
    file.write_text(TARGET.read_text(encoding="utf-8").replace("检察长", "部门负责人", 1), encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("document_states", check=True, file=file)
    call_command("document_states", file=file)
    call_command("document_states", check=True, file=file)


def test_a_reader_finds_who_may_serve_and_acknowledge_and_what_starts_then() -> None:
    text = section("社会治理检察建议")
    assert "\n    served --> acknowledged: 签收" in text
    serve, acknowledge = row(text, "serve"), row(text, "acknowledge")
    assert serve[1:3] == ["已制发待送达、被退回 → 已送达待签收", "承办检察官、检察官助理"]
    assert acknowledge[1:3] == ["已送达待签收 → 已签收", "被建议单位经办人、被建议单位负责人"]
    assert acknowledge[6] == "《送达回证》"


def test_the_reply_term_is_printed_with_its_article() -> None:
    term = row(section("社会治理检察建议"), "JY_REPLY")
    assert term[1].startswith("二个月")
    assert term[3] == "对方单位"
    assert term[5] == "《人民检察院检察建议工作规定》（2019）第19条、第24条、第25条"
    urgent = row(section("公益诉讼检察建议"), "GY_REPLY")
    assert "紧急的15日" in urgent[1]


def test_guards_are_told_in_words() -> None:
    approve = row(section("公益诉讼检察建议"), "approve")
    assert approve[2] == "检察长"
    assert approve[4].startswith("Handler and approver are different persons；")
