"""The measurements run, say what they found, and pages ask as many questions for one row as for many."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from supervision.matters.management.commands.run_bench import faults

ROOT = Path(__file__).resolve().parents[2]
SCALE = "300"


@pytest.fixture(scope="module")
def lines() -> list[dict]:
    """What the command prints for a few hundred matters, in a database of its own."""
    command = [sys.executable, "-m", "django", "run_bench", "--scale", SCALE, "--rounds", "1", "--drop"]
    done = subprocess.run(command, cwd=ROOT, env=os.environ.copy(), capture_output=True, text=True, timeout=300)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found, done.stderr
    return found


def test_every_line_says_what_was_measured(lines: list[dict]) -> None:
    names = {line["name"] for line in lines}
    pages = {"desk", "list_first", "list_deep", "matter_page", "explanation", "search", "search_rare", "dashboard"}
    assert {f"{name}{end}" for name in ("dashboard", "regions", "board") for end in ("", "_nation")} <= names
    assert pages | {"sweep", "recompute", "letter", "letters_200", "issue_6"} <= names
    for line in lines:
        assert {"name", "value", "floor", "ratio", "scale"} <= set(line)
        # A recomputation sends so many statements for each of its chunks; seconds are what it promises.
        assert "queries" in line or line["name"] == "recompute"
        assert line["value"] > 0
        assert line["floor"] > 0
        assert line["scale"] == 300


@pytest.mark.parametrize("reader", ["head", "chief", "clerk", "agency_head", "office"])
def test_a_matter_asks_as_little_for_its_other_readers(lines: list[dict], reader: str) -> None:
    (line,) = [line for line in lines if line["name"] == f"matter_page_{reader}"]
    assert line["queries"] <= 8


@pytest.mark.parametrize("name", ["board", "board_nation"])
def test_the_board_asks_as_little(lines: list[dict], name: str) -> None:
    (line,) = [line for line in lines if line["name"] == name]
    assert line["queries"] <= 8


@pytest.mark.parametrize("name", ["desk", "list_first", "matter_page", "search", "search_rare"])
def test_pages_ask_the_database_as_often_for_one_row_as_for_thirty(lines: list[dict], name: str) -> None:
    (line,) = [line for line in lines if line["name"] == name]
    assert line["queries"] == line["queries_for_one"]
    assert line["queries"] <= 8


def test_a_missed_gate_is_named() -> None:
    line = {"name": "list_first", "value": 9, "floor": 3, "ratio": 3.0, "scale": 10, "queries": 9, "queries_for_one": 8}
    assert len(list(faults(line))) == 3
    assert not list(faults(line | {"ratio": 2.5, "queries": 8}))
    assert list(faults({"name": "growth_desk", "ratio": 1.51, "scale": 10, "queries": 8}))
    explained = {"name": "explanation", "ratio": 1.2, "scale": 10, "queries": 6, "more": 5.1, "most": 5.0}
    assert list(faults(explained)) == ["explanation (10): 5.1 ms > 5.0 ms"]
    assert not list(faults(explained | {"more": 4.9}))
    board = {"name": "board", "ratio": 4.1, "scale": 1_000_000, "queries": 8}
    assert list(faults(board, province=True)) == ["board (1000000): 4.1 > 4.0"]
    assert not list(faults(board))
    assert not list(faults(board | {"scale": 200_000}, province=True))
    assert list(faults({"name": "sweep", "ratio": 1.51, "scale": 10, "queries": 1}))
