"""The finished PDF measured on the page, kind by kind (GB/T 9704-2012; 检察文书的版式)."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache

import pytest
from zxingcpp import read_barcodes

from supervision.documents import letters
from tests.documents.letter_data import EVERYTHING
from tests.documents.test_letters import pdf_pages

MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28 * MM, (210 - 26) * MM, 37 * MM, (297 - 35) * MM
DPI = 50
KINDS = sorted(letters.kinds())

pytestmark = pytest.mark.skipif(shutil.which("pdftohtml") is None, reason="poppler is not installed")


@dataclass(frozen=True)
class Text:
    """One run of text: page (from 1), box in points, size in points, colour."""

    page: int
    left: float
    right: float
    top: float
    bottom: float
    size: int
    colour: str
    text: str
    face: str


@cache
def rendered(kind: str) -> letters.RenderedLetter:
    known = letters.kinds()[kind]
    data = {name: EVERYTHING[name] for name in (*known.required, *known.optional) if name in EVERYTHING}
    data["facts"] = "经查，" + "辖区内小作坊未取得登记证。" * 120 if "facts" in data else ""
    return letters.render(kind, {name: value for name, value in data.items() if value})


def run(pdf: bytes, *command: str) -> bytes:
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


@cache
def texts(kind: str) -> tuple[Text, ...]:
    xml = run(rendered(kind).pdf, "pdftohtml", "-xml", "-zoom", "1", "-i", "-stdout", "-", "x").decode()
    specs = re.findall(r'<fontspec id="(\d+)" size="(\d+)" family="(?:\w+\+)?([^"]*)" color="(#\w+)"', xml)
    fonts = {key: (int(size), colour, face) for key, size, face, colour in specs}
    made = []
    for page, part in enumerate(xml.split("<page ")[1:], start=1):
        for top, left, width, height, font, text in re.findall(
            r'<text top="(-?\d+)" left="(-?\d+)" width="(\d+)" height="(\d+)" font="(\d+)">(.*?)</text>', part
        ):
            box = (float(left), float(left) + float(width), float(top), float(top) + float(height))
            size, colour, face = fonts[font]
            made.append(Text(page, *box, size, colour, re.sub(r"<[^>]+>", "", text), face))
    return tuple(made)


def is_page_number(one: Text) -> bool:
    return one.top > BOTTOM and one.size == 14


@cache
def red_rows(kind: str) -> tuple[float, ...]:
    """Heights in points, from the top of page 1, of the rows that are red across 150 mm or more."""
    picture = run(rendered(kind).pdf, "pdftoppm", "-r", str(DPI), "-f", "1", "-l", "1", "-")
    _, size, _, pixels = picture.split(b"\n", 3)
    width, height = map(int, size.split())
    found = []
    for y in range(height):
        row = pixels[3 * width * y : 3 * width * (y + 1)]
        red = sum(row[i] > 200 and row[i + 1] < 160 and row[i + 2] < 160 for i in range(0, 3 * width, 3))
        if red >= 150 / 25.4 * DPI:
            found.append(y * 72 / DPI)
    return tuple(found)


@pytest.mark.parametrize("kind", KINDS)
def test_paper_and_margins(kind: str) -> None:
    info = run(rendered(kind).pdf, "pdfinfo", "-").decode()
    assert re.search(r"Page size:\s+595\.\d+ x 841\.\d+ pts \(A4\)", info)
    profile = letters.kinds()[kind].profile
    for one in texts(kind):
        if is_page_number(one):
            continue
        # The empty half of an opening bracket may stand outside: its ink does not.
        assert one.left >= LEFT - (9 if one.text[:1] in "（《〔“" else 2), one
        assert one.right <= RIGHT + 9, one  # closing punctuation may hang by half a character
        assert one.bottom <= BOTTOM + 3, one
        assert one.top >= (30 * MM - 4 if profile == "letter_format" and one.page == 1 else TOP - 3), one


@pytest.mark.parametrize("kind", KINDS)
def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(kind: str) -> None:
    numbers: dict[int, list[Text]] = {}
    for one in texts(kind):
        if is_page_number(one):
            numbers.setdefault(one.page, []).append(one)
    first = 2 if letters.kinds()[kind].profile == "letter_format" else 1
    assert sorted(numbers) == list(range(first, rendered(kind).pages + 1))
    for page, found in numbers.items():
        assert re.sub(r"\s", "", "".join(one.text for one in found)) == f"—{page}—"
        if page % 2:
            assert max(one.right for one in found) == pytest.approx(RIGHT - 14, abs=3)
        else:
            assert min(one.left for one in found) == pytest.approx(LEFT + 14, abs=3)


@pytest.mark.parametrize("kind", KINDS)
def test_sizes_by_role(kind: str) -> None:
    """三号 (16 pt) body on page 1; 二号 (22 pt) title, or 一号 (26 pt) under the name of the procuratorate."""
    known, found = letters.kinds()[kind], texts(kind)
    sizes = {one.size for one in found}
    assert sizes <= {14, 16, 22, 26} | {one.size for one in found if one.colour == "#ff0000"}
    assert [one for one in found if one.page == 1 and one.size == 16 and not is_page_number(one)]
    title = 26 if known.profile == "legal_document" else 22
    titled = "".join(one.text for one in found if one.page == 1 and one.size == title)
    assert re.sub(r"\s", "", titled) in rendered(kind).title.replace(" ", "")
    assert titled
    for one in found:
        if one.size in (22, 26):
            assert (one.left + one.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=4)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "number" in letters.kinds()[kind].required])
def test_the_number_stands_where_its_profile_wants_it(kind: str) -> None:
    profile = letters.kinds()[kind].profile
    number = EVERYTHING["number"]
    line = [one for one in texts(kind) if one.page == 1]
    tops = {one.top for one in line if "〔" in one.text or "检建" in one.text}
    row = [one for one in line if one.top == min(tops) or abs(one.top - min(tops)) < 3]
    assert number in re.sub(r"\s", "", "".join(one.text for one in sorted(row, key=lambda one: one.left)))
    left, right = min(one.left for one in row), max(one.right for one in row)
    if profile == "official":
        assert (left + right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=3)
    else:
        assert right == pytest.approx(RIGHT, abs=3)


@pytest.mark.parametrize("kind", KINDS)
def test_the_red_head_and_line(kind: str) -> None:
    profile, rows = letters.kinds()[kind].profile, red_rows(kind)
    mark = [one for one in texts(kind) if one.colour == "#ff0000"]
    if profile == "legal_document":  # a legal document, no 红头文件
        assert (mark, rows) == ([], ())
        return
    assert mark
    assert all(one.size <= 22 * MM + 1 for one in mark)
    if profile == "official":
        assert min(one.top for one in mark) >= TOP + 35 * MM - 10
        assert len(rows) in (1, 2, 3)
        number = next(one for one in texts(kind) if "〔" in one.text)
        assert rows[0] > number.bottom - 3
    else:
        assert max(rows) == pytest.approx((297 - 20) * MM, abs=6)
        assert min(rows) > max(one.top for one in mark)


# Which free face stands for each role where an office has no licensed one.
FREE = {"title": "NotoSerifSC", "heading": "NotoSansSC", "body": "NotoSerifSC"}


@pytest.mark.parametrize("kind", KINDS)
def test_faces_by_role_and_all_of_them_embedded(kind: str) -> None:
    listed = run(rendered(kind).pdf, "pdffonts", "-").decode().splitlines()[2:]
    assert listed
    assert all(re.search(r"\s(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", line)[1] == "yes" for line in listed)  # type: ignore[index]
    for one in texts(kind):
        if not re.search(r"[\u4e00-\u9fff]", one.text):
            continue
        is_heading = one.size == 16 and re.match(r"[一二三四五六七八九十]+、", one.text)
        role = "title" if one.size in (22, 26) else "heading" if is_heading else "body"
        assert one.face.startswith(FREE[role]), one


def test_the_code_on_the_letter_reads_as_its_address() -> None:
    """By a reader of others, from the printed page."""
    address = "https://jcjd.example/verify/abcdefghijkmnpqrstuvwxyz/"
    for kind in ("recommendation_social_governance", "reply", "objection_decision"):
        pdf = letters.render(kind, EVERYTHING | {"verification": address}).pdf
        picture = run(pdf, "pdftoppm", "-r", "200", "-gray", "-f", "1", "-l", "1", "-")
        _, size, _, pixels = picture.split(b"\n", 3)
        width, height = map(int, size.split())
        (found,) = read_barcodes(memoryview(pixels).cast("B", (height, width)))
        assert found.text == address


@pytest.mark.parametrize(
    ("kind", "end", "lengths"),
    [
        ("consultation_minutes", "不影响期限的计算。", range(18, 24)),
        ("oral_correction_record", "三日内补充书面意见。", range(2, 8)),
    ],
)
def test_lines_to_sign_on_never_stand_on_a_page_without_text(kind: str, end: str, lengths: range) -> None:
    """Records bear no seal but names: at each length about a page the names stand with the end of the text.

    Letters of the first layout did not hold to this, and are made again as they were.
    """
    alone = {}
    for layout in (1, 2):
        made = (letters.render(kind, EVERYTHING | _record(lines), layout=layout) for lines in lengths)
        alone[layout] = sum(end not in pdf_pages(one.pdf)[-1] for one in made)
    assert (alone[1] > 0, alone[2]) == (True, 0)


def _record(lines: int) -> dict[str, object]:
    last = "双方对所记内容没有异议，本次会议到此结束，各方于会后三日内补充书面意见。"
    text = "\n".join(["事实。"] * lines)
    return {"facts": "", "matters": text, "violation": text, "result": last, "statement": last}
