"""What the moves of 行刑反向衔接 entail beyond the table."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.moves import note
from supervision.accounts.models import Person
from supervision.matters.gathering import children
from supervision.matters.models import Function, Matter, Phase
from supervision.matters.moves import keep_files
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text

# 刑诉法第16、175、177、282条, in short words.
GROUNDS = {
    "minor": "犯罪情节轻微不起诉",
    "no_crime": "没有犯罪事实或者依法不追究刑事责任不起诉",
    "insufficient": "证据不足不起诉",
    "conditional": "附条件不起诉考验期满不起诉",
}
OPINION = "opinion"


def _opinions(matter: Matter) -> list[dict[str, Any]]:
    made = [row for row in children(matter, "g_children") if row["kind"] == OPINION]
    return [row for row in made if row["phase"] != Phase.WITHDRAWN]


def an_opinion_is_issued(matter: Matter, actor: Person, today: date) -> str | None:
    """What is recorded has happened: the 检察意见书 made from this matter is issued."""
    return None if any(row["issued_on"] for row in _opinions(matter)) else "检察意见书尚未制发。"


def every_opinion_is_over(matter: Matter, actor: Person, today: date) -> str | None:
    """The matter closes with the last opinion that was made from it."""
    waiting = any(row["phase"] != Phase.CLOSED for row in _opinions(matter))
    return "检察意见尚未办结。" if waiting else None


def register(act: Act) -> None:
    """A decision not to prosecute, with its day and number."""
    matter, said = act.matter, act.data
    if said["decided_on"] > act.today:
        raise IllegalMove("不起诉决定日期不能晚于今天。")
    same = {"details__decision_number": said["decision_number"], "details__person": said["person"]}
    known = Matter.objects.filter(kind=matter.kind, office=matter.office, **same).exclude(pk=matter.pk)
    if known.exclude(state="terminated").exists():
        raise IllegalMove(f"{said['decision_number']}不起诉决定已经登记，不再重复登记。")
    matter.function, matter.handler, matter.title = Function.CRIMINAL, act.actor, said["title"]
    matter.field, matter.secrecy = said["offence"][:40], said["secrecy"]
    names = ("person", "offence", "ground", "decision_number", "facts", "detained")
    matter.details = {**{name: said[name] for name in names}, "decided_on": said["decided_on"].isoformat()}
    files = said.get("files") or []
    act.facts["after"] = [lambda later: keep_files(later, files, purpose="material")]
    act.text = f"{GROUNDS[said['ground']]}，{said['decision_number']}"


def hand_to_review(act: Act) -> None:
    """From now on the prosecutor of the administrative department handles it; who handed it over is kept."""
    matter, said = act.matter, act.data
    kept = {"handed_by": act.actor.name, "handed_on": act.today.isoformat()}
    kept |= {name: said[name] for name in ("department", "opinion", "materials")}
    matter.details = {**matter.details, **kept}
    matter.handler, matter.function = said["receiver"], Function.ADMINISTRATIVE
    keep_files(act, said.get("files") or [], purpose="material")
    act.text = f"移送{said['department']}{said['receiver'].name}。{said['opinion']}"[:500]


def record_opinion(act: Act) -> None:
    """The review ended on the day on which the opinion was issued."""
    note(act)
    issued = act.matter.children.filter(kind=OPINION, issued_on__isnull=False).exclude(phase=Phase.WITHDRAWN)
    first = issued.order_by("issued_on", "id").first()
    assert first is not None  # the guard saw it
    act.matter.issued_on = act.facts["fulfilled_on"] = first.issued_on
    act.text = f"{first.number}，{first.counterpart.name if first.counterpart else ''}"


def letter_data(act: Act, number: str) -> dict[str, Any]:
    """What the slip to the other department and the decision to end the review are made from."""
    matter, said = act.matter, act.matter.details
    return {
        "procuratorate": matter.office.name,
        "number": number,
        "receiver": said.get("department", ""),
        "case_title": matter.title,
        "person": said.get("person", ""),
        "decision_number": said.get("decision_number", ""),
        "facts": said.get("facts", ""),
        "opinion": said.get("opinion", ""),
        "materials": said.get("materials", ""),
        "reasons": said.get("propose_termination_reason", ""),
        "rule": "《人民检察院行刑反向衔接工作指引》第十三条",
        "issued_on": act.today,
    }


def sections(matter: Any, inside: bool) -> list[dict[str, Any]]:
    """The decision, the hand-over, the review; nobody outside takes part in this matter."""
    said = matter.details
    parts = {
        "不起诉": [
            ("被不起诉人", said.get("person", "")),
            ("涉嫌罪名", said.get("offence", "")),
            ("不起诉种类", GROUNDS.get(said.get("ground", ""), "")),
            ("不起诉决定书", said.get("decision_number", "")),
            ("决定日期", _on(said.get("decided_on"))),
            ("查明的事实", said.get("facts", "")),
            ("强制措施和涉案财物", said.get("detained", "")),
        ],
        "内部移送": [
            ("移送人", said.get("handed_by", "")),
            ("移送日期", _on(said.get("handed_on"))),
            ("接收部门", said.get("department", "")),
            ("移送意见", said.get("opinion", "")),
            ("随附材料", said.get("materials", "")),
        ],
        "审查": [
            ("终结审查的理由", said.get("propose_termination_reason", "")),
            ("检察长意见", said.get("terminate_opinion", "") or said.get("send_back_reason", "")),
            ("处理结果", said.get("close_reason", "")),
        ],
    }
    found = {title: [(label, value) for label, value in pairs if value] for title, pairs in parts.items()}
    return [{"title": title, "rows": rows} for title, rows in found.items() if rows] if inside else []


def _on(day: str | None) -> str:
    return day_text(date.fromisoformat(day)) if day else ""
