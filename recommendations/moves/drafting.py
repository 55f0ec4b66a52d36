"""Drafting, review, numbering."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from cases.models import CommitteeDecision
from cases.moves.carrying import carry_along
from recommendations.drafts.evidence import enclosed, enclosure_names
from recommendations.drafts.reach import joint_ids, out_of_reach
from recommendations.models import Measure, Recommendation
from recommendations.moves.texts import keep_first_version, keep_version
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Body, BodyKind, Person
from supervision.documents.enclosures import enclose
from supervision.documents.originals import Original, decided_elsewhere, original
from supervision.documents.services import enclose_arrived
from supervision.matters.models import Function, Matter, Part
from supervision.matters.moves import join
from supervision.matters.procedures import Role, concrete
from supervision.matters.roles import roles_of
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text

PARTS = ("source", "facts", "violation", "basis")
TEXTS = (
    *PARTS,
    "other",
    "ground",
    "objection_days",
    "reply_by",
    "rectify_by",
    "urgent_reason",
    "is_involved_unit",
    "reach_consent",
)
# On what the leave to address somebody beyond one's own level and place rests (2019规定第3条); kept with the details.
REACH = ("consent_number", "consent_on", "involved_case")
TURN = {
    "legal_review": {Role.LEGAL_POLICY},
    "head_review": {Role.DEPARTMENT_HEAD},
    "chief_review": {Role.CHIEF},
    "drop_review": {Role.DEPARTMENT_HEAD, Role.CHIEF},
}


CRITERIA = (
    ("aim", "问题找准"),
    ("need", "必要性"),
    ("law", "合法性"),
    ("reasons", "说理性"),
    ("practice", "可操作、可核验"),
)


def reviewed_by_whose_turn_it_is(matter: Matter, actor: Person, today: date) -> str | None:
    """Only the stage's own reviewer sends back, and never the handler."""
    if not TURN.get(matter.state, set()) & roles_of(actor, matter):
        return "尚未轮到您审核。"
    return "承办检察官不能审批自己承办的事项。" if matter.handler_id == actor.pk else None


def addressee_suits_the_document(matter: Matter, actor: Person, today: date) -> str | None:
    """Some documents are addressed to courts or to the police only, and to those of one's own level (2019规定第8条)."""
    kinds, addressee = INSTRUMENTS[matter.kind].addressees, matter.counterpart
    if addressee is None:
        return "未确定被建议单位。"
    if kinds and addressee.kind not in kinds:
        names = "、".join(BodyKind(kind).label for kind in sorted(kinds))
        return f"{INSTRUMENTS[matter.kind].document}应当向{names}提出。"
    return None


def addressee_is_within_reach(matter: Matter, actor: Person, today: date) -> str | None:
    """Whom a procuratorate may address (2019规定第3条); otherwise which consent is missing, by name."""
    found = concrete(matter)
    if not isinstance(found, Recommendation) or found.counterpart is None:
        return "未确定被建议单位。"
    return out_of_reach(found, today)


def _fill(act: Act) -> None:
    matter, said = act.matter, act.data
    matter.title, matter.counterpart, matter.urgent = said["title"], said["counterpart"], said["urgent"]
    for name in TEXTS:
        if name in said:
            setattr(matter, name, said[name] if said[name] is not None or name in ("reply_by", "rectify_by") else "")
    if "joint_units" in said:
        joint = [{"id": body.pk, "name": body.name} for body in said["joint_units"] if body.pk != matter.counterpart.pk]
        matter.details = {**matter.details, "joint": joint}
    _fill_enclosures(act)
    extras = {extra.name: said[extra.name] for extra in INSTRUMENTS[matter.kind].extras if extra.name in said}
    extras |= {name: str(said[name] or "") for name in REACH if name in said}
    matter.details = {**matter.details, **extras}


def _fill_enclosures(act: Act) -> None:
    """What goes with the letter (附件) and who gets a copy of it (抄送), as far as the form said it."""
    said, told = act.data, {}
    if "annexes" in said:
        told["annexes"] = list(said["annexes"])
    if "other_annexes" in said:
        told["other_annexes"] = [line.strip() for line in said["other_annexes"].splitlines() if line.strip()]
    if "copied" in said:
        told["copied"] = [
            {"id": body.pk, "name": body.name} for body in said["copied"] if body.pk != act.matter.counterpart.pk
        ]
    matter = act.matter
    matter.details = {**matter.details, **told}
    if told:
        matter.details["annex_names"] = enclosure_names(matter)


def _write_measures(act: Act) -> None:
    write_measures(act.matter, [row for row in act.data["measures"] if row.get("text")])


def write_measures(matter: Recommendation, rows: Iterable[dict[str, Any]]) -> None:
    """These measures and no others, numbered in their order; what was answered before stays with its answers."""
    matter.measures.filter(answers__isnull=False).update(replaced=True)
    matter.measures.all().delete()
    Measure.objects.bulk_create(
        [
            Measure(recommendation=matter, order=order, text=row["text"], standard=row.get("standard", ""))
            for order, row in enumerate(rows, start=1)
        ]
    )


def draft(act: Act) -> None:
    """A new recommendation from its case (or from a recommendation before it)."""
    matter, arrived = act.matter, original()
    if arrived is not None:
        _comes_from(act, arrived)
    else:
        _comes_from_parent(act)
    _fill(act)
    label = INSTRUMENTS[matter.kind].measures_label
    act.text = f"拟向{matter.counterpart.name}提出，{label}{len(act.data['measures'])}项"
    act.facts["after"] = [_write_measures, keep_version]


def _comes_from_parent(act: Act) -> None:
    matter, parent = act.matter, act.matter.parent
    if parent is None:
        raise IllegalMove("文书须从案件中提出。")
    matter.function, matter.field, matter.secrecy = parent.function, parent.field, parent.secrecy
    # What came from another body has no handler here yet: whoever drafts has it.
    matter.handler = parent.handler or act.actor
    if parent.handler is None and Role.PROSECUTOR not in roles_of(act.actor, matter):
        raise IllegalMove("由检察官起草。")


def _comes_from(act: Act, arrived: Original) -> None:
    """A document of another installation: its case stays there, and says here only what it is about."""
    matter, said, functions = act.matter, arrived.matter, INSTRUMENTS[act.matter.kind].functions
    if said["function"] not in (functions or Function.values):
        raise IllegalMove("文书的检察职能与种类不符。")
    matter.function, matter.field, matter.secrecy = said["function"], said["field"], said["secrecy"]
    matter.handler = act.actor


def revise(act: Act) -> None:
    """Change the draft; every version is kept."""
    keep_first_version(act)
    _fill(act)
    # Whoever was addressed before and is no longer has no part in what follows.
    former = act.matter.parties.filter(part=Part.ADDRESSEE).exclude(body_id=act.matter.counterpart_id)
    former.update(visible_from=None)
    _write_measures(act)
    keep_version(act)
    act.text = f"{INSTRUMENTS[act.matter.kind].measures_label}{act.matter.measures.count()}项"


def note(act: Act) -> None:
    """The gist of an opinion goes to the timeline."""
    act.text = str(act.data.get("opinion") or act.data.get("reason") or act.data.get("remark") or "")[:500]


def pass_head_review(act: Act) -> None:
    """Who reviewed is kept, so that the decision is another's."""
    note(act)
    act.matter.details = {**act.matter.details, "head_reviewed_by": act.actor.pk}


def reviewed_by_another(matter: Matter, actor: Person, today: date) -> str | None:
    """Review by the department and decision by the chief are two persons' (a default of this product, not a rule).

    Who heads the department and acts for the chief does one of the two. What comes ready-made was reviewed elsewhere.
    """
    if original() is not None or matter.details.get("head_reviewed_by") != actor.pk:
        return None
    return "您已作为部门负责人审核通过本文书，不能再以检察长职权审批，由检察长本人或者其委托的其他检察官决定。"


def pass_legal_review(act: Act) -> None:
    """The three questions of the review, each answered (2019规定第17条)."""
    note(act)
    if original() is None:
        act.letter_data = {name: act.data[name] for name in ("necessity", "legality", "reasoning", "opinion")}


def report_to_committee(act: Act) -> None:
    """How the committee's last decision was carried out (检察委员会工作规则第32条)."""
    note(act)
    made = act.matter.committee_decisions.filter(agreed=True).last()
    act.letter_data = {
        "session": made.session,
        "held_at_text": day_text(made.held_on),
        "resolution": made.resolution,
        "report": act.data["opinion"],
    }


def hear_addressee(act: Act) -> None:
    """What the unit said before the document was issued (2019规定第17条)."""
    said = act.data
    act.letter_data = {
        "held_at_text": day_text(said["heard_on"]),
        "way": said["way"],
        "present": said["people"],
        "statement": said["opinion"],
    }
    heard = [*act.matter.details.get("hearings", []), {**act.data, "heard_on": act.data["heard_on"].isoformat()}]
    act.matter.details = {**act.matter.details, "hearings": heard}
    act.text = act.data["opinion"][:500]


def score(act: Act) -> None:
    """The reviewer's sheet, kept beside those of other rounds; the last one of each reviewer counts."""
    said = act.data
    points = {label: said[name] for name, label in CRITERIA}
    sheet = {"by": act.actor.name, "on": act.today.isoformat(), "points": points, "opinion": said["opinion"]}
    act.matter.details = {**act.matter.details, "sheets": [*act.matter.details.get("sheets", []), sheet]}
    total = sum(points.values())
    act.letter_data = {
        "figures": [f"{label}：{value}分" for label, value in points.items()],
        "total_text": f"{total}分",
        "opinion": said["opinion"],
        "title_text": act.matter.title,
    }
    act.text = f"{total}分。{said['opinion']}"[:500]


def dissent(act: Act) -> None:
    """Kept as it was said; the decision stands (公益规则第8条)."""
    said = {"by": act.actor.name, "on": act.today.isoformat(), "text": act.data["reason"]}
    act.matter.details = {**act.matter.details, "dissents": [*act.matter.details.get("dissents", []), said]}
    act.text = act.data["reason"][:500]


def the_committee_agreed(matter: Matter) -> bool:
    """检察委员会作出同意的决定."""
    return matter.committee_decisions.filter(agreed=True).exists()


def feedback_is_due(matter: Matter, actor: Person, today: date) -> str | None:
    """Only a decision of the committee that was carried out is reported back (检察委员会工作规则第32条)."""
    running = matter.runs("JWH_FEEDBACK")
    return None if running else "没有待反馈的检察委员会决定。"


def committee_has_heard(matter: Matter, actor: Person, today: date) -> str | None:
    """What the committee decided is not closed before it has heard how it was carried out."""
    waiting = feedback_is_due(matter, actor, today) is None
    return "检察委员会决定的执行情况尚未反馈（检察委员会工作规则第32条）。" if waiting else None


def decide_in_committee(act: Act) -> None:
    """The committee agreed: more than half of all members; what it had issued is for it to change."""
    made = record_vote(act, agreed=True)
    held_on = made.held_on if made else act.today
    row = {"decided_in_committee": True, "committee_on": held_on.isoformat()}
    act.matter.details = {**act.matter.details, **row}


def refuse_in_committee(act: Act) -> None:
    """The committee did not agree."""
    record_vote(act, agreed=False)


def record_vote(act: Act, *, agreed: bool, about: str = "提出") -> CommitteeDecision | None:
    """One vote of the committee on what the act is about, and its decision notice; none where it was cast elsewhere."""
    matter, said = act.matter, act.data
    if original() is not None:
        # The votes are kept by the committee that cast them; what comes from there says that it decided.
        note(act)
        return None
    referred_on = matter.details.get("referred_on", "") if matter.state == "committee_review" else ""
    if referred_on and said["held_on"].isoformat() < referred_on:
        before = day_text(date.fromisoformat(referred_on))
        raise IllegalMove(f"会议日期不能早于提请审议的日期{before}。", "held_on")
    if agreed and said["in_favour"] * 2 <= said["members"]:
        raise IllegalMove("同意人数未超过全体委员的半数，不能通过（检察委员会工作规则第21条）。")
    if not agreed and said["in_favour"] * 2 > said["members"]:
        raise IllegalMove("同意人数已超过全体委员的半数，应当登记为同意。")
    names = ("session", "held_on", "members", "present", "in_favour", "against", "resolution", "minority")
    made = CommitteeDecision.objects.create(
        matter=matter, agreed=agreed, recorded_by=act.actor, **{name: said[name] for name in names}
    )
    act.text = f"{made.session}：{'同意' if agreed else '不同意'}{about}。{made.votes}。"[:500]
    act.letter_data = {
        "session": made.session,
        "held_at_text": day_text(made.held_on),
        "case_title": matter.title,
        "votes": f"{made.votes}。",
        "resolution": made.resolution,
        "minority": made.minority,
    }
    return made


def _enclose(act: Act) -> None:
    """What goes with the letter: copies from the file of the case, or what came with it from another installation."""
    matter, arrived = act.matter, original()
    if arrived is None:
        if kept := enclose(matter.pk, enclosed(matter), act.actor):
            act.facts["enclosed"] = kept
        return
    enclose_arrived(matter.pk, arrived.enclosures, act.actor)
    names = [name.rpartition(".")[0] or name for name, _ in arrived.enclosures]
    matter.details["annex_names"] = [*dict.fromkeys(names), *matter.details.get("other_annexes", [])]


def issue(act: Act) -> None:
    """The day of issue, and the parties: addressee and joint office from service on, the superior at once."""
    matter = act.matter
    matter.issued_on = act.today
    matter.details = {**matter.details, **decided_elsewhere()}
    _enclose(act)
    # Who was a joint unit of an earlier version and is none now has no part in this one.
    matter.parties.filter(part=Part.JOINT).delete()
    join(act, matter.counterpart, Part.ADDRESSEE)
    for body in Body.objects.filter(pk__in=joint_ids(matter)):
        join(act, body, Part.JOINT)
    if matter.office.parent_id:
        join(act, matter.office.parent, Part.SUPERIOR, seen=True)
    if matter.function != "criminal":
        office = Body.objects.in_being(act.today).filter(kind="joint_office", region=matter.office.region).first()
        if office:
            join(act, office, Part.OFFICE)
    act.text = f"致{matter.counterpart.name}"
    carry_along(act, INSTRUMENTS[matter.kind].carries)
