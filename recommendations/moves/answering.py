"""What the addressee does, and what is decided about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.moves.once import take_reply
from recommendations.models import Answer, Done, Objection, Recommendation, Reply
from recommendations.moves.ordering import carry_out
from recommendations.moves.serving import take_back
from recommendations.moves.unit import send_draft
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Person
from supervision.matters.gathering import children
from supervision.matters.models import Matter
from supervision.matters.moves import keep_files
from supervision.matters.procedures import concrete
from supervision.matters.reports import on_text
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text, fulfilled_on
from supervision.terms.models import ClockState


def objection_period_runs(matter: Matter, actor: Person, today: date) -> str | None:
    """Objections are heard within the period that the letter states; later ones come by other means.

    Once for each letter: a changed one is served anew and has a period of its own.
    """
    windows = [row for row in children(matter, "g_clocks") if row["term"] == "JY_OBJECTION_WINDOW"]
    last = max(windows, key=lambda row: row["id"], default=None)
    if last is None:
        return "本建议没有在计的异议期限。"
    if last["state"] != ClockState.RUNNING:
        return "异议已经复核答复。"
    if today > date.fromisoformat(last["due_on"]):
        return f"异议期限已于{on_text(last['due_on'])}届满。"
    return None


def not_re_examined_yet(matter: Matter, actor: Person, today: date) -> str | None:
    """One 复查 per notice (刑规第554条)."""
    return "已经复查答复。" if matter.details.get("re_examined") else None


def not_answered_yet(matter: Matter, actor: Person, today: date) -> str | None:
    """One answer while the objection is reviewed; it is verified afterwards."""
    given = matter.state == "objected" and matter.answered_on is not None
    return "已经书面回复；异议复核后由检察机关核验。" if given else None


def an_objection_waits(matter: Matter) -> bool:
    """The objection is still under review: the answer is kept, and verified once it is decided."""
    return Objection.objects.filter(recommendation_id=matter.pk, decision="").exists()


def has_answered(matter: Matter) -> bool:
    """The answer came while the objection was under review."""
    return matter.answered_on is not None


def raise_objection(act: Act) -> None:
    """Keep the grounds and the proof; the reply term goes on (R15)."""
    objection = Objection.objects.create(recommendation=act.matter, grounds=act.data["grounds"], submitted_on=act.today)
    names = keep_files(act, act.data.get("files") or [], purpose="objection", reference=objection.pk)
    act.text = act.data["grounds"][:500]
    one = INSTRUMENTS[act.matter.kind]
    title = f"关于{one.short}的异议书" if one.objection == "window" else f"关于复查{one.short}的申请书"
    word = "复核" if one.objection == "window" else "复查"
    told = {"title_text": title, "review_word": word, "objection": objection.grounds}
    act.letter_data = {**told, "attachments": names}


def _decide(act: Act, decision: str) -> None:
    Objection.objects.filter(recommendation=act.matter, decision="").update(
        decision=decision, reason=act.data["reason"], decided_on=act.today
    )
    act.text = act.data["reason"][:500]


def reject_objection(act: Act) -> None:
    """The objection does not hold; the reasons go to the addressee."""
    _decide(act, "rejected")
    objection = Objection.objects.filter(recommendation=act.matter).order_by("-id").first()
    again = INSTRUMENTS[act.matter.kind].objection == "re_examination"
    if again:
        # What was found right goes up (刑规第554条): the report is offered from now on, a second 复查 is not.
        act.matter.details = {**act.matter.details, "re_examined": act.today.isoformat()}
    act.letter_data = {
        "reasons": act.data["reason"],
        # What was found on the review, not what the document said of the case.
        "facts": act.matter.details.get("objection_review", {}).get("reason") or act.matter.facts,
        "objection": objection.grounds if objection else "",
        "result": "经复查，原纠正意见正确，应当继续落实。" if again else "异议不成立，原文书应当继续落实。",
    }


def modify(act: Act) -> None:
    """The recommendation is changed: the old letter is taken back, a new one will follow."""
    _decide(act, "modified")
    said = act.data
    changed = [line.strip() for line in str(said.get("changed_measures") or "").splitlines() if line.strip()]
    if changed == [" ".join(text.split()) for text in act.matter.measures.values_list("text", flat=True)]:
        changed = []  # left as the form offered them: nothing that the decision could call changed
    act.matter.details = {**act.matter.details, "changes": said.get("changes") or "", "changed_measures": changed}
    anew = f"原{INSTRUMENTS[act.matter.kind].document}不再执行，本院将另行制发变更后的文书。"
    act.letter_data = {
        "reasons": said["reason"],
        "changes": "\n".join(filter(None, (said.get("changes"), anew))),
        "changed_measures": changed,
        "letter_number": act.matter.number,
        "letter_issued_on": act.matter.issued_on,
    }
    take_back(act)


def withdraw(act: Act) -> None:
    """The recommendation is withdrawn, with reasons."""
    _decide(act, "withdrawn")
    act.matter.outcome = "已撤回"
    carry_out(act)
    act.letter_data = {"reasons": act.data["reason"]}


def correct_error(act: Act) -> None:
    """Which words were wrong and what they read now; the document itself and its terms stand."""
    said = act.data
    row = {"on": act.today.isoformat(), "wrong": said["wrong"], "right": said["right"]}
    act.matter.details = {**act.matter.details, "corrections": [*act.matter.details.get("corrections", []), row]}
    words = f"“{said['wrong']}”补正为“{said['right']}”"
    act.letter_data = {"changes": f"{said['place']}中的{words}。"}
    act.text = f"{said['place']}：{words}"[:500]


def reply(act: Act) -> None:
    """A round of answers, one per measure, with evidence. Posted before expiry is in time (R06)."""
    matter, said = act.matter, act.data
    day = fulfilled_on(said["posted_on"], act.today) or act.today
    if matter.served_on and day < matter.served_on:
        raise IllegalMove("交邮日期不能早于送达日期。")
    made = Reply.objects.create(
        recommendation=matter,
        round=matter.replies.count() + 1,
        summary=said["summary"],
        submitted_on=day,
        signatory=said["signatory"],
        contact=said["contact"],
    )
    for measure, row in zip(matter.measures.all(), said["answers"], strict=True):
        answer = Answer.objects.create(
            reply=made,
            measure=measure,
            **{name: row.get(name) for name in ("adoption", "done", "text", "done_on", "responsible")},
            **{name: row.get(name) or "" for name in ("reason", "persons", "systems")},
            **{name: row.get(name) for name in ("plan_on", "money")},
        )
        keep_files(act, row.get("files") or [], purpose="answer", reference=answer.pk)
    matter.answered_on = day
    parts = {part.name: said[part.name] for part in INSTRUMENTS[matter.kind].answer_parts if part.name in said}
    matter.details = {**matter.details, **parts}
    act.facts["fulfilled_on"] = day
    act.text = said["summary"][:500]
    signed = send_draft(act, made)
    act.letter_data = reply_parts(made, said, signed)


def report_filing(act: Act) -> None:
    """The agency filed a case, under this number, on this day."""
    said = act.data
    kept = {"filing_number": said["filing_number"], "filed_on": said["filed_on"].isoformat()}
    act.matter.details = {**act.matter.details, **kept}
    keep_files(act, said.get("files") or [], purpose="answer")
    act.text = f"{said['filing_number']}，{day_text(said['filed_on'])}立案"


def record_reply(act: Act) -> None:
    """An answer on paper, entered by the procuratorate from the original; the scan is its proof."""
    received_on = act.data["received_on"]
    reply(act)
    made = latest_reply(act.matter)
    made.submitted_on = fulfilled_on(act.data["posted_on"], received_on) or received_on
    made.save(update_fields=["submitted_on"])
    act.matter.answered_on = act.facts["fulfilled_on"] = made.submitted_on
    way = "通过一次性链接提交的" if take_reply(act.matter) else "纸质"
    keep_files(act, act.data.get("files") or [], purpose="answer")
    act.text = f"登记{way}回复，回复日{day_text(made.submitted_on)}。{act.data['summary']}"[:500]


def reply_parts(made: Reply, said: dict[str, Any], signed: str = "") -> dict[str, Any]:
    """The addressee's letter: adoption in sum, then each measure's answer as an item; `signed` names joint units."""
    answers = list(made.answers.select_related("measure"))
    adoption = "；".join(f"第{answer.measure.order}项{answer.get_adoption_display()}" for answer in answers)
    items = []
    for answer in answers:
        done_on = f"，{day_text(answer.done_on)}完成" if answer.done_on else ""
        items.append(
            f"{answer.measure.text.rstrip('。')}：{answer.get_done_display()}{done_on}。{_answer_text(answer)}"
        )
    systems = "；".join(f"第{answer.measure.order}项：{answer.systems}" for answer in answers if answer.systems)
    left = [answer for answer in answers if answer.done != Done.DONE and (answer.reason or answer.plan_on)]
    return {
        "adoption": "\n".join([made.summary, *_parts_told(made, said), f"{adoption}。"]),
        "systems": f"{systems}。" if systems else "",
        "remaining": "\n".join(_remaining(answer) for answer in left),
        "other": f"本复函已经{signed}会签。" if signed else "",
        "actions": items,
        "number": said.get("number", ""),
        "signatory": "",
        "contact": made.contact,
        "issued_on": made.submitted_on,
    }


def _parts_told(made: Reply, said: dict[str, Any]) -> list[str]:
    """What only this instrument's answer has, in words."""
    told = []
    for part in INSTRUMENTS[made.recommendation.kind].answer_parts:
        if value := said.get(part.name):
            told.append(f"{part.label}：{dict(part.choices).get(value, value)}")
    return told


def _answer_text(answer: Answer) -> str:
    """What was done about one measure, with the people and the money that it concerned."""
    money = f"涉及资金{answer.money:.2f}元" if answer.money is not None else ""
    more = "，".join(part for part in (f"处理有关人员：{answer.persons}" if answer.persons else "", money) if part)
    return f"{answer.text}{f'（{more}）' if more else ''}"


def _remaining(answer: Answer) -> str:
    planned = f"计划于{day_text(answer.plan_on)}完成" if answer.plan_on else ""
    why = "；".join(part for part in (answer.reason.rstrip("。"), planned) if part)
    return f"第{answer.measure.order}项（{answer.get_done_display()}）：{why}。"


def latest_reply(matter: Matter) -> Reply:
    """The answer under verification."""
    found = concrete(matter)
    if not isinstance(found, Recommendation):
        raise IllegalMove("不是检察建议。")
    last = found.replies.order_by("-round").first()
    if last is None:
        raise IllegalMove("尚无回复。")
    return last
