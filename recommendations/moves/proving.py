"""Service that is not handed over: publication, what did not arrive, and the office on who is responsible (R12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from supervision.accounts.models import BodyKind, Person
from supervision.documents.models import UNDELIVERED, ServiceReceipt, ServiceWay
from supervision.documents.services import last_receipt
from supervision.matters.gathering import children, last_service
from supervision.matters.models import SERVED_PARTS, Matter
from supervision.matters.moves import keep_files
from supervision.matters.reports import on_text
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text
from supervision.terms.models import Clock

RETURNS = 2


def addressee_is_no_state_organ(matter: Matter, actor: Person, today: date) -> str | None:
    """公告送达 is for those whose whereabouts are unknown; a state organ has a seat (民事诉讼法第95条)."""
    if matter.counterpart is not None and matter.counterpart.kind == BodyKind.OTHER:
        return None
    return "公告送达适用于下落不明或者其他方式无法送达的单位，不得用于国家机关。"


def the_published_period_is_over(matter: Matter, actor: Person, today: date) -> str | None:
    """Thirty days must have passed."""
    running = (row for row in children(matter, "g_clocks") if (row["term"], row["state"]) == ("SD_NOTICE", "running"))
    due_on = next((row["due_on"] for row in running), None)
    if due_on is None:
        return "没有在计的公告送达期限。"
    return f"公告期于{on_text(due_on)}届满，尚未经过。" if today <= date.fromisoformat(due_on) else None


def on_its_way(matter: Matter, actor: Person, today: date) -> str | None:
    """Only what has not been served yet can have failed to arrive."""
    last = last_service(matter)
    if last is None or last["served_on"] is not None or last["way"] == ServiceWay.PUBLISHED:
        return "送达日期已经确定，或者不是邮寄、电子方式送达。"
    return None


def returned_twice(matter: Matter, actor: Person, today: date) -> str | None:
    """The office is asked when the letter came back a second time (coordination by the office, a product default)."""
    count = returns_of(matter)
    return None if count >= RETURNS else f"本建议被退回{count}次，第二次退回后由联席办协调。"


def returns_of(matter: Matter) -> int:
    """How often the letters of the matter came back as not the body's duty."""
    returned = [row["return_reason"] for row in children(matter, "g_receipts") if row["returned_on"]]
    return sum(not reason.startswith(UNDELIVERED) for reason in returned)


def proposal_waits(matter: Any) -> bool:
    """Whether another unit was proposed since the letter last came back, and the chief has not decided about it."""
    said = matter.details.get("coordinated") or {}
    if matter.state != "returned" or not said or said.get("kept"):
        return False
    if matter.counterpart and said["body"] == matter.counterpart.name:
        return False
    returned = [str(row["returned_on"]) for row in children(matter, "g_receipts") if row["returned_on"]]
    return bool(said["on"] >= max(returned, default=""))


def a_proposal_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """One keeps the addressee against a proposal."""
    return None if proposal_waits(matter) else "没有待决定的协调意见。"


def no_proposal_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """Nothing goes to a unit again while it is open whether it is the right one."""
    if not proposal_waits(matter):
        return None
    return f"联席办建议由{matter.details['coordinated']['body']}承担，是否变更被建议单位由检察长先行决定。"


def keep_addressee(act: Act) -> None:
    """The chief keeps the addressee, with reasons."""
    matter = act.matter
    matter.details = {**matter.details, "coordinated": {**matter.details["coordinated"], "kept": act.data["reason"]}}
    act.text = act.data["reason"][:500]


def publish(act: Act) -> None:
    """Publish the letter: the period runs first, the day of service is still to come."""
    matter, said = act.matter, act.data
    if matter.issued_on and said["published_on"] < matter.issued_on:
        raise IllegalMove("公告日期不能早于制发日期。")
    receipt = ServiceReceipt.objects.create(
        matter=matter,
        letter=matter.letters.filter(kind=matter.kind).order_by("-made_at").first(),
        body=matter.counterpart,
        way=ServiceWay.PUBLISHED,
        place=said["medium"],
        servers=said["servers"],
        published_on=said["published_on"],
        announcement=said["reason"],
    )
    keep_files(act, said.get("files") or [], purpose="receipt", reference=receipt.pk)
    matter.parties.filter(Q(part__in=SERVED_PARTS) | Q(body_id=matter.counterpart_id)).update(visible_from=act.now)
    act.text = f"公告送达，{day_text(said['published_on'])}发布于{said['medium']}"


def deem_served(act: Act) -> None:
    """The period has passed: its last day is the day of service, whenever it is recorded."""
    clock = Clock.objects.get(matter_id=act.matter.pk, term="SD_NOTICE", state="running")
    receipt = last_receipt(act.matter)
    if receipt is None:
        raise IllegalMove("尚无送达记录。")
    receipt.served_on = act.matter.served_on = clock.due_on
    receipt.save(update_fields=["served_on"])
    act.facts["fulfilled_on"] = clock.due_on
    act.text = f"公告期满，送达日{day_text(clock.due_on)}"


def record_undelivered(act: Act) -> None:
    """It did not arrive: another way of service is needed, and nobody has seen the letter."""
    receipt = last_receipt(act.matter)
    assert receipt is not None  # the guard saw it
    if receipt.delivered_on and act.data["returned_on"] < receipt.delivered_on:
        raise IllegalMove("退回日期不能早于交邮日期。")
    receipt.returned_on, receipt.return_reason = act.data["returned_on"], f"{UNDELIVERED}{act.data['reason']}"[:500]
    receipt.save(update_fields=["returned_on", "return_reason"])
    keep_files(act, act.data.get("files") or [], purpose="receipt", reference=receipt.pk)
    act.matter.parties.filter(Q(part__in=SERVED_PARTS) | Q(body_id=act.matter.counterpart_id)).update(visible_from=None)
    act.text = receipt.return_reason


def coordinate_addressee(act: Act) -> None:
    """The office says who is responsible, with reasons; the chief readdresses, or not."""
    body = act.data["body"]
    said = {"body": body.name, "reason": act.data["reason"], "on": act.today.isoformat()}
    act.matter.details = {**act.matter.details, "coordinated": said}
    act.text = f"建议由{body.name}承担。{act.data['reason']}"[:500]
