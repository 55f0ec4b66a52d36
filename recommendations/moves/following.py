"""Verdicts, supplement, urging, escalation, look-back, the end."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.moves.roster import use
from recommendations.models import Answer, LookBack, Recommendation, SiteCheck, Urging
from recommendations.models.grades import counts_of, label_of
from recommendations.moves.answering import latest_reply
from recommendations.moves.parents import carry_along
from recommendations.procedures.instruments import WRITTEN_CHANNELS
from recommendations.procedures.kinds import INSTRUMENTS, REPLY_TERMS
from supervision.accounts.models import Person
from supervision.documents.models import Attachment
from supervision.matters.models import Matter
from supervision.matters.moves import keep_files
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text
from supervision.terms.services import reopen_clocks

# What came of a matter whose verified result did not last; a look-back that finds it kept leaves the verdict as it is.
AFTER_LOOK_BACK = {"relapse": "回头看发现反弹", "partial": "回头看发现部分反弹"}


def there_is_cause_to_urge(matter: Matter, actor: Person, today: date) -> str | None:
    """Urging needs a lapsed term or an answer found insufficient (2019规定第24条)."""
    if matter.state in ("supplementing", "urged", "replied"):
        return None
    late = matter.clocks.filter(term__in=REPLY_TERMS, state="running", due_on__lt=today)
    return None if late.exists() else "回复期限尚未届满，暂无督促事由。"


def urged_and_overdue(matter: Matter, actor: Person, today: date) -> str | None:
    """2019规定第25条: the period is over, it was urged at least once, and there is no good reason."""
    if not Urging.objects.filter(recommendation_id=matter.pk).exists():
        return "尚未督促，不能升级处理。"
    late = matter.clocks.filter(term__in=REPLY_TERMS, due_on__lt=today)
    return None if late.exists() else "回复期限尚未届满，不能升级处理。"


def fell_back(matter: Matter) -> bool:
    """Whether the last look-back found that what was verified did not last, wholly or in part."""
    last = LookBack.objects.filter(recommendation_id=matter.pk).order_by("-id").first()
    return last is not None and last.result in AFTER_LOOK_BACK


def relapse_is_dealt_with(matter: Matter, actor: Person, today: date) -> str | None:
    """A matter verified with doubts closes after a look-back."""
    last = LookBack.objects.filter(recommendation_id=matter.pk).order_by("-id").first()
    children = matter.children.exclude(state="withdrawn").exists()
    if last and last.result == "relapse" and not children:
        return "回头看发现反弹，应当先提出新的检察建议或者转入诉讼程序，再行办结。"
    return None


def decided_channels_are_written(matter: Matter, actor: Person, today: date) -> str | None:
    """Each channel that the chief decided on is a letter that was issued (2019规定第25条)."""
    if matter.state != "escalated":
        return None
    letters = matter.children.filter(issued_on__isnull=False).exclude(state="withdrawn")
    issued = set(letters.values_list("field", flat=True))
    waiting = [one for one in matter.details.get("channels", []) if one in WRITTEN_CHANNELS and one not in issued]
    return f"升级处理决定的“{'、'.join(waiting)}”尚未制发公函。" if waiting else None


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
    act.matter.details = {**act.matter.details, "channels": list(act.data["channels"])}
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
    found = LookBack.objects.create(
        recommendation=act.matter,
        **{name: said[name] for name in ("held_on", "staff", "method", "result", "record")},
        sample=said.get("sample") or "",
        third_parties="、".join(filter(None, (chosen, said.get("third_parties"))))[:200],
    )
    keep_files(act, said.get("files") or [], purpose="look_back", reference=found.pk)
    # What fell back is no longer put right, whatever the verification said; what came of it is the end's to say.
    act.matter.outcome = AFTER_LOOK_BACK.get(said["result"], act.matter.outcome)
    act.text = f"{found.get_result_display()}。{said['record']}"[:500]
    act.letter_data = {
        "held_at_text": day_text(said["held_on"]),
        "place": said["place"],
        "present": said["staff"],
        "way": said["method"],
        "third_parties": found.third_parties,
        "findings": f"{f'抽查：{found.sample}。' if found.sample else ''}{said['record']}",
        "conclusion": found.get_result_display(),
    }


def close(act: Act) -> None:
    """The result, in the words that statistics count."""
    matter: Recommendation = act.matter
    matter.outcome = dict(INSTRUMENTS[matter.kind].outcomes)[act.data["outcome"]]
    act.text = f"{matter.outcome}。{act.data['reason']}"[:500]
    carry_along(act)
