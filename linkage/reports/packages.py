"""What the pages of the exchange show."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Count
from django.urls import reverse

from linkage.models import ExchangedAct, Package, Partner
from linkage.packages.sending import Owed, acts_in, unconfirmed
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.procedures import procedure_of

RECENT, PAGE = 20, 25
RESULTS = {"done": ("green", "已办理"), "known": ("grey", "此前已办理"), "refused": ("red", "未接收")}


def waiting(person: Person, *, code: str = "", before: int = 0, chosen: Collection[int] = ()) -> list[dict[str, Any]]:
    """What this person may hand over, partner by partner, a page of each.

    `code` and `before` ask for the next page of one partner; `chosen` narrows to matters that were picked in a list.
    The number of queries depends on the partners alone, the rows read on the page.
    """
    partners = Partner.objects.filter(is_active=True, **({"code": code} if code else {}))
    shown = [_part(partner, person, before, chosen) for partner in partners.prefetch_related("seats__body")]
    if chosen:
        shown = [part for part in shown if part["matters"]]
    _mark_refusals(shown)
    return shown


def _part(partner: Partner, person: Person, before: int, chosen: Collection[int]) -> dict[str, Any]:
    found = unconfirmed(partner, person)
    if chosen:
        found = found.filter(pk__in=chosen)
    if before:
        found = found.filter(pk__lt=before)
    page = list(found.select_related("office", "counterpart")[: PAGE + 1])
    rows = acts_in(partner, page[:PAGE])
    return {
        "partner": partner,
        "bodies": [seat.body.name for seat in partner.seats.all()],
        "matters": [_owed_row(matter, acts) for matter, acts in rows.items()],
        "before": page[PAGE - 1].pk if len(page) > PAGE else 0,
    }


def _owed_row(matter: Matter, acts: list[Owed]) -> dict[str, Any]:
    return {
        "pk": matter.pk,
        "title": matter.title,
        "number": matter.number,
        "kind": procedure_of(matter).label,
        "url": matter.get_absolute_url(),
        "acts": [one.move.label for one in acts],
        "entries": [one.entry.number for one in acts],
        "refusals": [],
    }


def _mark_refusals(shown: list[dict[str, Any]]) -> None:
    """Which of it the other side has refused, and why."""
    matters = {row["pk"]: row for part in shown for row in part["matters"]}
    refused = ExchangedAct.objects.filter(matter__in=matters, incoming=False).exclude(refusal="").order_by("entry")
    for act in refused:
        if act.entry in matters[act.matter_id]["entries"]:
            matters[act.matter_id]["refusals"].append(act.refusal)


def recent(person: Person) -> Any:
    """The latest packages that this person may open."""
    found = Package.objects.visible_to(person).filter(kind="matters")
    return found.select_related("partner").annotate(count=Count("acts"))[:RECENT]


def described(package: Package, person: Person) -> dict[str, Any]:
    """A package with what became of each act; matters that the person does not see are not named."""
    acts = {act.uid: act.matter_id for act in ExchangedAct.objects.filter(uid__in=[row["uid"] for row in package.rows])}
    own = [act.matter_id for act in package.acts.all()] if not package.rows else []
    seen = {one.pk: one for one in Matter.objects.visible_to(person).filter(pk__in=[*acts.values(), *own])}
    rows = [_row(row, seen.get(acts.get(row["uid"], 0))) for row in package.rows]
    rows += [
        _row({"uid": act.uid, "result": "", "reason": ""}, seen.get(act.matter_id)) for act in package.acts.all() if own
    ]
    receipt = package.receipts.filter(incoming=not package.incoming).order_by("-at").first()
    return {"package": package, "rows": rows, "receipt": receipt}


def _row(row: dict[str, Any], matter: Matter | None) -> dict[str, Any]:
    colour, words = RESULTS.get(row["result"], ("amber", "未有回执"))
    return {
        "uid": row["uid"],
        "colour": colour,
        "words": words,
        "reason": row["reason"],
        "title": matter.title if matter else "",
        "url": reverse("matters:detail", args=[matter.pk]) if matter else "",
    }
