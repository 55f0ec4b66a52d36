"""Objection, change, more time, reply."""

from recommendations.procedures.instruments import ADDRESSEE, BEFORE_ISSUE, WAITING_FOR_REPLY, Instrument, R
from supervision.matters.procedures import Move, Start
from supervision.matters.timing import TermPowers, term_moves

ANOTHER = "cases.moves:decided_by_another"
DECIDES = "recommendations.moves.deciding"
CHANGEABLE = frozenset({"issued", "served", "acknowledged", "objected", "replied", "supplementing", "urged"})


def raise_objection(one: Instrument) -> Move:
    """提出异议."""
    return Move(
        name="object",
        label="提出异议" if one.objection == "window" else "申请复查",
        sources=frozenset({"acknowledged"}),
        target="objected",
        by=ADDRESSEE,
        asks="recommendations.forms:ObjectForm",
        guards=(
            "recommendations.moves.answering:objection_period_runs"
            if one.objection == "window"
            else "recommendations.moves.answering:not_re_examined_yet",
        ),
        effect="recommendations.moves.answering:raise_objection",
        letter="objection_letter",
        starts=(Start(term=one.review_term, on="today", obliges="owner"),),
        stops=one.window,
        tells=("handler", "department_head", "chief"),
        basis=one.rules.object,
        help="异议应当在文书载明的期限内书面提出。提出异议不停止回复期限的计算。"
        if one.objection == "window"
        else "对纠正意见有异议的，可以书面申请复查；复查期间不停止回复期限的计算。",
    )


def review_objection(one: Instrument) -> Move:
    """提出复核意见: the handler reviews at once and says what should be decided (2019规定第23条)."""
    return Move(
        name="review_objection",
        label="提出复核意见" if one.objection == "window" else "提出复查意见",
        sources=frozenset({"objected"}),
        target=None,
        by=frozenset({R.HANDLER}),
        asks="recommendations.forms.answering:ReviewForm",
        effect="recommendations.moves.deciding:review_objection",
        tells=("department_head", "chief"),
        internal=True,
        primary=True,
        basis=one.rules.object,
        help=f"{'收到后立即复核' if one.objection == 'window' else '收到申请后七日内复查'}，"
        "逐条回应对方理由，提出维持、变更或者撤回的意见，报检察长决定。",
    )


def decide_change_in_committee(one: Instrument) -> Move:
    """检察委员会决定变更、撤回: what it decided to issue is for it to change (2019规定第22、23条)."""
    return Move(
        name="decide_change_in_committee",
        label="登记检察委员会决定（变更、撤回）",
        sources=CHANGEABLE | {"returned"},
        target=None,
        by=frozenset({R.COMMITTEE}),
        asks="recommendations.forms.answering:ChangeCommitteeForm",
        guards=(ANOTHER, f"{DECIDES}:the_committee_had_it_issued"),
        quiet=True,
        effect=f"{DECIDES}:decide_change_in_committee",
        letter="committee_decision",
        letter_stays_inside=True,
        tells=("handler", "chief"),
        internal=True,
        own_work=False,
        basis=f"{one.rules.change}；《人民检察院检察委员会工作规则》第11、21、28条",
        help="检察委员会决定制发的文书，由检察委员会决定变更或者撤回；登记后由检察长签发决定书。",
    )


def reject_objection(one: Instrument) -> Move:
    """异议不成立."""
    return Move(
        name="reject_objection",
        label="异议不成立" if one.objection == "window" else "复查维持",
        awaited="复核异议" if one.objection == "window" else "复查",
        sources=frozenset({"objected"}),
        target="acknowledged",
        instead=(("replied", "recommendations.moves.answering:has_answered"),),
        by=frozenset({R.CHIEF}),
        asks="supervision.matters.forms:ReasonForm",
        guards=(ANOTHER, f"{DECIDES}:the_objection_was_reviewed"),
        effect="recommendations.moves.answering:reject_objection",
        stops=(one.review_term,),
        letter="objection_decision" if one.objection == "window" else "re_examination_decision",
        tells=("addressee", "handler"),
        primary=True,
        basis=one.rules.object,
        help="经检察长同意，向对方单位说明理由。"
        if one.objection == "window"
        else "经复查纠正意见正确的，通知申请单位，随后向上一级人民检察院报告；错误的，撤回纠正意见。",
    )


def modify(one: Instrument) -> Move:
    """变更检察建议."""
    return Move(
        name="modify",
        label=f"变更{one.short}",
        sources=CHANGEABLE,
        target="drafting",
        by=frozenset({R.CHIEF}),
        asks="recommendations.forms.answering:ModifyForm",
        guards=(ANOTHER, f"{DECIDES}:the_objection_was_reviewed", f"{DECIDES}:the_committee_agreed_to_modify"),
        effect="recommendations.moves.answering:modify",
        stops=(one.review_term,),
        cancels=one.all_terms,
        letter="modification",
        tells=("addressee", "handler"),
        basis=one.rules.change,
        help="写明变更的内容，载入变更决定书；变更后的文书是新的文书：重新审批、重新送达、重新计算期限。",
    )


def withdraw(one: Instrument) -> Move:
    """撤回检察建议."""
    return Move(
        name="withdraw",
        label=f"撤回{one.short}",
        sources=CHANGEABLE | {"returned"},
        target="withdrawn",
        by=frozenset({R.CHIEF}),
        asks="supervision.matters.forms:ReasonForm",
        guards=(ANOTHER, f"{DECIDES}:the_objection_was_reviewed", f"{DECIDES}:the_committee_agreed_to_withdraw"),
        effect="recommendations.moves.answering:withdraw",
        stops=(one.review_term,),
        cancels=one.all_terms,
        letter="withdrawal",
        tells=("addressee", "handler", "office"),
        basis=one.rules.change,
    )


def correct_error(one: Instrument) -> Move:
    """补正文书: a slip of the pen, which changes nothing of what is asked."""
    return Move(
        name="correct_error",
        label=f"补正{one.short}",
        sources=frozenset(one.states) - BEFORE_ISSUE - {"closed", "withdrawn"},
        target=None,
        by=frozenset({R.CHIEF}),
        asks="recommendations.forms.answering:CorrectErrorForm",
        guards=("cases.moves:decided_by_another",),
        effect="recommendations.moves.answering:correct_error",
        letter="error_correction",
        tells=("addressee", "handler"),
        own_work=False,
        basis="参照《人民检察院民事诉讼监督规则》关于补正笔误的规定（2013年试行规则第121条，现行条文序号未核对，其他文书参照为可配置默认做法）",
        help="文书有笔误的，制作补正决定书送达对方；不重新起算期限。涉及建议事项或者期限的，应当变更文书。",
    )


def powers(one: Instrument) -> TermPowers:
    """Who asks for more time and who decides: the reply term is the addressee's."""
    return TermPowers(
        terms=one.reply_terms,
        asked_by=ADDRESSEE,
        asked_in=frozenset({"acknowledged", "supplementing", "urged"}),
        decided_in=WAITING_FOR_REPLY,
        tells=("addressee", "handler"),
        basis=one.rules.time,
        pause_basis=one.rules.pause,
        explains=True,
        # 公益规则第78条: a decision in writing, filed with the procuratorate above.
        pause_letter="review_suspension" if one.rules.pause else "",
        resume_letter="review_resumption" if one.rules.pause else "",
        pause_tells=("superior_chief",) if one.rules.pause else (),
        pause_terms=("GY_SUSPEND",) if one.rules.pause else (),
    )


def reply(one: Instrument) -> Move:
    """书面回复."""
    return Move(
        name="reply",
        label="签发并回复",
        sources=WAITING_FOR_REPLY,
        target="replied",
        instead=(("objected", "recommendations.moves.answering:an_objection_waits"),) if one.objection else (),
        guards=(
            "recommendations.moves.answering:not_answered_yet",
            "recommendations.moves.unit:joint_units_have_signed",
        ),
        by=frozenset({R.ADDRESSEE_HEAD}),
        asks="recommendations.forms:ReplyForm",
        effect="recommendations.moves.answering:reply",
        stops=(*one.reply_terms, *one.window),
        letter="reply",
        tells=("handler", "joint", "addressee_clerk"),
        primary=True,
        basis=f"{one.rules.reply}；《党政机关公文处理工作条例》第22条",
        help="由本单位负责人审批签发。逐项写明采纳与落实情况并附证据；既要依法处理，也要书面回复。",
    )


def record_reply(one: Instrument) -> Move:
    """登记纸质回复."""
    return Move(
        name="record_reply",
        label="登记纸质回复",
        sources=WAITING_FOR_REPLY,
        target="replied",
        instead=(("objected", "recommendations.moves.answering:an_objection_waits"),) if one.objection else (),
        guards=("recommendations.moves.answering:not_answered_yet",),
        by=frozenset({R.HANDLER, R.ASSISTANT}),
        asks="recommendations.forms:PaperReplyForm",
        effect="recommendations.moves.answering:record_reply",
        stops=(*one.reply_terms, *one.window),
        tells=("handler", "addressee"),
        basis=one.rules.reply,
        help="对方单位以纸质文书回复的，按原文逐项登记并附原件扫描件；邮寄的以交邮日为回复日。",
    )


def report_filing(one: Instrument) -> Move:
    """报送立案情况: the agency has filed a case; what it decides follows with the written answer."""
    return Move(
        name="report_filing",
        label="报送立案情况",
        sources=WAITING_FOR_REPLY & frozenset(one.states),
        target=None,
        by=ADDRESSEE | frozenset({R.HANDLER, R.ASSISTANT}),
        asks="recommendations.forms:FilingReportForm",
        effect="recommendations.moves.answering:report_filing",
        tells=("handler", "addressee"),
        own_work=False,
        basis=f"{one.rules.reply}（先行报送立案情况为可配置默认做法）",
        help="已立案调查的先行报送；处罚、处分决定或者不予处罚的理由在书面回复中写明。",
    )


def moves(one: Instrument) -> tuple[Move, ...]:
    """The moves of this stage, in their order."""
    made = [raise_objection, review_objection, reject_objection] if one.objection else []
    made += [decide_change_in_committee] if one.committee else []
    made += [modify, withdraw, correct_error, *([report_filing] if one.reports_filing else []), reply, record_reply]
    return (*(move(one) for move in made), *term_moves(powers(one)))
