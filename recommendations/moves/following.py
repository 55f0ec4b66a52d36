"""Verdicts, supplement, urging, escalation, look-back, the end."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.moves.carrying import carry_along
from cases.moves.roster import use
from recommendations.models import Answer, LookBack, Recommendation, SiteCheck, Urging
from recommendations.models.grades import counts_of, label_of
from recommendations.moves.answering import latest_reply
from recommendations.moves.support import waiting_rows
from recommendations.procedures.instruments import CHANNEL_KINDS, LETTERS, SUE
from recommendations.procedures.kinds import INSTRUMENTS, REPLY_TERMS
from recommendations.procedures.suits import SUITS
from supervision.accounts.models import Person
from supervision.documents.models import Attachment
from supervision.documents.originals import original
from supervision.matters.gathering import children
from supervision.matters.models import Matter, Phase
from supervision.matters.moves import keep_files, request_row
from supervision.matters.procedures import procedures
from supervision.matters.reports import day, on_text
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text
from supervision.terms.models import ClockState
from supervision.terms.services import reopen_clocks

# What came of a matter whose verified result did not last; a look-back that finds it kept leaves the verdict as it is.
LOOKED = dict(LookBack._meta.get_field("result").choices or ())
# Results that say that the addressee did what was asked.
DONE = {"rectified", "retried", "penalised", "transferred"}
# What came of a matter whose verified result did not last; a look-back that finds it kept leaves the verdict as it is.
AFTER_LOOK_BACK = {"relapse": "回头看发现反弹", "partial": "回头看发现部分反弹"}


def there_is_cause_to_urge(matter: Matter, actor: Person, today: date) -> str | None:
    """Urging needs a lapsed term or an answer found insufficient (2019规定第24条); an unread answer is neither."""
    if matter.state in ("supplementing", "urged"):
        return None
    return None if _reply_is_late(matter, today) else "回复期限尚未届满，暂无督促事由。"


def _reply_terms(matter: Matter) -> list[dict[str, Any]]:
    return [row for row in children(matter, "g_clocks") if row["term"] in REPLY_TERMS]


def _reply_is_late(matter: Matter, today: date) -> bool:
    """Whether the period for the reply has lapsed and still runs."""
    running = [row for row in _reply_terms(matter) if row["state"] == ClockState.RUNNING]
    return any(due < today for row in running if (due := day(row["due_on"])))


def urged_and_overdue(matter: Matter, actor: Person, today: date) -> str | None:
    """2019规定第25条: the period is over, it was urged at least once, and there is no good reason."""
    since = matter.served_on or matter.issued_on or today
    # What was urged before the letter was changed and served anew was another letter.
    if not any(on >= since for row in children(matter, "g_urgings") if (on := day(row["held_on"]))):
        return "尚未督促，不能升级处理。"
    if any(row["state"] == ClockState.SUSPENDED for row in _reply_terms(matter)):
        return "回复期限正在中止，恢复计算并届满后方可升级处理。"
    if not _reply_is_late(matter, today):
        return "回复期限尚未届满，不能升级处理。"
    return _what_the_unit_waits_for(matter)


def _what_the_unit_waits_for(matter: Matter) -> str | None:
    """Whether there is a good reason is not judged while the unit's own request lies unanswered (2019规定第25条)."""
    if request_row(matter):
        return "被建议单位的期限申请尚未答复，请先答复。"
    return "被建议单位提出的困难和请求尚未答复，请先答复。" if waiting_rows(matter) else None


def fell_back(matter: Matter) -> bool:
    """Whether the last look-back found that what was verified did not last, wholly or in part."""
    last = LookBack.objects.filter(recommendation_id=matter.pk).order_by("-id").first()
    return last is not None and last.result in AFTER_LOOK_BACK


def relapse_is_dealt_with(matter: Matter, actor: Person, today: date) -> str | None:
    """What a look-back found fallen back has a next step of its own, opened since then, before the matter closes.

    A further instrument or a suit; where only part of it fell back, a 跟进监督函 will do (no rule says so: a default).
    """
    looked = children(matter, "g_look_backs")
    # What comes ready-made was judged where its other papers are.
    if not looked or looked[-1]["result"] not in AFTER_LOOK_BACK or original() is not None:
        return None
    result, held_on = looked[-1]["result"], looked[-1]["held_on"]
    steps = {*INSTRUMENTS, *SUITS, *(("follow_up_letter",) if result == "partial" else ())}
    made = [row for row in children(matter, "g_children") if row["kind"] in steps and row["opened_on"] >= held_on]
    if any(row["phase"] != Phase.WITHDRAWN for row in made):
        return None
    more = "发出跟进监督函、" if result == "partial" else ""
    found = AFTER_LOOK_BACK[result]
    return f"{found}，应当先{more}提出新的检察建议或者转入诉讼程序，再行办结。"


def put_right(matter: Matter) -> bool:
    """Whether the last answer was verified, and nothing of it was found done in part only."""
    answers = Answer.objects.filter(reply__recommendation_id=matter.pk)
    last = answers.order_by("-reply__round").values_list("reply_id", flat=True).first()
    results = set(answers.filter(reply_id=last or 0).values_list("result", flat=True))
    return bool(results) and {counts_of("result", result) for result in results} <= {"rectified", "lapsed"}


# What the agency reported of a penalty rules out these results.
BELIED = {"penalised": {"no_penalty"}, "no_penalty": {"penalised"}, "pending": {"penalised", "no_penalty"}}


def outcomes_open(matter: Matter) -> list[tuple[str, str]]:
    """The results that what is on record bears out: nothing was done where nothing was verified, or it fell back."""
    offered = list(INSTRUMENTS[matter.kind].outcomes)
    gone = set() if put_right(matter) and not fell_back(matter) else {"rectified"}
    gone |= BELIED.get(matter.details.get("penalty_result", ""), set())
    if matter.state == "escalated":
        gone |= DONE
    return [(code, label) for code, label in offered if code not in gone]


def used_for(matter: Matter, channel: str) -> dict[str, Any] | None:
    """The last document or procedure by which a channel was used since the chief decided on it, or None."""
    kinds = CHANNEL_KINDS.get(channel, ())
    # A suit may have been brought before the rest was decided; it is no less a suit.
    since = matter.details.get("escalated_on", "")
    made = [
        row
        for row in children(matter, "g_children")
        if row["kind"] in kinds
        and row["phase"] != Phase.WITHDRAWN
        and (row["opened_on"] >= since or row["kind"] in SUITS)
        and (row["kind"] not in LETTERS or row["field"] == channel)
    ]
    return made[-1] if made else None


def is_used(made: dict[str, Any] | None) -> bool:
    """A document went out with proof that it arrived, a suit is before the court, a clue was judged."""
    if made is None:
        return False
    if made["kind"] == "clue":
        return made["phase"] in (Phase.VERIFYING, Phase.CLOSED)
    return made["issued_on"] is not None and (made["kind"] in SUITS or made["served_on"] is not None)


def decided_channels_are_used(matter: Matter, actor: Person, today: date) -> str | None:
    """Each channel that the chief decided on was used: a numbered document of its own, with its receipt (第25条)."""
    if matter.state != "escalated" or original() is not None:
        return None
    channels = matter.details.get("channels", [])
    waiting = [one for one in channels if not is_used(used_for(matter, one))]
    return f"升级处理决定的“{'、'.join(waiting)}”尚未制发、送达或者立项办理。" if waiting else None


def channel_lines(matter: Matter) -> list[str]:
    """What came of each channel, in words: number, service, answer and result."""
    lines = []
    for channel in matter.details.get("channels", []):
        made = used_for(matter, channel)
        if made is None:
            lines.append(f"{channel}：尚未办理")
            continue
        days = (("制发", made["issued_on"]), ("送达", made["served_on"]), ("答复", made["answered_on"]))
        told = [f"{on_text(on)}{verb}" for verb, on in days if on]
        came = made["result"] or procedures()[made["kind"]].states[made["state"]]
        lines.append(f"{channel}：{'，'.join(filter(None, (made['number'], *told, came)))}")
    return lines


def _own_files(act: Act, keys: list[str]) -> list[str]:
    """Of these files, those of the matter: a verdict rests on nothing else."""
    found = Attachment.objects.filter(matter_id=act.matter.pk, pk__in=keys) if keys else []
    return [str(file.pk) for file in found]


def _judge(act: Act) -> list[dict]:
    """Write the verdict on each answer of the last round."""
    rows = act.data["verdicts"]
    answers = list(latest_reply(act.matter).answers.select_related("measure"))
    for answer, row in zip(answers, rows, strict=True):
        answer.result, answer.adequacy = row["result"], row["adequacy"]
        answer.verdict_reason, answer.weighed = row.get("reason", ""), row.get("weighed") or ""
        answer.relied = _own_files(act, row.get("relied") or [])
        answer.verified_on, answer.verified_by = act.today, act.actor
        answer.save()
    return rows


def verify(act: Act) -> None:
    """Every answer sound, nothing left wholly undone."""
    rows = _judge(act)
    poor = [
        str(order)
        for order, row in enumerate(rows, 1)
        if counts_of("adequacy", row["adequacy"]) != "sound" or counts_of("result", row["result"]) in ("not", "")
    ]
    if poor:
        raise IllegalMove(f"第{'、'.join(poor)}项回复不充分或者未整改，应当退回补充或者督促。")
    found = {counts_of("result", row["result"]) for row in rows}
    act.matter.outcome = "部分整改" if "partly" in found else "不再适用" if found == {"lapsed"} else "整改到位"
    act.text = act.data["opinion"][:500]
    act.letter_data = _record(act)


def _record(act: Act) -> dict[str, Any]:
    """The record of verification; before a court, the 处理结果审查登记表 (民事诉讼监督规则第123条)."""
    one = INSTRUMENTS[act.matter.kind]
    title = f"{one.document}处理结果审查登记表" if one.to_court else f"{one.short}落实情况核验记录"
    answers = list(latest_reply(act.matter).answers.select_related("measure"))
    names = {str(file.pk): file.name for file in Attachment.objects.filter(matter_id=act.matter.pk)}
    return {
        "title_text": title,
        "opinion": act.data["opinion"],
        "received_on": act.matter.answered_on,
        "verdicts": [_verdict_text(answer, names) for answer in answers],
    }


def _verdict_text(answer: Answer, names: dict[str, str]) -> str:
    """One verdict in words: both axes, what it rests on, what that is worth."""
    grades = f"{label_of('adequacy', answer.adequacy)}，{label_of('result', answer.result)}"
    files = "、".join(names[key] for key in answer.relied if key in names)
    told = [answer.weighed, f"依据材料：{files}" if files else "", answer.verdict_reason]
    parts = [answer.measure.text, f"{grades}", *told]
    return "".join(f"{part.rstrip('。')}。" for part in parts if part)


def return_for_supplement(act: Act) -> None:
    """Insufficient: the reply term runs on under its original date."""
    rows = _judge(act)
    fine = {(counts_of("adequacy", row["adequacy"]), counts_of("result", row["result"])) for row in rows}
    if fine == {("sound", "rectified")}:
        raise IllegalMove("各项均已充分回复、整改到位，无需退回补充。")
    reopen_clocks(matter_id=act.matter.pk, terms=REPLY_TERMS, on=act.today, note="退回补充", actor_name=act.actor.name)
    act.matter.answered_on = None
    act.text = act.data["reason"][:500]


def urge(act: Act) -> None:
    """A record of asking, visiting, consulting or meeting."""
    said = act.data
    urging = Urging.objects.create(
        recommendation=act.matter, way=said["way"], held_on=said["held_on"], record=said["record"]
    )
    keep_files(act, said.get("files") or [], purpose="urging", reference=urging.pk)
    reopen_clocks(matter_id=act.matter.pk, terms=REPLY_TERMS, on=act.today, note="督促", actor_name=act.actor.name)
    act.matter.answered_on = None
    act.text = f"{urging.get_way_display()}，{day_text(said['held_on'])}"
    act.letter_data = {
        "way": urging.get_way_display(),
        "held_at_text": day_text(said["held_on"]),
        "place": said["place"],
        "present": said["present"],
        "matters": said["record"],
        "statement": said["statement"],
    }


def escalate(act: Act) -> None:
    """The chief chose the channels: each is a letter of its own, to be written, or a procedure of its own."""
    channels = list(act.data["channels"])
    kept: dict[str, Any] = {"channels": channels, "escalated_on": act.today.isoformat()}
    # What is no public-interest recommendation itself leads to a suit by a clue of its own.
    kept["to_public_interest"] = SUE in channels and act.matter.kind != "recommendation_public_interest"
    act.matter.details = {**act.matter.details, **kept}
    act.matter.outcome = f"升级处理：{'、'.join(act.data['channels'])}"[:200]
    act.text = f"{'、'.join(act.data['channels'])}。{act.data['reason']}"[:500]


def check_site(act: Act) -> None:
    """What was seen on the spot; the verdict is another act."""
    said = act.data
    made = SiteCheck.objects.create(
        recommendation=act.matter,
        **{name: said[name] for name in ("held_on", "place", "staff", "record")},
        present=said.get("present") or "",
    )
    names = keep_files(act, said.get("files") or [], purpose="site_check", reference=made.pk)
    act.text = f"{day_text(made.held_on)}，{made.place}，{made.staff}。{made.record}"[:500]
    act.letter_data = {
        "held_at_text": day_text(made.held_on),
        "place": made.place,
        "staff": made.staff,
        "present": made.present,
        "findings": made.record,
        "media": "、".join(names),
    }


def plan_look_back(act: Act) -> None:
    """A date to look again."""
    if act.data["look_back_on"] < act.today:
        raise IllegalMove("回头看日期不能早于今天。")
    act.matter.look_back_on, sample = act.data["look_back_on"], act.data.get("sample") or ""
    act.matter.details = {**act.matter.details, "look_back_sample": sample}
    act.text = "。".join(
        [f"定于{day_text(act.matter.look_back_on)}，{act.data['method']}", *([sample] if sample else [])]
    )


def look_back(act: Act) -> None:
    """What was found on the spot."""
    said = act.data
    chosen = use(act, said.get("roster") or [], "look_back", said["held_on"])
    findings = _compared(act)
    result = overall([row["result"] for row in findings]) if findings else said.get("result")
    if not result:
        raise IllegalMove("逐项写明整改成效是否巩固。")
    found = LookBack.objects.create(
        recommendation=act.matter,
        **{name: said[name] for name in ("held_on", "staff", "method", "record")},
        result=result,
        findings=findings,
        sample=said.get("sample") or "",
        third_parties="、".join(filter(None, (chosen, said.get("third_parties"))))[:200],
    )
    keep_files(act, said.get("files") or [], purpose="look_back", reference=found.pk)
    # What fell back is no longer put right, whatever the verification said; what came of it is the end's to say.
    act.matter.outcome = AFTER_LOOK_BACK.get(result, act.matter.outcome)
    act.text = f"{found.get_result_display()}。{said['record']}"[:500]
    act.letter_data = {
        "held_at_text": day_text(said["held_on"]),
        "place": said["place"],
        "present": said["staff"],
        "way": said["method"],
        "third_parties": found.third_parties,
        "findings": f"{f'抽查：{found.sample}。' if found.sample else ''}{said['record']}",
        "verdicts": [f"{row['text'].rstrip('。')}：{LOOKED[row['result']]}。{row['seen']}" for row in findings],
        "conclusion": found.get_result_display(),
    }


def _compared(act: Act) -> list[dict[str, Any]]:
    """What was found of each measure, with its number and words as they stood."""
    rows = act.data.get("findings") or []
    measures = act.matter.measures.order_by("order") if rows else ()
    return [
        {"order": one.order, "text": one.text, "result": row["result"], "seen": row.get("seen") or ""}
        for one, row in zip(measures, rows, strict=True)
    ]


def overall(results: list[str]) -> str:
    """What the findings of all measures come to: kept, fallen back, or partly."""
    known = set(results)
    return known.pop() if len(known) == 1 else "partial"


def close(act: Act) -> None:
    """The result, in the words that statistics count."""
    matter: Recommendation = act.matter
    offered = dict(outcomes_open(matter))
    if original() is not None:
        offered = dict(INSTRUMENTS[matter.kind].outcomes)
    if act.data["outcome"] not in offered:
        said = dict(INSTRUMENTS[matter.kind].outcomes)[act.data["outcome"]]
        raise IllegalMove(f"核验结论不支持“{said}”，请按核验、回头看查明的情况选择处理结果。", "outcome")
    matter.outcome = offered[act.data["outcome"]]
    used = "；".join(channel_lines(matter)) if matter.state == "escalated" else ""
    act.text = f"{matter.outcome}。{act.data['reason']}{f'（{used}）' if used else ''}"[:500]
    carry_along(act, INSTRUMENTS[matter.kind].carries)
