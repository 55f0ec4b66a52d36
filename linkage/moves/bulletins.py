"""半年通报: freezing, the first draft out of the figures, approvals, issue, and the tasks of the units to urge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from linkage.models import FrozenFigure, Member
from linkage.moves.freezing import freeze
from linkage.moves.tasks import let_in
from linkage.reports.definitions import Span
from linkage.reports.frozen import half_year, standing
from linkage.reports.measures import MEASURES, PROBLEMS, SECTIONS, TASKS, WORK
from supervision.accounts.models import Body, BodyKind, Person, Post
from supervision.matters.models import Matter, Part, Phase
from supervision.matters.services import Act, IllegalMove, open_matter, perform

TEXTS = tuple(SECTIONS)
NO_PROBLEMS = "取数时没有逾期未回复、超期未完成和逾期未反馈的事项。"


def signs_for_a_side(matter: Matter, actor: Person, today: date) -> str | None:
    """For the procuratorate its chief signs, for the government the convenor; nobody else of either body."""
    convenes = any(duty.post == Post.CONVENOR and duty.body_id == matter.office_id for duty in actor.duties)
    leads = any(
        duty.post == Post.CHIEF and duty.body.is_procuratorate and duty.body.region == matter.office.region
        for duty in actor.duties
    )
    if leads or (convenes and matter.state == "convenor_review"):
        return None
    return "由本级检察院检察长审签。" if matter.state == "chief_review" else "由召集人审签。"


def signs_for_none(details: dict[str, Any], person: Person) -> bool:
    """Whether this person is no chief: then the bulletin waits for somebody else."""
    return not person.holds(Post.CHIEF)


def draft(act: Act) -> None:
    """A bulletin of one half-year: its figures are taken now, and the first text comes out of them."""
    matter, said = act.matter, act.data
    same = Matter.objects.filter(kind="bulletin", parent=matter.parent, details__first=said["first"].isoformat())
    if same.exclude(phase=Phase.WITHDRAWN).exists():
        raise IllegalMove("这一期间已有通报。", "period")
    matter.title = said["title"]
    matter.details = {"first": said["first"].isoformat(), "last": said["last"].isoformat(), "items": []}
    act.facts["after"] = [_freeze]
    act.text = f"{Span(said['first'], said['last'])}"


def _freeze(act: Act) -> None:
    matter = act.matter
    span = Span(date.fromisoformat(matter.details["first"]), date.fromisoformat(matter.details["last"]))
    figures = freeze(act, span, MEASURES)
    drafted = {section: first_text(section, figures) for section in SECTIONS}
    before = matter.details.get("drafted", {})
    texts = {
        section: text if matter.details.get(section, "") == before.get(section, "") else matter.details[section]
        for section, text in drafted.items()
    }
    matter.details = {**matter.details, **texts, "drafted": drafted, "taken_at": act.now.isoformat()}
    if not matter.details["items"]:
        matter.details["items"] = proposed(standing(matter), act.today)


def freeze_again(act: Act) -> None:
    """Take the figures once more, up to today; what was typed stays, what was only drafted follows."""
    matter = act.matter
    last = min(half_year(date.fromisoformat(matter.details["first"])).last, act.today)
    matter.details = {**matter.details, "last": last.isoformat()}
    _freeze(act)
    act.text = f"第{FrozenFigure.objects.filter(matter=matter).values('taken_at').distinct().count()}次取数"


def first_text(section: str, figures: Iterable[FrozenFigure]) -> str:
    """The figures of a section in sentences, one group a paragraph; groups of mere zeros stand in the list only."""
    own = [figure for figure in figures if figure.section == section and figure.body_id is None]
    some = any(figure.value for figure in own)
    lines = []
    for group, found in groupby(own, key=lambda figure: figure.group):
        told = list(found)
        if section == PROBLEMS or (some and not any(figure.value for figure in told)):
            told = [figure for figure in told if figure.value]
        if told:
            lines.append(f"{group}：{'，'.join(f'{one.label}{one.value}{one.counter}' for one in told)}。")
    return "\n".join(lines) or NO_PROBLEMS


def proposed(figures: Iterable[FrozenFigure], today: date) -> list[dict[str, Any]]:
    """A row for each unit with a problem: what is wrong, what is asked. The office decides what stays of it."""
    due = (today + timedelta(days=30)).isoformat()
    theirs = [figure for figure in figures if figure.body_id and figure.value and figure.section == PROBLEMS]
    rows = []
    for body, found in groupby(sorted(theirs, key=lambda one: (one.body_id or 0, one.pk)), key=lambda one: one.body):
        if body is None or body.is_procuratorate:
            continue
        wrong = "，".join(f"{figure.group}{figure.label}{figure.value}{figure.counter}" for figure in found)
        row = {"unit": body.pk, "name": body.name, "problem": f"{wrong}。", "due": due}
        rows.append({**row, "demand": "逐项查明原因，抓紧办理，并书面反馈整改情况。"})
    return rows


def revise(act: Act) -> None:
    """The edited text, and the units to urge."""
    matter, said = act.matter, act.data
    matter.title = said["title"]
    items = [
        {
            "unit": row["unit"].pk, "name": row["unit"].name, "problem": row["problem"], "demand": row["demand"],
            "due": row["due"].isoformat(),
        }
        for row in said["items"]
        if row.get("unit")
    ]  # fmt: skip
    matter.details = {**matter.details, **{name: said[name] for name in TEXTS}, "items": items}
    act.text = f"督促整改{len(items)}项"


def submit(act: Act) -> None:
    """To the chief of the procuratorate, which from now on sees the draft."""
    matter = act.matter
    if not all(matter.details.get(name) for name in (WORK, TASKS, PROBLEMS)):
        raise IllegalMove("工作开展、任务完成和存在的问题三部分均须写明。")
    ours = Body.objects.in_being(act.today).filter(kind=BodyKind.PROCURATORATE, region=matter.office.region).first()
    if ours is None:
        raise IllegalMove("本地区没有登记检察院。")
    matter.counterpart = ours
    let_in(matter, [(ours, Part.RECEIVER)], act.now)
    act.text = act.data.get("remark", "")[:500]


def agree(act: Act) -> None:
    """The procuratorate's side has signed."""
    act.matter.details = {**act.matter.details, "agree": act.data["opinion"], "agreed_by": act.actor.name}
    act.text = act.data["opinion"][:500]


def issue(act: Act) -> None:
    """Signed for the government too: out to the member units; the clock of the next half-year runs."""
    matter = act.matter
    late = [row["name"] for row in matter.details["items"] if row["due"] <= act.today.isoformat()]
    if late:
        raise IllegalMove(f"{'、'.join(late)}的反馈日期已过，请退回修改。")
    matter.issued_on = matter.served_on = act.today
    matter.details = {**matter.details, "issue": act.data["opinion"], "issued_by": act.actor.name}
    members = Member.objects.filter(mechanism=matter.parent, since__lte=act.today).exclude(until__lte=act.today)
    bodies = [member.body for member in members.select_related("body")]
    bodies += list(Body.objects.filter(pk__in=[row["unit"] for row in matter.details["items"]]))
    let_in(matter, [(body, Part.MEMBER) for body in bodies], act.now)
    following = half_year(date.fromisoformat(matter.details["first"])).last + timedelta(days=1)
    perform(matter.parent, "record_bulletin", actor=act.actor, data={"half_began_on": following}, now=act.now)
    act.text = act.data["opinion"][:500]


def _waiting(matter: Matter) -> list[dict[str, Any]]:
    return [row for row in matter.details["items"] if not row.get("task")]


def units_wait(matter: Matter, actor: Person, today: date) -> str | None:
    """Some demand of the bulletin is not yet a task."""
    return None if _waiting(matter) else "没有待下达的整改反馈任务。"


def urge_units(act: Act) -> None:
    """Each demand becomes a task of its unit, due on the day that the bulletin names."""
    matter, waiting = act.matter, _waiting(act.matter)
    bodies = Body.objects.in_bulk([row["unit"] for row in waiting])
    for row in waiting:
        said = {
            "title": f"{matter.title}：{row['name']}整改反馈"[:200], "area": "半年通报整改", "content": _content(row),
            "source": f"{matter.title}（{matter.number}）", "lead": bodies[row["unit"]], "responsible": [],
            "due_by": date.fromisoformat(row["due"]), "milestones": "",
        }  # fmt: skip
        task = open_matter("task", actor=act.actor, office=matter.office, parent=matter, data=said, now=act.now)
        row["task"] = task.pk
    act.text = f"下达{len(waiting)}项"


def _content(row: dict[str, Any]) -> str:
    return f"通报指出的问题：{row['problem']}\n要求：{row['demand']}"


def all_have_answered(matter: Matter, actor: Person, today: date) -> str | None:
    """Every demand was made a task, and every task is done."""
    if _waiting(matter):
        return "通报列明的要求尚未下达为任务。"
    open_ = matter.children.exclude(phase__in=[Phase.CLOSED, Phase.WITHDRAWN]).count()
    return f"尚有{open_}个单位的反馈未验收。" if open_ else None


def record_bulletin(act: Act) -> None:
    """On the mechanism: a bulletin is out, so the term of the half-year after it runs."""
    act.matter.half_began_on = act.data["half_began_on"]
    act.text = "半年通报已印发"
