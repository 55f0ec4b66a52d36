"""What the moves of 民事、行政诉讼监督 entail beyond the table."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.moves import note
from cases.moves.heard import heard_text
from supervision.accounts.models import Person
from supervision.matters.models import Function, Matter, Phase
from supervision.matters.moves import keep_files
from supervision.matters.services import Act, IllegalMove
from supervision.terms import catalogue
from supervision.terms.arithmetic import compute, day_text
from supervision.terms.services import working_calendar

SUBJECTS = {
    "judgment": "生效判决、裁定、调解书",
    "trial": "审判程序中审判人员违法行为",
    "enforcement": "执行活动",
}
APPLICATION, COMPLAINT, OWN_MOTION = "application", "complaint", "own_motion"
SOURCES = {APPLICATION: "当事人申请监督", COMPLAINT: "当事人以外的人控告", OWN_MOTION: "依职权启动"}
PERSONS = {"natural": "自然人", "legal": "法人", "organisation": "非法人组织"}
# What follows from the review, and the kind of matter in which it is done; 终结审查 is decided here.
OUTCOMES = {
    "retrial": "提出再审检察建议",
    "protest_request": "提请抗诉",
    "protest": "提出抗诉",
    "trial": "就审判程序违法提出检察建议",
    "enforcement": "就执行活动违法提出检察建议",
    "no_support": "不支持监督申请",
    "terminate": "终结审查",
}
FOLLOWS = {
    "retrial": "recommendation_retrial",
    "protest_request": "protest_request",
    "protest": "protest",
    "trial": "recommendation_trial",
    "enforcement": "recommendation_enforcement",
    "no_support": "no_support",
}
# 民事诉讼监督规则第73条, 行政诉讼监督规则第81条, in short words.
GROUNDS = {
    "corrected": "人民法院已经裁定再审或者已经纠正违法行为",
    "withdrawn": "申请人撤回监督申请，不损害国家利益、社会公共利益或者他人合法权益",
    "settled": "申请人在和解协议中声明放弃申请监督权利，不损害国家利益、社会公共利益或者他人合法权益",
    "dead": "申请人死亡，没有继承人或者继承人放弃申请，没有发现其他应当监督的违法情形",
    "dissolved": "申请监督的法人或者其他组织终止，没有权利义务承受人或者承受人放弃申请，没有发现其他应当监督的违法情形",
    "unfit": "已经受理的案件不符合受理条件",
    "unneeded": "依职权启动的案件，经审查不需要采取监督措施",
    "other": "其他应当终结审查的情形",
}
WITHDRAWALS = {"withdrawn": "申请人撤回申请", "deemed": "逾期不补正，视为撤回申请"}
REEXAMINED = "MS_REEXAMINE_APPLY"
PARTIES = (
    "applicant", "applicant_kind", "standing", "other_parties", "case_number", "ruling", "request", "subject", "source",
)  # fmt: skip


# --- terms that depend on what the case is ----------------------------------------------------------------------------
def upon_application(matter: Matter) -> bool:
    """Whether somebody outside asked for it."""
    return bool(matter.details.get("source") != OWN_MOTION)


def on_own_motion(matter: Matter) -> bool:
    """Whether the office began by itself: nobody is answered."""
    return not upon_application(matter)


def administrative_application(matter: Matter) -> bool:
    """行政诉讼监督规则第31条 has seven days for the intake."""
    return upon_application(matter) and matter.function == Function.ADMINISTRATIVE


def civil_application(matter: Matter) -> bool:
    """民事诉讼监督规则第32条 has no number: the seven days of the answer to petitions stand in."""
    return upon_application(matter) and matter.function == Function.CIVIL


def the_chief_decides(matter: Matter) -> bool:
    """A 再审检察建议 is decided by the committee, in its own matter; the term for sending runs from there."""
    return bool(matter.details.get("outcome") != "retrial")


def last_day_to_apply(matter: Matter) -> date | None:
    """The last day of the party's term (both rules, art. 20); None where the rule has none or its start is not known.

    The civil rule binds applications against judgments in force; the administrative one every application.
    """
    said = matter.details
    bound = matter.function == Function.ADMINISTRATIVE or said.get("subject") == "judgment"
    if said.get("source") != APPLICATION or not bound or not said.get("since"):
        return None
    return _end_of("XZ_APPLY" if matter.function == Function.ADMINISTRATIVE else "MS_APPLY", said["since"])


def last_day_to_ask_again(matter: Matter) -> date | None:
    """Until when the party may ask the procuratorate above to re-examine (民事诉讼监督规则第126条).

    It runs from the day that the document bears, once that is known, as the document says.
    """
    said = matter.details
    if said.get("outcome") != "no_support" or not said.get("decided_on") or matter.function != Function.CIVIL:
        return None
    return last_day(REEXAMINED, matter.issued_on or date.fromisoformat(said["decided_on"]))


def _end_of(term: str, since: str) -> date:
    return last_day(term, date.fromisoformat(since))


def last_day(term: str, since: date) -> date:
    """The last day of a term that nobody's clock runs for, from the day of its event."""
    return compute(catalogue.entry(term).term(), since, working_calendar()).due_on


# --- guards -----------------------------------------------------------------------------------------------------------
def somebody_applied(matter: Matter, actor: Person, today: date) -> str | None:
    """Only an application is answered."""
    return None if upon_application(matter) else "依职权启动的案件没有申请人。"


def applied_in_time(matter: Matter, actor: Person, today: date) -> str | None:
    """An application after the term is not accepted; the office may still begin by itself (both rules, art. 20, 27)."""
    last = last_day_to_apply(matter)
    if last is None or date.fromisoformat(matter.details["received_on"]) <= last:
        return None
    return f"申请监督期限已于{day_text(last)}届满，应当不予受理；符合依职权监督情形的，以依职权启动另行登记。"


def a_copy_is_to_be_served(matter: Matter, actor: Person, today: date) -> str | None:
    """The other parties get a copy of the application, once."""
    if not upon_application(matter) or not matter.details.get("other_parties"):
        return "没有需要送达副本的其他当事人。"
    return "申请书副本的送达已经登记。" if matter.details.get("copy_on") else None


def an_opinion_is_awaited(matter: Matter, actor: Person, today: date) -> str | None:
    """After the copy was served; also late, for it is read all the same."""
    return None if matter.details.get("copy_on") else "尚未登记申请书副本送达。"


def more_time_is_known(matter: Matter, actor: Person, today: date) -> str | None:
    """行政诉讼监督规则第56、79条: the civil rule knows no more time, and a simple case gets none."""
    if matter.function == Function.CIVIL:
        return "民事诉讼监督规则没有延长审查期限的规定（第52条）。"
    return "简易案件不得延长审查期限（行政诉讼监督规则第79条）。" if matter.details.get("simple") else None


def a_document_follows(matter: Matter, actor: Person, today: date) -> str | None:
    """What ends here is decided by its own act."""
    return None if matter.details.get("outcome") in FOLLOWS else "承办意见为终结审查，请决定终结审查。"


def termination_is_proposed(matter: Matter, actor: Person, today: date) -> str | None:
    """Only what the handler reported as such."""
    return None if matter.details.get("outcome") == "terminate" else "承办意见不是终结审查。"


def no_proposal_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """民事诉讼监督规则第122条: what a court proposes about a civil supervision, one proposal after the other."""
    if matter.function != Function.CIVIL:
        return "行政诉讼监督规则没有这一规定。"
    return the_court_is_answered(matter, actor, today)


def the_court_is_answered(matter: Matter, actor: Person, today: date) -> str | None:
    """Nothing ends before the court has its answer (第122条)."""
    waits = matter.runs("PROC_ANSWER_COURT_PROPOSAL")
    return "人民法院的书面建议尚未回复（民事诉讼监督规则第122条）。" if waits else None


def a_proposal_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """Only what was proposed is answered."""
    return None if the_court_is_answered(matter, actor, today) else "没有待回复的书面建议。"


def the_document_is_issued(matter: Matter, actor: Person, today: date) -> str | None:
    """What is recorded has happened: the document decided on is issued."""
    return None if _issued(matter) else f"{OUTCOMES[matter.details['outcome']]}的文书尚未制发。"


def nothing_follows_yet(matter: Matter, actor: Person, today: date) -> str | None:
    """An opinion is changed only while no document of it is being made or has gone out."""
    kind = FOLLOWS[matter.details["outcome"]]
    made = matter.children.filter(kind=kind).exclude(phase=Phase.WITHDRAWN)
    return f"{OUTCOMES[matter.details['outcome']]}的文书正在办理或者已经制发，应当先撤回。" if made.exists() else None


def _issued(matter: Matter) -> Matter | None:
    kind = FOLLOWS[matter.details["outcome"]]
    found = matter.children.filter(kind=kind, issued_on__isnull=False).exclude(phase=Phase.WITHDRAWN)
    return found.order_by("issued_on", "id").first()


# --- effects ----------------------------------------------------------------------------------------------------------
def register(act: Act) -> None:
    """Who asks for what about which case of which court; dates as ISO days."""
    matter, said = act.matter, act.data
    if said["received_on"] > act.today:
        raise IllegalMove("收到申请的日期不能晚于今天。")
    matter.function, matter.title, matter.secrecy = said["function"], said["title"], said["secrecy"]
    matter.handler, matter.counterpart = act.actor, said["counterpart"]
    matter.field = "民事诉讼监督" if matter.function == Function.CIVIL else "行政诉讼监督"
    matter.details = {name: said.get(name) or "" for name in PARTIES}
    matter.details |= {name: said[name].isoformat() for name in ("received_on", "ruling_on", "since") if said.get(name)}
    # What the matters that are made from this one take over.
    ruled = f"{said['case_number']}{said.get('ruling') or ''}"
    matter.details |= {"facts": said["request"], "judgment": ruled, "suit": f"{said['case_number']}案件"}
    files = said.get("files") or []
    act.facts["after"] = [lambda later: keep_files(later, files, purpose="material")]
    act.text = f"{SOURCES[said['source']]}，{SUBJECTS[said['subject']]}"


def ask_supplement(act: Act) -> None:
    """What is missing, and until when it is to be there."""
    said = act.data
    row = {"missing": said["missing"], "supplement_by": said["until"].isoformat()}
    act.matter.details = {**act.matter.details, **row}
    act.text = f"{day_text(said['until'])}前补正：{said['missing']}"[:500]


def accept(act: Act) -> None:
    """The review begins to count."""
    note(act)
    act.matter.details["accepted_on"] = act.today.isoformat()


def refer(act: Act) -> None:
    """To whom the applicant was told to turn."""
    note(act)
    act.text = f"{act.data['organ']}。{act.data['reason']}"[:500]


def withdraw(act: Act) -> None:
    """Withdrawn in writing, or taken as withdrawn when what was missing did not come in time."""
    said, until = act.data, act.matter.details.get("supplement_by")
    waiting = act.matter.state == "supplementing" and until
    if said["ground"] == "deemed" and not (waiting and date.fromisoformat(until) < act.today):
        raise IllegalMove("补正的日期尚未届满，不能视为撤回申请。")
    note(act)
    act.text = f"{WITHDRAWALS[said['ground']]}。{said['reason']}"[:500]


def notify_acceptance(act: Act) -> None:
    """The notice went to the applicant on that day."""
    said = act.data
    _not_before(
        said["notified_on"], act.matter.details.get("accepted_on"), "notified_on", "发送日期不能早于决定受理之日。"
    )
    act.matter.details = {**act.matter.details, "notified_on": said["notified_on"].isoformat(), "told_by": said["way"]}
    act.facts["fulfilled_on"] = said["notified_on"]
    act.text = f"{day_text(said['notified_on'])}{said['way']}"


def assign(act: Act) -> None:
    """From now on the prosecutor to whom the case fell handles it."""
    matter, said = act.matter, act.data
    matter.handler = said["handler"]
    matter.details = {**matter.details, "assigned": said["way"], "simple": bool(said.get("simple"))}
    act.text = f"{said['way']}，{said['handler'].name}承办{'，简易案件' if said.get('simple') else ''}"


def record_copy(act: Act) -> None:
    """The day on which the other parties had the copy in their hands."""
    _not_before(
        act.data["copy_on"], act.matter.details.get("accepted_on"), "copy_on", "收到副本的日期不能早于决定受理之日。"
    )
    act.matter.details = {**act.matter.details, "copy_on": act.data["copy_on"].isoformat()}
    act.text = f"{day_text(act.data['copy_on'])}收到申请书副本"


def record_party_opinion(act: Act) -> None:
    """What another party says to the copy; before the copy came there was nothing to say."""
    _not_before(act.data["on"], act.matter.details.get("copy_on"), "on", "收到意见的日期不能早于收到副本之日。")
    keep_row(act)


def _not_before(day: date, floor: str | None, name: str, reason: str) -> None:
    """A day that somebody writes down does not end a term before it began; `floor` is an ISO day."""
    if floor and day < date.fromisoformat(floor):
        raise IllegalMove(reason, name)


def keep_row(act: Act) -> None:
    """What was heard or fetched, when and from whom; the papers go into the file."""
    matter, said = act.matter, act.data
    row = {"what": act.move.label, "on": said["on"].isoformat(), "whom": said["whom"], "text": said["text"]}
    matter.details = {**matter.details, "acts": [*matter.details.get("acts", []), row]}
    act.facts["fulfilled_on"] = said["on"]
    keep_files(act, said.get("files") or [], purpose="material")
    act.text = f"{said['whom']}。{said['text']}"[:500]


def tell_progress(act: Act) -> None:
    """What the applicant was told of the handling, and when: the next month runs from that day."""
    said = act.matter.details
    floor = said.get("progress_on") or said.get("accepted_on")
    _not_before(act.data["on"], floor, "on", "答复日期不能早于决定受理之日或者上次答复之日。")
    keep_row(act)
    act.matter.details = {**act.matter.details, "progress_on": act.data["on"].isoformat()}


def record_court_proposal(act: Act) -> None:
    """What the court proposes; a month runs from the day on which it came."""
    keep_row(act)
    act.matter.details = {**act.matter.details, "proposal_on": act.data["on"].isoformat()}


def conclude(act: Act) -> None:
    """What was found, what should follow and why."""
    matter, said = act.matter, act.data
    if said["outcome"] == "terminate" and not said.get("ground"):
        raise IllegalMove("终结审查应当属于规定的情形。")
    names = ("findings", "outcome", "reasons")
    # A ground chosen before another outcome was is still in the form: it is no ground of that outcome.
    ground = said["ground"] if said["outcome"] == "terminate" else ""
    kept = {name: said[name] for name in names} | {"ground": ground, "facts": said["findings"]}
    matter.details = {**matter.details, **kept}
    keep_files(act, said.get("files") or [], purpose="material")
    act.text = f"{OUTCOMES[said['outcome']]}。{said['reasons']}"[:500]


def decide(act: Act) -> None:
    """The day from which the document is to be sent."""
    note(act)
    act.matter.details["decided_on"] = act.today.isoformat()


def review_anew(act: Act) -> None:
    """What was decided counts no more, nor the day from which it was to be sent."""
    note(act)
    act.matter.details.pop("decided_on", None)


def record_dispatch(act: Act) -> None:
    """Sent on the day on which the document was issued."""
    note(act)
    first = _issued(act.matter)
    assert first is not None  # the guard saw it
    act.matter.issued_on = act.facts["fulfilled_on"] = first.issued_on
    act.text = f"{first.title} {first.number}".strip()


# --- papers -----------------------------------------------------------------------------------------------------------
RULES = {
    # move: the articles of the civil and of the administrative rule.
    "notify_acceptance": ("第三十三条", "第三十二条"),
    "decline": ("第二十七条、第三十二条", "第二十七条、第三十一条"),
    "refer": ("第三十二条", "第三十一条"),
    "terminate": ("第七十三条", "第八十一条"),
    "suspend_term": ("关于中止审查", "关于中止审查"),
    "resume_term": ("关于中止审查", "关于中止审查"),
}


def letter_data(act: Act, number: str) -> dict[str, Any]:
    """What the papers of the review are made from; each takes what it needs."""
    matter, said = act.matter, act.matter.details
    civil = matter.function == Function.CIVIL
    article = RULES.get(act.move.name, ("", ""))[0 if civil else 1]
    outcome = said.get("outcome", "")
    return {
        "procuratorate": matter.office.name,
        "number": number,
        "case_title": matter.title,
        "party": said.get("applicant") or "各方当事人",
        "court": matter.counterpart.name if matter.counterpart else "",
        "suit": said.get("judgment", ""),
        "source": f"{SOURCES.get(said.get('source', ''), '')}，监督对象为{SUBJECTS.get(said.get('subject', ''), '')}。",
        "demand": said.get("request", ""),
        "process": _process(matter),
        "facts": said.get("findings") or said.get("facts", ""),
        "result": GROUNDS.get(said.get("ground", ""), "") or OUTCOMES.get(outcome, ""),
        "opinion": OUTCOMES.get(outcome, ""),
        "reasons": act.data.get("reason") or said.get("reasons", ""),
        "receiver": act.data.get("organ", ""),
        "rule": f"《人民检察院{'民事' if civil else '行政'}诉讼监督规则》{article}",
        "handler": matter.handler.name if matter.handler else "",
        "contact": f"{matter.handler.name} {matter.handler.phone}".strip() if matter.handler else "",
        "secrecy": "" if matter.secrecy == "ordinary" else matter.get_secrecy_display(),
        "issued_on": act.today,
    }


def _process(matter: Matter) -> str:
    """How the review went: who was heard, what was fetched and looked into, which hearings were held."""
    rows = matter.details.get("acts", [])
    done = "".join(f"{day_text(date.fromisoformat(row['on']))}{row['what']}：{row['whom']}。" for row in rows)
    return f"{done}{heard_text(matter)}" or "依法审查了监督申请书及有关材料。"
