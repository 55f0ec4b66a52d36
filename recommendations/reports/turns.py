"""Whose turn it is with a recommendation where more than the state decides; asked of a gathered matter."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from recommendations.moves.appeals import falls_short
from recommendations.moves.following import relapse_is_dealt_with
from recommendations.moves.proving import proposal_waits
from recommendations.procedures.instruments import WAITING_FOR_REPLY
from recommendations.procedures.papers import FOUND_WRONG
from supervision.accounts.models import Person
from supervision.matters.models import Part
from supervision.matters.procedures import procedure_of
from supervision.matters.turns import Step, named, parties_in, said_by


def of_recommendation(found: Any) -> list[Step] | None:
    """Where more than the state decides: the office's advice, an objection, the committee's vote, a relapse, a reply
    that is drafted."""
    first = of_order_above(found) or of_coordination(found) or of_objection(found) or of_committee(found)
    return first or of_relapse(found) or of_draft(found)


def of_order_above(found: Any) -> list[Step] | None:
    """The procuratorate above found the correction wrong: it is to be taken back (刑事诉讼规则第554条)."""
    told = any(row["kind"] == "report" and row["result"] == FOUND_WRONG for row in found.g_children)
    return [_step(found, "withdraw", "按上一级人民检察院的通知撤销")] if told and not found.closed_on else None


def of_committee(found: Any) -> list[Step] | None:
    """The committee deliberates; how it will vote nobody says beforehand."""
    if found.state != "committee_review":
        return None
    return [_step(found, "decide_in_committee", "讨论决定")]


def of_coordination(found: Any) -> list[Step] | None:
    """Another unit was proposed since the letter last came back: the chief changes the addressee, or not."""
    return [_step(found, "readdress", "决定是否变更被建议单位")] if proposal_waits(found) else None


def of_relapse(found: Any) -> list[Step] | None:
    """What fell back is asked again, or taken to court, before the matter closes."""
    if found.state != "looked_back" or relapse_is_dealt_with(found, Person(), timezone.localdate()) is None:
        return None
    return [_step(found, "close", "就回头看发现的反弹提出后续措施")]


def _step(found: Any, name: str, what: str) -> Step:
    """A step of the owning office, in the words of what is awaited instead of those of the move."""
    who = said_by(found, procedure_of(found), procedure_of(found).move(name))
    return Step(who, what, frozenset({found.office_id}), name, post=True)


def of_suit(found: Any) -> list[Step] | None:
    """A judgment that did not grant everything waits for the chief: whether to appeal, also when the other side did."""
    if found.state not in ("judged", "appealed") or falls_short(found, None, None):
        return None
    first = [_step(found, "decide_appeal", "决定是否上诉")]
    return first if found.state == "judged" else [*first, _step(found, "record_judgment", "登记裁判")]


def of_draft(found: Any) -> list[Step] | None:
    """A drafted reply waits for the joint units, then for the head of the unit that leads; all this among the units.

    What a unit without account says of the draft is put on record by the unit that leads.
    """
    draft = found.g_drafts[0] if found.g_drafts else None
    if found.state not in WAITING_FOR_REPLY or draft is None or draft["state"] != "waiting":
        return None
    if not all(row["agreed"] for row in found.g_signatures):
        return None  # the unit that leads drafts again
    signed = {row["unit"] for row in found.g_signatures}
    missing = [row for row in parties_in(found, Part.JOINT) if row["name"] not in signed]
    procedure, lead = procedure_of(found), frozenset({found.counterpart_id})
    if not missing:
        move = procedure.move("reply")
        return [Step(said_by(found, procedure, move), move.label, lead, "reply", post=True, within_unit=True)]
    who, bodies = f"{named(row['name'] for row in missing)}负责人", frozenset(row["body"] for row in missing)
    return [
        Step(who, procedure.move("countersign").label, bodies, "countersign", post=True, within_unit=True),
        Step("", "", lead, "record_countersignature", within_unit=True),
    ]


def of_objection(found: Any) -> list[Step] | None:
    """An objection waits for the handler's view, and then for the decision on it (2019规定第23条)."""
    waiting = [row["id"] for row in found.g_objections if not row["decision"]] if found.state == "objected" else []
    if not waiting:
        return None
    reviewed = found.details.get("objection_review", {}).get("objection") == waiting[-1]
    name = "reject_objection" if reviewed else "review_objection"
    return [_step(found, name, "对异议作出决定" if reviewed else procedure_of(found).move(name).label)]
