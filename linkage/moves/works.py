"""Joint work: drawing up, consent of every unit, progress, defects, attendance, publication, report."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings

from cases.moves import keep_files
from cases.moves.roster import person_text, use
from linkage.moves.bodies import SIDES, own_unit
from linkage.procedures.works import WORKS
from recommendations.drafts.checks import personal
from recommendations.reports.drawing import rank
from supervision.accounts.models import Body, Person, Post
from supervision.documents.registers.values import split_names
from supervision.matters.models import Matter, Part
from supervision.matters.moves import join
from supervision.matters.roles import HEAD_POSTS
from supervision.matters.services import Act, IllegalMove, open_matter, perform
from supervision.terms.arithmetic import day_text

# A code on the wall is good for the five minutes in which it is shown, and the five after them.
WINDOW = 300
MOST_ATTENDEES = 1000


# --- guards and questions ---------------------------------------------------------------------------------------------
def the_text_names_nobody(matter: Matter, actor: Person, today: date) -> str | None:
    """What is to be published holds no personal data and none of the names that are to be hidden."""
    found = faults_in(matter)
    return f"案例须先隐去个人信息：{'；'.join(found)}。" if found else None


def faults_in(matter: Matter) -> list[str]:
    """What must not stand in what is published of a case: its title, its text and why it is published."""
    if not WORKS[matter.kind].publishes:
        return []
    said = matter.details
    public = "\n".join((matter.title, said.get("text", ""), said.get("content", "")))
    return faults_of(public, said.get("hidden", ""))


def faults_of(text: str, hidden: str) -> list[str]:
    """What a text for the public must not hold: numbers, addresses, and the names given, each with its place."""
    found = [f"含有{label}（“{excerpt}”）" for label, _, excerpt in personal(text, published=True)]
    names = [name for name in split_names(hidden) if name in text]
    return found + [f"出现须隐去的“{name}”" for name in names]


def all_have_agreed(matter: Matter) -> bool:
    """全部单位已会签."""
    agreed = {row["body"] for row in matter.details.get("agreed", [])}
    return set(matter.parties.filter(part__in=SIDES).values_list("body_id", flat=True)) <= agreed


def missing_side(bodies: Iterable[Body]) -> str:
    """Which side joint work of government and procuratorate lacks; empty where both take part."""
    ours = {body.is_procuratorate for body in bodies}
    if True not in ours:
        return "没有检察院一方，牵头单位或者参加单位应当有检察院"
    return "" if False in ours else "没有政府一方，牵头单位或者参加单位应当有行政机关"


def both_sides_take_part(matter: Matter, actor: Person, today: date) -> str | None:
    """府检联动意见第四部分第7、8项: 联合 is of both sides; two agencies alone are not."""
    missing = missing_side(party.body for party in matter.parties.filter(part__in=SIDES).select_related("body"))
    return f"{missing}。" if missing else None


def own_unit_has_not_agreed(matter: Matter, actor: Person, today: date) -> str | None:
    """Each unit consents once, by its head; for a procuratorate that is the chief, not the head of a department."""
    if _signing(matter, actor):
        return None
    led = _led(actor)
    return "本单位已经会签。" if matter.parties.filter(part__in=SIDES, body_id__in=led) else "检察院由检察长会签。"


def _led(actor: Person) -> dict[int, Body]:
    """The bodies that the actor may bind: an agency by its head, a procuratorate by its chief."""
    return {
        duty.body_id: duty.body
        for duty in actor.duties
        if duty.post in HEAD_POSTS and (duty.post == Post.CHIEF or not duty.body.is_procuratorate)
    }


def own_units_agreed(details: dict[str, Any], person: Person) -> bool:
    """Whether the units for which this person signs have consented, or none takes part, as far as a list can tell."""
    units = {details.get("lead_name", ""), *details.get("responsible_names", "").split("、")}
    led = {key for key, body in _led(person).items() if body.name in units}
    return led <= {row["body"] for row in details.get("agreed", [])}


def _signing(matter: Matter, actor: Person) -> Body | None:
    """The unit for which the actor may still consent: one that they lead and that has not consented yet."""
    led = _led(actor)
    agreed = [row["body"] for row in matter.details.get("agreed", [])]
    party = matter.parties.filter(part__in=SIDES, body_id__in=led).exclude(body_id__in=agreed).first()
    return led[party.body_id] if party else None


# --- plan and consent -------------------------------------------------------------------------------------------------
def draw_up(act: Act) -> None:
    """A new plan; its units are named and see nothing yet."""
    _fill(act)
    act.matter.details |= {"agreed": [], "reports": []}
    act.facts["after"] = [_name_units]


def revise(act: Act) -> None:
    """Change the draft."""
    _fill(act)
    _name_units(act)


def _fill(act: Act) -> None:
    matter, said = act.matter, act.data
    one = WORKS[matter.kind]
    matter.title, matter.field, matter.counterpart = said["title"], said["field"][:40], said["lead"]
    matter.secrecy = said.get("secrecy") or matter.secrecy
    kept = {section.name: said.get(section.name, "") for section in one.parts}
    kept |= {"content": said["content"], "lead_name": said["lead"].name}
    kept["responsible_names"] = "、".join(body.name for body in said["responsible"])
    kept["roster"] = [{"id": entry.pk, "name": person_text(entry)} for entry in said.get("roster") or []]
    kept |= {name: said[name].isoformat() if said.get(name) else "" for name in ("since", "until")}
    kept["targets"] = [_target(row, said) for row in said.get("targets", []) if row.get("name")]
    matter.details = {**matter.details, **kept}
    act.text = f"牵头单位：{kept['lead_name']}；参加单位：{kept['responsible_names']}"


def _target(row: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """One target, of one unit that takes part or of all together."""
    unit: Body | None = row.get("unit")
    if unit is not None and unit not in (said["lead"], *said["responsible"]):
        raise IllegalMove(f"“{row['name']}”的承担单位{unit.name}不在牵头单位、参加单位中。")
    whose = {"unit": unit.pk, "unit_name": unit.name} if unit else {}
    return {"name": row["name"], "aim": row["aim"], "done": 0, **whose}


def reports_on(matter: Matter, unit: Body | None, target: dict[str, Any]) -> bool:
    """Whether a unit may add to a target: to its own and to what all share; the office to any."""
    return (unit is not None and target.get("unit") in (None, unit.pk)) or (unit and unit.pk) == matter.office_id


def _name_units(act: Act) -> None:
    said = act.data
    units = {said["lead"].pk: (said["lead"], Part.LEAD)}
    for body in said["responsible"]:
        units.setdefault(body.pk, (body, Part.RESPONSIBLE))
    act.matter.parties.filter(part__in=SIDES).exclude(body_id__in=units).delete()
    for body, part in units.values():
        join(act, body, part)


def submit(act: Act) -> None:
    """Every unit sees the plan and is asked for its consent; consents to an earlier draft no longer count."""
    act.matter.details = {**act.matter.details, "agreed": [], "disagree": ""}
    act.matter.parties.filter(part__in=SIDES).update(visible_from=act.now)
    act.text = act.data.get("remark", "")


def agree(act: Act) -> None:
    """One unit consents."""
    unit = _signing(act.matter, act.actor)
    assert unit is not None  # the guard has asked
    row = {"body": unit.pk, "name": unit.name, "by": act.actor.name, "on": act.today.isoformat()}
    row["opinion"] = act.data["opinion"]
    act.matter.details = {**act.matter.details, "agreed": [*act.matter.details["agreed"], row]}
    act.text = f"{unit.name}：{act.data['opinion']}"[:500]


def disagree(act: Act) -> None:
    """A unit, the office or the convenor wants it changed: back to the draft, with the reason."""
    unit = own_unit(act.matter, act.actor)
    act.text = f"{unit.name}：{act.data['reason']}"[:500]
    act.matter.details = {**act.matter.details, "disagree": act.text}


def issue(act: Act) -> None:
    """The plan is signed: from now to its end a term runs."""
    matter = act.matter
    if date.fromisoformat(matter.details["until"]) < act.today:
        raise IllegalMove("方案的完成时限已过，请退回修改。")
    matter.issued_on = matter.served_on = act.today
    say(act)
    chosen = [row["id"] for row in matter.details.get("roster", [])]
    use(act, Matter.objects.filter(pk__in=chosen, state="serving"), "inspection", act.today)
    _count(matter)


def _count(matter: Matter) -> None:
    """From the day of issue to the plan's own end; a list that comes late may name a day that has passed."""
    matter.due_by = date.fromisoformat(matter.details["until"])  # type: ignore[attr-defined]
    assert matter.issued_on is not None
    matter.counted_from = min(matter.issued_on, matter.due_by)  # type: ignore[attr-defined]


def change_due(act: Act) -> None:
    """Another end, with the reason."""
    act.matter.details = {**act.matter.details, "until": act.data["due_by"].isoformat()}
    _count(act.matter)
    act.text = f"调整为{day_text(act.data['due_by'])}。{act.data['reason']}"[:500]


def say(act: Act) -> None:
    """Keep what was said under the act's own name."""
    said = next((str(act.data[name]) for name in ("reason", "opinion", "remark") if act.data.get(name)), "")
    act.matter.details = {**act.matter.details, act.move.name: said}
    act.text = said[:500]


# --- carrying out -----------------------------------------------------------------------------------------------------
def report_progress(act: Act) -> None:
    """What a unit did, with what it adds to the targets."""
    matter, said = act.matter, act.data
    unit = own_unit(matter, act.actor)
    step = dict(WORKS[matter.kind].steps).get(said.get("step", ""), "")
    row = {"on": act.today.isoformat(), "body": unit.name, "step": step, "text": said["text"]}
    targets = [dict(target) for target in matter.details["targets"]]
    for target, more in zip(targets, said.get("numbers", []), strict=False):
        if more.get("more") and not reports_on(matter, unit, target):
            raise IllegalMove(f"“{target['name']}”由{target['unit_name']}报告。")
        target["done"] += more.get("more") or 0
        if target["done"] < 0:
            raise IllegalMove(f"“{target['name']}”更正后的累计数不能小于零。")
    matter.details = {**matter.details, "reports": [*matter.details["reports"], row], "targets": targets}
    keep_files(act, said.get("files") or [], purpose="exchanged")
    act.text = f"{step}：{said['text']}"[:500]


def draw_files(act: Act) -> None:
    """A sample of one unit's dossiers, as anybody can draw it again from the list and the seed."""
    said, drawn = act.data, act.matter.details.get("samples", [])
    whole = list(dict.fromkeys(said["numbers"]))
    if said["count"] > len(whole):
        raise IllegalMove(f"清单中只有{len(whole)}卷，不能抽取{said['count']}卷。", "count")
    chosen = sorted(whole, key=lambda number: rank(said["seed"], number))[: said["count"]]
    digest = hashlib.sha256("\n".join(sorted(whole)).encode()).hexdigest()
    row = {"unit": said["unit"].name, "total": len(whole), "drawn": chosen, "seed": said["seed"], "digest": digest}
    act.matter.details = {**act.matter.details, "samples": [*drawn, {**row, "on": act.today.isoformat()}]}
    act.text = f"{row['unit']}：{len(whole)}卷中抽取{len(chosen)}卷，种子“{said['seed']}”"[:500]


def record_defects(act: Act) -> None:
    """Each defect becomes a task of the unit that must put it right, with its own term."""
    rows = act.data["defects"]
    for row in rows:
        said = {
            "title": f"整改：{row['defect']}"[:200], "area": "检查评查整改",
            "content": f"{row['file']}：{row['defect']}",
            "source": f"{act.matter.title}（{act.matter.number}）", "lead": row["unit"], "lead_name": row["unit"].name,
            "responsible": [], "responsible_names": "", "due_by": row["due_by"], "due_text": "", "due_kind": "day",
            "milestones": "",
        }  # fmt: skip
        open_matter("task", actor=act.actor, office=act.matter.office, parent=act.matter, data=said, now=act.now)
    act.text = f"登记问题{len(rows)}个"


def code_at(matter: Matter, now: datetime, back: int = 0) -> str:
    """The six digits that the wall shows for this training at this moment, or `back` windows before."""
    window = int(now.timestamp()) // WINDOW - back
    digest = hmac.new(settings.SECRET_KEY.encode(), f"sign-in {matter.pk} {window}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def sign_in(act: Act) -> None:
    """Whoever is in the room reads the code from the wall; each person counts once."""
    known = {code_at(act.matter, act.now, back) for back in (0, 1)}
    if act.data["code"] not in known:
        raise IllegalMove("签到码不对或者已过期，请重新扫描现场二维码。", "code")
    attendees = act.matter.details.get("attendees", [])
    if any(row.get("person") == act.actor.pk for row in attendees):
        raise IllegalMove("您已经签到。")
    unit = own_unit(act.matter, act.actor)
    row = {"person": act.actor.pk, "name": act.actor.name, "unit": unit.name, "on": act.today.isoformat()}
    attend(act.matter, [row])
    act.text = f"{unit.name}{act.actor.name}"


def record_attendance(act: Act) -> None:
    """Those without an account, from the paper list; who stands on the list already is not counted twice."""
    known = {(row["unit"], row["name"]) for row in act.matter.details.get("attendees", [])}
    rows = [
        {"name": name, "unit": unit, "on": act.today.isoformat()}
        for unit, name in dict.fromkeys(act.data["people"])
        if (unit, name) not in known
    ]
    attend(act.matter, rows)
    act.text = f"补登{len(rows)}人"


def attend(matter: Matter, rows: list[dict[str, Any]]) -> None:
    """More people on the list; the first target counts them."""
    attendees = [*matter.details.get("attendees", []), *rows]
    if len(attendees) > MOST_ATTENDEES:
        raise IllegalMove(f"签到人数超过{MOST_ATTENDEES}人，请分期登记。")
    targets = [dict(target) for target in matter.details["targets"]]
    if targets:
        targets[0]["done"] = len(attendees)
    matter.details = {**matter.details, "attendees": attendees, "targets": targets}


# --- the end ----------------------------------------------------------------------------------------------------------
def report(act: Act) -> None:
    """The report of what was done."""
    matter, said = act.matter, act.data
    matter.answered_on = act.today
    matter.details = {**matter.details, "outcome": said["outcome"], "report": said["text"], "issues": said["issues"]}
    keep_files(act, said.get("files") or [], purpose="exchanged")
    act.text = said["text"][:500]


def return_report(act: Act) -> None:
    """Not yet done: the end stays what it was."""
    act.matter.answered_on = None
    say(act)
    _count(act.matter)


def publish(act: Act) -> None:
    """The text is out: it stands in the list of publications, and the next one is due counted from its day."""
    matter, said = act.matter, act.data
    if said["published_on"] > act.today:
        raise IllegalMove("发布日期不能晚于今天。", "published_on")
    if said["published_on"] < date.fromisoformat(max(row["on"] for row in matter.details["agreed"])):
        raise IllegalMove("发布日期不能早于各单位会签之日。", "published_on")
    matter.issued_on = matter.served_on = said["published_on"]
    matter.details = {**matter.details, "published_on": said["published_on"].isoformat(), "channels": said["channels"]}
    mechanism = Matter.objects.filter(kind="mechanism", office=matter.office, state="in_force", details__type="linkage")
    for found in mechanism:
        if said["published_on"].isoformat() >= found.details.get("last_release_on", ""):
            data = {"released_on": said["published_on"]}
            perform(found, "record_release", actor=act.actor, data=data, now=act.now)
    act.text = f"{day_text(said['published_on'])}发布：{said['channels']}"[:500]
