"""社会治理检察建议 and 公益诉讼检察建议: two procedures over one set of moves.

2019规定 = 《人民检察院检察建议工作规定》 (2019); 公益规则 = 《人民检察院公益诉讼办案规则》 (2021).
They differ in the review by the legal-policy department, the terms, the filing and what more time may be had.
"""

from cases.procedures import ATTACH, HAND_OVER, everywhere
from recommendations.models import Recommendation
from recommendations.procedures import answering, drafting, following, serving
from recommendations.procedures.law import GY, JY, PHASES, STATES, Law
from supervision.matters.procedures import Procedure

TRACK = (
    ("drafting", "起草", "opened_on"),
    ("chief_review", "审批", ""),
    ("issued", "制发", "issued_on"),
    ("served", "送达", "served_on"),
    ("acknowledged", "签收", ""),
    ("replied", "回复", "answered_on"),
    ("verified", "核验", ""),
    ("look_back_planned", "回头看", "look_back_on"),
    ("closed", "办结", "closed_on"),
)
KINDS = ("recommendation_social_governance", "recommendation_public_interest")


def recommendation(law: Law) -> Procedure:
    """The procedure of one kind."""
    return Procedure(
        kind=law.kind,
        label=law.label,
        app="recommendations",
        icon="file-text",
        model=Recommendation,
        states=STATES,
        phases=PHASES,
        parents={
            "case": frozenset({"filed", "investigating", "concluded"}),
            **{other: frozenset({"looked_back", "escalated", "closed"}) for other in KINDS},
        },
        needs_parent=True,
        track=TRACK,
        letter_data="recommendations.letters:letter_data",
        sections="recommendations.reports:sections",
        measures="recommendations.reports:measures",
        gathers="recommendations.reports:gathers",
        texts="recommendations.reports:texts",
        basis=JY if law.social else GY,
        opening=drafting.draft(law),
        moves=(
            *drafting.moves(law),
            *serving.moves(law),
            *answering.moves(law),
            *following.moves(law),
            everywhere(HAND_OVER, STATES, "closed", "withdrawn"),
            everywhere(ATTACH, STATES, "closed", "withdrawn"),
        ),
    )


SOCIAL_GOVERNANCE = recommendation(Law(kind=KINDS[0], label="社会治理检察建议", social=True))
PUBLIC_INTEREST = recommendation(Law(kind=KINDS[1], label="公益诉讼检察建议", social=False))
PROCEDURES = (SOCIAL_GOVERNANCE, PUBLIC_INTEREST)
