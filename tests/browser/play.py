"""People who play an instrument to its end, each at a browser of their own.

At every chief page the play looks at what a reader would stumble over: English words, dates of machines, pages wider
than the screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.browser.seat import Seat

AGENCY = "渑池县城市管理局"
AGREED = {"意见": "同意。"}
# Words in Latin letters that a reader of Chinese letters knows.
KNOWN = {"PDF", "Word", "Excel", "PNG", "JPG", "DOCX", "XLSX", "MB", "KB", "SHA", "Ctrl", "K"}
MACHINE = re.compile(r"\d{4}-\d{2}-\d{2}|\bNone\b|\bundefined\b|\{\{|\[\]")
# What sticks out, named by the outermost element that does, measured when the page has been laid out again.
STICKS_OUT = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) { done(""); return; }
    const out = [...document.body.querySelectorAll("*")].find(each => each.getBoundingClientRect().right > width + 1);
    done(out ? out.outerHTML.slice(0, 160) : "something");
})))"""


@dataclass
class Play:
    """The people at their windows, and the proof that they attach."""

    take: Callable[..., Seat]
    proof: Path
    seen: dict[str, Seat] = field(default_factory=dict)

    def at(self, username: str, path: str = "") -> Seat:
        """Someone in front of a page, at a desk."""
        if username not in self.seen:
            self.seen[username] = self.take(username)
        seat = self.seen[username]
        if path:
            seat.go(path)
        return seat

    def serve(self, path: str, recipient: str, **more: Any) -> None:
        """送达 by the prosecutor, handed over."""
        said = {"送达方式": "直接送达", "送达人": "检察官甲、助理甲", "收件人": recipient, "送达凭证、照片": self.proof}
        self.at("prosecutor", path).act("送达", said | more)

    def approve(self, path: str, *, legal: bool = False) -> None:
        """From the draft to the numbered letter, through everyone who has a say."""
        prosecutor = self.at("prosecutor", path)
        prosecutor.act("提请审核")
        if legal:
            said = {"必要性": "隐患普遍。", "合法性": "依据充分。", "说理性": "说理清楚。", "审核意见": "同意报批。"}
            self.at("committee", path).act("法律政策研究审核通过", said)
        self.at("head", path).act("部门审核通过", AGREED)
        self.at("chief", path).act("批准并签发", AGREED)
        prosecutor.go(path)
        prosecutor.act("编号制发")
        sound(prosecutor)

    def number(self, path: str) -> str:
        """The number of the letter, as the prosecutor's page shows it."""
        return self.at("prosecutor", path).page.locator(".matter-head .number").inner_text()


def sound(seat: Seat, *, phone: bool = False) -> None:
    """The page reads as people write, and fits the desk, or the phone as well."""
    text = seat.page.locator("#main").inner_text()
    # File names and numbers of the case are the users' own words.
    words = {word for word in re.findall(r"[A-Za-z]+", text) if word not in KNOWN}
    assert words <= {"png", "v", "x"}, f"{seat.page.url}: {words}"
    assert not MACHINE.findall(text), f"{seat.page.url}: {MACHINE.findall(text)}"
    for width in (390, 1280) if phone else (1280,):
        seat.page.set_viewport_size({"width": width, "height": 900})
        assert seat.page.evaluate(STICKS_OUT) == "", f"{seat.page.url} at {width}"
        if phone and width == 390:
            seat.picture("手机")


def section(seat: Seat, title: str) -> Locator:
    """A part of a matter's page, by its heading."""
    return seat.page.locator("#main details, #main section").filter(
        has=seat.page.get_by_role("heading", level=2, name=re.compile(rf"^{title}"))
    )


def press(seat: Seat, label: str, said: Mapping[str, Any]) -> None:
    """Open a further matter from this one by its link, and fill in its form."""
    seat.page.get_by_role("link", name=label, exact=True).first.click()
    expect(seat.form).to_be_visible()
    seat.picture(label)
    seat.fill(said)


def measures(seat: Seat, rows: list[tuple[str, str]]) -> None:
    """The things asked for, each with its standard; rows that stay blank count for nothing."""
    for _ in rows[seat.rows().count() :]:
        seat.form.get_by_role("button", name="增加一项").click()
    for row, (text, standard) in zip(seat.rows().all(), rows, strict=False):
        seat.fill({"事项": text, "核验标准": standard}, within=row)


def any_case(prosecutor: Seat, label: str) -> None:
    """A case of the prosecutor's that is still open and from which such a letter may come."""
    prosecutor.go("/matters/?kind=case&phase=verifying")
    for link in [each.get_attribute("href") or "" for each in prosecutor.page.locator("[data-open-line]").all()]:
        prosecutor.go(link)
        if prosecutor.page.get_by_role("link", name=label, exact=True).count():
            return
    pytest.fail(f"no case offers {label}")


def answer(clerk: Seat, rows: list[dict[str, Any]], summary: str) -> None:
    """拟制回复 by the clerk, measure by measure."""
    clerk.begin("拟制回复并报批")
    clerk.fill({"总体情况": summary, "签发人及职务": "局长", "联系人及电话": "办公室 0398-0000000"})
    for row, said in zip(clerk.rows().all(), rows, strict=True):
        clerk.fill(said, within=row)
    sound(clerk, phone=True)
    clerk.confirm("拟制回复并报批")


def done(text: str, **more: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    return {"是否采纳": "采纳", "落实情况": "已完成", "采取的措施": text, "完成日期": today, **more}


def judge(prosecutor: Seat, rows: list[tuple[str, str, str]]) -> None:
    """The verdict on each measure: what was done, what the answer was worth, and why."""
    for row, (result, worth, reason) in zip(prosecutor.rows().all(), rows, strict=True):
        prosecutor.fill({"整改结论": result, "回复评价": worth}, within=row)
        if reason:
            prosecutor.fill({"核验意见": reason}, within=row)
