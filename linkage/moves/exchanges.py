"""Transfers and requests: what drafting, sending, returning and answering entail."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.moves import keep_files
from linkage.procedures.exchanges import EXCHANGES
from supervision.accounts.models import Body, BodyKind, Person
from supervision.documents.numbering import next_number
from supervision.matters.models import Function, Matter, Part, Party
from supervision.matters.services import Act, IllegalMove

TEXTS = ("facts", "basis", "suspects", "contact", "department")


def decided_by_another(matter: Matter, actor: Person, today: date) -> str | None:
    """Who drafts does not approve."""
    return "起草人不能审批自己起草的函件。" if matter.created_by_id == actor.pk else None


def joint_office(region: str, today: date) -> Body | None:
    """The office of the joint meeting of a region, if there is one."""
    return Body.objects.in_being(today).filter(kind=BodyKind.JOINT_OFFICE, region=region).first()


def draft(act: Act) -> None:
    """Fill a new transfer or request; its receiver is named, and sees nothing yet."""
    matter = act.matter
    matter.handler = act.actor if matter.office.is_procuratorate else None
    _fill(act)
    act.facts["after"] = [_after_draft]


def _after_draft(act: Act) -> None:
    _name_receiver(act)
    keep_files(act, act.data.get("files") or [], purpose="exchanged")


def revise(act: Act) -> None:
    """Change the draft."""
    _fill(act)
    _name_receiver(act)
    keep_files(act, act.data.get("files") or [], purpose="exchanged")


def _fill(act: Act) -> None:
    matter, said = act.matter, act.data
    inside = said["counterpart"].pk == matter.office_id
    if inside and not said["department"]:
        raise IllegalMove("移送本单位其他部门的，须写明接收部门。")
    matter.title, matter.counterpart, matter.secrecy = said["title"], said["counterpart"], said["secrecy"]
    types = dict(EXCHANGES[matter.kind].types)
    matter.field = types[said["type"]]
    matter.function = (
        said["type"] if said["type"] in Function.values else (matter.parent.function if matter.parent else "")
    )
    kept = {name: said.get(name, "") for name in TEXTS}
    kept |= {"type": said["type"], "feedback_by": said["feedback_by"].isoformat()}
    matter.details = {**matter.details, **kept}
    act.text = f"拟发往{matter.counterpart.name}{kept['department']}"


def _name_receiver(act: Act) -> None:
    matter = act.matter
    matter.parties.filter(part=Part.RECEIVER).exclude(body=matter.counterpart).delete()
    if matter.counterpart_id != matter.office_id:
        _let_in(matter, matter.counterpart, Part.RECEIVER, None)


def _let_in(matter: Matter, body: Body, part: str, since: Any) -> None:
    Party.objects.update_or_create(
        matter=matter, body=body, defaults={"part": part, "visible_from": since, "sort_on": matter.opened_on}
    )


def send(act: Act) -> None:
    """The receiver sees it from now on; the joint office too, unless it is criminal, restricted or inside one body."""
    matter = act.matter
    if date.fromisoformat(matter.details["feedback_by"]) < act.today:
        raise IllegalMove("函件载明的反馈日期已过，请退回修改。")
    matter.issued_on = act.today
    if matter.counterpart_id == matter.office_id:
        act.text = f"移送{matter.details['department']}"
        return
    _let_in(matter, matter.counterpart, Part.RECEIVER, act.now)
    office = joint_office(matter.office.region, act.today)
    known = matter.secrecy == "ordinary" and matter.function != Function.CRIMINAL
    if office and known and office.pk not in (matter.office_id, matter.counterpart_id):
        _let_in(matter, office, Part.OFFICE, act.now)
    act.text = f"发往{matter.counterpart.name}"


def acknowledge(act: Act) -> None:
    """Signed for today; the feedback runs to the date in the letter."""
    matter = act.matter
    matter.served_on = act.today
    matter.details = {**matter.details, "received_by": act.data["recipient"]}
    matter.feedback_by = date.fromisoformat(matter.details["feedback_by"])
    act.text = f"{act.data['recipient']}签收"


def return_letter(act: Act) -> None:
    """Back to the sender, with the reason; the round is kept."""
    matter = act.matter
    matter.details = {**matter.details, "rounds": [*matter.details.get("rounds", []), _round(act)]}
    act.text = act.data["reason"][:500]


def _round(act: Act) -> dict[str, str]:
    matter = act.matter
    return {
        "number": matter.number,
        "sent_on": matter.issued_on.isoformat(),
        "receiver": f"{matter.counterpart.name}{matter.details.get('department', '')}",
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
    _answered(act, "不予受理", act.data["reason"])


def answer(act: Act) -> None:
    """The result, by letter of the receiver under its own number."""
    said = act.data
    outcome = dict(EXCHANGES[act.matter.kind].outcomes)[said["outcome"]]
    act.matter.details = {**act.matter.details, "outcome": said["outcome"], "answer": said["answer"]}
    keep_files(act, said.get("files") or [], purpose="exchanged")
    act.text = f"{outcome}。{said['answer']}"[:500]
    _answered(act, outcome, said["answer"])


def _answered(act: Act, result: str, reasons: str) -> None:
    matter = act.matter
    matter.answered_on = act.today
    act.letter_data = {
        "number": next_number(act.move.letter, matter.counterpart, act.today),
        "body": matter.counterpart.name,
        "receiver": matter.office.name,
        "result": result,
        "reasons": reasons,
    }


def attach(act: Act) -> None:
    """Papers that both sides read."""
    names = keep_files(act, act.data.get("files") or [], purpose="exchanged")
    act.text = f"{'、'.join(names)}。{act.data.get('remark', '')}"
