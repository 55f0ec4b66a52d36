"""Monthly batches of the hotlines: calls come in masked and compared, become clues or not, and are all answered."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.moves import keep_files
from linkage.models import HotlineCall, Screening
from linkage.procedures.hotline import HOTLINES
from supervision.accounts.models import Person
from supervision.documents.registers.opening import RegisterError, open_grids
from supervision.matters.exports import harmless
from supervision.matters.gathering import children
from supervision.matters.models import Matter, Phase
from supervision.matters.procedures import procedures
from supervision.matters.services import Act, IllegalMove, open_matter
from supervision.terms.arithmetic import day_text

MOST_CALLS, MOST_NOTES = 5_000, 500
# What the columns are called in the batches of different places.
HEADS = {
    "call_id": ("工单编号", "编号", "工单号", "来电编号", "受理编号"),
    "called_on": ("来电日期", "来电时间", "受理时间", "受理日期", "日期"),
    "category": ("类别", "诉求类别", "分类", "问题类别"),
    "place": ("地点", "区域", "地址", "发生地"),
    "caller": ("来电人", "姓名", "反映人", "诉求人"),
    "text": ("内容", "诉求内容", "来电内容", "反映内容", "问题描述"),
}
LENGTHS = {"call_id": 60, "category": 60, "place": 120, "caller": 60, "text": 4_000}
WIDE = str.maketrans("０１２３４５６７８９Ｘｘ－", "0123456789Xx-")
MASKS = (
    # Identity cards of 18 and 15 digits, then long numbers of accounts, then mobile and fixed telephones.
    (re.compile(r"(?<!\d)(\d{6})\d{8}\d{3}[\dXx](?!\d)"), r"\1************"),
    (re.compile(r"(?<!\d)(\d{6})\d{9}(?!\d)"), r"\1*********"),
    (re.compile(r"(?<!\d)\d{12,15}(\d{4})(?!\d)"), r"************\1"),
    (re.compile(r"(?<!\d)(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)"), r"\1****\2"),
    (re.compile(r"(?<!\d)(0\d{2,3})[ -]?\d{3,4}(\d{4})(?!\d)"), r"\1-****\2"),
)


def masked(text: str) -> str:
    """The text with numbers of identity cards, accounts and telephones covered but for what tells nobody who it is."""
    text = text.translate(WIDE)
    for pattern, cover in MASKS:
        text = pattern.sub(cover, text)
    return text


def calls_wait(matter: Matter, actor: Person, today: date) -> str | None:
    """Some call is not screened yet."""
    return None if any(not row["decision"] for row in children(matter, "g_calls")) else "工单均已筛查。"


def clues_wait(matter: Matter, actor: Person, today: date) -> str | None:
    """Some call was screened as a clue and is none yet."""
    waiting = any(row["decision"] == Screening.CLUE and not row["clue"] for row in children(matter, "g_calls"))
    return None if waiting else "没有待登记的线索。"


def all_is_screened(matter: Matter, actor: Person, today: date) -> str | None:
    """The hotline hears of every call, and of clues only once they are registered."""
    calls = children(matter, "g_calls")
    undecided = sum(not row["decision"] for row in calls)
    unopened = sum(row["decision"] == Screening.CLUE and not row["clue"] for row in calls)
    if undecided:
        return f"尚有{undecided}条工单未筛查。"
    return f"尚有{unopened}条线索未登记。" if unopened else None


def no_clue_is_open(matter: Matter, actor: Person, today: date) -> str | None:
    """A batch closes after the clues that came from it."""
    waiting = matter.calls.filter(clue__isnull=False).exclude(clue__phase__in=OVER).count()
    return f"尚有{waiting}件线索没有结果。" if waiting else None


OVER = [Phase.CLOSED, Phase.WITHDRAWN, Phase.VERIFYING]


# --- coming in --------------------------------------------------------------------------------------------------------
def take(act: Act) -> None:
    """A new batch; its calls follow once it has a key. The file itself is read and forgotten."""
    matter, said = act.matter, act.data
    matter.title = said["title"]
    matter.issued_on = matter.served_on = act.today
    matter.feedback_by = said["feedback_by"]
    matter.details = {
        "hotline": said["hotline"], "month": said["month"], "feedback_by": said["feedback_by"].isoformat(),
    }  # fmt: skip
    act.facts["after"] = [_take_calls]


def _take_calls(act: Act) -> None:
    matter, said = act.matter, act.data
    try:
        rows = list(_read(said["file"].read(), str(said["file"].name)))
    except RegisterError as error:
        raise IllegalMove(str(error)) from error
    known = set(
        HotlineCall.objects.filter(office=matter.office, hotline=said["hotline"]).values_list("call_id", flat=True)
    )
    earlier = dict(HotlineCall.objects.filter(office=matter.office).order_by("-id").values_list("words", "pk")[:50_000])
    calls: list[HotlineCall] = []
    notes, taken = [], set[str]()
    for number, cells in rows:
        reason = _fault(cells, known, taken, act.today)
        if reason:
            notes.append({"row": number, "reason": reason})
            continue
        taken.add(cells["call_id"])
        call = _call(matter, said["hotline"], number, cells)
        call.same_as_id = earlier.get(call.words)
        calls.append(call)
    if not calls:
        raise IllegalMove(f"没有可以导入的工单。{notes[0]['reason'] if notes else ''}")
    _compare(HotlineCall.objects.bulk_create(calls))
    matter.details = {**matter.details, "taken": len(calls), "notes": notes[:MOST_NOTES], "left_out": len(notes)}
    act.text = f"导入{len(calls)}条，略去{len(notes)}条"


def _compare(calls: list[HotlineCall]) -> None:
    """Calls of one batch that say the same: the later ones point at the first."""
    first: dict[str, HotlineCall] = {}
    repeated = [call for call in calls if first.setdefault(call.words, call) is not call and call.same_as_id is None]
    for call in repeated:
        call.same_as = first[call.words]
    HotlineCall.objects.bulk_update(repeated, ["same_as"])


def _read(content: bytes, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """(row number, cells by field) of every row below the heads. RegisterError when there are no heads."""
    for grid in open_grids(content, name=name):
        heads = _heads(grid.rows)
        if heads is None:
            continue
        line, columns = heads
        if len(grid.rows) - line > MOST_CALLS:
            raise RegisterError(f"一次最多导入{MOST_CALLS}条。")
        for number, row in enumerate(grid.rows[line + 1 :], start=line + 2):
            cells = {field: row[place] for field, place in columns.items() if place < len(row)}
            if any(str(value).strip() for value in cells.values()):
                yield number, cells
        return
    raise RegisterError("没有找到表头，表头应当含有“工单编号”和“内容”。")


def _heads(rows: list[list[Any]]) -> tuple[int, dict[str, int]] | None:
    """The row of the heads within the first ten, and the place of each field."""
    for line, row in enumerate(rows[:10]):
        names = [re.sub(r"\s", "", str(cell)) for cell in row]
        found = {field: names.index(name) for field, known in HEADS.items() for name in known if name in names}
        if {"call_id", "text"} <= set(found):
            return line, found
    return None


def _fault(cells: dict[str, Any], known: set[str], taken: set[str], today: date) -> str:
    """Why a row is left out; empty when it is not."""
    cells["call_id"] = _text(cells.get("call_id"))
    if not cells["call_id"]:
        return "没有工单编号。"
    if not _text(cells.get("text")):
        return "没有内容。"
    for field, most in LENGTHS.items():
        if len(masked(_text(cells.get(field)))) > most:
            return f"“{HEADS[field][0]}”超过{most}字。"
    if cells["call_id"] in taken:
        return f"工单{cells['call_id']}在本文件中重复。"
    if cells["call_id"] in known:
        return f"工单{cells['call_id']}已经导入过。"
    called_on = _day(cells.get("called_on"))
    if _text(cells.get("called_on")) and called_on is None:
        return f"来电日期“{_text(cells['called_on'])[:20]}”无法识别。"
    return "来电日期晚于今天。" if called_on and called_on > today else ""


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value if value is not None else "").strip()


def _call(matter: Matter, hotline: str, number: int, cells: dict[str, Any]) -> HotlineCall:
    said = {field: masked(_text(cells.get(field))) for field in LENGTHS if field != "call_id"}
    said["caller"] = f"{said['caller'][:1]}某" if said["caller"] else ""
    # Another number to ring back does not make another complaint.
    bare = re.sub(r"[\W_]", "", re.sub(r"[\dXx-]*\*[\dXx*-]*", "", said["text"]))
    return HotlineCall(
        batch=matter, office=matter.office, hotline=hotline, line=number, call_id=cells["call_id"],
        called_on=_day(cells.get("called_on")), words=hashlib.sha256(bare.encode()).hexdigest(), **said,
    )  # fmt: skip


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    found = re.match(r"(\d{4})\D(\d{1,2})\D(\d{1,2})", _text(value))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


# --- screening --------------------------------------------------------------------------------------------------------
def screen(act: Act) -> None:
    """Decide on the calls of one page; those left blank stay."""
    rows = {row["id"]: row for row in act.data["calls"] if row.get("decision")}
    calls = list(act.matter.calls.select_for_update().filter(pk__in=rows, decision=""))
    if len(calls) != len(rows) or not calls:
        raise IllegalMove("没有作出筛查的工单，或者工单已有变化，请刷新后重试。")
    for call in calls:
        for name in ("decision", "reason", "function"):
            setattr(call, name, rows[call.pk][name])
    HotlineCall.objects.bulk_update(calls, ["decision", "reason", "function"])
    clues = sum(call.decision == Screening.CLUE for call in calls)
    act.text = f"筛查{len(calls)}条，作为线索{clues}条"


def open_clues(act: Act) -> None:
    """Each call that was screened as a clue becomes one, by the same person, through the engine."""
    batch, said = act.matter, act.data
    source = "控告举报" if batch.details["hotline"] == "12309" else "信息共享平台"
    calls = list(batch.calls.select_for_update().filter(decision=Screening.CLUE, clue__isnull=True))
    for call in calls:
        call.clue = open_matter(
            "clue",
            actor=act.actor,
            office=batch.office,
            parent=batch,
            now=act.now,
            data={
                "title": f"{call.hotline}热线工单{call.call_id}：{call.category or call.text[:20]}"[:120],
                "function": call.function,
                "field": said["field"],
                "source": source,
                "counterpart": None,
                "found_on": act.today,
                "summary": f"{call.text}\n筛查意见：{call.reason}",
                "handler": said["handler"],
                "secrecy": "ordinary",
                "files": [],
            },
        )
    HotlineCall.objects.bulk_update(calls, ["clue"])
    act.text = f"登记线索{len(calls)}件"


# --- feedback ---------------------------------------------------------------------------------------------------------
def feed_back(act: Act) -> None:
    """The table that goes back to the hotline, kept with the batch."""
    matter = act.matter
    matter.answered_on = matter.answered_on or act.today
    content = feedback_table(matter, act.today)
    name = f"{matter.details['hotline']}热线反馈表{act.today:%Y%m%d}.xlsx"
    keep_files(act, [SimpleUploadedFile(name, content)], purpose="feedback")
    act.text = f"{name}。{act.data.get('remark', '')}"


def feedback_table(matter: Matter, today: date) -> bytes:
    """One row per call: number, category, result, reason, and how far its clue has come; nothing of the clue's text."""
    states = procedures()["clue"].states
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("反馈表")
    bold = book.add_format({"bold": True})
    sheet.write_string(0, 0, f"{dict(HOTLINES)[matter.details['hotline']]}反馈表（{day_text(today)}）", bold)
    for column, head in enumerate(("工单编号", "类别", "筛查结果", "理由", "办理情况")):
        sheet.write_string(1, column, head, bold)
        sheet.set_column(column, column, 40 if head == "理由" else 18)
    for line, call in enumerate(matter.calls.select_related("clue").order_by("line"), start=2):
        state = states[call.clue.state] if call.clue else ""
        cells = (call.call_id, call.category, call.get_decision_display(), call.reason, state)
        for column, value in enumerate(cells):
            sheet.write_string(line, column, harmless(value))
    book.close()
    return buffer.getvalue()
