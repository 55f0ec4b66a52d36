"""Sample bulletins and assessment sheets: the last half-year's bulletin with its feedback, this one's draft."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from linkage.reports.definitions import Span
from linkage.reports.frozen import half_year, standing
from supervision.matters.models import Matter

if TYPE_CHECKING:
    from linkage.sample.world import World


def load(world: World, facts: dict[str, Any], office: str, mechanism: Matter) -> None:
    """Tell of two half-years, and of two units' sheets."""
    present = half_year(world.today)
    _issued(world, facts, office, mechanism, half_year(present.first - timedelta(days=1)))
    last = max(world.today - timedelta(days=6), present.first)
    made = _draft(world, facts, office, mechanism, Span(present.first, last), 4)
    world.act(made, "submit", "office", 3)
    said = {"first": date(last.year, 1, 1), "last": last, "period_label": f"{last.year}年全年"}
    said["check_by"] = world.today + timedelta(days=9)
    for unit, who in facts["assessed"].items():
        sheet = world.open("assessment", "office", office, 6, {**said, "unit": world.bodies[unit]}, mechanism)
        sheet = world.act(sheet, "send_out", "office", 5)
        # In the first weeks of a year nothing is due yet, and there is no figure to object to.
        if who and any(f.name == facts["objection"]["figure"] and f.value for f in standing(sheet)):
            world.act(sheet, "object", who, 2, **facts["objection"], files=[])
    _sealed(world, office, mechanism, {**said, "series": "enforcement_link", "unit": world.bodies[facts["sealed"]]})


def _sealed(world: World, office: str, mechanism: Matter, said: dict[str, Any]) -> None:
    """A sheet of 行刑衔接, checked by the unit and sealed by the convenor."""
    sheet = world.open("assessment", "office", office, 6, said, mechanism)
    for name, who, days, words in (
        ("send_out", "office", 5, {}),
        ("confirm", "agency_head", 3, {"remark": "数据属实。"}),
        ("submit", "office", 2, {"remark": ""}),
        ("seal", "convenor", 1, {"opinion": "同意。"}),
    ):
        sheet = world.act(sheet, name, who, days, **words)


def _draft(world: World, facts: dict[str, Any], office: str, mechanism: Matter, span: Span, days: int) -> Matter:
    half = "上" if span.first.month == 1 else "下"
    said = {"title": f"{span.first.year}年{half}半年“府检联动”工作情况通报", "first": span.first, "last": span.last}
    made = world.open("bulletin", "office", office, days, said, mechanism)
    items = [
        {**row, "unit": world.bodies[row["unit"]], "due": world.today - timedelta(days=days - 30)}
        for row in facts["urged"]
    ]
    texts = {name: made.details[name] for name in ("work", "tasks", "problems")}
    return world.act(made, "revise", "office", days, title=made.title, items=items, **texts)


def _issued(world: World, facts: dict[str, Any], office: str, mechanism: Matter, span: Span) -> None:
    """A fortnight after the half-year: signed by both sides; one unit has answered, the other's answer waits."""
    days = max((world.today - span.last).days - 14, 6)
    made = _draft(world, facts, office, mechanism, span, days)
    for name, who in (("submit", "office"), ("agree", "chief"), ("issue", "convenor"), ("urge_units", "office")):
        days -= 1
        made = world.act(made, name, who, days)
    for task, report in zip(made.children.order_by("id"), facts["feedback"], strict=True):
        task = world.act(task, "report_done", report["by"], max(days - 20, 1), text=report["text"], files=[])
        if report["accepted"]:
            world.act(task, "accept", "office", max(days - 22, 0))
