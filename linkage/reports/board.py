"""联动看板: how the joint work flows and stands, for the meeting: drawn over what the reader sees, in three queries."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Count, DateField, F, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject
from django.urls import reverse

from linkage.procedures.works import average
from linkage.reports import charts
from linkage.reports.counting import Scope, Tally, Wanted, tally
from linkage.reports.crimes import indicators
from linkage.reports.definitions import BY_NAME, Span
from linkage.reports.figures import FEWEST, aggregate_scope
from linkage.reports.figures import Value as Rate
from linkage.reports.page import chart_of, scope_text
from linkage.reports.tables import Table, cell
from supervision.accounts.models import Person
from supervision.matters.listing import AMBER_DAYS, is_outside
from supervision.matters.models import Matter

QUESTION = "府检联动的事项往来和办理得怎么样"
MOST_FLOWS = 30
WEEKS = 8
TREND = ("due", "in_time", "replied", "rectified")
TASK_ROWS = (
    ("red", "超期未完成", {"phase": "served", "light": "red"}),
    ("amber", "七日内到期", {"phase": "served", "light": "amber"}),
    ("green", "期限内", {"phase": "served", "light": "green"}),
    ("grey", "长期任务", {"phase": "served", "light": "grey"}),
    ("reported", "报告完成待验收", {"phase": "answered"}),
)


def board(person: Person, span: Span, today: date) -> dict[str, Any]:
    """The context of the page, and what the export writes. Raises PermissionDenied as `aggregate_scope` does."""
    scope, opens = aggregate_scope(person)
    found = together(
        person,
        flows=_flows(person, span),
        tasks=_tasks(person, today),
        weeks=_weeks(person, today),
        training=_training(person, span),
    )
    tables = [flows(found["flows"], span), tasks(found["tasks"]), weeks(found["weeks"], today)]
    tables.append(trend(scope, span, today))
    options = [charts.flows, charts.bars, charts.bars, charts.trend]
    plain = [*indicators(person, span, today), training(found["training"])]
    return {
        "question": QUESTION,
        "period_text": f"{span}。往来和任务按您可以查阅的事项统计；趋势的{scope_text(person, opens)}",
        "charts": [chart_of(table, option(table)) for table, option in zip(tables, options, strict=True)],
        "wide": plain,
        "tables": tables + plain,
        "opens": opens,
    }


def together(person: Person, **asked: QuerySet) -> dict[str, list[dict[str, Any]]]:
    """The rows of several questions, each in its order, by one statement; each question annotates its `row` as JSON."""
    rows = {name: ArraySubquery(found.values("row")) for name, found in asked.items()}
    found: Any = Person.objects.filter(pk=person.pk).values(**rows).get()
    return {name: found[name] or [] for name in asked}


def _flows(person: Person, span: Span) -> QuerySet:
    """Clues handed over in the period, by sender and receiver, most first."""
    handed = Matter.objects.visible_to(person).filter(
        kind="transfer", issued_on__range=(span.first, span.last), counterpart__isnull=False
    )
    columns = {name: name for name in ("office_id", "office__name", "counterpart_id", "counterpart__name")}
    counted = handed.values(*columns).annotate(number=Count("pk"), row=JSONObject(**columns, number=Count("pk")))
    return counted.order_by("-number", "office_id", "counterpart_id")[: MOST_FLOWS + 1]


def flows(found: list[dict[str, Any]], span: Span) -> Table:
    """Who handed clues to whom, and how many."""
    dates = {"issued_from": span.first.isoformat(), "issued_to": span.last.isoformat()}
    rows = [
        [
            cell(row["office__name"]),
            cell(row["counterpart__name"]),
            cell(
                row["number"],
                {"kind": "transfer", "office_id": str(row["office_id"]),
                 "counterpart_id": str(row["counterpart_id"]), **dates},
            ),
        ]
        for row in found
    ]  # fmt: skip
    title = "线索从哪里移送到哪里" + (f"（列件数最多的{MOST_FLOWS}组）" if len(rows) > MOST_FLOWS else "")
    return {"id": "flows", "title": title, "head": ["移送单位", "接收单位", "件数"], "rows": rows[:MOST_FLOWS]}


def _due(person: Person) -> str:
    """The date by which the list of matters gives this person its lights."""
    return "counterpart_due_on" if is_outside(person) else "next_due_on"


def _tasks(person: Person, today: date) -> QuerySet:
    """Key tasks that are not done, by light."""
    due, soon = _due(person), today + timedelta(days=AMBER_DAYS)
    light = Case(
        When(phase="answered", then=Value("reported")),
        When(**{f"{due}__lt": today}, then=Value("red")),
        When(**{f"{due}__lte": soon}, then=Value("amber")),
        When(**{f"{due}__gt": soon}, then=Value("green")),
        default=Value("grey"),
        output_field=CharField(),
    )
    open_ = Matter.objects.visible_to(person).filter(kind="task", phase__in=["served", "answered"])
    return open_.order_by().values(light=light).annotate(row=JSONObject(light="light", number=Count("pk")))


def tasks(found: list[dict[str, Any]]) -> Table:
    """The tasks that are not done, a row for each light."""
    counts = {row["light"]: row["number"] for row in found}
    rows = [[cell(label), cell(counts.get(name, 0), {"kind": "task", **asked})] for name, label, asked in TASK_ROWS]
    return {"id": "tasks", "title": "未办结的重点任务，期限还有多少", "head": ["期限", "项数"], "rows": rows}


def _last(today: date) -> date:
    """The last day of the weeks shown."""
    return today - timedelta(days=today.weekday()) + timedelta(weeks=WEEKS, days=-1)


def _weeks(person: Person, today: date) -> QuerySet:
    """What falls due: late already, then day by day; each matter by its earliest term."""
    due = _due(person)
    found = Matter.objects.visible_to(person).filter(Q(**{f"{due}__lte": _last(today)}))
    day = Case(When(**{f"{due}__lt": today}, then=Value(None)), default=F(due), output_field=DateField())
    return found.order_by().values(day=day).annotate(row=JSONObject(day="day", number=Count("pk")))


def weeks(found: list[dict[str, Any]], today: date) -> Table:
    """What falls due: late already, then week by week, Monday to Sunday."""
    monday = today - timedelta(days=today.weekday())
    counts: Counter[date | None] = Counter()
    for row in found:
        on = date.fromisoformat(row["day"]) if row["day"] else None
        counts[on and on - timedelta(days=on.weekday())] += row["number"]
    rows = [[cell("已逾期"), cell(counts[None], {"ends_to": (today - timedelta(days=1)).isoformat()})]]
    for number in range(WEEKS):
        first = monday + timedelta(weeks=number)
        asked = {
            "ends_from": max(first, today).isoformat(),
            "ends_to": (first + timedelta(days=6)).isoformat(),
        }
        name = f"{first.month}月{first.day}日起" if number else "本周余下"
        rows.append([cell(name), cell(counts[first], asked)])
    return {"id": "weeks", "title": "今后八周有多少期限届满", "head": ["届满", "件数"], "rows": rows}


def trend(scope: Scope, span: Span, today: date) -> Table:
    """Rate and quality side by side: from the beginning of the period to the end of each month."""
    found: Tally = tally(scope, span, today, Wanted(TREND, months_only=True))
    sums, rows = dict.fromkeys(TREND, 0), []
    for place, month in enumerate(span.months, start=1):
        counts = found.months.get(place, Counter())
        for name in TREND:
            sums[name] += counts[name]
        due, replied = (BY_NAME[name].asked(Span(span.first, month.last)) for name in ("due", "replied"))
        rows.append(
            [
                cell(f"{month.first.year}年{month.first.month}月"),
                cell(sums["due"], due), cell(_rate(sums["in_time"], sums["due"])),
                cell(sums["replied"], replied), cell(_rate(sums["rectified"], sums["replied"])),
            ]
        )  # fmt: skip
    head = ["截至月末", "累计应回复", "按期回复率", "累计已回复", "整改到位率"]
    title = f"检察建议回复得快，整改得好吗（累计；基数不足{FEWEST}件的不显示）"
    return {"id": "trend", "title": title, "head": head, "rows": rows}


def _training(person: Person, span: Span) -> QuerySet:
    """Joint training held in the period, the newest first."""
    held = Matter.objects.visible_to(person).filter(kind="training", state__in=["running", "reporting", "closed"])
    found = held.filter(issued_on__range=(span.first, span.last)).order_by("-issued_on", "-pk")[:MOST_FLOWS]
    return found.annotate(row=JSONObject(id="pk", title="title", scores="details__scores", came="details__attendees"))


def training(found: list[dict[str, Any]]) -> Table:
    """Joint training with its tests: how many were there, how many tested, the average."""
    rows = []
    for one in found:
        scores = one["scores"] or []
        shown = [len(one["came"] or []), len(scores), average(scores) or "—"]
        named = {"text": one["title"], "url": reverse("matters:detail", args=[one["id"]])}
        rows.append([named, *(cell(value) for value in shown)])
    head = ["同堂培训", "签到人数", "测试人数", "平均成绩"]
    return {"id": "training", "title": "同堂培训来了多少人，测试成绩如何", "head": head, "rows": rows}


def _rate(count: int, of: int) -> str:
    rate = Rate(count=count, of=of).rate
    return "—" if rate is None else f"{rate:.1f}%"
