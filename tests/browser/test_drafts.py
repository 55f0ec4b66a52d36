"""Drafting at the browser: what is typed is found on another computer, laws are picked, versions are compared."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.seat import Seat
from tests.browser.test_care import SOCIAL, open_one


def test_a_draft_is_saved_at_the_server_and_found_on_another_computer(windows: Callable[..., Seat]) -> None:
    first, second = windows("prosecutor"), windows("prosecutor")
    sign_in(first)
    place = open_one(first, SOCIAL, "起草中")
    first.go(f"{place}revise/")
    facts = first.form.get_by_label("查明的事实及相关证据")
    facts.fill("联系人电话13812345678，经现场核查，情况属实。")
    expect(first.form.locator("[data-saved]")).to_contain_text("已自动保存")
    sign_in(second)
    second.go(f"{place}revise/")
    expect(second.form.get_by_label("查明的事实及相关证据")).to_have_value(
        "联系人电话13812345678，经现场核查，情况属实。"
    )
    expect(second.page.get_by_text("已恢复您未提交的内容。")).to_be_visible()
    # A law in force is put where the cursor stands.
    basis = second.form.get_by_label("所依据的法律、法规和有关文件")
    basis.fill("依照")
    second.form.get_by_label("从现行规定中选取", exact=True).select_option("中华人民共和国行政诉讼法")
    second.form.get_by_label("条款").fill("第二十五条第四款")
    second.form.get_by_role("button", name="插入").click()
    expect(basis).to_have_value("依照《中华人民共和国行政诉讼法》第二十五条第四款")
    second.form.get_by_role("button", name="修改文稿").click()
    expect(second.page.get_by_text("已修改文稿。")).to_be_visible()
    panel = second.page.get_by_role("region", name="制发前检查")
    expect(panel).to_contain_text("含有手机号码")
    panel.get_by_role("link", name="文稿、批注与版本").click()
    second.page.get_by_role("link", name="对照").click()
    expect(second.page.locator("ins.diff").first).to_contain_text("增")
    # What was sent is no longer kept anywhere.
    first.go(f"{place}revise/")
    first.page.evaluate("localStorage.clear()")
    first.go(f"{place}revise/")
    expect(first.page.get_by_text("已恢复您未提交的内容。")).to_have_count(0)
    assert first.complaints == second.complaints == []


def test_what_was_refused_stays_and_may_be_dropped(windows: Callable[..., Seat]) -> None:
    prosecutor = windows("prosecutor")
    sign_in(prosecutor)
    place = open_one(prosecutor, SOCIAL, "起草中")
    prosecutor.go(f"{place}revise/")
    facts = prosecutor.form.get_by_label("查明的事实及相关证据")
    before = facts.input_value()
    facts.fill("写错了对象的一段话。")
    title = prosecutor.form.get_by_label("标题", exact=True)
    title.fill("")
    title.evaluate("field => field.removeAttribute('required')")
    prosecutor.form.get_by_role("button", name="修改文稿").click()
    expect(prosecutor.page.get_by_text("下面保留着您刚才填写的内容，尚未提交成功。")).to_be_visible()
    expect(facts).to_have_value("写错了对象的一段话。")
    prosecutor.form.get_by_role("button", name="不要这些内容").click()
    expect(prosecutor.page.get_by_text("下面保留着您刚才填写的内容")).to_have_count(0)
    expect(facts).to_have_value(before)
    prosecutor.go(f"{place}revise/")
    expect(prosecutor.page.get_by_text("已恢复您未提交的内容。")).to_have_count(0)


def test_what_is_chosen_stays_chosen_while_the_choice_is_narrowed(windows: Callable[..., Seat]) -> None:
    prosecutor = windows("prosecutor")
    sign_in(prosecutor)
    place = open_one(prosecutor, SOCIAL, "起草中")
    prosecutor.go(f"{place}revise/")
    chosen = prosecutor.form.locator("[name=counterpart]")
    before = chosen.evaluate("select => select.selectedOptions[0].text")
    field = prosecutor.form.get_by_label("缩小范围：被建议单位")
    field.press_sequentially("公安局")
    assert chosen.evaluate("select => select.selectedOptions[0].text") == before
    offered = chosen.locator("option").all_inner_texts()
    assert "渑池县公安局" in offered
    assert not [name for name in offered if "公安局" not in name and name not in ("请选择", before)]
    field.fill("")
    assert chosen.evaluate("select => select.selectedOptions[0].text") == before


def test_measures_change_places(windows: Callable[..., Seat]) -> None:
    prosecutor = windows("prosecutor")
    sign_in(prosecutor)
    place = open_one(prosecutor, SOCIAL, "起草中")
    prosecutor.go(f"{place}revise/")
    texts = [row.locator("textarea").input_value() for row in prosecutor.rows().all()]
    prosecutor.form.get_by_role("button", name="增加一项").click()
    prosecutor.rows().last.locator("textarea").fill("建立巡查台账。")
    prosecutor.rows().last.get_by_role("button", name="上移").click()
    wanted = [*texts[:-1], "建立巡查台账。", texts[-1]]
    assert [row.locator("textarea").input_value() for row in prosecutor.rows().all()] == wanted
    prosecutor.confirm("修改文稿")
    prosecutor.go(f"{place}revise/")
    assert [row.locator("textarea").input_value() for row in prosecutor.rows().all()] == wanted


def test_what_is_taken_up_again_is_set_against_what_was_saved_since(windows: Callable[..., Seat]) -> None:
    """A text kept from before somebody else's change does not undo that change unseen."""
    prosecutor, assistant = windows("prosecutor"), windows("assistant")
    sign_in(prosecutor)
    sign_in(assistant)
    place = open_one(prosecutor, SOCIAL, "起草中")
    prosecutor.go(f"{place}revise/")
    prosecutor.form.get_by_label("其他需要说明的事项").fill("检察官写到一半。")
    expect(prosecutor.form.locator("[data-saved]")).to_contain_text("已自动保存")
    prosecutor.go(place)
    assistant.go(f"{place}revise/")
    assistant.form.get_by_label("违法情形或者应当消除的隐患").fill("助理改过的隐患。")
    assistant.confirm("修改文稿")
    prosecutor.go(f"{place}revise/")
    expect(prosecutor.page.get_by_text("已恢复您未提交的内容。此后本事项又有更新")).to_be_visible()
    prosecutor.form.get_by_role("button", name="修改文稿").click()
    compared = prosecutor.page.get_by_role("region", name="两份内容对照")
    expect(compared).to_contain_text("助理改过的隐患。")
    prosecutor.form.get_by_role("button", name="修改文稿").click()
    expect(prosecutor.page.get_by_text("已修改文稿。")).to_be_visible()
