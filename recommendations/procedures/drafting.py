"""Drafting, review, decision and numbering."""

from recommendations.procedures.law import GY, JY, Law, R
from supervision.matters.procedures import Move, Start


def draft(law: Law) -> Move:
    """起草检察建议."""
    return Move(
        name="draft",
        label=f"起草{law.label}",
        sources=frozenset(),
        target="drafting",
        by=frozenset({R.PROSECUTOR, R.ASSISTANT}),
        asks="recommendations.forms:SocialGovernanceForm" if law.social else "recommendations.forms:PublicInterestForm",
        effect="recommendations.moves.drafting:draft",
        internal=True,
        basis=f"{JY}第11、15、16条" if law.social else f"{JY}第10条；{GY}第75条",
        help="按规定写明各部分内容，建议事项逐项列明。",
    )


def revise(law: Law) -> Move:
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
        basis=f"{JY}第16条" if law.social else f"{GY}第75条",
    )


def submit(law: Law) -> Move:
    """提请审核."""
    return Move(
        name="submit",
        label="提请审核",
        sources=frozenset({"drafting"}),
        target="legal_review" if law.social else "head_review",
        by=frozenset({R.HANDLER}),
        asks="supervision.matters.forms:RemarkForm",
        guards=("recommendations.moves.drafting:draft_is_complete",),
        effect="recommendations.moves.drafting:note",
        tells=("legal_policy",) if law.social else ("department_head",),
        internal=True,
        primary=True,
        basis=f"{JY}第15、17条" if law.social else f"{GY}第7、75条",
    )


def pass_legal_review(law: Law) -> Move:
    """法律政策研究审核通过."""
    return Move(
        name="pass_legal_review",
        label="法律政策研究审核通过",
        sources=frozenset({"legal_review"}),
        target="head_review",
        by=frozenset({R.LEGAL_POLICY}),
        asks="recommendations.forms:LegalReviewForm",
        guards=("cases.moves:decided_by_another",),
        effect="recommendations.moves.drafting:note",
        tells=("department_head",),
        internal=True,
        primary=True,
        basis=f"{JY}第17条",
        help="对必要性、合法性、说理性提出意见。",
    )


def pass_head_review(law: Law) -> Move:
    """部门审核通过."""
    return Move(
        name="pass_head_review",
        label="部门审核通过",
        sources=frozenset({"head_review"}),
        target="chief_review",
        by=frozenset({R.DEPARTMENT_HEAD}),
        asks="supervision.matters.forms:OpinionForm",
        guards=("cases.moves:decided_by_another",),
        effect="recommendations.moves.drafting:note",
        tells=("chief",),
        internal=True,
        primary=True,
        basis=f"{JY}第15条" if law.social else f"{GY}第7条",
    )


def send_back(law: Law) -> Move:
    """退回修改."""
    return Move(
        name="send_back",
        label="退回修改",
        sources=frozenset({"legal_review", "head_review", "chief_review"}),
        target="drafting",
        by=frozenset({R.LEGAL_POLICY, R.DEPARTMENT_HEAD, R.CHIEF}),
        asks="supervision.matters.forms:ReasonForm",
        guards=("recommendations.moves.drafting:reviewed_by_whose_turn_it_is",),
        effect="recommendations.moves.drafting:note",
        tells=("handler",),
        internal=True,
        basis=f"{JY}第17条",
    )


def approve(law: Law) -> Move:
    """批准并签发."""
    return Move(
        name="approve",
        label="批准并签发",
        sources=frozenset({"chief_review"}),
        target="approved",
        by=frozenset({R.CHIEF}),
        asks="supervision.matters.forms:OpinionForm",
        guards=("cases.moves:decided_by_another", "recommendations.moves.drafting:draft_is_complete"),
        effect="recommendations.moves.drafting:note",
        starts=() if law.social else (Start(term="GY_SERVE", on="today", obliges="owner"),),
        tells=("handler", "case_management"),
        internal=True,
        primary=True,
        basis=f"{JY}第15条" if law.social else f"{GY}第75、76条",
        help="由检察长决定。批准后由承办人编号制发。",
    )


def issue(law: Law) -> Move:
    """编号制发."""
    return Move(
        name="issue",
        label="编号制发",
        sources=frozenset({"approved"}),
        target="issued",
        by=frozenset({R.HANDLER, R.CASE_MANAGEMENT}),
        asks="supervision.matters.forms:RemarkForm",
        guards=("recommendations.moves.drafting:addressee_is_within_reach",),
        effect="recommendations.moves.drafting:issue",
        letter=law.kind,
        numbered=True,
        starts=(Start(term=law.filing, on="issued_on", obliges="owner"),) if law.social else (),
        tells=("handler", "case_management"),
        internal=True,
        primary=True,
        basis=f"{JY}第3、7、21条" if law.social else f"{JY}第3、7条；{GY}第75、76条",
        help="以本院名义统一编号、统一签发，生成检察建议书。",
    )


def moves(law: Law) -> tuple[Move, ...]:
    """The moves of this stage, in their order."""
    made = (
        revise,
        submit,
        pass_legal_review,
        pass_head_review,
        send_back,
        approve,
        issue,
    )
    only_social = {pass_legal_review}
    return tuple(move(law) for move in made if law.social or move not in only_social)
