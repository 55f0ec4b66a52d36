"""Service, signing for it, return, filing with the superior."""

from recommendations.procedures.law import ADDRESSEE, GY, JY, STATES, Law, R
from supervision.matters.procedures import Move, Start


def serve(law: Law) -> Move:
    """送达."""
    return Move(
        name="serve",
        label="送达",
        sources=frozenset({"issued", "returned"}),
        target="served",
        by=frozenset({R.HANDLER, R.ASSISTANT}),
        asks="recommendations.forms:ServeForm",
        effect="recommendations.moves.serving:serve",
        starts=(*law.on_service, Start(term="QS_ACKNOWLEDGE", on="today")),
        stops=("GY_SERVE",),
        tells=("addressee", "office"),
        primary=True,
        basis=f"{JY}第18条" if law.social else f"{GY}第76条",
        help="书面送达或者现场宣告送达；宣告送达应当征得被建议单位同意。",
    )


def acknowledge(law: Law) -> Move:
    """签收."""
    return Move(
        name="acknowledge",
        label="签收",
        sources=frozenset({"served"}),
        target="acknowledged",
        by=ADDRESSEE,
        asks="recommendations.forms:AcknowledgeForm",
        effect="recommendations.moves.serving:acknowledge",
        starts=law.on_service,
        stops=("QS_ACKNOWLEDGE",),
        letter="service_receipt",
        tells=("handler",),
        primary=True,
        basis="《中华人民共和国民事诉讼法》第87条；" + (f"{JY}第19条" if law.social else f"{GY}第76条"),
        help="送达日期尚未确定的，签收日为送达日；回复期限自送达次日起算。",
    )


def record_receipt(law: Law) -> Move:
    """登记纸质回证."""
    return Move(
        name="record_receipt",
        label="登记纸质回证",
        sources=frozenset({"served"}),
        target="acknowledged",
        by=frozenset({R.HANDLER, R.ASSISTANT}),
        asks="recommendations.forms:PaperReceiptForm",
        effect="recommendations.moves.serving:record_receipt",
        starts=law.on_service,
        stops=("QS_ACKNOWLEDGE",),
        letter="service_receipt",
        tells=("addressee", "handler"),
        basis="《中华人民共和国民事诉讼法》第87条；" + (f"{JY}第18、19条" if law.social else f"{GY}第76条"),
        help="被建议单位在纸质回证上签收或者邮寄回执已退回的，按回证、回执上的日期登记。",
    )


def return_letter(law: Law) -> Move:
    """退回（非本单位职责）."""
    return Move(
        name="return_letter",
        label="退回（非本单位职责）",
        sources=frozenset({"served"}),
        target="returned",
        by=ADDRESSEE,
        asks="supervision.matters.forms:ReasonForm",
        effect="recommendations.moves.serving:return_letter",
        cancels=(law.reply, "JY_OBJECTION_WINDOW", "QS_ACKNOWLEDGE", *(() if law.social else (law.filing,))),
        tells=("handler", "department_head"),
        basis=f"{JY}第23条",
        help="认为建议事项不属于本单位职责的，说明理由后退回，由检察机关处理。",
    )


def readdress(law: Law) -> Move:
    """变更被建议单位."""
    return Move(
        name="readdress",
        label="变更被建议单位",
        sources=frozenset({"returned"}),
        target="drafting",
        by=frozenset({R.CHIEF}),
        asks="supervision.matters.forms:ReasonForm",
        guards=("cases.moves:decided_by_another",),
        effect="recommendations.moves.serving:readdress",
        cancels=law.all_terms,
        tells=("handler",),
        internal=True,
        basis=f"{JY}第22条",
        help="回到起草环节，重新审批、重新送达、重新计算期限。",
    )


def file_with_superior(law: Law) -> Move:
    """报上一级院备案."""
    return Move(
        name="file_with_superior",
        label="报上一级院备案",
        sources=frozenset(STATES) - {"drafting", "legal_review", "head_review", "chief_review", "approved"},
        target=None,
        by=frozenset({R.HANDLER, R.CASE_MANAGEMENT}),
        asks="recommendations.forms:FilingForm",
        guards=("recommendations.moves.serving:filing_is_due",),
        effect="recommendations.moves.serving:file_with_superior",
        stops=(law.filing,),
        tells=("superior_chief",),
        internal=True,
        own_work=True,
        letter="filing_letter",
        letter_stays_inside=True,
        basis=f"{JY}第21条" if law.social else f"{GY}第76条",
        help="报上一级检察院对口业务部门和负责法律政策研究的部门备案。",
    )


def moves(law: Law) -> tuple[Move, ...]:
    """The moves of this stage, in their order."""
    made = (
        serve,
        acknowledge,
        record_receipt,
        return_letter,
        readdress,
        file_with_superior,
    )
    return tuple(move(law) for move in made)
