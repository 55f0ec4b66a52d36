"""What the page of an assessment sheet shows."""

from __future__ import annotations

from typing import Any

from cases.reports.exchanges import on, section
from linkage.reports.bulletins import period_text
from linkage.reports.frozen import taken_text
from linkage.reports.indicators import versions
from linkage.reports.measures import BY_MEASURE
from supervision.matters.services import Act

OUTCOMES = {"yes": "成立", "no": "不成立"}


def sections(found: Any, inside: bool) -> list[dict[str, Any]]:
    """The total, each indicator with its figures and points, and what became of objections."""
    said = found.details
    result = said["result"]
    pairs = [("统计期间", period_text(said)), ("取数时间", taken_text(said["taken_at"]))]
    own = said.get("weights")
    version = f"第{said['version']}版" + (f"，权重自{on(own['since'])}起（{own['basis']}）" if own else "")
    pairs += [("指标版本", version), ("核对截止日", on(said["check_by"]))]
    shown = section("评价表", [*pairs, ("得分", total_text(result))])
    shown += section("指标", [(f"{row['name']}（{row['weight']}分）", row_text(row)) for row in result["rows"]])
    for row in said["objections"]:
        pairs = [("原数据", str(row["value"])), ("主张", str(row["claimed"])), ("理由", row["reason"])]
        pairs += [("提出", f"{on(row['on'])} {row['by']}"), ("决定", decision_text(row))]
        shown += section(f"异议{row['number']}：{row['label']}", pairs)
    inner = [("报审说明", said.get("submit", "")), ("退回理由", said.get("send_back", ""))] if inside else []
    results = [("单位核对", said.get("confirm", "")), *inner, ("审定意见", said.get("seal", ""))]
    return shown + section("核对和审定", [*results, ("撤回理由", said.get("withdraw", ""))])


def total_text(result: dict[str, Any]) -> str:
    """The total of a hundred, or that nothing could be assessed."""
    if result["total"] is None:
        return "期内没有可评的事项，不评分"
    left = sum(1 for row in result["rows"] if row["points"] is None)
    return f"{result['total']}分" + (f"（{left}项不参评，其余按权重折算）" if left else "")


def row_text(row: dict[str, Any]) -> str:
    """One indicator: points, the figures, the formula and where they come from."""
    got = "不参评" if row["points"] is None else f"{row['points']}分"
    return f"{got}；{figures_text(row['inputs'])}；{row['formula']}；数据来源：{row['source']}"


def figures_text(inputs: dict[str, int]) -> str:
    """The figures by name."""
    words = []
    for name, value in inputs.items():
        measure = BY_MEASURE[name]
        group = "" if measure.group == "检察建议" else measure.group
        words.append(f"{group}{measure.label}{value}{measure.counter}")
    return "，".join(words)


def decision_text(row: dict[str, Any]) -> str:
    """What was decided on an objection, by whom, why."""
    if not row.get("upheld"):
        return "待处理"
    changed = f"，更正为{row['corrected']}" if row["upheld"] == "yes" else "，数据不变"
    why = row["why"].rstrip("。")
    return f"异议{OUTCOMES[row['upheld']]}{changed}（{on(row['decided_on'])} {row['decided_by']}），理由：{why}。"


def letter_data(act: Act, number: str) -> dict[str, Any]:
    """A sealed sheet: total, indicators, objections with what was decided."""
    matter, said = act.matter, act.matter.details
    objections = [
        f"{row['label']}：原数据{row['value']}，主张{row['claimed']}。{decision_text(row)}"
        for row in said["objections"]
    ]
    return {
        "body": matter.office.name,
        "subject_text": versions()[said["version"]].subject,
        "number": number,
        "receiver": matter.counterpart.name,
        "period_text": f"{said['period']}（{period_text(said)}）",
        "taken_text": taken_text(said["taken_at"]),
        "total_text": total_text(said["result"]),
        "figures": [f"{row['name']}（{row['weight']}分）：{row_text(row)}。" for row in said["result"]["rows"]],
        "objections": objections,
        "statement": said.get("confirm", ""),
        "opinion": said.get("seal", ""),
        "issued_on": act.today,
    }
