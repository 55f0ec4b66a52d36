"""Dates as people write them in registers; what is not written is not made up."""

from __future__ import annotations

import datetime
import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, replace
from typing import Any, Literal

FIRST_YEAR, LAST_YEAR = 1949, 2099
EXCEL_EPOCH = datetime.date(1899, 12, 30)
SERIALS = range(18_264, 73_051)  # 1950-01-01 … 2099-12-31 as Excel day numbers

NOTHING = frozenset({"", "/", "//", "\\", "-", "--", "—", "——", "–", "无", "暂无", "没有", "N/A", "n/a"})
DIGITS = {
    "〇": 0,
    "零": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
CHINESE_NUMBER = re.compile(r"[〇零○一二三四五六七八九十]+")
CHINESE_YEAR = re.compile(r"[〇零○一二三四五六七八九]{4}年")
CLOCK_TIME = re.compile(r"(?<=\d)[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
TRAILING_NOTE = re.compile(r"^(.*?)\(([^()]*)\)$")
DAY = re.compile(r"(\d{4}|\d{2}(?=[年.-]))(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})(?!\d)[日号]?")
MONTH = re.compile(r"(\d{4})(?:年|[./-])(\d{1,2})(?![\d])(?:月份?)?")
MONTH_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?(?!\d)")
WITHOUT_YEAR = re.compile(r"\d{1,2}月\d{1,2}[日号]")
SAME_DAY = re.compile(r"^(?:同日|当日|当天)")
ANNOUNCED = re.compile(r"宣告|公开送达")


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date known to the day or only to the month (`day` is None, `precision` is "month")."""

    year: int
    month: int
    day: int | None = None
    precision: Literal["day", "month"] = "day"

    @classmethod
    def of(cls, date: datetime.date) -> PartialDate:
        return cls(date.year, date.month, date.day)

    @property
    def first(self) -> datetime.date:
        return datetime.date(self.year, self.month, self.day or 1)

    @property
    def last(self) -> datetime.date:
        return datetime.date(self.year, self.month, self.day or monthrange(self.year, self.month)[1])

    def before(self, other: PartialDate) -> bool:
        """Certainly earlier; a month that holds the other date is not."""
        return self.last < other.first

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}" + (f"-{self.day:02d}" if self.day else "")


@dataclass(frozen=True)
class DateReading:
    """What a cell says: the date if any, the note beside it, doubts, or why it cannot be read."""

    date: PartialDate | None = None
    note: str = ""
    announced: bool = False
    warning: str = ""
    problem: str = ""


def fold(cell: Any) -> str:
    """Full-width forms narrowed, outer blanks cut: the form in which text is compared."""
    return unicodedata.normalize("NFKC", str(cell)).strip()


def is_nothing(cell: Any) -> bool:
    return fold(cell) in NOTHING


def chinese_number(text: str) -> int | None:
    """十五 → 15, 二〇二四 → 2024, 两 → 2, 12 → 12; None if it is no number."""
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or not set(text) <= {*DIGITS, "十"}:
        return None
    if "十" not in text:
        return int("".join(str(DIGITS[sign]) for sign in text))
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


def read_date(cell: Any, *, same_as: PartialDate | None = None) -> DateReading:
    """Read a date cell; `same_as` is the date that 同日 refers to."""
    if isinstance(cell, bool | datetime.time | datetime.timedelta):
        return DateReading(problem="不是日期")
    if isinstance(cell, datetime.datetime):
        return _checked(cell.year, cell.month, cell.day)
    if isinstance(cell, datetime.date):
        return _checked(cell.year, cell.month, cell.day)
    if isinstance(cell, int | float):
        return _from_number(float(cell))
    return _from_text(fold(cell), same_as)


def _from_number(number: float) -> DateReading:
    if number != number or abs(number) > 99_999_999:
        return DateReading(problem="不是日期")
    if int(number) in SERIALS:
        return DateReading(PartialDate.of(EXCEL_EPOCH + datetime.timedelta(days=int(number))))
    if number == int(number):
        return _from_text(str(int(number)), None)
    reading = _from_text(f"{number:g}", None)
    if reading.date and reading.date.month == 1:  # a cell that said 2019.10 is stored as the number 2019.1
        return replace(reading, warning="数字单元格，1月与10月无法区分，请核对")
    return reading


def _from_text(text: str, same_as: PartialDate | None) -> DateReading:
    if text in NOTHING:
        return DateReading()
    announced = bool(ANNOUNCED.search(text))
    if SAME_DAY.match(text):
        problem = "" if same_as else "写明同日，但没有可参照的日期"
        return DateReading(same_as, text, announced, problem=problem)
    body, note = CLOCK_TIME.sub("", text), ""
    if trailing := TRAILING_NOTE.match(body):
        body, note = trailing.group(1), trailing.group(2).strip()
    body = re.sub(r"\s+", "", body)
    if CHINESE_YEAR.match(body):
        body = CHINESE_NUMBER.sub(lambda found: str(chinese_number(found.group())), body)
    reading = _from_plain(body)
    return replace(reading, note="；".join(filter(None, (reading.note, note))), announced=announced)


def _from_plain(body: str) -> DateReading:
    if found := MONTH_FIRST.match(body):
        return _month_first(found, body[found.end() :])
    for pattern in (DAY, COMPACT, MONTH):
        if found := pattern.match(body):
            year, month, *rest = found.groups()
            return _with_rest(_numbered(year, month, rest[0] if rest else None), body[found.end() :])
    if body.isdigit() and int(body) in SERIALS:
        return DateReading(PartialDate.of(EXCEL_EPOCH + datetime.timedelta(days=int(body))))
    if WITHOUT_YEAR.match(body):
        return DateReading(problem="缺年份，无法确定日期")
    return DateReading(problem="无法识别为日期")


def _numbered(year: str, month: str, day: str | None) -> DateReading:
    if len(year) == 4:
        return _checked(int(year), int(month), int(day) if day else None)
    full = int(year) + (1900 if int(year) >= FIRST_YEAR % 100 else 2000)
    reading = _checked(full, int(month), int(day) if day else None)
    return reading if reading.problem else replace(reading, warning=f"两位年份“{year}”按{full}年读取，请核对")


def _month_first(found: re.Match[str], rest: str) -> DateReading:
    first, second, year = (int(part) for part in found.groups())
    month, day = (second, first) if first > 12 else (first, second)
    reading = _with_rest(_checked(year, month, day), rest)
    return reading if reading.problem else replace(reading, warning=f"按{year}年{month}月{day}日读取，请核对月日顺序")


def _with_rest(reading: DateReading, rest: str) -> DateReading:
    if reading.problem or not rest:
        return reading
    if re.search(r"\d", rest):
        return DateReading(problem="写有不止一个日期")
    return replace(reading, note=rest.strip(",，。;、"))


def _checked(year: int, month: int, day: int | None) -> DateReading:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return DateReading(problem=f"年份{year}不合常理")
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= monthrange(year, month)[1]):
        return DateReading(problem="没有这一天")
    return DateReading(PartialDate(year, month, day, "month" if day is None else "day"))
