"""After the judgment in 公益诉讼: the second instance, what is decided where claims failed, and its execution."""

from __future__ import annotations

from datetime import date
from typing import Any

from supervision.accounts.models import Person
from supervision.matters.models import Matter
from supervision.matters.moves import keep_files
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text

MEDIATED, DEFENDANT = "mediated", "被告"
RESULTS = {"all": "支持全部诉讼请求", "part": "支持部分诉讼请求", "none": "未支持诉讼请求", MEDIATED: "出具调解书"}
JUDGMENT = ("judgment_is_ruling", "judgment_on", "judgment_number", "judgment_result", "judgment_text")


def is_of_first_instance(matter: Matter, actor: Person | None, today: date | None) -> str | None:
    """One appeals once, and not from what was agreed."""
    said = matter.details
    if said.get("first_judgment"):
        return "二审裁判是终审的裁判。"
    return "调解书不能上诉。" if said.get("judgment_result") == MEDIATED else None


def defendant_may_appeal(matter: Matter, actor: Person | None, today: date | None) -> str | None:
    """Its appeal comes once, before or after that of the procuratorate."""
    if reason := is_of_first_instance(matter, actor, today):
        return reason
    return "被告上诉已经登记。" if any(row["by"] == DEFENDANT for row in appeals(matter.details)) else None


def falls_short(matter: Matter, actor: Person | None, today: date | None) -> str | None:
    """The first judgment did not grant everything, and the chief has neither appealed nor let it be.

    That the defendant appealed changes nothing: each side has its own right (行政诉讼法第85条、民事诉讼法第171条).
    """
    if reason := is_of_first_instance(matter, actor, today):
        return reason
    if any(row["by"] != DEFENDANT for row in appeals(matter.details)):
        return "检察长已决定上诉。"
    if matter.details.get("judgment_result") == "all":
        return "诉讼请求已经全部得到支持。"
    return "检察长已决定不上诉。" if matter.details.get("decide_no_appeal_reason") else None


def a_judgment_falls_short(matter: Matter) -> bool:
    """A first judgment against which the procuratorate may appeal."""
    return falls_short(matter, None, None) is None and not matter.details.get("judgment_is_ruling")


def a_ruling_falls_short(matter: Matter) -> bool:
    """The same of a ruling, which leaves less time (行政诉讼法第85条、民事诉讼法第171条)."""
    return falls_short(matter, None, None) is None and bool(matter.details.get("judgment_is_ruling"))


def may_still_be_appealed(matter: Matter, actor: Person, today: date) -> str | None:
    """A judgment whose time for appeal is over stands; what is wrong with it is for a protest."""
    clock = matter.clocks.filter(term__startswith="GY_APPEAL", state="running", due_on__lt=today).first()
    return f"上诉期限已于{day_text(clock.due_on)}届满，裁判确有错误的，提请上一级人民检察院抗诉。" if clock else None


def shortfall_is_decided(matter: Matter, actor: Person, today: date) -> str | None:
    """Where claims failed in the first instance, the chief says first whether to appeal."""
    waits = falls_short(matter, actor, today) is None
    return "裁判没有支持全部诉讼请求，应当先由检察长决定是否上诉。" if waits else None


def decide_appeal(act: Act) -> None:
    """The procuratorate appeals."""
    _appeal(act, act.matter.office.name, act.today, act.data["reason"])


def record_appeal(act: Act) -> None:
    """The defendant appealed: when its copy came."""
    said = act.data
    if said["received_on"].isoformat() < act.matter.details.get("judgment_on", ""):
        raise IllegalMove("收到上诉状副本的日期不能早于收到一审裁判的日期。")
    keep_files(act, said.get("files") or [], purpose="material")
    _appeal(act, DEFENDANT, said["received_on"], said["grounds"])
    act.matter.details = {**act.matter.details, "appeal_came_on": said["received_on"].isoformat()}


def _appeal(act: Act, by: str, on: date, grounds: str) -> None:
    row = {"by": by, "on": on.isoformat(), "grounds": grounds}
    act.matter.details = {**act.matter.details, "appeals": [*appeals(act.matter.details), row]}
    act.text = f"{by}上诉：{grounds}"[:500]


def appeals(said: dict[str, Any]) -> list[dict[str, str]]:
    """Each appeal: by whom, on which day, on what grounds. There was once room for one alone."""
    return said.get("appeals") or [row for row in (said.get("appeal"),) if row]


def kept_judgment(matter: Matter) -> dict[str, Any]:
    """The first judgment, kept when that of the second instance comes."""
    if matter.state != "appealed":
        return {}
    return {"first_judgment": {name: matter.details.get(name, "") for name in JUDGMENT}}


def follow_execution(act: Act) -> None:
    """One look at how the judgment is carried out; earlier ones stand beside it."""
    said = act.data
    on = said.get("held_on") or act.today
    if on.isoformat() < act.matter.details.get("judgment_on", ""):
        raise IllegalMove("跟进日期不能早于收到裁判文书的日期。")
    row = {"on": on.isoformat(), "text": said["findings"], "by": act.actor.name}
    act.matter.details = {**act.matter.details, "executions": [*act.matter.details.get("executions", []), row]}
    keep_files(act, said.get("files") or [], purpose="evidence")
    act.text = f"{day_text(on)}：{said['findings']}"[:500]


def judgment_rows(said: dict[str, Any]) -> list[tuple[str, str]]:
    """The first judgment and the appeals, where there were any."""
    first = said.get("first_judgment")
    rows = []
    if first:
        result = RESULTS.get(first["judgment_result"], "")
        rows.append(("一审裁判", "，".join(filter(None, (first["judgment_number"], result, first["judgment_text"])))))
    for appeal in appeals(said):
        rows.append((f"上诉（{day_text(date.fromisoformat(appeal['on']))}）", f"{appeal['by']}：{appeal['grounds']}"))
    return rows


def execution_rows(said: dict[str, Any]) -> list[tuple[str, str]]:
    """How the judgment was carried out, one row for each look, the first one first."""
    # What was noted before there were several.
    rows = [("执行情况", said.get("follow_execution_findings", ""))]
    return rows + [
        (f"执行情况（{day_text(date.fromisoformat(row['on']))}）", row["text"]) for row in said.get("executions", [])
    ]
