"""What counts as the same when searching."""

import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervision.search.folding import FOLD, bigrams, fold, shown, words


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("檢察建議書", "检察建议书"),
        ("ＰＭ２．５", "pm2.5"),
        ("ＡＢＣ股份", "abc股份"),
        ("三百㎡", "三百m2"),
        ("（2026）", "(2026)"),
        ("渑池\u3000检", "渑池 检"),
    ],
)
def test_variants_of_one_text_fold_alike(written: str, sought: str) -> None:
    assert fold(written) == fold(sought)


def test_what_is_shown_is_as_long_as_what_is_searched() -> None:
    for code in range(1, sys.maxunicode + 1):
        if not 0xD800 <= code <= 0xDFFF:
            kept = shown(chr(code))
            assert len(kept.translate(FOLD)) == len(kept), hex(code)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly; that says nothing of folding
@given(st.text(alphabet="檢察检查乾隆干ＡaＢb，。 1１"), st.integers(0, 20), st.integers(1, 8))
def test_a_part_of_a_text_folds_to_a_part_of_the_folded_text(text: str, start: int, length: int) -> None:
    assert fold(text[start : start + length]) in fold(text)


def test_punctuation_divides_pairs_and_each_pair_counts_once() -> None:
    assert len(bigrams("检察，建议检察")) == 3  # 检察 建议 议检; not 察建
    assert bigrams("检") == [] == bigrams("检，察")


def test_words_are_what_spaces_divide() -> None:
    assert words("  河道　垃圾 河道 ") == ["河道", "垃圾"]
