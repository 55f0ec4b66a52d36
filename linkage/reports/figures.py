"""The figures: what each counts, in which span of days, divided by what; and the one place that counts them.

A figure is written as parameters of the list of matters. The same parameters make the condition of the count and the
address of the rows, so a number cannot differ from what stands behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Avg, Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from recommendations.models import Answer
from recommendations.procedures import KINDS
from supervision.accounts.models import CASE_POSTS, Person, Post
from supervision.matters.filters import condition, with_reply
from supervision.matters.models import Function, Matter, Secrecy

FEWEST = 5
OFFICE_POSTS = frozenset({Post.OFFICE, Post.CONVENOR})
REGION_DIGITS = {1: 0, 2: 2, 3: 4}


@dataclass(frozen=True)
class Span:
    """A span of days, both ends included."""

    first: date
    last: date

    @property
    def year_before(self) -> Span:
        """The same days of the year before; 29 February becomes the 28th."""
        return Span(_year_before(self.first), _year_before(self.last))

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
    chief: bool = False

    def asked(self, span: Span) -> dict[str, str]:
        """The parameters of the list of matters whose rows this figure counts in that span."""
        dates = {f"{self.dates}_from": span.first.isoformat(), f"{self.dates}_to": span.last.isoformat()}
        return {"kind": "recommendation", **(dates if self.dates else {}), **self.asks}


FIGURES: tuple[Figure, ...] = (
    Figure(name="issued", label="制发", hint="制发日期在期内的检察建议（含其后撤回的）", dates="issued", chief=True),
    Figure(name="served", label="送达", hint="送达数 ÷ 期内制发数；送达日期已经确定", dates="issued", asks={"service": "served"}, of="issued"),
    Figure(name="signed", label="签收", hint="签收数 ÷ 期内制发数；被建议单位已经签收，不含其后撤回的", dates="issued", asks={"service": "signed"}, of="issued"),
    Figure(name="withdrawn", label="撤回", hint="撤回数 ÷ 期内制发数", dates="issued", asks={"phase": "withdrawn"}, of="issued"),
    Figure(name="days_to_serve", label="制发至送达平均日数", hint="期内制发且已送达的，自制发日至送达日", dates="issued", asks={"service": "served"}, days="serve"),
    Figure(name="due", label="应回复", hint="回复届满日在期内的件数（不含撤回的，截至今日）", dates="due"),
    Figure(name="in_time", label="按期回复", hint="按期回复数 ÷ 期内应回复数；退回补充的，以补充后的回复日为准", dates="due", asks={"replied": "in_time"}, of="due", chief=True),
    Figure(name="late", label="逾期回复", hint="逾期回复数 ÷ 期内应回复数", dates="due", asks={"replied": "late"}, of="due", chief=True),
    Figure(name="unreplied", label="未回复", hint="未回复数 ÷ 期内应回复数；含未回复即办结的", dates="due", asks={"replied": "no"}, of="due"),
    Figure(name="replied", label="已回复", hint="已回复数 ÷ 期内应回复数", dates="due", asks={"replied": "yes"}, of="due"),
    Figure(name="days_to_reply", label="送达至回复平均日数", hint="期内应回复且已回复的，自送达日至回复日", dates="due", asks={"replied": "yes", "service": "served"}, days="reply"),
    Figure(name="not_due", label="在办未到期", hint="截至今日，回复期限尚未届满，不限期间", asks={"reply_light": "not_due"}, light="green", chief=True),
    Figure(name="overdue", label="在办逾期未回复", hint="截至今日，回复期限已经届满，不限期间", asks={"reply_light": "red"}, light="red", chief=True),
    Figure(name="adopted", label="采纳", hint="全部或者部分采纳数 ÷ 期内应回复且已回复数", dates="due", asks={"adoption": "any"}, of="replied", chief=True),
    Figure(name="adopted_wholly", label="全部采纳", hint="全部采纳数 ÷ 期内应回复且已回复数", dates="due", asks={"adoption": "all"}, of="replied"),
    Figure(name="rectified", label="整改到位", hint="核验为整改到位数 ÷ 期内应回复且已回复数", dates="due", asks={"verified": "rectified"}, of="replied", chief=True),
    Figure(name="rectified_of_due", label="回复并整改到位", hint="核验为整改到位数 ÷ 期内应回复数（回复整改率）", dates="due", asks={"verified": "rectified"}, of="due"),
    Figure(name="days_to_verify", label="回复至核验平均日数", hint="期内应回复且已核验的，自回复日至最后一次核验日", dates="due", asks={"verified": "yes"}, days="verify"),
    Figure(name="objected", label="提出异议", hint="期内提出异议的件数", dates="objected", asks={"objection": "raised"}),
    Figure(name="objections_decided", label="异议已复核", hint="期内提出的异议中已复核数 ÷ 期内提出异议数", dates="objected", asks={"objection": "decided"}, of="objected"),
    Figure(name="objections_upheld", label="异议成立", hint="变更或者撤回数 ÷ 期内提出的异议已复核数", dates="objected", asks={"objection": "upheld"}, of="objections_decided"),
    Figure(name="urged", label="督促", hint="已督促数 ÷ 期内应回复数", dates="due", asks={"urged": "yes"}, of="due", chief=True),
    Figure(name="escalated", label="升级处理", hint="已升级处理数 ÷ 期内应回复数", dates="due", asks={"escalated": "yes"}, of="due"),
    Figure(name="looked_back", label="回头看", hint="期内已回头看的件数", dates="looked_back", asks={"look_back": "any"}),
    Figure(name="held", label="回头看成果巩固", hint="成果巩固数 ÷ 期内回头看数", dates="looked_back", asks={"look_back": "held"}, of="looked_back"),
    Figure(name="relapsed_partly", label="回头看部分反弹", hint="部分反弹数 ÷ 期内回头看数", dates="looked_back", asks={"look_back": "partial"}, of="looked_back"),
    Figure(name="relapsed", label="回头看反弹", hint="反弹数 ÷ 期内回头看数", dates="looked_back", asks={"look_back": "relapse"}, of="looked_back"),
)  # fmt: skip
BY_NAME = {figure.name: figure for figure in FIGURES}


def aggregate_scope(person: Person) -> tuple[QuerySet[Matter], bool]:
    """(recommendations that the person's figures count, whether their rows may be opened).

    Whoever reads matters by post — a procuratorate's own people for it and those it leads, the joint-meeting office for
    what it takes part in — counts exactly what `visible_to` lets them open.

    An observer of the people's congress has no access to any row. For observers alone this function counts beyond
    `visible_to`: the issued recommendations of procuratorates within the observer's region, without those from criminal
    functions and without restricted ones. Only aggregates may leave it; callers must offer neither links nor titles.

    Raises PermissionDenied for everyone else: agencies, administrators.
    """
    recommendations = Matter.objects.filter(kind__in=KINDS)
    if person.is_administrator:
        raise PermissionDenied("统计不向系统管理人员开放。")
    if person.holds(*CASE_POSTS, *OFFICE_POSTS):
        return recommendations.visible_to(person), True  # type: ignore[attr-defined]
    regions = [
        Q(office__region__startswith=duty.body.region[: REGION_DIGITS.get(duty.body.level, 6)])
        for duty in person.duties
        if duty.post == Post.OBSERVER
    ]
    if not regions:
        raise PermissionDenied("您的职务没有统计权限。")
    issued = recommendations.filter(reduce(or_, regions), issued_on__isnull=False)
    return issued.exclude(function=Function.CRIMINAL).exclude(secrecy=Secrecy.RESTRICTED), False


def rows_url(asked: dict[str, str]) -> str:
    """The address of the list of matters with these parameters."""
    return f"{reverse('matters:list')}?{urlencode(asked)}"


def wanted(figure: Figure, span: Span, today: date) -> Q:
    """The condition of a figure on a matter joined by `with_reply`."""
    asked = figure.asked(span)
    wanted = condition(asked, today)
    return wanted & Q(phase=asked["phase"]) if "phase" in asked else wanted


def counted(name: str, span: Span, today: date) -> Count:
    """The figure of that name as an aggregate."""
    return Count("pk", filter=wanted(BY_NAME[name], span, today))


def _lengths() -> dict[str, Any]:
    verdicts = Answer.objects.filter(reply__recommendation=OuterRef("pk")).order_by().values("reply__recommendation")
    verified_on = Subquery(verdicts.annotate(last=Max("verified_on")).values("last"))
    return {
        "serve": F("served_on") - F("issued_on"),
        "reply": F("answered_on") - F("served_on"),
        "verify": verified_on - F("answered_on"),
    }


@dataclass(frozen=True)
class Value:
    """A figure in one span: how many matters, of how many, and the average number of days where it has one."""

    count: int
    of: int | None = None
    days: float | None = None

    @property
    def rate(self) -> float | None:
        """Percent; None when the denominator is too small to say anything, or to hide whom it is about."""
        return self.count * 100 / self.of if self.of is not None and self.of >= FEWEST else None

    @property
    def rate_text(self) -> str:
        if self.of is None:
            return ""
        return f"{self.rate:.1f}%" if self.rate is not None else f"基数不足{FEWEST}件，不显示比率"

    @property
    def text(self) -> str:
        """What the tile shows in large type."""
        if self.days is None:
            return str(self.count)
        return f"{self.days:.1f}日" if self.count >= FEWEST else "—"


def totals(matters: QuerySet[Matter], span: Span, today: date) -> tuple[dict[str, Value], dict[str, Value]]:
    """Every figure in the span, and in the same days of the year before; one query."""
    spans = {"now": span, "before": span.year_before}
    lengths = _lengths()
    aggregates: dict[str, Any] = {}
    for figure in FIGURES:
        for when, days in spans.items():
            aggregates[f"{figure.name}_{when}"] = counted(figure.name, days, today)
            if figure.days:
                aggregates[f"{figure.name}_days_{when}"] = Avg(
                    lengths[figure.days], filter=wanted(figure, days, today)
                )
    found = with_reply(matters).aggregate(**aggregates)
    now, before = ({figure.name: _value(figure, found, when) for figure in FIGURES} for when in spans)
    return now, before


def _value(figure: Figure, found: dict[str, Any], when: str) -> Value:
    length = found.get(f"{figure.name}_days_{when}") or timedelta(0)
    return Value(
        count=found[f"{figure.name}_{when}"],
        of=found[f"{figure.of}_{when}"] if figure.of else None,
        days=length / timedelta(days=1) if figure.days else None,
    )
