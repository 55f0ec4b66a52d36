"""What people do on the pages: open a move, fill in a form, confirm."""

from __future__ import annotations

from playwright.sync_api import Page

Said = dict[str, str]


def fill(page: Page, said: Said) -> None:
    """Fill in fields by name; a choice is given by its value."""
    for name, value in said.items():
        field = page.locator(f"[name='{name}']")
        kind = field.evaluate("element => element.tagName + ':' + element.type")
        if kind.startswith("SELECT"):
            field.select_option(value)
        elif kind.endswith(":checkbox"):
            field.check()
        else:
            field.fill(value)


def choose(page: Page, name: str, text: str) -> None:
    """Choose in a list by the words of the option."""
    value = page.locator(f"[name='{name}'] option", has_text=text).first.get_attribute("value")
    page.select_option(f"[name='{name}']", value)


def confirm(page: Page) -> None:
    """Press the button and come to another page."""
    before = page.url
    page.click(".act__buttons button[type=submit]")
    page.wait_for_url(lambda url: url != before)


def open_move(page: Page, address: str, label: str) -> None:
    """Open the matter and the move's page."""
    if page.url != address:
        page.goto(address)
    page.locator(".next a", has_text=label).first.click()
    page.wait_for_url(lambda url: url != address)


def make(page: Page, address: str, label: str, said: Said | None = None) -> str:
    """Open a move, fill in its form, confirm; returns where one is then."""
    open_move(page, address, label)
    fill(page, said or {})
    confirm(page)
    return page.url
