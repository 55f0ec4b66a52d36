"""What an application for recusal leaves behind: a line of what was done, and how it stands."""

from __future__ import annotations

from datetime import date

from supervision.accounts.models import Person
from supervision.matters.models import Function, Matter
from supervision.matters.moves import keep_files
from supervision.matters.services import Act, IllegalMove
from supervision.terms.arithmetic import day_text

OUTCOMES = {"granted": "决定回避", "refused": "驳回回避申请"}


def is_of_public_interest(matter: Matter, actor: Person, today: date) -> str | None:
    """公益诉讼办案规则第23条 speaks of its own cases alone."""
    return None if matter.function == Function.PUBLIC_INTEREST else "公益诉讼案件适用。"


def none_is_undecided(matter: Matter, actor: Person, today: date) -> str | None:
    """One application after the other."""
    return "此前的回避申请尚未决定。" if matter.runs("GY_RECUSAL") else None


def one_is_undecided(matter: Matter, actor: Person, today: date) -> str | None:
    """Only what was asked is decided."""
    return None if matter.runs("GY_RECUSAL") else "没有待决定的回避申请。"


def a_refusal_stands(matter: Matter, actor: Person, today: date) -> str | None:
    """A refusal is reconsidered once (第23条)."""
    stands = matter.details.get("recusal", "") == "refused" and not matter.details.get("recusal_reviewed")
    return None if stands else "没有可以复议的驳回决定。"


def record_recusal(act: Act) -> None:
    """Who asked whom to step aside and why; three days run from the day on which it came."""
    said, again = act.data, act.move.name == "record_recusal_review"
    if again and said["on"].isoformat() < act.matter.details["recusal_decided_on"]:
        raise IllegalMove("复议申请的日期不能早于驳回决定。", "on")
    _keep(act, said["on"], said["whom"], said["text"])
    said_now = {"recusal_on": said["on"].isoformat(), "recusal": "", "recusal_reviewed": again}
    act.matter.details = {**act.matter.details, **said_now}
    keep_files(act, said.get("files") or [], purpose="material")


def decide_recusal(act: Act) -> None:
    """The decision and the way in which the applicant was told of it."""
    said = act.data
    _keep(act, act.today, OUTCOMES[said["outcome"]], f"{said['reason']}（{said['told']}）")
    kept = {"recusal": said["outcome"], "recusal_decided_on": act.today.isoformat()}
    act.matter.details = {**act.matter.details, **kept}


def _keep(act: Act, on: date, whom: str, text: str) -> None:
    row = {"what": act.move.label, "on": on.isoformat(), "whom": whom, "text": text[:500]}
    act.matter.details = {**act.matter.details, "acts": [*act.matter.details.get("acts", []), row]}
    act.text = f"{day_text(on)}，{whom}。{text}"[:500]
