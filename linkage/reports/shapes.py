"""What the figures are made of: spans of days, and a figure as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

# Where the numbers come from, by what they are dated by.
SOURCES = {
    "issued": "制发日期、送达、变更和撤回登记",
    "due": "回复期限的计时、书面回复、核验结论、督促和升级记录",
    "answered": "书面回复登记",
    "objected": "异议及复核登记",
    "looked_back": "回头看记录",
    "filing": "报上一级人民检察院备案的计时和登记",
    "": "回复期限的计时（截至今日）",
}


@dataclass(frozen=True)
class Span:
    """A span of days, both ends included."""

    first: date
    last: date

    @property
    def year_before(self) -> Span:
        """The same days of the year before; 29 February becomes the 28th."""
        return Span(_year_before(self.first), _year_before(self.last))

    @property
    def months(self) -> list[Span]:
        """Its months, the first and the last cut to it."""
        found, start = [], self.first
        while start <= self.last:
            following = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
            found.append(Span(start, min(following - timedelta(days=1), self.last)))
            start = following
        return found

    @property
    def is_whole(self) -> bool:
        """Whether it begins and ends as months do."""
        return self.first.day == 1 and (self.last + timedelta(days=1)).day == 1

    def __str__(self) -> str:
        start, end = self.first, self.last
        if start == end:
            return f"{start.year}年{start.month}月{start.day}日"
        year = "" if start.year == end.year else f"{end.year}年"
        return f"{start.year}年{start.month}月{start.day}日至{year}{end.month}月{end.day}日"


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure. `dates` names the pair of parameters that holds its span; without it the figure is as of today.

    `of` names the figure it is divided by. `days` names an average length in days over the matters counted. `kind` is
    the choice of the list's filter of kinds where the figure is about these alone, else the documents chosen.
    """

    name: str
    label: str
    hint: str
    dates: str = ""
    asks: dict[str, str] = field(default_factory=dict)
    of: str = ""
    days: str = ""
    light: str = ""
    headline: bool = False
    kind: str = ""
    source: str = ""

    def asked(self, span: Span) -> dict[str, str]:
        """The parameters of the list of matters whose rows this figure counts in that span."""
        dates = {f"{self.dates}_from": span.first.isoformat(), f"{self.dates}_to": span.last.isoformat()}
        return {"kind": self.kind or "recommendations", **(dates if self.dates else {}), **self.asks}

    @property
    def source_text(self) -> str:
        """Where the number comes from."""
        return self.source or SOURCES[self.dates]


ISSUED = partial(Figure, dates="issued")
ANSWERED = partial(Figure, dates="answered")
DUE = partial(Figure, dates="due")
OBJECTED = partial(Figure, dates="objected")
LOOKED_BACK = partial(Figure, dates="looked_back")
FILING = partial(Figure, dates="filing")
OPENED = partial(Figure, dates="opened")
