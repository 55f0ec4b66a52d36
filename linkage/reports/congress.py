"""What the pages of assignments, proposals and conversion material show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cases.reports.exchanges import on, section
from linkage.procedures.congress import RATINGS, RECEIVED, RESULTS, WAYS
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures
from supervision.matters.reports import related


def sections(found: Any, inside: bool) -> list[dict[str, Any]]:
    """What was asked, how it was screened, what is linked, the answer, what was said of it.

    The congress reads its own question and the answer; screening and case titles stay inside.
    """
    one, said = RECEIVED[found.kind], found.details
    pairs = [("方式", dict(one.forms).get(said.get("form", ""), "")), (one.from_label, said.get("sender", ""))]
    pairs += [(one.number_label, said.get("reference", "")), ("会议届次", said.get("session", ""))]
    pairs += [("领域", found.field), ("内容", said.get("content", ""))]
    shown = section(one.label, pairs)
    if inside:
        pairs = [("筛查意见", dict(WAYS).get(said.get("way", ""), "")), ("理由", said.get("screen_reason", ""))]
        pairs += [("决定意见", said.get("decide_opinion", "")), ("退回理由", said.get("send_back_reason", ""))]
        shown += section("筛查", pairs)
        shown += section("关联事项", linked(found))
    if inside or found.answered_on:
        pairs = [("办理结果", dict(RESULTS).get(said.get("result", ""), "")), ("办理情况", said.get("answer", ""))]
        pairs += [("联系沟通情况", said.get("contact", ""))]
        pairs += [
            ("签发意见", said.get("reply_opinion", "")),
            ("退回修改理由", said.get("return_reply_reason", "")),
        ] * inside
        shown += section(one.reply, pairs)
    pairs = [
        (f"{on(row['on'])} {dict(RATINGS)[row['rating']]}", f"{row['text']}（{row['number']}）")
        for row in said.get("feedback", [])
    ]
    return shown + section("反馈", pairs)


def linked(found: Any) -> list[tuple[str, str]]:
    """The linked matters of the own office in words; of others only what they are."""
    rows = []
    for row in related(found):
        procedure = procedures()[row["kind"]]
        own = row["office"] == found.office_id
        text = f"{row['title']}{row['number']}（{procedure.states[row['state']]}）" if own else "其他单位承办"
        rows.append((procedure.label, text))
    return rows


def material_sections(found: Any, inside: bool) -> list[dict[str, Any]]:
    """The material, what it came of, and what became of it."""
    said = found.details
    shown = section("素材", [("反映的问题", said.get("problem", "")), ("对策建议", said.get("advice", ""))])
    if inside:
        shown += section("来源检察建议", linked(found))
        shown += section(
            "签发", [("签发意见", said.get("send_opinion", "")), ("退回理由", said.get("send_back_reason", ""))]
        )
    taken = {"yes": "代表已提出建议", "no": "未提出建议"}.get(said.get("taken", ""), "")
    pairs = [("结果", taken), ("代表", said.get("deputy", "")), ("建议编号", said.get("reference", ""))]
    return shown + section("结果", [*pairs, ("说明", said.get("text", ""))])


def texts(ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """What the congress asked is read by both; the answer once it is out."""
    rows = Matter.objects.filter(pk__in=ids).values_list("pk", "answered_on", "details")
    for key, answered_on, said in rows:
        for name in ("sender", "reference", "content"):
            yield key, "shared", str(said.get(name, ""))
        yield key, "shared" if answered_on else "inner", str(said.get("answer", ""))
