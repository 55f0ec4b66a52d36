"""What the moves of 立案监督 entail beyond the table (刑事诉讼规则第557–565条)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from cases.moves import note
from cases.moves.service import receipt_data
from supervision.accounts.models import Person
from supervision.documents.numbering import next_number
from supervision.documents.originals import original
from supervision.matters.models import Matter, Part, Phase
from supervision.matters.moves import join, keep_files
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text

DIRECTIONS = {
    "should_file": "应当立案而不立案",
    "should_not_file": "不应当立案而立案",
    "no_decision": "逾期不作出是否立案决定",
}
# Without such signs nobody has to explain why a case was filed (第559条第2款).
IMPROPER = {
    "civil": "违法动用刑事手段插手民事、经济纠纷",
    "retaliation": "利用立案实施报复陷害",
    "extortion": "利用立案敲诈勒索",
    "gain": "利用立案谋取其他非法利益",
    "other": "其他违法立案情形",
}
POSITIONS = {
    "reasons": "说明理由",
    "filed": "已主动立案",
    "cancelled": "已主动撤销案件",
    "not_filed": "已作出不立案决定",
}
# What is judged: reasons, and a decision not to file that came when its absence was asked about (第562条).
JUDGED = ("reasons", "not_filed")
NEGOTIATED = {"will_execute": "公安机关同意执行", "refused": "公安机关仍不执行", "other": "其他处理"}
ABOUT = ("function", "field", "secrecy")
POLICE = ("police", "judicial_administration", "other")


def direction(matter: Matter) -> str:
    """Which way the police may have erred."""
    return str(matter.details.get("direction", ""))


def should_file(matter: Matter) -> bool:
    """Filing is what is wanted."""
    return direction(matter) in ("should_file", "no_decision")


def should_not_file(matter: Matter) -> bool:
    """Cancelling is what is wanted."""
    return direction(matter) == "should_not_file"


def no_decision_was_made(matter: Matter) -> bool:
    """The police have not decided in time (第562条)."""
    return direction(matter) == "no_decision"


def a_decision_was_made(matter: Matter) -> bool:
    """The police decided to file or not to file (第560条)."""
    return not no_decision_was_made(matter)


def positions(matter: Matter) -> dict[str, str]:
    """What the police may say in answer, by what they were asked (第560、562条)."""
    fits = {"filed": should_file, "cancelled": should_not_file, "not_filed": no_decision_was_made}
    return {name: text for name, text in POSITIONS.items() if name not in fits or fits[name](matter)}


def somebody_is_told(matter: Matter) -> bool:
    """Whoever complained or handed the case over (第561条); of what was found in the house nobody waits to hear."""
    return bool(matter.details.get("complainant"))


def somebody_was_told(act: Act) -> bool:
    """The letter is made for whom it names."""
    return bool(act.data["informed"])


# --- guards -----------------------------------------------------------------------------------------------------------
def reasons_were_given(matter: Matter, actor: Person, today: date) -> str | None:
    """Reasons can only be judged where there are any."""
    given = matter.details.get("position") in JUDGED
    return None if given else "公安机关已自行纠正，无需认定理由。"


def corrected_by_itself(matter: Matter, actor: Person, today: date) -> str | None:
    """The police filed or cancelled when asked (第560条)."""
    done = matter.details.get("position") in ("filed", "cancelled")
    return None if done else "公安机关没有自行立案或者撤案。"


def may_order_filing(matter: Matter, actor: Person, today: date) -> str | None:
    """After reasons that do not stand, or when none came in time (第561、562条)."""
    if not should_file(matter):
        return "本案监督的是不应当立案而立案，应当通知撤销案件。"
    return _given_or_late(matter, actor, today)


def _given_or_late(matter: Matter, actor: Person, today: date) -> str | None:
    """Reasons to be judged, or the silence of who let the term for giving them lapse."""
    if matter.state == "awaiting_explanation":
        late = matter.clocks.filter(term__startswith="LA_", state="running", due_on__lt=today).exists()
        return None if late else "说明理由的期限尚未届满。"
    return reasons_were_given(matter, actor, today)


def may_still_be_explained(said: dict[str, Any], person: Person) -> bool:
    """While the police may give their reasons no order is owed (第562条)."""
    due_on = said["next_due_on"]
    return said["state"] == "awaiting_explanation" and (due_on is None or due_on >= timezone.localdate())


def may_order_cancellation(matter: Matter, actor: Person, today: date) -> str | None:
    """Only where the police filed what they should not have filed; silence is no reason for having filed."""
    if not should_not_file(matter):
        return "本案监督的是应当立案而不立案，应当通知立案。"
    return _given_or_late(matter, actor, today)


def may_be_reconsidered(matter: Matter, actor: Person, today: date) -> str | None:
    """复议 is for orders to cancel, once (第565条)."""
    if not should_not_file(matter):
        return "要求复议适用于撤销案件的通知。"
    return "已经复议。" if matter.details.get("reconsidered") else None


def was_reconsidered(matter: Matter, actor: Person, today: date) -> str | None:
    """复核 follows 复议, once."""
    if not matter.details.get("reconsidered"):
        return "应当先要求同级人民检察院复议。"
    return "已经复核。" if matter.details.get("reviewed_above") else None


def execution_is_overdue(matter: Matter, actor: Person, today: date) -> str | None:
    """The superior is asked when the police did not carry out the order in fifteen days (第564条)."""
    late = matter.clocks.filter(term__in=["LA_FILE_CASE", "LA_CANCEL_CASE"], state="running", due_on__lt=today)
    return None if late.exists() else "公安机关执行通知的期限尚未届满。"


def a_correction_was_demanded(matter: Matter, actor: Person, today: date) -> str | None:
    """The superior is asked after a 纠正违法通知书 was sent in vain (第564条); what arrives was judged over there."""
    if original() is not None:
        return None
    sent = matter.children.filter(kind="correction_notice", issued_on__isnull=False).exclude(phase=Phase.WITHDRAWN)
    return None if sent.exists() else "应当先发出纠正违法通知书，仍不纠正的再报上一级协商（刑事诉讼规则第564条）。"


def the_negotiation_has_a_result(matter: Matter, actor: Person, today: date) -> str | None:
    """What was put to the procuratorate above does not end before it came to something."""
    waits = matter.state == "negotiating" and not matter.details.get("negotiation") and original() is None
    return "尚未登记协商结果。" if waits else None


def the_police_have_it(act: Act) -> bool:
    """A letter of this supervision reached the police."""
    return bool(act.matter.parties.filter(part=Part.ADDRESSEE, visible_from__isnull=False).exists())


def three_months_have_passed(matter: Matter, actor: Person, today: date) -> str | None:
    """催办函 three months after filing (第564条)."""
    late = matter.clocks.filter(term="LA_URGE", state="running", due_on__lt=today).exists()
    return None if late else "公安机关立案后尚未满三个月。"


# --- effects ----------------------------------------------------------------------------------------------------------
def open_supervision(act: Act) -> None:
    """From a clue or a case of criminal supervision, or as it comes from the procuratorate's own system."""
    matter, said = act.matter, act.data
    _comes_from(matter)
    matter.handler, matter.title, matter.counterpart = act.actor, said["title"], said["counterpart"]
    names = ("direction", "suspicion", "facts", "grounds", "complainant")
    matter.details = {name: said[name] for name in names} | {"improper": said.get("improper", "")}
    act.text = f"{DIRECTIONS[said['direction']]}。{said['facts']}"[:500]


def _comes_from(matter: Matter) -> None:
    """Function, field and secrecy of what lies behind it."""
    arrived, parent = original(), matter.parent
    if arrived is not None:
        if arrived.matter.get("function") != "criminal":
            raise IllegalMove("立案监督的检察职能不符。")
        matter.function, matter.field, matter.secrecy = (arrived.matter[name] for name in ABOUT)
    elif parent is not None:
        matter.function, matter.field, matter.secrecy = (getattr(parent, name) for name in ABOUT)
    else:
        raise IllegalMove("立案监督须从线索或者案件提出。")


def require_explanation(act: Act) -> None:
    """The police take part from service on; the superior may be asked later."""
    note(act)
    act.matter.issued_on = act.today
    join(act, act.matter.counterpart, Part.ADDRESSEE)


def explain(act: Act) -> None:
    """Reasons, or what the police did of their own accord."""
    matter, said = act.matter, act.data
    day = said.get("received_on") or act.today
    if matter.served_on and day < matter.served_on:
        raise IllegalMove("说明日期不能早于送达日期。")
    if said["position"] not in positions(matter):
        raise IllegalMove(f"本案监督的是{DIRECTIONS[direction(matter)]}，不能登记为{POSITIONS[said['position']]}。")
    matter.details = {
        **matter.details,
        "position": said["position"],
        "reasons": said["reasons"],
        "decision_number": said.get("decision_number", ""),
        "own_decision_on": said["own_decision_on"].isoformat() if said.get("own_decision_on") else "",
    }
    matter.answered_on = act.facts["fulfilled_on"] = day
    keep_files(act, said.get("files") or [], purpose="answer")
    act.text = f"{POSITIONS[said['position']]}。{said['reasons']}"[:500]


def order(act: Act) -> None:
    """通知立案 or 通知撤销案件: a new letter, to be served anew; what was asked and answered stays in the details."""
    note(act)
    matter = act.matter
    matter.details = {
        **matter.details,
        "asked_on": str(matter.issued_on),
        "explained_on": str(matter.answered_on or ""),
    }
    matter.issued_on, matter.served_on, matter.answered_on = act.today, None, None


def execute(act: Act) -> None:
    """The decision of the police, with its number and day."""
    matter, said = act.matter, act.data
    if matter.issued_on and said["decided_on"] < matter.issued_on:
        raise IllegalMove("决定日期不能早于通知日期。")
    done = {"executed_number": said["decision_number"], "executed_on": said["decided_on"].isoformat()}
    matter.details = {**matter.details, **done}
    matter.answered_on = act.facts["fulfilled_on"] = said["decided_on"]
    keep_files(act, said.get("files") or [], purpose="answer")
    act.text = f"{said['decision_number']}，{day_text(said['decided_on'])}"


def ask_again(act: Act) -> None:
    """要求复议: the term runs from the day on which the paper and the file came (第565条)."""
    act.matter.details = {**act.matter.details, "reconsidered": _came_on(act).isoformat()}


def ask_above(act: Act) -> None:
    """提请复核: the superior takes part from now on."""
    superior = act.matter.office.parent
    if superior is None:
        raise IllegalMove("没有上一级人民检察院。")
    join(act, superior, Part.SUPERIOR, seen=True)
    act.matter.details = {**act.matter.details, "reviewed_above": _came_on(act).isoformat()}


def _came_on(act: Act) -> date:
    """When the police's paper came, which also ends their own term; it is kept with its file."""
    matter, said = act.matter, act.data
    day: date = said.get("received_on") or act.today
    earliest = max(filter(None, (matter.served_on, _reconsidered_on(matter))), default=None)
    if earliest and day < earliest:
        raise IllegalMove(f"收到日期不能早于{day_text(earliest)}。")
    act.facts["fulfilled_on"] = day
    keep_files(act, said.get("files") or [], purpose="answer")
    note(act)
    return day


def _reconsidered_on(matter: Matter) -> date | None:
    said = matter.details.get("reconsidered")
    return date.fromisoformat(said) if said else None


def decide_above(act: Act) -> None:
    """复核决定书, under the number of the procuratorate above."""
    note(act)
    superior = act.matter.office.parent
    if original() is None and superior is not None:
        act.letter_data = {
            "body": superior.name, "number": next_number("filing_review_decision", superior, act.today),
            "reasons": act.data["reason"],
        }  # fmt: skip


def report_above(act: Act) -> None:
    """The report to the procuratorate above, which takes part from now on (第564条)."""
    note(act)
    matter = act.matter
    superior = matter.office.parent
    if superior is None:
        raise IllegalMove("没有上一级人民检察院。")
    join(act, superior, Part.SUPERIOR, seen=True)
    notices = matter.children.filter(kind="correction_notice", issued_on__isnull=False).exclude(phase=Phase.WITHDRAWN)
    order = matter.letters.filter(kind__in=["filing_order", "cancellation_order"]).order_by("-made_at").first()
    act.letter_data = {
        "body": matter.office.name,
        "receiver": superior.name,
        "source_text": "、".join(notices.order_by("id").values_list("number", flat=True)),
        "letter_number": order.number if order else matter.number,
    }


def record_negotiation(act: Act) -> None:
    """What the procuratorate above and the police of its level agreed on."""
    said = act.data
    result = NEGOTIATED[said["result"]]
    kept = {"negotiation": said["result"], "negotiation_text": f"{result}。{said['text']}"}
    act.matter.details = {**act.matter.details, **kept}
    keep_files(act, said.get("files") or [], purpose="material")
    act.text = kept["negotiation_text"][:500]


def withdraw(act: Act) -> None:
    """The last letter of this supervision falls away; what the police had of it they are told in writing."""
    note(act)
    kinds = ("filing_explanation_request", "filing_order", "cancellation_order")
    last = act.matter.letters.filter(kind__in=kinds).order_by("-made_at").first()
    if last is None:
        return
    act.letter_data = {
        "instrument": "立案监督通知",
        "document_title": last.title,
        "change_basis": "《人民检察院刑事诉讼规则》关于刑事立案监督",
        "letter_number": last.number,
        "letter_issued_on": timezone.localtime(last.made_at).date(),
        "reasons": act.data["reason"],
    }


def _named(suspicion: str) -> str:
    """A crime by its name alone is spoken of as the case about it."""
    return f"涉嫌{suspicion}一案" if suspicion.endswith("罪") else suspicion


def letter_data(act: Act, number: str) -> dict[str, Any]:
    """What the letters of 立案监督 are made from; each takes what it needs."""
    matter = act.matter
    said = matter.details
    upheld = {
        "uphold_order": "维持", "revoke_order": "撤销", "uphold_in_review": "维持", "revoke_in_review": "撤销",
    }.get(act.move.name, "")  # fmt: skip
    return {
        **receipt_data(matter),
        "procuratorate": matter.office.name,
        "addressee": matter.counterpart.name if matter.counterpart else "",
        "number": number,
        "case_title": _named(said.get("suspicion", "")) or matter.title,
        "direction": DIRECTIONS.get(direction(matter), ""),
        "facts": said.get("facts", ""),
        "basis": said.get("grounds", ""),
        "reasons": act.data.get("reason") or act.data.get("opinion") or said.get("reasons", ""),
        "complainant": act.data.get("informed") or said.get("complainant", ""),
        "result": upheld,
        "issued_on": act.today,
        "handler": matter.handler.name if matter.handler else "",
        "recorder": act.actor.name,
        "contact": f"{matter.handler.name} {matter.handler.phone}".strip() if matter.handler else "",
    }
