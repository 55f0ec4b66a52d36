"""What the forms of moves clean to, in the usual case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from supervision.matters.models import Matter
from supervision.terms.catalogue import entry
from tests.applications import review_words
from tests.said import QUALITY, RULED
from tests.said import vote as vote

if TYPE_CHECKING:
    from tests.builders import Cast

SOCIAL, PUBLIC = "recommendation_social_governance", "recommendation_public_interest"
# 四大检察 of the case from which an instrument comes, and the parts that only its document has.
FUNCTIONS = {
    PUBLIC: "public_interest",
    "recommendation_retrial": "civil",
    "recommendation_trial": "civil",
    "recommendation_enforcement": "administrative",
    "opinion": "administrative",
    "transfer_opinion": "administrative",
}
TO_COURT = {"suit": "(2026)豫1221民初12号民事案件", "dossier": "检察卷宗一册"}
NOTICED = {"violation_time": "2026年9月，某盗窃案侦查活动"}
PARTS = {
    SOCIAL: {"ground": "failure_of_duty"},
    "recommendation_correction": {"ground": "general_pattern"},
    "recommendation_retrial": {
        "judgment": "(2025)豫1221民初88号民事判决书",
        "retrial_ground": "《民事诉讼法》第211条第2项",
        "dossier": "检察卷宗一册",
    },
    "recommendation_trial": TO_COURT,
    "recommendation_enforcement": TO_COURT,
    "opinion": {
        "person": "张某某",
        "decision_number": "渑检刑不诉〔2026〕9号",
        "breached": "《治安管理处罚法》第四十九条",
        "penalty": "建议依法给予行政处罚",
        "materials": "",
    },
    "transfer_opinion": {"suspicion": "非法采矿", "standard": ""},
    "correction_notice": NOTICED,
    "investigation_notice": NOTICED,
    "custody_review": {"detained": "李某某", "measure": "逮捕，县看守所", "ways": "查阅案卷、听取意见"},
}
SIGNED = {"recipient": "经办人甲", "recipient_title": "办公室主任"}
SPOT = {"held_at_text": "2026年9月1日9时至10时", "place": "涧河东段", "staff": "检察官甲、助理甲", "recorder": "助理甲"}
REFUSED = {
    "whom": "该局", "measure": "查阅、调取、复制证据材料", "way": "拒绝提供执法卷宗。", "staff": "甲、乙", "files": [],
}  # fmt: skip
LOOKED_INTO = {
    "staff": "检察官甲、助理甲", "process": "实地查看、走访村民。", "findings": "河道东段堆放建筑垃圾。",
    "opinion": "建议立案。", "files": [],
}  # fmt: skip
ORAL = SPOT | {
    "addressee": "渑池县公安局", "present": "民警丁", "violation": "讯问笔录没有写明起止时间。",
    "opinion": "补正并在今后办案中注意。", "statement": "接受，当日补正。",
}  # fmt: skip
AGAIN: dict[str, Any] = {"reason": "立案符合条件。", "files": []}
JUDGED = {
    "judgment_number": "(2026)豫1221行初3号行政判决书", "result": "all", "text": "责令被告继续履行职责。",
}  # fmt: skip
SEEN = {
    "staff": "检察官甲、助理甲", "place": "涧河东段", "method": "现场查看",
    "result": "held", "record": "河道清洁", "files": [],
}  # fmt: skip
ON_SITE = {
    "place": "涧河东段", "staff": "检察官甲、助理甲", "record": "河道清洁", "files": [],
}  # fmt: skip
TO_OTHERS = {"feedback_text": "2026年12月1日前", "contact": "检察官甲 0398-0000000"}
REASONS = {"position": "reasons", "reasons": "认为属于经济纠纷。", "decision_number": "", "files": []}
DATED = {"opinion", "transfer_opinion", "correction_notice", "investigation_notice"}


AT_FAULT = {
    "ways": "审查提请材料、调取考核台账",
    "faults": "考核期内有违规记录，不符合确有悔改表现的条件。",
    "law": "《中华人民共和国刑法》第七十八条",
}


def draft_data(cast: Cast, kind: str, **changes: Any) -> dict[str, Any]:
    """What the draft's form cleans to, for the kind."""
    said: dict[str, Any] = {
        "title": "关于整治涧河河道垃圾的检察建议",
        "counterpart": cast.addressee(kind),
        "is_involved_unit": False,
        "reach_consent": "",
        "source": "本院在履行职责中发现。",
        "facts": "经现场勘查，涧河东段河道堆放建筑垃圾约三百立方米。",
        "violation": "未依法履行市容环境卫生监督管理职责。",
        "basis": "《中华人民共和国固体废物污染环境防治法》第六十三条",
        "urgent": False,
        "urgent_reason": "",
        "reply_by": None,
        "objection_days": 15,
        "other": "",
        "measures": [
            {"text": "清运河道内建筑垃圾", "standard": "河道无堆存"},
            {"text": "建立日常巡查制度", "standard": "制度印发并有巡查记录"},
        ],
    }
    if kind == PUBLIC:
        said["rectify_by"] = timezone.localdate() + timedelta(days=50)
    if kind in DATED:
        said["reply_by"] = timezone.localdate() + timedelta(days=30)
    return said | PARTS.get(kind, {}) | changes


def words(cast: Cast, matter: Matter, name: str) -> dict[str, Any]:
    """What the form of a move cleans to, in the usual case."""
    if name in MEASURED:
        return MEASURED[name](cast, matter)
    today = timezone.localdate()
    if name in QUALITY.get(matter.kind, {}):
        return {
            **QUALITY[matter.kind][name],
            **({"rectify_by": today + timedelta(days=15)} if name == "confirm" else {}),
        }
    later, done = today + timedelta(days=110), {"done_on": today, "remark": ""}
    said: dict[str, dict[str, Any]] = {
        "screen": {"truth": "反映情况属实", "feasibility": "具备调查条件", "risk": ""},
        "transfer": {"receiver": "义马市人民检察院", "reason": "属于其管辖"},
        "report_preliminary": LOOKED_INTO,
        "record_feedback": {"told_on": today, "way": "复函", "result": "已立案。", "files": []},
        "record_refusal": REFUSED | {"held_on": today},
        "record_recusal": {"on": today, "whom": "申请人", "text": "近亲属有利害关系。", "files": []},
        "find_proper": {"ways": "审查提请材料，列席评审会议", "reason": "符合减刑条件。"},
        "propose_opinion": AT_FAULT,
        "propose_correction": AT_FAULT,
        "continue_custody": {"ways": "审查证据材料、听取意见", "reason": "可能妨碍作证。"},
        "correct_orally": ORAL,
        "correct_error": {"place": "查明的事实", "wrong": "三百立方米", "right": "三百余立方米"},
        "notify_filing": {"notified_on": today, "way": "当面送达立案决定书"},
        "investigate": {"staff": "检察官甲、助理甲", "plan": "现场勘查，调取执法卷宗，询问负责人"},
        "take_statement": SPOT
        | {"asked": "工人乙", "asked_about": "某公司司机", "content": "问：何时倾倒？\n答：九月。"},
        "inspect_site": SPOT
        | {"findings": "河道东段堆放建筑垃圾。", "present": "局长甲", "third_parties": "", "pictures": ""},
        "request_evidence": TO_OTHERS | {"receiver": "渑池县城市管理局", "wanted": ["执法卷宗", "巡查记录"]},
        "entrust_expert": TO_OTHERS
        | {"receiver": "某鉴定机构", "subject": "鉴定", "content": "垃圾数量", "materials": ""},
        "notify_party": {"party": "申请人张某"},
        "conclude": {
            "findings": "河道堆放建筑垃圾属实",
            "conclusion": "recommend",
            "reasons": "未依法履职",
            "files": [],
        },
        "revise": draft_data(cast, matter.kind, title="关于整治涧河河道垃圾的检察建议（修改）"),
        "link_evidence": {"links": {}},
        "comment": {"part": "facts", "quote": "", "text": "请写明勘查日期。"},
        "answer_comment": {"comment": None, "outcome": "adopted", "answer": ""},
        "pass_legal_review": {
            "necessity": "有必要",
            "legality": "合法",
            "reasoning": "说理充分",
            "opinion": "同意报批",
        },
        "hear_addressee": {"heard_on": today, "way": "座谈", "people": "局长甲", "opinion": "没有不同意见"},
        "ask_reasons": {"reason": "请说明未解除冻结的依据。", "answer_by": today + timedelta(days=7)},
        "state_opinion": {"finding": "proper", "process": "调阅冻结手续。", "reasons": "冻结有依据。"},
        "record_reasons": {"received_on": today, "text": "案件另有涉案账户。", "files": []},
        "convene_committee": {"held_on": today + timedelta(days=7), "session": "2026年第12次会议"},
        "distribute_materials": {"sent_on": today, "whom": "委员、列席人员和承办人"},
        "decide_in_committee": vote(in_favour=5),
        "refuse_in_committee": vote(in_favour=2, against=4, minority="两名委员认为应当提出。"),
        "serve": serve_data(today),
        "serve_letter": serve_data(today)
        | {"letter": matter.letters.order_by("-made_at").first() if matter.pk else None, "signed_on": None},
        "serve_request": serve_data(today),
        "serve_notice": serve_data(today),
        **dict.fromkeys(("acknowledge_request", "acknowledge_notice"), SIGNED | {"signed_on": today}),
        **dict.fromkeys(
            ("record_receipt_request", "record_receipt_notice"), SIGNED | {"signed_on": today, "files": []}
        ),
        "propose_suit": {
            "tests": ["partly"],
            "facts": "跟进调查发现垃圾仍未清运。",
            "basis": "《中华人民共和国行政诉讼法》第二十五条第四款",
            "claims": "确认未依法履职违法\n责令继续履行职责",
            "court": cast.court,
        },
        "propose_notice": {"harm": "古道遗址被毁坏。", "contact": "检察官甲 0398-0000000"},
        "publish_notice": {"published_on": today, "medium": "检察日报", "files": []},
        "end_notice": {"feedback": "期满没有机关或者组织起诉。", "harm": "遗址仍未修复。"},
        "consult_relatives": {
            "relatives": "英雄近亲属",
            "answered_on": today,
            "feedback": "近亲属书面表示不起诉。",
            "harm": "侵害言论仍在传播。",
        },
        "hand_to_review": {
            "receiver": cast.prosecutor,
            "department": "第四检察部",
            "opinion": "建议给予行政处罚。",
            "materials": "审查报告、不起诉决定书",
            "files": [],
        },
        "report_filing": {"filing_number": "渑市监立〔2026〕5号", "filed_on": today, "files": []},
        **dict.fromkeys(("report_complaint", "report_judgment", "report_appeal", "submit_change"), done),
        "submit_withdrawal": done,
        **dict.fromkeys(("withdrawal_allowed", "withdrawal_denied"), RULED | {"received_on": today}),
        **dict.fromkeys(("ask_reconsideration", "ask_superior_review"), AGAIN),
        **dict.fromkeys(("record_reconsideration", "record_superior_review"), AGAIN | {"received_on": today}),
        "file_suit": {"filed_on": today, "court_number": "(2026)豫1221行初3号"},
        "record_summons": {"received_on": today, "hearing": "2026年12月8日上午"},
        "send_prosecutor": {"prosecutors": "检察官甲"},
        "record_judgment": JUDGED | {"received_on": today},
        "follow_execution": {"held_on": today, "findings": "垃圾已清运。", "files": []},
        "record_appeal": {"received_on": today, "grounds": "认为已经履行职责。", "files": []},
        "change_claims": {"claims": "确认未依法履行职责违法。", "reason": "诉讼中已经履行职责"},
        "accept_mediation": {"agreement": "被告一年内修复遗址。", "reason": "没有减免民事责任"},
        "publish_mediation": {"published_on": today, "medium": "人民法院公告栏", "files": []},
        "explain": REASONS,
        "record_explanation": REASONS | {"received_on": today},
        "inform_complainant": {"informed": "控告人赵某", "reason": "属于经济纠纷，理由成立"},
        "record_negotiation": {"result": "refused", "text": "市公安局认为不应当立案。", "files": []},
        "execute": {"decision_number": "渑公立字〔2026〕88号", "decided_on": today, "files": []},
        "record_execution": {"decision_number": "渑公立字〔2026〕88号", "decided_on": today, "files": []},
        "acknowledge": {"signed_on": today, "recipient": "经办人甲", "recipient_title": "办公室主任"},
        **review_words(cast),
        "file_with_superior": {"business_on": today, "policy_on": today},
        "review_objection": {"view": "reject", "reason": "所提理由不影响认定。"},
        "decide_change_in_committee": vote(in_favour=5) | {"what": "withdraw"},
        "modify": {
            "reason": "理由如卷",
            "changes": "第二项的完成时间延至年底。",
            "changed_measures": "清运河道内建筑垃圾\n年底前建立日常巡查制度",
        },
        "object": {"grounds": "部分河段不属本局管理范围", "files": []},
        "score": {
            "aim": 18,
            "need": 20,
            "law": 19,
            "reasons": 15,
            "practice": 16,
            "opinion": "第二项建议应当写明数量。",
        },
        "order_change": {"what": "withdraw", "reason": "认定事实有误", "order_by": later},
        "ask_more_time": {"until": later, "length": 1, "reason": "清运需要汛后进行"},
        "grant_more_time": {"until": later, "length": 1, "reason": "同意"},
        "ask_pause": {"reason": "清运方案已经制定，因汛情不能按期完成", "files": []},
        "suspend_term": {"reason": "同意中止审查"},
        "resume_term": {"reason": "汛情已经结束"},
        "exclude_days": {"since": today + timedelta(days=1), "until": today + timedelta(days=5), "reason": "同意扣除"},
        "publish": {
            "published_on": today,
            "medium": "检察日报",
            "reason": "该单位下落不明",
            "servers": "检察官甲、助理甲",
            "files": [],
        },
        "record_undelivered": {"returned_on": today, "reason": "三次投递无人签收", "files": []},
        "coordinate_addressee": {"body": cast.outsider_agency, "reason": "河道管理属其职责"},
        "record_receipt": {"signed_on": today, "recipient": "经办人甲", "recipient_title": "办公室主任", "files": []},
        "countersign": {"agreed": "yes", "opinion": ""},
        "record_countersignature": {"body": None, "agreed": "yes", "opinion": "", "signatory": "局长乙", "files": []},
        "ask_help": {"text": "清运车辆不足", "files": []},
        "answer_help": {"answer": "已协调相邻乡镇支援。"},
        "rate": {"score": "good", "text": ""},
        "relate": {"others": [], "reason": "同一问题"},
        "unrelate": {"link": None, "reason": "关联错误"},
        "split_off": {
            "measures": _measure_rows(matter)[:1],
            "title": "关于建立巡查制度的检察建议",
            "counterpart": matter.counterpart,
            "reason": "分别办理",
        },
        "record_joint_receipt": SIGNED
        | {"body": None, "way": "in_person", "tracking_number": "", "signed_on": today, "files": []},
        "acknowledge_joint": SIGNED | {"signed_on": today},
        "issue_link": {"hours": 72},
        "report_interim": {"kind": "plan", "text": "分两步清运。", "next_on": None, "files": []},
        "check_site": ON_SITE | {"held_on": today},
        "urge": {
            "way": "visit",
            "held_on": today,
            "place": "该局会议室",
            "present": "检察官甲、助理甲、局长甲",
            "record": "走访该局，要求尽快整改。",
            "statement": "将尽快整改。",
            "files": [],
        },
        "escalate": {"channels": ["报告上一级人民检察院"], "reason": "经督促无正当理由仍未整改"},
        "plan_look_back": {"look_back_on": today + timedelta(days=60), "method": "现场查看"},
        "look_back": SEEN | {"held_on": today},
        "hand_over": {"handler": cast.colleague, "reason": "工作调整"},
        "attach": {"files": [], "remark": "补充说明"},
    }
    term = {
        "reverse_link": "FX_REVIEW",
        "civil_public_interest_suit": "GY_SUIT_REVIEW_CIVIL",
        "litigation": "MX_REVIEW",
    }.get(matter.kind, "")
    if matter.kind == "sentence_change" and name in ("record_decision", "record_rehearing"):
        result = "granted" if name == "record_decision" else "changed"
        return {"received_on": today, "number": "（2026）豫12刑更7号", "result": result, "text": "减去有期徒刑六个月。"}
    if (matter.kind, name) == ("litigation", "conclude"):
        return said[name] | {"outcome": "no_support", "ground": ""}
    if name in ("ask_pause", "suspend_term", "exclude_days") and (term or matter.kind == "public_interest_suit"):
        return said[name] | {"ground": entry(term or "GY_SUIT_REVIEW_ADMIN").grounds[0]}
    if name == "propose_suit" and matter.kind != "public_interest_suit":
        test = "nobody_sues" if matter.kind == "civil_public_interest_suit" else "qualified"
        return said[name] | {"tests": [test], "defendant": "某矿业公司", "plaintiff": "某环境保护组织"}
    if name == "close" and hasattr(matter, "measures"):
        known = {"recommendation_retrial": "retried", "opinion": "penalised", "transfer_opinion": "transferred"}
        outcome = known.get(matter.kind, "rectified")
        return {"outcome": outcome, "reason": "全部整改到位"}
    return said.get(name, {"opinion": "同意", "reason": "理由如卷", "remark": ""})


def serve_data(on: date, *, way: str = "in_person", **changes: Any) -> dict[str, Any]:
    """A service, in person unless said otherwise."""
    said = {
        "way": way,
        "served_on": on,
        "place": "该局办公室",
        "servers": "检察官甲、助理甲",
        "recipient": "经办人甲",
        "recipient_title": "办公室主任",
        "tracking_number": "",
        "electronic_consent": False,
        "consent_on": None,
        "announcement": "",
        "refusal": "",
        "witnesses": "",
        "files": [],
    }
    return said | changes


def reply_data(matter: Matter, today: date) -> dict[str, Any]:
    """Every measure adopted and done."""
    return {
        "summary": "已经全部整改完毕。",
        "posted_on": None,
        "signatory": "局长甲",
        "contact": "经办人甲",
        "answers": [
            {
                "adoption": "adopted",
                "done": "done",
                "text": "已完成",
                "done_on": today,
                "responsible": "局长甲",
                "files": [],
            }
            for _ in range(_measures(matter))
        ],
    }


def verdicts(
    matter: Matter, *, result: str = "rectified", adequacy: str = "sound", reason: str = ""
) -> list[dict[str, str]]:
    """The same verdict on every measure."""
    return [{"result": result, "adequacy": adequacy, "reason": reason} for _ in range(_measures(matter))]


# What is said of each measure; the measures are counted only where one of these is asked for.
MEASURED: dict[str, Callable[[Cast, Matter], dict[str, Any]]] = {
    "draft_reply": lambda cast, matter: reply_data(matter, timezone.localdate()),
    "reply": lambda cast, matter: reply_data(matter, timezone.localdate()),
    "record_reply": lambda cast, matter: (
        reply_data(matter, timezone.localdate()) | {"received_on": timezone.localdate(), "files": []}
    ),
    "merge_into": lambda cast, matter: {"into": _earlier_clue(matter), "reason": "同一事实"},
    "contribute": lambda cast, matter: {"pieces": [{"text": "已清运", "done": "done"}] * _measures(matter)},
    "hand_out": lambda cast, matter: {
        "pieces": [{"person": cast.clerk, "due_on": timezone.localdate()}] * _measures(matter)
    },
    "verify": lambda cast, matter: {"opinion": "整改到位", "verdicts": verdicts(matter)},
    "return_for_supplement": lambda cast, matter: {
        "reason": "请补充巡查记录",
        "verdicts": verdicts(matter, result="partly", adequacy="insufficient", reason="缺少巡查记录"),
    },
}


def _earlier_clue(matter: Matter) -> Matter | None:
    return Matter.objects.filter(kind="clue", pk__lt=matter.pk).first()


def _measures(matter: Matter) -> int:
    found = getattr(matter, "measures", None)
    return found.count() if found is not None else 0


def _measure_rows(matter: Matter) -> list[Any]:
    found = getattr(matter, "measures", None)
    return list(found.all()) if found is not None else []
