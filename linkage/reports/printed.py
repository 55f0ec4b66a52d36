"""Pages of figures as PDF, set by the printer of the letters: the same tables as on the page, for file or meeting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from linkage.reports.frozen import taken_text
from linkage.reports.workbook import tables_of
from supervision.documents.letters.content import Block, Grid, Heading, LetterContent, Paragraph
from supervision.documents.letters.pdf import print_letter
from supervision.documents.letters.wording import clean

LAYOUT = 1


def printed(shown: dict[str, Any], title: str, issuer: str, now: datetime) -> tuple[bytes, int]:
    """(PDF, number of rows) of what `workbook` would write; it says for whom and when it was counted.

    Raises UnprintableText (a LetterError) where no typeface has a character.
    """
    tables = tables_of(shown)
    content = LetterContent(
        profile="legal_document",
        issuer=issuer,
        title=clean(title),
        date=timezone.localtime(now).date(),
        blocks=tuple(_blocks(shown, tables, now)),
    )
    pdf, _ = print_letter(content, layout=LAYOUT, font_dirs=settings.FONT_DIRS)
    return pdf, sum(len(table["rows"]) for table in tables)


def _blocks(shown: dict[str, Any], tables: list[dict[str, Any]], now: datetime) -> Iterator[Block]:
    # What is frozen says itself when it was taken.
    printed_at = "" if shown.get("taken_at") else f"取数时间：{taken_text(now)}。"
    yield Paragraph(clean(f"{shown['period_text'].rstrip('。')}。{printed_at}"))
    for table in tables:
        yield Heading(clean(table["title"]))
        if table.get("note"):
            yield Paragraph(clean(table["note"]))
        rows = [tuple(clean(cell["text"]) for cell in row) for row in table["rows"]]
        yield Grid((tuple(table["head"]), *rows)) if rows else Paragraph("本期没有数据。")
