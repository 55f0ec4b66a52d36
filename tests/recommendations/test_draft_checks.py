"""Check before issue: what blocks, what warns, and what is let pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from recommendations.drafts.checks import (
    blocking,
    findings,
    is_card_number,
    is_identity_number,
    personal,
    unverifiable,
)
from recommendations.drafts.compare import compared
from recommendations.drafts.laws import laws, offered, outdated
from recommendations.drafts.parts import LABELS, Draft, Part

TODAY = date(2026, 11, 22)
TEXTS = {
    "source": "本院在履行职责中发现。",
    "facts": "2026年9月1日经现场勘查，河道堆放建筑垃圾约三百立方米。",
    "violation": "未依法履行市容环境卫生监督管理职责。",
    "basis": "《中华人民共和国黄河保护法》第七十三条",
}


def draft(
    *, measures: tuple[tuple[str, str], ...] = (("清运河道内建筑垃圾", "河道无堆存"),), **changes: object
) -> Draft:
    texts = TEXTS | {name: str(changes.pop(name)) for name in list(changes) if name in TEXTS}
    said = {"addressee": "渑池县城市管理局", "ground": "", "reply_by": None, "rectify_by": date(2027, 1, 20)} | changes
    parts = tuple(Part(name, LABELS[name], text) for name, text in texts.items())
    return Draft(kind="recommendation_public_interest", parts=parts, measures=measures, **said)  # type: ignore[arg-type]


def test_a_sound_draft_has_no_findings() -> None:
    assert findings(draft(), TODAY) == []


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"facts": " "}, "查明的事实及相关证据"),
        ({"basis": ""}, "法律依据"),
        ({"measures": ()}, "建议事项"),
        ({"addressee": ""}, "被建议单位"),
        ({"rectify_by": None}, "整改期限"),
        ({"rectify_by": date(2026, 11, 22)}, "整改期限"),
        ({"reply_by": date(2026, 11, 21)}, "文书载明的书面回复日期"),
    ],
)
def test_what_a_rule_demands_blocks(changes: dict, part: str) -> None:
    found = blocking(draft(**changes), TODAY)
    assert [one.part for one in found] == [part]
    assert found[0].basis


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"facts": "2026年12月1日现场勘查。"}, "晚于今天"),
        ({"facts": "2026年2月30日现场勘查。"}, "没有“2026年2月30日”这一天"),
        ({"facts": "联系人电话13812345678。"}, "手机号码（第6字起）"),
        ({"facts": "张某，公民身份号码11010519491231002X。"}, "公民身份号码"),
        ({"facts": "汇入账户6222020000000000000。"}, "银行卡号"),
        ({"facts": "住渑池县仰韶大街12号楼3单元。"}, "住址"),
        ({"basis": "有关规定"}, "没有引用到具体条款"),
        ({"violation": "河道很脏。", "basis": "《某办法》第三条"}, "没有写明渑池县城市管理局负有的法定职责"),
        (
            {"basis": "《中华人民共和国合同法》第六十条，应当履行"},
            "自2021年1月1日起不再施行，改用《中华人民共和国民法典》",
        ),
        (
            {"basis": "《中华人民共和国固体废物污染环境防治法》第六十三条，应当清运"},
            "2020年修订的版本自2026年8月15日起不再施行，改用《中华人民共和国生态环境法典》",
        ),
        (
            {"basis": "《水污染防治法》（2008年修订）第十七条，应当查处"},
            "2008年修订的版本自2018年1月1日起不再施行，改用《中华人民共和国生态环境法典》",
        ),
        (
            {"basis": "《中华人民共和国黄河保护法》第七十三条；《中华人民共和国黄河保护法》第七十三条"},
            "重复引用《中华人民共和国黄河保护法》第七十三条",
        ),
        ({"reply_by": date(2099, 1, 1)}, "晚于从今天起算的届满日，规定的期限是收到之日起二个月以内（"),
        ({"reply_by": date(2026, 12, 22)}, "没有标为情况紧急而早于从今天起算的届满日"),
        ({"measures": (("进一步加强监管", ""),)}, "第1项没有写明具体行为"),
        ({"measures": (("加大排查力度，切实整改", ""),)}, "第1项用语笼统"),
    ],
)
def test_what_may_be_wrong_only_warns(changes: dict, said: str) -> None:
    found = findings(draft(**changes), TODAY)
    assert [one.blocks for one in found] == [False]
    assert said in found[0].text


def test_a_missing_consent_and_a_unit_that_was_not_heard_are_named() -> None:
    """2019规定第3条 (other places) and 第17条 (the unit may be asked before)."""
    reach = "被建议单位在其他地区，应当征求义马市人民检察院意见并载明（2019规定第3条）。"
    found = findings(draft(reach=reach, heard=False), TODAY)
    assert [(one.blocks, one.text, one.place) for one in found] == [(True, reach, "reach_consent")]
    social = replace(draft(heard=False), kind="recommendation_social_governance", ground="prevention")
    unheard = [one for one in findings(social, TODAY) if one.place == "hear_addressee"]
    assert [one.blocks for one in unheard] == [False]
    assert "没有征求渑池县城市管理局意见的记录" in unheard[0].text
    heard = findings(replace(social, heard=True), TODAY)
    assert [one for one in heard if one.place == "hear_addressee"] == []


def test_facts_without_evidence_are_named_by_paragraph() -> None:
    found = findings(draft(unproved=(1, 3)), TODAY)
    assert [(one.blocks, one.place) for one in found] == [(False, "evidence")]
    assert "第1、3段没有关联证据材料" in found[0].text


def test_the_check_does_not_repeat_what_it_warns_of() -> None:
    found = findings(draft(facts="张某，公民身份号码11010519491231002X，电话13812345678。"), TODAY)
    assert len(found) == 2
    assert all("1010519491231" not in one.excerpt and "12345678" not in one.excerpt for one in found)


def test_nor_what_stands_beside_it() -> None:
    """The words around one find may be another one."""
    said = "身份证号11010519491231002X，手机13800138000，住渑池县仰韶大街12号楼3单元，卡号6222020000000000000。"
    shown = "".join(one.excerpt for one in findings(draft(facts=said), TODAY))
    assert not [part for part in ("31002X", "00138", "12号楼", "020000") if part in shown]


def test_an_urgent_document_sets_its_own_day() -> None:
    """2019规定第19条: where it is urgent the document names the period."""
    assert findings(draft(reply_by=date(2026, 12, 22), urgent=True), TODAY) == []
    assert findings(draft(reply_by=date(2027, 1, 22)), TODAY) == []


def test_numbers_with_a_wrong_check_digit_are_no_findings() -> None:
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310021")
    assert is_card_number("6222020000000000000")
    assert not is_card_number("6222020000000000006")
    assert findings(draft(facts="许可证号110105194912310021，项目编码6222020000000000006。"), TODAY) == []


def test_a_measure_can_be_verified_by_act_and_quantity_or_by_its_standard() -> None:
    assert not unverifiable("清运河道内建筑垃圾", "")
    assert not unverifiable("加强巡查，每月组织一次排查", "")
    assert not unverifiable("进一步提高认识", "召开专题会议并形成纪要")
    assert unverifiable("高度重视", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("《治安管理处罚法》（2012年修正）第二条", "2012年修正的版本自2026年1月1日起不再施行，现行的是2025年修订"),
        ("《人民检察院民事诉讼监督规则（试行）》", "改用《人民检察院民事诉讼监督规则》"),
        ("《治安管理处罚法》第二条", ""),
        ("《中华人民共和国行政诉讼法》第二十五条", ""),
        ("《某县城市管理办法》第一条", ""),
    ],
)
def test_citations_of_versions_out_of_force_are_named(text: str, reason: str) -> None:
    found = [said for _, _, said in outdated(text, TODAY)]
    assert bool(found) == bool(reason)
    assert all(reason in said for said in found)


def test_of_each_law_one_version_at_most_is_in_force() -> None:
    for day in {law.since for law in laws()} | {TODAY}:
        names = [law["name"] for law in offered(day)]
        assert len(names) == len(set(names)), day
    assert all(law.until is None or law.since < law.until for law in laws())


def test_versions_differ_by_character_within_the_sentence() -> None:
    found = compared("事实", "河道堆放垃圾三百立方米。已取证。", "河道堆放垃圾约二百立方米。已取证。")
    assert [(piece.kind, piece.text) for piece in found.older] == [
        ("same", "河道堆放垃圾"), ("gone", "三"), ("same", "百立方米。"), ("same", "已取证。"),
    ]  # fmt: skip
    assert ("new", "约二") in [(piece.kind, piece.text) for piece in found.newer]
    for pieces, text in ((found.older, "三百"), (found.newer, "约二百")):
        assert text in "".join(piece.text for piece in pieces)
    assert not compared("事实", "甲", "甲").changed


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("驾驶豫Ｍ·１２３４５货车", "车牌号"),
        ("举报电话0398－4812345", "固定电话号码"),
        ("联系１３８００１３８０００", "手机号码"),
        ("联系1 3 8 0 0 1 3 8 0 0 0", "手机号码"),
        ("联系138-0013-8000", "手机号码"),
        ("男，1978年3月5日生", "出生日期"),
        ("加微信zhangsan88联系", "社交账号"),
        ("户名某甲，账号6222021234567890123", "账号"),
        ("汇入账户：6222 0212 3456", "账号"),
        ("现住渑池县城关镇黄河路12号", "住址"),
        ("户籍所在地为某县某村3组45号", "住址"),
        ("某甲生于1990年1月1日", "出生日期"),
    ],
)
def test_a_text_for_the_public_hides_nothing_behind_wide_or_spaced_signs(text: str, label: str) -> None:
    assert [found[0] for found in personal(text, published=True)] == [label]


@pytest.mark.parametrize(
    "text",
    [
        "2026年3月5日生效的判决",
        "罚款13800元、1380亩",
        "渑检建〔2026〕1号，2026年11月",
        "工单1 3 5项，共20项",
        "黄河路12号院内发生于2026年3月",
        "住房城乡建设局2026年第12号文件",
        "账户余额12000元",
    ],
)
def test_a_text_for_the_public_keeps_its_figures(text: str) -> None:
    assert not list(personal(text, published=True))
