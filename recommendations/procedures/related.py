"""Letters that belong together: 关联事项."""

from recommendations.procedures.instruments import Instrument, R
from supervision.matters.procedures import Move


def relate(one: Instrument) -> Move:
    """关联事项."""
    return Move(
        name="relate",
        label="关联事项",
        sources=frozenset(one.states) - {"closed", "withdrawn"},
        target=None,
        by=frozenset({R.HANDLER, R.ASSISTANT}),
        asks="recommendations.forms.related:RelateForm",
        effect="recommendations.moves.related:relate",
        internal=True,
        own_work=False,
        basis=f"{one.rules.draft}（关联为可配置默认做法）",
        help="把同一问题、同一单位的文书关联起来，两边都可以看到；各自的程序和期限不受影响。",
    )
