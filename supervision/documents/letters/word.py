"""The editable Word file of a letter, by the same measures as the PDF.

Word files carry no fonts: they name those of the standard (仿宋_GB2312, 方正小标宋), which the reader's machine
supplies.
"""

import datetime as dt
import io
import zipfile
from copy import deepcopy
from functools import cache
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from supervision.documents.letters import content as letter_content
from supervision.documents.letters.content import LetterContent, Line
from supervision.documents.letters.pdf import mark

BODY, SMALL, GRID = 16.0, 14.0, 9.0  # 三号, 四号, 小五
PITCH = 28.95
FACES = {
    "fangsong": "仿宋_GB2312",
    "hei": "黑体",
    "kai": "楷体_GB2312",
    "title": "方正小标宋简体",
    "song": "宋体",
}
HEADING_FACES = ("hei", "kai", "fangsong", "fangsong")
RED = RGBColor(0xFF, 0, 0)
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
# Of python-docx's empty document: what a letter is set in, and the parts that nothing in a letter refers to.
STYLES = {"Normal", "DefaultParagraphFont", "TableNormal", "TableGrid", "Header", "HeaderChar", "Footer", "FooterChar"}
UNUSED_PARTS = ("/thumbnail", "/stylesWithEffects", "/customXml", "/numbering", "/webSettings")

# The schema fixes the order of a paragraph's properties, and Word refuses files that break it.
_AFTER_SPACING_RULES = ("w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:autoSpaceDE", "w:autoSpaceDN", *_AFTER_SPACING_RULES)

_CENTER, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_LEFT, _JUSTIFY = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


def write_letter(content: LetterContent, *, layout: int) -> bytes:
    """The letter as docx; the same content and version of the layout give the same bytes."""
    document = Document(io.BytesIO(_blank()) if layout > 1 else None)
    if layout == 1:  # the whole of python-docx's document and its grid, for the letters that were made from them
        _set_style(document)
    _set_page(document, content, layout)
    _write_head(document, content, layout)
    lines = list(letter_content.body(content))
    signs = letter_content.lines_to_sign(lines) if layout > 1 else []
    for position, line in enumerate(lines, start=1):
        _write_line(document, line, last=position >= len(lines) - len(signs))
    _write_ending(document, content)
    _write_imprint(document, content)
    _set_properties(document, content)
    return _packed(document)


@cache
def _blank() -> bytes:
    """An empty document in the letters' own style, made once: most of python-docx's is 160 styles that no letter has.

    To read and to write them was half the work of a letter, and most of its file.
    """
    document, out = Document(), io.BytesIO()
    for related in (document.part.package.rels, document.part.rels):
        for key in [key for key, one in related.items() if one.reltype.endswith(UNUSED_PARTS)]:
            del related[key]
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in STYLES:
            styles.remove(style)
    _set_style(document)
    properties = document.styles["Normal"].element.rPr
    # 28 characters of 16 pt in 156 mm: a quarter of a point less between them, in twentieths.
    properties.insert_element_before(
        _element("spacing", val=-5), "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang"
    )
    document.save(out)
    return out.getvalue()


def _element(name: str, **attributes: object) -> Any:
    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def _set_page(document: Any, content: LetterContent, layout: int) -> None:
    """A4, 版心 156 × 225 mm, grid of 22 lines by 28 characters, page numbers odd right and even left."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance, section.header_distance = Mm(23), Mm(15)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    section._sectPr.append(_grid(layout))
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(section.footer, _RIGHT)
    _number_pages(section.even_page_footer, _LEFT)
    if content.profile == "letter_format":
        section.different_first_page_header_footer = True
        _border(section.first_page_footer.paragraphs[0], "top", "thinThickSmallGap", 18, 0, "FF0000")


def _grid(layout: int) -> Any:
    """The grid of lines. In layout 1 of characters too, which LibreOffice spaces at double width where a character is
    wider than its cell; since layout 2 the style sets the characters closer instead, alike in every program.
    """
    if layout == 1:
        return _element("docGrid", type="linesAndChars", linePitch=579, charSpace=-849)
    return _element("docGrid", type="lines", linePitch=579)


def _set_style(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.size = Pt(BODY)
    _face(style.element.get_or_add_rPr(), "fangsong")
    style.element.get_or_add_rPr().append(_element("lang", val="en-US", eastAsia="zh-CN"))
    style.paragraph_format.space_after = Pt(0)
    properties = style.element.get_or_add_pPr()
    for name in ("autoSpaceDE", "autoSpaceDN"):
        properties.insert_element_before(_element(name, val=0), *_AFTER_SPACING_RULES)


def _face(properties: Any, role: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for key in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{key}"), "Times New Roman")
    fonts.set(qn("w:eastAsia"), FACES[role])


def _write(
    paragraph: WordParagraph, text: str, *, face: str = "fangsong", size: float = BODY, red: bool = False
) -> None:
    run = paragraph.add_run(text)
    run._element.insert(0, deepcopy(_dressed(face, size, red)))


@cache
def _dressed(face: str, size: float, red: bool) -> Any:
    """The properties of a run, to be copied: setting them one by one takes longer than all the rest of a letter."""
    run = Document(io.BytesIO(_blank())).add_paragraph().add_run()
    run.font.size = Pt(size)
    _face(run._element.get_or_add_rPr(), face)
    if red:
        run.font.color.rgb = RED
    return run._element.rPr


def _paragraph(
    holder: Any,
    *,
    align: WD_ALIGN_PARAGRAPH = _LEFT,
    indent: float = 0,
    right: float = 0,
    first: float = 0,
    pitch: float = PITCH,
    before: float = 0,
    keep: bool = False,
) -> WordParagraph:
    """A paragraph of fixed line pitch (points); indents in characters of body size, space before in points."""
    paragraph: WordParagraph = holder.add_paragraph()
    paragraph._p.insert(0, deepcopy(_shaped(align, indent, right, first, pitch, before, keep)))
    return paragraph


@cache
def _shaped(
    align: WD_ALIGN_PARAGRAPH, indent: float, right: float, first: float, pitch: float, before: float, keep: bool
) -> Any:
    """The properties of a paragraph, to be copied."""
    paragraph = Document(io.BytesIO(_blank())).add_paragraph()
    shape = paragraph.paragraph_format
    shape.alignment = align
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    shape.space_before, shape.space_after = Pt(before), Pt(0)
    shape.keep_with_next = keep
    shape.widow_control = True
    for edge, chars in (("left", indent), ("right", right), ("firstLine", first)):
        if chars:
            marks = paragraph._p.get_or_add_pPr().get_or_add_ind()
            marks.set(qn(f"w:{edge}Chars"), str(round(chars * 100)))
            marks.set(qn(f"w:{edge}"), str(round(chars * BODY * 20)))
    return paragraph._p.pPr


def _border(paragraph: WordParagraph, side: str, kind: str, eighths: int, space: float, colour: str) -> None:
    """A rule on one side of a paragraph; width in eighths of a point, distance in points."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = _element("pBdr")
        properties.insert_element_before(borders, *_AFTER_BORDERS)
    borders.append(_element(side, val=kind, sz=eighths, space=round(space), color=colour))


def _number_pages(footer: Any, align: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — in 四号宋体, one character in from the edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    edge = "right" if align == _RIGHT else "left"
    paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn(f"w:{edge}"), str(round(SMALL * 20)))
    _write(paragraph, "— ", face="song", size=SMALL)
    field = _element("fldSimple", instr="PAGE")
    paragraph._p.append(field)
    _write(paragraph, "1", face="song", size=SMALL)
    field.append(paragraph.runs[-1]._element)
    _write(paragraph, " —", face="song", size=SMALL)


def _write_head(document: Any, content: LetterContent, layout: int) -> None:
    marks = [text for text in (content.secrecy, content.urgency) if text]
    if content.profile != "letter_format":
        for text in marks:
            _write(_paragraph(document), text, face="hei")
    if content.profile == "official":
        _write_mark(document, content, before=Mm(35).pt - len(marks) * PITCH)
        _write_number_line(document, content)
    elif content.profile == "letter_format":
        _border(_write_mark(document, content), "bottom", "thickThinSmallGap", 18, 11, "FF0000")
        number = _paragraph(document, before=6)
        number.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
        _write(number, "　".join(marks), face="hei")
        _write(number, f"\t{content.number}")
    else:
        for line in letter_content.balanced_lines(content.issuer):
            _write(_paragraph(document, align=_CENTER, pitch=34), line, face="title", size=22)
    _write_title(document, content, layout)
    if content.addressees:
        _write(_paragraph(document), letter_content.addressee_line(content))


def _write_mark(document: Any, content: LetterContent, before: float = 0) -> WordParagraph:
    lines, size = mark(content.issuer)
    for position, text in enumerate(lines):
        paragraph = _paragraph(document, align=_CENTER, pitch=size * 1.3, before=0 if position else before)
        _write(paragraph, text, face="title", size=size, red=True)
    return paragraph


def _write_number_line(document: Any, content: LetterContent) -> None:
    """发文字号 two lines below the mark, with 签发人 on the same line where there is one; the red line beneath."""
    if content.signatory:
        line = _paragraph(document, before=2 * PITCH, indent=1)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(156) - Pt(BODY), WD_TAB_ALIGNMENT.RIGHT)
        _write(line, f"{content.number}\t签发人：")
        _write(line, content.signatory, face="kai")
    else:
        line = _paragraph(document, before=2 * PITCH, align=_CENTER)
        _write(line, content.number)
    _border(line, "bottom", "single", 12, 11, "FF0000")


def _write_title(document: Any, content: LetterContent, layout: int) -> None:
    legal = content.profile == "legal_document"
    for position, text in enumerate(letter_content.title_lines(content, layout)):
        before = 0 if legal or position else 2 * PITCH
        line = _paragraph(document, align=_CENTER, pitch=40 if legal else 34, before=before)
        _write(line, text, face="title", size=26 if legal else 22)
    if legal and content.number:
        _write(_paragraph(document, align=_RIGHT, before=8), content.number)
    _paragraph(document)


def _write_line(document: Any, line: Line, *, last: bool) -> None:
    """A piece of the body; the last one stays with what follows, so that the signature never stands alone."""
    if line.role == "table":
        _write_table(document, line)
    elif line.role == "grid":
        _write_grid(document, line)
    elif line.role.startswith("heading"):
        level = int(line.role[-1])
        paragraph = _paragraph(document, first=2, keep=True)
        paragraph._p.get_or_add_pPr().append(_element("outlineLvl", val=level - 1))
        _write(paragraph, str(line), face=HEADING_FACES[level - 1])
    else:
        _write(_paragraph(document, align=_JUSTIFY, first=2, keep=last), str(line))


def _write_table(document: Any, line: Line) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for label, value in line.rows:
        cells = table.add_row().cells
        for cell, text, width, align in ((cells[0], label, 56, _CENTER), (cells[1], value, 100, _LEFT)):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.alignment = align
            _write(paragraph, text, size=SMALL)


def _write_grid(document: Any, line: Line) -> None:
    """Figures in columns of like proportions as in the PDF; the head stands on each page."""
    widths = letter_content.grid_widths(line.rows)
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    for place, texts in enumerate(line.rows):
        row = table.add_row()
        if place == 0:
            row._tr.get_or_add_trPr().append(_element("tblHeader"))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Mm(156 * width / sum(widths))
            _write(cell.paragraphs[0], text, face="fangsong" if place else "hei", size=GRID)


def _write_ending(document: Any, content: LetterContent) -> None:
    """Closing words, list of attachments, signature and date, kept together."""
    if content.closing:
        _write(_paragraph(document, first=2, keep=True), content.closing)
    attachments = letter_content.attachment_lines(content)
    if attachments:
        _paragraph(document, keep=True)
    for text in attachments:
        _write(_paragraph(document, indent=2, keep=True), text)
    for _ in range(2 if content.signature else 1):
        _paragraph(document, keep=True)
    if content.signature:
        indent = letter_content.signature_indent(content)
        _write(_paragraph(document, align=_RIGHT, right=indent, keep=True), content.signature)
    if content.date:
        date = letter_content.chinese_date(content.date)
        _write(_paragraph(document, align=_RIGHT, right=letter_content.DATE_INDENT), date)


def _write_imprint(document: Any, content: LetterContent) -> None:
    """版记 in 四号, with thick outer rules and a thin one between; a 信函 has no rules."""
    lines = letter_content.imprint(content)
    if lines:
        _paragraph(document)
    for position, text in enumerate(lines):
        line = _paragraph(document, indent=1, right=1, pitch=24, keep=position < len(lines) - 1)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(156) - Pt(BODY), WD_TAB_ALIGNMENT.RIGHT)
        _write(line, text, size=SMALL)
        if content.profile != "letter_format":
            if position == 0:
                _border(line, "top", "single", 8, 1, "000000")
            _border(line, "bottom", "single", 8 if position == len(lines) - 1 else 6, 1, "000000")


def _set_properties(document: Any, content: LetterContent) -> None:
    day = content.date or dt.date(2000, 1, 1)
    moment = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    properties = document.core_properties
    properties.author = properties.last_modified_by = content.issuer[:255]
    properties.title = content.title.replace("\n", "")[:255]
    properties.created = properties.modified = properties.last_printed = moment
    properties.comments, properties.language, properties.revision = "", "zh-CN", 1


def _packed(document: Any) -> bytes:
    """The package with fixed times: python-docx stamps the present moment into the archive."""
    loose, packed = io.BytesIO(), io.BytesIO()
    document.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, source.read(name))
    return packed.getvalue()
