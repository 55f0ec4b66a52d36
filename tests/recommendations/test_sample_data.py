"""The sample matters are complete, consistent with the state they are to reach, and readable."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

Row = dict[str, Any]

FOLDER = Path(__file__).resolve().parents[2] / "recommendations" / "sample"
COUNTY, OTHER_COUNTY, CITY = "渑池县人民检察院", "义马市人民检察院", "三门峡市人民检察院"
CLERK_AGENCY, OUTSIDER_AGENCY = "渑池县城市管理局", "渑池县水利局"
UNSERVED = ("drafting", "legal_review", "head_review", "chief_review", "approved", "issued", "returned")
AWAITING_REPLY = ("served", "acknowledged", "objected")
ANSWERED = ("replied", "supplementing", "verified", "look_back_planned", "closed")
MAY_BE_ANSWERED = ("urged", "escalated", "withdrawn")
STATES = (*UNSERVED, *AWAITING_REPLY, *ANSWERED, *MAY_BE_ANSWERED)
FUNCTIONS = {"public_interest", "criminal", "civil", "administrative"}
CLUE_SOURCES = {"办案发现", "控告举报", "信息共享平台", "机关团体代表委员转交", "媒体舆论", "其他"}
GROUNDS = {
    "prevention_gap",
    "recurrent_cases",
    "mass_disputes",
    "failure_of_duty",
    "punishment_needed",
    "other",
}
COMMON = {"key", "owner", "function", "field", "title", "reach", "days_ago", "clue", "source", "source_note"}
MATTER_KEYS = COMMON | {
    *("addressee", "kind", "urgent", "urgent_reason", "objection_days", "case_summary", "ground", "letter"),
    *("measures", "reply", "verdicts", "objection", "urging", "look_back"),
    *("return_note", "withdrawal", "escalation"),
}


def rows_of(*names: str) -> list[Row]:
    """All rows of the named files, in file order."""
    rows: list[Row] = []
    for name in names:
        rows += yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return rows


def texts_in(value: object) -> Iterator[str]:
    """Every string below a YAML value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


MATTER_FILES = sorted(path.name for path in FOLDER.glob("*.yaml") if path.stem not in {"clues", "cases", "instruments"})
MATTERS = rows_of(*MATTER_FILES)
CLUES, CASES, INSTRUMENTS = rows_of("clues.yaml"), rows_of("cases.yaml"), rows_of("instruments.yaml")
each_matter = pytest.mark.parametrize("row", MATTERS, ids=[row["key"] for row in MATTERS])
ALL = MATTERS + CLUES + CASES + INSTRUMENTS
each_row = pytest.mark.parametrize("row", ALL, ids=[row["key"] for row in ALL])


def test_the_world_is_large_enough() -> None:
    owners = Counter(row["owner"] for row in MATTERS)
    addressees = Counter(row["addressee"] for row in MATTERS)
    kinds = Counter(row["kind"] for row in MATTERS)
    assert len(MATTERS) >= 44
    assert kinds["social_governance"] >= 12
    assert set(owners) == {COUNTY, OTHER_COUNTY, CITY}
    assert owners[COUNTY] >= 24
    assert owners[OTHER_COUNTY] >= 12
    assert owners[CITY] >= 8
    assert addressees[CLERK_AGENCY] >= 12
    assert addressees[OUTSIDER_AGENCY] >= 3
    assert len(CLUES) == 10
    assert len(CASES) == 6
    assert {row["function"] for row in CASES} == FUNCTIONS


def test_every_state_is_shown_at_the_county_and_the_clerk_has_work() -> None:
    county = Counter(row["reach"] for row in MATTERS if row["owner"] == COUNTY)
    clerk = {row["reach"] for row in MATTERS if row["addressee"] == CLERK_AGENCY}
    assert {state for state in STATES if county[state] < 2} == set()
    assert {"served", "acknowledged", "objected", "replied", "supplementing", "urged", "closed"} <= clerk
    assert {row["reach"] for row in CLUES} == {"registered", "screening", "declined", "transferred"}
    assert {row["reach"] for row in CASES} == {"filed", "investigating", "concluded"}


def test_reply_terms_end_today_and_on_the_days_around_it() -> None:
    due = Counter(row["due_in"] for row in MATTERS if "due_in" in row)
    assert due[0] >= 2
    assert {0, 1, 2, 5, 12, 30, -1, -3, -20, -400} <= set(due)
    assert any(row.get("due_in") == 0 for row in MATTERS if row["urgent"]), "the 15-day term is due today as well"


def test_one_letter_has_fourteen_measures_and_all_others_one_to_six() -> None:
    counts = Counter(len(row["measures"]) for row in MATTERS)
    assert counts[14] == 1
    assert set(counts) <= {1, 2, 3, 4, 5, 6, 14}


def test_keys_and_titles_are_unique() -> None:
    rows = MATTERS + CLUES + CASES
    for name in ("key", "title"):
        assert [value for value, n in Counter(row[name] for row in rows).items() if n > 1] == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@each_row
def test_row_names_its_origin_and_reads_well(row: Row) -> None:
    assert row.keys() >= COMMON
    assert re.fullmatch(r"[a-z][a-z-]+[a-z]", row["key"])
    assert row["function"] in FUNCTIONS
    assert row["clue"]["source"] in CLUE_SOURCES
    assert 1 <= len(row["title"]) <= 30
    assert 5 <= row["days_ago"] <= 730
    assert row["source"]["title"]
    assert row["source"]["url"].startswith("http")
    assert "演示" in row["source_note"]
    own_words = {name: value for name, value in row.items() if name not in {"key", "source", "source_note"}}
    for text in texts_in(own_words):
        assert text == text.strip()
        assert text
        assert not re.search(r"[!！?]|[\u4e00-\u9fff] |(?<=[\u4e00-\u9fff])[,;:()]", text), text


@each_matter
def test_matter_has_every_section_in_the_right_vocabulary(row: Row) -> None:
    assert row.keys() - {"due_in", "served_days_ago", "past_calendar", "joint"} == MATTER_KEYS
    assert row["kind"] in {"social_governance", "public_interest"}
    assert row["reach"] in STATES
    assert row["objection_days"] in {7, 10}
    assert (row["ground"] in GROUNDS) is (row["kind"] == "social_governance")
    assert (row["function"] == "public_interest") is (row["kind"] == "public_interest")
    assert bool(row["urgent_reason"]) is row["urgent"]
    assert not row["urgent"] or row["kind"] == "public_interest", "the 15-day term is for public interest cases"
    assert set(row["letter"]) == {"source", "facts", "violation", "basis", "other"}
    assert all(row["letter"].values())
    assert row["letter"]["basis"].startswith("《")
    assert all(set(measure) == {"text", "standard"} and all(measure.values()) for measure in row["measures"])


@each_matter
def test_only_social_governance_waits_for_the_legal_review(row: Row) -> None:
    if row["reach"] == "legal_review":
        assert row["kind"] == "social_governance"


@each_matter
def test_service_lies_between_the_clue_and_today(row: Row) -> None:
    given = {"due_in", "served_days_ago", "past_calendar"} & row.keys()
    if row["reach"] in UNSERVED:
        assert given == set()
        return
    assert len(given) == 1
    if "past_calendar" in given:
        assert row["days_ago"] >= 120, "told from before the November in which it may have to be served"
        return
    if row["reach"] in AWAITING_REPLY:
        assert given == {"due_in"}
    longest_term = 15 if row["urgent"] else 62
    shortest_term = 15 if row["urgent"] else 59
    if "due_in" in row:
        assert row["days_ago"] > longest_term - row["due_in"]
        assert row["due_in"] < shortest_term
    else:
        assert 0 <= row["served_days_ago"] < row["days_ago"]


@each_matter
def test_reply_and_verdicts_match_the_measures_and_the_state(row: Row) -> None:
    reach, reply, verdicts, size = row["reach"], row["reply"], row["verdicts"], len(row["measures"])
    if reach in ANSWERED:
        assert reply is not None
    elif reach not in MAY_BE_ANSWERED:
        assert reply is None
    assert (verdicts is not None) is (reply is not None and reach != "replied")
    if reply:
        assert reply["summary"]
        assert len(reply["answers"]) == size
        for answer in reply["answers"]:
            assert set(answer) == {"adoption", "done", "text", "responsible_post"}
            assert answer["adoption"] in {"adopted", "partly", "rejected"}
            assert answer["done"] in {"done", "partly", "not_done"}
    if verdicts:
        assert len(verdicts) == size
        results = {verdict["result"] for verdict in verdicts}
        assert results <= {"rectified", "partly", "not_rectified"}
        assert {verdict["adequacy"] for verdict in verdicts} <= {"sound", "insufficient"}
        assert all(verdict["reason"] for verdict in verdicts)
        assert (results == {"rectified"}) is (reach in {"verified", "look_back_planned", "closed"})


@each_matter
def test_side_steps_are_told_where_they_happened(row: Row) -> None:
    reach = row["reach"]
    assert bool(row["urging"]) is (reach in {"urged", "escalated"})
    assert bool(row["escalation"]) is (reach == "escalated")
    assert bool(row["withdrawal"]) is (reach == "withdrawn")
    assert bool(row["return_note"]) is (reach == "returned")
    assert bool(row["look_back"]) is (reach == "closed")
    if row["urging"]:
        assert row["urging"]["way"] in {"询问", "走访", "会商", "联席会议"}
        assert row["urging"]["record"]
    if row["look_back"]:
        assert row["look_back"]["result"] in {"held", "relapse", "partial"}
        assert row["look_back"]["record"]
        assert row["look_back"]["method"]


@each_matter
def test_objections_are_decided_unless_they_are_under_review(row: Row) -> None:
    objection = row["objection"]
    if row["reach"] == "objected":
        assert objection["decision"] is None
    elif objection:
        assert objection["decision"] in {"upheld_modify", "upheld_withdraw", "rejected"}
        assert objection["reason"]
        assert (objection["decision"] == "upheld_withdraw") is (row["reach"] == "withdrawn")


def test_look_backs_and_objections_show_every_result() -> None:
    look_backs = {row["look_back"]["result"] for row in MATTERS if row["look_back"]}
    decisions = {row["objection"]["decision"] for row in MATTERS if row["objection"]}
    assert look_backs == {"held", "relapse", "partial"}
    assert decisions == {None, "upheld_modify", "upheld_withdraw", "rejected"}


@pytest.mark.parametrize("row", CLUES, ids=[row["key"] for row in CLUES])
def test_clue_says_why_it_was_closed(row: Row) -> None:
    assert row.keys() == COMMON | {"reason", "transferred_to"}
    assert bool(row["reason"]) is (row["reach"] in {"declined", "transferred"})
    assert bool(row["transferred_to"]) is (row["reach"] == "transferred")


@pytest.mark.parametrize("row", CASES, ids=[row["key"] for row in CASES])
def test_case_tells_its_investigation_and_its_end(row: Row) -> None:
    assert row.keys() == COMMON | {"supervised_body", "case_summary", "facts", "investigation", "conclusion"}
    assert row["investigation"]
    assert all(step["way"] and step["record"] for step in row["investigation"])
    assert bool(row["conclusion"]) is (row["reach"] == "concluded")
