"""What the moves of 申诉、控告审查 entail beyond the table."""

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

OTHER = "other"
# 刑诉法第117条第1款, in short words; and what 刑规第555条第4款 adds, for which no organ has to be asked first.
ACTS = {
    "measure": "强制措施法定期限届满，不予以释放、解除或者变更",
    "bail": "应当退还取保候审保证金不退还",
    "unrelated": "对与案件无关的财物采取查封、扣押、冻结措施",
    "not_lifted": "应当解除查封、扣押、冻结不解除",
    "misused": "贪污、挪用、私分、调换、违反规定使用查封、扣押、冻结的财物",
    OTHER: "刑事诉讼法第一百一十七条规定情形以外的违法行为",
}
PERSONS = {"party": "当事人", "counsel": "辩护人、诉讼代理人", "interested": "利害关系人"}
DISPUTED, SILENT, NOT_YET, OWN = "disputed", "silent", "not_yet", "own"
# What the organ did before (刑规第555条).
BEFORE = {
    DISPUTED: "已向办案机关提出，对其处理不服",
    SILENT: "已向办案机关提出，未在规定时间内答复",
    NOT_YET: "尚未向办案机关提出，或者尚在其处理期限内",
    OWN: "涉及本院办理的案件，不以先行提出为条件",
}
CORRECT, PROPER = "correct", "proper"
FINDINGS = {CORRECT: "处理不正确或者违法情形属实，应当纠正", PROPER: "处理正确或者不存在违法行为，书面答复"}
# What the complainant reads is the result alone, not how it is told.
RESULTS = FINDINGS | {PROPER: "处理正确或者不存在违法行为"}
KEPT = ("complainant", "standing", "act", "before", "facts")
# By what the letter answers: the article, and the words of the result.
RULES = {"refer": "第五百五十五条", "ask_reasons": "第五百五十六条", "answer_complainant": "第五百五十六条"}


def is_own(matter: Matter) -> bool:
    """Whether the complaint is about this office itself: no organ is asked first, nor for reasons."""
    return matter.counterpart_id is None


def is_other(matter: Matter) -> bool:
    """Whether the complaint is about an act that 刑诉法第117条 does not name."""
    return bool(matter.details.get("act") == OTHER)


# --- guards -----------------------------------------------------------------------------------------------------------
def the_organ_was_asked_first(matter: Matter, actor: Person, today: date) -> str | None:
    """Who has not turned to the organ is told to do so (刑规第555条)."""
    if is_own(matter) or is_other(matter) or matter.details.get("before") != NOT_YET:
        return None
    return "尚未先向办案机关申诉、控告，应当告知其向办案机关提出（刑事诉讼规则第555条）。"


def the_organ_was_not_asked(matter: Matter, actor: Person, today: date) -> str | None:
    """Nobody else is sent away."""
    if is_other(matter) and not is_own(matter):
        return "第117条规定情形以外的违法行为，不以先向办案机关提出为条件，应当受理（刑事诉讼规则第555条）。"
    return None if the_organ_was_asked_first(matter, actor, today) else "已先向办案机关提出，应当受理。"


def it_is_about_another_organ(matter: Matter, actor: Person, today: date) -> str | None:
    """One's own office needs no letter, and reasons are asked for once."""
    if is_own(matter):
        return "对本院办理案件的申诉、控告，直接审查。"
    if is_other(matter):
        return "要求说明理由适用于刑事诉讼法第117条规定情形的申诉、控告（刑事诉讼规则第556条）。"
    return "已经要求说明理由。" if matter.details.get("reasons_by") else None


def the_reasons_are_late(matter: Matter, actor: Person, today: date) -> str | None:
    """The day in the letter is waited for."""
    by = matter.details.get("reasons_by")
    return None if by and date.fromisoformat(by) < today else "要求说明理由的日期尚未届满。"


def it_is_to_be_corrected(matter: Matter) -> bool:
    """The opinion is that something must be put right."""
    return bool(matter.details.get("finding") == CORRECT)


def the_correction_is_under_way(matter: Matter, actor: Person, today: date) -> str | None:
    """Where another organ is to correct, it has been told by a document; one's own office corrects by itself."""
    if matter.state != "correcting" or is_own(matter):
        return None
    made = (row for row in children(matter, "g_children") if row["phase"] != Phase.WITHDRAWN)
    return None if any(row["issued_on"] for row in made) else "尚未制发通知纠正的文书。"


# --- effects ----------------------------------------------------------------------------------------------------------
def register(act: Act) -> None:
    """Who complains of which act of which organ, and what that organ said of it."""
    matter, said = act.matter, act.data
    matter.function, matter.field = Function.CRIMINAL, "刑事诉讼监督"
    for name in ("title", "counterpart", "handler", "secrecy"):
        setattr(matter, name, said[name])
    matter.details = {**{name: said[name] for name in KEPT}, "received_on": said["received_on"].isoformat()}
    files = said.get("files") or []
    act.facts["after"] = [lambda later: keep_files(later, files, purpose="material")]
    act.text = f"{ACTS[said['act']]}，{day_text(said['received_on'])}收到"


def ask_reasons(act: Act) -> None:
    """The organ is to explain its handling by a day that the letter names."""
    note(act)
    act.matter.details = {**act.matter.details, "reasons_by": act.data["answer_by"].isoformat()}


def record_reasons(act: Act) -> None:
    """What the organ explained; the days for the opinion run from when that came."""
    said = act.data
    if said["received_on"] > act.today:
        raise IllegalMove("收到日期不能晚于今天。", "received_on")
    act.matter.details |= {"reasons_on": said["received_on"].isoformat(), "reasons_text": said["text"]}
    act.facts["fulfilled_on"] = said["received_on"]
    keep_files(act, said.get("files") or [], purpose="material")
    act.text = said["text"][:500]


def propose(act: Act) -> None:
    """What was found and what should follow."""
    said = act.data
    act.matter.details |= {name: said[name] for name in ("finding", "process", "reasons")}
    act.text = f"{FINDINGS[said['finding']]}。{said['reasons']}"[:500]


def letter_data(act: Act, number: str) -> dict[str, Any]:
    """What the request for reasons and the answer to the complainant are made from."""
    matter, said, handler = act.matter, act.matter.details, act.matter.handler
    organ = matter.counterpart.name if matter.counterpart else matter.office.name
    asks = act.move.name == "ask_reasons"
    result = "请向办案机关申诉、控告" if act.move.name == "refer" else RESULTS.get(said.get("finding", ""), "")
    by = said.get("reasons_by")
    return {
        "procuratorate": matter.office.name,
        "receiver": organ if asks else said.get("complainant", ""),
        "organ": organ,
        "number": number,
        "subject": ACTS.get(said.get("act", ""), ""),
        "received_text": day_text(date.fromisoformat(said["received_on"])),
        "feedback_text": f"{day_text(date.fromisoformat(by))}前" if by else "",
        "result": result,
        "reasons": act.data.get("reason", ""),
        "rule": f"《人民检察院刑事诉讼规则》{RULES.get(act.move.name, '')}",
        "contact": f"{handler.name} {handler.phone}".strip() if handler else "",
        "issued_on": act.today,
    }


def sections(matter: Any, inside: bool) -> list[dict[str, Any]]:
    """Complaint, reasons and opinion; nobody outside takes part in this matter."""
    said = matter.details
    pairs = [
        ("申诉人、控告人", said.get("complainant", "")),
        ("身份", PERSONS.get(said.get("standing", ""), "")),
        ("所涉情形", ACTS.get(said.get("act", ""), "")),
        ("先行处理情况", BEFORE.get(said.get("before", ""), "")),
        ("收到日期", _on(said.get("received_on"))),
        ("申诉、控告的事实和理由", said.get("facts", "")),
        ("要求说明理由的日期", _on(said.get("reasons_by"))),
        ("收到理由说明的日期", _on(said.get("reasons_on"))),
        ("理由说明", said.get("reasons_text", "")),
        ("审查情况", said.get("process", "")),
        ("审查意见", FINDINGS.get(said.get("finding", ""), "")),
        ("意见的理由", said.get("reasons", "")),
        ("答复", said.get("answer_complainant_reason", "") or said.get("refer_reason", "")),
        ("撤回的情况", said.get("withdraw_complaint_reason", "")),
    ]
    rows = [(label, value) for label, value in pairs if value]
    return [{"title": "申诉、控告审查", "rows": rows}] if inside and rows else []


def _on(day: str | None) -> str:
    return day_text(date.fromisoformat(day)) if day else ""
