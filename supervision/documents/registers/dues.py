"""完成时限: the deadlines of key tasks, from 长期坚持 to 2025年6月底前, as days and a kind."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from supervision.documents.registers.dates import DAY, chinese_number, fold, is_nothing, read_date
from supervision.documents.registers.values import text_of
from supervision.terms.calendar import published_calendar

OPEN = re.compile(r"长期|常态|持续")
IMMEDIATE = re.compile(r"即时|及时|立即|即日")
RECURRING = re.compile(r"每(?:1|一)?个?(半年|季度|季|月|年|周|日|天)|(半年|季度|月|年)(?:1|一)次")
PERIODS = {"半年": "half_year", "季度": "quarter", "季": "quarter", "月": "month", "年": "year", "周": "week"}
FESTIVAL = re.compile(
    r"^(?:(\d{4})年)?(春节|元旦|清明节?|劳动节|五一|端午节?|中秋节?|国庆节?|十一)(?:假期|期间)?前(?:夕)?$"
)
FESTIVAL_NAMES = {"五一": "劳动节", "十一": "国庆节"}
YEAR = r"(?:(?P<year>\d{4})年)?(?P<this>本年度?|今年|当年)?"
QUARTER = re.compile(rf"^{YEAR}第?(?P<n>[一二三四1-4])季度(?:末|底|内)?前?$")
HALF = re.compile(rf"^{YEAR}(?P<n>[上下])半年(?:内|底)?前?$")
YEAR_END = re.compile(rf"^{YEAR}(?:年?[底末]|年内|内|全年)前?$")
MONTH_END = re.compile(rf"^{YEAR}(?P<n>\d{{1,2}})月(?:份)?[底末]前?$")
MONTH = re.compile(rf"^{YEAR}(?P<n>\d{{1,2}})月份?(?P<before>前)?$")
POINT_MONTH = re.compile(r"^(?P<year>\d{4})[./-](?P<n>\d{1,2})$")
DAY_OF_TITLE_YEAR = re.compile(r"^(\d{1,2})月(\d{1,2})[日号](?:前|之前)?$")
SEPARATORS = re.compile(r"[、,;；\n]|和|及")

BEFORE_MONTH = "“{n}月前”不含{n}月，按上月末日读取，请核对"
FROM_TITLE = "year_from_title"


@dataclass(frozen=True)
class Deadline:
    """A deadline: its words, its last days (none, one or several), its kind, and what a person must confirm.

    Kinds: day, month, before_end, before_month, quarter, half_year, year_from_title (the year is the list's own),
    multiple, festival, recurring:<period>, open, immediate, unstated, unclear.
    """

    text: str = ""
    dates: tuple[datetime.date, ...] = ()
    kind: str = "unstated"
    warning: str = ""


def read_due(cell: Any, *, year: int | None, issued_on: datetime.date | None) -> Deadline:
    """Read a deadline; `year` is the year in the list's title, `issued_on` the day the list was issued."""
    if is_nothing(cell):
        return Deadline()
    text = text_of(cell)
    if not isinstance(cell, str):
        return replace(_from_date(cell), text=text)
    folded = re.sub(r"\s+", "", fold(cell))
    return replace(_read(folded, year, issued_on), text=text)


def _read(text: str, year: int | None, issued_on: datetime.date | None) -> Deadline:
    if found := RECURRING.search(text):
        period = found[1] or found[2]
        return Deadline(kind=f"recurring:{PERIODS.get(period, 'day')}")
    if OPEN.search(text):
        return Deadline(kind="open")
    if IMMEDIATE.search(text):
        return Deadline(kind="immediate")
    pieces = [piece for piece in SEPARATORS.split(text) if piece]
    if len(pieces) > 1:
        return _multiple(pieces, year, issued_on)
    if found := FESTIVAL.match(text):
        return _before_festival(found[2], int(found[1]) if found[1] else None, issued_on, year)
    return _single(text, year)


def _multiple(pieces: list[str], year: int | None, issued_on: datetime.date | None) -> Deadline:
    dues = [_read(piece, year, issued_on) for piece in pieces]
    if not all(due.dates for due in dues):
        return Deadline(kind="unclear", warning="时限无法识别，请手工填写")
    warning = "；".join(dict.fromkeys(due.warning for due in dues if due.warning))
    return Deadline(dates=tuple(day for due in dues for day in due.dates), kind="multiple", warning=warning)


def _single(text: str, year: int | None) -> Deadline:
    if found := DAY_OF_TITLE_YEAR.match(text):
        return _of_title_year(year, int(found[1]), int(found[2]))
    if DAY.match(text):
        return _from_date(re.sub(r"(?:之前|以前|前)$", "", text))
    shapes: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], int], str], ...] = (
        (QUARTER, lambda found: 3 * (chinese_number(found["n"]) or 0), "quarter"),
        (HALF, lambda found: 6 if found["n"] == "上" else 12, "half_year"),
        (MONTH_END, lambda found: int(found["n"]), "before_end"),
        (MONTH, lambda found: int(found["n"]), "month"),
        (POINT_MONTH, lambda found: int(found["n"]), "month"),
        (YEAR_END, lambda found: 12, "before_end"),
    )
    for pattern, month_of, kind in shapes:
        if found := pattern.match(text):
            return _month_end(found, month_of(found), kind, year)
    return Deadline(kind="unclear", warning="时限无法识别，请手工填写")


def _month_end(found: re.Match[str], month: int, kind: str, title_year: int | None) -> Deadline:
    parts = found.groupdict()
    year = int(parts["year"]) if parts.get("year") else title_year
    if not 1 <= month <= 12:
        return Deadline(kind="unclear", warning="没有这个月份，请手工填写")
    if year is None:
        return Deadline(kind="unclear", warning="缺年份，请手工填写")
    if parts.get("before"):
        first = datetime.date(year, month, 1)
        return Deadline(
            dates=(first - datetime.timedelta(days=1),), kind="before_month", warning=BEFORE_MONTH.format(n=month)
        )
    last = datetime.date(year, month, monthrange(year, month)[1])
    return Deadline(dates=(last,), kind=kind if parts.get("year") else FROM_TITLE)


def _of_title_year(year: int | None, month: int, day: int) -> Deadline:
    if year is None:
        return Deadline(kind="unclear", warning="缺年份，请手工填写")
    return replace(_from_date(f"{year}-{month}-{day}"), kind=FROM_TITLE)


def _from_date(cell: Any) -> Deadline:
    reading = read_date(cell)
    if reading.date is None:
        return Deadline(kind="unclear", warning=f"时限{reading.problem}，请手工填写")
    return Deadline(dates=(reading.date.last,), kind=reading.date.precision, warning=reading.warning)


def _before_festival(name: str, year: int | None, issued_on: datetime.date | None, title_year: int | None) -> Deadline:
    """The last day before the holiday begins; without a year, the first such holiday after the list was issued."""
    name = FESTIVAL_NAMES.get(name, name).removesuffix("节")
    starts = [day for day in _holiday_starts(name) if year is None or day.year == year]
    if year is None:
        since = issued_on or (datetime.date(title_year, 1, 1) if title_year else None)
        starts = [day for day in starts if since and day > since]
    if not starts:
        return Deadline(kind="festival", warning=f"{name}假期日期未公布，请手工填写")
    start = starts[0]
    return Deadline(
        dates=(start - datetime.timedelta(days=1),),
        kind="festival",
        warning=f"按{start.year}年{start.month}月{start.day}日起放假读取，请核对",
    )


def _holiday_starts(name: str) -> list[datetime.date]:
    calendar = published_calendar()
    starts = set()
    for day, (is_worked, label) in calendar.special.items():
        if is_worked or name not in label:
            continue
        while not calendar.is_working_day(day - datetime.timedelta(days=1)):
            day -= datetime.timedelta(days=1)
        starts.add(day)
    return sorted(starts)
