"""跨层级、跨地区提出: before a document goes beyond one's own level and place, another procuratorate has its say.

2019规定第3条: upward one reports, and the procuratorate of that level decides; downward one orders; elsewhere one asks
the procuratorate of the place, and where it disagrees the common superior decides. The letter decides nothing about
the draft: its handler takes the consent over; a draft that another takes up is given up by its own move.
"""

from cases.procedures.exchanges import CHIEF, DEFAULT, Exchange
from recommendations.procedures.instruments import JY
from recommendations.procedures.kinds import INSTRUMENTS

ASK, REPORT, ORDER = "ask", "report", "order"
# The answers by which one's own draft may go out.
AGREED = frozenset({"agreed", "forwarded"})
REACH = Exchange(
    kind="reach_letter",
    label="跨层级、跨地区提出",
    opening="征求意见、层报或者指令",
    letter="reach_letter",
    icon="message-circle-question",
    app="recommendations",
    basis=f"{JY}第3条{DEFAULT}",
    help="被建议单位不在本级、本地区的，向其所在地或者同级的人民检察院征求意见、层报或者发出指令。由检察长决定。",
    decided_by=CHIEF,
    types_label="方式",
    types=((ASK, "征求意见"), (REPORT, "层报"), (ORDER, "指令")),
    receivers={"": frozenset({"procuratorate"})},
    facts_label="查明的事实和拟提出的建议",
    answered="答复处理结果",
    answer_letter="paper_answer",
    term="GH_ANSWER",
    outcomes=(("agreed", "同意提出"), ("disagreed", "不同意提出，已说明理由")),
    outcomes_for={
        REPORT: (
            ("forwarded", "审核同意并转送"),
            ("agreed", "决定由报送的人民检察院提出"),
            ("taken", "决定由本院提出"),
            ("disagreed", "不同意提出，已说明理由"),
        ),
        ORDER: (("taken", "已按指令提出"), ("disagreed", "另有意见，已报告")),
    },
    settles=frozenset({"received", "answered"}),
    form="recommendations.forms.reach:ReachForm",
    parents={kind: frozenset({"drafting"}) for kind, one in INSTRUMENTS.items() if one.within_reach},
    fits="recommendations.drafts.reach:needs_consent",
    needs_parent=True,
)
