"""Mechanism, topics and meetings: what each act entails."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from linkage.models import AgendaItem, Attendance, Member
from linkage.moves.bodies import Directory
from linkage.moves.exchanges import joint_office
from linkage.moves.reconciling import month_after
from linkage.moves.tasks import let_in
from linkage.reports.frozen import half_year
from supervision.accounts.models import Person
from supervision.documents.registers import PartialDate, RegisterError, RegisterRow, read_register
from supervision.matters.models import Matter, Part
from supervision.matters.moves import join
from supervision.matters.services import Act, IllegalMove, open_matter, perform
from supervision.terms.arithmetic import day_text

MECHANISM = ("type", "convenor", "deputy", "director", "document", "expires_on")


def there_is_an_agenda(matter: Matter, actor: Person, today: date) -> str | None:
    """A meeting is called with an agenda."""
    return None if matter.agenda.exists() else "尚未编排议程。"


def every_item_has_minutes(matter: Matter, actor: Person, today: date) -> str | None:
    """The minutes speak to every item."""
    silent = [str(item.order) for item in matter.agenda.all() if not item.minutes]
    return f"第{'、'.join(silent)}项议题还没有纪要。" if silent else None


def _resolved(matter: Matter) -> list[AgendaItem]:
    return list(matter.agenda.filter(task__isnull=True).exclude(resolution="").exclude(lead="").order_by("order"))


def resolutions_wait(matter: Matter, actor: Person, today: date) -> str | None:
    """Some resolution with a lead unit is not yet a task."""
    return None if _resolved(matter) else "没有待转任务的议定事项。"


def found(act: Act) -> None:
    """Register a mechanism; the yearly term counts from the last meeting, or from the founding."""
    matter = act.matter
    _describe(act)
    matter.issued_on = matter.served_on = act.data["founded_on"]
    matter.last_meeting_on = act.data["last_meeting_on"] or act.data["founded_on"]
    matter.half_began_on = half_year(act.today).first
    january = date(act.today.year, 1, 31)
    matter.plan_due_by = january if act.today <= january else january.replace(year=act.today.year + 1)
    _count_month(matter, act.today.replace(day=1), bool(act.data["type"] == "linkage"))
    # 定期联合发布 is written for the 府检联动 meeting alone.
    matter.last_release_on = act.today if act.data["type"] == "linkage" else None


def revise_mechanism(act: Act) -> None:
    """Change what is registered; the term stays."""
    _describe(act)
    act.matter.issued_on = act.matter.served_on = act.data["founded_on"]


def _describe(act: Act) -> None:
    matter, said = act.matter, act.data
    matter.title = said["title"]
    kept = {name: str(said[name] or "") for name in MECHANISM}
    matter.details = {**matter.details, **kept}
    matter.expires_by = said["expires_on"]
    act.text = said["document"]


def record_meeting(act: Act) -> None:
    """A meeting was held: the next year counts from it."""
    act.matter.last_meeting_on = act.facts["fulfilled_on"] = act.data["held_on"]
    act.text = f"{day_text(act.data['held_on'])}召开"


def expires(matter: Matter) -> bool:
    """机制写明有效期."""
    return bool(matter.details.get("expires_on"))


def record_release(act: Act) -> None:
    """A case was released: the next is due counted from its day."""
    act.matter.last_release_on = act.facts["fulfilled_on"] = act.data["released_on"]
    act.text = f"{day_text(act.data['released_on'])}发布"


def _count_month(matter: Matter, first: date, counts: bool = True) -> None:
    """The reconciliation of a month counts from its last day, until the 10th of the next (a default)."""
    after = month_after(first)
    matter.month_ended_on = after - timedelta(days=1) if counts else None  # type: ignore[attr-defined]
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
        raise IllegalMove(str(error)) from error
    rows = [row for sheet in register.sheets if sheet.layout == "meetings" for row in sheet.rows]
    if not rows:
        raise IllegalMove("文件中没有会议记录表。")
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
        raise IllegalMove("以前年度的工作要点不再登记。")
    act.matter.plan_due_by = due
    act.text = f"{act.data['year']}年工作要点已印发"


def set_members(act: Act) -> None:
    """The member units and their liaison persons; who is taken off the list sees no more of the mechanism."""
    matter = act.matter
    wanted = {row["body"].pk: row for row in act.data["members"] if row.get("body")}
    Member.objects.filter(mechanism=matter).exclude(body_id__in=wanted).delete()
    for key, row in wanted.items():
        values = {name: row[name] for name in ("liaison", "phone", "since", "until")}
        Member.objects.update_or_create(mechanism=matter, body_id=key, defaults=values)
    matter.parties.filter(part=Part.MEMBER).exclude(body_id__in=wanted).delete()
    let_in(matter, [(row["body"], Part.MEMBER) for row in wanted.values()], act.now)
    act.text = f"成员单位{len(wanted)}个"


def refer(act: Act) -> None:
    """A dispute for the meeting: both views and the attempts made."""
    matter, said = act.matter, act.data
    office = joint_office(matter.office.region, act.today)
    if office is None:
        raise IllegalMove("本地区没有联席会议办公室。")
    matter.title, matter.counterpart = said["title"], office
    matter.function = matter.parent.function if matter.parent else ""
    matter.handler = act.actor if matter.office.is_procuratorate else None
    matter.details = {name: said[name] for name in ("own_view", "other_view", "attempts", "other_unit")}
    act.text = said["title"]


def propose(act: Act) -> None:
    """The office of the meeting sees the topic from now on."""
    matter = act.matter
    matter.issued_on = matter.served_on = act.today
    matter.details = {**matter.details, "approve": act.data["opinion"]}
    join(act, matter.counterpart, Part.RECEIVER, seen=True)
    act.text = act.data["opinion"][:500]


def take(act: Act) -> None:
    """Onto the agenda of a meeting in preparation."""
    topic, meeting = act.matter, act.data["meeting"]
    said = topic.details
    AgendaItem.objects.create(
        meeting=meeting, topic=topic, order=meeting.agenda.count() + 1, title=topic.title, unit=topic.office.name,
        own_view=said["own_view"], other_view=said["other_view"], attempts=said["attempts"],
    )  # fmt: skip
    _let_other_side_in(act)
    act.text = f"列入“{meeting.title}”"


def _let_other_side_in(act: Act) -> None:
    """The other unit reads what is said of it, once the topic is on the agenda."""
    topic = act.matter
    other = Directory(topic.office.region, act.today).find(topic.details["other_unit"])
    if other is not None and other.pk not in (topic.office_id, topic.counterpart_id):
        join(act, other, Part.RESPONSIBLE, seen=True)


def state_view(act: Act) -> None:
    """The other unit says its view in its own words; so it stands on the agenda."""
    said = act.data["opinion"]
    act.matter.details = {**act.matter.details, "other_view": said, "other_stated_on": act.today.isoformat()}
    AgendaItem.objects.filter(topic=act.matter, minutes="").update(other_view=said)
    act.text = said[:500]


def prepare(act: Act) -> None:
    """A meeting in preparation."""
    matter, said = act.matter, act.data
    matter.title = said["title"]
    matter.details = {
        "type": said["type"],
        "consent": said["consent"],
        "planned": said["planned"].isoformat(),
        "time": said["time"],
        "place": said["place"],
    }
    act.text = f"拟于{day_text(said['planned'])}召开"


def set_agenda(act: Act) -> None:
    """The items in their order; one that came from a unit's topic stays bound to it."""
    matter = act.matter
    known = {item.pk: item for item in matter.agenda.select_for_update()}
    kept: set[int] = set()
    for order, row in enumerate(act.data["items"], start=1):
        item = known.get(row.get("id") or 0) or AgendaItem(meeting=matter)
        item.order = row["order"] or order
        for name in ("title", "unit", "own_view", "other_view", "attempts"):
            setattr(item, name, row[name])
        item.save()
        kept.add(item.pk)
    gone = [item for key, item in known.items() if key not in kept]
    if any(item.topic_id for item in gone):
        raise IllegalMove("各单位提请的议题不能从议程中删去。")
    AgendaItem.objects.filter(pk__in=[item.pk for item in gone]).delete()
    act.text = f"议题{len(kept)}项"


def convene(act: Act) -> None:
    """The member units are called, and whoever brought a topic."""
    matter = act.matter
    if date.fromisoformat(matter.details["planned"]) < act.today:
        raise IllegalMove("拟定的召开日期已过，请重新筹备。")
    matter.issued_on = matter.served_on = act.today
    matter.details = {**matter.details, "convene": act.data["opinion"]}
    members = Member.objects.filter(mechanism=matter.parent, since__lte=act.today).exclude(until__lte=act.today)
    bodies = [member.body for member in members.select_related("body")]
    bodies += [item.topic.office for item in matter.agenda.exclude(topic=None).select_related("topic__office")]
    let_in(matter, [(body, Part.MEMBER) for body in bodies], act.now)
    act.event = invitation(matter)
    act.text = act.data["opinion"][:500]


def invitation(matter: Matter, *, cancelled: bool = False) -> dict[str, str]:
    """The meeting as an entry for the calendars of those who are told."""
    said = matter.details
    return {
        "key": f"meeting-{matter.pk}", "on": said["planned"], "title": matter.title, "place": said["place"],
        "text": said["time"], "method": "CANCEL" if cancelled else "REQUEST",
    }  # fmt: skip


def cancel(act: Act) -> None:
    """It does not take place; those who were invited take it out of their calendars."""
    matter = act.matter
    matter.details = {**matter.details, "cancel": act.data["reason"]}
    if matter.issued_on:
        act.event = invitation(matter, cancelled=True)
    act.text = act.data["reason"][:500]


def respond(act: Act) -> None:
    """A unit says who will come."""
    own = {duty.body_id for duty in act.actor.duties}
    party = act.matter.parties.filter(part=Part.MEMBER, body_id__in=own).first()
    if party is None:
        raise IllegalMove("您的单位不是本次会议的成员单位。")
    values = {"name": act.data["name"], "is_deputy": act.data["is_deputy"]}
    Attendance.objects.update_or_create(meeting=act.matter, body=party.body, defaults=values)
    act.text = f"{party.body.name}：{act.data['name']}{'（代为参会）' if act.data['is_deputy'] else ''}"


def hold(act: Act) -> None:
    """The meeting took place: when, under whom, who was there."""
    matter, said = act.matter, act.data
    if said["held_on"] > act.today:
        raise IllegalMove("召开日期不能晚于今天。")
    matter.answered_on = said["held_on"]
    matter.details = {**matter.details, "held_on": said["held_on"].isoformat(), "host": said["host"]}
    for row in said["attendances"]:
        values = {name: row[name] for name in ("name", "is_deputy", "came")}
        Attendance.objects.update_or_create(meeting=matter, body=row["body"], defaults=values)
    came = sum(1 for row in said["attendances"] if row["came"])
    act.text = f"{day_text(said['held_on'])}召开，到会单位{came}个"


def write_minutes(act: Act) -> None:
    """What was said and resolved on each item."""
    items = {item.pk: item for item in act.matter.agenda.select_for_update()}
    for row in act.data["items"]:
        item = items.get(row["id"])
        if item is None:
            raise IllegalMove("议程已有变化，请刷新后重试。")
        if row["lead"] and not row["resolution"]:
            raise IllegalMove(f"第{item.order}项：有牵头单位的须写明议定事项。")
        for name in ("minutes", "resolution", "lead", "responsible", "due_by"):
            setattr(item, name, row[name])
        item.save()
    act.text = f"议定事项{sum(1 for item in items.values() if item.resolution)}项"


def sign_minutes(act: Act) -> None:
    """The minutes are an official document; the mechanism's year counts anew from the day of the meeting."""
    matter = act.matter
    matter.details = {**matter.details, "sign_minutes": act.data["opinion"]}
    held_on = date.fromisoformat(matter.details["held_on"])
    perform(matter.parent, "record_meeting", actor=act.actor, data={"held_on": held_on}, now=act.now)
    act.text = act.data["opinion"][:500]


def make_tasks(act: Act) -> None:
    """Each resolution with a lead unit becomes a task; the topics behind them are settled."""
    matter = act.matter
    directory = Directory(matter.office.region, act.today)
    waiting = _resolved(matter)
    for item in waiting:
        item.task = open_matter(
            "task", actor=act.actor, office=matter.office, parent=matter, data=_task(item, directory), now=act.now
        )
        item.save(update_fields=["task"])
    for item in matter.agenda.filter(topic__state="taken").select_related("topic"):
        said = {"opinion": f"{matter.number}：{item.resolution or item.minutes}"}
        perform(item.topic, "settle", actor=act.actor, data=said, now=act.now)
    act.text = f"转为任务{len(waiting)}项"


def _task(item: AgendaItem, directory: Directory) -> dict[str, Any]:
    meeting = item.meeting
    return {
        "title": item.resolution.split("。")[0][:200], "area": "联席会议议定事项", "content": item.resolution,
        "source": f"{meeting.title}纪要（{meeting.number}）第{item.order}项", "lead": directory.find(item.lead),
        "lead_name": item.lead, "responsible": directory.all(item.responsible), "responsible_names": item.responsible,
        "due_by": item.due_by, "due_text": "", "due_kind": "day", "milestones": "",
    }  # fmt: skip
