"""Versions of a term, each for its own days, and what stands in the catalogue beside the length."""

from __future__ import annotations

from datetime import date

import pytest

from supervision.terms import catalogue
from supervision.terms.catalogue import CatalogueError, by_version, load
from tests.terms.test_catalogue import GOOD

OLD = GOOD + "  valid_to: 2026-05-31\n"
NEW = GOOD.replace("length: 2", "length: 4") + "  valid_from: 2026-06-01\n"


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    found = by_version([*load(OLD, "old"), *load(NEW + "  applies_to_running: true\n", "new")])
    monkeypatch.setattr(catalogue, "versions", lambda: found)


@pytest.mark.parametrize(("on", "length"), [("2020-01-01", 2), ("2026-05-31", 2), ("2026-06-01", 4), ("2030-01-01", 4)])
def test_the_version_in_force_on_the_day_of_the_trigger_is_given(known: None, on: str, length: int) -> None:
    assert catalogue.entry("A_TERM", date.fromisoformat(on)).length == length


def test_without_a_day_the_newest_version_is_given(known: None) -> None:
    assert catalogue.entry("A_TERM").length == 4
    assert catalogue.catalogue()["A_TERM"].length == 4


def test_a_later_version_takes_over_only_when_it_says_so_and_is_in_force(known: None) -> None:
    started = date(2026, 5, 20)
    assert catalogue.takes_over("A_TERM", started, date(2026, 5, 31)) is None
    assert catalogue.takes_over("A_TERM", started, date(2026, 6, 1)) == date(2026, 6, 1)
    assert catalogue.takes_over("A_TERM", date(2026, 6, 1), date(2026, 7, 1)) is None


def test_two_versions_for_the_same_day_are_refused() -> None:
    with pytest.raises(CatalogueError, match="A_TERM appears twice"):
        by_version([*load(GOOD, "old"), *load(NEW, "new")])
    with pytest.raises(CatalogueError, match="A_TERM appears twice"):
        by_version([*load(OLD.replace("05-31", "06-01"), "old"), *load(NEW, "new")])


def test_a_version_that_came_into_force_later_still_judges_what_is_older() -> None:
    assert catalogue.entry("GY_CASE_NOTICE").valid_from == date(2021, 7, 1)
    assert catalogue.entry("GY_CASE_NOTICE", date(2020, 1, 1)).length == 7


def test_the_days_from_which_the_rules_apply() -> None:
    by_rule = {
        "JY_REPLY": date(2019, 2, 26), "GY_SERVE": date(2021, 7, 1), "MS_APPLY": date(2021, 8, 1),
        "XZ_APPLY": date(2021, 9, 1), "LA_EXPLAIN": date(2019, 12, 30), "JWH_FEEDBACK": date(2020, 7, 31),
        "YS_TRANSFER": date(2020, 8, 7), "FX_REVIEW": date(2024, 11, 26),
    }  # fmt: skip
    assert {term: catalogue.entry(term).valid_from for term in by_rule} == by_rule


def test_urgent_variants_of_all_terms() -> None:
    found = {key: row.urgent for key, row in catalogue.catalogue().items() if row.urgent}
    assert {key: (row.length, row.unit) for key, row in found.items()} == {
        "JY_INVESTIGATE": (None, None),
        "JY_REPLY": (None, None),
        "JY_REPLY_JIUZHENG": (None, None),
        "GY_REPLY": (15, "day"),
        "LA_CANCEL_CASE": (0, "day"),
        "FX_REPLY": (None, None),
        "FJ_MEETING_YEARLY": (None, None),
    }


def test_pauses_are_known_only_where_a_rule_excludes_time() -> None:
    terms = catalogue.catalogue().items()
    assert {key for key, row in terms if row.pause} == {"GY_REPLY", "GY_SUIT_REVIEW_ADMIN", "MX_REVIEW", "FX_REVIEW"}
    # 公益规则第78条 knows only the suspension of a reply, decided in writing; no days are left out of it.
    assert {key for key, row in terms if row.exclude} == {
        "GY_SUIT_REVIEW_ADMIN", "GY_SUIT_REVIEW_CIVIL", "MX_REVIEW", "FX_REVIEW",
    }  # fmt: skip
    assert not any(row.regional_days or row.applies_to_running for row in catalogue.catalogue().values())
