"""Pages of figures as PDF and xlsx: the same tables by the printer of the letters, recorded, for whoever reads them."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from docx import Document
from python_calamine import CalamineWorkbook

from supervision.accounts.models import Person
from supervision.documents.letters.content import Grid, LetterContent, Paragraph, body, grid_widths, plain_text
from supervision.documents.letters.word import write_letter
from supervision.ledger.models import Entry
from tests.builders import Cast
from tests.linkage.conftest import TODAY, on
from tests.linkage.halves import half_year
from tests.linkage.test_assessments import OBJECTED, UPHELD, sheet
from tests.linkage.test_meetings import mechanism
from tests.linkage.words import act

Browser = Callable[[Person], Client]
HALF = "period=2026H2"


def words(pdf: bytes) -> str:
    """The text of a PDF without spaces and breaks."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


@pytest.mark.django_db
def test_the_figures_of_a_half_year_are_printed(cast: Cast, browser: Browser) -> None:
    half_year(cast)
    # A name as long as some are is broken in its cell.
    cast.agency.name = "渑池县城市管理综合行政执法局（渑池县城市管理综合行政执法大队）"
    cast.agency.save()
    with on(TODAY):
        client = browser(cast.office)
        board = client.get(f"/board.pdf?{HALF}")
        assert (board["Content-Type"], board["Content-Disposition"]) == (
            "application/pdf", 'attachment; filename="board-20261120.pdf"',
        )  # fmt: skip
        told = words(board.content)
        for part in (
            "渑池县府检联动联席会议办公室", "府检联动看板", "线索从哪里移送到哪里", "超期未完成", "本周余下",
            "2026年11月20日", "取数时间：2026年11月20日",
        ):  # fmt: skip
            assert part in told, part
        entry = Entry.objects.latest("number")
        assert (entry.name, entry.label) == ("board-20261120.pdf", "导出府检联动看板")
        own = words(browser(cast.clerk).get(f"/sheet.pdf?unit={cast.agency.pk}&{HALF}").content)
        assert "按期回复" in own
        assert "数据来源" in own
        for page in ("dashboard.pdf", "regions.pdf"):
            assert browser(cast.observer).get(f"/{page}?{HALF}").content[:5] == b"%PDF-"
        assert browser(cast.clerk).get(f"/board.pdf?{HALF}").status_code == 403
        assert client.get("/board.pdf?period=2027").status_code == 400
        _a_sheet_of_the_assessment(cast, browser)


def _a_sheet_of_the_assessment(cast: Cast, browser: Browser) -> None:
    """Each indicator with its figures, formula and points; what was corrected says what it was."""
    made = act(sheet(cast, root=mechanism(cast)), "send_out", cast.office)
    made = act(act(made, "object", cast.clerk, **OBJECTED), "decide", cast.convenor, **UPHELD)
    book = browser(cast.clerk).get(f"/frozen/{made.pk}.xlsx")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_name("得分").to_python()
    assert ["按期回复", "30分", "检察建议逾期回复", "0件（原1件，异议成立）", "20.0分"] in [line[:5] for line in lines]
    assert ["成果巩固", "10分", "检察建议回头看", "0件", "不参评"] in [line[:5] for line in lines]
    assert "得分61.1分" in words(browser(cast.clerk).get(f"/frozen/{made.pk}.pdf").content)
    assert browser(cast.outsider).get(f"/frozen/{made.pk}.pdf").status_code == 404


def test_columns_are_the_same_in_every_form_of_a_letter() -> None:
    rows = (("地区", "件数", "口径"), ("渑池县", "12", "制发日期在期内的检察建议，含其后撤回的"))
    content = LetterContent(profile="legal_document", issuer="某办公室", title="件数", date=None, blocks=(
        Paragraph("如下。"), Grid(rows)
    ))  # fmt: skip
    (_, grid) = body(content)
    assert (grid.role, grid.rows) == ("grid", rows)
    # Four characters at least, sixteen at most.
    assert grid_widths(rows) == [4.0, 4.0, 16.0]
    assert "渑池县\t12\t制发日期在期内的检察建议，含其后撤回的" in plain_text(content)
    table = Document(io.BytesIO(write_letter(content, layout=1))).tables[0]
    found: list[Any] = [[cell.text for cell in row.cells] for row in table.rows]
    assert found == [list(row) for row in rows]
