"""Mechanism and members: founding, who belongs to it, and what its terms count from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from linkage.models import Member
from linkage.moves.reconciling import month_after
from linkage.moves.tasks import let_in
from linkage.procedures.meetings import JOINT_TERMS
from linkage.reports.frozen import half_year
from supervision.accounts.models import Person
from supervision.documents.registers import PartialDate, RegisterError, RegisterRow, read_register
from supervision.matters.models import Matter, Part
from supervision.matters.procedures import Procedure
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text
from supervision.terms.models import Clock

MECHANISM = ("type", "subject", "partners", "convenor", "deputy", "director", "document", "expires_on")


def found(act: Act) -> None:
    """Register a mechanism; the yearly term counts from the last meeting, or from the founding."""
    matter = act.matter
    _describe(act)
    matter.issued_on = matter.served_on = act.data["founded_on"]
    matter.last_meeting_on = act.data["last_meeting_on"] or act.data["founded_on"]
    matter.details = {**matter.details, "last_meeting_on": matter.last_meeting_on.isoformat()}
    matter.half_began_on = half_year(act.today).first
    january = date(act.today.year, 1, 31)
    matter.plan_due_by = january if act.today <= january else january.replace(year=act.today.year + 1)
    _count_month(matter, act.today.replace(day=1))
    matter.last_release_on = act.today


def is_the_joint_meeting(matter: Matter) -> bool:
    """府检联动联席会议机制（每年一次会议、年度工作要点、半年通报、联合发布、月度对账只为其规定）."""
    return bool(matter.details.get("type") == "linkage")


def comes_of_the_joint_meeting(procedure: Procedure, parent: Matter) -> bool:
    """Units are assessed by the joint meeting (府检联动意见四（五）), not by a partner mechanism."""
    return is_the_joint_meeting(parent)


def only_the_joint_meeting(matter: Matter, actor: Person, today: date) -> str | None:
    """What 府检联动意见 sets for its own meeting is asked of no partner mechanism."""
    return None if is_the_joint_meeting(matter) else "只有府检联动联席会议机制须办理。"


def terms_are_false(matter: Matter, actor: Person, today: date) -> str | None:
    """A partner mechanism runs under terms that are not its own."""
    running = Clock.objects.filter(matter=matter, term__in=JOINT_TERMS, state__in=["running", "suspended"])
    return None if not is_the_joint_meeting(matter) and running.exists() else "没有不适用的计时。"


def end_false_terms(act: Act) -> None:
    """Terms of the joint meeting that were started on a partner mechanism end; nothing was owed under them."""
    act.text = "联席会议、年度工作要点、半年通报、联合发布和月度对账只为府检联动联席会议规定，本机制不适用。"


def revise_mechanism(act: Act) -> None:
    """Change what is registered; the terms stay, and so does what they depend on."""
    known, said = act.matter.details.get("type"), act.data["type"]
    if known != said and "linkage" in (known, said):
        raise IllegalMove("府检联动联席会议与其他机制期限不同，类别不能互改；登记错的，请终止后另行登记。", "type")
    _describe(act)
    act.matter.issued_on = act.matter.served_on = act.data["founded_on"]


def _describe(act: Act) -> None:
    matter, said = act.matter, act.data
    matter.title = said["title"]
    kept = {name: str(said.get(name) or "") for name in MECHANISM}
    matter.details = {**matter.details, **kept, "cities": list(said.get("cities") or [])}
    matter.expires_by = said["expires_on"]
    act.text = said["document"]


def record_meeting(act: Act) -> None:
    """A meeting was held: the next year counts from it."""
    _keep_latest(act, "last_meeting_on", act.data["held_on"])
    act.matter.last_meeting_on = act.facts["fulfilled_on"] = act.data["held_on"]
    act.text = f"{day_text(act.data['held_on'])}召开"


def _keep_latest(act: Act, name: str, day: date) -> None:
    """A term counts from the last time: what is recorded late must not turn it back."""
    known = act.matter.details.get(name, "")
    if day > act.today or day.isoformat() < known:
        later = f"早于已登记的{day_text(date.fromisoformat(known))}" if known and day <= act.today else "晚于今天"
        field = "held_on" if name == "last_meeting_on" else "released_on"
        raise IllegalMove(f"{day_text(day)}{later}，不能登记。以前的会议请用“导入会议记录”补录。", field)
    act.matter.details = {**act.matter.details, name: day.isoformat()}


def expires(matter: Matter) -> bool:
    """机制写明有效期."""
    return bool(matter.details.get("expires_on"))


def record_release(act: Act) -> None:
    """A case was released: the next is due counted from its day."""
    _keep_latest(act, "last_release_on", act.data["released_on"])
    act.matter.last_release_on = act.facts["fulfilled_on"] = act.data["released_on"]
    act.text = f"{day_text(act.data['released_on'])}发布"


def _count_month(matter: Matter, first: date) -> None:
    """The reconciliation of a month counts from its last day, until the 10th of the next (a default)."""
    after = month_after(first)
    matter.month_ended_on = after - timedelta(days=1)  # type: ignore[attr-defined]
    matter.reconcile_by = after.replace(day=10)  # type: ignore[attr-defined]


def record_reconciliation(act: Act) -> None:
    """A month is reconciled; the next one's is due."""
    first: date = act.data["month"]
    _count_month(act.matter, month_after(first))
    act.text = f"{first.year}年{first.month}月已对账"


def import_record(act: Act) -> None:
    """Meetings held before the system, from the office's own sheet; what is listed already is not listed twice."""
    matter, file = act.matter, act.data["file"]
    try:
        register = read_register(file.read(), name=str(file.name))
    except RegisterError as error:
        raise IllegalMove(str(error), "file") from error
    rows = [row for sheet in register.sheets if sheet.layout == "meetings" for row in sheet.rows]
    if not rows:
        raise IllegalMove("文件中没有会议记录表（表头应当含有会议名称和召开日期）。", "file")
    known = matter.details.get("past_meetings", [])
    seen = {(row["title"], row["on"]) for row in known}
    made = [made for row in rows if (made := past_meeting(row)) and (made["title"], made["on"]) not in seen]
    matter.details = {**matter.details, "past_meetings": [*known, *made]}
    unsure = sum(1 for row in made if not row["day"])
    act.text = f"导入会议记录{len(made)}条{f'，其中{unsure}条日期待核对' if unsure else ''}"


def past_meeting(row: RegisterRow) -> dict[str, str] | None:
    """A row of the sheet: its words as they stand, and the day where the words give one."""
    raw = {name: str(row.raw.get(name) or "") for name in ("title", "held_on", "convenor", "agenda", "source")}
    if not raw["title"] or row.status not in ("ok", "warning"):
        return None
    held, words = row.values.get("held_on"), raw.pop("held_on")
    day = held.last.isoformat() if isinstance(held, PartialDate) and held.precision == "day" else ""
    return {**raw, "on": words, "day": day}


def record_plan(act: Act) -> None:
    """The plan of a year is out; that of the next year is due in its January (a default: no rule names the day)."""
    due = date(act.data["year"] + 1, 1, 31)
    if due <= act.today:
        raise IllegalMove("以前年度的工作要点不再登记。", "year")
    act.matter.plan_due_by = due
    act.text = f"{act.data['year']}年工作要点已印发"


def set_members(act: Act) -> None:
    """The member units and their liaison persons; who is taken off the list, or whose time is over, sees no more of
    the mechanism. Who was liaison person before stays on record.
    """
    matter = act.matter
    rows = [row for row in act.data["members"] if row.get("body")]
    wanted = {row["body"].pk: row for row in rows}
    if len(wanted) < len(rows):
        raise IllegalMove("同一单位在名单中列了两次，请合并。")
    _keep_former(act, wanted)
    Member.objects.filter(mechanism=matter).exclude(body_id__in=wanted).delete()
    for key, row in wanted.items():
        values = {name: row.get(name) for name in ("liaison", "phone", "liaison_until", "since", "until")}
        Member.objects.update_or_create(mechanism=matter, body_id=key, defaults=values)
    current = {key: row for key, row in wanted.items() if not row["until"] or row["until"] > act.today}
    matter.parties.filter(part=Part.MEMBER).exclude(body_id__in=current).delete()
    let_in(matter, [(row["body"], Part.MEMBER) for row in current.values()], act.now)
    act.text = f"成员单位{len(wanted)}个"


def _keep_former(act: Act, wanted: dict[int, dict[str, Any]]) -> None:
    """Every liaison person who is replaced, or whose unit leaves, with the days of their time."""
    past = list(act.matter.details.get("past_liaisons", []))
    for member in Member.objects.filter(mechanism=act.matter).exclude(liaison="").select_related("body"):
        if wanted.get(member.body_id, {}).get("liaison") != member.liaison:
            began = [row["until"] for row in past if row["body"] == member.body_id]
            since = max([member.since.isoformat(), *began])
            row = {"body": member.body_id, "unit": member.body.name, "liaison": member.liaison, "phone": member.phone}
            past.append(row | {"since": since, "until": act.today.isoformat()})
    act.matter.details = {**act.matter.details, "past_liaisons": past}
