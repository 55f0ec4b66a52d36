"""公函 about a document that was issued, as data: 跟进监督函, 报告, 通报, 抄送. Each verb is a kind of its own.

备案 is no letter of this kind but a move of the document itself (`serving.file_with_superior`).
"""

from cases.procedures.common import Extra
from cases.procedures.exchanges import CHIEF, DEFAULT, Exchange
from recommendations.procedures.instruments import (
    ASK_ABOVE,
    BEFORE_ISSUE,
    JY,
    REPORT_PARTY,
    REPORT_UP,
    TELL_ABOVE,
    TELL_BESIDE,
    TOLD_FROM_ABOVE,
)
from recommendations.procedures.kinds import INSTRUMENTS, MS, XZ
from recommendations.procedures.reach import REACH
from recommendations.procedures.series import OUT, series

GY45 = "《人民检察院公益诉讼办案规则》第45条"
LOCAL = (
    "中共北京市委贯彻《中共中央关于加强新时代检察机关法律监督工作的意见》的实施意见第15条"
    "（地方规定，其他地区为可配置默认做法）"
)
# The course of refusal: the letter that asked was declined, or stays without an answer.
REFUSED = {"assistance_letter": frozenset({"received", "answered", "declined"})}
CASES = {"case": frozenset({"filed", "investigating", "concluded", "closed"})}
SENT = {kind: frozenset(one.states) - BEFORE_ISSUE - {"withdrawn"} for kind, one in INSTRUMENTS.items()}
UNDONE = frozenset({"supplementing", "urged", "escalated", "looked_back"})
PEERS = frozenset({"agency", "government", "court", "police", "judicial_administration", "other"})
AT_ALL = frozenset({"received", "answered"})
FOLLOW_UP = Exchange(
    kind="follow_up_letter",
    label="跟进监督函",
    opening="发出跟进监督函",
    letter="follow_up_letter",
    icon="repeat",
    basis=f"{JY}第24条；{MS}第124条；{XZ}第125条{DEFAULT}",
    help="督促以后仍未整改到位，或者回头看发现反弹的，以书面跟进监督。名称和样式为地方做法，可以配置。",
    facts_label="未落实的事项和情况",
    extras=(Extra(name="demand", label="跟进监督意见", help="写明应当完成的事项。", long=True),),
    answered="答复",
    answer_letter="paper_answer",
    term="GH_ANSWER",
    outcomes=(
        ("done", "已整改到位"),
        ("partly", "已部分整改"),
        ("planned", "已制定整改方案"),
        ("refused", "不采纳，已说明理由"),
    ),
    settles=frozenset({"received", "answered"}),
    parents={kind: UNDONE & states for kind, states in SENT.items()},
    needs_parent=True,
)
FOUND_WRONG = "纠正意见错误，通知下级人民检察院撤销"
REPORT = Exchange(
    kind="report",
    to_others=True,
    label="报告",
    opening="起草报告",
    letter="report_letter",
    icon="arrow-up-right",
    basis=f"{JY}第25条；{GY45}；{LOCAL}",
    help="报告是向上的文书：上一级人民检察院，必要时同级党委、人大。由检察长决定。",
    decided_by=CHIEF,
    types_label="报告事项",
    types=(
        ("to_superior", REPORT_UP),
        ("to_party", REPORT_PARTY),
        ("ask_above", ASK_ABOVE),
        ("tell_from_above", TOLD_FROM_ABOVE),
        ("obstruction", "拒绝、妨碍调查核实情况"),
        ("re_examination", "纠正意见的复查情况"),
        ("major_case", "重大违法执法司法案件"),
        ("important", "重要检察建议"),
        ("supervised", "被监督单位接受监督情况"),
        ("major_matter", "重大事项请示报告"),
        ("progress", "工作进展和重大情况"),
    ),
    channels=frozenset({"to_superior", "to_party", "ask_above", "tell_from_above"}),
    types_from={"assistance_letter": frozenset({"obstruction"})},
    # 刑事诉讼规则第554条: what was re-examined and found right goes up, and is examined there.
    types_when={"re_examination": "re_examined", "obstruction": "refused"},
    receivers={
        **dict.fromkeys(("to_superior", "ask_above", "tell_from_above"), frozenset({"procuratorate"})),
        "re_examination": frozenset({"procuratorate"}),
        "to_party": frozenset({"peoples_congress", "party_committee"}),
        "obstruction": frozenset({"peoples_congress", "procuratorate"}),
        "": frozenset({"peoples_congress", "party_committee", "government", "procuratorate"}),
    },
    answered="答复处理结果",
    answer_letter="paper_answer",
    outcomes=(("handled", "已处理"), ("instructed", "已作出批示或者指导意见"), ("noted", "已收悉")),
    outcomes_for={
        "re_examination": (
            ("right", "纠正意见正确，已通报被监督单位的上级机关或者主管机关并建议其督促纠正"),
            ("wrong", FOUND_WRONG),
        )
    },
    settles=AT_ALL,
    more=series("报告", "第1条第2款"),
    on_issue="recommendations.moves.series:follow_on",
    parents={**SENT, **REFUSED, **CASES, "report": OUT},
)
NOTICE = Exchange(
    kind="notice",
    to_others=True,
    label="通报",
    opening="起草通报",
    letter="notice_letter",
    icon="megaphone",
    basis=f"{JY}第25条；{GY45}{DEFAULT}",
    help="通报是横向的文书：上级机关、行政主管部门、行业自律组织，必要时同级政府、纪检监察机关。由检察长决定。",
    decided_by=CHIEF,
    types_label="通报事项",
    types=(
        ("to_bodies_above", TELL_ABOVE),
        ("to_government", TELL_BESIDE),
        ("obstruction", "拒绝、妨碍调查核实情况"),
        ("violation", "违法案件"),
        ("supervision", "法律监督工作情况"),
    ),
    channels=frozenset({"to_bodies_above", "to_government"}),
    types_from={"assistance_letter": frozenset({"obstruction"})},
    types_when={"obstruction": "refused"},
    receivers={
        "to_bodies_above": PEERS,
        "to_government": frozenset({"government", "supervisory_commission", "other"}),
        # 公益规则第45条: to the superior authority it goes by the procuratorate above, which is a report.
        "obstruction": frozenset({"supervisory_commission"}),
        "": PEERS | {"supervisory_commission"},
    },
    extras=(Extra(name="period", label="通报期间", help="定期通报的填写，如“2026年第三季度”。", required=False),),
    answered="反馈处理结果",
    answer_letter="paper_answer",
    outcomes=(("handled", "已处理"), ("urged", "已督促所属单位整改"), ("noted", "已收悉")),
    settles=AT_ALL,
    more=series("通报", "第8条第2款"),
    on_issue="recommendations.moves.series:follow_on",
    parents={**SENT, **REFUSED, **CASES, "notice": OUT},
    several=True,
)
COPY = Exchange(
    kind="copy_letter",
    to_others=True,
    label="抄送",
    opening="抄送、抄报、抄告",
    letter="copy_letter",
    icon="copy",
    basis=f"{JY}第20条；{LOCAL}",
    help="抄送供有关机关知悉，不要求答复；向党委、上级院的报告另行起草报告，向上一级院备案在本文书页面办理。",
    decided_by=CHIEF,
    types_label="方式",
    types=(("copied", "抄送"), ("submitted", "抄报"), ("informed", "抄告")),
    receivers={
        "copied": frozenset({"government", "supervisory_commission", "peoples_congress", "agency", "other"}),
        "submitted": frozenset({"peoples_congress"}),
        "informed": frozenset({"agency", "government", "other"}),
    },
    facts_label="抄送的理由",
    extras=(
        Extra(
            name="importance",
            label="重要情形",
            help="社会影响大、群众关注度高、违法情形具有典型性，或者应当引起有关机关重视（2019规定第20条）。",
        ),
    ),
    settles=frozenset({"received"}),
    parents=SENT,
    needs_parent=True,
    several=True,
)
SIMILAR_CASES = Exchange(
    kind="similar_cases",
    label="类案分析报告",
    opening="起草类案分析报告",
    letter="similar_cases_report",
    icon="layers",
    basis=f"{JY}第11条第2项；《永嘉县人民代表大会常务委员会关于加强新时代检察机关法律监督工作的决定》第9条{DEFAULT}",
    help="从一个领域制发的检察建议梳理共性问题，报检察长批准后送有关机关；可以由此提出社会治理检察建议、开展专项行动。",
    decided_by=CHIEF,
    form="recommendations.forms.clusters:ClusterForm",
    on_draft="recommendations.moves.clusters:gather",
    links="recommendations.moves.clusters:links",
    receivers={"": PEERS | {"joint_office", "procuratorate", "peoples_congress", "supervisory_commission"}},
    facts_label="共性问题和原因",
    extras=(Extra(name="advice", label="对策建议", long=True),),
    answered="反馈意见",
    answer_letter="paper_answer",
    outcomes=(("campaign", "开展专项行动"), ("system", "完善制度、加强监管"), ("noted", "已收悉")),
    settles=AT_ALL,
)
PAPERS = (FOLLOW_UP, REPORT, NOTICE, COPY, SIMILAR_CASES, REACH)
