"""信访联合化解: the acts by which a petition is settled together, beyond the common course of joint work.

府检联动意见第四部分第6项 names 领导包案, 公开听证 and 司法救助; each is an act with its papers. What is asked of
each is a configurable default.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from supervision.matters.procedures import Move, Role
from supervision.terms.arithmetic import day_text

R = Role
HERE = "linkage.moves.petitions"
RUNNING = frozenset({"running"})
UNITS = frozenset({R.LEAD_CLERK, R.LEAD_HEAD, R.RESPONSIBLE_CLERK, R.RESPONSIBLE_HEAD})
TOLD = ("lead", "responsible", "office")
AID = (("judicial", "国家司法救助"), ("social", "社会救助"), ("temporary", "临时救助"), ("other", "其他救助"))
RESULTS = (
    ("settled", "达成化解协议"),
    ("agreed", "多数意见支持原处理"),
    ("more", "须补充办理"),
    ("none", "未达成一致"),
)


def total_of(aids: list[dict[str, Any]]) -> Decimal:
    """What was given in all, in yuan."""
    return sum((Decimal(row["amount"]) for row in aids), Decimal(0))


def summary(said: dict[str, Any]) -> str:
    """Hearings and aid in one line, for the report; empty of none."""
    aids = said.get("aids", [])
    held = [
        f"{day_text(date.fromisoformat(row['on']))}在{row['place']}举行听证（{dict(RESULTS)[row['result']]}）"
        for row in said.get("hearings", [])
    ]
    return "；".join([*held, *([f"救助{len(aids)}笔，合计{total_of(aids)}元"] if aids else [])])


def settling(basis: str) -> Iterator[Move]:
    """Who leads it, the hearing, the aid."""
    yield Move(
        name="set_leader", label="确定包案领导", sources=RUNNING, target=None, asks="linkage.forms:LeaderForm",
        by=frozenset({R.OFFICE, R.CONVENOR}), effect=f"{HERE}:set_leader", tells=TOLD, own_work=False, basis=basis,
        help="变更包案领导的写明理由；以前的包案领导留有记录。",
    )  # fmt: skip
    yield Move(
        name="record_hearing", label="登记听证", sources=RUNNING, target=None, by=UNITS | {R.OFFICE},
        asks="linkage.forms:PetitionHearingForm", effect=f"{HERE}:record_hearing", tells=TOLD, own_work=False,
        basis=basis, help="写明时间、地点、主持人、参加人和听证意见，附听证笔录。",
    )  # fmt: skip
    yield Move(
        name="record_aid", label="登记救助", sources=RUNNING, target=None, by=UNITS | {R.OFFICE},
        asks="linkage.forms:AidForm", effect=f"{HERE}:record_aid", tells=TOLD, own_work=False, basis=basis,
        help="写明救助种类、金额、发放日期和决定单位，附决定文书或者发放凭证。",
    )  # fmt: skip
