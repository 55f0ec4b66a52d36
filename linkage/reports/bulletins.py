"""What the pages of half-year bulletins and frozen figures show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Max, OuterRef, Subquery
from django.urls import reverse

from cases.reports.exchanges import on, section
from linkage.models import FrozenFigure
from linkage.reports.definitions import Span
from linkage.reports.frozen import standing, taken_text
from linkage.reports.measures import SECTIONS
from supervision.matters.models import Matter
from supervision.matters.reports import rows_of
from supervision.matters.services import Act
from supervision.terms.arithmetic import day_text


def gathers() -> dict[str, Any]:
    """The figures of the last freezing, for the page's one query."""
    own = FrozenFigure.objects.filter(matter=OuterRef("pk"))
    last = FrozenFigure.objects.filter(matter=OuterRef("matter")).values("matter").annotate(at=Max("taken_at"))
    found = own.filter(taken_at=Subquery(last.values("at"))).order_by("id")
    return {
        "g_figures": rows_of(
            found, section="section", group="group", label="label", value="value", counter="counter", name="name",
            definition="definition", body="body__name", taken_at="taken_at", id="id",
        )
    }  # fmt: skip


def period_text(said: dict[str, Any]) -> str:
    """The days of the half-year that are told of."""
    return str(Span(date.fromisoformat(said["first"]), date.fromisoformat(said["last"])))


def sections(found: Any, inside: bool) -> list[dict[str, Any]]:
    """Period and figures, the text, whom it urges; what each side said goes to its own side and the other signatory."""
    said = found.details
    shown = section("期间和数据", [("统计期间", period_text(said)), ("取数时间", taken_text(said.get("taken_at")))])
    for name, title in SECTIONS.items():
        edited = said.get(name) != said.get("drafted", {}).get(name)
        shown += section(title, [("正文", said.get(name, "")), *_figures(found.g_figures, name, whole=edited)])
    for count, row in enumerate(said["items"], start=1):
        pairs = [("存在问题", row["problem"]), ("整改要求", row["demand"]), ("反馈日期", on(row["due"]))]
        shown += section(f"督促整改{count}：{row['name']}", pairs)
    if found.state in ("drafting", "chief_review", "convenor_review") or inside:
        pairs = [(f"检察长审签意见（{said.get('agreed_by', '')}）", said.get("agree", ""))]
        pairs += [(f"召集人审签意见（{said.get('issued_by', '')}）", said.get("issue", ""))]
        pairs += [("退回修改理由", said.get("send_back", "")), ("办结说明", said.get("close", ""))]
        shown += section("审签", [*pairs, ("撤销理由", said.get("drop", ""))])
    return shown


def _figures(rows: list[dict[str, Any]], part: str, *, whole: bool) -> list[tuple[str, str]]:
    """A section's figures as lines: the whole, where the text was edited, then each unit that has any."""
    own = [row for row in rows if whole and row["section"] == part and not row["body"]]
    by_unit: dict[str, list[str]] = {}
    for row in rows:
        if row["section"] == part and row["body"] and row["value"]:
            by_unit.setdefault(row["body"], []).append(f"{row['group']}{row['label']}{row['value']}{row['counter']}")
    groups: dict[str, list[str]] = {}
    for row in own:
        groups.setdefault(row["group"], []).append(f"{row['label']}{row['value']}{row['counter']}")
    return [(name, "，".join(words)) for name, words in (*groups.items(), *by_unit.items())]


def links(found: Any, inside: bool) -> list[dict[str, str]]:
    """The frozen figures with their meaning and rows."""
    if not found.g_figures:
        return []
    return [{"label": "冻结数据和明细", "url": reverse("linkage:frozen", args=[found.pk]), "icon": "snowflake"}]


def texts(ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """What all member units read, for the text index."""
    for key, said, phase in Matter.objects.filter(pk__in=ids).values_list("pk", "details", "phase"):
        audience = "shared" if phase in ("served", "closed") else "inner"
        for name in SECTIONS:
            yield key, audience, str(said.get(name, ""))
        for row in said.get("items", []):
            yield key, audience, f"{row['name']}{row['problem']}{row['demand']}"


def letter_data(act: Act, number: str) -> dict[str, Any]:
    """A half-year bulletin: its text, whom it urges, and the frozen figures with what they mean."""
    matter, said = act.matter, act.matter.details
    figures = [figure for figure in standing(matter) if figure.body_id is None]
    return {
        "body": matter.office.name,
        "number": number,
        "title_text": matter.title,
        "period_text": period_text(said),
        "taken_text": taken_text(said["taken_at"]),
        "work": said["work"],
        "tasks": said["tasks"],
        "problems": said["problems"],
        "demands": [
            f"{row['name']}：{row['problem']}{row['demand']}请于{day_text(date.fromisoformat(row['due']))}前反馈。"
            for row in said["items"]
        ],
        "figures": [f"{one.group}——{one.label}：{one.value}{one.counter}。口径：{one.definition}。" for one in figures],
        "copies": [
            party.body.name
            for party in matter.parties.filter(part__in=["receiver", "member"]).select_related("body").order_by("id")
        ],
        "issued_on": act.today,
    }
