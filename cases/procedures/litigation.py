"""民事、行政诉讼监督: a party's application, a complaint or the office's own motion, from intake to what was decided.

民事诉讼监督规则 (2021) art. 20, 27, 32–34, 39, 52, 73 and 行政诉讼监督规则 (2021) art. 20, 27, 31–33, 38, 40, 56, 79,
81, 民事诉讼法第220条. What follows from the decision is a matter of its own made from this one: 再审检察建议, 检察建议
to the court, 提请抗诉, 抗诉, 不支持监督申请. Parties have no account: they stand in the details, for the office alone.
"""

from dataclasses import replace

from cases.procedures.common import ATTACH, HAND_OVER, R, everywhere
from cases.procedures.investigating import INVESTIGATING
from cases.procedures.recusal import recusal_moves
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import Move, Procedure, Start
from supervision.matters.timing import TermPowers, term_moves

MS, XZ = "《人民检察院民事诉讼监督规则》", "《人民检察院行政诉讼监督规则》"
DEFAULT = "（决定人为可配置默认做法）"
# Papers of 调查核实 that a review of a judgment has as well.
PAPERS = frozenset({"take_statement", "request_evidence", "inspect_site", "entrust_expert"})
INVESTIGATION = f"《中华人民共和国民事诉讼法》第221条；{MS}第70条；{XZ}第66条"
HERE = "cases.moves.litigation"
FORMS = "cases.forms.litigation"
ANOTHER = "cases.moves:decided_by_another"
INTAKE = ("XZ_INTAKE", "KS_PROCEDURAL_7D")
ANSWERED = ("KS_SUBSTANTIVE_3M", "KS_MONTHLY")
STATES = {
    "received": "已收到申请待受理",
    "supplementing": "待申请人补正",
    "accepted": "已受理待通知",
    "registering": "待登记分案",
    "reviewing": "审查中",
    "concluded": "审查终结待决定",
    "decided": "已决定待发文书",
    "dispatched": "文书已发送",
    "closed": "已办结",
    "declined": "不予受理",
    "referred": "已告知向有关机关提出",
    "withdrawn": "申请已撤回",
    "terminated": "终结审查",
}
PHASES = {
    **dict.fromkeys(("received", "supplementing", "accepted", "registering", "reviewing"), Phase.DRAFTING),
    "concluded": Phase.APPROVING,
    "decided": Phase.ISSUED,
    "dispatched": Phase.SERVED,
    **dict.fromkeys(("closed", "declined", "referred", "terminated"), Phase.CLOSED),
    "withdrawn": Phase.WITHDRAWN,
}
CLOSED = ("closed", "declined", "referred", "withdrawn", "terminated")


def _move(name: str, label: str, sources: str, target: str | None, by: set[R], basis: str, **more: object) -> Move:
    """A move of this procedure; all of it is the house's own business."""
    said = {"asks": "supervision.matters.forms:ReasonForm", "effect": "cases.moves:note", **more}
    return Move(
        name=name, label=label, sources=frozenset(sources.split()), target=target, by=frozenset(by), basis=basis,
        internal=True, **said,  # type: ignore[arg-type]
    )  # fmt: skip


INTAKE_MOVES = (
    _move(
        "ask_supplement", "要求补正材料", "received", "supplementing", {R.HANDLER},
        f"{MS}第32条；{XZ}第31条（补正日期由通知确定，为可配置默认做法）", asks=f"{FORMS}:SupplementForm",
        effect=f"{HERE}:ask_supplement", guards=(f"{HERE}:somebody_applied",),
        help="申请书或者材料不齐备的，一次告知需要补正的内容和日期。补正期间受理审查的期限照常计算。",
    ),
    _move(
        "record_supplement", "登记补正", "supplementing", "received", {R.HANDLER, R.ASSISTANT},
        f"{MS}第32条；{XZ}第31条", asks="supervision.matters.forms:AttachForm", effect="cases.moves:attach",
        primary=True,
    ),
    _move(
        "accept", "决定受理", "received", "accepted", {R.DEPARTMENT_HEAD}, f"{MS}第32、33条；{XZ}第31、32条{DEFAULT}",
        asks="supervision.matters.forms:OpinionForm", guards=(ANOTHER, f"{HERE}:applied_in_time"),
        weighs=("MS_APPLY", "XZ_APPLY"),
        effect=f"{HERE}:accept", instead=(("registering", f"{HERE}:on_own_motion"),), stops=INTAKE, starts=(
            Start(term="MX_REVIEW", on="today", obliges="owner"),
            Start(term="MX_ACCEPT_NOTICE", on="today", obliges="owner", when=f"{HERE}:upon_application"),
            Start(term="MX_CM_REGISTER", on="today", obliges="owner", when=f"{HERE}:on_own_motion"),
            Start(term="KS_SUBSTANTIVE_3M", on="today", obliges="owner", when=f"{HERE}:upon_application"),
        ), tells=("handler", "case_management"), primary=True,
        help="三日内发送受理通知书并移送材料；审查期限三个月，自受理之日起计算。依职权启动的直接登记分案。",
    ),
    _move(
        "decline", "决定不予受理", "received", "declined", {R.DEPARTMENT_HEAD},
        f"{MS}第27、32条；{XZ}第27、31条{DEFAULT}",
        guards=(ANOTHER, f"{HERE}:somebody_applied"), stops=INTAKE, letter="application_refusal", tells=("handler",),
        help="写明属于规定的哪一种不予受理的情形，制作不予受理决定书。",
    ),
    _move(
        "refer", "告知向有关机关提出", "received", "referred", {R.DEPARTMENT_HEAD}, f"{MS}第32条；{XZ}第31条{DEFAULT}",
        asks=f"{FORMS}:ReferForm", guards=(ANOTHER, f"{HERE}:somebody_applied"), effect=f"{HERE}:refer", stops=INTAKE,
        letter="application_referral", tells=("handler",),
        help="不属于本院管辖的，告知向有管辖权的人民检察院申请；不属于检察院受理范围的，告知向有关机关反映。",
    ),
    _move(
        "withdraw_application", "登记撤回申请", "received supplementing", "withdrawn", {R.HANDLER},
        f"{MS}第32条；{XZ}第31条",
        asks=f"{FORMS}:WithdrawForm", guards=(f"{HERE}:somebody_applied",), effect=f"{HERE}:withdraw", cancels=INTAKE,
        tells=("department_head",),
        help="受理前申请人撤回，或者逾期不补正视为撤回的。受理以后撤回的，审查后终结审查。",
    ),
    _move(
        "notify_acceptance", "发送受理通知书", "accepted", "registering", {R.HANDLER, R.ASSISTANT},
        f"{MS}第33、34条；{XZ}第32、33条", asks=f"{FORMS}:NotifyForm", effect=f"{HERE}:notify_acceptance",
        letter="acceptance_notice", stops=("MX_ACCEPT_NOTICE",),
        starts=(Start(term="MX_CM_REGISTER", on="today", obliges="owner"),), tells=("case_management",), primary=True,
        help="决定受理之日起三日内发送申请人，需要通知其他当事人的一并发送申请书副本；材料移送办案部门，通知书抄送案件管理部门。",
    ),
    _move(
        "assign", "登记分案", "registering", "reviewing", {R.CASE_MANAGEMENT}, f"{MS}第39条；{XZ}第38、40条",
        asks=f"{FORMS}:AssignForm", effect=f"{HERE}:assign", stops=("MX_CM_REGISTER",),
        tells=("handler", "department_head"), primary=True,
        help="接收材料之日起三日内登记并移送办案部门。分案以随机为主，指定为辅。",
    ),
)  # fmt: skip
HEARING_MOVES = (
    _move(
        "record_copy", "登记申请书副本送达", "registering reviewing", None, {R.HANDLER, R.ASSISTANT},
        f"{MS}第33条；{XZ}第32条", asks=f"{FORMS}:CopyForm", guards=(f"{HERE}:a_copy_is_to_be_served",),
        effect=f"{HERE}:record_copy", quiet=True, own_work=False,
        starts=(
            Start(term="MX_OTHER_PARTY_OPINION", on="details:copy_on", obliges="party", day_label="收到申请书副本之日"),
        ),
        help="其他当事人自收到之日起十五日内可以提出书面意见，不提出不影响审查。",
    ),
    _move(
        "record_party_opinion", "登记其他当事人书面意见", "registering reviewing", None, {R.HANDLER, R.ASSISTANT},
        f"{MS}第33条；{XZ}第32条", asks=f"{FORMS}:PartyOpinionForm", guards=(f"{HERE}:an_opinion_is_awaited",),
        effect=f"{HERE}:record_party_opinion", stops=("MX_OTHER_PARTY_OPINION",), quiet=True, own_work=False,
    ),
    _move(
        "hear_party", "记录听取意见", "reviewing", None, {R.HANDLER, R.ASSISTANT}, f"{MS}第52条；{XZ}第56条",
        asks=f"{FORMS}:HearPartyForm", effect=f"{HERE}:keep_row", own_work=False,
        help="可以当面、视频、电话或者书面听取当事人的意见。",
    ),
    _move(
        "tell_progress", "登记答复办理进展", "accepted registering reviewing concluded decided", None,
        {R.HANDLER, R.ASSISTANT}, "最高人民检察院群众信访件件有回复制度（依据转引材料）", asks=f"{FORMS}:ProgressForm",
        guards=(f"{HERE}:somebody_applied",), effect=f"{HERE}:tell_progress", stops=ANSWERED, quiet=True,
        starts=(
            Start(term="KS_MONTHLY", on="details:progress_on", obliges="owner", day_label="上次答复之日"),
        ), own_work=False,
        help="受理之日起三个月内答复申请人办理过程或者结果；已经答复过程而尚未办结的，此后每月答复进展，直至文书发送。",
    ),
    _move(
        "borrow_dossier", "记录调卷", "reviewing", None, {R.HANDLER, R.ASSISTANT}, f"{MS}第52条；{XZ}第56条",
        asks=f"{FORMS}:DossierForm", effect=f"{HERE}:keep_row", own_work=False,
        help="调卷的时间不计入审查期限，由检察长决定扣除。",
    ),
    *(
        replace(move, sources=frozenset({"reviewing"}), basis=INVESTIGATION)
        for move in INVESTIGATING if move.name in PAPERS
    ),
)  # fmt: skip
PROPOSALS = (
    _move(
        "record_court_proposal", "登记人民法院书面建议", "reviewing concluded decided dispatched", None,
        {R.HANDLER, R.ASSISTANT}, f"{MS}第122条", asks=f"{FORMS}:CourtProposalForm",
        guards=(f"{HERE}:no_proposal_waits",), effect=f"{HERE}:record_court_proposal", quiet=True, own_work=False,
        starts=(
            Start(
                term="PROC_ANSWER_COURT_PROPOSAL", on="details:proposal_on", obliges="owner",
                day_label="收到书面建议之日",
            ),
        ), tells=("department_head", "chief"),
        help="人民法院对检察监督行为提出书面建议的，一个月内将处理结果书面回复人民法院。",
    ),
    _move(
        "answer_court_proposal", "登记回复人民法院", "reviewing concluded decided dispatched", None,
        {R.HANDLER, R.ASSISTANT}, f"{MS}第122条", asks=f"{FORMS}:CourtAnswerForm",
        guards=(f"{HERE}:a_proposal_waits",), effect=f"{HERE}:keep_row", stops=("PROC_ANSWER_COURT_PROPOSAL",),
        quiet=True, tells=("department_head",), help="写明处理结果，附回复人民法院的函件。",
    ),
)  # fmt: skip
DECIDING = (
    _move(
        "conclude", "审查终结", "reviewing", "concluded", {R.HANDLER}, f"{MS}第52条；{XZ}第56条",
        asks=f"{FORMS}:ConcludeForm", guards=("cases.moves.hearings:hearings_are_weighed",), effect=f"{HERE}:conclude",
        letter="review_report", letter_stays_inside=True, tells=("department_head", "chief"), primary=True,
        help="制作审查终结报告，写明查明的事实、处理意见和理由，报检察长决定。",
    ),
    _move(
        "send_back", "退回继续审查", "concluded", "reviewing", {R.CHIEF}, f"{MS}第52条；{XZ}第56条", guards=(ANOTHER,),
        tells=("handler",),
    ),
    _move(
        "decide", "同意处理意见", "concluded", "decided", {R.CHIEF},
        f"{MS}第87–89、92、93、102、103、108、109条；{XZ}第92、93、95、96、106、107、113、114条",
        asks="supervision.matters.forms:OpinionForm", guards=(ANOTHER, f"{HERE}:a_document_follows"),
        effect=f"{HERE}:decide", stops=("MX_REVIEW",), starts=(
            Start(term="MX_DECISION_DISPATCH", on="today", obliges="owner", when=f"{HERE}:the_chief_decides"),
        ), tells=("handler", "department_head"), primary=True,
        help="由本事项制作相应的文书，自决定之日起十五日内发送。再审检察建议须经检察委员会决定，"
        "在该检察建议的程序中提请，发送期限自检察委员会决定之日起算。",
    ),
    _move(
        "terminate", "决定终结审查", "concluded", "terminated", {R.CHIEF}, f"{MS}第73条；{XZ}第81条",
        asks="supervision.matters.forms:OpinionForm",
        guards=(ANOTHER, f"{HERE}:termination_is_proposed", f"{HERE}:the_court_is_answered"),
        stops=("MX_REVIEW", *ANSWERED), cancels=("MX_OTHER_PARTY_OPINION", "GY_RECUSAL"), letter="review_end_decision",
        tells=("handler", "department_head", "case_management"), primary=True,
        help="制作终结审查决定书，需要通知当事人的，发送当事人。",
    ),
    _move(
        "review_anew", "重新审查", "decided", "reviewing", {R.CHIEF}, f"{MS}第52条；{XZ}第56条{DEFAULT}",
        guards=(ANOTHER, f"{HERE}:nothing_follows_yet"), effect=f"{HERE}:review_anew",
        cancels=("MX_DECISION_DISPATCH",),
        starts=(Start(term="MX_REVIEW", on="details:accepted_on", obliges="owner", day_label="受理之日"),),
        tells=("handler", "department_head"), own_work=False,
        help="检察委员会不同意提出再审检察建议，或者文书撤回、不提出的，退回审查后重新提出处理意见；"
        "审查期限仍自受理之日起算，此前中止、扣除的时间另行登记。",
    ),
    _move(
        "record_dispatch", "登记文书发送", "decided", "dispatched", {R.HANDLER, R.CASE_MANAGEMENT},
        f"{MS}第87–89、92、93、102、103、108、109条；{XZ}第92、93、95、96、106、107、113、114条",
        asks="supervision.matters.forms:RemarkForm", guards=(f"{HERE}:the_document_is_issued",),
        effect=f"{HERE}:record_dispatch", stops=("MX_DECISION_DISPATCH", *ANSWERED), primary=True, own_work=False,
        help="由本事项提出的文书制发后登记，以制发之日为发送日。",
    ),
    _move(
        "close", "办结", "dispatched", "closed", {R.HANDLER}, f"{MS}第123、124条；{XZ}第124、125条",
        guards=("cases.moves:nothing_below_is_open", f"{HERE}:the_court_is_answered"),
        cancels=("MX_OTHER_PARTY_OPINION",),
        tells=("department_head", "case_management"), primary=True, own_work=False,
        help="由本事项提出的文书均已办结、处理结果已经审查的，写明结果后办结。",
    ),
)  # fmt: skip


def _times() -> tuple[Move, ...]:
    """中止审查, 扣除时间, and 延长 where the rule knows it: for administrative cases that are not simple ones."""
    powers = TermPowers(
        terms=("MX_REVIEW",),
        asked_by=frozenset({R.HANDLER}),
        asked_in=frozenset({"reviewing"}),
        decided_in=frozenset({"reviewing"}),
        tells=("handler",),
        basis=f"{XZ}第56、79条",
        pause_basis=f"{MS}第52条；{XZ}第56条（中止审查的条文序号未核对）",
        pause_letter="case_suspension",
        resume_letter="case_resumption",
        pause_letter_when="supervision.matters.moves:the_review_itself_stops",
    )
    known = f"{HERE}:more_time_is_known"
    longer = ("ask_more_time", "grant_more_time")
    return tuple(
        replace(move, guards=(known, *move.guards)) if move.name in longer else move for move in term_moves(powers)
    )


LITIGATION = Procedure(
    kind="litigation",
    label="民事、行政诉讼监督",
    app="cases",
    icon="gavel",
    model=Matter,
    states=STATES,
    phases=PHASES,
    parents={"clue": frozenset({"accepted"})},
    functions=frozenset({"civil", "administrative"}),
    addressee_label="人民法院",
    track=(
        ("received", "申请", "opened_on"),
        ("accepted", "受理", ""),
        ("reviewing", "审查", ""),
        ("concluded", "审查终结", ""),
        ("decided", "决定", ""),
        ("dispatched", "发送", "issued_on"),
        ("closed", "办结", "closed_on"),
    ),
    letter_data=f"{HERE}:letter_data",
    sections="cases.reports.litigation:sections",
    turn="cases.reports.recusal:of_recusal",
    basis=f"《中华人民共和国民事诉讼法》第220条；{MS}第20–52、73条；{XZ}第20–56、79、81条",
    opening=Move(
        name="register",
        label="登记监督申请",
        sources=frozenset(),
        target="received",
        by=frozenset({R.PROSECUTOR}),
        asks=f"{FORMS}:ApplicationForm",
        effect=f"{HERE}:register",
        starts=(
            Start(
                term="XZ_INTAKE", on="details:received_on", obliges="owner", when=f"{HERE}:administrative_application",
                day_label="收到监督申请之日",
            ),
            Start(
                term="KS_PROCEDURAL_7D", on="details:received_on", obliges="owner", when=f"{HERE}:civil_application",
                day_label="收到监督申请之日",
            ),
        ),
        tells=("department_head",),
        internal=True,
        basis=f"{MS}第20、32条；{XZ}第20、31条",
        help="当事人申请、他人控告或者依职权启动的，由负责控告申诉检察的部门登记。行政案件收到申请之日起七日内决定是否受理；"
        "民事案件规则没有规定日数，按群众信访七日内程序性回复的要求提醒。",
    ),
    moves=(
        *INTAKE_MOVES,
        *HEARING_MOVES,
        *DECIDING,
        *PROPOSALS,
        *recusal_moves(("registering", "reviewing", "concluded"), f"{MS}第17条；{XZ}第17条"),
        *_times(),
        everywhere(HAND_OVER, STATES, *CLOSED),
        everywhere(ATTACH, STATES, *CLOSED),
    ),
)  # fmt: skip
