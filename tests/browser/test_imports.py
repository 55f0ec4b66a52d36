"""A register goes through the page as offices send it: checked row by row, then written."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.seat import Seat

REGISTER = Path(__file__).parents[1] / "documents" / "registers" / "1_检察建议台账.xlsx"
LONG = 90_000  # milliseconds: the work is done by the queue


def test_a_register_is_checked_and_then_written(seats: Callable[..., Seat]) -> None:
    manager = seats("case_manager")
    page = manager.go("/matters/?kind=recommendation")
    before = int(re.sub(r"\D", "", page.locator(".list-bar__count").inner_text()))
    manager.go("/imports/")
    page.get_by_label("台账文件").set_input_files(REGISTER)
    page.get_by_role("button", name="核对文件").click()
    # The page asks again by itself until the check is done.
    write = page.get_by_role("button", name="确认写入")
    expect(write).to_be_visible(timeout=LONG)
    expect(page.get_by_text("还没有写入")).to_be_visible()
    # Whoever must mend the register reads which row, and why.
    skipped = page.locator("tbody tr").filter(has_text="表尾说明").last
    expect(skipped.locator("td[data-label=行]")).to_have_text("32")
    expect(skipped.locator("td[data-label=结果]")).to_have_text("跳过")
    expect(skipped.get_by_role("listitem")).to_contain_text("表尾说明")
    manager.go("/matters/?kind=recommendation")
    assert int(re.sub(r"\D", "", page.locator(".list-bar__count").inner_text())) == before
    page.go_back()
    page.get_by_role("button", name="确认写入").click()
    written = page.locator(".tile").filter(has_text=re.compile("^已写入"))
    expect(written).to_be_visible(timeout=LONG)
    count = int(written.locator(".tile__value").inner_text())
    warned = int(page.locator(".tile", has_text="有提示").locator(".tile__value").inner_text())
    assert count + warned > 0
    page.get_by_role("link", name="查看事项").first.click()
    expect(page.locator(".matter-head")).to_be_visible()
    manager.go("/matters/?kind=recommendation")
    assert int(re.sub(r"\D", "", page.locator(".list-bar__count").inner_text())) == before + count + warned


def test_what_is_no_register_is_refused_with_a_reason(seats: Callable[..., Seat], photograph: Path) -> None:
    prosecutor = seats("prosecutor")
    page = prosecutor.go("/imports/")
    page.get_by_label("台账文件").set_input_files(photograph)
    page.get_by_role("button", name="核对文件").click()
    expect(page.locator(".summary-of-errors")).to_contain_text("只接受 xlsx、xls、csv 文件。")
