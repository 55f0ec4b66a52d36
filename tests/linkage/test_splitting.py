"""A policy paper by its own numbering: the text of seed 002, and what else offices paste."""

import re

import pytest

from linkage.moves.splitting import split
from tests.linkage import paper

PAPER = """为深入贯彻党的二十大精神，特制定本意见。
一、指导思想
以习近平新时代中国特色社会主义思想为指导。
二、基本原则
(一)坚持党的领导。坚持把党的领导贯彻到全过程。
(二)坚持服务大局。坚持把府检联动作为服务保障大局工作的载体和抓手。
四、落实机制
(一)健全行政执法与检察司法衔接协作机制。健全信息共享、线索移送、案件会商、配合取证、定期通报等机制。
(二)健全公共利益协同保护机制。检察机关要用好行政公益诉讼磋商机制。
(八)建立专项行动机制。检察机关与县政府有关部门通过联合开展专项行动解决特定领域内的突出问题。
五、保障措施
(一)强化组织领导。建立“府检联动”联席会议制度。
(三)强化督查反馈。每年年初确定“府检联动”工作年度工作要点，由联席办每半年通报。
渑池县人民政府 渑池县人民检察院
2024年12月24日
"""


def test_items_carry_their_clause_and_their_area() -> None:
    found = [(one.number, one.area, one.title) for one in split(PAPER)]
    assert found == [
        ("一", "指导思想", "指导思想"),
        ("二（一）", "基本原则", "坚持党的领导"),
        ("二（二）", "基本原则", "坚持服务大局"),
        ("四（一）", "落实机制", "健全行政执法与检察司法衔接协作机制"),
        ("四（二）", "落实机制", "健全公共利益协同保护机制"),
        ("四（八）", "落实机制", "建立专项行动机制"),
        ("五（一）", "保障措施", "强化组织领导"),
        ("五（三）", "保障措施", "强化督查反馈"),
    ]


def test_the_signature_belongs_to_no_item() -> None:
    last = split(PAPER)[-1]
    assert last.text == "强化督查反馈。每年年初确定“府检联动”工作年度工作要点，由联席办每半年通报。"


def test_four_levels_in_full_and_half_width() -> None:
    paper = "一、总体\n（一）线索\n1.移送\n（1）三日内送达\n（2）七日内反馈\n２．台账\n1.5倍不是编号\n二、保障"
    assert [(one.number, one.text) for one in split(paper)] == [
        ("一（一）第1项第1目", "三日内送达"),
        ("一（一）第1项第2目", "七日内反馈"),
        ("一（一）第2项", "台账\n1.5倍不是编号"),
        ("二", "保障"),
    ]


def test_text_without_numbers_has_no_items() -> None:
    assert split("没有编号的通知。\n请各单位执行。") == []
    assert split("") == []


@pytest.mark.parametrize(
    "text",
    [
        paper.PAPER,
        "\r\n".join(paper.lines("（", "）")),
        paper.wrapped(30),
        "".join(paper.lines()),
        "\n".join(paper.lines()).replace("(一)", "㈠").replace("(二)", "㈡"),
    ],
    ids=["published", "full_width", "wrapped", "run_together", "enclosed"],
)
def test_a_whole_paper_is_split_without_loss(text: str) -> None:
    """Twenty-one items: one part without numbers, then four, five, eight and three."""
    found = split(text)
    assert [one.number for one in found] == paper.CLAUSES
    assert len(found) == 21
    assert [re.sub(r"\s", "", one.text) for one in found] == paper.words()
    assert {one.number: one.area for one in found}["四（八）"] == "落实机制"
    titles = {one.number: one.title for one in found}
    assert titles["四（四）"] == "健全行政机关专业人员兼任检察官助理、“益心为公”志愿者机制"


def test_what_a_heading_says_itself_is_an_item_too() -> None:
    text = "四、落实机制\n（一）线索移送。各单位确定联络员。"
    text += "\n1.移送\n2.反馈。3.对账。\n（二）会商，做到：\n1.研判\n各方签字。"
    assert [(one.number, one.text) for one in split(text)] == [
        ("四（一）", "线索移送。各单位确定联络员。"),
        ("四（一）第1项", "移送"),
        ("四（一）第2项", "反馈。"),
        ("四（一）第3项", "对账。"),
        ("四（二）第1项", "研判\n各方签字。"),
    ]


def test_a_number_that_is_only_mentioned_begins_no_item() -> None:
    text = "一、依据\n依照规定办理。（三）项所列除外。第（一）项照旧；（二）不变。2024.5.1起施行。"
    assert [one.number for one in split(text)] == ["一"]
