"""What the moves of 流程监控 and 案件质量评查 entail beyond the table."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from cases.moves import note
from cases.procedures.quality import FOUND, PROBLEMS, TYPES, grade_text
from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.moves import keep_files
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text

Rows = list[dict[str, Any]]


def _of_parent(act: Act, title: str) -> None:
    """What is looked into is another's work: its handler answers, and who may know of it may know of this."""
    matter, parent = act.matter, act.matter.parent
    matter.handler, matter.function, matter.secrecy = parent.handler, parent.function, parent.secrecy
    matter.field, matter.title = parent.field, f"{parent.title}{title}"[:200]


def _about(matter: Matter) -> str:
    """The matter looked into: 《…》（文号）."""
    parent = matter.parent
    assert parent is not None  # these kinds come from another matter alone
    return f"《{parent.title}》{f'（{parent.number}）' if parent.number else ''}"


# --- 流程监控 --------------------------------------------------------------------------------------------------------
def note_problem(act: Act) -> None:
    """What was found in whose course."""
    said = act.data
    _of_parent(act, "流程监控")
    act.matter.details = {name: said[name] for name in ("problem", "facts", "basis", "demand")}
    act.text = dict(PROBLEMS)[said["problem"]]


def send(act: Act) -> None:
    """The notice goes to the department that handles the matter."""
    act.matter.issued_on = act.today
    act.text = dict(PROBLEMS)[act.matter.details["problem"]]


def acknowledge(act: Act) -> None:
    """The ten days run from here."""
    act.matter.served_on = act.today
    act.matter.details = {**act.matter.details, "received_by": act.actor.name}
    act.text = f"{act.actor.name}签收"


def answer(act: Act) -> None:
    """What the department found and did."""
    said = act.data
    act.matter.answered_on = act.today
    kept = {name: said[name] for name in ("outcome", "findings")}
    act.matter.details = {**act.matter.details, **kept, "answered_by": act.actor.name}
    keep_files(act, said.get("files") or [], purpose="material")
    act.text = f"{dict(FOUND)[said['outcome']]}。{said['findings']}"[:500]


def close_unanswered(act: Act) -> None:
    """Why it ends without an answer."""
    act.matter.details = {**act.matter.details, "close_reason": act.data["reason"]}
    act.text = act.data["reason"][:500]


def was_reported(matter: Matter, actor: Person, today: date) -> str | None:
    """The chief instructs on what was reported."""
    return None if matter.details.get("report_to_chief_reason") else "案件管理部门没有报告本事项。"


# --- 评查 -------------------------------------------------------------------------------------------------------------
def select(act: Act) -> None:
    """A closed matter is drawn or named for review."""
    said = act.data
    _of_parent(act, "质量评查")
    act.matter.details = {name: said[name] for name in ("type", "reviewers", "scope")}
    handler = act.matter.handler
    # Whole names: somebody whose name contains the handler's is another.
    if handler is not None and handler.name in {one.strip() for one in re.split("[、，,；;\n]", said["reviewers"])}:
        raise IllegalMove("承办检察官不能评查本人承办的事项。", "reviewers")
    act.text = f"{dict(TYPES)[said['type']]}，评查人员：{said['reviewers']}"


def propose_grade(act: Act) -> None:
    """The defects one by one, and the grade proposed."""
    said = act.data
    kept = {"proposed_grade": said["grade"], "proposed_on": act.today.isoformat(), "defects": said["defects"]}
    # What the department said to an earlier sheet is no answer to this one.
    kept |= {"agreed": "", "response": ""}
    act.matter.details = {**act.matter.details, **kept, "review_opinion": said["opinion"]}
    act.text = f"建议等次：{grade_text(said['grade'], kept['proposed_on'])}，问题{len(said['defects'])}项"


def respond(act: Act) -> None:
    """Agreement, or what is objected to."""
    said = act.data
    act.matter.details = {**act.matter.details, "agreed": said["agreed"], "response": said["response"]}
    act.text = f"{'无异议' if said['agreed'] == 'yes' else '有异议'}。{said['response']}"[:500]


def is_to_be_rectified(matter: Matter) -> bool:
    """Whether the decision set a day for mending what was found."""
    return bool(matter.details.get("rectify_by"))


def confirm(act: Act) -> None:
    """The grade that counts, with its day."""
    said = act.data
    note(act)
    until = said.get("rectify_by")
    if act.matter.details.get("defects") and until is None:
        raise IllegalMove("评查发现问题的，应当写明整改日期。", "rectify_by")
    act.matter.issued_on = act.today
    kept = {"grade": said["grade"], "graded_on": act.today.isoformat()}
    kept |= {"rectify_by": until.isoformat() if until else ""}
    act.matter.details = {**act.matter.details, **kept}
    act.text = f"{grade_text(kept['grade'], kept['graded_on'])}。{said['opinion']}"[:500]


def rectify(act: Act) -> None:
    """What was done about each defect."""
    act.matter.details = {**act.matter.details, "rectified": act.data["rectified"]}
    keep_files(act, act.data.get("files") or [], purpose="material")
    act.text = act.data["rectified"][:500]


# --- letters and page -------------------------------------------------------------------------------------------------
def letter_data(act: Act, number: str) -> dict[str, Any]:
    """What the notice, the answer to it, the sheet of the review and its result are made from."""
    matter, said = act.matter, act.matter.details
    handler = matter.handler
    return {
        "procuratorate": matter.office.name,
        "number": number,
        "letter_number": matter.number,
        "receiver": f"{handler.name}及所在部门" if handler else "办案部门",
        "concerned": _about(matter),
        "handler": handler.name if handler else "",
        "subject": dict(PROBLEMS).get(said.get("problem", ""), ""),
        "facts": said.get("facts", ""),
        "basis": said.get("basis", ""),
        "demand": said.get("demand", ""),
        "outcome": dict(FOUND).get(said.get("outcome", ""), ""),
        "findings": said.get("findings", ""),
        "way": dict(TYPES).get(said.get("type", ""), ""),
        "staff": said.get("reviewers") or said.get("answered_by", ""),
        "content": said.get("scope", ""),
        "defects": said.get("defects") or ["没有发现问题。"],
        "opinion": said.get("review_opinion", ""),
        "statement": _response(said),
        "grade": grade_text(said.get("grade", ""), said.get("graded_on"))
        or grade_text(said.get("proposed_grade", ""), said.get("proposed_on")),
        "result": said.get("confirm_opinion", ""),
        "feedback_text": _on(said.get("rectify_by")),
        "issued_on": act.today,
    }


def _response(said: dict[str, Any]) -> str:
    if not said.get("agreed"):
        return ""
    return f"{'无异议。' if said['agreed'] == 'yes' else '有异议。'}{said.get('response', '')}"


def monitoring_sections(matter: Any, inside: bool) -> Rows:
    """What was found, what the department says, what the chief says."""
    said = matter.details
    return _sections(inside, {
        "流程问题": [
            ("监控的事项", _about(matter)),
            ("问题", dict(PROBLEMS).get(said.get("problem", ""), "")),
            ("具体情况", said.get("facts", "")),
            ("依据", said.get("basis", "")),
            ("要求", said.get("demand", "")),
            ("口头提示", said.get("hint_remark", "")),
        ],
        "回复": [
            ("签收人", said.get("received_by", "")),
            ("核查结论", dict(FOUND).get(said.get("outcome", ""), "")),
            ("核查和纠正情况", said.get("findings", "")),
        ],
        "处理": [
            ("报告检察长", said.get("report_to_chief_reason", "")),
            ("检察长批示", said.get("instruct_opinion", "")),
            ("办结意见", said.get("close_reason", "")),
        ],
    })  # fmt: skip


def review_sections(matter: Any, inside: bool) -> Rows:
    """What was reviewed by whom, what was found, the grade and what was mended."""
    said = matter.details
    return _sections(inside, {
        "评查": [
            ("评查的事项", _about(matter)),
            ("评查方式", dict(TYPES).get(said.get("type", ""), "")),
            ("评查人员", said.get("reviewers", "")),
            ("评查重点", said.get("scope", "")),
            ("发现的问题", "\n".join(said.get("defects") or [])),
            ("建议等次", grade_text(said.get("proposed_grade", ""), said.get("proposed_on"))),
            ("评查意见", said.get("review_opinion", "")),
        ],
        "反馈和审定": [
            ("承办部门意见", _response(said)),
            ("审定等次", grade_text(said.get("grade", ""), said.get("graded_on"))),
            ("审定意见", said.get("confirm_opinion", "")),
        ],
        "整改": [
            ("整改日期", _on(said.get("rectify_by"))),
            ("整改情况", said.get("rectified", "")),
            ("核对意见", said.get("close_reason", "")),
        ],
    })  # fmt: skip


def _sections(inside: bool, parts: dict[str, list[tuple[str, str]]]) -> Rows:
    """The parts that say something; nobody outside takes part in these matters."""
    found = {title: [(label, value) for label, value in pairs if value] for title, pairs in parts.items()}
    return [{"title": title, "rows": rows} for title, rows in found.items() if rows] if inside else []


def _on(day: str | None) -> str:
    return day_text(date.fromisoformat(day)) if day else ""
