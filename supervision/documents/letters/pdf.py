"""The archival PDF (PDF/A-2b) of a letter, set by Typst from the versioned layout."""

import datetime as dt
import io
import json
import threading
from collections.abc import Iterable, Sequence
from functools import cache

import pylopdf_fonts_zh_cn
import segno
import typst

from supervision.documents.letters import content as letter_content
from supervision.documents.letters.content import LetterContent
from supervision.documents.letters.errors import UnprintableText
from supervision.documents.letters.wording import TEMPLATES

TEXT_WIDTH = 442.2  # 156 mm in points
MARK_CHARACTERS = 16  # longer names are broken
LARGEST_MARK = 44.0  # points; the standard allows a mark of 22 mm at most

# What an office may have licensed and installed, the standard's own faces first; the last name is always there.
FACES = {
    "fangsong": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FZFangSong-Z02", "FandolFang R"),
    "hei": ("SimHei", "黑体", "STHeiti", "FZHei-B01", "FandolHei"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "FZKai-Z03", "FandolKai", "LXGW WenKai"),
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "方正小标宋_GBK", "STZhongsong"),
    "song": ("SimSun", "宋体", "STSong", "FZShuSong-Z01", "FandolSong"),
}
FREE_FACES = {"hei": "Noto Sans SC"}
FREE_SERIF = "Noto Serif SC"
DIGIT_FACES = ("Times New Roman", "Liberation Serif", "Libertinus Serif")


class _Press:
    """A Typst compiler with its fonts loaded, kept for the life of the process; one letter at a time."""

    def __init__(self, layout: int, font_dirs: tuple[str, ...]) -> None:
        free = str(pylopdf_fonts_zh_cn.serif_path().parent)
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[*font_dirs, free])
        families = {name.casefold(): name for name in fonts.families()}
        self.fonts: dict[str, str | list[str]] = {
            role: _present(names, families) + sorted({FREE_FACES.get(role, FREE_SERIF), FREE_SERIF})
            for role, names in FACES.items()
        }
        self.fonts["digits"] = _present(DIGIT_FACES, families)[0]
        self._compiler = typst.Compiler(
            str(TEMPLATES / "layout" / f"v{layout}.typ"), font_paths=fonts, ignore_system_fonts=True
        )
        self._lock = threading.Lock()

    def print(self, data: str, day: dt.date) -> tuple[bytes, int]:
        """The PDF and its number of pages. The compiler keeps the inputs between calls, hence the lock."""
        with self._lock:
            pdf = self._compiler.compile(
                sys_inputs={"letter": data},
                format="pdf",
                pdf_standards=["a-2b"],
                timestamp=dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC),
            )
            pages = self._compiler.query("<pages>", field="value", one=True)
        assert isinstance(pdf, bytes)
        return pdf, int(pages)


@cache
def _press(layout: int, font_dirs: tuple[str, ...]) -> _Press:
    return _Press(layout, font_dirs)


def _present(names: Iterable[str], families: dict[str, str]) -> list[str]:
    return [families[name.casefold()] for name in names if name.casefold() in families]


def print_letter(
    content: LetterContent, *, layout: int, font_dirs: Sequence[str] = (), verification: str = ""
) -> tuple[bytes, int]:
    """The letter as PDF/A-2b and its number of pages; the same content and fonts give the same bytes.

    `verification` is the address that the QR code on page 1 leads to; none without it. `font_dirs` are folders whose
    licensed faces come before the free ones. Raises `UnprintableText` where no face has
    a character: a box in place of a name would be worse than no letter.
    """
    press = _press(layout, tuple(font_dirs))
    extra = {"qr": qr_code(verification)} if verification else {}
    data = json.dumps(_sheet(content, layout) | extra | {"fonts": press.fonts}, ensure_ascii=False)
    try:
        return press.print(data, content.date or dt.date(2000, 1, 1))
    except typst.TypstError as error:
        if "could not be displayed" in error.message:
            raise UnprintableText(error.message) from error
        raise


def qr_code(address: str) -> str:
    """An address as a QR code in SVG, vector and the same each time."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=0, xmldecl=False)
    return picture.getvalue().decode()


def mark(issuer: str) -> tuple[list[str], float]:
    """The lines of the red mark and its size in points: a long name takes two lines rather than becoming small."""
    lines = letter_content.balanced_lines(issuer, MARK_CHARACTERS)
    widest = max(1.0, *map(letter_content.em_width, lines))
    return lines, min(LARGEST_MARK, 0.9 * TEXT_WIDTH / widest)


@cache
def newest_layout() -> int:
    """The version of the layout in which a letter is set today."""
    return max(int(path.stem.removeprefix("v")) for path in (TEMPLATES / "layout").glob("v*.typ"))


def _sheet(content: LetterContent, layout: int) -> dict[str, object]:
    """The letter as the layout wants it: numbers filled in, titles broken, dates written out.

    From version 2 on the lines to sign on are told apart from the body.
    """
    mark_lines, size = mark(content.issuer)
    lines = list(letter_content.body(content))
    signs = letter_content.lines_to_sign(lines) if layout > 1 else []
    return {
        "profile": content.profile,
        "issuer": content.issuer,
        "issuer_lines": letter_content.balanced_lines(content.issuer),
        "mark_lines": mark_lines,
        "mark_size": size,
        "title": content.title,
        "title_lines": letter_content.title_lines(content, layout),
        "number": content.number,
        "marks": [text for text in (content.secrecy, content.urgency) if text],
        "signatory": content.signatory,
        "addressees": letter_content.addressee_line(content),
        "body": [
            {"role": line.role, "label": line.label.strip(), "text": line.text, "rows": line.rows}
            | ({"widths": letter_content.grid_widths(line.rows)} if line.role == "grid" else {})
            for line in lines[: len(lines) - len(signs)]
        ],
        "signs": [line.text for line in signs],
        "closing": content.closing,
        "attachments": letter_content.attachment_lines(content),
        "signature": content.signature,
        "signature_indent": letter_content.signature_indent(content),
        "date": letter_content.chinese_date(content.date) if content.date else "",
        "date_indent": letter_content.DATE_INDENT,
        "imprint": letter_content.imprint(content),
    }
