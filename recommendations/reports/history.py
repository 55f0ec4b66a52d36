"""收到的文书: every letter that a unit received as lead or joint unit: terms, replies and what came of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from recommendations.models import LookBack
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Body, Person
from supervision.matters.filters import condition, with_reply
from supervision.matters.listing import bounded, decode, encode, light
from supervision.matters.models import Matter, Part, Party

PAGE = 25
# A rate over fewer than this says nothing and is not shown (a default of this product, not law).
FEWEST = 5
FINDINGS = dict(LookBack._meta.get_field("result").choices or ())
# (name, label, what is asked, what it is divided by): the definitions are those of the statistics.
FIGURES: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("received", "收到", {}, ""),
    ("due", "应回复", {"due_to": "today"}, ""),
    ("replied", "已回复", {"due_to": "today", "replied": "yes"}, "due"),
    ("in_time", "按期回复", {"due_to": "today", "replied": "in_time"}, "due"),
    ("judged", "回复已评价", {"quality": "judged"}, ""),
    ("sound", "回复充分", {"quality": "sound"}, "judged"),
    ("rectified", "整改到位", {"verified": "rectified"}, "judged"),
)


def received(person: Person, unit: Body) -> QuerySet:
    """The letters served on the unit, as far as they exist for this person."""
    part = Party.objects.filter(matter=OuterRef("pk"), body=unit, part=Part.JOINT, visible_from__isnull=False)
    seen = Matter.objects.visible_to(person).filter(kind__in=INSTRUMENTS, issued_on__isnull=False)
    served = Q(phase__in=["served", "answered", "verifying", "closed", "withdrawn"])
    return seen.annotate(is_joint=Exists(part)).filter(served, Q(counterpart=unit) | Q(is_joint=True))


def page(person: Person, unit: Body, cursor: str, today: date) -> dict[str, Any]:
    """One page of the unit's letters, newest first, with its figures over all of them; the same number of queries."""
    letters = received(person, unit)
    last = LookBack.objects.filter(recommendation=OuterRef("pk")).order_by("-id").values("result")
    at = decode(cursor) if cursor else None
    rows = list(
        bounded(with_reply(letters), "issued_on", at, down=True)
        .annotate(due_on=F("reply__due_on"), reply_state=F("reply__state"), replied_on=F("reply__ended_on"))
        .annotate(looked_back=Subquery(last[:1]), result=F("recommendation__outcome"))
        .order_by("-issued_on", "-id")
        .values(
            "id", "number", "title", "kind", "state", "issued_on", "served_on", "answered_on", "closed_on", "due_on",
            "reply_state", "replied_on", "looked_back", "result", "is_joint", "office__name",
        )[: PAGE + 1]
    )  # fmt: skip
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return {
        "unit": unit,
        "rows": [_row(dict(row), today) for row in rows],
        "figures": figures(letters, today),
        "next_cursor": encode([False, rows[-1]["issued_on"], rows[-1]["id"]]) if more else "",
        "fewest": FEWEST,
    }


def _row(row: dict[str, Any], today: date) -> dict[str, Any]:
    open_reply = row["reply_state"] in ("running", "suspended")
    colour, words = light(row["due_on"], today) if open_reply else ("grey", "")
    late = bool(row["replied_on"] and row["due_on"] and row["replied_on"] > row["due_on"])
    return {
        **row,
        "url": f"/matters/{row['id']}/",
        "part": "协办" if row["is_joint"] else "主办",
        "kind_label": INSTRUMENTS[row["kind"]].label,
        "state_label": INSTRUMENTS[row["kind"]].states[row["state"]],
        "light": colour,
        "words": "已中止" if row["reply_state"] == "suspended" else words,
        "reply": "" if open_reply or row["reply_state"] != "met" else "逾期回复" if late else "按期回复",
        "looked_back": FINDINGS.get(row["looked_back"] or "", ""),
    }


def figures(letters: QuerySet, today: date) -> list[dict[str, Any]]:
    """Counts, and rates where they rest on enough: the reply rate and beside it what the replies were worth."""

    def asked_of(asked: dict[str, str]) -> Q:
        return condition({name: today if value == "today" else value for name, value in asked.items()}, today)

    counted = with_reply(letters).aggregate(
        **{name: Count("pk", filter=asked_of(asked) or None, distinct=True) for name, _, asked, _ in FIGURES}
    )
    return [
        {
            "label": label,
            "count": counted[name],
            "of": counted[of] if of else None,
            "rate": f"{100 * counted[name] / counted[of]:.1f}%" if of and counted[of] >= FEWEST else "",
        }
        for name, label, _, of in FIGURES
    ]
