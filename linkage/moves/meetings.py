"""Topics and meetings: what each act entails."""

from __future__ import annotations

from datetime import date
from typing import Any

from linkage.models import AgendaItem, Attendance, Member
from linkage.moves.bodies import Directory, directory_of
from linkage.moves.exchanges import joint_office
from linkage.moves.hours import hours_of
from linkage.moves.tasks import let_in
from linkage.procedures.meetings import COMING
from supervision.accounts.models import Body, Person
from supervision.documents.registers.values import split_names
from supervision.ledger.models import Entry
from supervision.matters.models import Matter, Part
from supervision.matters.moves import join, keep_files
from supervision.matters.services import Act, IllegalMove, open_matter, perform
from supervision.terms.arithmetic import day_text

LEADLESS = "没有牵头单位；不转为任务的，请勾选“只作记载，不转任务”"


def there_is_an_agenda(matter: Matter, actor: Person, today: date) -> str | None:
    """A meeting is called with an agenda."""
    return None if matter.agenda.exists() else "尚未编排议程。"


def every_item_has_minutes(matter: Matter, actor: Person, today: date) -> str | None:
    """The minutes speak to every item, and every resolution has a unit that leads or is to be put down only."""
    items = list(matter.agenda.all())
    silent = [str(item.order) for item in items if not item.minutes]
    idle = [str(item.order) for item in items if item.resolution and not item.lead and not item.record_only]
    missing = [f"第{'、'.join(silent)}项议题还没有纪要"] if silent else []
    missing += [f"第{'、'.join(idle)}项议定事项{LEADLESS}"] if idle else []
    return f"{'；'.join(missing)}。" if missing else None


def _resolved(matter: Matter) -> list[AgendaItem]:
    return list(matter.agenda.filter(task__isnull=True).exclude(resolution="").exclude(lead="").order_by("order"))


def a_meeting_is_prepared(matter: Matter, actor: Person, today: date) -> str | None:
    """A topic goes onto the agenda of a meeting to come, and of one at a time."""
    waiting = AgendaItem.objects.filter(topic=matter, meeting__state__in=COMING).select_related("meeting").first()
    if waiting is not None:
        return f"已列入“{waiting.meeting.title}”的议程。"
    if meetings_to_come(matter).exists():
        return None
    return "没有筹备中的联席会议，请先在联动机制中筹备会议。"


def meetings_to_come(topic: Matter) -> Any:
    """The meetings of the office asked that may still take up a topic."""
    return Matter.objects.filter(kind="meeting", office_id=topic.counterpart_id, state__in=COMING).order_by("-pk")


def resolutions_wait(matter: Matter, actor: Person, today: date) -> str | None:
    """Some resolution with a lead unit is not yet a task."""
    return None if _resolved(matter) else "没有待转任务的议定事项。"


def refer(act: Act) -> None:
    """A dispute for the meeting: both views and the attempts made."""
    matter, said = act.matter, act.data
    office = joint_office(matter.office.region, act.today)
    if office is None:
        raise IllegalMove("本地区没有联席会议办公室。")
    other = said["other_unit"] and Directory(matter.office.region, act.today).find(said["other_unit"])
    if other and other.pk == matter.office_id:
        raise IllegalMove("对方单位不能是本单位。", "other_unit")
    matter.title, matter.counterpart = said["title"], office
    matter.function = matter.parent.function if matter.parent else ""
    matter.handler = act.actor if matter.office.is_procuratorate else None
    matter.details = {name: said[name] for name in ("own_view", "other_view", "attempts", "other_unit")}
    matter.details["type"] = said.get("type") or "dispute"
    act.text = said["title"]


def is_a_dispute(act: Act) -> bool:
    """提请协调的争议事项（一般议题不制作提请协调单）."""
    return bool(act.matter.details.get("type", "dispute") == "dispute")


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
    sides = [topic.office, *_let_other_side_in(act)]
    if meeting.issued_on:
        let_in(meeting, [(body, Part.MEMBER) for body in sides], act.now)
    unknown = topic.details["other_unit"] and not sides[1:]
    act.text = f"列入“{meeting.title}”{'；组织目录中没有对方单位，请另行通知' if unknown else ''}"


def _let_other_side_in(act: Act) -> list[Body]:
    """The other unit reads what is said of it, once the topic is on the agenda; empty where none is registered."""
    topic = act.matter
    if not topic.details["other_unit"]:
        return []
    other = Directory(topic.office.region, act.today).find(topic.details["other_unit"])
    if other is None or other.pk in (topic.office_id, topic.counterpart_id):
        return []
    if not topic.parties.filter(body=other).exists():
        join(act, other, Part.RESPONSIBLE, seen=True)
    return [other]


def has_stated(details: dict[str, Any], person: Person) -> bool:
    """Whether the other side has said its view."""
    return bool(details.get("other_stated_on"))


def state_view(act: Act) -> None:
    """The other unit says its view in its own words; so it stands on the agenda."""
    said = act.data["opinion"]
    act.matter.details = {**act.matter.details, "other_view": said, "other_stated_on": act.today.isoformat()}
    AgendaItem.objects.filter(topic=act.matter, minutes="").update(other_view=said)
    act.text = said[:500]


def prepare(act: Act) -> None:
    """A meeting in preparation."""
    matter, said = act.matter, act.data
    if matter.issued_on and said["type"] != matter.details["type"]:
        raise IllegalMove("会议已经通知，不能改变会议类别。", "type")
    matter.title = said["title"]
    matter.details = {
        **matter.details,
        "type": said["type"],
        "why": said.get("why", ""),
        "planned": said["planned"].isoformat(),
        "time": said["time"],
        "place": said["place"],
    }
    act.text = f"拟于{day_text(said['planned'])}召开"


def reschedule(act: Act) -> None:
    """Another day, hour or place; whoever was called hears of it and gets the entry of the calendar anew."""
    matter = act.matter
    before = (matter.title, matter.details)
    prepare(act)
    if matter.issued_on:
        if before == (matter.title, matter.details) and not _differs_from_its_notice(matter):
            raise IllegalMove("会议安排、议程和材料都没有变化，不必重新通知。")
        act.event = invitation(matter)
        act.text = f"改为{day_text(act.data['planned'])}{act.data['time']}，{act.data['place']}"


def _differs_from_its_notice(meeting: Matter) -> bool:
    """Whether agenda or papers were changed since the meeting was called last."""
    notice = meeting.letters.filter(kind="meeting_notice").order_by("-made_at").first()
    if notice is None or len(notice.data["agenda"]) != meeting.agenda.count():
        return True
    changes = [f"meeting.{name}" for name in ("set_agenda", "add_matter", "attach")]
    return Entry.objects.filter(matter_id=meeting.pk, name__in=changes, at__gt=notice.made_at).exists()


def was_called(act: Act) -> bool:
    """会议已经通知."""
    return act.matter.issued_on is not None


def set_agenda(act: Act) -> None:
    """The items in their order; one that came from a unit's topic stays bound to it."""
    matter = act.matter
    known = {item.pk: item for item in matter.agenda.select_for_update()}
    kept: set[int] = set()
    for order, row in enumerate(_in_order(act.data["items"], known), start=1):
        item = known.get(row.get("id") or 0) or AgendaItem(meeting=matter)
        item.order = order
        for name in ("title", "unit", "own_view", "other_view", "attempts"):
            setattr(item, name, row[name])
        item.save()
        kept.add(item.pk)
    gone = [item for key, item in known.items() if key not in kept]
    if any(item.topic_id for item in gone):
        raise IllegalMove("各单位提请的议题不能从议程中删去。")
    AgendaItem.objects.filter(pk__in=[item.pk for item in gone]).delete()
    act.text = f"议题{len(kept)}项"


def _in_order(rows: list[dict[str, Any]], known: dict[int, AgendaItem]) -> list[dict[str, Any]]:
    """The rows as they are numbered, the rest behind; one that was given another's number goes before it."""

    def place(row: dict[str, Any]) -> tuple[int, bool]:
        item = known.get(row.get("id") or 0)
        return row["order"] or len(rows) + 1, item is not None and item.order == row["order"]

    return sorted(rows, key=place)


def add_matter(act: Act) -> None:
    """The office puts a live matter on the agenda itself; the bodies concerned come."""
    meeting, said = act.matter, act.data
    found: Matter = said["matter"]
    if meeting.agenda.filter(source=found).exists():
        raise IllegalMove("该事项已列入本次会议议程。", "reference")
    AgendaItem.objects.create(
        meeting=meeting, source=found, order=meeting.agenda.count() + 1, title=said["title"], unit=found.office.name,
        own_view=said["own_view"],
    )  # fmt: skip
    if meeting.issued_on:
        let_in(meeting, [(body, Part.MEMBER) for body in sides_of(found)], act.now)
    act.text = f"{said['title']}（{found.number or found.title}）"[:500]


def sides_of(matter: Matter) -> list[Body]:
    """Who handles a matter, and who is on its other side."""
    return [body for body in (matter.office, matter.counterpart) if body]


def attach_papers(act: Act) -> None:
    """Papers for the meeting, or for one item of its agenda; what is there at the call stands in the notice."""
    item: AgendaItem | None = act.data.get("item")
    names = keep_files(act, act.data.get("files") or [], purpose="exchanged", reference=item.pk if item else None)
    of = f"议题{item.order}：" if item else ""
    act.text = f"{of}{'、'.join(names)}。{act.data.get('remark', '')}"[:500]


def convene(act: Act) -> None:
    """The member units are called, and whoever brought a topic."""
    matter = act.matter
    if date.fromisoformat(matter.details["planned"]) < act.today:
        raise IllegalMove("拟定的召开日期已过，请重新筹备。")
    matter.issued_on = matter.served_on = act.today
    matter.details = {**matter.details, "convene": act.data["opinion"]}
    members = Member.objects.filter(mechanism=matter.parent, since__lte=act.today).exclude(until__lte=act.today)
    bodies = [member.body for member in members.select_related("body")]
    bodies += [body for item in matter.agenda.exclude(source=None) for body in sides_of(item.source)]
    for item in matter.agenda.exclude(topic=None).select_related("topic__office"):
        sides = item.topic.parties.filter(part=Part.RESPONSIBLE).select_related("body")
        bodies += [item.topic.office, *(party.body for party in sides)]
    let_in(matter, [(body, Part.MEMBER) for body in bodies], act.now)
    act.event = invitation(matter, again=False)
    said = matter.details
    planned = day_text(date.fromisoformat(said["planned"]))
    # Whoever is called reads when and where in the notice itself.
    act.text = f"{planned}{said['time']}，{said['place']}。{act.data['opinion']}"[:500]


def invitation(matter: Matter, *, again: bool = True, cancelled: bool = False) -> dict[str, Any]:
    """The meeting as an entry for the calendars of those who are told; each is newer than the one before."""
    said = matter.details
    told = int(said.get("invitations", int(again)))
    matter.details = {**said, "invitations": told + 1}
    return {
        "key": f"meeting-{matter.pk}", "on": said["planned"], "title": matter.title, "place": said["place"],
        "text": said["time"], "method": "CANCEL" if cancelled else "REQUEST",
        "hours": hours_of(said["time"]), "sequence": told,
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
    answered = [*act.matter.details.get("answered", []), party.body_id]
    act.matter.details = {**act.matter.details, "answered": sorted(set(answered))}
    act.text = f"{party.body.name}：{act.data['name']}{'（代为参会）' if act.data['is_deputy'] else ''}"


def has_responded(details: dict[str, Any], person: Person) -> bool:
    """Whether the person's unit has said who will come."""
    return not {duty.body_id for duty in person.duties}.isdisjoint(details.get("answered", []))


def hold(act: Act) -> None:
    """The meeting took place: when, under whom, who was there."""
    matter, said = act.matter, act.data
    if said["held_on"] > act.today:
        raise IllegalMove("召开日期不能晚于今天。", "held_on")
    called = set(matter.parties.filter(part=Part.MEMBER).values_list("body_id", flat=True))
    if any(row["body"].pk not in called for row in said["attendances"]):
        raise IllegalMove("签到表中有未经通知的单位，请写入“列席人员”。", "guests")
    matter.answered_on = said["held_on"]
    kept = {"held_on": said["held_on"].isoformat(), "host": said["host"], "guests": said.get("guests", "")}
    kept["other_day"] = said.get("other_day", "") if kept["held_on"] != matter.details["planned"] else ""
    matter.details = {**matter.details, **kept}
    for row in said["attendances"]:
        values = {name: row[name] for name in ("name", "is_deputy", "came")}
        Attendance.objects.update_or_create(meeting=matter, body=row["body"], defaults=values)
    came = sum(1 for row in said["attendances"] if row["came"])
    act.text = f"{day_text(said['held_on'])}召开，到会单位{came}个{'；' * bool(kept['other_day'])}{kept['other_day']}"


def write_minutes(act: Act) -> None:
    """What was said and resolved on each item."""
    items = {item.pk: item for item in act.matter.agenda.select_for_update()}
    directory = directory_of(act.matter, act.today)
    for row in act.data["items"]:
        item = items.get(row["id"])
        if item is None:
            raise IllegalMove("议程已有变化，请刷新后重试。")
        if wrong := _wrong(row, directory):
            raise IllegalMove(f"第{item.order}项：{wrong}。")
        for name in ("minutes", "resolution", "lead", "responsible", "due_by"):
            setattr(item, name, row[name])
        item.record_only = bool(row.get("record_only"))
        item.save()
    act.text = f"议定事项{sum(1 for item in items.values() if item.resolution)}项"


def _wrong(row: dict[str, Any], directory: Directory) -> str:
    """Why a resolution could not become the task that it says; empty where it can, or need not."""
    if not row["resolution"]:
        named = row["lead"] or row["responsible"]
        return "写有牵头单位或者责任单位的须写明议定事项" if named else ""
    if row.get("record_only"):
        return "只作记载的不写牵头单位" if row["lead"] else ""
    if not row["lead"]:
        return LEADLESS
    if len(split_names(row["lead"])) > 1:
        return "牵头单位只写一个，其余写入责任单位"
    if directory.find(row["lead"]) is None:
        return f"组织目录中没有“{row['lead']}”，请写单位全称"
    if unknown := directory.unknown(row["responsible"]):
        return f"组织目录中没有责任单位“{'、'.join(unknown)}”，收不到任务；请写单位全称，或者先登记该单位"
    return ""


def sign_minutes(act: Act) -> None:
    """The minutes are an official document; the mechanism's year counts anew from the day of the meeting."""
    matter = act.matter
    matter.details = {**matter.details, "sign_minutes": act.data["opinion"]}
    held_on = date.fromisoformat(matter.details["held_on"])
    # Minutes may be signed after those of a later meeting.
    if held_on.isoformat() >= matter.parent.details.get("last_meeting_on", ""):
        perform(matter.parent, "record_meeting", actor=act.actor, data={"held_on": held_on}, now=act.now)
    act.text = act.data["opinion"][:500]


def make_tasks(act: Act) -> None:
    """Each resolution with a lead unit becomes a task; topics that were resolved on are settled, others wait on."""
    matter = act.matter
    directory = directory_of(matter, act.today)
    waiting = _resolved(matter)
    for item in waiting:
        item.task = open_matter(
            "task", actor=act.actor, office=matter.office, parent=matter, data=_task(item, directory), now=act.now
        )
        item.save(update_fields=["task"])
    for item in matter.agenda.filter(topic__state="taken").exclude(resolution="").select_related("topic"):
        said = {"opinion": f"{matter.number}：{item.resolution}"}
        perform(item.topic, "settle", actor=act.actor, data=said, now=act.now)
    noted = matter.agenda.filter(record_only=True).exclude(resolution="").count()
    act.text = f"转为任务{len(waiting)}项{f'，另有{noted}项只作记载' if noted else ''}"


def _task(item: AgendaItem, directory: Directory) -> dict[str, Any]:
    meeting = item.meeting
    return {
        "title": item.resolution.split("。")[0][:200], "area": "联席会议议定事项", "content": item.resolution,
        "source": f"{meeting.title}纪要（{meeting.number}）第{item.order}项", "lead": directory.find(item.lead),
        "lead_name": item.lead, "responsible": directory.all(item.responsible), "responsible_names": item.responsible,
        "due_by": item.due_by, "due_text": "", "due_kind": "day", "milestones": "",
    }  # fmt: skip
