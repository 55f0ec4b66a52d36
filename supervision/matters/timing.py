"""The moves by which terms of a procedure are extended, suspended and excluded, for any procedure, as data.

What a term allows stands in the catalogue (`extension`, `pause`): a procedure whose terms know neither gets no move.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from supervision.matters.procedures import Move, Role, Start
from supervision.terms.catalogue import entry

HERE = "supervision.matters.moves"
FORMS = "supervision.matters.forms"
TERM_FORMS = "supervision.matters.term_forms"


@dataclass(frozen=True, kw_only=True)
class TermPowers:
    """Who asks and decides about the terms of a procedure, and in which states; `explains` offers the asking even where
    no rule knows an extension, so that the refusal is read in the rule's words."""

    terms: tuple[str, ...]
    asked_by: frozenset[Role]
    asked_in: frozenset[str]
    decided_in: frozenset[str]
    tells: tuple[str, ...]
    basis: str
    pause_basis: str = ""
    explains: bool = False
    # Where the law names documents for a pause and its end: their kinds, and who above is told of the pause.
    pause_letter: str = ""
    resume_letter: str = ""
    # Where only some grounds ask for a document (package.module:name), and whether it stays in the house.
    pause_letter_when: str = ""
    pause_letter_stays_inside: bool = False
    pause_tells: tuple[str, ...] = ()
    # The rule of the pause itself, where it stands in the catalogue (公益规则第78条, which has no longest time).
    pause_terms: tuple[str, ...] = ()
    # What the owner asks of its own chief about its own term, the other side does not read.
    inner: bool = False

    @property
    def decided_by(self) -> frozenset[Role]:
        """Who gives more time, as the rules say: the president of a court for the court's own term, else the chief."""
        by_court = [
            found.by is not None and ("院长" in found.by or "法院" in found.by) and "检察" not in found.by
            for found in (entry(term).extension for term in self.terms)
            if found is not None
        ]
        return frozenset({Role.ADDRESSEE_HEAD if by_court and all(by_court) else Role.CHIEF})

    @property
    def extends(self) -> bool:
        """Whether a rule of one of the terms knows an extension."""
        return any(entry(term).extension for term in self.terms)

    @property
    def pauses(self) -> bool:
        """Whether a rule of one of the terms names grounds for not counting time."""
        return any(entry(term).grounds for term in self.terms)

    @property
    def excludes(self) -> bool:
        """Whether a rule of one of the terms names days that are left out without a suspension."""
        return any(entry(term).exclude for term in self.terms)


def ask_more_time(powers: TermPowers) -> Move:
    """申请延长期限: asked by those who are bound; nothing changes before the decision."""
    return Move(
        name="ask_more_time",
        label="申请延长期限",
        sources=powers.asked_in,
        target=None,
        by=powers.asked_by,
        asks=f"{TERM_FORMS}:MoreTimeForm",
        guards=(f"{HERE}:the_rule_knows_more_time", f"{HERE}:no_request_is_open"),
        effect=f"{HERE}:ask_more_time",
        tells=("handler", *(role.value for role in sorted(powers.decided_by))),
        internal=powers.inner,
        own_work=False,
        basis=powers.basis,
        help="写明理由和申请延长的时间，由有权决定的人答复。决定前仍按原期限计算。",
    )


def grant_more_time(powers: TermPowers) -> Move:
    """同意延长期限."""
    return Move(
        name="grant_more_time",
        label="同意延长期限",
        sources=powers.decided_in,
        target=None,
        by=powers.decided_by,
        asks=f"{TERM_FORMS}:GrantForm",
        guards=(f"{HERE}:more_time_is_asked", f"{HERE}:asked_by_another"),
        effect=f"{HERE}:grant_more_time",
        tells=powers.tells,
        internal=powers.inner,
        basis=powers.basis,
        help="届满日按计时事件重新计算，申请与决定一并留痕。",
    )


def refuse_more_time(powers: TermPowers) -> Move:
    """不同意期限申请."""
    return Move(
        name="refuse_more_time",
        label="不同意期限申请",
        sources=powers.decided_in,
        target=None,
        by=powers.decided_by,
        asks=f"{TERM_FORMS}:RefuseForm",
        guards=(f"{HERE}:a_request_is_open",),
        effect=f"{HERE}:refuse_request",
        tells=powers.tells,
        internal=powers.inner,
        basis=powers.basis,
    )


def ask_pause(powers: TermPowers) -> Move:
    """申请中止计算: the one who is bound names the obstacle."""
    return Move(
        name="ask_pause",
        label="申请中止计算",
        sources=powers.asked_in,
        target=None,
        by=powers.asked_by,
        asks=f"{TERM_FORMS}:PauseRequestForm",
        guards=(f"{HERE}:the_rule_knows_a_pause", f"{HERE}:no_request_is_open"),
        effect=f"{HERE}:ask_pause",
        tells=("handler", "chief"),
        own_work=False,
        basis=powers.pause_basis or powers.basis,
        help="写明属于规定的哪一种情形并附证明材料，由检察长决定。决定前期限照常计算。",
    )


def suspend_term(powers: TermPowers) -> Move:
    """中止计算: on a ground that the rule names."""
    return Move(
        name="suspend_term",
        label="中止计算",
        sources=powers.decided_in,
        target=None,
        by=frozenset({Role.CHIEF}),
        asks=f"{TERM_FORMS}:SuspendForm",
        guards=(f"{HERE}:the_rule_knows_a_pause", f"{HERE}:nothing_but_a_pause_is_asked", f"{HERE}:asked_by_another"),
        effect=f"{HERE}:suspend_term",
        starts=(Start(term="ZT_REVIEW", on="today", obliges="owner"),),
        weighs=powers.pause_terms,
        letter=powers.pause_letter,
        letter_when=powers.pause_letter_when,
        letter_stays_inside=powers.pause_letter_stays_inside,
        tells=(*powers.tells, *powers.pause_tells),
        basis=powers.pause_basis or powers.basis,
        help="自决定之日停止计算，恢复次日起计算剩余期限；中止事由由承办人定期复查（复查日数为可配置默认值）。",
    )


def review_pause(powers: TermPowers) -> Move:
    """复查中止事由: long pauses are looked at again."""
    return Move(
        name="review_pause",
        label="复查中止事由",
        sources=powers.decided_in,
        target=None,
        by=frozenset({Role.HANDLER}),
        asks=f"{FORMS}:ReasonForm",
        guards=(f"{HERE}:a_clock_stands_still",),
        effect=f"{HERE}:review_pause",
        starts=(Start(term="ZT_REVIEW", on="today", obliges="owner"),),
        stops=("ZT_REVIEW",),
        tells=("chief",),
        internal=True,
        basis=powers.pause_basis or powers.basis,
        help="写明中止事由是否仍然存在；已经消除的，报检察长恢复计算。",
    )


def resume_term(powers: TermPowers) -> Move:
    """恢复计算."""
    return Move(
        name="resume_term",
        label="恢复计算",
        sources=powers.decided_in,
        target=None,
        by=frozenset({Role.CHIEF}),
        asks=f"{TERM_FORMS}:ResumeForm",
        guards=(f"{HERE}:a_clock_stands_still",),
        effect=f"{HERE}:resume_term",
        stops=("ZT_REVIEW",),
        letter=powers.resume_letter,
        letter_when=powers.pause_letter_when,
        letter_stays_inside=powers.pause_letter_stays_inside,
        tells=powers.tells,
        basis=powers.pause_basis or powers.basis,
        help="自恢复次日起计算剩余期限。",
    )


def exclude_days(powers: TermPowers) -> Move:
    """扣除时间: whole days that the rule does not count."""
    return Move(
        name="exclude_days",
        label="扣除不计入的时间",
        sources=powers.decided_in,
        target=None,
        by=frozenset({Role.CHIEF}),
        asks=f"{TERM_FORMS}:ExcludeForm",
        guards=(f"{HERE}:the_rule_excludes_days", f"{HERE}:nothing_but_a_pause_is_asked"),
        effect=f"{HERE}:exclude_days",
        tells=powers.tells,
        basis=powers.pause_basis or powers.basis,
        help="写明起止日期和依据的情形，重叠的日期只扣一次。",
    )


def term_moves(powers: TermPowers) -> tuple[Move, ...]:
    """All moves that the rules of these terms allow, in their order."""
    made: Iterable = ()
    if powers.extends:
        made = (ask_more_time, grant_more_time)
    elif powers.explains:
        made = (ask_more_time,)
    if powers.pauses:
        made = (*made, ask_pause, suspend_term, review_pause, resume_term)
    if powers.excludes:
        made = (*made, exclude_days)
    if powers.extends or powers.pauses:
        made = (*made, refuse_more_time)
    return tuple(move(powers) for move in made)
