"""How matters of each kind reach their states in the usual course, and who usually makes each move."""

from __future__ import annotations

from tests.words import PARTS as OWN_PARTS
from tests.words import PUBLIC, SOCIAL

SUED = ("propose_suit", "decide_suit", "file_suit")
JUDGED = (*SUED, "record_judgment")
FILED = ("file_case",)
ASKED = ("propose_explanation", "require_explanation")
EXPLAINED = (*ASKED, "serve_request", "acknowledge_request", "explain")
CANCELLED = (*EXPLAINED, "order_cancellation", "serve_notice", "acknowledge_notice")
ORDERED = (*EXPLAINED, "order_filing", "serve_notice", "acknowledge_notice")
REVIEWED = {
    SOCIAL: ("submit", "pass_legal_review", "pass_head_review"),
    **dict.fromkeys((PUBLIC, *sorted({*OWN_PARTS, "recommendation_other"} - {SOCIAL})), ("submit", "pass_head_review")),
}
COMMITTEE = ("refer_to_committee", "decide_in_committee")
# How to get to a state from the kind's first one.
PATHS: dict[str, dict[str, tuple[str, ...]]] = {
    "clue": {
        "registered": (),
        "screening": ("screen",),
        "accepted": ("screen", "accept"),
        "declined": ("screen", "decline"),
        "transferred": ("transfer",),
        "merged": ("merge_into",),
    },
    "case": {
        "proposed": (),
        "filed": FILED,
        "investigating": (*FILED, "investigate"),
        "concluded": (*FILED, "investigate", "conclude"),
        "closed": (*FILED, "investigate", "conclude", "close"),
        "not_filed": ("refuse_filing",),
    },
}
PATHS["public_interest_suit"] = {
    "reviewing": (),
    "chief_review": SUED[:1],
    "approved": SUED[:2],
    "sued": SUED,
    "withdrawing": (*SUED, "withdraw_suit"),
    "judged": JUDGED,
    "enforcing": (*JUDGED, "report_complaint", "report_judgment", "follow_execution"),
    "closed": (*JUDGED, "report_complaint", "report_judgment", "follow_execution", "close"),
    "appealed": (*JUDGED, "record_appeal"),
    "not_sued": ("end_without_suit",),
    "withdrawal_sent": (*SUED, "withdraw_suit", "submit_withdrawal"),
    "withdrawn": (*SUED, "withdraw_suit", "submit_withdrawal", "withdrawal_allowed"),
}
NOTICED = ("propose_notice", "approve_notice", "publish_notice")
ALONE = {"reviewing", "chief_review", "approved", "sued", "withdrawing", "judged", "not_sued"}
PATHS["civil_public_interest_suit"] = {
    "preparing": (),
    "notice_review": NOTICED[:1],
    "notice_approved": NOTICED[:2],
    "noticed": NOTICED,
    **{
        state: ("end_without_suit",) if state == "not_sued" else (*NOTICED, "end_notice", *path)
        for state, path in PATHS["public_interest_suit"].items()
    },
    "mediating": (*NOTICED, "end_notice", *SUED, "accept_mediation"),
}
PATHS["support_suit"] = {
    **{state: path for state, path in PATHS["public_interest_suit"].items() if state in ALONE},
    "withdrawn": (*SUED, "withdraw_suit", "submit_withdrawal"),
    "enforcing": (*JUDGED, "follow_execution"),
    "closed": (*JUDGED, "close"),
}
TAKEN = ("hand_to_review", "accept")
PATHS["reverse_link"] = {
    "not_prosecuted": (),
    "handed_over": TAKEN[:1],
    "reviewing": TAKEN,
    "chief_review": (*TAKEN, "propose_termination"),
    "terminated": (*TAKEN, "propose_termination", "terminate"),
}
PATHS["custody"] = {
    "received": (),
    "reviewing": ("accept",),
    "declined": ("decline",),
    "continued": ("accept", "continue_custody"),
    "changed": ("accept", "change_measure"),
}
OPINED = ("accept", "state_opinion", "adopt_opinion")
PATHS["complaint"] = {
    "received": (),
    "reviewing": OPINED[:1],
    "explaining": ("accept", "ask_reasons"),
    "opinion_review": OPINED[:2],
    "answering": OPINED,
    "answered": (*OPINED, "answer_complainant"),
    "withdrawn": ("withdraw_complaint",),
}
AGAINST = ("propose_correction", "approve_correction")
PATHS["sentence_change"] = {
    "received": (),
    "opinion_review": ("propose_opinion",),
    "awaiting_decision": ("find_proper",),
    "decided": ("find_proper", "record_decision"),
    "correction_review": ("find_proper", "record_decision", *AGAINST[:1]),
    "corrected": ("find_proper", "record_decision", *AGAINST),
    "reheard": ("find_proper", "record_decision", *AGAINST, "serve_letter", "record_rehearing"),
    "closed": ("find_proper", "record_decision", "accept_decision"),
}
TAKEN_IN = ("accept", "notify_acceptance", "assign")
PATHS["litigation"] = {
    "received": (),
    "supplementing": ("ask_supplement",),
    "withdrawn": ("withdraw_application",),
    "declined": ("decline",),
    "referred": ("refer",),
    "accepted": TAKEN_IN[:1],
    "registering": TAKEN_IN[:2],
    "reviewing": TAKEN_IN,
    "concluded": (*TAKEN_IN, "conclude"),
    "decided": (*TAKEN_IN, "conclude", "decide"),
}
PATHS["filing_supervision"] = {
    "reviewing": (),
    "explanation_review": ASKED[:1],
    "request_issued": ASKED,
    "request_served": (*ASKED, "serve_request"),
    "awaiting_explanation": EXPLAINED[:-1],
    "explained": EXPLAINED,
    "reasons_stand": (*EXPLAINED, "find_reasons_stand"),
    "notice_issued": ORDERED[:-2],
    "notice_served": ORDERED[:-1],
    "awaiting_execution": ORDERED,
    "reconsidering": (*CANCELLED, "ask_reconsideration"),
    "superior_review": (*CANCELLED, "ask_reconsideration", "uphold_order", "ask_superior_review"),
    "executed": (*ORDERED, "execute"),
    "closed": (*ORDERED, "execute", "close"),
    "not_supervised": ("decline",),
    "withdrawn": (*ASKED, "serve_request", "withdraw"),
}
GRADED = ("propose_grade", "respond", "confirm")
PATHS["quality_review"] = {
    "reviewing": (),
    "feedback": GRADED[:1],
    "confirming": GRADED[:2],
    "rectifying": GRADED,
    "checking": (*GRADED, "rectify"),
    "closed": (*GRADED, "rectify", "close"),
}
PATHS["monitoring_notice"] = {
    "found": (),
    "hinted": ("hint",),
    "sent": ("send",),
    "received": ("send", "acknowledge"),
    "answered": ("send", "acknowledge", "answer"),
    "closed": ("send", "acknowledge", "answer", "close"),
}
for _kind, _reviewed in REVIEWED.items():
    _decided = (*_reviewed, *(COMMITTEE if _kind == "recommendation_retrial" else ("approve",)))
    _served = (*_decided, "issue", "serve")
    _signed = (*_served, "acknowledge")
    _reported = ("report_to_committee",) if _kind == "recommendation_retrial" else ()
    _ended = ("decide_change_in_committee",) if _kind == "recommendation_retrial" else ()
    _replied = (*_signed, "reply")
    _verified = (*_replied, "verify")
    PATHS[_kind] = {
        "drafting": (),
        "drop_review": ("propose_drop",),
        "legal_review": _reviewed[:1],
        "head_review": _reviewed[:-1],
        "chief_review": _reviewed,
        "committee_review": (*_reviewed, "refer_to_committee"),
        "approved": _decided,
        "issued": (*_decided, "issue"),
        "served": _served,
        "returned": (*_served, "return_letter"),
        "acknowledged": _signed,
        "objected": (*_signed, "object", "review_objection"),
        "replied": _replied,
        "supplementing": (*_replied, "return_for_supplement"),
        "urged": (*_replied, "return_for_supplement", "urge"),
        "escalated": (*_replied, "return_for_supplement", "urge", "escalate"),
        "verified": _verified,
        "look_back_planned": (*_verified, "plan_look_back"),
        "looked_back": (*_verified, "plan_look_back", "look_back"),
        "closed": (*_verified, *_reported, "close"),
        "withdrawn": (*_served, *_ended, "withdraw"),
    }
for _kind in set(REVIEWED) - {SOCIAL}:
    del PATHS[_kind]["legal_review"]
# Who usually does it.
ACTORS = {
    "accept": "head", "decline": "head", "transfer": "head", "file_case": "chief", "refuse_filing": "chief",
    "pass_legal_review": "legal", "pass_head_review": "head", "send_back": "head", "approve": "chief",
    "acknowledge": "clerk", "return_letter": "clerk", "object": "clerk", "ask_more_time": "clerk",
    "reply": "agency_head",
    "drop": "chief", "readdress": "chief", "keep_addressee": "chief", "reject_objection": "chief",
    "modify": "chief", "withdraw": "chief",
    "decide_change_in_committee": "committee",
    "refer_to_committee": "chief", "convene_committee": "committee", "distribute_materials": "committee",
    "decide_in_committee": "committee", "refuse_in_committee": "committee",
    "ask_pause": "clerk", "suspend_term": "chief", "resume_term": "chief", "exclude_days": "chief",
    "coordinate_addressee": "office", "grant_more_time": "chief", "refuse_more_time": "chief", "escalate": "chief",
    "hand_over": "head", "order_change": "superior", "lift_order": "superior", "report_view": "chief",
    "require_explanation": "chief", "acknowledge_request": "clerk", "explain": "clerk",
    "find_reasons_stand": "head", "order_filing": "chief", "order_cancellation": "chief", "execute": "clerk",
    "acknowledge_notice": "clerk", "ask_reconsideration": "clerk", "uphold_order": "chief", "revoke_order": "chief",
    "ask_superior_review": "clerk", "uphold_in_review": "superior", "revoke_in_review": "superior",
    "urge_investigation": "chief", "report_to_superior": "chief", "decide_suit": "chief", "end_without_suit": "chief",
    "withdraw_suit": "chief", "change_measure": "chief", "decide_appeal": "chief", "decide_no_appeal": "chief",
    "change_claims": "chief", "accept_mediation": "chief",
    "approve_notice": "chief", "decide_investigation": "chief", "send_back_notice": "chief",
    "terminate": "chief", "report_filing": "clerk",
    "hint": "case_manager", "send": "case_manager", "report_to_chief": "case_manager", "instruct": "chief",
    "propose_grade": "case_manager", "confirm": "chief", "review_again": "chief", "review_anew": "chief",
    "approve_opinion": "chief", "return_opinion": "chief", "approve_correction": "chief", "return_correction": "chief",
    "refer": "head", "adopt_opinion": "head", "assign": "case_manager", "decide": "chief",
}  # fmt: skip
