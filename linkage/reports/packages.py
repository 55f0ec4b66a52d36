"""What the pages of the exchange show."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Collection
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from linkage.models import ExchangedAct, Package, Partner, Seat
from linkage.packages.contents import MOST_CHOSEN
from linkage.packages.crossing import Owed, acts_in, on_the_way, seen_by, unconfirmed
from linkage.packages.format import CONTENT
from linkage.packages.staying import limited, reasons
from supervision.accounts.models import Person
from supervision.documents import storage
from supervision.matters.models import Matter
from supervision.matters.procedures import procedure_of

RECENT, PAGE = 20, 25
RESULTS = {"done": ("green", "已办理"), "known": ("grey", "此前已办理"), "refused": ("red", "未接收")}


def waiting(
    person: Person, *, code: str = "", before: int = 0, chosen: Collection[int] = (), again: bool = False
) -> list[dict[str, Any]]:
    """What this person may hand over, partner by partner, a page of each.

    `code` and `before` ask for the next page of one partner; `chosen` narrows to matters that were picked in a list,
    `again` takes in what lies in a package without a receipt. The number of queries depends on the partners alone, the
    rows read on the page.
    """
    known = list(Partner.objects.prefetch_related(Prefetch("seats", Seat.objects.select_related("body"))))
    seated = {seat.body_id: partner.pk for partner in known for seat in partner.seats.all()}
    asked: dict[str, Any] = {"before": before, "chosen": chosen, "again": again, "seated": seated}
    partners = [one for one in known if one.is_active and code in ("", one.code)]
    shown = [_part(partner, person, **asked) for partner in partners]
    why = dict(reasons({one for part in shown for one in part["staying"]}))
    for part in shown:
        part["staying"] = [_staying_row(matter, why[matter]) for matter in part["staying"]]
    return [part for part in shown if part["matters"]] if chosen else shown


def _part(
    partner: Partner, person: Person, *, before: int, chosen: Collection[int], again: bool, seated: dict[int, int]
) -> dict[str, Any]:
    """One partner's part of the page; `staying` are the matters themselves."""
    found = unconfirmed(partner, person, again=again)
    if chosen:
        found = found.filter(pk__in=chosen)
    if before:
        found = found.filter(pk__lt=before)
    most = MOST_CHOSEN if chosen else PAGE
    page = list(found.select_related("office", "counterpart")[: most + 1])
    rows = acts_in(partner, page[:most], again=again, seated=seated)
    kept = [] if chosen else list(seen_by(person, limited(partner)).select_related("office", "counterpart")[:PAGE])
    return {
        "partner": partner,
        "bodies": [seat.body.name for seat in partner.seats.all()],
        "matters": [_owed_row(matter, acts) for matter, acts in rows.items()],
        "before": page[most - 1].pk if len(page) > most else 0,
        "on_the_way": 0 if chosen or again else on_the_way(partner, person).count(),
        "again": again,
        "staying": kept,
    }


def staying(person: Person, chosen: Collection[int], shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Which of the matters that were picked are not offered, each with the reason."""
    offered = {row["pk"] for part in shown for row in part["matters"]}
    rest = Matter.objects.visible_to(person).filter(pk__in=set(chosen) - offered).order_by("-pk")
    return [_staying_row(matter, reason) for matter, reason in reasons(list(rest))]


def _staying_row(matter: Matter, reason: str) -> dict[str, Any]:
    return {
        "title": matter.title, "kind": procedure_of(matter).label, "url": matter.get_absolute_url(), "reason": reason,
    }  # fmt: skip


def _owed_row(matter: Matter, acts: list[Owed]) -> dict[str, Any]:
    return {
        "pk": matter.pk,
        "title": matter.title,
        "number": matter.number,
        "kind": procedure_of(matter).label,
        "url": matter.get_absolute_url(),
        "acts": [one.move.label for one in acts],
        "entries": [one.entry.number for one in acts],
        "refusals": [reason for one in acts for reason in one.refused],
    }


def recent(person: Person) -> Any:
    """The latest packages that this person may open."""
    found = Package.objects.visible_to(person).filter(kind="matters")
    return found.select_related("partner").order_by("-at", "pk")[:RECENT]


def described(package: Package, person: Person) -> dict[str, Any]:
    """A package with what became of each act; matters that the person does not see are not named."""
    acts = {act.uid: act.matter_id for act in ExchangedAct.objects.filter(uid__in=[row["uid"] for row in package.rows])}
    own = [act.matter_id for act in package.acts.all()] if not package.rows else []
    seen = {one.pk: one for one in Matter.objects.visible_to(person).filter(pk__in=[*acts.values(), *own])}
    named = _named(package) if package.incoming and package.by_id == person.pk else {}
    rows = [_row(row, seen.get(acts.get(row["uid"], 0)), named.get(row["uid"], "")) for row in package.rows]
    rows += [
        _row({"uid": act.uid, "result": "", "reason": ""}, seen.get(act.matter_id)) for act in package.acts.all() if own
    ]
    receipt = package.receipts.filter(incoming=not package.incoming).order_by("-at").first()
    return {"package": package, "rows": rows, "receipt": receipt}


def _named(package: Package) -> dict[str, str]:
    """What the acts of a package are about, in its own words, for whom it was taken in and some were refused."""
    with zipfile.ZipFile(storage.path_of(package.pk, ".zip")) as archive:
        content = json.loads(archive.read(CONTENT))
    found = {}
    for item in content.get("matters", ()):
        for act in item["acts"]:
            found[act["uid"]] = str(act["said"].get("title") or act.get("letter", {}).get("title", ""))
    return found


def _row(row: dict[str, Any], matter: Matter | None, name: str = "") -> dict[str, Any]:
    colour, words = RESULTS.get(row["result"], ("amber", "未有回执"))
    return {
        "uid": row["uid"],
        "colour": colour,
        "words": words,
        "reason": row["reason"],
        "title": matter.title if matter else name,
        "url": reverse("matters:detail", args=[matter.pk]) if matter else "",
    }
