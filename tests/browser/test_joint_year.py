"""The joint office's year in browsers: January's list, a dispute settled in a meeting, a transfer sent twice.

Each person sits at a browser of their own; the agency's clerk at a telephone for what the unit reports.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Locator, expect
from python_calamine import CalamineWorkbook

from tests.browser.joint import AGENCY, MECHANISM, OTHER, OURS, PHONE, WORDS, Seats, at, open_task, refused, row
from tests.browser.seat import Seat, labelled

PAPER = """府检联动工作要点
一、衔接协作
（一）行刑衔接。完善案件移送标准，每月通报一次移送情况。
（二）公益诉讼协作。涉河湖案件先行磋商，共同开展回头看。
（三）信息共享。按目录每月提供行政处罚决定信息。
二、保障措施
（一）联席会议。原则上每年召开一次，讨论没有达成共识的事项。
（二）数据交换。与第一部分第三项一并推进。
（三）经费。由各单位自行解决。
"""
# Which item becomes what: decision, lead, responsible, due; 5 goes into 3, 6 is dropped.
LISTED = {
    1: ("县检察院", "县城市管理局", "12月底前"),
    2: ("县城市管理局", "县水利局、县检察院", "12月20日前"),
    3: ("县城市管理局", "", "长期"),
    4: ("县检察院（联席办）", "各成员单位", "12月底前"),
}


# --- January ----------------------------------------------------------------------------------------------------------
def test_the_list_of_january_and_what_a_unit_makes_of_it(seats: Seats, photograph: Path, tmp_path: Path) -> None:
    office = at(seats, "office", "/matters/new/plan/")
    plan = a_paper_becomes_a_list(office)
    convenor = at(seats, "convenor", plan)
    convenor.act("审定印发", WORDS)
    office.go(plan)
    office.act("下达任务")
    the_list_goes_out_and_comes_back(office, plan, tmp_path)
    clerk = at(seats, "clerk", "/matters/?kind=task")
    clerk.page.set_viewport_size(PHONE)
    task = open_task(clerk, "公益诉讼协作")
    clerk.act("报告进展", {"进展和完成情况": "已与水利部门会商两次。", "佐证材料": photograph})
    expect(clerk.page.locator("#main")).to_contain_text("已与水利部门会商两次。")
    clerk.begin("报告完成")
    refused(clerk, "报告完成", "该字段是必填项")
    clerk.fill({"进展和完成情况": "磋商三次，回头看一次。"})
    clerk.confirm("报告完成")
    office.go(task)
    office.act("退回继续办理", {"理由": "请补充回头看的记录。"})
    clerk.go(task)
    expect(clerk.page.locator("#main")).to_contain_text("请补充回头看的记录。")
    clerk.act("报告完成", {"进展和完成情况": "已补充记录。", "佐证材料": photograph})
    office.go("/")
    office.from_desk(task, "验收")
    office.fill(WORDS)
    office.confirm("验收")
    expect(office.state()).to_have_text("已完成")
    office.go(plan)
    expect(office.page.get_by_role("region", name="下一步")).to_contain_text("项任务未办结")


def a_paper_becomes_a_list(office: Seat) -> str:
    """Pasted, split by its own numbering, each item decided."""
    refused(office, "制定年度工作要点", "请粘贴正文、上传文件，或者选择以前年度的清单。")
    office.fill({"名称": "府检联动年度要点", "来源文件名称": "年度要点", "文件正文": "没有编号的一段话。"})
    refused(office, "制定年度工作要点", "没有找到编号的条目")
    expect(labelled(office.form, "文件正文")).to_have_value("没有编号的一段话。")
    office.fill({"文件正文": PAPER})
    office.confirm("制定年度工作要点")
    plan = office.path
    office.begin("逐条处理")
    expect(office.rows()).to_have_count(6)
    for number, (lead, responsible, due) in LISTED.items():
        said = {f"第{number}条 处理": "列入清单", "牵头单位": lead, "责任单位": responsible, "完成时限": due}
        office.fill(said, within=row(office, number))
    office.fill({"第5条 处理": "并入其他项"}, within=row(office, 5))
    office.fill({"第6条 处理": "不列入"}, within=row(office, 6))
    refused(office, "逐条处理", "第5条：请写明并入第几条。")
    expect(labelled(row(office, 2), "牵头单位")).to_have_value("县城市管理局")
    office.fill({"并入第几条": "3"}, within=row(office, 5))
    office.confirm("逐条处理")
    expect(office.page.locator("#main")).to_contain_text("并入其他项第3条")
    office.act("报请审定")
    return plan


def the_list_goes_out_and_comes_back(office: Seat, plan: str, folder: Path) -> None:
    """The offices' own workbook, and a new list made from it."""
    office.go(plan)
    with office.download() as found:
        office.page.get_by_role("link", name="任务清单（Excel）").click()
    file = folder / "清单.xlsx"
    file.write_bytes(Path(found[0].path()).read_bytes())
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    assert [line[2] for line in rows if isinstance(line[0], float)] == [
        "行刑衔接",
        "公益诉讼协作",
        "信息共享",
        "联席会议",
    ]
    office.go("/matters/new/plan/")
    office.fill({"名称": "导回的要点", "来源文件名称": "去年清单", "或者上传": file})
    office.confirm("制定年度工作要点")
    for task in ("行刑衔接", "公益诉讼协作", "信息共享", "联席会议"):
        expect(office.page.locator("#main")).to_contain_text(task)


# --- a dispute --------------------------------------------------------------------------------------------------------
def test_a_dispute_is_settled_in_a_meeting(seats: Seats) -> None:
    today = timezone.localdate()
    topic = a_dispute_is_referred(seats)
    meeting = a_meeting_is_prepared(seats, topic)
    clerk = at(seats, "clerk", topic)
    clerk.page.set_viewport_size(PHONE)
    clerk.begin("陈述本单位意见")
    expect(labelled(clerk.form, "本单位意见")).to_have_value("由水利部门清运。")
    clerk.fill({"本单位意见": "河道内堆放物由河道主管部门清理。"})
    clerk.confirm("陈述本单位意见")
    convenor = at(seats, "convenor", meeting)
    expect(convenor.page.locator("#main")).to_contain_text("河道内堆放物由河道主管部门清理。")
    convenor.act("同意召开并通知", WORDS)
    clerk.go(meeting)
    clerk.act("报送参会人员", {"参会人员及职务": "副局长", "代为参会": True})
    office = at(seats, "office", meeting)
    office.act("调整会议安排", {"地点": "县政府第三会议室"})
    clerk.go("/notices/")
    expect(clerk.page.get_by_role("link", name=re.compile("调整会议安排")).first).to_be_visible()
    office.begin("登记召开")
    office.fill({f"{OURS}：参会人员及职务": "副检察长", "到会": True}, within=attendance(office, OURS))
    expect(labelled(attendance(office, AGENCY), "代为参会")).to_be_checked()
    office.confirm("登记召开")
    the_minutes_are_written(office, today + timedelta(days=30))
    convenor.go(meeting)
    convenor.act("签发纪要", WORDS)
    clerk.go(meeting)
    expect(clerk.page.locator("#main")).to_contain_text("副局长（代为参会），到会")
    expect(clerk.page.get_by_role("link", name=re.compile("^PDF")).last).to_be_visible()
    the_screen_of_the_room(office, meeting)
    office.go(meeting)
    office.act("议定事项转任务")
    prosecutor = at(seats, "prosecutor", topic)
    expect(prosecutor.state()).to_have_text("已议定")
    open_task(clerk, "由城管部门清运，水利部门配合")
    expect(clerk.next_step("报告完成")).to_be_visible()


def attendance(seat: Seat, unit: str) -> Locator:
    return seat.rows().filter(has=seat.page.get_by_label(f"{unit}：参会人员及职务"))


def a_dispute_is_referred(seats: Seats) -> str:
    """From a transfer whose answer satisfies nobody: both views and what was tried."""
    prosecutor = at(seats, "prosecutor", "/")
    prosecutor.open_from_list("不起诉案件所涉餐厨垃圾违法处置")
    prosecutor.page.get_by_role("link", name="提请联席会议协调", exact=True).click()
    expect(labelled(prosecutor.form, "对方单位")).to_have_value(AGENCY)
    prosecutor.fill({"本单位意见": "由城管部门清运。"})
    refused(prosecutor, "提请联席会议协调", "提请协调的必填。")
    expect(labelled(prosecutor.form, "本单位意见")).to_have_value("由城管部门清运。")
    prosecutor.fill({"对方意见": "由水利部门清运。", "已做的协商": "座谈两次，没有达成一致。"})
    prosecutor.confirm("提请联席会议协调")
    topic = prosecutor.path
    head = at(seats, "head", "/")
    head.from_desk(topic, "同意提请")
    head.fill(WORDS)
    head.confirm("同意提请")
    return topic


def a_meeting_is_prepared(seats: Seats, topic: str) -> str:
    """An extra meeting needs the consent of convenor and deputy; the topic goes onto its agenda."""
    office = at(seats, "office", "/")
    office.open_from_list(MECHANISM)
    office.page.get_by_role("link", name="筹备联席会议", exact=True).click()
    said = {"会议名称": "临时联席会议", "会议类别": "临时会议", "地点": "县政府会议室"}
    office.fill(said | {"拟定召开日期": timezone.localdate().isoformat()})
    refused(office, "筹备联席会议", "临时会议须写明召开事由，报请召集人、副召集人同意。")
    expect(labelled(office.form, "地点")).to_have_value("县政府会议室")
    office.fill({"召开事由": "清运分工没有达成一致。"})
    office.confirm("筹备联席会议")
    meeting = office.path
    office.go(topic)
    office.begin("列入议程")
    # The meeting that was prepared last is proposed.
    expect(labelled(office.form, "列入哪次会议").locator("option:checked")).to_have_text("临时联席会议")
    office.confirm("列入议程")
    office.go(meeting)
    office.begin("编排议程")
    office.form.get_by_role("button", name="增加一项").click()
    office.fill({"议题": "通报重点任务进展", "汇报单位": "联席办"}, within=office.rows().last)
    office.confirm("编排议程")
    expect(office.page.locator("#main")).to_contain_text("议题2：通报重点任务进展")
    both_consent(seats, office, meeting)
    return meeting


def both_consent(seats: Seats, office: Seat, meeting: str) -> None:
    """The deputy convenor wants the papers first; asked again, both consent. Until then nobody is called."""
    office.act("报请召开临时会议")
    convenor, deputy = at(seats, "convenor", meeting), at(seats, "deputy_convenor", "/")
    convenor.act("同意召开临时会议", WORDS)
    expect(convenor.page.locator("#main")).to_contain_text("副召集人尚未同意")
    deputy.from_desk(meeting, "同意召开临时会议")
    deputy.go(meeting)
    deputy.begin("不同意召开")
    refused(deputy, "不同意召开", "该字段是必填项")
    deputy.fill({"理由": "请先提供会议材料。"})
    deputy.confirm("不同意召开")
    office.go(meeting)
    expect(office.page.locator("#main")).to_contain_text("请先提供会议材料。")
    office.act("报请召开临时会议", {"备注": "材料已经备齐。"})
    for one in (convenor, deputy):
        one.go(meeting)
        one.act("同意召开临时会议", WORDS)
    expect(deputy.state()).to_have_text("已同意待通知")


def the_minutes_are_written(office: Seat, due: date) -> None:
    """Beside each item; what names a lead names what was resolved."""
    office.begin("整理纪要")
    first, second = office.rows().all()[:2]
    topic, other = (first, second) if "餐厨垃圾" in first.inner_text() else (second, first)
    minutes = re.compile("讨论情况")
    topic.get_by_label(minutes).fill("双方充分陈述了意见。")
    other.get_by_label(minutes).fill("听取了通报。")
    office.fill({"牵头单位": "城管", "完成时限": due.isoformat()}, within=topic)
    refused(office, "整理纪要", "有牵头单位的，请写明议定事项。")
    office.fill({"议定事项": "由城管部门清运，水利部门配合"}, within=topic)
    refused(office, "整理纪要", "组织目录中没有“城管”")
    expect(topic.get_by_label(minutes)).to_have_value("双方充分陈述了意见。")
    office.fill({"牵头单位": AGENCY, "责任单位": OTHER}, within=topic)
    office.confirm("整理纪要")
    office.act("报签纪要")


def the_screen_of_the_room(office: Seat, meeting: str) -> None:
    """One topic at a time, in large type, on the wall."""
    office.go(meeting)
    office.page.get_by_role("link", name="会场大屏").click()
    office.page.set_viewport_size({"width": 1920, "height": 1080})
    expect(office.page.locator(".meeting__title")).to_be_visible()
    size = office.page.locator(".meeting__item p").last.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    assert size >= 26, f"{size} px cannot be read from across a room"
    office.page.get_by_role("link", name="下一项").click()
    expect(office.page.locator(".page-head__sub").last).to_contain_text("议题2")
    office.page.set_viewport_size({"width": 1280, "height": 900})


# --- a transfer -------------------------------------------------------------------------------------------------------
def test_a_transfer_is_returned_completed_and_answered(seats: Seats, photograph: Path) -> None:
    prosecutor = at(seats, "prosecutor", "/matters/new/transfer/")
    transfer_form(prosecutor)
    refused(prosecutor, "移送线索", "反馈日期应当在今天以后。")
    prosecutor.fill({"反馈日期": (timezone.localdate() + timedelta(days=20)).isoformat()})
    prosecutor.confirm("移送线索")
    path = prosecutor.path
    first = goes_out(seats, path)
    clerk = at(seats, "clerk", path)
    clerk.page.set_viewport_size(PHONE)
    clerk.act("退回", {"理由": "没有附现场照片，请补充。"})
    prosecutor.go(path)
    expect(prosecutor.page.locator("#main")).to_contain_text("没有附现场照片，请补充。")
    prosecutor.act("改后再发")
    prosecutor.act("修改", {"附件": photograph})
    assert goes_out(seats, path) != first
    clerk.go("/")
    clerk.from_desk(path, "签收")
    clerk.confirm("签收")
    expect(clerk.page.get_by_role("link", name="现场照片.png")).to_be_visible()
    head = at(seats, "agency_head", path)
    head.act("受理", WORDS)
    clerk.go(path)
    clerk.act("反馈结果", {"结果": "已作出处罚、处分", "办理情况和理由": "已处罚五千元。", "附件": photograph})
    prosecutor.go(path)
    expect(prosecutor.page.locator("#main")).to_contain_text("已处罚五千元。")
    expect(prosecutor.page.locator("#main")).to_contain_text(first)
    prosecutor.act("办结")
    clerk.go(path)
    expect(clerk.state()).to_have_text("已办结")


def transfer_form(prosecutor: Seat) -> None:
    prosecutor.fill(
        {
            "标题": "移送擅自倾倒渣土线索",
            "线索类别": "行政处罚",
            "接收单位": AGENCY,
            "事项和基本情况": "办案中发现渣土车夜间倾倒。",
            "依据": "《中华人民共和国行政处罚法》第二十七条",
            "反馈日期": timezone.localdate().isoformat(),
        }
    )


def goes_out(seats: Seats, path: str) -> str:
    """Asked for, approved, sent; the number of the letter."""
    prosecutor = at(seats, "prosecutor", path)
    prosecutor.act("提请审批")
    at(seats, "head", path).act("同意", WORDS)
    prosecutor.go(path)
    prosecutor.act("移送")
    return prosecutor.page.locator(".page-head .number, .matter-head .number").first.inner_text()
