"""Played to the end in browsers: 反向衔接 to the penalty, 立案监督 to the filing, 公益诉讼 to execution."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.seat import Seat

Seats = Callable[..., Seat]
POLICE = "渑池县公安局"
SERVED = {"送达方式": "直接送达", "送达人": "检察官甲、助理甲", "收件人": "公安经办人甲"}
SIGNED = {"职务": "民警"}


def at(seats: Seats, who: str, path: str) -> Seat:
    seat = seats(who)
    seat.go(path)
    return seat


def test_a_reverse_transfer_to_the_penalty(seats: Seats, photograph: Path) -> None:
    today = timezone.localdate().isoformat()
    prosecutor = at(seats, "prosecutor", "/matters/new/reverse_link/")
    prosecutor.fill(
        {
            "案件名称": "某寻衅滋事不起诉案行刑反向衔接",
            "被不起诉人": "某人",
            "涉嫌罪名": "寻衅滋事",
            "不起诉种类": "犯罪情节轻微不起诉",
            "不起诉决定书文号": "渑检刑不诉〔2026〕77号",
            "查明的事实": "随意殴打他人，情节轻微，已经赔偿。",
            "知悉范围": "普通",
        }
    )
    prosecutor.confirm("登记不起诉决定")
    review = prosecutor.path
    expect(prosecutor.page.get_by_text("3个工作日").first).to_be_visible()
    prosecutor.act("移送行政检察部门", {"行政检察部门承办检察官": "检察官甲", "移送意见": "需要给予治安管理处罚。"})
    prosecutor.act("登记受理")
    prosecutor.page.get_by_role("link", name="起草检察意见", exact=True).click()
    # What the decision says need not be typed again.
    expect(prosecutor.form.get_by_label("被不起诉人")).to_have_value("某人")
    expect(prosecutor.form.get_by_label("不起诉决定书文号")).to_have_value("渑检刑不诉〔2026〕77号")
    prosecutor.fill(
        {
            "标题": "关于寻衅滋事不起诉案的检察意见",
            "受文的主管机关": POLICE,
            "违反的行政法律规范": "《中华人民共和国治安管理处罚法》",
            "建议给予的行政处罚、处分或者没收违法所得": "建议依法给予治安管理处罚。",
            "违法情形或者应当消除的隐患": "行为违反治安管理规定，应当处罚。",
            "所依据的法律、法规和有关文件": "《中华人民共和国刑事诉讼法》第一百七十七条第三款",
        }
    )
    prosecutor.fill({"事项": "依法立案并作出处理决定"}, within=prosecutor.rows().first)
    prosecutor.confirm("起草检察意见")
    opinion = prosecutor.path
    prosecutor.act("提请审核")
    at(seats, "head", opinion).act("部门审核通过", {"意见": "同意。"})
    at(seats, "chief", opinion).act("批准并签发", {"意见": "同意制发。"})
    prosecutor.go(opinion)
    prosecutor.act("编号制发")
    prosecutor.go(review)
    expect(prosecutor.state()).to_have_text("已制发检察意见")
    prosecutor.go(opinion)
    prosecutor.act("送达", SERVED | {"送达凭证、照片": photograph})
    police = at(seats, "police", opinion)
    assert police.status(review) == 404
    police.act("签收", SIGNED)
    police.page.get_by_role("link", name="报送立案情况").click()
    police.fill({"立案决定文号": "渑公行立〔2026〕9号", "立案日期": today})
    police.confirm("报送立案情况")
    police.begin("签发并回复")
    police.fill(
        {
            "总体情况": "已经依法处理。",
            "签发人及职务": "局长",
            "处理情况": "已作出处罚、处分或者没收决定",
            "处罚、处分决定书文号": "渑公行罚〔2026〕9号",
            "处罚、处分内容或者不予处罚的理由": "行政拘留五日。",
        }
    )
    row = police.rows().first
    police.fill({"是否采纳": "采纳", "落实情况": "已完成", "完成日期": today}, within=row)
    police.fill({"采取的措施": "已处罚。"}, within=row)
    police.confirm("签发并回复")
    expect(police.page.get_by_text("渑公行罚〔2026〕9号").first).to_be_visible()
    prosecutor.go(opinion)
    prosecutor.begin("核验通过")
    prosecutor.fill({"整改结论": "整改到位", "回复评价": "回复充分"}, within=prosecutor.rows().first)
    prosecutor.form.locator("#id_opinion").fill("处罚决定已经执行。")
    prosecutor.confirm("核验通过")
    prosecutor.act("办结", {"处理结果": "已作出处罚、处分", "说明": "行政拘留五日。"})
    prosecutor.go(review)
    expect(prosecutor.state()).to_have_text("已办结")
    expect(prosecutor.page.get_by_text("已作出处罚、处分。行政拘留五日。").first).to_be_visible()
    row_of_police = prosecutor.go("/links/").locator("section[aria-labelledby=reverse-title] tr", has_text=POLICE)
    assert int(row_of_police.locator("td").nth(4).inner_text()) >= 1  # 已处罚


def test_filing_supervision_from_the_case_to_the_police_filing(seats: Seats, photograph: Path) -> None:
    today = timezone.localdate().isoformat()
    prosecutor = at(seats, "prosecutor", "/")
    prosecutor.open_from_list("某公司转移货款规避执行立案监督案")
    prosecutor.page.get_by_role("link", name="开展立案监督", exact=True).click()
    prosecutor.fill(
        {
            "案件名称": "拒不执行判决不立案监督案",
            "侦查机关": POLICE,
            "监督情形": "应当立案而不立案",
            "涉嫌罪名和案由": "拒不执行判决、裁定",
            "认为可能违法的理由和依据": "有证据证明有能力执行而拒不执行。",
        }
    )
    prosecutor.confirm("开展立案监督")
    path = prosecutor.path
    prosecutor.act("提请要求说明理由", {"意见": "建议要求说明不立案理由。"})
    at(seats, "chief", path).act("决定要求说明理由", {"意见": "同意。"})
    police = at(seats, "police", "/")
    assert police.status(path) == 404
    prosecutor.go(path)
    prosecutor.act("送达说明理由通知书", SERVED | {"送达凭证、照片": photograph})
    police.go(path)
    police.act("签收说明理由通知书", SIGNED)
    police.act("书面说明理由", {"说明情况": "说明理由", "情况、依据和理由": "认为属于民事纠纷。"})
    chief = at(seats, "chief", path)
    chief.act("通知立案", {"意见": "不立案理由不能成立。"})
    prosecutor.go(path)
    prosecutor.act("送达通知书", SERVED | {"送达凭证、照片": photograph})
    police.go(path)
    expect(police.page.get_by_text("通知立案书").first).to_be_visible()
    police.act("签收通知书", SIGNED)
    police.act("报送立案（撤案）决定", {"立案（撤销案件）决定书文号": "渑公立字〔2026〕91号", "决定日期": today})
    prosecutor.go(path)
    expect(prosecutor.page.get_by_text("三个月").first).to_be_visible()
    prosecutor.act("办结", {"理由": "公安机关已立案侦查。"})
    expect(prosecutor.state()).to_have_text("已办结")
    police.go(path)
    expect(police.page.get_by_text("公安机关已立案侦查。").first).to_be_visible()
    expect(police.page.get_by_text("建议要求说明不立案理由")).to_have_count(0)


def test_a_case_in_the_public_interest_to_suit_and_execution(seats: Seats) -> None:
    today = timezone.localdate().isoformat()
    prosecutor = at(seats, "prosecutor", "/matters/?kind=recommendation_public_interest&sort=due")
    paths = [
        link.get_attribute("href") or ""
        for link in prosecutor.page.locator("table a[href^='/matters/']").all()
        if re.fullmatch(r"/matters/\d+/", link.get_attribute("href") or "")
    ]
    for path in paths:
        prosecutor.go(path)
        offered = prosecutor.page.get_by_role("link", name="审查起诉", exact=True)
        if offered.count() and "行政公益诉讼案" not in prosecutor.page.locator("#main").inner_text():
            offered.click()
            prosecutor.fill({"公益仍受侵害的情况": "期满后现场仍未整改。"})
            prosecutor.form.get_by_role("button", name="审查起诉", exact=True).click()
            # Asked before the answer is there, a count is 0 and the next page would break off what was sent.
            opened = prosecutor.page.locator(".matter-head")
            expect(opened.or_(prosecutor.page.locator(".summary-of-errors"))).to_be_visible()
            if opened.count():
                break
    expect(prosecutor.state()).to_have_text("审查起诉中")
    path = prosecutor.path
    prosecutor.begin("提请起诉")
    assert prosecutor.form.get_by_label("诉讼请求").input_value()
    prosecutor.form.get_by_label("虽按期回复，但没有采取整改措施或者仅采取部分整改措施").check()
    prosecutor.fill({"法律依据": "《中华人民共和国行政诉讼法》第二十五条第四款", "管辖法院": "渑池县人民法院"})
    prosecutor.confirm("提请起诉")
    at(seats, "chief", path).act("决定起诉", {"意见": "同意起诉。"})
    prosecutor.go(path)
    prosecutor.act("提起诉讼", {"人民法院案号": "（2026）豫1221行初9号"})
    prosecutor.act("起诉书备案")
    prosecutor.act("登记出庭通知", {"开庭时间、地点": "2026年12月8日上午，第一法庭"})
    prosecutor.act("提交派员出庭通知书", {"出庭检察人员": "检察官甲、助理甲"})
    prosecutor.act(
        "登记裁判",
        {
            "收到裁判文书的日期": today,
            "裁判文书文号": "（2026）豫1221行初9号行政判决书",
            "裁判结果": "支持全部诉讼请求",
            "裁判要点": "责令被告继续履行职责。",
        },
    )
    prosecutor.act("裁判文书备案")
    prosecutor.act("跟进判决执行", {"执行情况": "已经整改。"})
    prosecutor.act("办结", {"理由": "判决已经执行，公益得到保护。"})
    expect(prosecutor.state()).to_have_text("已办结")
    expect(prosecutor.page.locator("#main")).to_contain_text("责令被告继续履行职责")
    expect(prosecutor.page.locator("#main .clock", has_text="计时中")).to_have_count(0)
