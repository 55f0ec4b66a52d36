"""What the pages of clue, case and 立案监督 show, and the page of 行刑衔接."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from cases.moves import CONCLUSIONS, INTERESTS
from cases.moves.enforcement_link import quantity_text
from cases.moves.filing_supervision import DIRECTIONS, IMPROPER, POSITIONS
from cases.procedures.enforcement_link import NOT_TRANSFERRED
from cases.procedures.enforcement_link import STATES as LINK_STATES
from cases.procedures.thresholds import thresholds
from supervision.accounts.models import CASE_POSTS, Person
from supervision.matters.listing import bounded, decode, encode
from supervision.matters.models import Matter
from supervision.terms.arithmetic import day_text

PAGE = 25
# Days since registration, both ends included; the last band is open.
BANDS = ((0, 3), (4, 10), (11, 30), (31, None))


def _section(title: str, pairs: list[tuple[str, str]]) -> list[dict]:
    rows = [(label, value) for label, value in pairs if value]
    return [{"title": title, "rows": rows}] if rows else []


def _subject(matter: Matter, label: str) -> list[tuple[str, str]]:
    """Whom and what it is about; such a unit is no party and reads nothing of it."""
    return [(label, matter.counterpart.name if matter.counterpart else ""), ("领域", matter.field)]


def clue_sections(matter: Matter, inside: bool) -> list[dict]:
    """Facts of a clue, for those inside."""
    said = matter.details
    if not inside:
        return []
    return (
        _section(
            "线索",
            [
                *_subject(matter, "涉及单位"),
                ("来源", said.get("source", "")),
                ("移送机关", " ".join(filter(None, (said.get("sender", ""), said.get("sent_number", ""))))),
                ("发现日期", _on(said.get("found_on", ""))),
                ("基本情况", said.get("summary", "")),
            ],
        )
        + _section(
            "初核",
            [
                ("真实性评估", said.get("screen_truth", "")),
                ("可查性评估", said.get("screen_feasibility", "")),
                ("风险性评估", said.get("screen_risk", "")),
                *(("初步调查", f"{row['findings']}{row['opinion']}") for row in said.get("preliminary", [])),
            ],
        )
        + _section(
            "处理",
            [
                ("受理意见", said.get("accept_opinion", "")),
                ("不予受理理由", said.get("decline_reason", "")),
                ("转往", said.get("receiver", "")),
                ("转办理由", said.get("transfer_reason", "")),
                ("已反馈移送机关", _fed_back(said.get("fed_back"))),
                ("并入", said.get("merged_into", "")),
                ("并入理由", said.get("merge_reason", "")),
            ],
        )
        + _taken_in(said)
    )


def _fed_back(row: dict[str, str] | None) -> str:
    return f"{day_text(date.fromisoformat(row['on']))}，{row['way']}：{row['result']}" if row else ""


def _on(value: str) -> str:
    return day_text(date.fromisoformat(value)) if value else ""


def _taken_in(said: dict[str, Any]) -> list[dict]:
    """What the clues said that were merged into this one."""
    rows = [
        (row["title"], f"来源：{row['source']}，发现日期：{_on(row['found_on'])}\n{row['summary']}")
        for row in said.get("merged", [])
    ]
    return _section("并入本线索的线索", rows)


def case_sections(matter: Matter, inside: bool) -> list[dict]:
    """Facts of a case, for those inside."""
    said = matter.details
    if not inside:
        return []
    return (
        _section(
            "立案",
            [
                *_subject(matter, "被监督单位"),
                ("公益诉讼类别", INTERESTS.get(said.get("interest", ""), "")),
                ("初步事实", said.get("facts", "")),
                ("理由和依据", said.get("grounds", "")),
                ("审批意见", said.get("file_case_opinion", "")),
            ],
        )
        + _section(
            "调查核实",
            [
                ("检察长决定", said.get("decide_investigation_opinion", "")),
                ("调查人员", said.get("investigate_staff", "")),
                ("调查方案", said.get("investigate_plan", "")),
            ],
        )
        + _section("调查活动", [(f"{row['what']}（{_on(row['on'])}）", _act(row)) for row in said.get("acts", [])])
        + _section(
            "审查终结",
            [
                ("查明的事实", said.get("conclude_findings", "")),
                ("处理意见", CONCLUSIONS.get(said.get("conclusion", ""), "")),
                ("理由", said.get("conclude_reasons", "")),
            ],
        )
        + _section(
            "结案", [("结案意见", said.get("close_reason", "")), ("不立案理由", said.get("refuse_filing_reason", ""))]
        )
    )


def _act(row: dict[str, str]) -> str:
    return f"{row['whom']}：{row['text']}"


# What the house found on the way, and what both sides read of the end.
FILING_OPINIONS = (
    ("提请说明理由", "propose_explanation_opinion"),
    ("决定要求说明", "require_explanation_opinion"),
    ("不予监督理由", "decline_reason"),
    ("认定理由成立", "find_reasons_stand_opinion"),
    ("通知立案", "order_filing_opinion"),
    ("通知撤销案件", "order_cancellation_opinion"),
)
FILING_ENDS = (
    ("立案（撤案）决定书", "executed_number"),
    ("要求复议的理由", "ask_reconsideration_reason"),
    ("复议意见", "uphold_order_reason"),
    ("提请复核的理由", "ask_superior_review_reason"),
    ("复核意见", "uphold_in_review_reason"),
    ("复核撤销理由", "revoke_in_review_reason"),
    ("撤回理由", "withdraw_reason"),
    ("办结说明", "close_reason"),
)


def filing_supervision_sections(matter: Matter, inside: bool) -> list[dict]:
    """What is supervised, what the police said and did; the house's own opinions stay inside."""
    said = matter.details
    shown = _section(
        "监督事项",
        [
            ("监督情形", DIRECTIONS.get(said.get("direction", ""), "")),
            ("违法立案情形", IMPROPER.get(said.get("improper", ""), "") if inside else ""),
            ("涉嫌罪名和案由", said.get("suspicion", "")),
            ("查明的情况", said.get("facts", "") if inside else ""),
            ("理由和依据", said.get("grounds", "") if inside else ""),
            ("控告人、申诉人或者移送机关", said.get("complainant", "") if inside else ""),
        ],
    )
    shown += _section(
        "公安机关说明",
        [
            ("情况", POSITIONS.get(said.get("position", ""), "")),
            ("理由", said.get("reasons", "")),
            ("决定书文号", said.get("decision_number", "")),
            ("决定日期", _on(said.get("own_decision_on", ""))),
        ],
    )
    if inside:
        shown += _section("审查意见", [(label, said.get(name, "")) for label, name in FILING_OPINIONS])
        above = [("报请协商", "report_to_superior_reason"), ("协商结果", "negotiation_text")]
        shown += _section("上一级协商", [(label, said.get(name, "")) for label, name in above])
    return shown + _section("后续办理", [(label, said.get(name, "")) for label, name in FILING_ENDS])


# --- 行刑衔接 ---------------------------------------------------------------------------------------------------------
def over_threshold() -> Q:
    """Administrative cases whose amount reaches the threshold of the chosen offence."""
    wanted = Q(pk__in=[])
    for rule in thresholds().values():
        if rule.least is not None:
            wanted |= Q(details__rule=rule.id, details__quantity__gte=float(rule.least))
    return wanted


def links(person: Person, unit: int | None, after: str, today: date) -> dict[str, Any]:
    """The page: what is not transferred, both directions by unit, and the office's own reviews."""
    seen, coordinates = counted_by(person)
    waiting = seen.filter(over_threshold(), kind="enforcement_link", state__in=NOT_TRANSFERRED)
    rows, following = _untransferred(waiting.filter(office_id=unit) if unit else waiting, after, today)
    forward = _forward(seen, today)
    return {
        "rows": [_unnamed(row) for row in rows] if coordinates else rows,
        "coordinates": coordinates,
        "next_url": _url(unit, following) if following else "",
        "unit_name": next((row["name"] for row in forward["rows"] if row["id"] == unit), "") if unit else "",
        "all_url": reverse("cases:links"),
        "forward": forward,
        "reverse": _reverse(seen, today),
        "reviews": _reviews(seen, today) if person.holds(*CASE_POSTS) else [],
        "lists": [
            {"label": label, "url": f"{reverse('matters:list')}?kind={kind}"}
            for label, kind in (("全部正向移送", "enforcement_link"), ("全部反向衔接", "reverse_link"))
            if not coordinates and (kind == "enforcement_link" or person.holds(*CASE_POSTS))
        ],
        "rules": [
            {"offence": rule.offence, "words": rule.words, "basis": rule.basis}
            for rule in thresholds().values()
            if rule.least is not None
        ],
    }


def counted_by(person: Person) -> tuple[QuerySet, bool]:
    """(matters whose figures a person reads, whether as the joint office, which opens no rows)."""
    regions = [duty.body.region for duty in person.duties if duty.body.kind == "joint_office"]
    if regions and not person.holds(*CASE_POSTS):
        return _coordinated(regions), True
    return Matter.objects.visible_to(person), False


def _coordinated(regions: list[str]) -> QuerySet:
    """What the joint office counts in its region. It takes no part in these cases: it reads how many and how long, by
    unit, never a title, a name or a paper; those under restricted knowledge are left out.
    """
    return Matter.objects.filter(office__region__in=regions).exclude(secrecy="restricted")


def _unnamed(row: dict[str, Any]) -> dict[str, Any]:
    """A row of what is not transferred as the joint office may read it."""
    return {**row, "url": "", "title": ""}


def _url(unit: int | None, after: str = "") -> str:
    asked = {name: value for name, value in (("unit", unit), ("after", after)) if value}
    return f"{reverse('cases:links')}?{urlencode(asked)}"


def _untransferred(waiting: QuerySet, after: str, today: date) -> tuple[list[dict[str, Any]], str]:
    """A page of what is not transferred, the oldest first, and the cursor of the next."""
    at = decode(after) if after else None
    columns = ("pk", "title", "state", "opened_on", "office__name", "details")
    found = list(
        bounded(waiting, "opened_on", at, down=False)
        .annotate(suggested=Count("children", filter=Q(children__kind="transfer_opinion")))
        .order_by("opened_on", "id")
        .values(*columns, "suggested")[: PAGE + 1]
    )
    rows = [
        {
            "url": reverse("matters:detail", args=[row["pk"]]),
            "title": row["title"],
            "unit": row["office__name"],
            "suspicion": row["details"].get("suspicion", ""),
            "quantity": quantity_text(row["details"]),
            "state": LINK_STATES[row["state"]],
            "days": (today - row["opened_on"]).days,
            "suggested": row["suggested"],
        }
        for row in found[:PAGE]
    ]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return rows, encode([False, last["opened_on"], last["pk"]]) if last else ""


def aged(band: tuple[int, int | None], today: date) -> Q:
    """Registered so many days ago."""
    first, last = band
    wanted = Q(opened_on__lte=today - timedelta(days=first)) if first else Q()
    return wanted & Q(opened_on__gte=today - timedelta(days=last)) if last is not None else wanted


def band_label(band: tuple[int, int | None]) -> str:
    """A band of days in words."""
    first, last = band
    return f"未移送{first}至{last}日" if last is not None else f"未移送{first}日以上"


def _forward(seen: QuerySet, today: date) -> dict[str, Any]:
    """By agency: what reaches the threshold and is not transferred, by age, and what the police did; in one query."""
    waiting = over_threshold() & Q(state__in=NOT_TRANSFERRED)
    late = Q(clocks__term="YS_POLICE_REVIEW", clocks__state="running", clocks__due_on__lt=today)
    figures = [(band_label(band), waiting & aged(band, today)) for band in BANDS]
    figures += [
        ("公安审查中", Q(state__in=["transferred", "received", "reconsidering"])),
        ("审查逾期", late),
        ("不予立案", Q(state__in=["refused", "supervision_suggested"])),
        ("已立案", Q(state="filed")),
    ]
    return _by_unit(seen.filter(kind="enforcement_link"), "office", figures)


def _reverse(seen: QuerySet, today: date) -> dict[str, Any]:
    """By agency: opinions after decisions not to prosecute, and what became of them; in one query."""
    late = Q(clocks__term="FX_REPLY", clocks__state="running", clocks__due_on__lt=today)
    figures = [
        ("已发检察意见", Q(served_on__isnull=False)),
        ("待回复", Q(state__in=["acknowledged", "supplementing", "urged", "escalated"])),
        ("逾期未回复", late),
        ("已立案", Q(details__has_key="filing_number")),
        ("已处罚", Q(details__penalty_result="penalised")),
        ("不予处罚", Q(details__penalty_result="no_penalty")),
        ("已办结", Q(state="closed")),
    ]
    return _by_unit(seen.filter(kind="opinion", issued_on__isnull=False), "counterpart", figures)


def _by_unit(matters: QuerySet, column: str, figures: list[tuple[str, Q]]) -> dict[str, Any]:
    asked = {f"f{n}": Count("pk", filter=wanted, distinct=True) for n, (_, wanted) in enumerate(figures)}
    found = matters.order_by().values(f"{column}_id", f"{column}__name").annotate(**asked).order_by(f"{column}__name")
    rows = [
        {
            "id": row[f"{column}_id"],
            "name": row[f"{column}__name"],
            "url": _url(row[f"{column}_id"]),
            "figures": [row[f"f{n}"] for n in range(len(figures))],
        }
        for row in found
    ]
    return {"heads": [label for label, _ in figures], "rows": rows}


def _reviews(seen: QuerySet, today: date) -> list[tuple[str, str]]:
    """The office's own work after decisions not to prosecute: how many wait where, and how many are late."""
    states = {"not_prosecuted": "待内部移送", "handed_over": "待登记受理", "reviewing": "审查中"}
    asked = {name: Count("pk", filter=Q(state=name), distinct=True) for name in states}
    asked["late"] = Count("pk", filter=Q(next_due_on__lt=today), distinct=True)
    found = seen.filter(kind="reverse_link", closed_on__isnull=True).aggregate(**asked)
    return [(label, f"{found[name]}件") for name, label in (*states.items(), ("late", "已逾期"))]
