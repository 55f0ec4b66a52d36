"""No page, and no form in the state of an error, has a serious fault for those who do not see it or have no mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.places import PAGES
from tests.browser.seat import Seat

Take = Callable[..., Seat]
GRAVE = ("serious", "critical")
RECOMMENDATIONS = "/matters/?kind=recommendation"


def faults(page: Page) -> list[str]:
    """Grave faults that axe finds, each with the first element that has it."""
    return [
        f"{fault['id']}: {len(fault['nodes'])}× {fault['nodes'][0]['html'][:200]}"
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in GRAVE
    ]


@pytest.mark.parametrize("username", PAGES)
def test_the_chief_pages_have_no_grave_fault(seats: Take, username: str) -> None:
    seat = seats(username)
    found = {path: fault for path in PAGES[username] if (fault := faults(seat.go(path)))}
    assert found == {}


def test_the_chief_pages_on_a_phone_have_no_grave_fault(seats: Take) -> None:
    clerk = seats("clerk", width=360, height=740)
    found = {path: fault for path in ("/", RECOMMENDATIONS) if (fault := faults(clerk.go(path)))}
    clerk.go("/")
    clerk.page.get_by_role("button", name="菜单").click()
    expect(clerk.page.get_by_role("navigation", name="主导航")).to_be_visible()
    assert (found, faults(clerk.page)) == ({}, [])


@pytest.mark.parametrize("phase", ["drafting", "served", "answered", "verifying", "closed"])
def test_a_matter_and_its_acts_have_no_grave_fault(seats: Take, phase: str) -> None:
    seat = seats("prosecutor")
    seat.go(f"{RECOMMENDATIONS}&phase={phase}&mine=on")
    seat.page.locator("[data-open-line]").first.click()
    expect(seat.page.locator(".matter-head")).to_be_visible()
    matter = seat.path
    found = {"matter": faults(seat.page)}
    acts = seat.page.locator(".next__move a")
    for path in [acts.nth(index).get_attribute("href") or "" for index in range(min(2, acts.count()))]:
        seat.go(path)
        found[path] = faults(seat.page)
    if phase == "drafting":
        seat.go(f"{matter}preview/")
        expect(seat.page.locator(".letter-title")).to_be_visible()
        found["preview"] = faults(seat.page)
    assert {place: fault for place, fault in found.items() if fault} == {}


def test_forms_that_were_refused_have_no_grave_fault(seats: Take) -> None:
    prosecutor, clerk = seats("prosecutor"), seats("clerk")
    prosecutor.go("/matters/new/clue/")
    prosecutor.form.get_by_role("button", name="登记线索").click()
    found = {"clue": refused(prosecutor)}
    prosecutor.go(f"{RECOMMENDATIONS}&phase=answered&mine=on")
    prosecutor.page.locator("[data-open-line]").first.click()
    prosecutor.begin("核验通过").get_by_role("button", name="核验通过").click()
    found["verdicts"] = refused(prosecutor)
    clerk.go(f"{RECOMMENDATIONS}&phase=served")
    clerk.page.get_by_role("link", name="拟制回复并报批").first.click()
    clerk.form.get_by_label("总体情况").fill("")
    clerk.form.get_by_role("button", name="拟制回复并报批").click()
    found["answers"] = refused(clerk)
    assert {form: fault for form, fault in found.items() if fault} == {}


def refused(seat: Seat) -> list[str]:
    expect(seat.page.locator(".summary-of-errors")).to_be_focused()
    return faults(seat.page)


def test_a_term_s_explanation_has_no_grave_fault(seats: Take) -> None:
    clerk = seats("clerk")
    clerk.go(f"{RECOMMENDATIONS}_public_interest&phase=served")
    clerk.page.locator("[data-open-line]").first.click()
    clerk.page.locator(".clock a").first.click()
    expect(clerk.page.locator(".answer-date")).to_be_visible()
    assert faults(clerk.page) == []


def test_sign_in_and_what_is_missing_have_no_grave_fault(windows: Callable[..., Seat], seats: Take) -> None:
    stranger = windows("nobody")
    found = {"sign-in": faults(stranger.go("/accounts/login/"))}
    stranger.page.get_by_label("用户名").fill("nobody")
    stranger.page.get_by_label("密码").fill("not the password")
    stranger.page.get_by_role("button", name="登录").click()
    expect(stranger.page.get_by_role("alert")).to_contain_text("用户名或者密码不正确。")
    found["refused"] = faults(stranger.page)
    found["missing"] = faults(seats("clerk").go("/matters/999999999/"))
    found["forbidden"] = faults(seats("sysadmin").go("/ledger/"))
    assert {place: fault for place, fault in found.items() if fault} == {}
