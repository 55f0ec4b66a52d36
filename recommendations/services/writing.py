"""Writes one recommendation of a register with its history: the only place where a matter begins in a later state."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils import timezone

from recommendations.models import Adoption, Answer, Done, LookBack, Measure, Recommendation, Reply
from recommendations.procedures.kinds import INSTRUMENTS
from recommendations.services.bodies import find_body, find_handler, near_names, new_body
from recommendations.services.facts import KIND_NAMES, Facts, reply_term
from supervision.accounts.models import Body, Person
from supervision.documents import numbering
from supervision.documents.models import ServiceReceipt, ServiceWay
from supervision.documents.registers import RegisterRow
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.matters.dues import DUE_FIELDS, renew_next_due
from supervision.matters.models import Part, Party
from supervision.matters.procedures import procedures
from supervision.terms.services import start_clock, stop_clocks

NUMBER = re.compile(r"^(?P<code>.+)〔(?P<year>\d{4})〕(?P<serial>\d+)号$")
UNSAID = "台账未记载"
MEASURE = "台账导入：整改落实情况"


@dataclass(frozen=True)
class Origin:
    """Where a matter was taken from: the file, the sheet, the row, and the job that took it."""

    file: str
    sheet: str
    row: int
    job: str


@dataclass
class Written:
    """The new matter, what is worth telling about it, and what a person should check."""

    matter: Recommendation
    notes: list[str]
    doubts: list[str]


def write(facts: Facts, row: RegisterRow, *, office: Body, actor: Person | None, origin: Origin) -> Written:
    """One recommendation with parties, reply, look-back, clocks and ledger entry; the caller holds the transaction."""
    now = timezone.now()
    notes: list[str] = []
    doubts: list[str] = []
    addressees = [_body(name, office, notes, doubts) for name in facts.addressees]
    matter = _matter(facts, row, office, addressees[0], actor, origin)
    matter.handler = find_handler(facts.handler, office)
    if matter.handler is None:
        who = f"承办人“{facts.handler}”不在本院在任检察官之中" if facts.handler else "承办人为空"
        notes.append(f"{who}，暂无承办人，可由部门负责人移交承办")
    matter.save()
    _join(matter, addressees, office, now)
    _follow(facts, matter, addressees[0])
    doubts += _run_clocks(facts, matter, row)
    renew_next_due(matter)
    matter.save(update_fields=DUE_FIELDS)
    if note := _continue_sequence(facts, office):
        notes.append(note)
    label = procedures()[facts.kind].states[facts.state]
    remarks = f"。备注：{facts.remarks}" if facts.remarks else ""
    record(
        action=Action.IMPORT,
        name=f"{facts.kind}.import",
        label="台账导入",
        actor=actor,
        body_name=office.name,
        matter_id=matter.pk,
        text=f"据台账“{origin.file}”工作表“{origin.sheet}”第{origin.row}行导入，状态为“{label}”{remarks}",
        data={"to": facts.state, "from": None, "internal": True, "origin": asdict(origin), "said": dict(row.raw)},
    )
    return Written(matter, notes, doubts)


def _body(name: str, office: Body, notes: list[str], doubts: list[str]) -> Body:
    """The body of this name; one that the directory does not have is made, with a doubt where it has one like it."""
    found = find_body(name, office)
    if found is None:
        near = near_names(name, office)
        found = new_body(name, office)
        notes.append(f"“{name}”不在组织名录，已据台账登记")
        if near:
            doubts.append(
                f"“{name}”与名录中的{'、'.join(near)}相近，如为同一单位，请在台账中改为名录中的名称后重新导入"
            )
    return found


def _matter(
    facts: Facts, row: RegisterRow, office: Body, addressee: Body, actor: Person | None, origin: Origin
) -> Recommendation:
    return Recommendation(
        kind=facts.kind,
        function=facts.function,
        number=facts.number,
        title=facts.title,
        state=facts.state,
        phase=procedures()[facts.kind].phases[facts.state],
        office=office,
        counterpart=addressee,
        urgent=facts.urgent,
        reply_by=facts.reply_by,
        opened_on=facts.issued_on,
        issued_on=facts.issued_on,
        served_on=facts.served_on,
        answered_on=facts.answered_on,
        closed_on=facts.closed_on,
        look_back_on=facts.looked_back_on or facts.planned_on,
        outcome=facts.outcome,
        source=f"据台账“{origin.file}”导入，文书全文以原件为准。",
        other=facts.date_remarks,
        created_by=actor,
        details={
            "import": asdict(origin) | {"key": facts.key},
            "date_precision": facts.precision,
            "register": dict(row.raw),
        },
    )


def _join(matter: Recommendation, addressees: list[Body], office: Body, now: datetime) -> None:
    """Who was served sees the matter at once; the superior always does."""
    served = now if matter.served_on else None
    parts: dict[int, tuple[str, datetime | None]] = {addressees[0].pk: (Part.ADDRESSEE, served)}
    for body in addressees[1:]:
        parts.setdefault(body.pk, (Part.COPIED, served))
    if office.parent_id:
        parts.setdefault(office.parent_id, (Part.SUPERIOR, now))
    joint = Body.objects.in_being(timezone.localdate()).filter(kind="joint_office", region=office.region).first()
    if joint and matter.function != "criminal":
        parts.setdefault(joint.pk, (Part.OFFICE, served))
    Party.objects.bulk_create(
        [
            Party(matter=matter, body_id=body, part=part, visible_from=since, sort_on=matter.opened_on)
            for body, (part, since) in parts.items()
        ]
    )


def _follow(facts: Facts, matter: Recommendation, addressee: Body) -> None:
    """Announcement, reply and look-back as far as the register tells of them."""
    if facts.announced and facts.served_on:
        ServiceReceipt.objects.create(
            matter=matter,
            body=addressee,
            way=ServiceWay.ANNOUNCED,
            servers=UNSAID,
            served_on=facts.served_on,
            signed_on=facts.served_on,
        )
    measure = Measure.objects.create(recommendation=matter, order=1, text=MEASURE)
    if facts.answered_on:
        said = f"台账记载：{facts.rectification}" if facts.rectification else UNSAID
        reply = Reply.objects.create(
            recommendation=matter, round=1, summary=said, submitted_on=facts.answered_on, signatory=UNSAID
        )
        if facts.rectified is not None:
            Answer.objects.create(
                reply=reply,
                measure=measure,
                adoption=Adoption.ADOPTED if facts.rectified else Adoption.PARTLY,
                done=Done.DONE if facts.rectified else Done.PARTLY,
                text=said,
            )
    if facts.looked_back_on:
        LookBack.objects.create(
            recommendation=matter,
            held_on=facts.looked_back_on,
            staff=UNSAID,
            method=UNSAID,
            result="held" if facts.rectified else "partial",
            record=facts.rectification or UNSAID,
        )


def _run_clocks(facts: Facts, matter: Recommendation, row: RegisterRow) -> list[str]:
    """The reply term: running where an answer is owed, met where one came; none from a day that is not known.

    Filing with the superior is not recorded in registers, so no clock of it starts.
    """
    if not facts.counts_from_service or (INSTRUMENTS[facts.kind].dated_reply and facts.reply_by is None):
        return []
    if facts.state == "acknowledged":
        for start in procedures()[facts.kind].move("serve").starts:
            if start.on == "served_on" and start.obliges == "addressee" and start.applies(matter):
                length = getattr(matter, start.length) if start.length else None
                _start(matter, start.term, length=length)
        return []
    answered_on = facts.answered_on
    if answered_on is None or not facts.term_agrees or "replied_on" in facts.precision:
        return []
    if answered_on < matter.served_on:  # type: ignore[operator]
        return []
    term = reply_term(facts.kind, facts.function)
    due_on = _start(matter, term)
    stop_clocks(matter_id=matter.pk, terms=[term], on=answered_on, met=True, note="台账导入")
    return _compared(row.values.get("in_time"), answered_on, due_on)


def _start(matter: Recommendation, term: str, *, length: int | None = None) -> date:
    clock = start_clock(
        matter_id=matter.pk,
        term=term,
        on=matter.served_on,
        obligor=matter.counterpart,
        urgent=matter.urgent,
        length=length,
        document_date=matter.reply_by if INSTRUMENTS[matter.kind].dated_reply else None,
        note="台账导入：收到文书之日",
    )
    return clock.due_on


def _compared(in_time: object, answered_on: date, due_on: date) -> list[str]:
    """Doubt a verdict of the register that the reckoning does not bear out."""
    late = (answered_on - due_on).days
    if in_time is True and late > 0:
        return [f"台账记为按期回复，按规定计算逾期{late}日"]
    if in_time is False and late <= 0:
        return ["台账记为逾期回复，按规定计算没有逾期"]
    return []


def _continue_sequence(facts: Facts, office: Body) -> str:
    """Let the office's own numbers go on after this one; a note when the number is another office's."""
    found = NUMBER.match(facts.number)
    prefix = office.document_prefix
    if not found or not prefix:
        return ""
    if not found["code"].startswith(prefix):
        return f"文号不以本院代字“{prefix}”开头"
    year = int(found["year"])
    # Some offices number several kinds in one sequence, so the code may be that of another kind.
    for kind in dict.fromkeys((facts.kind, *KIND_NAMES)):
        if found["code"] == prefix + numbering.code_of(kind, office, date(year, 12, 31)):
            numbering.continue_from(kind, office, year, int(found["serial"]))
            break
    return ""
