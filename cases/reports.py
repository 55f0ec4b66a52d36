"""What the pages of clue and case show."""

from cases.moves import CONCLUSIONS
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
