"""往来事项: 线索移送 and 协商协助 as data; their course is that of every letter (`cases.procedures.exchanges`).

线索双向移送: 府检联动意见第四部分第1项, 公益诉讼办案规则第25、26条, 民事诉讼监督规则第120条, 行政诉讼监督规则
第123条. 协商、会商、协助取证、专业意见、数据需求、专业人员协助: 同意见第四部分第1–4项. No rule numbers the steps:
they are a default.
"""

from __future__ import annotations

from typing import Any

from cases.procedures.exchanges import DEFAULT, MOVES, SAYS, Exchange
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.matters.procedures import Move, Role, Start

FJ = "渑池县人民政府、渑池县人民检察院府检联动意见"
# Both are sent inside this system, signed for, accepted or declined by the receiver's head, and answered by letter.
COURSE: dict[str, Any] = {
    "app": "linkage",
    "family": "",
    "way": "sent",
    "drafted_by": frozenset({Role.PROSECUTOR, Role.SENDER_CLERK}),
    "suspects": True,
    "returns": True,
    "accepts": True,
    "declines": "不予受理",
    "term": "FJ_FEEDBACK",
    "on_sent": "linkage.moves.exchanges:let_joint_office_in",
    "help": "写明接收单位、依据和事实，报本单位负责人审批后发出。",
}
CASEWORK = {
    "clue": frozenset({"registered", "screening", "accepted"}),
    "case": frozenset({"filed", "investigating", "concluded"}),
}
# Clues of discipline and the like also come up while a document is followed up (mostly where it is not carried out).
FOLLOWED = frozenset({"replied", "urged", "escalated", "verified", "looked_back"})
INSTRUMENTS_FOLLOWED = {kind: FOLLOWED & frozenset(one.states) for kind, one in INSTRUMENTS.items()}
# 人民检察院办理行政执法机关移送涉嫌犯罪案件的规定 (2001) 第2条: three days from the acceptance.
INTAKE = "YS_PROC_INTAKE"
HANDLING = Move(
    name="tell_handling", label="告知处理意见", sources=frozenset({"accepted"}), target=None,
    by=frozenset({Role.RECEIVER_HEAD}), asks=f"{SAYS}:ReasonForm", effect=f"{MOVES}:say",
    guards=("linkage.moves.exchanges:handling_is_to_be_told",), quiet=True, stops=(INTAKE,), tells=("sender",),
    basis="《人民检察院办理行政执法机关移送涉嫌犯罪案件的规定》第2条",
    help="处理意见经批准后告知移送机关；最终结果另行反馈。",
)  # fmt: skip
TRANSFER = Exchange(
    kind="transfer",
    label="线索移送",
    opening="移送线索",
    letter="transfer_letter",
    answer_letter="transfer_result",
    sent="移送",
    answered="反馈结果",
    types_label="线索类别",
    types=(
        ("criminal", "刑事"),
        ("civil", "民事"),
        ("administrative", "行政"),
        ("public_interest", "公益诉讼"),
        ("penalty", "行政处罚"),
        ("discipline", "违纪违法"),
        ("duty_crime", "职务犯罪"),
        ("aid", "帮扶救助"),
    ),
    outcomes=(
        ("filed", "已立案"),
        ("penalised", "已作出处罚、处分"),
        ("recommended", "已提出检察建议或者检察意见"),
        ("rectified", "已自行纠正"),
        ("helped", "已落实帮扶救助"),
        ("no_grounds", "经查不成立"),
        ("forwarded", "已转有管辖权的机关"),
    ),
    basis=f"{FJ}第四部分第1项；《人民检察院公益诉讼办案规则》第25、26条；《人民检察院民事诉讼监督规则》第120条；"
    f"《人民检察院行政诉讼监督规则》第123条{DEFAULT}",
    icon="arrow-left-right",
    parents=CASEWORK | INSTRUMENTS_FOLLOWED,
    # Who is named in such a clue is nobody else's business.
    restricted=frozenset({"discipline", "duty_crime"}),
    # Only what an agency hands over as a crime for the procuratorate itself.
    on_accept=(Start(term=INTAKE, on="today", when="linkage.moves.exchanges:a_crime_for_the_procuratorate"),),
    more=(HANDLING,),
    **COURSE,
)
REQUEST = Exchange(
    kind="request",
    label="协商协助",
    opening="提出协商协助",
    letter="request_letter",
    answer_letter="request_answer",
    sent="发函",
    answered="答复",
    types_label="请求类别",
    types=(
        ("consult", "协商"),
        ("study", "案件会商"),
        ("evidence", "协助取证"),
        ("expertise", "专业意见"),
        ("data", "数据需求"),
        ("assistant", "特邀检察官助理协助办案"),
        ("volunteer", "“益心为公”志愿者参与办案"),
    ),
    outcomes=(
        ("given", "已全部提供或者办理"),
        ("agreed", "协商一致"),
        ("partly", "部分提供或者办理"),
        ("disagreed", "未达成一致"),
        ("impossible", "无法提供，已说明理由"),
    ),
    basis=f"{FJ}第四部分第1–4项{DEFAULT}",
    icon="messages-square",
    parents=CASEWORK | {"roster_entry": frozenset({"serving"})},
    sections="linkage.reports.subtasks:consulted_sections",
    gathers="linkage.reports.subtasks:consulted_gathers",
    **COURSE,
)
EXCHANGES = {one.kind: one for one in (TRANSFER, REQUEST)}
