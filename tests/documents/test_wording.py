"""What a letter says: the rule that is in force on its day, and no full stop twice."""

import datetime as dt

import pytest

from supervision.documents import letters
from tests.documents.letter_data import EVERYTHING
from tests.documents.test_letters import squeezed


def test_a_case_is_cancelled_at_once_where_nobody_objects() -> None:
    """刑事诉讼规则第563–565条: fifteen days are for asking 复议 and 复核, not for cancelling; older letters stay."""
    said = squeezed(letters.render("cancellation_order", EVERYTHING | {"issued_on": dt.date(2026, 11, 23)}).text)
    assert "没有异议的，应当立即撤销案件" in said
    assert "十五日以内撤销案件" not in said
    assert "超过十五日未要求复议、提请复核，也不撤销案件的" in said
    earlier = letters.render("cancellation_order", EVERYTHING | {"issued_on": dt.date(2026, 11, 21)})
    assert (earlier.version, "十五日以内撤销案件" in squeezed(earlier.text)) == (1, True)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("consultation_minutes", "result"), ("custody_result", "result"), ("paper_answer", "result"),
        ("request_answer", "result"), ("transfer_result", "result"), ("review_end_decision", "result"),
        ("monitoring_notice", "subject"),
    ],
)  # fmt: skip
def test_a_full_stop_of_the_data_and_one_of_the_wording_are_one_in_a_new_letter(kind: str, name: str) -> None:
    said = EVERYTHING | {name: "已经办结。 "}
    new = letters.without_stops(kind, said)
    assert "已经办结。" in squeezed(letters.render(kind, new).text)
    assert "。。" not in squeezed(letters.render(kind, new).text)
    assert "。。" not in squeezed(str(letters.preview_html(kind, said)))
    # What the wording does not end itself keeps its stop, and a letter made again its bytes.
    assert new["reasons"] == EVERYTHING["reasons"]
    assert "。。" in squeezed(letters.render(kind, said).text)
