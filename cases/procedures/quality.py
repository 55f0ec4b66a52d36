"""案件质量管理: 流程监控 with its notice and the written answer, and 评查 of a matter that is closed.

刑事诉讼规则第665条, 民事诉讼监督规则第112条, 行政诉讼监督规则第118条: a light fault is pointed out by word of mouth, a
graver one by 案件流程监控通知书, answered in writing within ten days; the gravest is reported to the chief.
检察建议工作规定第27条: case management reviews the quality of what was done. The steps of the review are a default;
its grades are data (grades.yaml).
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

from cases.procedures.common import R
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Start

FLOW = "《人民检察院刑事诉讼规则》第665条；《人民检察院民事诉讼监督规则》第112条；《人民检察院行政诉讼监督规则》第118条"
REVIEW = "《人民检察院检察建议工作规定》第27条（评查的环节、等次为可配置默认做法）"
HERE, FORMS, SAYS = "cases.moves.quality", "cases.forms.quality", "supervision.matters.forms"
KEEPERS, OWN = frozenset({R.CASE_MANAGEMENT}), frozenset({R.HANDLER, R.DEPARTMENT_HEAD})
CHIEF = frozenset({R.CHIEF})
TELLS = ("handler", "department_head")
# Documents of the app above, by their names, and the states in which their course can be watched.
DOCUMENTS = tuple(
    f"recommendation_{name}"
    for name in ("social_governance", "public_interest", "retrial", "trial", "enforcement", "correction", "other")
)
UNDER_WAY = frozenset({"drafting", "approved", "issued", "served", "acknowledged", "objected", "replied", "verified"})
# 刑事诉讼规则第665条第1款, in its order.
PROBLEMS = (
    ("property", "涉案财物的查封、扣押、冻结、保管、处理不符合规定"),
    ("document", "法律文书的制作、使用不符合规定"),
    ("term", "违反羁押期限、办案期限的规定"),
    ("rights", "侵害当事人、辩护人、诉讼代理人的诉讼权利"),
    ("duty", "对诉讼、执行活动中的违法行为未依法履行监督职责"),
    ("other", "其他应当提出纠正意见的情形"),
)
FOUND = (("corrected", "情况属实，已经纠正"), ("correcting", "情况属实，正在纠正"), ("untrue", "经核查不存在所提问题"))
TYPES = (("routine", "常规抽查"), ("key", "重点评查"), ("special", "专项评查"))


@lru_cache(maxsize=1)
def _versions() -> list[dict]:
    text = Path(__file__).with_name("grades.yaml").read_text(encoding="utf-8")
    found: list[dict] = yaml.safe_load(text)
    return found


def grades_on(day: date) -> tuple[tuple[str, str], ...]:
    """The grades of a review in force on a day: (code, label), the best first."""
    found = [one for one in _versions() if one["valid_from"] <= day]
    return tuple(found[-1]["grades"].items())


def grade_text(code: str, on: str | None) -> str:
    """What a grade given on that day (ISO) is called; empty where none was given."""
    return dict(grades_on(date.fromisoformat(on))).get(code, "") if code and on else ""


def _move(name: str, label: str, sources: str, target: str | None, by: frozenset[R], **more: object) -> Move:
    """A move of these procedures; all of it is the house's own business."""
    said = {"asks": f"{SAYS}:RemarkForm", "effect": "cases.moves:note", "primary": True, "basis": FLOW, **more}
    return Move(
        name=name, label=label, sources=frozenset(sources.split()), target=target, by=by, internal=True,
        **said,  # type: ignore[arg-type]
    )  # fmt: skip


MONITORING = Procedure(
    kind="monitoring_notice",
    label="案件流程监控",
    app="cases",
    family="quality",
    icon="activity",
    model=Matter,
    states={
        "found": "已发现问题待处理",
        "hinted": "已口头提示",
        "sent": "已发通知书待签收",
        "received": "已签收待回复",
        "answered": "已书面回复",
        "closed": "已办结",
    },
    phases={
        "found": Phase.DRAFTING,
        "hinted": Phase.DRAFTING,
        "sent": Phase.ISSUED,
        "received": Phase.SERVED,
        "answered": Phase.ANSWERED,
        "closed": Phase.CLOSED,
    },
    parents={
        "clue": frozenset({"registered", "screening", "accepted"}),
        "case": frozenset({"filed", "investigating", "concluded", "closed"}),
        **dict.fromkeys(DOCUMENTS, UNDER_WAY),
    },
    needs_parent=True,
    answers=("CM_MONITOR_REPLY",),
    track=(
        ("found", "发现", "opened_on"),
        ("sent", "通知", "issued_on"),
        ("received", "签收", "served_on"),
        ("answered", "回复", "answered_on"),
        ("closed", "办结", "closed_on"),
    ),
    letter_data=f"{HERE}:letter_data",
    sections=f"{HERE}:monitoring_sections",
    basis=FLOW,
    opening=Move(
        name="note_problem", label="登记流程问题", sources=frozenset(), target="found", by=KEEPERS,
        asks=f"{FORMS}:ProblemForm", effect=f"{HERE}:note_problem", internal=True, basis=FLOW,
        help="写明在哪一环节发现什么问题、依据哪一规定；情节较轻的口头提示，较重的发出通知书，严重的报告检察长。",
    ),
    moves=(
        _move(
            "hint", "口头提示", "found", "hinted", KEEPERS, tells=TELLS,
            help="情节较轻的，向承办检察官或者部门负责人口头提示并记录。",
        ),
        _move(
            "send", "发出流程监控通知书", "found hinted", "sent", KEEPERS, asks="", effect=f"{HERE}:send",
            letter="monitoring_notice", letter_stays_inside=True, numbered=True, tells=TELLS,
            starts=(Start(term="QS_ACKNOWLEDGE", on="today", obliges="owner"),),
            help="情节较重的，或者口头提示后仍未纠正的，要求及时查明情况并予以纠正。",
        ),
        _move(
            "acknowledge", "签收", "sent", "received", OWN, asks="", effect=f"{HERE}:acknowledge",
            stops=("QS_ACKNOWLEDGE",), starts=(Start(term="CM_MONITOR_REPLY", on="served_on", obliges="owner"),),
            tells=("case_management",), help="自签收之日起十日以内将核查情况书面回复。",
        ),
        _move(
            "answer", "书面回复核查情况", "received", "answered", OWN, asks=f"{FORMS}:FindingsForm",
            effect=f"{HERE}:answer", stops=("CM_MONITOR_REPLY",), letter="monitoring_reply",
            letter_stays_inside=True, tells=("case_management",),
        ),
        _move(
            "report_to_chief", "报告检察长", "found hinted sent received answered", None, KEEPERS, own_work=False,
            primary=False,
            asks=f"{SAYS}:ReasonForm", tells=("chief", "department_head"),
            help="情节严重的，或者逾期不回复、不纠正的，报告检察长。",
        ),
        _move(
            "instruct", "批示", "found hinted sent received answered", None, CHIEF, asks=f"{SAYS}:OpinionForm",
            guards=(f"{HERE}:was_reported",), quiet=True, own_work=False, primary=False,
            tells=(*TELLS, "case_management"),
        ),
        _move(
            "close", "办结", "hinted answered", "closed", KEEPERS, asks=f"{SAYS}:ReasonForm", tells=TELLS,
            help="写明问题是否已经纠正；不属实的写明核查结论。",
        ),
        _move(
            "close_unanswered", "不待回复办结", "found sent received", "closed", KEEPERS, asks=f"{SAYS}:ReasonForm",
            effect=f"{HERE}:close_unanswered", cancels=("QS_ACKNOWLEDGE", "CM_MONITOR_REPLY"), tells=TELLS,
            primary=False, own_work=False, help="登记、发出有误的，或者不再等待签收、回复的，写明理由。",
        ),
    ),
)  # fmt: skip
QUALITY_REVIEW = Procedure(
    kind="quality_review",
    label="案件质量评查",
    app="cases",
    family="quality",
    icon="badge-check",
    model=Matter,
    states={
        "reviewing": "评查中",
        "feedback": "待承办部门反馈",
        "confirming": "待审定",
        "rectifying": "已审定待整改",
        "checking": "已整改待核对",
        "closed": "已办结",
    },
    phases={
        "reviewing": Phase.DRAFTING,
        "feedback": Phase.DRAFTING,
        "confirming": Phase.APPROVING,
        "rectifying": Phase.SERVED,
        "checking": Phase.SERVED,
        "closed": Phase.CLOSED,
    },
    parents=dict.fromkeys(("case", "reverse_link", "filing_supervision", *DOCUMENTS), frozenset({"closed"})),
    needs_parent=True,
    track=(
        ("reviewing", "评查", "opened_on"),
        ("feedback", "反馈", ""),
        ("confirming", "审定", "issued_on"),
        ("rectifying", "整改", ""),
        ("closed", "办结", "closed_on"),
    ),
    letter_data=f"{HERE}:letter_data",
    sections=f"{HERE}:review_sections",
    basis=REVIEW,
    opening=Move(
        name="select", label="启动评查", sources=frozenset(), target="reviewing", by=KEEPERS,
        asks=f"{FORMS}:SelectForm", effect=f"{HERE}:select", tells=TELLS, internal=True, basis=REVIEW,
        help="评查已经办结的事项；评查人员不得评查本人承办的事项。",
    ),
    moves=(
        _move(
            "propose_grade", "提出评查意见", "reviewing", "feedback", KEEPERS, asks=f"{FORMS}:GradeForm",
            effect=f"{HERE}:propose_grade", letter="quality_sheet", letter_stays_inside=True, tells=TELLS,
            basis=REVIEW, help="逐项写明发现的问题和建议等次，生成评查表，听取承办部门意见。",
        ),
        _move(
            "respond", "反馈意见", "feedback", "confirming", OWN, asks=f"{FORMS}:ResponseForm",
            effect=f"{HERE}:respond", tells=("case_management", "chief"), basis=REVIEW,
            help="对问题和等次有异议的，写明理由，由检察长审定时一并决定。",
        ),
        _move(
            "review_again", "退回重新评查", "confirming", "reviewing", CHIEF, asks=f"{SAYS}:ReasonForm",
            guards=("cases.moves:decided_by_another",), tells=("case_management",), primary=False, basis=REVIEW,
        ),
        _move(
            "confirm", "审定等次", "confirming", "closed", CHIEF, asks=f"{FORMS}:ConfirmForm",
            instead=(("rectifying", f"{HERE}:is_to_be_rectified"),), effect=f"{HERE}:confirm",
            guards=("cases.moves:decided_by_another",), letter="quality_result", letter_stays_inside=True,
            numbered=True, tells=(*TELLS, "case_management"), basis=REVIEW,
            starts=(
                Start(
                    term="PC_RECTIFY", on="today", date="details:rectify_by", obliges="owner",
                    when=f"{HERE}:is_to_be_rectified",
                ),
            ),
            help="有问题需要整改的，写明整改日期；没有的，评查随即办结。",
        ),
        _move(
            "rectify", "报告整改情况", "rectifying", "checking", OWN, asks=f"{FORMS}:RectifiedForm",
            effect=f"{HERE}:rectify", stops=("PC_RECTIFY",), tells=("case_management",), basis=REVIEW,
        ),
        _move(
            "close", "核对办结", "checking", "closed", KEEPERS, asks=f"{SAYS}:ReasonForm", tells=(*TELLS, "chief"),
            basis=REVIEW, help="写明各项问题整改是否到位，需要追究司法责任的移送情况。",
        ),
    ),
)  # fmt: skip
PROCEDURES = (MONITORING, QUALITY_REVIEW)
