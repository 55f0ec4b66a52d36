"""Instruments played by hand: a relapse and the second recommendation, an objection that holds, a notice re-examined.

The facts are made up for the play; the law is that of the kinds themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.play import (
    AGENCY,
    AGREED,
    STICKS_OUT,
    Play,
    answer,
    any_case,
    done,
    judge,
    measures,
    press,
    section,
    sound,
)
from tests.browser.seat import Seat

JOINT, POLICE, ABOVE = "渑池县水利局", "渑池县公安局", "三门峡市人民检察院"


# --- one recommendation of social governance, to the relapse and the second one ---------------------------------------
def test_a_relapse_leads_to_a_second_recommendation(play: Play) -> None:
    letter = _drafted_and_reviewed(play)
    _countersigned(play, letter)
    _verified_and_relapsed(play, letter)
    _asked_again(play, letter)


def _drafted_and_reviewed(play: Play) -> str:
    prosecutor = play.at("prosecutor")
    any_case(prosecutor, "起草社会治理检察建议")
    press(
        prosecutor,
        "起草社会治理检察建议",
        {
            "标题": "关于健全河道垃圾堆放点巡查机制的检察建议", "被建议单位": AGENCY, "协办单位": JOINT,
            "适用情形（2019规定第11条）": "预防违法犯罪制度不健全、管理有漏洞",
            "查明的事实及相关证据": "河道两岸垃圾堆放点四十七处，近一年没有巡查记录。",
            "违法情形或者应当消除的隐患": "垃圾堆放点无人巡查。", "所依据的法律、法规和有关文件": "依照",
        },
    )  # fmt: skip
    prosecutor.form.get_by_label("从现行规定中选取", exact=True).select_option("中华人民共和国黄河保护法")
    prosecutor.form.get_by_label("条款", exact=True).fill("第二十条")
    prosecutor.form.get_by_role("button", name="插入").click()
    measures(
        prosecutor, [("排查河道垃圾堆放点并建立台账。", "台账与现场一致。"), ("建立联合巡查制度。", "制度印发并执行。")]
    )
    sound(prosecutor)
    prosecutor.confirm("起草社会治理检察建议")
    letter = prosecutor.path
    expect(section(prosecutor, "检察建议书内容")).to_contain_text("《中华人民共和国黄河保护法》第二十条")
    prosecutor.act("提请审核")
    legal = play.at("committee", letter)
    legal.act("批注文稿", {"批注哪一部分": "违法情形或者隐患", "引文": "无人巡查", "批注": "写明期间和依据。"})
    legal.act("退回修改", {"理由": "隐患的表述请补充期间。"})
    prosecutor.go(letter)
    prosecutor.begin("修改文稿")
    prosecutor.fill({"违法情形或者应当消除的隐患": "近一年垃圾堆放点无人巡查，污染水体。"})
    prosecutor.confirm("修改文稿")
    prosecutor.begin("处理批注")
    prosecutor.form.locator("select[name=comment]").select_option(index=1)
    prosecutor.fill({"处理": "已采纳修改"})
    prosecutor.confirm("处理批注")
    prosecutor.page.get_by_role("link", name="文稿、批注与版本").click()
    sound(prosecutor, phone=True)
    prosecutor.page.get_by_role("link", name="对照").click()
    expect(prosecutor.page.locator("ins.diff").first).to_contain_text("近一年")
    prosecutor.picture("版本对照")
    prosecutor.go(letter)
    play.approve(letter, legal=True)
    play.serve(letter, "经办人甲")
    play.at("clerk", letter).act("签收", {"职务": "股长"})
    return letter


def _countersigned(play: Play, letter: str) -> None:
    """The joint unit reports its part, refuses the first draft, agrees to the second; the head of the lead signs."""
    other = play.at("outsider", letter)
    sound(other, phone=True)
    other.begin("报送办理情况")
    said = {"办理情况": "已排查本单位管护的垃圾堆放点二十处。", "落实情况": "已完成"}
    other.fill(said, within=other.rows().first)
    other.confirm("报送办理情况")
    clerk = play.at("clerk", letter)
    clerk.begin("拟制回复并报批")
    # What the joint unit reported need not be typed again.
    expect(clerk.rows().first.get_by_label("采取的措施")).to_have_value(
        re.compile("已排查本单位管护的垃圾堆放点二十处")
    )
    clerk.go(letter)
    rows = [done("已排查垃圾堆放点四十七处，建立台账。", 证据=play.proof), done("两部门联合巡查制度已经印发。")]
    answer(clerk, rows, "我局会同水利局逐项整改，现予回复。")
    head = play.at("agency_head", letter)
    expect(head.page.locator(".next")).to_contain_text(f"{JOINT}尚未会签")
    sound(head, phone=True)
    signs = play.at("outsider_head", letter)
    signs.begin("会签回复稿")
    # Nobody signs what they cannot read.
    expect(signs.form).to_contain_text("已排查垃圾堆放点四十七处，建立台账。")
    sound(signs, phone=True)
    signs.form.get_by_label("不同意", exact=True).check()
    signs.form.get_by_role("button", name="会签回复稿", exact=True).click()
    expect(signs.page.get_by_role("alert").first).to_contain_text("不同意的，写明理由。")
    signs.fill({"说明": "台账应当写明水利局管护的二十处。"})
    signs.confirm("会签回复稿")
    clerk.go(letter)
    expect(section(clerk, "回复稿")).to_contain_text("台账应当写明水利局管护的二十处。")
    clerk.begin("拟制回复并报批")
    text = "已排查垃圾堆放点四十七处，其中水利局管护二十处，建立台账。"
    clerk.fill({"采取的措施": text}, within=clerk.rows().first)
    clerk.confirm("拟制回复并报批")
    signs.go(letter)
    signs.begin("会签回复稿")
    signs.form.get_by_label("同意", exact=True).check()
    signs.confirm("会签回复稿")
    sound(signs, phone=True)
    head.go(letter)
    head.act("签发并回复")
    sound(head, phone=True)


def _verified_and_relapsed(play: Play, letter: str) -> None:
    prosecutor = play.at("prosecutor", letter)
    expect(prosecutor.page.locator(".measure").first).to_contain_text("其中水利局管护二十处")
    prosecutor.act(
        "记录现场核查",
        {
            "地点": "河道两岸", "核查人员": "检察官甲、助理甲",
            "核查情况（逐项对照核验标准）": "抽查十处，台账与现场一致。", "照片": play.proof,
        },
    )  # fmt: skip
    prosecutor.begin("核验通过")
    judge(prosecutor, [("整改到位", "回复充分", ""), ("整改到位", "回复充分", "")])
    prosecutor.form.locator("#id_opinion").fill("经现场核查，整改到位。")
    prosecutor.confirm("核验通过")
    today = timezone.localdate().isoformat()
    prosecutor.act("安排回头看", {"回头看日期": today, "方式": "现场抽查"})
    prosecutor.begin("记录回头看")
    for row in prosecutor.rows().all():
        prosecutor.fill({"结果": "反弹", "比对情况": "没有按标准落实。"}, within=row)
    prosecutor.fill(
        {
            "参加人员": "检察官甲、助理甲", "地点": "河道两岸", "抽查范围和数量": "四十七处中抽查十处",
            "参加的代表、委员和其他人员": "志愿者一名",
            "查看情况": "三处垃圾堆放点又有垃圾，巡查记录中断两个月。", "照片": play.proof,
        }
    )  # fmt: skip
    prosecutor.confirm("记录回头看")
    sound(prosecutor, phone=True)
    # A relapse is not simply closed.
    expect(prosecutor.page.locator(".next")).to_contain_text("回头看发现反弹，应当先提出新的检察建议")
    clerk = play.at("clerk", letter)
    expect(section(clerk, "回头看")).to_contain_text("反弹")
    sound(clerk, phone=True)


def _asked_again(play: Play, letter: str) -> None:
    prosecutor = play.at("prosecutor", letter)
    first = prosecutor.page.get_by_role("heading", level=1).inner_text()
    prosecutor.page.get_by_role("link", name="整改反弹：再次提出").click()
    expect(prosecutor.form.get_by_label("标题")).to_have_value(f"{first}（再次）")
    expect(prosecutor.form.get_by_label("查明的事实及相关证据")).to_have_value(re.compile("三处垃圾堆放点又有垃圾"))
    expect(prosecutor.rows()).to_have_count(2)
    prosecutor.picture("再次提出")
    prosecutor.confirm("起草社会治理检察建议")
    again = prosecutor.path
    expect(section(prosecutor, "前后事项").get_by_role("link", name=first, exact=True)).to_be_visible()
    prosecutor.go(letter)
    expect(section(prosecutor, "前后事项").get_by_role("link", name=f"{first}（再次）")).to_have_attribute(
        "href", again
    )
    # What was asked again is not offered to be asked once more.
    expect(prosecutor.page.get_by_role("link", name="整改反弹：再次提出")).to_have_count(0)
    prosecutor.act("办结", {"处理结果": "提出新的检察建议", "说明": "回头看发现反弹，已经再次提出检察建议。"})
    expect(prosecutor.state()).to_have_text("已办结")


# --- one objection that holds ----------------------------------------------------------------------------------------
def test_an_objection_that_holds_changes_the_letter(play: Play, windows: Callable[..., Seat]) -> None:
    prosecutor = play.at("prosecutor")
    any_case(prosecutor, "起草其他检察建议")
    press(
        prosecutor,
        "起草其他检察建议",
        {
            "标题": "关于规范户外广告牌管理的检察建议", "被建议单位": AGENCY,
            "查明的事实及相关证据": "主干道广告牌二十三处固定不牢。",
            "违法情形或者应当消除的隐患": "广告牌有坠落危险。",
            "所依据的法律、法规和有关文件": "《城市市容和环境卫生管理条例》第十一条",
        },
    )  # fmt: skip
    measures(prosecutor, [("拆除固定不牢的广告牌二十三处。", "现场无隐患。"), ("建立年检制度。", "制度印发。")])
    prosecutor.confirm("起草其他检察建议")
    letter = prosecutor.path
    play.approve(letter)
    old, check = play.number(letter), _verification(play, letter)
    play.serve(letter, "经办人甲")
    clerk = play.at("clerk", letter)
    clerk.act("签收", {"职务": "股长"})
    clerk.act("提出异议", {"异议理由": "其中五处属于公路部门管理。", "证据材料": play.proof})
    sound(clerk, phone=True)
    public = windows()
    public.go(check)
    expect(public.page.locator(".facts")).to_contain_text("没有撤回或者变更")
    prosecutor.go(letter)
    prosecutor.act("提出复核意见", {"复核意见": "异议成立，变更文书", "复核情况和理由": "五处属公路部门管理。"})
    sound(prosecutor, phone=True)
    chief = play.at("chief", letter)
    sound(chief)
    said = {"变更的理由": "经复核，五处确属公路部门管理，异议成立。", "变更的内容": "第一项由二十三处改为十八处。"}
    chief.act("变更检察建议", said)
    _fate_is_told(play, letter, old, public, check)
    _served_anew(play, letter, old)


def _verification(play: Play, letter: str) -> str:
    """The public page of the letter, as the QR code names it."""
    prosecutor = play.at("prosecutor", letter)
    own = prosecutor.page.locator(".letters li").filter(has_text="检察建议书")
    return own.get_by_role("link", name="核验").first.get_attribute("href") or ""


def _fate_is_told(play: Play, letter: str, old: str, public: Seat, check: str) -> None:
    public.go(check)
    expect(public.page.get_by_role("status").first).to_contain_text("本文书已变更")
    sound_outside(public)
    prosecutor = play.at("prosecutor", letter)
    row = prosecutor.page.locator(".letters li").filter(has_text=old).first
    expect(row).to_contain_text("已变更，不再执行")
    clerk = play.at("clerk", letter)
    expect(clerk.page.locator(".letters")).to_contain_text("变更")
    expect(section(clerk, "异议")).to_contain_text("五处确属公路部门管理")
    # No clock runs for the unit meanwhile, and nothing is asked of it.
    expect(clerk.page.locator("#main .clock", has_text="计时中")).to_have_count(0)
    expect(clerk.page.locator(".next")).to_contain_text("轮到：检察机关")
    sound(clerk, phone=True)


def sound_outside(public: Seat) -> None:
    """The page for everybody, on a phone: that is what a QR code is read with."""
    public.page.set_viewport_size({"width": 390, "height": 900})
    assert public.page.evaluate(STICKS_OUT) == ""
    public.picture("核验")


def _served_anew(play: Play, letter: str, old: str) -> None:
    prosecutor = play.at("prosecutor", letter)
    prosecutor.begin("修改文稿")
    prosecutor.fill({"查明的事实及相关证据": "主干道属于你局管理的广告牌十八处固定不牢。"})
    prosecutor.fill({"事项": "拆除固定不牢的广告牌十八处。"}, within=prosecutor.rows().first)
    prosecutor.confirm("修改文稿")
    play.approve(letter)
    new = play.number(letter)
    assert new != old
    play.serve(letter, "经办人甲")
    clerk = play.at("clerk", letter)
    clerk.act("签收", {"职务": "股长"})
    expect(clerk.page.locator("#main")).to_contain_text("十八处")
    running = clerk.page.locator("#main .clock").filter(has_text="检察建议书面回复").filter(has_text="二个月")
    expect(running.first).to_be_visible()
    # A new letter has a period to object of its own.
    expect(clerk.next_step("提出异议")).to_be_visible()
    rows = clerk.page.locator(".letters li").filter(has_text="检察建议书").filter(has=clerk.page.get_by_text("PDF"))
    expect(rows.filter(has_text=new)).to_have_count(1)
    expect(rows.filter(has_text=new)).not_to_contain_text("不再执行")
    expect(rows.filter(has_text=old).first).to_contain_text("已变更，不再执行")
    sound(clerk, phone=True)


# --- one correction notice, re-examined and reported upward ----------------------------------------------------------
def test_a_correction_notice_is_re_examined_and_confirmed_above(play: Play) -> None:
    notice = _noticed(play)
    police = play.at("police", notice)
    police.act("申请复查", {"申请复查的理由": "讯问录音录像因设备故障未能保存，并非没有录制。"})
    sound(police, phone=True)
    chief = play.at("chief", notice)
    expect(chief.page.locator(".matter-head__meta")).to_contain_text("复查中")
    # Seven days (刑事诉讼规则第554条).
    expect(section(chief, "期限")).to_contain_text("7日（法定期限）")
    prosecutor = play.at("prosecutor", notice)
    prosecutor.act("提出复查意见", {"复查意见": "纠正意见正确，维持", "复查情况和理由": "设备故障不是不录制的理由。"})
    chief.go(notice)
    chief.act("复查维持", {"理由": "设备故障应当停止讯问或者更换设备，纠正意见正确。"})
    police.go(notice)
    expect(section(police, "复查申请")).to_contain_text("纠正意见正确，维持")
    expect(police.page.locator(".letters")).to_contain_text("关于纠正违法通知书复查结果的通知")
    sound(police, phone=True)
    _reported_above(play, notice)
    _corrected(play, notice)


def _noticed(play: Play) -> str:
    prosecutor = play.at("prosecutor", "/")
    prosecutor.open_from_list("某公司转移货款规避执行立案监督案")
    press(
        prosecutor,
        "起草纠正违法通知",
        {
            "标题": "关于纠正讯问未同步录音录像的通知", "被监督单位": POLICE,
            "违法行为发生的时间和案件": "2026年9月，某故意伤害案侦查活动",
            "查明的事实及相关证据": "对犯罪嫌疑人的三次讯问没有同步录音录像。",
            "违法情形或者应当消除的隐患": "应当录音录像而没有录音录像。",
            "所依据的法律、法规和有关文件": "《中华人民共和国刑事诉讼法》第一百二十三条",
        },
    )  # fmt: skip
    expect(prosecutor.form.get_by_role("heading", name="纠正事项")).to_be_visible()
    measures(prosecutor, [("说明三次讯问没有录音录像的原因并依法处理有关供述。", "书面说明和处理结果。")])
    sound(prosecutor)
    prosecutor.confirm("起草纠正违法通知")
    notice = prosecutor.path
    play.approve(notice)
    play.serve(notice, "公安经办人甲")
    play.at("police", notice).act("签收", {"职务": "民警"})
    return notice


def _reported_above(play: Play, notice: str) -> None:
    prosecutor = play.at("prosecutor", notice)
    prosecutor.page.get_by_role("link", name="向上一级院报告复查情况").click()
    # What the notice says need not be typed again.
    expect(prosecutor.form.get_by_label("事项和基本情况")).to_have_value(re.compile("三次讯问没有同步录音录像"))
    prosecutor.fill(
        {
            "标题": "关于纠正违法通知复查情况的报告", "报告事项": "纠正意见的复查情况", "接收单位": ABOVE,
            "依据": "《人民检察院刑事诉讼规则》第五百五十四条",
        }
    )  # fmt: skip
    sound(prosecutor)
    prosecutor.confirm("起草报告")
    report = prosecutor.path
    prosecutor.act("提请审批")
    play.at("chief", report).act("同意", AGREED)
    prosecutor.go(report)
    prosecutor.act("制发")
    play.serve(report, "市院检察长甲")
    superior = play.at("superior", "/")
    superior.from_desk(report, "签收")
    superior.fill({"职务": "检察长"})
    superior.confirm("签收")
    superior.begin("答复处理结果")
    offered = superior.form.locator("select[name=outcome] option").all_inner_texts()
    assert offered == [
        "纠正意见正确，已通报被监督单位的上级机关或者主管机关并建议其督促纠正",
        "纠正意见错误，通知下级人民检察院撤销",
    ]
    superior.fill({"结果": offered[0], "办理情况和理由": "经审查，纠正意见正确，已通报市公安局。"})
    superior.confirm("答复处理结果")
    sound(superior, phone=True)
    prosecutor.go(report)
    prosecutor.act("办结")
    prosecutor.go(notice)
    expect(section(prosecutor, "有关公函")).to_contain_text("已通报被监督单位的上级机关或者主管机关")
    expect(prosecutor.page.get_by_role("link", name="向上一级院报告复查情况")).to_have_count(0)
    sound(prosecutor, phone=True)


def _corrected(play: Play, notice: str) -> None:
    police = play.at("police", notice)
    expect(police.next_step("申请复查")).to_have_count(0)
    police.begin("签发并回复")
    police.fill({"总体情况": "接受纠正意见。", "签发人及职务": "局长"})
    police.fill(done("已说明原因，三次供述不作为证据使用。"), within=police.rows().first)
    police.confirm("签发并回复")
    sound(police, phone=True)
    prosecutor = play.at("prosecutor", notice)
    prosecutor.begin("核验通过")
    judge(prosecutor, [("整改到位", "回复充分", "")])
    prosecutor.form.locator("#id_opinion").fill("已经纠正。")
    prosecutor.confirm("核验通过")
    prosecutor.act("办结", {"处理结果": "已纠正", "说明": "违法情形已经纠正。"})
    expect(prosecutor.state()).to_have_text("已办结")
