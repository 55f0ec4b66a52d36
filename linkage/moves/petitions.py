"""信访联合化解: the leading official, the hearing and the aid, each kept with its day, its people and its papers."""

from __future__ import annotations

from typing import Any

from cases.moves import keep_files
from linkage.moves.bodies import own_unit
from linkage.procedures.petitions import AID, RESULTS
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text


def set_leader(act: Act) -> None:
    """Another official leads it from a day on; who led before stays on record."""
    matter, said = act.matter, act.data
    before = matter.details.get("leader", "")
    if said["leader"] == before:
        raise IllegalMove(f"包案领导已经是{before}。", "leader")
    row = {"leader": before, "until": act.today.isoformat(), "reason": said["reason"]}
    past = [*matter.details.get("past_leaders", []), row]
    matter.details = {**matter.details, "leader": said["leader"], "past_leaders": past}
    act.text = f"{before}改为{said['leader']}：{said['reason']}"[:500]


def record_hearing(act: Act) -> None:
    """A hearing took place: when, where, under whom, with whom, what came of it."""
    said = act.data
    names = ("place", "host", "people", "result", "record")
    _keep(act, "hearings", "held_on", {name: said[name] for name in names})
    act.text = f"{day_text(said['held_on'])}在{said['place']}举行听证，{dict(RESULTS)[said['result']]}"[:500]


def record_aid(act: Act) -> None:
    """Aid was given: which, how much in yuan, when, by whose decision."""
    said = act.data
    row = {name: str(said[name]) for name in ("kind", "amount", "decided_by", "remark")}
    _keep(act, "aids", "given_on", row)
    act.text = f"{dict(AID)[said['kind']]}{said['amount']}元，{day_text(said['given_on'])}，{said['decided_by']}"[:500]


def _keep(act: Act, name: str, field: str, row: dict[str, Any]) -> None:
    """One more row of a register of the matter, its day from the form; the same thing is not put down twice."""
    matter, day = act.matter, act.data[field]
    if day > act.today:
        raise IllegalMove(f"{day_text(day)}晚于今天，不能登记。", field)
    if day < matter.opened_on:
        since = day_text(matter.opened_on)
        raise IllegalMove(f"{day_text(day)}早于本事项提出之日（{since}），此前的情况写入进展。", field)
    full = {"on": day.isoformat(), **row}
    known = matter.details.get(name, [])
    if any({key: old[key] for key in full} == full for old in known):
        raise IllegalMove("同样的内容已经登记。")
    papers = keep_files(act, act.data.get("files") or [], purpose="exchanged")
    full |= {"unit": own_unit(matter, act.actor).name, "papers": papers}
    matter.details = {**matter.details, name: [*known, full]}
