"""Why a term ends when it ends, in words for the page: steps, lengths, days left and the light."""

from datetime import date, timedelta
from typing import Any

from supervision.terms.arithmetic import Due, Step, day_text, duration_text
from supervision.terms.calendar import WorkCalendar
from supervision.terms.catalogue import TermEntry

__all__ = ["GENERAL_BASIS", "day_text", "days_left_text", "duration_text", "explain", "light", "shown"]

# Where no special rule governs, the Civil Code's general rules on counting periods do (民法典第204条).
GENERAL_BASIS = "《中华人民共和国民法典》（2020）第200条至第204条"
RULES = {
    "R01": "起算日不计入期限（民事诉讼法第85条、刑事诉讼法第105条、民法典第201条）",
    "R02": "按月、按年计算的，以对应日为最后一日，没有对应日的为月末日（民法典第202条）",
    "R03": "按小时计算的，自起算时刻连续计算（民法典第201条）",
    "R04": "最后一日遇法定休假日的顺延至次一工作日，调休上班日为工作日（民事诉讼法第85条、民法典第203条）",
    "R04W": "以工作日计算的，休息日和节假日不计入，调休上班日计入（规定以工作日为单位）",
    "R08": "日指日历日，期间内的节假日照常计入（民法典第200条）",
    "R09": "延长的期限自原起算日合并计算（产品默认算法）",
    "R10": "依法不计入的时间按整日扣除，重叠部分只扣一次（产品默认算法）",
    "R11": "中止期间停止计算，恢复次日起计算剩余期限（产品默认算法）",
    "R13": "会前若干日通知的，中间须空足日数（产品默认算法）",
    "R14": "最后一日二十四时届满，次日零时起为逾期（民法典第203条）",
    "R16": "放假安排尚未公布的年份暂按周末和全国年节及纪念日放假办法规定的节日计算，公布后重算（产品默认算法）",
}

# What a step is called on the page, and whether the word warns.
TAGS = {
    "roll": ("顺延", True),
    "skip": ("不计入", True),
    "exclude": ("扣除", True),
    "suspend": ("中止", False),
    "resume": ("恢复", False),
    "extend": ("延长", False),
    "provisional": ("暂定", True),
    "document_date": ("文书载明", False),
    "set_date": ("改定", False),
    "clamp": ("月末", True),
    "note": ("说明", True),
    "rule": ("规定", False),
    "stop": ("停止", False),
}


def explain(
    due: Due, entry: TermEntry | None = None, *, proof: str = "", rule_on: date | None = None
) -> list[dict[str, Any]]:
    """Return the steps of `due` as plain data: kind, on (ISO day or None), rule, text and basis (the rule in words).

    With `entry`, the first step names its trigger and, with `proof`, what proves it; then a step names the rule and
    its article, from `rule_on` on where a later version took over; a last step of kind "note" warns of an unverified
    term.
    """
    steps = [_plain(step) for step in due.steps]
    if entry is None:
        return steps
    steps[:1] = [start_step(due, entry, proof), _rule_step(entry, rule_on)]
    if entry.confidence_note:
        steps.append({"kind": "note", "on": None, "rule": "", "text": f"{entry.confidence_note}。", "basis": ""})
    return steps


def shown(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps as plain data made ready for the page: `on` a date or None, `tag` its word or "", `warns`, `because`."""
    made = []
    for step in steps:
        tag, warns = TAGS.get(step["kind"], ("", False))
        on = date.fromisoformat(step["on"]) if step.get("on") else None
        # A rule of more than its number says itself what it rests on.
        because = step.get("basis") or (step["rule"] if len(step["rule"]) > 4 else "")
        made.append({**step, "on": on, "tag": tag, "warns": warns, "because": because})
    return made


def start_step(due: Due, entry: TermEntry, proof: str = "") -> dict[str, Any]:
    """Return the first step of `due`, with the trigger of the term and what proves it."""
    step = _plain(due.steps[0])
    return step | {"text": f"起算依据：{_trigger(entry, proof)}。{step['text']}"}


def _plain(step: Step) -> dict[str, Any]:
    return {
        "kind": str(step.kind),
        "on": step.on.isoformat() if step.on else None,
        "rule": step.rule,
        "text": step.text,
        "basis": RULES.get(step.rule, ""),
    }


def _trigger(entry: TermEntry, proof: str) -> str:
    known = proof.strip().rstrip("。")
    return f"{entry.trigger}（{known}）" if known and known != entry.trigger else entry.trigger


def _rule_step(entry: TermEntry, rule_on: date | None) -> dict[str, Any]:
    urgent = f"，紧急情形{entry.urgent_text}" if entry.urgent_text else ""
    text = f"{entry.kind_text}：{entry.length_text}{urgent}；依据{entry.basis_text or '内部管理要求'}。"
    if rule_on:
        text = f"自{day_text(rule_on)}起改按新规定计算。{text}"
    return {"kind": "rule", "on": rule_on.isoformat() if rule_on else None, "rule": "", "text": text, "basis": ""}


def days_left_text(due_on: date, today: date, *, soon: int = 7) -> tuple[str, str]:
    """Return (level, words): ("overdue", 逾期3日), ("today", 今日到期), ("soon" within `soon` days, or "ok", 剩5日)."""
    left = (due_on - today).days
    if left < 0:
        return "overdue", f"逾期{-left}日"
    if left == 0:
        return "today", "今日到期"
    return ("soon" if left <= soon else "ok"), f"剩{left}日"


def light(
    due_on: date, today: date, calendar: WorkCalendar, *, amber_days: int = 7, amber_working_days: int = 2
) -> str:
    """Return red (overdue), amber (at most `amber_days` days or `amber_working_days` working days left) or green."""
    if due_on < today:
        return "red"
    # The last day with few working days left is the eve of the next working day.
    enough = calendar.add_working_days(today, amber_working_days + 1)
    near = due_on <= today + timedelta(days=amber_days) or due_on < enough
    return "amber" if near else "green"
