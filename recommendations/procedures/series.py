"""定期通报、定期报告: what comes again each period; the next one is remembered, and written by a person or not at all.

北京市委实施意见第8条第2款: the police are told regularly how the law was kept; 第1条第2款: regular reports of how those
supervised take it. No rule has a number of days: the day of the next one is set by whoever writes this one.
"""

from cases.procedures.exchanges import SENDERS
from supervision.matters.procedures import Move, Role, Start

HERE = "recommendations.moves.series"
OPINIONS = "中共北京市委贯彻《中共中央关于加强新时代检察机关法律监督工作的意见》的实施意见"
TERM = "TB_PERIODIC"
OUT = frozenset({"issued", "sent", "received", "answered", "closed"})


def series(what: str, article: str) -> tuple[Move, ...]:
    """The two moves of a letter that comes again: `what` it is called, and the article that asks for it."""
    basis = f"{OPINIONS}{article}（地方规定，其他地区为可配置默认做法；周期由本院确定）"
    return (
        Move(
            name="plan_next",
            label=f"安排下一期{what}",
            sources=OUT,
            target=None,
            by=SENDERS,
            asks="recommendations.forms.series:NextForm",
            guards=(f"{HERE}:comes_again",),
            effect=f"{HERE}:plan_next",
            cancels=(TERM,),
            starts=(Start(term=TERM, on="today", date="details:next_by", obliges="owner"),),
            internal=True,
            own_work=False,
            basis=basis,
            help=f"写明下一期{what}的日期，到期提醒；{what}由承办检察官另行起草、报批，系统不自动发出。",
        ),
        Move(
            name="end_series",
            label=f"下一期已{what}或者不再{what}",
            sources=OUT,
            target=None,
            by=frozenset({Role.PROSECUTOR, Role.DEPARTMENT_HEAD, Role.CHIEF}),
            asks="supervision.matters.forms:RemarkForm",
            guards=(f"{HERE}:a_next_is_planned",),
            effect="cases.moves.exchanges:say",
            stops=(TERM,),
            internal=True,
            own_work=False,
            basis=basis,
            help=f"从本件起草的下一期{what}制发时自动登记；另行{what}或者不再定期{what}的在这里登记。",
        ),
    )
