"""Every page fits every screen, obeys the keyboard, prints, and keeps what one set in its address."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.places import LIKE_THEM, PAGES, WIDTHS
from tests.browser.play import STICKS_OUT
from tests.browser.seat import Seat

Take = Callable[..., Seat]
EVERYONE = {**PAGES, **LIKE_THEM}
RECOMMENDATIONS = "/matters/?kind=recommendation"


def too_wide(page: Page) -> dict[str, str]:
    """What makes the page scroll sideways, by address and width."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if out := page.evaluate(STICKS_OUT):
            found[f"{page.url} at {width}"] = out
    return found


@pytest.mark.parametrize("username", EVERYONE)
def test_everyone_s_pages_fit_a_phone_a_desk_and_a_wall(seats: Take, username: str) -> None:
    seat = seats(username)
    found = {}
    for path in EVERYONE[username]:
        answer = seat.page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        found |= too_wide(seat.page)
    assert found == {}


def test_the_pages_of_a_matter_fit(seats: Take) -> None:
    prosecutor, found = seats("prosecutor"), {}
    for phase in ("drafting", "served", "answered", "closed"):
        prosecutor.go(f"{RECOMMENDATIONS}&phase={phase}")
        prosecutor.page.locator("[data-open-line]").first.click()
        found |= too_wide(prosecutor.page)
        if phase == "drafting":
            prosecutor.page.get_by_role("link", name="预览文书").click()
            expect(prosecutor.page.locator(".letter-title")).to_be_visible()
            found |= too_wide(prosecutor.page)
            prosecutor.page.go_back()
        step = prosecutor.page.locator(".next__move a").first
        if step.count():
            step.click()
            found |= too_wide(prosecutor.page)
    assert found == {}


def test_awkward_words_break_no_page(seats: Take) -> None:
    """A title without a place to break, as from a register of another system."""
    assistant = seats("assistant")
    title = f"{timezone.now():%H%M%S%f}" + "W" * 100
    assistant.go("/matters/new/clue/")
    assistant.fill({"线索名称": title, "基本情况": "Ж" * 300, "承办检察官": "检察官甲"})
    assistant.confirm("登记线索")
    matter, found = assistant.path, {}
    for path in (matter, "/matters/", f"{matter}attach/"):
        assistant.go(path)
        found |= too_wide(assistant.page)
    assert found == {}


# --- keyboard ---------------------------------------------------------------------------------------------------------
def test_keys_lead_to_search_desk_rows_and_the_next_step(seats: Take) -> None:
    page = seats("prosecutor").go(RECOMMENDATIONS)
    page.keyboard.press("/")
    search = page.get_by_role("searchbox", name="检索标题、编号、单位和正文")
    expect(search).to_be_focused()
    # While someone types, letters are letters.
    page.keyboard.type("gdjk")
    expect(search).to_have_value("gdjk")
    page.locator("h1").click()
    page.keyboard.press("Control+k")
    expect(search).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", level=1)).to_have_text("我的工作台")
    lines = page.locator("[data-line]")
    for key in "jjk":
        page.keyboard.press(key)
    expect(lines.first.locator("[data-open-line]")).to_be_focused()
    page.keyboard.press("j")
    title = lines.nth(1).locator("[data-open-line]").inner_text()
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_acts_and_the_question_mark_tells_the_keys(seats: Take) -> None:
    page = seats("clerk").go(f"{RECOMMENDATIONS}&phase=served")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘操作")).to_be_visible()
    page.keyboard.press("Escape")
    acting = page.locator("[data-line]").filter(has=page.locator("[data-act-line]")).first
    label = acting.locator("[data-act-line]").evaluate("link => link.firstChild.textContent.trim()")
    acting.locator("[data-open-line]").focus()
    page.keyboard.press("a")
    expect(page.get_by_role("heading", level=1)).to_have_text(label)


def test_the_first_key_skips_to_the_text_and_focus_is_seen(seats: Take) -> None:
    page = seats("prosecutor").go("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outline")
    assert re.search(r"[1-9]\d*(?:\.\d+)?px", outline)
    assert "none" not in outline


# --- lists ------------------------------------------------------------------------------------------------------------
def test_a_filter_is_in_the_address_and_the_way_back_works(seats: Take) -> None:
    page = seats("prosecutor").go(RECOMMENDATIONS)
    count = page.locator(".list-bar__count").inner_text()
    page.get_by_role("search", name="筛选").get_by_label("检察职能").select_option("民事检察")
    expect(page).to_have_url(re.compile("function=civil"))
    expect(page.locator(".chip")).to_contain_text("检察职能：民事检察")
    expect(page.locator(".list-bar__count")).not_to_have_text(count)
    page.reload()
    expect(page.locator(".chip")).to_have_count(1)
    page.locator("[data-open-line]").first.click()
    expect(page.locator(".matter-head")).to_be_visible()
    page.go_back()
    expect(page.locator(".chip")).to_have_count(1)
    page.go_back()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator(".list-bar__count")).to_have_text(count)
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()


def test_a_filter_can_be_kept_under_a_name(seats: Take) -> None:
    page = seats("prosecutor").go(f"{RECOMMENDATIONS}&function=civil")
    count = page.locator(".list-bar__count").inner_text()
    page.locator("summary", has_text="常用筛选").click()
    page.get_by_label("给当前筛选起个名字").fill("民事建议")
    page.get_by_role("button", name="存下").click()
    page.goto("/matters/")
    page.locator("summary", has_text="常用筛选").click()
    page.get_by_role("link", name="民事建议", exact=True).click()
    expect(page.locator(".list-bar__count")).to_have_text(count)
    page.locator("summary", has_text="常用筛选").click()
    page.get_by_role("button", name="删去常用筛选：民事建议").click()
    page.locator("summary", has_text="常用筛选").click()
    expect(page.get_by_role("link", name="民事建议", exact=True)).to_have_count(0)


def test_a_list_goes_out_as_a_workbook_with_its_rows(seats: Take) -> None:
    prosecutor = seats("prosecutor")
    page = prosecutor.go(f"{RECOMMENDATIONS}&phase=closed")
    shown = page.locator("tr[data-line]").count()
    first = page.locator("[data-open-line]").first.inner_text()
    page.locator("summary", has_text="导出").click()
    with prosecutor.download() as downloads:
        page.get_by_role("link", name="导出 Excel").click()
    assert re.fullmatch(r"matters-\d{8}\.xlsx", downloads[0].suggested_filename)
    book = CalamineWorkbook.from_filelike(io.BytesIO(Path(downloads[0].path()).read_bytes()))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == shown + 1
    assert first in rows[1]


# --- paper ------------------------------------------------------------------------------------------------------------
def test_a_matter_prints_what_it_says_and_nothing_else(seats: Take) -> None:
    page = seats("prosecutor").go("/matters/?kind=recommendation_public_interest&phase=closed")
    page.locator("[data-open-line]").first.click()
    expect(page.locator(".matter-head")).to_be_visible()
    page.emulate_media(media="print")
    for gone in ("header.top", "nav.side", ".next", "footer.foot"):
        expect(page.locator(gone).first).to_be_hidden()
    for kept in (".matter-head", ".track", ".measure__text", ".clock", ".timeline"):
        expect(page.locator(kept).first).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
