"""Letters: what must be in them, how they are set, and that the same data gives the same bytes."""

import datetime as dt
import io
import itertools
import re
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from supervision.documents import letters
from supervision.documents.letters import content as letter_content
from supervision.documents.letters import wording as letter_wording
from tests.documents.letter_data import EVERYTHING, RECOMMENDATION

RECOMMENDATIONS = ("recommendation_social_governance", "recommendation_public_interest")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def poppler(pdf: bytes, how: str) -> str:
    """What pdftotext reads in the file."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    return subprocess.run(["pdftotext", how, "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def pdf_pages(pdf: bytes) -> list[str]:
    """The text of each page, without white space and page numbers."""
    return [re.sub(r"—\d+—$", "", squeezed(page)) for page in poppler(pdf, "-layout").split("\f")[:-1]]


def pdf_text(pdf: bytes) -> str:
    return "".join(pdf_pages(pdf))


def docx_text(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return squeezed("".join([paragraph.text for paragraph in document.paragraphs] + cells))


def all_texts(made: letters.RenderedLetter) -> dict[str, str]:
    return {"docx": docx_text(made.docx), "pdf": pdf_text(made.pdf), "text": squeezed(made.text)}


def test_all_kinds_are_there() -> None:
    assert set(letters.kinds()) == {
        "recommendation_social_governance", "recommendation_public_interest", "service_receipt", "announcement_record",
        "objection_decision", "re_examination_decision", "withdrawal", "modification", "urging_record", "reply",
        "look_back_record", "filing_letter", "filing_decision", "closing_report", "recommendation_retrial",
        "recommendation_trial", "recommendation_enforcement", "recommendation_correction", "recommendation_other",
        "opinion", "correction_notice", "investigation_notice", "custody_review", "committee_decision",
        "filing_explanation_request", "filing_order", "cancellation_order", "filing_reasons_opinion",
        "reconsideration_decision", "filing_urging", "public_interest_complaint", "suit_withdrawal", "case_termination",
        "appearance_notice", "transfer_letter", "transfer_result", "request_letter", "request_answer", "meeting_notice",
        "minutes", "paper_answer", "assistance_letter", "consultation_invitation", "consultation_minutes",
        "clue_feedback", "follow_up_letter", "report_letter", "notice_letter", "copy_letter", "review_suspension",
        "review_resumption", "case_suspension", "case_resumption", "public_interest_notice", "civil_complaint",
        "support_opinion", "support_withdrawal", "case_handover", "review_termination", "crime_transfer",
        "supervision_suggestion", "forwarding_notice", "transfer_opinion", "joint_plan", "bulletin", "joint_report",
        "case_release", "congress_reply", "proposal_material", "reconciliation", "coordination_request",
        "assessment_sheet", "government_urging", "guidance_note", "superior_order", "hearing_notice",
        "hearing_announcement", "hearing_minutes", "claims_change", "mediation_opinion", "similar_cases_report",
        "review_sheet", "investigation_report", "no_filing_decision", "clue_transfer_notice", "statement_record",
        "evidence_request", "inspection_record", "entrustment_letter", "opinion_record", "legal_policy_opinion",
        "party_notice", "objection_letter", "verification_record", "site_check_record", "committee_feedback",
        "follow_up_report", "filing_approval", "preliminary_report", "investigation_plan", "oral_correction_record",
        "fact_confirmation", "hearing_plan", "error_correction", "monitoring_notice", "monitoring_reply",
        "quality_sheet", "quality_result", "execution_explanation", "protest", "protest_request", "no_support_decision",
        "filing_review_decision", "filing_negotiation", "custody_result", "acceptance_notice", "application_refusal",
        "complaint_reply", "complaint_reasons_request", "commissioned_investigation", "treatment_explanation",
        "treatment_order", "no_arrest_decision", "application_referral", "review_report", "review_end_decision",
        "sentence_opinion", "sentence_correction", "reach_letter", "result_register", "appeal_petition",
    }  # fmt: skip
    assert {"addressee", "measures", "reply_period_text"} <= set(letters.kinds()[RECOMMENDATIONS[0]].required)


@pytest.mark.parametrize("kind", RECOMMENDATIONS)
def test_a_recommendation_says_all_that_the_rules_demand(kind: str) -> None:
    made = letters.render(kind, RECOMMENDATION)
    demanded = [
        "南河省东江市青溪区人民检察院", "检察建议书", "青检建〔2026〕12号", "青溪区市场监督管理局：",
        "本院在办理生产、销售不符合安全标准的食品案中发现监管漏洞。", "累计销售1,286,430.50元",
        "对无证经营行为未及时查处。", "《中华人民共和国食品安全法》第六条",
        "1.全面排查辖区食品小作坊。", "2.依法处理9家无证小作坊。", "3.5日内公布举报电话。",
        "于收到本建议书之日起十五日内以书面形式向本院提出", "收到本建议书之日起两个月内", "2027年1月31日前",
        "2026年11月22日",
    ]  # fmt: skip
    for where, text in all_texts(made).items():
        assert [part for part in demanded if part not in text] == [], where


def test_a_public_interest_letter_names_harm_failure_and_suit() -> None:
    text = squeezed(letters.render("recommendation_public_interest", RECOMMENDATION).text)
    demanded = ("社会公共利益受到侵害的事实", "未依法履行职责的事实和理由", "整改期限", "依法提起诉讼")
    assert all(part in text for part in demanded)


@pytest.mark.parametrize("kind", sorted(letters.kinds()))
def test_every_kind_renders_with_what_it_requires(kind: str) -> None:
    needed = {name: EVERYTHING[name] for name in letters.kinds()[kind].required}
    made = letters.render(kind, needed)
    said = [value for value in needed.values() if isinstance(value, str)]
    said += [item for value in needed.values() if isinstance(value, list) for item in value]
    for where, text in all_texts(made).items():
        assert [part for part in said if squeezed(letter_wording.clean(part)) not in text] == [], where
        assert "{" not in text
    assert made.pdf.startswith(b"%PDF-1.7")
    assert made.pages == len(pdf_pages(made.pdf))


@pytest.mark.parametrize("kind", ["recommendation_social_governance", "service_receipt", "reply", "objection_decision"])
def test_the_same_data_gives_the_same_bytes(kind: str) -> None:
    first = letters.render(kind, EVERYTHING)
    letters.render("withdrawal", EVERYTHING)
    second = letters.render(kind, dict(reversed(EVERYTHING.items())))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first.docx)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert Document(io.BytesIO(first.docx)).core_properties.created.date() == dt.date(2026, 11, 22)


def test_letters_made_at_once_do_not_mix() -> None:
    expected = {number: letters.render("withdrawal", EVERYTHING | {"number": number}).pdf for number in "甲乙丙丁"}
    got: dict[str, bytes] = {}

    def make(number: str) -> None:
        got[number] = letters.render("withdrawal", EVERYTHING | {"number": number}).pdf

    threads = [threading.Thread(target=make, args=(number,)) for number in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == expected


def test_dates_stored_as_json_give_the_same_letter() -> None:
    stored = EVERYTHING | {"issued_on": "2026-11-22", "letter_issued_on": "2026-09-08"}
    assert letters.render("withdrawal", stored) == letters.render("withdrawal", EVERYTHING)


@pytest.mark.parametrize("empty", [None, "", " 　\n", "absent"])
def test_a_missing_part_is_named(empty: str | None) -> None:
    data = RECOMMENDATION | {"violation": empty}
    if empty == "absent":
        del data["violation"]
    with pytest.raises(letters.MissingPlaceholders, match="违法情形或者隐患（violation）") as caught:
        letters.render("recommendation_social_governance", data)
    assert caught.value.names == ("violation",)


def test_a_recommendation_without_measures_is_refused() -> None:
    with pytest.raises(letters.MissingPlaceholders, match="建议事项（measures）"):
        letters.render("recommendation_social_governance", RECOMMENDATION | {"measures": [" ", ""]})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("measures", "一条"),
        ("issued_on", dt.datetime(2026, 11, 22, tzinfo=dt.UTC)),
        ("issued_on", "昨天"),
        ("facts", 17),
        ("urgent", "否"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(name: str, value: object) -> None:
    with pytest.raises(letters.WrongValue, match=name):
        letters.render("recommendation_social_governance", RECOMMENDATION | {name: value})


def test_markup_in_user_text_is_literal() -> None:
    nasty = (
        "#set text(red) *粗* _斜_ $x^2$ @参 <标签> [内] \\n ~ `码` {facts} {{number}} // &amp; <b>强</b> = - + '引\""
    )
    made = letters.render(
        "recommendation_social_governance",
        RECOMMENDATION | {"facts": nasty, "measures": [nasty], "addressee": nasty, "attachments": [nasty]},
    )
    for where, text in all_texts(made).items():
        assert text.count(squeezed(nasty)) == 4, where


def test_invisible_and_reversing_characters_are_left_out() -> None:
    made = letters.render("withdrawal", EVERYTHING | {"reasons": "甲\u202e乙\u0000丙\u200b丁\ud800戊\ufffe己\ufdd0庚"})
    for text in all_texts(made).values():
        assert "甲乙丙丁戊己庚" in text


def test_rare_characters_of_names_are_printed() -> None:
    made = letters.render("withdrawal", EVERYTHING | {"reasons": "㛃𬱖喆堃玥龑"})
    assert "㛃𬱖喆堃玥龑" in pdf_text(made.pdf)


def test_a_character_without_glyph_is_an_error_not_a_box() -> None:
    with pytest.raises(letters.UnprintableText, match="现有字体缺字"):
        letters.render("withdrawal", EVERYTHING | {"reasons": "经复核🙂"})


def test_fourteen_measures_go_over_pages_in_order() -> None:
    measures = [
        f"第{number}类问题须逐户排查、建立台账并限期整改，" * 3 + f"编号{number}终。" for number in range(1, 15)
    ]
    made = letters.render("recommendation_public_interest", RECOMMENDATION | {"measures": measures})
    assert made.pages >= 4
    for text in all_texts(made).values():
        places = [text.index(f"{number}.第{number}类问题") for number in range(1, 15)]
        assert places == sorted(places)
        assert "编号14终。" in text


@pytest.mark.parametrize("kind", ["recommendation_social_governance", "objection_decision", "reply"])
def test_the_signature_never_stands_on_a_page_without_text(kind: str) -> None:
    """Lengthen the text line by line over more than a page: at each length the last page has a line of the body."""
    signature = EVERYTHING["addressee" if kind == "reply" else "procuratorate"]
    for lines in range(1, 26):
        last_line = f"末行内容共{lines}行。"
        data = EVERYTHING | {"contact": last_line, "facts": "\n".join(["事实。"] * lines)}
        data |= {"adoption": data["facts"], "attachments": ["证据目录"]}
        pages = pdf_pages(letters.render(kind, data).pdf)
        signed = next(page for page in pages if re.search(f"{signature}2026年11月22日(?!印发)", page))
        assert last_line in signed, lines


def test_the_page_is_that_of_the_standard() -> None:
    document = Document(io.BytesIO(letters.render("recommendation_social_governance", RECOMMENDATION).docx))
    section = document.sections[0]
    assert [round(length.mm) for length in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    # 28 characters of 16 pt fit into 156 mm (442.2 pt) when each is a quarter of a point narrower.
    closer = document.styles["Normal"].element.rPr.find(qn("w:spacing"))
    assert 28 * (16 + int(closer.get(qn("w:val"))) / 20) < 442.2 < 29 * (16 + int(closer.get(qn("w:val"))) / 20)
    assert document.settings.odd_and_even_pages_header_footer
    assert [paragraph.alignment.name for paragraph in section.footer.paragraphs] == ["RIGHT"]
    assert [paragraph.alignment.name for paragraph in section.even_page_footer.paragraphs] == ["LEFT"]


@pytest.mark.parametrize("kind", ["recommendation_social_governance", "service_receipt", "reply", "objection_decision"])
def test_paragraph_properties_stand_in_the_order_of_the_schema(kind: str) -> None:
    """Word refuses a file whose w:pPr children are out of order or doubled (ECMA-376, CT_PPrBase)."""
    order = ["pStyle", "keepNext", "keepLines", "framePr", "widowControl", "pBdr", "shd", "tabs", "autoSpaceDE",
             "autoSpaceDN", "snapToGrid", "spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr"]  # fmt: skip
    docx = letters.render(kind, EVERYTHING | {"copies": ["青溪区人民政府"], "signatory": "局长丙"}).docx
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        parts = [name for name in archive.namelist() if re.search(r"word/(document|footer\d)\.xml", name)]
        texts = [archive.read(name).decode() for name in parts]
    assert len(texts) >= 3
    for properties in re.findall(r"<w:pPr>(.*?)</w:pPr>", "".join(texts), re.DOTALL):
        names = [child.tag.split("}")[1] for child in parse_xml(f"<w:pPr {nsdecls('w')}>{properties}</w:pPr>")]
        assert names == sorted(set(names), key=order.index)


def test_fonts_and_indents_of_the_word_file() -> None:
    document = Document(io.BytesIO(letters.render("recommendation_social_governance", RECOMMENDATION).docx))
    found = {paragraph.text: paragraph for paragraph in document.paragraphs}

    def face(text: str) -> tuple[str, float]:
        run = found[text].runs[0]
        return run._element.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt

    assert face("一、案件或者问题的来源") == ("黑体", 16)
    assert face("对无证经营行为未及时查处。") == ("仿宋_GB2312", 16)
    assert face("检察建议书")[0] == "方正小标宋简体"
    date = found["2026年11月22日"]
    assert date.alignment.name == "RIGHT"
    assert date._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")) == "400"


def test_the_pdf_lies_on_the_standard_grid() -> None:
    """Left edge 28 mm, first baseline below 37 mm, 22 lines of 28 characters, pitch 28.95 pt."""
    made = letters.render("recommendation_social_governance", RECOMMENDATION | {"facts": "满" * 28 * 40})
    page = poppler(made.pdf, "-bbox").split("<page ")[2]
    words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)"[^>]*>(满+)<', page)
    full = [(float(left), float(top), float(right)) for left, top, right, text in words if len(text) == 28]
    assert len(full) == 22
    assert full[0][0] == pytest.approx(Mm(28).pt, abs=0.5)
    assert full[0][2] == pytest.approx(Mm(210 - 26).pt, abs=1)
    pitches = [below[1] - above[1] for above, below in itertools.pairwise(full)]
    assert pitches == pytest.approx([28.95] * 21, abs=0.05)


def test_an_agency_reply_is_a_red_head_document() -> None:
    made = letters.render("reply", EVERYTHING | {"signatory": "局长丙", "copies": ["青溪区人民政府"], "urgent": True})
    for text in all_texts(made).values():
        for part in ("紧急", "签发人：局长丙", "关于检察建议办理情况的复函", "特此函复。", "抄送：青溪区人民政府。"):
            assert part in text
        assert "青溪区市场监督管理局2026年11月22日印发" in text
    mark = next(p for p in Document(io.BytesIO(made.docx)).paragraphs if p.text == "青溪区市场监督管理局")
    assert str(mark.runs[0].font.color.rgb) == "FF0000"


def test_headings_are_numbered_by_level() -> None:
    blocks = [letter_content.Heading("甲", level) for level in (1, 2, 2, 3, 4, 1, 2)]
    letter = letter_content.LetterContent(
        profile="official", issuer="院", title="题", date=None, blocks=(*blocks, letter_content.NumberedItem("项"))
    )
    labels = [line.label.strip() for line in letter_content.body(letter)]
    assert labels == ["一、", "（一）", "（二）", "1.", "（1）", "二、", "（一）", "1."]
    assert [letter_content.chinese_numeral(number) for number in (1, 10, 11, 20, 35)] == [
        "一", "十", "十一", "二十", "三十五",
    ]  # fmt: skip


def test_a_long_title_is_broken_evenly_and_not_inside_a_number() -> None:
    title = "关于青溪区市场监督管理局对《检察建议书》（青检建〔2026〕12号）整改落实情况的复函"
    lines = letter_content.balanced_lines(title)
    assert "".join(lines) == title
    assert len(lines) == 3
    assert all(letter_content.em_width(line) <= 19 for line in lines)
    assert any("〔2026〕12号" in line for line in lines)
    assert letter_content.balanced_lines("检察建议书") == ["检察建议书"]


def test_the_wording_in_force_on_the_date_is_taken() -> None:
    kind = "recommendation_public_interest"
    assert letters.render(kind, RECOMMENDATION | {"issued_on": dt.date(2021, 7, 1)}).version == 1
    # Before the rule of 2021 the letter rested on 检察建议工作规定第10条, and before February 2019 on neither.
    earlier = letters.render(kind, RECOMMENDATION | {"issued_on": dt.date(2021, 6, 30)})
    assert (earlier.version, "《人民检察院检察建议工作规定》第十条" in earlier.text) == (0, True)
    with pytest.raises(letters.UnknownLetter, match="2019-02-25"):
        letters.render(kind, RECOMMENDATION | {"issued_on": dt.date(2019, 2, 25)})
    with pytest.raises(letters.UnknownLetter, match="第 9 版"):
        letters.render(kind, RECOMMENDATION, version=9)
    with pytest.raises(letters.UnknownLetter, match="no_such_kind"):
        letters.render("no_such_kind", RECOMMENDATION)


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the wording files to change."""
    shutil.copytree(letter_wording.TEMPLATES, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(letter_wording, "TEMPLATES", tmp_path)
    letter_wording.wordings.cache_clear()
    yield tmp_path
    letter_wording.wordings.cache_clear()


def test_a_newer_version_leaves_older_letters_as_they_were(templates: Path) -> None:
    first = (templates / "withdrawal/v1.yaml").read_text("utf-8")
    second = first.replace("version: 1", "version: 2").replace("2019-02-26", "2027-01-01").replace("经审查", "经复查")
    (templates / "withdrawal/v2.yaml").write_text(second, "utf-8")
    assert letters.kinds()["withdrawal"].version == 2
    assert letters.render("withdrawal", EVERYTHING).version == 1
    later = letters.render("withdrawal", EVERYTHING | {"issued_on": dt.date(2027, 1, 1)})
    assert (later.version, "经复查" in later.text) == (2, True)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{reasons}", "{reasonz}", "undeclared placeholders: reasonz"),
        ("profile: legal_document", "profile: poster", "unknown profile: poster"),
        ("  - when: other", "  - whem: other", "unknown block keys: whem"),
        ("version: 1", "version: 3", "version unlike the file name"),
    ],
)
def test_a_faulty_wording_file_is_refused(old: str, new: str, fault: str, templates: Path) -> None:
    text = (templates / "withdrawal/v1.yaml").read_text("utf-8")
    (templates / "withdrawal/v1.yaml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(letters.WordingError, match=fault):
        letters.kinds()


def test_the_preview_escapes_and_marks_what_is_missing() -> None:
    html = letters.preview_html(
        "recommendation_social_governance", {"facts": "<script>alert(1)</script> & {number}", "measures": ["<b>查</b>"]}
    )
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {number}" in html
    assert "1. &lt;b&gt;查&lt;/b&gt;" in html
    assert '<mark class="letter-missing">待填：被建议单位</mark>' in html
    assert "待填：成文日期" in html
    assert "待填" not in letters.preview_html("recommendation_social_governance", RECOMMENDATION)


def test_a_blank_receipt_keeps_its_rows_for_writing_by_hand() -> None:
    needed = ("procuratorate", "addressee", "document", "issued_on")
    made = letters.render("service_receipt", {name: EVERYTHING[name] for name in needed})
    assert made.pages == 1
    for text in all_texts(made).values():
        for label in ("收到日期", "签收人及职务", "拒收事由和日期", "见证人", "代收人", "送达方式"):
            assert label in text
    full = letters.render("service_receipt", EVERYTHING | {"received_on": dt.date(2026, 11, 23), "copies_count": 2})
    assert "2026年11月23日" in pdf_text(full.pdf)
