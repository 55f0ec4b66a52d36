"""Verification, urging, escalation, look-back and the end."""

from cases.procedures.service import IN_DELIVERY
from recommendations.procedures.instruments import Instrument, R
from supervision.matters.procedures import Move, Start


def verify(one: Instrument) -> Move:
    """核验通过."""
    return Move(
        name="verify",
        label="核验通过",
        sources=frozenset({"replied"}),
        target="verified",
        by=frozenset({R.HANDLER}),
        asks="recommendations.forms:VerdictForm",
        effect="recommendations.moves.following:verify",
        letter="verification_record",
        letter_stays_inside=True,
        tells=("addressee", "department_head"),
        primary=True,
        basis=one.rules.follow_up,
        help="逐项就回复和整改分别作出结论，写明依据的证据。回复充分且整改到位的，方可通过。",
    )


def check_site(one: Instrument) -> Move:
    """现场核查; in the public interest 跟进调查, whether or not there is an answer (公益规则第77、81条)."""
    return Move(
        name="check_site",
        label=f"记录{one.site_check}",
        sources=frozenset({"acknowledged", "replied", "supplementing", "urged", "escalated"}),
        target=None,
        by=frozenset({R.HANDLER, R.ASSISTANT}),
        asks="recommendations.forms.following:SiteCheckForm",
        effect="recommendations.moves.following:check_site",
        letter="site_check_record",
        letter_stays_inside=True,
        internal=True,
        own_work=False,
        basis=f"{one.rules.follow_up}（现场核查的人数、照片为可配置默认做法）",
        help="两人以上到现场，逐项对照核验标准并拍照；作为核验结论和后续处理的依据。",
    )


def return_for_supplement(one: Instrument) -> Move:
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
        basis=one.rules.follow_up,
        help="回复不充分的退回补充；回复期限按原届满日继续计算。",
    )


def urge(one: Instrument) -> Move:
    """督促落实."""
    return Move(
        name="urge",
        label="督促落实",
        sources=frozenset({"served", "acknowledged", "supplementing", "urged"}),
        target="urged",
        by=frozenset({R.HANDLER}),
        asks="recommendations.forms:UrgeForm",
        guards=("recommendations.moves.following:there_is_cause_to_urge",),
        effect="recommendations.moves.following:urge",
        cancels=IN_DELIVERY,
        bulk=True,
        letter="urging_record",
        letter_stays_inside=True,
        tells=("addressee", "department_head", "office"),
        basis=one.rules.urge,
        help="通过询问、走访、会商、召开联席会议等方式督促，并制作笔录或者工作记录。已经回复的先核验，不充分的退回补充后督促。",
    )


def escalate(one: Instrument) -> Move:
    """升级处理."""
    return Move(
        name="escalate",
        label=one.escalation,
        sources=frozenset({"urged"}),
        target="escalated",
        by=frozenset({R.CHIEF}),
        asks="recommendations.forms:EscalateForm",
        guards=("cases.moves:decided_by_another", "recommendations.moves.following:urged_and_overdue"),
        effect="recommendations.moves.following:escalate",
        tells=("handler", "addressee", "office", "superior_chief"),
        basis=one.rules.escalate,
        help="经督促无正当理由仍不整改的，由检察长决定后续措施；每项措施随后从本件逐项制发文书或者立项办理，登记送达和结果。",
    )


def plan_look_back(one: Instrument) -> Move:
    """安排回头看."""
    return Move(
        name="plan_look_back",
        label="安排回头看",
        sources=frozenset({"verified"}),
        target="look_back_planned",
        by=frozenset({R.HANDLER}),
        asks="recommendations.forms:PlanLookBackForm",
        effect="recommendations.moves.following:plan_look_back",
        bulk=True,
        starts=(Start(term="HTK_LOOKBACK", on="today", obliges="owner", date="look_back_on"),),
        internal=True,
        primary=True,
        basis=f"{one.rules.follow_up}（回头看时间为可配置默认做法）",
        help="到期逐件回头看，或者先随机抽取、写明抽取范围和种子；可以成批安排。",
    )


def look_back(one: Instrument) -> Move:
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
        basis=one.rules.follow_up,
        help="两人以上现场查看，逐项比对整改成效。",
    )


def close(one: Instrument) -> Move:
    """办结."""
    return Move(
        name="close",
        label="办结",
        sources=frozenset({"verified", "looked_back", "escalated"}) & frozenset(one.states),
        target="closed",
        by=frozenset({R.HANDLER}),
        asks="recommendations.forms:CloseForm",
        guards=(
            "recommendations.moves.following:relapse_is_dealt_with",
            "recommendations.moves.following:decided_channels_are_used",
            *(("recommendations.moves.drafting:committee_has_heard",) if one.committee else ()),
        ),
        effect="recommendations.moves.following:close",
        # What was not filed with the procuratorate above is still owed to it (2019规定第21条).
        cancels=tuple(term for term in one.all_terms if term not in one.filing_terms),
        tells=("addressee", "department_head", "case_management", "office"),
        primary=True,
        basis=one.rules.close,
        help="写明处理结果；反弹的，应当说明后续措施（新的检察建议或者提起诉讼）。",
    )


def moves(one: Instrument) -> tuple[Move, ...]:
    """The moves of this stage, in their order."""
    made = [verify, check_site, return_for_supplement, urge, escalate]
    made += [plan_look_back, look_back] if one.look_back else []
    return tuple(move(one) for move in (*made, close))
