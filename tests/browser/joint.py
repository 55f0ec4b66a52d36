"""What the plays of the joint office share: its bodies, and how a person finds a task or is refused."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.browser.seat import Seat, labelled

Seats = Callable[..., Seat]
AGENCY, OTHER, OURS = "渑池县城市管理局", "渑池县水利局", "渑池县人民检察院"
MECHANISM = "渑池县府检联动联席会议"
PHONE = {"width": 390, "height": 844}
WORDS = {"意见": "同意。"}


def at(seats: Seats, who: str, path: str) -> Seat:
    """Someone in front of a page, signed in."""
    seat = seats(who)
    seat.go(path)
    return seat


def refused(seat: Seat, label: str, why: str) -> None:
    """Press the button; the form comes back with the reason."""
    seat.form.get_by_role("button", name=label, exact=True).click()
    expect(seat.page.get_by_text(why).first).to_be_visible()


def row(seat: Seat, number: int) -> Locator:
    return seat.rows().nth(number - 1)


def choose(seat: Seat, label: str, names: list[str]) -> None:
    """Tick or pick several of a list."""
    labelled(seat.form, label).select_option(label=names)


def open_task(seat: Seat, title: str) -> str:
    """A task of one's unit, found as its clerk finds it: in the list."""
    seat.open_from_list(title)
    return seat.path
