"""Verification, urging, escalation, look-back and the end."""

from recommendations.procedures.law import GY, JY, Law, R
from supervision.matters.procedures import Move, Start


def verify(law: Law) -> Move:
    """核验通过."""
    return Move(
        name="verify",
        label="核验通过",
        sources=frozenset({"replied"}),
        target="verified",
        by=frozenset({R.HANDLER}),
        asks="recommendations.forms:VerdictForm",
        effect="recommendations.moves.following:verify",
        tells=("addressee", "department_head"),
        primary=True,
        basis=law.follow_up_basis,
        help="逐项作出核验结论。回复充分且整改到位的，方可通过。",
    )


def return_for_supplement(law: Law) -> Move:
    """退回补充."""
    return Move(
        name="return_for_supplement",
        label="退回补充",
        sources=frozenset({"replied"}),
        target="supplementing",
        by=frozenset({R.HANDLER}),
        asks="recommendations.forms:SupplementForm",
        effect="recommendations.moves.following:return_for_supplement",
        tells=("addressee",),
        basis=law.follow_up_basis,
        help="回复不充分的退回补充；回复期限按原届满日继续计算。",
    )


def urge(law: Law) -> Move:
    """督促落实."""
    return Move(
        name="urge",
        label="督促落实",
        sources=frozenset({"served", "acknowledged", "supplementing", "urged", "replied"}),
        target="urged",
        by=frozenset({R.HANDLER}),
        asks="recommendations.forms:UrgeForm",
        guards=("recommendations.moves.following:there_is_cause_to_urge",),
        effect="recommendations.moves.following:urge",
        cancels=("QS_ACKNOWLEDGE",),
        letter="urging_record",
        letter_stays_inside=True,
        tells=("addressee", "department_head", "office"),
        basis=f"{JY}第24条",
        help="通过询问、走访、会商、召开联席会议等方式督促，并制作笔录或者工作记录。",
    )


def escalate(law: Law) -> Move:
    """升级处理."""
    return Move(
        name="escalate",
        label="升级处理",
        sources=frozenset({"urged"}),
        target="escalated",
        by=frozenset({R.CHIEF}),
        asks="recommendations.forms:EscalateForm",
        guards=("cases.moves:decided_by_another", "recommendations.moves.following:urged_and_overdue"),
        effect="recommendations.moves.following:escalate",
        tells=("handler", "addressee", "office", "superior_chief"),
        basis=f"{JY}第25条",
        help="经督促无正当理由仍不整改的，由检察长决定报告、通报或者依法提起公益诉讼。",
    )


def plan_look_back(law: Law) -> Move:
    """安排回头看."""
    return Move(
        name="plan_look_back",
        label="安排回头看",
        sources=frozenset({"verified"}),
        target="look_back_planned",
        by=frozenset({R.HANDLER}),
        asks="recommendations.forms:PlanLookBackForm",
        effect="recommendations.moves.following:plan_look_back",
        starts=(Start(term="HTK_LOOKBACK", on="today", obliges="owner", date="look_back_on"),),
        internal=True,
        primary=True,
        basis=f"{JY}第24条（回头看时间为可配置默认做法）",
    )


def look_back(law: Law) -> Move:
    """记录回头看."""
    return Move(
        name="look_back",
        label="记录回头看",
        sources=frozenset({"look_back_planned"}),
        target="looked_back",
        by=frozenset({R.HANDLER}),
        asks="recommendations.forms:LookBackForm",
        effect="recommendations.moves.following:look_back",
        stops=("HTK_LOOKBACK",),
        letter="look_back_record",
        letter_stays_inside=True,
        tells=("addressee", "department_head", "office"),
        primary=True,
        basis=f"{JY}第24条",
        help="两人以上现场查看，逐项比对整改成效。",
    )


def close(law: Law) -> Move:
    """办结."""
    return Move(
        name="close",
        label="办结",
        sources=frozenset({"verified", "looked_back", "escalated"}),
        target="closed",
        by=frozenset({R.HANDLER}),
        asks="recommendations.forms:CloseForm",
        guards=("recommendations.moves.following:relapse_is_dealt_with",),
        effect="recommendations.moves.following:close",
        cancels=law.all_terms,
        tells=("addressee", "department_head", "case_management", "office"),
        primary=True,
        basis=f"{JY}第24、25条" if law.social else f"{GY}第74、79–81条",
        help="写明处理结果；反弹的，应当说明后续措施（新的检察建议或者提起诉讼）。",
    )


def moves(law: Law) -> tuple[Move, ...]:
    """The moves of this stage, in their order."""
    made = (
        verify,
        return_for_supplement,
        urge,
        escalate,
        plan_look_back,
        look_back,
        close,
    )
    return tuple(move(law) for move in made)
