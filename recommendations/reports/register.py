"""The register of recommendations, opinions and notices (检察建议台账) as a workbook that the import reads back.

What a register tells is a document's facts, not the acts that led there. A matter that came from a register and has not
been worked on since is told in the register's own words; so export and import do not wear it down.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date

import xlsxwriter
from django.db.models import QuerySet

from recommendations.models import Answer, LookBack, Recommendation
from recommendations.moves.following import AFTER_LOOK_BACK
from recommendations.procedures.kinds import INSTRUMENTS
from recommendations.services.facts import KIND_NAMES, reply_term
from supervision.accounts.models import Body, Person
from supervision.ledger.models import Action, Entry
from supervision.matters.exports import SAFE, harmless
from supervision.matters.models import Function, Phase
from supervision.terms import catalogue
from supervision.terms.arithmetic import length_text

ROW_LIMIT = 20_000
# The fields of the reader (supervision/documents/registers/layout.py) by the heading under which each is written.
COLUMNS = {
    "function": "检察类别",
    "number": "文号",
    "title": "案件名称",
    "document_kind": "文书类型",
    "addressee": "被建议单位",
    "issued_on": "制发日期",
    "served_on": "送达日期",
    "handler": "承办人",
    "reply_term": "回复期限",
    "replied_on": "回复日期",
    "in_time": "是否按期",
    "objected": "是否提出异议",
    "objection_result": "处理结果",
    "rectification": "整改情况",
    "long_term_mechanism": "是否建立长效机制",
    "looked_back_on": "回头看时间",
    "remarks": "备注",
}
RECTIFIED, PARTLY, OVER = "整改到位", "部分整改，尚未完成", "已办结"
UNDONE = ("partly", "not_rectified")


def exported(person: Person, offices: Iterable[Body]) -> QuerySet[Recommendation]:
    """What the person's offices issued of the kinds that registers hold; what was withdrawn is no entry of them."""
    seen = Recommendation.objects.visible_to(person).filter(office__in=[office.pk for office in offices])
    issued = seen.filter(kind__in=KIND_NAMES, issued_on__isnull=False).exclude(phase=Phase.WITHDRAWN)
    return issued.order_by("issued_on", "pk").select_related("counterpart", "handler")


def register(person: Person, offices: Iterable[Body]) -> tuple[bytes, int]:
    """(content, number of rows) of the register, oldest first, at most ROW_LIMIT rows."""
    found = list(exported(person, offices)[:ROW_LIMIT])
    keys = [matter.pk for matter in found]
    worked_on, judged = _worked_on(keys), _judged(keys)
    rows = []
    for matter in found:
        kept = {} if matter.pk in worked_on else matter.details.get("register")
        rows.append(kept or _told(matter, judged.get(matter.pk)))
    return _workbook(rows), len(rows)


def _worked_on(keys: list[int]) -> set[int | None]:
    """Of these matters, those in which somebody has acted here."""
    return set(Entry.objects.filter(matter_id__in=keys, action=Action.ACT).values_list("matter_id", flat=True))


def _judged(keys: list[int]) -> dict[int, bool]:
    """Whether every measure was carried out, for the matters whose answers were judged; the last round counts.

    What the last look-back found fallen back is not put right any more.
    """
    rows = Answer.objects.filter(reply__recommendation__in=keys).exclude(result="").order_by("reply__round")
    last: dict[tuple[int, int], bool] = {}
    for key, measure, result in rows.values_list("reply__recommendation_id", "measure_id", "result"):
        last[key, measure] = result not in UNDONE
    found: dict[int, bool] = {}
    for (key, _), done in last.items():
        found[key] = found.get(key, True) and done
    looks = LookBack.objects.filter(recommendation__in=found).order_by("id").values_list("recommendation_id", "result")
    return found | {key: False for key, result in dict(looks).items() if result in AFTER_LOOK_BACK}


def _told(matter: Recommendation, rectified: bool | None) -> dict[str, str]:
    """A row from what is known here."""
    return {
        "function": Function(matter.function).label if matter.function else "",
        "number": matter.number,
        "title": matter.title,
        "document_kind": KIND_NAMES[matter.kind],
        "addressee": matter.counterpart.name if matter.counterpart else "",
        "issued_on": _on(matter.issued_on),
        "served_on": _on(matter.served_on),
        "handler": matter.handler.name if matter.handler else "",
        "reply_term": _term(matter),
        "replied_on": _on(matter.answered_on),
        "rectification": {None: "", True: RECTIFIED, False: PARTLY}[rectified],
        "looked_back_on": _on(matter.look_back_on),
        "remarks": OVER if matter.closed_on else "",
    }


def _term(matter: Recommendation) -> str:
    if INSTRUMENTS[matter.kind].dated_reply:
        return _on(matter.reply_by)
    entry = catalogue.entry(reply_term(matter.kind, matter.function))
    term = entry.term(urgent=matter.urgent and entry.urgent is not None)
    return length_text(term.length, term.unit) if term.length else ""


def _on(day: date | None) -> str:
    return day.isoformat() if day else ""


def _workbook(rows: list[dict[str, str]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, SAFE)
    sheet, bold = book.add_worksheet("检察建议台账"), book.add_format({"bold": True})
    for column, name in enumerate(("序号", *COLUMNS.values())):
        sheet.write_string(0, column, name, bold)
        sheet.set_column(column, column, 36 if name == "案件名称" else 16)
    for line, row in enumerate(rows, start=1):
        sheet.write_number(line, 0, line)
        for column, name in enumerate(COLUMNS, start=1):
            sheet.write_string(line, column, harmless(row.get(name, "")))
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()
