"""What a hearing entails, and what waits for it (人民检察院审查案件听证工作规定第10–16条)."""

from __future__ import annotations

from datetime import date

from cases.moves.roster import person_text, use
from supervision.accounts.models import Person
from supervision.matters.gathering import children
from supervision.matters.models import Matter
from supervision.matters.moves import keep_files
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text

OPEN = frozenset({"drafting", "approving", "approved", "issued", "notified", "heard"})


def hearings_are_weighed(matter: Matter, actor: Person, today: date) -> str | None:
    """What the hearers think is weighed before the case is decided; a hearing under way is held or called off first."""
    waiting = sum(row["kind"] == "hearing" and row["state"] in OPEN for row in children(matter, "g_children"))
    return f"尚有{waiting}次听证未举行或者听证意见未处理（听证工作规定第16条）。" if waiting else None


def is_to_be_announced(matter: Matter, actor: Person, today: date) -> str | None:
    """Only what is open to the public, once for each day (第10条第4项)."""
    if matter.details.get("type") != "open":
        return "不公开听证的不发布公告。"
    return "听证公告已经发布。" if matter.details.get("announced") == matter.details.get("feedback_by") else None


def name_hearers(act: Act) -> None:
    """Who is asked to hear: those on the roster by their keys, the others in words; the letters name both."""
    matter, chosen = act.matter, list(act.data.get("roster") or ())
    invited = matter.details.get("hearers", "")
    names = "、".join(filter(None, (*map(person_text, chosen), invited)))
    matter.details |= {"roster": [one.pk for one in chosen], "invited": invited, "hearers": names}


def announce(act: Act) -> None:
    """The public reads when and where, and how to come."""
    act.matter.details = {**act.matter.details, "announced": act.matter.details.get("feedback_by", "")}
    act.text = str(act.data.get("remark") or "")[:500]


def record_hearing(act: Act) -> None:
    """Who came, what each side said, what the hearers think."""
    matter, said = act.matter, act.data
    if said["heard_on"].isoformat() != matter.details.get("feedback_by") or said["heard_on"] > act.today:
        raise IllegalMove("听证在通知载明的日期举行后记录；改期的，先延期并重新通知。")
    names = ("heard_at", "attended", "views", "deliberation")
    kept = {name: said[name] for name in names} | {"heard_on": said["heard_on"].isoformat()}
    matter.details = {**matter.details, **kept}
    use(act, said.get("roster") or [], "hearing", said["heard_on"])
    keep_files(act, said.get("files") or [], purpose="evidence")
    act.letter_data = {
        "held_at_text": day_text(said["heard_on"]),
        "place": said["heard_at"],
        "present": said["attended"],
        "statement": said["views"],
        "conclusion": said["deliberation"],
    }
    act.text = f"评议意见：{said['deliberation']}"[:500]


def postpone(act: Act) -> None:
    """Another day, another notice; the first one is kept with the reason."""
    matter = act.matter
    row = {"planned": matter.details.get("feedback_by", ""), "number": matter.number, "reason": act.data["reason"]}
    matter.details = {**matter.details, "postponed": [*matter.details.get("postponed", []), row]}
    matter.number, matter.issued_on, matter.served_on = "", None, None
    act.text = act.data["reason"][:500]


def follow_opinion(act: Act) -> None:
    """Wholly or in part; what was not followed is explained."""
    _weigh(act, dict(WEIGHED)[act.data["extent"]])


def depart_from_opinion(act: Act) -> None:
    """The chief agrees that the majority is not followed, with the reason."""
    _weigh(act, "不采纳听证员多数意见，已报检察长同意")


def _weigh(act: Act, how: str) -> None:
    act.matter.details = {**act.matter.details, "weighed": how, "weighed_reason": act.data["reason"]}
    act.text = f"{how}。{act.data['reason']}"[:500]


WEIGHED = (("whole", "全部采纳"), ("part", "采纳多数意见，部分意见未采纳"))
