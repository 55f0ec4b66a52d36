"""A person at a browser: opens pages, fills in what is asked by its label, confirms by the button of that name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Download, Locator, Page, Request, Response, expect

from tests.browser.system import System

# The browser's own line for an answer of 4xx; whether that answer was right, the test says.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
OFFLINE = re.compile(r"Failed to load resource: net::ERR_INTERNET_DISCONNECTED")


@dataclass
class Seat:
    """One window of one person. `complaints`: what went wrong unseen (scripts, styles, foreign hosts, broken parts)."""

    system: System
    username: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("response", self._response)
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        text = message.text
        if message.type == "error" and not REFUSED.match(text) and not OFFLINE.match(text):
            self.complaints.append(f"console: {text} ({self.page.url})")

    def _response(self, response: Response) -> None:
        part = response.request.resource_type not in ("document", "xhr", "fetch")
        if response.status >= 500 or (part and response.status >= 400):
            self.complaints.append(f"{response.status}: {response.url}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != urlsplit(self.system.address).netloc:
            self.complaints.append(f"foreign host: {request.url}")

    # --- places -------------------------------------------------------------------------------------------------------
    def go(self, path: str) -> Page:
        """Open a path of the system; it may answer anything but a failure."""
        self.page.goto(f"{self.system.address}{path}")
        return self.page

    def status(self, path: str) -> int:
        """What a plain request for the path answers, with this person's session."""
        return self.context.request.get(f"{self.system.address}{path}", max_redirects=0).status

    def open_from_list(self, title: str) -> None:
        """Find a matter by its title through the filter, and open it."""
        self.go("/matters/")
        self.page.get_by_role("search", name="筛选").get_by_label("标题").fill(title)
        self.page.get_by_role("button", name="筛选", exact=True).click()
        # The list as it was may hold the matter too: followed from there, the filter's answer would come after it.
        expect(self.page).to_have_url(re.compile(r"[?&]title="))
        expect(self.page.locator(".htmx-request")).to_have_count(0)
        self.page.get_by_role("link", name=title, exact=True).first.click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    @property
    def path(self) -> str:
        """Where the window is."""
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    # --- acts ---------------------------------------------------------------------------------------------------------
    def next_step(self, label: str) -> Locator:
        """The button of a move on the page of a matter."""
        return self.page.get_by_role("region", name="下一步").get_by_role("link", name=label, exact=True)

    def from_desk(self, path: str, label: str) -> Locator:
        """Take the next step that the desk offers for a matter; the form that follows."""
        self.go("/")
        line = self.page.locator("[data-line]").filter(has=self.page.locator(f"a[href='{path}']"))
        line.get_by_role("link", name=label).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(label)
        return self.form

    def begin(self, label: str) -> Locator:
        """Press the button of a move; the form that follows."""
        self.next_step(label).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(label)
        self.picture(label)
        return self.form

    def picture(self, name: str) -> None:
        """A PNG of the whole page, in the folder that BROWSER_PICTURES names; nothing without it."""
        if folder := os.environ.get("BROWSER_PICTURES"):
            place = Path(folder)
            self.page.screenshot(
                path=place / f"{len(list(place.iterdir())):03}-{self.username}-{name}.png", full_page=True
            )

    @property
    def form(self) -> Locator:
        return self.page.locator("form.act")

    @property
    def consequences(self) -> Locator:
        return self.page.get_by_role("region", name="确认后将发生")

    def fill(self, said: Mapping[str, Any], within: Locator | None = None) -> None:
        """Fill in by labels: text, ISO dates, words of a choice, ticks, paths of files."""
        for label, value in said.items():
            enter(labelled(within or self.form, label), value)

    def confirm(self, label: str) -> None:
        """Press the button that acts, and read that it was done."""
        self.form.get_by_role("button", name=label, exact=True).click()
        done = re.compile(f"^已{re.escape(label)}(，待.+)?。$")
        told = self.page.get_by_text(done).or_(self.page.get_by_text("已存为草稿，尚未发出。"))
        expect(told.first).to_be_visible()
        self.picture(f"已{label}")

    def act(self, label: str, said: Mapping[str, Any] | None = None) -> None:
        """A move from its button to its effect, for forms without repeated rows."""
        self.begin(label)
        self.fill(said or {})
        self.confirm(label)

    def rows(self) -> Locator:
        """The rows of the repeated part that are still there."""
        return self.form.locator("[data-row]:not(.is-removed)")

    def state(self) -> Locator:
        return self.page.locator(".matter-head__meta .tag--info")

    @contextmanager
    def download(self) -> Iterator[list[Download]]:
        """What a click inside the block downloads."""
        found: list[Download] = []
        with self.page.expect_download() as event:
            yield found
        found.append(event.value)


def labelled(place: Locator, label: str) -> Locator:
    """The field of that label; what may be left out says so behind its name."""
    return place.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(?:选填)?\s*$"))


def enter(target: Locator, value: Any) -> None:
    """Put a value into a field in the way that the field takes one."""
    if isinstance(value, bool):
        target.set_checked(value)
    elif isinstance(value, Path | list):
        target.set_input_files(value)
    elif target.evaluate("element => element.tagName") == "SELECT":
        target.select_option(label=value)
    else:
        target.fill(value)
