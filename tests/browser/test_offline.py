"""A closed network is enough: nothing comes from elsewhere, and where no script runs the pages still work."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.seat import Seat

Take = Callable[..., Seat]


def test_every_part_of_a_page_comes_from_the_system_itself(seats: Take) -> None:
    """Each window complains of foreign hosts in every test; here it is seen that there was something to complain of."""
    office, hosts = seats("office"), set()
    kinds = set()
    office.page.on("request", lambda request: kinds.add(request.resource_type))
    office.page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    office.go("/dashboard/")
    expect(office.page.locator(".chart svg").first).to_be_visible()
    assert {"document", "stylesheet", "script", "font"} <= kinds
    assert hosts - {""} == {urlsplit(office.system.address).netloc}


def test_chinese_is_shown_with_the_typeface_that_comes_along(seats: Take) -> None:
    """Machines without any Chinese typeface are common; a page must not depend on theirs."""
    page = seats("clerk").go("/")
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate(
        "() => [...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)"
    )
    assert any("Noto Sans SC" in family for family in loaded)


def test_without_scripts_one_can_sign_in_filter_and_act(windows: Callable[..., Seat]) -> None:
    clerk = windows("clerk", java_script_enabled=False)
    sign_in(clerk)
    clerk.go("/matters/")
    clerk.page.get_by_role("search", name="筛选").get_by_label("检察职能").select_option("公益诉讼检察")
    clerk.page.get_by_role("button", name="筛选", exact=True).click()
    expect(clerk.page.locator(".chip")).to_contain_text("公益诉讼检察")
    clerk.page.get_by_role("link", name="签收").first.click()
    clerk.fill({"职务": ""})
    clerk.form.get_by_role("button", name="签收", exact=True).click()
    expect(clerk.page.locator(".summary-of-errors")).to_contain_text("职务")
    clerk.form.get_by_label("职务").fill("政策法规股股长")
    clerk.confirm("签收")


def test_a_page_is_never_framed_and_no_style_or_script_is_written_into_it(seats: Take) -> None:
    office = seats("office")
    answer = office.page.goto("/dashboard/")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    for rule in ("script-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"):
        assert rule in policy
    office.page.evaluate(
        "() => { const made = document.createElement('script'); made.textContent = 'window.injected = 1';"
        " document.body.append(made); }"
    )
    assert office.page.evaluate("() => window.injected") is None
    # The browser has told of the attempt; that is what the test wanted.
    assert len(office.complaints) == 1
    office.complaints.clear()
