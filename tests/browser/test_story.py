"""One case from clue to look-back, through everyone's hands, by clicking and typing alone.

The facts follow a published look-back on manhole covers and gas pipes (河间市人民检察院, January 2022).
"""

from __future__ import annotations

import calendar
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.utils import timezone
from docx import Document
from playwright.sync_api import expect

from tests.browser.seat import Seat
from tests.browser.system import System, eventually

TITLE = "窨井盖和燃气管线安全巡查漏洞"
LETTER = "关于健全窨井盖和燃气管线安全巡查机制的检察建议"
AGENCY = "渑池县城市管理局"
MEASURES = (
    ("对城区窨井盖逐一排查，更换破损、缺失的井盖。", "排查清单与更换前后照片一致。"),
    ("委托有资质的单位检测老旧燃气管线，消除漏气点。", "检测报告载明漏气点全部消除。"),
    ("建立巡查、报修和夜间处置制度。", "制度印发，并有一个月巡查记录。"),
)
ANSWERS = ("排查井盖一千二百处，更换四十六处。", "检测管线十一公里，焊接漏气点三处。", "印发巡查报修制度，设夜间值守。")


@dataclass
class Story:
    """What the chapters hand on: the windows of the people, and the paths of the three matters."""

    take: Callable[..., Seat]
    proof: Path
    seen: dict[str, Seat] = field(default_factory=dict)
    clue: str = ""
    case: str = ""
    letter: str = ""
    number: str = ""
    pdf: str = ""
    files: list[str] = field(default_factory=list)

    def at(self, username: str, path: str) -> Seat:
        """Someone in front of a page."""
        if username not in self.seen:
            self.seen[username] = self.take(username)
        seat = self.seen[username]
        seat.go(path)
        return seat


@pytest.fixture
def story(seats: Callable[..., Seat], photograph: Path) -> Story:
    return Story(seats, photograph)


def test_a_case_goes_from_clue_to_look_back(story: Story, system: System) -> None:
    before = figures(story)
    a_clue_becomes_a_case(story)
    the_case_is_investigated(story)
    a_recommendation_is_drafted(story)
    it_is_reviewed_by_three(story)
    it_is_issued_and_served(story)
    the_clerk_is_told(story, system)
    during = figures(story)
    assert during["制发"] == before["制发"] + 1
    assert during["在办未到期"] == before["在办未到期"] + 1
    the_clerk_signs_and_objects(story)
    the_clerk_answers_twice(story)
    it_is_verified_and_looked_back_upon(story)
    after = figures(story)
    assert after["制发"] == before["制发"] + 1
    assert after["在办未到期"] == before["在办未到期"]
    the_office_opens_the_rows(story)
    nobody_else_sees_it(story)


def figures(story: Story) -> dict[str, int]:
    """The numbers of the office's dashboard."""
    page = story.at("office", "/dashboard/").page
    tiles = page.get_by_role("list", name="主要指标").get_by_role("listitem")
    expect(tiles.first).to_be_visible()
    found = {}
    for tile in tiles.all():
        value = tile.locator(".tile__value").inner_text()
        if value.isdigit():
            found[tile.locator(".tile__label").inner_text().strip()] = int(value)
    return found


def a_clue_becomes_a_case(story: Story) -> None:
    assistant = story.at("assistant", "/matters/?kind=clue")
    assistant.page.get_by_role("link", name="登记线索").click()
    assistant.fill(
        {
            "线索名称": TITLE,
            "检察职能": "行政检察",
            "领域": "社会治理",
            "线索来源": "办案发现",
            "涉及单位": AGENCY,
            "基本情况": "办理一起行政赔偿监督案时发现，行人夜间跌入缺失井盖的窨井；该路段燃气管线亦有漏气反映。",
            "承办检察官": "检察官甲",
            "线索材料": story.proof,
        }
    )
    assistant.confirm("登记线索")
    story.clue = assistant.path
    expect(assistant.page.get_by_role("link", name="现场照片.png")).to_be_visible()
    prosecutor = story.at("prosecutor", story.clue)
    prosecutor.act("开展初核", {"真实性评估": "有报案记录和照片。", "可查性评估": "可以现场勘验。"})
    expect(prosecutor.state()).to_have_text("初核中")
    story.at("head", story.clue).act("受理", {"意见": "同意受理。"})
    prosecutor.go(story.clue)
    prosecutor.act("提请立案", {"立案理由和依据": "公共安全隐患具有普遍性，需要调查核实。"})
    story.case = prosecutor.path
    assert story.case != story.clue
    chief = story.at("chief", "/")
    chief.from_desk(story.case, "批准立案")
    chief.fill({"意见": "同意立案。"})
    chief.confirm("批准立案")
    expect(chief.page.get_by_text("立案决定书").first).to_be_visible()


def the_case_is_investigated(story: Story) -> None:
    prosecutor = story.at("prosecutor", story.case)
    form = prosecutor.begin("开展调查核实")
    prosecutor.fill({"调查人员": "检察官甲", "调查方案": "勘验现场，调取巡查台账。"})
    form.get_by_role("button", name="开展调查核实", exact=True).click()
    expect(prosecutor.page.get_by_role("alert").first).to_contain_text("调查核实应当由两名以上检察人员进行。")
    prosecutor.fill({"调查人员": "检察官甲、助理甲"})
    prosecutor.confirm("开展调查核实")
    prosecutor.act(
        "审查终结",
        {
            "查明的事实": "城区窨井盖缺失四十六处，三处燃气管线接口漏气，近一年没有夜间巡查记录。",
            "处理意见": "提出检察建议",
            "理由": "管理有漏洞，应当提出社会治理检察建议。",
            "证据材料": story.proof,
        },
    )
    expect(prosecutor.state()).to_have_text("审查终结")


def a_recommendation_is_drafted(story: Story) -> None:
    prosecutor = story.at("prosecutor", story.case)
    prosecutor.begin("起草社会治理检察建议")
    prosecutor.fill(
        {
            "标题": LETTER,
            "适用情形（2019规定第11条）": "预防违法犯罪制度不健全、管理有漏洞",
            "违法情形或者应当消除的隐患": "巡查制度缺位，井盖缺失和管线漏气长期未被发现。",
            "所依据的法律、法规和有关文件": "《城镇燃气管理条例》第四十一条；《城市道路管理条例》第二十三条。",
        }
    )
    # What the case already says need not be typed again.
    expect(prosecutor.form.get_by_label("查明的事实及相关证据")).to_have_value(re.compile("缺失四十六处"))
    expect(prosecutor.form.locator("select[name=counterpart] option:checked")).to_have_text(AGENCY)
    offered = prosecutor.rows().count()
    assert offered < len(MEASURES)
    for _ in MEASURES[offered:]:
        prosecutor.form.get_by_role("button", name="增加一项").click()
    expect(prosecutor.rows()).to_have_count(3)
    for row, (text, standard) in zip(prosecutor.rows().all(), MEASURES, strict=True):
        prosecutor.fill({"事项": text, "核验标准": standard}, within=row)
    prosecutor.confirm("起草社会治理检察建议")
    story.letter = prosecutor.path
    expect(prosecutor.page.locator(".measure")).to_have_count(3)
    prosecutor.act("提请审核")
    expect(prosecutor.state()).to_have_text("法律政策研究审核中")


def it_is_reviewed_by_three(story: Story) -> None:
    committee = story.at("committee", "/")
    committee.from_desk(story.letter, "法律政策研究审核通过")
    committee.fill({"必要性": "隐患普遍。", "合法性": "依据充分。", "说理性": "说理清楚。", "审核意见": "同意报批。"})
    committee.confirm("法律政策研究审核通过")
    # Nobody reviews out of turn.
    expect(story.at("chief", story.letter).next_step("批准并签发")).to_have_count(0)
    story.at("head", story.letter).act("部门审核通过", {"意见": "同意。"})
    story.at("chief", story.letter).act("批准并签发", {"意见": "同意，由承办人制发。"})
    # Until it is served it does not exist for the other side.
    assert story.at("clerk", "/").status(story.letter) == 404


def it_is_issued_and_served(story: Story) -> None:
    prosecutor = story.at("prosecutor", story.letter)
    prosecutor.begin("编号制发")
    expect(prosecutor.consequences).to_contain_text("编定文号，生成《检察建议书》")
    prosecutor.confirm("编号制发")
    story.number = prosecutor.page.locator(".matter-head .number").inner_text()
    assert re.fullmatch(rf"渑检\S*〔{timezone.localdate().year}〕\d+号", story.number)
    letter_says_it(prosecutor, story)
    prosecutor.begin("送达")
    expect(prosecutor.consequences).to_contain_text("检察建议书面回复”（二个月）")
    prosecutor.fill(
        {"送达方式": "直接送达", "送达人": "检察官甲、助理甲", "收件人": "经办人甲", "送达凭证、照片": story.proof}
    )
    prosecutor.confirm("送达")
    expect(prosecutor.state()).to_have_text("已送达待签收")


def letter_says_it(seat: Seat, story: Story) -> None:
    """The letter as PDF and as Word: opened, it shows the number and every measure."""
    letters = seat.page.locator("li", has_text=story.number).filter(has=seat.page.get_by_role("link", name="PDF"))
    kept = {}
    for name in ("PDF", "Word"):
        link = letters.get_by_role("link", name=name)
        with seat.download() as downloads:
            link.click()
        kept[name] = Path(downloads[0].path()).read_bytes()
    story.pdf = letters.get_by_role("link", name="PDF").get_attribute("href") or ""
    assert kept["PDF"].startswith(b"%PDF")
    assert kept["Word"].startswith(b"PK")
    assert zipfile.ZipFile(io.BytesIO(kept["Word"])).testzip() is None
    said = {"Word": "".join(paragraph.text for paragraph in Document(io.BytesIO(kept["Word"])).paragraphs)}
    if shutil.which("pdftotext"):
        read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=kept["PDF"], capture_output=True, check=True)
        said["PDF"] = read.stdout.decode()
    for form, text in said.items():
        for wanted in (story.number, AGENCY, *(measure for measure, _ in MEASURES)):
            assert wanted in re.sub(r"\s+", "", text), f"{form}: {wanted}"


def the_clerk_is_told(story: Story, system: System) -> None:
    """By mail within a minute, without anybody doing anything, and in the inbox."""
    message = eventually(
        lambda: next((found for found in system.mail_to("clerk") if f"{story.letter}\n" in text_of(found)), None),
        within=60,
        what=f"mail to the clerk about {story.letter}",
    )
    assert message["Subject"].strip() == f"{LETTER}：送达"
    clerk = story.at("clerk", "/notices/")
    clerk.page.get_by_role("link", name=f"{LETTER}：送达").first.click()
    expect(clerk.page.get_by_role("heading", level=1)).to_have_text(LETTER)


def text_of(message: EmailMessage) -> str:
    body = message.get_body()
    return str(body.get_content()).replace("\r\n", "\n") if body else ""


def the_clerk_signs_and_objects(story: Story) -> None:
    clerk = story.at("clerk", "/")
    clerk.from_desk(story.letter, "签收")
    clerk.fill({"职务": "政策法规股股长"})
    clerk.confirm("签收")
    the_term_is_explained(clerk)
    clerk.go(story.letter)
    clerk.act("提出异议", {"异议理由": "燃气管线由燃气企业巡查，不属于本局职责。", "证据材料": story.proof})
    expect(clerk.state()).to_have_text("异议复核中")
    prosecutor = story.at("prosecutor", story.letter)
    said = {"复核意见": "异议不成立，维持原文书", "复核情况和理由": "监督管理职责见三定方案。"}
    prosecutor.act("提出复核意见", said)
    chief = story.at("chief", story.letter)
    chief.act("异议不成立", {"理由": "燃气安全监督管理是你局法定职责，企业巡查不能代替监管。"})
    clerk.go(story.letter)
    expect(clerk.page.get_by_text("企业巡查不能代替监管").first).to_be_visible()
    expect(clerk.state()).to_have_text("已签收")


def the_term_is_explained(clerk: Seat) -> None:
    """Two months from service, as 2019规定第19条 says; a rest day moves the end to the next working day."""
    served = timezone.localdate()
    year, month = divmod(served.year * 12 + served.month + 1, 12)
    end = date(year, month + 1, min(served.day, calendar.monthrange(year, month + 1)[1]))
    clerk.page.locator("#main").get_by_role("article").filter(has_text="检察建议书面回复").get_by_role("link").click()
    expect(clerk.page.get_by_role("heading", level=1)).to_have_text("检察建议书面回复是怎么算的")
    shown = re.match(r"(\d+)年(\d+)月(\d+)日", clerk.page.locator(".answer-date__on").inner_text())
    assert shown is not None
    due = date(*(int(part) for part in shown.groups()))
    # The longest holiday with the weekends around it has ten days.
    assert end <= due <= end + timedelta(days=10)
    worked = f"{due.month}月{due.day}日（周六，调休上班）"
    assert due.weekday() < 5 or worked in clerk.page.locator("main").inner_text()
    expect(clerk.page.locator("main")).to_contain_text("二个月")
    expect(clerk.page.locator("main")).to_contain_text("第19条")


def the_clerk_answers_twice(story: Story) -> None:
    clerk = story.at("clerk", story.letter)
    reply(clerk, story, last_done="部分完成")
    prosecutor = story.at("prosecutor", story.letter)
    prosecutor.begin("退回补充")
    for number, row in enumerate(prosecutor.rows().all()):
        last = number == 2
        result, adequacy = ("部分整改", "回复不充分") if last else ("整改到位", "回复充分")
        prosecutor.fill({"整改结论": result, "回复评价": adequacy}, within=row)
        if last:
            prosecutor.fill({"核验意见": "缺少夜间巡查记录。"}, within=row)
    prosecutor.fill({"需要补充的内容": "请补充一个月的夜间巡查记录。"})
    prosecutor.confirm("退回补充")
    clerk.go("/")
    clerk.from_desk(story.letter, "拟制回复并报批")
    reply_form(clerk, story, last_done="已完成")
    clerk.go(story.letter)
    expect(clerk.page.get_by_text("第 2 次回复")).to_have_count(3)


def reply(clerk: Seat, story: Story, *, last_done: str) -> None:
    clerk.begin("拟制回复并报批")
    reply_form(clerk, story, last_done=last_done)


def reply_form(clerk: Seat, story: Story, *, last_done: str) -> None:
    """Measure by measure, with a photograph for the first."""
    clerk.fill({"总体情况": "我局逐项整改，现予回复。", "签发人及职务": "局长"})
    expect(clerk.rows()).to_have_count(3)
    for number, (row, answer) in enumerate(zip(clerk.rows().all(), ANSWERS, strict=True)):
        expect(row).to_contain_text(MEASURES[number][0])
        done = last_done if number == 2 else "已完成"
        clerk.fill({"是否采纳": "采纳", "落实情况": done, "采取的措施": answer}, within=row)
        if done == "已完成":
            clerk.fill({"完成日期": timezone.localdate().isoformat()}, within=row)
        if number == 0:
            clerk.fill({"证据": story.proof}, within=row)
    clerk.confirm("拟制回复并报批")
    # It leaves only when the head has read and signed it.
    expect(clerk.state()).to_have_text("已签收" if last_done != "已完成" else "待补充回复")
    head = story.at("agency_head", story.letter)
    head.begin("签发并回复")
    expect(head.form.get_by_label("总体情况")).to_have_value("我局逐项整改，现予回复。")
    head.confirm("签发并回复")
    expect(head.state()).to_have_text("已回复待核验")
    clerk.go(story.letter)
    story.files = [
        link.get_attribute("href") or "" for link in clerk.page.get_by_role("link", name="现场照片.png").all()
    ]
    assert story.files


def it_is_verified_and_looked_back_upon(story: Story) -> None:
    prosecutor = story.at("prosecutor", story.letter)
    prosecutor.begin("核验通过")
    for row in prosecutor.rows().all():
        prosecutor.fill({"整改结论": "整改到位", "回复评价": "回复充分"}, within=row)
    labelled_opinion = prosecutor.form.locator("#id_opinion")
    labelled_opinion.fill("经现场核查，整改情况属实。")
    prosecutor.confirm("核验通过")
    later = timezone.localdate() + timedelta(days=60)
    prosecutor.act("安排回头看", {"回头看日期": later.isoformat(), "方式": "现场查看"})
    expect(prosecutor.page.get_by_text(f"{later.year}年{later.month}月{later.day}日").first).to_be_visible()
    prosecutor.begin("记录回头看")
    for row in prosecutor.rows().all():
        prosecutor.fill({"结果": "整改成果巩固"}, within=row)
    prosecutor.fill(
        {
            "参加人员": "检察官甲、助理甲",
            "地点": "城区主干道",
            "查看情况": "井盖完好，管线无漏气，夜间巡查记录连续。",
            "照片": story.proof,
        }
    )
    prosecutor.confirm("记录回头看")
    prosecutor.act("办结", {"处理结果": "整改到位", "说明": "建议事项全部落实。"})
    expect(prosecutor.state()).to_have_text("已办结")
    current = prosecutor.page.get_by_role("navigation", name="办理进程").get_by_role("listitem")
    assert [step.split("\n")[0].strip() for step in current.all_inner_texts()] == [
        "起草", "审批", "制发", "送达", "签收", "回复", "核验", "回头看", "办结",
    ]  # fmt: skip


def the_office_opens_the_rows(story: Story) -> None:
    page = story.at("office", "/dashboard/").page
    tile = page.get_by_role("list", name="主要指标").get_by_role("link", name=re.compile("^制发"))
    count = int(tile.locator(".tile__value").inner_text())
    tile.click()
    expect(page.locator(".list-bar__count")).to_have_text(f"共{count}件")
    page.get_by_role("link", name=LETTER, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LETTER)


def nobody_else_sees_it(story: Story) -> None:
    """Neither the matter nor its letter nor a file: for an outsider they do not exist."""
    for username in ("outsider", "prosecutor2"):
        outsider = story.at(username, story.letter)
        expect(outsider.page.get_by_role("heading", level=1)).to_have_text("没有找到这一页")
        paths = [story.letter, story.clue, story.case, story.pdf, *story.files]
        assert {path: outsider.status(path) for path in paths} == dict.fromkeys(paths, 404)
    clerk = story.at("clerk", story.letter)
    assert {path: clerk.status(path) for path in (story.clue, story.case)} == {story.clue: 404, story.case: 404}
    assert clerk.status(story.pdf) == 200
    assert clerk.status(story.files[0]) == 200
