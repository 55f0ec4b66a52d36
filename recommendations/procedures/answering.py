"""Objection, change, more time, reply."""

from recommendations.procedures.law import ADDRESSEE, GY, JY, WAITING_FOR_REPLY, Law, R
from supervision.matters.procedures import Move, Start


def raise_objection(law: Law) -> Move:
    """提出异议."""
    return Move(
        name="object",
        label="提出异议",
        sources=frozenset({"acknowledged"}),
        target="objected",
        by=ADDRESSEE,
        asks="recommendations.forms:ObjectForm",
        guards=("recommendations.moves.answering:objection_period_runs",),
        effect="recommendations.moves.answering:raise_objection",
        starts=(Start(term="JY_OBJECTION_REVIEW", on="today", obliges="owner"),),
        stops=("JY_OBJECTION_WINDOW",),
        tells=("handler", "department_head", "chief"),
        basis=f"{JY}第16、23条",
        help="异议应当在建议书载明的期限内书面提出。提出异议不停止回复期限的计算。",
    )


def reject_objection(law: Law) -> Move:
    """异议不成立."""
    return Move(
        name="reject_objection",
        label="异议不成立",
        sources=frozenset({"objected"}),
        target="acknowledged",
        by=frozenset({R.CHIEF}),
        asks="supervision.matters.forms:ReasonForm",
        guards=("cases.moves:decided_by_another",),
        effect="recommendations.moves.answering:reject_objection",
        stops=("JY_OBJECTION_REVIEW",),
        letter="objection_decision",
        tells=("addressee", "handler"),
        primary=True,
        basis=f"{JY}第23条",
        help="经检察长同意，向被建议单位说明理由。",
    )


def modify(law: Law) -> Move:
    """变更检察建议."""
    return Move(
        name="modify",
        label="变更检察建议",
        sources=frozenset({"issued", "served", "acknowledged", "objected"}),
        target="drafting",
        by=frozenset({R.CHIEF}),
        asks="supervision.matters.forms:ReasonForm",
        guards=("cases.moves:decided_by_another",),
        effect="recommendations.moves.answering:modify",
        cancels=law.all_terms,
        letter="modification",
        tells=("addressee", "handler"),
        basis=f"{JY}第22、23条",
        help="变更后的检察建议是新的文书：重新审批、重新送达、重新计算期限。",
    )


def withdraw(law: Law) -> Move:
    """撤回检察建议."""
    return Move(
        name="withdraw",
        label="撤回检察建议",
        sources=frozenset(
            {"issued", "served", "returned", "acknowledged", "objected", "replied", "supplementing", "urged"}
        ),
        target="withdrawn",
        by=frozenset({R.CHIEF}),
        asks="supervision.matters.forms:ReasonForm",
        guards=("cases.moves:decided_by_another",),
        effect="recommendations.moves.answering:withdraw",
        cancels=law.all_terms,
        letter="withdrawal",
        tells=("addressee", "handler", "office"),
        basis=f"{JY}第22、23条",
    )


def ask_more_time(law: Law) -> Move:
    """申请延长回复期限."""
    return Move(
        name="ask_more_time",
        label="申请延长回复期限",
        sources=frozenset({"acknowledged", "supplementing", "urged"}),
        target=None,
        by=ADDRESSEE,
        asks="recommendations.forms:MoreTimeForm",
        guards=(
            "recommendations.moves.answering:no_request_is_open",
            *(() if law.social else ("recommendations.moves.answering:public_interest_knows_no_extension",)),
        ),
        effect="recommendations.moves.answering:ask_more_time",
        tells=("handler", "chief"),
        basis=f"{JY}第19条" if law.social else f"{GY}第77、78条",
        help="由检察长决定。批准前仍按原期限计算。",
    )


def grant_more_time(law: Law) -> Move:
    """同意延期."""
    return Move(
        name="grant_more_time",
        label="同意延期",
        sources=WAITING_FOR_REPLY,
        target=None,
        by=frozenset({R.CHIEF}),
        asks="recommendations.forms:GrantForm",
        guards=("recommendations.moves.answering:a_request_is_open",),
        effect="recommendations.moves.answering:grant_more_time",
        tells=("addressee", "handler"),
        basis=f"{JY}第19条（根据实际情况确定回复期限；延期为可配置默认做法）",
    )


def refuse_more_time(law: Law) -> Move:
    """不同意延期."""
    return Move(
        name="refuse_more_time",
        label="不同意延期",
        sources=WAITING_FOR_REPLY,
        target=None,
        by=frozenset({R.CHIEF}),
        asks="supervision.matters.forms:ReasonForm",
        guards=("recommendations.moves.answering:a_request_is_open",),
        effect="recommendations.moves.answering:refuse_more_time",
        tells=("addressee", "handler"),
        basis=f"{JY}第19条",
    )


def reply(law: Law) -> Move:
    """书面回复."""
    return Move(
        name="reply",
        label="书面回复",
        sources=WAITING_FOR_REPLY,
        target="replied",
        by=ADDRESSEE,
        asks="recommendations.forms:ReplyForm",
        effect="recommendations.moves.answering:reply",
        stops=(law.reply, "JY_OBJECTION_WINDOW"),
        letter="reply",
        tells=("handler",),
        primary=True,
        basis=f"{JY}第19条"
        if law.social
        else "《最高人民法院、最高人民检察院关于检察公益诉讼案件适用法律若干问题的解释》第21条",
        help="逐项写明采纳与落实情况并附证据；既要依法处理，也要书面回复。",
    )


def record_reply(law: Law) -> Move:
    """登记纸质回复."""
    return Move(
        name="record_reply",
        label="登记纸质回复",
        sources=WAITING_FOR_REPLY,
        target="replied",
        by=frozenset({R.HANDLER, R.ASSISTANT}),
        asks="recommendations.forms:PaperReplyForm",
        effect="recommendations.moves.answering:record_reply",
        stops=(law.reply, "JY_OBJECTION_WINDOW"),
        tells=("handler", "addressee"),
        basis=f"{JY}第19条"
        if law.social
        else "《最高人民法院、最高人民检察院关于检察公益诉讼案件适用法律若干问题的解释》第21条",
        help="被建议单位以纸质文书回复的，按原文逐项登记并附原件扫描件；邮寄的以交邮日为回复日。",
    )


def moves(law: Law) -> tuple[Move, ...]:
    """The moves of this stage, in their order."""
    made = (
        raise_objection,
        reject_objection,
        modify,
        withdraw,
        ask_more_time,
        grant_more_time,
        refuse_more_time,
        reply,
        record_reply,
    )
    only_social = {grant_more_time, refuse_more_time}
    return tuple(move(law) for move in made if law.social or move not in only_social)
