"""`manage.py document_states`: docs/states.md, printed from the procedures for those who read law and not Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from supervision.documents import letters
from supervision.matters.forms import MoveForm
from supervision.matters.models import Function, Matter, Phase
from supervision.matters.procedures import ROLE_LABELS, TOLD_LABELS, Move, Procedure, Start, procedures, resolve
from supervision.terms import catalogue
from supervision.terms.arithmetic import duration_text

TARGET: Path = settings.BASE_DIR / "docs" / "states.md"
HEAD = """\
# States and moves

Written by `python3 manage.py document_states` from the procedures of the apps. Do not edit it: change the procedure. A
test and `manage.py lint` fail while it is out of date.

One section per kind: its states, the moves that lead from one to the next, and the terms that run meanwhile. A move is
offered to a person whose role stands under *Who*, in a state that stands under *From*, unless one of the conditions
under *Only if* is not met. What a form does not demand stands in brackets under *Asks*.

"""
MOVE_COLUMNS = ("Move", "From → to", "Who", "Asks", "Only if", "Clocks", "Letter", "Tells", "Basis")
TERM_COLUMNS = ("Term", "Length", "Runs from", "Binds", "Ends with", "Basis", "Source of the text")
OBLIGED = {
    "owner": "承办单位", "addressee": "对方单位", "superior": "上一级检察院", "party": "当事人", "receiver": "接收单位",
}  # fmt: skip
CONFIDENCE = {"verified_text": "条文原文", "secondary": "转引材料，待核对原文", "inferred": "默认值，非条文规定"}


class Command(BaseCommand):
    help = "由程序表生成 docs/states.md；--check 只核对，过期时以非零退出"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只核对，不写入")
        parser.add_argument("--file", type=Path, default=TARGET, help="文件，默认 docs/states.md")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        wanted = document()
        if not options["check"]:
            file.write_text(wanted, encoding="utf-8")
            self.stdout.write(f"已写入 {file}")
        elif not file.is_file() or file.read_text(encoding="utf-8") != wanted:
            raise CommandError(f"{file} 与程序表不一致，请运行 python3 manage.py document_states。")


def document() -> str:
    """The whole of docs/states.md."""
    return HEAD + "\n".join(section(procedure) for procedure in procedures().values())


def section(procedure: Procedure) -> str:
    """One kind: diagram, states, moves, terms."""
    lines = [f"## {procedure.label} `{procedure.kind}`", "", f"{procedure.basis}", "", *_parents(procedure)]
    lines += ["```mermaid", *diagram(procedure), "```", "", "### States", ""]
    states = ((f"{label} `{state}`", Phase(procedure.phases[state]).label) for state, label in procedure.states.items())
    lines += [*table(("State", "Phase"), states), "", "### Moves", ""]
    moves = (move_row(procedure, move) for move in (procedure.opening, *procedure.moves))
    lines += [*table(MOVE_COLUMNS, moves), ""]
    terms = list(term_rows(procedure))
    if terms:
        lines += ["### Terms", "", *table(TERM_COLUMNS, terms), ""]
    return "\n".join(lines)


def _parents(procedure: Procedure) -> Iterator[str]:
    known = procedures()
    rows = [
        f"{known[kind].label}（{'、'.join(label for state, label in known[kind].states.items() if state in states)}）"
        for kind, states in procedure.parents.items()
        if kind in known
    ]
    if rows:
        yield f"{'Only' if procedure.needs_parent else 'Also'} out of: {'；'.join(rows)}."
        yield ""


def diagram(procedure: Procedure) -> Iterator[str]:
    """A mermaid state diagram of the moves that change the state; between the same two states one arrow."""
    yield "stateDiagram-v2"
    for state, label in procedure.states.items():
        yield f'    state "{label}" as {state}'
    yield f"    [*] --> {procedure.opening.target}: {procedure.opening.label}"
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in procedure.moves:
        for source in ordered(procedure, move.sources):
            for target in ordered(procedure, move.targets):
                arrows.setdefault((source, target), []).append(move.label)
    for (source, target), labels in arrows.items():
        yield f"    {source} --> {target}: {'、'.join(labels)}"
    for state, phase in procedure.phases.items():
        if phase in (Phase.CLOSED, Phase.WITHDRAWN):
            yield f"    {state} --> [*]"


def ordered(procedure: Procedure, states: Iterable[str]) -> list[str]:
    """The states in the order of the procedure; sets of Python have none."""
    wanted = set(states)
    return [state for state in procedure.states if state in wanted]


def move_row(procedure: Procedure, move: Move) -> tuple[str, ...]:
    """One move in the columns of MOVE_COLUMNS."""
    kind = letters.kinds()[move.letter] if move.letter else None
    # A title that names the matter is told by the label of its kind.
    letter = f"《{kind.label if '{' in kind.title else kind.title}》" if kind else ""
    letter += ("（编号）" if move.numbered else "") + ("（内部）" if move.letter_stays_inside else "")
    letter += "（视情形）" if move.letter_when else ""
    return (
        f"{move.label} `{move.name}`" + (f"（部署设置 {move.setting} 启用后）" if move.setting else ""),
        f"{_sources(procedure, move)} → {_targets(procedure, move)}",
        "、".join(label for role, label in ROLE_LABELS.items() if role in move.by),
        "；".join(asked(procedure, move)),
        "；".join(first_line(resolve(guard)) for guard in move.guards),
        "<br>".join(_clocks(move)),
        letter,
        "、".join(TOLD_LABELS[name] for name in move.tells),
        move.basis,
    )


def _targets(procedure: Procedure, move: Move) -> str:
    shown = procedure.states[move.target] if move.target else "不变"
    others = [f"{procedure.states[state]}（{first_line(resolve(when))}）" for state, when in move.instead]
    return "；".join([shown, *others])


def _sources(procedure: Procedure, move: Move) -> str:
    if move is procedure.opening:
        return "（新建）"
    names = [procedure.states[state] for state in ordered(procedure, move.sources)]
    others = [procedure.states[state] for state in procedure.states if state not in move.sources]
    return f"除{'、'.join(others)}外" if 0 < len(others) < len(names) - 3 else "、".join(names)


def asked(procedure: Procedure, move: Move) -> list[str]:
    """Labels of what the actor must say; what may be left out stands in brackets."""
    if not move.asks:
        return []
    form: type[MoveForm] = resolve(move.asks)
    labels = form.labels_for(procedure.kind)
    return [*labels, f"{form.formset_title}（逐项）"] if form.formset_name else labels


def first_line(function: Callable[..., Any]) -> str:
    """What a guard demands, in its own words."""
    return (function.__doc__ or function.__name__).strip().splitlines()[0].rstrip(".")


def _clocks(move: Move) -> Iterator[str]:
    for start in move.starts:
        only = f"（仅{Function(start.only_for).label}）" if start.only_for else ""
        only += f"（{first_line(resolve(start.when))}）" if start.when else ""
        yield f"启动：{catalogue.entry(start.term).name}{only}"
    for verb, terms in (("停止", move.stops), ("终止", move.cancels)):
        if terms:
            yield f"{verb}：{'、'.join(dict.fromkeys(catalogue.entry(term).name for term in terms))}"


def term_rows(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    """Every term that a move of the kind starts, in the columns of TERM_COLUMNS."""
    moves = (procedure.opening, *procedure.moves)
    starts: dict[str, list[tuple[Move, Start]]] = {}
    for move in moves:
        for start in move.starts:
            starts.setdefault(start.term, []).append((move, start))
    for term, begun in starts.items():
        entry = catalogue.entry(term)
        yield (
            f"{entry.name} `{term}`",
            length_text(entry, begun[0][1]),
            "；".join(dict.fromkeys(f"{move.label}（{_day(procedure, start)}）" for move, start in begun)),
            "、".join(dict.fromkeys(OBLIGED[start.obliges] for _, start in begun)),
            "、".join(move.label for move in moves if term in (*move.stops, *move.cancels)),
            entry.basis_text or "内部管理要求",
            CONFIDENCE[entry.confidence],
        )


def length_text(entry: catalogue.TermEntry, start: Start) -> str:
    """How long a term is, with its urgent form and what a document may set instead."""
    suggested = entry.suggested_term()
    parts = [duration_text(entry.term())] if entry.length is not None else ["由文书确定"]
    if suggested is not None:
        parts.append(f"默认{duration_text(suggested)}")
    if entry.urgent is not None and entry.urgent.length is not None:
        parts.append(f"紧急的{duration_text(entry.term(urgent=True))}")
    if start.date and entry.length is not None:
        parts.append("文书载明日期的从其载明")
    return "；".join(parts)


def _day(procedure: Procedure, start: Start) -> str:
    if start.on == "today":
        return "当日"
    if start.day_label:
        return start.day_label
    if start.on.startswith("details:"):
        return "登记的日期"
    model: type[Matter] = procedure.model
    computed = getattr(model, start.on, None)
    if isinstance(computed, property):
        return str(getattr(computed.fget, "short_description", start.on))
    return str(getattr(model._meta.get_field(start.on), "verbose_name", start.on))


def table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A Markdown table; a bar inside a cell would end it."""
    head = list(columns)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
