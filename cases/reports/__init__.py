"""What the pages of clue and case show."""

from cases.moves import CONCLUSIONS
from cases.moves.filing_supervision import DIRECTIONS, POSITIONS
from supervision.matters.models import Matter


def _section(title: str, pairs: list[tuple[str, str]]) -> list[dict]:
    rows = [(label, value) for label, value in pairs if value]
    return [{"title": title, "rows": rows}] if rows else []


def clue_sections(matter: Matter, inside: bool) -> list[dict]:
    """Facts of a clue, for those inside."""
    said = matter.details
    if not inside:
        return []
    return (
        _section(
            "线索",
            [
                ("来源", said.get("source", "")),
                ("发现日期", said.get("found_on", "")),
                ("基本情况", said.get("summary", "")),
            ],
        )
        + _section(
            "初核",
            [
                ("真实性评估", said.get("screen_truth", "")),
                ("可查性评估", said.get("screen_feasibility", "")),
                ("风险性评估", said.get("screen_risk", "")),
            ],
        )
        + _section(
            "处理",
            [
                ("受理意见", said.get("accept_opinion", "")),
                ("不予受理理由", said.get("decline_reason", "")),
                ("转往", said.get("receiver", "")),
                ("转办理由", said.get("transfer_reason", "")),
            ],
        )
    )


def case_sections(matter: Matter, inside: bool) -> list[dict]:
    """Facts of a case, for those inside."""
    said = matter.details
    if not inside:
        return []
    return (
        _section(
            "立案",
            [
                ("初步事实", said.get("facts", "")),
                ("理由和依据", said.get("grounds", "")),
                ("审批意见", said.get("file_case_opinion", "")),
            ],
        )
        + _section(
            "调查核实",
            [("调查人员", said.get("investigate_staff", "")), ("调查方案", said.get("investigate_plan", ""))],
        )
        + _section(
            "审查终结",
            [
                ("查明的事实", said.get("conclude_findings", "")),
                ("处理意见", CONCLUSIONS.get(said.get("conclusion", ""), "")),
                ("理由", said.get("conclude_reasons", "")),
            ],
        )
        + _section(
            "结案", [("结案意见", said.get("close_reason", "")), ("不立案理由", said.get("refuse_filing_reason", ""))]
        )
    )


def filing_supervision_sections(matter: Matter, inside: bool) -> list[dict]:
    """What is supervised, what the police said and did; the house's own opinions stay inside."""
    said = matter.details
    shown = _section(
        "监督事项",
        [
            ("监督情形", DIRECTIONS.get(said.get("direction", ""), "")),
            ("涉嫌罪名和案由", said.get("suspicion", "")),
            ("查明的情况", said.get("facts", "") if inside else ""),
            ("理由和依据", said.get("grounds", "") if inside else ""),
            ("控告人、申诉人或者移送机关", said.get("complainant", "") if inside else ""),
        ],
    )
    shown += _section(
        "公安机关说明",
        [
            ("情况", POSITIONS.get(said.get("position", ""), "")),
            ("理由", said.get("reasons", "")),
            ("决定书文号", said.get("decision_number", "")),
        ],
    )
    opinions = [
        ("提请说明理由", "propose_explanation_opinion"),
        ("决定要求说明", "require_explanation_opinion"),
        ("不予监督理由", "decline_reason"),
        ("认定理由成立", "find_reasons_stand_opinion"),
        ("通知立案", "order_filing_opinion"),
        ("通知撤销案件", "order_cancellation_opinion"),
    ]
    if inside:
        shown += _section("审查意见", [(label, said.get(name, "")) for label, name in opinions])
    both = [
        ("要求复议的理由", "ask_reconsideration_reason"),
        ("复议意见", "uphold_order_reason"),
        ("提请复核的理由", "ask_superior_review_reason"),
        ("复核意见", "uphold_in_review_reason"),
        ("办结说明", "close_reason"),
    ]
    return shown + _section("后续办理", [(label, said.get(name, "")) for label, name in both])
