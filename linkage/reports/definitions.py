"""The figures of the dashboard as data: what each counts, over which days, divided by what, in words.

A figure is written as parameters of the list of matters. The same parameters make the condition of the count and the
address of the rows, so a number cannot differ from what stands behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from recommendations import procedures

# 检察建议 of every kind, as the list of matters understands it: opinions and notices are others' figures.
KINDS = tuple(kind for kind in procedures.KINDS if kind.startswith("recommendation"))


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

    `of` names the figure it is divided by. `days` names an average length in days over the matters counted.
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

    def asked(self, span: Span) -> dict[str, str]:
        """The parameters of the list of matters whose rows this figure counts in that span."""
        dates = {f"{self.dates}_from": span.first.isoformat(), f"{self.dates}_to": span.last.isoformat()}
        return {"kind": "recommendations", **(dates if self.dates else {}), **self.asks}


ISSUED = partial(Figure, dates="issued")
ANSWERED = partial(Figure, dates="answered")
DUE = partial(Figure, dates="due")
OBJECTED = partial(Figure, dates="objected")
LOOKED_BACK = partial(Figure, dates="looked_back")
FIGURES: tuple[Figure, ...] = (
    ISSUED(
        name="issued",
        label="制发",
        hint="制发日期在期内的检察建议（含其后撤回的）",
        headline=True,
    ),
    ISSUED(
        name="served",
        label="送达",
        hint="送达数 ÷ 期内制发数；送达日期已经确定",
        of="issued",
        asks={"service": "served"},
    ),
    ISSUED(
        name="signed",
        label="签收",
        hint="签收数 ÷ 期内制发数；被建议单位已经签收，不含其后撤回的",
        of="issued",
        asks={"service": "signed"},
    ),
    ISSUED(
        name="withdrawn",
        label="撤回",
        hint="撤回数 ÷ 期内制发数",
        of="issued",
        asks={"phase": "withdrawn"},
    ),
    ISSUED(
        name="days_to_serve",
        label="制发至送达平均日数",
        hint="期内制发且已送达的，自制发日至送达日",
        days="serve",
        asks={"service": "served"},
    ),
    ANSWERED(
        name="answered",
        label="收到回复",
        hint="最近一次回复的日期在期内的件数，不论何时届满",
    ),
    DUE(
        name="due",
        label="应回复",
        hint="回复届满日在期内的件数（不含撤回的，截至今日）",
    ),
    DUE(
        name="in_time",
        label="按期回复",
        hint="按期回复数 ÷ 期内应回复数；退回补充的，以补充后的回复日为准",
        of="due",
        headline=True,
        asks={"replied": "in_time"},
    ),
    DUE(
        name="judged",
        label="回复已评价",
        hint="最近一次回复已逐项评价数 ÷ 期内应回复数；含评价后退回补充的",
        of="due",
        asks={"quality": "judged"},
    ),
    DUE(
        name="sound",
        label="回复充分",
        hint="各项回复均评价为充分数 ÷ 期内应回复且已评价数（回复质量）",
        of="judged",
        headline=True,
        asks={"quality": "sound"},
    ),
    DUE(
        name="late",
        label="逾期回复",
        hint="逾期回复数 ÷ 期内应回复数",
        of="due",
        headline=True,
        asks={"replied": "late"},
    ),
    DUE(
        name="unreplied",
        label="未回复",
        hint="未回复数 ÷ 期内应回复数；含未回复即办结的",
        of="due",
        asks={"replied": "no"},
    ),
    DUE(
        name="replied",
        label="已回复",
        hint="已回复数 ÷ 期内应回复数",
        of="due",
        asks={"replied": "yes"},
    ),
    DUE(
        name="days_to_reply",
        label="送达至回复平均日数",
        hint="期内应回复且已回复的，自送达日至回复日",
        days="reply",
        asks={"replied": "yes", "service": "served"},
    ),
    Figure(
        name="not_due",
        label="在办未到期",
        hint="截至今日，回复期限尚未届满，不限期间",
        light="green",
        headline=True,
        asks={"reply_light": "not_due"},
    ),
    Figure(
        name="overdue",
        label="在办逾期未回复",
        hint="截至今日，回复期限已经届满，不限期间",
        light="red",
        headline=True,
        asks={"reply_light": "red"},
    ),
    DUE(
        name="adopted",
        label="采纳",
        hint="全部或者部分采纳数 ÷ 期内应回复且已回复数",
        of="replied",
        headline=True,
        asks={"adoption": "any"},
    ),
    DUE(
        name="adopted_wholly",
        label="全部采纳",
        hint="全部采纳数 ÷ 期内应回复且已回复数",
        of="replied",
        asks={"adoption": "all"},
    ),
    DUE(
        name="rectified",
        label="整改到位",
        hint="核验为整改到位数 ÷ 期内应回复且已回复数",
        of="replied",
        headline=True,
        asks={"verified": "rectified"},
    ),
    DUE(
        name="rectified_of_due",
        label="回复并整改到位",
        hint="核验为整改到位数 ÷ 期内应回复数（回复整改率）",
        of="due",
        asks={"verified": "rectified"},
    ),
    DUE(
        name="days_to_verify",
        label="回复至核验平均日数",
        hint="期内应回复且已核验的，自回复日至最后一次核验日",
        days="verify",
        asks={"verified": "yes"},
    ),
    OBJECTED(
        name="objected",
        label="提出异议",
        hint="期内提出异议的件数",
        asks={"objection": "raised"},
    ),
    OBJECTED(
        name="objections_decided",
        label="异议已复核",
        hint="期内提出的异议中已复核数 ÷ 期内提出异议数",
        of="objected",
        asks={"objection": "decided"},
    ),
    OBJECTED(
        name="objections_upheld",
        label="异议成立",
        hint="变更或者撤回数 ÷ 期内提出的异议已复核数",
        of="objections_decided",
        asks={"objection": "upheld"},
    ),
    DUE(
        name="urged",
        label="督促",
        hint="已督促数 ÷ 期内应回复数",
        of="due",
        headline=True,
        asks={"urged": "yes"},
    ),
    DUE(
        name="escalated",
        label="升级处理",
        hint="已升级处理数 ÷ 期内应回复数",
        of="due",
        asks={"escalated": "yes"},
    ),
    LOOKED_BACK(
        name="looked_back",
        label="回头看",
        hint="期内已回头看的件数",
        asks={"look_back": "any"},
    ),
    LOOKED_BACK(
        name="held",
        label="回头看成果巩固",
        hint="成果巩固数 ÷ 期内回头看数",
        of="looked_back",
        asks={"look_back": "held"},
    ),
    LOOKED_BACK(
        name="relapsed_partly",
        label="回头看部分反弹",
        hint="部分反弹数 ÷ 期内回头看数",
        of="looked_back",
        asks={"look_back": "partial"},
    ),
    LOOKED_BACK(
        name="relapsed",
        label="回头看反弹",
        hint="反弹数 ÷ 期内回头看数",
        of="looked_back",
        asks={"look_back": "relapse"},
    ),
)
BY_NAME = {figure.name: figure for figure in FIGURES}
