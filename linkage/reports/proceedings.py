"""Figures of what follows a document or stands beside it: suits, 立案监督, 行刑反向衔接, 流程监控 and 评查.

Each is about matters of its own kind. Where a proceeding has no due date of the whole, its figures follow those that
were begun in the period, so that each part is counted among what it is divided by.
"""

from __future__ import annotations

from linkage.reports.shapes import DUE, ISSUED, OPENED, Figure

SUITS = ("public_interest_suit", "civil_public_interest_suit")
BEGUN = ("filing_supervision", "reverse_link")
MONITORED, REVIEWED = "monitoring_notice", "quality_review"
FURTHER_KINDS = (*SUITS, *BEGUN, MONITORED, REVIEWED)
PUBLIC_INTEREST = "recommendation_public_interest"
SUIT = "公益诉讼起诉和裁判登记"
SUPERVISION = "立案监督的通知、说明和执行登记"
FLOW = "流程监控通知书的签收和回复登记"
GRADES = "评查等次的审定登记"
REVERSE = "不起诉决定、内部移送和检察意见登记"

FURTHER_FIGURES: tuple[Figure, ...] = (
    DUE(
        name="pil_due",
        label="公益诉讼检察建议应回复",
        hint="回复届满日在期内的公益诉讼检察建议（不含撤回的，截至今日）",
        kind=PUBLIC_INTEREST,
    ),
    DUE(
        name="pil_settled",
        label="诉前解决",
        hint="核验为整改到位且没有起诉数 ÷ 期内应回复的公益诉讼检察建议数",
        of="pil_due",
        kind=PUBLIC_INTEREST,
        asks={"verified": "rectified", "suit": "no"},
        source="核验结论和起诉登记",
    ),
    DUE(
        name="pil_sued",
        label="检察建议后起诉",
        hint="已提起行政公益诉讼数 ÷ 期内应回复的公益诉讼检察建议数（起诉率）",
        of="pil_due",
        kind=PUBLIC_INTEREST,
        asks={"suit": "yes"},
        source=SUIT,
    ),
    ISSUED(
        name="sued",
        label="提起公益诉讼",
        hint="起诉书送达人民法院的日期在期内的行政、民事公益诉讼",
        kind="suits",
        source=SUIT,
    ),
    ISSUED(
        name="suits_judged",
        label="公益诉讼已判决",
        hint="已判决数 ÷ 期内提起公益诉讼数（不含调解、撤回起诉的）",
        of="sued",
        kind="suits",
        asks={"judgment": "judged"},
        source=SUIT,
    ),
    ISSUED(
        name="suits_supported",
        label="裁判支持",
        hint="判决支持全部或者部分诉讼请求数 ÷ 期内提起公益诉讼的已判决数（裁判支持率）",
        of="suits_judged",
        kind="suits",
        asks={"judgment": "supported"},
        source=SUIT,
    ),
    OPENED(
        name="supervised",
        label="开展立案监督",
        hint="登记日期在期内的立案监督",
        kind="filing_supervision",
        source=SUPERVISION,
    ),
    OPENED(
        name="reasons_asked",
        label="要求说明理由",
        hint="要求说明理由数 ÷ 期内开展立案监督数",
        of="supervised",
        kind="filing_supervision",
        asks={"supervision": "asked"},
        source=SUPERVISION,
    ),
    OPENED(
        name="reasons_given",
        label="侦查机关说明理由",
        hint="已说明理由或者自行纠正数 ÷ 期内开展的立案监督中要求说明理由数（说明理由率）",
        of="reasons_asked",
        kind="filing_supervision",
        asks={"supervision": "explained"},
        source=SUPERVISION,
    ),
    OPENED(
        name="filing_ordered",
        label="通知立案、撤案",
        hint="通知立案或者撤销案件数 ÷ 期内开展立案监督数",
        of="supervised",
        kind="filing_supervision",
        asks={"supervision": "ordered"},
        source=SUPERVISION,
    ),
    OPENED(
        name="order_executed",
        label="通知后立案、撤案",
        hint="通知后已立案或者撤案数 ÷ 期内开展的立案监督中通知数（通知后立案率）",
        of="filing_ordered",
        kind="filing_supervision",
        asks={"supervision": "executed"},
        source=SUPERVISION,
    ),
    OPENED(
        name="not_prosecuted",
        label="不起诉案件登记",
        hint="登记日期在期内的行刑反向衔接事项",
        kind="reverse_link",
        source=REVERSE,
    ),
    OPENED(
        name="handed_over",
        label="移送行政检察部门",
        hint="已移送数 ÷ 期内登记的不起诉案件数（移送率）",
        of="not_prosecuted",
        kind="reverse_link",
        asks={"handed": "yes"},
        source=REVERSE,
    ),
    OPENED(
        name="handed_in_time",
        label="按期移送",
        hint="三个工作日内移送数 ÷ 期内登记的不起诉案件数",
        of="not_prosecuted",
        kind="reverse_link",
        asks={"handed": "in_time"},
        source=REVERSE,
    ),
    OPENED(
        name="opinion_given",
        label="提出检察意见",
        hint="已制发检察意见数 ÷ 期内登记的不起诉案件中已移送数",
        of="handed_over",
        kind="reverse_link",
        asks={"handed": "opinion"},
        source=REVERSE,
    ),
    DUE(
        name="opinions_replied",
        label="检察意见已回复",
        hint="回复届满日在期内且已回复的检察意见",
        kind="opinion",
        asks={"replied": "yes"},
    ),
    DUE(
        name="penalised",
        label="作出行政处罚、处分",
        hint="回复已作出处罚、处分或者没收决定数 ÷ 期内应回复且已回复的检察意见数（行政处罚率）",
        of="opinions_replied",
        kind="opinion",
        asks={"replied": "yes", "penalty": "penalised"},
        source="被建议单位回复的处理情况",
    ),
    DUE(
        name="monitor_due",
        label="流程监控通知应回复",
        hint="回复届满日在期内的流程监控通知书（截至今日）",
        kind=MONITORED,
        source=FLOW,
    ),
    DUE(
        name="monitor_replied",
        label="流程监控通知已回复",
        hint="已书面回复数 ÷ 期内应回复的流程监控通知书数（监控通知回复率）",
        of="monitor_due",
        kind=MONITORED,
        asks={"replied": "yes"},
        source=FLOW,
    ),
    ISSUED(
        name="reviewed",
        label="案件质量评查",
        hint="审定等次的日期在期内的评查",
        kind=REVIEWED,
        source=GRADES,
    ),
    *(
        ISSUED(
            name=f"graded_{code}",
            label=f"评查为{label}",
            hint=f"审定为{label}等次数 ÷ 期内审定等次的评查数{more}",
            of="reviewed",
            kind=REVIEWED,
            asks={"grade": code},
            source=GRADES,
        )
        for code, label, more in (
            ("excellent", "优质", ""),
            ("qualified", "合格", ""),
            ("basic", "基本合格", "；2026年以前的“瑕疵”计入此等次"),
            ("unqualified", "不合格", ""),
        )
    ),
)
