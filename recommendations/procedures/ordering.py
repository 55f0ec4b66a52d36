"""上级指令: the procuratorate above orders a document to be changed or withdrawn; its issuer carries it out.

2019规定第22条 (orders, informs, gives reasons); 人民检察院组织法第24、25条 (in writing; the lower obeys and may report
that it thinks otherwise). The order decides nothing itself: the document changes by the lower chief's own move. The
addressee's terms go on until then, beside the term for carrying out the order.
"""

from dataclasses import replace

from recommendations.procedures.instruments import Instrument, R
from supervision.matters.procedures import Move, Start

HERE = "recommendations.moves.ordering"
ZZF = "《中华人民共和国人民检察院组织法》第24、25条"
# Where the lower chief may withdraw, and so be ordered to.
OPEN = frozenset({"issued", "served", "returned", "acknowledged", "objected", "replied", "supplementing", "urged"})
# What would go on with a document that is ordered to be changed or withdrawn.
HELD = frozenset(
    {
        "serve", "publish", "deem_served", "reject_objection", "verify", "return_for_supplement", "urge", "escalate",
        "grant_more_time", "suspend_term",
    }
)  # fmt: skip


def order_change(one: Instrument) -> Move:
    """指令变更、撤回."""
    return Move(
        name="order_change",
        label=f"指令变更、撤回{one.short}",
        sources=OPEN,
        target=None,
        by=frozenset({R.SUPERIOR_CHIEF}),
        asks="recommendations.forms.ordering:OrderForm",
        guards=(f"{HERE}:no_order_waits",),
        effect=f"{HERE}:order_change",
        starts=(Start(term="SJ_ORDER", on="today", date="details:order_by", obliges="owner"),),
        letter="superior_order",
        letter_stays_inside=True,
        tells=("chief", "handler", "department_head"),
        internal=True,
        own_work=False,
        basis=f"{one.rules.change}；{ZZF}",
        help="认为下级人民检察院的文书确有不当的，写明理由和执行日期；由下级人民检察院决定变更或者撤回并通知有关单位。",
    )


def lift_order(one: Instrument) -> Move:
    """撤销指令."""
    return Move(
        name="lift_order",
        label="撤销指令",
        sources=OPEN,
        target=None,
        by=frozenset({R.SUPERIOR_CHIEF}),
        asks="supervision.matters.forms:ReasonForm",
        guards=(f"{HERE}:an_order_waits",),
        quiet=True,
        effect=f"{HERE}:lift_order",
        cancels=("SJ_ORDER",),
        tells=("chief", "handler"),
        internal=True,
        own_work=False,
        basis=f"{ZZF}（撤销程序为可配置默认做法）",
        help="采纳下级人民检察院的不同意见，不再要求变更、撤回的，写明理由。",
    )


def report_view(one: Instrument) -> Move:
    """报告不同意见: said while the order is carried out, which it does not stop."""
    return Move(
        name="report_view",
        label="报告不同意见",
        sources=OPEN,
        target=None,
        by=frozenset({R.CHIEF}),
        asks="supervision.matters.forms:ReasonForm",
        guards=(f"{HERE}:an_order_waits",),
        quiet=True,
        effect=f"{HERE}:report_view",
        tells=("superior_chief", "handler"),
        internal=True,
        own_work=False,
        basis="《中华人民共和国人民检察院组织法》第25条",
        help="对上级指令有不同意见的，可以在执行的同时报告；不停止执行，不停止执行期限。",
    )


def moves(one: Instrument) -> tuple[Move, ...]:
    """The moves of this stage, in their order."""
    return (order_change(one), lift_order(one), report_view(one))


def obeying(move: Move) -> Move:
    """The move as it stands beside an order: what carries it out ends its term, what goes against it is refused."""
    if move.name in ("modify", "readdress", "withdraw"):
        what = "withdraw" if move.name == "withdraw" else "modify"
        guards = (*move.guards, f"{HERE}:is_what_was_ordered_{what}")
        return replace(move, guards=guards, stops=(*move.stops, "SJ_ORDER"))
    return replace(move, guards=(*move.guards, f"{HERE}:goes_on_without_order")) if move.name in HELD else move
