"""人大交办, 党委交办, 代表建议, 政协提案: received, screened, dealt with, answered. One course; and the way back.

A deputy's proposal may become a case and a recommendation, and what recommendations show may become material for a
deputy's proposal; each runs under its own term. 代表法第51、52条; 永嘉县人大常委会决定第12条. The steps are a default.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cases.procedures import ATTACH, HAND_OVER, everywhere
from cases.procedures.common import relate_moves
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import BodyKind
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Role, Start
from supervision.matters.timing import TermPowers, term_moves

R = Role
DEFAULT = "（程序环节为可配置默认做法）"
DEPUTIES = "《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》第51、52条"
DECISION = "《永嘉县人民代表大会常务委员会关于加强新时代检察机关法律监督工作的决定》第12条"
HERE = "linkage.moves.congress"
ANOTHER = "cases.moves:decided_by_another"
BECAME = f"{HERE}:what_it_became_is_there"
HANDLER, CHIEF = frozenset({R.HANDLER}), frozenset({R.CHIEF})
WAYS = (
    ("convert", "符合监督条件，转化为线索办理"),
    ("answer", "不涉及法律监督，直接研究答复"),
    ("elsewhere", "不属于检察机关职权，建议转有关机关"),
)
RESULTS = (("done", "已经解决或者采纳"), ("planned", "列入计划解决"), ("noted", "留作参考，说明理由"))
RATINGS = (("satisfied", "满意"), ("mostly", "基本满意"), ("dissatisfied", "不满意"))
STATES = {
    "received": "已收到待筛查",
    "screened": "筛查意见待决定",
    "handling": "办理中",
    "replying": "答复待签发",
    "replied": "已答复待反馈",
    "closed": "已办结",
}
PHASES = {
    "received": Phase.SERVED,
    "screened": Phase.SERVED,
    "handling": Phase.SERVED,
    "replying": Phase.SERVED,
    "replied": Phase.ANSWERED,
    "closed": Phase.CLOSED,
}
CONVERTED = frozenset({"verified", "look_back_planned", "looked_back", "urged", "escalated", "closed"})


@dataclass(frozen=True, kw_only=True)
class Received:
    """One kind of what comes from congress, Party committee or 政协: names, whom the answer goes to, term, rule."""

    kind: str
    label: str
    opening: str
    reply: str
    from_label: str
    number_label: str
    forms: tuple[tuple[str, str], ...]
    start: Start
    basis: str
    icon: str
    # The kind of body that sends such papers and reads the answer; empty where no registered body does.
    from_kind: str = BodyKind.PEOPLES_CONGRESS


ASSIGNMENT = Received(
    kind="congress_assignment",
    label="人大交办",
    opening="登记人大交办事项",
    reply="报告",
    from_label="交办机关",
    number_label="交办文号和届次",
    forms=(
        ("clue", "交办线索"),
        ("report", "听取和审议专项报告"),
        ("inquiry", "询问"),
        ("interpellation", "质询"),
        ("other", "其他交办事项"),
    ),
    start=Start(term="RD_ASSIGNED", on="served_on", date="reply_due_by", obliges="owner"),
    basis=f"{DECISION}{DEFAULT}",
    icon="landmark",
)
# 府检联动意见第二部分第1项 has important matters reported to the Party committee and its political and legal
# commission; no rule numbers the steps by which what they hand over is dealt with.
PARTY = Received(
    kind="party_assignment",
    label="党委交办",
    opening="登记党委交办事项",
    reply="报告",
    from_label="交办机关",
    number_label="交办文号",
    forms=(
        ("clue", "交办线索"),
        ("case", "交办、督办案件"),
        ("report", "听取专题汇报"),
        ("instruction", "批示事项"),
        ("other", "其他交办事项"),
    ),
    start=Start(term="RD_ASSIGNED", on="served_on", date="reply_due_by", obliges="owner"),
    basis=f"渑池县人民政府、渑池县人民检察院府检联动意见第二部分第1项{DEFAULT}",
    icon="flag",
    from_kind=BodyKind.PARTY_COMMITTEE,
)
PROPOSAL = Received(
    kind="deputy_proposal",
    label="代表建议",
    opening="登记代表建议",
    reply="答复",
    from_label="提出建议的代表",
    number_label="建议编号",
    forms=(("session", "大会期间提出"), ("recess", "闭会期间提出")),
    start=Start(term="DB_ANSWER", on="issued_on", obliges="owner", day_label="交办之日"),
    basis=f"{DEPUTIES}{DEFAULT}",
    icon="message-square-quote",
)
CPPCC = Received(
    kind="cppcc_proposal",
    label="政协提案",
    opening="登记政协提案",
    reply="答复",
    from_label="提案人",
    number_label="提案编号",
    forms=(("proposal", "提案"), ("supervision", "民主监督意见")),
    start=Start(term="RD_ASSIGNED", on="served_on", date="reply_due_by", obliges="owner"),
    basis="《中国人民政治协商会议章程》（答复日期由交办文件写明，程序环节为可配置默认做法）",
    icon="message-square-text",
    from_kind="",
)
# Who is not satisfied may set a day for the next answer; no rule does.
AGAIN = Start(
    term="RD_ASSIGNED", on="details:again_from", date="details:again_by", obliges="owner", day_label="反馈日期"
)
RECEIVED = {one.kind: one for one in (ASSIGNMENT, PARTY, PROPOSAL, CPPCC)}


def build(one: Received) -> Procedure:
    """The procedure of one kind."""
    return Procedure(
        kind=one.kind,
        label=one.label,
        app="linkage",
        icon=one.icon,
        family="congress",
        model=Matter,
        states=STATES,
        phases=PHASES,
        track=(
            ("received", "收到", "served_on"),
            ("screened", "筛查", ""),
            ("handling", "办理", ""),
            ("replying", "签发", ""),
            ("replied", one.reply, "answered_on"),
            ("closed", "办结", "closed_on"),
        ),
        letter_data="linkage.letters:congress_data",
        previews=frozenset({"replying"}),
        sections="linkage.reports.congress:sections",
        texts="linkage.reports.congress:texts",
        basis=one.basis,
        opening=Move(
            name="receive",
            label=one.opening,
            sources=frozenset(),
            target="received",
            by=frozenset({R.PROSECUTOR, R.CASE_MANAGEMENT}),
            asks="linkage.forms:ReceivedForm",
            effect=f"{HERE}:receive",
            starts=(one.start,),
            tells=("handler", "department_head"),
            basis=one.basis,
            help="登记来文和承办检察官；答复期限自交办、收到之日起算。",
        ),
        moves=(*_screening(one), *_answering(one)),
    )


def _screening(one: Received) -> Iterator[Move]:
    """Whether it holds a clue, and who decides so."""
    basis = one.basis
    yield Move(
        name="screen", label="提出筛查意见", sources=frozenset({"received"}), target="screened", by=HANDLER,
        primary=True, asks="linkage.forms:CongressScreenForm", effect=f"{HERE}:screen",
        tells=("department_head", "chief"), internal=True, basis=basis, help="判断是否含有监督线索，写明理由。",
    )  # fmt: skip
    yield Move(
        name="decide", label="同意筛查意见", sources=frozenset({"screened"}), target="handling", primary=True,
        by=frozenset({R.DEPARTMENT_HEAD, R.CHIEF}), guards=(ANOTHER,), asks="supervision.matters.forms:OpinionForm",
        effect="cases.moves:note", tells=("handler",), internal=True, basis=basis,
        help="同意转化的，由承办检察官从本事项登记线索，依法立案、提出检察建议；两个期限分别计算。",
    )  # fmt: skip
    yield Move(
        name="send_back", label="退回重新筛查", sources=frozenset({"screened"}), target="received",
        by=frozenset({R.DEPARTMENT_HEAD, R.CHIEF}), asks="supervision.matters.forms:ReasonForm",
        effect="cases.moves:note", tells=("handler",), internal=True, basis=basis,
    )  # fmt: skip
    yield from relate_moves(frozenset(STATES), HANDLER, basis, help="登记由此办理的案件、检察建议。")


def _answering(one: Received) -> Iterator[Move]:
    """The answer, what is said of it, and more time where the rule knows it."""
    basis, open_states = one.basis, frozenset({"received", "screened", "handling", "replying"})
    yield Move(
        name="draft_reply", label=f"拟写{one.reply}", sources=frozenset({"handling"}), target="replying", by=HANDLER,
        primary=True, guards=(BECAME,), asks="linkage.forms:CongressReplyForm", effect=f"{HERE}:draft_reply",
        tells=("chief",),
        internal=True, basis=basis, help="先与代表（交办机关）联系沟通、听取意见，再写办理情况。",
    )  # fmt: skip
    yield Move(
        name="return_reply", label="退回修改", sources=frozenset({"replying"}), target="handling", by=CHIEF,
        asks="supervision.matters.forms:ReasonForm", effect="cases.moves:note", tells=("handler",), internal=True,
        basis=basis,
    )  # fmt: skip
    yield Move(
        name="reply", label=f"签发{one.reply}", sources=frozenset({"replying"}), target="replied", by=CHIEF,
        primary=True, guards=(ANOTHER, BECAME), asks="supervision.matters.forms:OpinionForm", effect=f"{HERE}:reply",
        letter="congress_reply", numbered=True, stops=tuple({one.start.term: 0, AGAIN.term: 0}), tells=("handler",),
        basis=basis,
        help="编定文号，书面答复并抄送交办机关。",
    )  # fmt: skip
    yield Move(
        name="record_feedback", label="登记反馈意见", sources=frozenset({"replied"}), target="closed",
        instead=(("handling", f"{HERE}:feedback_asks_for_more"),), by=HANDLER, primary=True,
        asks="linkage.forms:CongressFeedbackForm", effect=f"{HERE}:record_feedback", tells=("department_head",),
        starts=(AGAIN,),
        basis=basis, help="反馈为不满意的，回到办理环节，重新办理答复。",
    )  # fmt: skip
    yield from term_moves(
        TermPowers(
            terms=(one.start.term,), asked_by=HANDLER, asked_in=open_states, decided_in=open_states,
            tells=("handler",), basis=basis, inner=True,
        )
    )  # fmt: skip
    yield everywhere(HAND_OVER, STATES, "closed")
    yield everywhere(ATTACH, STATES, "closed")


PROPOSED = {
    "drafting": "起草中",
    "approving": "待检察长签发",
    "sent": "已送代表机关",
    "closed": "已登记结果",
    "withdrawn": "已撤回",
}
MATERIAL = Procedure(
    kind="proposal_material",
    label="转化代表建议素材",
    app="linkage",
    icon="replace",
    family="congress",
    model=Matter,
    states=PROPOSED,
    phases={
        "drafting": Phase.DRAFTING,
        "approving": Phase.APPROVING,
        "sent": Phase.SERVED,
        "closed": Phase.CLOSED,
        "withdrawn": Phase.WITHDRAWN,
    },
    parents=dict.fromkeys(INSTRUMENTS, CONVERTED),
    track=(
        ("drafting", "起草", "opened_on"),
        ("approving", "签发", ""),
        ("sent", "送交", "issued_on"),
        ("closed", "结果", "closed_on"),
    ),
    letter_data="linkage.letters:congress_data",
    sections="linkage.reports.congress:material_sections",
    basis=f"{DEPUTIES}{DEFAULT}",
    opening=Move(
        name="draft",
        label="转化为代表建议素材",
        sources=frozenset(),
        target="drafting",
        by=frozenset({R.PROSECUTOR}),
        asks="linkage.forms:MaterialForm",
        effect=f"{HERE}:draft_material",
        internal=True,
        basis=f"{DEPUTIES}{DEFAULT}",
        help="从检察建议梳理社会治理问题和对策，送代表机关供代表参考；是否提出建议由代表决定。",
    ),
    moves=(
        Move(
            name="revise", label="修改", sources=frozenset({"drafting"}), target=None, by=HANDLER, edits=True,
            asks="linkage.forms:MaterialForm", effect=f"{HERE}:revise_material", internal=True, own_work=False,
            basis=f"{DEPUTIES}{DEFAULT}",
        ),
        *relate_moves(frozenset({"drafting", "approving", "sent"}), HANDLER, DEPUTIES),
        Move(
            name="submit", label="报请签发", sources=frozenset({"drafting"}), target="approving", by=HANDLER,
            primary=True, guards=(f"{HERE}:the_material_names_nobody",),
            asks="supervision.matters.forms:RemarkForm", effect="cases.moves:note", tells=("chief",), internal=True,
            basis=f"{DEPUTIES}{DEFAULT}",
        ),
        Move(
            name="send_back", label="退回修改", sources=frozenset({"approving"}), target="drafting", by=CHIEF,
            asks="supervision.matters.forms:ReasonForm", effect="cases.moves:note", tells=("handler",), internal=True,
            basis=f"{DEPUTIES}{DEFAULT}",
        ),
        Move(
            name="send", label="签发送交", sources=frozenset({"approving"}), target="sent", by=CHIEF, primary=True,
            guards=(ANOTHER,), asks="supervision.matters.forms:OpinionForm", effect=f"{HERE}:send_material",
            letter="proposal_material", numbered=True, tells=("handler",), basis=f"{DEPUTIES}{DEFAULT}",
            help="编定文号，送人大常委会代表工作机构。",
        ),
        Move(
            name="record_result", label="登记结果", sources=frozenset({"sent"}), target="closed", by=HANDLER,
            primary=True, asks="linkage.forms:MaterialResultForm", effect=f"{HERE}:record_result",
            tells=("department_head",), basis=f"{DEPUTIES}{DEFAULT}",
        ),
        Move(
            name="withdraw", label="撤回", sources=frozenset({"drafting", "approving"}), target="withdrawn",
            by=HANDLER | CHIEF, asks="supervision.matters.forms:ReasonForm", effect="cases.moves:note",
            internal=True, own_work=False, basis=f"{DEPUTIES}{DEFAULT}",
        ),
        everywhere(HAND_OVER, PROPOSED, "closed", "withdrawn"),
        everywhere(ATTACH, PROPOSED, "closed", "withdrawn"),
    ),
)  # fmt: skip
