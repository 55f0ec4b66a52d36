"""The Word file of every kind: what Word and WPS insist on, read from the XML, and the faces by role."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from supervision.documents.letters.content import LEGAL_TITLE_PER_LINE
from tests.documents.test_layout import KINDS, rendered

# ECMA-376 part 1: the order of what may stand in each of these; Word refuses files that break it.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
}
MANY = {"headerReference", "footerReference"}
TITLE, HEI, KAI, FANGSONG, SONG = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"


def parts(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("kind", KINDS)
def test_the_xml_keeps_the_order_of_the_schema(kind: str) -> None:
    found = parts(rendered(kind).docx)
    assert {"[Content_Types].xml", "word/document.xml", "word/styles.xml", "word/settings.xml"} <= set(found)
    for name in [name for name in found if re.fullmatch(r"word/(document|footer\d|styles)\.xml", name)]:
        root = parse_xml(found[name])
        for holder, order in ORDER.items():
            known = order.split()
            for one in root.iter(qn(f"w:{holder}")):
                names = [child.tag.split("}")[1] for child in one]
                assert names == sorted(names, key=known.index), (name, holder)
                single = [each for each in names if each not in MANY]
                assert len(single) == len(set(single)), (name, holder)
    body = parse_xml(found["word/document.xml"])[0]
    assert body[-1].tag == qn("w:sectPr")
    # A cell without a paragraph, or a table as the last thing of the body, makes Word repair the file.
    assert body[-2].tag == qn("w:p")
    assert all(cell[-1].tag == qn("w:p") for cell in body.iter(qn("w:tc")))


@pytest.mark.parametrize("kind", KINDS)
def test_tables_are_whole_and_faces_follow_their_role(kind: str) -> None:
    document = Document(io.BytesIO(rendered(kind).docx))
    for table in document.tables:
        assert table.rows
        assert all(len(row.cells) == len(table.columns) == 2 for row in table.rows)
        assert all(row.cells[0].text for row in table.rows)
    faces: dict[str, set[str]] = {}
    for paragraph in document.paragraphs:
        level = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        for run in paragraph.runs:
            fonts = run._element.rPr.rFonts
            assert (fonts.get(qn("w:ascii")), fonts.get(qn("w:hAnsi"))) == ("Times New Roman", "Times New Roman")
            role = f"heading{level.get(qn('w:val'))}" if level is not None else f"{run.font.size.pt:.0f}"
            faces.setdefault(role, set()).add(fonts.get(qn("w:eastAsia")))
    assert faces.get("heading0", {HEI}) == {HEI}
    assert faces.get("heading1", {KAI}) == {KAI}
    for size in ("22", "26"):
        assert faces.get(size, {TITLE}) == {TITLE}
    assert faces["16"] <= {FANGSONG, KAI, HEI}
    assert FANGSONG in faces["16"]
    footer = document.sections[0].footer.paragraphs[0]
    assert {run._element.rPr.rFonts.get(qn("w:eastAsia")) for run in footer.runs} == {SONG}


def test_the_title_of_a_legal_document_leaves_no_single_character_over() -> None:
    """18 characters of 26 pt are more than a line holds."""
    title = "要求说明不启动强制医疗程序理由通知书"
    printed = [one.text for one in Document(io.BytesIO(rendered("treatment_explanation").docx)).paragraphs]
    lines = [text for text in printed if text and text in title]
    assert "".join(lines) == title
    assert max(map(len, lines)) <= LEGAL_TITLE_PER_LINE
    assert min(map(len, lines)) > 4
