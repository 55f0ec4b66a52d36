"""What the addressed units see of their own work: who does what, the draft of the reply, and their desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from recommendations.models import (
    Adoption,
    CounterSignature,
    Done,
    HelpRequest,
    InterimReport,
    Piece,
    Rating,
    ReplyDraft,
)
from recommendations.procedures.instruments import WAITING_FOR_REPLY
from recommendations.procedures.serving import SERVED
from supervision.accounts.models import Person, Post
from supervision.documents.models import ServiceReceipt
from supervision.matters.listing import COLUMNS, Row, act_url, light, row_for
from supervision.matters.models import Matter, Part, Party
from supervision.matters.reports import day, rows_of
from supervision.terms.arithmetic import day_text

MOST = 100
Section = dict[str, Any]


def gathers() -> dict[str, Any]:
    """The children that the units' sections need, for the page's one query."""
    own = OuterRef("pk")
    return {
        "g_pieces": rows_of(
            Piece.objects.filter(measure__recommendation=own).order_by("measure__order", "id"),
            order="measure__order", body="body_id", unit="body__name", person="person__name", due_on="due_on",
            note="note", text="text", done="done", done_on="done_on", reported_on="reported_on",
        ),
        "g_drafts": rows_of(
            ReplyDraft.objects.filter(recommendation=own).order_by("-number")[:1],
            number="number", state="state", remark="remark", by="prepared_by__name", on="prepared_on",
            summary="said__summary", answers="said__answers",
        ),
        "g_signatures": rows_of(
            CounterSignature.objects.filter(draft__recommendation=own, draft__state="waiting").order_by("id"),
            unit="body__name", body="body_id", agreed="agreed", opinion="opinion", by="signed_by__name", on="signed_on",
            signatory="signatory",
        ),
        "g_help": rows_of(
            HelpRequest.objects.filter(recommendation=own).order_by("id"),
            unit="body__name", body="body_id", text="text", on="asked_on", answer="answer", by="answered_by__name",
            answered_on="answered_on",
        ),
        "g_ratings": rows_of(
            Rating.objects.filter(recommendation=own).order_by("id"),
            unit="body__name", body="body_id", score="score", text="text", on="rated_on",
        ),
        "g_interims": rows_of(
            InterimReport.objects.filter(recommendation=own).order_by("id"),
            id="id", kind="kind", text="text", next_on="next_on", on="reported_on",
        ),
    }  # fmt: skip


def sections(found: Any, person: Person) -> list[Section]:
    """The pieces and the waiting draft of a gathered recommendation, for someone of an addressed unit."""
    own = set(person.body_ids(Post.CLERK, Post.AGENCY_HEAD))
    leads = found.counterpart_id in own
    shown = [_piece(row, own) for row in found.g_pieces if row["body"] in own or (leads and row["reported_on"])]
    made = [{"title": "本单位分工和办理情况（仅承办单位可见）", "rows": shown}] if shown else []
    return [*_draft(found, leads=leads), *made]


def _piece(row: dict[str, Any], own: set[int]) -> tuple[str, str]:
    """One piece; whom another unit charged with it is that unit's own business."""
    said = []
    if row["body"] in own and row["person"]:
        until = f"，内部时限{_on(row['due_on'])}（不是法定期限）" if row["due_on"] else ""
        said.append(f"交{row['person']}办理{until}。{row['note']}")
    if row["reported_on"]:
        said.append(f"{Done(row['done']).label}：{row['text']}（{_on(row['reported_on'])}报送）")
    whose = "" if row["body"] in own else f"（{row['unit']}）"
    return f"第{row['order']}项{whose}", "\n".join(said)


def _answer(order: int, said: dict[str, Any]) -> tuple[str, str]:
    """One measure as the draft answers it."""
    more = (("理由：", "reason"), ("完成日期：", "done_on"), ("计划完成：", "plan_on"), ("责任人：", "responsible"),
            ("处理人员：", "persons"), ("涉及资金（元）：", "money"), ("制度：", "systems"))  # fmt: skip
    words = [f"{Adoption(said['adoption']).label}，{Done(said['done']).label}", said["text"]]
    told = {**said, **{name: _on(said[name]) for name in ("done_on", "plan_on") if said.get(name)}}
    words += [f"{label}{told[name]}" for label, name in more if told.get(name)]
    return f"第{order}项", "\n".join(words)


def drafted(summary: str, answers: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What the draft of a reply says, part by part."""
    return [("总体情况", summary), *(_answer(order, said) for order, said in enumerate(answers, start=1))]


def _draft(found: Any, *, leads: bool) -> list[Section]:
    if found.state not in WAITING_FOR_REPLY or not found.g_drafts or found.g_drafts[0]["state"] == "sent":
        return []
    row = found.g_drafts[0]
    waits = row["state"] == ReplyDraft.State.WAITING
    pairs = [
        ("状态", "待签发" if waits else "已退回修改"),
        ("拟稿", f"{row['by']}，{_on(row['on'])}，第{row['number']}稿"),
        *drafted(row["summary"], row["answers"]),
        ("退回意见", row["remark"] if leads and not waits else ""),
    ]
    for one in found.g_signatures:
        verdict = f"{'同意' if one['agreed'] else '不同意'}，{one['signatory'] or one['by']}，{_on(one['on'])}"
        pairs.append((f"{one['unit']}会签", "。".join(part for part in (verdict, one["opinion"]) if part)))
    signed = {one["unit"] for one in found.g_signatures}
    joint = [row["name"] for row in found.g_parties if row["part"] == Part.JOINT and row["name"] not in signed]
    if waits and joint:
        pairs.append(("待会签", "、".join(joint)))
    return [{"title": "回复稿（仅承办单位可见）", "rows": [(label, value) for label, value in pairs if value]}]


def interims(found: Any, files: dict[tuple[str, int], list[dict]] | None = None) -> list[Section]:
    """Plans and reports on the way, as both sides see them."""
    names = dict(InterimReport._meta.get_field("kind").choices or ())
    return [
        {
            "title": names[row["kind"]],
            "rows": [
                pair
                for pair in (("日期", _on(row["on"])), ("内容", row["text"]), ("下次报告日期", _on(row["next_on"])))
                if pair[1]
            ],
        }
        for row in found.g_interims
    ]


def support(found: Any) -> list[Section]:
    """Help asked for and given, and what the units said of it in the end; for both sides."""
    shown = []
    for row in found.g_help:
        answered = f"{row['by']}，{_on(row['answered_on'])}" if row["answered_on"] else "待答复"
        pairs = [("单位", f"{row['unit']}，{_on(row['on'])}"), ("困难和请求", row["text"]), ("答复", row["answer"])]
        shown.append({"title": "支持请求", "rows": [*(pair for pair in pairs if pair[1]), ("答复人", answered)]})
    rows = [
        (
            row["unit"],
            "。".join(
                part for part in (Rating.Score(row["score"]).label, row["text"].rstrip("。"), _on(row["on"])) if part
            ),
        )
        for row in found.g_ratings
    ]
    return [*shown, *([{"title": "满意度评价", "rows": rows}] if rows else [])]


def _on(value: str | None) -> str:
    found = day(value)
    return day_text(found) if found else ""


# --- the desk ---------------------------------------------------------------------------------------------------------
def desk_groups(person: Person, today: date) -> list[dict[str, Any]]:
    """What waits for this person in the addressed units beside the legal terms, in one query."""
    rows = list(_asked(person).order_by(F("piece_on").asc(nulls_last=True), "-id").values(*COLUMNS, *MARKS)[:MOST])
    titles = {
        "is_mine": ("分给我的事项", "报送办理情况", "contribute"),
        "to_sign": ("待会签的回复", "会签回复稿", "countersign"),
        "to_send": ("待签发的回复", "签发并回复", "reply"),
        "to_acknowledge": ("待本单位签收的文书", "签收", "acknowledge_joint"),
        "is_joint": ("本单位协办的事项", "报送办理情况", "contribute"),
    }
    groups = []
    for mark, (title, label, move) in titles.items():
        found = [_row(person, values, today, label, move) for values in rows if values[mark]]
        if mark != "is_mine":
            for row in found:
                row.target_on = None
        if found:
            groups.append({"title": title, "rows": found, "light": _light(found, today) if mark == "is_mine" else ""})
    return groups


MARKS = ("piece_on", "is_mine", "to_sign", "to_send", "to_acknowledge", "is_joint")


def _asked(person: Person) -> QuerySet:
    """The open matters of the person's units, each marked with what waits in it."""
    units, heads = person.body_ids(Post.CLERK, Post.AGENCY_HEAD), person.body_ids(Post.AGENCY_HEAD)
    this = OuterRef("pk")
    mine = Piece.objects.filter(measure__recommendation=this, person=person, reported_on__isnull=True)
    joint = Party.objects.filter(matter=this, part=Part.JOINT, visible_from__isnull=False)
    told = Piece.objects.filter(measure__recommendation=this, body__in=units, reported_on__isnull=False)
    waits = ReplyDraft.objects.filter(recommendation=this, state="waiting")
    signed = CounterSignature.objects.filter(draft__recommendation=this, draft__state="waiting", body__in=heads)
    agreed = CounterSignature.objects.filter(  # of the draft that waits
        draft__recommendation=OuterRef("matter"), draft__state="waiting", agreed=True, body=OuterRef("body")
    )
    receipts = ServiceReceipt.objects.filter(matter=this, body__in=units, letter__number=OuterRef("number"))
    first = mine.order_by().values("measure__recommendation").annotate(on=Min("due_on")).values("on")
    return (
        Matter.objects.visible_to(person)
        .filter(closed_on__isnull=True, state__in=SERVED, answered_on__isnull=True)
        .annotate(
            piece_on=Subquery(first),
            is_mine=Exists(mine),
            to_sign=Exists(waits) & Exists(joint.filter(body__in=heads)) & ~Exists(signed),
            # Not before every joint unit has agreed: the head could only read that it cannot leave yet.
            to_send=Exists(waits) & Q(counterpart__in=heads) & ~Exists(joint.filter(~Exists(agreed))),
            to_acknowledge=Exists(joint.filter(body__in=units)) & ~Exists(receipts),
            is_joint=Exists(joint.filter(body__in=units)) & ~Exists(told) & Q(state__in=WAITING_FOR_REPLY),
        )
        .filter(Q(is_mine=True) | Q(to_sign=True) | Q(to_send=True) | Q(to_acknowledge=True) | Q(is_joint=True))
    )


def _row(person: Person, values: dict[str, Any], today: date, label: str, move: str) -> Row:
    row = row_for(person, values, today)
    row.counterpart_name = row.owner_name
    row.target_on, row.target_label = values["piece_on"], "本单位交办"
    row.next_label, row.next_url = label, act_url(row.id, move)
    return row


def _light(rows: list[Row], today: date) -> str:
    """The light of the earliest inner date: the unit's own matter, never the statutory one."""
    days = [row.target_on for row in rows if row.target_on]
    return light(min(days), today)[0] if days else ""
