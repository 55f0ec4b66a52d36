"""One administrative case in the public interest, played from the clue to the judgment.

The facts are made up for the play; the law is that of the kinds themselves.
"""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.later import days_pass
from tests.browser.play import AGENCY, AGREED, Play, answer, done, judge, measures, press, section, sound
from tests.browser.system import System

SLOPE = "矿渣堆场未覆盖污染水源行政公益诉讼线索"
ASKED = [
    ("依法责令堆场经营者清运矿渣并覆盖裸露坡面。", "现场无裸露矿渣，坡面全部覆盖。"),
    ("对堆场周边水源开展监测并公开结果。", "连续三次监测结果达标并公开。"),
]


def test_a_public_interest_case_from_the_clue_to_the_judgment(play: Play, system: System) -> None:
    case = _opened(play)
    _consulted(play, case)
    _concluded(play, case)
    letter = _recommended(play, case)
    _answered_in_part(play, letter)
    _followed_up(play, letter)
    # The reply was due in two months; these days pass.
    days_pass(system, letter, 75)
    suit = _sued(play, letter)
    _ended_in_court(play, letter, suit)


def _opened(play: Play) -> str:
    assistant = play.at("assistant", "/matters/new/clue/")
    assistant.fill(
        {
            "线索名称": SLOPE, "检察职能": "公益诉讼检察", "领域": "生态环境和资源保护", "线索来源": "控告举报",
            "涉及单位": AGENCY, "基本情况": "群众反映矿渣堆场长期裸露，雨后渣水流入水源。", "承办检察官": "检察官甲",
            "线索材料": play.proof,
        }
    )  # fmt: skip
    sound(assistant)
    assistant.confirm("登记线索")
    clue = assistant.path
    prosecutor = play.at("prosecutor", clue)
    prosecutor.act("开展初核", {"真实性评估": "照片与举报一致。", "可查性评估": "可以现场勘验、取样。"})
    play.at("head", clue).act("受理", AGREED)
    prosecutor.go(clue)
    press(prosecutor, "提请立案", {"立案理由和依据": "公共利益持续受到侵害，需要立案调查。"})
    prosecutor.confirm("提请立案")
    case = prosecutor.path
    play.at("chief", case).act("批准立案", AGREED)
    prosecutor.go(case)
    # The organ must hear of it within seven days (公益诉讼办案规则第70条).
    expect(section(prosecutor, "期限")).to_contain_text("告知")
    prosecutor.act("告知立案", {"告知方式": "当面送达立案决定书"})
    sound(prosecutor, phone=True)
    return case


def _consulted(play: Play, case: str) -> None:
    prosecutor = play.at("prosecutor", case)
    press(
        prosecutor,
        "提出磋商",
        {
            "标题": "关于矿渣堆场整治的磋商", "拟定时间": "2026年12月1日上午9时", "拟定地点": "本院会议室",
            "磋商事项": "堆场监管职责和整改方案。", "依据": "《人民检察院公益诉讼办案规则》第七十条",
        },
    )  # fmt: skip
    prosecutor.confirm("提出磋商")
    talk = prosecutor.path
    prosecutor.act("提请审批")
    play.at("head", talk).act("同意", AGREED)
    prosecutor.go(talk)
    prosecutor.act("制发")
    play.serve(talk, "经办人甲")
    clerk = play.at("clerk", talk)
    clerk.act("签收", {"职务": "股长"})
    sound(clerk, phone=True)
    prosecutor.go(talk)
    prosecutor.act(
        "记录磋商",
        {
            "地点": "本院会议室", "主持人": "检察官甲", "参加人员": "检察官甲、助理甲，城市管理局副局长",
            "磋商事项和检察机关的意见": "堆场未覆盖属监管缺位。", "行政机关的意见": "认可事实，资金尚未落实。",
            "确认的事实和达成的意见": "确认堆场裸露的事实，整改方案未达成一致。", "磋商结果": "未达成一致",
        },
    )  # fmt: skip
    head = play.at("agency_head", talk)
    head.act("签认纪要", {"意见": "事实无异议。"})
    sound(head, phone=True)
    prosecutor.go(talk)
    prosecutor.act("办结")


def _concluded(play: Play, case: str) -> None:
    prosecutor = play.at("prosecutor", case)
    prosecutor.act("开展调查核实", {"调查人员": "检察官甲、助理甲", "调查方案": "勘验堆场，取水样检测。"})
    prosecutor.act(
        "审查终结",
        {
            "查明的事实": "堆场裸露矿渣约两千立方米，渣水流入水源，监管单位未处理。", "处理意见": "提出检察建议",
            "理由": "行政机关未依法履行监管职责，公共利益受到侵害。", "证据材料": play.proof,
        },
    )  # fmt: skip
    # What was said in the consultation belongs to the case and stands in its chain.
    expect(section(prosecutor, "前后事项")).to_contain_text("关于矿渣堆场整治的磋商")


def _recommended(play: Play, case: str) -> str:
    prosecutor = play.at("prosecutor", case)
    rectify_by = timezone.localdate() + timedelta(days=50)
    press(
        prosecutor,
        "起草公益诉讼检察建议",
        {
            "标题": "关于整治矿渣堆场的检察建议",
            "违法情形或者应当消除的隐患": "对裸露堆场未依法责令整改，公共利益持续受到侵害。",
            "所依据的法律、法规和有关文件": "《中华人民共和国固体废物污染环境防治法》第二十条",
            "整改期限": rectify_by.isoformat(),
        },
    )
    measures(prosecutor, ASKED)
    prosecutor.confirm("起草公益诉讼检察建议")
    letter = prosecutor.path
    play.approve(letter)
    play.serve(letter, "经办人甲")
    prosecutor.go(letter)
    prosecutor.act("报上一级院备案")
    clerk = play.at("clerk", letter)
    clerk.act("签收", {"职务": "股长"})
    expect(section(clerk, "期限")).to_contain_text("二个月")
    sound(clerk, phone=True)
    return letter


def _answered_in_part(play: Play, letter: str) -> None:
    clerk = play.at("clerk", letter)
    later = (timezone.localdate() + timedelta(days=40)).isoformat()
    rows = [
        done("已清运矿渣八百立方米，坡面覆盖中。", 证据=play.proof),
        {
            "是否采纳": "部分采纳", "落实情况": "未完成", "采取的措施": "正在比选监测单位。",
            "不采纳、未完成的理由": "监测经费未落实。", "计划完成日期": later,
        },
    ]  # fmt: skip
    answer(clerk, rows, "收到建议后组织清运，现将情况回复如下。")
    head = play.at("agency_head", letter)
    head.begin("签发并回复")
    sound(head, phone=True)
    head.confirm("签发并回复")
    sound(head, phone=True)


def _followed_up(play: Play, letter: str) -> None:
    prosecutor = play.at("prosecutor", letter)
    prosecutor.act(
        "记录跟进调查",
        {
            "地点": "矿渣堆场", "核查人员": "检察官甲、助理甲",
            "核查情况（逐项对照核验标准）": "堆场仍有裸露矿渣约一千二百立方米，水源未监测。", "照片": play.proof,
        },
    )  # fmt: skip
    prosecutor.begin("退回补充")
    unmet = ("未整改", "回复不充分", "没有监测结果。")
    judge(prosecutor, [("部分整改", "回复不充分", "现场仍有裸露矿渣。"), unmet])
    prosecutor.fill({"需要补充的内容": "请补充清运和监测情况。"})
    prosecutor.confirm("退回补充")
    expect(section(prosecutor, "跟进调查")).to_contain_text("裸露矿渣约一千二百立方米")
    sound(prosecutor)
    clerk = play.at("clerk", letter)
    expect(clerk.page.locator("#main")).to_contain_text("请补充清运和监测情况。")
    expect(clerk.page.locator("#main")).not_to_contain_text("裸露矿渣约一千二百立方米")
    prosecutor.act(
        "督促落实",
        {
            "督促方式": "走访", "地点": AGENCY, "在场人员": "城市管理局副局长", "工作记录": "说明期限和后果。",
            "被建议单位的意见": "加快落实。",
        },
    )  # fmt: skip
    # Before the period is over nobody sues: the form says so beforehand, and keeps what was typed.
    press(prosecutor, "审查起诉", {})
    expect(prosecutor.form).to_contain_text("届满后才能审查起诉")
    harm = prosecutor.form.get_by_label("公益仍受侵害的情况")
    expect(harm).to_have_value(re.compile("跟进调查查明：堆场仍有裸露矿渣"))
    prosecutor.form.get_by_role("button", name="审查起诉", exact=True).click()
    expect(prosecutor.page.get_by_role("alert").first).to_contain_text("尚未届满，不能审查起诉")
    expect(harm).to_have_value(re.compile("跟进调查查明：堆场仍有裸露矿渣"))


def _sued(play: Play, letter: str) -> str:
    prosecutor = play.at("prosecutor", letter)
    expect(prosecutor.page.locator(".matter-head__light")).to_contain_text("逾期")
    press(prosecutor, "审查起诉", {})
    prosecutor.confirm("审查起诉")
    suit = prosecutor.path
    # One month from the end of the period (公益诉讼办案规则第47条).
    expect(section(prosecutor, "期限")).to_contain_text("一个月")
    prosecutor.begin("提请起诉")
    prosecutor.form.get_by_label("虽按期回复，但没有采取整改措施或者仅采取部分整改措施").check()
    prosecutor.fill({"法律依据": "《中华人民共和国行政诉讼法》第二十五条第四款", "管辖法院": "渑池县人民法院"})
    claims = prosecutor.form.get_by_label("诉讼请求").input_value()
    assert [line for line in claims.splitlines() if line] == [text for text, _ in ASKED]
    prosecutor.confirm("提请起诉")
    chief = play.at("chief", suit)
    sound(chief)
    assert play.at("clerk").status(suit) == 404
    chief.act("决定起诉", AGREED)
    prosecutor.go(suit)
    prosecutor.act("提起诉讼", {"人民法院案号": "（2026）豫1221行初21号"})
    prosecutor.act("起诉书备案")
    sound(prosecutor, phone=True)
    clerk = play.at("clerk", suit)
    expect(clerk.page.locator("#main")).to_contain_text("（2026）豫1221行初21号")
    sound(clerk, phone=True)
    return suit


def _ended_in_court(play: Play, letter: str, suit: str) -> None:
    prosecutor = play.at("prosecutor", suit)
    prosecutor.act(
        "登记裁判",
        {
            "裁判文书文号": "（2026）豫1221行初21号行政判决书", "裁判结果": "支持部分诉讼请求",
            "裁判要点": "责令被告三个月内完成清运和覆盖。",
        },
    )  # fmt: skip
    prosecutor.act("裁判文书备案")
    # The recommendation is not left open beside the judgment.
    chief = play.at("chief", letter)
    chief.begin("升级处理")
    chief.form.get_by_label("依法提起公益诉讼").check()
    chief.fill({"理由（无正当理由的说明）": "期满仍未整改，已经提起诉讼。"})
    chief.confirm("升级处理")
    prosecutor.go(letter)
    prosecutor.act("办结", {"处理结果": "依法提起公益诉讼", "说明": "人民法院已作出判决。"})
    chain = section(prosecutor, "前后事项")
    for kind in ("线索", "案件", "公益诉讼检察建议", "行政公益诉讼"):
        expect(chain.locator(".chain__kind", has_text=kind).first).to_be_visible()
    sound(prosecutor, phone=True)
    clerk = play.at("clerk", letter)
    expect(clerk.state()).to_have_text("已办结")
    sound(clerk, phone=True)
    # Part of the claims failed: the chief says first whether to appeal.
    play.at("chief", suit).act("决定不上诉", {"理由": "未获支持的部分不影响公益修复。"})
    prosecutor.go(suit)
    prosecutor.act("跟进判决执行", {"执行情况": "清运和覆盖已经完成，监测结果达标。"})
    prosecutor.act("办结", {"理由": "判决已经执行，公益得到保护。"})
