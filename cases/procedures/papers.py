"""公函 of casework, as data: 协助调查函, 磋商函, 答复函, 说明案件执行情况通知书.

See docs/adding-an-instrument.md for one more.
"""

from cases.procedures.common import Extra
from cases.procedures.exchanges import DEFAULT, MOVES, Exchange
from cases.procedures.service import RECEIVER, SERVERS
from supervision.matters.models import Phase
from supervision.matters.procedures import Move

GY = "《人民检察院公益诉讼办案规则》"
JY = "《人民检察院检察建议工作规定》"
ZZF = "《中华人民共和国人民检察院组织法》"
OPEN_CASE = frozenset({"filed", "investigating"})
ASSISTANCE = Exchange(
    kind="assistance_letter",
    label="协助调查函",
    opening="请求协助调查",
    letter="assistance_letter",
    icon="search-check",
    basis=f"{ZZF}第21条；{JY}第14条；{GY}第35条{DEFAULT}",
    help="写明需要配合的调查核实措施；调查核实不得采取限制人身自由或者查封、扣押、冻结财产等强制性措施。",
    types_label="调查核实措施",
    types=(
        ("records", "查询、调取、复制证据材料"),
        ("persons", "向有关人员了解情况"),
        ("expertise", "咨询专业意见"),
        ("appraisal", "配合鉴定、评估、审计"),
        ("site", "配合走访、勘验"),
    ),
    facts_label="需要协助的事项",
    extras=(Extra(name="materials", label="需要提供的材料清单", long=True, required=False),),
    declines="不予协助",
    answered="答复",
    answer_letter="paper_answer",
    term="GH_ANSWER",
    outcomes=(("given", "已全部提供或者配合"), ("partly", "部分提供或者配合"), ("impossible", "无法提供，已说明理由")),
    settles=frozenset({"received", "answered", "declined"}),
    parents={"clue": frozenset({"screening", "accepted"}), "case": OPEN_CASE},
    needs_parent=True,
)
TALKS = (
    Move(
        name="hold",
        label="记录磋商",
        sources=frozenset({"received"}),
        target="held",
        by=SERVERS,
        asks="cases.forms.exchanges:ConsultationForm",
        effect=f"{MOVES}:hold",
        letter="consultation_minutes",
        tells=("receiver", "sender_head"),
        primary=True,
        basis=f"{GY}第70条",
        help="写明磋商的经过、行政机关的意见和结果，生成磋商纪要，由行政机关签认。",
    ),
    Move(
        name="confirm",
        label="签认纪要",
        sources=frozenset({"held"}),
        target="confirmed",
        by=RECEIVER,
        asks="supervision.matters.forms:OpinionForm",
        effect=f"{MOVES}:say",
        tells=("sender",),
        primary=True,
        basis=f"{GY}第70条{DEFAULT}",
        help="对纪要记载的事实和意见签认；有不同意见的一并写明。",
    ),
    Move(
        name="confirm_facts",
        label="制作事实确认书",
        sources=frozenset({"held", "confirmed"}),
        target=None,
        by=SERVERS,
        asks="cases.forms.exchanges:FactsForm",
        effect=f"{MOVES}:confirm_facts",
        letter="fact_confirmation",
        tells=("receiver",),
        own_work=False,
        basis=f"{GY}第70条{DEFAULT}",
        help="磋商中没有争议的事实单独写成确认书，由行政机关签章，作为证据使用。",
    ),
)
CONSULTATION = Exchange(
    kind="consultation",
    label="磋商",
    opening="提出磋商",
    letter="consultation_invitation",
    icon="handshake",
    basis=f"{GY}第70条{DEFAULT}",
    help="立案后可以就行政机关是否存在违法行使职权或者不作为、公共利益受损、整改方案等磋商。磋商不代替检察建议，不停止期限。",
    facts_label="公共利益受损和履行职责的情况",
    extras=(
        Extra(name="held_at_text", label="拟定时间", help="如“2026年12月1日上午9时”。"),
        Extra(name="place", label="拟定地点"),
        Extra(name="agenda_text", label="磋商事项", long=True),
    ),
    declines="不参加磋商",
    answer_letter="paper_answer",
    outcomes=(
        ("rectifying", "行政机关同意整改并提出方案"),
        ("rectified", "行政机关已履行职责"),
        ("disputed", "未达成一致"),
        ("other", "其他"),
    ),
    settles=frozenset({"held", "confirmed", "declined"}),
    further={"held": ("已磋商待签认", Phase.SERVED, "磋商"), "confirmed": ("纪要已签认", Phase.ANSWERED, "签认")},
    more=TALKS,
    parents={"case": OPEN_CASE},
    needs_parent=True,
    functions=frozenset({"public_interest"}),
)
FEEDBACK = Exchange(
    kind="clue_feedback",
    label="线索办理答复",
    opening="答复线索提供人",
    letter="clue_feedback",
    icon="reply",
    way="named",
    basis="《永嘉县人民代表大会常务委员会关于加强新时代检察机关法律监督工作的决定》第12条"
    "（地方规定，其他地区为可配置默认做法）",
    help="向提供线索的单位或者个人答复办理结果。举报人信息仅限办理人员知悉。",
    facts_label="办理情况和结果",
    types_label="办理结果",
    types=(
        ("accepted", "已受理"),
        ("declined", "不予受理"),
        ("forwarded", "已转有权处理的机关"),
        ("filed", "已立案"),
        ("not_filed", "不立案"),
        ("ended", "已办结"),
    ),
    parents={
        "clue": frozenset({"accepted", "declined", "transferred", "merged"}),
        "case": frozenset({"filed", "investigating", "concluded", "closed", "not_filed"}),
    },
    needs_parent=True,
)
# 行政诉讼监督规则第112条 has the fifteen days; for civil execution they come from a secondary source (see the term).
EXPLANATION = Exchange(
    kind="execution_explanation",
    label="说明案件执行情况通知书",
    opening="要求说明执行情况",
    letter="execution_explanation",
    icon="message-circle-question",
    basis=f"《人民检察院民事诉讼监督规则》第105条；《人民检察院行政诉讼监督规则》第112条{DEFAULT}",
    help="认为人民法院执行活动可能怠于履行职责的，要求其说明执行情况和理由；不说明或者理由不成立的，另行提出检察建议。",
    facts_label="需要说明的情况",
    extras=(Extra(name="suit", label="执行案件及案号"),),
    receivers={"": frozenset({"court"})},
    answered="书面说明",
    answer_letter="paper_answer",
    term="COURT_EXPLAIN_EXECUTION",
    dated=False,
    outcomes=(
        ("executing", "正在执行"),
        ("ended", "已执行终结"),
        ("impossible", "有不能执行的理由"),
    ),
    settles=frozenset({"received", "answered"}),
    parents={"case": OPEN_CASE},
    needs_parent=True,
    functions=frozenset({"civil", "administrative"}),
)
PAPERS = (ASSISTANCE, CONSULTATION, FEEDBACK, EXPLANATION)
