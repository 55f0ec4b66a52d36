"""What the draft's pages show: the check, the parts with their comments, versions, evidence, earlier documents."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from recommendations.drafts.checks import findings, verifiable
from recommendations.drafts.compare import compare
from recommendations.drafts.evidence import evidence_at_hand, paragraphs
from recommendations.drafts.parts import Draft, draft_of
from recommendations.drafts.similar import earlier
from recommendations.models import DraftVersion, Recommendation
from recommendations.procedures.instruments import BEFORE_ISSUE
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.procedures import Role
from supervision.matters.roles import roles_of

# Fields of the form whose part of the text has another name.
PARTS_OF_FIELDS = {
    "reach_consent": "addressee", "hear_addressee": "addressee", "counterpart": "addressee", "joint_units": "joint",
    "evidence": "facts",
}  # fmt: skip
# What is mended by an act of its own instead of the form.
ACTS = {"evidence": "link_evidence", "hear_addressee": "hear_addressee"}
HANDLERS = frozenset({"hear_addressee"})  # the handler's alone


def panel(found: Any, person: Person, today: date) -> dict[str, Any] | None:
    """The draft in short, on the page of a gathered matter that is not issued yet."""
    if found.state not in BEFORE_ISSUE:
        return None
    return {
        "url": reverse("drafts:draft", args=[found.pk]),
        **_checked(found, draft_of(found, today), person, today),
        "waiting": len(found.g_comments),
    }


def _checked(found: Any, draft: Draft, person: Person, today: date) -> dict[str, Any]:
    """What the check found, each finding with the address of its place: the field for who may write, else the text."""
    roles = roles_of(person, found) if found.state == "drafting" else frozenset()
    writes, handles = bool({Role.HANDLER, Role.ASSISTANT} & roles), Role.HANDLER in roles
    listed = [
        (one, {"finding": one, "url": _address(found.pk, one.place, handles if one.place in HANDLERS else writes)})
        for one in findings(draft, today)
    ]
    return {
        "blocks": [row for one, row in listed if one.blocks],
        "warns": [row for one, row in listed if not one.blocks],
        "measures": len(draft.measures),
        "verifiable": verifiable(draft),
        "measures_label": INSTRUMENTS[draft.kind].measures_label,
    }


def _address(key: int, place: str, writes: bool) -> str:
    """Where a place stands: in the form by which it is mended, or on the draft's page."""
    name, _, order = place.partition("-")
    if not writes:
        return f"{reverse('drafts:draft', args=[key])}#part-{PARTS_OF_FIELDS.get(name, name)}"
    if name in ACTS:
        return reverse("matters:act", args=[key, ACTS[name]])
    names = {part: field for field, part in PARTS_OF_FIELDS.items() if field not in ACTS}
    field = f"measures-{int(order or 1) - 1}-text" if name == "measures" else names.get(name, name)
    return f"{reverse('matters:act', args=[key, 'revise'])}#id_{field}"


def page(found: Recommendation, person: Person, today: date) -> dict[str, Any]:
    """The draft's own page."""
    draft = draft_of(found, today)
    comments = list(found.comments.select_related("made_by", "answered_by"))
    said = "".join(draft.text(name) for name in ("title", "facts", "violation", "measures"))
    addressee = found.counterpart
    return {
        "check": _checked(found, draft, person, today) if found.state in BEFORE_ISSUE else None,
        "parts": [
            {**part._asdict(), "comments": [one for one in comments if one.part == part.name]}
            for part in draft.parts
            if part.text or any(one.part == part.name for one in comments)
        ],
        "waiting": sum(not one.outcome for one in comments),
        "versions": list(found.draft_versions.select_related("saved_by").order_by("-number")),
        "evidence": _evidence(found),
        "earlier": earlier(person, addressee, said, field=found.field, ground=found.ground, but=found.pk)
        if addressee
        else [],
        "addressee": draft.addressee,
    }


def _evidence(found: Recommendation) -> list[dict[str, Any]]:
    """Each paragraph of the facts with its files; none linked while nothing is."""
    links = found.details.get("evidence") or {}
    if not links:
        return []
    files = {str(file.pk): file for file in evidence_at_hand(found)}
    return [
        {"text": text, "files": [files[key] for key in links.get(mark, []) if key in files]}
        for mark, text in paragraphs(found.facts)
    ]


def comparison(found: Matter, wanted: str, other: str) -> dict[str, Any] | None:
    """Two versions by number, the older on the left; without numbers the newest two. None without any."""
    versions = {
        one.number: one for one in DraftVersion.objects.filter(recommendation=found.pk).select_related("saved_by")
    }
    numbers = sorted(versions)
    if not numbers:
        return None
    asked = [int(text) for text in (wanted, other) if text.isdigit() and len(text) < 6 and int(text) in versions]
    older, newer = sorted(asked) if len(set(asked)) == 2 else (numbers[-2:] * 2)[:2]
    return {
        "older": versions[older],
        "newer": versions[newer],
        "versions": [versions[number] for number in numbers],
        "parts": compare(versions[older].parts, versions[newer].parts),
    }
