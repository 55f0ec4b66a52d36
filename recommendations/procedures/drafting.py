"""Drafting, review, decision by the chief or the committee, and numbering."""

from recommendations.procedures import convening
from recommendations.procedures.instruments import BEFORE_ISSUE, Instrument, R
from supervision.matters.procedures import Move, Start

RULES_OF_COMMITTEE = "《人民检察院检察委员会工作规则》"
ANOTHER = "cases.moves:decided_by_another"
REVIEWED = "recommendations.moves.drafting:reviewed_by_another"
CHECKED = "recommendations.moves.texts:nothing_blocks"


def draft(one: Instrument) -> Move:
    """起草."""
    return Move(
        name="draft",
        label=f"起草{one.label}",
        sources=frozenset(),
        target="drafting",
        by=frozenset({R.PROSECUTOR, R.ASSISTANT}),
        asks="recommendations.forms:DraftForm",
        effect="recommendations.moves.drafting:draft",
        internal=True,
        basis=one.rules.draft,
        help=f"按规定写明各部分内容，{one.measures_label}逐项列明。",
    )


def revise(one: Instrument) -> Move:
    """修改文稿."""
    return Move(
        name="revise",
        label="修改文稿",
        sources=frozenset({"drafting"}),
        target=None,
        by=frozenset({R.HANDLER, R.ASSISTANT}),
        asks="recommendations.forms:DraftForm",
        effect="recommendations.moves.drafting:revise",
        internal=True,
        edits=True,
        basis=one.rules.draft,
    )


def hear_addressee(one: Instrument) -> Move:
    """征求被建议单位意见, before the document is issued (2019规定第17条)."""
    return Move(
        name="hear_addressee",
        label="记录征求意见情况",
        sources=frozenset({"drafting"}),
        target=None,
        by=frozenset({R.HANDLER}),
        asks="recommendations.forms:HearingForm",
        effect="recommendations.moves.drafting:hear_addressee",
        letter="opinion_record",
        letter_stays_inside=True,
        internal=True,
        own_work=False,
        basis="《人民检察院检察建议工作规定》第17条",
        help="制发前可以征求被建议单位的意见，记录留存。",
    )


def dissent(one: Instrument) -> Move:
    """记录不同意见: who thinks a decision wrong says so in writing and carries it out (公益诉讼办案规则第8条)."""
    return Move(
        name="dissent",
        label="书面提出不同意见",
        sources=frozenset({"drafting", "approved"}),
        target=None,
        by=frozenset({R.HANDLER}),
        asks="supervision.matters.forms:ReasonForm",
        effect="recommendations.moves.drafting:dissent",
        tells=("chief",),
        internal=True,
        own_work=False,
        basis="《人民检察院公益诉讼办案规则》第8条；《人民检察院行政诉讼监督规则》第54条",
        help="对审核、决定意见有不同意见的，书面写明；不停止执行。",
    )


def link_evidence(one: Instrument) -> Move:
    """关联证据: which files prove which paragraph of the facts (2019规定第16条第2项)."""
    return Move(
        name="link_evidence",
        label="关联事实与证据",
        sources=frozenset({"drafting"}),
        target=None,
        by=frozenset({R.HANDLER, R.ASSISTANT}),
        asks="recommendations.forms.texts:EvidenceForm",
        effect="recommendations.moves.texts:link_evidence",
        internal=True,
        edits=True,
        own_work=False,
        basis=one.rules.draft,
        help="逐段勾选证明该段事实的材料；文书中列出所选材料的名称。",
    )


def comment(one: Instrument) -> Move:
    """审核批注: a reviewer's word on a passage, in the reviewer's own turn."""
    return Move(
        name="comment",
        label="批注文稿",
        sources=frozenset({"legal_review", "head_review", "chief_review", "committee_review"}) & frozenset(one.states),
        target=None,
        by=frozenset({R.LEGAL_POLICY, R.DEPARTMENT_HEAD, R.CHIEF, R.COMMITTEE}),
        asks="recommendations.forms.texts:CommentForm",
        guards=("recommendations.moves.texts:reviews_now",),
        effect="recommendations.moves.texts:comment",
        internal=True,
        own_work=False,
        basis=one.rules.review,
        help="批注只供院内审核使用；退回修改后由承办人逐条处理。",
    )


def score(one: Instrument) -> Move:
    """质量审核评分: a reviewer's sheet on the draft, in the reviewer's own turn; it decides nothing."""
    return Move(
        name="score",
        label="填写质量审核表",
        sources=frozenset({"legal_review", "head_review"}) & frozenset(one.states),
        target=None,
        by=frozenset({R.LEGAL_POLICY, R.DEPARTMENT_HEAD}),
        asks="recommendations.forms:ScoreForm",
        guards=("recommendations.moves.texts:reviews_now",),
        effect="recommendations.moves.drafting:score",
        letter="review_sheet",
        letter_stays_inside=True,
        tells=("handler",),
        internal=True,
        own_work=False,
        basis=f"{one.rules.review}（评分项目和分值为可配置默认做法）",
        help="逐项评分并写明意见，供审核和修改参考；通过或者退回另行办理。",
    )


def answer_comment(one: Instrument) -> Move:
    """处理批注."""
    return Move(
        name="answer_comment",
        label="处理批注",
        sources=frozenset({"drafting"}),
        target=None,
        by=frozenset({R.HANDLER, R.ASSISTANT}),
        asks="recommendations.forms.texts:AnswerCommentForm",
        guards=("recommendations.moves.texts:has_open_comment",),
        effect="recommendations.moves.texts:answer_comment",
        internal=True,
        own_work=False,
        basis=one.rules.review,
    )


def _reach(one: Instrument) -> tuple[str, ...]:
    """Whom one may address is asked before the draft goes its way, and again when it leaves the house."""
    return ("recommendations.moves.drafting:addressee_is_within_reach",) if one.within_reach else ()


def submit(one: Instrument) -> Move:
    """提请审核."""
    return Move(
        name="submit",
        label="提请审核",
        sources=frozenset({"drafting"}),
        target="legal_review" if one.legal_policy else "head_review",
        by=frozenset({R.HANDLER}),
        asks="supervision.matters.forms:RemarkForm",
        guards=(CHECKED, *_reach(one), *(("cases.moves.hearings:hearings_are_weighed",) if one.heard else ())),
        effect="recommendations.moves.drafting:note",
        tells=("legal_policy",) if one.legal_policy else ("department_head",),
        internal=True,
        primary=True,
        basis=one.rules.review,
    )


def pass_legal_review(one: Instrument) -> Move:
    """法律政策研究审核通过."""
    return Move(
        name="pass_legal_review",
        label="法律政策研究审核通过",
        sources=frozenset({"legal_review"}),
        target="head_review",
        by=frozenset({R.LEGAL_POLICY}),
        asks="recommendations.forms:LegalReviewForm",
        guards=(ANOTHER,),
        effect="recommendations.moves.drafting:pass_legal_review",
        letter="legal_policy_opinion",
        letter_stays_inside=True,
        tells=("department_head",),
        internal=True,
        bulk=True,
        reads_first=True,
        primary=True,
        basis="《人民检察院检察建议工作规定》第17条",
        help="对必要性、合法性、说理性提出意见。",
    )


def pass_head_review(one: Instrument) -> Move:
    """部门审核通过."""
    return Move(
        name="pass_head_review",
        label="部门审核通过",
        sources=frozenset({"head_review"}),
        target="chief_review",
        by=frozenset({R.DEPARTMENT_HEAD}),
        asks="supervision.matters.forms:OpinionForm",
        guards=(ANOTHER,),
        effect="recommendations.moves.drafting:pass_head_review",
        tells=("chief",),
        internal=True,
        bulk=True,
        reads_first=True,
        primary=True,
        basis=one.rules.review,
    )


def send_back(one: Instrument) -> Move:
    """退回修改."""
    return Move(
        name="send_back",
        label="退回修改",
        sources=frozenset({"legal_review", "head_review", "chief_review", "drop_review"}) & frozenset(one.states),
        target="drafting",
        by=frozenset({R.LEGAL_POLICY, R.DEPARTMENT_HEAD, R.CHIEF}),
        asks="supervision.matters.forms:ReasonForm",
        guards=("recommendations.moves.drafting:reviewed_by_whose_turn_it_is",),
        effect="recommendations.moves.drafting:note",
        tells=("handler",),
        internal=True,
        basis=one.rules.review,
    )


def _on_decision(one: Instrument, day: str = "today", day_label: str = "") -> tuple[Start, ...]:
    """The time within which a decided document must leave the house: from the day on which it was decided."""
    return (Start(term=one.dispatch, on=day, obliges="owner", day_label=day_label),) if one.dispatch else ()


def approve(one: Instrument) -> Move:
    """批准并签发: not where only the committee may decide."""
    return Move(
        name="approve",
        label="批准并签发",
        sources=frozenset({"chief_review"}),
        target="approved",
        by=frozenset({R.CHIEF}),
        asks="supervision.matters.forms:OpinionForm",
        guards=(ANOTHER, REVIEWED, CHECKED),
        effect="recommendations.moves.drafting:note",
        starts=_on_decision(one),
        tells=("handler", "case_management"),
        internal=True,
        bulk=True,
        reads_first=True,
        primary=True,
        basis=one.rules.decide,
        help="由检察长决定。批准后由承办人编号制发。",
    )


def refer_to_committee(one: Instrument) -> Move:
    """提请检察委员会审议."""
    must = one.committee == "must"
    return Move(
        name="refer_to_committee",
        label="提请检察委员会审议",
        sources=frozenset({"chief_review"}),
        target="committee_review",
        by=frozenset({R.CHIEF}),
        asks="supervision.matters.forms:OpinionForm",
        guards=(ANOTHER, REVIEWED, CHECKED),
        effect="recommendations.moves.deciding:refer_to_committee",
        tells=("handler", "committee"),
        internal=True,
        primary=must,
        basis=one.rules.decide,
        help="本类文书必须由检察委员会讨论决定。" if must else "检察长认为需要的，提请检察委员会讨论决定。",
    )


def decide_in_committee(one: Instrument) -> Move:
    """检察委员会决定提出."""
    return Move(
        name="decide_in_committee",
        label="登记检察委员会决定（同意）",
        sources=frozenset({"committee_review"}),
        target="approved",
        by=frozenset({R.COMMITTEE}),
        asks="recommendations.forms:CommitteeForm",
        guards=(ANOTHER,),
        effect="recommendations.moves.drafting:decide_in_committee",
        cancels=(convening.MATERIALS,),
        starts=_on_decision(one, "details:committee_on", "检察委员会决定之日"),
        letter="committee_decision",
        letter_stays_inside=True,
        tells=("handler", "chief", "case_management"),
        internal=True,
        primary=True,
        basis=f"{one.rules.decide}；{RULES_OF_COMMITTEE}第11、21、28条；《中华人民共和国人民检察院组织法》第32条",
        help="全体委员过半数出席方可开会，全体委员过半数同意方可通过；少数意见如实记录。",
    )


def refuse_in_committee(one: Instrument) -> Move:
    """检察委员会不同意."""
    return Move(
        name="refuse_in_committee",
        label="登记检察委员会决定（不同意）",
        sources=frozenset({"committee_review"}),
        target="drafting",
        by=frozenset({R.COMMITTEE}),
        asks="recommendations.forms:CommitteeForm",
        guards=(ANOTHER,),
        effect="recommendations.moves.drafting:refuse_in_committee",
        cancels=(convening.MATERIALS,),
        letter="committee_decision",
        letter_stays_inside=True,
        tells=("handler", "chief"),
        internal=True,
        basis=f"{RULES_OF_COMMITTEE}第11、21、28条",
        help="退回起草；承办人按决定修改或者撤回。",
    )


def report_to_committee(one: Instrument) -> Move:
    """反馈检察委员会决定执行情况."""
    return Move(
        name="report_to_committee",
        label="反馈检察委员会决定执行情况",
        sources=frozenset(one.states) - BEFORE_ISSUE - {"closed", "withdrawn"},
        target=None,
        by=frozenset({R.HANDLER}),
        asks="supervision.matters.forms:OpinionForm",
        guards=("recommendations.moves.drafting:feedback_is_due",),
        effect="recommendations.moves.drafting:report_to_committee",
        letter="committee_feedback",
        letter_stays_inside=True,
        stops=("JWH_FEEDBACK",),
        tells=("committee",),
        internal=True,
        quiet=True,
        basis=f"{RULES_OF_COMMITTEE}第32条",
        help="决定执行完毕后五日内填写反馈表，送检察委员会办事机构。",
    )


def issue(one: Instrument) -> Move:
    """编号制发."""
    agreed = "recommendations.moves.drafting:the_committee_agreed"
    feedback = Start(term="JWH_FEEDBACK", on="issued_on", obliges="owner", when=agreed)
    return Move(
        name="issue",
        label="编号制发",
        sources=frozenset({"approved"}),
        target="issued",
        by=frozenset({R.HANDLER, R.CASE_MANAGEMENT}),
        asks="supervision.matters.forms:RemarkForm",
        guards=(CHECKED, "recommendations.moves.drafting:addressee_suits_the_document", *_reach(one)),
        effect="recommendations.moves.drafting:issue",
        letter=one.kind,
        numbered=True,
        bulk=True,
        starts=(*one.filing_starts("issued_on"), *((feedback,) if one.committee else ())),
        tells=("handler", "case_management"),
        internal=True,
        primary=True,
        basis=one.rules.issue,
        help=f"以本院名义统一编号、统一签发，生成{one.document}。",
    )


def moves(one: Instrument) -> tuple[Move, ...]:
    """The moves of this stage, in their order."""
    made = [revise, link_evidence, hear_addressee, dissent, answer_comment, submit, comment, score]
    made += [pass_legal_review] if one.legal_policy else []
    made += [pass_head_review, send_back]
    made += [approve] if one.committee != "must" else []
    made += [refer_to_committee, *convening.MOVES, decide_in_committee, refuse_in_committee] if one.committee else []
    made += [issue]
    made += [report_to_committee] if one.committee else []
    return tuple(move(one) for move in made)
