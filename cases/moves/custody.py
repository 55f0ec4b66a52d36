"""What the moves of 羁押必要性审查 entail beyond the table."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.moves import note
from supervision.accounts.models import Person
from supervision.matters.gathering import children
from supervision.matters.models import Function, Matter, Phase
from supervision.matters.moves import keep_files
from supervision.matters.services import Act
from supervision.terms.arithmetic import day_text

OWN, APPLIED, DETENTION = "own", "application", "detention_house"
ORIGINS = {OWN: "依职权", APPLIED: "依申请", DETENTION: "看守所建议"}
STAGES = {"investigation": "侦查", "prosecution": "审查起诉", "trial": "审判"}
SUGGESTION = "custody_review"
KEPT = ("origin", "applicant", "relation", "detained", "measure", "stage", "facts")
RESULTS = {
    "decline": "不予受理",
    "continue_custody": "有继续羁押的必要",
    "change_measure": "不需要继续羁押，本院已决定释放或者变更强制措施",
    "inform_applicant": "不需要继续羁押，本院已向办案机关建议释放或者变更强制措施",
}


def somebody_asked_of(matter: Matter) -> bool:
    """依申请 or 看守所建议: somebody waits for an answer."""
    return bool(matter.details.get("origin") != OWN)


def somebody_asked(act: Act) -> bool:
    """The same, for the letter of an act."""
    return somebody_asked_of(act.matter)


def is_before_trial(matter: Matter, actor: Person, today: date) -> str | None:
    """The procuratorate itself decides while it examines for prosecution; elsewhere it suggests (刑规第575条)."""
    if matter.details.get("stage") == "prosecution":
        return None
    return "侦查、审判阶段应当向办案机关提出建议。"


def _suggestions(matter: Matter) -> list[dict[str, Any]]:
    made = [row for row in children(matter, "g_children") if row["kind"] == SUGGESTION]
    return [row for row in made if row["phase"] != Phase.WITHDRAWN]


def nothing_is_suggested(matter: Matter, actor: Person, today: date) -> str | None:
    """What is being drafted or was issued is not contradicted."""
    return "已由本事项提出建议书，应当先撤回建议书。" if _suggestions(matter) else None


def a_suggestion_is_issued(matter: Matter, actor: Person, today: date) -> str | None:
    """What is recorded has happened."""
    issued = any(row["issued_on"] for row in _suggestions(matter))
    return None if issued else "释放或者变更强制措施建议书尚未制发。"


def every_suggestion_is_over(matter: Matter, actor: Person, today: date) -> str | None:
    """The matter closes with its suggestion."""
    waiting = any(row["phase"] != Phase.CLOSED for row in _suggestions(matter))
    return "建议书尚未办结。" if waiting else None


def the_applicant_is_to_be_told(matter: Matter, actor: Person, today: date) -> str | None:
    """Once, and where somebody asked (刑规第582条)."""
    if not somebody_asked_of(matter):
        return "依职权审查，没有申请人。"
    return "已制作告知书。" if any(row["kind"] == "custody_result" for row in children(matter, "g_letters")) else None


def register(act: Act) -> None:
    """Who is detained, how, at which stage; who asked, and when that came."""
    matter, said = act.matter, act.data
    matter.function, matter.field = Function.CRIMINAL, "羁押必要性审查"
    for name in ("title", "counterpart", "handler", "secrecy"):
        setattr(matter, name, said[name])
    matter.details = {**{name: said[name] for name in KEPT}, "received_on": said["received_on"].isoformat()}
    files = said.get("files") or []
    act.facts["after"] = [lambda later: keep_files(later, files, purpose="material")]
    act.text = f"{ORIGINS[said['origin']]}，{day_text(said['received_on'])}"


def continue_custody(act: Act) -> None:
    """Why custody goes on, and in which ways that was examined."""
    note(act)
    act.matter.details = {**act.matter.details, "ways": act.data["ways"]}


def record_suggestion(act: Act) -> None:
    """The review ended on the day on which the suggestion was issued."""
    note(act)
    issued = [row for row in _suggestions(act.matter) if row["issued_on"]]
    first = min(issued, key=lambda row: (row["issued_on"], row["id"]))  # the guard saw it
    act.matter.issued_on = act.facts["fulfilled_on"] = date.fromisoformat(first["issued_on"])
    act.text = f"{first['number']}，{first['to'] or ''}"


def inform_applicant(act: Act) -> None:
    """What was suggested, and what the organ said of it if it has answered."""
    number = next((row["number"] for row in _suggestions(act.matter) if row["number"]), "")
    after = act.matter.details.get("close_reason")
    told = f"本院已制发释放或者变更强制措施建议书（{number}）。" if number else ""
    act.letter_data = {"reasons": f"{told}{f'办案机关处理情况：{after}' if after else '办案机关将依法处理。'}"}
    act.text = act.matter.details.get("applicant", "")


def letter_data(act: Act, number: str) -> dict[str, Any]:
    """What the notice to whoever asked is made from."""
    matter, said, handler = act.matter, act.matter.details, act.matter.handler
    received_on = said.get("received_on")
    return {
        "procuratorate": matter.office.name,
        "receiver": said.get("applicant", ""),
        "number": number,
        "case_title": matter.title,
        "detained": said.get("detained", ""),
        "received_text": _on(received_on),
        "result": RESULTS.get(act.move.name, ""),
        "reasons": act.data.get("reason", ""),
        "contact": f"{handler.name} {handler.phone}".strip() if handler else "",
        "issued_on": act.today,
    }


def sections(matter: Any, inside: bool) -> list[dict[str, Any]]:
    """Application and review; nobody outside takes part in this matter."""
    said = matter.details
    asked = "、".join(filter(None, (said.get("applicant", ""), said.get("relation", ""))))
    pairs = [
        ("启动方式", ORIGINS.get(said.get("origin", ""), "")),
        ("申请人、建议单位", asked),
        ("收到日期", _on(said.get("received_on"))),
        ("被羁押人", said.get("detained", "")),
        ("强制措施及羁押场所", said.get("measure", "")),
        ("诉讼阶段", STAGES.get(said.get("stage", ""), "")),
        ("申请理由和基本情况", said.get("facts", "")),
        ("审查方式", said.get("ways", "")),
        ("继续羁押的理由", said.get("continue_custody_reason", "")),
        ("释放或者变更的理由", said.get("change_measure_reason", "")),
        ("不予受理的理由", said.get("decline_reason", "")),
        ("办结说明", said.get("close_reason", "")),
    ]
    rows = [(label, value) for label, value in pairs if value]
    return [{"title": "羁押必要性审查", "rows": rows}] if inside and rows else []


def _on(day: str | None) -> str:
    return day_text(date.fromisoformat(day)) if day else ""
