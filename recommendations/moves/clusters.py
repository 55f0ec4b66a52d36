"""类案: what the documents of one field have in common, counted when the report is drafted (2019规定第11条第2项)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.urls import reverse

from recommendations.models import Recommendation
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Body
from supervision.documents.originals import original
from supervision.matters.models import Matter
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text

LEAST = 2
MOST_LINKS = 30


def of_field(office: Body, field: str, since: date, until: date) -> Any:
    """The documents of an office in a field that were issued in a period and not withdrawn; none that few may know."""
    found = Recommendation.objects.filter(office=office, field=field, issued_on__range=(since, until))
    return found.exclude(state="withdrawn").exclude(secrecy="restricted").order_by("issued_on", "pk")


def gather(act: Act) -> None:
    """The members of the cluster and their figures, as they are on this day."""
    matter, said, arrived = act.matter, act.data, original()
    matter.field = said["cluster"]
    days = {name: said[name].isoformat() for name in ("since", "until")}
    if arrived is not None:  # what it rests on stays where it was counted
        matter.function, matter.details = arrived.matter["function"], {**matter.details, **days}
        return
    members = list(of_field(matter.office, said["cluster"], said["since"], said["until"]).select_related("counterpart"))
    if len(members) < LEAST:
        raise IllegalMove(f"该领域在此期间制发的文书不足{LEAST}件，不能作类案分析。")
    matter.function = Counter(one.function for one in members).most_common(1)[0][0]
    matter.details = {
        **matter.details,
        **days,
        "members": [one.pk for one in members],
        "figures_text": figures_text(matter, members, said["since"], said["until"]),
    }


def figures_text(matter: Matter, members: list[Recommendation], since: date, until: date) -> str:
    """The figures in a paragraph: documents by kind and unit, answers, results, grounds."""
    kinds = Counter(INSTRUMENTS[one.kind].label for one in members)
    units = Counter(one.counterpart.name for one in members if one.counterpart)
    grounds = Counter(dict(INSTRUMENTS[one.kind].grounds).get(one.ground, "") for one in members)
    answered = sum(one.answered_on is not None for one in members)
    done = sum(one.outcome == "整改到位" for one in members)
    again = sum(one.state in ("urged", "escalated") for one in members)
    parts = [
        f"{day_text(since)}至{day_text(until)}，本院在{matter.field}领域制发{len(members)}件（{_listed(kinds)}）",
        f"涉及{len(units)}个单位（{_listed(units)}）",
        f"已书面回复{answered}件，办结并整改到位{done}件，督促或者升级处理中{again}件",
    ]
    named = {ground: count for ground, count in grounds.items() if ground}
    return "；".join([*parts, *([f"适用情形：{_listed(Counter(named))}"] if named else [])]) + "。"


def _listed(counted: Counter[str]) -> str:
    return "、".join(f"{name}{count}件" for name, count in counted.most_common(8))


def links(found: Any, inside: bool) -> list[dict[str, str]]:
    """The documents that the report rests on, for the house."""
    members = found.details.get("members", []) if inside else []
    rows = Matter.objects.filter(pk__in=members[:MOST_LINKS]).exclude(secrecy="restricted").order_by("issued_on", "pk")
    return [
        {"label": f"所据：{one.title}", "url": reverse("matters:detail", args=[one.pk]), "icon": "file-text"}
        for one in rows
    ]
