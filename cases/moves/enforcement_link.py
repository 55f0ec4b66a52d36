"""What the moves of 行刑衔接 entail beyond the table."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.procedures.thresholds import thresholds
from supervision.accounts.models import Body, BodyKind, Person
from supervision.documents.numbering import next_number
from supervision.matters.models import Function, Matter, Part
from supervision.matters.moves import join, keep_files
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text

TEXTS = ("case_number", "rule", "suspicion", "facts", "suspects", "penalty", "contact")


def procuratorate_of(body: Body, today: date) -> Body | None:
    """The procuratorate of the body's own region."""
    found = Body.objects.in_being(today).filter(kind=BodyKind.PROCURATORATE, region=body.region)
    return found.order_by("level", "pk").first()


# --- guards -----------------------------------------------------------------------------------------------------------
def decided_by_another(matter: Matter, actor: Person, today: date) -> str | None:
    """Who reports does not decide."""
    return "提出报告的人员不能批准。" if matter.details.get("reported_by") == actor.pk else None


def not_reconsidered_yet(matter: Matter, actor: Person, today: date) -> str | None:
    """Once (第9条)."""
    return "已经复议；可以建议人民检察院立案监督。" if matter.details.get("reconsidered_on") else None


def items_are_due(matter: Matter, actor: Person, today: date) -> str | None:
    """Once, after the case was filed (第12条)."""
    return None if matter.runs("YS_HANDOVER") else "涉案物品和材料已经移交。"


def items_are_handed_over(matter: Matter, actor: Person, today: date) -> str | None:
    """A case that the police filed closes after its items were handed over."""
    waiting = matter.state == "filed" and matter.runs("YS_HANDOVER")
    return "涉案物品和材料尚未移交公安机关。" if waiting else None


def no_copy_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """One decision after the other."""
    return "此前的行政处罚决定书尚未登记抄送。" if matter.runs("YS_COPY_PENALTY") else None


def a_copy_waits(matter: Matter, actor: Person, today: date) -> str | None:
    """Only a recorded penalty is copied."""
    return None if matter.runs("YS_COPY_PENALTY") else "没有待抄送的行政处罚决定书。"


# --- effects ----------------------------------------------------------------------------------------------------------
def register(act: Act) -> None:
    """The procuratorate of the region sees it from the first day (信息共享)."""
    act.matter.function = Function.CRIMINAL
    _fill(act)
    act.facts["after"] = [_after_register]


def _after_register(act: Act) -> None:
    watching = procuratorate_of(act.matter.office, act.today)
    if watching is not None:
        join(act, watching, Part.COPIED, seen=True)
    keep_files(act, act.data.get("files") or [], purpose="exchanged")


def revise(act: Act) -> None:
    """Change what was registered."""
    _fill(act)
    keep_files(act, act.data.get("files") or [], purpose="exchanged")


def _fill(act: Act) -> None:
    matter, said = act.matter, act.data
    rule = thresholds()[said["rule"]]
    matter.title, matter.secrecy, matter.field = said["title"], said["secrecy"], said["suspicion"][:40]
    kept = {name: said[name] for name in TEXTS}
    kept |= {"found_on": said["found_on"].isoformat(), "quantity": _number(said["quantity"])}
    matter.details = {**matter.details, **kept}
    reached = rule.least is not None and said["quantity"] is not None and said["quantity"] >= rule.least
    act.text = f"涉嫌{said['suspicion']}{'，达到移送门槛' if reached else ''}"


def _number(quantity: Any) -> float | None:
    return None if quantity is None else float(quantity)


def report(act: Act) -> None:
    """The team's written report."""
    said = {"team": act.data["team"], "report": act.data["report"], "reported_by": act.actor.pk}
    act.matter.details = {**act.matter.details, **said}
    keep_files(act, act.data.get("files") or [], purpose="exchanged")
    act.text = act.data["report"][:500]


def say(act: Act) -> None:
    """Keep what was said with the matter, for all sides."""
    words = next((str(act.data[name]) for name in ("reason", "opinion", "remark", "list") if act.data.get(name)), "")
    act.matter.details = {**act.matter.details, act.move.name: words}
    act.text = words[:500]


def record_penalty(act: Act) -> None:
    """The agency's own decision: ten days for its copies."""
    said = act.data
    words = f"{said['penalty_number']}，{day_text(said['penalised_on'])}，{said['penalty']}"
    kept = {"penalised_on": said["penalised_on"].isoformat(), "penalty": words}
    act.matter.details = {**act.matter.details, **kept}
    act.text = words[:500]


def copy_penalty(act: Act) -> None:
    """Copied to police and procuratorate on that day."""
    said, known = act.data, act.matter.details
    if said["copied_on"].isoformat() < known["penalised_on"]:
        raise IllegalMove("抄送日期不能早于作出行政处罚之日。", "copied_on")
    act.facts["fulfilled_on"] = said["copied_on"]
    act.text = f"{day_text(said['copied_on'])}抄送{said['receivers']}"[:500]
    act.matter.details = {**known, "penalty_copied": act.text}
    keep_files(act, said.get("files") or [], purpose="exchanged")


def transfer(act: Act) -> None:
    """The police see it from now on."""
    matter, said = act.matter, act.data
    matter.counterpart, matter.issued_on = said["police"], act.today
    matter.details = {**matter.details, "basis": said["basis"], "materials": said["materials"]}
    join(act, said["police"], Part.RECEIVER, seen=True)
    keep_files(act, said.get("files") or [], purpose="exchanged")
    act.text = f"移送{said['police'].name}"


def receive(act: Act) -> None:
    """Signed for: three days for the decision."""
    act.matter.served_on = act.today
    said = {"received_by": act.data["recipient"], "jurisdiction": act.data.get("jurisdiction") or "own"}
    act.matter.details = {**act.matter.details, **said}
    act.text = f"{act.data['recipient']}签收{'，不属于本机关管辖' if is_of_others(act.matter) else ''}"


def is_of_others(matter: Matter) -> bool:
    """不属于接受移送的公安机关管辖."""
    return bool(matter.details.get("jurisdiction") == "others")


def is_its_own(matter: Matter) -> bool:
    """属于接受移送的公安机关管辖."""
    return not is_of_others(matter)


def went_elsewhere(matter: Matter) -> bool:
    """转送公安机关以外的机关."""
    return bool(matter.details.get("went_to"))


def stays_with_police(matter: Matter) -> bool:
    """转送其他公安机关."""
    return not went_elsewhere(matter)


def forward(act: Act) -> None:
    """To the organ that has jurisdiction: another police body signs anew, any other one is named (第7条)."""
    matter, said = act.matter, act.data
    first, second = matter.counterpart, said.get("police")
    if second is not None and second.pk == first.pk:
        raise IllegalMove("不能转送本机关。", "police")
    name = second.name if second else said["other"]
    row = {"on": act.today.isoformat(), "from": first.name, "to": name, "reason": said["reason"]}
    known = {**matter.details, "jurisdiction": "", "went_to": "" if second else name}
    matter.details = known | {"forwarded": [*matter.details.get("forwarded", []), row]}
    act.letter_data = {
        "body": first.name, "receiver": matter.office.name, "organ": name, "reasons": said["reason"],
        "number": next_number("forwarding_notice", first, act.today),
    }  # fmt: skip
    join(act, first, Part.COPIED, seen=True)
    if second is not None:
        join(act, second, Part.RECEIVER, seen=True)
        matter.counterpart, matter.served_on = second, None
    act.text = f"转送{name}。{said['reason']}"[:500]


def decide(act: Act) -> None:
    """The decision of the police, with its number; a refusal with its reasons."""
    matter, said = act.matter, act.data
    if said["decided_on"] < matter.served_on:
        raise IllegalMove("决定日期不能早于接受移送的日期。")
    kept = {"decision_number": said["decision_number"], "decided_on": said["decided_on"].isoformat()}
    kept |= {"reasons": said.get("reason", "")}
    if act.move.target == "filed":
        kept["filed_on"] = kept["decided_on"]
    matter.details = {**matter.details, **kept}
    matter.answered_on = act.facts["fulfilled_on"] = said["decided_on"]
    keep_files(act, said.get("files") or [], purpose="exchanged")
    act.text = "。".join(part for part in (said["decision_number"], said.get("reason", "")) if part)[:500]


def ask_reconsideration(act: Act) -> None:
    """The police decide anew."""
    say(act)
    act.matter.details = {**act.matter.details, "reconsidered_on": act.today.isoformat()}


def suggest_supervision(act: Act) -> None:
    """To the procuratorate of the region, by letter."""
    say(act)
    watching = procuratorate_of(act.matter.office, act.today)
    if watching is None:
        raise IllegalMove("没有同级人民检察院。")
    act.letter_data = {
        "receiver": watching.name,
        "number": next_number("supervision_suggestion", act.matter.office, act.today),
        "reasons": act.data["reason"],
    }


def attach(act: Act) -> None:
    """Papers that all sides read."""
    names = keep_files(act, act.data.get("files") or [], purpose="exchanged")
    act.text = f"{'、'.join(names)}。{act.data.get('remark', '')}"


# --- what is shown and written ----------------------------------------------------------------------------------------
def letter_data(act: Act, number: str) -> dict[str, Any]:
    """What the letter of transfer and the suggestion to supervise are made from."""
    matter, said = act.matter, act.matter.details
    watching = procuratorate_of(matter.office, act.today)
    return {
        "body": matter.office.name,
        "receiver": matter.counterpart.name if matter.counterpart else "",
        "police": matter.counterpart.name if matter.counterpart else "",
        "number": number,
        "title_text": matter.title,
        "suspicion": said.get("suspicion", ""),
        "facts": said.get("facts", ""),
        "basis": said.get("basis", ""),
        "suspects": said.get("suspects", ""),
        "materials": said.get("materials", ""),
        "contact": said.get("contact", ""),
        "copies": [watching.name] if watching else [],
        "issued_on": act.today,
    }


def quantity_text(said: dict[str, Any]) -> str:
    """销售金额80000元（门槛：50000元以上）."""
    rule, quantity = thresholds().get(said.get("rule", "")), said.get("quantity")
    if rule is None or quantity is None:
        return ""
    least = f"（默认移送门槛：{rule.least}{rule.unit}以上）" if rule.least is not None else ""
    return (
        f"{rule.measure}{quantity:g}{rule.unit}{least}"
        if quantity < 1e6
        else f"{rule.measure}{quantity:.0f}{rule.unit}{least}"
    )


def sections(matter: Any, inside: bool) -> list[dict[str, Any]]:
    """The agency's case, the transfer, what the police decided; the police and the procuratorate read the same."""
    said = matter.details
    parts = {
        "行政案件": [
            ("行政案件编号", said.get("case_number", "")),
            ("发现日期", _on(said.get("found_on"))),
            ("涉嫌罪名", said.get("suspicion", "")),
            ("数额、数量", quantity_text(said)),
            ("案件情况", said.get("facts", "")),
            ("涉案单位和人员", said.get("suspects", "")),
            ("行政处罚情况", said.get("penalty", "")),
            ("行政处罚决定书抄送", said.get("penalty_copied", "")),
        ],
        "移送": [
            ("专案组", said.get("team", "")),
            ("移送报告", said.get("report", "")),
            ("批准意见", said.get("approve", "")),
            ("不移送的理由", said.get("refuse_transfer", "")),
            ("移送依据", said.get("basis", "")),
            ("随案材料", said.get("materials", "")),
            ("涉案物品移交", said.get("hand_over_items", "")),
        ],
        "公安机关办理": [
            *(
                (f"{_on(row['on'])}转送", f"{row['from']}转送{row['to']}：{row['reason']}")
                for row in said.get("forwarded", [])
            ),
            ("签收人", said.get("received_by", "")),
            ("决定文书", said.get("decision_number", "")),
            ("决定日期", _on(said.get("decided_on"))),
            ("不予立案的理由", said.get("reasons", "")),
            ("提请复议的理由", said.get("ask_reconsideration", "")),
            ("建议立案监督的理由", said.get("suggest_supervision", "")),
            ("处理结果", said.get("close", "")),
        ],
    }
    found = {title: [(label, value) for label, value in pairs if value] for title, pairs in parts.items()}
    return [{"title": title, "rows": rows} for title, rows in found.items() if rows]


def _on(day: str | None) -> str:
    return day_text(date.fromisoformat(day)) if day else ""
