"""回避: somebody asks that a person of the office step aside; the chief or the committee decides within three days.

公益诉讼办案规则 art. 23, 民事诉讼监督规则 and 行政诉讼监督规则 art. 17: a refusal may be reconsidered once, in three
days as well. Nothing of it changes the state. Who registers the application is a default.
"""

from collections.abc import Iterable

from cases.procedures.common import R
from supervision.matters.procedures import Move, Start

HERE, FORMS = "cases.moves.recusal", "cases.forms.recusal"
TERM = "GY_RECUSAL"
RUNS = (Start(term=TERM, on="details:recusal_on", obliges="owner", day_label="收到申请之日"),)


def recusal_moves(states: Iterable[str], basis: str, *guards: str) -> tuple[Move, ...]:
    """登记回避申请, 决定是否回避, 登记回避复议申请; `guards` say in which matters the rule holds."""
    return (
        Move(
            name="record_recusal", label="登记回避申请", sources=frozenset(states), target=None,
            by=frozenset({R.HANDLER, R.ASSISTANT}), asks=f"{FORMS}:RecusalForm",
            guards=(*guards, f"{HERE}:none_is_undecided"), effect=f"{HERE}:record_recusal", starts=RUNS,
            tells=("department_head", "chief"), internal=True, own_work=False, quiet=True,
            basis=f"{basis}（由承办人登记为可配置默认做法）",
            help="当事人及有关人员申请检察人员回避的，自收到申请之日起三日内由检察长或者检察委员会决定。",
        ),
        Move(
            name="decide_recusal", label="决定是否回避", sources=frozenset(states), target=None,
            by=frozenset({R.CHIEF, R.COMMITTEE}), asks=f"{FORMS}:RecusalDecisionForm",
            guards=("cases.moves:decided_by_another", f"{HERE}:one_is_undecided"), effect=f"{HERE}:decide_recusal",
            stops=(TERM,), tells=("handler", "department_head"), internal=True, primary=True, quiet=True,
            while_terms=(TERM,), basis=basis,
            help="写明决定和理由，并通知申请人。检察长的回避由检察委员会决定；承办检察官回避的，决定后移交承办。",
        ),
        Move(
            name="record_recusal_review", label="登记回避复议申请", sources=frozenset(states), target=None,
            by=frozenset({R.HANDLER, R.ASSISTANT}), asks=f"{FORMS}:RecusalForm",
            guards=(f"{HERE}:a_refusal_stands",), effect=f"{HERE}:record_recusal", starts=RUNS,
            tells=("department_head", "chief"), internal=True, own_work=False, quiet=True, basis=basis,
            help="申请人不服驳回决定的，可以申请复议一次，三日内决定。",
        ),
    )  # fmt: skip
