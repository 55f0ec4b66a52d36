"""The instruments as procedures: one course, eleven laws.

2019规定 = 《人民检察院检察建议工作规定》 (2019); 公益规则 = 《人民检察院公益诉讼办案规则》 (2021).
"""

from cases.procedures import ATTACH, HAND_OVER, everywhere
from cases.procedures.course import build
from recommendations.models import Recommendation
from recommendations.procedures import (
    answering,
    drafting,
    following,
    ordering,
    proving,
    related,
    serving,
    support,
    unit,
)
from recommendations.procedures.instruments import Instrument
from recommendations.procedures.kinds import INSTRUMENTS
from recommendations.procedures.papers import PAPERS
from recommendations.procedures.suit import SUIT_PROCEDURES
from supervision.matters.procedures import Move, Procedure

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
KINDS = tuple(INSTRUMENTS)
FROM_CASES = frozenset({"filed", "investigating", "concluded"})
ENDED = frozenset({"looked_back", "escalated", "closed"})


def moves(one: Instrument) -> tuple[Move, ...]:
    """Every move of one instrument, in their order."""
    made = (
        *drafting.moves(one),
        *serving.moves(one),
        *proving.moves(one),
        *answering.moves(one),
        *unit.moves(one),
        *support.moves(one),
        *following.moves(one),
        *ordering.moves(one),
        *related.moves(one),
        everywhere(HAND_OVER, one.states, "closed", "withdrawn"),
        everywhere(ATTACH, one.states, "closed", "withdrawn"),
    )
    return tuple(map(ordering.obeying, made))


def procedure(one: Instrument) -> Procedure:
    """The procedure of one instrument."""
    return Procedure(
        kind=one.kind,
        label=one.label,
        app="recommendations",
        icon="file-text",
        model=Recommendation,
        states=one.states,
        phases=one.phases,
        parents={
            "case": FROM_CASES,
            **one.parents,
            **{other: ENDED & frozenset(INSTRUMENTS[other].states) for other in KINDS},
        },
        needs_parent=True,
        functions=one.functions,
        answers=one.reply_terms,
        addressee_label=one.addressee_label,
        measures_label=one.measures_label,
        track=tuple(step for step in TRACK if step[0] in one.states),
        letter_data="recommendations.letters:letter_data",
        sections="recommendations.reports:sections",
        unit_sections="recommendations.reports:unit_sections",
        measures="recommendations.reports.answers:measures",
        gathers="recommendations.reports:gathers",
        turn="recommendations.reports.turns:of_recommendation",
        links="recommendations.reports:links",
        texts="recommendations.reports.texts:texts",
        coordinated=frozenset({"returned", "urged", "escalated"}) & frozenset(one.states),
        filings=one.filing_terms,
        dispatches=(one.dispatch,) if one.dispatch else (),
        draft="recommendations.drafts.pages:panel",
        basis=one.rules.draft,
        opening=drafting.draft(one),
        moves=moves(one),
    )


PROCEDURES = (*(procedure(one) for one in INSTRUMENTS.values()), *SUIT_PROCEDURES, *map(build, PAPERS))
