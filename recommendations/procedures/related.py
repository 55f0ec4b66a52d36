"""Letters that belong together: 关联, 解除关联, and drafts that become one, two or none: 并入, 拆分, 不提出.

What has been issued is a document of its own and stays one; only drafts are merged and split, and nothing of them is
lost.
"""

from cases.procedures.common import relate_moves
from recommendations.procedures.instruments import Instrument, R
from supervision.matters.procedures import Move

TIED = (
    "把同一问题、同一单位的文书和其他事项关联起来，两边都可以看到；各自的程序和期限不受影响。"
    "已经制发的文书各自成文，不能合并，只能关联；起草中的同类文稿才能并入、拆分。"
)


def merge_into(one: Instrument) -> Move:
    """并入其他文书: of two drafts to one unit, this one ends and the other takes in its facts and measures."""
    return Move(
        name="merge_into",
        label="并入其他文稿",
        sources=frozenset({"drafting"}),
        target="withdrawn",
        by=frozenset({R.HANDLER}),
        asks="recommendations.forms.related:MergeForm",
        guards=("recommendations.moves.related:there_is_a_draft_to_merge_into",),
        effect="recommendations.moves.related:merge_into",
        internal=True,
        own_work=False,
        basis=f"{one.rules.draft}（合并文稿为可配置默认做法）",
        help="本文稿的事实和建议事项并入所选文稿，本文稿随即结束；版本、批注、附件仍在本文稿中查阅，两边互相关联。",
    )


def split_off(one: Instrument) -> Move:
    """拆分文稿: some of the measures become a draft of their own."""
    return Move(
        name="split_off",
        label="拆分文稿",
        sources=frozenset({"drafting"}),
        target=None,
        by=frozenset({R.HANDLER}),
        asks="recommendations.forms.related:SplitForm",
        guards=("recommendations.moves.related:there_is_something_to_split",),
        effect="recommendations.moves.related:split_off",
        internal=True,
        own_work=False,
        basis=f"{one.rules.draft}（拆分文稿为可配置默认做法）",
        help="所选事项移到新的文稿，其余内容照抄，再分别修改；两份文稿互相关联，各自审批、编号、送达。",
    )


def propose_drop(one: Instrument) -> Move:
    """提请不提出: the handler finds that nothing is to be issued (2019规定第15条)."""
    return Move(
        name="propose_drop",
        label=f"提请不提出{one.short}",
        sources=frozenset({"drafting"}),
        target="drop_review",
        by=frozenset({R.HANDLER}),
        asks="supervision.matters.forms:ReasonForm",
        effect="recommendations.moves.drafting:note",
        tells=("department_head", "chief"),
        internal=True,
        own_work=False,
        basis=_dropped_under(one),
        help="经审查不需要提出的，写明理由，报部门负责人或者检察长决定；文稿、版本、批注和附件全部保留。",
    )


def drop(one: Instrument) -> Move:
    """决定不提出: the draft ends, with all that it has; a unit that once had a letter is told that it is withdrawn."""
    return Move(
        name="drop",
        label=f"决定不提出{one.short}",
        sources=frozenset({"drop_review"}),
        target="withdrawn",
        by=frozenset({R.DEPARTMENT_HEAD, R.CHIEF}),
        asks="supervision.matters.forms:ReasonForm",
        guards=("cases.moves:decided_by_another", "recommendations.moves.related:the_chief_ends_what_was_issued"),
        effect="recommendations.moves.related:drop",
        letter="withdrawal",
        letter_when="recommendations.moves.related:was_issued_before",
        tells=("handler", "case_management", "addressee"),
        primary=True,
        basis=_dropped_under(one),
        help="写明理由；曾经制发、正在变更的，由检察长决定，制作撤回决定书通知被建议单位。",
    )


def _dropped_under(one: Instrument) -> str:
    return f"{one.rules.review}（不提出的报批程序为可配置默认做法）"


def moves(one: Instrument) -> tuple[Move, ...]:
    """The moves of this stage, in their order."""
    tied = relate_moves(
        frozenset(one.states) - {"closed", "withdrawn"}, frozenset({R.HANDLER, R.ASSISTANT}), one.rules.draft, help=TIED
    )
    return *tied, merge_into(one), split_off(one), propose_drop(one), drop(one)
