"""Monthly reconciliation of transfers: the figures of every unit, what each declares, signatures, the end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q

from cases.moves.enforcement_link import procuratorate_of
from linkage.models import Member
from linkage.moves.bodies import own_unit
from linkage.moves.tasks import let_in
from linkage.procedures.reconciling import DECLARED, is_empty
from supervision.accounts.models import Body, Person
from supervision.matters.models import Matter, Part
from supervision.matters.services import Act, IllegalMove, perform

SENT = {
    "sent": Count("pk"),
    "unsigned": Count("pk", filter=Q(state="sent")),
    "unanswered": Count("pk", filter=Q(state__in=["received", "accepted"])),
}
GOT = {
    "received": Count("pk", filter=Q(served_on__isnull=False) & ~Q(state="returned")),
    "answered": Count("pk", filter=Q(answered_on__isnull=False)),
    "owed": Count("pk", filter=Q(state__in=["received", "accepted"])),
    "unsigned_in": Count("pk", filter=Q(state="sent")),
}


def month_after(first: date) -> date:
    """The first day of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def figures(actor: Person, region: str, first: date) -> dict[int, dict[str, int]]:
    """By body: what it sent and got in a month, of the transfers that the office sees; two queries."""
    found = Matter.objects.visible_to(actor).filter(kind="transfer", office__region=region)
    found = found.filter(issued_on__gte=first, issued_on__lt=month_after(first))
    rows: dict[int, dict[str, int]] = {}
    for side, counts in (("office_id", SENT), ("counterpart_id", GOT)):
        for row in found.order_by().values(side).annotate(**counts):
            rows.setdefault(row[side], {}).update({name: row[name] for name in counts})
    return rows


def _rows(act: Act) -> list[dict[str, Any]]:
    matter = act.matter
    first = date.fromisoformat(matter.details["month"])
    last = month_after(first)
    known = figures(act.actor, matter.office.region, first)
    before = {row["body"]: row for row in matter.details.get("units", [])}
    rows = []
    for body in _both_sides(matter, first, last, act.today):
        counts = {name: known.get(body.pk, {}).get(name, 0) for name in (*SENT, *GOT)}
        row = {"body": body.pk, "name": body.name, "counts": counts}
        old = before.get(body.pk, {})
        # A signature stands under the numbers that were signed.
        kept = ("declared", "why", "signed") if old.get("counts") == counts else ("declared", "why")
        rows.append(row | {name: old[name] for name in kept if name in old})
    return rows


def _both_sides(matter: Matter, first: date, last: date, today: date) -> list[Body]:
    """The member units of the month, and the procuratorate of the region, which is a side of every transfer."""
    members = Member.objects.filter(mechanism=matter.parent, since__lt=last).exclude(until__lte=first)
    bodies = [member.body for member in members.select_related("body").order_by("pk")]
    ours = procuratorate_of(matter.office, today)
    return bodies if not bodies or ours is None or ours in bodies else [*bodies, ours]


def compile_month(act: Act) -> None:
    """The month's figures of every member unit, also of those with none; each side is asked to check them."""
    matter, first = act.matter, act.data["month"]
    if month_after(first) > act.today:
        raise IllegalMove("当月终了后才能对账。", "month")
    same = Matter.objects.filter(kind="reconciliation", office=matter.office, details__month=first.isoformat())
    if same.exclude(state="cancelled").exists():
        raise IllegalMove("该月已经编制对账。", "month")
    matter.title = f"{first.year}年{first.month}月线索移送对账"
    matter.issued_on = matter.served_on = act.today
    matter.details = {"month": first.isoformat()}
    matter.details = {**matter.details, "units": _rows(act)}
    if not matter.details["units"]:
        raise IllegalMove("联动机制还没有成员单位。")
    act.facts["after"] = [_let_units_in]
    act.text = f"成员单位{len(matter.details['units'])}个"


def _let_units_in(act: Act) -> None:
    bodies = Body.objects.filter(pk__in=[row["body"] for row in act.matter.details["units"]]).order_by("pk")
    parts = [(body, Part.LEAD if body.is_procuratorate else Part.RESPONSIBLE) for body in bodies]
    let_in(act.matter, parts, act.now)


def own_row(matter: Matter, actor: Person) -> dict[str, Any]:
    """The actor's unit in the month; IllegalMove when it is none of them."""
    unit = own_unit(matter, actor)
    for row in matter.details["units"]:
        if row["body"] == unit.pk:
            return row
    raise IllegalMove("您的单位不在本次对账范围。")


def _replace(matter: Matter, row: dict[str, Any], **changes: Any) -> None:
    units = [{**one, **changes} if one["body"] == row["body"] else one for one in matter.details["units"]]
    matter.details = {**matter.details, "units": units}


def declare(act: Act) -> None:
    """What the unit's own ledger says; where it differs from ours the reason is asked for."""
    row = own_row(act.matter, act.actor)
    numbers = {name: act.data[name] for name, _ in DECLARED}
    if any(numbers[name] != row["counts"][name] for name in numbers) and not act.data["why"]:
        raise IllegalMove("填报数与系统数不一致，请写明原因。", "why")
    _replace(act.matter, row, declared=numbers, why=act.data["why"], signed=None)
    act.text = f"{row['name']}：{'，'.join(f'{label}{numbers[name]}' for name, label in DECLARED)}"


def has_declared(details: dict[str, Any], person: Person) -> bool:
    """Whether the person's units have said their numbers, or have an empty month."""
    return all(row.get("declared") for row in _waited_for(details, person))


def need_not_sign(details: dict[str, Any], person: Person) -> bool:
    """Whether nothing of the person's units waits for a signature: signed, not declared yet, or an empty month."""
    return all(row.get("signed") or not row.get("declared") for row in _waited_for(details, person))


def _waited_for(details: dict[str, Any], person: Person) -> list[dict[str, Any]]:
    """The rows of the person's units; a unit with an empty month is not waited for, a procuratorate always."""
    bodies = {duty.body_id: duty.body for duty in person.duties}
    mine = [row for row in details["units"] if row["body"] in bodies]
    return [row for row in mine if bodies[row["body"]].is_procuratorate or not is_empty(row)]


def own_numbers_are_declared(matter: Matter, actor: Person, today: date) -> str | None:
    """A head signs what the clerk declared, once."""
    try:
        row = own_row(matter, actor)
    except IllegalMove as refused:
        return str(refused)
    if not row.get("declared"):
        return "请先填报本单位台账数。"
    return "本单位已经签认。" if row.get("signed") else None


def sign(act: Act) -> None:
    """A unit's head stands for its numbers."""
    row = own_row(act.matter, act.actor)
    signed = {"by": act.actor.name, "on": act.today.isoformat(), "opinion": act.data["opinion"]}
    _replace(act.matter, row, signed=signed)
    act.text = f"{row['name']}：{act.data['opinion']}"[:500]


def refresh(act: Act) -> None:
    """Count again after receipts and results were made up."""
    act.matter.details = {**act.matter.details, "units": _rows(act)}
    _let_units_in(act)
    act.text = "重新汇总"


def both_sides_have_signed(matter: Matter, actor: Person, today: date) -> str | None:
    """The procuratorate and every unit with transfers; a unit with an empty month is flagged, not waited for."""
    lead = set(matter.parties.filter(part=Part.LEAD).values_list("body_id", flat=True))
    if not lead:
        return "对账单没有检察院一方，请先“重新汇总”。"
    rows = [row for row in matter.details["units"] if row["body"] in lead or not is_empty(row)]
    missing = [row["name"] for row in rows if not row.get("signed")]
    return f"{'、'.join(missing)}尚未签认。" if missing else None


def close(act: Act) -> None:
    """Signed by both sides: the sheet goes out, and the next month's is due."""
    act.matter.answered_on = act.today
    first = date.fromisoformat(act.matter.details["month"])
    perform(act.matter.parent, "record_reconciliation", actor=act.actor, data={"month": first}, now=act.now)
    act.text = act.data.get("remark", "")
