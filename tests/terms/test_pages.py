"""The catalogue and the calculator in front of the people who use them."""

from __future__ import annotations

import pytest

from supervision.terms.catalogue import catalogue
from tests.builders import Cast
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
NO_EVENTS = {"events-TOTAL_FORMS": "0", "events-INITIAL_FORMS": "0"}


def page(person, path: str, asked: dict | None = None, status: int = 200) -> str:
    answer = signed_in(person).get(path, asked or {})
    assert answer.status_code == status
    return answer.content.decode()


def event(number: int, **said: str) -> dict[str, str]:
    return {f"events-{number}-{name}": value for name, value in said.items()}


def test_the_whole_catalogue_is_there_with_what_is_unverified_marked(cast: Cast) -> None:
    text = page(cast.clerk, "/terms/")
    assert all(f'id="{term}"' in text for term in catalogue())
    assert "《人民检察院检察建议工作规定》（2019）第19条、第24条、第25条" in text
    unverified = sum(1 for row in catalogue().values() if row.confidence != "verified_text")
    assert text.count("tag--warn") == unverified == 35
    assert "没有延长的规定" in text


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ({"kind": "policy"}, "KS_MONTHLY", "JY_REPLY"),
        ({"addressee": "court"}, "COURT_KANGSU", "GY_REPLY"),
        ({"confidence": "inferred"}, "FX_REPLY", "JY_REPLY"),
        ({"q": "抗诉"}, "COURT_KANGSU", "JX_RULING"),
    ],
)
def test_it_is_narrowed(cast: Cast, asked: dict, there: str, gone: str) -> None:
    text = page(cast.prosecutor, "/terms/", asked)
    assert f'id="{there}"' in text
    assert f'id="{gone}"' not in text


def test_a_term_names_the_kinds_of_matters_that_run_it(cast: Cast) -> None:
    used = page(cast.clerk, "/terms/", {"q": "FX_REPLY"})
    assert "<dt>用于</dt>" in used
    assert "<dd>检察意见</dd>" in used
    # A party's own term runs no clock, but its last day decides on the acceptance.
    assert "<dd>民事、行政诉讼监督</dd>" in page(cast.clerk, "/terms/", {"q": "XZ_APPLY"})
    assert "没有自动计时的事项种类" in page(cast.clerk, "/terms/", {"q": "SQ_DELIVERY"})


def test_the_calculator_counts_a_pause_and_an_extension(cast: Cast) -> None:
    asked = {
        "term": "GY_SUIT_REVIEW_ADMIN", "start": "2026-03-10", "events-TOTAL_FORMS": "2", "events-INITIAL_FORMS": "0",
        **event(0, kind="extend", on="2026-04-08", length="1", unit="month"),
        **event(1, kind="exclude", on="2026-04-15", until="2026-04-24"),
    }  # fmt: skip
    text = page(cast.clerk, "/terms/calculator/", asked)
    # One month and one month are 10 May; ten days excluded make it 20 May 2026.
    assert "2026年5月20日（周三）" in text
    assert "延长一个月" in text
    assert "共10日不计入期限" in text
    assert "怎样算履行" in text


def test_the_calculator_refuses_what_the_rule_does_not_know(cast: Cast) -> None:
    asked = {
        "term": "GY_REPLY", "start": "2026-03-10", "events-TOTAL_FORMS": "1", "events-INITIAL_FORMS": "0",
        **event(0, kind="extend", on="2026-04-08", length="1", unit="month"),
    }  # fmt: skip
    assert "没有延长的规定（" in page(cast.clerk, "/terms/calculator/", asked, 400)


def test_the_calculator_counts_hours_and_backwards(cast: Cast) -> None:
    asked = {"term": "YS_TRANSFER", "start": "2026-11-20", **NO_EVENTS}
    assert "须写明起算时刻" in page(cast.clerk, "/terms/calculator/", asked, 400)
    assert "2026年11月21日 16:30" in page(cast.clerk, "/terms/calculator/", asked | {"start_time": "16:30"})
    asked = {"term": "TZ_NOTICE", "start": "2026-11-20", **NO_EVENTS}
    assert "2026年11月16日" in page(cast.clerk, "/terms/calculator/", asked)


def test_the_calculator_says_when_a_date_is_provisional_and_a_term_unverified(cast: Cast) -> None:
    text = page(cast.clerk, "/terms/calculator/", {"term": "FX_REPLY", "start": "2026-11-20", **NO_EVENTS})
    assert "暂定：该年度放假安排尚未公布" in text
    assert "可配置默认值" in text


def test_a_suspended_term_has_no_last_day(cast: Cast) -> None:
    asked = {
        "term": "GY_REPLY", "start": "2026-03-10", "events-TOTAL_FORMS": "1", "events-INITIAL_FORMS": "0",
        **event(0, kind="suspend", on="2026-04-08"),
    }  # fmt: skip
    assert "中止中，待恢复后确定" in page(cast.clerk, "/terms/calculator/", asked)
