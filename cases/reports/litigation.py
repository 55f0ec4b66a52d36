"""What the page of 民事、行政诉讼监督 shows, to the office alone: nobody outside takes part in this matter."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.moves.litigation import (
    GROUNDS,
    OUTCOMES,
    PERSONS,
    SOURCES,
    SUBJECTS,
    last_day_to_apply,
    last_day_to_ask_again,
)
from supervision.matters.models import Matter
from supervision.terms.arithmetic import day_text


def sections(matter: Matter, inside: bool) -> list[dict[str, Any]]:
    """The application, the intake, the review and its end."""
    if not inside:
        return []
    said = matter.details
    parts = {
        "案件来源": _source(matter),
        "受理": [
            ("需要补正的内容", said.get("missing", "")),
            ("补正日期", _on(said.get("supplement_by"))),
            ("受理意见", said.get("accept_opinion", "")),
            ("不予受理的理由", said.get("decline_reason", "")),
            ("告知向其提出", said.get("refer_organ", "")),
            ("告知的理由", said.get("refer_reason", "")),
            ("撤回说明", said.get("withdraw_application_reason", "")),
            ("受理日期", _on(said.get("accepted_on"))),
            ("受理通知书发送", f"{_on(said.get('notified_on'))}{said.get('told_by', '')}"),
            ("申请书副本送达其他当事人", _on(said.get("copy_on"))),
            ("分案", f"{said.get('assigned', '')}{'，简易案件' if said.get('simple') else ''}"),
        ],
        "审查活动": [
            (f"{row['what']}（{_on(row['on'])}）", f"{row['whom']}：{row['text']}") for row in said.get("acts", [])
        ],
        "审查终结": [
            ("查明的事实", said.get("findings", "")),
            ("处理意见", OUTCOMES.get(said.get("outcome", ""), "")),
            ("终结审查的情形", GROUNDS.get(said.get("ground", ""), "")),
            ("理由和依据", said.get("reasons", "")),
            ("检察长意见", said.get("decide_opinion", "") or said.get("terminate_opinion", "")),
            ("退回理由", said.get("send_back_reason", "")),
            ("申请人可以申请复查至", _day(last_day_to_ask_again(matter))),
            ("处理结果", said.get("close_reason", "")),
        ],
    }
    found = {title: [(label, value) for label, value in pairs if value] for title, pairs in parts.items()}
    return [{"title": title, "rows": rows} for title, rows in found.items() if rows]


def _source(matter: Matter) -> list[tuple[str, str]]:
    said = matter.details
    applicant = "，".join(
        filter(None, (said.get("applicant"), PERSONS.get(said.get("applicant_kind", "")), said.get("standing")))
    )
    return [
        ("来源", SOURCES.get(said.get("source", ""), "")),
        ("监督对象", SUBJECTS.get(said.get("subject", ""), "")),
        ("收到申请的日期", _on(said.get("received_on"))),
        ("申请人或者控告人", applicant if said.get("applicant") else ""),
        ("其他当事人", said.get("other_parties", "")),
        ("人民法院案号和文书", said.get("judgment", "")),
        ("裁判日期", _on(said.get("ruling_on"))),
        ("申请监督期限", _term(matter)),
        ("请求、事实和理由", said.get("request", "")),
    ]


def _term(matter: Matter) -> str:
    last = last_day_to_apply(matter)
    if last is None:
        return ""
    late = date.fromisoformat(matter.details["received_on"]) > last
    start = _on(matter.details["since"])
    return f"自{start}起算，至{day_text(last)}届满，{'收到申请时已经届满' if late else '在期限内提出'}"


def _day(day: date | None) -> str:
    return day_text(day) if day else ""


def _on(day: str | None) -> str:
    return day_text(date.fromisoformat(day)) if day else ""
