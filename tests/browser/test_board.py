"""Figures for the meeting: each chart kept as a picture, a wall that renews itself, files of what is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.images import size_of
from tests.browser.seat import Seat

Take = Callable[..., Seat]


def test_each_chart_is_kept_as_a_picture(seats: Take) -> None:
    office = seats("office")
    page = office.go("/board/?period=2026")
    buttons = page.get_by_role("button", name="存为图片")
    expect(page.locator(".chart svg").first).to_be_visible()
    drawn = page.locator(".chart:not([hidden])").count()
    assert drawn >= 3
    expect(buttons).to_have_count(drawn)
    for place in range(drawn):
        with office.download() as found:
            buttons.nth(place).click()
        (picture,) = found
        assert picture.suggested_filename.endswith(".png")
        width, height = size_of(picture.path().read_bytes())
        # Twice the size of the chart on the page, for print, below a heading and the words on period and scope.
        box = page.locator(".chart:not([hidden])").nth(place).bounding_box()
        assert box is not None
        assert width == pytest.approx(2 * box["width"], abs=4)
        assert 2 * box["height"] + 80 < height < 2 * box["height"] + 320


def test_paper_has_the_whole_of_each_chart_and_no_controls(seats: Take) -> None:
    page = seats("office").go("/board/?period=2026")
    expect(page.locator(".chart svg[viewBox]").first).to_be_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 640, "height": 900})
    for drawing in page.locator(".chart:not([hidden]) svg").all():
        box = drawing.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 640
    for gone in (".period", "[data-image]", ".page-head__actions"):
        expect(page.locator(gone).first).to_be_hidden()


def test_a_wall_renews_itself_each_minute(seats: Take) -> None:
    office = seats("office", width=1920, height=1080)
    page = office.page
    page.clock.install()
    office.go("/board/?wall=1")
    expect(page.locator(".chart svg").first).to_be_visible()
    drawn = page.locator(".chart svg").count()
    for _ in range(2):
        page.evaluate("() => { document.querySelector('#dashboard').dataset.old = '1'; }")
        with page.expect_response(lambda answer: "/board/?wall=1" in answer.url and answer.status == 200):
            page.clock.fast_forward("01:01")
        expect(page.locator("#dashboard[data-old]")).to_have_count(0)
        page.clock.fast_forward("00:02")
        expect(page.locator(".chart svg")).to_have_count(drawn)
    # Nothing of the frame is left beside the figures, and the whole fits the wall's width.
    expect(page.get_by_role("navigation").first).not_to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_areas_are_read_on_a_phone_and_taken_away_as_pdf(seats: Take) -> None:
    superior = seats("superior", width=390)
    page = superior.go("/regions/")
    expect(page.get_by_role("rowheader", name="合计")).to_be_attached()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    with superior.download() as found:
        page.get_by_role("link", name="导出 PDF").click()
    assert found[0].path().read_bytes()[:5] == b"%PDF-"
