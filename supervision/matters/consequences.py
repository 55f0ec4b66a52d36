"""What will happen when one confirms, how a date came about, and what two people changed at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from supervision.accounts.models import Body, Person
from supervision.documents import letters
from supervision.matters.clocks import clock_data, is_inner, row_of
from supervision.matters.forms import MoveForm
from supervision.matters.models import Matter
from supervision.matters.pages import has_draft
from supervision.matters.procedures import Move, Procedure, Start, procedure_of
from supervision.matters.roles import is_inside
from supervision.matters.services import Act, IllegalMove
from supervision.terms import catalogue
from supervision.terms.arithmetic import Term, Unit, compute, day_text, duration_text
from supervision.terms.explanation import shown
from supervision.terms.models import Clock
from supervision.terms.services import entry_of, working_calendar


def of(matter: Matter, move: Move, today: date) -> list[dict[str, str]]:
    """In words: state, clocks with their expected end, letter, who is told."""
    procedure = procedure_of(matter)
    found = []
    if target := move.leads(matter):
        found.append({"icon": "arrow-right", "text": f"状态变为“{procedure.states[target]}”。"})
    for start in move.starts:
        if start.applies(matter):
            found.append({"icon": "timer", "text": _started(matter, start, today)})
    for words, terms in (("停止计时", move.stops), ("终止计时", move.cancels)):
        if running := _running(matter, terms):
            found.append({"icon": "timer-off", "text": f"{words}：{_terms(running)}。"})
    if move.letter:
        numbered = "编定文号，" if move.numbered else "按所填内容需要时，" if move.letter_when else ""
        found.append({"icon": "file-text", "text": f"{numbered}生成《{_title(move.letter)}》（Word 和 PDF）。"})
    if move.tells:
        names = [procedure.told_label(name) for name in move.tells]
        found.append({"icon": "bell", "text": f"通知{'、'.join(names)}。"})
    return found


def _title(letter: str) -> str:
    """What the letter is called; one whose title names the instrument is called by its kind."""
    kind = letters.kinds()[letter]
    return kind.label if "{" in kind.title else kind.title


def _running(matter: Matter, terms: tuple[str, ...]) -> list[str]:
    """Of these terms, those on which a clock of the matter runs now."""
    if not terms or matter.pk is None:
        return []
    found = Clock.objects.filter(matter_id=matter.pk, term__in=terms).exclude(state__in=["met", "cancelled"])
    return list(found.order_by("id").values_list("term", flat=True))


def _terms(ids: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(catalogue.entry(term).name for term in ids))


def _started(matter: Matter, start: Start, today: date) -> str:
    entry = catalogue.entry(start.term, today)
    length = getattr(matter, start.length, None) if start.length else None
    fixed = start.fixed(matter)
    if length:
        term = Term(length=length, unit=Unit.DAY, roll=entry.roll)
    else:
        term = entry.term(urgent=matter.urgent and entry.urgent is not None)
    if fixed is None and term.length is None:
        term = entry.suggested_term() or term
    warning = f"{entry.confidence_note}。" if entry.confidence_note else ""
    if fixed is None and term.length is None:
        return f"启动“{entry.name}”，届满日由文书确定。{warning}"
    words = "文书载明" if fixed else duration_text(term)
    if term.unit is Unit.HOUR:
        return f"启动“{entry.name}”（{words}），自办理时刻起算，届满时刻精确到分钟。{warning}"
    due = compute(term, today, working_calendar(), document_date=fixed)
    when = "自今天起算" if start.on == "today" else "自确定之日起算，按今天计"
    unsure = "（暂定：该年度放假安排尚未公布）" if due.provisional else ""
    return f"启动“{entry.name}”（{words}），{when}届满日为{day_text(due.due_on)}{unsure}。{warning}"


def explanation(
    matter: Matter, person: Person, clock_id: int, today: date, now: datetime | None = None
) -> dict[str, Any] | None:
    """The steps of one clock of the matter, if this side may see that clock: steps, events, what moved it and when."""
    try:
        clock = Clock.objects.get(matter=matter, pk=clock_id)
    except Clock.DoesNotExist:
        return None
    # Who is bound is nearly always one of the two that the head of the page names: no need to read them again.
    for body in (matter.office, matter.counterpart):
        if body and body.pk == clock.obligor_id:
            clock.obligor = body
    row = row_of(clock)
    inside = is_inside(person, matter)
    if not inside and is_inner(row, matter.office.name):
        return None
    return {
        "clock": clock_data(matter.pk, row, today, inside=inside, now=now),
        "steps": shown(clock.steps),
        "entry": entry_of(clock),
        "revisions": _revisions(clock),
    }


def _revisions(clock: Clock) -> list[dict[str, Any]]:
    """When a new holiday notice or rule moved the date, and on what ground."""
    columns = ("old_due_on", "new_due_on", "change__decided_at", "change__basis")
    found = clock.revisions.order_by("id").values_list(*columns)
    return [dict(zip(("old_due_on", "new_due_on", "decided_at", "basis"), row, strict=True)) for row in found]


def conflict(form: MoveForm, current: Matter) -> dict[str, Any]:
    """Both versions of what differs: what is stored now, and what was typed."""
    fresh = type(form)(matter=current, person=form.person)
    rows = []
    for name, field in form.fields.items():
        theirs, mine = fresh.initial.get(name), form.cleaned_data.get(name)
        shown = getattr(mine, "pk", mine)
        if str(theirs or "") != str(shown or ""):
            rows.append({"label": field.label, "theirs": theirs, "mine": mine})
    if form.formset is not None and fresh.formset is not None:
        theirs = "\n".join(str(row.get("text", "")) for row in fresh.formset.initial or [])
        mine = "\n".join(str(row.get("text", "")) for row in form.answers().get(form.formset_name, []))
        if theirs != mine:
            rows.append({"label": form.formset_title, "theirs": theirs, "mine": mine})
    return {"their_label": "现在保存的内容", "mine_label": "您填写的内容", "rows": rows}


def blank_of(procedure: Procedure, office: Body, parent: Matter | None) -> Matter:
    """The matter that an opening form is about, before it exists."""
    blank = procedure.model(
        kind=procedure.kind,
        office=office,
        parent=parent,
        state=procedure.opening.target or "",
        opened_on=timezone.localdate(),
    )
    if parent is not None:
        blank.function, blank.title = parent.function, procedure.label
    return blank


def preview(matter: Matter, person: Person, now: datetime) -> SafeString | None:
    """The letter that the matter's numbering move will make, as it stands; None when there is none to come.

    Only the side that writes it sees it before it is issued. Raises IllegalMove when it cannot be made.
    """
    procedure = procedure_of(matter)
    if not has_draft(matter) or not is_inside(person, matter):
        return None
    move = next(move for move in procedure.moves if move.numbered and move.letter)
    act = Act(matter=matter, move=move, actor=person, data={}, now=now)
    try:
        return letters.preview_html(move.letter, procedure.letter_words(act, ""))
    except letters.LetterError as error:
        raise IllegalMove(f"文书无法制作：{error}") from error
