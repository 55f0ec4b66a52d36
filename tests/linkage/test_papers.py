"""Policy papers as files: Word and plain text in the encodings that offices use; what cannot be read says why."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

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
