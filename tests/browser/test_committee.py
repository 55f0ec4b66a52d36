"""检察委员会 at a browser: a retrial recommendation that only the committee may decide — quorum, majority, minority.

人民检察院组织法第32条, 检察委员会工作规则第11、21、28条, 民事诉讼监督规则第87条.
"""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.play import AGREED, Play, measures, press, section, sound
from tests.browser.seat import Seat

COURT = "渑池县人民法院"
DRAFT = "起草再审检察建议"
VOTE = "登记检察委员会决定（同意）"


def test_a_retrial_recommendation_is_decided_by_the_committee(play: Play) -> None:
    letter = _drafted(play)
    _only_the_committee(play, letter)
    _session(play, letter)
    _told_and_issued(play, letter)


def _drafted(play: Play) -> str:
    prosecutor = play.at("prosecutor")
    _a_civil_case(prosecutor)
    press(
        prosecutor,
        DRAFT,
        {
            "标题": "关于某借款合同纠纷案的再审检察建议", "被建议单位": COURT,
            "原生效裁判文书及文号": "民事判决书二〇二五年第八十八号",
            "应当再审的法定情形": "《中华人民共和国民事诉讼法》第二百一十一条第三项",
            "随附检察卷宗": "检察卷宗二册", "查明的事实及相关证据": "借据印章与备案印章不一致，原审未予鉴定。",
            "违法情形或者应当消除的隐患": "认定事实的主要证据是伪造的。",
            "所依据的法律、法规和有关文件": "《中华人民共和国民事诉讼法》第二百二十条",
            "其他附件": "检察卷宗二册\n司法鉴定意见书",
        },
    )  # fmt: skip
    measures(prosecutor, [("依法启动再审程序。", "作出再审裁定或者书面说明理由。")])
    sound(prosecutor)
    prosecutor.confirm(DRAFT)
    letter = prosecutor.path
    prosecutor.act("提请审核")
    play.at("head", letter).act("部门审核通过", AGREED)
    return letter


def _a_civil_case(prosecutor: Seat) -> None:
    for phase in ("served", "verifying"):
        prosecutor.go(f"/matters/?kind=case&phase={phase}")
        for link in [each.get_attribute("href") or "" for each in prosecutor.page.locator("[data-open-line]").all()]:
            prosecutor.go(link)
            if prosecutor.page.get_by_role("link", name=DRAFT, exact=True).count():
                return
    raise AssertionError("no case offers a retrial recommendation")


def _only_the_committee(play: Play, letter: str) -> None:
    """The chief has no way round the committee (民事诉讼监督规则第87条)."""
    chief = play.at("chief", letter)
    expect(chief.next_step("批准并签发")).to_have_count(0)
    chief.act("提请检察委员会审议", AGREED)
    expect(chief.next_step(VOTE)).to_have_count(0)


def _session(play: Play, letter: str) -> None:
    """Four of nine are no session, four votes no majority, and who differs is put on record."""
    committee = play.at("committee", letter)
    committee.begin(VOTE)
    said = {
        "会议届次": "二〇二六年第十二次会议", "全体委员人数": "9", "出席人数": "4", "同意人数": "4",
        "决定内容": "同意向人民法院提出再审检察建议。",
    }  # fmt: skip
    committee.fill(said)
    _refused(committee, "出席人数未超过全体委员的半数")
    committee.fill({"出席人数": "7", "同意人数": "5", "不同意人数": "2"})
    _refused(committee, "应当记录少数意见")
    committee.fill({"同意人数": "4", "不同意人数": "3", "少数意见": "三名委员认为应当提请抗诉。"})
    _refused(committee, "同意人数未超过全体委员的半数")
    committee.fill(
        said | {"出席人数": "7", "同意人数": "5", "不同意人数": "2", "少数意见": "两名委员认为应当提请抗诉。"}
    )
    sound(committee, phone=True)
    committee.confirm(VOTE)


def _refused(seat: Seat, reason: str) -> None:
    seat.form.get_by_role("button", name=VOTE, exact=True).click()
    expect(seat.page.locator("#main")).to_contain_text(reason)
    expect(seat.page.get_by_role("heading", level=1)).to_have_text(VOTE)


def _told_and_issued(play: Play, letter: str) -> None:
    prosecutor = play.at("prosecutor", letter)
    expect(section(prosecutor, "检察委员会")).to_contain_text("两名委员认为应当提请抗诉。")
    expect(prosecutor.page.locator("#main")).to_contain_text("检察委员会决定事项通知书")
    sound(prosecutor, phone=True)
    prosecutor.act("编号制发")
    expect(section(prosecutor, "再审检察建议书内容")).to_contain_text("司法鉴定意见书")
    # The court never reads who voted how.
    play.serve(letter, "立案庭工作人员", 份数="2")
    expect(prosecutor.page.locator(".receipt")).to_contain_text("2份")
    sound(prosecutor, phone=True)
