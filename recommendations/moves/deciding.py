"""Who decides about a document that was issued: the handler reviews an objection, then decides the organ that issued.

2019规定第22条: changed or withdrawn by the chief, or as the procuratorate above orders; 第23条: the handler reviews an
objection at once; what is to be changed goes to the chief or the 检察委员会. What the committee decided to issue, the
committee decides to change.
"""

from __future__ import annotations

from datetime import date

from cases.models import CommitteeDecision
from recommendations.models import Objection
from recommendations.moves.drafting import note, record_vote
from recommendations.moves.ordering import waiting_order
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Person
from supervision.documents.originals import original
from supervision.matters.gathering import children
from supervision.matters.models import Matter
from supervision.matters.services import Act
from supervision.terms.arithmetic import day_text

# What is kept of the session to come.
SESSION = frozenset({"committee_on", "committee_session", "committee_materials"})
WHAT = {"modify": "变更", "withdraw": "撤回"}
VIEWS = {"reject": "异议不成立，维持原文书", "modify": "异议成立，变更文书", "withdraw": "异议成立，撤回文书"}


# --- guards -----------------------------------------------------------------------------------------------------------
def the_objection_was_reviewed(matter: Matter, actor: Person, today: date) -> str | None:
    """The chief decides on the handler's view (2019规定第23条); what comes ready-made was reviewed elsewhere."""
    if matter.state != "objected" or original() is not None:
        return None
    waiting = next((row["id"] for row in children(matter, "g_objections") if not row["decision"]), None)
    if waiting is None or matter.details.get("objection_review", {}).get("objection") == waiting:
        return None
    word = "复查" if INSTRUMENTS[matter.kind].objection == "re_examination" else "复核"
    return f"承办检察官尚未提出{word}意见。"


def by_committee(matter: Matter) -> bool:
    """Whether the document as it stands was issued by decision of the committee."""
    must = INSTRUMENTS[matter.kind].committee == "must"
    return must or bool(matter.details.get("decided_in_committee"))


def the_committee_had_it_issued(matter: Matter, actor: Person, today: date) -> str | None:
    """Only what the committee decided comes back to it."""
    return None if by_committee(matter) else "本文书不是由检察委员会决定制发的。"


def the_committee_agreed_to_modify(matter: Matter, actor: Person, today: date) -> str | None:
    return _agreed(matter, "modify")


def the_committee_agreed_to_withdraw(matter: Matter, actor: Person, today: date) -> str | None:
    return _agreed(matter, "withdraw")


def _agreed(matter: Matter, what: str) -> str | None:
    """The committee's recorded decision on this very document; an order from above needs none (第22条)."""
    if not by_committee(matter) or waiting_order(matter) or original() is not None:
        return None
    said = matter.details.get("committee_change", {})
    if (said.get("what"), said.get("number")) == (what, matter.number):
        return None
    return f"本文书由检察委员会决定制发，{WHAT[what]}应当先由检察委员会决定并登记。"


def materials_wait(matter: Matter, actor: Person, today: date) -> str | None:
    """The day of the session is known and its papers have not gone out."""
    return None if matter.runs("JWH_MATERIALS") else "没有待分送的检察委员会会议材料。"


def materials_are_to_go_out(matter: Matter) -> bool:
    """Papers that went out are not sent again because the session was moved."""
    return not matter.details.get("committee_materials")


# --- effects ----------------------------------------------------------------------------------------------------------
def review_objection(act: Act) -> None:
    """What the handler found, kept with the objection that it is about."""
    waiting = Objection.objects.filter(recommendation_id=act.matter.pk, decision="").first()
    view, reason = str(act.data.get("view") or ""), str(act.data.get("reason") or "")
    said = {"objection": waiting.pk if waiting else 0, "by": act.actor.name, "on": act.today.isoformat()}
    act.matter.details = {**act.matter.details, "objection_review": said | {"view": view, "reason": reason}}
    act.text = f"{VIEWS.get(view, '')}。{reason}"[:500]


def decide_change_in_committee(act: Act) -> None:
    """The vote on changing or withdrawing; it holds for the document under its present number."""
    what = str(act.data.get("what") or "")
    made = record_vote(act, agreed=True, about=WHAT.get(what, "变更"))
    session = made.session if isinstance(made, CommitteeDecision) else ""
    said = {"what": what, "number": act.matter.number, "session": session, "on": act.today.isoformat()}
    act.matter.details = {**act.matter.details, "committee_change": said}


def refer_to_committee(act: Act) -> None:
    """A new referral waits for a session and papers of its own."""
    note(act)
    kept = {key: value for key, value in act.matter.details.items() if key not in SESSION}
    act.matter.details = kept | {"referred_on": act.today.isoformat()}


def convene_committee(act: Act) -> None:
    """The day of the session, kept until the vote."""
    said = act.data
    kept = {"committee_on": said["held_on"].isoformat(), "committee_session": said["session"]}
    act.matter.details = {**act.matter.details, **kept}
    act.text = f"{said['session']}，{day_text(said['held_on'])}".lstrip("，")


def distribute_materials(act: Act) -> None:
    """The day on which the papers went out, which need not be the day of the entry."""
    said = act.data
    act.facts["fulfilled_on"] = said["sent_on"]
    row = {"on": said["sent_on"].isoformat(), "whom": said["whom"]}
    act.matter.details = {**act.matter.details, "committee_materials": row}
    act.text = f"{day_text(said['sent_on'])}分送{said['whom']}"[:500]
