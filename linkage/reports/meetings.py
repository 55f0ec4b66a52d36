"""What the pages of mechanisms, topics and meetings show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, When
from django.db.models.functions import Now, TruncDate
from django.urls import reverse

from cases.reports.exchanges import on, section
from linkage.models import AgendaItem, Attendance, Member
from linkage.moves.assessments import weights_text
from linkage.moves.consents import CONSENTING
from linkage.procedures.meetings import TYPES
from supervision.accounts.models import Person
from supervision.matters.models import Link, Matter
from supervision.matters.reports import rows_of

VIEWS = (("提出单位意见", "own_view"), ("对方意见", "other_view"), ("已做的协商", "attempts"))


def mechanism_gathers() -> dict[str, Any]:
    """The members of a mechanism, for the page's one query."""
    members = Member.objects.filter(mechanism=OuterRef("pk")).order_by("id")
    return {
        "g_members": rows_of(
            members, name="body__name", liaison="liaison", phone="phone", since="since", until="until",
            liaison_until="liaison_until", left=_over("until"), expired=_over("liaison_until"),
        )
    }  # fmt: skip


def _over(name: str) -> Case:
    """Whether a time that ends on that day (exclusive) is over, by the calendar of Asia/Shanghai."""
    return Case(When(**{f"{name}__lte": TruncDate(Now())}, then=True), default=False)


def mechanism_sections(found: Any, inside: bool) -> list[dict[str, Any]]:
    """Who convenes, on what document, and the member units with their liaison persons."""
    said = found.details
    shown = section(
        "机制",
        [
            ("类别", dict(TYPES).get(said.get("type", ""), "")),
            ("领域", said.get("subject", "")),
            ("协作地区和单位", said.get("partners", "")),
            ("召集人", said.get("convenor", "")),
            ("副召集人", said.get("deputy", "")),
            ("办公室主任", said.get("director", "")),
            ("建立文件", said.get("document", "")),
            ("有效期至", on(said.get("expires_on"))),
        ],
    )
    if inside:
        rows = [
            (f"自{on(row['since'])}起", f"{weights_text(row)}（{row['basis']}）") for row in said.get("weights", [])
        ]
        shown += section("考核指标权重", rows)
    past = sorted(said.get("past_meetings", []), key=lambda row: row["day"], reverse=True)
    held = [(on(row["day"]) or f"{row['on']}（待核对）", _past(row)) for row in past]
    shown += section("以前的会议", held)
    shown += section("成员单位和联络员", [(row["name"], _member(row)) for row in found.g_members])
    former = [
        (row["unit"], f"{row['liaison']} {row['phone']}　{on(row['since'])}至{on(row['until'])}")
        for row in said.get("past_liaisons", [])
    ]
    return shown + section("以前的联络员", former if inside else [])


def mechanism_links(found: Any, inside: bool) -> list[dict[str, str]]:
    """What runs under the mechanism."""
    return [{"label": "本机制的事项", "url": reverse("linkage:shared", args=[found.pk]), "icon": "link"}]


def shared(mechanism: Matter, person: Person) -> tuple[QuerySet, int]:
    """The matters linked to a mechanism as far as this person sees them, and how many more there are."""
    tied = {key for pair in Link.objects.of(mechanism).values_list("first", "second") for key in pair} - {mechanism.pk}
    rows = Matter.objects.visible_to(person).filter(pk__in=tied)
    return rows, len(tied) - rows.count()


def _past(row: dict[str, Any]) -> str:
    more = [("主持、召集", row["convenor"]), ("议题", row["agenda"]), ("来源", row["source"])]
    return "；".join([row["title"], *(f"{label}：{text}" for label, text in more if text)])


def _member(row: dict[str, Any]) -> str:
    until = f"至{on(row['until'])}" if row["until"] else "起"
    term = f"　联络员任期至{on(row['liaison_until'])}" if row["liaison"] and row["liaison_until"] else ""
    marks = "（成员期满）" if row["left"] else "（联络员任期已届满，请更换）" if term and row["expired"] else ""
    return f"{row['liaison'] or '（未报联络员）'} {row['phone']}　{on(row['since'])}{until}{term}{marks}".strip()


def topic_sections(matter: Matter, inside: bool) -> list[dict[str, Any]]:
    """Both views, the attempts made, what was resolved."""
    said = matter.details
    kind = "一般议题" if said.get("type") == "ordinary" else ""
    pairs = [
        ("议题类别", kind),
        ("对方单位", said.get("other_unit", "")),
        *((label, said.get(name, "")) for label, name in VIEWS),
    ]
    shown = section("提请协调的事项", pairs)
    results = [
        ("审批意见", said.get("approve", "")),
        ("不列入理由", said.get("decline", "")),
        ("议定结果", said.get("settle", "")),
    ]
    return shown + section("处理", results)


def meeting_gathers() -> dict[str, Any]:
    """Agenda and attendance of a meeting, for the page's one query."""
    own = OuterRef("pk")
    return {
        "g_agenda": rows_of(
            AgendaItem.objects.filter(meeting=own).order_by("order", "id"),
            order="order", title="title", unit="unit", own_view="own_view", other_view="other_view",
            attempts="attempts",
            minutes="minutes", resolution="resolution", lead="lead", responsible="responsible", due="due_by",
            task="task_id", noted="record_only",
        ),
        "g_attendances": rows_of(
            Attendance.objects.filter(meeting=own).order_by("id"),
            unit="body_id", body="body__name", name="name", deputy="is_deputy", came="came",
        ),
    }  # fmt: skip


def meeting_sections(found: Any, inside: bool) -> list[dict[str, Any]]:
    """When and where, who comes, and each item; the minutes are the members' once they are issued."""
    said = found.details
    shown = section(
        "会议",
        [
            ("拟定时间", f"{on(said.get('planned'))}{said.get('time', '')}"),
            ("地点", said.get("place", "")),
            ("召开事由", said.get("why", "")),
            ("召开日期", on(said.get("held_on"))),
            ("未按通知日期召开", said.get("other_day", "")),
            ("主持人", said.get("host", "")),
            ("列席人员", said.get("guests", "")),
        ],
    )
    if inside:
        shown += section("临时会议的同意", consents(said))
    open_to_all = inside or found.state == "closed"
    for row in found.g_agenda:
        pairs = [("汇报单位", row["unit"]), *((label, row[name]) for label, name in VIEWS)]
        if open_to_all:
            pairs += [("讨论情况", row["minutes"]), ("议定事项", row["resolution"]), ("牵头单位", row["lead"])]
            pairs += [("责任单位", row["responsible"]), ("完成时限", on(row["due"]))]
            pairs += [("办理", "只作记载，不转任务")] if row["noted"] else []
        shown.append(
            {"title": f"议题{row['order']}：{row['title']}", "rows": [(name, text) for name, text in pairs if text]}
        )
    return shown + section("参会", [(row["body"], _attendance(row, found.state)) for row in found.g_attendances])


def consents(said: dict[str, Any]) -> list[tuple[str, str]]:
    """Who consented to an extra meeting and who refused, with the words; what was typed before each did it themself."""
    given, refused = said.get("consents", {}), said.get("refusals", [])
    pairs = [(label, f"{_by(row)}：{row['opinion']}") for name, label in CONSENTING if (row := given.get(name))]
    pairs += [(f"{dict(CONSENTING)[row['post']]}不同意", f"{_by(row)}：{row['reason']}") for row in refused]
    return [*pairs, ("召集人、副召集人意见（联席办登记）", said.get("consent", ""))]


def _by(row: dict[str, str]) -> str:
    return f"{on(row['on'])}{row['by']}"


def _attendance(row: dict[str, Any], state: str) -> str:
    words = f"{row['name'] or '未报人员'}{'（代为参会）' if row['deputy'] else ''}"
    return words if state == "convened" else f"{words}，{'到会' if row['came'] else '缺席'}"


def meeting_links(found: Any, inside: bool) -> list[dict[str, str]]:
    """The meeting-room screen, and while people arrive the code for guests."""
    shown = []
    if found.g_agenda:
        shown.append({"label": "会场大屏", "url": reverse("linkage:meeting", args=[found.pk]), "icon": "monitor"})
    if inside and found.state == "convened":
        shown.append({"label": "来宾签到码", "url": reverse("linkage:sign_in", args=[found.pk]), "icon": "qr-code"})
    return shown


def screen(meeting: Matter, number: int, *, minutes: bool) -> dict[str, Any]:
    """One item of the agenda in large type, with its place among the others; the minutes where they may be read."""
    items = list(AgendaItem.objects.filter(meeting=meeting).order_by("order", "id"))
    place = min(max(number, 1), len(items)) if items else 0
    item = items[place - 1] if items else None
    return {
        "meeting": meeting,
        "item": item,
        "views": [(label, getattr(item, name)) for label, name in VIEWS if item and getattr(item, name)],
        "minutes": minutes,
        "papers": _papers(meeting, items, item),
        "place": place,
        "count": len(items),
        "items": [
            {"number": count, "title": one.title, "current": count == place} for count, one in enumerate(items, start=1)
        ],
        "previous": place - 1 if place > 1 else 0,
        "next": place + 1 if place < len(items) else 0,
    }


def _papers(meeting: Matter, items: list[AgendaItem], item: AgendaItem | None) -> list[dict[str, str]]:
    """The papers of this item, then those of the whole meeting."""
    others = {one.pk for one in items} - ({item.pk} if item else set())
    found = meeting.attachments.filter(purpose="exchanged").exclude(reference__in=others)
    rows = sorted(found.order_by("uploaded_at", "id"), key=lambda row: row.reference is None)
    return [{"name": row.name, "url": reverse("documents:file", args=[row.pk])} for row in rows]


def texts(ids: list[int]) -> Iterator[tuple[int, str, str]]:
    """What all who take part read, for the text index."""
    for key, said in Matter.objects.filter(pk__in=ids).values_list("pk", "details"):
        for name in ("document", "subject", "partners", "convenor", "own_view", "other_view", "attempts", "settle"):
            yield key, "shared", str(said.get(name, ""))
