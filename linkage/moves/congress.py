"""Assignments, proposals and their conversion: registering, screening, answering, feedback, and the way back."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.moves import keep_files
from linkage.procedures.congress import RATINGS, RECEIVED
from recommendations.drafts.checks import personal
from recommendations.procedures.kinds import INSTRUMENTS
from supervision.accounts.models import Body, BodyKind, Person
from supervision.matters.gathering import children
from supervision.matters.models import Matter, Part
from supervision.matters.moves import join
from supervision.matters.services import Act, IllegalMove

# What a conversion may have become: the clue registered from it, or what was at hand already and is linked.
CAME_OF_IT = frozenset({"clue", "case", *INSTRUMENTS})


def congress_of(region: str, today: date) -> Body | None:
    """The standing committee of the people's congress of a region, if it is registered."""
    return sender_of(BodyKind.PEOPLES_CONGRESS, region, today)


def sender_of(kind: str, region: str, today: date, name: str = "") -> Body | None:
    """The body of this kind and region that sends papers: the one of that name where there are several."""
    found = list(Body.objects.in_being(today).filter(kind=kind, region=region).order_by("pk")) if kind else []
    return next((body for body in found if name in (body.name, body.short_name)), found[0] if found else None)


def receive(act: Act) -> None:
    """Register what came; its own day of assignment and of receipt are what the terms count from."""
    matter, said = act.matter, act.data
    one = RECEIVED[matter.kind]
    if said["received_on"] > act.today or said["assigned_on"] > said["received_on"]:
        raise IllegalMove("交办日期不能晚于收到日期，收到日期不能晚于今天。")
    matter.title, matter.field, matter.handler = said["title"], said["field"][:40], said["handler"]
    matter.issued_on, matter.served_on = said["assigned_on"], said["received_on"]
    matter.reply_due_by = said.get("reply_by")
    matter.counterpart = sender_of(one.from_kind, matter.office.region, act.today, said["sender"])
    names = ("sender", "reference", "form", "session", "content")
    matter.details = {name: str(said.get(name) or "") for name in names}
    act.facts["after"] = [_after_receiving]
    act.text = f"{said['sender']}：{said['reference']}"


def _after_receiving(act: Act) -> None:
    if act.matter.counterpart is not None:
        join(act, act.matter.counterpart, Part.COPIED, seen=True)
    keep_files(act, act.data.get("files") or [], purpose="exchanged")


def screen(act: Act) -> None:
    """Whether it holds a clue for supervision, with reasons."""
    act.matter.details = {**act.matter.details, "way": act.data["way"], "screen_reason": act.data["reason"]}
    act.text = act.data["reason"][:500]


def what_it_became_is_there(matter: Matter, actor: Person, today: date) -> str | None:
    """What was decided to become a clue is answered once a clue, a case or a document came of it."""
    if matter.details.get("way") != "convert":
        return None
    came = {row["kind"] for row in children(matter, "g_children")}
    came |= {row[f"{end}_kind"] for row in children(matter, "g_related") for end in "ab"}
    if came & CAME_OF_IT:
        return None
    return "已决定转化为线索办理，请先从本事项登记线索，或者关联由此办理的线索、案件、检察建议。"


def draft_reply(act: Act) -> None:
    """The answer as it will be signed, and how the deputy was heard before (代表法第52条)."""
    names = ("result", "answer", "contact")
    act.matter.details = {**act.matter.details, **{name: act.data[name] for name in names}}
    act.text = act.data["answer"][:500]


def reply(act: Act) -> None:
    """The chief signs the answer: that fulfils the term."""
    act.matter.answered_on = act.today
    act.matter.details = {**act.matter.details, "reply_opinion": act.data["opinion"]}
    act.text = act.matter.details["answer"][:500]


def record_feedback(act: Act) -> None:
    """What the deputy or the committee says of the answer; rounds are kept."""
    matter, said = act.matter, act.data
    row = {"on": said["told_on"].isoformat(), "rating": said["rating"], "text": said["text"]}
    row |= {"number": matter.number, "answered_on": matter.answered_on.isoformat()}
    again_by = said.get("again_by") if said["rating"] == "dissatisfied" else None
    matter.details = {
        **matter.details,
        "feedback": [*matter.details.get("feedback", []), row],
        "again_from": row["on"] if again_by else "",
        "again_by": again_by.isoformat() if again_by else "",
    }
    if feedback_asks_for_more(matter):
        matter.answered_on = None
        # The next answer is a letter of its own.
        matter.number = ""
    act.text = f"{dict(RATINGS)[said['rating']]}。{said['text']}"[:500]


def feedback_asks_for_more(matter: Matter) -> bool:
    """反馈意见为不满意."""
    rounds = matter.details.get("feedback", [])
    return bool(rounds) and rounds[-1]["rating"] == "dissatisfied"


# --- the way back -----------------------------------------------------------------------------------------------------
def the_material_names_nobody(matter: Matter, actor: Person, today: date) -> str | None:
    """What goes to deputies holds no personal data."""
    text = "\n".join(str(matter.details.get(name, "")) for name in ("problem", "advice"))
    found = [f"含有{label}（“{excerpt}”）" for label, _, excerpt in personal(text, published=True)]
    return f"素材须先隐去个人信息：{'；'.join(found)}。" if found else None


def draft_material(act: Act) -> None:
    """Problems of governance that recommendations showed, and what is advised."""
    matter = act.matter
    congress = congress_of(matter.office.region, act.today)
    if congress is None:
        raise IllegalMove("本地区没有登记人大常委会。")
    matter.handler, matter.counterpart = act.actor, congress
    matter.function = matter.parent.function if matter.parent else ""
    revise_material(act)


def revise_material(act: Act) -> None:
    """Change the draft."""
    said: dict[str, Any] = act.data
    act.matter.title = said["title"]
    act.matter.details = {**act.matter.details, "problem": said["problem"], "advice": said["advice"]}
    act.text = said["title"]


def send_material(act: Act) -> None:
    """Out to the deputies' office, which sees it from now on."""
    matter = act.matter
    matter.issued_on = matter.served_on = act.today
    join(act, matter.counterpart, Part.COPIED, seen=True)
    act.text = act.data["opinion"][:500]


def record_result(act: Act) -> None:
    """Whether a deputy made a proposal of it, and under which number."""
    said = act.data
    kept = {name: said[name] for name in ("taken", "deputy", "reference", "text")}
    act.matter.details = {**act.matter.details, **kept}
    act.text = f"{'已提出代表建议' if said['taken'] == 'yes' else '未提出代表建议'}{said['reference']}"
