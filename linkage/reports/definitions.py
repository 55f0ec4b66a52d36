"""The figures of the dashboard as data: what each counts, over which days, divided by what, in words.

A figure is written as parameters of the list of matters. The same parameters make the condition of the count and the
address of the rows, so a number cannot differ from what stands behind it. No official formula was found: all are this
product's defaults, shown with their definition and source.
"""

from __future__ import annotations

from linkage.reports.proceedings import FURTHER_FIGURES as FURTHER_FIGURES
from linkage.reports.proceedings import FURTHER_KINDS as FURTHER_KINDS
from linkage.reports.shapes import ANSWERED, DUE, FILING, ISSUED, LOOKED_BACK, OBJECTED, Figure
from linkage.reports.shapes import Span as Span
from recommendations import procedures

# Every document that a unit must answer, and 检察建议 among them, as the list of matters understands it.
DOCUMENTS = procedures.KINDS
KINDS = tuple(kind for kind in DOCUMENTS if kind.startswith("recommendation"))
ALL_KINDS = (*DOCUMENTS, *FURTHER_KINDS)
# What the days of figures are: each is a column of a fact, dated `<name>_on`.
BASES = ("issued", "answered", "due", "objected", "looked_back", "filing", "opened")


FIGURES: tuple[Figure, ...] = (
    ISSUED(
        name="issued",
        label="制发",
        hint="制发日期在期内的件数（含其后撤回的）",
        headline=True,
    ),
    ISSUED(
        name="served",
        label="送达",
        hint="送达数 ÷ 期内制发数；送达日期已经确定",
        of="issued",
        asks={"service": "served"},
    ),
    ISSUED(
        name="dispatch_due",
        label="规定了送达期限",
        hint="期内制发、规则规定了送达或者移送期限的件数（不含送达前撤回的）",
        asks={"dispatch": "due"},
        source="送达期限的计时和登记",
    ),
    ISSUED(
        name="served_in_time",
        label="按期送达",
        hint="按期送达数 ÷ 期内制发且规定了送达期限数（送达及时率）",
        of="dispatch_due",
        asks={"dispatch": "in_time"},
        source="送达期限的计时和登记",
    ),
    ISSUED(
        name="signed",
        label="签收",
        hint="签收数 ÷ 期内制发数；被建议单位已经签收，不含其后撤回的",
        of="issued",
        asks={"service": "signed"},
    ),
    ISSUED(
        name="withdrawn",
        label="撤回",
        hint="撤回数 ÷ 期内制发数",
        of="issued",
        asks={"phase": "withdrawn"},
    ),
    ISSUED(
        name="changed",
        label="变更、撤回",
        hint="变更或者撤回数 ÷ 期内制发数；变更的以变更后制发的日期为准",
        of="issued",
        asks={"changed": "yes"},
    ),
    ISSUED(
        name="days_to_serve",
        label="制发至送达平均日数",
        hint="期内制发且已送达的，自制发日至送达日",
        days="serve",
        asks={"service": "served"},
    ),
    ANSWERED(
        name="answered",
        label="收到回复",
        hint="最近一次回复的日期在期内的件数，不论何时届满",
    ),
    DUE(
        name="due",
        label="应回复",
        hint="回复届满日在期内的件数（不含撤回的，截至今日）",
    ),
    DUE(
        name="in_time",
        label="按期回复",
        hint="按期回复数 ÷ 期内应回复数；退回补充的，以补充后的回复日为准",
        of="due",
        headline=True,
        asks={"replied": "in_time"},
    ),
    DUE(
        name="judged",
        label="回复已评价",
        hint="最近一次回复已逐项评价数 ÷ 期内应回复数；含评价后退回补充的",
        of="due",
        asks={"quality": "judged"},
    ),
    DUE(
        name="sound",
        label="回复充分",
        hint="各项回复均评价为充分数 ÷ 期内应回复且已评价数（回复质量）",
        of="judged",
        headline=True,
        asks={"quality": "sound"},
    ),
    DUE(
        name="late",
        label="逾期回复",
        hint="逾期回复数 ÷ 期内应回复数",
        of="due",
        headline=True,
        asks={"replied": "late"},
    ),
    DUE(
        name="unreplied",
        label="未回复",
        hint="未回复数 ÷ 期内应回复数；含未回复即办结的",
        of="due",
        asks={"replied": "no"},
    ),
    DUE(
        name="replied",
        label="已回复",
        hint="已回复数 ÷ 期内应回复数",
        of="due",
        asks={"replied": "yes"},
    ),
    DUE(
        name="days_to_reply",
        label="送达至回复平均日数",
        hint="期内应回复且已回复的，自送达日至回复日",
        days="reply",
        asks={"replied": "yes", "service": "served"},
    ),
    DUE(
        name="days_late",
        label="逾期回复平均逾期日数",
        hint="期内应回复而逾期回复的，自届满日至回复日",
        days="late",
        asks={"replied": "late"},
    ),
    Figure(
        name="not_due",
        label="在办未到期",
        hint="截至今日，回复期限尚未届满，不限期间",
        light="green",
        headline=True,
        asks={"reply_light": "not_due"},
    ),
    Figure(
        name="overdue",
        label="在办逾期未回复",
        hint="截至今日，回复期限已经届满，不限期间",
        light="red",
        headline=True,
        asks={"reply_light": "red"},
    ),
    Figure(
        name="days_overdue",
        label="在办平均逾期日数",
        hint="在办逾期未回复的，自届满日至今日，不限期间",
        days="overdue",
        asks={"reply_light": "red"},
    ),
    DUE(
        name="adopted",
        label="采纳",
        hint="全部或者部分采纳数 ÷ 期内应回复且已回复数",
        of="replied",
        headline=True,
        asks={"adoption": "any"},
    ),
    DUE(
        name="adopted_wholly",
        label="全部采纳",
        hint="全部采纳数 ÷ 期内应回复且已回复数",
        of="replied",
        asks={"adoption": "all"},
    ),
    DUE(
        name="rectified",
        label="整改到位",
        hint="核验为整改到位数 ÷ 期内应回复且已回复数",
        of="replied",
        headline=True,
        asks={"verified": "rectified"},
    ),
    DUE(
        name="rectified_of_due",
        label="回复并整改到位",
        hint="核验为整改到位数 ÷ 期内应回复数（回复整改率）",
        of="due",
        asks={"verified": "rectified"},
    ),
    DUE(
        name="days_to_verify",
        label="回复至核验平均日数",
        hint="期内应回复且已核验的，自回复日至最后一次核验日",
        days="verify",
        asks={"verified": "yes"},
    ),
    OBJECTED(
        name="objected",
        label="提出异议",
        hint="期内提出异议的件数",
        asks={"objection": "raised"},
    ),
    OBJECTED(
        name="objections_decided",
        label="异议已复核",
        hint="期内提出的异议中已复核数 ÷ 期内提出异议数",
        of="objected",
        asks={"objection": "decided"},
    ),
    OBJECTED(
        name="objections_upheld",
        label="异议成立",
        hint="变更或者撤回数 ÷ 期内提出的异议已复核数",
        of="objections_decided",
        asks={"objection": "upheld"},
    ),
    DUE(
        name="urged",
        label="督促",
        hint="已督促数 ÷ 期内应回复数",
        of="due",
        headline=True,
        asks={"urged": "yes"},
    ),
    DUE(
        name="escalated",
        label="升级处理",
        hint="已升级处理数 ÷ 期内应回复数",
        of="due",
        asks={"escalated": "yes"},
    ),
    LOOKED_BACK(
        name="looked_back",
        label="回头看",
        hint="期内已回头看的件数",
        asks={"look_back": "any"},
    ),
    LOOKED_BACK(
        name="held",
        label="回头看成果巩固",
        hint="成果巩固数 ÷ 期内回头看数",
        of="looked_back",
        asks={"look_back": "held"},
    ),
    LOOKED_BACK(
        name="relapsed_partly",
        label="回头看部分反弹",
        hint="部分反弹数 ÷ 期内回头看数",
        of="looked_back",
        asks={"look_back": "partial"},
    ),
    LOOKED_BACK(
        name="relapsed",
        label="回头看反弹",
        hint="反弹数 ÷ 期内回头看数",
        of="looked_back",
        asks={"look_back": "relapse"},
    ),
    FILING(
        name="filing",
        label="应备案",
        hint="报上一级人民检察院备案的届满日在期内的件数",
    ),
    FILING(
        name="filed",
        label="已备案",
        hint="已备案数 ÷ 期内应备案数",
        of="filing",
        asks={"filed": "yes"},
    ),
    FILING(
        name="filed_in_time",
        label="按期备案",
        hint="按期备案数 ÷ 期内应备案数（备案及时率）",
        of="filing",
        asks={"filed": "in_time"},
    ),
    *FURTHER_FIGURES,
)
BY_NAME = {figure.name: figure for figure in FIGURES}
