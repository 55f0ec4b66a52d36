"""What the moves of clue and case entail beyond the table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from cases.moves.heard import heard_text
from supervision.accounts.models import BodyKind, Person
from supervision.matters.models import Function, Matter, Phase
from supervision.matters.moves import keep_files, note_beside, tie
from supervision.matters.services import Act, IllegalMove

CONCLUSIONS = {
    "recommend": "提出检察建议",
    "notice": "发布诉前公告，准备提起民事公益诉讼",
    "support": "支持起诉",
    "no_violation": "未发现违法或者隐患，不提出检察建议",
    "rectified": "已自行纠正，终结审查",
    "transfer": "移送其他机关处理",
}

# 公益诉讼办案规则 knows two courses from the filing on (第67条以下、第85条以下); the first is about an organ's duty.
INTERESTS = {"administrative": "行政公益诉讼", "civil": "民事公益诉讼"}


def decided_by_another(matter: Matter, actor: Person, today: date) -> str | None:
    """Handler and approver are different persons.

    Where nobody handles (an agency's own letter), who drafted does not approve.
    """
    if matter.handler_id is None:
        return "起草人不能审批自己起草的函件。" if matter.created_by_id == actor.pk else None
    return "承办检察官不能审批自己承办的事项。" if matter.handler_id == actor.pk else None


def filing_is_to_be_notified(matter: Matter, actor: Person, today: date) -> str | None:
    """Only a running notice term can be answered."""
    running = matter.runs("GY_CASE_NOTICE")
    return None if running else "本案没有待告知的立案期限。"


# The law of the case itself gives the power here: 公益诉讼办案规则第35条, 民诉监督规则第68条, 行诉监督规则第64条.
INVESTIGATED_BY_LAW = frozenset({Function.PUBLIC_INTEREST, Function.CIVIL, Function.ADMINISTRATIVE})


def chief_decides_first(matter: Matter) -> bool:
    """Whether the chief must decide before facts are looked into for a recommendation (2019规定第13条)."""
    return matter.function not in INVESTIGATED_BY_LAW


def needs_no_decision_to_investigate(said: Mapping[str, Any], person: Person) -> bool:
    """Of the details with the function: the law lets the prosecutor begin, or the chief has decided."""
    return said["function"] in INVESTIGATED_BY_LAW or bool(said.get("decide_investigation_opinion"))


def the_handler_begins(matter: Matter) -> bool:
    """Whether the term runs from the handler's own beginning: nobody decided before (2019规定第13条)."""
    return not matter.details.get("decide_investigation_opinion")


def investigation_is_decided(matter: Matter, actor: Person, today: date) -> str | None:
    """What the chief must decide has been decided."""
    if chief_decides_first(matter) and the_handler_begins(matter):
        return "尚未经检察长决定调查核实（2019规定第13条）。"
    return None


def investigation_awaits_the_chief(matter: Matter, actor: Person, today: date) -> str | None:
    """Decided once, where the chief decides at all."""
    if not chief_decides_first(matter):
        return "本类案件由检察官依法开展调查核实，不需另行决定。"
    return None if the_handler_begins(matter) else "检察长已决定调查核实。"


def termination_is_the_chiefs(matter: Matter, actor: Person, today: date) -> str | None:
    """Ending a public-interest case is for the chief, never its handler; other cases end by their handler."""
    own = matter.handler_id == actor.pk
    if matter.function == Function.PUBLIC_INTEREST:
        return "公益诉讼案件由检察长决定终结（公益诉讼办案规则第74、90条）。" if own else None
    return None if own else "由承办检察官办理结案。"


def an_organ_is_told(matter: Matter) -> bool:
    """The filing of a case is told to an organ; a company whose conduct harms the public interest is none (第70条).

    A case that does not say which course it takes is judged by whom it is about; while open, an organ is awaited.
    """
    if interest := matter.details.get("interest"):
        return bool(interest == "administrative")
    return matter.counterpart is None or matter.counterpart.kind != BodyKind.OTHER


def nothing_below_is_open(matter: Matter, actor: Person, today: date) -> str | None:
    """A case closes after what was made from it."""
    waiting = matter.children.carrying_on().exclude(phase__in=[Phase.CLOSED, Phase.WITHDRAWN]).count()
    return f"尚有{waiting}件由本案提出的事项未办结。" if waiting else None


def the_end_is_to_be_told(matter: Matter, actor: Person, today: date) -> str | None:
    """What the chief ended is told to the organ concerned, once."""
    if matter.function != Function.PUBLIC_INTEREST or matter.counterpart is None:
        return "终结案件决定书适用于有相对单位的公益诉讼案件（公益诉讼办案规则第74条）。"
    if matter.letters.filter(kind="case_termination").exists():
        return "已制作终结案件决定书。"
    return None


def write_termination(act: Act) -> None:
    """The decision on paper: to the organ, with the chief's reasons."""
    organ = act.matter.counterpart
    assert organ is not None  # the guard saw it
    act.letter_data = {"addressee": organ.name, "reasons": act.matter.details.get("close_reason", "")}
    act.text = f"致{organ.name}"


def note(act: Act) -> None:
    """Keep what was said with the matter, and its gist in the timeline."""
    said = {key: str(value) for key, value in act.data.items() if isinstance(value, str) and value}
    act.matter.details = {**act.matter.details, **{f"{act.move.name}_{key}": value for key, value in said.items()}}
    act.text = next(
        (said[key] for key in ("reason", "opinion", "findings", "plan", "truth", "way") if key in said), ""
    )[:500]


def hand_over(act: Act) -> None:
    """Give the matter to another prosecutor."""
    before = act.matter.handler
    act.matter.handler = act.data["handler"]
    act.text = f"由{before.name if before else '（未定）'}移交{act.matter.handler.name}。{act.data['reason']}"


def attach(act: Act) -> None:
    """Store the files of a supplement."""
    names = keep_files(act, act.data.get("files") or [], purpose="material")
    act.text = f"{'、'.join(names)}。{act.data.get('remark', '')}"


def _file_later(act: Act, purpose: str) -> None:
    """Files of an opening move are stored once the matter has a key."""
    files = act.data.get("files") or []
    act.facts["after"] = [lambda later: keep_files(later, files, purpose=purpose)]


def register(act: Act) -> None:
    """Fill a new clue."""
    matter, said = act.matter, act.data
    escalated = matter.parent is not None and matter.parent.details.get("to_public_interest")
    if escalated and said["function"] != Function.PUBLIC_INTEREST:
        raise IllegalMove("升级处理决定依法提起公益诉讼的，登记为公益诉讼线索。", "function")
    for name in ("title", "function", "field", "counterpart", "handler", "secrecy"):
        setattr(matter, name, said[name])
    matter.details = {
        "source": said["source"],
        "summary": said["summary"],
        "found_on": said["found_on"].isoformat(),
    }
    sender = said.get("sender") or ""
    matter.details |= {"sender": sender, "sent_number": said.get("sent_number") or ""}
    matter.details |= {"answer_by": said["answer_by"].isoformat()} if said.get("answer_by") else {}
    act.text = f"来源：{said['source']}{f'，{sender}移送' if sender else ''}"
    _file_later(act, "clue")


def answer_is_asked(matter: Matter) -> bool:
    """移送函要求反馈."""
    return bool(matter.details.get("answer_by"))


def feedback_is_owed(matter: Matter, actor: Person, today: date) -> str | None:
    """Only what was asked for and not answered yet."""
    return None if matter.runs("FJ_FEEDBACK") else "没有待反馈的移送线索。"


def record_feedback(act: Act) -> None:
    """What the organ that handed the clue over was told, when and how."""
    said = act.data
    row = {"on": said["told_on"].isoformat(), "way": said["way"], "result": said["result"]}
    act.matter.details = {**act.matter.details, "fed_back": row}
    act.facts["fulfilled_on"] = said["told_on"]
    keep_files(act, said.get("files") or [], purpose="exchanged")
    act.text = f"{said['way']}。{said['result']}"[:500]


def may_take_in(matter: Matter, person: Person) -> QuerySet[Matter]:
    """The office's open clues of one function and secrecy registered no later, so that the first term governs."""
    same = Matter.objects.visible_to(person).filter(kind="clue", office=matter.office_id, function=matter.function)
    still = same.filter(state__in=("registered", "screening", "accepted"), secrecy=matter.secrecy)
    return still.filter(opened_on__lte=matter.opened_on).exclude(pk=matter.pk).order_by("-opened_on", "-pk")


def an_earlier_clue_stands(matter: Matter, actor: Person, today: date) -> str | None:
    """There is a clue into which this one may be merged."""
    return None if may_take_in(matter, actor).exists() else "没有登记在先、可以并入的同类线索。"


def merge_clue(act: Act) -> None:
    """The earlier clue takes in what this one says; this one ends and keeps its papers."""
    matter, reason = act.matter, act.data["reason"]
    into = may_take_in(matter, act.actor).select_for_update(of=("self",)).filter(pk=act.data["into"].pk).first()
    if into is None:
        raise IllegalMove("只能并入登记在先、尚未办结的同类线索。")
    said = {name: matter.details.get(name, "") for name in ("source", "found_on", "summary")}
    into.details = {**into.details, "merged": [*into.details.get("merged", []), {"title": matter.title, **said}]}
    into.version += 1
    into.save(update_fields=["details", "version"])
    tie(act, into, f"并入：{reason}")
    matter.details = {**matter.details, "merged_into": into.title, "merge_reason": reason}
    act.text = f"并入《{into.title}》：{reason}"[:500]
    act.facts["linked"] = [into.pk]
    note_beside(act, [into])


def transfer(act: Act) -> None:
    """Keep where the clue went."""
    act.matter.details = {**act.matter.details, "receiver": act.data["receiver"], "transfer_reason": act.data["reason"]}
    act.text = f"转{act.data['receiver']}。{act.data['reason']}"[:500]
    superior = act.matter.office.parent
    # 公益诉讼办案规则第26条: what the procuratorate above has to pass on is reported to it.
    if act.data.get("through_superior") and superior is not None:
        act.letter_data = {"document_title": "报请移送案件线索意见书", "superior": superior.name}


def clue_letter_data(act: Act, number: str) -> dict[str, Any]:
    """What the papers of a clue are made from: the letter that passes it on, the report of what was looked into."""
    matter, said = act.matter, act.matter.details
    return {
        "procuratorate": matter.office.name,
        "document_title": "移送案件线索通知书",
        "receiver": act.data.get("receiver", ""),
        "handler": matter.handler.name if matter.handler else "",
        "number": number,
        "case_title": matter.title,
        "source": f"本院发现的线索，来源为{said.get('source') or '履行职责中发现'}。",
        "facts": said.get("summary", ""),
        "reasons": act.data.get("reason", ""),
        "issued_on": act.today,
    }


def propose_filing(act: Act) -> None:
    """Fill a new case from its clue."""
    matter, said = act.matter, act.data
    clue = matter.parent
    if clue is None:
        raise IllegalMove("案件须从已受理的线索提出。")
    for name in ("function", "field", "secrecy", "urgent"):
        setattr(matter, name, getattr(clue, name))
    matter.title, matter.counterpart, matter.handler = said["title"], said["counterpart"], act.actor
    matter.details = {"facts": said["facts"], "grounds": said["grounds"]}
    if said.get("interest"):
        matter.details["interest"] = said["interest"]
    act.text = said["grounds"][:500]


def file_case(act: Act) -> None:
    """The chief decided to file: the case has a filing day."""
    act.matter.issued_on = act.today
    note(act)


def conclude(act: Act) -> None:
    """Keep findings and evidence."""
    note(act)
    act.matter.details["conclusion"] = act.data["conclusion"]
    names = keep_files(act, act.data.get("files") or [], purpose="evidence")
    act.letter_data = {"result": f"{CONCLUSIONS[act.data['conclusion']]}。", "attachments": names}


def _results_of(matter: Matter) -> str:
    """What became of the documents that came of the case, by number."""
    numbered = matter.children.carrying_on().exclude(number="").order_by("pk")
    rows = numbered.values_list("number", "recommendation__outcome")
    found = "；".join(f"{number}：{outcome or '已办结'}" for number, outcome in rows)
    return f"{found}。" if found else ""


def letter_data(act: Act, number: str) -> dict[str, Any]:
    """What the letters of a case are made from; each takes what it needs."""
    matter = act.matter
    said = matter.details
    clue = matter.parent
    came_from = (clue.details.get("source") if clue else "") or "本院履行职责中发现"
    result = f"{CONCLUSIONS.get(said.get('conclusion', ''), '审查终结')}。{_results_of(matter)}"
    return {
        "procuratorate": matter.office.name,
        "number": number,
        "case_number": matter.number,
        "case_title": matter.title,
        "source": f"本案线索来源为{came_from}。",
        "facts": said.get("conclude_findings") or said.get("facts", ""),
        "basis": said.get("grounds", ""),
        "process": f"{said.get('investigate_plan', '') or '依法开展审查。'}{heard_text(matter)}",
        "result": result,
        "opinion": act.data.get("reason") or act.data.get("opinion") or "",
        "reasons": act.data.get("reasons") or act.data.get("reason") or "",
        "rule": f"《人民检察院公益诉讼办案规则》第{'七十四' if an_organ_is_told(matter) else '九十'}条",
        "staff": said.get("investigate_staff", ""),
        "content": said.get("investigate_plan", ""),
        "handler": matter.handler.name if matter.handler else "",
        "issued_on": act.today,
    }
