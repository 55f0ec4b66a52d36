"""What the page of one matter shows, made from the matter as `gathering` reads it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from supervision.accounts.models import Person
from supervision.documents.disclosure import UNIT_POSTS, UNSERVED_PHASES, file_is_shown, is_in_unit, letter_is_shown
from supervision.matters import papers
from supervision.matters.clocks import clock_data, is_inner
from supervision.matters.listing import hours_left, light
from supervision.matters.models import LINKED_PARTS, UNIT_PARTS, Function, Matter, Part, Secrecy
from supervision.matters.procedures import Move, Procedure, procedure_of, procedures, resolve
from supervision.matters.proposals import proposals_on
from supervision.matters.reports import day, moment, related, request_sections, time_spent
from supervision.matters.roles import is_inside, openers
from supervision.matters.services import available
from supervision.matters.turns import ANSWERS, REFUSAL, turn
from supervision.terms.models import ClockState

PURPOSES = {
    "clue": "线索材料",
    "evidence": "证据",
    "receipt": "送达凭证",
    "objection": "异议材料",
    "answer": "整改证据",
    "piece": "办理材料（仅承办单位可见）",
    "interim": "整改方案、阶段报告",
    "urging": "督促记录",
    "term_request": "期限申请材料",
    "link_reply": "一次性链接交来的回复，待登记",
    "site_check": "现场核查",
    "look_back": "回头看",
    "material": "补充材料",
    "exchanged": "往来材料",
    "annex": "文书附件",
    "annex_of_old_letter": "原文书附件",
}
UNNAMED = "（限制知悉）"


def size_text(size: int) -> str:
    """A file's size in words."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, size // 1024)} KB"


def matter_page(matter: Any, person: Person, today: date, now: datetime | None = None) -> dict[str, Any]:
    """The page of a gathered matter as this person may see it; `now` judges terms in hours by the instant."""
    procedure = procedure_of(matter)
    inside = is_inside(person, matter)
    colour, words = _next_light(matter, person, today, now)
    addressed = {row["body"] for row in matter.g_parties if row["part"] in UNIT_PARTS}
    in_unit = not inside and is_in_unit(person, addressed)
    files = _files(matter, inside, in_unit)
    # Who takes part in an exchange, or in what an office owns, sees it only once let in; others wait for service.
    let_in = bool(procedure.owner_part) or not matter.office.is_procuratorate
    shown = inside or let_in or matter.phase not in UNSERVED_PHASES
    clocks = [row for row in matter.g_clocks if inside or not is_inner(row, matter.office.name)]
    own = resolve(procedure.sections)(matter, inside) if procedure.sections and shown else []
    if procedure.unit_sections and in_unit:
        own = resolve(procedure.unit_sections)(matter, person) + own
    page = {
        **head(matter),
        "inside": inside,
        "notices_url": reverse("matters:notices", args=[matter.pk]) if inside else "",
        "light": colour,
        "days_text": words or ("已办结" if matter.closed_on else "无在计期限"),
        "track": _track(matter, procedure),
        "moves": _moves(matter, person, procedure, today),
        "proposals": proposals_on(matter, person, procedure, today) if inside and matter.g_proposals else [],
        "clocks": [clock_data(matter.pk, row, today, inside=inside, now=now) for row in clocks],
        "sections": own + _requests(matter, clocks, inside),
        "spent": time_spent(matter, procedure, inside, today),
        "measures": resolve(procedure.measures)(matter, files) if procedure.measures and shown else [],
        "measures_label": procedure.measures_label,
        "draft": resolve(procedure.draft)(matter, person, today) if procedure.draft and inside else None,
        "links": _links(matter, procedure, person, inside) if shown else [],
        "letters": [papers.letter(row, matter) for row in matter.g_letters if _is_shown(matter, row, inside)],
        "preview_url": reverse("matters:preview", args=[matter.pk]) if inside and has_draft(matter) else "",
        "receipts": papers.receipts(matter.g_receipts),
        "parties": _parties(matter, procedure, inside),
        "chain": _chain(matter, procedure, inside),
        "files": [file for rows in files.values() for file in rows],
        "timeline": [_entry(row) for row in matter.g_entries if _entry_is_shown(row, matter, person, inside=inside)],
    }
    return {**page, "turn": turn(matter, procedure, page, person, inside)}


def _requests(matter: Any, clocks: list[dict[str, Any]], inside: bool) -> list[dict[str, Any]]:
    """The requests about terms; who asked for more time of a term that binds the owner is the owner's business."""
    shown = {row["id"] for row in clocks if inside or row["obligor"] != matter.office.name}
    return request_sections(matter.g_requests, shown)


def _next_light(matter: Any, person: Person, today: date, now: datetime | None) -> tuple[str, str]:
    """The light of the next term on this side, by the instant where it is in hours; a third unit has its own."""
    inside, bodies = is_inside(person, matter), person.body_ids()
    due_on = matter.next_due_on if inside else matter.counterpart_due_on
    due_at = matter.next_due_at if inside else matter.counterpart_due_at
    if not inside and matter.counterpart_id not in bodies:
        running = [row for row in matter.g_clocks if row["state"] == ClockState.RUNNING and not row["is_right"]]
        own = next((row for row in running if row["obligor_id"] in bodies), None)
        due_on, due_at = (day(own["due_on"]), moment(own["due_at"])) if own else (due_on, due_at)
    return hours_left(due_at, now) if due_at and now else light(due_on, today)


def has_draft(matter: Matter) -> bool:
    """Whether a letter with a number is still to come."""
    procedure = procedure_of(matter)
    to_come = not matter.number and not matter.closed_on and matter.state in (procedure.previews or procedure.states)
    return to_come and any(move.numbered and move.letter for move in procedure.moves)


def head(matter: Matter) -> dict[str, Any]:
    """What names a matter on any page of it."""
    procedure = procedure_of(matter)
    return {
        "id": matter.pk,
        "url": matter.get_absolute_url(),
        "number": matter.number,
        "title": matter.title,
        "kind_label": procedure.label,
        "function": matter.function,
        "function_label": Function(matter.function).label if matter.function else "",
        "state_label": procedure.states[matter.state],
        "urgent": matter.urgent,
        "secrecy_label": Secrecy(matter.secrecy).label if matter.secrecy != Secrecy.ORDINARY else "",
        "handler_name": matter.handler.name if matter.handler else "",
        "owner_name": matter.office.name,
        "counterpart_name": matter.counterpart.name if matter.counterpart else "",
    }


def _track(matter: Any, procedure: Procedure) -> list[dict[str, Any]]:
    """Where the matter is: done, current, still to come, or skipped."""
    reached = {row["to"] for row in matter.g_entries} | {matter.state}
    order = list(procedure.states)
    places = [order.index(state) for state, _, _ in procedure.track]
    here = _step_of(matter.state, order, places)
    over = matter.closed_on is not None
    track = []
    for index, (state, label, column) in enumerate(procedure.track):
        on = getattr(matter, column) if column else None
        if index == here and (again := _came_back(matter, order, places, here)):
            on = again
        if index > here:
            status = "skipped" if over else "todo"
        elif index == here and not over:
            status = "current"
        else:
            status = "done" if state in reached or on or index == here else "skipped"
        track.append({"label": label, "status": status, "on": on if status in ("done", "current") else None})
    return track


def _step_of(state: str, order: list[str], places: list[int]) -> int:
    """The step of the track that a state belongs to: the last one that begins at it or before."""
    return max((i for i, place in enumerate(places) if place <= order.index(state)), default=0)


def _came_back(matter: Any, order: list[str], places: list[int], here: int) -> date | None:
    """The day on which the matter came back to the step it is at, if it had been further before."""
    came = None
    for row in matter.g_entries:
        if row["to"] not in order:
            continue
        step = _step_of(row["to"], order, places)
        if step != here:
            return came if step > here else None
        came = timezone.localdate(moment(row["at"]))
    return None


def _moves(matter: Matter, person: Person, procedure: Procedure, today: date) -> list[dict[str, Any]]:
    # What somebody waits for comes before what could be done anyway.
    asked = any(row["granted"] is None for row in matter.g_requests)  # type: ignore[attr-defined]
    first = {*ANSWERS.values(), REFUSAL} if asked else set()
    found = sorted(
        available(matter, person, today),
        key=lambda pair: (pair[1] is not None, pair[0].name not in first, not pair[0].primary),
    )
    shown = [move_data(matter, move, reason) for move, reason in found if reason is None or not move.quiet]
    return shown + openings(matter, person)


def move_data(matter: Matter, move: Move, reason: str | None) -> dict[str, Any]:
    """A move as buttons and the API show it."""
    return {
        "name": move.name,
        "label": move.label,
        "url": reverse("matters:act", args=[matter.pk, move.name]),
        "available": reason is None,
        "why": reason or "",
        "primary": move.primary,
        "help": move.help,
        "basis": move.basis,
        "group": "act" if move.own_work or move.primary else "other",
    }


def openings(matter: Matter, person: Person) -> list[dict[str, Any]]:
    """The matters that may be opened from this one by this person.

    What a move of the same name makes, with all that belongs to it, is not offered beside that move.
    """
    made = {move.label for move in procedure_of(matter).moves if matter.state in move.sources}
    return [
        {
            "name": f"open_{kind}",
            "label": procedure.opening.label,
            "url": f"{reverse('matters:create', args=[kind])}?parent={matter.pk}",
            "available": True,
            "why": "",
            "primary": False,
            "help": procedure.opening.help,
            "basis": procedure.opening.basis,
            "group": "open",
        }
        for kind, procedure in procedures().items()
        if procedure.opening.label not in made and procedure.suits(matter) and openers(person, matter, procedure)
    ]


def _links(matter: Any, procedure: Procedure, person: Person, inside: bool) -> list[dict[str, str]]:
    """Further pages of the kind, and the owner's other matters that belong with this one.

    A link that opens a matter names its kind, and is shown to whoever may open one from here.
    """
    found = resolve(procedure.links)(matter, inside) if procedure.links else []
    own = [row for row in found if "opens" not in row or openers(person, matter, procedures()[row["opens"]])]
    beside = [row for row in related(matter) if row["office"] == matter.office_id] if inside else []
    tied = [
        {"label": f"关联：{row['title']}", "url": reverse("matters:detail", args=[row["id"]]), "icon": "link"}
        for row in beside
    ]
    return own + tied


def _files(matter: Any, inside: bool, in_unit: bool) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """Files by purpose and the row they belong to, as far as this side may see them."""
    files: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in matter.g_files:
        if file_is_shown(purpose=row["purpose"], inside=inside, in_unit=in_unit):
            files.setdefault((row["purpose"], row["reference"] or 0), []).append(
                {
                    "name": row["name"],
                    "url": reverse("documents:file", args=[row["id"]]),
                    "size_text": size_text(row["size"]),
                    "by": row["by"] or "对方单位",
                    "at": moment(row["at"]),
                    "purpose_label": PURPOSES.get(row["purpose"], ""),
                }
            )
    return files


def _is_shown(matter: Matter, row: dict[str, Any], inside: bool) -> bool:
    return letter_is_shown(
        kind=row["kind"], internal=row["internal"], matter_kind=matter.kind, phase=matter.phase, inside=inside
    )


def _parties(matter: Any, procedure: Procedure, inside: bool) -> list[dict[str, Any]]:
    shown = [{"part_label": "承办单位", "name": matter.office.name, "since": matter.opened_on}]
    for row in matter.g_parties:
        if row["body"] != matter.office_id and (inside or row["part"] in (*UNIT_PARTS, *LINKED_PARTS)):
            label = procedure.addressee_label if row["part"] == Part.ADDRESSEE else Part(row["part"]).label
            shown.append({"part_label": label, "name": row["name"], "since": moment(row["since"])})
    return shown


def _chain(matter: Any, procedure: Procedure, inside: bool) -> list[dict[str, Any]]:
    """Parents and children; the other side sees only what it takes part in, so it sees no chain."""
    if not inside:
        return []
    above: list[Matter] = []
    parent = matter.parent
    while parent is not None and len(above) < 3 and _is_known(parent, matter.office_id):
        above.insert(0, parent)
        parent = parent.parent
    # Whoever may not read it learns that there is something, not what.
    hidden = Secrecy.RESTRICTED if matter.secrecy != Secrecy.RESTRICTED else None
    titles = [UNNAMED if link.secrecy == hidden else link.title for link in above]
    chain = [
        _link(depth, link.pk, link.kind, title, link.state)
        for depth, (link, title) in enumerate(zip(above, titles, strict=True))
    ]
    chain.append(_link(len(above), matter.pk, matter.kind, matter.title, matter.state, current=True))
    for row in matter.g_children:
        if row["office"] != matter.office_id and matter.counterpart_id != matter.office_id:
            continue  # what the receiver made of it is the receiver's own
        title = UNNAMED if row["secrecy"] == hidden else row["title"]
        chain.append(_link(len(above) + 1, row["id"], row["kind"], title, row["state"]))
    return chain


def _is_known(parent: Matter, office_id: int) -> bool:
    """Whether what the matter came from belongs to its own office, or was sent to it."""
    sent = procedure_of(parent).owner_part == Part.SENDER
    return sent or office_id in (parent.office_id, parent.counterpart_id)


def _link(depth: int, pk: int, kind: str, title: str, state: str, *, current: bool = False) -> dict[str, Any]:
    procedure = procedures()[kind]
    return {
        "depth": depth,
        "kind_label": procedure.label,
        "title": title,
        "url": reverse("matters:detail", args=[pk]),
        "state_label": procedure.states[state],
        "current": current,
    }


def _entry_is_shown(row: dict[str, Any], matter: Any, person: Person, *, inside: bool) -> bool:
    """Whether this side reads of an act: the house's own inside, a unit's own in the units or in that one alone.

    Who was addressed later reads nothing of what an earlier addressee did among its own.
    """
    if not row["within"]:
        return inside or not row["internal"]
    own = {duty.body_id: duty.body.name for duty in person.duties if duty.post in UNIT_POSTS}
    since = [one["since"] for one in matter.g_parties if one["body"] in own and one["part"] in UNIT_PARTS]
    if inside or not any(since):
        return False
    if row["body"] in own.values():
        return True
    at, first = moment(row["at"]), moment(min(filter(None, since)))
    return row["within"] == "units" and at is not None and first is not None and at >= first


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "at": moment(row["at"])}
