"""考核评价表: freezing a unit's figures, objections to them and what was decided, the sealed result."""

from __future__ import annotations

from datetime import date
from typing import Any

from linkage.models import Member
from linkage.moves.freezing import freeze
from linkage.reports.definitions import Span
from linkage.reports.frozen import standing
from linkage.reports.indicators import SUPERVISION, version_on, versions
from linkage.reports.measures import BY_MEASURE
from supervision.accounts.models import Body, BodyKind, Person
from supervision.matters.models import Matter, Part, Phase
from supervision.matters.moves import join, keep_files
from supervision.matters.services import Act, IllegalMove, open_matter
from supervision.terms.arithmetic import day_text

# 法治政府考核 is of organs of the executive; procuratorates, courts and congresses are never assessed here.
ASSESSED = (BodyKind.AGENCY, BodyKind.POLICE, BodyKind.JUDICIAL_ADMINISTRATION, BodyKind.GOVERNMENT)


def agency_members(mechanism: Matter, today: date) -> Any:
    """The member units of a mechanism that may be assessed."""
    members = Member.objects.filter(mechanism=mechanism, since__lte=today).exclude(until__lte=today)
    return Body.objects.filter(pk__in=members.values("body"), kind__in=ASSESSED)


def set_weights(act: Act) -> None:
    """On the mechanism: the weights that the joint meeting has set, from a day on; sheets made before keep theirs."""
    matter, said = act.matter, act.data
    version = version_on(said["since"])
    weights = {one.id: said[f"weight_{one.id}"] for one in version.indicators}
    if sum(weights.values()) != 100:
        raise IllegalMove(f"权重合计为{sum(weights.values())}分，应当是100分。")
    row = {"since": said["since"].isoformat(), "version": version.version, "weights": weights, "basis": said["basis"]}
    known = [one for one in matter.details.get("weights", []) if one["since"] != row["since"]]
    matter.details = {**matter.details, "weights": sorted([*known, row], key=lambda one: str(one["since"]))}
    act.text = f"自{day_text(said['since'])}起：{weights_text(row)}。{said['basis']}"[:500]


def weights_text(row: dict[str, Any]) -> str:
    """The weights of one setting in words."""
    return "，".join(f"{one.name}{row['weights'][one.id]}分" for one in versions()[row["version"]].indicators)


def weights_on(mechanism: Any, day: date, version: int) -> dict[str, Any]:
    """The setting of a mechanism in force on a day for that version of the indicators; empty for the default ones."""
    known = mechanism.details.get("weights", []) if mechanism else []
    found = [row for row in known if row["since"] <= day.isoformat() and row["version"] == version]
    return dict(found[-1]) if found else {}


def assess_units(act: Act) -> None:
    """On the mechanism: one sheet for each unit."""
    for unit in act.data["units"]:
        said = {**act.data, "unit": unit}
        open_matter(
            "assessment", actor=act.actor, office=act.matter.office, parent=act.matter, data=said, now=act.now
        )  # fmt: skip
    act.text = f"{act.data['period_label']}，{len(act.data['units'])}个单位"


def compile_sheet(act: Act) -> None:
    """A new sheet: the unit's figures are taken now, and counted by the version in force at the period's end."""
    matter, said = act.matter, act.data
    unit: Body = said["unit"]
    if unit.kind not in ASSESSED:
        raise IllegalMove("只考核行政机关，不对检察院、法院等考核评价。")
    try:
        found = version_on(said["last"], said.get("series") or SUPERVISION)
    except LookupError as error:
        raise IllegalMove(str(error)) from error
    same = Matter.objects.filter(kind="assessment", counterpart=unit, details__first=said["first"].isoformat())
    same = same.filter(details__period=said["period_label"], details__version__in=_of_series(found.series))
    if same.exclude(phase=Phase.WITHDRAWN).exists():
        raise IllegalMove(f"{unit.name}这一期间已有评价表（{found.subject}）。", "period")
    matter.title = f"{unit.name}{said['period_label']}{found.subject}考核评价表"
    matter.counterpart = unit
    matter.details = {
        "first": said["first"].isoformat(), "last": said["last"].isoformat(), "period": said["period_label"],
        "check_by": said["check_by"].isoformat(), "version": found.version, "objections": [],
        "weights": weights_on(matter.parent, said["last"], found.version),
    }  # fmt: skip
    act.facts["after"] = [_freeze]
    act.text = matter.title


def _of_series(series: str) -> list[int]:
    return [one.version for one in versions().values() if one.series == series]


def _freeze(act: Act) -> None:
    matter = act.matter
    span = Span(date.fromisoformat(matter.details["first"]), date.fromisoformat(matter.details["last"]))
    wanted = [BY_MEASURE[name] for name in versions()[matter.details["version"]].inputs]
    freeze(act, span, wanted, unit=matter.counterpart)
    join(act, matter.counterpart, Part.RECEIVER)
    matter.details = {**matter.details, "taken_at": act.now.isoformat()}
    _count(matter)


def _count(matter: Matter) -> None:
    """The result from the frozen figures and what was corrected since; the frozen ones stay as they are."""
    values = {figure.name: figure.value for figure in standing(matter)}
    values |= {row["figure"]: row["corrected"] for row in matter.details["objections"] if row.get("upheld") == "yes"}
    weights = matter.details.get("weights", {}).get("weights")
    matter.details = {**matter.details, "result": versions()[matter.details["version"]].result(values, weights)}


def send_out(act: Act) -> None:
    """The unit sees its sheet from now on, and has until the day that the sheet names."""
    matter = act.matter
    matter.check_due_by = date.fromisoformat(matter.details["check_by"])
    if matter.check_due_by <= act.today:
        raise IllegalMove("核对截止日已过，请撤回后重新编制。")
    matter.issued_on = matter.served_on = act.today
    join(act, matter.counterpart, Part.RECEIVER, seen=True)
    act.text = f"{matter.counterpart.name}在{day_text(matter.check_due_by)}前核对"


def confirm(act: Act) -> None:
    """The unit finds the figures right."""
    act.matter.answered_on = act.today
    act.matter.details = {**act.matter.details, "confirm": act.data.get("remark") or "核对无误。"}
    act.text = act.matter.details["confirm"][:500]


def object_to_figure(act: Act) -> None:
    """The unit says of one figure what it should be, and why."""
    matter, said = act.matter, act.data
    figure = next((one for one in standing(matter) if one.name == said["figure"]), None)
    if figure is None:
        raise IllegalMove("评价表中没有这项数据。", "figure")
    objections = matter.details["objections"]
    if any(row["figure"] == figure.name for row in objections):
        raise IllegalMove("对这项数据已提出异议。", "figure")
    row = {
        "number": len(objections) + 1, "figure": figure.name, "label": f"{figure.group}{figure.label}",
        "value": figure.value, "claimed": said["claimed"], "reason": said["reason"], "by": act.actor.name,
        "on": act.today.isoformat(),
    }  # fmt: skip
    keep_files(act, said.get("files") or [], purpose="exchanged")
    matter.details = {**matter.details, "objections": [*objections, row]}
    act.text = f"{row['label']}：现为{row['value']}，主张{row['claimed']}。{said['reason']}"[:500]


def decide(act: Act) -> None:
    """Every open objection is decided, with its reason; the sheet is counted again."""
    matter = act.matter
    decisions = {row["number"]: row for row in act.data["decisions"]}
    decided = []
    for row in matter.details["objections"]:
        if not row.get("upheld"):
            decision = decisions.get(row["number"])
            if decision is None:
                raise IllegalMove(f"第{row['number']}项异议还没有处理。")
            row = {**row, "upheld": decision["upheld"], "why": decision["why"], "decided_on": act.today.isoformat()}
            row |= {"corrected": decision["corrected"]} if decision["upheld"] == "yes" else {}
            row |= {"decided_by": act.actor.name}
        decided.append(row)
    matter.answered_on = act.today
    matter.details = {**matter.details, "objections": decided}
    _count(matter)
    words = {"yes": "成立", "no": "不成立"}
    act.text = "；".join(f"{row['label']}：异议{words[row['upheld']]}" for row in decided)[:500]


def check_is_over(matter: Matter, actor: Person, today: date) -> str | None:
    """The day that the sheet names has passed."""
    check_by = date.fromisoformat(matter.details["check_by"])
    return None if check_by < today else "核对截止日尚未届满。"


def close_check(act: Act) -> None:
    """Nothing was said in time: the figures stand as they are."""
    act.matter.answered_on = act.today
    act.matter.details = {**act.matter.details, "confirm": "逾期未核对，也未提出异议。"}
    act.text = act.data.get("remark", "")[:500]


def seal(act: Act) -> None:
    """The result is fixed."""
    act.matter.details = {**act.matter.details, "seal": act.data["opinion"], "sealed_by": act.actor.name}
    act.text = f"得分{act.matter.details['result']['total'] or '（无可评指标）'}"
