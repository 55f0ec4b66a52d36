"""What the moves of 刑罚变更执行监督 entail beyond the table."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.moves import note, service
from supervision.accounts.models import Person
from supervision.matters.models import Function, Matter
from supervision.matters.moves import keep_files
from supervision.matters.services import Act
from supervision.terms.arithmetic import day_text

COMMUTATION, PAROLE, RELEASE = "commutation", "parole", "release"
CHANGES = {COMMUTATION: "减刑", PAROLE: "假释", RELEASE: "暂予监外执行"}
RESULTS = {"granted": "准许", "partly": "准许但有改变", "refused": "不予准许"}
REHEARD = {"upheld": "维持原裁定、决定", "changed": "改变原裁定、决定", "revoked": "撤销原裁定、决定"}
RETRY = "JX_COURT_RETRY"
CORRECTION = "sentence_correction"
# By move: the article that the letter names, and what it asks of the deciding organ.
RULES_OF_COURTS = {
    "approve_opinion": ("《人民检察院刑事诉讼规则》第六百三十五条", ""),
    "approve_correction": (
        "《中华人民共和国刑事诉讼法》第二百七十四条",
        "请在收到本意见书后一个月以内重新组成合议庭进行审理，作出最终裁定，并将裁定书副本送达本院。",
    ),
}
RULES_OF_RELEASE = {
    "approve_opinion": ("《人民检察院刑事诉讼规则》第六百三十条", ""),
    "approve_correction": (
        "《中华人民共和国刑事诉讼法》第二百六十七条",
        "请在接到本意见书后立即对该决定进行重新核查，并将结果书面告知本院。",
    ),
}
KEPT = ("change", "convict", "organ", "proposal_number", "proposal")


def is_release(matter: Matter) -> bool:
    """暂予监外执行, decided by a court, a prison administration or the police."""
    return bool(matter.details.get("change") == RELEASE)


def goes_to_court(matter: Matter) -> bool:
    """减刑 and 假释, on which only courts rule."""
    return not is_release(matter)


def waits_for_court(matter: Matter) -> bool:
    """Whether the letter that was just served is the correction of a ruling that has yet to be heard again."""
    return goes_to_court(matter) and matter.state == "corrected"


def may_correct_again(matter: Matter, actor: Person, today: date) -> str | None:
    """While the month of the new hearing lasts, the court is waited for (刑规第641条)."""
    if matter.state != "corrected":
        return None
    clock = matter.clocks.filter(term=RETRY).order_by("-id").first()
    if clock is None:
        return "尚未登记重新审理、核查的结果。" if is_release(matter) else "纠正意见尚未送达人民法院。"
    return "人民法院重新审理的期限尚未届满。" if clock.due_on >= today else None


def correction_is_served(matter: Matter, actor: Person, today: date) -> str | None:
    """What was not served was not heard again for it; its day is where the month begins."""
    return None if matter.served_on else "先登记纠正意见的送达。"


def register(act: Act) -> None:
    """Whose sentence is to be changed, how, who proposes it and who decides."""
    matter, said = act.matter, act.data
    matter.function, matter.field = Function.CRIMINAL, "刑罚执行监督"
    for name in ("title", "counterpart", "handler", "secrecy"):
        setattr(matter, name, said[name])
    matter.details = {**{name: said[name] for name in KEPT}, "received_on": said["received_on"].isoformat()}
    files = said.get("files") or []
    act.facts["after"] = [lambda later: keep_files(later, files, purpose="material")]
    act.text = f"{CHANGES[said['change']]}，{day_text(said['received_on'])}收到"


def propose(act: Act) -> None:
    """What is wrong with the proposal or the decision, by which rule, and what is asked; the chief approves it."""
    note(act)
    act.matter.details = {**act.matter.details, "fault": {key: str(act.data[key]) for key in ("ways", "faults", "law")}}
    act.text = act.data["faults"][:500]


def record_decision(act: Act) -> None:
    """The ruling or decision, and the day on which its copy came: the correction's term runs from it."""
    _keep(act, "decision", RESULTS)


def record_rehearing(act: Act) -> None:
    """What the court ruled in the end, or what the deciding organ found when it looked again."""
    _keep(act, "rehearing", REHEARD)
    act.matter.answered_on = act.facts["fulfilled_on"] = act.data["received_on"]


def _keep(act: Act, what: str, words: dict[str, str]) -> None:
    said = act.data
    found = {"number": said["number"], "result": said["result"], "text": said["text"]}
    act.matter.details |= {what: found, f"{what}_received_on": said["received_on"].isoformat()}
    act.text = f"{said['number']}，{words[said['result']]}"


def approve_correction(act: Act) -> None:
    """A new correction waits for its own service and answer."""
    note(act)
    matter = act.matter
    matter.issued_on, matter.served_on, matter.answered_on = act.today, None, None
    matter.details = {key: value for key, value in matter.details.items() if key != "correction_served_on"}


def serve_letter(act: Act) -> None:
    """Another letter is served with its receipt; the day of the correction is kept: the court's month runs from it."""
    service.serve_letter(act)
    said = act.data
    if said["letter"].kind == CORRECTION and act.matter.state == "corrected":
        arrived = act.matter.served_on = said.get("signed_on") or said["served_on"]
        act.matter.details = {**act.matter.details, "correction_served_on": arrived.isoformat()}


def letter_data(act: Act, number: str) -> dict[str, Any]:
    """What the opinion on a proposal and the correction of a decision are made from."""
    matter, said, handler = act.matter, act.matter.details, act.matter.handler
    decision = said.get("decision", {})
    rule, demand = (RULES_OF_RELEASE if is_release(matter) else RULES_OF_COURTS).get(act.move.name, ("", ""))
    return {
        "rule": rule,
        "demand": demand,
        "procuratorate": matter.office.name,
        "addressee": matter.counterpart.name if matter.counterpart else "",
        "number": number,
        "convict": said.get("convict", ""),
        "change": CHANGES.get(said.get("change", ""), ""),
        "organ": said.get("organ", ""),
        "proposal_number": said.get("proposal_number", ""),
        "ruling_number": decision.get("number", ""),
        "faults": said.get("fault", {}).get("faults", ""),
        "basis": said.get("fault", {}).get("law", ""),
        "contact": f"{handler.name} {handler.phone}".strip() if handler else "",
        "issued_on": act.today,
    }


def sections(matter: Any, inside: bool) -> list[dict[str, Any]]:
    """Proposal, decision and what became of it; nobody outside takes part in this matter."""
    said = matter.details
    decision, rehearing = said.get("decision", {}), said.get("rehearing", {})
    fault = said.get("fault", {})
    pairs = [
        ("变更种类", CHANGES.get(said.get("change", ""), "")),
        ("罪犯", said.get("convict", "")),
        ("执行机关", said.get("organ", "")),
        ("建议书、意见文号", said.get("proposal_number", "")),
        ("收到提请的日期", _on(said.get("received_on"))),
        ("提请内容", said.get("proposal", "")),
        ("审查方式", fault.get("ways", "") or said.get("find_proper_ways", "")),
        ("提请适当的理由", said.get("find_proper_reason", "")),
        ("不当情形和意见", fault.get("faults", "")),
        ("依据", fault.get("law", "")),
        ("裁定、决定", _outcome(decision, RESULTS)),
        ("收到裁定、决定的日期", _on(said.get("decision_received_on"))),
        ("纠正意见送达日期", _on(said.get("correction_served_on"))),
        ("重新审理、核查结果", _outcome(rehearing, REHEARD)),
        ("收到重新审理、核查结果的日期", _on(said.get("rehearing_received_on"))),
        ("撤回提请的情况", said.get("record_withdrawn_proposal_reason", "")),
        ("办结说明", said.get("close_reason", "") or said.get("accept_decision_reason", "")),
    ]
    rows = [(label, value) for label, value in pairs if value]
    return [{"title": "刑罚变更执行监督", "rows": rows}] if inside and rows else []


def _outcome(said: dict[str, str], words: dict[str, str]) -> str:
    told = (said.get("number", ""), words.get(said.get("result", ""), ""), said.get("text", ""))
    return "，".join(filter(None, told))


def _on(day: str | None) -> str:
    return day_text(date.fromisoformat(day)) if day else ""
