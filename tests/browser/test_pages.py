"""Every chief page for everyone: it fits, it speaks to a screen reader, it breaks no rule of its own security."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.steps import open_move

PAGES = {
    "prosecutor": [
        "/",
        "/matters/",
        "/matters/?kind=recommendation&sort=due",
        "/matters/new/clue/",
        "/search/?q=垃圾",
        "/notices/",
        "/dashboard/",
        "/imports/",
        "/terms/calculator/?term=JY_REPLY&start=2025-08-01",
        "/accounts/profile/",
        "/accounts/bodies/?q=渑池",
    ],
    "clerk": ["/", "/matters/?kind=recommendation", "/notices/"],
    "chief": ["/"],
    "office": ["/", "/dashboard/"],
    "observer": ["/", "/dashboard/"],
    "sysadmin": ["/accounts/people/"],
    "auditor": ["/ledger/"],
}
WIDTHS = {"clerk": (360, 1280), "office": (1280, 1920)}


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:160]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("username", PAGES)
def test_the_chief_pages_fit_and_can_be_read_by_everyone(desk: Desk, username: str) -> None:
    page = desk.sign_in(username)
    for address in PAGES[username]:
        for width in WIDTHS.get(username, (1280,)):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.goto(address).status == 200, address
            assert overflow(page) <= 0, (address, width)
        assert serious(page) == [], address


def test_a_matter_its_acts_and_its_dates_can_be_read_by_everyone(desk: Desk) -> None:
    page = desk.sign_in("prosecutor")
    page.goto("/matters/?kind=recommendation&phase=answered")
    page.locator("a.row__title").first.click()
    matter = page.url
    assert serious(page) == []
    page.get_by_role("link", name="怎么算的").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("是怎么算的")
    assert serious(page) == []
    open_move(page, matter, "核验通过")
    page.click(".act__buttons button[type=submit]")
    expect(page.locator(".summary-of-errors")).to_be_visible()
    assert serious(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert overflow(page) <= 0


def test_the_sign_in_page_and_a_missing_page_can_be_read_by_everyone(desk: Desk) -> None:
    page = desk.sign_in("clerk")
    assert page.goto("/matters/999999999/").status == 404
    assert serious(page) == []
    page.context.clear_cookies()
    page.goto("/")
    page.fill("[name=username]", "clerk")
    page.fill("[name=password]", "wrong")
    page.click("button[type=submit]")
    expect(page.locator("main, form").first).to_contain_text("不正确")
    assert serious(page) == []


def test_keys_lead_to_search_desk_rows_and_the_next_step(desk: Desk) -> None:
    page = desk.sign_in("prosecutor")
    page.goto("/matters/?kind=recommendation")
    page.keyboard.press("/")
    expect(page.locator("#top-search")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url(lambda url: url.endswith("/"))
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/matters/*/")


def test_a_filter_is_in_the_address_and_the_way_back_works(desk: Desk) -> None:
    page = desk.sign_in("prosecutor")
    page.goto("/matters/?kind=recommendation")
    page.select_option("[name=function]", "public_interest")
    page.wait_for_url("**function=public_interest**")
    expect(page.locator(".chip")).to_contain_text("公益诉讼检察")
    page.go_back()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator("header.top")).to_be_visible()


def test_everything_comes_from_the_house_itself(desk: Desk) -> None:
    page = desk.sign_in("office")
    foreign: list[str] = []
    page.on(
        "request", lambda request: foreign.append(request.url) if not request.url.startswith(desk.system.url) else None
    )
    for address in ("/", "/dashboard/", "/matters/"):
        page.goto(address)
    expect(page.locator("main")).to_be_visible()
    assert [address for address in foreign if not address.startswith("data:")] == []


def test_a_register_is_checked_then_written(desk: Desk) -> None:
    page = desk.sign_in("case_manager")
    page.goto("/imports/")
    page.set_input_files("input[type=file]", "tests/documents/registers/1_检察建议台账.xlsx")
    page.get_by_role("button", name="核对文件").click()
    expect(page.get_by_role("button", name="确认写入")).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text("合计")
    page.get_by_role("button", name="确认写入").click()
    expect(page.locator("main")).to_contain_text("已写入", timeout=60_000)
    page.goto("/matters/?title=环保分局")
    expect(page.locator("tr[data-line]")).to_have_count(1)
