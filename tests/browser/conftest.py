"""A browser in front of the real system, started once for this folder. With BROWSER_VAR in front of a running one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.images import photo
from tests.browser.play import Play
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


@dataclass
class Room:
    """Where windows are opened. Each has a browser of its own, but one who has signed in keeps theirs for all tests."""

    chromium: Browser
    system: System
    kept: dict[str, BrowserContext] = field(default_factory=dict)

    def browser(self, **more: Any) -> BrowserContext:
        """A browser without a past: no cookies, no cache, no drafts."""
        context = self.chromium.new_context(
            base_url=self.system.address, locale="zh-CN", timezone_id="Asia/Shanghai", **more
        )
        context.set_default_timeout(PATIENCE)
        return context

    def window(self, username: str, context: BrowserContext, width: int = 1280, height: int = HEIGHT) -> Seat:
        seat = Seat(self.system, username, context, context.new_page())
        seat.page.set_viewport_size({"width": width, "height": height})
        return seat

    def leave(self, opened: list[Seat]) -> None:
        """Close the windows; nothing may have gone wrong unseen in any of them."""
        complaints = [f"{seat.username}: {complaint}" for seat in opened for complaint in seat.complaints]
        for seat in opened:
            if seat.context in self.kept.values():
                seat.context.set_offline(False)
                seat.page.evaluate("() => localStorage.clear()")
                seat.page.close()
            else:
                seat.context.close()
        assert complaints == []


@pytest.fixture(scope="package")
def room(chromium: Browser, system: System) -> Room:
    return Room(chromium, system)


@pytest.fixture
def windows(room: Room) -> Iterator[Callable[..., Seat]]:
    """`windows(username, width=…)`: a new browser in which nobody has signed in yet."""
    opened: list[Seat] = []

    def take(username: str = "", *, width: int = 1280, height: int = HEIGHT, **more: Any) -> Seat:
        opened.append(room.window(username, room.browser(**more), width, height))
        return opened[-1]

    yield take
    room.leave(opened)


@pytest.fixture
def seats(room: Room) -> Iterator[Callable[..., Seat]]:
    """`seats(username, width=…)`: a new window of someone who has signed in."""
    opened: list[Seat] = []

    def take(username: str, *, width: int = 1280, height: int = HEIGHT) -> Seat:
        first = username not in room.kept
        context = room.kept[username] = room.kept.get(username) or room.browser()
        opened.append(room.window(username, context, width, height))
        if first:
            sign_in(opened[-1])
        return opened[-1]

    yield take
    room.leave(opened)


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


@pytest.fixture
def play(seats: Callable[..., Seat], photograph: Path) -> Play:
    """Everyone at their windows, and something to attach."""
    return Play(seats, photograph)
