"""What the page of a petition shows beyond the common course: who leads it, hearings, aid."""

from __future__ import annotations

from typing import Any

from cases.reports.exchanges import on, section
from linkage.procedures.petitions import AID, RESULTS, total_of


def sections(said: dict[str, Any]) -> list[dict[str, Any]]:
    """Former leading officials, hearings, aid with its sum."""
    past = [(row["leader"], f"至{on(row['until'])}，{row['reason']}") for row in said.get("past_leaders", [])]
    shown = section("以前的包案领导", past)
    shown += section("听证", [(f"{on(row['on'])} {row['place']}", _hearing(row)) for row in said.get("hearings", [])])
    rows = said.get("aids", [])
    pairs = [(f"{on(row['on'])} {dict(AID)[row['kind']]}", _aid(row)) for row in rows]
    return shown + section("救助", [*pairs, ("合计", f"{len(rows)}笔，{total_of(rows)}元")] if rows else [])


def _papers(row: dict[str, Any]) -> str:
    return f"材料：{'、'.join(row['papers'])}。" if row["papers"] else ""


def _hearing(row: dict[str, Any]) -> str:
    people = f"主持人{row['host']}，参加人{row['people']}"
    return f"{dict(RESULTS)[row['result']]}。{people}。{row['record']}　{row['unit']}登记。{_papers(row)}"


def _aid(row: dict[str, Any]) -> str:
    remark = f"{row['remark']}　" if row["remark"] else ""
    return f"{row['amount']}元，{row['decided_by']}决定。{remark}{row['unit']}登记。{_papers(row)}"
