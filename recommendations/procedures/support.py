"""The unit asks for help and is answered, and says in the end how it was treated: 双向支持配合."""

from recommendations.procedures.instruments import UNITS, WAITING_FOR_REPLY, Instrument, R
from supervision.matters.procedures import Move

HERE = "recommendations.moves.support"
BASIS = "渑池县人民政府、渑池县人民检察院府检联动意见第三部分第4项（程序为可配置默认做法）"


def ask_help(one: Instrument) -> Move:
    """请求支持."""
    return Move(
        name="ask_help",
        label="请求支持",
        sources=WAITING_FOR_REPLY,
        target=None,
        by=UNITS,
        asks="recommendations.forms.support:HelpForm",
        guards=(f"{HERE}:no_request_of_this_unit_waits",),
        effect=f"{HERE}:ask_help",
        own_work=False,
        tells=("handler",),
        basis=BASIS,
        help="整改中遇到困难的，可以请检察机关支持、协调；请求不停止回复期限的计算。",
    )


def answer_help(one: Instrument) -> Move:
    """答复支持请求."""
    return Move(
        name="answer_help",
        label="答复支持请求",
        sources=frozenset(one.states) - {"drafting", "closed", "withdrawn"},
        target=None,
        by=frozenset({R.HANDLER, R.ASSISTANT}),
        asks="recommendations.forms.support:HelpAnswerForm",
        guards=(f"{HERE}:a_request_waits",),
        effect=f"{HERE}:answer_help",
        tells=("addressee", "joint"),
        quiet=True,
        basis=BASIS,
    )


def rate(one: Instrument) -> Move:
    """评价办理."""
    return Move(
        name="rate",
        label="满意度评价",
        sources=frozenset({"verified", "looked_back", "closed"}) & frozenset(one.states),
        target=None,
        by=frozenset({R.ADDRESSEE_HEAD, R.JOINT_HEAD}),
        asks="recommendations.forms.support:RatingForm",
        guards=(f"{HERE}:not_rated_yet",),
        effect=f"{HERE}:rate",
        own_work=False,
        tells=("handler", "department_head"),
        basis=BASIS,
        help="对承办检察官的沟通、释法说理和支持情况作出评价；评价不影响本事项的处理。",
    )


def moves(one: Instrument) -> tuple[Move, ...]:
    """The moves of this stage, in their order."""
    return (ask_help(one), answer_help(one), rate(one))
