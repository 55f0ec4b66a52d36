"""检察建议台账 out and in again: what was exported is imported without a change, and rebuilds the rows elsewhere."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import transaction
from python_calamine import CalamineWorkbook

from recommendations.models import Recommendation
from recommendations.reports.register import register
from recommendations.services import import_register
from supervision.ledger.models import Action, Entry
from supervision.matters.models import Matter
from supervision.terms.models import Clock
from tests.builders import PUBLIC, SOCIAL, Cast, act, fresh, recommendation
from tests.conftest import signed_in

LEDGER = Path(__file__).resolve().parents[1] / "documents" / "registers" / "1_检察建议台账.xlsx"
FACTS = ("number", "kind", "title", "state", "issued_on", "served_on", "answered_on", "closed_on", "look_back_on",
         "outcome", "counterpart_due_on", "urgent", "counterpart__name")  # fmt: skip


def bring_in(cast: Cast, content: bytes) -> list[dict[str, Any]]:
    found = import_register(content, "台账.xlsx", office=cast.county, actor=cast.prosecutor, dry_run=False)
    return found.rows


def taken_out(cast: Cast) -> bytes:
    return register(fresh(cast.prosecutor), [cast.county])[0]


def cells(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def facts(*but: str) -> list[tuple[Any, ...]]:
    names = [name for name in FACTS if name not in but]
    return list(Recommendation.objects.order_by("issued_on", "number", "title").values_list(*names))


def amount() -> tuple[int, ...]:
    return Matter.objects.count(), Clock.objects.count(), Entry.objects.count()


def test_a_register_that_is_exported_and_imported_again_changes_nothing(cast: Cast) -> None:
    bring_in(cast, LEDGER.read_bytes())
    recommendation(cast, PUBLIC, upto="acknowledged")
    content, before, written = taken_out(cast), amount(), facts()
    rows = bring_in(cast, content)
    assert {row["status"] for row in rows} == {"skipped"}
    assert len(rows) == 21
    assert (amount(), facts()) == (before, written)


def test_an_empty_installation_has_the_same_rows_after_the_import(cast: Cast) -> None:
    with transaction.atomic():
        bring_in(cast, LEDGER.read_bytes())
        content, written = taken_out(cast), facts()
        transaction.set_rollback(True)
    assert not Matter.objects.exists()
    bring_in(cast, content)
    assert facts() == written
    assert len(written) == 20
    assert cells(taken_out(cast)) == cells(content)


def test_what_was_done_here_is_told_as_a_register_tells_it(cast: Cast) -> None:
    with transaction.atomic():
        parent = None
        for kind, upto in ((PUBLIC, "issued"), (SOCIAL, "acknowledged"), (PUBLIC, "replied"), (SOCIAL, "verified")):
            parent = recommendation(cast, kind, upto=upto, title=f"{kind}{upto}")
        recommendation(cast, PUBLIC, upto="drafting", title="文稿")
        withdrawn = recommendation(cast, PUBLIC, upto="served", title="撤回的")
        act(cast, withdrawn, "withdraw")
        assert parent is not None
        content = taken_out(cast)
        left_out = {"文稿", "撤回的"}
        written = [row for row in facts("outcome") if row[2] not in left_out]
        transaction.set_rollback(True)
    rows = bring_in(cast, content)
    assert {row["status"] for row in rows} <= {"imported", "warning"}, rows
    # A register has no column for the result of what is still open; the rest is as it was.
    assert facts("outcome") == written
    assert [row[3] for row in written] == ["acknowledged", "verified", "issued", "replied"]


COURTS = (
    ("recommendation_retrial", "再审检察建议", "ZS_COURT_CIVIL"),
    ("recommendation_trial", "审判违法检察建议", "COURT_REPLY_TRIAL_VIOLATION"),
    ("recommendation_enforcement", "执行监督检察建议", "COURT_REPLY_EXECUTION_ADMIN"),
    ("recommendation_correction", "纠正违法检察建议", "JY_REPLY_JIUZHENG"),
    ("recommendation_other", "其他检察建议", "JY_REPLY"),
)


def test_every_kind_of_recommendation_goes_out_and_comes_in_with_its_own_term(cast: Cast) -> None:
    """Retrial: three months; trial: one month; enforcement: three; the others: two. The numbers go on."""
    with transaction.atomic():
        made = [recommendation(cast, kind, upto="acknowledged", title=name) for kind, name, _ in COURTS]
        numbers = [matter.number for matter in made]
        content, written = taken_out(cast), facts()
        transaction.set_rollback(True)
    assert {line[4] for line in cells(content)[1:]} == {name for _, name, _ in COURTS}
    rows = bring_in(cast, content)
    assert {row["status"] for row in rows} == {"imported"}, rows
    assert facts() == written
    for kind, _, term in COURTS:
        matter = Recommendation.objects.get(kind=kind)
        assert list(
            matter.clocks.filter(term__contains="REPLY")
            .union(matter.clocks.filter(term__startswith="ZS_"))
            .values_list("term", flat=True)
        ) == [term]
    assert {row["status"] for row in bring_in(cast, content)} == {"skipped"}
    again = recommendation(cast, "recommendation_retrial", upto="issued", title="下一件")
    assert int(again.number[:-1].rpartition("〕")[2]) == int(numbers[0][:-1].rpartition("〕")[2]) + 1


LETTERS = (
    ("opinion", "检察意见书", "FX_REPLY"),
    ("transfer_opinion", "建议移送检察意见书", "FX_OPINION_TRANSFER"),
    ("correction_notice", "纠正违法通知书", "JW_REPLY"),
    ("investigation_notice", "侦查活动监督通知书", "ZJ_REPLY"),
)


def test_opinions_and_notices_go_out_and_come_in_with_the_day_that_they_set(cast: Cast) -> None:
    """What is used in the place of a recommendation (2019规定第12条); the numbers of old letters go on."""
    with transaction.atomic():
        made = [recommendation(cast, kind, upto="acknowledged", title=name) for kind, name, _ in LETTERS]
        numbers, days = [matter.number for matter in made], [matter.reply_by for matter in made]
        due = {matter.kind: matter.counterpart_due_on for matter in made}
        content, written = taken_out(cast), facts()
        transaction.set_rollback(True)
    assert {line[4] for line in cells(content)[1:]} == {name for _, name, _ in LETTERS}
    rows = bring_in(cast, content)
    assert {row["status"] for row in rows} == {"imported"}, rows
    assert facts() == written
    for (kind, _, term), day in zip(LETTERS, days, strict=True):
        matter = Recommendation.objects.get(kind=kind)
        clock = matter.clocks.get(term=term)
        assert (matter.reply_by, clock.document_date, clock.due_on) == (day, day, due[kind])
    assert {row["status"] for row in bring_in(cast, content)} == {"skipped"}
    again = recommendation(cast, "correction_notice", upto="issued", title="下一件")
    assert int(again.number[:-1].rpartition("〕")[2]) == int(numbers[2][:-1].rpartition("〕")[2]) + 1


def test_the_page_hands_out_ones_own_register_and_records_it(cast: Cast) -> None:
    recommendation(cast, PUBLIC, upto="issued", title="本院的建议")
    client = signed_in(cast.prosecutor)
    assert "/imports/register.xlsx" in client.get("/imports/").content.decode()
    assert "本院的建议" in str(cells(client.get("/imports/register.xlsx").content))
    assert Entry.objects.filter(action=Action.EXPORT, name="register.xlsx", data__rows=1).exists()
    other = signed_in(cast.prosecutor2).get("/imports/register.xlsx").content
    assert len(cells(other)) == 1


def test_a_row_that_was_spoiled_in_between_is_named(cast: Cast) -> None:
    recommendation(cast, PUBLIC, upto="issued")
    lines = cells(taken_out(cast))
    lines.append([2, "公益诉讼检察", "渑检行公建〔2026〕9号", "新的一行", "诉前检察建议", "", "2026-09-01"])
    lines.append([3, "公益诉讼检察", "渑检行公建〔2026〕10号", "又一行", "诉前检察建议", "渑池县水利局", "2026-09-01"])
    changed = io.BytesIO()
    book = xlsxwriter.Workbook(changed)
    sheet = book.add_worksheet()
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, line)
    book.close()
    rows = bring_in(cast, changed.getvalue())
    assert [row["status"] for row in rows] == ["skipped", "refused", "imported"]
    assert rows[1]["reasons"] == ["F3：被建议单位为空。"]
