"""Reckon a term on the command line: `manage.py term JY_REPLY --from 2025-08-01`."""

import json
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from supervision.terms.arithmetic import SHANGHAI, Due, Term, Unit, compute, duration_text
from supervision.terms.calendar import WEEKDAYS, published_calendar
from supervision.terms.catalogue import TermEntry, entry
from supervision.terms.explanation import GENERAL_BASIS, explain

UNITS = "、".join(Unit)
# A notice that was loaded into the running system is not in the package yet.
NOT_THE_SYSTEMS = "本命令只用公开数据包中的放假安排；系统已载入该年安排的，以“期限计算”页面为准。"


class Command(BaseCommand):
    """期限计算: needs neither database nor settings of the office; uses the published holidays of the package."""

    help = "计算期限届满日并说明理由。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take every value as text, so that each mistake is answered in Chinese."""
        parser.add_argument("id", nargs="?", default="", help="期限编号，例如 JY_REPLY")
        parser.add_argument("--length", default="", help="期限长度，整数")
        parser.add_argument("--unit", default="", help=f"期限单位：{UNITS}")
        parser.add_argument("--from", dest="start", default="", help="起算日 2025-08-01；按小时的写 2025-08-01T10:00")
        parser.add_argument("--urgent", action="store_true", help="紧急情形")
        parser.add_argument("--no-roll", action="store_true", help="最后一日遇休息日不顺延")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the result; CommandError in Chinese for whatever cannot be reckoned."""
        found = _entry(options["id"], options["start"]) if options["id"] else None
        try:
            term = _term(found, options)
            due = compute(term, _start(options["start"], term), published_calendar())
        except ValueError as error:
            raise CommandError(str(error)) from error
        steps = explain(due, found)
        basis = found.basis_text if found else GENERAL_BASIS
        if options["json"]:
            self.stdout.write(json.dumps(_plain(due, basis, steps), ensure_ascii=False, indent=2))
            return
        title = found.name if found else "期限"
        self.stdout.write(f"{title}：{duration_text(term)}，{_end_text(due)}" + ("（暂定）" if due.provisional else ""))
        self.stdout.write(f"依据：{basis or '内部管理要求'}")
        for step in steps:
            self.stdout.write(f"  {step['on'] or ' ' * 10}  {step['rule'] or '   '}  {step['text']}")
        if due.provisional:
            self.stdout.write(f"注意：{NOT_THE_SYSTEMS}")


def _entry(term_id: str, start: str) -> TermEntry:
    """The version in force on the day of the trigger; a day that cannot be read is refused later."""
    try:
        on = date.fromisoformat(start[:10])
    except ValueError:
        on = None
    try:
        return entry(term_id, on)
    except KeyError:
        raise CommandError(f"没有编号为 {term_id} 的期限。") from None


def _term(found: TermEntry | None, options: dict[str, Any]) -> Term:
    stated = bool(options["length"] or options["unit"])
    if found is None:
        if options["urgent"]:
            raise ValueError("--urgent 须与期限编号一并使用。")
        return _stated(options, roll=not options["no_roll"])
    term = found.term(urgent=options["urgent"])
    roll = found.roll and not options["no_roll"]
    if term.length is not None:
        if stated:
            raise ValueError(f"{found.name}的长度已有规定，不能另写 --length 或 --unit。")
        return Term(length=term.length, unit=term.unit, roll=roll, backward=term.backward)
    if stated:
        return _stated(options, roll=roll)
    suggested = found.suggested_term()
    hint = f"（建议默认值：{duration_text(suggested)}）" if suggested else ""
    raise ValueError(f"{found.name}的长度由文书或者决定确定，请用 --length 和 --unit 写明{hint}。")


def _stated(options: dict[str, Any], *, roll: bool) -> Term:
    if not options["length"]:
        raise ValueError("请写明期限编号，或者用 --length 和 --unit 写明期限长度。")
    if not options["unit"]:
        raise ValueError(f"请用 --unit 写明期限单位：{UNITS}。")
    try:
        length = int(options["length"])
    except ValueError:
        raise ValueError(f"期限长度须为整数：{options['length']}。") from None
    return Term(length=length, unit=options["unit"], roll=roll)


def _start(text: str, term: Term) -> date | datetime:
    if not text:
        raise ValueError("请用 --from 写明起算日，例如 2025-08-01。")
    try:
        if len(text) == len("2025-08-01"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"日期无效：{text}，应为 2025-08-01 或者 2025-08-01T10:00。") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    return moment if term.unit is Unit.HOUR else moment.astimezone(SHANGHAI).date()


def _end_text(due: Due) -> str:
    if due.due_at:
        return f"{due.due_at:%Y-%m-%d %H:%M} 届满"
    return f"{due.due_on.isoformat()}（{WEEKDAYS[due.due_on.weekday()]}）届满"


def _plain(due: Due, basis: str, steps: list[dict[str, Any]]) -> dict[str, Any]:
    # A term in hours ends at an instant, so there the two ends are given with time and zone.
    due_on, unrolled_on = (due.due_at, due.due_at) if due.due_at else (due.due_on, due.unrolled_on)
    return {
        "due_on": due_on.isoformat(),
        "unrolled_on": unrolled_on.isoformat(),
        "provisional": due.provisional,
        "basis": basis,
        "steps": steps,
    }
