"""公益诉讼: notice, review, suit, judgment, execution: one course for 行政公益诉讼, 民事公益诉讼 and 支持起诉.

公益规则第46–62、81–103条. Where the three differ stands in suits.py.
"""

from dataclasses import replace

from cases.procedures import ATTACH, HAND_OVER, everywhere
from cases.procedures.service import serve_apart
from recommendations.procedures.instruments import GY, R
from recommendations.procedures.suits import APPEAL_TERMS, SUITS, Suit
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Start
from supervision.matters.timing import TermPowers, term_moves

HERE = "recommendations.moves.suit"
FORMS = "recommendations.forms.suit"
APPEALS = "recommendations.moves.appeals"
SETTLES, SETTLING = "recommendations.moves.settling", "recommendations.forms.settling"
REASON = "supervision.matters.forms:ReasonForm"
OPINION = "supervision.matters.forms:OpinionForm"
ANOTHER = "cases.moves:decided_by_another"
NOTICE_STATES = {
    "preparing": "拟发公告",
    "notice_review": "公告待检察长批准",
    "notice_approved": "公告待发布",
    "noticed": "公告期内",
}
STATES = {
    "reviewing": "审查起诉中",
    "chief_review": "待检察长决定",
    "approved": "已决定起诉待提交",
    "sued": "已起诉",
    "mediating": "调解协议待公告期满",
    "withdrawing": "撤回起诉待提交",
    "withdrawal_sent": "撤回起诉待法院裁定",
    "judged": "已裁判",
    "appealed": "二审审理中",
    "enforcing": "判决执行中",
    "closed": "已办结",
    "not_sued": "终结案件",
    "withdrawn": "已撤回起诉",
}
SUPPORTED = {
    "reviewing": "审查支持起诉中",
    "approved": "已决定支持待提交",
    "sued": "已支持起诉",
    "withdrawing": "撤回支持待提交",
    "not_sued": "不支持起诉",
    "withdrawn": "已撤回支持起诉",
}
# Once a suit is filed, the other side reads it: for it, that is service.
PHASES = {
    **dict.fromkeys(("preparing", "reviewing"), Phase.DRAFTING),
    **dict.fromkeys(("notice_review", "notice_approved", "chief_review", "approved"), Phase.APPROVING),
    "noticed": Phase.ISSUED,
    **dict.fromkeys(("sued", "mediating", "withdrawing", "withdrawal_sent"), Phase.SERVED),
    **dict.fromkeys(("judged", "appealed", "enforcing"), Phase.SERVED),
    **dict.fromkeys(("closed", "not_sued"), Phase.CLOSED),
    "withdrawn": Phase.WITHDRAWN,
}
CLOSED = ("closed", "not_sued", "withdrawn")
TRACK = (
    ("preparing", "公告", "opened_on"),
    ("noticed", "公告期", ""),
    ("reviewing", "审查起诉", ""),
    ("chief_review", "决定", ""),
    ("sued", "起诉", "issued_on"),
    ("judged", "裁判", ""),
    ("enforcing", "执行", ""),
    ("closed", "办结", "closed_on"),
)


def _states(one: Suit) -> dict[str, str]:
    known = {**(NOTICE_STATES if one.notice else {}), **STATES, **({} if one.brought else SUPPORTED)}
    unknown = {*(() if one.mediates else ("mediating",)), *(() if one.brought else ("appealed", "withdrawal_sent"))}
    return {state: label for state, label in known.items() if state not in unknown}


def _move(one: Suit, name: str, label: str, sources: str, target: str | None, by: R, **more: object) -> Move:
    """A move of this course; what most of them share is said once."""
    said = {"asks": REASON, "effect": "cases.moves:note", **more}
    if name in one.helps:
        said["help"] = one.helps[name]
    return Move(
        name=name, label=one.labels.get(name, label), sources=frozenset(sources.split()) & frozenset(_states(one)),
        target=target, by=frozenset({by}), basis=f"{GY}{one.articles[name]}", **said,  # type: ignore[arg-type]
    )  # fmt: skip


def _noticing(one: Suit) -> tuple[Move, ...]:
    """诉前公告, or the relatives' view in its place (第91条)."""
    review = (Start(term=one.review_term, on="details:period_over_on", obliges="owner", day_label="期满日"),)
    return (
        _move(
            one, "propose_notice", "提请公告", "preparing", "notice_review", R.HANDLER, asks=f"{FORMS}:NoticeForm",
            effect=f"{HERE}:propose_notice", tells=("chief",), internal=True, primary=True,
            help="写明公共利益受到损害的事实，告知适格主体可以提起诉讼或者启动损害赔偿程序。",
        ),
        _move(
            one, "approve_notice", "批准公告", "notice_review", "notice_approved", R.CHIEF, asks=OPINION,
            guards=(ANOTHER,), letter="public_interest_notice", tells=("handler",), internal=True, primary=True,
        ),
        _move(
            one, "send_back_notice", "退回修改公告", "notice_review", "preparing", R.CHIEF, guards=(ANOTHER,),
            tells=("handler",), internal=True,
        ),
        _move(
            one, "publish_notice", "登记公告发布", "notice_approved", "noticed", R.HANDLER,
            asks=f"{FORMS}:PublicationForm", effect=f"{HERE}:publish_notice", internal=True, primary=True,
            starts=(Start(term="GY_PUBLIC_NOTICE", on="details:published_on", obliges="owner", day_label="发布日"),),
            help="在具有全国影响的媒体发布，附刊载凭证；公告期三十日自发布之日起算。",
        ),
        _move(
            one, "end_notice", "登记公告期满", "noticed", "reviewing", R.HANDLER, asks=f"{FORMS}:EndNoticeForm",
            guards=(f"{HERE}:notice_is_over",), effect=f"{HERE}:end_notice", stops=("GY_PUBLIC_NOTICE",),
            starts=review, tells=("department_head", "chief"), internal=True,
            help="写明适格主体的反馈和公益是否仍受损害；自期满之日起三个月内审查决定是否起诉。",
        ),
        _move(
            one, "consult_relatives", "登记近亲属意见", "preparing", "reviewing", R.HANDLER,
            asks=f"{FORMS}:RelativesForm", guards=(f"{HERE}:concerns_heroes",), effect=f"{HERE}:consult_relatives",
            starts=review, tells=("department_head", "chief"), internal=True,
            help="侵害英雄烈士权益的，直接征询近亲属意见，不公告；自收到意见之日起计算审查期限（起算为可配置默认做法）。",
        ),
    )  # fmt: skip


def _deciding(one: Suit) -> tuple[Move, ...]:
    """Whether to sue."""
    return (
        _move(
            one, "propose_suit", "提请起诉", "reviewing", "chief_review", R.HANDLER, asks=f"{FORMS}:ProposeForm",
            guards=("cases.moves.hearings:hearings_are_weighed",) if one.brought else (),
            effect=f"{HERE}:propose_suit", letter=one.report, letter_stays_inside=bool(one.report), tells=("chief",),
            internal=True, primary=True,
        ),
        _move(
            one, "decide_suit", "决定起诉", "chief_review", "approved", R.CHIEF, asks=OPINION, guards=(ANOTHER,),
            letter=one.complaint, numbered=True, tells=("handler",), internal=True, primary=True,
            help="由检察长决定，制作公益诉讼起诉书。",
        ),
        _move(
            one, "send_back", "退回补充审查", "chief_review", "reviewing", R.CHIEF, guards=(ANOTHER,),
            tells=("handler",), internal=True,
        ),
        _move(
            one, "end_without_suit", "决定终结案件",
            "preparing notice_review notice_approved noticed reviewing chief_review", "not_sued", R.CHIEF,
            guards=(ANOTHER,), letter="case_termination" if one.brought else "", cancels=one.all_terms,
            tells=("handler", "addressee"),
        ),
        _move(
            one, "file_suit", "提起诉讼", "approved", "sued", R.HANDLER, asks=f"{FORMS}:FileForm",
            effect=f"{HERE}:file_suit", stops=(one.review_term,) if one.review_term else (),
            starts=(Start(term="GY_COMPLAINT_FILING", on="issued_on", obliges="owner"),) if one.brought else (),
            tells=("addressee", "chief", "office"), primary=True,
            help="起诉书送达人民法院之日起五日内报上一级人民检察院备案。",
        ),
    )  # fmt: skip


def _before_the_court(one: Suit) -> tuple[Move, ...]:
    """What only those do who sue: filing with the superior, appearing."""
    return (
        _move(
            one, "report_complaint", "起诉书备案", "sued judged appealed enforcing", None, R.HANDLER,
            asks=f"{FORMS}:DayForm", guards=(f"{HERE}:complaint_is_to_be_filed",), effect=f"{HERE}:on_its_day",
            stops=("GY_COMPLAINT_FILING",), tells=("superior_chief",), internal=True,
        ),
        _move(
            one, "record_summons", "登记出庭通知", "sued appealed", None, R.HANDLER, asks=f"{FORMS}:SummonsForm",
            effect=f"{HERE}:record_summons", internal=True,
            starts=(Start(term="GY_COURT_APPEARANCE", on="details:summoned_on", obliges="owner"),),
            help="收到人民法院出庭通知书之日起三日内提交派员出庭通知书。",
        ),
        _move(
            one, "send_prosecutor", "提交派员出庭通知书", "sued appealed", None, R.HANDLER,
            asks=f"{FORMS}:AppearanceForm", guards=(f"{HERE}:appearance_is_due",), letter="appearance_notice",
            stops=("GY_COURT_APPEARANCE",), internal=True,
        ),
        _move(
            one, "report_judgment", "裁判文书备案", "judged appealed enforcing", None, R.HANDLER,
            asks=f"{FORMS}:DayForm", guards=(f"{HERE}:judgment_is_to_be_filed",), effect=f"{HERE}:on_its_day",
            stops=("GY_JUDGMENT_FILING",), tells=("superior_chief",), internal=True,
        ),
        _move(
            one, "report_appeal", "报送上诉状副本", "appealed judged enforcing", None, R.HANDLER,
            asks=f"{FORMS}:DayForm", guards=(f"{HERE}:appeal_is_to_be_reported",), effect=f"{HERE}:on_its_day",
            stops=("GY_APPEAL_REPORT",), tells=("superior_chief",), internal=True,
        ),
    )  # fmt: skip


def _settling(one: Suit) -> tuple[Move, ...]:
    """Claims that change while the suit is before the court, and mediation by it (第84、99条; 民诉法解释第287条)."""
    changed = (
        _move(
            one, "change_claims", "决定变更诉讼请求", "sued", None, R.CHIEF, asks=f"{SETTLING}:ClaimsForm",
            guards=(ANOTHER, f"{SETTLES}:no_change_waits"), effect=f"{SETTLES}:change_claims", letter="claims_change",
            starts=(Start(term="GY_WITHDRAW_SUIT", on="today", obliges="owner"),), tells=("handler",), own_work=False,
            help="由检察长决定，制作变更诉讼请求决定书，三日内提交人民法院；行政机关已经履行职责的，可以变更为确认违法。",
        ),
        _move(
            one, "submit_change", "变更诉讼请求提交法院", "sued", None, R.HANDLER, asks=f"{FORMS}:DayForm",
            guards=(f"{SETTLES}:a_change_waits",), effect=f"{HERE}:on_its_day", stops=("GY_WITHDRAW_SUIT",),
            tells=("addressee", "department_head"),
        ),
    )  # fmt: skip
    if not one.mediates:
        return changed
    notice = Start(term="GY_MEDIATION_NOTICE", on="details:mediation_on", obliges="owner", day_label="公告日")
    return (
        *changed,
        _move(
            one, "accept_mediation", "同意调解协议", "sued", "mediating", R.CHIEF, asks=f"{SETTLING}:MediationForm",
            guards=(ANOTHER,), effect=f"{SETTLES}:accept_mediation", letter="mediation_opinion",
            tells=("handler", "addressee"), own_work=False,
            help="在人民法院主持下调解的，协议不得减免诉讼请求载明的民事责任，不得损害社会公共利益。",
        ),
        _move(
            one, "publish_mediation", "登记调解协议公告", "mediating", None, R.HANDLER,
            asks=f"{SETTLING}:MediationNoticeForm", guards=(f"{SETTLES}:not_published_yet",),
            effect=f"{SETTLES}:publish_mediation", starts=(notice,), tells=("chief", "addressee"), primary=True,
            help="人民法院公告协议不少于三十日；期满后审查是否违反社会公共利益，出具调解书或者继续审理。",
        ),
        _move(
            one, "fail_mediation", "登记调解未成", "mediating", "sued", R.HANDLER, effect=f"{SETTLES}:fail_mediation",
            cancels=("GY_MEDIATION_NOTICE",), tells=("chief", "addressee"), own_work=False,
            help="协议违反社会公共利益不予出具调解书，或者当事人反悔的，继续审理。",
        ),
    )  # fmt: skip


def _appealing(one: Suit) -> tuple[Move, ...]:
    """What follows a first judgment: appeal by either side, or the chief's decision to let it be."""
    return (
        _move(
            one, "decide_appeal", "决定上诉", "judged appealed", "appealed", R.CHIEF,
            guards=(ANOTHER, f"{APPEALS}:falls_short", f"{APPEALS}:may_still_be_appealed"),
            effect=f"{APPEALS}:decide_appeal", letter="appeal_petition", stops=APPEAL_TERMS, while_terms=APPEAL_TERMS,
            awaited="决定是否上诉", tells=("handler", "addressee", "superior_chief"), own_work=False, quiet=True,
            help="一审裁判没有支持或者没有全部支持诉讼请求、确有错误的，由检察长决定在上诉期内上诉，制作公益诉讼上诉书，通过原审人民法院提交。",
        ),
        _move(
            one, "decide_no_appeal", "决定不上诉", "judged appealed", None, R.CHIEF,
            guards=(ANOTHER, f"{APPEALS}:falls_short"), stops=APPEAL_TERMS, tells=("handler",),
            internal=True, own_work=False, quiet=True,
            help="写明不上诉的理由；裁判生效后发现确有错误的，提请上一级人民检察院抗诉。",
        ),
        _move(
            one, "record_appeal", "登记被告上诉", "judged appealed", "appealed", R.HANDLER, asks=f"{FORMS}:AppealForm",
            guards=(f"{APPEALS}:defendant_may_appeal",), effect=f"{APPEALS}:record_appeal",
            starts=(Start(term="GY_APPEAL_REPORT", on="details:appeal_came_on", obliges="owner"),),
            tells=("chief", "superior_chief"), own_work=False, quiet=True,
            help="收到上诉状副本后三日内报上一级人民检察院；本院的上诉期限不受影响。开庭审理的，与上一级人民检察院共同派员出席第二审法庭（第63条）。",
        ),
    )  # fmt: skip


FROM_JUDGMENT = tuple(
    Start(term=term, on="details:judgment_on", obliges="owner", when=when)
    for term, when in (
        ("GY_JUDGMENT_FILING", ""),
        ("GY_APPEAL", f"{APPEALS}:a_judgment_falls_short"),
        ("GY_APPEAL_RULING", f"{APPEALS}:a_ruling_falls_short"),
    )
)


def _withdrawal_ruled(one: Suit) -> tuple[Move, ...]:
    """The court decides whether a suit may be withdrawn (两高公益诉讼解释第19、24条)."""
    rulings = (("allowed", "准许", "withdrawn", one.all_terms), ("denied", "不准许", "sued", ()))
    return tuple(
        _move(
            one, f"withdrawal_{name}", f"登记{word}撤诉裁定", "withdrawal_sent", to, R.HANDLER, primary=True,
            asks=f"{FORMS}:RulingForm", effect=f"{HERE}:withdrawal_{name}", cancels=ended, awaited="登记撤诉裁定",
            tells=("addressee", "chief", "office"),
        )
        for name, word, to, ended in rulings
    )  # fmt: skip


def _ending(one: Suit) -> tuple[Move, ...]:
    """Withdrawal, judgment, execution, the end."""
    filing = FROM_JUDGMENT if one.brought else ()
    settled = (f"{APPEALS}:shortfall_is_decided",) if one.brought else ()
    return (
        _move(
            one, "withdraw_suit", "决定撤回起诉", "sued", "withdrawing", R.CHIEF, guards=(ANOTHER,),
            letter=one.withdrawal, cancels=("GY_WITHDRAW_SUIT",) if one.brought else (),
            effect=f"{HERE}:decide_withdrawal" if one.brought else "cases.moves:note",
            starts=(Start(term="GY_WITHDRAW_SUIT", on="today", obliges="owner"),),
            tells=("handler",), help="诉讼请求全部实现的，由检察长决定撤回起诉，三日内提交人民法院。",
        ),
        _move(
            one, "submit_withdrawal", "撤回起诉提交法院", "withdrawing", one.withdrawn_to, R.HANDLER,
            asks=f"{FORMS}:DayForm", effect=f"{HERE}:on_its_day", stops=("GY_WITHDRAW_SUIT",), primary=True,
            cancels=() if one.brought else one.all_terms, tells=("addressee", "department_head", "office"),
        ),
        *(_withdrawal_ruled(one) if one.brought else ()),
        _move(
            one, "record_judgment", "登记裁判", "sued mediating appealed", "judged", R.HANDLER,
            asks=f"{FORMS}:JudgmentForm", guards=(f"{SETTLES}:mediation_is_announced",) if one.mediates else (),
            effect=f"{HERE}:record_judgment", starts=filing, stops=("GY_MEDIATION_NOTICE",) if one.mediates else (),
            cancels=APPEAL_TERMS if one.brought else (),
            tells=("addressee", "chief", "office"), primary=True,
            help="收到判决书、裁定书之日起三日内报上一级人民检察院备案；判决十五日、裁定十日内可以上诉。",
        ),
        _move(
            one, "follow_execution", "跟进判决执行", "judged enforcing", "enforcing", R.HANDLER,
            asks=f"{FORMS}:ExecutionForm", guards=settled, effect=f"{APPEALS}:follow_execution", tells=("addressee",),
            help="每次跟进分别登记日期和情况；被告不履行的，建议人民法院移送执行。",
        ),
        _move(
            one, "close", "办结", "judged enforcing", "closed", R.HANDLER,
            guards=(f"{HERE}:everything_is_filed", *settled),
            cancels=one.all_terms, tells=("addressee", "department_head", "case_management", "office"), primary=True,
        ),
    )  # fmt: skip


def _term_moves(one: Suit) -> tuple[Move, ...]:
    """More time and pauses of the review, where a rule has a term for it."""
    if not one.review_term:
        return ()
    while_reviewing = frozenset({"reviewing", "chief_review"})
    powers = TermPowers(
        terms=(one.review_term,), asked_by=frozenset({R.HANDLER}), asked_in=while_reviewing,
        decided_in=while_reviewing, tells=("handler",), basis=f"{GY}第47条", pause_basis=f"{GY}第48条",
    )  # fmt: skip
    if not one.notice:
        # 第78条 is about organs: a decision in writing, filed above; days of an expertise (第48条) are only left out.
        powers = replace(
            powers, pause_basis=f"{GY}第48、78条", pause_letter="case_suspension", resume_letter="case_resumption",
            pause_letter_when="supervision.matters.moves:the_review_itself_stops", pause_letter_stays_inside=True,
            pause_tells=("superior_chief",),
        )  # fmt: skip
    return term_moves(powers)


def _opening(one: Suit) -> Move:
    first = "preparing" if one.notice else "reviewing"
    at_once = one.review_term and not one.notice
    return Move(
        name="review_for_suit" if at_once else "prepare",
        label=one.opening,
        sources=frozenset(),
        target=first,
        by=frozenset({R.PROSECUTOR}),
        asks=f"{FORMS}:{one.form}",
        effect=f"{HERE}:{one.effect}",
        starts=(Start(term=one.review_term, on="details:period_over_on", obliges="owner"),) if at_once else (),
        tells=("department_head", "chief"),
        internal=True,
        basis=f"{GY}{one.articles['review']}",
        help=one.help,
    )


def procedure(one: Suit) -> Procedure:
    """The procedure of one kind of suit."""
    states = _states(one)
    opened = () if one.notice else (("reviewing", "审查起诉" if one.brought else "审查支持", "opened_on"),)
    return Procedure(
        kind=one.kind,
        label=one.label,
        app="recommendations",
        icon="gavel",
        model=Matter,
        states=states,
        phases={name: PHASES[name] for name in states},
        parents=one.parents,
        needs_parent=True,
        functions=frozenset({"public_interest"}),
        fits="" if one.kind == "public_interest_suit" else f"{HERE}:is_of_civil_interest",
        track=(*opened, *(step for step in TRACK if step[0] in states and (one.notice or step[0] != "reviewing"))),
        letter_data=f"{HERE}:letter_data",
        sections=f"{HERE}:sections",
        turn="recommendations.reports.turns:of_suit" if one.brought else "",
        addressee_label="被告",
        basis=f"{GY}{'第81–84条' if one.kind == 'public_interest_suit' else one.articles['review']}",
        opening=_opening(one),
        moves=(
            *(_noticing(one) if one.notice else ()),
            *_deciding(one),
            *(_before_the_court(one) if one.brought else ()),
            *(_settling(one) if one.brought else ()),
            *(_appealing(one) if one.brought else ()),
            *_ending(one),
            *_term_moves(one),
            *((serve_apart(("not_sued",)),) if one.brought else ()),
            everywhere(HAND_OVER, states, *CLOSED),
            everywhere(ATTACH, states, *CLOSED),
        ),
    )


SUIT_PROCEDURES = tuple(procedure(one) for one in SUITS.values())
