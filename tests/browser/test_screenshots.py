"""The pictures of the documentation, taken anew with UPDATE_SCREENSHOTS=1 by a run of this file alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from supervision.local.paths import ROOT
from tests.browser.seat import Seat

pytestmark = pytest.mark.skipif(os.environ.get("UPDATE_SCREENSHOTS") != "1", reason="UPDATE_SCREENSHOTS=1 takes them")
Take = Callable[..., Seat]
FOLDER = ROOT / "docs" / "screenshots"
LARGEST = 300 * 1024
HEIGHT = 800
RECOMMENDATIONS = "/matters/?kind=recommendation"


def take_picture(page: Page, name: str) -> None:
    """A picture of what the window shows, small enough for a repository."""
    page.wait_for_load_state("networkidle")
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
    fits(name)


def fits(name: str) -> None:
    assert (FOLDER / f"{name}.png").stat().st_size <= LARGEST, name


def test_pictures_of_the_desks_and_the_list(seats: Take) -> None:
    take_picture(seats("prosecutor", height=HEIGHT).go("/"), "desk-prosecutor")
    take_picture(seats("clerk", width=360, height=740).go("/"), "desk-clerk-phone")
    take_picture(seats("prosecutor", height=HEIGHT).go(RECOMMENDATIONS), "list")


def test_pictures_of_a_matter_an_act_and_a_term(seats: Take) -> None:
    prosecutor = seats("prosecutor", height=HEIGHT)
    prosecutor.go(f"{RECOMMENDATIONS}&phase=answered&mine=on")
    prosecutor.page.locator("[data-open-line]").first.click()
    expect(prosecutor.page.locator(".matter-head")).to_be_visible()
    take_picture(prosecutor.page, "matter")
    prosecutor.go(f"{RECOMMENDATIONS}&phase=issued&mine=on")
    prosecutor.page.get_by_role("link", name="送达").first.click()
    expect(prosecutor.consequences).to_be_visible()
    take_picture(prosecutor.page, "act")
    clerk = seats("clerk", height=HEIGHT)
    clerk.go(f"{RECOMMENDATIONS}&phase=served&sort=due")
    clerk.page.locator("[data-open-line]").first.click()
    clerk.page.locator(".clock").filter(has_text="书面回复").first.get_by_role("link").click()
    expect(clerk.page.locator(".answer-date")).to_be_visible()
    take_picture(clerk.page, "explanation")


def test_pictures_of_the_dashboard_and_an_import(seats: Take) -> None:
    office = seats("office", height=1200)
    office.go("/dashboard/")
    expect(office.page.locator(".chart svg").first).to_be_visible()
    take_picture(office.page, "dashboard")
    page = seats("case_manager", height=HEIGHT).go("/imports/")
    page.get_by_label("台账文件").set_input_files(ROOT / "tests/documents/registers/1_检察建议台账.xlsx")
    page.get_by_role("button", name="核对文件").click()
    expect(page.get_by_text("不能写入", exact=True)).to_be_visible(timeout=60_000)
    take_picture(page, "import")


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")
def test_a_picture_of_a_letter(seats: Take, tmp_path: Path) -> None:
    prosecutor = seats("prosecutor", height=HEIGHT)
    prosecutor.go(f"{RECOMMENDATIONS}&phase=answered&mine=on")
    prosecutor.page.locator("[data-open-line]").first.click()
    with prosecutor.download() as downloads:
        prosecutor.page.locator("li", has_text="检察建议书").get_by_role("link", name="PDF").first.click()
    command = ["pdftoppm", "-png", "-singlefile", "-r", "72", "-gray", "-f", "1", "-l", "1"]
    subprocess.run([*command, str(downloads[0].path()), str(tmp_path / "letter")], check=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(tmp_path / "letter.png", FOLDER / "letter.png")
    fits("letter")
