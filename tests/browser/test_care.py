"""What people type is not lost, what they confirm happens once, and what two write at once is shown to both."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Route, expect

from tests.browser.conftest import sign_in
from tests.browser.seat import Seat
from tests.browser.system import eventually

SOCIAL, PUBLIC = "recommendation_social_governance", "recommendation_public_interest"
Take = Callable[..., Seat]
KEPT = "JSON.stringify(localStorage)"


def open_one(seat: Seat, kind: str, state: str, with_whom: str = "") -> str:
    """Open the first matter of the sample in that state; where it is."""
    seat.go(f"/matters/?kind={kind}")
    rows = seat.page.locator("tr[data-line]").filter(has=seat.page.get_by_role("cell", name=state, exact=True))
    if with_whom:
        rows = rows.filter(has_text=with_whom)
    rows.first.locator("[data-open-line]").click()
    expect(seat.state()).to_have_text(state)
    return seat.path


def errors(seat: Seat) -> Locator:
    return seat.page.locator(".summary-of-errors")


def test_what_was_typed_survives_a_form_that_is_refused(seats: Take) -> None:
    prosecutor = seats("prosecutor")
    prosecutor.go("/matters/new/clue/")
    prosecutor.fill({"线索名称": "城东排水口异味", "基本情况": "群众反映排水口夜间异味。", "检察职能": "公益诉讼检察"})
    later = timezone.localdate() + timedelta(days=3)
    prosecutor.fill({"发现日期": later.isoformat()})
    prosecutor.form.get_by_role("button", name="登记线索").click()
    expect(errors(prosecutor)).to_be_focused()
    expect(errors(prosecutor)).to_contain_text("发现日期：发现日期不能晚于今天。")
    expect(prosecutor.form.get_by_label("线索名称")).to_have_value("城东排水口异味")
    expect(prosecutor.form.get_by_label("检察职能").locator("option:checked")).to_have_text("公益诉讼检察")
    # The summary leads into the field, and the field says what is wrong with it.
    errors(prosecutor).get_by_role("link").click()
    field = prosecutor.form.get_by_label("发现日期")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")


def test_what_was_typed_survives_signing_out(windows: Callable[..., Seat]) -> None:
    prosecutor = windows("prosecutor")
    sign_in(prosecutor)
    prosecutor.go("/matters/new/clue/")
    prosecutor.form.get_by_label("线索名称").press_sequentially("北环路施工围挡占压盲道")
    eventually(lambda: "占压盲道" in prosecutor.page.evaluate(KEPT), within=5, what="the draft is kept")
    prosecutor.page.locator("header.top summary").click()
    prosecutor.page.get_by_role("button", name="退出登录").click()
    sign_in(prosecutor)
    prosecutor.go("/matters/new/clue/")
    expect(prosecutor.page.get_by_text("已恢复您未提交的内容。")).to_be_visible()
    expect(prosecutor.form.get_by_label("线索名称")).to_have_value("北环路施工围挡占压盲道")
    # Another person at the same computer does not find it.
    prosecutor.context.clear_cookies()
    prosecutor.username = "assistant"
    sign_in(prosecutor)
    prosecutor.go("/matters/new/clue/")
    expect(prosecutor.form.get_by_label("线索名称")).to_have_value("")


@pytest.mark.parametrize("hurried", [False, True], ids=["the answer is seen", "one leaves before the answer"])
def test_a_draft_is_kept_when_the_session_ended_before_confirming(windows: Callable[..., Seat], hurried: bool) -> None:
    prosecutor = windows("prosecutor")
    sign_in(prosecutor)
    prosecutor.go("/matters/new/clue/")
    prosecutor.fill({"线索名称": "学校周边违规售烟", "基本情况": "学校门口商店向未成年人售烟。"})
    prosecutor.context.clear_cookies()
    if hurried:
        # What the page does when the form is sent, and nothing of what comes after.
        prosecutor.page.evaluate("document.querySelector('form.act').dispatchEvent(new Event('submit'))")
    else:
        prosecutor.form.get_by_role("button", name="登记线索").click()
        expect(prosecutor.form).to_have_count(0)
    sign_in(prosecutor)
    prosecutor.go("/matters/new/clue/")
    expect(prosecutor.form.get_by_label("线索名称")).to_have_value("学校周边违规售烟")


def test_a_double_click_acts_once(seats: Take) -> None:
    assistant = seats("assistant")
    title = f"重复点击核对 {timezone.now():%H%M%S%f}"
    assistant.go("/matters/new/clue/")
    assistant.fill({"线索名称": title, "基本情况": "核对重复提交。", "承办检察官": "检察官甲"})
    assistant.form.get_by_role("button", name="登记线索").dblclick()
    expect(assistant.page.get_by_text("已登记线索。", exact=True)).to_be_visible()
    assistant.go(f"/matters/?title={title}")
    expect(assistant.page.locator("tr[data-line]")).to_have_count(1)


def test_the_same_form_sent_twice_by_the_network_acts_once(seats: Take) -> None:
    """As when a proxy repeats a request whose answer it lost: the page's own guard cannot help there."""
    assistant = seats("assistant")
    title = f"重复发送核对 {timezone.now():%H%M%S%f}"

    def twice(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
        route.continue_()

    assistant.page.route("**/matters/new/clue/", twice)
    assistant.go("/matters/new/clue/")
    assistant.fill({"线索名称": title, "基本情况": "核对重复发送。", "承办检察官": "检察官甲"})
    assistant.confirm("登记线索")
    assistant.go(f"/matters/?title={title}")
    expect(assistant.page.locator("tr[data-line]")).to_have_count(1)


def test_two_who_edit_a_draft_at_once_see_both_versions(seats: Take) -> None:
    prosecutor, assistant = seats("prosecutor"), seats("assistant")
    draft = open_one(prosecutor, SOCIAL, "起草中")
    assistant.go(draft)
    for seat in (prosecutor, assistant):
        seat.begin("修改文稿")
    prosecutor.fill({"异议期（收到之日起，日）": "12"})
    assistant.fill({"异议期（收到之日起，日）": "20"})
    prosecutor.confirm("修改文稿")
    assistant.form.get_by_role("button", name="修改文稿").click()
    both = assistant.page.get_by_role("alert", name="您打开本页之后，他人已更新此事项")
    expect(both).to_be_visible()
    changed = both.get_by_role("row").filter(has_text="异议期")
    expect(changed.get_by_role("cell")).to_have_text(["12", "20"])
    # Having seen both, one may decide.
    assistant.confirm("修改文稿")
    expect(assistant.page.get_by_text("20日").first).to_be_visible()


def test_the_head_sends_a_draft_back_and_the_handler_reads_why(seats: Take) -> None:
    head, prosecutor = seats("head"), seats("prosecutor")
    matter = open_one(head, PUBLIC, "部门审核中")
    title = head.page.get_by_role("heading", level=1).inner_text()
    head.act("退回修改", {"理由": "第二项建议与职责不对应，请修改。"})
    expect(head.state()).to_have_text("起草中")
    prosecutor.go("/notices/")
    prosecutor.page.get_by_role("link", name=f"{title}：退回修改").first.click()
    expect(prosecutor.page).to_have_url(re.compile(rf"{matter}$"))
    expect(prosecutor.page.get_by_text("第二项建议与职责不对应，请修改。").first).to_be_visible()
    expect(prosecutor.next_step("提请审核")).to_be_visible()


def test_a_withdrawn_recommendation_stops_every_clock_on_both_sides(seats: Take) -> None:
    chief, clerk = seats("chief"), seats("clerk")
    matter = open_one(chief, PUBLIC, "已送达待签收", "渑池县城市管理局")
    chief.begin("撤回检察建议")
    expect(chief.consequences).to_contain_text("终止计时")
    chief.fill({"理由": "建议的基础事实已经变化。"})
    chief.confirm("撤回检察建议")
    clerk.go(matter)
    expect(clerk.state()).to_have_text("已撤回")
    expect(clerk.page.get_by_text("建议的基础事实已经变化。").first).to_be_visible()
    expect(clerk.page.locator(".clock--red, .clock--amber, .clock--green")).to_have_count(0)
    expect(clerk.next_step("签收")).to_have_count(0)


def test_public_interest_knows_no_extension_and_says_the_rule(seats: Take) -> None:
    clerk = seats("clerk")
    open_one(clerk, PUBLIC, "已签收")
    step = clerk.page.get_by_role("region", name="下一步")
    expect(step.get_by_role("link", name="申请延长期限")).to_have_count(0)
    blocked = step.locator(".next__blocked").filter(has_text="申请延长期限")
    expect(blocked).to_contain_text("没有延期")
    expect(blocked).to_contain_text("有客观障碍的适用中止审查")
    clerk.go(f"{clerk.path}ask_more_time/")
    expect(clerk.page.locator(".note--bad")).to_contain_text("没有延期")


def test_an_urgent_public_interest_recommendation_is_answered_in_fifteen_days(seats: Take) -> None:
    prosecutor = seats("prosecutor")
    matter = open_one(prosecutor, PUBLIC, "起草中")
    prosecutor.act("修改文稿", {"情况紧急": True, "紧急情形": "随时可能造成人身伤害。"})
    expect(prosecutor.page.locator(".matter-head .tag--urgent")).to_be_visible()
    prosecutor.act("提请审核")
    seats("head").go(matter)
    for username, label in (("head", "部门审核通过"), ("chief", "批准并签发")):
        seat = seats(username)
        seat.go(matter)
        seat.act(label, {"意见": "同意。"})
    prosecutor.go(matter)
    prosecutor.act("编号制发")
    prosecutor.begin("送达")
    expect(prosecutor.consequences).to_contain_text("公益诉讼检察建议书面回复”（15日）")


def test_a_lost_connection_is_said_and_the_list_stays(seats: Take) -> None:
    prosecutor = seats("prosecutor")
    page = prosecutor.go("/matters/?kind=recommendation")
    rows = page.locator("tr[data-line]").count()
    prosecutor.context.set_offline(True)
    page.get_by_role("search", name="筛选").get_by_label("检察职能").select_option("民事检察")
    expect(page.get_by_role("alert").filter(has_text="连接不到服务器")).to_be_visible()
    expect(page.locator("tr[data-line]")).to_have_count(rows)
    # htmx writes to the console what it could not fetch.
    prosecutor.complaints[:] = [complaint for complaint in prosecutor.complaints if "htmx:" not in complaint]
