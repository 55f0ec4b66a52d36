"""Policy papers as files: Word and plain text in the encodings that offices use; what cannot be read says why."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from linkage.moves.papers import paper_of
from linkage.moves.splitting import split
from tests.linkage.test_splitting import PAPER


def docx() -> bytes:
    document = Document()
    for line in PAPER.splitlines():
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("意见.docx", docx()),
        ("意见.txt", PAPER.encode()),
        ("意见.txt", b"\xef\xbb\xbf" + PAPER.encode()),
        ("意见.txt", PAPER.encode("gb18030")),
    ],
)
def test_the_same_items_come_from_every_kind_of_file(name: str, content: bytes) -> None:
    found = [one.number for one in split(paper_of(SimpleUploadedFile(name, content)))]
    assert found == [one.number for one in split(PAPER)]


def numbered() -> bytes:
    """As people write in Word: the numbers are Word's own, of two levels and of two lists; a table; an insertion."""
    document = Document()
    root = document.part.numbering_part.element
    levels = (("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))
    form = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (kind, text) in enumerate(levels)
    )
    again = '<w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = (
        f'<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
        f'<w:num w:numId="91"><w:abstractNumId w:val="90"/>{again}</w:num>'
    )
    parsed = parse_xml(f'<w:x {nsdecls("w")}><w:abstractNum w:abstractNumId="90">{form}</w:abstractNum>{lists}</w:x>')
    for one in list(parsed):
        root.append(one)
    for text, level, key in (
        ("总体要求", 0, 90), ("重点任务", 0, 90), ("规范线索移送", 1, 90), ("健全会议机制", 1, 90),
        ("每年召开一次", 2, 90), ("形成纪要", 2, 90), ("重新编号", 2, 91), ("保障措施", 0, 90),
    ):  # fmt: skip
        place = document.add_paragraph(text)._p.get_or_add_pPr()
        place.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>'))
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "牵头单位", "县司法局"
    last = document.add_paragraph("落实")
    last._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>到人</w:t></w:r></w:ins>"))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_numbers_that_word_sets_itself_tables_and_insertions_are_read() -> None:
    assert paper_of(SimpleUploadedFile("意见.docx", numbered())).splitlines() == [
        "一、总体要求", "二、重点任务", "（一）规范线索移送", "（二）健全会议机制", "1.每年召开一次",
        "2.形成纪要", "1.重新编号",
        "三、保障措施", "牵头单位　县司法局", "落实到人",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("意见.docx", b"PK\x03\x04nothing", "意见"),
        ("意见.txt", b"\xff\xff\xff\x81", "编码"),
        ("意见.txt", ("一、" + "长" * 200_001).encode(), "过长"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, content: bytes, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        paper_of(SimpleUploadedFile(name, content))
