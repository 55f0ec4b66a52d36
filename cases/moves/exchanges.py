"""What drafting, issuing, returning and answering a letter between bodies entail."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.moves import note
from cases.moves.carrying import carry_along
from cases.procedures.exchanges import Exchange, exchange_of, outcomes_of, types_for
from supervision.documents.numbering import next_number
from supervision.documents.originals import decided_elsewhere, original
from supervision.matters.models import Function, Matter, Part, Secrecy
from supervision.matters.moves import join, keep_files
from supervision.matters.procedures import resolve
from supervision.matters.services import Act, IllegalMove, open_matter
from supervision.terms.arithmetic import day_text

TEXTS = ("facts", "basis", "suspects", "contact", "department", "receiver")


def draft(act: Act) -> None:
    """Fill a new letter; its receiver is named, and sees nothing yet."""
    matter = act.matter
    matter.handler = act.actor if matter.office.is_procuratorate else None
    _fill(act)
    act.facts["after"] = [_after_draft, _draft_the_others]


def _draft_the_others(act: Act) -> None:
    """The same text to further bodies: each a letter of its own, by the usual door."""
    matter, others = act.matter, list(act.data.get("also") or ())
    for body in others:
        said = {**act.data, "counterpart": body, "also": [], "files": []}
        open_matter(matter.kind, actor=act.actor, office=matter.office, data=said, parent=matter.parent, now=act.now)
    if others:
        act.text += f"；同时发往{'、'.join(body.name for body in others)}"


def _after_draft(act: Act) -> None:
    _name_receiver(act)
    keep_files(act, act.data.get("files") or [], purpose="exchanged")


def revise(act: Act) -> None:
    """Change the draft."""
    _fill(act)
    _after_draft(act)


def _fill(act: Act) -> None:
    matter, said, one = act.matter, act.data, exchange_of(act.matter)
    matter.title, matter.counterpart = said["title"], said.get("counterpart")
    if matter.counterpart_id == matter.office_id and not said.get("department"):
        raise IllegalMove("移送本单位其他部门的，须写明接收部门。")
    kept = {name: said.get(name) or "" for name in (*TEXTS, *(extra.name for extra in one.extras))}
    kept |= {"type": said.get("type") or ""}
    if said.get("feedback_by") and one.term and one.dated:
        kept["feedback_by"] = said["feedback_by"].isoformat()
    matter.details = {**matter.details, **kept}
    matter.secrecy = Secrecy.RESTRICTED if kept["type"] in one.restricted else said["secrecy"]
    _sort(matter, one, kept["type"])
    if one.on_draft:
        resolve(one.on_draft)(act)
    act.text = f"拟发往{receiver_name(matter)}"


def _sort(matter: Matter, one: Exchange, chosen: str) -> None:
    """What it is about: the type, and the function of that name or of the matter it comes from."""
    arrived = original()
    above = arrived.matter.get("function", "") if arrived else matter.parent.function if matter.parent else ""
    matter.function = chosen if chosen in Function.values else above
    if one.types:
        offered = dict(types_for(one, matter.parent))
        if chosen not in offered:
            raise IllegalMove(f"不能从此事项{one.opening}：所选{one.types_label}不适用。")
        matter.field = offered[chosen]
    if matter.counterpart is not None and not one.may_go_to(matter.counterpart.kind, chosen):
        raise IllegalMove(f"{one.label}不能发往{matter.counterpart.get_kind_display()}。")


def approve(act: Act) -> None:
    """The opinion is kept, and who signs for the letter: one that goes upward names them (签发人)."""
    note(act)
    act.matter.details = {**act.matter.details, "approved_by": act.actor.name}


def receiver_name(matter: Matter) -> str:
    """The body, with its department, or whoever is named in words."""
    said = matter.details
    if matter.counterpart is None:
        return str(said.get("receiver", ""))
    return f"{matter.counterpart.name}{said.get('department', '')}"


def _name_receiver(act: Act) -> None:
    matter = act.matter
    matter.parties.filter(part=Part.RECEIVER).exclude(body=matter.counterpart).delete()
    if matter.counterpart is not None and matter.counterpart_id != matter.office_id:
        join(act, matter.counterpart, Part.RECEIVER)


def issue(act: Act) -> None:
    """The letter is dated and numbered; whoever is to receive it sees it once it is served."""
    matter = act.matter
    feedback_by = matter.details.get("feedback_by")
    if feedback_by and date.fromisoformat(feedback_by) < act.today:
        raise IllegalMove("函件载明的反馈日期已过，请退回修改。")
    matter.issued_on = act.today
    matter.details = {**matter.details, **decided_elsewhere()}
    act.text = f"发往{receiver_name(matter)}"
    if hook := exchange_of(matter).on_issue:
        resolve(hook)(act)
    carry_along(act, exchange_of(matter).carries)


def send(act: Act) -> None:
    """Issued and sent in one: the receiver sees it from now on, and whoever the kind lets in besides."""
    issue(act)
    matter = act.matter
    if matter.counterpart_id == matter.office_id:
        return
    join(act, matter.counterpart, Part.RECEIVER, seen=True)
    if hook := exchange_of(matter).on_sent:
        resolve(hook)(act)


def acknowledge(act: Act) -> None:
    """Signed for today, in this system."""
    act.matter.served_on = act.today
    act.matter.details = {**act.matter.details, "received_by": act.data["recipient"]}
    act.text = f"{act.data['recipient']}签收"


def deliver(act: Act) -> None:
    """Handed to somebody outside this system: how and when."""
    matter, said = act.matter, act.data
    if matter.issued_on and said["delivered_on"] < matter.issued_on:
        raise IllegalMove("送交日期不能早于制发日期。")
    _in_time(act)
    matter.served_on = act.facts["fulfilled_on"] = said["delivered_on"]
    matter.details = {**matter.details, "delivered": "；".join(filter(None, (said["way"], said.get("waiver", ""))))}
    keep_files(act, said.get("files") or [], purpose="receipt")
    act.text = f"{said['way']}，{day_text(said['delivered_on'])}"


def _in_time(act: Act) -> None:
    """What must be told some days ahead is told by then, unless those concerned agree to less."""
    terms = exchange_of(act.matter).terms
    clock = act.matter.clocks.filter(term__in=terms, state="running").first() if terms else None
    if clock is not None and act.data["delivered_on"] > clock.due_on and not act.data.get("waiver"):
        raise IllegalMove(
            f"最迟应于{day_text(clock.due_on)}送达（{clock.label}）；请延期，或者写明有关人员同意缩短的情况。"
        )


def return_letter(act: Act) -> None:
    """Not ours: the sender decides what next; every round is kept."""
    matter = act.matter
    matter.details = {**matter.details, "rounds": [*matter.details.get("rounds", []), _round(act)]}
    matter.served_on = None
    act.text = act.data["reason"][:500]


def _round(act: Act) -> dict[str, Any]:
    matter = act.matter
    return {
        "number": matter.number,
        "sent_on": matter.issued_on.isoformat(),
        "receiver": receiver_name(matter),
        "returned_on": act.today.isoformat(),
        "reason": act.data["reason"],
    }


def redraft(act: Act) -> None:
    """A new letter, a new number, a new service; who returned it has no more part until it is sent again."""
    matter = act.matter
    matter.parties.filter(part__in=[Part.RECEIVER, Part.OFFICE]).exclude(body_id=matter.office_id).update(
        visible_from=None
    )
    matter.number, matter.issued_on, matter.served_on = "", None, None
    act.text = f"第{len(matter.details['rounds'])}次退回后重新起草"


def say(act: Act) -> None:
    """Keep what was said with the matter, for both sides."""
    said = next((str(act.data[name]) for name in ("reason", "opinion", "remark") if act.data.get(name)), "")
    act.matter.details = {**act.matter.details, act.move.name: said}
    act.text = said[:500]


def decline(act: Act) -> None:
    """Not accepted: that is the answer, by letter, with the reason."""
    say(act)
    _answered(act, exchange_of(act.matter).declines, act.data["reason"])


def answer(act: Act) -> None:
    """The result, by letter of the receiver under its own number."""
    _answered(act, _keep_answer(act), act.data["answer"])


def record_answer(act: Act) -> None:
    """The result as it came on paper, on the day it came."""
    day = act.data["received_on"]
    if act.matter.served_on and day < act.matter.served_on:
        raise IllegalMove("答复日期不能早于送达日期。")
    _keep_answer(act)
    act.matter.answered_on = act.facts["fulfilled_on"] = day


def _keep_answer(act: Act) -> str:
    """Store what was answered; returns the result in words."""
    said = act.data
    outcome = dict(outcomes_of(act.matter))[said["outcome"]]
    kept = {"outcome": said["outcome"], "answer": said["answer"], "result": outcome}
    act.matter.details = {**act.matter.details, **kept}
    keep_files(act, said.get("files") or [], purpose="exchanged")
    act.text = f"{outcome}。{said['answer']}"[:500]
    return outcome


def _answered(act: Act, result: str, reasons: str) -> None:
    matter = act.matter
    matter.answered_on = act.today
    matter.details = {**matter.details, "result": result}
    if act.move.letter:
        act.letter_data = {
            "number": next_number(act.move.letter, matter.counterpart, act.today),
            "body": matter.counterpart.name,
            "receiver": matter.office.name,
            "result": result,
            "reasons": reasons,
        }


def hold(act: Act) -> None:
    """磋商 took place: who came, what was said, what came of it; the minutes go to both sides (公益规则第70条)."""
    matter, said = act.matter, act.data
    if said["held_on"] > act.today or (matter.issued_on and said["held_on"] < matter.issued_on):
        raise IllegalMove("磋商日期应当在函件制发之后、今天以前。")
    outcome = dict(exchange_of(matter).outcomes)[said["outcome"]]
    names = ("place", "host", "present", "matters", "statement", "conclusion", "outcome")
    kept = {name: said[name] for name in names} | {"held_on": said["held_on"].isoformat(), "result": outcome}
    matter.details = {**matter.details, **kept}
    keep_files(act, said.get("files") or [], purpose="exchanged")
    act.text = f"{outcome}。{said['conclusion']}"[:500]


def confirm_facts(act: Act) -> None:
    """The facts on which both sides agree, on a paper of their own."""
    keep_files(act, act.data.get("files") or [], purpose="exchanged")
    act.matter.details = {**act.matter.details, "confirmed_facts": act.data["facts"]}
    act.letter_data = {"conclusion": act.data["facts"]}
    act.text = act.data["facts"][:500]


def urge(act: Act) -> None:
    """Pressed for again: when, and in which words."""
    said = {"on": act.today.isoformat(), "text": act.data["reason"]}
    act.matter.details = {**act.matter.details, "urgings": [*act.matter.details.get("urgings", []), said]}
    act.text = act.data["reason"][:500]


def attach(act: Act) -> None:
    """Papers that both sides read."""
    names = keep_files(act, act.data.get("files") or [], purpose="exchanged")
    act.text = f"{'、'.join(names)}。{act.data.get('remark', '')}"
