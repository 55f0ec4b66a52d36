"""What the joint year comes to, in browsers: July's bulletin, an objection to a figure, the congress's observer."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.joint import AGENCY, MECHANISM, OURS, PHONE, WORDS, Seats, at, choose, open_task, refused, row
from tests.browser.seat import Seat, labelled


# --- the bulletin -----------------------------------------------------------------------------------------------------
def test_the_bulletin_of_july_is_signed_by_both_sides_and_answered(seats: Seats, photograph: Path) -> None:
    office = at(seats, "office", "/matters/new/mechanism/")
    mechanism = a_mechanism_is_founded(office)
    bulletin = a_bulletin_is_drafted(office, mechanism)
    chief = at(seats, "chief", "/")
    chief.from_desk(bulletin, "同意")
    chief.fill(WORDS)
    chief.confirm("同意")
    assert at(seats, "clerk", "/").status(bulletin) == 404
    convenor = at(seats, "convenor", bulletin)
    convenor.act("审签印发", WORDS)
    office.go(bulletin)
    for form in ("PDF", "Word"):
        with office.download() as found:
            office.page.get_by_role("link", name=re.compile(f"^{form}")).first.click()
        content = Path(found[0].path()).read_bytes()
        assert content.startswith(b"%PDF" if form == "PDF" else b"PK")
        if form == "Word":
            text = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
            assert "移送线索反馈迟缓" in text
            assert AGENCY in text
    office.act("下达整改反馈任务")
    clerk = at(seats, "clerk", bulletin)
    clerk.page.set_viewport_size(PHONE)
    expect(clerk.page.locator("#main")).to_contain_text("移送线索反馈迟缓")
    task = open_task(clerk, f"上半年联动情况通报：{AGENCY}整改反馈")
    expect(clerk.page.locator("#main")).to_contain_text("明确专人，逐件反馈")
    clerk.act("报告完成", {"进展和完成情况": "已逐件反馈，附清单。", "佐证材料": photograph})
    office.go(task)
    office.act("验收", WORDS)
    office.go(bulletin)
    office.act("办结")
    expect(office.state()).to_have_text("已办结")


def a_mechanism_is_founded(office: Seat) -> str:
    office.fill({"机制名称": "渡口治理协作机制", "类别": "“检察+N”协作机制", "召集人": "召集人甲"})
    refused(office, "登记联动机制", "该字段是必填项")
    expect(labelled(office.form, "机制名称")).to_have_value("渡口治理协作机制")
    office.fill({"副召集人": "检察长甲", "办公室主任": "副检察长", "建立文件": "协作意见", "建立日期": "2026-01-05"})
    office.confirm("登记联动机制")
    path = office.path
    office.begin("维护成员单位")
    office.fill({"成员单位": AGENCY, "联络员": "经办人甲"}, within=row(office, 1))
    office.fill({"联络员": "检察官甲"}, within=row(office, 2))
    refused(office, "维护成员单位", "请选择单位")
    office.fill({"成员单位": OURS}, within=row(office, 2))
    office.confirm("维护成员单位")
    expect(office.page.locator("#main")).to_contain_text("经办人甲")
    return path


def a_bulletin_is_drafted(office: Seat, mechanism: str) -> str:
    """From frozen figures; the text is the office's, and a demand names its unit."""
    office.go(mechanism)
    office.page.get_by_role("link", name="起草半年通报", exact=True).click()
    office.fill({"期间": f"{timezone.localdate().year}年上半年", "标题": "上半年联动情况通报"})
    office.confirm("起草半年通报")
    path = office.path
    expect(office.page.get_by_role("link", name="冻结数据和明细")).to_be_visible()
    office.begin("修改正文")
    while office.rows().count() > 1:
        office.rows().last.get_by_role("button", name="删去此项").click()
    due = (timezone.localdate() + timedelta(days=30)).isoformat()
    said = {"存在问题": "移送线索反馈迟缓。", "整改要求": "明确专人，逐件反馈。", "反馈日期": due}
    office.fill(said | {"单位": "请选择"}, within=row(office, 1))
    work = office.form.locator("#id_work")
    work.fill(f"{work.input_value()}\n另组织联合巡查两次。")
    refused(office, "修改正文", "请选择单位")
    expect(labelled(row(office, 1), "存在问题")).to_have_value("移送线索反馈迟缓。")
    office.fill({"单位": AGENCY}, within=row(office, 1))
    office.confirm("修改正文")
    expect(office.page.locator("#main")).to_contain_text("另组织联合巡查两次。")
    office.act("报请审签")
    return path


# --- a figure ---------------------------------------------------------------------------------------------------------
def test_a_unit_objects_to_a_figure_and_the_result_is_sealed(seats: Seats) -> None:
    office = at(seats, "office", "/")
    office.open_from_list(MECHANISM)
    office.page.get_by_role("link", name="编制考核评价表", exact=True).last.click()
    period = f"{timezone.localdate().year}年上半年"
    office.fill({"期间": period})
    choose(office, "单位", [AGENCY])
    office.confirm("编制考核评价表")
    office.open_from_list(f"{AGENCY}{period}接受检察监督情况考核评价表")
    sheet = office.path
    assert at(seats, "clerk", "/").status(sheet) == 404
    office.act("送单位核对")
    clerk = at(seats, "clerk", sheet)
    clerk.page.set_viewport_size(PHONE)
    clerk.begin("提出异议")
    labelled(clerk.form, "哪一项数据").select_option(index=0)
    clerk.fill({"应当是多少": "-1", "理由": "有一件在期限内寄出。"})
    refused(clerk, "提出异议", "不能小于0")
    expect(labelled(clerk.form, "理由")).to_have_value("有一件在期限内寄出。")
    clerk.fill({"应当是多少": "3"})
    clerk.confirm("提出异议")
    convenor = at(seats, "convenor", "/")
    convenor.from_desk(sheet, "处理异议")
    convenor.rows().first.locator("select").select_option(label="异议成立，更正数据")
    convenor.fill({"理由": "邮件回执属实。"}, within=convenor.rows().first)
    convenor.confirm("处理异议")
    office.go(sheet)
    office.act("报请审定")
    convenor.go(sheet)
    convenor.act("审定", WORDS)
    expect(convenor.state()).to_have_text("已审定")
    clerk.go(sheet)
    expect(clerk.page.locator("#main")).to_contain_text("邮件回执属实。")
    expect(clerk.page.get_by_role("link", name=re.compile("^PDF")).first).to_be_visible()
    expect(clerk.page.locator("form.act")).to_have_count(0)


# --- the congress -----------------------------------------------------------------------------------------------------
def test_the_observer_reads_figures_and_no_case(seats: Seats) -> None:
    observer = at(seats, "observer", "/sheet/")
    labelled(observer.page.locator("form.period"), "单位").select_option(label=AGENCY)
    observer.page.get_by_role("button", name="查看").click()
    expect(observer.page.get_by_role("heading", level=1)).to_have_text(f"{AGENCY}接受监督情况")
    shown = observer.page.locator("#main").inner_text()
    observer.go("/dashboard/")
    shown += observer.page.locator("#main").inner_text()
    for title in titles(at(seats, "prosecutor", "/matters/?kind=recommendation")):
        assert title not in shown
    observer.go("/matters/?kind=recommendation")
    expect(observer.page.locator("[data-open-line]")).to_have_count(0)


def titles(seat: Seat) -> list[str]:
    found = seat.page.locator("[data-open-line]").all_inner_texts()
    assert found
    return found
