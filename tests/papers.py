"""公函 for tests: what their forms clean to, and how one gets to a state; 流程监控 and 评查."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.services import open_matter, perform
from tests.builders import PUBLIC, SOCIAL, Cast, act, advance, case, clue, fresh, recommendation, serve_data
from tests.courses import PATHS as COURSES

OUT = ("submit", "approve", "issue")
SERVED = (*OUT, "serve", "acknowledge")
PATHS: dict[str, tuple[str, ...]] = {
    "drafting": (),
    "approving": OUT[:1],
    "approved": OUT[:2],
    "issued": OUT,
    "sent": (*OUT, "serve"),
    "received": SERVED,
    "declined": (*SERVED, "decline"),
    "answered": (*SERVED, "answer"),
    "held": (*SERVED, "hold"),
    "confirmed": (*SERVED, "hold", "confirm"),
    "withdrawn": (*OUT, "serve", "withdraw"),
}
HEARD = (*OUT, "deliver", "record_hearing")
HEARINGS = {
    "notified": HEARD[:-1],
    "heard": HEARD,
    "weighed": (*HEARD, "follow_opinion"),
    "closed": (*HEARD, "follow_opinion", "close"),
    "withdrawn": (*OUT, "withdraw"),
}
# What closes each kind, and its own words.
ENDS = {"consultation": (*SERVED, "hold", "confirm", "close"), "copy_letter": (*SERVED, "close")}
PAPERS: dict[str, dict[str, Any]] = {
    "assistance_letter": {"type": "records", "materials": "河道划界成果、执法卷宗"},
    "consultation": {"held_at_text": "2026年12月1日上午9时", "place": "本院三楼会议室", "agenda_text": "整改方案"},
    "execution_explanation": {"suit": "（2026）豫1221执8号"},
    "commissioned_investigation": {"type": "site", "demand": "勘验排污口并拍照。"},
    "treatment_explanation": {"suspect": "李某某"},
    "treatment_order": {"suspect": "李某某"},
    "no_arrest": {"type": "no_crime", "suspect": "李某某", "suspicion": "盗窃罪"},
    "clue_feedback": {"type": "accepted", "receiver": "举报人赵某"},
    "protest_request": {
        "judgment": "（2025）豫1221民初100号民事判决书",
        "retrial_ground": "《中华人民共和国民事诉讼法》第二百一十一条第二项",
        "reasons": "认定借款事实的主要证据系伪造。",
        "session": "",
        "dossier": "检察卷宗一册",
    },
    "no_support": {
        "type": "judgment",
        "receiver": "申请人张某",
        "suit": "（2025）豫1221民初100号民事判决",
        "reasons": "原判决认定事实清楚，适用法律正确。",
    },
    "follow_up_letter": {"demand": "三十日内清运完毕并建立巡查制度。"},
    "report": {"type": "major_case"},
    "reach_letter": {"type": "report"},
    "notice": {"type": "violation", "period": ""},
    "copy_letter": {"type": "informed", "importance": "违法情形具有典型性"},
    "similar_cases": {"cluster": "生态环境和资源保护", "advice": "建立联合巡查机制。"},
    "hearing": {
        "type": "open",
        "receiver": "渑池县城市管理局、村民代表赵某",
        "hearing_time": "上午9时",
        "place": "本院检察听证室",
        "host": "检察官甲",
        "hearers": "人大代表甲、律师乙、专家丙",
        "questions": "清运责任如何划分。",
    },
}
SAID: dict[str, dict[str, Any]] = {
    "decline": {"reason": "不属于本单位掌握的材料"},
    "answer": {"answer": "已按要求办理。", "files": []},
    "record_answer": {"answer": "已按要求办理。", "files": []},
    "attach": {"files": [], "remark": "补充说明"},
    "deliver": {"way": "邮寄，邮件编号1234", "files": []},
    "hold": {
        "place": "本院三楼会议室",
        "host": "检察官甲",
        "present": "检察官甲、助理甲；县城市管理局局长甲",
        "matters": "通报河道垃圾情况，提出整改意见。",
        "statement": "认可事实，年底前清运完毕。",
        "conclusion": "双方确认涧河东段堆放建筑垃圾约三百立方米。",
        "outcome": "rectifying",
        "files": [],
    },
}
SAID |= {
    "record_hearing": {
        "heard_at": "本院检察听证室",
        "attended": "检察官甲；听证员三人；城市管理局副局长、村民代表赵某",
        "views": "行政机关认为应由村民委员会清运；村民代表要求尽快清运。",
        "deliberation": "三名听证员一致认为城市管理局负有清运职责。",
        "files": [],
    },
    "follow_opinion": {"extent": "whole", "reason": "采纳听证员意见，拟制发检察建议。"},
    "deliver": {"way": "邮寄，邮件编号1234", "waiver": "各方书面同意即日举行", "files": []},
}
SAID |= {"confirm_facts": {"facts": "涧河东段堆放建筑垃圾约三百立方米。", "files": []}}
# What goes to the procuratorate above, and what is about a judgment.
UPWARD = ("report", "protest_request", "reach_letter")
JUDGMENTS = ("protest_request", "no_support", "execution_explanation")
TO_COURT = ("execution_explanation",)
TO_POLICE = ("treatment_explanation", "treatment_order", "no_arrest")
UNDATED = (*TO_COURT, *TO_POLICE, "commissioned_investigation")
FIRST = {
    "protest_request": "protested",
    "similar_cases": "noted",
    "execution_explanation": "executing",
    "commissioned_investigation": "done",
    "treatment_explanation": "reasons",
    "treatment_order": "started",
    "no_arrest": "withdrawn",
    "assistance_letter": "given",
    "follow_up_letter": "done",
    "report": "noted",
    "reach_letter": "agreed",
    "notice": "handled",
}


def paper_data(cast: Cast, kind: str, **changes: Any) -> dict[str, Any]:
    """What the draft's form cleans to, for the kind; reports go to the procuratorate above, others to the agency."""
    said = {
        "title": "涧河河道倾倒建筑垃圾案",
        "counterpart": cast.city if kind in UPWARD else cast.court if kind in TO_COURT else cast.agency,
        "facts": "涧河东段河道堆放建筑垃圾约三百立方米，玄鸟一九。",
        "basis": "《中华人民共和国固体废物污染环境防治法》第六十三条",
        "feedback_by": timezone.localdate() + timedelta(days=30),
        "contact": "检察官甲 0398-0000000",
        "secrecy": "ordinary",
        "files": [],
    }
    if kind == "similar_cases":
        today = timezone.localdate()
        said |= {"since": today - timedelta(days=365), "until": today}
        del said["feedback_by"]
    if kind in ("clue_feedback", "hearing", "no_support"):
        del said["counterpart"]
    if kind in TO_POLICE:
        said["counterpart"] = cast.police
    if kind in ("clue_feedback", "no_support", *UPWARD, *UNDATED) and kind != "reach_letter":
        del said["feedback_by"]
    if kind == "hearing":
        said["feedback_by"] = timezone.localdate()
    return said | PAPERS[kind] | changes


def source(cast: Cast, kind: str) -> Matter:
    """What such a letter usually comes from."""
    if kind == "clue_feedback":
        return clue(cast, upto="accepted")
    if kind == "reach_letter":
        return recommendation(cast, SOCIAL, counterpart=cast.other_agency)
    if kind in ("follow_up_letter", "copy_letter"):
        return recommendation(cast, PUBLIC, upto="urged" if kind == "follow_up_letter" else "issued")
    if kind == "treatment_order":
        return paper(cast, "treatment_explanation", upto="answered")
    function = "criminal" if kind in TO_POLICE else "civil" if kind in JUDGMENTS else ""
    source = case(cast, upto="investigating", **({"function": function} if function else {}))
    for _ in range(2 if kind == "similar_cases" else 0):
        recommendation(cast, PUBLIC, upto="issued", parent=source)
    return source


def paper(cast: Cast, kind: str, *, upto: str = "drafting", parent: Matter | None = None, **changes: Any) -> Matter:
    """A letter of the county, handled by `prosecutor`, in a state."""
    data = paper_data(cast, kind, **changes)
    parent = parent or source(cast, kind)
    if kind == "similar_cases":
        parent = None
    matter = open_matter(kind, actor=fresh(cast.prosecutor), office=cast.county, data=data, parent=parent)
    for name in path(kind, upto):
        matter = paper_act(cast, matter, name)
    assert matter.state == upto, f"{kind} is {matter.state}, not {upto}"
    return matter


def path(kind: str, upto: str) -> tuple[str, ...]:
    """The moves from the draft to a state."""
    if kind == "hearing":
        return HEARINGS.get(upto) or PATHS[upto]
    if kind in ("clue_feedback", "no_support"):
        return {"closed": (*OUT, "deliver"), "withdrawn": (*OUT, "withdraw")}.get(upto) or PATHS[upto]
    return ENDS.get(kind, (*SERVED, "answer", "close")) if upto == "closed" else PATHS[upto]


def paper_words(matter: Matter, name: str) -> dict[str, Any]:
    """What the form of a move cleans to, in the usual case."""
    today = timezone.localdate()
    said = dict(SAID.get(name, {"opinion": "同意", "reason": "理由如卷", "remark": ""}))
    if name == "serve":
        return serve_data(today)
    if name in ("acknowledge", "record_receipt"):
        return {"signed_on": today, "recipient": "经办人甲", "recipient_title": "办公室主任", "files": []}
    if name in ("answer", "record_answer"):
        said["outcome"] = FIRST[matter.kind]
    dated = {
        "record_answer": "received_on",
        "deliver": "delivered_on",
        "hold": "held_on",
        "record_hearing": "heard_on",
    }.get(name)
    return said | ({dated: today} if dated else {})


def paper_act(cast: Cast, matter: Matter, name: str, actor: Person | None = None, **changes: Any) -> Matter:
    """One act by whoever usually does it, with the usual words."""
    theirs = cast.superior if matter.kind in UPWARD else cast.agency_head
    usual = dict.fromkeys(
        ("approve", "send_back", "withdraw", "hand_over", "depart_from_opinion", "call_off"), cast.chief
    )
    usual |= dict.fromkeys(("acknowledge", "answer", "decline", "confirm"), theirs)
    said = paper_words(matter, name) | changes
    return perform(matter, name, actor=fresh(actor or usual.get(name, cast.prosecutor)), data=said)


def monitoring(cast: Cast, *, upto: str = "found", parent: Matter | None = None) -> Matter:
    """案件流程监控 of a case under investigation, by `case_manager`; `prosecutor` handles the case."""
    said = {
        "problem": "document",
        "facts": "送达回证没有签收日期。",
        "basis": "《中华人民共和国民事诉讼法》第八十七条",
        "demand": "请查明情况并予以纠正。",
    }
    parent = parent or case(cast, upto="investigating")
    actor = fresh(cast.case_manager)
    matter = open_matter("monitoring_notice", actor=actor, office=cast.county, data=said, parent=parent)
    return advance(cast, matter, upto)


def quality_review(cast: Cast, *, upto: str = "reviewing", parent: Matter | None = None, **words_: Any) -> Matter:
    """案件质量评查 of a closed case, by `case_manager`; `words_` replace what `propose_grade` and `confirm` say."""
    said = {"type": "routine", "reviewers": "案管甲、检察官乙", "scope": "办案程序、文书制作"}
    parent = parent or case(cast, upto="closed")
    actor = fresh(cast.case_manager)
    matter = open_matter("quality_review", actor=actor, office=cast.county, data=said, parent=parent)
    for name in COURSES["quality_review"][upto]:
        changes = words_ if name in ("propose_grade", "confirm") else {}
        matter = act(cast, matter, name, **changes)
        if matter.closed_on:
            break
    return matter
