"""What the pages of a recommendation show."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet
from django.urls import reverse

from cases.models import CommitteeDecision
from cases.reports import once
from recommendations.models import (
    Answer,
    Comment,
    LookBack,
    Measure,
    Objection,
    Reply,
    SiteCheck,
    Urging,
)
from recommendations.moves.deciding import VIEWS
from recommendations.moves.ordering import order_rows
from recommendations.procedures.instruments import CHANNEL_KINDS, LETTERS
from recommendations.procedures.kinds import INSTRUMENTS
from recommendations.procedures.suits import SUITS
from recommendations.reports import units
from supervision.accounts.models import Person
from supervision.documents.disclosure import UNSERVED_PHASES
from supervision.documents.models import UNDELIVERED, ServiceReceipt
from supervision.matters.procedures import procedures
from supervision.matters.reports import day, related, rows_of

DECISIONS = dict(Objection._meta.get_field("decision").choices or ())
WAYS = dict(Urging._meta.get_field("way").choices or ())
FINDINGS = dict(LookBack._meta.get_field("result").choices or ())


def gathers() -> dict[str, Any]:
    """The children that a recommendation's page needs, for the page's one query."""
    own = OuterRef("pk")
    return {
        **units.gathers(),
        **once.gathers(),
        **_gathers_after(own),
        "g_comments": rows_of(Comment.objects.filter(recommendation=own, outcome="").order_by("id"), id="id"),
        "g_measures": rows_of(
            Measure.objects.filter(recommendation=own).order_by("order"),
            id="id", order="order", text="text", standard="standard"),
        "g_replaced": rows_of(
            Measure.everything.filter(recommendation=own, replaced=True).order_by("id"),
            id="id", order="order", text="text", standard="standard"),
        "g_answers": rows_of(
            Answer.objects.filter(reply__recommendation=own).order_by("reply__round", "measure__order"),
            id="id", measure="measure_id", round="reply__round", adoption="adoption", done="done", text="text",
            done_on="done_on", responsible="responsible", said_reason="reason", plan_on="plan_on", persons="persons",
            money="money", systems="systems", result="result", adequacy="adequacy", weighed="weighed", relied="relied",
            reason="verdict_reason", verified_on="verified_on", by="verified_by__name",
        ),
        "g_replies": rows_of(
            Reply.objects.filter(recommendation=own).order_by("round"),
            round="round", submitted_on="submitted_on", summary="summary", signatory="signatory", contact="contact",
        ),
        "g_objections": rows_of(
            Objection.objects.filter(recommendation=own).order_by("id"),
            id="id", submitted_on="submitted_on", grounds="grounds", decision="decision", reason="reason",
            decided_on="decided_on",
        ),
        "g_committee": rows_of(
            CommitteeDecision.objects.filter(matter=own).order_by("id"),
            session="session", held_on="held_on", members="members", present="present", in_favour="in_favour",
            against="against", resolution="resolution", minority="minority", agreed="agreed",
        ),
    }  # fmt: skip


def _gathers_after(own: OuterRef) -> dict[str, Any]:
    """What followed the reply."""
    return {
        "g_urgings": rows_of(
            Urging.objects.filter(recommendation=own).order_by("id"), way="way", held_on="held_on", record="record"
        ),
        "g_look_backs": rows_of(
            LookBack.objects.filter(recommendation=own).order_by("id"),
            held_on="held_on", staff="staff", method="method", result="result", record="record", sample="sample",
            third_parties="third_parties", findings="findings",
        ),
        "g_site_checks": rows_of(
            SiteCheck.objects.filter(recommendation=own).order_by("id"),
            held_on="held_on", place="place", staff="staff", present="present", record="record",
        ),
    }  # fmt: skip


def _section(title: str, pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    rows = [(label, value) for label, value in pairs if value]
    return [{"title": title, "rows": rows}] if rows else []


def _parts(found: Any) -> list[dict[str, Any]]:
    """The parts of the letter."""
    return _section(
        f"{INSTRUMENTS[found.kind].document}内容",
        [
            (INSTRUMENTS[found.kind].addressee_label, found.counterpart.name if found.counterpart else ""),
            ("协办单位", "、".join(row["name"] for row in found.details.get("joint", []))),
            *((extra.label, found.details.get(extra.name, "")) for extra in INSTRUMENTS[found.kind].extras),
            ("决定", found.details.get("decided", "")),
            ("案件或者问题的来源", found.source),
            ("查明的事实及证据", found.facts),
            ("违法情形或者隐患", found.violation),
            ("法律依据", found.basis),
            ("适用情形", dict(INSTRUMENTS[found.kind].grounds).get(found.ground, "")),
            ("紧急情形", found.urgent_reason),
            ("整改期限", _text(found.rectify_by)),
            ("文书载明的回复日期", _text(found.reply_by)),
            ("异议期", f"收到之日起{found.objection_days}日" if INSTRUMENTS[found.kind].window else ""),
            ("其他", found.other),
            ("附件", "\n".join(found.details.get("annex_names", []))),
            ("抄送机关", "、".join(row["name"] for row in found.details.get("copied", []))),
            ("处理结果", found.outcome),
        ],
    )


def sections(found: Any, inside: bool) -> list[dict[str, Any]]:
    """The parts of the letter, and what was exchanged about it; `found` is a gathered recommendation.

    What is drafted or drafted anew is nobody else's business until it is issued.
    """
    shown = [] if not inside and found.issued_on is None else _parts(found)
    if inside:
        shown += _section(
            "内部办理",
            [
                ("征求意见或者上级决定", found.reach_consent),
                ("复函或者决定文号", found.details.get("consent_number", "")),
                ("复函或者决定日期", _on(found.details.get("consent_on"))),
                ("所涉案件", found.details.get("involved_case", "")),
                ("上级业务部门备案", _text(found.filed_with_business)),
                ("上级法律政策研究部门备案", _text(found.filed_with_policy)),
            ],
        )
        shown += _decisions(found) + once.sections(found)
        for pairs in order_rows(found):
            shown += _section("上级指令", pairs)
    return (
        shown
        + _coordination(found, inside)
        + units.interims(found)
        + units.support(found)
        + _answers_and_objections(found)
        + _follow_up(found, inside)
        + (_letters_about(found) if inside else [])
    )


def unit_sections(found: Any, person: Person) -> list[dict[str, Any]]:
    """What only the addressed units see; while their letter is changed, what they said of it and what was decided."""
    return _answers_and_objections(found) if found.phase in UNSERVED_PHASES else units.sections(found, person)


def _letters_about(found: Any) -> list[dict[str, Any]]:
    """报告、通报、抄送、跟进监督: number, receiver, days and result of each; and what is still to be written."""
    rows = [row for row in found.g_children if procedures()[row["kind"]].family == "paper"]
    pairs = [(row["field"] or procedures()[row["kind"]].label, _letter_text(row)) for row in rows]
    for channel, row in _channels(found):
        if row is None:
            pairs.append((channel, "待办理：从本件制发文书或者立项"))
        elif row not in rows:
            pairs.append((channel, f"{procedures()[row['kind']].label}：{_letter_text(row)}"))
    return _section("升级处理和有关公函" if found.details.get("channels") else "有关公函", pairs)


def _channels(found: Any) -> list[tuple[str, Any]]:
    """Each decided channel with the last matter by which it was used since, or None."""
    since = found.details.get("escalated_on", "")
    begun = [row for row in found.g_children if row["kind"] in SUITS or str(row["opened_on"]) >= since]
    live = [row for row in begun if row["state"] != "withdrawn"]
    shown = []
    for channel in found.details.get("channels", []):
        fit = (row for row in live if row["kind"] in CHANNEL_KINDS.get(channel, ()))
        used = [row for row in fit if row["kind"] not in LETTERS or row["field"] == channel]
        shown.append((channel, used[-1] if used else None))
    return shown


def _letter_text(row: dict[str, Any]) -> str:
    """One letter in a line."""
    if row["secrecy"] == "restricted":
        return procedures()[row["kind"]].states[row["state"]]
    days = [("制发", row["issued_on"]), ("送达", row["served_on"]), ("答复", row["answered_on"])]
    told = [f"{_on(on)}{verb}" for verb, on in days if on]
    parts = [row["number"], row["to"] or "", *told, row["result"] or procedures()[row["kind"]].states[row["state"]]]
    return "，".join(part for part in parts if part)


def links(found: Any, inside: bool) -> list[dict[str, str]]:
    """Further pages: what comes next, linked letters issued at once, one text for several units while drafting."""
    if not inside:
        return []
    shown = [*_next_steps(found), *_ways_to_channels(found)]
    reports = {row["field"] for row in found.g_children if row["kind"] == "report" and row["state"] != "withdrawn"}
    if found.details.get("re_examined") and "纠正意见的复查情况" not in reports:
        shown.append(_begin("report", found, "向上一级院报告复查情况", "arrow-up-right", "纠正意见的复查情况"))
    if found.state == "drafting":
        url = reverse("drafts:several", args=[found.pk])
        shown.append({"label": "同一问题向多个单位制发", "url": url, "icon": "copy-plus", "opens": found.kind})
    others = [row for row in related(found) if row["kind"] in INSTRUMENTS and row["state"] == "approved"]
    ready = {row["id"] for row in others} | ({found.pk} if found.state == "approved" else set())
    if others and len(ready) > 1:
        query = "&".join(f"pk={key}" for key in sorted(ready))
        url = f"{reverse('matters:bulk')}?move=issue&{query}"
        label = f"成批制发关联的 {len(ready)} 件"
        shown.append({"label": label, "url": url, "icon": "list-checks", "opens": found.kind})
    return shown


def _begin(kind: str, found: Any, label: str, icon: str, about: str = "") -> dict[str, str]:
    """The page that opens a matter of a kind from this one: what the law expects next stands before all else.

    `about` names the type of a letter, which its form then proposes.
    """
    url = f"{reverse('matters:create', args=[kind])}?parent={found.pk}"
    if kind in LETTERS and about:
        named = {label: code for code, label in procedures()[kind].made_from.types}
        url += f"&type={named[about]}"
    return {"label": label, "url": url, "icon": icon, "group": "first", "opens": kind}


def _next_steps(found: Any) -> list[dict[str, str]]:
    """What follows a look-back that found something fallen back: the same again, or the way to court."""
    last = found.g_look_backs[-1] if found.g_look_backs else {"result": ""}
    if found.state != "looked_back" or last["result"] not in ("partial", "relapse"):
        return []
    since = [row for row in found.g_children if str(row["opened_on"]) >= last["held_on"]]
    steps = (found.kind, "public_interest_suit")
    if any(row["kind"] in steps and row["state"] != "withdrawn" for row in since):
        return []
    again = [_begin(found.kind, found, "整改反弹：再次提出", "repeat")]
    suit = procedures()["public_interest_suit"].suits(found)
    return again + ([_begin("public_interest_suit", found, "整改反弹：审查起诉", "gavel")] if suit else [])


def _ways_to_channels(found: Any) -> list[dict[str, str]]:
    """Where each channel that the chief chose, and nobody used yet, begins."""
    shown = []
    for channel, row in _channels(found) if found.state == "escalated" else ():
        ways = [kind for kind in CHANNEL_KINDS.get(channel, ()) if procedures()[kind].suits(found)]
        if row is None and ways:
            shown.append(_begin(ways[0], found, f"办理：{channel}", "arrow-up-right", channel))
    return shown


def _coordination(found: Any, inside: bool) -> list[dict[str, Any]]:
    """How often the letter came back, and what the office said about it."""
    returns = sum(1 for row in found.g_receipts if row["returned_on"] and not is_undelivered(row["return_reason"]))
    said = found.details.get("coordinated") or {}
    if not inside or not returns:
        return []
    advised = (
        [("联席办意见", f"建议由{said['body']}承担"), ("理由", said["reason"]), ("日期", _on(said["on"]))]
        if said
        else []
    )
    if said.get("kept"):
        advised.append(("检察长决定", f"维持被建议单位。{said['kept']}"))
    return _section("退回与协调", [("因非本单位职责退回", f"{returns}次"), *advised])


def returns_by_body(matters: QuerySet) -> list[dict[str, Any]]:
    """Letters that bodies returned as not their duty: `body_id`, `name`, `returns`, ordered by name."""
    returned = ServiceReceipt.objects.filter(matter__in=matters.values("pk"), returned_on__isnull=False)
    counted = returned.exclude(return_reason__startswith=UNDELIVERED).values("body_id", name=F("body__name"))
    return [dict(row) for row in counted.annotate(returns=Count("id")).order_by("name", "body_id")]


def is_undelivered(reason: str) -> bool:
    """Whether a letter came back because it could not be delivered."""
    return reason.startswith(UNDELIVERED)


def _decisions(found: Any) -> list[dict[str, Any]]:
    """What was heard before issue, what the committee decided, who thought otherwise: the house's own business."""
    shown = []
    for row in found.details.get("hearings", []):
        pairs = [("方式", row["way"]), ("参加人员", row["people"]), ("对方意见", row["opinion"])]
        pairs += [("可行性评估", row.get("feasibility", ""))]
        shown += _section("制发前征求意见", [("日期", _on(row["heard_on"])), *pairs])
    # A session that was called; the day of one that was only recorded stands with its vote.
    if "committee_session" in found.details:
        held_on = found.details["committee_on"]
        sent = found.details.get("committee_materials", {})
        pairs = [("届次", found.details.get("committee_session", "")), ("材料分送日期", _on(sent.get("on")))]
        shown += _section("检察委员会会议", [("会议日期", _on(held_on)), *pairs, ("分送对象", sent.get("whom", ""))])
    for row in found.g_committee:
        votes = CommitteeDecision(**{name: row[name] for name in ("members", "present", "in_favour", "against")}).votes
        title = f"检察委员会决定（{'同意' if row['agreed'] else '不同意'}）"
        pairs = [("表决", votes), ("决定", row["resolution"]), ("少数意见", row["minority"])]
        shown += _section(title, [("会议", row["session"]), ("日期", _on(row["held_on"])), *pairs])
    for row in found.details.get("sheets", []):
        pairs = [(label, f"{points}分") for label, points in row["points"].items()]
        total = f"质量审核表（{row['by']}，{sum(row['points'].values())}分）"
        shown += _section(total, [("日期", _on(row["on"])), *pairs, ("审核意见", row["opinion"])])
    if view := found.details.get("objection_review"):
        pairs = [("承办人", view["by"]), ("意见", VIEWS.get(view["view"], "")), ("理由", view["reason"])]
        word = "复查意见" if INSTRUMENTS[found.kind].objection == "re_examination" else "异议复核意见"
        shown += _section(word, [("日期", _on(view["on"])), *pairs])
    for row in found.details.get("dissents", []):
        shown += _section("不同意见", [("提出人", row["by"]), ("日期", _on(row["on"])), ("意见", row["text"])])
    return shown


def _answers_and_objections(found: Any) -> list[dict[str, Any]]:
    shown = []
    again = INSTRUMENTS[found.kind].objection == "re_examination"
    title, word = ("复查申请", "复查") if again else ("异议", "复核")
    said = {**DECISIONS, "rejected": "纠正意见正确，维持", "withdrawn": "纠正意见错误，撤销"} if again else DECISIONS
    for row in found.g_objections:
        decided = [
            (f"{word}决定", said.get(row["decision"], "")),
            (f"{word}理由", row["reason"]),
            ("决定日期", _on(row["decided_on"])),
        ]
        shown += _section(title, [("提出日期", _on(row["submitted_on"])), (f"{title}理由", row["grounds"]), *decided])
    for row in found.g_replies:
        pairs = [("总体情况", row["summary"]), ("签发人", row["signatory"]), ("联系人", row["contact"])]
        shown += _section(f"第{row['round']}次书面回复", [("回复日期", _on(row["submitted_on"])), *pairs])
    return shown + _penalty(found)


def _penalty(found: Any) -> list[dict[str, Any]]:
    """What the agency filed and decided, where the instrument asks for it."""
    one, said = INSTRUMENTS[found.kind], found.details
    if not one.reports_filing:
        return []
    pairs = [("立案文号", said.get("filing_number", "")), ("立案日期", _on(said.get("filed_on")))]
    for part in one.answer_parts:
        value = said.get(part.name, "")
        pairs.append((part.label, dict(part.choices).get(value, value)))
    return _section("立案和处罚", pairs)


def _follow_up(found: Any, inside: bool) -> list[dict[str, Any]]:
    shown = []
    for row in found.g_urgings:
        # The record of the work stays inside; the other side knows that it was urged, how and when.
        record = [("工作记录", row["record"])] if inside else []
        shown += _section(f"督促（{WAYS[row['way']]}）", [("日期", _on(row["held_on"])), *record])
    for row in found.g_site_checks if inside else []:
        pairs = [("日期", _on(row["held_on"])), ("地点", row["place"]), ("核查人员", row["staff"])]
        shown += _section(
            INSTRUMENTS[found.kind].site_check, [*pairs, ("在场人员", row["present"]), ("核查情况", row["record"])]
        )
    for row in found.g_look_backs:
        pairs = [
            ("人员", row["staff"]),
            ("参加的志愿者、代表、委员", row["third_parties"]),
            ("方式", row["method"]),
            ("抽查范围和数量", row["sample"]),
            ("结果", FINDINGS[row["result"]]),
            *((f"第{one['order']}项", _compared(one)) for one in row["findings"]),
            ("情况", row["record"]),
        ]
        shown += _section("回头看", [("日期", _on(row["held_on"])), *pairs])
    return shown


def _compared(one: dict[str, Any]) -> str:
    """What a look-back found of one measure."""
    return "。".join(filter(None, (one["text"].rstrip("。"), FINDINGS[one["result"]], one["seen"])))


def _on(value: str | None) -> str:
    return _text(day(value))


def _text(value: date | None) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else ""
