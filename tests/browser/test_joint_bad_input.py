"""What the joint office's forms say to what is wrong: in words, at the field, with everything typed still there.

Nothing is half saved, and nobody signs what was rewritten while they had it open.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import xlsxwriter
from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.browser.joint import MECHANISM, OTHER, WORDS, Seats, at, refused, row
from tests.browser.seat import Seat, labelled

MEETING = "渑池县府检联动联席会议（年度会议）"
FUTURE = timedelta(days=400)


def wrong(seat: Seat, label: str) -> Locator:
    """The field of that name, which says that it is to blame."""
    field = labelled(seat.form, label)
    expect(field).to_have_attribute("aria-invalid", "true")
    return field


def told(seat: Seat, words: str) -> None:
    """The list of what is to be mended names it."""
    expect(seat.page.locator(".summary-of-errors")).to_contain_text(words)


# --- the mechanism ----------------------------------------------------------------------------------------------------
def test_a_mechanism_does_not_end_before_it_begins(seats: Seats) -> None:
    office = at(seats, "office", "/matters/new/mechanism/")
    today = timezone.localdate()
    said = {"机制名称": "黄河流域协作机制", "召集人": "召集人甲", "副召集人": "检察长甲", "办公室主任": "副检察长"}
    said |= {"建立文件": "协作意见", "建立日期": (today + FUTURE).isoformat(), "类别": "跨区域协作机制"}
    office.fill(said)
    refused(office, "登记联动机制", "日期不能晚于今天。")
    wrong(office, "建立日期")
    wrong(office, "协作地区和单位")
    ended = (today - FUTURE).isoformat()
    office.fill({"建立日期": today.isoformat(), "有效期至": ended, "协作地区和单位": "新安县人民检察院"})
    refused(office, "登记联动机制", "有效期应当在建立日期以后。")
    expect(wrong(office, "有效期至")).to_have_value(ended)
    expect(labelled(office.form, "机制名称")).to_have_value("黄河流域协作机制")


def test_weights_make_a_hundred(seats: Seats) -> None:
    convenor = at(seats, "convenor", "/")
    convenor.open_from_list(MECHANISM)
    convenor.page.get_by_role("link", name="审定考核指标权重", exact=True).click()
    convenor.fill({"按期回复（分）": "40", "审定文件": "联席会议纪要1号", "启用日期": "2020-01-01"})
    refused(convenor, "审定考核指标权重", "启用日期应当在其施行期间")
    wrong(convenor, "启用日期")
    told(convenor, "权重合计为110分，应当是100分。")
    expect(wrong(convenor, "按期回复（分）")).to_have_value("40")
    convenor.fill({"启用日期": timezone.localdate().isoformat(), "整改到位（分）": "20"})
    convenor.confirm("审定考核指标权重")
    expect(convenor.page.locator("#main")).to_contain_text("按期回复40分，整改到位20分")


# --- the plan ---------------------------------------------------------------------------------------------------------
def test_a_paper_that_cannot_be_split_stays_with_its_reason(seats: Seats, tmp_path: Path) -> None:
    office = at(seats, "office", "/matters/new/plan/")
    office.fill({"名称": "坏文件要点", "来源文件名称": "坏文件", "文件正文": "没有编号的一段话。"})
    refused(office, "制定年度工作要点", "没有找到编号的条目")
    expect(wrong(office, "文件正文")).to_have_value("没有编号的一段话。")
    office.fill({"文件正文": ""})
    for name, content, why in (
        ("清单.xlsx", b"PK\x03\x04broken", "文件已损坏"),
        ("清单.xlsx", empty_book(tmp_path), "没有找到任务清单"),
        ("图片.txt", b"\x89PNG\x00\x01", "不是文本文件"),
        ("文件.docx", b"not a document", "不是有效的 DOCX 文件"),
        ("程序.exe", b"MZ", "只接受 DOCX、TXT、XLSX 文件。"),
        ("巨大.xlsx", b"PK\x03\x04" + bytes(21 * 1024 * 1024), "文件超过20 MB"),
    ):
        file = tmp_path / name
        file.write_bytes(content)
        office.fill({"或者上传": file})
        refused(office, "制定年度工作要点", why)
        wrong(office, "或者上传")
        expect(labelled(office.form, "名称")).to_have_value("坏文件要点")
    office.go("/matters/?kind=plan")
    expect(office.page.get_by_role("link", name="坏文件要点")).to_have_count(0)


def empty_book(folder: Path) -> bytes:
    """A workbook in which no list of tasks stands."""
    file = folder / "空表.xlsx"
    book = xlsxwriter.Workbook(str(file))
    book.add_worksheet("其他").write(0, 0, "随手记")
    book.close()
    return file.read_bytes()


# --- the meeting ------------------------------------------------------------------------------------------------------
def test_only_who_was_called_is_on_the_list_of_those_present(seats: Seats) -> None:
    office = at(seats, "office", "/")
    office.open_from_list(MEETING)
    office.begin("登记召开")
    tomorrow = (timezone.localdate() + timedelta(days=2)).isoformat()
    office.fill({"召开日期": tomorrow, "主持人": "召集人甲", "列席人员": "人大代表乙"})
    first = row(office, 1)
    first.get_by_label(re.compile("参会人员及职务")).fill("")
    first.get_by_label("到会").check()
    first.locator("input[name$='-body']").evaluate("each => { each.value = '999999'; }")
    refused(office, "登记召开", "不是本次会议通知的单位")
    told(office, "到会的，请写明参会人员。")
    told(office, "召开日期不能晚于今天。")
    wrong(office, "召开日期")
    expect(labelled(office.form, "主持人")).to_have_value("召集人甲")
    expect(labelled(office.form, "列席人员")).to_have_value("人大代表乙")


def test_a_wrong_or_huge_paper_of_a_meeting_is_refused(seats: Seats, tmp_path: Path) -> None:
    clerk = at(seats, "clerk", "/")
    clerk.open_from_list(MEETING)
    clerk.page.get_by_role("link", name="提供会议材料", exact=True).click()
    clerk.fill({"说明": "汇报稿"})
    for name, size, why in (("脚本.exe", 10, "只接受 PDF"), ("大图.png", 51 * 1024 * 1024, "超过 50 MB")):
        file = tmp_path / name
        file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(size))
        clerk.fill({"材料": file})
        refused(clerk, "提供会议材料", why)
        expect(labelled(clerk.form, "说明")).to_have_value("汇报稿")


# --- what is signed ---------------------------------------------------------------------------------------------------
def test_an_objection_after_the_seal_comes_too_late(seats: Seats) -> None:
    clerk = at(seats, "outsider", "/")
    sheet = f"{OTHER}{timezone.localdate().year}年全年接受检察监督情况考核评价表"
    clerk.open_from_list(sheet)
    path = clerk.path
    clerk.begin("提出异议")
    figure = labelled(clerk.form, "哪一项数据")
    figure.select_option(index=0)
    present = re.search(r"现为(\d+)", figure.locator("option:checked").inner_text())
    assert present is not None
    clerk.fill({"应当是多少": present[1], "理由": "有一件在期限内寄出。"})
    refused(clerk, "提出异议", "主张的数与现有数据相同")
    wrong(clerk, "应当是多少")
    clerk.fill({"应当是多少": str(int(present[1]) + 1)})
    head = at(seats, "outsider_head", path)
    head.act("核对无误")
    office = at(seats, "office", path)
    office.act("报请审定")
    convenor = at(seats, "convenor", path)
    convenor.act("审定", WORDS)
    refused(clerk, "提出异议", "当前状态为“已审定”，不能提出异议。")
    expect(labelled(clerk.form, "理由")).to_have_value("有一件在期限内寄出。")
    clerk.go(path)
    expect(clerk.page.locator("#main")).not_to_contain_text("有一件在期限内寄出。")


def test_a_bulletin_rewritten_meanwhile_is_not_approved_unread(seats: Seats) -> None:
    chief = at(seats, "chief", "/matters/?kind=bulletin")
    chief.page.locator("tr[data-line]").filter(has_text="待检察长审签").first.locator("[data-open-line]").click()
    path = chief.path
    chief.begin("同意")
    chief.fill({"意见": "同意印发，请抓好落实。"})
    other = at(seats, "chief", path)
    other.act("退回修改", {"理由": "问题部分再核实。"})
    office = at(seats, "office", path)
    office.begin("修改正文")
    problems = office.form.locator("#id_problems")
    problems.fill(f"{problems.input_value()}\n另有两件反馈迟缓。")
    office.confirm("修改正文")
    office.act("报请审签")
    refused(chief, "同意", "作了“修改正文”")
    expect(labelled(chief.form, "意见")).to_have_value("同意印发，请抓好落实。")
    office.go(path)
    expect(office.state()).to_have_text("待检察长审签")
    # With the present text before one's eyes the same button goes through.
    chief.confirm("同意")
    expect(chief.page.locator("#main")).to_contain_text("另有两件反馈迟缓。")
