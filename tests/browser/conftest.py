"""A browser in front of the real system, started once for this folder. With BROWSER_VAR in front of a running one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, StorageState, expect, sync_playwright

from tests.browser.images import photo
from tests.browser.seat import Seat
from tests.browser.system import System, running

HERE = Path(__file__).parent
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--lang=zh-CN",
)  # fmt: skip
PATIENCE = 15_000  # milliseconds; a page answers at once, but the machine may be busy
HEIGHT = 900


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A Chromium. Package scope, so that its event loop has ended when tests elsewhere use the database."""
    binary = os.environ.get("CHROME_BIN") or shutil.which("chromium")
    if not binary and os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail("REQUIRE_BROWSER=1, but there is no Chromium: apt-get install chromium", pytrace=False)
    if not binary:
        pytest.skip("no Chromium: apt-get install chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def system(chromium: Browser) -> Iterator[System]:
    """The running system, with the sample data."""
    with running(Path(settings.VENDOR_DIR)) as started:
        yield started


@pytest.fixture(scope="package")
def sessions() -> dict[str, StorageState]:
    """Who has signed in already, with the cookies."""
    return {}


@pytest.fixture
def windows(chromium: Browser, system: System) -> Iterator[Callable[..., Seat]]:
    """`windows(username, width=…)` opens a browser of its own; nothing may go wrong unseen in any of them."""
    opened: list[Seat] = []

    def open_window(username: str = "", *, width: int = 1280, height: int = HEIGHT, **more: Any) -> Seat:
        context = chromium.new_context(
            base_url=system.address,
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **more,
        )
        context.set_default_timeout(PATIENCE)
        opened.append(Seat(system, username, context, context.new_page()))
        return opened[-1]

    yield open_window
    complaints = [f"{seat.username}: {complaint}" for seat in opened for complaint in seat.complaints]
    for seat in opened:
        seat.context.close()
    assert complaints == []


@pytest.fixture
def seats(windows: Callable[..., Seat], sessions: dict[str, StorageState]) -> Callable[..., Seat]:
    """`seats(username, width=…)`: someone who has signed in, once for all tests of this folder."""

    def take(username: str, **more: Any) -> Seat:
        seat = windows(username, storage_state=sessions.get(username), **more)
        if username not in sessions:
            sign_in(seat)
            sessions[username] = seat.context.storage_state()
        return seat

    return take


def sign_in(seat: Seat, password: str = "") -> None:
    """Through the page, as everyone does."""
    seat.go("/accounts/login/")
    seat.page.get_by_label("用户名").fill(seat.username)
    seat.page.get_by_label("密码").fill(password or seat.system.password)
    seat.page.get_by_role("button", name="登录").click()
    expect(seat.page.get_by_role("banner").get_by_role("searchbox")).to_be_attached()


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """A photograph as a phone might send it."""
    file = tmp_path / "现场照片.png"
    file.write_bytes(photo())
    return file
