"""The addressed units at work: pieces of it, the draft of the reply, counter-signatures, interim reports."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from cases.moves.once import countersignatures, units_without_account
from recommendations.models import CounterSignature, InterimReport, Measure, Piece, Recommendation, Reply, ReplyDraft
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Body, Person
from supervision.documents.models import Attachment
from supervision.documents.originals import original
from supervision.matters.gathering import children
from supervision.matters.models import UNIT_PARTS, Matter, Part
from supervision.matters.moves import keep_files
from supervision.matters.roles import parties_of
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text

State = ReplyDraft.State


def unit_of(matter: Matter, person: Person) -> Body:
    """The addressed unit for which the person acts: the lead before a joint one."""
    addressed = {body: part for body, part, _ in parties_of(matter) if part in UNIT_PARTS}
    own = [duty.body for duty in person.duties if duty.body_id in addressed]
    if not own:
        raise IllegalMove("您不属于本文书的主办、协办单位。")
    return min(own, key=lambda body: addressed[body.pk] != Part.ADDRESSEE)


def measures_of(matter: Matter) -> list[Measure]:
    """The measures in their order."""
    return list(Measure.objects.filter(recommendation=matter.pk).order_by("order"))


# --- who does what ----------------------------------------------------------------------------------------------------
def hand_out(act: Act) -> None:
    """Each measure to a person of the unit, by the unit's own date; what is left empty is handed to nobody."""
    unit, handed = unit_of(act.matter, act.actor), []
    had = Piece.objects.filter(measure__recommendation=act.matter.pk, body=unit, person__isnull=False).exists()
    if not had and not any(row.get("person") for row in act.data["pieces"]):
        raise IllegalMove("至少将一项分给办理人。")
    for measure, row in zip(measures_of(act.matter), act.data["pieces"], strict=True):
        person = row.get("person")
        values = {"person": person, "due_on": row.get("due_on"), "note": row.get("note") or ""}
        if person is None:
            Piece.objects.filter(measure=measure, body=unit).update(person=None, due_on=None, note="", handed_on=None)
            continue
        Piece.objects.update_or_create(measure=measure, body=unit, defaults={**values, "handed_on": act.today})
        until = f"，内部时限{day_text(values['due_on'])}" if values["due_on"] else ""
        handed.append(f"第{measure.order}项：{person.name}{until}")
    act.text = "；".join(handed)[:500] or "取消分工"


def contribute(act: Act) -> None:
    """What was done about the measures that the unit, or the person, works on."""
    unit, told = unit_of(act.matter, act.actor), []
    for measure, row in zip(measures_of(act.matter), act.data["pieces"], strict=True):
        if not row.get("text"):
            continue
        values = {name: row.get(name) for name in ("text", "done", "done_on")}
        values |= {"responsible": row.get("responsible") or "", "reported_by": act.actor, "reported_on": act.today}
        Piece.objects.update_or_create(measure=measure, body=unit, defaults=values)
        keep_files(act, row.get("files") or [], purpose="piece", reference=measure.pk)
        told.append(str(measure.order))
    if not told:
        raise IllegalMove("至少填写一项办理情况。")
    act.text = f"{unit.name}报送第{'、'.join(told)}项办理情况"


# --- the draft of the reply -------------------------------------------------------------------------------------------
def waiting_draft(matter: Matter) -> ReplyDraft | None:
    """The draft that waits for the head's signature."""
    return ReplyDraft.objects.filter(recommendation_id=matter.pk, state=State.WAITING).first()


def draft_row(matter: Matter) -> dict[str, Any] | None:
    """The row of that draft, as pages and guards read it: a new one takes the place of the one that waits."""
    return next((row for row in children(matter, "g_drafts") if row["state"] == State.WAITING), None)


def _signatures(matter: Matter) -> dict[int, bool]:
    """Which units countersigned the draft that waits, and whether they agreed."""
    return {row["body"]: row["agreed"] for row in children(matter, "g_signatures")}


def a_draft_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """There is something to return."""
    return None if draft_row(matter) else "没有待签发的回复稿。"


def draft_waits_for_this_unit(matter: Matter, actor: Person, today: date) -> str | None:
    """A joint unit signs each draft once."""
    if draft_row(matter) is None:
        return "主办单位尚未送来回复稿。"
    return "本单位已经会签。" if unit_of(matter, actor).pk in _signatures(matter) else None


def joint_units_have_signed(matter: Matter, actor: Person, today: date) -> str | None:
    """No reply of several units leaves before each of them has agreed to it."""
    if original() is not None:
        return None  # it left where all of them work, and this was asked there
    joint = {row["body"]: row["name"] for row in children(matter, "g_parties") if row["part"] == Part.JOINT}
    if not joint:
        return None
    if draft_row(matter) is None:
        return "有协办单位的，应当先拟制回复稿送会签。"
    said = _signatures(matter)
    against = "、".join(joint[key] for key, agreed in said.items() if key in joint and not agreed)
    if against:
        return f"{against}不同意回复稿，应当协商修改后重新会签。"
    missing = "、".join(name for key, name in joint.items() if key not in said)
    return f"{missing}尚未会签。" if missing else None


def without_files(said: dict[str, Any]) -> dict[str, Any]:
    """What the form of a reply said, as plain JSON without its files."""
    rows = [{name: value for name, value in row.items() if name != "files"} for row in said["answers"]]
    plain = {name: value for name, value in said.items() if name not in ("answers", "files")} | {"answers": rows}
    found: dict[str, Any] = json.loads(json.dumps(plain, cls=DjangoJSONEncoder))
    return found


def last_draft(matter: Matter) -> ReplyDraft | None:
    """The draft to go on from: the one that waits, or the last that was returned; none after the reply was sent."""
    last = ReplyDraft.objects.filter(recommendation_id=matter.pk).last()
    return None if last is None or last.state == State.SENT else last


def known_answers(matter: Matter) -> list[dict[str, Any]]:
    """The rows of a reply as far as they are known: from the draft that waits or was returned, else from the pieces."""
    draft = last_draft(matter)
    if draft is not None:
        return list(draft.said["answers"])
    pieces: dict[int, list[Piece]] = {}
    reported = Piece.objects.filter(measure__recommendation=matter.pk, reported_on__isnull=False)
    for piece in reported.select_related("body"):
        pieces.setdefault(piece.measure_id, []).append(piece)
    lead = matter.counterpart_id
    return [_joined(pieces.get(measure.pk, []), lead) for measure in measures_of(matter)] if pieces else []


def _joined(pieces: list[Piece], lead: int | None) -> dict[str, Any]:
    """What several units did about one measure, as one answer to start from; the lead alone need not be named."""
    if not pieces:
        return {}
    several = any(piece.body_id != lead for piece in pieces)
    alike = {piece.done for piece in pieces}
    return {
        "text": "\n".join(f"{piece.body.name}：{piece.text}" if several else piece.text for piece in pieces),
        "done": alike.pop() if len(alike) == 1 else "partly",
        "done_on": max((piece.done_on for piece in pieces if piece.done_on), default=None),
        "responsible": "、".join(dict.fromkeys(piece.responsible for piece in pieces if piece.responsible))[:60],
    }


def draft_reply(act: Act) -> None:
    """A new draft takes the place of the one that waits; its counter-signatures fall with it."""
    drafts = ReplyDraft.objects.filter(recommendation=act.matter)
    drafts.filter(state=State.WAITING).update(state=State.RETURNED, remark="已由新稿代替")
    draft = ReplyDraft.objects.create(
        recommendation=act.matter,
        number=drafts.count() + 1,
        said=without_files(act.data),
        prepared_by=act.actor,
        prepared_on=act.today,
    )
    for measure, row in zip(measures_of(act.matter), act.data["answers"], strict=True):
        keep_files(act, row.get("files") or [], purpose="piece", reference=measure.pk)
    act.text = f"{draft}。{act.data['summary']}"[:500]


def countersign(act: Act) -> None:
    """The joint unit's head agrees, or says why not."""
    draft, unit = waiting_draft(act.matter), unit_of(act.matter, act.actor)
    if draft is None:
        raise IllegalMove("主办单位尚未送来回复稿。")
    agreed = act.data["agreed"] == "yes"
    opinion = act.data.get("opinion") or ""
    CounterSignature.objects.create(
        draft=draft, body=unit, agreed=agreed, opinion=opinion, signed_by=act.actor, signed_on=act.today
    )
    act.text = f"{unit.name}{'同意' if agreed else '不同意'}。{opinion}"[:500]


def to_countersign_elsewhere(matter: Matter, today: date) -> QuerySet[Body]:
    """The joint units without account that have not countersigned the draft that waits."""
    joint = {row["body"] for row in children(matter, "g_parties") if row["part"] == Part.JOINT}
    if not joint or draft_row(matter) is None:
        return Body.objects.none()
    units = units_without_account(matter, today).exclude(pk=matter.counterpart_id or 0)
    return units.exclude(pk__in=_signatures(matter))


def a_counter_signature_is_to_be_recorded(matter: Matter, actor: Person, today: date) -> str | None:
    """A joint unit that cannot sign here has not countersigned yet."""
    return None if to_countersign_elsewhere(matter, today).exists() else "没有待登记会签的协办单位。"


def record_countersignature(act: Act) -> None:
    """What a head without account said of the draft, on paper or by a link."""
    said, draft = act.data, waiting_draft(act.matter)
    unit = to_countersign_elsewhere(act.matter, act.today).filter(pk=said["body"].pk).first()
    if draft is None or unit is None:
        raise IllegalMove("该单位已经会签，或者应当由其登录系统会签。")
    link = countersignatures(act.matter, draft.pk).get(unit.pk)
    agreed, opinion = said["agreed"] == "yes", said.get("opinion") or ""
    if link is not None and link.countersigned["agreed"] != agreed:
        raise IllegalMove("与该单位通过一次性链接的会签意见不一致。")
    signed_on = date.fromisoformat(link.countersigned["on"]) if link else act.today
    CounterSignature.objects.create(
        draft=draft, body=unit, agreed=agreed, opinion=opinion, signed_by=act.actor, signatory=said["signatory"],
        signed_on=signed_on,
    )  # fmt: skip
    keep_files(act, said.get("files") or [], purpose="piece", reference=None)
    way = "通过一次性链接会签" if link else "纸面会签"
    act.text = f"{unit.name}{said['signatory']}{way}，{'同意' if agreed else '不同意'}。{opinion}"[:500]


def return_draft(act: Act) -> None:
    """The head wants it otherwise."""
    reason = act.data["reason"]
    ReplyDraft.objects.filter(recommendation=act.matter, state=State.WAITING).update(
        state=State.RETURNED, remark=reason
    )
    act.text = reason[:500]


def send_draft(act: Act, made: Reply) -> str:
    """The reply has left: the draft is done with, the units' papers go along as evidence. Returns who countersigned.

    What joint units have signed is not changed any more.
    """
    matter: Recommendation = act.matter
    draft = waiting_draft(matter)
    signed = [one.body.name for one in draft.signatures.select_related("body")] if draft else []
    parts = [part.name for part in INSTRUMENTS[matter.kind].answer_parts]
    anew = act.move.name == "reply"
    if draft is not None and signed and anew and _differs(draft.said, without_files(act.data), parts):
        raise IllegalMove("会签后的回复稿不能改动；需要改动的，重新拟制并会签。")
    if draft is not None:
        draft.state = State.SENT
        draft.save(update_fields=["state"])
    if act.move.name == "reply":
        for answer in made.answers.all():
            papers = Attachment.objects.filter(matter=matter, purpose="piece", reference=answer.measure_id)
            papers.update(purpose="answer", reference=answer.pk)
    return "、".join(signed)


def _differs(signed: dict[str, Any], said: dict[str, Any], parts: list[str]) -> bool:
    """Whether what is sent is not what was signed: the summary, the instrument's own parts, or a measure's answer."""

    def words(one: dict[str, Any]) -> Any:
        answers = [{key: value for key, value in row.items() if value} for row in one["answers"]]
        return one["summary"], [one.get(name) or "" for name in parts], answers

    return bool(words(signed) != words(said))


def report_interim(act: Act) -> None:
    """A plan or a report on the way; no reply, and no clock stops."""
    said = act.data
    made = InterimReport.objects.create(
        recommendation=act.matter,
        kind=said["kind"],
        text=said["text"],
        next_on=said.get("next_on"),
        reported_on=act.today,
    )
    keep_files(act, said.get("files") or [], purpose="interim", reference=made.pk)
    act.text = f"{made.get_kind_display()}。{said['text']}"[:500]
